// Package moc holds the HEALPix tessellation of the sphere and coverage maps
// made of its cells.
//
// A [Cell] is one cell of the hierarchical (NESTED) numbering of Górski et al.
// (2005, ApJ 622, 759); its RING and UNIQ numbers are methods away. [Cone] and
// [Polygon] find the cells of a region exactly.
//
// A [MOC] is a Multi-Order Coverage map as IVOA Recommendation MOC 2.0
// (2022-07-27) defines it: of the sky, of time, or of both. It is read from and
// written to ASCII, JSON and FITS, combined by [MOC.Union], [MOC.Intersection],
// [MOC.Difference] and [MOC.Complement], asked by [MOC.Contains], and shows
// itself as a map of the whole sky.
//
//	a, err := moc.FromCone(sky.New(10.68, 41.27), 1.5, 10)
//	b, err := moc.Parse("6/7000-7099 8/112000")
//	both, err := a.Intersection(b)
package moc

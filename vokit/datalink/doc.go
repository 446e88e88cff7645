// Package datalink follows the links from a dataset to everything that belongs
// to it: the data, previews, calibration files, services that cut pieces out
// (DataLink 1.1, IVOA Recommendation 2023-12-15).
//
//	links, err := datalink.ForRow(ctx, row)
//	preview, err := links.Get("#preview-image", "#preview")
package datalink

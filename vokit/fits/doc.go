// Package fits reads and writes FITS files: headers, images, tables.
//
// It follows the FITS Standard, version 4.0 (2018-08-13). A file is a list of
// header-data units, [HDU]; a header keeps its cards as they stood in the file,
// so that what is not changed is written back byte for byte.
//
// Reading is lazy: [Open] and [Read] look at headers only, pixels and rows are
// read when they are asked for, and [HDU.Section] reads a part of an image
// without the rest. Any [io.ReaderAt] will do as a source, also one over HTTP
// ranges ([RangeReader]).
//
// What is odd in a file but does no harm (old dates, cards that bend the rules)
// is read quietly; [File.Diagnostics] lists it.
package fits

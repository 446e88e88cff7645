// Package notebook reads, runs, compares and writes Jupyter notebooks without
// Jupyter.
//
// The file format is nbformat 4 (JSON schema nbformat.v4.schema.json, minor
// versions 0 to 5; https://nbformat.readthedocs.io, "The Notebook file
// format"). What the package does not know — cell attachments, metadata of
// other tools, fields of later minor versions — it keeps, and it writes a file
// as Jupyter does, so that a notebook saved here and there shows no difference
// in version control.
package notebook

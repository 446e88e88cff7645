// Package lab holds the notebook extension: what makes tables, plots, maps of the
// sky and images live in JupyterLab 4 and Notebook 7. It is TypeScript in src, compiled into
// dist by go generate; without it everything shows in its static form.
package lab

import (
	"embed"
	"io/fs"
)

//go:generate go run ./gen

// Version is that of the extension.
const Version = "0.1.0"

// Name is the extension's name, and that of its directory in labextensions.
const Name = "vogo"

//go:embed dist
var dist embed.FS

// Files are the files of the extension, to be written to
// share/jupyter/labextensions/vogo: package.json, install.json and static.
func Files() fs.FS {
	sub, err := fs.Sub(dist, "dist")
	if err != nil { // the name is a constant
		panic(err)
	}
	return sub
}

// Package vogo holds what the vogo binary carries along: the kernelspec and the
// tutorials.
package vogo

import (
	"embed"
	"io/fs"
)

// KernelSpec is the template of the kernelspec: a kernel.json in which {vogo}
// stands for the absolute path of the binary.
//
//go:embed kernel.json
var KernelSpec []byte

//go:generate go run ./test/rows
//go:generate go run ./internal/licences

//go:embed notebooks/*.ipynb notebooks/*.md notebooks/objects.vot notebooks/howto/*.ipynb
var files embed.FS

// Notebooks holds the tutorials, saved with their outputs.
func Notebooks() fs.FS {
	sub, err := fs.Sub(files, "notebooks")
	if err != nil {
		panic(err) // "notebooks" is a valid path: see fs.Sub
	}
	return sub
}

// Command gen builds the notebook extension into the directory dist.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"vogo/display/lab"
	"vogo/display/lab/internal/bundle"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	files, err := bundle.Build("src", lab.Version)
	if err != nil {
		return err
	}
	if err := os.RemoveAll("dist"); err != nil {
		return err
	}
	for name, data := range files {
		path := filepath.Join("dist", filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

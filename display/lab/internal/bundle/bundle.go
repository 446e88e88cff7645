// Package bundle builds the notebook extension from its TypeScript, without
// Node: the same bytes for the same sources.
package bundle

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/evanw/esbuild/pkg/api"
)

// Name is the extension's name, and that of its directory.
const Name = "vogo"

// Build compiles the sources in dir and returns the files of the extension by
// their names, as they lie in share/jupyter/labextensions/vogo. The form of the
// package is that of "prebuilt extensions" in the documentation of JupyterLab 4.
func Build(dir, version string) (map[string][]byte, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("build the extension: %w", err)
	}
	r := api.Build(api.BuildOptions{
		EntryPoints: []string{"index.ts"}, AbsWorkingDir: dir, Outfile: "remoteEntry.js",
		Bundle: true, Format: api.FormatIIFE, Target: api.ES2020, Platform: api.PlatformBrowser,
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true,
		Charset: api.CharsetUTF8, LegalComments: api.LegalCommentsNone,
	})
	if len(r.Errors) > 0 {
		e := r.Errors[0]
		if e.Location != nil {
			return nil, fmt.Errorf("build the extension: %s:%d: %s", e.Location.File, e.Location.Line, e.Text)
		}
		return nil, errors.New("build the extension: " + e.Text)
	}
	code := r.OutputFiles[0].Contents
	sum := sha256.Sum256(code)
	entry := "static/remoteEntry." + hex.EncodeToString(sum[:10]) + ".js"
	pkg, err := json.MarshalIndent(map[string]any{
		"name": Name, "version": version, "license": "BSD-3-Clause",
		"description": "Live tables, plots and images of the Go kernel vogo",
		"jupyterlab": map[string]any{
			"extension": true,
			"_build":    map[string]any{"load": entry, "extension": "./extension"},
		},
	}, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("build the extension: %w", err)
	}
	install, err := json.MarshalIndent(map[string]string{
		"packageManager": "vogo", "packageName": Name, "uninstallInstructions": "Run vogo uninstall.",
	}, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("build the extension: %w", err)
	}
	return map[string][]byte{"package.json": append(pkg, '\n'), "install.json": append(install, '\n'), entry: code}, nil
}

package lab

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"strings"
	"testing"

	"vogo/display/lab/internal/bundle"
)

// What is embedded is what the sources compile to, byte for byte.
func TestDistIsBuiltFromSrc(t *testing.T) {
	want, err := bundle.Build("src", Version)
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	err = fs.WalkDir(Files(), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		got, err := fs.ReadFile(Files(), name)
		if err != nil {
			return err
		}
		seen++
		if !bytes.Equal(got, want[name]) {
			t.Errorf("dist/%s is not what src compiles to: run go generate ./display/lab", name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen != len(want) {
		t.Errorf("dist holds %d files, want %d: run go generate ./display/lab", seen, len(want))
	}
}

func TestPackageNamesItsEntry(t *testing.T) {
	raw, err := fs.ReadFile(Files(), "package.json")
	if err != nil {
		t.Fatal(err)
	}
	var pkg struct {
		Name       string
		Version    string
		JupyterLab struct {
			Build struct{ Load, Extension string } `json:"_build"`
		}
	}
	if err := json.Unmarshal(raw, &pkg); err != nil {
		t.Fatal(err)
	}
	if pkg.Name != Name || pkg.Version != Version || pkg.JupyterLab.Build.Extension != "./extension" {
		t.Errorf("package.json is %s", raw)
	}
	code, err := fs.ReadFile(Files(), pkg.JupyterLab.Build.Load)
	if err != nil {
		t.Fatal(err)
	}
	if len(code) > 120_000 {
		t.Errorf("the extension has %d bytes, want at most 120,000", len(code))
	}
	// Remote text is shown as text: no way from a string to markup may be in the code.
	for _, way := range []string{"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "DOMParser", "createContextualFragment"} {
		if strings.Contains(string(code), way) {
			t.Errorf("the extension uses %s", way)
		}
	}
}

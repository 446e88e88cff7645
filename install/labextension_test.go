package install

import (
	"os"
	"path/filepath"
	"testing"

	"vogo/display/lab"
)

func TestInstallWritesTheNotebookExtension(t *testing.T) {
	data := t.TempDir()
	exe := program(t, filepath.Join(t.TempDir(), "vogo"))
	o := Options{DataDir: data, Executable: exe}
	old := filepath.Join(data, "labextensions", lab.Name, "static", "remoteEntry.0000.js")
	if err := os.MkdirAll(filepath.Dir(old), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(old, []byte("an older version"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Install(o); err != nil {
		t.Fatal(err)
	}
	if exists(old) {
		t.Error("the entry of an older version is still there")
	}
	entries, err := filepath.Glob(filepath.Join(data, "labextensions", lab.Name, "static", "remoteEntry.*.js"))
	if err != nil || len(entries) != 1 || !exists(filepath.Join(data, "labextensions", lab.Name, "package.json")) {
		t.Errorf("the extension's entries are %v, %v", entries, err)
	}
	if r, err := Install(o); err != nil || r.Changed {
		t.Errorf("installing again: changed %v, %v", r.Changed, err)
	}
	o.Name = "vogo-two"
	if _, err := Install(o); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name  string
		stays bool
	}{{"vogo", true}, {"vogo-two", false}} {
		if _, err := Uninstall(tt.name, []string{data}); err != nil {
			t.Fatal(err)
		}
		if got := exists(filepath.Join(data, "labextensions", lab.Name)); got != tt.stays {
			t.Errorf("after removing %s the extension is there: %v, want %v", tt.name, got, tt.stays)
		}
	}
}

package install

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"vogo/display/lab"
)

func extensionDir(dataDir string) string { return filepath.Join(dataDir, "labextensions", lab.Name) }

// installExtension writes the notebook extension, which JupyterLab and Notebook 7
// find by its place ("prebuilt extensions" in JupyterLab's documentation).
func installExtension(dataDir string) (changed bool, err error) {
	dir := extensionDir(dataDir)
	files := lab.Files()
	wanted := map[string]bool{}
	err = fs.WalkDir(files, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		path := filepath.Join(dir, filepath.FromSlash(name))
		if e.IsDir() {
			return os.MkdirAll(path, 0o755)
		}
		wanted[path] = true
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		new, err := writeIfNew(path, data, 0o644)
		changed = changed || new
		return err
	})
	if err != nil {
		return changed, fmt.Errorf("cannot install the notebook extension: %w", err)
	}
	old, _ := filepath.Glob(filepath.Join(dir, "static", "remoteEntry.*.js")) // the pattern is well-formed
	for _, path := range old {
		if !wanted[path] {
			if err := os.Remove(path); err != nil {
				return changed, fmt.Errorf("cannot remove the older notebook extension: %w", err)
			}
		}
	}
	return changed, nil
}

// uninstallExtension removes the extension unless a kernel that remains needs it.
func uninstallExtension(dataDir string) error {
	kernels, err := os.ReadDir(filepath.Join(dataDir, "kernels"))
	if err == nil {
		for _, k := range kernels {
			if s, err := ReadSpec(filepath.Join(dataDir, "kernels", k.Name())); err == nil && s.ours() {
				return nil
			}
		}
	}
	if err := os.RemoveAll(extensionDir(dataDir)); err != nil {
		return fmt.Errorf("cannot remove the notebook extension: %w", err)
	}
	return nil
}

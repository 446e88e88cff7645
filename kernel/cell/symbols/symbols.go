// Package symbols holds what cells can import: for every package the values the
// interpreter calls, the types the checker reads and the documentation the
// inspector shows. All of it is generated; nothing is decoded before a cell
// asks for it.
//
// The sub-packages std, gonum and own register their tables here when they are
// linked in. To regenerate everything:
//
//	go generate ./kernel/cell/symbols
//
// and, after a change of the project's own packages alone:
//
//	go run ./kernel/cell/symbols/gen own
package symbols

//go:generate go run ./gen std gonum own

import (
	"archive/zip"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"reflect"
	"sort"
	"strings"
	"sync"
)

// Package is one importable package.
type Package struct {
	Path, Name string
	// Values returns the package's symbols as the interpreter wants them:
	// functions, variables and constants by name, types as nil pointers, and
	// under "_Name" the wrapper through which interpreted values implement
	// the interface Name.
	Values func() map[string]reflect.Value
}

var (
	mu       sync.RWMutex
	packages = map[string]Package{}
	archives []*archive
)

// archive is an embedded zip file that is opened when first needed.
type archive struct {
	data string // in the binary: not copied
	once sync.Once
	file map[string]*zip.File
	err  error
}

func (a *archive) open() error {
	a.once.Do(func() {
		r, err := zip.NewReader(strings.NewReader(a.data), int64(len(a.data)))
		if err != nil {
			a.err = fmt.Errorf("symbols: open embedded archive: %w", err)
			return
		}
		a.file = make(map[string]*zip.File, len(r.File))
		for _, f := range r.File {
			a.file[f.Name] = f
		}
	})
	return a.err
}

// Register makes a package importable. Generated code calls it.
func Register(path, name string, values func() map[string]reflect.Value) {
	mu.Lock()
	defer mu.Unlock()
	packages[path] = Package{Path: path, Name: name, Values: values}
}

// RegisterArchive adds the export data, documentation and sources of a group of
// packages. Generated code calls it.
func RegisterArchive(data string) {
	mu.Lock()
	defer mu.Unlock()
	archives = append(archives, &archive{data: data})
}

// Lookup returns the package with an import path.
func Lookup(path string) (Package, bool) {
	mu.RLock()
	defer mu.RUnlock()
	p, ok := packages[path]
	return p, ok
}

// Paths returns the import paths of all packages, sorted.
func Paths() []string {
	mu.RLock()
	defer mu.RUnlock()
	paths := make([]string, 0, len(packages))
	for p := range packages {
		paths = append(paths, p)
	}
	sort.Strings(paths)
	return paths
}

// ExportData returns the export data of a package in the format of
// golang.org/x/tools/go/gcexportdata.
func ExportData(path string) ([]byte, error) { return read(path + ".export") }

// Docs returns the documentation of a package: "" is the package's own,
// "Name" that of a declaration, "Type.Name" that of a method or field.
func Docs(path string) (map[string]string, error) {
	data, err := read(path + ".doc")
	if err != nil {
		return nil, err
	}
	var m map[string]string
	if err := json.Unmarshal(data, &m); err != nil {
		return nil, fmt.Errorf("symbols: documentation of %s: %w", path, err)
	}
	return m, nil
}

// Sources returns the Go files of a package whose generic functions cells can
// instantiate, by file name.
func Sources(dir string) (map[string][]byte, error) {
	mu.RLock()
	all := archives
	mu.RUnlock()
	prefix := "src/" + dir + "/"
	files := map[string][]byte{}
	for _, a := range all {
		if err := a.open(); err != nil {
			return nil, err
		}
		for name := range a.file {
			if strings.HasPrefix(name, prefix) && path.Dir(name)+"/" == prefix {
				data, err := a.read(name)
				if err != nil {
					return nil, err
				}
				files[path.Base(name)] = data
			}
		}
	}
	return files, nil
}

func (a *archive) read(name string) ([]byte, error) {
	if err := a.open(); err != nil {
		return nil, err
	}
	f := a.file[name]
	if f == nil {
		return nil, nil
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("symbols: read %s: %w", name, err)
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("symbols: read %s: %w", name, err)
	}
	return data, nil
}

func read(name string) ([]byte, error) {
	mu.RLock()
	all := archives
	mu.RUnlock()
	for _, a := range all {
		data, err := a.read(name)
		if err != nil || data != nil {
			return data, err
		}
	}
	return nil, fmt.Errorf("symbols: no embedded %s", name)
}

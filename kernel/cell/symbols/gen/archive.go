package main

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"path/filepath"

	"golang.org/x/tools/go/gcexportdata"
)

// importer reads export data of the listed packages, all into one world.
type importer struct {
	fset    *token.FileSet
	export  map[string]string
	imports map[string]*types.Package
}

func newImporter(pkgs []listed) *importer {
	imp := &importer{fset: token.NewFileSet(), export: map[string]string{}, imports: map[string]*types.Package{}}
	for _, p := range pkgs {
		imp.export[p.ImportPath] = p.Export
	}
	return imp
}

func (imp *importer) Import(path string) (*types.Package, error) {
	f, err := os.Open(imp.export[path])
	if err != nil {
		return nil, fmt.Errorf("export data of %s: %w", path, err)
	}
	defer f.Close()
	r, err := gcexportdata.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("export data of %s: %w", path, err)
	}
	return gcexportdata.Read(r, imp.fset, imp.imports, path)
}

func makeArchive(g group, imp *importer, pkgs []listed) ([]byte, error) {
	var buf bytes.Buffer
	zw := zip.NewWriter(&buf)
	zw.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(w, flate.BestCompression)
	})
	add := func(name string, data []byte) error {
		w, err := zw.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
		if err != nil {
			return err
		}
		_, err = w.Write(data)
		return err
	}
	for _, p := range pkgs {
		var export bytes.Buffer
		if err := gcexportdata.Write(&export, token.NewFileSet(), imp.imports[p.ImportPath]); err != nil {
			return nil, fmt.Errorf("export data of %s: %w", p.ImportPath, err)
		}
		if err := add(p.ImportPath+".export", export.Bytes()); err != nil {
			return nil, err
		}
		docs, err := docsOf(p)
		if err != nil {
			return nil, err
		}
		data, err := json.Marshal(docs)
		if err != nil {
			return nil, err
		}
		if err := add(p.ImportPath+".doc", data); err != nil {
			return nil, err
		}
	}
	if err := addSources(g, pkgs, add); err != nil {
		return nil, err
	}
	if err := zw.Close(); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

func addSources(g group, pkgs []listed, add func(string, []byte) error) error {
	want := map[string]bool{}
	for _, s := range g.sources {
		want[s] = true
	}
	for _, p := range pkgs {
		if !want[p.ImportPath] {
			continue
		}
		for _, f := range p.GoFiles {
			data, err := os.ReadFile(filepath.Join(p.Dir, f))
			if err != nil {
				return err
			}
			if err := add("src/"+p.ImportPath+"/"+f, data); err != nil {
				return err
			}
		}
	}
	return nil
}

// docsOf collects the documentation of what a package exports.
func docsOf(p listed) (map[string]string, error) {
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range p.GoFiles {
		f, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	d, err := doc.NewFromFiles(fset, files, p.ImportPath)
	if err != nil {
		return nil, fmt.Errorf("documentation of %s: %w", p.ImportPath, err)
	}
	m := map[string]string{}
	put := func(name, text string) {
		if text != "" {
			m[name] = clip(text)
		}
	}
	put("", d.Doc)
	values(d.Consts, put)
	values(d.Vars, put)
	for _, f := range d.Funcs {
		put(f.Name, f.Doc)
	}
	for _, t := range d.Types {
		put(t.Name, t.Doc)
		values(t.Consts, put)
		values(t.Vars, put)
		for _, f := range t.Funcs {
			put(f.Name, f.Doc)
		}
		for _, f := range t.Methods {
			put(t.Name+"."+f.Name, f.Doc)
		}
		members(t, put)
	}
	return m, nil
}

func values(vs []*doc.Value, put func(name, text string)) {
	for _, v := range vs {
		for _, s := range v.Decl.Specs {
			vs, ok := s.(*ast.ValueSpec)
			if !ok {
				continue
			}
			text := vs.Doc.Text()
			if text == "" {
				text = vs.Comment.Text()
			}
			if text == "" {
				text = v.Doc
			}
			for _, n := range vs.Names {
				if n.IsExported() {
					put(n.Name, text)
				}
			}
		}
	}
}

// members records the comments on struct fields and interface methods.
func members(t *doc.Type, put func(name, text string)) {
	for _, s := range t.Decl.Specs {
		ts, ok := s.(*ast.TypeSpec)
		if !ok || ts.Name.Name != t.Name {
			continue
		}
		var list *ast.FieldList
		switch x := ts.Type.(type) {
		case *ast.StructType:
			list = x.Fields
		case *ast.InterfaceType:
			list = x.Methods
		default:
			continue
		}
		for _, f := range list.List {
			text := f.Doc.Text()
			if text == "" {
				text = f.Comment.Text()
			}
			for _, n := range f.Names {
				if n.IsExported() {
					put(t.Name+"."+n.Name, text)
				}
			}
		}
	}
}

// clip keeps what fits a tooltip.
func clip(s string) string {
	const most = 4000
	if len(s) <= most {
		return s
	}
	cut := bytes.LastIndexByte([]byte(s[:most]), '\n')
	if cut < 0 {
		cut = most
	}
	return s[:cut] + "\n…\n"
}

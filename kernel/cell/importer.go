package cell

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"sort"
	"strings"
	"sync"

	"golang.org/x/tools/go/gcexportdata"

	"vogo/kernel/cell/lower"
	"vogo/kernel/cell/symbols"
)

// importer gives the checker the types of importable packages, from embedded
// export data that it decodes when first asked.
type importer struct {
	fset    *token.FileSet
	mu      sync.Mutex
	decoded map[string]*types.Package // complete ones
	all     map[string]*types.Package // also those known only through others
	sources map[string]*sourcePackage
}

func newImporter(fset *token.FileSet) *importer {
	return &importer{fset: fset, decoded: map[string]*types.Package{}, all: map[string]*types.Package{}, sources: map[string]*sourcePackage{}}
}

// Import implements types.Importer.
func (i *importer) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if p := i.decoded[path]; p != nil {
		return p, nil
	}
	if _, ok := symbols.Lookup(path); !ok {
		return nil, fmt.Errorf("package %s is not in this kernel%s", path, nearestPath(path))
	}
	data, err := symbols.ExportData(path)
	if err != nil {
		return nil, err
	}
	p, err := gcexportdata.Read(bytes.NewReader(data), i.fset, i.all, path)
	if err != nil {
		return nil, fmt.Errorf("types of %s: %w", path, err)
	}
	i.decoded[path] = p
	return p, nil
}

func nearestPath(path string) string {
	base := path[strings.LastIndexByte(path, '/')+1:]
	for _, p := range symbols.Paths() {
		if p[strings.LastIndexByte(p, '/')+1:] == base {
			return fmt.Sprintf("; did you mean %q?", p)
		}
	}
	if near := nearest(path, symbols.Paths()); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}

// Native implements lower.Importer.
func (i *importer) Native(path string) bool {
	_, ok := symbols.Lookup(path)
	return ok
}

// HasSource implements lower.Importer.
func (i *importer) HasSource(path string) bool {
	files, err := symbols.Sources(path)
	return err == nil && len(files) > 0
}

// sourcePackage is a package whose functions are instantiated from source.
type sourcePackage struct {
	info  *types.Info
	pkg   *types.Package
	decls map[string]*ast.FuncDecl // by name, methods by Type.Name
	err   error
}

// Shim implements lower.Importer.
func (i *importer) Shim(t *types.TypeName) *types.TypeName {
	if _, ok := shims[t.Pkg().Path()]; !ok || t.Pkg() == i.source(t.Pkg().Path()).pkg {
		return nil
	}
	if sp := i.source(t.Pkg().Path()); sp.pkg != nil {
		o, _ := sp.pkg.Scope().Lookup(t.Name()).(*types.TypeName)
		return o
	}
	return nil
}

// source returns a package known from source.
func (i *importer) source(path string) *sourcePackage {
	i.mu.Lock()
	sp := i.sources[path]
	i.mu.Unlock()
	if sp == nil {
		sp = i.load(path)
		i.mu.Lock()
		i.sources[path] = sp
		i.mu.Unlock()
	}
	return sp
}

// Source implements lower.Importer.
func (i *importer) Source(f *types.Func) (*lower.FuncSource, error) {
	path := f.Pkg().Path()
	sp := i.source(path)
	if sp.err != nil {
		return nil, sp.err
	}
	name := f.Name()
	if recv := f.Signature().Recv(); recv != nil {
		t := types.Unalias(recv.Type())
		if p, ok := t.(*types.Pointer); ok {
			t = types.Unalias(p.Elem())
		}
		name = t.(*types.Named).Obj().Name() + "." + name
	}
	d := sp.decls[name]
	if d == nil || d.Body == nil {
		return nil, fmt.Errorf("generic function %s.%s cannot be used in cells: its source is not embedded", path, name)
	}
	return &lower.FuncSource{Decl: d, Info: sp.info}, nil
}

// load parses and checks the embedded source of a package.
func (i *importer) load(path string) *sourcePackage {
	files, _ := symbols.Sources(path) // an error leaves none
	if shim, ok := shims[path]; ok {
		files = maps.Clone(files)
		if files == nil {
			files = map[string][]byte{}
		}
		files[" shim.go"] = []byte(shim) // sorts first, so that its declarations win
	}
	if len(files) == 0 {
		return &sourcePackage{err: fmt.Errorf("generic functions of package %s cannot be used in cells: its source is not embedded", path)}
	}
	sp := &sourcePackage{info: newInfo(), decls: map[string]*ast.FuncDecl{}}
	names := make([]string, 0, len(files))
	for n := range files {
		names = append(names, n)
	}
	sort.Strings(names)
	var parsed []*ast.File
	for _, n := range names {
		f, err := parser.ParseFile(i.fset, path+"/"+n, files[n], parser.SkipObjectResolution)
		if err != nil {
			return &sourcePackage{err: err}
		}
		parsed = append(parsed, f)
		for _, d := range f.Decls {
			if fd, ok := d.(*ast.FuncDecl); ok {
				if _, ok := sp.decls[declName(fd)]; !ok {
					sp.decls[declName(fd)] = fd
				}
			}
		}
	}
	conf := types.Config{Importer: sourceImporter{i}, Error: func(error) {}}
	sp.pkg = types.NewPackage(path, parsed[0].Name.Name)
	if len(names) == 1 { // a shim alone: the rest is what is compiled
		i.lend(sp.pkg, parsed[0])
	}
	_ = types.NewChecker(&conf, i.fset, sp.pkg, sp.info).Files(parsed) // what the errors touch is missed only when used
	return sp
}

// lend gives a package the compiled declarations that a file of it lacks.
func (i *importer) lend(p *types.Package, f *ast.File) {
	compiled, err := i.Import(p.Path())
	if err != nil {
		return
	}
	own := (&checked{}).declared(f)
	for _, n := range compiled.Scope().Names() {
		if !own[n] && token.IsExported(n) {
			p.Scope().Insert(compiled.Scope().Lookup(n))
		}
	}
}

// sourceImporter lets library sources import what cells cannot.
type sourceImporter struct{ *importer }

func (s sourceImporter) Import(path string) (*types.Package, error) { return s.importer.Import(path) }

func declName(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return d.Name.Name
	}
	t := d.Recv.List[0].Type
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.Ident:
			return x.Name + "." + d.Name.Name
		default:
			return d.Name.Name
		}
	}
}

func newInfo() *types.Info {
	return &types.Info{
		Types:      map[ast.Expr]types.TypeAndValue{},
		Instances:  map[*ast.Ident]types.Instance{},
		Defs:       map[*ast.Ident]types.Object{},
		Uses:       map[*ast.Ident]types.Object{},
		Implicits:  map[ast.Node]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{},
	}
}

package main

import (
	"bytes"
	"fmt"
	"go/constant"
	"go/format"
	"go/types"
	"math/big"
	"sort"
	"strings"
)

// fileWriter writes the symbol file of one package.
type fileWriter struct {
	pkg     *types.Package
	imports map[string]string // path → name in the file
	body    bytes.Buffer      // entries of the map
	wraps   bytes.Buffer      // wrapper types
}

// symbolFile returns the Go file that registers a package. Generic functions
// and types have no symbol: they exist only when instantiated.
func symbolFile(group string, pkg *types.Package) ([]byte, error) {
	w := &fileWriter{pkg: pkg, imports: map[string]string{}}
	scope := pkg.Scope()
	for _, name := range scope.Names() {
		if obj := scope.Lookup(name); obj.Exported() {
			w.object(obj)
		}
	}
	var out bytes.Buffer
	out.WriteString(header)
	fmt.Fprintf(&out, "\npackage %s\n\nimport (\n\t\"reflect\"\n\n\t\"vogo/kernel/cell/symbols\"\n", group)
	paths := make([]string, 0, len(w.imports))
	for p := range w.imports {
		paths = append(paths, p)
	}
	sort.Strings(paths)
	for _, p := range paths {
		fmt.Fprintf(&out, "\t%s %q\n", w.imports[p], p)
	}
	fmt.Fprintf(&out, ")\n\nfunc init() {\n\tsymbols.Register(%q, %q, func() map[string]reflect.Value {\n\t\treturn map[string]reflect.Value{\n", pkg.Path(), pkg.Name())
	out.Write(w.body.Bytes())
	out.WriteString("\t\t}\n\t})\n}\n")
	out.Write(w.wraps.Bytes())
	src, err := format.Source(out.Bytes())
	if err != nil {
		return nil, fmt.Errorf("symbols of %s: %w", pkg.Path(), err)
	}
	return src, nil
}

// qualify names a package in the file.
func (w *fileWriter) qualify(p *types.Package) string {
	name, ok := w.imports[p.Path()]
	if !ok {
		name = fmt.Sprintf("p%d_%s", len(w.imports), p.Name())
		w.imports[p.Path()] = name
	}
	return name
}

func (w *fileWriter) entry(name, value string) { fmt.Fprintf(&w.body, "\t\t\t%q: %s,\n", name, value) }

func (w *fileWriter) object(obj types.Object) {
	switch obj := obj.(type) {
	case *types.Const:
		w.entry(obj.Name(), "reflect.ValueOf("+w.constant(obj)+")")
	case *types.Func:
		if sig := obj.Type().(*types.Signature); sig.TypeParams().Len() == 0 {
			w.entry(obj.Name(), "reflect.ValueOf("+w.ref(obj)+")")
		}
	case *types.Var:
		w.entry(obj.Name(), "reflect.ValueOf(&"+w.ref(obj)+").Elem()")
	case *types.TypeName:
		w.typeName(obj)
	}
}

func (w *fileWriter) ref(obj types.Object) string { return w.qualify(obj.Pkg()) + "." + obj.Name() }

// constant keeps untyped constants exact: the interpreter takes them as
// go/constant values.
func (w *fileWriter) constant(c *types.Const) string {
	if b, ok := c.Type().(*types.Basic); !ok || b.Info()&types.IsUntyped == 0 {
		return w.ref(c)
	}
	lit := func(text, tok string) string {
		con, tk := w.importPath("go/constant", "constant"), w.importPath("go/token", "token")
		return fmt.Sprintf("%s.MakeFromLiteral(%q, %s.%s, 0)", con, text, tk, tok)
	}
	switch v := c.Val(); v.Kind() {
	case constant.String:
		return lit(v.ExactString(), "STRING")
	case constant.Int:
		if c.Type() == types.Typ[types.UntypedRune] {
			return w.ref(c)
		}
		return lit(v.ExactString(), "INT")
	case constant.Float:
		f, ok := constant.Val(v).(*big.Float)
		if !ok {
			f = new(big.Float).SetRat(constant.Val(v).(*big.Rat))
		}
		return lit(f.Text('g', int(f.Prec())), "FLOAT")
	}
	return w.ref(c)
}

func (w *fileWriter) importPath(path, name string) string {
	return w.qualify(types.NewPackage(path, name))
}

// unwrapped are packages whose interfaces no cell implements: a BLAS is some hundred
// methods, whose wrappers would be half a megabyte.
var unwrapped = map[string]bool{"gonum.org/v1/gonum/blas": true}

func (w *fileWriter) typeName(obj *types.TypeName) {
	switch t := obj.Type().(type) {
	case *types.Named:
		if t.TypeParams().Len() > 0 {
			return
		}
	case *types.Alias:
		if t.TypeParams().Len() > 0 {
			return
		}
	}
	iface, isInterface := obj.Type().Underlying().(*types.Interface)
	if isInterface && !iface.IsMethodSet() {
		return // a constraint is no type of values
	}
	w.entry(obj.Name(), "reflect.ValueOf((*"+w.ref(obj)+")(nil))")
	if isInterface && !unwrapped[obj.Pkg().Path()] {
		w.wrapper(obj, iface)
	}
}

// wrapper writes the type through which an interpreted value implements an
// interface: a function field W… a method.
func (w *fileWriter) wrapper(obj *types.TypeName, iface *types.Interface) {
	typ := "_" + strings.NewReplacer("/", "_", ".", "_", "-", "_").Replace(obj.Pkg().Path()) + "_" + obj.Name()
	w.entry("_"+obj.Name(), "reflect.ValueOf((*"+typ+")(nil))")
	fmt.Fprintf(&w.wraps, "\ntype %s struct {\n\tIValue any\n", typ)
	var methods bytes.Buffer
	for i := range iface.NumMethods() {
		m := iface.Method(i)
		if !m.Exported() {
			continue
		}
		sig := m.Type().(*types.Signature)
		params, args := w.params(sig)
		results := w.results(sig)
		fmt.Fprintf(&w.wraps, "\tW%s func(%s) %s\n", m.Name(), params, results)
		fmt.Fprintf(&methods, "\nfunc (w %s) %s(%s) %s {\n", typ, m.Name(), params, results)
		if m.Name() == "String" && sig.Params().Len() == 0 {
			methods.WriteString("\tif w.WString == nil {\n\t\treturn \"\"\n\t}\n")
		}
		if results != "" {
			methods.WriteString("\treturn ")
		}
		fmt.Fprintf(&methods, "w.W%s(%s)\n}\n", m.Name(), args)
	}
	w.wraps.WriteString("}\n")
	w.wraps.Write(methods.Bytes())
}

func (w *fileWriter) params(sig *types.Signature) (params, args string) {
	var ps, as []string
	for i := range sig.Params().Len() {
		name, t := fmt.Sprintf("a%d", i), sig.Params().At(i).Type()
		if sig.Variadic() && i == sig.Params().Len()-1 {
			ps = append(ps, name+" ..."+types.TypeString(t.(*types.Slice).Elem(), w.qualify))
			as = append(as, name+"...")
			continue
		}
		ps = append(ps, name+" "+types.TypeString(t, w.qualify))
		as = append(as, name)
	}
	return strings.Join(ps, ", "), strings.Join(as, ", ")
}

func (w *fileWriter) results(sig *types.Signature) string {
	var rs []string
	for i := range sig.Results().Len() {
		rs = append(rs, types.TypeString(sig.Results().At(i).Type(), w.qualify))
	}
	switch len(rs) {
	case 0:
		return ""
	case 1:
		return rs[0]
	}
	return "(" + strings.Join(rs, ", ") + ")"
}

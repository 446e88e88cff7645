package lower

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"strconv"
	"strings"
)

// Mark joins a name and its version in the names that the lowered program uses,
// so that they cannot meet a name of the user's.
const Mark = "ˑ"

// Runtime is the import path of the package of helpers that lowered code calls.
const Runtime = "vogo/cellrun"

// FuncSource is a function declaration with the types of its body.
type FuncSource struct {
	Decl *ast.FuncDecl
	Info *types.Info
	// Cell names the positions of the body.
	Cell int
}

// Importer finds packages whose generic functions exist only as source.
type Importer interface {
	// Native tells whether the interpreter has compiled symbols of a package.
	Native(path string) bool
	// HasSource tells whether the source of a package is at hand.
	HasSource(path string) bool
	// Shim returns a generic type to use in place of a library's, nil if there
	// is none.
	Shim(t *types.TypeName) *types.TypeName
	// Source returns the declaration of a generic function or method, or of
	// a function that such a one uses, of a package that is not a cell.
	Source(f *types.Func) (*FuncSource, error)
}

// Session holds what lowered programs share: the names that the interpreter
// knows already.
type Session struct {
	imp       Importer
	names     map[types.Object]string
	versions  map[string]int
	imports   map[string]string
	instances map[string]string
	funcs     map[*types.Func]*FuncSource
	methods   map[*types.TypeName][]*types.Func // methods of generic types
	nfuncs    int
	real      TypeMaker // nil: types are written as declarations
	store     Store     // nil: the interpreter keeps the variables
	limit     int64     // of the size of variables, 0 if it is not known
}

// NewSession returns a session without names.
func NewSession(imp Importer, real TypeMaker) *Session {
	return &Session{
		real:      real,
		imp:       imp,
		names:     map[types.Object]string{},
		versions:  map[string]int{},
		imports:   map[string]string{},
		instances: map[string]string{},
		funcs:     map[*types.Func]*FuncSource{},
		methods:   map[*types.TypeName][]*types.Func{},
	}
}

// SetLimit sets how large a variable may be.
func (s *Session) SetLimit(bytes int64) { s.limit = bytes }

// Name returns the name under which the interpreter knows a package-level
// object of a cell.
func (s *Session) Name(obj types.Object) (string, bool) {
	n, ok := s.names[obj]
	return n, ok
}

// Declare gives an object a new name.
func (s *Session) Declare(obj types.Object) string {
	n := s.fresh(obj.Name())
	s.names[obj] = n
	return n
}

// Reuse lets a new variable stand for what an old one names.
func (u *Unit) Reuse(v, old *types.Var) {
	if st := u.s.store; st != nil {
		if err := st.Reuse(v, old); err != nil {
			u.fail("%v", err)
		}
		return
	}
	if size := sizeOf(v.Type()); u.s.limit > 0 && size > u.s.limit {
		u.fail("a variable of type %s takes %d bytes, more than there is memory", v.Type(), size)
		return
	}
	u.s.reuse(v, old)
}

func (s *Session) reuse(obj, old types.Object) {
	if n, ok := s.names[old]; ok {
		s.names[obj] = n
	}
}

func (s *Session) fresh(base string) string {
	s.versions[base]++
	return base + Mark + strconv.Itoa(s.versions[base])
}

// Place is a source position that a running program can report.
type Place struct {
	Cell     int
	Pos, End token.Pos
}

// Function is a function of the lowered program.
type Function struct {
	ID     int
	Name   string // as the user knows it, "" for the cell itself
	Cell   int
	Slot   *int // holds the index into the session's places while the function runs
	Entry  int  // byte offset in the lowered text
	Hidden bool // made by a rewrite, nothing the user wrote
	Unit   int  // cell whose lowered text holds it
}

// Unit is the lowered program of one cell.
type Unit struct {
	s         *Session
	Imports   []Import
	Functions []*Function
	place     func(Place) int
	decls     []string
	pending   []func() error
	cell      int
	undo      func()
	Binds     []string // statements that give types their methods
	Err       error
}

// Import is an import the interpreter has not seen yet.
type Import struct{ Alias, Path string }

// NewUnit begins the program of a cell; place keeps a place for the session and
// returns its index.
func (s *Session) NewUnit(cell int, place func(Place) int) *Unit {
	u := &Unit{s: s, cell: cell, place: place}
	names, imports, instances := maps.Clone(s.names), maps.Clone(s.imports), maps.Clone(s.instances)
	funcs, methods := maps.Clone(s.funcs), maps.Clone(s.methods)
	u.undo = func() {
		s.names, s.imports, s.instances, s.funcs, s.methods = names, imports, instances, funcs, methods
	}
	return u
}

// Undo forgets what the unit declared, because it will not run.
func (u *Unit) Undo() { u.undo() }

// alias returns the name of a package in lowered text and notes a first use.
func (u *Unit) alias(pkg *types.Package) string { return u.aliasPath(pkg.Path(), pkg.Name()) }

func (u *Unit) aliasPath(path, name string) string {
	a, ok := u.s.imports[path]
	if !ok {
		a = u.s.fresh(name)
		u.s.imports[path] = a
		u.Imports = append(u.Imports, Import{Alias: a, Path: path})
	}
	return a
}

// rt names a helper of the runtime package.
func (u *Unit) rt(name string) string { return u.aliasPath(Runtime, "cellrun") + "." + name }

func (u *Unit) decl(format string, args ...any) {
	u.decls = append(u.decls, fmt.Sprintf(format, args...))
}

func (u *Unit) fail(format string, args ...any) {
	if u.Err == nil {
		u.Err = fmt.Errorf(format, args...)
	}
}

// Var declares a session variable of the cell.
func (u *Unit) Var(v *types.Var) {
	if st := u.s.store; st != nil {
		if err := st.Declare(v); err != nil {
			u.fail("%v", err)
		}
		return
	}
	e := u.emitter(nil, u.cell)
	u.decl("var %s %s\n", u.s.Declare(v), e.typ(v.Type()))
}

// Type declares a type of the cell. Types with parameters wait for their
// instances.
func (u *Unit) Type(obj *types.TypeName) {
	if obj.IsAlias() {
		return // uses are written as what the alias stands for
	}
	if named, ok := obj.Type().(*types.Named); ok && named.TypeParams().Len() > 0 {
		u.s.Declare(obj)
		return
	}
	if u.s.real != nil {
		e := u.emitter(nil, u.cell)
		u.later(func() { e.typ(obj.Type()) })
		return
	}
	name := u.s.Declare(obj)
	u.later(func() {
		e := u.emitter(nil, u.cell)
		u.decl("type %s %s\n", name, e.underlying(obj.Type()))
	})
}

// Func adds a function or method. Those with type parameters wait for their
// instances.
func (u *Unit) Func(f *types.Func, src *FuncSource) {
	sig, store := f.Signature(), u.s.store
	if store != nil && (sig.TypeParams().Len() > 0 || sig.RecvTypeParams().Len() > 0) {
		store.Generic(f, src)
	}
	if recv := sig.Recv(); recv != nil {
		named := namedOf(recv.Type())
		if named != nil && named.TypeParams().Len() > 0 {
			u.s.funcs[f] = src
			obj := named.Origin().Obj()
			u.s.methods[obj] = append(u.s.methods[obj], f)
			return
		}
		if u.s.real != nil && named != nil {
			name := u.methodID(f)
			u.later(func() { u.methodFunc(name, named.Obj().Name()+"."+f.Name(), src, nil) })
			return
		}
		u.later(func() { u.method(f, src, nil, "") })
		return
	}
	name := u.s.Declare(f)
	if sig.TypeParams().Len() > 0 {
		u.s.funcs[f] = src
		return
	}
	if store != nil && f.Name() != "init" {
		u.offer(f, nil, false, name)
	}
	u.later(func() { u.function(name, f.Name(), src, nil) })
}

// methodID names the function that a method becomes. In a store others may replace
// the method later: there it is called through the store only.
func (u *Unit) methodID(m *types.Func) string {
	if u.s.store == nil {
		return u.s.Declare(m)
	}
	name := u.s.fresh(m.Name())
	u.offer(m, nil, false, name)
	return name
}

// Impl adds a method that a later cell defines for a type of an earlier one, or
// defines again. The method calls through a variable, so that the next
// definition takes effect everywhere. known is the method of the same name and
// signature that the type has already, or nil.
func (u *Unit) Impl(m *types.Func, known *types.Func, src *FuncSource) (setup string) {
	body := u.s.fresh(m.Name())
	impl, ok := "", false
	if u.s.store != nil {
		u.offer(m, known, true, body)
	} else {
		if known != nil {
			u.s.reuse(m, known)
		}
		if impl, ok = u.s.names[m]; !ok {
			impl = u.s.Declare(m)
		}
	}
	full := *src.Decl
	params := &ast.FieldList{List: append([]*ast.Field{receiverField(src.Decl)}, src.Decl.Type.Params.List...)}
	typ := *src.Decl.Type
	typ.Params = params
	full.Type, full.Recv = &typ, nil
	u.later(func() {
		e := u.emitter(src.Info, src.Cell)
		recv := receiverField(src.Decl)
		rt := e.typ(src.Info.TypeOf(recv.Type))
		e.enter(strings.SplitN(strings.TrimPrefix(rt, "*"), Mark, 2)[0]+"."+m.Name(), src.Decl)
		u.decl("func %s%s %s\n", body, e.signature(full.Type), e.body(src.Decl.Body, src.Decl.Type))
		if known != nil || u.s.store != nil {
			return
		}
		sig := m.Signature()
		var ps, as []string
		for i := range sig.Params().Len() {
			name, t := fmt.Sprintf("a%s%d", Mark, i), sig.Params().At(i).Type()
			if sig.Variadic() && i == sig.Params().Len()-1 {
				ps, as = append(ps, name+" ..."+e.typ(t.(*types.Slice).Elem())), append(as, name+"...")
				continue
			}
			ps, as = append(ps, name+" "+e.typ(t)), append(as, name)
		}
		results := strings.TrimPrefix(e.signatureText(types.NewSignatureType(nil, nil, nil, nil, sig.Results(), false)), "()")
		ret := ""
		if sig.Results().Len() > 0 {
			ret = "return "
		}
		u.decl("var %s func%s\n", impl, e.fullSignature(rt, sig))
		if u.s.real != nil {
			if n := namedOf(m.Signature().Recv().Type()); n != nil {
				if sel := types.NewMethodSet(types.NewPointer(n)).Lookup(m.Pkg(), m.Name()); sel != nil {
					u.later(func() { u.bind(n, []*types.Selection{sel}, u.cell) })
				}
			}
			return
		}
		u.decl("func (r%s %s) %s(%s)%s { %s%s(%s) }\n", Mark, rt, m.Name(), strings.Join(ps, ", "), results, ret, impl, strings.Join(append([]string{"r" + Mark}, as...), ", "))
	})
	if u.s.store != nil {
		return ""
	}
	return impl + " = " + body + "\n"
}

// later runs f once all names of the cell are declared.
func (u *Unit) later(f func()) { u.pending = append(u.pending, func() error { f(); return u.Err }) }

// Flush writes everything that waits, and what it brings along.
func (u *Unit) Flush() {
	for len(u.pending) > 0 && u.Err == nil {
		p := u.pending
		u.pending = nil
		for _, f := range p {
			if f() != nil {
				return
			}
		}
	}
}

// function writes a function declaration under a name.
func (u *Unit) function(name, shown string, src *FuncSource, sub subst) {
	e := u.emitter(src.Info, src.Cell)
	e.sub = sub
	e.enter(shown, src.Decl)
	sig := e.signature(src.Decl.Type)
	u.decl("func %s%s %s\n", name, sig, e.body(src.Decl.Body, src.Decl.Type))
}

// method writes a method declaration; recvName is the name of the receiver's
// type, "" for the one that the types give.
func (u *Unit) method(f *types.Func, src *FuncSource, sub subst, recvName string) {
	e := u.emitter(src.Info, src.Cell)
	e.sub = sub
	field := receiverField(src.Decl)
	name := "_"
	if len(field.Names) > 0 {
		name = e.local(field.Names[0])
	}
	recv := f.Signature().Recv().Type()
	ptr := ""
	if p, ok := types.Unalias(recv).(*types.Pointer); ok {
		ptr, recv = "*", p.Elem()
	}
	if recvName == "" {
		recvName = e.typ(recv)
	}
	e.enter(strings.SplitN(recvName, Mark, 2)[0]+"."+f.Name(), src.Decl)
	u.decl("func (%s %s%s) %s%s %s\n", name, ptr, recvName, f.Name(), e.signature(src.Decl.Type), e.body(src.Decl.Body, src.Decl.Type))
}

func receiverField(d *ast.FuncDecl) *ast.Field { return d.Recv.List[0] }

func namedOf(t types.Type) *types.Named {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	n, _ := t.(*types.Named)
	return n
}

// binder names the function that gives the unit's types their methods.
func (u *Unit) binder() string { return BinderName(u.cell) }

// BinderName is the name of the function of a cell's program that gives types
// their methods.
func BinderName(cell int) string { return fmt.Sprintf("bind%s%d", Mark, cell) }

// Text returns the lowered program: one file of package main.
func (u *Unit) Text(file string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "//line %s:1:1\npackage main\n", file)
	for _, i := range u.Imports {
		fmt.Fprintf(&b, "import %s %q\n", i.Alias, i.Path)
	}
	for _, d := range u.decls {
		b.WriteString(d)
	}
	fmt.Fprintf(&b, "func %s() {\n%s\n}\n", u.binder(), strings.Join(u.Binds, "\n"))
	text := b.String()
	for _, f := range u.Functions {
		f.Entry = strings.Index(text, entryMark(f.ID))
	}
	return text
}

package cell

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"math"
	"sort"
	"strconv"
	"strings"

	"vogo/kernel/cell/lower"
)

// checked is a cell that the type checker has accepted, or its errors.
type checked struct {
	src     string
	parts   *parts
	imports map[string]string // names the cell imports, explicitly
	info    *types.Info
	pkg     *types.Package
	wraps   []wrap
	autos   map[string]string

	objects []types.Object // types, constants and functions of the cell, in order
	funcs   []cellFunc
	stmts   []ast.Stmt
	value   ast.Expr
	vars    []hoistedVar
	texts   []*placedText
	errs    []Diag
	at      map[Diag]token.Pos // where the checker found them
}

// cellFunc is a function or method that the cell declares.
type cellFunc struct {
	obj *types.Func
	src *lower.FuncSource
	// foreign says that it is a method of a type of an earlier cell; known
	// is then the method it replaces, or nil.
	foreign bool
	known   *types.Func
}

// hoistedVar is a variable that a top-level statement declares.
type hoistedVar struct {
	local   types.Object // inside the checked function
	session *types.Var
}

// placedText is a checked file and where its bytes came from.
type placedText struct {
	mapped
	file *token.File
	ast  *ast.File
}

// checkCell checks a cell against the session. It tries again whenever it
// learns of a checked call or of a package to import.
func (s *Session) checkCell(src string, p *parts) *checked {
	var wraps []wrap
	autos := map[string]string{}
	for range 200 {
		c := &checked{src: src, parts: p, wraps: wraps, autos: autos, info: newInfo(), pkg: types.NewPackage("main", "main"), imports: map[string]string{}}
		c.run(s)
		more := c.findChecked()
		imported := c.findImports(s)
		if len(more) == 0 && !imported {
			c.finishErrors(s)
			return c
		}
		wraps = append(wraps, more...)
	}
	return &checked{src: src, errs: []Diag{{Line: 1, Col: 1, Msg: "the cell is too deeply nested to check"}}}
}

// run checks the three files of a cell: declarations, statements, and the
// bodies of functions that use variables of the statements.
func (c *checked) run(s *Session) {
	for _, i := range c.parts.imports {
		name := i.name
		if name == "" {
			if p, err := s.imp.Import(i.path); err == nil {
				name = p.Name()
			}
		}
		if name != "" {
			c.imports[name] = i.path
		}
	}
	deferred := c.deferred(s)
	for _, df := range deferred {
		if df.foreign && isGenericRecv(df.decl) {
			t, _, _ := strings.Cut(declName(df.decl), ".")
			c.errs = append(c.errs, c.diagAt(df.off(df.decl.Name.Pos()), "methods of the generic type "+t+" stand in the cell that declares it: write this one there, and run that cell again"))
		}
	}
	if len(c.errs) > 0 {
		return
	}
	declText := c.declarations(s, deferred)
	c.stmtText(s)
	decl, stmt := c.texts[0], c.texts[1]
	if decl.ast == nil || stmt.ast == nil {
		return
	}
	if !c.nested(s, decl.ast, stmt.ast) {
		return
	}
	conf := &types.Config{Importer: s.imp, GoVersion: "go1.26", Error: func(err error) { c.note(s, err) }}
	check := types.NewChecker(conf, s.fset, c.pkg, c.info)
	s.fill(c.pkg.Scope(), c.declared(decl.ast), c.imports, decl.ast, stmt.ast)
	check.Files([]*ast.File{decl.ast})
	c.collectDecls(s, decl.ast, declText)
	check.Files([]*ast.File{stmt.ast})
	c.collectStmts(s, stmt.ast)
	c.checkConstant(s)
	if len(deferred) > 0 {
		c.bodies(s, conf, declText)
	}
}

// checkConstant reports a cell whose value is a constant that its type cannot hold. The
// checker does not, since it takes the value for a statement.
func (c *checked) checkConstant(s *Session) {
	if c.value == nil {
		return
	}
	tv := c.info.Types[c.value]
	b, ok := tv.Type.(*types.Basic)
	if tv.Value == nil || !ok || b.Info()&types.IsUntyped == 0 || b.Info()&types.IsNumeric == 0 {
		return
	}
	fits := true
	switch b.Kind() {
	case types.UntypedInt:
		_, fits = constant.Int64Val(constant.ToInt(tv.Value))
	case types.UntypedRune:
		n, exact := constant.Int64Val(constant.ToInt(tv.Value))
		fits = exact && n == int64(int32(n))
	case types.UntypedFloat:
		f, _ := constant.Float64Val(tv.Value)
		fits = !math.IsInf(f, 0)
	}
	if !fits {
		c.errs = append(c.errs, c.diag(s, c.value.Pos(), fmt.Sprintf("%s (%s constant %s) overflows %s", types.ExprString(c.value), b, tv.Value, types.Default(b))))
	}
}

// deferredFunc is a function whose body is checked after the statements.
type deferredFunc struct {
	span
	decl    *ast.FuncDecl // parsed alone
	off     func(token.Pos) int
	foreign bool
}

// deferred finds the functions that mention a variable of the cell's own
// statements, and the methods of types of earlier cells.
func (c *checked) deferred(s *Session) map[int]*deferredFunc {
	hoisted := hoistedNames(c.parts)
	ownTypes := c.typeNames()
	out := map[int]*deferredFunc{}
	foreign := false
	parsed := make([]*deferredFunc, len(c.parts.funcs))
	for i, f := range c.parts.funcs {
		const head = "package p;"
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, "", head+c.src[f.start:f.end], 0) // with resolution, for what is not declared inside
		if err != nil || len(file.Decls) == 0 {
			continue
		}
		d, ok := file.Decls[0].(*ast.FuncDecl)
		if !ok {
			continue
		}
		df := &deferredFunc{span: f, decl: d, off: func(p token.Pos) int { return fset.Position(p).Offset - len(head) + f.start }}
		parsed[i] = df
		if d.Recv != nil && len(d.Recv.List) == 1 {
			t := strings.SplitN(declName(d), ".", 2)[0]
			if _, ok := s.objs[t].(*types.TypeName); ok && !ownTypes[t] {
				df.foreign = true
				foreign = true
			}
		}
		if df.foreign || d.Body != nil && mentions(file.Unresolved, hoisted) && !(d.Recv != nil && isGenericRecv(d)) {
			out[i] = df
		}
	}
	if foreign { // any body may call the new methods
		for i, df := range parsed {
			if df != nil && df.decl.Type.TypeParams == nil && (df.decl.Recv == nil || !isGenericRecv(df.decl)) {
				out[i] = df
			}
		}
	}
	return out
}

func isGenericRecv(d *ast.FuncDecl) bool {
	generic := false
	ast.Inspect(d.Recv, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.IndexExpr, *ast.IndexListExpr:
			generic = true
		}
		return true
	})
	return generic
}

func mentions(ids []*ast.Ident, names map[string]bool) bool {
	for _, id := range ids {
		if names[id.Name] {
			return true
		}
	}
	return false
}

// hoistedNames returns the names of the variables that top-level statements
// declare.
func hoistedNames(p *parts) map[string]bool {
	names := map[string]bool{}
	for _, st := range p.stmts {
		for _, id := range definedBy(st.node) {
			names[id.Name] = true
		}
	}
	delete(names, "_")
	return names
}

func definedBy(s ast.Stmt) []*ast.Ident {
	var ids []*ast.Ident
	switch s := s.(type) {
	case *ast.AssignStmt:
		if s.Tok == token.DEFINE {
			for _, l := range s.Lhs {
				if id, ok := l.(*ast.Ident); ok {
					ids = append(ids, id)
				}
			}
		}
	case *ast.DeclStmt:
		for _, sp := range s.Decl.(*ast.GenDecl).Specs {
			if vs, ok := sp.(*ast.ValueSpec); ok {
				ids = append(ids, vs.Names...)
			}
		}
	}
	return ids
}

// typeNames returns the names of the types the cell declares.
func (c *checked) typeNames() map[string]bool {
	names := map[string]bool{}
	for _, d := range c.parts.decls {
		f, _ := parser.ParseFile(token.NewFileSet(), "", "package p;"+c.src[d.start:d.end], parser.SkipObjectResolution)
		if f == nil {
			continue
		}
		for _, d := range f.Decls {
			if g, ok := d.(*ast.GenDecl); ok {
				for _, sp := range g.Specs {
					if ts, ok := sp.(*ast.TypeSpec); ok {
						names[ts.Name.Name] = true
					}
				}
			}
		}
	}
	return names
}

// header begins a file: the package clause and the imports in force.
func (c *checked) header(s *Session, t *placedText) {
	t.add("package main;")
	for _, i := range c.parts.imports {
		t.add("import ")
		t.copy(c.src, i.span)
		t.add(";")
	}
	for _, path := range s.dots {
		t.add("import . " + strconv.Quote(path) + ";")
	}
	add := func(imports map[string]string) {
		names := make([]string, 0, len(imports))
		for n := range imports {
			names = append(names, n)
		}
		sort.Strings(names)
		for _, n := range names {
			if _, ok := c.imports[n]; !ok {
				t.add("import " + n + " " + strconv.Quote(imports[n]) + ";")
			}
		}
	}
	used := map[string]string{}
	own := hoistedNames(c.parts)
	for n, p := range s.imports {
		if strings.Contains(c.src, n) && !own[n] {
			used[n] = p
		}
	}
	add(used)
	autos := map[string]string{}
	for n, p := range c.autos {
		if _, ok := used[n]; !ok {
			autos[n] = p
		}
	}
	add(autos)
	t.add("\n")
}

// parse finishes a file's text.
func (c *checked) parse(s *Session, t *placedText) {
	base := s.fset.Base()
	f, err := parser.ParseFile(s.fset, "cell", t.b.String(), parser.SkipObjectResolution)
	t.file = s.fset.File(token.Pos(base))
	if err != nil { // a piece that parses alone but not in its place
		c.errs = append(c.errs, Diag{Line: 1, Col: 1, Msg: err.Error()})
	} else {
		t.ast = f
	}
	c.texts = append(c.texts, t)
}

func openChecked(w wrap) string { return lower.Checked + strconv.Itoa(w.results) + "(" }

// stubName names the function that carries the signature of a method of an
// earlier cell's type.
func stubName(i int) string { return "method" + lower.Mark + strconv.Itoa(i) }

// declarations writes the file of types, constants and functions. Deferred
// functions get an empty body.
func (c *checked) declarations(s *Session, deferred map[int]*deferredFunc) map[int]*deferredFunc {
	t := &placedText{}
	c.header(s, t)
	for _, d := range c.parts.decls {
		t.copyWrapped(c.src, d, c.wraps, openChecked)
		t.add("\n")
	}
	for i, f := range c.parts.funcs {
		df := deferred[i]
		switch {
		case df == nil:
			t.copyWrapped(c.src, f, c.wraps, openChecked)
		case df.foreign:
			c.asFunction(t, df, stubName(i))
			t.add("{ panic(0) }")
		default:
			t.copy(c.src, span{f.start, df.off(df.decl.Body.Pos())})
			t.add("{ panic(0) }")
		}
		t.add("\n")
	}
	c.parse(s, t)
	return deferred
}

// asFunction writes the head of a function or method as that of a function with
// another name and the receiver as first parameter.
func (c *checked) asFunction(t *placedText, df *deferredFunc, name string) {
	d := df.decl
	t.add("func " + name)
	if d.Type.TypeParams != nil {
		t.copy(c.src, span{df.off(d.Type.TypeParams.Pos()), df.off(d.Type.TypeParams.End())})
	}
	t.add("(")
	if d.Recv != nil {
		r := d.Recv.List[0]
		if len(r.Names) == 0 {
			t.add("_ ")
		}
		t.copy(c.src, span{df.off(r.Pos()), df.off(r.End())})
		t.add(",")
		for i, p := range d.Type.Params.List {
			if i > 0 {
				t.add(",")
			}
			if len(p.Names) == 0 {
				t.add("_ ")
			}
			t.copy(c.src, span{df.off(p.Pos()), df.off(p.End())})
		}
	} else {
		t.copy(c.src, span{df.off(d.Type.Params.Opening) + 1, df.off(d.Type.Params.Closing)})
	}
	t.add(")")
	if d.Type.Results != nil {
		t.copy(c.src, span{df.off(d.Type.Results.Pos()), df.off(d.Type.Results.End())})
	}
}

// stmtText writes the file whose one function holds the cell's statements.
func (c *checked) stmtText(s *Session) {
	t := &placedText{}
	c.header(s, t)
	t.add("func _() {\n")
	for _, st := range c.parts.stmts {
		t.add(st.prefix)
		t.copyWrapped(c.src, st.span, c.wraps, openChecked)
		t.add("\n")
	}
	t.add("}\n")
	c.parse(s, t)
}

// declared returns the names that a file declares at its top.
func (c *checked) declared(f *ast.File) map[string]bool {
	names := map[string]bool{}
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				names[d.Name.Name] = true
			}
		case *ast.GenDecl:
			for _, sp := range d.Specs {
				switch sp := sp.(type) {
				case *ast.TypeSpec:
					names[sp.Name.Name] = true
				case *ast.ValueSpec:
					for _, n := range sp.Names {
						names[n.Name] = true
					}
				}
			}
		}
	}
	return names
}

// fill puts the session's objects that the files mention into a scope.
func (s *Session) fill(scope *types.Scope, except map[string]bool, imports map[string]string, files ...*ast.File) {
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			if !ok || except[id.Name] || imports[id.Name] != "" {
				return true
			}
			if obj := s.objs[id.Name]; obj != nil {
				scope.Insert(obj)
			} else if obj := s.prelude[id.Name]; obj != nil {
				scope.Insert(obj)
			}
			return true
		})
	}
}

// collectDecls gathers what the declarations file declares.
func (c *checked) collectDecls(s *Session, f *ast.File, deferred map[int]*deferredFunc) {
	fi := 0
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.GenDecl:
			for _, sp := range d.Specs {
				switch sp := sp.(type) {
				case *ast.TypeSpec:
					c.object(c.info.Defs[sp.Name])
				case *ast.ValueSpec:
					for _, n := range sp.Names {
						c.object(c.info.Defs[n])
					}
				}
			}
		case *ast.FuncDecl:
			df := deferred[fi]
			obj, _ := c.info.Defs[d.Name].(*types.Func)
			fi++
			if obj == nil {
				continue
			}
			cf := cellFunc{obj: obj, src: &lower.FuncSource{Decl: d, Info: c.info, Cell: s.cell}}
			if df != nil && df.foreign {
				m, known, msg := s.addMethod(obj, df)
				if msg != "" {
					c.errs = append(c.errs, c.diagAt(df.off(df.decl.Name.Pos()), msg))
					continue
				}
				cf.obj, cf.known, cf.foreign = m, known, true
			}
			if d.Recv == nil && !cf.foreign && obj.Name() != "_" && obj.Name() != "init" {
				c.object(obj)
			}
			c.funcs = append(c.funcs, cf)
		}
	}
}

func (c *checked) object(obj types.Object) {
	if obj != nil && obj.Name() != "_" {
		c.objects = append(c.objects, obj)
	}
}

// addMethod gives the type of an earlier cell the method whose signature a stub
// carries.
func (s *Session) addMethod(stub *types.Func, df *deferredFunc) (m, known *types.Func, msg string) {
	sig := stub.Signature()
	recv := sig.Params().At(0)
	t := types.Unalias(recv.Type())
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	named, ok := t.(*types.Named)
	if !ok || named.Obj().Pkg() == nil || named.Obj().Pkg().Path() != "main" {
		return nil, nil, "cannot define a method on " + types.TypeString(recv.Type(), qualifier)
	}
	params := make([]*types.Var, sig.Params().Len()-1)
	for i := range params {
		params[i] = sig.Params().At(i + 1)
	}
	name := df.decl.Name.Name
	msig := types.NewSignatureType(types.NewVar(recv.Pos(), recv.Pkg(), recv.Name(), recv.Type()), nil, nil, types.NewTuple(params...), sig.Results(), sig.Variadic())
	m = types.NewFunc(df.decl.Name.Pos(), named.Obj().Pkg(), name, msig)
	if st, ok := named.Underlying().(*types.Struct); ok {
		for i := range st.NumFields() {
			if st.Field(i).Name() == name {
				return nil, nil, "field and method with the same name " + name
			}
		}
	}
	for i := range named.NumMethods() {
		old := named.Method(i)
		if old.Name() != name {
			continue
		}
		same := types.Identical(types.NewSignatureType(nil, nil, nil, old.Signature().Params(), old.Signature().Results(), old.Signature().Variadic()),
			types.NewSignatureType(nil, nil, nil, msig.Params(), msig.Results(), msig.Variadic())) && types.Identical(old.Signature().Recv().Type(), recv.Type())
		switch {
		case s.phantom[old] && same:
			return old, nil, ""
		case !same:
			return nil, nil, "method " + named.Obj().Name() + "." + name + " has another signature in an earlier cell: declare the type again in this cell, with its methods"
		case !s.redefinable[old]:
			return nil, nil, "method " + named.Obj().Name() + "." + name + " was declared in the cell of its type: change it there, or declare the type again in this cell"
		}
		return old, old, ""
	}
	if s.looking {
		return nil, nil, "method"
	}
	named.AddMethod(m)
	s.phantom[m] = true
	return m, nil, ""
}

// collectStmts gathers the statements and the variables they declare.
func (c *checked) collectStmts(s *Session, f *ast.File) {
	c.stmts = f.Decls[len(f.Decls)-1].(*ast.FuncDecl).Body.List
	if i := c.parts.value; i >= 0 && i == len(c.stmts)-1 && !c.parts.silent {
		x := c.stmts[i].(*ast.ExprStmt).X
		if tv, ok := c.info.Types[x]; ok && !tv.IsVoid() && !tv.IsType() && !tv.IsBuiltin() && tv.Type != nil {
			if t, isTuple := tv.Type.(*types.Tuple); !isTuple && tv.Type != types.Typ[types.Invalid] || isTuple && t.Len() == 1 {
				c.value = x
				c.stmts = c.stmts[:i]
			}
		}
	}
	for _, st := range c.stmts {
		for _, id := range definedBy(st) {
			obj := c.info.Defs[id]
			if obj == nil || id.Name == "_" || obj.Type() == types.Typ[types.Invalid] {
				continue
			}
			v := types.NewVar(obj.Pos(), c.pkg, id.Name, obj.Type())
			c.vars = append(c.vars, hoistedVar{obj, v})
			for _, o := range c.objects {
				if o.Name() == id.Name {
					c.errs = append(c.errs, c.diag(s, id.Pos(), id.Name+" redeclared in this block"))
				}
			}
		}
	}
}

// bodies checks the deferred functions in a scope that holds the variables of
// the statements.
func (c *checked) bodies(s *Session, conf *types.Config, deferred map[int]*deferredFunc) {
	t := &placedText{}
	c.header(s, t)
	var order []int
	for i := range deferred {
		order = append(order, i)
	}
	sort.Ints(order)
	for _, i := range order {
		df := deferred[i]
		c.asFunction(t, df, "_")
		t.copyWrapped(c.src, span{df.off(df.decl.Body.Pos()), df.off(df.decl.Body.End())}, c.wraps, openChecked)
		t.add("\n")
	}
	c.parse(s, t)
	if t.ast == nil {
		return
	}
	pkg := types.NewPackage("main", "main")
	for _, v := range c.vars {
		pkg.Scope().Insert(v.session)
	}
	for _, o := range c.objects {
		pkg.Scope().Insert(o)
	}
	s.fill(pkg.Scope(), nil, c.imports, t.ast)
	types.NewChecker(conf, s.fset, pkg, c.info).Files([]*ast.File{t.ast})
	var decls []*ast.FuncDecl
	for _, d := range t.ast.Decls {
		if fd, ok := d.(*ast.FuncDecl); ok {
			decls = append(decls, fd)
		}
	}
	// The functions of the declarations file stand in the order of the cell.
	at := 0
	for k, i := range order {
		for at < len(c.funcs) && !c.funcAt(c.funcs[at], deferred[i]) {
			at++
		}
		if at == len(c.funcs) {
			return
		}
		d := decls[k]
		if deferred[i].decl.Recv != nil {
			whole := *d
			typ := *d.Type
			whole.Recv = &ast.FieldList{List: d.Type.Params.List[:1]}
			typ.Params = &ast.FieldList{List: d.Type.Params.List[1:]}
			whole.Type = &typ
			d = &whole
		}
		c.funcs[at].src.Decl = d
		at++
	}
}

func (c *checked) funcAt(f cellFunc, df *deferredFunc) bool {
	return f.obj.Name() == df.decl.Name.Name && (f.obj.Signature().Recv() != nil) == (df.decl.Recv != nil) && c.offset(f.src.Decl.Body.Pos()) <= df.end && c.offset(f.src.Decl.Pos()) <= df.end && c.startOffset(f.src.Decl.Type.Params.Opening) >= df.start
}

// text returns the checked file that holds a position.
func (c *checked) text(pos token.Pos) *placedText {
	for _, t := range c.texts {
		if t.file != nil && int(pos) >= t.file.Base() && int(pos) <= t.file.Base()+t.file.Size() {
			return t
		}
	}
	return nil
}

// offset returns the offset in the cell of the end of something.
func (c *checked) offset(pos token.Pos) int {
	if t := c.text(pos); t != nil {
		return t.origin(int(pos) - t.file.Base())
	}
	return 0
}

// startOffset returns the offset in the cell of the start of something.
func (c *checked) startOffset(pos token.Pos) int {
	if t := c.text(pos); t != nil {
		return t.originStart(int(pos) - t.file.Base())
	}
	return 0
}

func (c *checked) diagAt(off int, msg string) Diag {
	p := place(c.src, off)
	return Diag{Line: p.Line, Col: p.Column, Msg: msg}
}

func (c *checked) diag(s *Session, pos token.Pos, msg string) Diag {
	return c.diagAt(c.startOffset(pos), msg)
}

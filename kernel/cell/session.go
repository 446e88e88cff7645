package cell

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"strings"
	"sync"

	"vogo/kernel/cell/closure"
	"vogo/kernel/cell/lower"
	"vogo/kernel/cell/rtype"
	_ "vogo/kernel/cell/symbols/gonum" // what cells can import
	_ "vogo/kernel/cell/symbols/own"
	_ "vogo/kernel/cell/symbols/std"
)

// Session evaluates cells, each seeing what earlier ones declared. Its methods
// may be called from any goroutine; cells run one at a time.
type Session struct {
	mu          sync.Mutex // one cell at a time
	state       sync.RWMutex
	fset        *token.FileSet
	imp         *importer
	low         *lower.Session
	objs        map[string]types.Object
	prelude     map[string]types.Object
	imports     map[string]string
	dots        []string
	phantom     map[*types.Func]bool // methods whose cell has not run
	looking     bool                 // a check must not change anything
	redefinable map[*types.Func]bool
	callers     map[types.Object][]types.Object // who uses a declaration
	places      []lower.Place
	functions   map[int]*lower.Function
	sources     map[int]*source // by cell number of this session
	cell        int             // number of the cell in this session
	sup         *support
	y           *yaegi
	cl          *compiler           // nil where the interpreter runs everything
	interpreted bool                // let it
	compiles    func(*checked) bool // whether a cell is to be compiled
	strict      bool                // it must be
	compiled    []*compiled         // programs of cells that may run again
	io          *streams
	real        *realTypes
	args        []string // os.Args
	preload     string
	failed      map[string]int // count of the cell that ended with an error, by the names it declares
}

// source is the text of a cell that has run, for messages.
type source struct {
	count int
	text  string
	check *checked
}

// New returns a session. It costs little: packages are loaded when a cell first
// imports them.
func New(opts Options) (*Session, error) {
	fset := token.NewFileSet()
	imp := newImporter(fset)
	s := &Session{
		fset:        fset,
		imp:         imp,
		low:         nil,
		objs:        map[string]types.Object{},
		imports:     map[string]string{},
		phantom:     map[*types.Func]bool{},
		redefinable: map[*types.Func]bool{},
		callers:     map[types.Object][]types.Object{},
		functions:   map[int]*lower.Function{},
		sources:     map[int]*source{},
		failed:      map[string]int{},
		args:        opts.Args,
		preload:     opts.Preload,
		interpreted: opts.interpreted,
	}
	if s.args == nil {
		s.args = []string{"cell"}
	}
	if rtype.Supported() == nil && !noRealTypes {
		s.real = newRealTypes(imp)
		s.low = lower.NewSession(imp, s.real)
	} else {
		s.low = lower.NewSession(imp, nil)
	}
	if err := s.loadPrelude(); err != nil {
		return nil, err
	}
	s.io = newStreams()
	s.newMachines()
	if opts.Preload != "" {
		if _, err := s.Eval(context.Background(), opts.Preload, IO{}); err != nil {
			return nil, fmt.Errorf("preload: %w", err)
		}
	}
	return s, nil
}

// loadPrelude declares the marks of checked calls.
func (s *Session) loadPrelude() error {
	f, err := parser.ParseFile(s.fset, "prelude", "package main\n"+lower.CheckedDecls(), parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	conf := types.Config{Error: func(error) {}}
	pkg, _ := conf.Check("main", s.fset, []*ast.File{f}, nil) // bodies are missing on purpose
	s.prelude = map[string]types.Object{}
	for _, n := range pkg.Scope().Names() {
		s.prelude[n] = pkg.Scope().Lookup(n)
	}
	return nil
}

// Eval runs one cell. The error, if any, is an *[Error]. A cell that does not
// compile has no effect; one that stops half-way keeps what it did until then.
func (s *Session) Eval(ctx context.Context, code string, io IO) (Result, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return Result{}, interrupted(nil)
	}
	if magics, rest := s.magicsIn(code); len(magics) > 0 {
		return s.runMagics(ctx, code, io, magics, rest)
	}
	return s.evalGo(ctx, code, code, io)
}

// evalGo runs the Go of a cell; shown is the cell as its writer sees it.
func (s *Session) evalGo(ctx context.Context, code, shown string, io IO) (Result, error) {
	r, err := s.evalCell(ctx, code, shown, io)
	s.noteFailure(code, io.Count, err)
	return r, err
}

// noteFailure remembers which names have no value because their cell had an error.
func (s *Session) noteFailure(code string, count int, err error) {
	s.state.Lock()
	defer s.state.Unlock()
	if err == nil && len(s.failed) == 0 || count == 0 {
		return
	}
	for _, name := range declaredNames(code) {
		if err != nil {
			s.failed[name] = count
		} else {
			delete(s.failed, name)
		}
	}
}

func (s *Session) evalCell(ctx context.Context, code, shown string, io IO) (Result, error) {
	s.state.Lock()
	if p := s.again(code, shown); p != nil {
		s.sources[p.cell].count = io.Count
		s.io.begin(io)
		s.state.Unlock()
		return s.runProgram(ctx, p, nil)
	}
	s.cell++
	src := &source{count: io.Count, text: shown}
	s.sources[s.cell] = src
	p, err := split(code)
	if err != nil {
		s.state.Unlock()
		return Result{}, s.syntaxError(err)
	}
	c := s.checkCell(code, p)
	src.check = c
	if len(c.errs) > 0 {
		s.state.Unlock()
		err := s.compileError(c.errs)
		s.state.Lock()
		src.check = nil // no panic will have to be explained with it
		s.state.Unlock()
		return Result{}, err
	}
	s.io.begin(io)
	prog, err := s.ready(c)
	if err != nil {
		s.io.end()
		s.state.Unlock()
		return Result{}, s.compileError([]Diag{s.machineDiag(err)})
	}
	s.sup.noteCallers(c)
	ready, reusable := s.usedBy(c)
	notes := append(c.remarks(s), s.commit(c)...)
	ready.code, ready.shown, ready.cell, ready.prog = code, shown, s.cell, prog
	if c.value != nil {
		ready.value = types.Default(c.info.TypeOf(c.value))
	}
	if reusable {
		s.keep(ready)
	}
	s.state.Unlock()
	return s.runProgram(ctx, ready, notes)
}

// runProgram runs a compiled cell and makes its result.
func (s *Session) runProgram(ctx context.Context, p *compiled, notes []string) (Result, error) {
	value, err := s.run(ctx, p.prog)
	s.io.end()
	if err != nil {
		return Result{Notes: notes}, s.runError(ctx, err)
	}
	r := Result{Notes: notes}
	if b, ok := p.value.(*types.Basic); p.value != nil && !(ok && b.Kind() == types.UntypedNil) {
		r.OK = true
		r.Type = types.TypeString(p.value, qualifier)
		r.Value = s.present(value, p.value)
		if v, ok := r.Value.(Value); ok {
			r.Value = s.dressed(v)
		}
	}
	return r, nil
}

// ready makes a checked cell ready to run: compiled, if that is for it and can be
// done, else interpreted. After an error nothing of it is left.
func (s *Session) ready(c *checked) (program, error) {
	places := len(s.places)
	if s.cl != nil && s.compiles(c) {
		prog, err := s.cl.compile(c, s.cell)
		if err == nil {
			return prog, nil
		}
		var large *closure.TooLarge
		if s.strict || errors.As(err, &large) {
			return nil, refusal{err}
		}
		if debugRefused != nil {
			debugRefused(err)
		}
		s.places = s.places[:places]
	}
	prog, err := s.interpret(c)
	if err == nil {
		return prog, nil
	}
	s.places = s.places[:places]
	if s.cl != nil && !s.compiles(c) { // what is left to the interpreter for its speed may be too much for it
		if prog, err := s.cl.compile(c, s.cell); err == nil {
			return prog, nil
		}
		s.places = s.places[:places]
	}
	return prog, err
}

// debugRefused receives why a cell is not compiled, in tests.
var debugRefused func(error)

// interpret makes a checked cell ready for the interpreter.
func (s *Session) interpret(c *checked) (prog program, err error) {
	unit := s.low.NewUnit(s.cell, s.place)
	undo := []func(){unit.Undo}
	if s.real != nil {
		s.real.Begin()
		undo = append(undo, s.real.Forget)
	}
	if s.cl != nil {
		undo = append(undo, s.cl.store.begin(s.cell))
	}
	defer func() {
		if r := recover(); r != nil {
			err = refusal{fmt.Errorf("this cell cannot be lowered: %v", r)}
		}
		if err != nil {
			for _, f := range undo {
				f()
			}
		}
	}()
	name := s.lowerCell(c, unit)
	if unit.Err != nil {
		return nil, refusal{unit.Err}
	}
	var setup func()
	if s.cl != nil {
		if setup, err = s.cl.store.end(); err != nil {
			return nil, err
		}
	}
	p, err := s.y.compile(unit, s.cell, name)
	if err != nil {
		return nil, err
	}
	p.setup = setup
	if s.cl != nil {
		s.cl.m.Keep()
	}
	for _, f := range unit.Functions {
		s.functions[f.ID] = f
	}
	return p, nil
}

// place keeps a place that a running program can report.
func (s *Session) place(p lower.Place) int {
	s.places = append(s.places, p)
	return len(s.places) - 1
}

// lowerCell lowers everything the cell declares and does, and returns the name
// of the function to call.
func (s *Session) lowerCell(c *checked, u *lower.Unit) string {
	top := lower.Cell{Info: c.info, Stmts: c.stmts, Value: c.value, Hoisted: map[types.Object]types.Object{}}
	if b, ok := typeOrNil(valueType(c)).(*types.Basic); ok && b.Kind() == types.UntypedNil {
		top.Value = nil
	}
	for _, o := range c.objects {
		if t, ok := o.(*types.TypeName); ok {
			u.Type(t)
		}
	}
	for _, f := range c.funcs {
		switch {
		case f.foreign:
			top.Setup += u.Impl(f.obj, f.known, f.src)
		case f.obj.Name() == "_":
		default:
			u.Func(f.obj, f.src)
			begin(&top, f.obj)
		}
	}
	byName := map[string]*types.Var{}
	for _, v := range c.vars {
		top.Hoisted[v.local] = v.session
		if old := s.earlier(v.session, byName); old != nil {
			u.Reuse(v.session, old)
			continue
		}
		u.Var(v.session)
	}
	u.Flush()
	name := u.Cell(top)
	u.Flush()
	return name
}

// begin has a cell call its init before its statements, and its main after them.
func begin(top *lower.Cell, f *types.Func) {
	if f.Signature().Recv() != nil {
		return
	}
	switch f.Name() {
	case "init":
		top.Before = append(top.Before, f)
	case "main":
		top.After = append(top.After, f)
	}
}

// earlier returns the variable whose memory a variable of the session goes on with:
// one of its name in the same cell, or one of its name and type in an earlier cell.
// byName are the variables of the cell so far.
func (s *Session) earlier(v *types.Var, byName map[string]*types.Var) *types.Var {
	if first := byName[v.Name()]; first != nil {
		return first
	}
	byName[v.Name()] = v
	if old, ok := s.objs[v.Name()].(*types.Var); ok && types.Identical(old.Type(), v.Type()) {
		return old
	}
	return nil
}

func valueType(c *checked) types.Type {
	if c.value == nil {
		return nil
	}
	return c.info.TypeOf(c.value)
}

// keepSyntax is for how many cells the syntax is kept, to explain panics with.
const keepSyntax = 50

// forget drops all of a checked cell but what positions need.
func (c *checked) forget() {
	texts := c.texts
	*c = checked{src: c.src, texts: texts}
	for _, t := range texts {
		t.ast = nil
	}
}

// commit makes the cell's names the session's. It returns remarks on what a
// redefinition leaves behind.
func (s *Session) commit(c *checked) []string {
	if old := s.sources[s.cell-keepSyntax]; old != nil && old.check != nil {
		old.check.forget()
	}
	for n, p := range c.imports {
		switch n {
		case "_":
		case ".":
			s.dots = append(s.dots, p)
		default:
			s.imports[n] = p
			delete(s.objs, n)
		}
	}
	var notes []string
	define := func(name string, obj types.Object) {
		if old := s.objs[name]; old != nil {
			if n := s.leftBehind(old, obj, c); n != "" {
				notes = append(notes, n)
			}
		}
		delete(s.imports, name)
		s.objs[name] = obj
	}
	for _, o := range c.objects {
		if o.Name() != "main" && o.Name() != "init" {
			define(o.Name(), o)
		}
	}
	for _, v := range c.vars {
		define(v.session.Name(), v.session)
	}
	for _, f := range c.funcs {
		if f.foreign {
			delete(s.phantom, f.obj)
			s.redefinable[f.obj] = true
		}
		s.noteUses(f)
	}
	s.noteTypeUses(c)
	return notes
}

// known returns what stands for a declaration when cells run: redeclared with the
// same, it is the same.
func (s *Session) known(obj types.Object) (any, bool) {
	if s.cl != nil {
		return s.cl.m.Known(obj)
	}
	return s.low.Name(obj)
}

// global returns the variable of the session that an object declares.
func (s *Session) global(obj types.Object) (v reflect.Value, ok bool) {
	if s.cl != nil {
		g, ok := s.cl.m.Global(obj)
		if !ok {
			return v, false
		}
		return g.Value(), true
	}
	name, ok := s.low.Name(obj)
	if !ok {
		return v, false
	}
	return s.y.global(name)
}

// noteUses remembers which declarations of the session a function uses.
func (s *Session) noteUses(f cellFunc) {
	ast.Inspect(f.src.Decl, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if obj := f.src.Info.Uses[id]; obj != nil && obj != f.obj {
				if _, ok := s.known(obj); ok {
					s.callers[obj] = append(s.callers[obj], f.obj)
				}
			}
		}
		return true
	})
}

// noteTypeUses remembers which types of the session the types of a cell are made of.
func (s *Session) noteTypeUses(c *checked) {
	for _, t := range c.texts {
		if t.ast == nil {
			continue
		}
		for _, d := range t.ast.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.TYPE {
				continue
			}
			for _, spec := range g.Specs {
				ts := spec.(*ast.TypeSpec)
				user := c.info.Defs[ts.Name]
				ast.Inspect(ts.Type, func(n ast.Node) bool {
					id, ok := n.(*ast.Ident)
					if !ok {
						return true
					}
					if used, ok := c.info.Uses[id].(*types.TypeName); ok && user != nil && used != user && used.Pkg() != nil && !slices.Contains(s.callers[used], user) {
						if used.Parent() == used.Pkg().Scope() && used.Pkg().Path() == "main" {
							s.callers[used] = append(s.callers[used], user)
						}
					}
					return true
				})
			}
		}
	}
}

// leftBehind says which functions keep using what a redefinition replaces.
func (s *Session) leftBehind(old, now types.Object, c *checked) string {
	oldName, _ := s.known(old)
	newName, _ := s.known(now)
	if _, isType := old.(*types.TypeName); oldName == newName && !isType {
		return ""
	}
	var users []string
	seen := map[string]bool{}
	for _, u := range s.callers[old] {
		current := s.objs[u.Name()] == u
		for _, o := range c.objects {
			current = current && o.Name() != u.Name()
		}
		if current && !seen[u.Name()] {
			seen[u.Name()] = true
			users = append(users, u.Name())
		}
	}
	delete(s.callers, old)
	if len(users) == 0 {
		return ""
	}
	verb := "keeps"
	if len(users) > 1 {
		verb = "keep"
	}
	return fmt.Sprintf("%s %s using the earlier %s until defined again", strings.Join(users, ", "), verb, old.Name())
}

// syntaxError reports what the parser found.
func (s *Session) syntaxError(err error) *Error {
	var list scanner.ErrorList
	if !errors.As(err, &list) {
		return s.compileError([]Diag{{Line: 1, Col: 1, Msg: err.Error()}})
	}
	var diags, known []Diag
	src := s.sources[s.cell]
	words := wordsOf(src.text)
	atEnd := false // the last one is at the end of the cell
	seen := map[int]bool{}
	for _, e := range list {
		if seen[e.Pos.Line] { // as the compiler does: one a line
			continue
		}
		seen[e.Pos.Line] = true
		atEnd = strings.TrimSpace(src.text[min(e.Pos.Offset, len(src.text)):]) == ""
		d := Diag{Cell: src.count, Line: e.Pos.Line, Col: e.Pos.Column, Msg: "syntax error: " + syntaxText(e.Msg, src.text)}
		if at, advice := habitAt(src.text, words, e.Pos.Offset); advice != "" {
			p := place(src.text, at)
			d.Col, d.Msg = p.Column, "syntax error: "+advice
			known = append(known, d)
		}
		diags = append(diags, d)
	}
	if strings.Contains(list[0].Msg, "literal not terminated") { // what follows an open text says nothing
		diags = diags[:1]
	} else if last := len(diags) - 1; last > 0 && atEnd {
		diags = diags[:last]
	}
	if len(known) > 0 && known[0] == diags[0] { // what the parser says after it is a consequence
		diags = known
	}
	return s.compileError(diags)
}

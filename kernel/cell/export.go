package cell

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"go/types"
	"sort"
	"strconv"
	"strings"
)

// ExportCell is a cell to write into a program.
type ExportCell struct {
	Source string
	// Comment is text to stand above the cell, for example the prose of the
	// notebook. It may have several lines.
	Comment string
	// MayFail says that the cell may end with an error, and that what follows
	// runs nevertheless.
	MayFail bool
}

// ExportOptions configures [Export].
type ExportOptions struct {
	// Comment is the documentation comment of the program.
	Comment string
	// Sandbox starts the sandbox first and leads the names of services there.
	Sandbox bool
}

// Export writes cells as one Go program that prints what the cells show. Each
// cell becomes a function, its variables become variables of the package, and
// calls whose error the cell leaves to the engine are wrapped in must, which
// ends the program with that error. A name that a later cell declares anew gets
// a number. The program has been checked against the packages that cells can
// import.
func Export(cells []ExportCell, opts ExportOptions) ([]byte, error) {
	s, err := New(Options{})
	if err != nil {
		return nil, err
	}
	e := &exporter{
		s: s, opts: opts,
		names: map[types.Object]string{}, taken: map[string]bool{}, used: map[string]bool{}, scopes: map[string]*types.Package{},
		aliases: map[string]string{}, musts: map[int]bool{}, methods: map[string]bool{},
	}
	e.reserve(cells)
	for i, c := range cells {
		if err := e.check(i+1, c); err != nil {
			return nil, err
		}
	}
	e.chooseAliases()
	return e.program()
}

// exporter collects the cells of a program.
type exporter struct {
	s    *Session
	opts ExportOptions

	cells   []*exportedCell
	taken   map[string]bool // every identifier of the cells
	used    map[string]bool // names the program declares
	names   map[types.Object]string
	scopes  map[string]*types.Package // packages of cells, by the mark in type strings
	aliases map[string]string         // import path → name in the program
	blank   []string                  // imports for their side effects
	dots    []string
	musts   map[int]bool
	methods map[string]bool
}

// exportedCell is a cell that has been checked.
type exportedCell struct {
	ExportCell
	number int
	c      *checked
	fresh  []*types.Var // variables that this cell declares to the program
	reused map[string]bool
	before []string // init functions
	after  []string // main functions
	broken error    // why it is not part of the program
}

// reserve notes the identifiers of the cells, so that invented names differ.
func (e *exporter) reserve(cells []ExportCell) {
	for _, c := range cells {
		for _, w := range strings.FieldsFunc(c.Source, func(r rune) bool { return r < 0x80 && !isNameByte(byte(r)) }) {
			e.taken[w] = true
		}
	}
	for _, n := range types.Universe.Names() {
		e.used[n] = true
	}
	e.used["main"], e.used["init"] = true, true
}

// name gives a declaration the name it has, or one with a number where that is
// taken.
func (e *exporter) name(base string) string {
	n := base
	for i := 2; e.used[n] || n != base && e.taken[n]; i++ {
		n = base + "_" + strconv.Itoa(i)
	}
	e.used[n] = true
	return n
}

// check checks one cell and makes its names the session's.
func (e *exporter) check(number int, cell ExportCell) error {
	cell.Source = e.s.withoutMagics(cell.Source)
	x := &exportedCell{ExportCell: cell, number: number, reused: map[string]bool{}}
	e.cells = append(e.cells, x)
	s := e.s
	s.cell++
	s.sources[s.cell] = &source{count: number, text: cell.Source}
	p, err := split(cell.Source)
	if err != nil {
		return x.refuse(s.syntaxError(err))
	}
	c := s.checkCell(cell.Source, p)
	s.sources[s.cell].check = c
	if len(c.errs) > 0 {
		return x.refuse(s.compileError(c.errs))
	}
	x.c = c
	e.scopes[cellMark(number)] = c.pkg
	for n, path := range c.imports {
		switch n {
		case "_":
			e.blank = append(e.blank, path)
		case ".":
			e.dots = append(e.dots, path)
			s.dots = append(s.dots, path)
		default:
			s.imports[n] = path
			delete(s.objs, n)
		}
	}
	if err := e.declare(x); err != nil {
		return err
	}
	return nil
}

// refuse keeps a cell that does not compile out of the program, if it was
// meant to fail.
func (x *exportedCell) refuse(err error) error {
	if !x.MayFail {
		return fmt.Errorf("cell %d cannot be exported: %w", x.number, err)
	}
	x.broken = err
	return nil
}

// cellMark stands for the package of a cell where types are written.
func cellMark(number int) string { return "cellˑ" + strconv.Itoa(number) }

// declare names what a cell declares.
func (e *exporter) declare(x *exportedCell) error {
	s, c := e.s, x.c
	define := func(name string, obj types.Object) {
		delete(s.imports, name)
		s.objs[name] = obj
	}
	for _, o := range c.objects {
		e.names[o] = e.name(o.Name())
		if o.Name() != "main" {
			define(o.Name(), o)
		}
	}
	for _, f := range c.funcs {
		recv := f.obj.Signature().Recv()
		switch {
		case recv != nil:
			key := types.TypeString(recv.Type(), func(p *types.Package) string { return p.Name() }) + "." + f.obj.Name()
			if f.foreign && e.methods[key] {
				return fmt.Errorf("cell %d cannot be exported: it declares the method %s again, and a Go program has it once", x.number, f.obj.Name())
			}
			e.methods[key] = true
			if f.foreign {
				delete(s.phantom, f.obj)
				s.redefinable[f.obj] = true
			}
		case f.obj.Name() == "init":
			n := e.name("init_" + strconv.Itoa(x.number))
			e.names[f.obj] = n
			x.before = append(x.before, n)
		case f.obj.Name() == "main":
			x.after = append(x.after, e.names[f.obj])
		}
	}
	for _, v := range c.vars {
		name := v.session.Name()
		if old, ok := s.objs[name].(*types.Var); ok && types.Identical(old.Type(), v.session.Type()) {
			e.names[v.session] = e.names[old]
			x.reused[e.names[old]] = true
		} else {
			e.names[v.session] = e.name(name)
			x.fresh = append(x.fresh, v.session)
		}
		e.names[v.local] = e.names[v.session]
		define(name, v.session)
	}
	return nil
}

// chooseAliases names the imports: as the cells do, unless a declaration has the
// name.
func (e *exporter) chooseAliases() {
	paths := map[string]string{}
	for _, x := range e.cells {
		if x.broken != nil {
			continue
		}
		for _, obj := range x.c.info.Uses {
			if p, ok := obj.(*types.PkgName); ok {
				if old, ok := paths[p.Imported().Path()]; !ok || p.Name() < old {
					paths[p.Imported().Path()] = p.Name()
				}
			}
		}
		if x.c.value != nil {
			paths[displayPath] = "display"
		}
	}
	if e.opts.Sandbox {
		paths["context"], paths[facade], paths[sandboxPath], paths[standinPath] = "context", "vo", "sandbox", "standin"
	}
	paths["fmt"], paths["os"] = "fmt", "os"
	for _, path := range sortedKeys(paths) {
		e.aliases[path] = e.name(paths[path])
	}
}

const (
	displayPath = "vogo/display"
	sandboxPath = "vogo/sandbox"
	standinPath = "vogo/sandbox/standin"
)

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// program puts the cells together, mends what a compiler would mind and a cell
// does not, and checks the result.
func (e *exporter) program() ([]byte, error) {
	var body, calls bytes.Buffer
	must := e.name("must")
	for _, x := range e.cells {
		e.writeCell(&body, &calls, x, must)
	}
	text := e.head() + e.mainFunc(calls.String()) + body.String() + e.mustFuncs(must)
	for range 20 {
		next, err := e.mend(text)
		if err != nil {
			return nil, err
		}
		if next == text {
			out, err := format.Source([]byte(text))
			if err != nil {
				return nil, fmt.Errorf("cannot lay out the exported program: %w", err)
			}
			return out, nil
		}
		text = next
	}
	return nil, errors.New("cannot export: the program does not compile")
}

func (e *exporter) head() string {
	var b strings.Builder
	b.WriteString(commentOf(e.opts.Comment))
	b.WriteString("package main\n\nimport (\n")
	for _, path := range sortedKeys(e.aliases) {
		name := e.aliases[path]
		if p, err := e.s.imp.Import(path); err == nil && p.Name() == name || path[strings.LastIndexByte(path, '/')+1:] == name {
			name = ""
		}
		fmt.Fprintf(&b, "\t%s %q\n", name, path)
	}
	for _, p := range e.blank {
		fmt.Fprintf(&b, "\t_ %q\n", p)
	}
	for _, p := range e.dots {
		fmt.Fprintf(&b, "\t. %q\n", p)
	}
	b.WriteString(")\n\n")
	return b.String()
}

func commentOf(text string) string {
	text = strings.TrimSpace(text)
	if text == "" {
		return ""
	}
	var b strings.Builder
	for _, l := range strings.Split(text, "\n") {
		b.WriteString(strings.TrimRight("// "+l, " \t\r") + "\n")
	}
	return b.String()
}

func (e *exporter) mainFunc(calls string) string {
	var b strings.Builder
	b.WriteString("func main() {\n")
	if e.opts.Sandbox {
		failed := fmt.Sprintf("if err != nil {\n%s.Fprintln(%s.Stderr, err)\n%s.Exit(1)\n}\n", e.aliases["fmt"], e.aliases["os"], e.aliases["os"])
		fmt.Fprintf(&b, "server, err := %s.Start(%s.Background(), \"\")\n%s", e.aliases[sandboxPath], e.aliases["context"], failed)
		fmt.Fprintf(&b, "defer server.Close()\n%[1]s.SetServices(server.Service)\n%[1]s.BesideHub(%[2]s.Start)\ndefer %[1]s.Leave()\n\n", e.aliases[facade], e.aliases[standinPath])
	}
	b.WriteString(calls + "}\n\n")
	return b.String()
}

// mustFuncs declares the functions that check an error, as many as are needed.
func (e *exporter) mustFuncs(must string) string {
	var b strings.Builder
	var sizes []int
	for k := range e.musts {
		sizes = append(sizes, k)
	}
	sort.Ints(sizes)
	for _, k := range sizes {
		var types, params, results, values []string
		for i := range k {
			types = append(types, fmt.Sprintf("T%d", i))
			params = append(params, fmt.Sprintf("v%d T%d", i, i))
			results = append(results, fmt.Sprintf("T%d", i))
			values = append(values, fmt.Sprintf("v%d", i))
		}
		of, result, ret := "", "", ""
		if k > 0 {
			of, result, ret = "["+strings.Join(types, ", ")+" any]", "("+strings.Join(results, ", ")+")", "\nreturn "+strings.Join(values, ", ")
		}
		fmt.Fprintf(&b, "// %s ends the program if err is an error.\n", mustName(must, k))
		fmt.Fprintf(&b, "func %s%s(%s) %s {\nif err != nil {\n%s.Fprintln(%s.Stderr, err)\n%s.Exit(1)\n}%s\n}\n\n",
			mustName(must, k), of, strings.Join(append(params, "err error"), ", "), result, e.aliases["fmt"], e.aliases["os"], e.aliases["os"], ret)
	}
	return b.String()
}

// mustName is must for one value, must0 for none, must2 for two.
func mustName(must string, values int) string {
	if values == 1 {
		return must
	}
	return must + strconv.Itoa(values)
}

// mend checks a program and takes one kind of complaint out of it: imports and
// variables that nothing uses, which cells may have.
func (e *exporter) mend(text string) (string, error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "program.go", text, parser.SkipObjectResolution|parser.ParseComments)
	if err != nil {
		return "", fmt.Errorf("cannot export: %w", err)
	}
	type edit struct {
		at, end int
		text    string
	}
	var edits []edit
	var failed error
	conf := types.Config{Importer: e.programImporter(), GoVersion: "go1.26", Error: func(err error) {
		te, ok := err.(types.Error)
		if !ok {
			failed = errors.Join(failed, err)
			return
		}
		at := fset.Position(te.Pos).Offset
		switch {
		case strings.HasSuffix(te.Msg, "imported and not used") || strings.Contains(te.Msg, "imported as ") && strings.HasSuffix(te.Msg, "and not used"):
			for _, i := range f.Imports {
				if i.Pos() <= te.Pos && te.Pos <= i.End() {
					edits = append(edits, edit{fset.Position(i.Pos()).Offset, fset.Position(i.End()).Offset, ""})
				}
			}
		case strings.HasPrefix(te.Msg, "declared and not used: "):
			name := strings.TrimPrefix(te.Msg, "declared and not used: ")
			if p := useAt(f, te.Pos); p.IsValid() {
				o := fset.Position(p).Offset
				edits = append(edits, edit{o, o, "\n_ = " + name + "\n"})
				return
			}
			failed = te
		case strings.HasPrefix(te.Msg, "label ") && strings.HasSuffix(te.Msg, " declared and not used"):
			end := at + strings.IndexByte(text[at:], ':') + 1
			edits = append(edits, edit{at, end, ""})
		case failed == nil:
			line := text[strings.LastIndexByte(text[:at], '\n')+1:]
			line, _, _ = strings.Cut(line, "\n")
			failed = fmt.Errorf("cannot export: a Go program does not take %q: %s", strings.TrimSpace(line), demangle(te.Msg))
		}
	}}
	conf.Check("main", fset, []*ast.File{f}, nil)
	if len(edits) == 0 {
		return text, failed
	}
	sort.SliceStable(edits, func(i, j int) bool { return edits[i].at > edits[j].at })
	for _, d := range edits {
		text = text[:d.at] + d.text + text[d.end:]
	}
	return text, nil
}

// programImporter knows, beside what cells can import, what the program's own
// first lines use of the sandbox.
func (e *exporter) programImporter() types.Importer {
	own := map[string]string{
		sandboxPath: `package sandbox
			import "context"
			type Server struct{}
			func (*Server) Close() error
			func (*Server) Service(string) (string, error)
			func Start(context.Context, string) (*Server, error)`,
		standinPath: `package standin
			import "context"
			func Start(context.Context) (stop func(), err error)`,
	}
	return importerFunc(func(path string) (*types.Package, error) {
		src, ok := own[path]
		if !ok {
			return e.s.imp.Import(path)
		}
		if p, err := e.s.imp.Import(path); err == nil {
			return p, nil
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, path+".go", src, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		conf := types.Config{Importer: e.s.imp, IgnoreFuncBodies: true, Error: func(error) {}}
		p, _ := conf.Check(path, fset, []*ast.File{f}, nil) // bodies are missing on purpose
		return p, nil
	})
}

type importerFunc func(string) (*types.Package, error)

func (f importerFunc) Import(path string) (*types.Package, error) { return f(path) }

// useAt returns where a statement that uses the variable declared at pos can
// stand: behind its declaration, or at the start of the block that its
// statement opens.
func useAt(f *ast.File, pos token.Pos) token.Pos {
	var at token.Pos
	var visit func(list []ast.Stmt)
	block := func(s ast.Stmt) (body *ast.BlockStmt) {
		switch s := s.(type) {
		case *ast.IfStmt:
			return s.Body
		case *ast.ForStmt:
			return s.Body
		case *ast.RangeStmt:
			return s.Body
		}
		return nil
	}
	visit = func(list []ast.Stmt) {
		for _, s := range list {
			if pos < s.Pos() || pos >= s.End() {
				continue
			}
			inner := s
			if l, ok := s.(*ast.LabeledStmt); ok {
				inner = l.Stmt
			}
			if b := block(inner); b != nil {
				if pos < b.Lbrace {
					at = b.Lbrace + 1
					return
				}
				return
			}
			switch inner := inner.(type) {
			case *ast.SwitchStmt:
				if pos < inner.Body.Lbrace && len(inner.Body.List) > 0 {
					at = inner.Body.List[0].(*ast.CaseClause).Colon + 1
				}
				return
			case *ast.TypeSwitchStmt:
				if pos < inner.Body.Lbrace && len(inner.Body.List) > 0 {
					at = inner.Body.List[0].(*ast.CaseClause).Colon + 1
				}
				return
			case *ast.SelectStmt:
				return
			}
			at = s.End()
			return
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if n == nil || pos < n.Pos() || pos >= n.End() {
			return n != nil && pos >= n.Pos() && pos < n.End()
		}
		switch n := n.(type) {
		case *ast.BlockStmt:
			visit(n.List)
		case *ast.CaseClause:
			visit(n.Body)
		case *ast.CommClause:
			if n.Comm != nil && pos < n.Colon && pos >= n.Comm.Pos() {
				at = n.Colon + 1
				return false
			}
			visit(n.Body)
		case *ast.IfStmt: // the if of an else branch
			if pos < n.Body.Lbrace {
				at = n.Body.Lbrace + 1
			}
		}
		return true
	})
	return at
}

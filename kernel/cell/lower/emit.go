package lower

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// emitter writes the syntax of one function, or of one cell, as text.
type emitter struct {
	u           *Unit
	info        *types.Info
	cell        int
	sub         subst
	fn          *Function
	renamed     map[types.Object]string // locals that need another name
	localTypes  map[*types.TypeName]string
	localNamed  map[*types.TypeName]*types.Named
	hoisted     map[types.Object]bool // variables of the cell that live on after it
	atTop       bool                  // in the cell's own statements, outside function literals
	results     []string              // names of the function's results, if they have any
	resultTypes *types.Tuple
	jumps       *jumps // the range-over-func bodies around the current place
	depth       int    // of the type being written
	temps       int
	defers      bool // the function defers
	comm        bool // in the communication of a select clause
	header      bool // in the header of a statement
	loops       int  // loops around the current place in the function
}

func (u *Unit) emitter(info *types.Info, cell int) *emitter {
	return &emitter{u: u, info: info, cell: cell, renamed: map[types.Object]string{}, localTypes: map[*types.TypeName]string{}, localNamed: map[*types.TypeName]*types.Named{}, hoisted: map[types.Object]bool{}}
}

// temp returns a name that no other variable has.
func (e *emitter) temp(base string) string {
	e.temps++
	e.u.s.versions["·temp"]++
	return fmt.Sprintf("%s%s%s%d", base, Mark, Mark, e.u.s.versions["·temp"])
}

// local names a variable where it is declared.
func (e *emitter) local(id *ast.Ident) string {
	if id.Name == "_" {
		return "_"
	}
	obj := e.info.Defs[id]
	if obj == nil {
		obj = e.info.Uses[id]
	}
	return e.varName(obj, id.Name)
}

func (e *emitter) varName(obj types.Object, name string) string {
	if n, ok := e.renamed[obj]; ok {
		return n
	}
	if n, ok := e.u.name(obj); ok {
		return n
	}
	return name
}

// signature writes parameters and results of a function with their names.
func (e *emitter) signature(t *ast.FuncType) string {
	var b strings.Builder
	b.WriteByte('(')
	b.WriteString(e.fields(t.Params))
	b.WriteByte(')')
	if t.Results != nil && len(t.Results.List) > 0 {
		b.WriteString(" (" + e.fields(t.Results) + ")")
	}
	return b.String()
}

func (e *emitter) fields(l *ast.FieldList) string {
	if l == nil {
		return ""
	}
	var parts []string
	for _, f := range l.List {
		text := ""
		if ell, ok := f.Type.(*ast.Ellipsis); ok {
			text = "..." + e.typ(e.info.TypeOf(ell.Elt))
		} else {
			text = e.typ(e.info.TypeOf(f.Type))
		}
		if len(f.Names) == 0 {
			parts = append(parts, text)
		}
		for _, n := range f.Names {
			parts = append(parts, e.local(n)+" "+text)
		}
	}
	return strings.Join(parts, ", ")
}

// body writes a function body: the mark of the function, then its statements.
func (e *emitter) body(b *ast.BlockStmt, t *ast.FuncType) string {
	if b == nil {
		e.u.fail("function without a body")
		return "{}"
	}
	defers, loops := e.defers, e.loops
	e.defers, e.loops = hasDefer(b.List), 0
	defer func() { e.defers, e.loops = defers, loops }()
	saved, savedTypes, top, jumps := e.results, e.resultTypes, e.atTop, e.jumps
	e.results, e.resultTypes, e.atTop, e.jumps = resultNames(e, t), e.resultTuple(t), false, nil
	defer func() { e.results, e.resultTypes, e.atTop, e.jumps = saved, savedTypes, top, jumps }()
	return "{ " + entryMark(e.fn.ID) + "\n" + e.entryChecks(b) + e.stmts(b.List) + "}"
}

// resultTuple collects the types of a function's results.
func (e *emitter) resultTuple(t *ast.FuncType) *types.Tuple {
	if t == nil || t.Results == nil {
		return nil
	}
	var vars []*types.Var
	for _, f := range t.Results.List {
		ft := e.info.TypeOf(f.Type)
		for range max(1, len(f.Names)) {
			vars = append(vars, types.NewVar(f.Pos(), nil, "", ft))
		}
	}
	return types.NewTuple(vars...)
}

func resultNames(e *emitter, t *ast.FuncType) []string {
	var names []string
	if t != nil && t.Results != nil {
		for _, f := range t.Results.List {
			for _, n := range f.Names {
				names = append(names, e.local(n))
			}
		}
	}
	return names
}

// funcLit writes a function literal; it has its own positions.
func (e *emitter) funcLit(l *ast.FuncLit) string {
	saved := e.fn
	e.enter(strings.TrimSuffix(saved.Name, ".func")+".func", l)
	defer func() { e.fn = saved }()
	return "func" + e.signature(l.Type) + " " + e.body(l.Body, l.Type)
}

// Cell is what the cell's own statements need.
type Cell struct {
	Stmts []ast.Stmt
	Info  *types.Info
	// Hoisted maps each variable that a top-level statement declares to the
	// session variable it stands for.
	Hoisted map[types.Object]types.Object
	// Value is the trailing expression, nil if there is none.
	Value ast.Expr
	// Before and After list functions without arguments to call around the
	// statements: init and main.
	Before, After []types.Object
	// Setup is lowered text to run first.
	Setup string
}

// Cell writes the function that runs the cell's statements and returns its name.
// The function has a result when the cell has a value.
func (u *Unit) Cell(c Cell) string {
	e := u.emitter(c.Info, u.cell)
	for v, session := range c.Hoisted {
		e.renamed[v], _ = u.name(session)
		e.hoisted[v] = true
	}
	var at ast.Node = &ast.Ident{NamePos: token.Pos(1)}
	if len(c.Stmts) > 0 {
		at = c.Stmts[0]
	} else if c.Value != nil {
		at = c.Value
	}
	e.enter("", at)
	e.atTop = true
	e.defers = hasDefer(c.Stmts)
	name := u.s.fresh("cell")
	result, value := "", ""
	var b strings.Builder
	b.WriteString(u.binder() + "()\n" + c.Setup)
	vars := 0 // variables, then init, then the rest, as in a program
	if len(c.Before) > 0 {
		vars = leadingVars(c.Stmts)
		b.WriteString(e.stmts(c.Stmts[:vars]))
	}
	for _, f := range c.Before {
		name, _ := u.name(f)
		fmt.Fprintf(&b, "%s()\n", name)
	}
	b.WriteString(e.stmts(c.Stmts[vars:]))
	for _, f := range c.After {
		name, _ := u.name(f)
		fmt.Fprintf(&b, "%s()\n", name)
	}
	if c.Value != nil {
		result = "(result" + Mark + " " + e.typ(c.Info.TypeOf(c.Value)) + ")"
		value = e.note(c.Value) + "result" + Mark + " = " + e.assignable(c.Value, c.Info.TypeOf(c.Value)) + "\n" + e.shown("result"+Mark, c.Info.TypeOf(c.Value)) + "return\n"
	}
	u.decl("func %s() %s { %s%s\n%s%s}\n", name, result, entryMark(e.fn.ID), e.note(at), b.String(), value)
	return name
}

// leadingVars counts the declarations that statements begin with.
func leadingVars(list []ast.Stmt) int {
	for i, s := range list {
		if _, ok := s.(*ast.DeclStmt); !ok {
			return i
		}
	}
	return len(list)
}

package lower

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// A range over a function calls it with the loop's body as yield. Jumps out of
// the body cannot cross the function, so they leave a code and make yield return
// false; behind the call the code is turned into the jump.

// jumps describes one range-over-func body and what is around it.
type jumps struct {
	outer  *jumps
	code   string // the variable that holds the code
	label  string // of this loop
	depth  int    // loops and switches inside the body that take plain jumps
	loops  int    // of them, loops
	inside map[string]bool
	exits  *[]exit
	result *returning
}

// exit is a jump that must go on behind the call.
type exit struct {
	code int
	stmt *ast.BranchStmt // nil for a return
}

// returning is how a return inside a body leaves the function.
type returning struct {
	vars []string // hold the values
	decl string
}

// loop marks the inside of an ordinary loop.
func (e *emitter) loop(label string) func() {
	e.loops++
	j := e.jumps
	if j == nil {
		return func() { e.loops-- }
	}
	j.depth++
	j.loops++
	if label != "" {
		j.inside[label] = true
	}
	return func() { e.loops--; j.depth--; j.loops-- }
}

// breakable marks the inside of a switch or select.
func (e *emitter) breakable() func() {
	j := e.jumps
	if j == nil {
		return func() {}
	}
	j.depth++
	return func() { j.depth-- }
}

func (e *emitter) rangeFunc(s *ast.RangeStmt, label string, sig *types.Signature) string {
	yield := sig.Params().At(0).Type().Underlying().(*types.Signature)
	j := &jumps{outer: e.jumps, code: e.temp("code"), label: label, inside: map[string]bool{}, exits: &[]exit{}}
	if j.outer != nil && j.outer.result != nil {
		j.result = j.outer.result
	}
	params, bind := e.yieldParams(s, yield)
	over, done := e.temp("over"), e.temp("f")
	f := e.expr(s.X)
	saved := e.jumps
	e.jumps = j
	if j.result == nil {
		j.result = e.returning()
	}
	body := e.haltCheck() + e.inner(s.Body.List)
	e.jumps = saved
	var b strings.Builder
	b.WriteString("{\n")
	if saved == nil || saved.result != j.result {
		b.WriteString(j.result.decl)
	}
	fmt.Fprintf(&b, "%s := 0\n%s := false\n%s := %s\n", j.code, over, done, f)
	fmt.Fprintf(&b, "%s(func(%s) bool {\nif %s { panic(\"range function continued iteration after function for loop body returned false\") }\n%s", done, params, over, bind)
	fmt.Fprintf(&b, "%s = true\n%s%s = false\nreturn true\n})\n%s = true\n", over, strings.ReplaceAll(body, overMark, over), over, over)
	for _, x := range *j.exits {
		fmt.Fprintf(&b, "if %s == %d { %s }\n", j.code, x.code, e.exitText(x, j))
	}
	b.WriteString("}")
	if label != "" && usesGoto(s, label) {
		return label + ":\n" + b.String()
	}
	return b.String()
}

// overMark stands in a body for the variable that forbids further calls of yield.
const overMark = "\x00over\x00"

func usesGoto(s *ast.RangeStmt, label string) bool {
	found := false
	ast.Inspect(s, func(n ast.Node) bool {
		if b, ok := n.(*ast.BranchStmt); ok && b.Tok == token.GOTO && b.Label != nil && b.Label.Name == label {
			found = true
		}
		return !found
	})
	return found
}

// yieldParams writes the parameters of yield and what binds them to the loop's
// variables.
func (e *emitter) yieldParams(s *ast.RangeStmt, yield *types.Signature) (params, bind string) {
	var ps []string
	vars := []ast.Expr{s.Key, s.Value}
	for i := range yield.Params().Len() {
		t := yield.Params().At(i).Type()
		name := e.temp("y")
		ps = append(ps, name+" "+e.typ(t))
		v := vars[i]
		if v == nil {
			continue
		}
		if id, ok := v.(*ast.Ident); ok && id.Name == "_" {
			continue
		}
		if s.Tok == token.DEFINE {
			bind += e.local(v.(*ast.Ident)) + " := " + name + "\n"
		} else {
			bind += e.expr(v) + " = " + name + "\n"
		}
	}
	return strings.Join(ps, ", "), bind
}

// returning prepares the variables through which a return passes.
func (e *emitter) returning() *returning {
	r := &returning{}
	if len(e.results) > 0 {
		r.vars = e.results
		return r
	}
	if e.resultTypes == nil {
		return r
	}
	for i := range e.resultTypes.Len() {
		v := e.temp("r")
		r.vars = append(r.vars, v)
		r.decl += "var " + v + " " + e.typ(e.resultTypes.At(i).Type()) + "\n"
	}
	return r
}

// leave writes the end of a body that jumps out with a code.
func (j *jumps) leave(x exit, before string) string {
	for _, have := range *j.exits {
		if have.stmt == nil && x.stmt == nil || have.stmt != nil && x.stmt != nil && have.stmt.Tok == x.stmt.Tok && labelOf(have.stmt) == labelOf(x.stmt) {
			return fmt.Sprintf("{ %s%s = %d; return false }", before, j.code, have.code)
		}
	}
	x.code = len(*j.exits) + 1
	*j.exits = append(*j.exits, x)
	return fmt.Sprintf("{ %s%s = %d; return false }", before, j.code, x.code)
}

func labelOf(s *ast.BranchStmt) string {
	if s.Label == nil {
		return ""
	}
	return s.Label.Name
}

func (e *emitter) returnFromRange(s *ast.ReturnStmt) string {
	j := e.jumps
	before := ""
	if len(s.Results) > 0 {
		before = strings.Join(j.result.vars, ", ") + " = " + e.returnValues(s) + "; "
	}
	return j.leave(exit{}, before)
}

// branchFromRange writes a jump inside a body; ok is false when the jump stays
// inside and needs nothing special.
func (e *emitter) branchFromRange(s *ast.BranchStmt) (string, bool) {
	j := e.jumps
	label := labelOf(s)
	switch s.Tok {
	case token.BREAK:
		if label == "" && j.depth > 0 || j.inside[label] {
			return "", false
		}
		if label == "" || label == j.label {
			return "return false", true
		}
	case token.CONTINUE:
		if label == "" && j.loops > 0 || j.inside[label] {
			return "", false
		}
		if label == "" || label == j.label {
			return "{ " + overMark + " = false; return true }", true
		}
	default:
		return "", false
	}
	return j.leave(exit{stmt: s}, ""), true
}

// exitText writes what happens behind the call for one way out.
func (e *emitter) exitText(x exit, j *jumps) string {
	if x.stmt != nil {
		return e.branch(x.stmt)
	}
	if e.jumps != nil {
		return e.jumps.leave(exit{}, "")
	}
	if len(e.results) > 0 || e.resultTypes == nil || e.resultTypes.Len() == 0 {
		return "return"
	}
	return "return " + strings.Join(j.result.vars, ", ")
}

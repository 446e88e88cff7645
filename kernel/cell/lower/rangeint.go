package lower

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
)

// rangeInt writes a range over an integer as a counting loop. The counter is not
// the loop variable: assignments to that do not change the count, and each
// iteration has a variable of its own.
func (e *emitter) rangeInt(s *ast.RangeStmt, label string) string {
	defer e.loop(label)()
	t := e.resolve(e.info.TypeOf(s.X))
	if s.Key != nil {
		if kt := e.lhsType(s.Key); kt != nil {
			t = e.resolve(kt)
		}
	}
	if b, ok := t.(*types.Basic); ok && b.Info()&types.IsUntyped != 0 {
		t = types.Typ[types.Int]
	}
	text := e.typ(t)
	limit := e.operandOf(s.X, t)
	n, i := e.temp("n"), e.temp("i")
	bind := ""
	if id, ok := s.Key.(*ast.Ident); ok && id.Name == "_" {
		// nothing to bind
	} else if s.Key != nil && s.Tok == token.DEFINE {
		bind = e.local(s.Key.(*ast.Ident)) + " := " + i + "\n"
	} else if s.Key != nil {
		bind = e.expr(s.Key) + " = " + i + "\n"
	}
	return fmt.Sprintf("%[1]sfor %[2]s, %[3]s := %[4]s(0), %[4]s(%[5]s); %[2]s < %[3]s; %[2]s++ {\n%[6]s%[7]s}",
		labelPrefix(label), i, n, text, limit, e.haltCheck()+bind, e.inner(s.Body.List))
}

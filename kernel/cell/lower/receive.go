package lower

import (
	"fmt"
	"go/ast"
	"go/token"
)

// The interpreter puts a received value in place of the variable it should be
// stored in, and fails when that is used again, as in return <-c. The form with
// two results stores it as it should.

// isReceive tells whether x receives from a channel.
func isReceive(x ast.Expr) (*ast.UnaryExpr, bool) {
	u, ok := ast.Unparen(x).(*ast.UnaryExpr)
	return u, ok && u.Op == token.ARROW
}

// receive writes a receive operation inside an expression.
func (e *emitter) receive(x *ast.UnaryExpr) string {
	t := e.typ(e.info.TypeOf(x))
	return fmt.Sprintf("func() %s { defer %s(); v%s, _ := %s; return v%s }()", t, e.u.rt("Check"), Mark, e.receiveFrom(x), Mark)
}

// receiveFrom writes the operation itself.
func (e *emitter) receiveFrom(x *ast.UnaryExpr) string { return "<-" + e.operand(x.X) }

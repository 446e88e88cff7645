package lower

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// minMax writes the built-ins min and max as a closure over their arguments.
// With floats a NaN wins, and -0 is less than 0.
func (e *emitter) minMax(name string, x *ast.CallExpr) string {
	t := e.resolve(e.info.TypeOf(x))
	text := e.typ(t)
	op := "<"
	if name == "max" {
		op = ">"
	}
	var params, args []string
	for i, a := range x.Args {
		params = append(params, fmt.Sprintf("a%s%d", Mark, i))
		args = append(args, e.operandOf(a, t))
	}
	if b, ok := t.Underlying().(*types.Basic); ok && b.Info()&types.IsFloat != 0 {
		f := e.u.rt("FloatMin")
		if name == "max" {
			f = e.u.rt("FloatMax")
		}
		for i := range args {
			args[i] = "float64(" + args[i] + ")"
		}
		return text + "(" + f + "(" + strings.Join(args, ", ") + "))"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "func(%s %s) %s { m%s := %s", strings.Join(params, ", "), text, text, Mark, params[0])
	for _, p := range params[1:] {
		fmt.Fprintf(&b, "; if %s %s m%s { m%s = %s }", p, op, Mark, Mark, p)
	}
	fmt.Fprintf(&b, "; return m%s }(%s)", Mark, strings.Join(args, ", "))
	return b.String()
}

// operandOf writes an operand converted to the common type.
func (e *emitter) operandOf(a ast.Expr, t types.Type) string {
	if tv := e.info.Types[a]; tv.Value != nil {
		return e.constant(tv.Value, t)
	}
	return e.assignable(a, t)
}

// clear writes the built-in clear.
func (e *emitter) clear(x *ast.CallExpr) string {
	t := e.resolve(e.info.TypeOf(x.Args[0]))
	text := e.typ(t)
	arg := e.expr(x.Args[0])
	if s, ok := t.Underlying().(*types.Slice); ok {
		return fmt.Sprintf("func(s%[1]s %[2]s) { var z%[1]s %[3]s; for i%[1]s := range s%[1]s { s%[1]s[i%[1]s] = z%[1]s } }(%[4]s)", Mark, text, e.typ(s.Elem()), arg)
	}
	return fmt.Sprintf("%s(%s)", e.u.rt("ClearMap"), arg)
}

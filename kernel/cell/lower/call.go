package lower

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/types"
	"strings"
)

// call writes a conversion, a built-in or a call.
func (e *emitter) call(x *ast.CallExpr) string {
	fun := ast.Unparen(x.Fun)
	if tv := e.info.Types[fun]; tv.IsType() {
		if text, ok := e.namedBytes(x, e.resolve(tv.Type)); ok {
			return text
		}
		return "(" + e.typ(tv.Type) + ")(" + e.expr(x.Args[0]) + ")"
	} else if tv.IsBuiltin() {
		return e.builtin(fun, x)
	}
	if n, ok := isChecked(fun); ok {
		return e.checked(x, n)
	}
	sig, ok := coreOf(e.resolve(e.info.TypeOf(fun))).(*types.Signature)
	if !ok {
		e.u.fail("call of something that is no function")
		return ""
	}
	if sel, ok := fun.(*ast.SelectorExpr); ok {
		if text, ok := e.wait(sel); ok {
			return text
		}
		if impl, recv, ok := e.laterMethod(sel); ok {
			args := e.arguments(sig, x)
			if args != "" {
				args = ", " + args
			}
			return impl + "(" + recv + args + ")"
		}
	}
	f := ""
	if lit, ok := fun.(*ast.FuncLit); ok {
		f = e.funcLit(lit) // a deferred literal in parentheses hangs the interpreter
	} else {
		f = e.expr(x.Fun)
	}
	return f + "(" + e.arguments(sig, x) + ")"
}

// namedBytes writes the conversion between a string and a slice whose elements are
// of a named type: the interpreter knows only those of bytes and runes.
func (e *emitter) namedBytes(x *ast.CallExpr, to types.Type) (string, bool) {
	if e.info.Types[x.Args[0]].Value != nil && !isNamedBytes(to) {
		return "", false
	}
	from := e.resolve(e.info.TypeOf(x.Args[0]))
	switch {
	case isNamedBytes(from) && isString(to):
		return e.typ(to) + "(" + e.u.rt("Text") + "(" + e.expr(x.Args[0]) + "))", true
	case isNamedBytes(to) && isString(from):
		t := e.typ(to)
		return e.u.rt("Bytes") + "(string(" + e.expr(x.Args[0]) + "), " + t + "(nil)).(" + t + ")", true
	}
	return "", false
}

func isString(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}

// isNamedBytes tells whether t is a slice of a named type of bytes or runes.
func isNamedBytes(t types.Type) bool {
	s, ok := t.Underlying().(*types.Slice)
	if !ok {
		return false
	}
	n, ok := types.Unalias(s.Elem()).(*types.Named)
	if !ok {
		return false
	}
	b, ok := n.Underlying().(*types.Basic)
	return ok && (b.Kind() == types.Uint8 || b.Kind() == types.Int32)
}

func (e *emitter) arguments(sig *types.Signature, x *ast.CallExpr) string {
	if len(x.Args) == 1 {
		if tuple, ok := e.info.TypeOf(x.Args[0]).(*types.Tuple); ok && tuple.Len() != 1 {
			return e.expr(x.Args[0])
		}
	}
	parts := make([]string, len(x.Args))
	np := sig.Params().Len()
	for i, a := range x.Args {
		var t types.Type
		switch {
		case sig.Variadic() && i >= np-1:
			t = sig.Params().At(np - 1).Type()
			if !x.Ellipsis.IsValid() {
				if s, ok := t.(*types.Slice); ok {
					t = s.Elem()
				}
			}
		case i < np:
			t = sig.Params().At(i).Type()
		}
		parts[i] = e.assignable(a, t)
		if i == len(x.Args)-1 {
			parts[i] = e.guarded(x, parts[i])
		}
	}
	s := strings.Join(parts, ", ")
	if x.Ellipsis.IsValid() {
		s += "..."
	}
	return s
}

func (e *emitter) builtin(fun ast.Expr, x *ast.CallExpr) string {
	name := builtinName(fun)
	switch name {
	case "min", "max":
		return e.minMax(name, x)
	case "recover":
		// What the interpreter panics with becomes what Go's runtime would.
		return e.u.rt("Recovered") + "(recover())"
	case "clear":
		return e.clear(x)
	case "new":
		if tv := e.info.Types[x.Args[0]]; tv.IsType() {
			if size := sizeOf(e.resolve(tv.Type)); size > 1<<20 {
				t := e.typ(tv.Type)
				return fmt.Sprintf("func() *%s { %s(1, %d, false); return new(%s) }()", t, e.u.rt("Room"), size, t)
			}
		}
		if tv := e.info.Types[x.Args[0]]; !tv.IsType() { // new(expr), since Go 1.26
			t := e.typ(e.info.TypeOf(x.Args[0]))
			return "func(v" + Mark + " " + t + ") *" + t + " { return &v" + Mark + " }(" + e.expr(x.Args[0]) + ")"
		}
	case "append":
		return e.appendCall(x)
	case "make":
		return e.makeCall(x)
	case "print", "println":
		return e.print(name, x)
	}
	parts := make([]string, len(x.Args))
	for i, a := range x.Args {
		parts[i] = e.expr(a)
	}
	s := strings.Join(parts, ", ")
	if x.Ellipsis.IsValid() {
		s += "..."
	}
	if name == "Sizeof" || name == "Alignof" || name == "Offsetof" || name == "String" || name == "StringData" || name == "Slice" || name == "SliceData" || name == "Add" {
		return e.u.aliasPath("unsafe", "unsafe") + "." + name + "(" + s + ")"
	}
	return name + "(" + s + ")"
}

// print writes the built-ins print and println: the interpreter's print numbers in
// another form.
func (e *emitter) print(name string, x *ast.CallExpr) string {
	parts := make([]string, len(x.Args))
	for i, a := range x.Args {
		parts[i] = e.expr(a)
		if t := e.resolve(e.info.TypeOf(a)); types.IsInterface(t) {
			parts[i] = e.u.rt("Interface") + "(" + parts[i] + ")"
		}
	}
	return e.u.rt(strings.ToUpper(name[:1])+name[1:]) + "(" + strings.Join(parts, ", ") + ")"
}

// makeCall writes make. A size that does not fit in memory would end the process.
func (e *emitter) makeCall(x *ast.CallExpr) string {
	t := e.resolve(e.info.TypeOf(x.Args[0]))
	size, isSlice := int64(1), false
	switch u := coreOf(t).(type) {
	case *types.Slice:
		isSlice = true
		size = sizeOf(u.Elem())
	case *types.Map:
		size = sizeOf(u.Key()) + sizeOf(u.Elem())
	case *types.Chan:
		size = sizeOf(u.Elem())
	}
	parts := []string{e.typ(t)}
	for _, a := range x.Args[1:] {
		n, small := constant.Int64Val(constant.ToInt(constantOf(e.info.Types[a])))
		text := e.expr(a)
		if !small || n < 0 || n > 1<<20/max(1, size) {
			text = fmt.Sprintf("%s(int(%s), %d, %v)", e.u.rt("Room"), text, size, isSlice)
		}
		parts = append(parts, text)
	}
	return "make(" + strings.Join(parts, ", ") + ")"
}

// sizeOf returns how much memory values of a type take on 64-bit systems; 1 if the type
// still has parameters inside.
func sizeOf(t types.Type) (n int64) {
	defer func() {
		if recover() != nil {
			n = 1
		}
	}()
	return sizes.Sizeof(t)
}

var sizes = types.SizesFor("gc", "amd64")

func constantOf(tv types.TypeAndValue) constant.Value {
	if tv.Value == nil {
		return constant.MakeUnknown()
	}
	return tv.Value
}

func (e *emitter) appendCall(x *ast.CallExpr) string {
	slice, _ := coreOf(e.resolve(e.info.TypeOf(x))).(*types.Slice)
	parts := make([]string, len(x.Args))
	for i, a := range x.Args {
		if i > 0 && slice != nil && !x.Ellipsis.IsValid() {
			parts[i] = e.assignable(a, slice.Elem())
		} else if i == 0 && e.info.Types[a].IsNil() {
			parts[i] = e.typ(e.info.TypeOf(x)) + "(nil)"
		} else {
			parts[i] = e.expr(a)
		}
	}
	s := strings.Join(parts, ", ")
	if x.Ellipsis.IsValid() {
		s += "..."
	}
	return "append(" + s + ")"
}

func builtinName(fun ast.Expr) string {
	switch f := fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

package lower

import (
	"go/ast"
	"go/token"
	"go/types"
)

// The interpreter's own way to stop a program ends every goroutine it runs and
// leaves the closures that earlier cells made dead. So lowered code stops by
// itself: loops and functions that call look at a flag, and when it is set ask
// whether it is they who are to stop. A channel operation that is interrupted
// makes the interpreter leave the function; a deferred call then asks the same.

// HaltVar is the variable of the lowered program that is true while a cell is
// being stopped.
const HaltVar = "halt" + Mark

// haltCheck is the statement that looks at it.
func (e *emitter) haltCheck() string {
	return "if " + HaltVar + " { " + e.u.rt("Check") + "() }\n"
}

// loopBody writes the body of a loop.
func (e *emitter) loopBody(b *ast.BlockStmt) string {
	return "{\n" + e.haltCheck() + e.inner(b.List) + "}"
}

// entryChecks begins a function body.
func (e *emitter) entryChecks(b *ast.BlockStmt) string {
	calls, waits := false, false
	ast.Inspect(b, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.CallExpr:
			if tv := e.info.Types[n.Fun]; !tv.IsType() && !tv.IsBuiltin() {
				calls = true
			}
		case *ast.SendStmt, *ast.SelectStmt:
			waits = true
		case *ast.UnaryExpr:
			waits = waits || n.Op == token.ARROW
		case *ast.RangeStmt:
			if _, ok := coreOf(e.resolve(e.info.TypeOf(n.X))).(*types.Chan); ok {
				waits = true
			}
		}
		return true
	})
	text := ""
	if calls {
		text = e.haltCheck()
	}
	if waits {
		text += "defer " + e.u.rt("Check") + "()\n"
	}
	return text
}

// waiting names the methods that wait for other goroutines, with the helper that
// stops waiting when the cell is interrupted, and those for which Go would end the
// process when they are used wrongly, with a helper that ends the cell.
var waiting = map[string]string{
	"(*sync.WaitGroup).Wait":  "WaitGroup",
	"(*sync.Mutex).Lock":      "Lock",
	"(*sync.RWMutex).Lock":    "Lock",
	"(*sync.RWMutex).RLock":   "RLock",
	"(*sync.Cond).Wait":       "CondWait",
	"(*sync.Mutex).Unlock":    "Unlock",
	"(*sync.RWMutex).Unlock":  "Unlock",
	"(*sync.RWMutex).RUnlock": "RUnlock",
}

// wait writes a call of such a method.
func (e *emitter) wait(sel *ast.SelectorExpr) (string, bool) {
	m, ok := e.info.Uses[sel.Sel].(*types.Func)
	if !ok {
		return "", false
	}
	helper, ok := waiting[m.FullName()]
	s := e.info.Selections[sel]
	if !ok || s == nil || s.Kind() != types.MethodVal || e.hasParams(s.Recv()) {
		return "", false
	}
	have := e.resolve(s.Recv())
	index := s.Index()[:len(s.Index())-1]
	recv := e.path(e.operand(sel.X), have, index, false, nil)
	for _, i := range index {
		if p, ok := have.Underlying().(*types.Pointer); ok {
			have = p.Elem()
		}
		st, ok := have.Underlying().(*types.Struct)
		if !ok || !st.Field(i).Exported() && e.u.s.imp.Native(pathOf(st.Field(i))) {
			return "", false
		}
		have = st.Field(i).Type()
	}
	if _, ptr := have.Underlying().(*types.Pointer); !ptr {
		recv = "&" + recv
	}
	return e.u.rt(helper) + "(" + recv + ")", true
}

func pathOf(o types.Object) string {
	if o.Pkg() == nil {
		return ""
	}
	return o.Pkg().Path()
}

package lower

import (
	"fmt"
	"go/types"
	"strings"
)

// showMethods are the methods by which a value says how it looks.
var showMethods = []string{"MIMEBundle", "HTML", "SVG", "Markdown", "LaTeX", "Error", "String"}

// shown calls, inside the cell, the methods by which the cell's value says how it
// looks: the compiled code that shows it cannot call methods of interpreted types.
func (e *emitter) shown(x string, t types.Type) string {
	t = e.resolve(t)
	if e.u.s.real != nil {
		return "" // compiled code can
	}
	if n := namedOf(t); n == nil || n.Obj().Pkg() == nil || n.Obj().Pkg().Path() != "main" || types.IsInterface(n) {
		return ""
	}
	var b strings.Builder
	isError := false
	for _, name := range showMethods {
		call, ok := e.showCall(x, t, name)
		if ok && !(isError && name == "String") { // as in fmt, Error comes first
			isError = isError || name == "Error"
			fmt.Fprintf(&b, "%s(%s)\n", e.u.rt("Shown"+name), call)
		}
	}
	if b.Len() == 0 {
		return ""
	}
	if _, ok := t.Underlying().(*types.Pointer); ok {
		return "if " + x + " != nil {\n" + b.String() + "}\n"
	}
	return b.String()
}

func (e *emitter) showCall(x string, t types.Type, name string) (string, bool) {
	sel := types.NewMethodSet(t).Lookup(nil, name)
	if sel == nil {
		return "", false
	}
	m := sel.Obj().(*types.Func)
	sig := m.Signature()
	if sig.Params().Len() != 0 || sig.Results().Len() != 1 {
		return "", false
	}
	want := "string"
	if name == "MIMEBundle" {
		want = "vogo/display.Bundle"
	}
	if types.TypeString(sig.Results().At(0).Type(), nil) != want {
		return "", false
	}
	index := sel.Index()[:len(sel.Index())-1]
	recv := e.path(x, t, index, false, nil)
	impl, ok := e.u.s.names[m]
	if !ok {
		return recv + "." + name + "()", true
	}
	have := t
	for _, i := range index {
		if p, ok := have.Underlying().(*types.Pointer); ok {
			have = p.Elem()
		}
		have = have.Underlying().(*types.Struct).Field(i).Type()
	}
	_, havePtr := have.Underlying().(*types.Pointer)
	_, wantPtr := types.Unalias(sig.Recv().Type()).(*types.Pointer)
	if havePtr && !wantPtr {
		recv = "*" + recv
	} else if wantPtr && !havePtr {
		recv = "&" + recv
	}
	return impl + "(" + recv + ")", true
}

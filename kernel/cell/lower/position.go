package lower

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
)

// The interpreter does not tell where a panic happened. So each function notes,
// in a variable of its own, the statement it is about to run: an index into the
// places of the session. A mark at the start of the body lets the interpreter's
// frame lines be traced back to the function.

func entryMark(id int) string { return fmt.Sprintf("/*F%d*/", id) }

// enter begins a function for the purposes of positions.
func (e *emitter) enter(name string, at ast.Node) {
	e.u.s.nfuncs++
	f := &Function{ID: e.u.s.nfuncs, Name: name, Cell: e.cell, Unit: e.u.cell, Slot: newSlot()}
	e.u.Functions = append(e.u.Functions, f)
	e.fn = f
	*f.Slot = e.place(at)
}

// place returns the index of a node's position.
func (e *emitter) place(n ast.Node) int {
	return e.u.place(Place{Cell: e.cell, Pos: n.Pos(), End: n.End()})
}

// note returns the statement that records a position.
func (e *emitter) note(n ast.Node) string {
	return fmt.Sprintf("%s = %d; ", e.u.rt(SlotName(e.fn.ID)), e.place(n))
}

// SlotName is the name of a function's position variable in the runtime package.
func SlotName(id int) string { return fmt.Sprintf("P%d", id) }

// risky tells whether running a statement, without the blocks inside it, can
// panic or take long.
func (e *emitter) risky(s ast.Node) bool {
	found := false
	ast.Inspect(s, func(n ast.Node) bool {
		if found {
			return false
		}
		switch n := n.(type) {
		case *ast.BlockStmt, *ast.FuncLit:
			return n == s
		case *ast.CallExpr:
			if tv, ok := e.info.Types[n.Fun]; !ok || !tv.IsType() {
				found = true
			}
		case *ast.IndexExpr, *ast.SliceExpr, *ast.StarExpr, *ast.TypeAssertExpr, *ast.SendStmt:
			found = true
		case *ast.SelectorExpr:
			if sel := e.info.Selections[n]; sel != nil && (sel.Indirect() || sel.Kind() != types.FieldVal) {
				found = true
			}
		case *ast.BinaryExpr:
			if n.Op == token.QUO || n.Op == token.REM || n.Op == token.SHL || n.Op == token.SHR {
				found = true
			}
		case *ast.AssignStmt:
			if n.Tok == token.QUO_ASSIGN || n.Tok == token.REM_ASSIGN {
				found = true
			}
		case *ast.UnaryExpr:
			if n.Op == token.ARROW {
				found = true
			}
		case *ast.RangeStmt:
			found = true
		}
		return !found
	})
	return found
}

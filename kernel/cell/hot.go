package cell

import (
	"go/ast"
	"go/token"
)

// hot tells whether a cell is one to compile: one that declares functions or methods,
// or has a loop, a label, a function literal, a statement with go, defer or select, or
// sends or receives, or writes a struct type that embeds another.
// There the interpreter is slow, or works around what it cannot do. What is left are
// straight lines of calls, assignments and expressions, whose time is spent in compiled
// packages: these are interpreted.
func hot(c *checked) bool {
	if len(c.funcs) > 0 {
		return true
	}
	found := false
	look := func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.IfStmt:
			found = found || assigns(n.Init)
		case *ast.SwitchStmt:
			found = found || assigns(n.Init)
		case *ast.TypeSwitchStmt:
			found = found || assigns(n.Init)
		case *ast.ForStmt, *ast.RangeStmt, *ast.LabeledStmt, *ast.FuncLit, *ast.GoStmt, *ast.DeferStmt, *ast.SelectStmt, *ast.SendStmt:
			found = true
		case *ast.StructType:
			for _, f := range n.Fields.List {
				found = found || len(f.Names) == 0
			}
		case *ast.UnaryExpr:
			found = found || n.Op == token.ARROW
		}
		return !found
	}
	for _, s := range c.stmts {
		ast.Inspect(s, look)
	}
	if c.value != nil {
		ast.Inspect(c.value, look)
	}
	return found
}

// assigns tells whether the header of a statement sets a variable that it does not
// define: the interpreter's text has no place there to do it right.
func assigns(s ast.Stmt) bool {
	a, ok := s.(*ast.AssignStmt)
	return ok && a.Tok == token.ASSIGN
}

package lower

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// capturedLoopVars returns the variables of a three-clause loop that a function
// literal or a pointer may hold on to after their iteration.
func (e *emitter) capturedLoopVars(s *ast.ForStmt) []*ast.Ident {
	init, ok := s.Init.(*ast.AssignStmt)
	if !ok || init.Tok != token.DEFINE {
		return nil
	}
	loop := map[types.Object]bool{}
	for _, l := range init.Lhs {
		if id, ok := l.(*ast.Ident); ok && e.info.Defs[id] != nil {
			loop[e.info.Defs[id]] = true
		}
	}
	captured := map[types.Object]bool{}
	held := func(n ast.Node) {
		ast.Inspect(n, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && loop[e.info.Uses[id]] {
				captured[e.info.Uses[id]] = true
			}
			return true
		})
	}
	ast.Inspect(s, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			held(n)
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				held(n.X)
			}
		case *ast.SelectorExpr:
			if sel := e.info.Selections[n]; sel != nil && sel.Kind() == types.MethodVal {
				held(n.X)
			}
		case *ast.SliceExpr:
			held(n.X)
		}
		return true
	})
	if len(captured) == 0 {
		return nil
	}
	var vars []*ast.Ident
	for _, l := range init.Lhs {
		if id, ok := l.(*ast.Ident); ok && e.info.Defs[id] != nil {
			vars = append(vars, id)
		}
	}
	return vars
}

// freshFor writes a three-clause loop whose variables are new in each iteration:
// a copy of those of the iteration before, made before the post statement.
func (e *emitter) freshFor(s *ast.ForStmt, label string, vars []*ast.Ident) string {
	defer e.loop(label)()
	first := e.temp("first")
	var start, next strings.Builder
	for _, v := range vars {
		name, p := e.local(v), e.temp("p")
		fmt.Fprintf(&start, "%s := &%s\n", p, name)
		fmt.Fprintf(&next, "%[1]s := *%[2]s\n%[2]s = &%[1]s\n", name, p)
	}
	post, cond := e.simple(s.Post), ""
	if s.Cond != nil {
		cond = fmt.Sprintf("if !(%s) { break }\n", e.expr(s.Cond))
	}
	return fmt.Sprintf("{\n%s\n%s%s := true\n%sfor {\n%sif %s { %s = false } else { %s }\n%s%s}\n}",
		e.simple(s.Init), start.String(), first, labelPrefix(label), next.String()+e.haltCheck(), first, first, post, cond, e.inner(s.Body.List))
}

package cell

import (
	"go/ast"
	"sort"
	"strings"

	"vogo/kernel/cell/symbols"
)

// facade is the import path of the package that cells see as vo.
const facade = "vogo/vokit"

// preferred decides between packages of the same name.
var preferred = map[string]string{
	"vo":       facade,
	"rand":     "math/rand",
	"template": "text/template",
	"scanner":  "text/scanner",
	"parser":   "go/parser",
	"pprof":    "runtime/pprof",
	"image":    "image",
	"plot":     "vogo/vokit/plot",
	"unit":     "vogo/vokit/unit",
	"table":    "vogo/vokit/table",
	"draw":     "image/draw",
}

// findImports adds imports of known packages for names that the cell uses as
// packages and that nothing declares.
func (c *checked) findImports(s *Session) bool {
	undefined := map[string]bool{}
	for _, e := range c.errs {
		if n, ok := strings.CutPrefix(e.Msg, "undefined: "); ok {
			undefined[n] = true
		}
	}
	if len(undefined) == 0 {
		return false
	}
	members := map[string]map[string]bool{}
	for _, t := range c.texts {
		if t.ast == nil {
			continue
		}
		ast.Inspect(t.ast, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok {
				if id, ok := sel.X.(*ast.Ident); ok && undefined[id.Name] {
					if members[id.Name] == nil {
						members[id.Name] = map[string]bool{}
					}
					members[id.Name][sel.Sel.Name] = true
				}
			}
			return true
		})
	}
	found := false
	for name, used := range members {
		if _, tried := c.autos[name]; tried {
			continue
		}
		if path := s.packageFor(name, used); path != "" {
			c.autos[name] = path
			found = true
		}
	}
	return found
}

// packageFor returns the package that a name stands for: of those with that
// name the first that has the members used.
func (s *Session) packageFor(name string, used map[string]bool) string {
	var candidates []string
	for _, p := range symbols.Paths() {
		if pkg, ok := symbols.Lookup(p); ok && pkg.Name == name {
			candidates = append(candidates, p)
		}
	}
	rank := func(p string) int {
		switch {
		case p == preferred[name]:
			return 0
		case strings.HasPrefix(p, "vogo/"):
			return 2
		case !strings.Contains(p, "."):
			return 1
		}
		return 3
	}
	sort.SliceStable(candidates, func(i, j int) bool { return rank(candidates[i]) < rank(candidates[j]) })
	if _, ok := symbols.Lookup(preferred[name]); ok && len(candidates) == 0 {
		candidates = []string{preferred[name]}
	}
	if len(candidates) <= 1 {
		return strings.Join(candidates, "")
	}
	for _, p := range candidates {
		pkg, err := s.imp.Import(p)
		if err != nil {
			continue
		}
		all := true
		for m := range used {
			all = all && pkg.Scope().Lookup(m) != nil
		}
		if all {
			return p
		}
	}
	return candidates[0]
}

package cell

import (
	"go/types"
	"sort"
)

// membersOf returns the fields and methods that x.name can name, for x of type
// t, shallow ones first, each name once.
func membersOf(t types.Type) []types.Object {
	var out []types.Object
	seen := map[string]bool{}
	add := func(o types.Object) {
		if !seen[o.Name()] && visible(o) {
			seen[o.Name()] = true
			out = append(out, o)
		}
	}
	level := []types.Type{t}
	visited := map[types.Type]bool{}
	for depth := 0; len(level) > 0 && depth < 8; depth++ {
		var next []types.Type
		for _, t := range level {
			t = types.Unalias(t)
			if p, ok := t.(*types.Pointer); ok {
				t = types.Unalias(p.Elem())
			}
			if visited[t] {
				continue
			}
			visited[t] = true
			if n, ok := t.(*types.Named); ok {
				for i := range n.NumMethods() {
					add(n.Method(i))
				}
			}
			switch u := t.Underlying().(type) {
			case *types.Struct:
				for i := range u.NumFields() {
					add(u.Field(i))
					if u.Field(i).Embedded() {
						next = append(next, u.Field(i).Type())
					}
				}
			case *types.Interface:
				for i := range u.NumMethods() {
					add(u.Method(i))
				}
			}
		}
		level = next
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Name() < out[j].Name() })
	return out
}

func visible(o types.Object) bool {
	return o.Exported() || o.Pkg() != nil && o.Pkg().Path() == "main"
}

package lower

import "go/types"

// The interpreter represents a type by an anonymous one, so a type can contain
// itself only through a struct or an interface. Others, such as
// type F func() F, would make it recurse without end: they are refused.

// refuse fails the unit if t cannot be represented.
func (u *Unit) refuse(t types.Type) {
	if n, ok := types.Unalias(t).(*types.Named); ok && containsItself(n, n.Underlying(), map[types.Type]bool{}) {
		u.fail("type %s contains itself without a struct between: the interpreter cannot represent it; wrap it, as in type %[1]s struct{ … }", n.Obj().Name())
	}
}

func containsItself(n *types.Named, t types.Type, seen map[types.Type]bool) bool {
	t = types.Unalias(t)
	if t == types.Type(n) {
		return true
	}
	if seen[t] {
		return false
	}
	seen[t] = true
	switch t := t.(type) {
	case *types.Named:
		return containsItself(n, t.Underlying(), seen)
	case *types.Pointer:
		return containsItself(n, t.Elem(), seen)
	case *types.Slice:
		return containsItself(n, t.Elem(), seen)
	case *types.Array:
		return containsItself(n, t.Elem(), seen)
	case *types.Chan:
		return containsItself(n, t.Elem(), seen)
	case *types.Map:
		return containsItself(n, t.Key(), seen) || containsItself(n, t.Elem(), seen)
	case *types.Signature:
		for _, tuple := range []*types.Tuple{t.Params(), t.Results()} {
			for i := range tuple.Len() {
				if containsItself(n, tuple.At(i).Type(), seen) {
					return true
				}
			}
		}
	}
	return false
}

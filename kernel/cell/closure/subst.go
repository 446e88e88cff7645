package closure

import (
	"go/types"

	"vogo/kernel/cell/lower"
)

// substitution says what the type parameters of a generic function stand for in
// an instance.
type substitution struct {
	host   Host
	params map[*types.TypeParam]types.Type
	done   map[types.Type]types.Type
	local  map[*types.TypeName]*types.Named // types declared inside
	inside func(*types.TypeName) bool       // the declaration
}

// apply returns a type with its parameters replaced. A type of the library that
// has a stand-in becomes that.
func (s *substitution) apply(t types.Type) types.Type {
	if t == nil {
		return nil
	}
	if r, ok := s.done[t]; ok {
		return r
	}
	r := s.replace(t)
	s.done[t] = r
	return r
}

func (s *substitution) replace(t types.Type) types.Type {
	switch t := t.(type) {
	case *types.TypeParam:
		if r, ok := s.params[t]; ok {
			return r
		}
	case *types.Named:
		return s.named(t)
	}
	return lower.Rebuild(t, s.apply)
}

func (s *substitution) named(t *types.Named) types.Type {
	if t.TypeArgs().Len() > 0 {
		origin := types.Type(t.Origin())
		if shim := s.host.Shim(t.Obj()); shim != nil {
			origin = shim.Type()
		}
		if inst, err := types.Instantiate(nil, origin, lower.Arguments(t, s.apply), false); err == nil {
			return inst
		}
		return t
	}
	obj := t.Obj()
	if obj.Pkg() == nil || obj.Parent() == nil || obj.Parent() == obj.Pkg().Scope() || !s.inside(obj) {
		return t
	}
	// A type declared inside a generic function has an identity of its own in
	// each instance.
	if n, ok := s.local[obj]; ok {
		return n
	}
	n := types.NewNamed(types.NewTypeName(obj.Pos(), obj.Pkg(), obj.Name(), nil), nil, nil)
	s.local[obj] = n
	s.done[t] = n
	n.SetUnderlying(s.apply(t.Underlying()).Underlying())
	return n
}

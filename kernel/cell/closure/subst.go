package closure

import "go/types"

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
	case *types.Alias:
		return s.apply(types.Unalias(t))
	case *types.Pointer:
		return types.NewPointer(s.apply(t.Elem()))
	case *types.Slice:
		return types.NewSlice(s.apply(t.Elem()))
	case *types.Array:
		return types.NewArray(s.apply(t.Elem()), t.Len())
	case *types.Map:
		return types.NewMap(s.apply(t.Key()), s.apply(t.Elem()))
	case *types.Chan:
		return types.NewChan(t.Dir(), s.apply(t.Elem()))
	case *types.Tuple:
		return s.tuple(t)
	case *types.Signature:
		return types.NewSignatureType(nil, nil, nil, s.tuple(t.Params()), s.tuple(t.Results()), t.Variadic())
	case *types.Struct:
		fields := make([]*types.Var, t.NumFields())
		tags := make([]string, t.NumFields())
		for i := range fields {
			f := t.Field(i)
			fields[i] = types.NewField(f.Pos(), f.Pkg(), f.Name(), s.apply(f.Type()), f.Embedded())
			tags[i] = t.Tag(i)
		}
		return types.NewStruct(fields, tags)
	case *types.Interface:
		if t.NumMethods() == 0 {
			return types.NewInterfaceType(nil, nil)
		}
		methods := make([]*types.Func, t.NumMethods())
		for i := range methods {
			m := t.Method(i)
			methods[i] = types.NewFunc(m.Pos(), m.Pkg(), m.Name(), s.apply(m.Signature()).(*types.Signature))
		}
		return types.NewInterfaceType(methods, nil).Complete()
	case *types.Named:
		return s.named(t)
	}
	return t
}

func (s *substitution) named(t *types.Named) types.Type {
	if t.TypeArgs().Len() > 0 {
		args := make([]types.Type, t.TypeArgs().Len())
		for i := range args {
			args[i] = s.apply(t.TypeArgs().At(i))
		}
		origin := types.Type(t.Origin())
		if shim := s.host.Shim(t.Obj()); shim != nil {
			origin = shim.Type()
		}
		if inst, err := types.Instantiate(nil, origin, args, false); err == nil {
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

func (s *substitution) tuple(t *types.Tuple) *types.Tuple {
	vars := make([]*types.Var, t.Len())
	for i := range vars {
		v := t.At(i)
		vars[i] = types.NewVar(v.Pos(), v.Pkg(), v.Name(), s.apply(v.Type()))
	}
	return types.NewTuple(vars...)
}

package lower

import "go/types"

// Types declared inside functions move to the top, where instances of generic
// functions can name them too.

func (e *emitter) isLocal(obj *types.TypeName) bool {
	return obj.Pkg() != nil && obj.Parent() != nil && obj.Parent() != obj.Pkg().Scope()
}

func (e *emitter) localType(t *types.Named) string {
	obj := t.Obj()
	if len(e.sub) == 0 {
		name := e.u.s.Declare(obj)
		e.u.decl("type %s %s\n", name, e.underlying(t))
		return name
	}
	// Inside an instance the type differs from that in other instances.
	if n, ok := e.localTypes[obj]; ok {
		return n
	}
	name := e.u.s.fresh(obj.Name())
	e.localTypes[obj] = name
	e.u.decl("type %s %s\n", name, e.underlying(t))
	return name
}

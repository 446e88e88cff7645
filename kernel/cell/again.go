package cell

import (
	"go/types"
	"reflect"
)

// When a cell runs again and nothing that it uses has been declared anew, its
// program from the last time is run: nothing is checked or compiled, and nothing
// new is kept in memory, however often.

// keptPrograms is for how many cells the program is kept.
const keptPrograms = 64

// compiled is the program of a cell that has run.
type compiled struct {
	code, shown string
	cell        int // its number in the session
	prog        program
	value       types.Type // of its value, nil if it has none
	uses        []types.Object
	declares    []types.Object
	imports     map[string]string // of the names it takes for packages
	universe    []string          // predeclared names that it uses
}

// usedBy notes what a checked cell depends on, and whether its program may run
// again. It must be called before the cell's own names become the session's.
func (s *Session) usedBy(c *checked) (p *compiled, reusable bool) {
	p = &compiled{imports: map[string]string{}}
	if len(c.parts.imports) > 0 {
		return p, false
	}
	seen := map[types.Object]bool{}
	for id, obj := range c.info.Uses {
		if seen[obj] {
			continue
		}
		seen[obj] = true
		switch {
		case s.objs[obj.Name()] == obj:
			p.uses = append(p.uses, obj)
		case obj.Parent() == types.Universe:
			p.universe = append(p.universe, obj.Name())
		}
		if pkg, ok := obj.(*types.PkgName); ok {
			p.imports[id.Name] = pkg.Imported().Path()
		}
	}
	for _, f := range c.funcs {
		if f.foreign {
			return p, false
		}
	}
	for _, o := range c.objects {
		if o.Name() != "_" && o.Name() != "main" && o.Name() != "init" {
			p.declares = append(p.declares, o)
		}
	}
	for _, v := range c.vars {
		p.declares = append(p.declares, v.session)
	}
	return p, true
}

// keep remembers the program of a cell that is about to run.
func (s *Session) keep(p *compiled) {
	for i, old := range s.compiled {
		if old.code == p.code && old.shown == p.shown {
			s.compiled = append(s.compiled[:i], s.compiled[i+1:]...)
			break
		}
	}
	if len(s.compiled) == keptPrograms {
		s.compiled = append(s.compiled[:0], s.compiled[1:]...)
	}
	s.compiled = append(s.compiled, p)
}

// again finds the program of a cell that has run before and means the same now;
// nil if there is none.
func (s *Session) again(code, shown string) *compiled {
	for _, p := range s.compiled {
		if p.code == code && p.shown == shown && s.sources[p.cell] != nil && s.unchanged(p) {
			return p
		}
	}
	return nil
}

func (s *Session) unchanged(p *compiled) bool {
	for _, list := range [][]types.Object{p.uses, p.declares} {
		for _, o := range list {
			if !s.sameObject(o, s.objs[o.Name()]) {
				return false
			}
		}
	}
	for name, path := range p.imports {
		if s.objs[name] != nil || s.imports[name] != "" && s.imports[name] != path {
			return false
		}
	}
	for _, name := range p.universe {
		if s.objs[name] != nil || s.imports[name] != "" {
			return false
		}
	}
	return true
}

// sameObject tells whether two declarations are one: the same, or variables of one
// type in the same place.
func (s *Session) sameObject(a, b types.Object) bool {
	if a == b {
		return true
	}
	if b == nil || reflect.TypeOf(a) != reflect.TypeOf(b) {
		return false
	}
	if _, ok := a.(*types.Var); !ok || !types.Identical(a.Type(), b.Type()) {
		return false
	}
	x, ok := s.known(a)
	y, _ := s.known(b)
	return ok && x == y
}

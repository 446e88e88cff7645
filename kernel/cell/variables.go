package cell

import (
	"go/types"
	"sort"
)

// Variables lists the session's variables by name. It waits for a running cell.
func (s *Session) Variables() []Variable {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.variables()
}

// Variable returns the value of one variable. A cell that runs may ask, too.
func (s *Session) Variable(name string) (any, bool) {
	s.state.RLock()
	defer s.state.RUnlock()
	v, ok := s.objs[name].(*types.Var)
	if !ok {
		return nil, false
	}
	value, ok := s.global(v)
	if !ok {
		return nil, false
	}
	return s.present(value, v.Type()), true
}

// VariableNames lists the names of the variables in order. A cell that runs may
// ask, too.
func (s *Session) VariableNames() []string {
	s.state.RLock()
	defer s.state.RUnlock()
	var names []string
	for name, obj := range s.objs {
		if _, ok := obj.(*types.Var); ok {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	return names
}

// variables does the work of Variables between cells.
func (s *Session) variables() []Variable {
	var out []Variable
	for name, obj := range s.objs {
		v, ok := obj.(*types.Var)
		if !ok {
			continue
		}
		value, ok := s.global(v)
		if !ok {
			continue
		}
		out = append(out, Variable{Name: name, Type: types.TypeString(v.Type(), qualifier), Value: s.present(value, v.Type())})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

package cell

import (
	"fmt"
	"go/types"
	"reflect"
	"slices"

	"vogo/kernel/cell/closure"
	"vogo/kernel/cell/lower"
)

// store gives the interpreter what the compiler's machine holds: the session's
// variables, and the functions that cells and libraries have as source. It implements
// [lower.Store]. The names it gives are good for one cell; the next uses them again.
type store struct {
	c     *compiler
	unit  *closure.Unit // what the cell of the interpreter needs compiled
	cell  int
	vars  map[*closure.Global]string // names of what the cell has asked for
	funcs []storedFunc
	fresh map[string]reflect.Value
	slots map[string]reflect.Value
}

// storedFunc is a function or method that was asked for: args are its type arguments,
// or the receiver's type.
type storedFunc struct {
	f    *types.Func
	args []types.Type
	name string
}

func newStore(c *compiler) *store { return &store{c: c} }

// begin prepares for a cell of the interpreter. undo forgets what it has declared.
func (s *store) begin(cell int) (undo func()) {
	s.cell, s.unit = cell, s.newUnit(cell)
	s.vars, s.funcs = map[*closure.Global]string{}, nil
	s.fresh, s.slots = map[string]reflect.Value{}, map[string]reflect.Value{}
	return s.unit.Undo
}

func (s *store) newUnit(cell int) *closure.Unit { return s.c.m.NewUnit(cell, s.c.s.place) }

// end compiles what waits, and returns what to do when the cell runs.
func (s *store) end() (setup func(), err error) {
	s.unit.Flush()
	return s.unit.Setup, s.unit.Err
}

// give makes what the cell has asked for known to the interpreter.
func (s *store) give(symbols, runtime map[string]reflect.Value) {
	for n, v := range s.fresh {
		symbols[n] = v
	}
	for n, v := range s.slots {
		runtime[n] = v
	}
}

// symbol gives a value a name.
func (s *store) symbol(v reflect.Value) string {
	name := fmt.Sprintf("S%d", len(s.fresh))
	s.fresh[name] = v
	return name
}

// Declare implements [lower.Store].
func (s *store) Declare(v *types.Var) error {
	s.unit.Try(func() { s.unit.Var(v) })
	return s.unit.Err
}

// Reuse implements [lower.Store].
func (s *store) Reuse(v, old *types.Var) error {
	s.unit.Try(func() { s.unit.Reuse(v, old) })
	return s.unit.Err
}

// Variable implements [lower.Store].
func (s *store) Variable(v *types.Var) (string, bool) {
	g, ok := s.c.m.Global(v)
	if !ok {
		return "", false
	}
	name, ok := s.vars[g]
	if !ok {
		name = s.symbol(g.Value().Addr())
		s.vars[g] = name
	}
	return name, true
}

// Function implements [lower.Store].
func (s *store) Function(f *types.Func, args []types.Type) (string, bool) {
	return s.compiled(f.Origin(), args, func(u *closure.Unit) (reflect.Value, error) { return u.Value(f, args) })
}

// Method implements [lower.Store].
func (s *store) Method(n *types.Named, m *types.Func) (string, bool) {
	return s.compiled(m.Origin(), []types.Type{n}, func(u *closure.Unit) (reflect.Value, error) { return u.MethodValue(n, m) })
}

// compiled names a function that a unit of its own makes, so that one which cannot be
// compiled leaves nothing behind.
func (s *store) compiled(f *types.Func, args []types.Type, value func(*closure.Unit) (reflect.Value, error)) (string, bool) {
	for _, have := range s.funcs {
		if have.f == f && slices.EqualFunc(have.args, args, types.Identical) {
			return have.name, true
		}
	}
	places := len(s.c.s.places)
	u := s.newUnit(s.cell)
	v, err := value(u)
	if err != nil {
		u.Undo()
		s.c.s.places = s.c.s.places[:places]
		for _, n := range u.Bound {
			s.unit.Bind(n) // the type itself stays
		}
		return "", false
	}
	s.unit.Take(u)
	name := s.symbol(v)
	s.funcs = append(s.funcs, storedFunc{f, args, name})
	return name, true
}

// Offer implements [lower.Store].
func (s *store) Offer(f, known *types.Func, later bool) (string, error) {
	v, err := s.unit.Foreign(f, known, later)
	if err != nil {
		return "", err
	}
	name := fmt.Sprintf("O%d", len(s.slots))
	s.slots[name] = v
	return name, nil
}

// Generic implements [lower.Store].
func (s *store) Generic(f *types.Func, src *lower.FuncSource) { s.unit.Generic(f, src) }

// Bind implements [lower.Store].
func (s *store) Bind(n *types.Named) { s.unit.Bind(n) }

var _ lower.Store = (*store)(nil)

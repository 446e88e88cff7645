package lower

import (
	"go/types"
	"slices"
	"strings"
)

// A Store holds what outlives a cell where another machine runs cells beside the
// interpreter: variables in memory that both use, and functions that both call. The
// interpreter finds them in package Types, under names that are good for one cell.
type Store interface {
	// Declare makes a session variable.
	Declare(v *types.Var) error
	// Reuse lets a new variable stand for what an old one names.
	Reuse(v, old *types.Var) error
	// Variable returns the name of a pointer to a session variable.
	Variable(v *types.Var) (name string, ok bool)
	// Function returns the name of a function that cells or libraries have as
	// source, with type arguments if it has parameters. It is not ok if the
	// interpreter has to run the function itself.
	Function(f *types.Func, args []types.Type) (name string, ok bool)
	// Method does the same for a method of a type, or of a pointer to it, as a
	// function of its receiver.
	Method(t *types.Named, m *types.Func) (name string, ok bool)
	// Offer declares a function or method of a cell that the interpreter runs, and
	// returns the name, in package Runtime, of the variable that is to hold it, a
	// method as a function of its receiver. later says that it is a method of a
	// type of an earlier cell; it then replaces known if that is not nil.
	Offer(f, known *types.Func, later bool) (name string, err error)
	// Generic declares a generic function, or a method of a generic type.
	Generic(f *types.Func, src *FuncSource)
	// Bind gives a type of the running program its methods.
	Bind(t *types.Named)
}

// SetStore makes the session keep variables and functions in a store. It must be
// called before there are any.
func (s *Session) SetStore(st Store) { s.store = st }

// name returns what lowered text calls a variable or function of a cell.
func (u *Unit) name(obj types.Object) (string, bool) {
	if n, ok := u.s.names[obj]; ok {
		return n, true
	}
	if u.s.store == nil {
		return "", false
	}
	switch obj := obj.(type) {
	case *types.Var:
		if n, ok := u.s.store.Variable(obj); ok {
			return "(*" + u.stored(n) + ")", true
		}
	case *types.Func:
		if n, ok := u.s.store.Function(obj, nil); ok {
			return u.stored(n), true
		}
	}
	return "", false
}

// stored is the name of a symbol of the store in lowered text.
func (u *Unit) stored(name string) string { return u.aliasPath(Types, "celltypes") + "." + name }

// offer lets other machines call a function of the unit: what the interpreter knows
// under a name becomes what the store calls.
func (u *Unit) offer(f, known *types.Func, later bool, name string) {
	slot, err := u.s.store.Offer(f, known, later)
	if err != nil {
		u.fail("%v", err)
		return
	}
	u.Binds = append(u.Binds, u.rt(slot)+" = "+name)
}

// An assignment to a variable of the store goes through a temporary one: what an
// expression yields the interpreter may write to the place where it keeps the pointer
// in place of where that leads.

// isStored tells whether the text of an identifier names a variable of the store.
func isStored(text string) bool { return strings.HasPrefix(text, "(*") }

// settle writes an assignment to lhs; typ tells the type of each.
func (e *emitter) settle(lhs []string, typ func(i int) types.Type, assign func(lhs []string) string) string {
	if e.header || !slices.ContainsFunc(lhs, isStored) {
		return assign(lhs)
	}
	var before, after strings.Builder
	temps := slices.Clone(lhs)
	for i, l := range lhs {
		if isStored(l) {
			temps[i] = e.temp("t")
			before.WriteString("var " + temps[i] + " " + e.typ(typ(i)) + "\n")
			after.WriteString("\n" + l + " = " + temps[i])
		}
	}
	return before.String() + assign(temps) + after.String()
}

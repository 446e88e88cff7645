package closure

import (
	"runtime"
	"unsafe"
)

// assertionError is how a [runtime.TypeAssertionError] lies in memory.
type assertionError struct {
	iface, concrete, asserted unsafe.Pointer
	missing                   string
}

// badAssertion returns the error that Go panics with when x.(T) fails.
func badAssertion(static unsafe.Pointer, x any, t *typ) error {
	e := new(runtime.TypeAssertionError)
	if unsafe.Sizeof(*e) != unsafe.Sizeof(assertionError{}) {
		return runtimeError("interface conversion failed")
	}
	a := (*assertionError)(unsafe.Pointer(e))
	a.iface, a.asserted = static, t.ptr
	if x != nil {
		a.concrete = (*pair)(unsafe.Pointer(&x)).head
		if t.iface() {
			a.missing = missingMethod(x, t)
		}
	}
	return e
}

func missingMethod(x any, t *typ) string {
	have := typeOfAny(x)
	for i := range t.rt.NumMethod() {
		m := t.rt.Method(i)
		if o, ok := have.MethodByName(m.Name); !ok || o.Type.NumIn() != m.Type.NumIn()+1 {
			return m.Name
		}
	}
	if t.rt.NumMethod() > 0 {
		return t.rt.Method(0).Name
	}
	return ""
}

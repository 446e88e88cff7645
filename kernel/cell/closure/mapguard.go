package closure

import (
	"reflect"
	"runtime"
	"sync/atomic"
	"unsafe"
)

// Go's runtime ends the process when goroutines use a map at the same time and one of
// them writes. Here each operation of a cell takes a lock, so that the runtime never
// sees that, and who finds the same map in use ends the cell instead.

// Fatal is what ends a cell where Go would end the process. Nothing recovers it.
type Fatal string

func (f Fatal) Error() string { return "fatal error: " + string(f) }

// Unrecoverable keeps recover from going on after it.
func (Fatal) Unrecoverable() bool { return true }

// mapLock guards the maps whose addresses it is chosen for.
type mapLock struct {
	users atomic.Int32   // who read; -1 while one writes
	owner atomic.Uintptr // the map that is written to, 0 if that is not known
	_     [48]byte       // a cache line for each
}

var mapLocks [256]mapLock

func lockOf(m unsafe.Pointer) *mapLock {
	return &mapLocks[uint64(uintptr(m))*0x9E3779B97F4A7C15>>56]
}

func (l *mapLock) write(m unsafe.Pointer) {
	for !l.users.CompareAndSwap(0, -1) {
		if l.owner.Load() == uintptr(m) {
			panic(Fatal("concurrent map writes"))
		}
		runtime.Gosched()
	}
	l.owner.Store(uintptr(m))
}

// wrote ends what write began. The owner goes first: who finds the lock taken must not
// find the map of an earlier write.
func (l *mapLock) wrote() {
	l.owner.Store(0)
	l.users.Store(0)
}

func (l *mapLock) read(m unsafe.Pointer) {
	for {
		n := l.users.Load()
		if n >= 0 && l.users.CompareAndSwap(n, n+1) {
			return
		}
		if n < 0 && l.owner.Load() == uintptr(m) {
			panic(Fatal("concurrent map read and map write"))
		}
		if n < 0 {
			runtime.Gosched()
		}
	}
}

func (l *mapLock) done() { l.users.Add(-1) }

// mapaccess returns the place of an entry, nil if there is none. A key that cannot be
// hashed makes it panic.
func mapaccess(t, m, key unsafe.Pointer) unsafe.Pointer {
	if m == nil {
		return mapaccess0(t, m, key)
	}
	l := lockOf(m)
	l.read(m)
	defer l.done()
	return mapaccess0(t, m, key)
}

func mapassign(t, m, key, val unsafe.Pointer) {
	if m != nil { // else it panics
		l := lockOf(m)
		l.write(m)
		defer l.wrote()
	}
	mapassign0(t, m, key, val)
}

func mapdelete(t, m, key unsafe.Pointer) {
	if m != nil {
		l := lockOf(m)
		l.write(m)
		defer l.wrote()
	}
	mapdelete0(t, m, key)
}

// mapclear removes all entries.
func mapclear(t *typ, m unsafe.Pointer) {
	if m == nil {
		return
	}
	l := lockOf(m)
	l.write(m)
	defer l.wrote()
	t.at(unsafe.Pointer(&m)).Clear()
}

// guardedMethod returns a method of a compiled type that is a map, such as http.Header,
// with what operations of cells on the map are guarded by. The first parameter of the
// method is a pointer to the map.
func guardedMethod(name string, method reflect.Value) reflect.Value {
	writes := false
	switch name {
	case "Set", "Add", "Del":
		writes = true
	}
	return reflect.MakeFunc(method.Type(), func(args []reflect.Value) []reflect.Value {
		if m := args[0].Elem().UnsafePointer(); m != nil {
			l := lockOf(m)
			if writes {
				l.write(m)
				defer l.wrote()
			} else {
				l.read(m)
				defer l.done()
			}
		}
		if method.Type().IsVariadic() {
			return method.CallSlice(args)
		}
		return method.Call(args)
	})
}

// Snapshot returns a copy of a map that goroutines of cells may be writing to, for
// compiled code that looks at all its entries.
func Snapshot(m reflect.Value) reflect.Value {
	p := m.UnsafePointer()
	if p == nil {
		return m
	}
	l := lockOf(p)
	for n := l.users.Load(); n < 0 || !l.users.CompareAndSwap(n, n+1); n = l.users.Load() {
		runtime.Gosched()
	}
	defer l.done()
	c := reflect.MakeMapWithSize(m.Type(), m.Len())
	for it := m.MapRange(); it.Next(); {
		c.SetMapIndex(it.Key(), it.Value())
	}
	return c
}

package cell

// shims holds Go source for generic functions and types of the standard library
// that are made of what an interpreter cannot reach (coroutines, unsafe
// pointers), or whose source would bring half a package along. What a shim
// declares stands in place of what the library declares under the same name.
var shims = map[string]string{
	"errors": `package errors

func AsType[E error](err error) (E, bool) {
	var none E
	for err != nil {
		if e, ok := err.(E); ok {
			return e, true
		}
		if a, ok := err.(interface{ As(any) bool }); ok {
			var e E
			if a.As(&e) {
				return e, true
			}
		}
		if m, ok := err.(interface{ Unwrap() []error }); ok {
			for _, inner := range m.Unwrap() {
				if e, ok := AsType[E](inner); ok {
					return e, true
				}
			}
			return none, false
		}
		err = Unwrap(err)
	}
	return none, false
}
`,
	"sync": `package sync

func OnceValue[T any](f func() T) func() T {
	var once Once
	var value T
	var failed any
	valid := false
	return func() T {
		once.Do(func() {
			defer func() {
				if !valid {
					failed = recover()
				}
			}()
			value = f()
			valid = true
		})
		if !valid {
			panic(failed)
		}
		return value
	}
}

func OnceValues[T1, T2 any](f func() (T1, T2)) func() (T1, T2) {
	var v2 T2
	first := OnceValue(func() T1 {
		v1, other := f()
		v2 = other
		return v1
	})
	return func() (T1, T2) {
		v1 := first()
		return v1, v2
	}
}
`,
	"sync/atomic": `package atomic

import "sync"

type Pointer[T any] struct {
	mu sync.Mutex
	p  *T
}

func (x *Pointer[T]) Load() *T {
	x.mu.Lock()
	p := x.p
	x.mu.Unlock()
	return p
}

func (x *Pointer[T]) Store(val *T) { x.Swap(val) }

func (x *Pointer[T]) Swap(val *T) *T {
	x.mu.Lock()
	old := x.p
	x.p = val
	x.mu.Unlock()
	return old
}

func (x *Pointer[T]) CompareAndSwap(old, val *T) bool {
	x.mu.Lock()
	same := x.p == old
	if same {
		x.p = val
	}
	x.mu.Unlock()
	return same
}
`,
	"slices": `package slices

import "reflect"

func overlaps[E any](a, b []E) bool {
	size := reflect.TypeOf(a).Elem().Size()
	if len(a) == 0 || len(b) == 0 || size == 0 {
		return false
	}
	at, bt := reflect.ValueOf(a).Pointer(), reflect.ValueOf(b).Pointer()
	return at < bt+uintptr(len(b))*size && bt < at+uintptr(len(a))*size
}

func startIdx[E any](haystack, needle []E) int {
	at, bt := reflect.ValueOf(haystack).Pointer(), reflect.ValueOf(needle).Pointer()
	i := int(bt-at) / int(reflect.TypeOf(needle).Elem().Size())
	if bt < at || i >= len(haystack) {
		panic("needle not found")
	}
	return i
}
`,
	"reflect": `package reflect

func TypeFor[T any]() Type {
	return TypeOf((*T)(nil)).Elem()
}
`,
	"math/rand/v2": `package rand

func N[Int interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr
}](n Int) Int {
	if n <= 0 {
		panic("invalid argument to N")
	}
	return Int(Uint64N(uint64(n)))
}
`,
	"database/sql": `package sql

import (
	"database/sql/driver"
	"fmt"
)

type Null[T any] struct {
	V     T
	Valid bool
}

func (n *Null[T]) Scan(value any) error {
	var zero T
	n.V, n.Valid = zero, value != nil
	if value == nil {
		return nil
	}
	v, ok := value.(T)
	if !ok {
		n.Valid = false
		return fmt.Errorf("cannot scan a %T into a %T", value, zero)
	}
	n.V = v
	return nil
}

func (n Null[T]) Value() (driver.Value, error) {
	if !n.Valid {
		return nil, nil
	}
	return n.V, nil
}
`,
	"iter": `package iter

func Pull[V any](seq Seq[V]) (next func() (V, bool), stop func()) {
	step, end := Pull2(func(yield func(V, bool) bool) {
		for v := range seq {
			if !yield(v, true) {
				return
			}
		}
	})
	return func() (V, bool) {
		v, _, ok := step()
		return v, ok
	}, end
}

func Pull2[K, V any](seq Seq2[K, V]) (next func() (K, V, bool), stop func()) {
	type pair struct {
		k K
		v V
	}
	more, pairs := make(chan bool), make(chan pair)
	started, over := false, false
	run := func() {
		defer close(pairs)
		if <-more {
			seq(func(k K, v V) bool {
				pairs <- pair{k, v}
				return <-more
			})
		}
	}
	next = func() (K, V, bool) {
		if over {
			var k K
			var v V
			return k, v, false
		}
		if !started {
			started = true
			go run()
		}
		more <- true
		p, ok := <-pairs
		over = !ok
		return p.k, p.v, ok
	}
	stop = func() {
		if started && !over {
			more <- false
			<-pairs
		}
		over = true
	}
	return next, stop
}
`,
}

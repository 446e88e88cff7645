package closure

import (
	"reflect"
	"unsafe"
)

// Function values of the types that compiled code calls most, as sort.Slice does,
// are compiled closures themselves: calling them does not go through package
// reflect. Each refers to nothing but the closure, so that it lies behind the code.

// directFuncs makes such a function value.
var directFuncs = map[reflect.Type]func(*closure) unsafe.Pointer{
	reflect.TypeFor[func()]():                         func(c *closure) unsafe.Pointer { return valueOf(direct(c)) },
	reflect.TypeFor[func(int, int) bool]():            func(c *closure) unsafe.Pointer { return valueOf(directLess(c)) },
	reflect.TypeFor[func(float64) float64]():          func(c *closure) unsafe.Pointer { return valueOf(directFloat(c)) },
	reflect.TypeFor[func(float64, float64) float64](): func(c *closure) unsafe.Pointer { return valueOf(directFloats(c)) },
	reflect.TypeFor[func(float64, float64) int]():     func(c *closure) unsafe.Pointer { return valueOf(directCompareFloats(c)) },
	reflect.TypeFor[func(int, int) int]():             func(c *closure) unsafe.Pointer { return valueOf(directCompare(c)) },
	reflect.TypeFor[func(int) bool]():                 func(c *closure) unsafe.Pointer { return valueOf(directTest(c)) },
	reflect.TypeFor[func(string, string) int]():       func(c *closure) unsafe.Pointer { return valueOf(directTexts(c)) },
}

// directPCs are the codes of these closures.
var directPCs = func() (pcs []uintptr) {
	for t, make1 := range directFuncs {
		pcs = append(pcs, *(*uintptr)(make1(&closure{})))
		templates.Store(rtypeOf(t), make1)
	}
	return pcs
}()

// valueOf returns what a function value points to.
func valueOf[F any](f F) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&f)) }

// entered runs a call from compiled code: set stores the arguments, get reads the
// result.
func (c *closure) entered(set, get func(f *frame)) {
	g := newGor(c.code.m, c.code.m.host.Current())
	f := g.push(c.code)
	f.caps = c.caps
	done := false
	defer func() {
		if !done {
			if r := recover(); r != nil {
				panic(traced(g, r))
			}
		}
	}()
	set(f)
	f.run()
	if get != nil {
		get(f)
	}
	done = true
	g.release()
}

// params returns the parameters that arguments are left for; the receiver of a
// method value is set.
func (c *closure) params(f *frame) []*variable {
	if c.recv == nil {
		return f.fn.params
	}
	f.fn.params[0].setMemory(f, c.recv)
	return f.fn.params[1:]
}

func (v *variable) setWord(f *frame, w uint64) {
	if v.place == inRegister {
		f.w[v.index] = w
		return
	}
	v.makeBox(f)
	writeWord(v.typ.kind, v.address(f), w)
}

func (f *frame) result() uint64 {
	v := f.fn.results[0]
	if v.place == inRegister {
		return f.w[v.index]
	}
	return readWord(v.typ.kind, v.address(f))
}

// words calls a function of numbers from compiled code.
func (c *closure) words(a, b uint64, n int) (r uint64) {
	c.entered(func(f *frame) {
		ps := c.params(f)
		ps[0].setWord(f, a)
		if n > 1 {
			ps[1].setWord(f, b)
		}
	}, func(f *frame) { r = f.result() })
	return r
}

//go:noinline
func direct(c *closure) func() {
	return func() { c.entered(func(f *frame) { c.params(f) }, nil) }
}

//go:noinline
func directLess(c *closure) func(int, int) bool {
	return func(i, j int) bool { return c.words(uint64(i), uint64(j), 2) != 0 }
}

//go:noinline
func directFloat(c *closure) func(float64) float64 {
	return func(x float64) float64 { return wordFloat(c.words(floatWord(x), 0, 1)) }
}

//go:noinline
func directFloats(c *closure) func(float64, float64) float64 {
	return func(x, y float64) float64 { return wordFloat(c.words(floatWord(x), floatWord(y), 2)) }
}

//go:noinline
func directCompareFloats(c *closure) func(float64, float64) int {
	return func(x, y float64) int { return int(c.words(floatWord(x), floatWord(y), 2)) }
}

//go:noinline
func directCompare(c *closure) func(int, int) int {
	return func(i, j int) int { return int(c.words(uint64(i), uint64(j), 2)) }
}

//go:noinline
func directTest(c *closure) func(int) bool {
	return func(i int) bool { return c.words(uint64(i), 0, 1) != 0 }
}

//go:noinline
func directTexts(c *closure) func(string, string) int {
	return func(s, t string) (r int) {
		c.entered(func(f *frame) {
			ps := c.params(f)
			ps[0].setMemory(f, unsafe.Pointer(&s))
			ps[1].setMemory(f, unsafe.Pointer(&t))
		}, func(f *frame) { r = int(f.result()) })
		return r
	}
}

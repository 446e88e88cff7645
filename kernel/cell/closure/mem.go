package closure

import (
	"errors"
	"go/types"
	"math"
	"reflect"
	"sync"
	"unsafe"
)

//go:linkname unsafeNew reflect.unsafe_New
func unsafeNew(t unsafe.Pointer) unsafe.Pointer

//go:linkname unsafeNewArray reflect.unsafe_NewArray
func unsafeNewArray(t unsafe.Pointer, n int) unsafe.Pointer

//go:linkname typedmemmove reflect.typedmemmove
func typedmemmove(t, dst, src unsafe.Pointer)

//go:linkname typedmemclr reflect.typedmemclr
func typedmemclr(t, p unsafe.Pointer)

//go:linkname mapaccess0 reflect.mapaccess
func mapaccess0(t, m, key unsafe.Pointer) unsafe.Pointer

//go:linkname mapassign0 reflect.mapassign0
func mapassign0(t, m, key, val unsafe.Pointer)

//go:linkname mapdelete0 reflect.mapdelete
func mapdelete0(t, m, key unsafe.Pointer)

//go:linkname maplen reflect.maplen
func maplen(m unsafe.Pointer) int

//go:linkname growslice reflect.growslice
func growslice(t unsafe.Pointer, old slice, num int) slice

//go:linkname typedslicecopy reflect.typedslicecopy
func typedslicecopy(t unsafe.Pointer, dst, src slice) int

//go:linkname chansend reflect.chansend0
func chansend(ch unsafe.Pointer, val unsafe.Pointer, nb bool) bool

//go:linkname chanrecv reflect.chanrecv
func chanrecv(ch unsafe.Pointer, nb bool, val unsafe.Pointer) (selected, received bool)

// slice is how a slice lies in memory.
type slice struct {
	data     unsafe.Pointer
	len, cap int
}

// pair is how an interface lies in memory: a type or a table of methods, and the
// value or a pointer to it.
type pair struct{ head, data unsafe.Pointer }

// rtypeOf returns the address of a type's description.
func rtypeOf(t reflect.Type) unsafe.Pointer { return (*pair)(unsafe.Pointer(&t)).data }

// class says how an expression hands its value over.
type class uint8

const (
	inMemory  class = iota // written to a place
	inWord                 // numbers and truth values
	inPointer              // pointers, maps, channels, functions
	inString
)

// typ is a type with what is asked of it often.
type typ struct {
	t     types.Type
	rt    reflect.Type
	ptr   unsafe.Pointer // the type's description
	kind  reflect.Kind
	class class
	size  uintptr
	// direct says that an interface holds the value itself.
	direct bool
}

func classOf(k reflect.Kind) class {
	switch k {
	case reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr,
		reflect.Float32, reflect.Float64:
		return inWord
	case reflect.Pointer, reflect.Map, reflect.Chan, reflect.Func, reflect.UnsafePointer:
		return inPointer
	case reflect.String:
		return inString
	}
	return inMemory
}

func newTyp(t types.Type, rt reflect.Type) *typ {
	p := rtypeOf(rt)
	return &typ{t: t, rt: rt, ptr: p, kind: rt.Kind(), class: classOf(rt.Kind()), size: rt.Size(), direct: *(*uint8)(unsafe.Add(p, tflagAt))&flagDirect != 0}
}

// tflagAt and flagDirect are from internal/abi.Type of Go 1.26.
const (
	tflagAt    = 20
	flagDirect = 1 << 5
)

func (t *typ) iface() bool { return t.kind == reflect.Interface }
func (t *typ) eface() bool { return t.kind == reflect.Interface && t.rt.NumMethod() == 0 }

// at returns the value at an address as package reflect sees it.
func (t *typ) at(p unsafe.Pointer) reflect.Value { return reflect.NewAt(t.rt, p).Elem() }

// fresh returns the value in memory of its own.
func (t *typ) copyOf(p unsafe.Pointer) unsafe.Pointer {
	q := unsafeNew(t.ptr)
	typedmemmove(t.ptr, q, p)
	return q
}

// put stores what package reflect returns.
func (t *typ) put(dst unsafe.Pointer, v reflect.Value) {
	if !v.IsValid() {
		typedmemclr(t.ptr, dst)
		return
	}
	t.at(dst).Set(v)
}

// readWord returns the function that reads a word of a kind.
func readWord(k reflect.Kind, p unsafe.Pointer) uint64 {
	switch k {
	case reflect.Int, reflect.Int64:
		return uint64(*(*int64)(p))
	case reflect.Uint, reflect.Uint64, reflect.Uintptr, reflect.Float64:
		return *(*uint64)(p)
	case reflect.Bool, reflect.Uint8:
		return uint64(*(*uint8)(p))
	case reflect.Int32:
		return uint64(*(*int32)(p))
	case reflect.Uint32, reflect.Float32:
		return uint64(*(*uint32)(p))
	case reflect.Int8:
		return uint64(*(*int8)(p))
	case reflect.Int16:
		return uint64(*(*int16)(p))
	case reflect.Uint16:
		return uint64(*(*uint16)(p))
	}
	panic("no word")
}

func writeWord(k reflect.Kind, p unsafe.Pointer, w uint64) {
	switch k {
	case reflect.Int, reflect.Int64, reflect.Uint, reflect.Uint64, reflect.Uintptr, reflect.Float64:
		*(*uint64)(p) = w
	case reflect.Bool, reflect.Int8, reflect.Uint8:
		*(*uint8)(p) = uint8(w)
	case reflect.Int32, reflect.Uint32, reflect.Float32:
		*(*uint32)(p) = uint32(w)
	case reflect.Int16, reflect.Uint16:
		*(*uint16)(p) = uint16(w)
	default:
		panic("no word")
	}
}

// loadWord returns a closure that reads a word from where another says.
func loadWord(k reflect.Kind, a func(*frame) unsafe.Pointer) func(*frame) uint64 {
	switch k {
	case reflect.Int, reflect.Int64, reflect.Uint, reflect.Uint64, reflect.Uintptr, reflect.Float64:
		return func(f *frame) uint64 { return *(*uint64)(a(f)) }
	case reflect.Bool, reflect.Uint8:
		return func(f *frame) uint64 { return uint64(*(*uint8)(a(f))) }
	case reflect.Int32:
		return func(f *frame) uint64 { return uint64(*(*int32)(a(f))) }
	case reflect.Uint32, reflect.Float32:
		return func(f *frame) uint64 { return uint64(*(*uint32)(a(f))) }
	case reflect.Int8:
		return func(f *frame) uint64 { return uint64(*(*int8)(a(f))) }
	case reflect.Int16:
		return func(f *frame) uint64 { return uint64(*(*int16)(a(f))) }
	case reflect.Uint16:
		return func(f *frame) uint64 { return uint64(*(*uint16)(a(f))) }
	}
	panic("no word")
}

func floatWord(x float64) uint64   { return math.Float64bits(x) }
func wordFloat(w uint64) float64   { return math.Float64frombits(w) }
func float32Word(x float32) uint64 { return uint64(math.Float32bits(x)) }
func wordFloat32(w uint64) float32 { return math.Float32frombits(uint32(w)) }

func boolWord(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// layoutType returns a type with the same size and pointers, so that frames which
// look alike share one description.
func layoutType(t reflect.Type) reflect.Type {
	switch t.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Chan, reflect.Func, reflect.UnsafePointer:
		return reflect.TypeFor[unsafe.Pointer]()
	case reflect.Slice:
		return reflect.TypeFor[[]byte]()
	case reflect.String:
		return reflect.TypeFor[string]()
	case reflect.Interface:
		return reflect.TypeFor[any]()
	}
	return t
}

// funcImpl is what a function value made by [reflect.MakeFunc] points to.
type funcImpl struct {
	code   uintptr
	stack  unsafe.Pointer
	argLen uintptr
	regs   [2]uint8
	ftyp   unsafe.Pointer
	call   func([]reflect.Value) []reflect.Value
}

// closure is a function value: code and the variables it refers to.
type closure struct {
	code *fn
	caps []unsafe.Pointer
	recv unsafe.Pointer // the first argument of a method value
}

// thunk returns the function through which compiled code calls a closure.
//
//go:noinline
func thunk(c *closure) func([]reflect.Value) []reflect.Value {
	return func(in []reflect.Value) []reflect.Value { return c.code.fromCompiled(c, in) }
}

var stubPC, thunkPC = pcs()

func pcs() (stub, th uintptr) {
	f := thunk(&closure{})
	v := reflect.MakeFunc(reflect.TypeFor[func()](), f).Interface().(func())
	return (*funcImpl)(*(*unsafe.Pointer)(unsafe.Pointer(&v))).code, **(**uintptr)(unsafe.Pointer(&f))
}

// templates holds a function value of each function type.
var templates sync.Map // reflect.Type to *funcImpl

// funcValue makes a function value of a type.
func funcValue(rt reflect.Type, c *closure) unsafe.Pointer {
	t, ok := templates.Load(rtypeOf(rt))
	if make1, direct := t.(func(*closure) unsafe.Pointer); direct {
		return make1(c)
	}
	if !ok {
		p := reflect.New(rt)
		p.Elem().Set(reflect.MakeFunc(rt, thunk(&closure{})))
		t = *(**funcImpl)(p.UnsafePointer())
		templates.Store(rtypeOf(rt), t)
	}
	impl := *t.(*funcImpl)
	impl.call = thunk(c)
	return unsafe.Pointer(&impl)
}

// ours returns the closure behind a function value, nil if the value was not made
// here.
func ours(fp unsafe.Pointer) *closure {
	code := *(*uintptr)(fp)
	if code != stubPC {
		for _, pc := range directPCs {
			if code == pc {
				return *(**closure)(unsafe.Add(fp, unsafe.Sizeof(uintptr(0))))
			}
		}
		return nil
	}
	call := *(*unsafe.Pointer)(unsafe.Add(fp, unsafe.Offsetof(funcImpl{}.call)))
	if *(*uintptr)(call) != thunkPC {
		return nil
	}
	return *(**closure)(unsafe.Add(call, unsafe.Sizeof(uintptr(0))))
}

// Supported returns nil if values and functions are laid out as this package
// expects.
var Supported = sync.OnceValue(func() (err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("this version of Go lays functions out in another way")
		}
	}()
	if unsafe.Sizeof(uintptr(0)) != 8 {
		return errors.New("values are as expected on 64-bit systems only")
	}
	c := &closure{}
	v := funcValue(reflect.TypeFor[func(int) string](), c)
	if ours(v) != c {
		return errors.New("this version of Go lays functions out in another way")
	}
	for t, make1 := range directFuncs {
		if ours(make1(c)) != c || t.Kind() != reflect.Func {
			return errors.New("this version of Go lays closures out in another way")
		}
	}
	other := func(int) string { return "" }
	if ours(*(*unsafe.Pointer)(unsafe.Pointer(&other))) != nil {
		return errors.New("this version of Go lays functions out in another way")
	}
	if newTyp(nil, reflect.TypeFor[[2]*int]()).direct || !newTyp(nil, reflect.TypeFor[*int]()).direct || !newTyp(nil, reflect.TypeFor[struct{ p *int }]()).direct {
		return errors.New("this version of Go lays interfaces out in another way")
	}
	return nil
})

// notNil panics as Go does where a pointer that is nil is followed. It does not read
// what the pointer leads to: others may be writing there.
func notNil(p unsafe.Pointer) {
	if p == nil {
		followNil()
	}
}

//go:noinline
func followNil() { _ = *(*byte)(nil) }

// Package rtype makes named Go types at run time: with a name, a package path
// and methods that compiled code can call, such as the String that fmt looks
// for. Package reflect makes only types without names and methods.
//
// It copies descriptions of types that reflect makes, and gives the copies what
// they lack. A method is a stub of machine code that jumps to a function value.
// That depends on how the runtime lays types out; [Supported] finds out whether
// it is as expected. Types live as long as the process.
package rtype

import (
	"errors"
	"fmt"
	"hash/fnv"
	"reflect"
	"sort"
	"sync"
	"unsafe"
)

// Type is a named type that is being made.
type Type struct {
	name, pkg  string
	block, ptr []unsafe.Pointer
	room       int // methods there is room for
	methods    []*method0
}

// words is the size of what describes any type, without its methods.
const words = 40

// Method is a method of a named type.
type Method struct {
	Name string
	// Func is the type of the method with a pointer to the named type as its
	// first parameter.
	Func reflect.Type
	// Pointer says that only the pointer type has the method.
	Pointer bool
}

type method0 struct {
	Method
	name, mtyp  int32
	text, whole int32 // what to call with a pointer, and with the value itself
}

// Field is a field of a struct type.
type Field struct {
	Name, Tag string
	Embedded  bool
	Type      reflect.Type
	Like      reflect.Type // looks the same in memory, and is defined already; nil for Type itself
}

// InterfaceMethod is a method of an interface type.
type InterfaceMethod struct {
	Name string
	Func reflect.Type // without a receiver
}

var (
	mu    sync.Mutex
	kept  []unsafe.Pointer // what the runtime refers to by offsets
	used  int              // stubs
	count uint32           // types, for hashes
)

func keep(p unsafe.Pointer) { kept = append(kept, p) }

func nextHash(name string) uint32 {
	count++
	h := fnv.New32a()
	fmt.Fprintf(h, "%s·%d", name, count)
	return h.Sum32()
}

func nameOff(name string) int32 { return addReflectOff(unsafe.Pointer(encodeName(name, "", false))) }

// New begins a named type with room for some methods. At once it can be the
// element of pointers, slices and channels; after Layout, of everything.
func New(pkg, name string, room int) *Type {
	mu.Lock()
	defer mu.Unlock()
	size := words + 2*room
	t := &Type{name: name, pkg: pkg, room: room, block: make([]unsafe.Pointer, size), ptr: make([]unsafe.Pointer, size)}
	keep(unsafe.Pointer(&t.block[0]))
	keep(unsafe.Pointer(&t.ptr[0]))
	short := pkg + "." + name
	h := t.header()
	h.kind = uint8(reflect.Struct)
	h.tflag = flagNamed
	h.hash = nextHash(short)
	h.str = nameOff(short)
	p := (*ptrType)(unsafe.Pointer(&t.ptr[0]))
	p.abiType = *(*abiType)(pointerTo(reflect.TypeFor[*int]()))
	p.hash = nextHash("*" + short)
	p.tflag = p.tflag&^(flagNamed|flagExtraStar) | flagUncommon
	p.str = nameOff("*" + short)
	p.ptrToThis = 0
	p.elem = unsafe.Pointer(&t.block[0])
	t.uncommon(t.ptr)
	h.ptrToThis = addReflectOff(unsafe.Pointer(p))
	return t
}

func (t *Type) header() *abiType { return (*abiType)(unsafe.Pointer(&t.block[0])) }

// Type returns the type.
func (t *Type) Type() reflect.Type { return typeAt(unsafe.Pointer(&t.block[0])) }

// Layout gives the type the size and the kind of another whose memory looks the
// same.
func (t *Type) Layout(like reflect.Type) {
	h, l := t.header(), (*abiType)(pointerTo(like))
	own := *h
	*h = *l
	h.hash, h.str, h.ptrToThis = own.hash, own.str, own.ptrToThis
	h.tflag = l.tflag&^(flagNamed|flagExtraStar|flagUncommon) | flagNamed | flagUncommon
	mu.Lock()
	defer mu.Unlock()
	t.uncommon(t.block)
}

// Unname makes the type one without a name, that is written as text. It must be laid out.
func (t *Type) Unname(text string) {
	mu.Lock()
	defer mu.Unlock()
	h, p := t.header(), (*abiType)(unsafe.Pointer(&t.ptr[0]))
	h.tflag &^= flagNamed
	h.str, p.str = nameOff(text), nameOff("*"+text)
}

// uncommon returns the part of a type that tells of its methods. The table of
// methods lies at the end of the block.
func (t *Type) uncommon(block []unsafe.Pointer) *uncommon {
	base := unsafe.Pointer(&block[0])
	off := uncommonOffset(reflect.Kind((*abiType)(base).kind & 31))
	u := (*uncommon)(unsafe.Add(base, off))
	u.moff = uint32(words*8 - off)
	if u.pkgPath == 0 {
		u.pkgPath = nameOff(t.pkg)
	}
	return u
}

// Define makes the type what another is, part by part. The other has the same
// kind and layout.
func (t *Type) Define(as reflect.Type) {
	base, from := unsafe.Pointer(&t.block[0]), pointerTo(as)
	switch as.Kind() {
	case reflect.Struct:
		a, b := (*structType)(base), (*structType)(from)
		a.pkgPath, a.fields = b.pkgPath, b.fields
	case reflect.Pointer, reflect.Slice:
		(*ptrType)(base).elem = (*ptrType)(from).elem
	case reflect.Array:
		a, b := (*arrayType)(base), (*arrayType)(from)
		a.elem, a.slice, a.len = b.elem, b.slice, b.len
	case reflect.Chan:
		a, b := (*chanType)(base), (*chanType)(from)
		a.elem, a.dir = b.elem, b.dir
	case reflect.Interface:
		a, b := (*interfaceType)(base), (*interfaceType)(from)
		a.pkgPath, a.methods = b.pkgPath, b.methods
	case reflect.Map:
		// The parts of a map type are its element types, a hash function and
		// numbers: all of it may be copied.
		for i := unsafe.Sizeof(abiType{}); i < mapSize; i += 8 {
			*(*unsafe.Pointer)(unsafe.Add(base, i)) = *(*unsafe.Pointer)(unsafe.Add(from, i))
		}
	case reflect.Func:
		a, b := (*funcType)(base), (*funcType)(from)
		a.in, a.out = b.in, b.out
		n := int(b.in) + int(b.out&(1<<15-1))
		// The parameters come behind the uncommon part, where the methods are.
		at := unsafe.Sizeof(funcType{}) + unsafe.Sizeof(uncommon{})
		for i := range n {
			*(*unsafe.Pointer)(unsafe.Add(base, at+uintptr(i)*8)) = *(*unsafe.Pointer)(unsafe.Add(from, unsafe.Sizeof(funcType{})+uintptr(i)*8))
		}
	}
}

// MaxParameters is how many parameters and results a named function type may
// have.
const MaxParameters = words - 10

// AddMethods gives the type methods. Each returned variable holds the function of
// a method, to be set before it is called.
func (t *Type) AddMethods(ms []Method) ([]reflect.Value, error) {
	mu.Lock()
	defer mu.Unlock()
	if len(t.methods)+len(ms) > t.room {
		return nil, fmt.Errorf("type %s has more than %d methods", t.name, t.room)
	}
	var vars []reflect.Value
	for _, m := range ms {
		if used+2 > maxStubs {
			return nil, errors.New("this session has declared too many methods")
		}
		in := make([]reflect.Type, 0, m.Func.NumIn())
		for i := 1; i < m.Func.NumIn(); i++ {
			in = append(in, m.Func.In(i))
		}
		out := make([]reflect.Type, m.Func.NumOut())
		for i := range out {
			out[i] = m.Func.Out(i)
		}
		plain := reflect.FuncOf(in, out, m.Func.IsVariadic())
		v := reflect.NewAt(m.Func, unsafe.Pointer(&slots[used])).Elem()
		e := &method0{Method: m, name: nameOff(m.Name), mtyp: addReflectOff(pointerTo(plain)), text: nextStub()}
		if !m.Pointer {
			whole := reflect.FuncOf(append([]reflect.Type{t.Type()}, in...), out, m.Func.IsVariadic())
			f := reflect.MakeFunc(whole, func(args []reflect.Value) []reflect.Value {
				p := reflect.New(args[0].Type())
				p.Elem().Set(args[0])
				args = append([]reflect.Value{p}, args[1:]...)
				if whole.IsVariadic() {
					return v.CallSlice(args)
				}
				return v.Call(args)
			})
			reflect.NewAt(whole, unsafe.Pointer(&slots[used])).Elem().Set(f)
			e.whole = nextStub()
		}
		keep(pointerTo(plain))
		t.methods = append(t.methods, e)
		vars = append(vars, v)
	}
	sort.Slice(t.methods, func(i, j int) bool { return t.methods[i].Name < t.methods[j].Name })
	t.fill(t.ptr, true)
	t.fill(t.block, false)
	return vars, nil
}

func nextStub() int32 {
	pc := stubPC(used)
	used++
	return addReflectOff(*(*unsafe.Pointer)(unsafe.Pointer(&pc)))
}

// fill writes the method table of a type.
func (t *Type) fill(block []unsafe.Pointer, pointer bool) {
	u := t.uncommon(block)
	table := unsafe.Slice((*method)(unsafe.Pointer(&block[words])), t.room)
	n := 0
	for _, m := range t.methods {
		if m.Pointer && !pointer {
			continue
		}
		// Calls through interfaces bring what the interface holds, those through
		// reflect.Type.Method the value.
		ifn, tfn := m.text, m.text
		if !pointer {
			tfn = m.whole
			if t.header().tflag&flagDirect != 0 {
				ifn = m.whole
			}
		}
		table[n] = method{m.name, m.mtyp, ifn, tfn}
		n++
	}
	u.mcount, u.xcount = uint16(n), uint16(n)
}

// StructOf makes a struct type whose fields have any names.
func StructOf(fields []Field) reflect.Type {
	plain := make([]reflect.StructField, len(fields))
	for i, f := range fields {
		if f.Like == nil {
			f.Like = f.Type
		}
		plain[i] = reflect.StructField{Name: fmt.Sprintf("F%d", i), Type: f.Like}
	}
	like := reflect.StructOf(plain)
	mu.Lock()
	defer mu.Unlock()
	t := new(structType)
	*t = *(*structType)(pointerTo(like))
	t.fields = append([]structField(nil), t.fields...)
	text := "struct {"
	for i, f := range fields {
		if i > 0 {
			text += ";"
		}
		text += " "
		if !f.Embedded {
			text += f.Name + " "
		}
		text += f.Type.String()
		if f.Tag != "" {
			text += fmt.Sprintf(" %q", f.Tag)
		}
		t.fields[i].typ = pointerTo(f.Type)
		t.fields[i].name = encodeName(f.Name, f.Tag, f.Embedded)
		keep(unsafe.Pointer(t.fields[i].name))
	}
	if len(fields) > 0 {
		text += " "
	}
	text += "}"
	t.tflag &^= flagNamed | flagExtraStar | flagUncommon
	t.str, t.ptrToThis, t.hash = nameOff(text), 0, nextHash(text)
	keep(unsafe.Pointer(t))
	return typeAt(unsafe.Pointer(t))
}

// InterfaceOf makes an interface type.
func InterfaceOf(methods []InterfaceMethod) reflect.Type {
	methods = append([]InterfaceMethod(nil), methods...)
	sort.Slice(methods, func(i, j int) bool { return methods[i].Name < methods[j].Name })
	mu.Lock()
	defer mu.Unlock()
	t := new(interfaceType)
	t.abiType = *(*abiType)(pointerTo(reflect.TypeFor[interface{ M() }]()))
	text := "interface {"
	for i, m := range methods {
		if i > 0 {
			text += ";"
		}
		text += " " + m.Name + m.Func.String()[len("func"):]
		keep(pointerTo(m.Func))
		t.methods = append(t.methods, imethod{nameOff(m.Name), addReflectOff(pointerTo(m.Func))})
	}
	text += " }"
	t.tflag &^= flagNamed | flagExtraStar | flagUncommon
	t.str, t.ptrToThis, t.hash = nameOff(text), 0, nextHash(text)
	keep(unsafe.Pointer(t))
	return typeAt(unsafe.Pointer(t))
}

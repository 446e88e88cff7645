package rtype

import (
	"encoding/binary"
	"reflect"
	"unsafe"
)

// What follows mirrors package internal/abi of Go 1.24 to 1.26. Supported tells
// whether the running program agrees.

type abiType struct {
	size       uintptr
	ptrBytes   uintptr
	hash       uint32
	tflag      uint8
	align      uint8
	fieldAlign uint8
	kind       uint8
	equal      func(unsafe.Pointer, unsafe.Pointer) bool
	gcData     *byte
	str        int32
	ptrToThis  int32
}

const (
	flagUncommon  = 1 << 0
	flagExtraStar = 1 << 1
	flagNamed     = 1 << 2
	flagDirect    = 1 << 5 // stored in interfaces as it is
)

type (
	ptrType struct {
		abiType
		elem unsafe.Pointer
	}
	arrayType struct {
		abiType
		elem, slice unsafe.Pointer
		len         uintptr
	}
	chanType struct {
		abiType
		elem unsafe.Pointer
		dir  int
	}
	funcType struct {
		abiType
		in, out uint16
	}
	interfaceType struct {
		abiType
		pkgPath *byte
		methods []imethod
	}
	structType struct {
		abiType
		pkgPath *byte
		fields  []structField
	}
)

type imethod struct{ name, typ int32 }

type structField struct {
	name   *byte
	typ    unsafe.Pointer
	offset uintptr
}

type uncommon struct {
	pkgPath        int32
	mcount, xcount uint16
	moff           uint32
	_              uint32
}

type method struct{ name, mtyp, ifn, tfn int32 }

// uncommonOffset is where the uncommon part of a type of a kind begins.
func uncommonOffset(k reflect.Kind) uintptr {
	var size uintptr
	switch k {
	case reflect.Struct:
		size = unsafe.Sizeof(structType{})
	case reflect.Pointer:
		size = unsafe.Sizeof(ptrType{})
	case reflect.Func:
		size = unsafe.Sizeof(funcType{})
	case reflect.Slice:
		size = unsafe.Sizeof(ptrType{}) // both hold an element type
	case reflect.Array:
		size = unsafe.Sizeof(arrayType{})
	case reflect.Chan:
		size = unsafe.Sizeof(chanType{})
	case reflect.Map:
		size = mapSize
	case reflect.Interface:
		size = unsafe.Sizeof(interfaceType{})
	default:
		size = unsafe.Sizeof(abiType{})
	}
	return size
}

// mapSize is the size of internal/abi.MapType.
const mapSize = 48 + 3*8 + 8 + 3*8 + 8

// pointerTo returns the address of a type's description.
func pointerTo(t reflect.Type) unsafe.Pointer { return (*[2]unsafe.Pointer)(unsafe.Pointer(&t))[1] }

// typeAt is the inverse of pointerTo.
func typeAt(p unsafe.Pointer) reflect.Type {
	t := reflect.TypeFor[int]()
	(*[2]unsafe.Pointer)(unsafe.Pointer(&t))[1] = p
	return t
}

// encodeName writes a name as the runtime keeps it. Names are marked as exported
// whatever their case, so that reflect may set fields and call methods.
func encodeName(name, tag string, embedded bool) *byte {
	b := []byte{1}
	if tag != "" {
		b[0] |= 1 << 1
	}
	if embedded {
		b[0] |= 1 << 3
	}
	b = binary.AppendUvarint(b, uint64(len(name)))
	b = append(b, name...)
	if tag != "" {
		b = binary.AppendUvarint(b, uint64(len(tag)))
		b = append(b, tag...)
	}
	keep(unsafe.Pointer(&b[0]))
	return &b[0]
}

//go:linkname addReflectOff reflect.addReflectOff
func addReflectOff(ptr unsafe.Pointer) int32

package closure

import (
	"go/constant"
	"go/types"
	"math"
	"reflect"
	"unsafe"
)

// constantExpr makes an expression of a constant.
func (c *cx) constantExpr(v constant.Value, t types.Type) *expr {
	if types.IsInterface(t) {
		return c.convertTo(c.constantExpr(v, defaultType(v)), c.typ(t))
	}
	ty := c.typ(t)
	switch {
	case ty.class == inWord:
		k := constantWord(v, ty.kind)
		e := words(ty, func(*frame) uint64 { return k })
		e.value = v
		if ty.kind == reflect.Bool {
			e.b = func(*frame) bool { return k != 0 }
		}
		return e
	case ty.class == inString:
		text := constantText(v)
		e := texts(ty, func(*frame) string { return text })
		e.value = v
		return e
	case ty.kind == reflect.Complex128:
		k := constantComplex(v)
		e := memory(ty, unsafe.Pointer(&k))
		e.value = v
		return e
	case ty.kind == reflect.Complex64:
		k := complex64(constantComplex(v))
		e := memory(ty, unsafe.Pointer(&k))
		e.value = v
		return e
	}
	if ty.class == inPointer { // unsafe.Pointer(0) and the like
		return pointers(ty, func(*frame) unsafe.Pointer { return nil })
	}
	refuse("constant %s of type %s is not understood", v, t)
	return nil
}

func defaultType(v constant.Value) types.Type {
	switch v.Kind() {
	case constant.Bool:
		return types.Typ[types.Bool]
	case constant.String:
		return types.Typ[types.String]
	case constant.Int:
		return types.Typ[types.Int]
	case constant.Float:
		return types.Typ[types.Float64]
	}
	return types.Typ[types.Complex128]
}

func constantText(v constant.Value) string {
	if v.Kind() == constant.Int { // string(65)
		n, ok := constant.Int64Val(v)
		if !ok || n < 0 || n > math.MaxInt32 {
			return "\uFFFD"
		}
		return string(rune(n))
	}
	return constant.StringVal(v)
}

func constantWord(v constant.Value, k reflect.Kind) uint64 {
	switch k {
	case reflect.Bool:
		return boolWord(constant.BoolVal(v))
	case reflect.Float64:
		f, _ := constant.Float64Val(constant.ToFloat(real1(v)))
		return floatWord(f)
	case reflect.Float32:
		f, _ := constant.Float32Val(constant.ToFloat(real1(v)))
		return float32Word(f)
	}
	n := constant.ToInt(real1(v))
	if i, ok := constant.Int64Val(n); ok {
		return uint64(i)
	}
	u, _ := constant.Uint64Val(n)
	return u
}

func real1(v constant.Value) constant.Value {
	if v.Kind() == constant.Complex {
		return constant.Real(v)
	}
	return v
}

func constantComplex(v constant.Value) complex128 {
	v = constant.ToComplex(v)
	re, _ := constant.Float64Val(constant.Real(v))
	im, _ := constant.Float64Val(constant.Imag(v))
	return complex(re, im)
}

package closure

import (
	"go/token"
	"reflect"
	"unsafe"
)

type integer interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr
}

type wordFunc = func(*frame) uint64

// arith returns the closure of a binary operation on words.
func arith(op token.Token, k reflect.Kind, x, y *expr) wordFunc {
	switch k {
	case reflect.Int, reflect.Int64:
		if f := fastInt(op, x, y); f != nil {
			return f
		}
		return intArith[int64](op, x.w, y.w)
	case reflect.Int32:
		return intArith[int32](op, x.w, y.w)
	case reflect.Int16:
		return intArith[int16](op, x.w, y.w)
	case reflect.Int8:
		return intArith[int8](op, x.w, y.w)
	case reflect.Uint, reflect.Uint64, reflect.Uintptr:
		return intArith[uint64](op, x.w, y.w)
	case reflect.Uint32:
		return intArith[uint32](op, x.w, y.w)
	case reflect.Uint16:
		return intArith[uint16](op, x.w, y.w)
	case reflect.Uint8:
		return intArith[uint8](op, x.w, y.w)
	case reflect.Float64:
		return floatArith(op, x, y)
	case reflect.Float32:
		a, b := x.w, y.w
		switch op {
		case token.ADD:
			return func(f *frame) uint64 { return float32Word(wordFloat32(a(f)) + wordFloat32(b(f))) }
		case token.SUB:
			return func(f *frame) uint64 { return float32Word(wordFloat32(a(f)) - wordFloat32(b(f))) }
		case token.MUL:
			return func(f *frame) uint64 { return float32Word(wordFloat32(a(f)) * wordFloat32(b(f))) }
		case token.QUO:
			return func(f *frame) uint64 { return float32Word(wordFloat32(a(f)) / wordFloat32(b(f))) }
		}
	}
	refuse("operator %s is not understood", op)
	return nil
}

// fastInt knows the commonest forms: a variable or any value with a constant, two
// variables.
func fastInt(op token.Token, x, y *expr) wordFunc {
	a := x.w
	if y.value != nil {
		k := y.w(nil)
		if x.reg >= 0 {
			i := x.reg
			switch op {
			case token.ADD:
				return func(f *frame) uint64 { return f.w[i] + k }
			case token.SUB:
				return func(f *frame) uint64 { return f.w[i] - k }
			case token.MUL:
				return func(f *frame) uint64 { return f.w[i] * k }
			}
		}
		switch op {
		case token.ADD:
			return func(f *frame) uint64 { return a(f) + k }
		case token.SUB:
			return func(f *frame) uint64 { return a(f) - k }
		case token.MUL:
			return func(f *frame) uint64 { return a(f) * k }
		case token.AND:
			return func(f *frame) uint64 { return a(f) & k }
		case token.REM:
			if int64(k) > 0 {
				return func(f *frame) uint64 { return uint64(int64(a(f)) % int64(k)) }
			}
		case token.QUO:
			if int64(k) > 0 {
				return func(f *frame) uint64 { return uint64(int64(a(f)) / int64(k)) }
			}
		}
	}
	if x.reg >= 0 && y.reg >= 0 {
		i, j := x.reg, y.reg
		switch op {
		case token.ADD:
			return func(f *frame) uint64 { return f.w[i] + f.w[j] }
		case token.SUB:
			return func(f *frame) uint64 { return f.w[i] - f.w[j] }
		case token.MUL:
			return func(f *frame) uint64 { return f.w[i] * f.w[j] }
		}
	}
	return nil
}

func intArith[T integer](op token.Token, a, b wordFunc) wordFunc {
	switch op {
	case token.ADD:
		return func(f *frame) uint64 { return uint64(T(a(f)) + T(b(f))) }
	case token.SUB:
		return func(f *frame) uint64 { return uint64(T(a(f)) - T(b(f))) }
	case token.MUL:
		return func(f *frame) uint64 { return uint64(T(a(f)) * T(b(f))) }
	case token.QUO:
		return func(f *frame) uint64 { x, y := T(a(f)), T(b(f)); return uint64(x / y) }
	case token.REM:
		return func(f *frame) uint64 { x, y := T(a(f)), T(b(f)); return uint64(x % y) }
	case token.AND:
		return func(f *frame) uint64 { return uint64(T(a(f)) & T(b(f))) }
	case token.OR:
		return func(f *frame) uint64 { return uint64(T(a(f)) | T(b(f))) }
	case token.XOR:
		return func(f *frame) uint64 { return uint64(T(a(f)) ^ T(b(f))) }
	case token.AND_NOT:
		return func(f *frame) uint64 { return uint64(T(a(f)) &^ T(b(f))) }
	}
	refuse("operator %s is not understood", op)
	return nil
}

func floatArith(op token.Token, x, y *expr) wordFunc {
	a, b := x.w, y.w
	if y.value != nil {
		k := wordFloat(b(nil))
		switch op {
		case token.ADD:
			return func(f *frame) uint64 { return floatWord(wordFloat(a(f)) + k) }
		case token.SUB:
			return func(f *frame) uint64 { return floatWord(wordFloat(a(f)) - k) }
		case token.MUL:
			return func(f *frame) uint64 { return floatWord(wordFloat(a(f)) * k) }
		case token.QUO:
			return func(f *frame) uint64 { return floatWord(wordFloat(a(f)) / k) }
		}
	}
	if x.reg >= 0 && y.reg >= 0 {
		i, j := x.reg, y.reg
		switch op {
		case token.ADD:
			return func(f *frame) uint64 { return floatWord(wordFloat(f.w[i]) + wordFloat(f.w[j])) }
		case token.SUB:
			return func(f *frame) uint64 { return floatWord(wordFloat(f.w[i]) - wordFloat(f.w[j])) }
		case token.MUL:
			return func(f *frame) uint64 { return floatWord(wordFloat(f.w[i]) * wordFloat(f.w[j])) }
		}
	}
	switch op {
	case token.ADD:
		return func(f *frame) uint64 { l := wordFloat(a(f)); return floatWord(l + wordFloat(b(f))) }
	case token.SUB:
		return func(f *frame) uint64 { l := wordFloat(a(f)); return floatWord(l - wordFloat(b(f))) }
	case token.MUL:
		return func(f *frame) uint64 { l := wordFloat(a(f)); return floatWord(l * wordFloat(b(f))) }
	case token.QUO:
		return func(f *frame) uint64 { l := wordFloat(a(f)); return floatWord(l / wordFloat(b(f))) }
	}
	refuse("operator %s is not understood", op)
	return nil
}

// shift returns the closure of a shift of a word; the count may be signed.
func shift(op token.Token, k reflect.Kind, a wordFunc, n *expr) wordFunc {
	count := n.w
	if signed(n.kind) {
		w := n.w
		count = func(f *frame) uint64 {
			c := int64(w(f))
			if c < 0 {
				negative := -1
				_ = 1 << negative
			}
			return uint64(c)
		}
	}
	switch k {
	case reflect.Int, reflect.Int64:
		return shiftOf[int64](op, a, count)
	case reflect.Int32:
		return shiftOf[int32](op, a, count)
	case reflect.Int16:
		return shiftOf[int16](op, a, count)
	case reflect.Int8:
		return shiftOf[int8](op, a, count)
	case reflect.Uint32:
		return shiftOf[uint32](op, a, count)
	case reflect.Uint16:
		return shiftOf[uint16](op, a, count)
	case reflect.Uint8:
		return shiftOf[uint8](op, a, count)
	}
	return shiftOf[uint64](op, a, count)
}

func shiftOf[T integer](op token.Token, a, n wordFunc) wordFunc {
	if op == token.SHL {
		return func(f *frame) uint64 { x := T(a(f)); return uint64(x << n(f)) }
	}
	return func(f *frame) uint64 { x := T(a(f)); return uint64(x >> n(f)) }
}

func signed(k reflect.Kind) bool { return k >= reflect.Int && k <= reflect.Int64 }

// compareWords returns the closure of a comparison of words.
func compareWords(op token.Token, k reflect.Kind, x, y *expr) func(*frame) bool {
	a, b := x.w, y.w
	switch {
	case k == reflect.Float64:
		return compareFloats(op, a, b)
	case k == reflect.Float32:
		wide := func(w wordFunc) wordFunc {
			return func(f *frame) uint64 { return floatWord(float64(wordFloat32(w(f)))) }
		}
		return compareFloats(op, wide(a), wide(b))
	case signed(k):
		if x.reg >= 0 && y.value != nil {
			i, n := x.reg, int64(y.w(nil))
			switch op {
			case token.LSS:
				return func(f *frame) bool { return int64(f.w[i]) < n }
			case token.LEQ:
				return func(f *frame) bool { return int64(f.w[i]) <= n }
			case token.GTR:
				return func(f *frame) bool { return int64(f.w[i]) > n }
			case token.GEQ:
				return func(f *frame) bool { return int64(f.w[i]) >= n }
			case token.EQL:
				return func(f *frame) bool { return int64(f.w[i]) == n }
			}
		}
		if x.reg >= 0 && y.reg >= 0 {
			i, j := x.reg, y.reg
			switch op {
			case token.LSS:
				return func(f *frame) bool { return int64(f.w[i]) < int64(f.w[j]) }
			case token.LEQ:
				return func(f *frame) bool { return int64(f.w[i]) <= int64(f.w[j]) }
			}
		}
		return compareOf[int64](op, a, b)
	}
	return compareOf[uint64](op, a, b)
}

func compareOf[T int64 | uint64](op token.Token, a, b wordFunc) func(*frame) bool {
	switch op {
	case token.EQL:
		return func(f *frame) bool { return a(f) == b(f) }
	case token.NEQ:
		return func(f *frame) bool { return a(f) != b(f) }
	case token.LSS:
		return func(f *frame) bool { return T(a(f)) < T(b(f)) }
	case token.LEQ:
		return func(f *frame) bool { return T(a(f)) <= T(b(f)) }
	case token.GTR:
		return func(f *frame) bool { return T(a(f)) > T(b(f)) }
	}
	return func(f *frame) bool { return T(a(f)) >= T(b(f)) }
}

func compareFloats(op token.Token, a, b wordFunc) func(*frame) bool {
	switch op {
	case token.EQL:
		return func(f *frame) bool { return wordFloat(a(f)) == wordFloat(b(f)) }
	case token.NEQ:
		return func(f *frame) bool { return wordFloat(a(f)) != wordFloat(b(f)) }
	case token.LSS:
		return func(f *frame) bool { return wordFloat(a(f)) < wordFloat(b(f)) }
	case token.LEQ:
		return func(f *frame) bool { return wordFloat(a(f)) <= wordFloat(b(f)) }
	case token.GTR:
		return func(f *frame) bool { return wordFloat(a(f)) > wordFloat(b(f)) }
	}
	return func(f *frame) bool { return wordFloat(a(f)) >= wordFloat(b(f)) }
}

func compareTexts(op token.Token, a, b func(*frame) string) func(*frame) bool {
	switch op {
	case token.EQL:
		return func(f *frame) bool { return a(f) == b(f) }
	case token.NEQ:
		return func(f *frame) bool { return a(f) != b(f) }
	case token.LSS:
		return func(f *frame) bool { return a(f) < b(f) }
	case token.LEQ:
		return func(f *frame) bool { return a(f) <= b(f) }
	case token.GTR:
		return func(f *frame) bool { return a(f) > b(f) }
	}
	return func(f *frame) bool { return a(f) >= b(f) }
}

// complexOf reads a complex number.
func (c *cx) complexOf(e *expr) func(*frame) complex128 {
	a := c.addrOf(e)
	if e.kind == reflect.Complex64 {
		return func(f *frame) complex128 { return complex128(*(*complex64)(a(f))) }
	}
	return func(f *frame) complex128 { return *(*complex128)(a(f)) }
}

func complexExpr(t *typ, z func(*frame) complex128) *expr {
	if t.kind == reflect.Complex64 {
		return written(t, func(f *frame, p unsafe.Pointer) { v := z(f); *(*complex64)(p) = complex64(v) })
	}
	return written(t, func(f *frame, p unsafe.Pointer) { v := z(f); *(*complex128)(p) = v })
}

func (c *cx) complexArith(op token.Token, t *typ, x, y *expr) *expr {
	a, b := c.complexOf(x), c.complexOf(y)
	small := t.kind == reflect.Complex64
	switch op {
	case token.ADD:
		return complexExpr(t, func(f *frame) complex128 { l := a(f); return l + b(f) })
	case token.SUB:
		return complexExpr(t, func(f *frame) complex128 { l := a(f); return l - b(f) })
	case token.MUL:
		if small {
			return complexExpr(t, func(f *frame) complex128 { l := complex64(a(f)); return complex128(l * complex64(b(f))) })
		}
		return complexExpr(t, func(f *frame) complex128 { l := a(f); return l * b(f) })
	case token.QUO:
		return complexExpr(t, func(f *frame) complex128 { l := a(f); return l / b(f) })
	}
	refuse("operator %s is not understood", op)
	return nil
}

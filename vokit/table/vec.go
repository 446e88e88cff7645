package table

import (
	"math"
	"slices"
	"unsafe"
)

// vec holds the elements of a column one after another, in the one slice of its datatype.
type vec struct {
	u8   []uint8 // Boolean (0 false, 1 true, 2 unknown), Bit (0, 1), UnsignedByte
	i16  []int16
	i32  []int32
	i64  []int64
	f32  []float32
	f64  []float64
	c64  []complex64
	c128 []complex128
	str  texts
}

const boolUnknown = 2

// texts holds strings in one buffer: 4 bytes a string on top of its characters, and nothing for the
// garbage collector to follow.
type texts struct {
	buf []byte
	end []uint32 // end[i] is where string i ends
	big []int    // instead of end once the buffer is beyond 4 GiB
}

func (t *texts) len() int {
	if t.big != nil {
		return len(t.big)
	}
	return len(t.end)
}

func (t *texts) bounds(i int) (lo, hi int) {
	if t.big != nil {
		if i > 0 {
			lo = t.big[i-1]
		}
		return lo, t.big[i]
	}
	if i > 0 {
		lo = int(t.end[i-1])
	}
	return lo, int(t.end[i])
}

// at shares memory with the buffer, which is never written to again once a string stands in it.
func (t *texts) at(i int) string {
	lo, hi := t.bounds(i)
	if lo == hi {
		return ""
	}
	return unsafe.String(&t.buf[lo], hi-lo)
}

// closeText ends the string whose bytes were just appended to buf.
func (t *texts) closeText() {
	n := len(t.buf)
	if t.big == nil && n <= math.MaxUint32 {
		t.end = append(t.end, uint32(n))
		return
	}
	if t.big == nil {
		t.big = make([]int, len(t.end), len(t.end)+len(t.end)/4+1)
		for i, e := range t.end {
			t.big[i] = int(e)
		}
		t.end = nil
	}
	t.big = append(t.big, n)
}

// truncate keeps the first n strings.
func (t *texts) truncate(n int) {
	end := 0
	if n > 0 {
		_, end = t.bounds(n - 1)
	}
	t.buf = t.buf[:end]
	if t.big != nil {
		t.big = t.big[:n]
	} else {
		t.end = t.end[:n]
	}
}

// pick are the strings of some rows; for a negative row there is an empty one.
func (t *texts) pick(rows []int) texts {
	size := 0
	for _, r := range rows {
		if r >= 0 {
			lo, hi := t.bounds(r)
			size += hi - lo
		}
	}
	out := texts{buf: make([]byte, 0, size), end: make([]uint32, 0, len(rows))}
	for _, r := range rows {
		if r >= 0 {
			lo, hi := t.bounds(r)
			out.buf = append(out.buf, t.buf[lo:hi]...)
		}
		out.closeText()
	}
	return out
}

func (t *texts) appendString(s string) {
	t.buf = append(t.buf, s...)
	t.closeText()
}

func (t *texts) appendBytes(b []byte) {
	t.buf = append(t.buf, b...)
	t.closeText()
}

// len is the number of elements.
func (v *vec) len(dt Datatype) int {
	switch dt {
	case Boolean, Bit, UnsignedByte:
		return len(v.u8)
	case Short:
		return len(v.i16)
	case Int:
		return len(v.i32)
	case Long:
		return len(v.i64)
	case Float:
		return len(v.f32)
	case Double:
		return len(v.f64)
	case FloatComplex:
		return len(v.c64)
	case DoubleComplex:
		return len(v.c128)
	}
	return v.str.len()
}

// grow makes room for n more elements.
func (v *vec) grow(dt Datatype, n int) {
	switch dt {
	case Boolean, Bit, UnsignedByte:
		v.u8 = slices.Grow(v.u8, n)
	case Short:
		v.i16 = slices.Grow(v.i16, n)
	case Int:
		v.i32 = slices.Grow(v.i32, n)
	case Long:
		v.i64 = slices.Grow(v.i64, n)
	case Float:
		v.f32 = slices.Grow(v.f32, n)
	case Double:
		v.f64 = slices.Grow(v.f64, n)
	case FloatComplex:
		v.c64 = slices.Grow(v.c64, n)
	case DoubleComplex:
		v.c128 = slices.Grow(v.c128, n)
	default:
		v.str.end = slices.Grow(v.str.end, n)
	}
}

// appendBlank appends n elements that mean "no value": NaN, unknown, zero or the empty text.
func (v *vec) appendBlank(dt Datatype, n int) {
	nan := math.NaN()
	for ; n > 0; n-- {
		switch dt {
		case Boolean:
			v.u8 = append(v.u8, boolUnknown)
		case Bit, UnsignedByte:
			v.u8 = append(v.u8, 0)
		case Short:
			v.i16 = append(v.i16, 0)
		case Int:
			v.i32 = append(v.i32, 0)
		case Long:
			v.i64 = append(v.i64, 0)
		case Float:
			v.f32 = append(v.f32, float32(nan))
		case Double:
			v.f64 = append(v.f64, nan)
		case FloatComplex:
			v.c64 = append(v.c64, complex(float32(nan), float32(nan)))
		case DoubleComplex:
			v.c128 = append(v.c128, complex(nan, nan))
		default:
			v.str.closeText()
		}
	}
}

// appendSpan appends the elements lo…hi−1 of w, which is of the same datatype.
func (v *vec) appendSpan(dt Datatype, w *vec, lo, hi int) {
	switch dt {
	case Boolean, Bit, UnsignedByte:
		v.u8 = append(v.u8, w.u8[lo:hi]...)
	case Short:
		v.i16 = append(v.i16, w.i16[lo:hi]...)
	case Int:
		v.i32 = append(v.i32, w.i32[lo:hi]...)
	case Long:
		v.i64 = append(v.i64, w.i64[lo:hi]...)
	case Float:
		v.f32 = append(v.f32, w.f32[lo:hi]...)
	case Double:
		v.f64 = append(v.f64, w.f64[lo:hi]...)
	case FloatComplex:
		v.c64 = append(v.c64, w.c64[lo:hi]...)
	case DoubleComplex:
		v.c128 = append(v.c128, w.c128[lo:hi]...)
	default:
		for i := lo; i < hi; i++ {
			a, b := w.str.bounds(i)
			v.str.appendBytes(w.str.buf[a:b])
		}
	}
}

// compact gives back room that appending left over, when it is worth a copy.
func (v *vec) compact() {
	v.u8 = clip(v.u8)
	v.i16 = clip(v.i16)
	v.i32 = clip(v.i32)
	v.i64 = clip(v.i64)
	v.f32 = clip(v.f32)
	v.f64 = clip(v.f64)
	v.c64 = clip(v.c64)
	v.c128 = clip(v.c128)
	v.str.buf = clip(v.str.buf)
	v.str.end = clip(v.str.end)
	v.str.big = clip(v.str.big)
}

func clip[T any](s []T) []T {
	if cap(s)-len(s) <= len(s)/8+64 {
		return s
	}
	return slices.Clone(s)
}

func (v *vec) float(dt Datatype, i int) float64 {
	switch dt {
	case Double:
		return v.f64[i]
	case Float:
		return float64(v.f32[i])
	case Boolean:
		if v.u8[i] == boolUnknown {
			return math.NaN()
		}
		return float64(v.u8[i])
	case Bit, UnsignedByte:
		return float64(v.u8[i])
	case Short:
		return float64(v.i16[i])
	case Int:
		return float64(v.i32[i])
	case Long:
		return float64(v.i64[i])
	}
	return math.NaN()
}

func (v *vec) int(dt Datatype, i int) (int64, bool) {
	switch dt {
	case Boolean:
		return int64(v.u8[i]), v.u8[i] != boolUnknown
	case Bit, UnsignedByte:
		return int64(v.u8[i]), true
	case Short:
		return int64(v.i16[i]), true
	case Int:
		return int64(v.i32[i]), true
	case Long:
		return v.i64[i], true
	}
	return 0, false
}

// value is one element as its Go type.
func (v *vec) value(dt Datatype, i int) any {
	switch dt {
	case Boolean:
		if v.u8[i] == boolUnknown {
			return nil
		}
		return v.u8[i] == 1
	case Bit, UnsignedByte:
		return v.u8[i]
	case Short:
		return v.i16[i]
	case Int:
		return v.i32[i]
	case Long:
		return v.i64[i]
	case Float:
		return v.f32[i]
	case Double:
		return v.f64[i]
	case FloatComplex:
		return v.c64[i]
	case DoubleComplex:
		return v.c128[i]
	}
	return v.str.at(i)
}

// span is a run of elements as a slice of their Go type, copied.
func (v *vec) span(dt Datatype, lo, hi int) any {
	switch dt {
	case Boolean:
		out := make([]bool, hi-lo)
		for i := range out {
			out[i] = v.u8[lo+i] == 1
		}
		return out
	case Bit, UnsignedByte:
		return slices.Clone(v.u8[lo:hi:hi])
	case Short:
		return slices.Clone(v.i16[lo:hi:hi])
	case Int:
		return slices.Clone(v.i32[lo:hi:hi])
	case Long:
		return slices.Clone(v.i64[lo:hi:hi])
	case Float:
		return slices.Clone(v.f32[lo:hi:hi])
	case Double:
		return slices.Clone(v.f64[lo:hi:hi])
	case FloatComplex:
		return slices.Clone(v.c64[lo:hi:hi])
	case DoubleComplex:
		return slices.Clone(v.c128[lo:hi:hi])
	}
	out := make([]string, hi-lo)
	for i := range out {
		out[i] = v.str.at(lo + i)
	}
	return out
}

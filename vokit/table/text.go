package table

import (
	"math"
	"strconv"
)

// AppendText appends cell i as VOTable's TABLEDATA writes it; nothing when it is null.
func (c *Column) AppendText(buf []byte, i int) []byte {
	if c.IsNull(i) {
		return buf
	}
	lo, hi := c.span(i)
	if !c.sh.array {
		return c.vec.appendElement(buf, c.dt, lo)
	}
	for k := lo; k < hi; k++ {
		if k > lo && c.dt != Bit {
			buf = append(buf, ' ')
		}
		buf = c.vec.appendElement(buf, c.dt, k)
	}
	return buf
}

func (v *vec) appendElement(buf []byte, dt Datatype, i int) []byte {
	switch dt {
	case Double:
		return appendFloat(buf, v.f64[i], 64)
	case Float:
		return appendFloat(buf, float64(v.f32[i]), 32)
	case Boolean:
		return append(buf, "FT?"[v.u8[i]])
	case Bit:
		return append(buf, '0'+v.u8[i])
	case FloatComplex:
		buf = appendFloat(buf, float64(real(v.c64[i])), 32)
		return appendFloat(append(buf, ' '), float64(imag(v.c64[i])), 32)
	case DoubleComplex:
		buf = appendFloat(buf, real(v.c128[i]), 64)
		return appendFloat(append(buf, ' '), imag(v.c128[i]), 64)
	case Char, UnicodeChar:
		return append(buf, v.str.at(i)...)
	}
	n, _ := v.int(dt, i)
	return strconv.AppendInt(buf, n, 10)
}

// appendFloat writes the shortest text that reads back as the same number, as VOTable spells it.
func appendFloat(buf []byte, f float64, bits int) []byte {
	switch {
	case f != f:
		return append(buf, "NaN"...)
	case math.IsInf(f, 1):
		return append(buf, "+Inf"...)
	case math.IsInf(f, -1):
		return append(buf, "-Inf"...)
	}
	if a := math.Abs(f); a != 0 && (a < 1e-4 || a >= 1e15) {
		return strconv.AppendFloat(buf, f, 'e', -1, bits)
	}
	return strconv.AppendFloat(buf, f, 'f', -1, bits)
}

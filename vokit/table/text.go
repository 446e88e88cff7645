package table

import (
	"encoding/binary"
	"math"
	"math/cmplx"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
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

// CellLen is the number of elements of cell i: 1 for a single value, 0 for a row that does not exist.
func (c *Column) CellLen(i int) int {
	if i < 0 || i >= c.n {
		return 0
	}
	lo, hi := c.span(i)
	return hi - lo
}

// AppendBinary appends the elements of cell i as VOTable's BINARY serialization writes them (VOTable 1.5
// section 5.2), big-endian and without a count. A null cell appends what stands for it in that
// datatype: NaN, '?', or zeros. Texts are appended as they are, in UTF-8 or big-endian UTF-16, without padding.
func (c *Column) AppendBinary(buf []byte, i int) []byte {
	lo, hi := c.span(i)
	null := c.IsNull(i)
	v := &c.vec
	switch c.dt {
	case Bit:
		for k := lo; k < hi; k += 8 {
			var b byte
			for j := k; j < min(k+8, hi); j++ {
				b |= v.u8[j] << (7 - (j - k))
			}
			buf = append(buf, b)
		}
		return buf
	case Boolean:
		for k := lo; k < hi; k++ {
			ch := "FT?"[v.u8[k]]
			if null {
				ch = '?'
			}
			buf = append(buf, ch)
		}
		return buf
	case UnsignedByte:
		return append(buf, v.u8[lo:hi]...)
	}
	for k := lo; k < hi; k++ {
		switch c.dt {
		case Short:
			buf = binary.BigEndian.AppendUint16(buf, uint16(v.i16[k]))
		case Int:
			buf = binary.BigEndian.AppendUint32(buf, uint32(v.i32[k]))
		case Long:
			buf = binary.BigEndian.AppendUint64(buf, uint64(v.i64[k]))
		case Float:
			f := v.f32[k]
			if null {
				f = float32(math.NaN())
			}
			buf = binary.BigEndian.AppendUint32(buf, math.Float32bits(f))
		case Double:
			f := v.f64[k]
			if null {
				f = math.NaN()
			}
			buf = binary.BigEndian.AppendUint64(buf, math.Float64bits(f))
		case FloatComplex:
			z := v.c64[k]
			if null {
				z = complex64(cmplx.NaN())
			}
			buf = binary.BigEndian.AppendUint32(buf, math.Float32bits(real(z)))
			buf = binary.BigEndian.AppendUint32(buf, math.Float32bits(imag(z)))
		case DoubleComplex:
			z := v.c128[k]
			if null {
				z = cmplx.NaN()
			}
			buf = binary.BigEndian.AppendUint64(buf, math.Float64bits(real(z)))
			buf = binary.BigEndian.AppendUint64(buf, math.Float64bits(imag(z)))
		case UnicodeChar:
			buf = appendUTF16(buf, v.str.at(k))
		default:
			buf = append(buf, v.str.at(k)...)
		}
	}
	return buf
}

func appendUTF16(buf []byte, s string) []byte {
	for _, r := range s {
		if r1, r2 := utf16.EncodeRune(r); r1 != utf8.RuneError {
			buf = binary.BigEndian.AppendUint16(buf, uint16(r1))
			r = r2
		}
		buf = binary.BigEndian.AppendUint16(buf, uint16(r))
	}
	return buf
}

// TextSize is the length of the longest text of a text column, in UTF-16 code units, and whether all of
// them are ASCII.
func (c *Column) TextSize() (longest int, ascii bool) {
	ascii = true
	for k := range c.vec.str.len() {
		lo, hi := c.vec.str.bounds(k)
		n := hi - lo
		for _, ch := range c.vec.str.buf[lo:hi] {
			if ch >= 0x80 {
				ascii = false
				n = len(utf16.Encode([]rune(string(c.vec.str.buf[lo:hi]))))
				break
			}
		}
		longest = max(longest, n)
	}
	return longest, ascii
}

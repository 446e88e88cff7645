package table

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"
)

// BinaryCells are the cells of one column in a run of rows as VOTable's binary serializations write them
// (VOTable 1.5 sections 5.2 and 5.3): the cell of row i begins at Buf[At[i]+Delta].
type BinaryCells struct {
	Buf   []byte
	At    []int
	Delta int
	// Width is the number of bytes of a cell; when it is negative each cell is led by a count of
	// elements in four bytes, which are of Element bytes each, 0 for bits.
	Width, Element int
	// Null tells which rows have no value; nil when all have one.
	Null []bool
	// BlankIsNull says that a text of nothing but zeros has no value.
	BlankIsNull bool
	// TrimBlanks says that blanks at the end of a char text are padding, as FITS has them.
	TrimBlanks bool
}

// cell is the bytes of a cell without its count.
func (b *BinaryCells) cell(row int) []byte {
	at := b.At[row] + b.Delta
	if b.Width >= 0 {
		return b.Buf[at : at+b.Width]
	}
	n := int(binary.BigEndian.Uint32(b.Buf[at:]))
	if b.Element == 0 {
		n = (n + 7) / 8
	} else {
		n *= b.Element
	}
	return b.Buf[at+4 : at+4+n]
}

// AppendBinaryCells appends the cells of a run of rows, which is much faster than one [Builder.AppendBinary]
// after another.
func (b *Builder) AppendBinaryCells(in BinaryCells) error {
	c := &b.c
	switch {
	case c.sh.array:
	case c.dt == Char:
		b.appendChars(&in)
		return nil
	case c.dt.IsText() || c.dt == Bit || in.Width != c.dt.Size():
	case in.Null == nil:
		b.appendNumbers(&in)
		return nil
	default:
		// What stands in the place of a null is of no matter: it is replaced.
		lo := c.n
		b.appendNumbers(&in)
		for i, null := range in.Null {
			if null {
				c.vec.blank(c.dt, lo+i)
				c.nulls.set(lo + i)
			}
		}
		return nil
	}
	for i := range in.At {
		p := in.cell(i)
		if in.Null != nil && in.Null[i] || in.BlankIsNull && c.dt.IsText() && isZero(p) {
			b.AppendNull()
			continue
		}
		if err := b.AppendBinary(p); err != nil {
			return err
		}
	}
	return nil
}

// appendNumbers appends cells of one number or truth value each.
func (b *Builder) appendNumbers(in *BinaryCells) {
	c := &b.c
	v := &c.vec
	lo, n, d := c.n, len(in.At), in.Delta
	buf, at := in.Buf, in.At
	be := binary.BigEndian
	switch c.dt {
	case Boolean:
		for _, o := range at {
			v.u8 = append(v.u8, truthBytes[buf[o+d]])
		}
	case UnsignedByte:
		for _, o := range at {
			v.u8 = append(v.u8, buf[o+d])
		}
	case Short:
		to := extend(&v.i16, n)
		for i, o := range at {
			to[i] = int16(be.Uint16(buf[o+d:]))
		}
	case Int:
		to := extend(&v.i32, n)
		for i, o := range at {
			to[i] = int32(be.Uint32(buf[o+d:]))
		}
	case Long:
		to := extend(&v.i64, n)
		for i, o := range at {
			to[i] = int64(be.Uint64(buf[o+d:]))
		}
	case Float:
		to := extend(&v.f32, n)
		for i, o := range at {
			to[i] = math.Float32frombits(be.Uint32(buf[o+d:]))
		}
	case Double:
		to := extend(&v.f64, n)
		for i, o := range at {
			to[i] = math.Float64frombits(be.Uint64(buf[o+d:]))
		}
	case FloatComplex:
		to := extend(&v.c64, n)
		for i, o := range at {
			p := buf[o+d:]
			to[i] = complex(math.Float32frombits(be.Uint32(p)), math.Float32frombits(be.Uint32(p[4:])))
		}
	case DoubleComplex:
		to := extend(&v.c128, n)
		for i, o := range at {
			p := buf[o+d:]
			to[i] = complex(math.Float64frombits(be.Uint64(p)), math.Float64frombits(be.Uint64(p[8:])))
		}
	}
	c.n += n
	if b.hasNull && c.dt.isInteger() {
		for i := lo; i < c.n; i++ {
			if x, _ := v.int(c.dt, i); x == b.null {
				c.nulls.set(i)
			}
		}
	}
}

// extend makes a slice n longer and gives the new part.
func extend[T any](s *[]T, n int) []T {
	k := len(*s)
	*s = slices.Grow(*s, n)[:k+n]
	return (*s)[k:]
}

// truthBytes is parseBool for every byte.
var truthBytes = func() (t [256]uint8) {
	for i := range t {
		t[i], _ = parseBool(string([]byte{byte(i)}))
	}
	return t
}()

// appendChars appends texts of bytes, up to the first zero of each.
func (b *Builder) appendChars(in *BinaryCells) {
	c := &b.c
	t := &c.vec.str
	for i := range in.At {
		if in.Null != nil && in.Null[i] {
			c.nulls.set(c.n + i)
			t.closeText()
			continue
		}
		p := in.cell(i)
		seen := byte(0)
		for k, ch := range p {
			if ch == 0 {
				p = p[:k]
				break
			}
			seen |= ch
		}
		if in.TrimBlanks {
			p = bytes.TrimRight(p, " ")
		}
		switch {
		case len(p) == 0 && in.BlankIsNull:
			c.nulls.set(c.n + i)
		case seen < 0x80:
			t.buf = append(t.buf, p...)
		default:
			t.buf = appendUTF8(t.buf, p)
		}
		t.closeText()
	}
	c.n += len(in.At)
}

func isZero(p []byte) bool {
	for _, ch := range p {
		if ch != 0 {
			return false
		}
	}
	return true
}

// blank takes the value of element i away, as [vec.appendBlank] has it.
func (v *vec) blank(dt Datatype, i int) {
	nan := math.NaN()
	switch dt {
	case Boolean:
		v.u8[i] = boolUnknown
	case Bit, UnsignedByte:
		v.u8[i] = 0
	case Short:
		v.i16[i] = 0
	case Int:
		v.i32[i] = 0
	case Long:
		v.i64[i] = 0
	case Float:
		v.f32[i] = float32(nan)
	case Double:
		v.f64[i] = nan
	case FloatComplex:
		v.c64[i] = complex(float32(nan), float32(nan))
	case DoubleComplex:
		v.c128[i] = complex(nan, nan)
	}
}

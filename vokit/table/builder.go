package table

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// Builder makes a column cell by cell. The readers of file formats use it.
type Builder struct {
	c        Column
	null     int64 // the VALUES null of an integer column
	hasNull  bool
	nullText string
}

// NewBuilder begins a column of a datatype; m.ArraySize says whether its cells are arrays.
func NewBuilder(m Meta, dt Datatype) *Builder {
	b := &Builder{c: Column{Meta: m, dt: dt, sh: parseShape(m.ArraySize, dt)}}
	if m.Values != nil && m.Values.Null != "" {
		b.nullText = m.Values.Null
		if dt.isInteger() {
			if v, err := parseInt(m.Values.Null, dt); err == nil {
				b.null, b.hasNull = v, true
			}
		}
	}
	if b.c.sh.array && b.c.sh.size == 0 {
		b.c.cells = []int{0}
	}
	return b
}

func builderLike(c *Column, rows int) *Builder {
	b := &Builder{c: Column{Meta: c.Meta, dt: c.dt, sh: c.sh}}
	if c.cells != nil {
		b.c.cells = make([]int, 1, rows+1)
	}
	b.Grow(rows)
	return b
}

// maxGrow is how many elements there is room made for at once when there are none yet: the number may be wrong.
const maxGrow = 1 << 23

// Grow makes room for n more cells, and for their characters as those there are suggest.
func (b *Builder) Grow(n int) {
	if n <= 0 {
		return
	}
	c := &b.c
	have := c.vec.len(c.dt)
	limit := max(maxGrow, 16*have)
	if c.dt.IsText() && c.n > 0 {
		buf := &c.vec.str.buf
		*buf = slices.Grow(*buf, min(int(float64(len(*buf))/float64(c.n)*float64(n)*1.02)+64, max(maxGrow, 16*len(*buf))))
	}
	switch {
	case c.sh.array && c.n > 0:
		elements := float64(have) / float64(c.n) * float64(n)
		if c.cells != nil {
			c.cells = slices.Grow(c.cells, min(n, limit))
			elements *= 1.02
		}
		c.vec.grow(c.dt, min(int(elements), limit))
	case c.sh.array:
		c.vec.grow(c.dt, min(n*max(c.sh.size, 1), limit))
	default:
		c.vec.grow(c.dt, min(n, limit))
	}
}

// Len is the number of cells so far.
func (b *Builder) Len() int { return b.c.n }

// Truncate takes the cells from number n on away again.
func (b *Builder) Truncate(n int) {
	c := &b.c
	if n < 0 || n >= c.n {
		return
	}
	lo := n
	if c.sh.array {
		lo, _ = c.span(n)
	}
	if c.dt.IsText() {
		c.vec.str.truncate(lo)
	} else {
		b.truncate(lo)
	}
	if c.cells != nil {
		c.cells = c.cells[:n+1]
	}
	for i := n; i < c.n; i++ {
		c.nulls.clear(i)
	}
	c.n = n
}

// Column is the column made; the builder is of no use afterwards.
func (b *Builder) Column() *Column {
	c := b.c
	c.vec.compact()
	c.loosen()
	b.c = Column{}
	return &c
}

// loosen gives up declared sizes that the cells break: a char without arraysize that holds whole texts
// (a common mistake of services), or an array of another length.
func (c *Column) loosen() {
	switch {
	case c.sh.array:
		if c.cells != nil && c.sh.size > 0 {
			c.ArraySize, c.sh.size = "*", 0
			if c.dt.IsText() {
				c.ArraySize = strconv.Itoa(max(c.sh.maxWidth, 1)) + "x*"
			}
		}
	case c.dt.IsText() && c.sh.maxWidth > 0:
		for i := range c.n {
			s := c.vec.str.at(i)
			if len(s) > c.sh.maxWidth && utf8.RuneCountInString(s) > c.sh.maxWidth {
				c.ArraySize, c.sh = "*", shape{}
				return
			}
		}
	}
}

// begin and end bracket the elements of a cell.
func (b *Builder) begin() int { return b.c.vec.len(b.c.dt) }

func (b *Builder) end(lo int) {
	c := &b.c
	c.n++
	if !c.sh.array {
		return
	}
	have := c.vec.len(c.dt)
	if c.cells == nil && have-lo != c.sh.size {
		// A cell that breaks the declared size: the others keep theirs.
		c.cells = make([]int, c.n, c.n+1)
		for i := range c.cells {
			c.cells[i] = i * c.sh.size
		}
	}
	if c.cells != nil {
		c.cells = append(c.cells, have)
	}
}

// AppendNull appends a cell without a value.
func (b *Builder) AppendNull() {
	c := &b.c
	lo := b.begin()
	if !c.sh.array {
		c.vec.appendBlank(c.dt, 1)
	} else if c.cells == nil {
		c.vec.appendBlank(c.dt, c.sh.size)
	}
	c.nulls.set(c.n)
	b.end(lo)
}

func (b *Builder) appendCell(c *Column, row int) {
	if row < 0 || c.nulls.get(row) {
		b.AppendNull()
		return
	}
	lo, hi := c.span(row)
	at := b.begin()
	b.c.vec.appendSpan(c.dt, &c.vec, lo, hi)
	b.end(at)
}

// AppendFloat appends a number to a column of single values; NaN is null. In an integer column the
// number is rounded, and null when it does not fit.
func (b *Builder) AppendFloat(f float64) {
	c := &b.c
	switch {
	case c.sh.array || f != f:
		b.AppendNull()
		return
	case c.dt == Double:
		c.vec.f64 = append(c.vec.f64, f)
	case c.dt == Float:
		c.vec.f32 = append(c.vec.f32, float32(f))
	case c.dt == DoubleComplex:
		c.vec.c128 = append(c.vec.c128, complex(f, 0))
	case c.dt == FloatComplex:
		c.vec.c64 = append(c.vec.c64, complex(float32(f), 0))
	case c.dt.IsText():
		c.vec.str.buf = appendFloat(c.vec.str.buf, f, 64)
		c.vec.str.closeText()
	default:
		r := math.Round(f)
		if r < math.MinInt64 || r >= math.MaxInt64 {
			b.AppendNull()
			return
		}
		b.AppendInt(int64(r))
		return
	}
	c.n++
}

// AppendInt appends an integer to a column of single values; it is null when it does not fit.
func (b *Builder) AppendInt(v int64) {
	c := &b.c
	if c.sh.array || c.dt.isInteger() && !fits(v, c.dt) {
		b.AppendNull()
		return
	}
	switch c.dt {
	case Boolean, Bit:
		c.vec.u8 = append(c.vec.u8, b2u(v != 0))
	case UnsignedByte:
		c.vec.u8 = append(c.vec.u8, uint8(v))
	case Short:
		c.vec.i16 = append(c.vec.i16, int16(v))
	case Int:
		c.vec.i32 = append(c.vec.i32, int32(v))
	case Long:
		c.vec.i64 = append(c.vec.i64, v)
	case Char, UnicodeChar:
		c.vec.str.appendString(fmt.Sprint(v))
	default:
		b.AppendFloat(float64(v))
		return
	}
	c.n++
}

// AppendBool appends a truth value to a column of single values.
func (b *Builder) AppendBool(v bool) {
	if b.c.dt.IsText() {
		b.AppendString(map[bool]string{true: "true", false: "false"}[v])
		return
	}
	b.AppendInt(int64(b2u(v)))
}

// AppendString appends a text: as it is in a text column, else what [Builder.AppendText] makes of it, or null.
func (b *Builder) AppendString(s string) {
	c := &b.c
	if c.dt.IsText() && !c.sh.array {
		c.vec.str.appendString(s)
		c.n++
		return
	}
	if b.AppendText([]byte(s)) != nil {
		b.AppendNull()
	}
}

// AppendText appends a cell written as VOTable's TABLEDATA writes it (VOTable 1.5 section 5.1). An empty
// cell is null. After an error nothing was appended.
func (b *Builder) AppendText(s []byte) error {
	c := &b.c
	if len(s) == 0 {
		b.AppendNull()
		return nil
	}
	if c.dt.IsText() && !c.sh.array {
		c.vec.str.appendBytes(s)
		c.n++
		return nil
	}
	if !c.sh.array {
		return b.appendScalar(s)
	}
	return b.appendArray(s)
}

// AppendBinary appends a cell as VOTable's BINARY serialization writes it (VOTable 1.5 section 5.2):
// elements of the column's datatype, big-endian, without the count that leads a cell of variable length.
func (b *Builder) AppendBinary(p []byte) error {
	c := &b.c
	if c.dt.IsText() {
		b.appendBinaryText(p)
		return nil
	}
	lo := b.begin()
	if c.dt == Bit {
		n := len(p) * 8
		if !c.sh.array {
			n = 1
		} else if c.sh.size > 0 {
			n = min(n, c.sh.size)
		}
		for i := range n {
			c.vec.u8 = append(c.vec.u8, p[i/8]>>(7-i%8)&1)
		}
		b.end(lo)
		return nil
	}
	if !c.sh.array && len(p) == 8 && c.dt == Double {
		c.vec.f64 = append(c.vec.f64, math.Float64frombits(binary.BigEndian.Uint64(p)))
		c.n++
		return nil
	}
	if !c.sh.array && len(p) != c.dt.Size() {
		return fmt.Errorf("table: column %q: %d bytes for one %s", c.Name, len(p), c.dt)
	}
	null := false
	for k := 0; k+c.dt.Size() <= len(p); k += c.dt.Size() {
		q := p[k:]
		switch c.dt {
		case Boolean:
			v, _ := parseBool(string(q[:1]))
			c.vec.u8 = append(c.vec.u8, v)
		case UnsignedByte:
			c.vec.u8 = append(c.vec.u8, q[0])
			null = int64(q[0]) == b.null
		case Short:
			v := int16(binary.BigEndian.Uint16(q))
			c.vec.i16 = append(c.vec.i16, v)
			null = int64(v) == b.null
		case Int:
			v := int32(binary.BigEndian.Uint32(q))
			c.vec.i32 = append(c.vec.i32, v)
			null = int64(v) == b.null
		case Long:
			v := int64(binary.BigEndian.Uint64(q))
			c.vec.i64 = append(c.vec.i64, v)
			null = v == b.null
		case Float:
			c.vec.f32 = append(c.vec.f32, math.Float32frombits(binary.BigEndian.Uint32(q)))
		case Double:
			c.vec.f64 = append(c.vec.f64, math.Float64frombits(binary.BigEndian.Uint64(q)))
		case FloatComplex:
			re, im := math.Float32frombits(binary.BigEndian.Uint32(q)), math.Float32frombits(binary.BigEndian.Uint32(q[4:]))
			c.vec.c64 = append(c.vec.c64, complex(re, im))
		case DoubleComplex:
			re, im := math.Float64frombits(binary.BigEndian.Uint64(q)), math.Float64frombits(binary.BigEndian.Uint64(q[8:]))
			c.vec.c128 = append(c.vec.c128, complex(re, im))
		}
	}
	if null && b.hasNull && !c.sh.array {
		c.nulls.set(c.n)
	}
	b.end(lo)
	return nil
}

// appendBinaryText appends a text of bytes, or of big-endian UTF-16 in a unicodeChar column;
// what follows a zero is padding.
func (b *Builder) appendBinaryText(p []byte) {
	c := &b.c
	if !c.sh.array {
		c.vec.str.buf = appendDecoded(c.vec.str.buf, p, c.dt)
		c.vec.str.closeText()
		c.n++
		return
	}
	lo := b.begin()
	step := max(c.sh.width, c.sh.maxWidth, 1) * c.dt.Size()
	for len(p) > 0 {
		q := p[:min(step, len(p))]
		p = p[len(q):]
		c.vec.str.buf = appendDecoded(c.vec.str.buf, q, c.dt)
		c.vec.str.closeText()
	}
	b.end(lo)
}

func appendDecoded(buf, p []byte, dt Datatype) []byte {
	if dt == Char {
		for i, ch := range p {
			if ch == 0 {
				p = p[:i]
				break
			}
		}
		return appendUTF8(buf, p)
	}
	for i := 0; i+1 < len(p); i += 2 {
		r := rune(p[i])<<8 | rune(p[i+1])
		if r == 0 {
			break
		}
		if utf16.IsSurrogate(r) && i+3 < len(p) {
			r = utf16.DecodeRune(r, rune(p[i+2])<<8|rune(p[i+3]))
			i += 2
		}
		buf = utf8.AppendRune(buf, r)
	}
	return buf
}

// AppendLatin1 appends ISO 8859-1 bytes to buf as UTF-8.
func AppendLatin1(buf, p []byte) []byte {
	for _, ch := range p {
		buf = utf8.AppendRune(buf, rune(ch))
	}
	return buf
}

func (b *Builder) appendScalar(s []byte) error {
	c := &b.c
	null, err := b.appendElement(s)
	if err != nil {
		return err
	}
	if null {
		c.nulls.set(c.n)
	}
	c.n++
	return nil
}

// appendArray splits a cell at its blanks, and a cell of fixed-length texts at their length.
func (b *Builder) appendArray(s []byte) error {
	c := &b.c
	lo := b.begin()
	switch {
	case c.dt.IsText():
		splitTexts(s, max(c.sh.width, c.sh.maxWidth, 1), c.sh.size, c.dt, c.vec.str.appendBytes)
	case c.dt == Bit:
		for _, ch := range s {
			if ch == '0' || ch == '1' {
				c.vec.u8 = append(c.vec.u8, ch-'0')
			}
		}
	default:
		for rest := s; ; {
			var word []byte
			word, rest = nextWord(rest)
			if word == nil {
				break
			}
			if c.dt.isComplex() {
				var im []byte
				im, rest = nextWord(rest)
				word = append(append(append(make([]byte, 0, len(word)+len(im)+1), word...), ' '), im...)
			}
			if _, err := b.appendElement(word); err != nil {
				b.truncate(lo)
				return err
			}
		}
	}
	if c.cells == nil && b.begin() < lo+c.sh.size { // too few elements: the rest have no value
		c.vec.appendBlank(c.dt, lo+c.sh.size-b.begin())
	}
	b.end(lo)
	return nil
}

func (b *Builder) truncate(n int) {
	v := &b.c.vec
	switch b.c.dt {
	case Boolean, Bit, UnsignedByte:
		v.u8 = v.u8[:n]
	case Short:
		v.i16 = v.i16[:n]
	case Int:
		v.i32 = v.i32[:n]
	case Long:
		v.i64 = v.i64[:n]
	case Float:
		v.f32 = v.f32[:n]
	case Double:
		v.f64 = v.f64[:n]
	case FloatComplex:
		v.c64 = v.c64[:n]
	case DoubleComplex:
		v.c128 = v.c128[:n]
	}
}

func nextWord(s []byte) (word, rest []byte) {
	i := 0
	for i < len(s) && (s[i] <= ' ' || s[i] == ',') {
		i++
	}
	if i == len(s) {
		return nil, nil
	}
	j := i
	for j < len(s) && s[j] > ' ' && s[j] != ',' {
		j++
	}
	return s[i:j], s[j:]
}

func b2u(v bool) uint8 {
	if v {
		return 1
	}
	return 0
}

func fits(v int64, dt Datatype) bool {
	switch dt {
	case UnsignedByte:
		return v >= 0 && v <= math.MaxUint8
	case Short:
		return v >= math.MinInt16 && v <= math.MaxInt16
	case Int:
		return v >= math.MinInt32 && v <= math.MaxInt32
	}
	return true
}

package table

import (
	"fmt"
	"math"
	"slices"
)

// Column is a typed column: one cell a row, each a single value or an array, any of which may be null.
// A cell of a floating-point column is null when it is not-a-number.
type Column struct {
	Meta
	dt    Datatype
	sh    shape
	n     int
	cells []int // of an array column whose cells differ in length: where cell i begins, and one more
	vec   vec
	nulls bitmap
}

// Datatype is the type of the column's elements.
func (c *Column) Datatype() Datatype { return c.dt }

// Len is the number of cells.
func (c *Column) Len() int { return c.n }

// IsArray tells whether a cell holds several elements. A text is one element.
func (c *Column) IsArray() bool { return c.sh.array }

// span is where the elements of cell i are.
func (c *Column) span(i int) (lo, hi int) {
	switch {
	case !c.sh.array:
		return i, i + 1
	case c.cells == nil:
		return i * c.sh.size, (i + 1) * c.sh.size
	}
	return c.cells[i], c.cells[i+1]
}

// IsNull tells whether cell i has no value. Rows that do not exist are null.
func (c *Column) IsNull(i int) bool {
	if i < 0 || i >= c.n || c.nulls.get(i) {
		return true
	}
	if c.sh.array {
		return false
	}
	switch c.dt {
	case Float:
		return c.vec.f32[i] != c.vec.f32[i]
	case Double:
		return c.vec.f64[i] != c.vec.f64[i]
	case FloatComplex:
		return isNaN(complex128(c.vec.c64[i]))
	case DoubleComplex:
		return isNaN(c.vec.c128[i])
	case Boolean:
		return c.vec.u8[i] == boolUnknown
	}
	return false
}

// mayLack tells whether there may be cells without a value: loops that need not ask of each are faster.
func (c *Column) mayLack() bool {
	return c.nulls != nil || !c.sh.array && (c.dt.isFloat() || c.dt.isComplex() || c.dt == Boolean)
}

// isNaN, unlike that of math/cmplx, holds for a number with one infinite part as well.
func isNaN(z complex128) bool { return math.IsNaN(real(z)) || math.IsNaN(imag(z)) }

// SetNull takes the value of cell i away. It does nothing for a row that does not exist.
func (c *Column) SetNull(i int) {
	if i < 0 || i >= c.n {
		return
	}
	c.nulls.set(i)
}

// NullCount is the number of cells without a value.
func (c *Column) NullCount() int {
	n := 0
	for i := range c.n {
		if c.IsNull(i) {
			n++
		}
	}
	return n
}

// Value is cell i as the Go type of its datatype (bool, uint8, int16, int32, int64, float32, float64,
// complex64, complex128, string; a slice of it for an array cell), or nil when it is null.
func (c *Column) Value(i int) any {
	if c.IsNull(i) {
		return nil
	}
	lo, hi := c.span(i)
	if c.sh.array {
		return c.vec.span(c.dt, lo, hi)
	}
	return c.vec.value(c.dt, lo)
}

// Float is cell i as a number, NaN when it is null, an array or no number. A text that is a number counts.
func (c *Column) Float(i int) float64 {
	if c.sh.array || c.IsNull(i) {
		return math.NaN()
	}
	if c.dt.IsText() {
		f, err := parseFloat(c.vec.str.at(i))
		if err != nil {
			return math.NaN()
		}
		return f
	}
	return c.vec.float(c.dt, i)
}

// Int is cell i as an integer: 0 when it is null, an array or no number, and cut towards zero when it has a fraction.
func (c *Column) Int(i int) int64 {
	if c.sh.array || c.IsNull(i) {
		return 0
	}
	if v, ok := c.vec.int(c.dt, i); ok {
		return v
	}
	f := c.Float(i)
	switch {
	case f != f:
		return 0
	case f >= math.MaxInt64:
		return math.MaxInt64
	case f <= math.MinInt64:
		return math.MinInt64
	}
	return int64(f)
}

// Bool is cell i as a truth value, false when it is null. Numbers other than 0 are true.
func (c *Column) Bool(i int) bool {
	if c.sh.array || c.IsNull(i) {
		return false
	}
	if c.dt.IsText() {
		v, _ := parseBool(c.vec.str.at(i))
		return v == 1
	}
	f := c.vec.float(c.dt, i)
	return f == f && f != 0
}

// Text is cell i as people read it: a number in its shortest exact form, the elements of an array
// separated by blanks, a truth value as true or false, "" when it is null.
func (c *Column) Text(i int) string {
	if c.IsNull(i) {
		return ""
	}
	if !c.sh.array {
		switch {
		case c.dt.IsText():
			return c.vec.str.at(i)
		case c.dt == Boolean && c.vec.u8[i] == 1:
			return "true"
		case c.dt == Boolean:
			return "false"
		}
	}
	return string(c.AppendText(nil, i))
}

// Floats are all cells as numbers, NaN where null. The slice is the caller's own.
func (c *Column) Floats() []float64 {
	out := make([]float64, c.n)
	if c.dt == Double && !c.sh.array && c.nulls == nil {
		copy(out, c.vec.f64)
		return out
	}
	for i := range out {
		out[i] = c.Float(i)
	}
	return out
}

// Ints are all cells as integers, 0 where null.
func (c *Column) Ints() []int64 {
	out := make([]int64, c.n)
	for i := range out {
		out[i] = c.Int(i)
	}
	return out
}

// Bools are all cells as truth values, false where null.
func (c *Column) Bools() []bool {
	out := make([]bool, c.n)
	for i := range out {
		out[i] = c.Bool(i)
	}
	return out
}

// Strings are all cells as text, "" where null.
func (c *Column) Strings() []string {
	out := make([]string, c.n)
	for i := range out {
		out[i] = c.Text(i)
	}
	return out
}

// FloatArray is the array of numbers in cell i, nil when it is null; a single value is an array of one.
func (c *Column) FloatArray(i int) []float64 {
	if c.IsNull(i) || c.dt.IsText() || c.dt.isComplex() {
		return nil
	}
	lo, hi := c.span(i)
	out := make([]float64, hi-lo)
	for k := range out {
		out[k] = c.vec.float(c.dt, lo+k)
	}
	return out
}

// String says what the column is, as `flux: double [mJy], 12 rows`.
func (c *Column) String() string {
	s := c.Name + ": " + c.TypeName()
	if c.Unit != "" {
		s += " [" + c.Unit + "]"
	}
	return fmt.Sprintf("%s, %d rows", s, c.n)
}

// TypeName is the datatype with its arraysize, as "double" or "char(*)".
func (c *Column) TypeName() string {
	if c.ArraySize == "" {
		return c.dt.String()
	}
	return c.dt.String() + "(" + c.ArraySize + ")"
}

// take makes a column of some of the cells, in the given order; a negative row gives a null cell.
func (c *Column) take(rows []int) *Column {
	if !c.sh.array {
		return c.gather(rows)
	}
	b := builderLike(c, len(rows))
	for _, r := range rows {
		b.appendCell(c, r)
	}
	return b.Column()
}

// gather is take for columns of single values.
func (c *Column) gather(rows []int) *Column {
	out := &Column{Meta: c.Meta, dt: c.dt, sh: c.sh, n: len(rows)}
	v, w := &c.vec, &out.vec
	switch c.dt {
	case Boolean, Bit, UnsignedByte:
		w.u8 = pickElements(v.u8, rows)
	case Short:
		w.i16 = pickElements(v.i16, rows)
	case Int:
		w.i32 = pickElements(v.i32, rows)
	case Long:
		w.i64 = pickElements(v.i64, rows)
	case Float:
		w.f32 = pickElements(v.f32, rows)
	case Double:
		w.f64 = pickElements(v.f64, rows)
	case FloatComplex:
		w.c64 = pickElements(v.c64, rows)
	case DoubleComplex:
		w.c128 = pickElements(v.c128, rows)
	default:
		w.str = v.str.pick(rows)
	}
	if c.nulls == nil && !lacks(rows) {
		return out
	}
	for i, r := range rows {
		if r < 0 {
			w.blank(c.dt, i)
			out.nulls.set(i)
		} else if c.nulls != nil && c.nulls.get(r) {
			out.nulls.set(i)
		}
	}
	return out
}

// lacks tells whether some of the rows are missing.
func lacks(rows []int) bool {
	sign := 0
	for _, r := range rows {
		sign |= r
	}
	return sign < 0
}

// pickElements are the elements of some rows; for a negative row there is a zero.
func pickElements[T any](from []T, rows []int) []T {
	out := make([]T, len(rows))
	for i, r := range rows {
		if r >= 0 {
			out[i] = from[r]
		}
	}
	return out
}

// clone copies the column's metadata and its null bitmap; the elements are shared, for nothing changes them.
func (c *Column) clone() *Column {
	d := *c
	d.nulls = slices.Clone(c.nulls)
	return &d
}

package table

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"time"

	"vogo/vokit/times"
)

// NewColumn makes a column of Go values, which are copied: []bool, []uint8, []int8, []int16, []int32,
// []int64, []int, []uint16, []uint32, []float32, []float64, []string, []complex64, []complex128,
// [][]T of these for array cells, []time.Time and times.Series (kept as modified Julian dates), or []any,
// whose nil values are null. A NaN is null. An arraysize in m is replaced by what the values are.
func NewColumn(m Meta, values any) (*Column, error) {
	c := &Column{Meta: m}
	if err := c.fill(values); err != nil {
		return nil, fmt.Errorf("column %q: %w", m.Name, err)
	}
	if c.dt.IsText() && !c.sh.array {
		c.ArraySize = "*"
		c.sh = shape{}
	}
	return c, nil
}

func (c *Column) fill(values any) error {
	switch v := values.(type) {
	case []bool:
		c.vec.u8 = make([]uint8, len(v))
		for i, b := range v {
			c.vec.u8[i] = b2u(b)
		}
		return c.scalars(Boolean)
	case []uint8:
		c.vec.u8 = slices.Clone(v)
		return c.scalars(UnsignedByte)
	case []int16:
		c.vec.i16 = slices.Clone(v)
		return c.scalars(Short)
	case []int32:
		c.vec.i32 = slices.Clone(v)
		return c.scalars(Int)
	case []int64:
		c.vec.i64 = slices.Clone(v)
		return c.scalars(Long)
	case []float32:
		c.vec.f32 = slices.Clone(v)
		return c.scalars(Float)
	case []float64:
		c.vec.f64 = slices.Clone(v)
		return c.scalars(Double)
	case []complex64:
		c.vec.c64 = slices.Clone(v)
		return c.scalars(FloatComplex)
	case []complex128:
		c.vec.c128 = slices.Clone(v)
		return c.scalars(DoubleComplex)
	case []string:
		for _, s := range v {
			c.vec.str.appendString(s)
		}
		return c.scalars(c.textType())
	case times.Series:
		return c.fillTimes(v)
	case []time.Time:
		s := make(times.Series, len(v))
		for i, t := range v {
			if !t.IsZero() {
				s[i] = times.FromGo(t)
			}
		}
		return c.fillTimes(s)
	case []any:
		return c.fillAny(v)
	}
	return c.fillReflect(reflect.ValueOf(values))
}

func (c *Column) scalars(dt Datatype) error {
	c.dt, c.sh, c.ArraySize = dt, shape{}, ""
	c.n = c.vec.len(dt)
	return nil
}

// textType is char unless a text needs more than ASCII.
func (c *Column) textType() Datatype {
	for _, ch := range c.vec.str.buf {
		if ch >= 0x80 {
			return UnicodeChar
		}
	}
	return Char
}

// fillTimes keeps instants as modified Julian dates.
func (c *Column) fillTimes(s times.Series) error {
	c.vec.f64 = s.MJD()
	if c.Unit == "" {
		c.Unit = "d"
	}
	if c.UCD == "" {
		c.UCD = "time.epoch"
	}
	if c.Xtype == "" {
		c.Xtype = "mjd"
	}
	return c.scalars(Double)
}

// fillReflect takes the slices that need a look at their type: named types, other integer sizes, slices of slices.
func (c *Column) fillReflect(v reflect.Value) error {
	if v.Kind() != reflect.Slice && v.Kind() != reflect.Array {
		return fmt.Errorf("cannot make a column of %s: want a slice", typeName(v))
	}
	cells := make([]any, v.Len())
	for i := range cells {
		cells[i] = v.Index(i).Interface()
	}
	if v.Type().Elem().Kind() == reflect.Slice && len(cells) == 0 {
		b := NewBuilder(Meta{Name: c.Name, ArraySize: "*"}, Double)
		made := b.Column()
		made.Meta = c.Meta
		made.ArraySize = "*"
		*c = *made
		return nil
	}
	return c.fillAny(cells)
}

func typeName(v reflect.Value) string {
	if !v.IsValid() {
		return "nil"
	}
	return v.Type().String()
}

// kind is what a column made of mixed values must be able to hold, from narrow to wide.
type kind struct {
	dt    Datatype
	array bool
	seen  bool
}

// widen is the datatype that holds values of both.
func widen(a, b Datatype) (Datatype, error) {
	if a == b {
		return a, nil
	}
	if a > b {
		a, b = b, a
	}
	switch {
	case a.IsText() && b.IsText():
		return UnicodeChar, nil
	case a == Bit && b.IsNumber(), a == Boolean && b == Bit:
		return b, nil
	case a.IsText() || b.IsText() || a == Boolean:
		return 0, fmt.Errorf("%s and %s do not go together", a, b)
	case a.isInteger() && b.isInteger():
		return b, nil
	case a.isInteger() && b == Float:
		if a == UnsignedByte || a == Short {
			return Float, nil
		}
		return Double, nil
	case a.isInteger() && b == FloatComplex, a == Double && b == FloatComplex:
		return DoubleComplex, nil
	}
	return b, nil
}

func (k *kind) add(dt Datatype, array bool) error {
	if !k.seen {
		*k = kind{dt, array, true}
		return nil
	}
	if k.array != array {
		return fmt.Errorf("arrays and single values do not go together")
	}
	w, err := widen(k.dt, dt)
	k.dt = w
	return err
}

// fillAny finds the one datatype that holds all values, and converts them.
func (c *Column) fillAny(values []any) error {
	var k kind
	flat := make([][]any, len(values))
	for i, v := range values {
		els, dt, array, err := elements(v)
		if err != nil {
			return fmt.Errorf("row %d: %w", i, err)
		}
		flat[i] = els
		if els == nil || array && len(els) == 0 && k.seen {
			continue
		}
		if err := k.add(dt, array); err != nil {
			return fmt.Errorf("row %d: %w", i, err)
		}
	}
	if !k.seen {
		k.dt = Double
	}
	m := c.Meta
	m.ArraySize = arraySizeOf(flat, k)
	m.Values = nil
	b := NewBuilder(m, k.dt)
	b.Grow(len(values))
	for _, els := range flat {
		b.appendElements(els, k)
	}
	b.c.Values = c.Values
	*c = *b.Column()
	return nil
}

func arraySizeOf(flat [][]any, k kind) string {
	longest := 0
	if k.dt.IsText() {
		if !k.array {
			return "*"
		}
		for _, els := range flat {
			for _, e := range els {
				longest = max(longest, len([]rune(e.(string))))
			}
		}
		return fmt.Sprintf("%dx*", max(longest, 1))
	}
	if !k.array {
		return ""
	}
	size := -1
	for _, els := range flat {
		switch {
		case els == nil:
		case size < 0:
			size = len(els)
		case size != len(els):
			return "*"
		}
	}
	if size <= 1 { // arraysize="1" is how many services write a scalar
		return "*"
	}
	return fmt.Sprint(size)
}

// appendElements appends one cell; nil els is null.
func (b *Builder) appendElements(els []any, k kind) {
	if els == nil {
		b.AppendNull()
		return
	}
	lo := b.begin()
	c := &b.c
	for _, e := range els {
		switch k.dt {
		case Char, UnicodeChar:
			c.vec.str.appendString(e.(string))
		case FloatComplex:
			c.vec.c64 = append(c.vec.c64, complex64(toComplex(e)))
		case DoubleComplex:
			c.vec.c128 = append(c.vec.c128, toComplex(e))
		case Double:
			c.vec.f64 = append(c.vec.f64, toFloat(e))
		case Float:
			c.vec.f32 = append(c.vec.f32, float32(toFloat(e)))
		case Long:
			c.vec.i64 = append(c.vec.i64, toInt(e))
		case Int:
			c.vec.i32 = append(c.vec.i32, int32(toInt(e)))
		case Short:
			c.vec.i16 = append(c.vec.i16, int16(toInt(e)))
		default:
			c.vec.u8 = append(c.vec.u8, uint8(toInt(e)))
		}
	}
	b.end(lo)
}

// elements takes a Go value apart: the elements (nil for a null), their datatype, and whether it is an array.
// Elements are bool, int64, float32, float64, complex64, complex128 or string.
func elements(v any) (els []any, dt Datatype, array bool, err error) {
	switch x := v.(type) {
	case nil:
		return nil, 0, false, nil
	case time.Time:
		if x.IsZero() {
			return nil, 0, false, nil
		}
		return []any{times.FromGo(x).ISOT()}, Char, false, nil
	case times.Time:
		if !x.Known() {
			return nil, 0, false, nil
		}
		return []any{x.MJD()}, Double, false, nil
	}
	r := reflect.ValueOf(v)
	if r.Kind() == reflect.Slice || r.Kind() == reflect.Array {
		if r.Kind() == reflect.Slice && r.IsNil() {
			return nil, 0, true, nil
		}
		k := kind{}
		els = make([]any, r.Len())
		for i := range els {
			e, edt, nested, err := elements(r.Index(i).Interface())
			if err != nil {
				return nil, 0, true, err
			}
			if nested || len(e) == 0 {
				return nil, 0, true, fmt.Errorf("an array cell of %s", r.Type())
			}
			if err := k.add(edt, false); err != nil {
				return nil, 0, true, err
			}
			els[i] = e[0]
		}
		if !k.seen {
			_, k.dt, _, _ = elements(reflect.Zero(r.Type().Elem()).Interface())
		}
		return els, k.dt, true, nil
	}
	e, dt, err := element(r)
	return []any{e}, dt, false, err
}

func element(r reflect.Value) (any, Datatype, error) {
	switch r.Kind() {
	case reflect.Bool:
		return r.Bool(), Boolean, nil
	case reflect.Uint8:
		return int64(r.Uint()), UnsignedByte, nil
	case reflect.Int8, reflect.Int16:
		return r.Int(), Short, nil
	case reflect.Uint16, reflect.Int32:
		if r.CanUint() {
			return int64(r.Uint()), Int, nil
		}
		return r.Int(), Int, nil
	case reflect.Int, reflect.Int64:
		return r.Int(), Long, nil
	case reflect.Uint, reflect.Uint32, reflect.Uint64:
		if r.Uint() > math.MaxInt64 {
			return nil, 0, fmt.Errorf("%d is too large for a VOTable long", r.Uint())
		}
		return int64(r.Uint()), Long, nil
	case reflect.Float32:
		return float32(r.Float()), Float, nil
	case reflect.Float64:
		return r.Float(), Double, nil
	case reflect.Complex64:
		return complex64(r.Complex()), FloatComplex, nil
	case reflect.Complex128:
		return r.Complex(), DoubleComplex, nil
	case reflect.String:
		s := r.String()
		for i := range len(s) {
			if s[i] >= 0x80 {
				return s, UnicodeChar, nil
			}
		}
		return s, Char, nil
	}
	return nil, 0, fmt.Errorf("a value of type %s is none a column can hold", r.Type())
}

func toFloat(e any) float64 {
	switch x := e.(type) {
	case float64:
		return x
	case float32:
		return float64(x)
	case int64:
		return float64(x)
	}
	return math.NaN()
}

func toInt(e any) int64 {
	switch x := e.(type) {
	case int64:
		return x
	case bool:
		return int64(b2u(x))
	}
	return 0
}

func toComplex(e any) complex128 {
	switch x := e.(type) {
	case complex128:
		return x
	case complex64:
		return complex128(x)
	}
	return complex(toFloat(e), 0)
}

// isScalar tells whether a value is one cell rather than a column of them.
func isScalar(v any) bool {
	switch v.(type) {
	case time.Time, times.Time, nil:
		return true
	}
	switch k := reflect.TypeOf(v).Kind(); k {
	case reflect.Bool, reflect.String, reflect.Float32, reflect.Float64, reflect.Complex64, reflect.Complex128:
		return true
	default:
		return k >= reflect.Int && k <= reflect.Uint64
	}
}

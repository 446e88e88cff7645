package table

import (
	"fmt"
	"strings"
)

// Stack puts tables below one another. Columns are matched by name without regard to case; a column
// that a table lacks is null in its rows; where datatypes differ the result has the one that holds
// both (numbers and texts together become texts). Units that differ stay as they are, which
// [Table.Diagnostics] says.
func Stack(tables ...*Table) (*Table, error) {
	var have []*Table
	for _, t := range tables {
		if t != nil {
			have = append(have, t)
		}
	}
	if len(have) == 0 {
		return nil, fmt.Errorf("table: nothing to stack: no table given")
	}
	out := have[0].with(nil, 0)
	names := stackNames(have)
	cols := make([]*Column, len(names))
	for i, name := range names {
		c, notes, err := stackColumn(name, have)
		if err != nil {
			return nil, err
		}
		cols[i] = c
		out.notes = append(out.notes, notes...)
	}
	for _, t := range have {
		out.rows += t.rows
		out.Overflow = out.Overflow || t.Overflow
		if t.Source != "" && !strings.Contains(out.Source, t.Source) {
			out.Source += "; " + t.Source
		}
	}
	out.cols = cols
	out.Resources = nil
	for _, t := range have {
		out.Resources = append(out.Resources, t.Resources...)
		if t != have[0] {
			out.Coosys = append(out.Coosys, without(t.Coosys, out.Coosys, func(c Coosys) string { return c.ID })...)
			out.Timesys = append(out.Timesys, without(t.Timesys, out.Timesys, func(c Timesys) string { return c.ID })...)
		}
	}
	return out, nil
}

// without is those of add whose key none of have has.
func without[T any](add, have []T, key func(T) string) []T {
	var out []T
next:
	for _, a := range add {
		for _, h := range have {
			if key(a) == key(h) {
				continue next
			}
		}
		out = append(out, a)
	}
	return out
}

func stackNames(tables []*Table) []string {
	var names []string
	seen := make(map[string]bool)
	for _, t := range tables {
		for _, c := range t.cols {
			if low := strings.ToLower(c.Name); !seen[low] {
				seen[low] = true
				names = append(names, c.Name)
			}
		}
	}
	return names
}

func stackColumn(name string, tables []*Table) (*Column, []string, error) {
	var parts []*Column
	var first *Column
	var notes []string
	dt, text, rows := Datatype(0), false, 0
	for _, t := range tables {
		rows += t.rows
		i := t.find(name)
		if i < 0 || !strings.EqualFold(t.cols[i].Name, name) {
			parts = append(parts, nil)
			continue
		}
		c := t.cols[i]
		parts = append(parts, c)
		if first == nil {
			first, dt = c, c.dt
			continue
		}
		if c.sh.array != first.sh.array {
			return nil, nil, fmt.Errorf("table: cannot stack column %q: it is %s in %q and %s in %q", name, first.TypeName(), tables[0].Name, c.TypeName(), t.Name)
		}
		if c.Unit != first.Unit {
			notes = append(notes, fmt.Sprintf("column %q is in %q in one table and in %q in another", name, first.Unit, c.Unit))
		}
		w, err := widen(dt, c.dt)
		if err != nil {
			if c.sh.array {
				return nil, nil, fmt.Errorf("table: cannot stack column %q: %w", name, err)
			}
			text = true
			continue
		}
		dt = w
	}
	if text {
		dt = UnicodeChar
	}
	m := first.Meta
	m.Values = nullless(m.Values)
	m.ArraySize = stackArraySize(parts, dt)
	b := NewBuilder(m, dt)
	b.Grow(rows)
	for k, c := range parts {
		for i := range tables[k].rows {
			if c == nil || c.IsNull(i) {
				b.AppendNull()
			} else {
				b.appendConverted(c, i)
			}
		}
	}
	return b.Column(), notes, nil
}

// nullless drops the number that stood for null: the tables may not agree on it.
func nullless(v *Values) *Values {
	if v == nil || v.Null == "" {
		return v
	}
	w := *v
	w.Null = ""
	return &w
}

func stackArraySize(parts []*Column, dt Datatype) string {
	size, same := "", true
	longest := 0
	array := false
	for _, c := range parts {
		if c == nil {
			continue
		}
		if size == "" {
			size = c.ArraySize
		}
		same = same && size == c.ArraySize && c.dt.IsText() == dt.IsText()
		array = array || c.sh.array
		longest = max(longest, c.sh.width, c.sh.maxWidth)
	}
	switch {
	case same:
		return size
	case dt.IsText() && array:
		return fmt.Sprintf("%dx*", max(longest, 1))
	case dt.IsText() || array:
		return "*"
	}
	return ""
}

// appendConverted appends cell i of a column of another, narrower datatype.
func (b *Builder) appendConverted(c *Column, i int) {
	dt := b.c.dt
	if c.dt == dt || c.dt.IsText() && dt.IsText() {
		lo, hi := c.span(i)
		at := b.begin()
		b.c.vec.appendSpan(dt, &c.vec, lo, hi)
		b.end(at)
		return
	}
	if dt.IsText() {
		b.AppendString(c.Text(i))
		return
	}
	lo, hi := c.span(i)
	at := b.begin()
	for k := lo; k < hi; k++ {
		v := &b.c.vec
		switch dt {
		case Short:
			n, _ := c.vec.int(c.dt, k)
			v.i16 = append(v.i16, int16(n))
		case Int:
			n, _ := c.vec.int(c.dt, k)
			v.i32 = append(v.i32, int32(n))
		case Long:
			n, _ := c.vec.int(c.dt, k)
			v.i64 = append(v.i64, n)
		case Float:
			v.f32 = append(v.f32, float32(c.vec.float(c.dt, k)))
		case Double:
			v.f64 = append(v.f64, c.vec.float(c.dt, k))
		case FloatComplex:
			v.c64 = append(v.c64, complex(float32(c.vec.float(c.dt, k)), 0))
		case DoubleComplex:
			if c.dt == FloatComplex {
				v.c128 = append(v.c128, complex128(c.vec.c64[k]))
			} else {
				v.c128 = append(v.c128, complex(c.vec.float(c.dt, k), 0))
			}
		default:
			n, _ := c.vec.int(c.dt, k)
			v.u8 = append(v.u8, uint8(n))
		}
	}
	b.end(at)
}

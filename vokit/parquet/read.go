package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"time"
	"unsafe"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"vogo/vokit/table"
	"vogo/vokit/votable"
)

// ReadAt reads a table from a file of so many bytes. Columns inside of groups are named "group.column"; lists are
// array columns, lists of lists longer ones; dates and times are ISO 8601 texts.
func ReadAt(r io.ReaderAt, size int64) (t *table.Table, err error) {
	// The library is not written for hostile files: what it cannot take must not end the program.
	defer func() {
		if p := recover(); p != nil {
			t, err = nil, fmt.Errorf("parquet: the file is broken: %.100v", p)
		}
	}()
	if err := checkFooter(r, size); err != nil {
		return nil, fmt.Errorf("parquet: the file is broken: %w", err)
	}
	f, err := parquet.OpenFile(r, size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return nil, fmt.Errorf("parquet: the file is broken: %w", err)
	}
	if err := checkPages(r, size, f); err != nil {
		return nil, fmt.Errorf("parquet: the file is broken: %w", err)
	}
	plain, err := withoutLZ4(r, f)
	if err == nil && plain != nil {
		f, err = parquet.OpenFile(plain, plain.Size(), parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	}
	if err != nil {
		return nil, fmt.Errorf("parquet: unpacking the file: %w", err)
	}
	said := metadata(f)
	var cols []*table.Column
	var notes []string
	for _, top := range f.Root().Columns() {
		for _, leaf := range leaves(top) {
			c, note, err := readColumn(leaf.column, leaf.name, f.NumRows(), said)
			if err != nil {
				return nil, fmt.Errorf("parquet: column %q: %w", leaf.name, err)
			}
			cols = append(cols, c)
			if note != "" {
				notes = append(notes, note)
			}
		}
	}
	made, err := table.New("", cols...)
	if err != nil {
		return nil, fmt.Errorf("parquet: %w", err)
	}
	if said != nil {
		made.Name, made.ID, made.Description = said.Name, said.ID, said.Description
		made.Params, made.Infos, made.Groups, made.Links = said.Params, said.Infos, said.Groups, said.Links
		made.Coosys, made.Timesys, made.Resources, made.Overflow = said.Coosys, said.Timesys, said.Resources, said.Overflow
	}
	for _, n := range notes {
		made.AddDiagnostic(n)
	}
	return made, nil
}

// metadata is the VOTable without rows that the file carries, or nil.
func metadata(f *parquet.File) *table.Table {
	text, ok := f.Lookup(contentKey)
	if !ok {
		return nil
	}
	t, err := votable.Read(strings.NewReader(text))
	if err != nil {
		return nil
	}
	return t
}

type leaf struct {
	name   string
	column *parquet.Column
}

// leaves are the columns under a field that have values. A list is named by its field alone.
func leaves(c *parquet.Column) []leaf {
	if c.Leaf() {
		return []leaf{{c.Name(), c}}
	}
	var out []leaf
	for _, child := range c.Columns() {
		out = append(out, leaves(child)...)
	}
	if len(out) == 1 {
		out[0].name = c.Name()
		return out
	}
	for i := range out {
		out[i].name = c.Name() + "." + out[i].name
	}
	return out
}

// reader makes a column of parquet values.
type reader struct {
	meta  table.Meta
	dt    table.Datatype
	array bool
	b     *table.Builder
	put   func(parquet.Value) // of a single value
	raw   []byte              // the elements of a cell of numbers, as table.Builder wants them
	texts [][]string          // of an array of texts, all cells
	text  func(parquet.Value) string
	lost  int // values that do not fit
}

func readColumn(c *parquet.Column, name string, rows int64, said *table.Table) (*table.Column, string, error) {
	r := &reader{meta: table.Meta{Name: name}, array: c.MaxRepetitionLevel() > 0}
	if err := r.datatype(c.Type()); err != nil {
		return nil, "", err
	}
	r.describe(said)
	if r.array {
		if r.meta.ArraySize == "" && r.dt != table.FloatComplex && r.dt != table.DoubleComplex {
			r.meta.ArraySize = "*"
		}
	} else if r.dt.IsText() {
		r.meta.ArraySize = "*"
	}
	r.b = table.NewBuilder(r.meta, r.dt)
	r.b.Grow(int(min(rows, 1<<20)))
	if err := r.pages(c); err != nil {
		return nil, "", err
	}
	note := ""
	if r.lost > 0 {
		note = fmt.Sprintf("column %q: %d values do not fit into %s and are null", name, r.lost, r.dt)
	}
	if r.array && r.dt.IsText() {
		made, err := table.NewColumn(r.meta, r.texts)
		return made, note, err
	}
	return r.b.Column(), note, nil
}

// describe takes over what the VOTable in the file says about the column.
func (r *reader) describe(said *table.Table) {
	if said == nil {
		return
	}
	c, err := said.Col(r.meta.Name)
	if err != nil {
		return
	}
	complex := c.Datatype() == table.FloatComplex || c.Datatype() == table.DoubleComplex
	switch {
	case complex && r.array && r.dt == table.Float, complex && r.array && r.dt == table.Double:
		r.dt, r.array = c.Datatype(), true // pairs of numbers
	case c.Datatype() == table.Bit && r.dt == table.Boolean:
	case c.Datatype().IsText() && r.dt.IsText():
		r.dt = c.Datatype()
	case c.Datatype() != r.dt:
		size := r.meta.ArraySize
		r.meta = c.Meta
		r.meta.ArraySize = size
		return
	}
	r.meta = c.Meta
	if c.Datatype() == table.Bit {
		r.meta.ArraySize = ""
	}
}

// datatype decides how values are kept (Parquet format, LogicalTypes).
func (r *reader) datatype(t parquet.Type) error {
	var logical format.LogicalTypeValue
	if l := t.LogicalType(); l != nil {
		logical = l.Value
	}
	r.text = func(v parquet.Value) string { return textOf(v.ByteArray()) }
	switch t.Kind() {
	case parquet.Boolean:
		r.dt = table.Boolean
	case parquet.Int32, parquet.Int64:
		r.integer(t.Kind(), logical)
	case parquet.Float:
		r.dt = table.Float
	case parquet.Double:
		r.dt = table.Double
	case parquet.Int96:
		r.instant(func(v parquet.Value) time.Time {
			n := v.Int96() // nanoseconds of the day, and the Julian day
			return time.Unix((int64(n[2])-2440588)*86400, int64(n[1])<<32|int64(n[0])).UTC()
		}, time.RFC3339Nano)
	case parquet.ByteArray, parquet.FixedLenByteArray:
		r.dt = table.Char
		switch l := logical.(type) {
		case *format.DecimalType:
			r.decimal(int(l.Scale), func(v parquet.Value) float64 { return bigEndian(v.ByteArray()) })
		case *format.UUIDType:
			r.text = func(v parquet.Value) string {
				b := v.ByteArray()
				return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
			}
		}
	default:
		return fmt.Errorf("values of type %v cannot be kept in a table", t)
	}
	return nil
}

func (r *reader) integer(k parquet.Kind, logical format.LogicalTypeValue) {
	r.dt = table.Long
	if k == parquet.Int32 {
		r.dt = table.Int
	}
	switch l := logical.(type) {
	case *format.IntType:
		switch {
		case l.BitWidth == 8 && !l.IsSigned:
			r.dt = table.UnsignedByte
		case l.BitWidth <= 16 && (l.IsSigned || l.BitWidth == 8):
			r.dt = table.Short
		case l.BitWidth == 16:
			r.dt = table.Int
		case l.BitWidth == 32 && !l.IsSigned:
			r.dt = table.Long
			r.put = func(v parquet.Value) { r.b.AppendInt(int64(v.Uint32())) }
		case l.BitWidth == 64 && !l.IsSigned:
			r.put = func(v parquet.Value) {
				if v.Uint64() > math.MaxInt64 {
					r.lost++
					r.b.AppendNull()
					return
				}
				r.b.AppendInt(v.Int64())
			}
		}
	case *format.DecimalType:
		r.decimal(int(l.Scale), func(v parquet.Value) float64 { return float64(integer(v)) })
	case *format.DateType:
		r.instant(func(v parquet.Value) time.Time { return time.Unix(int64(v.Int32())*86400, 0).UTC() }, time.DateOnly)
	case *format.TimestampType:
		r.instant(func(v parquet.Value) time.Time {
			switch n := v.Int64(); l.Unit.Value.(type) {
			case *format.MilliSeconds:
				return time.UnixMilli(n).UTC()
			case *format.MicroSeconds:
				return time.UnixMicro(n).UTC()
			default:
				return time.Unix(0, n).UTC()
			}
		}, "2006-01-02T15:04:05.999999999")
	}
}

func (r *reader) decimal(scale int, number func(parquet.Value) float64) {
	r.dt = table.Double
	unit := math.Pow10(scale)
	r.put = func(v parquet.Value) { r.b.AppendFloat(number(v) / unit) }
}

func (r *reader) instant(at func(parquet.Value) time.Time, layout string) {
	r.dt = table.Char
	r.meta.Xtype = "timestamp"
	r.text = func(v parquet.Value) string { return strings.TrimSuffix(at(v).Format(layout), "Z") }
}

// bigEndian is a two's complement number of any length.
func bigEndian(b []byte) float64 {
	f := 0.0
	for i, ch := range b {
		if i == 0 {
			f = float64(int8(ch))
			continue
		}
		f = f*256 + float64(ch)
	}
	return f
}

func integer(v parquet.Value) int64 {
	if v.Kind() == parquet.Int32 {
		return int64(v.Int32())
	}
	return v.Int64()
}

// textOf lends bytes as a text; whoever keeps it copies it.
func textOf(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

func (r *reader) pages(c *parquet.Column) error {
	pages := c.Pages()
	defer pages.Close()
	buf := make([]parquet.Value, 1024)
	begun := false
	for {
		page, err := pages.ReadPage()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		values := page.Values()
		for {
			n, err := values.ReadValues(buf)
			for _, v := range buf[:n] {
				if !r.array {
					r.single(v)
					continue
				}
				if v.RepetitionLevel() == 0 {
					if begun {
						r.endCell()
					}
					begun = true
				}
				r.element(v, c)
			}
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return err
			}
		}
		parquet.Release(page)
	}
	if begun {
		r.endCell()
	}
	return nil
}

func (r *reader) single(v parquet.Value) {
	switch {
	case v.IsNull():
		r.b.AppendNull()
	case r.put != nil:
		r.put(v)
	case r.dt.IsText():
		r.b.AppendString(r.text(v))
	case r.dt == table.Boolean:
		r.b.AppendBool(v.Boolean())
	case r.dt == table.Float:
		r.b.AppendFloat(float64(v.Float()))
	case r.dt == table.Double:
		r.b.AppendFloat(v.Double())
	default:
		r.b.AppendInt(integer(v))
	}
}

// Cells of arrays: nil raw means null.
func (r *reader) element(v parquet.Value, c *parquet.Column) {
	none := v.IsNull() && v.DefinitionLevel() < elementLevel(c)
	if r.dt.IsText() {
		switch {
		case v.RepetitionLevel() == 0 && none && v.DefinitionLevel() == 0:
			r.texts = append(r.texts, nil)
		case v.RepetitionLevel() == 0:
			r.texts = append(r.texts, []string{})
		}
		if !none {
			last := &r.texts[len(r.texts)-1]
			text := ""
			if !v.IsNull() {
				text = strings.Clone(r.text(v))
			}
			*last = append(*last, text)
		}
		return
	}
	switch {
	case none && v.DefinitionLevel() == 0 && c.MaxDefinitionLevel() > elementLevel(c)-1 && listCanBeNull(c):
		r.raw = nil
		return
	case v.RepetitionLevel() == 0:
		r.raw = make([]byte, 0, 64)
	}
	if none {
		return
	}
	be := binary.BigEndian
	switch {
	case r.dt == table.Boolean:
		ch := byte('?')
		if !v.IsNull() {
			ch = map[bool]byte{true: 'T', false: 'F'}[v.Boolean()]
		}
		r.raw = append(r.raw, ch)
	case r.dt == table.Float || r.dt == table.FloatComplex:
		f := float32(math.NaN())
		if !v.IsNull() {
			f = v.Float()
		}
		r.raw = be.AppendUint32(r.raw, math.Float32bits(f))
	case r.dt == table.Double || r.dt == table.DoubleComplex:
		f := math.NaN()
		if !v.IsNull() {
			f = v.Double()
		}
		r.raw = be.AppendUint64(r.raw, math.Float64bits(f))
	default:
		n := int64(0)
		if v.IsNull() {
			r.lost++ // an element of an array of integers cannot be null
		} else {
			n = integer(v)
		}
		all := be.AppendUint64(nil, uint64(n))
		r.raw = append(r.raw, all[8-r.dt.Size():]...)
	}
}

// elementLevel is the definition level from which on a value belongs to an element of the list.
func elementLevel(c *parquet.Column) int {
	if c.Optional() {
		return c.MaxDefinitionLevel() - 1
	}
	return c.MaxDefinitionLevel()
}

// listCanBeNull tells lists that may be null from those that are at least empty.
func listCanBeNull(c *parquet.Column) bool {
	levels := c.MaxDefinitionLevel() - c.MaxRepetitionLevel()
	if c.Optional() {
		levels--
	}
	return levels > 0
}

func (r *reader) endCell() {
	if r.dt.IsText() {
		return
	}
	if r.raw == nil || r.b.AppendBinary(r.raw) != nil {
		r.b.AppendNull()
	}
}

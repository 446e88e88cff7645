package parquet

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"reflect"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/snappy"

	"vogo/vokit/table"
	"vogo/vokit/votable"
)

const (
	batchRows = 8192    // rows whose values are made at once
	groupRows = 1 << 20 // rows of a row group
)

// Write writes a table: texts as strings, arrays as lists, complex numbers as lists of pairs, and null cells
// as null. Pages are compressed with Snappy, which every reader knows.
func Write(w io.Writer, t *table.Table) error {
	about, err := describe(t)
	if err != nil {
		return fmt.Errorf("parquet: table %q: %w", t.Name, err)
	}
	root := &group{}
	cols := make([]column, t.NumCols())
	for i, c := range t.Columns() {
		cols[i] = newColumn(c, i)
		root.add(c.Name, cols[i].node())
	}
	if len(cols) == 0 {
		return fmt.Errorf("parquet: table %q has no columns, and a Parquet file must have one", t.Name)
	}
	pw := parquet.NewGenericWriter[any](w, parquet.NewSchema("table", root), parquet.Compression(&snappy.Codec{}),
		parquet.KeyValueMetadata(versionKey, "1.0"), parquet.KeyValueMetadata(contentKey, about), parquet.CreatedBy("vogo", "", ""))
	if err := writeRows(pw, cols, t.NumRows()); err != nil {
		return fmt.Errorf("parquet: table %q: %w", t.Name, err)
	}
	if err := pw.Close(); err != nil {
		return fmt.Errorf("parquet: table %q: %w", t.Name, err)
	}
	return nil
}

func writeRows(pw *parquet.GenericWriter[any], cols []column, rows int) error {
	var values []parquet.Value
	for lo := 0; lo < rows; lo += batchRows {
		hi := min(lo+batchRows, rows)
		for i, w := range pw.ColumnWriters() {
			values = values[:0]
			for row := lo; row < hi; row++ {
				values = cols[i].appendCell(values, row)
			}
			if _, err := w.WriteRowValues(values); err != nil {
				return fmt.Errorf("column %q: %w", cols[i].Name, err)
			}
		}
		if hi%groupRows == 0 && hi < rows {
			if err := pw.Flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

// describe is the table as a VOTable without rows.
func describe(t *table.Table) (string, error) {
	var b bytes.Buffer
	if err := votable.Write(&b, t.Head(0), votable.TableData); err != nil {
		return "", err
	}
	doc := b.Bytes()
	lo, hi := bytes.Index(doc, []byte("<DATA>")), bytes.Index(doc, []byte("</DATA>"))
	if lo < 0 || hi < lo {
		return string(doc), nil
	}
	rest := bytes.TrimLeft(doc[hi+len("</DATA>"):], " \n")
	return string(bytes.TrimRight(doc[:lo], " ")) + string(rest), nil
}

// group is a group whose fields keep their order; parquet.Group sorts them by name.
type group struct {
	parquet.Group
	fields []parquet.Field
}

type groupField struct {
	parquet.Node
	name string
}

func (f *groupField) Name() string { return f.name }

func (f *groupField) Value(base reflect.Value) reflect.Value { return base.FieldByName(f.name) }

func (g *group) add(name string, n parquet.Node) {
	g.fields = append(g.fields, &groupField{n, name})
}

func (g *group) Fields() []parquet.Field { return g.fields }

func (g *group) String() string { return "table" }

// GoType only has to be a struct: rows are written by column.
func (g *group) GoType() reflect.Type { return reflect.TypeFor[struct{}]() }

// column makes parquet values of cells.
type column struct {
	*table.Column
	index    int
	optional bool
	raw      []byte
}

func newColumn(c *table.Column, index int) column {
	return column{Column: c, index: index, optional: c.NullCount() > 0}
}

func (c *column) list() bool {
	dt := c.Datatype()
	return c.IsArray() || dt == table.FloatComplex || dt == table.DoubleComplex
}

func (c *column) node() parquet.Node {
	var n parquet.Node
	switch c.Datatype() {
	case table.Boolean, table.Bit:
		n = parquet.Leaf(parquet.BooleanType)
	case table.UnsignedByte:
		n = parquet.Uint(8)
	case table.Short:
		n = parquet.Int(16)
	case table.Int:
		n = parquet.Int(32)
	case table.Long:
		n = parquet.Int(64)
	case table.Float, table.FloatComplex:
		n = parquet.Leaf(parquet.FloatType)
	case table.Double, table.DoubleComplex:
		n = parquet.Leaf(parquet.DoubleType)
	default:
		n = parquet.String()
	}
	if c.list() {
		n = parquet.List(n)
	}
	if c.optional {
		n = parquet.Optional(n)
	}
	return n
}

func (c *column) appendCell(to []parquet.Value, row int) []parquet.Value {
	level := 0
	if c.optional {
		if c.IsNull(row) {
			return append(to, parquet.Value{}.Level(0, 0, c.index))
		}
		level = 1
	}
	if !c.list() {
		return append(to, c.scalar(row).Level(0, level, c.index))
	}
	n := 0
	c.elements(row, func(v parquet.Value) {
		to = append(to, v.Level(min(n, 1), level+1, c.index))
		n++
	})
	if n == 0 {
		to = append(to, parquet.Value{}.Level(0, level, c.index))
	}
	return to
}

func (c *column) scalar(row int) parquet.Value {
	switch c.Datatype() {
	case table.Boolean, table.Bit:
		return parquet.BooleanValue(c.Bool(row))
	case table.UnsignedByte, table.Short, table.Int:
		return parquet.Int32Value(int32(c.Int(row)))
	case table.Long:
		return parquet.Int64Value(c.Int(row))
	case table.Float:
		return parquet.FloatValue(float32(c.Float(row)))
	case table.Double:
		return parquet.DoubleValue(c.Float(row))
	}
	return parquet.ByteArrayValue([]byte(c.Text(row)))
}

// elements calls f with each element of an array cell.
func (c *column) elements(row int, f func(parquet.Value)) {
	dt := c.Datatype()
	switch v := c.Value(row).(type) {
	case []string:
		for _, s := range v {
			f(parquet.ByteArrayValue([]byte(s)))
		}
		return
	case []bool:
		for _, b := range v {
			f(parquet.BooleanValue(b))
		}
		return
	case []uint8:
		for _, n := range v {
			if dt == table.Bit {
				f(parquet.BooleanValue(n != 0))
			} else {
				f(parquet.Int32Value(int32(n)))
			}
		}
		return
	}
	c.raw = c.AppendBinary(c.raw[:0], row)
	be := binary.BigEndian
	size := map[table.Datatype]int{table.Short: 2, table.Int: 4, table.Float: 4, table.FloatComplex: 4}[dt]
	if size == 0 {
		size = 8
	}
	for p := c.raw; len(p) >= size; p = p[size:] {
		switch dt {
		case table.Short:
			f(parquet.Int32Value(int32(int16(be.Uint16(p)))))
		case table.Int:
			f(parquet.Int32Value(int32(be.Uint32(p))))
		case table.Long:
			f(parquet.Int64Value(int64(be.Uint64(p))))
		case table.Float, table.FloatComplex:
			f(parquet.FloatValue(math.Float32frombits(be.Uint32(p))))
		default:
			f(parquet.DoubleValue(math.Float64frombits(be.Uint64(p))))
		}
	}
}

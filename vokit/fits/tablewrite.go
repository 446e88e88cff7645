package fits

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"vogo/vokit/table"
)

// WriteTable writes a table as a FITS file: an empty primary HDU and a binary table.
func WriteTable(w io.Writer, t *table.Table) error {
	h, err := NewTableHDU(t)
	if err != nil {
		return err
	}
	_, err = NewFile(h).WriteTo(w)
	return err
}

// outColumn is a column being written.
type outColumn struct {
	col    *table.Column
	code   byte
	repeat int  // elements a cell; for text the bytes of the longest
	vary   bool // arrays of different lengths, kept in the heap
	null   int64
	hasNul bool
}

// NewTableHDU is a binary table HDU of the table: names, units, UCDs and
// descriptions go to TTYPE, TUNIT, TUCD and TCOMM, Infos with names that are
// keywords to cards.
func NewTableHDU(t *table.Table) (*HDU, error) {
	cols := make([]*outColumn, 0, t.NumCols())
	width := 0
	for _, c := range t.Columns() {
		o, err := newOutColumn(c)
		if err != nil {
			return nil, fmt.Errorf("fits: table %q: %w", t.Name, err)
		}
		cols = append(cols, o)
		width += o.width()
	}
	if len(cols) > 999 {
		return nil, fmt.Errorf("fits: table %q: %d columns, a FITS table has at most 999", t.Name, len(cols))
	}
	rows := t.NumRows()
	data := make([]byte, 0, rows*width)
	var heap []byte
	var err error
	for i := range rows {
		for _, o := range cols {
			if data, heap, err = o.append(data, heap, i); err != nil {
				return nil, fmt.Errorf("fits: table %q, row %d, column %q: %w", t.Name, i, o.col.Name, err)
			}
		}
	}
	hdr := tableHeader(t, cols, width, rows, len(heap))
	mem := append(data, heap...)
	return &HDU{Header: hdr, inMem: true, mem: mem, size: int64(len(mem))}, nil
}

func tableHeader(t *table.Table, cols []*outColumn, width, rows, heap int) *Header {
	h := NewHeader()
	add := func(k string, v any, comment string) { h.append(Card{Keyword: k, Value: v, Comment: comment}) }
	add("XTENSION", "BINTABLE", "binary table extension")
	add("BITPIX", int64(8), "array data type")
	add("NAXIS", int64(2), "number of array dimensions")
	add("NAXIS1", int64(width), "bytes in a row")
	add("NAXIS2", int64(rows), "rows")
	add("PCOUNT", int64(heap), "bytes of the heap")
	add("GCOUNT", int64(1), "")
	add("TFIELDS", int64(len(cols)), "columns")
	if t.Name != "" {
		add("EXTNAME", t.Name, "")
	}
	for i, o := range cols {
		key := func(k string) string { return k + strconv.Itoa(i+1) }
		m := o.col.Meta
		add(key("TTYPE"), m.Name, "")
		add(key("TFORM"), o.form(), "")
		if dims := strings.Split(m.ArraySize, "x"); len(dims) > 1 && !o.vary && !strings.Contains(m.ArraySize, "*") {
			add(key("TDIM"), "("+strings.Join(dims, ",")+")", "")
		}
		if o.hasNul {
			add(key("TNULL"), o.null, "")
		}
		for k, v := range map[string]string{"TUNIT": m.Unit} {
			if v != "" {
				add(key(k), v, "")
			}
		}
		if m.UCD != "" {
			add(key("TUCD"), m.UCD, "")
		}
		if m.Utype != "" {
			add(key("TUTYP"), m.Utype, "")
		}
		if m.Description != "" {
			add(key("TCOMM"), m.Description, "")
		}
	}
	for _, info := range t.Infos {
		k := strings.ToUpper(info.Name)
		if len(k) <= 8 && validKeyword(k) && !h.Has(k) && !structural(k) {
			v, ok := parseValue(info.Value)
			if s, isText := v.(string); !ok || isText || v == nil {
				if v = info.Value; s != "" {
					v = s
				}
			}
			add(k, v, info.Text)
		}
	}
	return h
}

var outCodes = map[table.Datatype]byte{table.Boolean: 'L', table.Bit: 'X', table.UnsignedByte: 'B', table.Short: 'I', table.Int: 'J',
	table.Long: 'K', table.Char: 'A', table.UnicodeChar: 'A', table.Float: 'E', table.Double: 'D', table.FloatComplex: 'C', table.DoubleComplex: 'M'}

func newOutColumn(c *table.Column) (*outColumn, error) {
	o := &outColumn{col: c, repeat: 1, code: outCodes[c.Datatype()]}
	if o.code == 0 {
		return nil, fmt.Errorf("column %q: a %s has no FITS form", c.Name, c.Datatype())
	}
	if o.code == 'A' {
		o.repeat = 1
		for i := range c.Len() {
			o.repeat = max(o.repeat, len(o.text(i)))
		}
		return o, nil
	}
	if c.IsArray() {
		o.measure()
		return o, nil
	}
	if o.code == 'X' {
		o.code = 'L' // single bits are logicals to most readers
	}
	return o, o.findNull()
}

// text is a text cell; arrays of texts are written as one text each.
func (o *outColumn) text(i int) string { return o.col.Text(i) }

// measure finds whether all array cells have one length.
func (o *outColumn) measure() {
	n := -1
	for i := range o.col.Len() {
		k := elementsOf(o.col.Value(i))
		if o.col.IsNull(i) {
			k = 0
		}
		if n >= 0 && k != n {
			o.vary = true
		}
		n = max(n, k)
	}
	o.repeat = max(n, 0)
	if o.code == 'X' {
		o.vary = false
	}
}

// findNull looks for an integer that no cell has, to stand for the null cells.
func (o *outColumn) findNull() error {
	lowest := map[byte]int64{'B': 255, 'I': math.MinInt16, 'J': math.MinInt32, 'K': math.MinInt64}
	first, integer := lowest[o.code]
	if !integer || o.col.NullCount() == 0 {
		return nil
	}
	used := map[int64]bool{}
	for i := range o.col.Len() {
		if !o.col.IsNull(i) {
			used[o.col.Int(i)] = true
		}
	}
	step := int64(1)
	if o.code == 'B' {
		step = -1
	}
	for k := range int64(256) {
		if v := first + k*step; !used[v] && (o.code != 'B' || v >= 0) {
			o.null, o.hasNul = v, true
			return nil
		}
	}
	if o.code == 'B' { // all bytes are in use: one size up
		o.code, o.null, o.hasNul = 'I', math.MinInt16, true
		return nil
	}
	return fmt.Errorf("column %q: no number is left to stand for its null cells", o.col.Name)
}

func (o *outColumn) width() int {
	switch {
	case o.vary:
		return 16
	case o.code == 'X':
		return (o.repeat + 7) / 8
	}
	return o.repeat * elementSize[o.code]
}

func (o *outColumn) form() string {
	if o.vary {
		return "1Q" + string(o.code) + "(" + strconv.Itoa(o.repeat) + ")"
	}
	return strconv.Itoa(o.repeat) + string(o.code)
}

// append writes cell i; arrays of different lengths go to the heap.
func (o *outColumn) append(data, heap []byte, i int) (d, h []byte, err error) {
	if o.vary {
		cell, n := []byte(nil), 0
		if !o.col.IsNull(i) {
			v := o.col.Value(i)
			n = elementsOf(v)
			cell = appendElements(nil, v)
		}
		data = binary.BigEndian.AppendUint64(data, uint64(n))
		data = binary.BigEndian.AppendUint64(data, uint64(len(heap)))
		return data, append(heap, cell...), nil
	}
	start := len(data)
	switch {
	case o.code == 'A':
		data = append(data, o.text(i)...)
	case o.col.IsNull(i):
		data = o.appendNull(data)
	case o.col.IsArray() && o.code == 'X':
		data = appendBits(data, o.col.Value(i))
	case o.col.IsArray():
		data = appendElements(data, o.col.Value(i))
	default:
		data = o.appendScalar(data, i)
	}
	if missing := o.width() - (len(data) - start); missing > 0 {
		data = append(data, bytes.Repeat([]byte{0}, missing)...)
	}
	return data, heap, nil
}

func (o *outColumn) appendNull(data []byte) []byte {
	switch o.code {
	case 'E':
		for range o.repeat {
			data = binary.BigEndian.AppendUint32(data, math.Float32bits(float32(math.NaN())))
		}
	case 'D':
		for range o.repeat {
			data = binary.BigEndian.AppendUint64(data, math.Float64bits(math.NaN()))
		}
	case 'C':
		for range 2 * o.repeat {
			data = binary.BigEndian.AppendUint32(data, math.Float32bits(float32(math.NaN())))
		}
	case 'M':
		for range 2 * o.repeat {
			data = binary.BigEndian.AppendUint64(data, math.Float64bits(math.NaN()))
		}
	default:
		if o.hasNul {
			return o.appendInt(data, o.null)
		}
	}
	return data
}

func (o *outColumn) appendInt(data []byte, n int64) []byte {
	switch o.code {
	case 'B':
		return append(data, byte(n))
	case 'I':
		return binary.BigEndian.AppendUint16(data, uint16(n))
	case 'J':
		return binary.BigEndian.AppendUint32(data, uint32(n))
	}
	return binary.BigEndian.AppendUint64(data, uint64(n))
}

func (o *outColumn) appendScalar(data []byte, i int) []byte {
	switch o.code {
	case 'L':
		if o.col.Bool(i) {
			return append(data, 'T')
		}
		return append(data, 'F')
	case 'E':
		return binary.BigEndian.AppendUint32(data, math.Float32bits(float32(o.col.Float(i))))
	case 'D':
		return binary.BigEndian.AppendUint64(data, math.Float64bits(o.col.Float(i)))
	case 'C', 'M':
		return appendElements(data, o.col.Value(i))
	}
	return o.appendInt(data, o.col.Int(i))
}

func elementsOf(v any) int {
	switch v := v.(type) {
	case []bool:
		return len(v)
	case []uint8:
		return len(v)
	case []int16:
		return len(v)
	case []int32:
		return len(v)
	case []int64:
		return len(v)
	case []float32:
		return len(v)
	case []float64:
		return len(v)
	case []complex64:
		return len(v)
	case []complex128:
		return len(v)
	}
	return 0
}

func appendBits(data []byte, v any) []byte {
	bit := func(i int) bool {
		switch v := v.(type) {
		case []bool:
			return v[i]
		case []uint8:
			return v[i] != 0
		}
		return false
	}
	n := elementsOf(v)
	for i := 0; i < n; i += 8 {
		var b byte
		for k := i; k < min(i+8, n); k++ {
			if bit(k) {
				b |= 0x80 >> (k - i)
			}
		}
		data = append(data, b)
	}
	return data
}

func appendElements(data []byte, v any) []byte {
	if b, ok := v.([]bool); ok {
		for _, t := range b {
			if t {
				data = append(data, 'T')
			} else {
				data = append(data, 'F')
			}
		}
		return data
	}
	out, err := binary.Append(data, binary.BigEndian, v)
	if err != nil { // only types of fixed size come here
		return data
	}
	return out
}

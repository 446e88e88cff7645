package votable

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf16"

	"vogo/vokit/table"
)

// outColumn is a column with the type it is written as.
type outColumn struct {
	*table.Column
	meta  table.Meta
	dt    table.Datatype
	text  bool
	fixed int    // elements of a cell of fixed size; of a text column the bytes of it; 0 when cells vary
	null  []byte // BINARY: the element that stands for no value
}

func (w *writer) table(t *table.Table) {
	cols := make([]outColumn, t.NumCols())
	for i, c := range t.Columns() {
		var err error
		if cols[i], err = w.outColumn(c); err != nil {
			if w.err == nil {
				w.err = fmt.Errorf("table %q: %w", t.Name, err)
			}
			return
		}
	}
	w.open("TABLE")
	w.id(t.ID)
	w.attr("name", t.Name)
	w.must("nrows", strconv.Itoa(t.NumRows()))
	w.in()
	w.textElement("DESCRIPTION", t.Description)
	w.infos(t.Infos)
	for i := range cols {
		w.open("FIELD")
		w.meta(&cols[i].meta, cols[i].dt)
		w.metaChildren(&cols[i].meta, "FIELD")
	}
	w.paramList(t.Params)
	w.groups(t.Groups)
	w.links(t.Links)
	if len(cols) > 0 {
		w.open("DATA")
		w.in()
		if w.format == TableData {
			w.tableData(cols, t.NumRows())
		} else {
			w.binary(cols, t.NumRows())
		}
		w.out("DATA")
	}
	w.out("TABLE")
}

func (w *writer) outColumn(c *table.Column) (outColumn, error) {
	o := outColumn{Column: c, meta: c.Meta, dt: c.Datatype(), text: c.Datatype().IsText()}
	if o.text {
		w.textColumn(&o)
		return o, nil
	}
	if c.IsArray() {
		o.fixed = fixedSize(c.ArraySize)
	} else {
		o.meta.ArraySize, o.fixed = "", 1
	}
	integer := o.dt == table.UnsignedByte || o.dt == table.Short || o.dt == table.Int || o.dt == table.Long
	if o.meta.Values != nil && (w.format != Binary || !integer) {
		v := *o.meta.Values
		if !integer {
			v.Null = "" // only integers need one
		}
		o.meta.Values = &v
	}
	if w.format != Binary || c.NullCount() == 0 {
		return o, nil
	}
	switch {
	case integer:
		return o, o.chooseNull()
	case o.dt == table.Bit && o.fixed > 0:
		return o, fmt.Errorf("column %q: BINARY cannot write a bit without a value; write BINARY2", c.Name)
	}
	return o, nil
}

// fixedSize is the number of elements of an arraysize, 0 when it varies.
func fixedSize(arraysize string) int {
	n := 1
	for _, d := range strings.Split(arraysize, "x") {
		k, err := strconv.Atoi(d)
		if err != nil {
			return 0
		}
		n *= k
	}
	return n
}

// maxPadded is the greatest length that texts are padded to.
const maxPadded = 1 << 12

// textColumn settles the datatype and length of texts: unicodeChar when ASCII does not do, and a fixed
// length only when all texts keep to it.
func (w *writer) textColumn(o *outColumn) {
	longest, ascii := o.TextSize()
	if !ascii {
		o.dt = table.UnicodeChar
	}
	dims := strings.Split(o.meta.ArraySize, "x")
	width, err := strconv.Atoi(strings.TrimSuffix(dims[0], "*"))
	fixed := err == nil && !strings.HasSuffix(dims[0], "*")
	if width > maxPadded {
		width, fixed, err = 0, false, strconv.ErrRange
	}
	if o.IsArray() {
		// Texts in an array have a length in common, which is the first dimension.
		dims[0] = strconv.Itoa(max(width, longest, 1))
		o.meta.ArraySize = strings.Join(dims, "x")
		o.fixed = fixedSize(o.meta.ArraySize)
		return
	}
	switch {
	case o.meta.ArraySize == "" && longest <= 1:
		o.fixed = 1
	case fixed && longest <= width:
		o.fixed = width
	case err == nil && longest <= width:
		// "12*" holds
	default:
		o.meta.ArraySize = "*"
	}
}

func textsOf(c *table.Column, i int) []string {
	if c.IsArray() {
		s, _ := c.Value(i).([]string)
		return s
	}
	return []string{c.Text(i)}
}

// units is the length of a text in the units of unicodeChar, UTF-16 code units.
func units(s string) int {
	n := 0
	for _, r := range s {
		if n++; r > 0xffff {
			n++
		}
	}
	return n
}

// chooseNull finds a number that no cell has to stand for null.
func (o *outColumn) chooseNull() error {
	used := make(map[int64]bool, o.Len())
	for i := range o.Len() {
		if o.IsNull(i) {
			continue
		}
		if !o.IsArray() {
			used[o.Int(i)] = true
			continue
		}
		for _, f := range o.FloatArray(i) {
			used[int64(f)] = true
		}
	}
	lo, hi := integerRange(o.dt)
	v := table.Values{}
	if o.meta.Values != nil {
		v = *o.meta.Values
	}
	n, err := strconv.ParseInt(v.Null, 10, 64)
	if err != nil || used[n] || n < lo || n > hi {
		// The least number is the usual choice; more tries than cells cannot be needed.
		for n = lo; used[n]; n++ {
			if n == hi {
				return fmt.Errorf("column %q: BINARY needs a number for null, and all of %s are taken; write BINARY2", o.Name, o.dt)
			}
		}
	}
	v.Null = strconv.FormatInt(n, 10)
	o.meta.Values = &v
	all := binary.BigEndian.AppendUint64(nil, uint64(n))
	o.null = all[8-o.dt.Size():]
	return nil
}

func integerRange(dt table.Datatype) (lo, hi int64) {
	switch dt {
	case table.UnsignedByte:
		return 0, math.MaxUint8
	case table.Short:
		return math.MinInt16, math.MaxInt16
	case table.Int:
		return math.MinInt32, math.MaxInt32
	}
	return math.MinInt64, math.MaxInt64
}

func (w *writer) tableData(cols []outColumn, rows int) {
	w.open("TABLEDATA")
	w.raw(">\n")
	for i := range rows {
		w.raw("<TR>")
		for k := range cols {
			c := &cols[k]
			switch {
			case c.IsNull(i) && !c.IsArray() && (c.dt == table.FloatComplex || c.dt == table.DoubleComplex):
				w.raw("<TD>NaN NaN") // two numbers are wanted, so an empty cell will not do
			case c.IsNull(i):
				w.raw("<TD/>")
				continue
			case !c.text:
				w.raw("<TD>")
				w.buf = c.AppendText(w.buf, i)
			case c.IsArray():
				w.raw("<TD>")
				width := fixedSize(strings.Split(c.meta.ArraySize, "x")[0])
				for _, s := range textsOf(c.Column, i) {
					w.buf = appendEscaped(w.buf, s, false)
					for n := units(s); n < width; n++ {
						w.buf = append(w.buf, ' ')
					}
				}
			default:
				w.raw("<TD>")
				w.buf = appendEscaped(w.buf, c.Text(i), false)
			}
			w.raw("</TD>")
		}
		w.raw("</TR>\n")
		if w.room(); w.err != nil {
			return
		}
	}
	for range w.depth {
		w.raw(" ")
	}
	w.raw("</TABLEDATA>\n")
}

// base64Line is how many bytes make a line of the stream.
const base64Line = 57

func (w *writer) binary(cols []outColumn, rows int) {
	name := w.format.String()
	w.open(name)
	w.in()
	w.open("STREAM")
	w.must("encoding", "base64")
	w.raw(">\n")
	var raw []byte
	nflags := 0
	if w.format == Binary2 {
		nflags = (len(cols) + 7) / 8
	}
	for i := range rows {
		at := len(raw)
		for range nflags {
			raw = append(raw, 0)
		}
		for k := range cols {
			c := &cols[k]
			null := c.IsNull(i)
			if null && nflags > 0 {
				raw[at+k>>3] |= 0x80 >> (k & 7)
			}
			raw = c.appendCell(raw, i, null)
		}
		if len(raw) >= flushSize {
			n := len(raw) / base64Line * base64Line
			w.base64(raw[:n])
			raw = raw[:copy(raw, raw[n:])]
			if w.err != nil {
				return
			}
		}
	}
	w.base64(raw)
	w.depth--
	w.raw("</STREAM>\n")
	w.depth++
	w.out(name)
}

// appendCell appends a cell as it stands in the stream, with the count of a cell of variable length.
func (o *outColumn) appendCell(raw []byte, i int, null bool) []byte {
	if o.text {
		return o.appendText(raw, i, null)
	}
	if o.fixed == 0 {
		n := o.CellLen(i)
		if null {
			n = 0
		}
		raw = binary.BigEndian.AppendUint32(raw, uint32(n))
		if null {
			return raw
		}
	}
	if null && o.null != nil {
		for range o.fixed {
			raw = append(raw, o.null...)
		}
		return raw
	}
	return o.AppendBinary(raw, i)
}

func (o *outColumn) appendText(raw []byte, i int, null bool) []byte {
	size := o.dt.Size()
	at := len(raw)
	if o.fixed == 0 {
		raw = append(raw, 0, 0, 0, 0)
	}
	from := len(raw)
	switch {
	case null:
	case !o.IsArray():
		raw = o.appendString(raw, o.Text(i))
	default:
		width := fixedSize(strings.Split(o.meta.ArraySize, "x")[0]) * size
		for k, s := range textsOf(o.Column, i) {
			raw = o.appendString(raw, s)
			raw = pad(raw, from+(k+1)*width)
		}
	}
	if o.fixed == 0 {
		binary.BigEndian.PutUint32(raw[at:], uint32((len(raw)-from)/size))
		return raw
	}
	return pad(raw, from+o.fixed*size)
}

func pad(raw []byte, to int) []byte {
	for len(raw) < to {
		raw = append(raw, 0)
	}
	return raw
}

func (o *outColumn) appendString(raw []byte, s string) []byte {
	if o.dt == table.Char {
		return append(raw, s...)
	}
	for _, r := range s {
		if r > 0xffff {
			hi, lo := utf16.EncodeRune(r)
			raw = binary.BigEndian.AppendUint16(raw, uint16(hi))
			r = lo
		}
		raw = binary.BigEndian.AppendUint16(raw, uint16(r))
	}
	return raw
}

// base64 writes bytes in lines of text.
func (w *writer) base64(raw []byte) {
	for len(raw) > 0 {
		n := min(len(raw), base64Line)
		w.buf = base64.StdEncoding.AppendEncode(w.buf, raw[:n])
		w.buf = append(w.buf, '\n')
		raw = raw[n:]
		w.room()
	}
}

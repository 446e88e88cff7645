package fits

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"vogo/vokit/table"
)

func init() {
	table.RegisterFormat(table.Format{
		Name:       "fits",
		Extensions: []string{".fits", ".fit", ".fts"},
		Sniff:      func(head []byte) bool { return bytes.HasPrefix(head, []byte("SIMPLE  =")) },
		Read:       ReadTable,
		ReadFile:   ReadTableFile,
		Write:      WriteTable,
	})
}

// ReadTable reads the first table of a FITS stream.
func ReadTable(r io.Reader) (*table.Table, error) {
	f, err := Decode(r)
	if err != nil {
		return nil, err
	}
	return f.table()
}

// ReadTableFile reads the first table of a FITS file.
func ReadTableFile(path string) (*table.Table, error) {
	f, err := Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.table()
}

func (f *File) table() (*table.Table, error) {
	h, err := f.FirstTable()
	if err != nil {
		return nil, err
	}
	t, err := h.Table()
	if err != nil {
		return nil, err
	}
	t.Source = f.Name
	return t, nil
}

// field is a column of a table HDU.
type field struct {
	name   string
	code   byte // the letter of TFORM
	repeat int
	offset int  // in the row
	width  int  // bytes in the row
	elem   byte // the letter of the elements of a variable-length array, else code

	scale, zero float64
	hasNull     bool
	null        int64
	nullText    string

	dt      table.Datatype
	convert bool // the values are not stored as dt is: scaled, or unsigned
	builder *table.Builder
	text    bool // one text a cell
}

// Table reads a table (BINTABLE or TABLE): columns with name (TTYPE), unit
// (TUNIT), description (TCOMM) and UCD (TUCD); the other cards of the header are
// its Infos.
func (h *HDU) Table() (*table.Table, error) {
	if !h.IsTable() {
		return nil, h.errorf("holds a %s, not a table", strings.TrimSpace(h.String()))
	}
	read := h.readBinary
	if h.Kind() == "TABLE" {
		read = h.readASCII
	}
	cols, err := read()
	if err != nil {
		return nil, err
	}
	t, err := table.New(h.Name(), cols...)
	if err != nil {
		return nil, h.errorf("%v", err)
	}
	h.addInfos(t)
	for _, s := range h.Header.odd {
		t.AddDiagnostic(s)
	}
	return t, nil
}

var columnKeyword = regexp.MustCompile(`^(TTYPE|TFORM|TUNIT|TNULL|TSCAL|TZERO|TDISP|TDIM|TBCOL|TCOMM|TUCD|TUTYP|TLMIN|TLMAX|TDMIN|TDMAX|TINDX)[0-9]+$`)

func (h *HDU) addInfos(t *table.Table) {
	for _, c := range h.Header.cards {
		if structural(c.Keyword) || columnKeyword.MatchString(c.Keyword) || isCommentary(c.Keyword) {
			continue
		}
		switch c.Keyword {
		case "TFIELDS", "THEAP", "EXTNAME", "CONTINUE":
			continue
		}
		text := formatValue(c.Value)
		if s, ok := c.Value.(string); ok {
			text = s
		}
		t.Infos = append(t.Infos, table.Info{Name: c.Keyword, Value: text, Text: c.Comment})
	}
}

// shape of a table: bytes in a row, rows, fields.
func (h *HDU) tableShape() (row, rows, n int, err error) {
	dims, _ := axes(h.Header, "NAXIS") // of the table, also when an image is inside
	n, err = h.Header.Int("TFIELDS")
	if err != nil {
		return 0, 0, 0, h.errorf("%v", err)
	}
	if len(dims) != 2 || n < 0 || n > 999 {
		return 0, 0, 0, h.errorf("a table with NAXIS = %d and TFIELDS = %d is none", len(dims), n)
	}
	row, rows = dims[0], dims[1]
	if row == 0 && rows > 0 {
		return 0, 0, 0, h.errorf("%d rows of 0 bytes", rows)
	}
	if !h.inMem && h.data+int64(row)*int64(rows) > h.file.size {
		return 0, 0, 0, h.errorf("truncated: %d rows end at byte %d, the file at byte %d", rows, h.data+int64(row)*int64(rows), h.file.size)
	}
	return row, rows, n, nil
}

func (h *HDU) numbered(prefix string, i int) string {
	return strings.TrimSpace(h.Header.TextOr(fmt.Sprintf("%s%d", prefix, i+1), ""))
}

func (h *HDU) fieldMeta(i int, f *field) table.Meta {
	f.name = h.numbered("TTYPE", i)
	if f.name == "" {
		f.name = fmt.Sprintf("col%d", i+1)
	}
	f.scale = h.Header.FloatOr(fmt.Sprintf("TSCAL%d", i+1), 1)
	f.zero = h.Header.FloatOr(fmt.Sprintf("TZERO%d", i+1), 0)
	if f.scale == 0 {
		f.scale = 1
	}
	f.nullText = h.numbered("TNULL", i)
	if n, ok := h.Header.Get(fmt.Sprintf("TNULL%d", i+1)).(int64); ok {
		f.null, f.hasNull = n, true
	}
	m := table.Meta{Name: f.name, Unit: h.numbered("TUNIT", i), UCD: h.numbered("TUCD", i),
		Utype: h.numbered("TUTYP", i), Description: h.numbered("TCOMM", i)}
	if m.Description == "" {
		if c, ok := h.Header.Lookup(fmt.Sprintf("TTYPE%d", i+1)); ok && !strings.HasPrefix(strings.ToLower(c.Comment), "label for") {
			m.Description = c.Comment
		}
	}
	return m
}

var formPattern = regexp.MustCompile(`^\s*([0-9]*)([LXBIJKAEDCMPQ])([LXBIJKAEDCM]?)`)

var elementSize = map[byte]int{'L': 1, 'B': 1, 'I': 2, 'J': 4, 'K': 8, 'A': 1, 'E': 4, 'D': 8, 'C': 8, 'M': 16, 'P': 8, 'Q': 16}

var binaryTypes = map[byte]table.Datatype{'L': table.Boolean, 'X': table.Bit, 'B': table.UnsignedByte, 'I': table.Short, 'J': table.Int,
	'K': table.Long, 'A': table.Char, 'E': table.Float, 'D': table.Double, 'C': table.FloatComplex, 'M': table.DoubleComplex}

// binaryFields reads the description of the columns (section 7.3.2).
func (h *HDU) binaryFields(n, row int) ([]*field, error) {
	fields := make([]*field, n)
	at := 0
	for i := range fields {
		f := &field{offset: at}
		m := h.fieldMeta(i, f)
		form := strings.ToUpper(h.numbered("TFORM", i))
		p := formPattern.FindStringSubmatch(form)
		if p == nil {
			return nil, h.errorf("column %d (%s): TFORM%d = %q is no format of a binary table", i+1, f.name, i+1, form)
		}
		f.repeat = 1
		if p[1] != "" {
			r, err := strconv.Atoi(p[1])
			if err != nil || r > 1<<40 {
				return nil, h.errorf("column %d (%s): TFORM%d = %q repeats too often", i+1, f.name, i+1, form)
			}
			f.repeat = r
		}
		f.code, f.elem = p[2][0], p[2][0]
		if f.code == 'P' || f.code == 'Q' {
			if p[3] == "" {
				return nil, h.errorf("column %d (%s): TFORM%d = %q does not say what its arrays hold", i+1, f.name, i+1, form)
			}
			f.elem = p[3][0]
			f.repeat = min(f.repeat, 1)
		}
		f.width = f.repeat * elementSize[f.code]
		if f.code == 'X' {
			f.width = (f.repeat + 7) / 8
		}
		at += f.width
		if at > row {
			return nil, h.errorf("column %d (%s): the columns take more than the %d bytes of a row", i+1, f.name, row)
		}
		f.describe(&m, h.numbered("TDIM", i), h.numbered("TDISP", i))
		f.text = f.dt == table.Char && !strings.Contains(m.ArraySize, "x")
		f.builder = table.NewBuilder(m, f.dt)
		fields[i] = f
	}
	return fields, nil
}

// describe finds the type that holds the column's values, and its arraysize.
func (f *field) describe(m *table.Meta, tdim, tdisp string) {
	f.dt = binaryTypes[f.elem]
	integer := strings.IndexByte("BIJK", f.elem) >= 0
	if (f.scale != 1 || f.zero != 0) && f.elem != 'A' && f.elem != 'L' && f.elem != 'X' {
		f.convert = true
		switch { // the offsets that stand for the other signedness (section 7.3.3, table 19)
		case f.scale == 1 && f.elem == 'B' && f.zero == -128:
			f.dt = table.Short
		case f.scale == 1 && f.elem == 'I' && f.zero == 1<<15:
			f.dt = table.Int
		case f.scale == 1 && f.elem == 'J' && f.zero == 1<<31:
			f.dt = table.Long
		default:
			f.dt = table.Double
		}
	}
	if integer && !f.convert && f.hasNull {
		m.Values = &table.Values{Null: strconv.FormatInt(f.null, 10)}
	}
	m.ArraySize = f.arraySize(tdim)
	if p := regexp.MustCompile(`^[FEGD][0-9]+\.([0-9]+)`).FindStringSubmatch(strings.ToUpper(tdisp)); p != nil {
		m.Precision = p[1]
		if tdisp[0] == 'F' || tdisp[0] == 'f' {
			m.Precision = "F" + p[1]
		}
	}
}

func (f *field) arraySize(tdim string) string {
	if f.code == 'P' || f.code == 'Q' {
		return "*"
	}
	if f.repeat == 1 && f.elem != 'A' {
		return ""
	}
	if dims := strings.FieldsFunc(tdim, func(r rune) bool { return r == '(' || r == ')' || r == ',' || r == ' ' }); len(dims) > 1 {
		n := 1
		for _, d := range dims {
			k, err := strconv.Atoi(d)
			if err != nil || k < 0 || k > f.repeat {
				return strconv.Itoa(f.repeat)
			}
			n *= k
		}
		if n == f.repeat {
			return strings.Join(dims, "x")
		}
	}
	if f.elem == 'A' {
		return strconv.Itoa(f.repeat) + "*"
	}
	return strconv.Itoa(f.repeat)
}

func (h *HDU) readBinary() ([]*table.Column, error) {
	row, rows, n, err := h.tableShape()
	if err != nil {
		return nil, err
	}
	fields, err := h.binaryFields(n, row)
	if err != nil {
		return nil, err
	}
	heap := &heapReader{h: h, start: int64(h.Header.IntOr("THEAP", row*rows))}
	heap.budget = max(1<<26, 64*max(0, h.size-heap.start))
	for _, f := range fields {
		f.builder.Grow(min(rows, 1<<20))
	}
	block := max(1, (1<<20)/max(row, 1))
	buf := make([]byte, min(block, max(rows, 1))*row)
	starts := make([]int, min(block, rows))
	for i := range starts {
		starts[i] = i * row
	}
	for at := 0; at < rows; at += block {
		k := min(block, rows-at)
		part := buf[:k*row]
		if err := h.readData(part, int64(at)*int64(row)); err != nil {
			return nil, err
		}
		for _, f := range fields {
			if i, err := f.appendRows(part, starts[:k], heap); err != nil {
				return nil, h.errorf("row %d, column %q: %v", at+i, f.name, err)
			}
		}
	}
	cols := make([]*table.Column, len(fields))
	for i, f := range fields {
		cols[i] = f.builder.Column()
	}
	return cols, nil
}

// appendRows adds the cells of the rows that begin at the given bytes of buf.
// After an error it says which of them it was.
func (f *field) appendRows(buf []byte, starts []int, heap *heapReader) (int, error) {
	text := f.elem == 'A' && f.text && f.code == 'A' && f.width > 0
	if number := f.repeat == 1 && strings.IndexByte("BIJKEDCM", f.code) >= 0; text || number && !f.convert {
		return 0, f.builder.AppendBinaryCells(table.BinaryCells{Buf: buf, At: starts, Delta: f.offset, Width: f.width, TrimBlanks: text})
	}
	for i, at := range starts {
		if err := f.append(buf[at+f.offset:at+f.offset+f.width], heap); err != nil {
			return i, err
		}
	}
	return 0, nil
}

// append adds a cell as it stands in the row.
func (f *field) append(cell []byte, heap *heapReader) error {
	if f.code == 'P' || f.code == 'Q' {
		var err error
		if cell, err = heap.cell(f, cell); err != nil {
			return err
		}
	}
	switch {
	case f.elem == 'A' && f.text:
		f.builder.AppendString(fitsString(cell))
	case f.elem == 'L' && f.repeat == 1 && f.code == 'L' && cell[0] != 'T' && cell[0] != 'F':
		f.builder.AppendNull()
	case f.convert:
		return f.appendConverted(cell)
	case len(cell) == 0 && f.code != 'P' && f.code != 'Q':
		f.builder.AppendNull()
	default:
		return f.builder.AppendBinary(cell)
	}
	return nil
}

// fitsString is a text cell: it ends at a NUL, blanks at the end do not count.
func fitsString(cell []byte) string {
	if i := bytes.IndexByte(cell, 0); i >= 0 {
		cell = cell[:i]
	}
	cell = bytes.TrimRight(cell, " ")
	if utf8.Valid(cell) {
		return string(cell)
	}
	return string(table.AppendLatin1(nil, cell))
}

// appendConverted adds a cell whose numbers are scaled or stored with an offset.
func (f *field) appendConverted(cell []byte) error {
	size := elementSize[f.elem]
	if size == 0 || f.elem == 'C' || f.elem == 'M' {
		return f.builder.AppendBinary(cell)
	}
	if f.repeat == 1 && f.code == f.elem {
		v, null := f.physical(cell)
		switch {
		case null:
			f.builder.AppendNull()
		case f.dt == table.Double:
			f.builder.AppendFloat(v)
		default:
			f.builder.AppendInt(int64(v))
		}
		return nil
	}
	var out []byte
	for i := 0; i+size <= len(cell); i += size {
		v, null := f.physical(cell[i:])
		switch {
		case f.dt == table.Double && null:
			out = binary.BigEndian.AppendUint64(out, math.Float64bits(math.NaN()))
		case f.dt == table.Double:
			out = binary.BigEndian.AppendUint64(out, math.Float64bits(v))
		case f.dt == table.Long:
			out = binary.BigEndian.AppendUint64(out, uint64(int64(v)))
		case f.dt == table.Int:
			out = binary.BigEndian.AppendUint32(out, uint32(int32(v)))
		default:
			out = binary.BigEndian.AppendUint16(out, uint16(int16(v)))
		}
	}
	return f.builder.AppendBinary(out)
}

// physical is the first number of a cell, scaled.
func (f *field) physical(cell []byte) (v float64, null bool) {
	var n int64
	switch f.elem {
	case 'B':
		n = int64(cell[0])
	case 'I':
		n = int64(int16(binary.BigEndian.Uint16(cell)))
	case 'J':
		n = int64(int32(binary.BigEndian.Uint32(cell)))
	case 'K':
		n = int64(binary.BigEndian.Uint64(cell))
	case 'E':
		return f.zero + f.scale*float64(math.Float32frombits(binary.BigEndian.Uint32(cell))), false
	case 'D':
		return f.zero + f.scale*math.Float64frombits(binary.BigEndian.Uint64(cell)), false
	}
	return f.zero + f.scale*float64(n), f.hasNull && n == f.null
}

// heapReader reads the arrays of variable length (section 7.3.5).
type heapReader struct {
	h      *HDU
	start  int64
	budget int64 // bytes that may still be read: cells can share the heap, and a small file could mean a huge table
	buf    []byte
	ahead  *ahead // of a distant source, nil otherwise
}

// place is where the array of a descriptor lies in the data: its first byte and
// the byte behind its last, equal when it is empty.
func (r *heapReader) place(f *field, desc []byte) (from, to int64, err error) {
	if len(desc) == 0 {
		return 0, 0, nil
	}
	var n, off int64
	if f.code == 'P' {
		n, off = int64(binary.BigEndian.Uint32(desc)), int64(binary.BigEndian.Uint32(desc[4:]))
	} else {
		n, off = int64(binary.BigEndian.Uint64(desc)), int64(binary.BigEndian.Uint64(desc[8:]))
	}
	size := n * int64(elementSize[f.elem])
	if f.elem == 'X' {
		size = (n + 7) / 8
	}
	if n == 0 {
		return 0, 0, nil
	}
	if n < 0 || off < 0 || n > r.h.size || size > r.h.size-r.start-off {
		return 0, 0, fmt.Errorf("array of %d elements at byte %d of the heap, which has %d bytes", n, off, r.h.size-r.start)
	}
	from, to = r.start+off, r.start+off+size
	if have := r.h.fileSize(); !r.h.inMem && r.h.data+to > have { // before memory is taken for it
		return 0, 0, fmt.Errorf("truncated: an array ends at byte %d, the file at byte %d", r.h.data+to, have)
	}
	return from, to, nil
}

func (r *heapReader) cell(f *field, desc []byte) ([]byte, error) {
	from, to, err := r.place(f, desc)
	size := to - from
	if err != nil || size == 0 {
		return nil, err
	}
	if r.budget -= size; r.budget < 0 {
		return nil, fmt.Errorf("the arrays of this table share the heap so often that they would fill the memory")
	}
	if int64(cap(r.buf)) < size {
		r.buf = make([]byte, size)
	}
	r.buf = r.buf[:size]
	if r.ahead != nil {
		err = r.ahead.read(r.buf, from)
	} else {
		err = r.h.readData(r.buf, from)
	}
	return r.buf, err
}

var asciiForm = regexp.MustCompile(`^\s*([AIFED])([0-9]+)(?:\.([0-9]+))?`)

// readASCII reads an ASCII table (section 7.2).
func (h *HDU) readASCII() ([]*table.Column, error) {
	row, rows, n, err := h.tableShape()
	if err != nil {
		return nil, err
	}
	fields := make([]*field, n)
	for i := range fields {
		f := &field{}
		m := h.fieldMeta(i, f)
		form := strings.ToUpper(h.numbered("TFORM", i))
		p := asciiForm.FindStringSubmatch(form)
		start, err := h.Header.Int(fmt.Sprintf("TBCOL%d", i+1))
		if p == nil || err != nil {
			return nil, h.errorf("column %d (%s): TFORM%d = %q with TBCOL%d = %d is no format of an ASCII table", i+1, f.name, i+1, form, i+1, start)
		}
		f.code, f.offset = p[1][0], start-1
		f.width, _ = strconv.Atoi(p[2])
		if f.offset < 0 || f.offset+f.width > row {
			return nil, h.errorf("column %d (%s): bytes %d to %d are outside the row of %d bytes", i+1, f.name, start, f.offset+f.width, row)
		}
		f.dt = table.Double
		switch {
		case f.code == 'A':
			f.dt, m.ArraySize = table.Char, "*"
		case f.code == 'I' && f.scale == 1 && f.zero == 0:
			f.dt = table.Long
			if f.width < 10 {
				f.dt = table.Int
			}
		case f.code == 'E' && f.width <= 15:
			f.dt = table.Double
		}
		f.text = f.dt == table.Char && !strings.Contains(m.ArraySize, "x")
		f.builder = table.NewBuilder(m, f.dt)
		fields[i] = f
	}
	buf := make([]byte, row)
	for k := range rows {
		if err := h.readData(buf, int64(k)*int64(row)); err != nil {
			return nil, err
		}
		for _, f := range fields {
			if err := f.appendASCII(string(buf[f.offset : f.offset+f.width])); err != nil {
				return nil, h.errorf("row %d, column %q: %v", k, f.name, err)
			}
		}
	}
	cols := make([]*table.Column, n)
	for i, f := range fields {
		cols[i] = f.builder.Column()
	}
	return cols, nil
}

func (f *field) appendASCII(s string) error {
	if f.code == 'A' {
		f.builder.AppendString(strings.TrimRight(s, " \x00"))
		return nil
	}
	s = strings.TrimSpace(s)
	if s == "" || f.nullText != "" && s == f.nullText {
		f.builder.AppendNull()
		return nil
	}
	if f.dt == table.Double {
		v, err := parseFloat(s)
		if err != nil {
			return err
		}
		f.builder.AppendFloat(f.zero + f.scale*v)
		return nil
	}
	n, err := strconv.ParseInt(strings.TrimPrefix(s, "+"), 10, 64)
	if err != nil {
		return fmt.Errorf("%q is not a whole number", s)
	}
	f.builder.AppendInt(n)
	return nil
}

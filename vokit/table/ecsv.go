package table

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"
)

// ECSV is comma- or blank-separated values under a header of YAML in comments (Taylor & Aldcroft 2020,
// Astropy Proposal for Enhancement 6, version 1.0).

func sniffECSV(head []byte) bool {
	return bytes.HasPrefix(bytes.TrimPrefix(head, []byte("\ufeff")), []byte("# %ECSV"))
}

// ecsvHeader is the part of the header that tables have a use for.
type ecsvHeader struct {
	Delimiter string       `yaml:"delimiter,omitempty"`
	Datatype  []ecsvColumn `yaml:"datatype"`
	Meta      yaml.Node    `yaml:"meta,omitempty"`
}

type ecsvColumn struct {
	Name        string    `yaml:"name"`
	Unit        yaml.Node `yaml:"unit,omitempty"`
	Datatype    string    `yaml:"datatype"`
	Subtype     string    `yaml:"subtype,omitempty"`
	Format      string    `yaml:"format,omitempty"`
	Description string    `yaml:"description,omitempty"`
	Meta        yaml.Node `yaml:"meta,omitempty"`
}

func readECSV(r io.Reader) (*Table, error) {
	in := skipBOM(r)
	var head strings.Builder
	for n := 0; ; n++ {
		next, err := in.Peek(1)
		if err != nil || next[0] != '#' {
			break
		}
		line, err := in.ReadString('\n')
		if err != nil && err != io.EOF {
			return nil, fmt.Errorf("table: ECSV: %w", err)
		}
		if line = strings.TrimPrefix(strings.TrimPrefix(line, "#"), " "); n > 0 && !strings.HasPrefix(line, "%ECSV") {
			head.WriteString(line)
		}
		if head.Len() > 1<<24 {
			return nil, fmt.Errorf("table: ECSV: the header is longer than 16 MiB")
		}
	}
	var h ecsvHeader
	if err := yaml.Unmarshal([]byte(head.String()), &h); err != nil {
		return nil, fmt.Errorf("table: ECSV: the header is no YAML: %s", strings.Join(strings.Fields(err.Error()), " "))
	}
	if len(h.Datatype) == 0 {
		return nil, fmt.Errorf("table: ECSV: the header lists no columns (datatype)")
	}
	b := make([]*Builder, len(h.Datatype))
	for i, c := range h.Datatype {
		m, dt, err := c.meta()
		if err != nil {
			return nil, fmt.Errorf("table: ECSV: column %q: %w", c.Name, err)
		}
		b[i] = NewBuilder(m, dt)
	}
	sep := ' '
	if h.Delimiter != "" {
		sep = []rune(h.Delimiter)[0]
	}
	if sep != ' ' && sep != ',' {
		return nil, fmt.Errorf("table: ECSV: the delimiter is %q, want a comma or a blank", h.Delimiter)
	}
	notes, err := ecsvRows(in, sep, h.Datatype, b)
	if err != nil {
		return nil, err
	}
	cols := make([]*Column, len(b))
	for i := range b {
		cols[i] = b[i].Column()
	}
	t, err := New("", cols...)
	if err != nil {
		return nil, err
	}
	t.notes = append(t.notes, notes...)
	t.ecsvMeta(&h.Meta)
	return t, nil
}

func ecsvRows(in io.Reader, sep rune, cols []ecsvColumn, b []*Builder) (notes []string, err error) {
	c := csv.NewReader(in)
	c.Comma, c.Comment, c.FieldsPerRecord, c.ReuseRecord = sep, '#', -1, true
	names, err := c.Read()
	if err != nil {
		return nil, fmt.Errorf("table: ECSV: there is no line of names after the header: %w", err)
	}
	if len(names) != len(cols) {
		return nil, fmt.Errorf("table: ECSV: the header lists %d columns, the line of names has %d", len(cols), len(names))
	}
	for {
		rec, err := c.Read()
		if err == io.EOF {
			return notes, nil
		}
		if err != nil {
			return nil, fmt.Errorf("table: ECSV: %w", err)
		}
		line, _ := c.FieldPos(0)
		if len(rec) != len(cols) {
			return nil, fmt.Errorf("table: ECSV: line %d has %d cells for %d columns", line, len(rec), len(cols))
		}
		for i, s := range rec {
			if err := ecsvCell(b[i], s); err != nil {
				if len(notes) < 20 {
					notes = append(notes, fmt.Sprintf("line %d: %s", line, err))
				}
				b[i].AppendNull()
			}
		}
	}
}

// ecsvCell appends a cell; arrays are lists of JSON.
func ecsvCell(b *Builder, s string) error {
	if s == "" {
		b.AppendNull()
		return nil
	}
	if !b.c.sh.array {
		if b.c.dt.isComplex() {
			s = strings.Trim(s, "()")
			var v complex128
			if _, err := fmt.Sscanf("("+strings.TrimSuffix(s, "j")+"i)", "%g", &v); err != nil {
				return fmt.Errorf("column %q: %.40q is no complex number", b.c.Name, s)
			}
			s = string(appendFloat(append(appendFloat(nil, real(v), 64), ' '), imag(v), 64))
		}
		return b.AppendText([]byte(s))
	}
	var list []any
	d := json.NewDecoder(strings.NewReader(s))
	d.UseNumber()
	if err := d.Decode(&list); err != nil {
		return fmt.Errorf("column %q: %.40q is no list of JSON", b.c.Name, s)
	}
	lo := b.begin()
	if err := b.appendList(list, 0); err != nil {
		b.truncate(lo)
		return fmt.Errorf("column %q: %w", b.c.Name, err)
	}
	b.end(lo)
	return nil
}

func (b *Builder) appendList(list []any, depth int) error {
	if depth > 16 {
		return fmt.Errorf("an array of more than 16 dimensions")
	}
	for _, e := range list {
		switch v := e.(type) {
		case []any:
			if err := b.appendList(v, depth+1); err != nil {
				return err
			}
		case nil:
			b.c.vec.appendBlank(b.c.dt, 1)
		case string:
			if !b.c.dt.IsText() {
				return fmt.Errorf("%.40q is no %s", v, b.c.dt)
			}
			b.c.vec.str.appendString(v)
		default:
			if _, err := b.appendElement([]byte(strings.Trim(fmt.Sprint(v), " "))); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *ecsvColumn) meta() (Meta, Datatype, error) {
	m := Meta{Name: c.Name, Description: c.Description, Unit: yamlUnit(&c.Unit)}
	attrs := yamlStrings(&c.Meta)
	m.UCD, m.Utype, m.Xtype, m.ID, m.Ref, m.Precision = attrs["ucd"], attrs["utype"], attrs["xtype"], attrs["ID"], attrs["ref"], attrs["precision"]
	name := c.Datatype
	if base, shape, ok := strings.Cut(c.Subtype, "["); ok {
		name = base
		m.ArraySize = ecsvArraySize(strings.TrimSuffix(shape, "]"))
	} else if c.Subtype != "" {
		name = "string" // JSON objects and times stay as they are written
	}
	dt, err := ParseDatatype(ecsvDatatype(name))
	if err == nil && dt.IsText() {
		if m.ArraySize == "" {
			m.ArraySize = "*"
		} else {
			m.ArraySize = "64x*"
		}
	}
	return m, dt, err
}

// ecsvDatatype maps the names that VOTable's parser does not know.
func ecsvDatatype(s string) string {
	switch s {
	case "float16":
		return "float"
	case "float128":
		return "double"
	case "complex256":
		return "doubleComplex"
	case "byte":
		return "short" // an 8-bit integer with a sign
	}
	return s
}

// ecsvArraySize turns C order into VOTable's: the last dimension varies fastest there.
func ecsvArraySize(shape string) string {
	dims := strings.Split(shape, ",")
	var out []string
	for i := len(dims) - 1; i >= 0; i-- {
		d := strings.TrimSpace(dims[i])
		if d == "null" {
			d = "*"
		}
		out = append(out, d)
	}
	return strings.Join(out, "x")
}

// yamlUnit is a unit written as text or as a tagged object of Astropy.
func yamlUnit(n *yaml.Node) string {
	if n.Kind == yaml.MappingNode {
		return yamlStrings(n)["unit"]
	}
	return n.Value
}

// yamlStrings are the plain values of a mapping; of the lists of mappings that ordered maps are written as, too.
func yamlStrings(n *yaml.Node) map[string]string {
	out := map[string]string{}
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if v := n.Content[i+1]; v.Kind == yaml.ScalarNode {
				out[n.Content[i].Value] = v.Value
			}
		}
	case yaml.SequenceNode:
		for _, e := range n.Content {
			if e.Kind == yaml.MappingNode {
				for k, v := range yamlStrings(e) {
					out[k] = v
				}
			}
		}
	}
	return out
}

// ecsvMeta takes the table's name, description and other plain values over.
func (t *Table) ecsvMeta(n *yaml.Node) {
	walk := func(key, value string) {
		switch key {
		case "name":
			t.Name = value
		case "description":
			t.Description = value
		case "ID":
			t.ID = value
		default:
			t.Infos = append(t.Infos, Info{Name: key, Value: value})
		}
	}
	nodes := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		nodes = n.Content
	}
	for _, m := range nodes {
		if m.Kind != yaml.MappingNode {
			continue
		}
		for i := 0; i+1 < len(m.Content); i += 2 {
			if v := m.Content[i+1]; v.Kind == yaml.ScalarNode {
				walk(m.Content[i].Value, v.Value)
			}
		}
	}
}

// ecsvNames are the names ECSV has for datatypes.
var ecsvNames = map[Datatype]string{Boolean: "bool", Bit: "uint8", UnsignedByte: "uint8", Short: "int16", Int: "int32", Long: "int64",
	Char: "string", UnicodeChar: "string", Float: "float32", Double: "float64", FloatComplex: "complex64", DoubleComplex: "complex128"}

func writeECSV(w io.Writer, t *Table) error {
	head, err := t.ecsvHead()
	if err != nil {
		return fmt.Errorf("table: ECSV: %w", err)
	}
	b := bufio.NewWriterSize(w, 1<<16)
	b.WriteString("# %ECSV 1.0\n# ---\n")
	for line := range strings.Lines(head) {
		b.WriteString("# ")
		b.WriteString(line)
	}
	for i, c := range t.cols {
		if i > 0 {
			b.WriteByte(',')
		}
		writeQuoted(b, []byte(c.Name), ',', c.Name == "" || c.Name[0] == '#')
	}
	b.WriteByte('\n')
	var cell []byte
	for i := range t.rows {
		for k, c := range t.cols {
			if k > 0 {
				b.WriteByte(',')
			}
			if cell, err = c.appendECSV(cell[:0], i); err != nil {
				return fmt.Errorf("table: ECSV: column %q, row %d: %w", c.Name, i, err)
			}
			empty := c.dt.IsText() && len(cell) == 0 && !c.IsNull(i)
			writeQuoted(b, cell, ',', empty || len(t.cols) == 1 && len(cell) == 0 || k == 0 && len(cell) > 0 && cell[0] == '#')
		}
		if err := b.WriteByte('\n'); err != nil {
			return err
		}
	}
	return b.Flush()
}

func (c *Column) appendECSV(buf []byte, i int) ([]byte, error) {
	switch {
	case c.IsNull(i) && !(c.dt.isFloat() && !c.sh.array && !c.nulls.get(i)):
		return buf, nil
	case c.sh.array:
		return c.appendJSON(buf, i)
	case c.dt == Boolean:
		return append(buf, map[bool]string{true: "True", false: "False"}[c.Bool(i)]...), nil
	case c.dt.isFloat() && c.IsNull(i):
		return append(buf, "nan"...), nil
	case c.dt.isComplex():
		lo, _ := c.span(i)
		v := c.vec.value(c.dt, lo)
		return append(buf, strings.ReplaceAll(strings.Trim(fmt.Sprint(v), "()"), "i", "j")...), nil
	}
	return c.AppendText(buf, i), nil
}

// appendJSON appends an array cell as a list; what JSON has no number for is null.
func (c *Column) appendJSON(buf []byte, i int) ([]byte, error) {
	lo, hi := c.span(i)
	list := make([]any, hi-lo)
	for k := range list {
		v := c.vec.value(c.dt, lo+k)
		if f := c.vec.float(c.dt, lo+k); c.dt.isFloat() && (f != f || f-f != 0) {
			v = nil
		}
		if c.dt.isComplex() {
			return nil, fmt.Errorf("arrays of complex numbers have no place in ECSV")
		}
		if u, ok := v.(uint8); ok {
			v = int(u)
		}
		list[k] = v
	}
	text, err := json.Marshal(list)
	return append(buf, text...), err
}

func (t *Table) ecsvHead() (string, error) {
	h := ecsvHeader{Delimiter: ","}
	for _, c := range t.cols {
		e := ecsvColumn{Name: c.Name, Datatype: ecsvNames[c.dt], Description: c.Description}
		if c.Unit != "" {
			e.Unit = yaml.Node{Kind: yaml.ScalarNode, Value: c.Unit}
		}
		if c.sh.array {
			e.Subtype = e.Datatype + "[null]"
			if c.sh.size > 0 && !c.dt.IsText() && c.cells == nil {
				e.Subtype = fmt.Sprintf("%s[%d]", e.Datatype, c.sh.size)
			}
			e.Datatype = "string"
		}
		e.Meta = yamlMap([][2]string{{"ucd", c.UCD}, {"utype", c.Utype}, {"xtype", c.Xtype}, {"ID", c.ID}, {"precision", c.Precision}})
		h.Datatype = append(h.Datatype, e)
	}
	pairs := [][2]string{{"name", t.Name}, {"ID", t.ID}, {"description", t.Description}}
	seen := map[string]bool{"name": true, "ID": true, "description": true}
	for _, x := range t.Infos {
		if !seen[x.Name] && x.Name != "" {
			seen[x.Name] = true
			pairs = append(pairs, [2]string{x.Name, x.Value})
		}
	}
	for _, p := range t.Params {
		if !seen[p.Name] && p.Name != "" {
			seen[p.Name] = true
			pairs = append(pairs, [2]string{p.Name, p.Value})
		}
	}
	h.Meta = yamlMap(pairs)
	out, err := yaml.Marshal(h)
	return string(out), err
}

// yamlMap is a mapping of the pairs whose value is not empty, in their order.
func yamlMap(pairs [][2]string) yaml.Node {
	n := yaml.Node{Kind: yaml.MappingNode}
	for _, p := range pairs {
		if p[1] == "" {
			continue
		}
		var k, v yaml.Node
		k.SetString(p[0])
		v.SetString(p[1])
		n.Content = append(n.Content, &k, &v)
	}
	if len(n.Content) == 0 {
		return yaml.Node{}
	}
	return n
}

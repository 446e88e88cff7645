package votable

import (
	"fmt"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"vogo/vokit/table"
)

// Written documents are of this version; its schema is the one of 1.3, which VOTable 1.4 and later keep.
const (
	writtenVersion = "1.4"
	versionOfPlace = "1.5" // the first in which a COOSYS has a refposition
	namespace      = "http://www.ivoa.net/xml/VOTable/v1.3"
)

// Write writes a table as a VOTable document of one table, with the resources that came with it.
func Write(w io.Writer, t *table.Table, f Format) error {
	return WriteDocument(w, documentOf(t), f)
}

// documentOf puts a table into a resource, with what VOTable keeps there.
func documentOf(t *table.Table) *Document {
	infos := t.Infos
	if t.Overflow && !hasStatus(infos) {
		infos = append(append([]table.Info(nil), infos...), table.Info{Name: "QUERY_STATUS", Value: "OVERFLOW"})
	}
	return &Document{
		Coosys: t.Coosys, Timesys: t.Timesys,
		Resources: append([]table.Resource{{Type: "results", Infos: infos, Tables: []*table.Table{t}}}, t.Resources...),
	}
}

func hasStatus(infos []table.Info) bool {
	for _, x := range infos {
		if strings.EqualFold(x.Name, "QUERY_STATUS") {
			return true
		}
	}
	return false
}

// WriteDocument writes a whole document, all its tables in the same serialization.
func WriteDocument(w io.Writer, d *Document, f Format) error {
	if f > TableData {
		return fmt.Errorf("votable: cannot write as %v (want Binary2, Binary or TableData)", f)
	}
	wr := &writer{w: w, format: f, ids: map[string]bool{}, version: writtenVersion}
	wr.collectIDs(d)
	wr.document(d)
	wr.flush()
	if wr.err != nil {
		return fmt.Errorf("votable: writing: %w", wr.err)
	}
	return nil
}

// writer writes XML. The first error stays and stops it.
type writer struct {
	w       io.Writer
	buf     []byte
	err     error
	format  Format
	version string
	depth   int
	ids     map[string]bool // IDs of the document: true once written
	above   []said          // what the elements around say, which tables have adopted
}

// said is what is written of an element, and so need not be written again inside of it.
type said struct {
	infos  []table.Info
	params []table.Param
	groups []table.Group
}

const flushSize = 1 << 16

func (w *writer) flush() {
	if w.err == nil && len(w.buf) > 0 {
		_, w.err = w.w.Write(w.buf)
	}
	w.buf = w.buf[:0]
}

func (w *writer) room() {
	if len(w.buf) >= flushSize {
		w.flush()
	}
}

// collectIDs finds what can be referred to, so that no reference is left hanging.
func (w *writer) collectIDs(d *Document) {
	add := func(id string) {
		if validID(id) {
			w.ids[id] = false
		}
	}
	add(d.ID)
	var groups func(gs []table.Group)
	params := func(ps []table.Param) {
		for _, p := range ps {
			add(p.ID)
		}
	}
	groups = func(gs []table.Group) {
		for _, g := range gs {
			add(g.ID)
			params(g.Params)
			groups(g.Groups)
		}
	}
	systems := func(cs []table.Coosys, ts []table.Timesys) {
		for _, c := range cs {
			add(c.ID)
			if c.RefPosition != "" {
				w.version = versionOfPlace
			}
		}
		for _, t := range ts {
			add(t.ID)
		}
	}
	var resources func(rs []table.Resource)
	resources = func(rs []table.Resource) {
		for _, r := range rs {
			add(r.ID)
			systems(r.Coosys, r.Timesys)
			params(r.Params)
			groups(r.Groups)
			for _, t := range r.Tables {
				add(t.ID)
				systems(t.Coosys, t.Timesys)
				params(t.Params)
				groups(t.Groups)
				for _, c := range t.Columns() {
					add(c.ID)
				}
			}
			resources(r.Resources)
		}
	}
	systems(d.Coosys, d.Timesys)
	params(d.Params)
	groups(d.Groups)
	resources(d.Resources)
}

// validID tells whether a text can be an XML ID (an NCName; the ASCII ones do).
func validID(id string) bool {
	for i, r := range id {
		letter := r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= 0xc0
		if !letter && (i == 0 || r != '-' && r != '.' && (r < '0' || r > '9')) {
			return false
		}
	}
	return id != ""
}

// open begins a start tag.
func (w *writer) open(name string) {
	w.room()
	for range w.depth {
		w.buf = append(w.buf, ' ')
	}
	w.buf = append(w.buf, '<')
	w.buf = append(w.buf, name...)
}

// attr writes an attribute unless it is empty.
func (w *writer) attr(name, value string) {
	if value != "" {
		w.must(name, value)
	}
}

// must writes an attribute, empty or not.
func (w *writer) must(name, value string) {
	w.buf = append(w.buf, ' ')
	w.buf = append(w.buf, name...)
	w.buf = append(w.buf, `="`...)
	w.buf = appendEscaped(w.buf, value, true)
	w.buf = append(w.buf, '"')
}

// id writes an ID that is valid and not yet taken.
func (w *writer) id(id string) {
	if used, ok := w.ids[id]; ok && !used {
		w.ids[id] = true
		w.must("ID", id)
	}
}

// ref writes a reference to an ID of the document.
func (w *writer) ref(ref string) {
	if _, ok := w.ids[ref]; ok {
		w.must("ref", ref)
	}
}

func (w *writer) raw(s string) { w.buf = append(w.buf, s...) }

// in ends the start tag and goes one deeper.
func (w *writer) in() { w.raw(">\n"); w.depth++ }

// out writes an end tag.
func (w *writer) out(name string) {
	w.depth--
	for range w.depth {
		w.buf = append(w.buf, ' ')
	}
	w.raw("</" + name + ">\n")
}

func (w *writer) empty() { w.raw("/>\n") }

// textElement writes an element of nothing but text, unless that is empty.
func (w *writer) textElement(name, text string) {
	if text == "" {
		return
	}
	w.open(name)
	w.raw(">")
	w.buf = appendEscaped(w.buf, text, false)
	w.raw("</" + name + ">\n")
}

// appendEscaped appends text as XML content or attribute value. Characters that XML 1.0 has no way to
// write (section 2.2: control characters) become U+FFFD.
func appendEscaped[T string | []byte](dst []byte, s T, attribute bool) []byte {
	from := 0
	for i := 0; i < len(s); i++ {
		var with string
		switch ch := s[i]; {
		case ch == '&':
			with = "&amp;"
		case ch == '<':
			with = "&lt;"
		case ch == '>':
			with = "&gt;"
		case ch == '"' && attribute:
			with = "&quot;"
		case ch >= ' ':
			continue
		case ch == '\n' && !attribute || ch == '\t' && !attribute:
			continue
		case ch == '\n':
			with = "&#10;"
		case ch == '\t':
			with = "&#9;"
		case ch == '\r':
			with = "&#13;"
		default:
			with = "\uFFFD"
		}
		dst = append(dst, s[from:i]...)
		dst = append(dst, with...)
		from = i + 1
	}
	return append(dst, s[from:]...)
}

func (w *writer) document(d *Document) {
	w.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
	w.open("VOTABLE")
	w.must("version", w.version)
	w.must("xmlns", namespace)
	w.must("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance")
	w.must("xsi:schemaLocation", namespace+" "+namespace)
	w.id(d.ID)
	w.in()
	w.textElement("DESCRIPTION", d.Description)
	w.systems(d.Coosys, d.Timesys)
	w.groups(d.Groups)
	w.paramList(d.Params)
	w.infos(d.Infos)
	w.above = append(w.above, said{d.Infos, d.Params, d.Groups})
	for i := range d.Resources {
		w.resource(&d.Resources[i])
	}
	w.out("VOTABLE")
}

func (w *writer) infos(infos []table.Info) {
	for _, x := range infos {
		if w.saidInfo(x) {
			continue
		}
		w.open("INFO")
		w.id(x.ID)
		w.must("name", x.Name)
		w.must("value", x.Value)
		w.attr("unit", x.Unit)
		w.attr("ucd", x.UCD)
		w.attr("utype", x.Utype)
		w.attr("xtype", x.Xtype)
		w.ref(x.Ref)
		if x.Text == "" {
			w.empty()
			continue
		}
		w.raw(">")
		w.buf = appendEscaped(w.buf, x.Text, false)
		w.raw("</INFO>\n")
	}
}

func (w *writer) systems(cs []table.Coosys, ts []table.Timesys) {
	for _, c := range cs {
		if used, ok := w.ids[c.ID]; !ok || used {
			continue
		}
		w.open("COOSYS")
		w.id(c.ID)
		w.attr("system", c.System)
		w.attr("equinox", c.Equinox)
		w.attr("epoch", c.Epoch)
		w.attr("refposition", c.RefPosition)
		w.empty()
	}
	for _, t := range ts {
		if used, ok := w.ids[t.ID]; !ok || used {
			continue
		}
		w.open("TIMESYS")
		w.id(t.ID)
		w.attr("timeorigin", t.TimeOrigin)
		w.must("timescale", t.TimeScale)
		w.must("refposition", t.RefPosition)
		w.empty()
	}
}

func (w *writer) groups(gs []table.Group) {
	for i := range gs {
		g := &gs[i]
		if w.saidGroup(g) {
			continue
		}
		w.open("GROUP")
		w.id(g.ID)
		w.attr("name", g.Name)
		w.ref(g.Ref)
		w.attr("ucd", g.UCD)
		w.attr("utype", g.Utype)
		w.in()
		w.textElement("DESCRIPTION", g.Description)
		w.refs("FIELDref", g.FieldRefs)
		w.refs("PARAMref", g.ParamRefs)
		for j := range g.Params {
			w.param(&g.Params[j])
		}
		w.groups(g.Groups)
		w.out("GROUP")
	}
}

func (w *writer) refs(name string, refs []table.Ref) {
	for _, r := range refs {
		if _, ok := w.ids[r.Ref]; !ok {
			continue
		}
		w.open(name)
		w.ref(r.Ref)
		w.attr("ucd", r.UCD)
		w.attr("utype", r.Utype)
		w.empty()
	}
}

// paramList writes parameters that were not written further up.
func (w *writer) paramList(ps []table.Param) {
	for i := range ps {
		if !w.saidParam(&ps[i]) {
			w.param(&ps[i])
		}
	}
}

func (w *writer) saidInfo(x table.Info) bool {
	for _, a := range w.above {
		if slices.Contains(a.infos, x) {
			return true
		}
	}
	return false
}

func (w *writer) saidParam(p *table.Param) bool {
	for _, a := range w.above {
		for i := range a.params {
			if q := &a.params[i]; q.Name == p.Name && q.ID == p.ID && q.Value == p.Value && q.Utype == p.Utype {
				return true
			}
		}
	}
	return false
}

func (w *writer) saidGroup(g *table.Group) bool {
	for _, a := range w.above {
		for i := range a.groups {
			if reflect.DeepEqual(&a.groups[i], g) {
				return true
			}
		}
	}
	return false
}

func (w *writer) param(p *table.Param) {
	w.open("PARAM")
	m := p.Meta
	if p.Datatype.IsText() && m.ArraySize == "" && len(p.Value) != 1 {
		m.ArraySize = "*"
	}
	dt := p.Datatype
	if dt == table.Char && !isASCII(p.Value) {
		dt = table.UnicodeChar
	}
	w.meta(&m, dt)
	w.must("value", p.Value)
	w.metaChildren(&m, "PARAM")
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

func (w *writer) meta(m *table.Meta, dt table.Datatype) {
	w.id(m.ID)
	name := m.Name
	if name == "" {
		name = "unnamed"
	}
	w.must("name", name)
	w.must("datatype", dt.String())
	w.attr("arraysize", m.ArraySize)
	w.attr("unit", m.Unit)
	w.attr("ucd", m.UCD)
	w.attr("utype", m.Utype)
	w.attr("xtype", m.Xtype)
	w.ref(m.Ref)
	if validPrecision(m.Precision) {
		w.must("precision", m.Precision)
	}
	if m.Width > 0 {
		w.must("width", strconv.Itoa(m.Width))
	}
}

// validPrecision is the pattern of VOTable's schema, [EF]?[1-9][0-9]*.
func validPrecision(p string) bool {
	p = strings.TrimLeft(p, "EF")
	n, err := strconv.Atoi(p)
	return err == nil && n > 0 && p[0] != '0' && p[0] != '+'
}

func (w *writer) metaChildren(m *table.Meta, name string) {
	if m.Description == "" && m.Values == nil && len(m.Links) == 0 {
		w.empty()
		return
	}
	w.in()
	w.textElement("DESCRIPTION", m.Description)
	if m.Values != nil {
		w.values(m.Values)
	}
	w.links(m.Links)
	w.out(name)
}

func (w *writer) values(v *table.Values) {
	w.open("VALUES")
	w.attr("type", map[string]string{"actual": "actual"}[v.Type])
	w.attr("null", v.Null)
	if v.Min == "" && v.Max == "" && len(v.Options) == 0 {
		w.empty()
		return
	}
	w.in()
	bound := func(name, value string, exclusive bool) {
		if value == "" {
			return
		}
		w.open(name)
		w.must("value", value)
		if exclusive {
			w.must("inclusive", "no")
		}
		w.empty()
	}
	bound("MIN", v.Min, v.MinExclusive)
	bound("MAX", v.Max, v.MaxExclusive)
	w.options(v.Options)
	w.out("VALUES")
}

func (w *writer) options(opts []table.Option) {
	for _, o := range opts {
		w.open("OPTION")
		w.attr("name", o.Name)
		w.must("value", o.Value)
		if len(o.Options) == 0 {
			w.empty()
			continue
		}
		w.in()
		w.options(o.Options)
		w.out("OPTION")
	}
}

func (w *writer) links(links []table.Link) {
	for _, l := range links {
		w.open("LINK")
		w.id(l.ID)
		w.attr("content-role", l.ContentRole)
		w.attr("content-type", l.ContentType)
		w.attr("title", l.Title)
		w.attr("value", l.Value)
		w.attr("href", l.Href)
		w.attr("gref", l.GRef)
		w.attr("action", l.Action)
		w.empty()
	}
}

func (w *writer) resource(r *table.Resource) {
	w.open("RESOURCE")
	w.id(r.ID)
	w.attr("name", r.Name)
	typ := r.Type
	if !strings.EqualFold(typ, "meta") {
		typ = "results"
	}
	w.must("type", strings.ToLower(typ))
	w.attr("utype", r.Utype)
	w.in()
	w.textElement("DESCRIPTION", r.Description)
	w.infos(r.Infos)
	w.systems(r.Coosys, r.Timesys)
	for _, t := range r.Tables { // TABLE has no place for these
		w.systems(t.Coosys, t.Timesys)
	}
	w.groups(r.Groups)
	w.paramList(r.Params)
	w.links(r.Links)
	w.above = append(w.above, said{r.Infos, r.Params, r.Groups})
	for _, t := range r.Tables {
		w.table(t)
	}
	for i := range r.Resources {
		w.resource(&r.Resources[i])
	}
	for _, x := range r.Foreign {
		w.raw(x)
		w.raw("\n")
	}
	w.above = w.above[:len(w.above)-1]
	w.out("RESOURCE")
}

package votable

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"vogo/vokit/table"
)

const (
	maxDepth = 100 // of groups and resources in one another
	maxNotes = 50  // remarks kept on one document
)

// parser turns a document into values by recursive descent.
type parser struct {
	s         *scanner
	doc       *Document
	depth     int
	firstOnly bool // pass over the rows of all tables but the first
	tables    int
	size      int64 // bytes of the whole document, 0 when that is not known
	current   *rowReader

	// For streaming: rows are handed on in blocks instead of being kept.
	block int
	yield func(*table.Table) bool
	open  func(href string) (io.ReadCloser, error)
}

// errStopped ends the parsing when the one who takes the blocks wants no more.
var errStopped = fmt.Errorf("votable: reading was stopped")

func (p *parser) note(format string, args ...any) {
	n := len(p.doc.Diagnostics)
	switch {
	case n < maxNotes:
		p.doc.Diagnostics = append(p.doc.Diagnostics, fmt.Sprintf(format, args...))
	case n == maxNotes:
		p.doc.Diagnostics = append(p.doc.Diagnostics, "more of that is not listed")
	}
}

// document parses everything. The scanner stands at the beginning.
func (p *parser) document() error {
	p.doc = &Document{}
	if !p.s.skipSpace() || p.s.buf[p.s.pos] != '<' {
		p.s.need(1024)
		return &NotVOTableError{whatIsIt(p.s.buf[p.s.pos:p.s.end])}
	}
	p.s.need(4096)
	head := p.s.buf[p.s.pos:p.s.end]
	found := whatIsIt(head)
	root, err := p.s.next(nil)
	if err == io.EOF || err != nil && strings.HasPrefix(found, "an HTML") {
		return &NotVOTableError{found}
	}
	if err != nil {
		return err
	}
	if !strings.EqualFold(root.name, "VOTABLE") {
		if !strings.HasPrefix(found, "an HTML") {
			found = fmt.Sprintf("an XML document <%.40s>", root.name)
		}
		return &NotVOTableError{found}
	}
	p.doc.Version, p.doc.ID = root.get("version"), root.get("ID")
	if p.doc.Version == "" { // 1.0 of old has it only in the name space
		p.doc.Version = "1.1"
		p.note("the document says no version")
	}
	return p.children(root, func(t *tag) error {
		switch t.name {
		case "DESCRIPTION":
			return p.text(t, &p.doc.Description)
		case "DEFINITIONS":
			return p.children(t, func(t *tag) error { return p.documentChild(t) })
		}
		return p.documentChild(t)
	})
}

func (p *parser) documentChild(t *tag) error {
	d := p.doc
	switch t.name {
	case "INFO":
		return p.info(t, &d.Infos)
	case "PARAM":
		return p.param(t, &d.Params)
	case "GROUP":
		return p.group(t, &d.Groups)
	case "COOSYS":
		return p.coosys(t, &d.Coosys)
	case "TIMESYS":
		return p.timesys(t, &d.Timesys)
	case "RESOURCE":
		return p.resource(t, &d.Resources)
	case "TABLE": // against the standard, but seen
		p.note("a TABLE stands outside of any RESOURCE")
		d.Resources = append(d.Resources, table.Resource{Type: "results"})
		return p.table(t, &d.Resources[len(d.Resources)-1])
	}
	return p.skip(t)
}

// children calls f with every child of an element, up to its end tag. f must read the child to its end.
func (p *parser) children(el *tag, f func(*tag) error) error {
	if el.empty {
		return nil
	}
	if p.depth++; p.depth > maxDepth {
		return p.s.syntax("elements nested more than %d deep", maxDepth)
	}
	defer func() { p.depth-- }()
	for {
		t, err := p.s.next(nil)
		if err == io.EOF {
			return p.s.truncated("inside <" + el.name + ">")
		}
		if err != nil {
			return err
		}
		if t.close {
			if t.name != el.name {
				return p.s.badTag("</%.40s> where </%s> should be", t.name, el.name)
			}
			return nil
		}
		if err := f(t); err != nil {
			return err
		}
	}
}

// skip passes over an element with all that is in it.
func (p *parser) skip(el *tag) error {
	if el.empty {
		return nil
	}
	return p.children(el, p.skip)
}

// text reads the text of an element, with that of elements inside it, and strips blanks around it.
func (p *parser) text(el *tag, dst *string) error {
	if el.empty {
		return nil
	}
	buf := p.s.scratch[:0]
	open := 1
	for open > 0 {
		t, err := p.s.next(&buf)
		if err == io.EOF {
			return p.s.truncated("inside <" + el.name + ">")
		}
		if err != nil {
			return err
		}
		switch {
		case t.close:
			open--
			if open == 0 && t.name != el.name {
				return p.s.badTag("</%.40s> where </%s> should be", t.name, el.name)
			}
		case !t.empty:
			open++
			if open > maxDepth {
				return p.s.syntax("elements nested more than %d deep", maxDepth)
			}
		}
	}
	p.s.scratch = buf[:0]
	*dst = strings.TrimSpace(string(buf))
	return nil
}

func (p *parser) info(t *tag, dst *[]table.Info) error {
	x := table.Info{ID: t.get("ID"), Name: t.get("name"), Value: t.get("value"), Unit: t.get("unit"),
		UCD: t.get("ucd"), Utype: t.get("utype"), Xtype: t.get("xtype"), Ref: t.get("ref")}
	if err := p.text(t, &x.Text); err != nil {
		return err
	}
	*dst = append(*dst, x)
	return nil
}

func (p *parser) meta(t *tag) table.Meta {
	m := table.Meta{Name: t.get("name"), ID: t.get("ID"), Unit: t.get("unit"), UCD: t.get("ucd"), Utype: t.get("utype"),
		Xtype: t.get("xtype"), Ref: t.get("ref"), Precision: t.get("precision"), ArraySize: strings.TrimSpace(t.get("arraysize"))}
	m.Width, _ = strconv.Atoi(t.get("width"))
	if m.Name == "" {
		m.Name = m.ID
	}
	return m
}

// datatype reads the datatype attribute; what it does not know is read as text.
func (p *parser) datatype(t *tag, m *table.Meta) table.Datatype {
	name := t.get("datatype")
	dt, err := table.ParseDatatype(name)
	if err != nil {
		p.note("%s %q has the unknown datatype %q; it is read as text", t.name, m.Name, name)
		dt = table.Char
		m.ArraySize = "*"
	} else if name != dt.String() {
		p.note("%s %q has datatype %q, which is read as %s", t.name, m.Name, name, dt)
		if dt.IsText() && m.ArraySize == "" {
			m.ArraySize = "*"
		}
	}
	return dt
}

// metaChild reads the children that FIELD and PARAM share.
func (p *parser) metaChild(t *tag, m *table.Meta) error {
	switch t.name {
	case "DESCRIPTION":
		return p.text(t, &m.Description)
	case "LINK":
		return p.link(t, &m.Links)
	case "VALUES":
		v := &table.Values{}
		if err := p.values(t, v); err != nil {
			return err
		}
		if m.Values == nil || v.Type != "actual" {
			m.Values = v
		}
		return nil
	}
	return p.skip(t)
}

func (p *parser) param(t *tag, dst *[]table.Param) error {
	x := table.Param{Meta: p.meta(t), Value: t.get("value")}
	x.Datatype = p.datatype(t, &x.Meta)
	if err := p.children(t, func(c *tag) error { return p.metaChild(c, &x.Meta) }); err != nil {
		return err
	}
	*dst = append(*dst, x)
	return nil
}

func (p *parser) values(t *tag, v *table.Values) error {
	v.ID, v.Type, v.Null, v.Ref = t.get("ID"), t.get("type"), t.get("null"), t.get("ref")
	return p.children(t, func(c *tag) error {
		switch c.name {
		case "MIN":
			v.Min, v.MinExclusive = c.get("value"), c.get("inclusive") == "no"
		case "MAX":
			v.Max, v.MaxExclusive = c.get("value"), c.get("inclusive") == "no"
		case "OPTION":
			return p.option(c, &v.Options)
		}
		return p.skip(c)
	})
}

func (p *parser) option(t *tag, dst *[]table.Option) error {
	o := table.Option{Name: t.get("name"), Value: t.get("value")}
	err := p.children(t, func(c *tag) error {
		if c.name == "OPTION" {
			return p.option(c, &o.Options)
		}
		return p.skip(c)
	})
	*dst = append(*dst, o)
	return err
}

func (p *parser) link(t *tag, dst *[]table.Link) error {
	*dst = append(*dst, table.Link{ID: t.get("ID"), Title: t.get("title"), Value: t.get("value"), Href: t.get("href"),
		ContentRole: t.get("content-role"), ContentType: t.get("content-type"), GRef: t.get("gref"), Action: t.get("action")})
	return p.skip(t)
}

func (p *parser) group(t *tag, dst *[]table.Group) error {
	g := table.Group{Name: t.get("name"), ID: t.get("ID"), Ref: t.get("ref"), UCD: t.get("ucd"), Utype: t.get("utype")}
	err := p.children(t, func(c *tag) error {
		switch c.name {
		case "DESCRIPTION":
			return p.text(c, &g.Description)
		case "PARAM":
			return p.param(c, &g.Params)
		case "GROUP":
			return p.group(c, &g.Groups)
		case "FIELDref":
			g.FieldRefs = append(g.FieldRefs, ref(c))
		case "PARAMref":
			g.ParamRefs = append(g.ParamRefs, ref(c))
		}
		return p.skip(c)
	})
	*dst = append(*dst, g)
	return err
}

func ref(t *tag) table.Ref {
	return table.Ref{Ref: t.get("ref"), UCD: t.get("ucd"), Utype: t.get("utype")}
}

func (p *parser) coosys(t *tag, dst *[]table.Coosys) error {
	c := table.Coosys{ID: t.get("ID"), System: t.get("system"), Equinox: t.get("equinox"), Epoch: t.get("epoch"), RefPosition: t.get("refposition")}
	err := p.children(t, func(x *tag) error {
		switch x.name {
		case "FIELDref":
			c.FieldRefs = append(c.FieldRefs, ref(x))
		case "PARAMref":
			c.ParamRefs = append(c.ParamRefs, ref(x))
		}
		return p.skip(x)
	})
	*dst = append(*dst, c)
	return err
}

func (p *parser) timesys(t *tag, dst *[]table.Timesys) error {
	*dst = append(*dst, table.Timesys{ID: t.get("ID"), TimeOrigin: t.get("timeorigin"), TimeScale: t.get("timescale"), RefPosition: t.get("refposition")})
	return p.skip(t)
}

func (p *parser) resource(t *tag, dst *[]table.Resource) error {
	*dst = append(*dst, table.Resource{Name: t.get("name"), ID: t.get("ID"), Type: t.get("type"), Utype: t.get("utype")})
	r := &(*dst)[len(*dst)-1]
	return p.children(t, func(c *tag) error {
		switch c.name {
		case "DESCRIPTION":
			return p.text(c, &r.Description)
		case "INFO":
			return p.info(c, &r.Infos)
		case "PARAM":
			return p.param(c, &r.Params)
		case "GROUP":
			return p.group(c, &r.Groups)
		case "COOSYS":
			return p.coosys(c, &r.Coosys)
		case "TIMESYS":
			return p.timesys(c, &r.Timesys)
		case "LINK":
			return p.link(c, &r.Links)
		case "TABLE":
			return p.table(c, r)
		case "RESOURCE":
			return p.resource(c, &r.Resources)
		case "VODML":
			x, err := p.foreign(c)
			if err == nil {
				r.Foreign = append(r.Foreign, x)
			}
			return err
		}
		return p.skip(c)
	})
}

package datalink

import (
	"net/url"
	"strings"

	"vogo/vokit/table"
)

// Descriptor describes a service that takes rows or datasets of a table
// (DataLink 1.1, section 4).
type Descriptor struct {
	ID          string // of the RESOURCE, which a link's ServiceDef names
	Name        string
	Description string
	AccessURL   string
	StandardID  string // as "ivo://ivoa.net/std/SODA#sync-1.0"
	Resource    string // resourceIdentifier, the IVOID of the service
	ContentType string
	Inputs      []table.Param // what the service takes, with ranges and options in Values
}

// IsSODA tells whether the service cuts pieces out synchronously (SODA 1.0).
func (d *Descriptor) IsSODA() bool { return d.is("soda#sync") }

// IsSODAAsync tells whether the service cuts pieces out in jobs.
func (d *Descriptor) IsSODAAsync() bool { return d.is("soda#async") }

// IsLinks tells whether the service gives links.
func (d *Descriptor) IsLinks() bool { return d.is("datalink#links") }

func (d *Descriptor) is(what string) bool {
	return strings.HasPrefix(strings.ToLower(d.StandardID), "ivo://ivoa.net/std/"+what)
}

// key tells descriptors of many answers apart, which often have the same ID.
func (d *Descriptor) key() string {
	id, _ := d.Input("ID")
	return d.ID + " " + d.AccessURL + " " + id.Value
}

// Input finds an input by its name, without regard to case.
func (d *Descriptor) Input(name string) (table.Param, bool) {
	for _, p := range d.Inputs {
		if strings.EqualFold(p.Name, name) {
			return p, true
		}
	}
	return table.Param{}, false
}

// Params are the parameters to send for a row: the values the descriptor
// fixes, and those it refers to a column for.
func (d *Descriptor) Params(row *table.Row) url.Values {
	v := url.Values{}
	for _, p := range d.Inputs {
		switch {
		case p.Ref != "" && row != nil:
			if s, ok := byRef(*row, p.Ref); ok {
				v.Set(p.Name, s)
			}
		case p.Value != "":
			v.Set(p.Name, p.Value)
		}
	}
	return v
}

// byRef is the row's value in the column with an ID, or with a name that
// careless services write instead.
func byRef(row table.Row, ref string) (string, bool) {
	t := row.Table()
	if t == nil {
		return "", false
	}
	for _, byID := range []bool{true, false} {
		for _, c := range t.Columns() {
			if (byID && c.ID == ref) || (!byID && c.ID == "" && strings.EqualFold(c.Name, ref)) {
				s := c.Text(row.Index())
				return s, s != ""
			}
		}
	}
	return "", false
}

// Descriptors finds the service descriptors that came with a table.
func Descriptors(t *table.Table) []Descriptor {
	var out []Descriptor
	var walk func([]table.Resource)
	walk = func(rs []table.Resource) {
		for _, r := range rs {
			if strings.EqualFold(r.Utype, "adhoc:service") || strings.EqualFold(r.Type, "meta") {
				if d, ok := descriptor(r); ok {
					out = append(out, d)
				}
			}
			walk(r.Resources)
		}
	}
	walk(t.Resources)
	return out
}

func descriptor(r table.Resource) (Descriptor, bool) {
	value := func(name string) string {
		p, _ := r.Param(name)
		return strings.TrimSpace(p.Value)
	}
	d := Descriptor{ID: r.ID, Name: r.Name, Description: r.Description, AccessURL: value("accessURL"),
		StandardID: value("standardID"), Resource: value("resourceIdentifier"), ContentType: value("contentType")}
	if d.AccessURL == "" {
		return d, false
	}
	for _, g := range r.Groups {
		if strings.EqualFold(g.Name, "inputParams") || strings.EqualFold(g.ID, "inputParams") {
			d.Inputs = append(d.Inputs, g.Params...)
		}
	}
	return d, true
}

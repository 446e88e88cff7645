package datalink

import (
	"fmt"
	"strings"
	"sync"

	"vogo/display"
	"vogo/internal/near"
	"vogo/vokit/dal"
	"vogo/vokit/table"
)

// Links are the links of one dataset or of many, in the order of the datasets.
// They show themselves as a table with the previews below.
type Links struct {
	links    []Link
	services []Descriptor
	raw      []*table.Table // answers of the service
	rows     []table.Row    // the rows asked for, if any

	once     sync.Once
	previews []preview
}

// Len is the number of links.
func (l *Links) Len() int { return len(l.links) }

// Links are all links; those that failed have an ErrorMessage.
func (l *Links) Links() []Link { return append([]Link(nil), l.links...) }

// Link is link i.
func (l *Links) Link(i int) (Link, error) {
	if i < 0 || i >= len(l.links) {
		return Link{}, fmt.Errorf("datalink: no link %d of %d", i, len(l.links))
	}
	return l.links[i], nil
}

// Get returns the first link with the first of the semantics that any link
// has, or a narrower term of it: "#preview" also finds "#preview-image".
// Links without a "#" are taken as terms of the core vocabulary. A miss is an
// error that says what there is.
//
//	links.Get("#preview-image", "#preview")
func (l *Links) Get(semantics ...string) (Link, error) {
	if len(semantics) == 0 {
		semantics = []string{"#this"}
	}
	for _, s := range semantics {
		if all := l.All(s); len(all) > 0 {
			return all[0], nil
		}
	}
	return Link{}, l.miss(semantics)
}

// All returns the links with the semantics or a narrower term: exact ones
// first, else in order.
func (l *Links) All(semantics string) []Link {
	var exact, narrower []Link
	for _, x := range l.links {
		switch {
		case !x.usable():
		case canonical(x.Semantics) == canonical(semantics):
			exact = append(exact, x)
		case x.Is(semantics):
			narrower = append(narrower, x)
		}
	}
	return append(exact, narrower...)
}

func (l *Links) miss(semantics []string) error {
	var have []string
	seen := map[string]bool{}
	failure := ""
	for _, x := range l.links {
		if x.ErrorMessage != "" && failure == "" {
			failure = x.ErrorMessage
		}
		if x.usable() && !seen[x.Semantics] {
			seen[x.Semantics] = true
			have = append(have, x.Semantics)
		}
	}
	e := dal.Errorf("datalink", l.name(), dal.ErrNotFound, "no link with semantics %s", strings.Join(semantics, " or "))
	switch {
	case len(have) > 0:
		e.Hint = "there is " + strings.Join(have, ", ")
	case failure != "":
		e.Hint = "the service says: " + failure
	default:
		e.Hint = "there are no links"
	}
	if len(semantics) == 1 {
		if _, known := lookup(semantics[0]); !known {
			if like := near.Names(canonical(semantics[0]), termNames(), 1); len(like) > 0 {
				e.Hint = "did you mean " + like[0] + "? " + e.Hint
			}
		}
	}
	return e
}

// name is the dataset's name, for messages.
func (l *Links) name() string {
	if len(l.links) == 0 {
		return ""
	}
	return dal.OneLine(l.links[0].ID, 80)
}

// Services are the service descriptors that came with the links, each with the
// inputs it takes.
func (l *Links) Services() []Descriptor { return append([]Descriptor(nil), l.services...) }

// Unlinked are the services that no link leads to, as links to the dataset that
// their input ID names: many services describe a second, asynchronous cutout
// service like that.
func (l *Links) Unlinked() []Link {
	linked := map[string]bool{}
	for _, x := range l.links {
		if x.Service != nil {
			linked[x.Service.key()] = true
		}
	}
	var out []Link
	for i := range l.services {
		d := &l.services[i]
		id, ok := d.Input("ID")
		if !ok || id.Value == "" || linked[d.key()] {
			continue
		}
		for _, x := range l.links {
			if x.ID == id.Value {
				out = append(out, Link{ID: x.ID, ServiceDef: d.ID, Service: d, Semantics: "#proc", Description: d.Description, Row: x.Row})
				break
			}
		}
	}
	return out
}

// For returns the links of one row of the table they were made from.
func (l *Links) For(row table.Row) *Links {
	out := &Links{services: l.services, raw: l.raw}
	for _, x := range l.links {
		if x.Row != nil && x.Row.Index() == row.Index() {
			out.links = append(out.links, x)
		}
	}
	return out
}

// Table returns the links as a table with the columns of the standard
// (DataLink 1.1, section 3.2).
func (l *Links) Table() (*table.Table, error) {
	n := len(l.links)
	col := func(name, ucd, text string, get func(Link) string) (*table.Column, error) {
		vals := make([]string, n)
		for i, x := range l.links {
			vals[i] = get(x)
		}
		return table.NewColumn(table.Meta{Name: name, UCD: ucd, Description: text}, vals)
	}
	length := make([]any, n)
	for i, x := range l.links {
		if x.ContentLength > 0 {
			length[i] = x.ContentLength
		}
	}
	var cols []*table.Column
	for _, c := range []struct {
		name, ucd, text string
		get             func(Link) string
	}{
		{"ID", "meta.id;meta.main", "identifier of the dataset", func(x Link) string { return x.ID }},
		{"access_url", "meta.ref.url", "where the link leads", func(x Link) string { return x.AccessURL }},
		{"service_def", "meta.ref", "service descriptor", func(x Link) string { return x.ServiceDef }},
		{"error_message", "meta.code.error", "why there is no link", func(x Link) string { return x.ErrorMessage }},
		{"description", "meta.note", "what the link leads to", func(x Link) string { return x.Description }},
		{"semantics", "meta.code", "relation to the dataset", func(x Link) string { return x.Semantics }},
		{"content_type", "meta.code.mime", "media type", func(x Link) string { return x.ContentType }},
		{"local_semantics", "meta.id.assoc", "the same kind of link within the service", func(x Link) string { return x.LocalSemantics }},
		{"content_qualifier", "meta.code", "kind of product", func(x Link) string { return x.ContentQualifier }},
	} {
		k, err := col(c.name, c.ucd, c.text, c.get)
		if err != nil {
			return nil, err
		}
		cols = append(cols, k)
		if c.name == "content_type" {
			k, err := table.NewColumn(table.Meta{Name: "content_length", UCD: "phys.size;meta.file", Unit: "byte", Description: "size"}, length)
			if err != nil {
				return nil, err
			}
			cols = append(cols, k)
		}
	}
	return table.New("links", cols...)
}

// String lists the links, one a line.
func (l *Links) String() string { return display.Of(l).Text() }

package registry

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"vogo/display"
	"vogo/vokit/dal"
	"vogo/vokit/table"
	"vogo/vokit/tap"
)

// Resource is what the registry has on one resource: a service, a data
// collection, an organisation.
type Resource struct {
	IVOID       string
	ShortName   string
	Title       string
	Description string
	Type        string // "vs:catalogservice"
	Reference   string // page to read
	Source      string // bibliographic reference, often a bibcode
	Rights      string
	Updated     string
	Waveband    []string
	Creators    []string
	Publisher   string
	Subjects    []string
	AltIDs      []string // DOIs and other identifiers
	Contacts    []Contact
	Interfaces  []Interface
	Tables      []TableInfo
	Related     []Relation
}

// Contact is whom to ask.
type Contact struct{ Name, Email, Phone, Address string }

// Interface is a way to reach the resource.
type Interface struct {
	Service
	Version string   // of the standard
	Type    string   // "vs:paramhttp", "vr:webbrowser"
	Role    string   // "std" for the standard's own
	Aux     bool     // the service of the publisher's other resources too
	Mirrors []string // further URLs of the same
}

// TableInfo is a table of the resource.
type TableInfo struct{ Name, Title, Description, Utype string }

// Relation is a tie to another resource, as "IsServedBy".
type Relation struct{ Type, ID, Name string }

// Lookup asks the registry behind svc for all it has on an identifier (RegTAP
// 1.1). An identifier with a fragment or a query, as those of datasets have it,
// is that of the resource before.
func Lookup(ctx context.Context, svc *tap.Service, ivoid string) (*Resource, error) {
	id := strings.ToLower(strings.TrimSpace(ivoid))
	if !strings.HasPrefix(id, "ivo://") {
		e := dal.Errorf("registry", "", dal.ErrQuery, "%q is no IVOID", ivoid)
		e.Hint = "they begin with ivo://"
		return nil, e
	}
	id, _, _ = strings.Cut(id, "#")
	id, _, _ = strings.Cut(id, "?")
	ask := func(columns, from, more string) func(context.Context) (*table.Table, error) {
		return func(ctx context.Context) (*table.Table, error) {
			return svc.QueryContext(ctx, "SELECT "+columns+" FROM "+from+" WHERE ivoid = "+literal(id)+more, dal.Timeout(time.Minute))
		}
	}
	questions := []func(context.Context) (*table.Table, error){
		ask("*", "rr.resource", ""),
		ask("base_role, role_name, email, telephone, street_address", "rr.res_role", ""),
		ask("standard_id, intf_type, intf_role, std_version, access_url, mirror_url", "rr.capability NATURAL JOIN rr.interface", ""),
		ask("table_name, table_title, table_description, table_utype", "rr.res_table", " ORDER BY table_name"),
		ask("relationship_type, related_id, related_name", "rr.relationship", ""),
		ask("res_subject", "rr.res_subject", ""),
		ask("alt_identifier", "rr.alt_identifier", ""),
	}
	answers := make([]*table.Table, len(questions))
	g, gctx := errgroup.WithContext(ctx)
	for i, q := range questions {
		g.Go(func() error {
			t, err := q(gctx)
			if err != nil && i > 0 && gctx.Err() == nil {
				return nil // small registries leave some of the tables out
			}
			answers[i] = t
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, dal.WithOp(err, "registry", "", dal.ErrService)
	}
	if answers[0].NumRows() == 0 {
		e := dal.Errorf("registry", dal.Host(svc.URL), dal.ErrNotFound, "no resource %s", id)
		e.Hint = "identifiers of datasets are longer than those of the collection they are in"
		return nil, e
	}
	return assemble(answers), nil
}

// reader reads cells of a table that may lack columns, or be missing.
type reader struct{ t *table.Table }

func (r reader) rows() int {
	if r.t == nil {
		return 0
	}
	return r.t.NumRows()
}

func (r reader) text(i int, name string) string {
	c, err := r.t.Col(name)
	if err != nil || c.IsNull(i) {
		return ""
	}
	return strings.TrimSpace(c.Text(i))
}

func assemble(answers []*table.Table) *Resource {
	a := reader{answers[0]}
	x := &Resource{IVOID: a.text(0, "ivoid"), ShortName: a.text(0, "short_name"), Title: a.text(0, "res_title"), Description: a.text(0, "res_description"),
		Type: a.text(0, "res_type"), Reference: a.text(0, "reference_url"), Source: a.text(0, "source_value"), Rights: a.text(0, "rights"), Updated: a.text(0, "updated")}
	if w := a.text(0, "waveband"); w != "" {
		x.Waveband = strings.Split(w, "#")
	}
	for i := range (reader{answers[1]}).rows() {
		x.addRole(reader{answers[1]}, i)
	}
	for i := range (reader{answers[2]}).rows() {
		x.addInterface(reader{answers[2]}, i)
	}
	for r, i := (reader{answers[3]}), 0; i < r.rows(); i++ {
		x.Tables = append(x.Tables, TableInfo{r.text(i, "table_name"), r.text(i, "table_title"), r.text(i, "table_description"), r.text(i, "table_utype")})
	}
	for r, i := (reader{answers[4]}), 0; i < r.rows(); i++ {
		x.Related = append(x.Related, Relation{r.text(i, "relationship_type"), r.text(i, "related_id"), r.text(i, "related_name")})
	}
	for r, i := (reader{answers[5]}), 0; i < r.rows(); i++ {
		x.Subjects = append(x.Subjects, r.text(i, "res_subject"))
	}
	for r, i := (reader{answers[6]}), 0; i < r.rows(); i++ {
		x.AltIDs = append(x.AltIDs, r.text(i, "alt_identifier"))
	}
	return x
}

func (x *Resource) addRole(r reader, i int) {
	name := r.text(i, "role_name")
	switch strings.ToLower(r.text(i, "base_role")) {
	case "creator":
		x.Creators = append(x.Creators, name)
	case "publisher":
		x.Publisher = name
	case "contact":
		x.Contacts = append(x.Contacts, Contact{name, r.text(i, "email"), r.text(i, "telephone"), r.text(i, "street_address")})
	}
}

func (x *Resource) addInterface(r reader, i int) {
	f := Interface{Version: r.text(i, "std_version"), Type: r.text(i, "intf_type"), Role: r.text(i, "intf_role")}
	f.Service = Service{IVOID: x.IVOID, ShortName: x.ShortName, Title: x.Title, Description: x.Description, Reference: x.Reference,
		StandardID: r.text(i, "standard_id"), AccessURL: r.text(i, "access_url"), Waveband: x.Waveband}
	f.Aux = strings.HasSuffix(strings.ToLower(f.StandardID), "#aux")
	f.Mirrors = splitURLs(r.text(i, "mirror_url"))
	x.Interfaces = append(x.Interfaces, f)
}

// splitURLs takes apart a list joined by "#", as RegTAP writes mirrors.
func splitURLs(s string) []string {
	var out []string
	for _, u := range strings.Split(s, "#") {
		if u = strings.TrimSpace(u); u != "" {
			out = append(out, u)
		}
	}
	return out
}

// Service returns the resource's service of a protocol: "tap", "sia", "ssa",
// "conesearch", …. More than one of it is an error that lists them.
func (x *Resource) Service(protocol string) (Service, error) {
	want := strings.ToLower(strings.TrimSpace(protocol))
	if ids, ok := standards[want]; ok {
		want = (Service{StandardID: ids[0]}).Protocol()
	}
	var hits []Service
	var have []string
	for _, f := range x.Interfaces {
		if f.StandardID == "" || !strings.HasPrefix(strings.ToLower(f.Role), "std") {
			continue
		}
		have = append(have, f.Protocol())
		if f.Protocol() == want {
			hits = append(hits, f.Service)
		}
	}
	switch len(hits) {
	case 1:
		return hits[0], nil
	case 0:
		e := dal.Errorf("registry", x.ShortName, dal.ErrNotFound, "the resource has no %s service", want)
		e.Hint = "it has " + strings.Join(have, ", ")
		return Service{}, e
	}
	var urls []string
	for _, h := range hits {
		urls = append(urls, h.AccessURL)
	}
	e := dal.Errorf("registry", x.ShortName, dal.ErrQuery, "the resource has %d %s services", len(hits), want)
	e.Hint = "take one by its access URL: " + strings.Join(urls, ", ")
	return Service{}, e
}

// Contact is whom to ask about the resource: name and mail address of the
// first contact that has one; "" if the registry has none.
func (x *Resource) Contact() string {
	for _, withMail := range []bool{true, false} {
		for _, c := range x.Contacts {
			switch {
			case c.Email != "" && c.Name != "":
				return c.Name + " <" + c.Email + ">"
			case c.Email != "":
				return c.Email
			case !withMail && c.Name != "":
				return c.Name
			}
		}
	}
	return ""
}

// AccessModes are the ways to reach the resource, each once: names of
// protocols, as [Resource.Service] takes them, and "web" for a page in a
// browser. A service that the resource shares with others of its publisher
// counts as one.
func (x *Resource) AccessModes() []string {
	var out []string
	for _, f := range x.Interfaces {
		mode := f.Protocol()
		switch {
		case strings.EqualFold(f.Type, "vr:webbrowser"):
			mode = "web"
		case mode == "" || mode == "vosi" || mode == "dali" || !strings.HasPrefix(strings.ToLower(f.Role), "std"):
			continue
		}
		if !slices.Contains(out, mode) {
			out = append(out, mode)
		}
	}
	return out
}

// String names the resource.
func (x *Resource) String() string { return x.IVOID + ": " + x.Title }

// MIMEBundle implements display.MIMEBundler: what the resource is and how to get at it.
func (x *Resource) MIMEBundle() display.Bundle {
	g := display.Grid{Title: x.Title, Note: dal.OneLine(x.Description, 600), Card: true, Columns: []display.GridColumn{{Name: "property"}, {Name: "value"}}}
	add := func(k, v string) {
		if v != "" {
			g.Rows = append(g.Rows, []string{k, v})
		}
	}
	add("IVOID", x.IVOID)
	add("short name", x.ShortName)
	add("creators", dal.OneLine(strings.Join(x.Creators, "; "), 200))
	add("publisher", x.Publisher)
	add("reference", x.Reference)
	add("source", x.Source)
	add("other identifiers", strings.Join(x.AltIDs, ", "))
	add("waveband", strings.Join(x.Waveband, ", "))
	add("subjects", dal.OneLine(strings.Join(x.Subjects, ", "), 200))
	for _, c := range x.Contacts {
		add("contact", strings.Trim(c.Name+" "+c.Email, " "))
	}
	shown := 0
	for i, f := range x.Interfaces {
		name := f.Protocol()
		switch {
		case name == "vosi" || name == "dali": // for programs
			continue
		case name == "":
			name = f.Type
		}
		if shown++; shown > 8 {
			add("interfaces", fmt.Sprintf("%d more", len(x.Interfaces)-i))
			break
		}
		add("interface", name+" "+f.AccessURL)
	}
	if n := len(x.Tables); n > 0 {
		var names []string
		for _, t := range x.Tables {
			names = append(names, t.Name)
		}
		add("tables", dal.OneLine(fmt.Sprintf("%d: %s", n, strings.Join(names, ", ")), 200))
	}
	return g.MIMEBundle()
}

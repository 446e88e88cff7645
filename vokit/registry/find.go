package registry

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"vogo/display"
	"vogo/internal/near"
	"vogo/vokit/dal"
	"vogo/vokit/table"
	"vogo/vokit/tap"
)

// Service is one capability of a resource: where to send requests of one
// protocol.
type Service struct {
	IVOID       string
	ShortName   string
	Title       string
	Description string
	Reference   string // page to read
	StandardID  string
	AccessURL   string
	Waveband    []string
}

// Protocol is the short name of the service's standard, "tap" or "sia2".
func (s Service) Protocol() string {
	id := strings.ToLower(s.StandardID)
	if strings.HasPrefix(id, "ivo://ivoa.net/std/sia#query-2") {
		return "sia2"
	}
	id = strings.TrimPrefix(id, "ivo://ivoa.net/std/")
	name, _, _ := strings.Cut(id, "#")
	return name
}

// TAP is the service as a TAP service.
func (s Service) TAP() (*tap.Service, error) {
	if s.Protocol() != "tap" {
		e := dal.Errorf("registry", s.ShortName, dal.ErrNotFound, "this is a %s service", s.Protocol())
		e.Hint = `ask for ServiceType("tap")`
		return nil, e
	}
	t := tap.New(s.AccessURL)
	t.Name, t.Title = s.ShortName, s.Title
	return t, nil
}

// String names the service.
func (s Service) String() string {
	return fmt.Sprintf("%s: %s (%s) %s", s.ShortName, s.Title, s.Protocol(), s.AccessURL)
}

// Services are what has been found. They show themselves as a table.
type Services struct {
	list  []Service
	Query string // the ADQL that found them
	At    string // the registry that was asked
	// Overflow says that there are more than MaxRec or the registry allowed.
	Overflow bool
	// Copied is when the copy was made that was searched because no registry
	// answered; zero if one did.
	Copied time.Time
}

// Find asks the registry behind svc for the services that meet all constraints.
func Find(ctx context.Context, svc *tap.Service, cs ...Constraint) (*Services, error) {
	if _, err := ADQL(cs...); err != nil {
		return nil, err
	}
	return find(ctx, svc, cs)
}

// FindAt asks the registries in turn until one answers, since all have the same
// records. A question that the first finds wrong is not put to the others.
func FindAt(ctx context.Context, svcs []*tap.Service, cs ...Constraint) (*Services, error) {
	var first error
	for _, svc := range svcs {
		found, err := Find(ctx, svc, cs...)
		if err == nil || ctx.Err() != nil || !Unavailable(err) {
			return found, err
		}
		if first == nil {
			first = err
		}
	}
	if first == nil {
		first = dal.Errorf("registry", "", dal.ErrNotFound, "there is no registry to ask")
	}
	return nil, first
}

// Unavailable tells whether an error is a service's being away, so that a
// mirror may do better.
func Unavailable(err error) bool {
	return errors.Is(err, dal.ErrUnreachable) || errors.Is(err, dal.ErrTimeout) || errors.Is(err, dal.ErrService) ||
		errors.Is(err, dal.ErrNotVOTable) || errors.Is(err, dal.ErrNotFound)
}

func find(ctx context.Context, svc *tap.Service, cs []Constraint) (*Services, error) {
	q, most := query(cs), limit(cs)
	t, err := svc.QueryContext(ctx, q, dal.MaxRec(rowsFor(most)), dal.Timeout(2*time.Minute))
	if err != nil {
		return nil, dal.WithOp(err, "registry", "", dal.ErrService)
	}
	// Who asks for collections behind shared services gets each of them.
	each := slices.ContainsFunc(cs, func(c Constraint) bool { return c.kind == "aux" })
	out := &Services{list: services(t, each), Query: q, At: svc.URL, Overflow: t.Overflow}
	out.cut(most)
	return out, nil
}

// limit is the least MaxRec among constraints, 0 if there is none.
func limit(cs []Constraint) int {
	most := 0
	for _, c := range cs {
		if c.kind == "maxrec" && (most == 0 || c.max < most) {
			most = c.max
		}
	}
	return most
}

// rowsFor is how many rows to ask for to have n services: several records may
// lead to one.
func rowsFor(n int) int {
	if n == 0 {
		return 500_000
	}
	return 4*n + 20
}

// cut leaves at most n services, if n is not 0.
func (s *Services) cut(n int) {
	if n > 0 && len(s.list) > n {
		s.list, s.Overflow = s.list[:n], true
	}
}

// ADQL is the query that Find sends.
func ADQL(cs ...Constraint) (string, error) {
	if len(cs) == 0 {
		e := dal.Errorf("registry", "", dal.ErrQuery, "nothing to look for")
		e.Hint = `give a constraint such as Keywords("quasar") or ServiceType("tap")`
		return "", e
	}
	for _, c := range cs {
		if c.err != nil {
			return "", c.err
		}
	}
	return query(cs), nil
}

func query(cs []Constraint) string {
	conds := []string{"intf_role LIKE 'std%'"}
	typed, aux := false, false
	for _, c := range cs {
		typed = typed || c.kind == "servicetype"
		aux = aux || c.aux
		if c.kind != "maxrec" {
			conds = append(conds, c.adql)
		}
	}
	if !typed {
		conds = append(conds, "standard_id LIKE 'ivo://ivoa.net/std/%'", "NOT standard_id LIKE 'ivo://ivoa.net/std/vosi%'")
	}
	// Auxiliary capabilities lead to a service that many resources share (Discovering Data Collections 1.1).
	if !aux {
		conds = append(conds, "NOT standard_id LIKE '%#aux'")
	}
	return `SELECT DISTINCT ivoid, short_name, res_title, res_description, reference_url, waveband, standard_id, access_url
FROM rr.resource NATURAL JOIN rr.capability NATURAL JOIN rr.interface
WHERE ` + strings.Join(conds, "\n  AND ")
}

// services reads the answer. A service that is registered more than once, say
// with and without TLS, or by the collections in it, is kept once: as its own
// record has it. each keeps it once for every resource.
func services(t *table.Table, each bool) []Service {
	r := reader{t}
	var out []Service
	at := map[string]int{}
	for i := range r.rows() {
		s := Service{IVOID: r.text(i, "ivoid"), ShortName: r.text(i, "short_name"), Title: r.text(i, "res_title"), Description: r.text(i, "res_description"),
			Reference: r.text(i, "reference_url"), StandardID: r.text(i, "standard_id"), AccessURL: r.text(i, "access_url")}
		if w := r.text(i, "waveband"); w != "" {
			s.Waveband = strings.Split(w, "#")
		}
		if s.ShortName == "" {
			s.ShortName = dal.Host(s.AccessURL)
		}
		if s.AccessURL == "" {
			continue
		}
		key := s.Protocol() + " " + plainURL(s.AccessURL)
		if each {
			key += " " + s.IVOID
		}
		if k, seen := at[key]; seen {
			if out[k].aux() && !s.aux() {
				out[k] = s
			}
			continue
		}
		at[key] = len(out)
		out = append(out, s)
	}
	return out
}

// aux tells a service that a collection shares with others.
func (s Service) aux() bool { return strings.HasSuffix(strings.ToLower(s.StandardID), "#aux") }

// plainURL is a URL as it is compared: TLS and what ends it do not count.
func plainURL(u string) string {
	return strings.TrimRight(strings.Replace(u, "https://", "http://", 1), "/?&")
}

// Len is the number of services.
func (s *Services) Len() int { return len(s.list) }

// All are the services.
func (s *Services) All() []Service { return append([]Service(nil), s.list...) }

// Service is service i, counted from 0.
func (s *Services) Service(i int) (Service, error) {
	if len(s.list) == 0 {
		e := dal.Errorf("registry", "", dal.ErrNotFound, "no service has been found")
		e.Hint = "ask for less: fewer or other words, more service types"
		return Service{}, e
	}
	if i < 0 || i >= len(s.list) {
		return Service{}, dal.Errorf("registry", "", dal.ErrNotFound, "no service %d of %d", i, len(s.list))
	}
	return s.list[i], nil
}

// Get finds a service by its short name or IVOID, without regard to case.
func (s *Services) Get(name string) (Service, error) {
	var names []string
	for _, x := range s.list {
		if strings.EqualFold(x.ShortName, name) || strings.EqualFold(x.IVOID, name) {
			return x, nil
		}
		names = append(names, x.ShortName)
	}
	e := dal.Errorf("registry", "", dal.ErrNotFound, "no service %q among the %d found", name, len(s.list))
	if like := near.Names(name, names, 3); len(like) > 0 {
		e.Hint = "nearest: " + strings.Join(like, ", ")
	}
	return Service{}, e
}

// TAP are the TAP services among what has been found, each once.
func (s *Services) TAP() []*tap.Service {
	var out []*tap.Service
	seen := map[string]bool{}
	for _, x := range s.list {
		if t, err := x.TAP(); err == nil && !seen[plainURL(t.URL)] {
			seen[plainURL(t.URL)] = true
			out = append(out, t)
		}
	}
	return out
}

// Table returns the services as a table.
func (s *Services) Table() (*table.Table, error) {
	get := []struct {
		name string
		of   func(Service) string
	}{
		{"short_name", func(x Service) string { return x.ShortName }}, {"title", func(x Service) string { return x.Title }},
		{"protocol", Service.Protocol}, {"access_url", func(x Service) string { return x.AccessURL }},
		{"waveband", func(x Service) string { return strings.Join(x.Waveband, " ") }},
		{"ivoid", func(x Service) string { return x.IVOID }}, {"description", func(x Service) string { return x.Description }},
	}
	cols := make([]*table.Column, len(get))
	for k, g := range get {
		vals := make([]string, len(s.list))
		for i, x := range s.list {
			vals[i] = g.of(x)
		}
		c, err := table.NewColumn(table.Meta{Name: g.name}, vals)
		if err != nil {
			return nil, err
		}
		cols[k] = c
	}
	return table.New("services", cols...)
}

// MIMEBundle implements display.MIMEBundler.
func (s *Services) MIMEBundle() display.Bundle {
	g := display.Grid{Title: count(len(s.list)), Note: s.note(), NumRows: len(s.list),
		Columns: []display.GridColumn{{Name: "index", Right: true}, {Name: "short_name"}, {Name: "title"}, {Name: "protocol"}, {Name: "access_url"}}}
	for i, x := range s.list {
		if i == 20 {
			break
		}
		g.Rows = append(g.Rows, []string{fmt.Sprint(i), x.ShortName, dal.OneLine(x.Title, 80), x.Protocol(), x.AccessURL})
	}
	return g.MIMEBundle()
}

func (s *Services) note() string {
	var notes []string
	if s.Overflow {
		notes = append(notes, "there are more")
	}
	if !s.Copied.IsZero() {
		notes = append(notes, "no registry answers; from the copy of "+s.Copied.Format("2006-01-02"))
	}
	return strings.Join(notes, "; ")
}

// String lists the services.
func (s *Services) String() string { return s.MIMEBundle().Text() }

func count(n int) string {
	if n == 1 {
		return "1 service in the registry"
	}
	return fmt.Sprintf("%d services in the registry", n)
}

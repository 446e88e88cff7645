package discover

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"vogo/display"
	"vogo/vokit/dal"
	"vogo/vokit/obscore"
	"vogo/vokit/registry"
	"vogo/vokit/table"
	"vogo/vokit/tap"
)

// Question is what to look for.
type Question struct {
	// Type is a product type of ObsCore: "image", "spectrum", "timeseries",
	// "cube"; "" for all.
	Type string
	// Options say where, in what light, when, and how long to wait: dal.Around,
	// dal.Polygon, dal.Range or dal.Within, dal.Spectrum, dal.During, dal.MaxRec,
	// dal.Timeout.
	Options []dal.Option
	// Inclusive asks also services that do not declare what they cover.
	Inclusive bool
	// Services are asked instead of those that the Registry knows.
	Services *registry.Services
}

// Candidate is a service and what is to be done with it.
type Candidate struct {
	registry.Service
	Kind   string   // "obscore", "sia2", "sia", "ssa"
	Others []string // IVOIDs of other records of the same service
	Skip   string   // why it is not asked; "" if it is
	Reason string   // why it is asked although it does not declare its coverage
}

// ids are all IVOIDs of the service, in lower case.
func (c *Candidate) ids() []string {
	out := []string{strings.ToLower(c.IVOID)}
	for _, id := range c.Others {
		out = append(out, strings.ToLower(id))
	}
	return out
}

// Plan is what a search would do.
type Plan struct{ candidates []Candidate }

// Candidates are all services that were thought of.
func (p *Plan) Candidates() []Candidate { return slices.Clone(p.candidates) }

// Asked is how many services would be asked.
func (p *Plan) Asked() int {
	n := 0
	for _, c := range p.candidates {
		if c.Skip == "" {
			n++
		}
	}
	return n
}

// Table lists the candidates.
func (p *Plan) Table() (*table.Table, error) {
	var service, protocol, what, why []string
	for _, c := range p.candidates {
		service, protocol = append(service, c.ShortName), append(protocol, c.Kind)
		if c.Skip == "" {
			what, why = append(what, "ask"), append(why, c.Reason)
		} else {
			what, why = append(what, "skip"), append(why, c.Skip)
		}
	}
	return texts(fmt.Sprintf("%d of %d services would be asked", p.Asked(), len(p.candidates)),
		[]string{"service", "protocol", "plan", "why"}, service, protocol, what, why)
}

// MIMEBundle implements display.MIMEBundler.
func (p *Plan) MIMEBundle() display.Bundle {
	t, err := p.Table()
	if err != nil {
		return display.Of(err)
	}
	return t.MIMEBundle()
}

func texts(name string, names []string, columns ...[]string) (*table.Table, error) {
	cols := make([]*table.Column, len(columns))
	for i, v := range columns {
		c, err := table.NewColumn(table.Meta{Name: names[i]}, v)
		if err != nil {
			return nil, err
		}
		cols[i] = c
	}
	return table.New(name, cols...)
}

// kinds are the protocols that have datasets of a type, the one that tells most
// about them first.
func kinds(productType string) []string {
	switch productType {
	case "image", "cube":
		return []string{"obscore", "sia2", "sia"}
	case "spectrum", "timeseries":
		return []string{"obscore", "ssa"}
	}
	return []string{"obscore", "sia2", "sia", "ssa"}
}

// Check says what is wrong with a question, before anybody is asked.
func (q Question) Check() error {
	if _, err := obscore.Query(q.Type, q.Options...); err != nil { // the type, the options
		return dal.WithOp(err, "discover", "", dal.ErrQuery)
	}
	if o := dal.Apply(q.Options...); o.Circle() == nil && o.Band == nil && o.During == nil {
		e := dal.Errorf("discover", "", dal.ErrQuery, "nothing to look for")
		e.Hint = "say where (vo.Around), in what light (vo.Spectrum) or when (vo.During)"
		return e
	}
	return nil
}

// spelled is the question with its type as ObsCore spells it.
func (q Question) spelled() Question {
	if p, err := obscore.Type(q.Type); err == nil {
		q.Type = p.Term
	}
	return q
}

// MakePlan asks the registry which services there are and decides which to ask.
func MakePlan(ctx context.Context, reg *tap.Service, q Question) (*Plan, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	q = q.spelled()
	o := dal.Apply(q.Options...)
	found, err := services(ctx, reg, q)
	if err != nil {
		return nil, err
	}
	p := &Plan{candidates: found}
	if q.Services == nil {
		c, err := readCoverage(ctx, reg, o)
		if err != nil {
			return nil, err
		}
		for i := range p.candidates {
			c.judge(&p.candidates[i], q.Inclusive)
		}
	}
	served, err := servedBy(ctx, reg)
	if err != nil {
		return nil, err
	}
	p.elide(served)
	return p, nil
}

// services lists the candidates, those of the most telling protocol first.
func services(ctx context.Context, reg *tap.Service, q Question) ([]Candidate, error) {
	want := kinds(q.Type)
	lists := make([][]Candidate, len(want))
	if q.Services != nil {
		for _, s := range q.Services.All() {
			kind := s.Protocol()
			if kind == "tap" {
				kind = "obscore"
			}
			if i := slices.Index(want, kind); i >= 0 {
				lists[i] = append(lists[i], Candidate{Service: s, Kind: kind})
			}
		}
		for i := range lists {
			lists[i] = oncePerURL(lists[i])
		}
		return slices.Concat(lists...), nil
	}
	g, gctx := errgroup.WithContext(ctx)
	for i, kind := range want {
		g.Go(func() error {
			var cs []registry.Constraint
			switch kind {
			case "obscore": // with the records of the tables themselves, which say what they cover
				cs = append(cs, registry.DataModel("obscore"), registry.IncludeAux())
			case "sia":
				cs = append(cs, registry.ServiceType("sia1"))
			default:
				cs = append(cs, registry.ServiceType(kind))
			}
			found, err := registry.Find(gctx, reg, cs...)
			if err != nil {
				return err
			}
			for _, s := range found.All() {
				lists[i] = append(lists[i], Candidate{Service: s, Kind: kind})
			}
			lists[i] = oncePerURL(lists[i])
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return slices.Concat(lists...), nil
}

// oncePerURL puts the records of one service together. That of its ObsCore table,
// which leads to the service as an auxiliary capability (Discovering Data
// Collections 1.1, section 3), goes before the service's own: it says what the
// table covers, which that of a service with many tables cannot.
func oncePerURL(list []Candidate) []Candidate {
	var out []Candidate
	at := map[string]int{}
	for _, c := range list {
		u := strings.TrimRight(address(c.AccessURL), "/?&")
		k, seen := at[u]
		if !seen {
			at[u] = len(out)
			out = append(out, c)
			continue
		}
		if aux(c) && !aux(out[k]) {
			out[k], c = c, out[k]
		}
		out[k].Others = append(out[k].Others, c.IVOID)
		out[k].Others = append(out[k].Others, c.Others...)
	}
	return out
}

func aux(c Candidate) bool { return strings.HasSuffix(strings.ToLower(c.StandardID), "#aux") }

// coverage is what resources declare (RegTAP 1.2, section 8.16): for each axis
// that the question restricts, who declares anything and who meets it.
type coverage struct {
	axes []axis
}

type axis struct {
	name     string
	declared map[string]bool
	meets    map[string]bool
}

func readCoverage(ctx context.Context, reg *tap.Service, o *dal.Options) (*coverage, error) {
	c := &coverage{}
	add := func(name, tab, value, cond string) error {
		a := axis{name: name}
		var err error
		// Registries have rows of nulls for those who declare nothing.
		if a.declared, err = ids(ctx, reg, "SELECT DISTINCT ivoid FROM "+tab+" WHERE "+value+" IS NOT NULL"); err != nil {
			return err
		}
		if a.meets, err = ids(ctx, reg, "SELECT DISTINCT ivoid FROM "+tab+" WHERE "+cond); err != nil {
			return err
		}
		c.axes = append(c.axes, a)
		return nil
	}
	if a := o.Circle(); a != nil {
		err := add("place", "rr.stc_spatial", "coverage", fmt.Sprintf("1 = INTERSECTS(CIRCLE('ICRS', %s, %s, %s), coverage)",
			dal.Degrees(a.Center.RA), dal.Degrees(a.Center.Dec), dal.Degrees(a.Radius)))
		if err != nil {
			return nil, err
		}
	}
	if b := o.Band; b != nil { // the registry has energies in joule
		const hc = 6.62607015e-34 * 299792458
		if err := add("spectrum", "rr.stc_spectral", "spectral_start", between("spectral_start", "spectral_end", hc/b.Hi, hc/b.Lo)); err != nil {
			return nil, err
		}
	}
	if d := o.During; d != nil {
		if err := add("time", "rr.stc_temporal", "time_start", between("time_start", "time_end", d.Lo, d.Hi)); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// between is the condition that two intervals overlap.
func between(start, end string, lo, hi float64) string {
	conds := []string{"1 = 1"}
	if !math.IsInf(hi, 0) {
		conds = append(conds, fmt.Sprintf("%s <= %.12E", start, hi))
	}
	if !math.IsInf(lo, 0) {
		conds = append(conds, fmt.Sprintf("%s >= %.12E", end, lo))
	}
	return strings.Join(conds, " AND ")
}

func ids(ctx context.Context, reg *tap.Service, adql string) (map[string]bool, error) {
	t, err := reg.QueryContext(ctx, adql, dal.MaxRec(500_000))
	if err != nil {
		return nil, dal.WithOp(err, "discover", "", dal.ErrService)
	}
	out := map[string]bool{}
	c, err := t.Col("ivoid")
	if err != nil {
		return nil, err
	}
	for _, s := range c.Strings() {
		out[strings.ToLower(s)] = true
	}
	return out, nil
}

// judge leaves out a service that declares not to cover the question, or nothing.
func (c *coverage) judge(s *Candidate, inclusive bool) {
	var silent []string
	any := func(set map[string]bool) bool {
		return slices.ContainsFunc(s.ids(), func(id string) bool { return set[id] })
	}
	for _, a := range c.axes {
		switch {
		case any(a.meets):
		case any(a.declared):
			s.Skip = "declares not to cover the " + a.name
			return
		default:
			silent = append(silent, a.name)
		}
	}
	if len(silent) == 0 {
		return
	}
	text := "does not declare which " + strings.Join(silent, " and ") + " it covers"
	if inclusive {
		s.Reason = text
	} else {
		s.Skip = text
	}
}

// servedBy maps a resource to those whose service has its data too.
func servedBy(ctx context.Context, reg *tap.Service) (map[string][]string, error) {
	t, err := reg.QueryContext(ctx, "SELECT ivoid, related_id FROM rr.relationship WHERE 1 = ivo_nocasematch(relationship_type, 'isservedby')", dal.MaxRec(500_000))
	if err != nil {
		return nil, dal.WithOp(err, "discover", "", dal.ErrService)
	}
	from, err := t.Strings("ivoid")
	if err != nil {
		return nil, err
	}
	to, err := t.Strings("related_id")
	if err != nil {
		return nil, err
	}
	out := map[string][]string{}
	for i := range from {
		k := strings.ToLower(from[i])
		out[k] = append(out[k], strings.ToLower(to[i]))
	}
	return out, nil
}

// elide leaves out what another service that is asked has as well: the same
// resource by a protocol that tells more, and resources served by another.
func (p *Plan) elide(served map[string][]string) {
	asked := map[string]int{} // IVOID → candidate
	for i := range p.candidates {
		c := &p.candidates[i]
		if c.Skip != "" {
			continue
		}
		if k, ok := asked[strings.ToLower(c.IVOID)]; ok {
			c.Skip = "the same resource is asked by " + p.candidates[k].Kind
			continue
		}
		for _, id := range c.ids() {
			if _, ok := asked[id]; !ok {
				asked[id] = i
			}
		}
	}
	for i := range p.candidates {
		c := &p.candidates[i]
		if c.Skip != "" {
			continue
		}
		for _, by := range served[strings.ToLower(c.IVOID)] {
			if k, ok := asked[by]; ok && k != i && p.candidates[k].Skip == "" && rank(p.candidates[k].Kind) <= rank(c.Kind) {
				c.Skip = "served by " + p.candidates[k].ShortName
				break
			}
		}
	}
}

func rank(kind string) int { return slices.Index([]string{"obscore", "sia2", "sia", "ssa"}, kind) }

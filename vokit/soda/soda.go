// Package soda has services cut pieces out of datasets (Server-side Operations
// for Data Access, SODA 1.0, IVOA Recommendation 2017-05-17).
//
// The parameters are chosen from those that the service declares in its
// descriptor: a service that takes only POS gets POS, one that takes only
// CIRCLE gets CIRCLE.
package soda

import (
	"math"
	"net/url"
	"strconv"
	"strings"

	"vogo/vokit/dal"
	"vogo/vokit/datalink"
	"vogo/vokit/table"
)

// Find returns the SODA service among links: that of the first #proc or
// #cutout link whose inputs take a position.
func Find(l *datalink.Links) (datalink.Link, bool) {
	for _, x := range l.All("#proc") {
		if x.Service != nil && x.Service.IsSODA() && TakesPosition(x.Service) {
			return x, true
		}
	}
	for _, x := range l.Links() {
		if x.ErrorMessage == "" && x.Service != nil && x.Service.IsSODA() && TakesPosition(x.Service) {
			return x, true
		}
	}
	return datalink.Link{}, false
}

// TakesPosition tells whether the service declares a parameter for a position.
func TakesPosition(d *datalink.Descriptor) bool {
	for _, name := range []string{"POS", "CIRCLE", "POLYGON"} {
		if _, ok := d.Input(name); ok {
			return true
		}
	}
	_, ra := d.Input("RA")
	_, dec := d.Input("DEC")
	return ra && dec
}

// Params are the parameters for a circle cut out of the dataset of a link, by
// what its service declares (SODA 1.0, section 3.3): CIRCLE, POS, POLYGON, or
// the intervals RA and DEC of services older than the standard.
func Params(x datalink.Link, c dal.Circle) (url.Values, error) {
	d := x.Service
	if d == nil {
		return nil, dal.Errorf("soda", "", dal.ErrNotFound, "the link %s leads to no service", x.Semantics)
	}
	if !c.Center.Known() || !(c.Radius > 0) {
		e := dal.Errorf("soda", "", dal.ErrQuery, "no circle: position %v, radius %v deg", c.Center, c.Radius)
		e.Hint = "the radius is in degrees and above 0"
		return nil, e
	}
	v := fixed(x)
	circle := num(c.Center.RA) + " " + num(c.Center.Dec) + " " + num(c.Radius)
	has := func(name string) bool { _, ok := d.Input(name); return ok }
	name := func(n string) string { p, _ := d.Input(n); return p.Name }
	switch {
	case has("CIRCLE"):
		v.Set(name("CIRCLE"), circle)
	case has("POS"):
		v.Set(name("POS"), "CIRCLE "+circle)
	case has("POLYGON"):
		v.Set(name("POLYGON"), polygon(c))
	case has("RA") && has("DEC"):
		dra := math.Min(180, c.Radius/math.Max(1e-6, math.Cos(c.Center.Dec*math.Pi/180)))
		v.Set(name("RA"), num(c.Center.RA-dra)+" "+num(c.Center.RA+dra))
		v.Set(name("DEC"), num(math.Max(-90, c.Center.Dec-c.Radius))+" "+num(math.Min(90, c.Center.Dec+c.Radius)))
	default:
		e := dal.Errorf("soda", dal.Host(d.AccessURL), dal.ErrNotFound, "the service takes no position")
		e.Hint = "it takes " + strings.Join(inputs(d), ", ")
		return nil, e
	}
	return v, nil
}

// fixed are the parameters that name the dataset. Values that a service gives
// for others are defaults or ranges and not for sending back.
func fixed(x datalink.Link) url.Values {
	v := url.Values{}
	for k, vs := range x.Service.Params(x.Row) {
		p, _ := x.Service.Input(k)
		if strings.EqualFold(k, "ID") || p.Ref != "" || strings.HasPrefix(p.UCD, "meta.id") {
			v[k] = vs
		}
	}
	if p, ok := x.Service.Input("ID"); (ok || len(v) == 0) && x.ID != "" {
		name := "ID"
		if ok {
			name = p.Name
		}
		if v.Get(name) == "" {
			v.Set(name, x.ID)
		}
	}
	return v
}

// polygon is a square around the circle.
func polygon(c dal.Circle) string {
	var b []string
	for _, s := range [][2]float64{{-1, -1}, {1, -1}, {1, 1}, {-1, 1}} {
		dec := math.Max(-90, math.Min(90, c.Center.Dec+s[1]*c.Radius))
		ra := c.Center.RA + s[0]*c.Radius/math.Max(1e-6, math.Cos(dec*math.Pi/180))
		b = append(b, num(math.Mod(ra+360, 360)), num(dec))
	}
	return strings.Join(b, " ")
}

// Request asks the service of a link for a circle.
func Request(x datalink.Link, c dal.Circle) (dal.Request, error) {
	v, err := Params(x, c)
	if err != nil {
		return dal.Request{}, err
	}
	return dal.Request{Op: "soda", URL: x.Service.AccessURL, Query: v}, nil
}

func inputs(d *datalink.Descriptor) []string {
	names := make([]string, len(d.Inputs))
	for i, p := range d.Inputs {
		names[i] = p.Name
	}
	return names
}

func num(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// Describe lists the inputs of a service: name, unit, UCD, range, description.
func Describe(d *datalink.Descriptor) (*table.Table, error) {
	var name, unit, ucd, value, domain, text []string
	for _, p := range d.Inputs {
		name, unit, ucd = append(name, p.Name), append(unit, p.Unit), append(ucd, p.UCD)
		value, text = append(value, p.Value), append(text, p.Description)
		domain = append(domain, datalink.Allowed(p))
	}
	cols := make([]*table.Column, 0, 6)
	for _, c := range []struct {
		name string
		vals []string
	}{{"name", name}, {"unit", unit}, {"ucd", ucd}, {"value", value}, {"allowed", domain}, {"description", text}} {
		k, err := table.NewColumn(table.Meta{Name: c.name}, c.vals)
		if err != nil {
			return nil, err
		}
		cols = append(cols, k)
	}
	return table.New("inputs of "+dal.Host(d.AccessURL), cols...)
}

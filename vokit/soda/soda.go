// Package soda has services cut pieces out of datasets (Server-side Operations
// for Data Access, SODA 1.0, IVOA Recommendation 2017-05-17).
//
// The parameters are chosen from those that the service declares in its
// descriptor: a service that takes only POS gets POS, one that takes only
// CIRCLE gets CIRCLE.
package soda

import (
	"context"
	"math"
	"net/url"
	"strconv"
	"strings"

	"vogo/vokit/dal"
	"vogo/vokit/datalink"
	"vogo/vokit/sky"
	"vogo/vokit/table"
	"vogo/vokit/unit"
	"vogo/vokit/uws"
)

// Cut is what to cut out of a dataset; what is nil stays whole.
type Cut struct {
	Circle  *dal.Circle
	Polygon []sky.Coord   // corners
	Range   *dal.Box      // in right ascension and declination
	Band    *dal.Interval // wavelengths in metres
	Time    *dal.Interval // Modified Julian Dates
	Pol     []string      // polarization states, "I", "Q", …
	AsJob   bool          // rather as a job than at once
}

// Of is the cut that options ask for: dal.Around, dal.Polygon, dal.Range,
// dal.Spectrum, dal.During and dal.Polarization.
func Of(o *dal.Options) Cut {
	return Cut{Circle: o.Around, Polygon: o.Polygon, Range: o.Range, Band: o.Band, Time: o.During, Pol: o.Pol, AsJob: o.AsJob}
}

// spatial tells whether the cut has a place on the sky.
func (c Cut) spatial() bool { return c.Circle != nil || c.Polygon != nil || c.Range != nil }

// Empty tells whether the cut leaves all as it is.
func (c Cut) Empty() bool {
	return !c.spatial() && c.Band == nil && c.Time == nil && len(c.Pol) == 0
}

func (c Cut) check() error {
	if a := c.Circle; a != nil && (!a.Center.Known() || !(a.Radius > 0)) {
		e := dal.Errorf("soda", "", dal.ErrQuery, "no circle: position %v, radius %v deg", a.Center, a.Radius)
		e.Hint = "the radius is in degrees and above 0"
		return e
	}
	if c.Polygon != nil && len(c.Polygon) < 3 {
		return dal.Errorf("soda", "", dal.ErrQuery, "a polygon of %d corners", len(c.Polygon))
	}
	if c.Empty() {
		return dal.Errorf("soda", "", dal.ErrQuery, "nothing says what to cut out")
	}
	return nil
}

// Find returns the link to the service that can make the cut: of the #proc or
// #cutout links first, then services that no link leads to, synchronous services before asynchronous ones, or the
// other way round if the cut is to be made as a job.
func Find(l *datalink.Links, c Cut) (datalink.Link, bool) {
	for _, sync := range []bool{!c.AsJob, c.AsJob} {
		for _, list := range [][]datalink.Link{l.All("#proc"), l.Links(), l.Unlinked()} {
			for _, x := range list {
				d := x.Service
				if x.ErrorMessage != "" || d == nil || (sync && !d.IsSODA()) || (!sync && !d.IsSODAAsync()) {
					continue
				}
				if _, err := Params(x, c); err == nil {
					return x, true
				}
			}
		}
	}
	return datalink.Link{}, false
}

// Params are the parameters that make the cut at the service of a link, by what
// the service declares (SODA 1.0, section 3.3). A circle goes as CIRCLE, POS,
// POLYGON or the intervals RA and DEC of services older than the standard, a
// polygon as POLYGON or POS, a range as POS, POLYGON or RA and DEC. What the
// service cannot cut is an error that lists what it takes.
func Params(x datalink.Link, c Cut) (url.Values, error) {
	d := x.Service
	if d == nil {
		return nil, dal.Errorf("soda", "", dal.ErrNotFound, "the link %s leads to no service", x.Semantics)
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	v := fixed(x)
	if c.spatial() && !c.place(d, v) {
		return nil, takesNo(d, "position")
	}
	if c.Band != nil && !interval(d, v, "BAND", "m", *c.Band) {
		return nil, takesNo(d, "wavelength")
	}
	if c.Time != nil && !interval(d, v, "TIME", "d", *c.Time) {
		return nil, takesNo(d, "time")
	}
	if len(c.Pol) > 0 {
		p, ok := d.Input("POL")
		if !ok {
			return nil, takesNo(d, "polarization")
		}
		v[p.Name] = c.Pol
	}
	return v, nil
}

func takesNo(d *datalink.Descriptor, what string) error {
	e := dal.Errorf("soda", dal.Host(d.AccessURL), dal.ErrNotFound, "the service takes no %s", what)
	e.Hint = "it takes " + strings.Join(inputs(d), ", ")
	return e
}

// place sets the parameters of the place on the sky.
func (c Cut) place(d *datalink.Descriptor, v url.Values) bool {
	set := func(name, value string) bool {
		p, ok := d.Input(name)
		if ok && value != "" {
			v.Set(p.Name, value)
			return true
		}
		return false
	}
	var circle, polygon, pos string
	var box dal.Box
	switch {
	case c.Circle != nil:
		a := *c.Circle
		circle = num(a.Center.RA) + " " + num(a.Center.Dec) + " " + num(a.Radius)
		polygon, pos, box = square(a), "CIRCLE "+circle, around(a)
	case c.Polygon != nil:
		polygon = corners(c.Polygon)
		pos = "POLYGON " + polygon
	default:
		box = *c.Range
		pos = "RANGE " + num(box.RA.Lo) + " " + num(box.RA.Hi) + " " + num(box.Dec.Lo) + " " + num(box.Dec.Hi)
		polygon = corners(box.Corners())
	}
	if set("CIRCLE", circle) || (c.Polygon != nil && set("POLYGON", polygon)) || set("POS", pos) || set("POLYGON", polygon) {
		return true
	}
	_, ra := d.Input("RA")
	_, dec := d.Input("DEC")
	return c.Polygon == nil && ra && dec && set("RA", box.RA.String()) && set("DEC", box.Dec.String())
}

// around is the range that holds a circle.
func around(c dal.Circle) dal.Box {
	dra := math.Min(180, c.Radius/math.Max(1e-6, math.Cos(c.Center.Dec*math.Pi/180)))
	return dal.Box{RA: dal.Interval{Lo: c.Center.RA - dra, Hi: c.Center.RA + dra},
		Dec: dal.Interval{Lo: math.Max(-90, c.Center.Dec-c.Radius), Hi: math.Min(90, c.Center.Dec+c.Radius)}}
}

// interval sets an interval in the unit that the service declares, the
// standard's own if it declares none that can be converted.
func interval(d *datalink.Descriptor, v url.Values, name, own string, i dal.Interval) bool {
	p, ok := d.Input(name)
	if !ok {
		return false
	}
	if p.Unit != "" && p.Unit != own {
		lo, err1 := unit.Convert(i.Lo, own, p.Unit)
		hi, err2 := unit.Convert(i.Hi, own, p.Unit)
		if err1 == nil && err2 == nil {
			i = dal.Interval{Lo: lo, Hi: hi}
		}
	}
	v.Set(p.Name, i.String())
	return true
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

// square is a polygon around a circle.
func square(c dal.Circle) string {
	var at []sky.Coord
	for _, s := range [][2]float64{{-1, -1}, {1, -1}, {1, 1}, {-1, 1}} {
		dec := math.Max(-90, math.Min(90, c.Center.Dec+s[1]*c.Radius))
		ra := c.Center.RA + s[0]*c.Radius/math.Max(1e-6, math.Cos(dec*math.Pi/180))
		at = append(at, sky.New(math.Mod(ra+360, 360), dec))
	}
	return corners(at)
}

func corners(at []sky.Coord) string {
	var b []string
	for _, c := range at {
		b = append(b, num(c.RA), num(c.Dec))
	}
	return strings.Join(b, " ")
}

// Request asks the synchronous service of a link for the cut.
func Request(x datalink.Link, c Cut) (dal.Request, error) {
	v, err := Params(x, c)
	if err != nil {
		return dal.Request{}, err
	}
	return dal.Request{Op: "soda", URL: x.Service.AccessURL, Query: v, Safe: true}, nil
}

// Submit starts the cut as a job of the asynchronous service of a link (SODA
// 1.0, section 2.3).
func Submit(ctx context.Context, client *dal.Client, x datalink.Link, c Cut) (*uws.Job, error) {
	v, err := Params(x, c)
	if err != nil {
		return nil, err
	}
	j, err := uws.Create(ctx, client, dal.Request{Op: "soda", URL: x.Service.AccessURL, Form: v})
	if err != nil {
		return nil, err
	}
	return j, j.Run(ctx)
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

// Package ephem asks for the positions of solar system bodies, which move: the
// ephemeris service Miriade of the IMCCE, Paris (ephemcc,
// https://ssp.imcce.fr/webservices/miriade/api/ephemcc/).
package ephem

import (
	"context"
	"fmt"
	"math"
	"net/url"
	"strconv"
	"strings"
	"time"

	"vogo/vokit/dal"
	"vogo/vokit/sky"
	"vogo/vokit/table"
	"vogo/vokit/times"
)

// Endpoint is where Miriade answers.
const Endpoint = "https://ssp.imcce.fr/webservices/miriade/api/ephemcc.php"

// MaxEpochs is how many positions the service gives at most in one request.
const MaxEpochs = 5000

// Request is what to compute.
type Request struct {
	Body     string     // "c:2P/Encke", "p:Mars", "a:Ceres", "s:Moon"; the kind may be left out
	From, To times.Time // UTC
	Step     time.Duration
	Observer string // IAU observatory code; "" is the Earth's centre, "500"
}

// Ephemeris computes positions at equal steps between two moments. The table
// has the service's columns with these in place: epoch (Modified Julian Date,
// UTC), ra and dec (degrees, ICRS, astrometric J2000 positions), so that it can
// be uploaded and compared with t_min and t_max of observations.
func Ephemeris(ctx context.Context, endpoint string, r Request, opts ...dal.Option) (*table.Table, error) {
	o := dal.Apply(opts...)
	q, err := r.values()
	if err != nil {
		return nil, err
	}
	if endpoint == "" {
		endpoint = Endpoint
	}
	t, err := dal.Search(ctx, "ephemeris", endpoint, q, o)
	if err != nil {
		return nil, err
	}
	if t.NumRows() == 0 {
		e := dal.Errorf("ephemeris", dal.Host(endpoint), dal.ErrNotFound, "no positions of %q", r.Body)
		e.Hint = `write the kind before the name: "p:Mars", "a:Ceres", "c:2P/Encke", "s:Moon"`
		return nil, e
	}
	return tidy(t, r.Body)
}

// values are the parameters, whose names all begin with a hyphen.
func (r Request) values() (url.Values, error) {
	if strings.TrimSpace(r.Body) == "" {
		return nil, dal.Errorf("ephemeris", "", dal.ErrQuery, "no body is named")
	}
	from, to := r.From.MJD(), r.To.MJD()
	if math.IsNaN(from) || math.IsNaN(to) || r.From == (times.Time{}) {
		return nil, dal.Errorf("ephemeris", "", dal.ErrQuery, "no time is given")
	}
	if to < from {
		from, to = to, from
	}
	step := r.Step
	if step == 0 {
		step = 24 * time.Hour
	}
	if step < time.Second {
		return nil, dal.Errorf("ephemeris", "", dal.ErrQuery, "a step of %v is too short", step)
	}
	n := int((to-from)/(step.Hours()/24)+1e-6) + 1
	if n > MaxEpochs {
		e := dal.Errorf("ephemeris", "", dal.ErrQuery, "%d positions are too many; the service gives %d", n, MaxEpochs)
		e.Hint = "take a longer step"
		return nil, e
	}
	observer := r.Observer
	if observer == "" {
		observer = "500"
	}
	return url.Values{
		"-name": {r.Body}, "-ep": {strconv.FormatFloat(from+2400000.5, 'f', 8, 64)}, "-nbd": {strconv.Itoa(n)}, "-step": {stepText(step)},
		"-tscale": {"UTC"}, "-observer": {observer}, "-theory": {"INPOP"}, "-teph": {"1"}, "-tcoor": {"1"}, "-rplane": {"1"},
		"-mime": {"votable"}, "-output": {"--jd"}, "-from": {"vogo"},
	}, nil
}

// stepText is a step in the largest unit that makes it a whole number.
func stepText(d time.Duration) string {
	for _, u := range []struct {
		unit string
		d    time.Duration
	}{{"d", 24 * time.Hour}, {"h", time.Hour}, {"m", time.Minute}} {
		if d%u.d == 0 {
			return strconv.FormatInt(int64(d/u.d), 10) + u.unit
		}
	}
	return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) + "s"
}

// tidy makes degrees of the sexagesimal positions and days of the epochs.
func tidy(t *table.Table, body string) (*table.Table, error) {
	coords, err := positions(t)
	if err != nil {
		return nil, dal.WithOp(err, "ephemeris", "", dal.ErrService)
	}
	mjd, err := epochs(t)
	if err != nil {
		return nil, dal.WithOp(err, "ephemeris", "", dal.ErrService)
	}
	ra, dec := make([]float64, len(coords)), make([]float64, len(coords))
	for i, c := range coords {
		ra[i], dec[i] = c.RA, c.Dec
	}
	cols := []*table.Column{}
	for _, c := range []struct {
		m table.Meta
		v []float64
	}{
		{table.Meta{Name: "epoch", Unit: "d", UCD: "time.epoch", Description: "Modified Julian Date, UTC", Xtype: "mjd"}, mjd},
		{table.Meta{Name: "ra", Unit: "deg", UCD: "pos.eq.ra;meta.main", Description: "right ascension, ICRS"}, ra},
		{table.Meta{Name: "dec", Unit: "deg", UCD: "pos.eq.dec;meta.main", Description: "declination, ICRS"}, dec},
	} {
		k, err := table.NewColumn(c.m, c.v)
		if err != nil {
			return nil, err
		}
		cols = append(cols, k)
	}
	for _, c := range t.Columns() {
		switch strings.ToLower(c.Name) {
		case "epoch", "date", "jd", "ra", "dec", "de", "decl":
			continue
		}
		cols = append(cols, c)
	}
	out, err := table.New("ephemeris of "+body, cols...)
	if err != nil {
		return nil, fmt.Errorf("ephemeris: %w", err)
	}
	out.Description, out.Infos, out.Params, out.Source = t.Description, t.Infos, t.Params, t.Source
	return out, nil
}

// positions reads the two columns of the position: as numbers with a unit, or
// as the texts in hours and degrees that the service writes.
func positions(t *table.Table) ([]sky.Coord, error) {
	ra, err := first(t, "ra", "pos.eq.ra")
	if err != nil {
		return nil, err
	}
	dec, err := first(t, "dec", "pos.eq.dec")
	if err != nil {
		return nil, err
	}
	out := make([]sky.Coord, t.NumRows())
	for i := range out {
		if !ra.Datatype().IsText() {
			out[i] = sky.New(ra.Float(i)*degrees(ra.Unit), dec.Float(i)*degrees(dec.Unit))
			continue
		}
		a, err := sky.ParseAngle(ra.Text(i), true)
		if err != nil {
			return nil, err
		}
		d, err := sky.ParseAngle(dec.Text(i), false)
		if err != nil {
			return nil, err
		}
		out[i] = sky.New(a, d)
	}
	return out, nil
}

func degrees(unit string) float64 {
	switch strings.ToLower(strings.TrimSpace(unit)) {
	case "h", "hour", "hourangle":
		return 15
	case "rad":
		return 180 / math.Pi
	}
	return 1
}

func first(t *table.Table, name, ucd string) (*table.Column, error) {
	if c, err := t.Col(name); err == nil {
		return c, nil
	}
	if cs := t.ByUCD(ucd); len(cs) > 0 {
		return cs[0], nil
	}
	return nil, fmt.Errorf("the answer has no column %s (there are %s)", name, strings.Join(t.Names(), ", "))
}

// epochs reads the times, Julian Dates or ISO texts, as Modified Julian Dates.
func epochs(t *table.Table) ([]float64, error) {
	c, err := first(t, "epoch", "time.epoch")
	if err != nil {
		return nil, err
	}
	if c.Datatype().IsText() {
		s, err := times.FromISO(c.Strings())
		if err != nil {
			return nil, err
		}
		return s.MJD(), nil
	}
	out := c.Floats()
	for i, v := range out {
		if v > 1e6 { // a Julian Date; a Modified one of that size is in the year 4596
			out[i] = v - 2400000.5
		}
	}
	return out, nil
}

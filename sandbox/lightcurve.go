package sandbox

import (
	"fmt"
	"math"
	"math/rand/v2"
	"sync"
)

// pulsation is the generated brightness of an AGB star: a lopsided wave of
// the star's period with a slow second one, both fixed by its HIP number.
type pulsation struct {
	mean, amp       float64 // V of the catalogue, half the range
	period, epoch   float64 // days, MJD of a maximum
	period2, phase2 float64
}

func (s agb) pulsation() pulsation {
	r := rand.New(rand.NewPCG(uint64(s.hip), 0x5eed))
	p := pulsation{mean: s.v, period: s.period}
	if math.IsNaN(p.period) {
		p.period = 60 + 200*r.Float64()
	}
	switch s.class {
	case "M":
		p.amp = 1.6 + 1.1*r.Float64()
	case "SRA":
		p.amp = 0.6 + 0.5*r.Float64()
	case "SRB":
		p.amp = 0.2 + 0.3*r.Float64()
	default:
		p.amp = 0.08 + 0.12*r.Float64()
	}
	p.epoch = 50000 + p.period*r.Float64()
	p.period2 = p.period * (8 + 4*r.Float64())
	p.phase2 = r.Float64()
	return p
}

// mag is the V magnitude at an instant, MJD.
func (p pulsation) mag(t float64) float64 {
	ph := 2 * math.Pi * (t - p.epoch) / p.period
	wave := math.Cos(ph) + 0.22*math.Sin(2*ph) // rises faster than it falls
	slow := math.Cos(2 * math.Pi * ((t-p.epoch)/p.period2 + p.phase2))
	return p.mean - p.amp*(wave+0.15*slow)
}

// series is one generated light curve.
type series struct {
	agb
	id     string
	band   band
	t0, t1 float64
	n      int
}

// band is a photometric band with its zero point (Bessell 1979 for V and I).
type band struct {
	name         string
	emMin, emMax float64 // metres
	zero         float64 // Jy at magnitude 0
	ucd          string
	offset       float64 // V minus this band for a star as red as these
	range_       float64 // how the pulsation shrinks
}

var (
	bandV = band{"V", 5.07e-7, 5.95e-7, 3636, "em.opt.V", 0, 1}
	bandI = band{"I", 7.31e-7, 8.81e-7, 2416, "em.opt.I", 3.1, 0.45}
)

func (s *series) path() string { return "lpv/q/" + s.id }
func (s *series) did() string  { return authority + s.path() }

// allSeries lists the light curves: V for most of the stars, I for some.
var allSeries = sync.OnceValue(func() []*series {
	r := rand.New(rand.NewPCG(332, 1596)) // Mira's period, its discovery
	var out []*series
	for _, s := range agbs() {
		for _, b := range []band{bandV, bandI} {
			odds := 0.85
			if b.name == "I" {
				odds = 0.3
			}
			if r.Float64() > odds {
				continue
			}
			c := &series{agb: s, band: b, id: fmt.Sprintf("hip%06d-%s", s.hip, b.name)}
			c.t0 = 54500 + 900*r.Float64()
			c.t1 = c.t0 + 1100 + 1400*r.Float64()
			c.n = len(c.times())
			out = append(out, c)
		}
	}
	return out
})

var seriesByID = sync.OnceValue(func() map[string]*series {
	m := map[string]*series{}
	for _, s := range allSeries() {
		m[s.id] = s
	}
	return m
})

// times are the nights of observation: every few nights while the star is up.
func (s *series) times() []float64 {
	r := rand.New(rand.NewPCG(uint64(s.hip), uint64(s.band.name[0])))
	up := s.ra / 360 * 365.25 // day of the year of opposition, from September's equinox
	var out []float64
	for t := math.Floor(s.t0); t < s.t1; t += 1 + math.Floor(6*r.Float64()*r.Float64()) {
		day := math.Mod(t-51800-up, 365.25) // 51800 is near an autumn equinox
		if day < 0 {
			day += 365.25
		}
		if (day < 140 || day > 225) && r.Float64() < 0.8 {
			out = append(out, t+0.1+0.25*r.Float64())
		}
	}
	return out
}

// point is one measurement.
type point struct{ t, mag, err float64 }

// points are the measurements of the series, with noise.
func (s *series) points() []point {
	r := rand.New(rand.NewPCG(uint64(s.hip)<<8|uint64(s.band.name[0]), 77))
	p := s.pulsation()
	p.amp *= s.band.range_
	out := make([]point, 0, s.n)
	for _, t := range s.times() {
		m := p.mag(t) - s.band.offset
		e := 0.008 + 0.004*math.Exp(0.5*(m-9)) + 0.01*r.Float64()*r.Float64()
		out = append(out, point{t, m + e*r.NormFloat64(), e})
	}
	return out
}

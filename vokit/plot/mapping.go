package plot

import (
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// scaling turns the values of an axis into lengths: a millionth of what it
// takes to go through the axis for each point.
type scaling struct {
	log       bool
	lo, hi    float64 // of the axis, as values
	zero      float64 // what is taken off a value, or its logarithm
	unit      float64 // length of a unit of the rest
	origin    float64 // where zero is
	least, to float64 // values between them can be drawn
}

// scaling maps the axis onto what lies between two lengths, from its left or
// bottom end to the other.
func (s span) scaling(from, to float64) scaling {
	m := scaling{log: s.log, lo: s.lo, hi: s.hi, zero: s.lo, least: -extreme, to: extreme}
	lo, hi := s.lo, s.hi
	if s.log {
		lo, hi = math.Log(lo), math.Log(hi)
		m.zero, m.least = lo, 1/extreme
	}
	if s.flip {
		from, to = to, from
	}
	m.unit, m.origin = (to-from)/(hi-lo), from
	return m
}

// at is where v is. v must be drawable.
func (m *scaling) at(v float64) float64 {
	if m.log {
		v = math.Log(v)
	}
	return m.origin + (v-m.zero)*m.unit
}

// drawable tells whether v has a place, be it beyond the ends of the axis.
func (m *scaling) drawable(v float64) bool { return v > m.least && v < m.to }

// inside tells whether v is on the axis.
func (m *scaling) inside(v float64) bool { return v >= m.lo && v <= m.hi }

// placing turns points into places on a canvas.
type placing struct{ x, y scaling }

func (s *scene) placing(c draw.Canvas) placing {
	return placing{
		s.x.scaling(float64(c.Min.X), float64(c.Max.X)),
		s.y.scaling(float64(c.Min.Y), float64(c.Max.Y)),
	}
}

func (p *placing) drawable(x, y float64) bool { return p.x.drawable(x) && p.y.drawable(y) }

func (p *placing) inside(x, y float64) bool {
	return p.x.inside(x) && p.y.inside(y) && p.drawable(x, y)
}

func (p *placing) at(x, y float64) vg.Point {
	return vg.Point{X: vg.Length(p.x.at(x)), Y: vg.Length(p.y.at(y))}
}

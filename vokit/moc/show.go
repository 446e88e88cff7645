package moc

import (
	"fmt"
	"math"

	"vogo/display"
	"vogo/vokit/internal/healpix"
	"vogo/vokit/plot"
	"vogo/vokit/sky"
)

// mapOrder is the order of cells about as large as a point of the map.
const mapOrder = 7

// Map shows the covered part of the sky on a map of all of it. Cells that are
// covered in part are paler. The options are those of [plot.SkyMap], such as
// plot.Mollweide and plot.Galactic.
func (m *MOC) Map(opts ...plot.Option) (*plot.Plot, error) {
	if m.kind == Time {
		return nil, fmt.Errorf("moc: a time coverage has no map of the sky")
	}
	shade := m.shades()
	var lo, hi []int64
	for _, r := range m.allSky() {
		lo, hi = append(lo, r.lo), append(hi, r.hi)
	}
	opts = append([]plot.Option{plot.Cells(MaxOrder, lo, hi)}, opts...)
	p, err := plot.SkyArea(func(c sky.Coord) float64 { return shade[healpix.At(c).Index(mapOrder)] }, opts...)
	if err != nil {
		return nil, fmt.Errorf("moc: %w", err)
	}
	return p, nil
}

// shades tells how much is covered of the cells of the map, and of those around
// one that is all alone, which would be overlooked.
func (m *MOC) shades() []float64 {
	out := make([]float64, NumCells(mapOrder))
	shift := space.shift(mapOrder)
	cell := float64(int64(1) << shift)
	for _, r := range m.allSky() {
		for i := r.lo >> shift; i<<shift < r.hi; i++ {
			lo, hi := max(r.lo, i<<shift), min(r.hi, (i+1)<<shift)
			out[i] += float64(hi-lo) / cell
		}
	}
	var alone []Cell
	for i, v := range out {
		if v > 0 {
			out[i] = 0.35 + 0.65*v
			c := Cell{mapOrder, int64(i)}
			if lonely(out, c) {
				alone = append(alone, c)
			}
		}
	}
	for _, c := range alone {
		out[c.Index] = 1
		for _, n := range c.Neighbours() {
			out[n.Index] = max(out[n.Index], 0.8)
		}
	}
	return out
}

func lonely(shade []float64, c Cell) bool {
	n := 0
	for _, a := range c.Neighbours() {
		if shade[a.Index] > 0 {
			n++
		}
	}
	return n < 3
}

// String is one line: what is covered, how much, in how many cells.
func (m *MOC) String() string {
	name := ""
	if m.Name != "" {
		name = " of " + display.OneLine(m.Name, 120)
	}
	var when string
	if m.kind != Space {
		begin, end := m.Intervals()
		when = "no time"
		if n := len(begin); n > 0 {
			when = fmt.Sprintf("%s to %s in %s (order %d)", begin[0].Format("%Y-%m-%d %H:%M"), end[n-1].Format("%Y-%m-%d %H:%M"), count(n, "stretch", "stretches"), m.tOrder)
		}
	}
	area := fmt.Sprintf("%s of the sky (%s) in %s (order %d, %s)", percent(m.Fraction()), squareDegrees(m.Area()),
		count(len(m.Cells()), "cell", "cells"), m.sOrder, width(m.sOrder))
	switch m.kind {
	case Time:
		return "time coverage" + name + ": " + when
	case SpaceTime:
		return "space-time coverage" + name + ": " + area + ", " + when
	}
	return "coverage" + name + ": " + area
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func percent(f float64) string {
	if f > 0 && f < 1e-4 {
		return fmt.Sprintf("%.2g", f)
	}
	return fmt.Sprintf("%.4g%%", f*100)
}

func squareDegrees(a float64) string {
	switch {
	case a == 0:
		return "0 deg²"
	case a < 1./360:
		return fmt.Sprintf("%.3g arcsec²", a*3600*3600)
	case a < 0.1:
		return fmt.Sprintf("%.3g arcmin²", a*3600)
	case a >= 1000:
		return fmt.Sprintf("%.0f deg²", a)
	}
	return fmt.Sprintf("%.3g deg²", a)
}

func width(order int) string {
	w := CellWidth(order)
	switch {
	case w >= 1:
		return fmt.Sprintf("%.3g°", w)
	case w >= 1./60:
		return fmt.Sprintf("%.3g′", w*60)
	}
	return fmt.Sprintf("%.3g″", math.Max(w*3600, 0))
}

// MIMEBundle shows a map of the whole sky and one line of text.
func (m *MOC) MIMEBundle() display.Bundle {
	b := display.Bundle{Data: map[string]any{display.MIMEText: m.String()}}
	if m.kind == Time {
		return b
	}
	p, err := m.Map()
	if err != nil {
		return b
	}
	picture := p.MIMEBundle()
	picture.Data[display.MIMEText] = m.String()
	return picture
}

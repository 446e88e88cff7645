package wcs

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"vogo/vokit/fits"
)

// planeDistortion changes projection plane coordinates before they go to the sky.
type planeDistortion interface {
	apply(x, y float64) (float64, float64)
}

// distortions reads what the header has of SIP, TPV, TNX and ZPX, and gives the
// code of the projection that remains.
func (r *reader) distortions(code string, lngPV, latPV map[int]float64) (string, error) {
	w := r.w
	var err error
	if r.h.Has("A_ORDER") && r.h.Has("B_ORDER") && r.a == "" {
		if w.pixelMap, err = newSIP(r.h); err != nil {
			return "", err
		}
	}
	switch code {
	case "TAN", "TPV":
		if code == "TPV" || w.pixelMap == nil && scampPV(lngPV, latPV) {
			w.planeMap = newTPV(lngPV, latPV)
			clear(lngPV)
			clear(latPV)
		}
		return "TAN", nil
	case "TNX", "ZPX":
		err = r.readWAT(code, latPV)
		if code == "ZPX" {
			return "ZPN", err
		}
		return "TAN", err
	}
	return code, nil
}

// scampPV tells whether the PV of a TAN header are the polynomial that SCAMP
// used to write without renaming the projection.
func scampPV(lng, lat map[int]float64) bool {
	for m := range lng {
		if m >= 5 {
			return true
		}
	}
	return len(lat) > 0
}

// undo finds the point that apply takes to (x, y), by Newton's method.
func undo(apply func(x, y float64) (float64, float64), x, y float64) (float64, float64, bool) {
	px, py := x, y
	best := math.Inf(1)
	bx, by := px, py
	for range 60 {
		fx, fy := apply(px, py)
		dx, dy := x-fx, y-fy
		res := math.Hypot(dx, dy)
		if math.IsNaN(res) {
			break
		}
		if res < best {
			best, bx, by = res, px, py
		} else if best < 1e-9*(1+math.Hypot(x, y)) {
			break // rounding is all that is left
		}
		if res == 0 {
			break
		}
		h := 1e-5 * (math.Abs(px) + math.Abs(py) + 1e-3)
		ax, ay := apply(px+h, py)
		cx, cy := apply(px-h, py)
		ex, ey := apply(px, py+h)
		gx, gy := apply(px, py-h)
		xx, yx := (ax-cx)/(2*h), (ay-cy)/(2*h)
		xy, yy := (ex-gx)/(2*h), (ey-gy)/(2*h)
		det := xx*yy - xy*yx
		if det == 0 || math.IsNaN(det) {
			break
		}
		px += (yy*dx - xy*dy) / det
		py += (xx*dy - yx*dx) / det
	}
	return bx, by, best <= 1e-9*(1+math.Hypot(x, y))
}

// poly2 is Σ c[p][q] xᵖ yᵠ.
type poly2 [][]float64

func (c poly2) eval(x, y float64) float64 {
	sum := 0.0
	for p := len(c) - 1; p >= 0; p-- {
		row := 0.0
		for q := len(c[p]) - 1; q >= 0; q-- {
			row = row*y + c[p][q]
		}
		sum = sum*x + row
	}
	return sum
}

// slopes are the value and its derivatives along x and y.
func (c poly2) slopes(x, y float64) (v, dx, dy float64) {
	for p := len(c) - 1; p >= 0; p-- {
		row, drow := 0.0, 0.0
		for q := len(c[p]) - 1; q >= 0; q-- {
			drow = drow*y + row
			row = row*y + c[p][q]
		}
		dx = dx*x + v
		v = v*x + row
		dy = dy*x + drow
	}
	return v, dx, dy
}

// sip is the Simple Imaging Polynomial: a distortion of pixel offsets.
type sip struct{ a, b poly2 }

func newSIP(h *fits.Header) (*sip, error) {
	a, err := sipPoly(h, "A")
	if err != nil {
		return nil, err
	}
	b, err := sipPoly(h, "B")
	if err != nil {
		return nil, err
	}
	return &sip{a: a, b: b}, nil
}

func sipPoly(h *fits.Header, name string) (poly2, error) {
	order := h.IntOr(name+"_ORDER", 0)
	if order < 0 || order > 20 {
		return nil, fmt.Errorf("%s_ORDER = %d is not between 0 and 20", name, order)
	}
	c := make(poly2, order+1)
	for p := range c {
		c[p] = make([]float64, order+1-p)
		for q := range c[p] {
			c[p][q] = h.FloatOr(fmt.Sprintf("%s_%d_%d", name, p, q), 0)
		}
	}
	return c, nil
}

func (s *sip) apply(u, v float64) (float64, float64) { return u + s.a.eval(u, v), v + s.b.eval(u, v) }

// undo finds the offset that is distorted to (u, v). The derivatives change so
// little over the few pixels of a distortion that those at the start do for all
// steps; where they do not, the general method takes over.
func (s *sip) undo(u, v float64) (float64, float64) {
	fx, xx, xy := s.a.slopes(u, v)
	fy, yx, yy := s.b.slopes(u, v)
	xx, yy = xx+1, yy+1
	det := xx*yy - xy*yx
	x, y, dx, dy := u, v, -fx, -fy
	last := math.Inf(1)
	for range 12 {
		x += (yy*dx - xy*dy) / det
		y += (xx*dy - yx*dx) / det
		fx, fy := s.apply(x, y)
		dx, dy = u-fx, v-fy
		res := math.Abs(dx) + math.Abs(dy)
		if res <= 1e-14*(math.Abs(u)+math.Abs(v)+1) {
			return x, y
		}
		if !(res < last/4) {
			if last < 1e-12*(math.Abs(u)+math.Abs(v)+1) {
				return x, y // rounding is all that is left
			}
			break
		}
		last = res
	}
	x, y, ok := undo(s.apply, u, v)
	if !ok {
		return math.NaN(), math.NaN()
	}
	return x, y
}

// tpv is the polynomial with radial terms of the TPV convention.
type tpv struct{ lng, lat [40]float64 }

func newTPV(lng, lat map[int]float64) *tpv {
	t := &tpv{}
	fill := func(to *[40]float64, from map[int]float64) {
		to[1] = 1
		for m, v := range from {
			if m < len(to) {
				to[m] = v
			}
		}
	}
	fill(&t.lng, lng)
	fill(&t.lat, lat)
	return t
}

func (t *tpv) apply(x, y float64) (float64, float64) {
	return tpvSum(&t.lng, x, y), tpvSum(&t.lat, y, x)
}

// tpvSum adds the terms in the order of the convention: of each degree the powers
// of x falling, and after the odd degrees a power of r.
func tpvSum(c *[40]float64, x, y float64) float64 {
	r := math.Hypot(x, y)
	sum, m := c[0], 1
	for d := 1; d <= 7; d++ {
		for q := 0; q <= d; q++ {
			if c[m] != 0 {
				sum += c[m] * power(x, d-q) * power(y, q)
			}
			m++
		}
		if d%2 == 1 {
			if c[m] != 0 {
				sum += c[m] * power(r, d)
			}
			m++
		}
	}
	return sum
}

func power(x float64, n int) float64 {
	p := 1.0
	for range n {
		p *= x
	}
	return p
}

// surfaces are the TNX and ZPX corrections: fitted surfaces added to the plane
// coordinates.
type surfaces struct{ lng, lat *surface }

func (s surfaces) apply(x, y float64) (float64, float64) {
	return x + s.lng.eval(x, y), y + s.lat.eval(x, y)
}

// surface is a fit as IRAF's gsurfit stores it.
type surface struct {
	kind                   int // 1 Chebyshev, 2 Legendre, 3 powers
	nx, ny, cross          int
	xmin, xmax, ymin, ymax float64
	c                      []float64
}

func parseSurface(text string) (*surface, error) {
	var v []float64
	for _, f := range strings.Fields(text) {
		x, err := strconv.ParseFloat(f, 64)
		if err != nil {
			return nil, fmt.Errorf("distortion coefficient %q is not a number", f)
		}
		v = append(v, x)
	}
	if len(v) < 8 {
		return nil, fmt.Errorf("a distortion surface of %d numbers, at least 8 are needed", len(v))
	}
	s := &surface{kind: int(v[0]), nx: int(v[1]), ny: int(v[2]), cross: int(v[3]), xmin: v[4], xmax: v[5], ymin: v[6], ymax: v[7], c: v[8:]}
	if s.kind < 1 || s.kind > 3 || s.nx < 0 || s.ny < 0 || s.nx > 50 || s.ny > 50 || s.cross < 0 || s.cross > 2 {
		return nil, fmt.Errorf("distortion surface of type %v, orders %v and %v, cross terms %v is unknown", v[0], v[1], v[2], v[3])
	}
	if n := s.count(); n != len(s.c) {
		return nil, fmt.Errorf("distortion surface has %d coefficients, its orders want %d", len(s.c), n)
	}
	return s, nil
}

// has tells whether the term x^m y^n is among the cross terms of the fit.
func (s *surface) has(m, n int) bool {
	switch s.cross {
	case 0:
		return m == 0 || n == 0
	case 2:
		return m+n < max(s.nx, s.ny)
	}
	return true
}

func (s *surface) count() int {
	k := 0
	for n := range s.ny {
		for m := range s.nx {
			if s.has(m, n) {
				k++
			}
		}
	}
	return k
}

func (s *surface) eval(x, y float64) float64 {
	if s == nil {
		return 0
	}
	bx := s.basis(x, s.xmin, s.xmax, s.nx)
	by := s.basis(y, s.ymin, s.ymax, s.ny)
	sum, k := 0.0, 0
	for n := range s.ny {
		for m := range s.nx {
			if s.has(m, n) {
				sum += s.c[k] * bx[m] * by[n]
				k++
			}
		}
	}
	return sum
}

func (s *surface) basis(x, lo, hi float64, n int) []float64 {
	b := make([]float64, max(n, 2))
	if s.kind != 3 {
		x = (2*x - (hi + lo)) / (hi - lo)
	}
	b[0], b[1] = 1, x
	for i := 2; i < n; i++ {
		k := float64(i)
		switch s.kind {
		case 1:
			b[i] = 2*x*b[i-1] - b[i-2]
		case 2:
			b[i] = ((2*k-1)*x*b[i-1] - (k-1)*b[i-2]) / k
		default:
			b[i] = b[i-1] * x
		}
	}
	return b
}

// readWAT reads the corrections of TNX and ZPX, and the polynomial of ZPX, from
// the WATi_nnn cards of IRAF.
func (r *reader) readWAT(code string, latPV map[int]float64) error {
	var s surfaces
	var err error
	lng := watText(r.h, r.w.lng)
	lat := watText(r.h, r.w.lat)
	if t, ok := watValue(lng, "lngcor"); ok {
		if s.lng, err = parseSurface(t); err != nil {
			return fmt.Errorf("WAT%d: %w", r.w.lng+1, err)
		}
	}
	if t, ok := watValue(lat, "latcor"); ok {
		if s.lat, err = parseSurface(t); err != nil {
			return fmt.Errorf("WAT%d: %w", r.w.lat+1, err)
		}
	}
	if s.lng != nil || s.lat != nil {
		r.w.planeMap = s
	}
	if code != "ZPX" {
		return nil
	}
	clear(latPV)
	for m := range 10 {
		for _, text := range []string{lng, lat} {
			if t, ok := watValue(text, fmt.Sprintf("projp%d", m)); ok {
				if v, err := strconv.ParseFloat(t, 64); err == nil {
					latPV[m] = v
				}
			}
		}
	}
	if len(latPV) == 0 {
		latPV[1] = 1
	}
	return nil
}

// watText joins the cards of an axis; each but the last is 68 characters long,
// blanks at the end included, which FITS strings lose.
func watText(h *fits.Header, axis int) string {
	var b strings.Builder
	for n := 1; n < 1000; n++ {
		s, err := h.Text(fmt.Sprintf("WAT%d_%03d", axis+1, n))
		if err != nil {
			break
		}
		if rest := b.Len() % 68; rest != 0 {
			b.WriteString(strings.Repeat(" ", 68-rest))
		}
		b.WriteString(s)
	}
	return b.String()
}

// watValue is the value of name = value or name = "several values".
func watValue(text, name string) (string, bool) {
	for at := 0; ; {
		i := strings.Index(text[at:], name)
		if i < 0 {
			return "", false
		}
		at += i + len(name)
		rest := strings.TrimLeft(text[at:], " ")
		if !strings.HasPrefix(rest, "=") {
			continue
		}
		rest = strings.TrimLeft(rest[1:], " ")
		if strings.HasPrefix(rest, `"`) {
			v, _, _ := strings.Cut(rest[1:], `"`)
			return v, true
		}
		v, _, _ := strings.Cut(rest, " ")
		return v, true
	}
}

package sandbox

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// Positions that lessons use.
const (
	m16RA, m16Dec   = 274.6880, -13.7920 // the Eagle nebula
	lensRA, lensDec = 150.3368, 55.8971  // the lensed quasar Q 0957+561
)

// cameras take the images that are not photographic plates. Bands and scales
// are those of the instruments, the images smaller.
var cameras = func() map[string]*survey {
	hst := survey{key: "hst", name: "HST", facility: "HST", instrument: "WFPC2", title: "WFPC2 image", w: 800, h: 800, scale: 0.2, bin: 1, soda: "full", previews: true,
		depth: 21, site: "mast", style: ccd, copies: []string{"cadc"}}
	filter := func(s survey, lo, hi float64, title string) *survey {
		s.emMin, s.emMax, s.title = lo, hi, s.title+" "+title
		return &s
	}
	ntt := survey{key: "ntt", name: "NTT", facility: "La Silla", instrument: "EMMI", title: "EMMI image", w: 900, h: 900, scale: 0.54, bin: 1, soda: "full", previews: true,
		depth: 20.5, site: "eso", style: ccd}
	ca := survey{key: "ca123", name: "Calar Alto 1.23 m", facility: "Calar Alto", instrument: "CCD camera", title: "CCD image", w: 1000, h: 1000, scale: 0.9, bin: 1, soda: "full", previews: true,
		depth: 19.5, site: "gavo", style: ccd}
	cfht := survey{key: "cfht", name: "CFHT", facility: "CFHT", instrument: "MegaPrime", title: "MegaPrime image", w: 1000, h: 1000, scale: 0.74, bin: 1, soda: "full", previews: true,
		depth: 21, site: "cadc", style: ccd}
	radio := survey{key: "apertif", name: "Apertif", facility: "WSRT", instrument: "Apertif (imitated)", title: "Continuum image", w: 600, h: 600, scale: 15, emMin: 0.19, emMax: 0.23,
		bin: 1, soda: "full", previews: true, depth: 10, site: "astron", style: counts, subtype: "continuum"}
	racs := radio
	racs.key, racs.name, racs.facility, racs.instrument, racs.site, racs.emMin, racs.emMax = "racs", "RACS", "ASKAP", "ASKAP (imitated)", "casda", 0.29, 0.39
	xray := survey{key: "rospspc", name: "ROSAT pointed", facility: "ROSAT", instrument: "PSPC", title: "PSPC image", w: 512, h: 512, scale: 15, emMin: 5.2e-10, emMax: 1.24e-8,
		bin: 1, soda: "full", depth: 10, site: "heasarc", style: counts}
	return map[string]*survey{
		"hst502": filter(hst, 4.99e-7, 5.03e-7, "F502N"), "hst656": filter(hst, 6.55e-7, 6.58e-7, "F656N"), "hst673": filter(hst, 6.7e-7, 6.76e-7, "F673N"), "hst555": filter(hst, 4.7e-7, 6.1e-7, "F555W"),
		"ntt500": filter(ntt, 4.97e-7, 5.04e-7, "[OIII]"), "nttR": filter(ntt, 5.9e-7, 7.2e-7, "R"), "caV": filter(ca, 5.0e-7, 6.0e-7, "V"), "caR": filter(ca, 5.9e-7, 7.3e-7, "R"),
		"cfhtr": filter(cfht, 5.6e-7, 7.0e-7, "r"), "apertif": &radio, "racs": &racs, "rosat": &xray,
	}
}()

// specialFields adds what lessons look for.
func (g *plateMaker) specialFields() {
	before := g.r
	defer func() { g.r = before }()
	g.r = rand.New(rand.NewPCG(1941, 1995))
	g.encke()
	g.lensedQuasar()
	g.eagle()
	g.radioField()
	for range 60 {
		ra, dec := g.direction()
		g.shot("rosat", ra, dec, 0, 48000+2500*g.r.Float64(), 6000, "")
		g.shot("racs", ra, -math.Abs(dec), 0, 58600+300*g.r.Float64(), 900, "")
	}
}

// shot adds an image of a camera.
func (g *plateMaker) shot(camera string, ra, dec, spread, t, exp float64, target string) {
	s := cameras[camera]
	prefix := s.key
	for n := int(t*100) % 1000000; ; n++ {
		id := fmt.Sprintf("%s_%06d", prefix, n)
		if path := s.key + "/q/im/" + id; !g.used[path] {
			g.add(&plate{survey: s, id: id, path: path, t: t, exp: exp, target: target}, ra, dec, spread)
			return
		}
	}
}

// encke adds plates of the nights when comet 2P/Encke was near the Earth:
// some that would show where it was, some that just miss it.
func (g *plateMaker) encke() {
	const first, last = 30085, 30176 // April to June 1941, MJD
	for night := first; night < last; night += 3 {
		// From South Africa midnight UTC, for which daily ephemerides are
		// computed, is in the small hours.
		t, spread := float64(night)-0.02-0.02*g.r.Float64(), 3.0
		if night%2 == 0 {
			t, spread = float64(night)+0.05+0.3*g.r.Float64(), 9
		}
		ra, dec, _ := bodies["2p"].position(t)
		n := night - first
		id := fmt.Sprintf("ac%05d", 41200+2*n)
		g.add(&plate{survey: surveys["dasch"], id: id, path: "dasch/q/" + id, t: t, exp: float64(75+g.r.IntN(45)) * 60}, ra, dec, spread)
		if n%9 == 0 { // wide fields, hours long
			id := fmt.Sprintf("fa%05d", 3100+n)
			g.add(&plate{survey: widePlates, id: id, path: "dasch/q/" + id, t: float64(night) - 0.05, exp: 7200}, ra, dec, 6)
		}
	}
}

// widePlates are those of a small lens.
var widePlates = func() *survey {
	s := *surveys["dasch"]
	s.instrument, s.w, s.h, s.scale, s.depth = "1.5-inch Cooke", 1600, 2000, 65, 11
	return &s
}()

// lensedQuasar adds what archives have of a lensed quasar: plates since 1890,
// images with CCDs, from space and in other bands.
func (g *plateMaker) lensedQuasar() {
	for range 420 {
		g.dasch(lensRA, lensDec, 3.4)
	}
	for range 40 {
		g.applause(lensRA, lensDec, 2)
		g.hdap(lensRA, lensDec, 2.2)
	}
	for i := range 24 {
		g.shot("caV", lensRA, lensDec, 0.05, 47200+float64(i)*190+3*g.r.Float64(), 900, "Q 0957+561")
	}
	for i := range 14 {
		g.shot("hst555", lensRA, lensDec, 0.005, 49400+float64(i)*520, 1200, "Q 0957+561")
		g.shot("cfhtr", lensRA, lensDec, 0.04, 53000+float64(i)*400, 600, "Q 0957+561")
	}
	for i := range 5 {
		g.shot("rosat", lensRA, lensDec, 0.2, 48400+float64(i)*310, 8000, "Q 0957+561")
		g.shot("apertif", lensRA, lensDec, 0.6, 58640+float64(i)*30, 41400, "")
	}
}

// eagle adds images of M 16. The dates of those from space are near the real
// ones, 1 April 1995.
func (g *plateMaker) eagle() {
	for i, cam := range []string{"hst502", "hst656", "hst673", "hst502", "hst656", "hst673"} {
		g.shot(cam, m16RA+0.004, m16Dec-0.02+0.003*float64(i/3), 0.001, 49808.15+0.06*float64(i), 1100, "M 16")
	}
	g.shot("hst555", m16RA, m16Dec, 0.01, 51300.2, 500, "M 16")
	for i, cam := range []string{"ntt500", "nttR", "ntt500"} {
		g.shot(cam, m16RA, m16Dec, 0.02, 49902.1+30*float64(i), 600, "M 16")
	}
	g.shot("ntt500", m16RA, m16Dec, 0.02, 51010.2, 600, "M 16")
	for i := range 3 {
		g.shot([]string{"caV", "caR", "caV"}[i], m16RA, m16Dec, 0.03, 49870.95+20*float64(i), 1200, "M 16")
	}
	for i := range 4 {
		g.shot("cfhtr", m16RA, m16Dec, 0.04, 53200+90*float64(i), 300, "M 16")
	}
	g.shot("rosat", m16RA, m16Dec, 0.1, 49090, 12000, "M 16")
}

// radioField adds images about the field of the catalogues of photometry.
func (g *plateMaker) radioField() {
	for i := range 14 {
		g.shot("apertif", photRA, photDec, 1.3, 58680+float64(i)*11, 41400, "")
	}
	for range 30 {
		ra, dec := g.direction()
		g.shot("apertif", ra, math.Abs(dec), 0, 58680+300*g.r.Float64(), 41400, "")
	}
}

// deepSky draws the stars that CCDs show: faint ones in cells of a twentieth
// of a degree.
func (p *plate) deepSky(ra, dec, r float64, draw func(ra, dec, mag float64)) {
	stars().near(ra, dec, r, func(s star) { draw(s.ra, s.dec, s.v) })
	fieldStars(ra, dec, r, func(s star) { draw(s.ra, s.dec, s.v) })
	const cell = 0.05
	b := math.Abs(galacticLatitude(ra, dec))
	n := int(6 + 60*math.Exp(-b/10))
	width := cell / max(0.01, math.Cos(dec*math.Pi/180))
	width = 360 / math.Round(360/width)
	for j := int(math.Floor((dec - r) / cell)); j <= int(math.Floor((dec+r)/cell)); j++ {
		for i := int(math.Floor((ra - r*width/cell) / width)); i <= int(math.Floor((ra+r*width/cell)/width)); i++ {
			g := rand.New(rand.NewPCG(uint64(j+4000), uint64(math.Mod(float64(i)+math.Round(360/width), math.Round(360/width)))))
			for range n {
				m := p.depth + math.Log(g.Float64()+1e-4)/math.Log(2.5)
				draw(width*(float64(i)+g.Float64()), cell*(float64(j)+g.Float64()), max(m, 14))
			}
		}
	}
}

// nebula adds the glow of M 16, the same whatever camera looks: noise of
// several scales in coordinates on the sky, brightest in its middle.
func (p *plate) nebula(buf []float32, win window, t tangent) {
	if separation(p.ra, p.dec, m16RA, m16Dec) > 0.6 {
		return
	}
	w := win.width()
	centre := tangent{ra0: m16RA, dec0: m16Dec, scale: 1. / 60} // coordinates in arcminutes
	for y := win.y0; y < win.y1; y++ {
		for x := win.x0; x < win.x1; x++ {
			u, v, ok := centre.pixel(t.sky(float64(x), float64(y)))
			if !ok {
				continue
			}
			glow := math.Exp(-(u*u + v*v) / (2 * 5 * 5))
			f := 1 + 0.6*smoothNoise(u/2.2, v/2.2, 16) + 0.35*smoothNoise(u*1.3, v*1.3, 17) + 0.2*smoothNoise(u*4, v*4, 18)
			pillar := smoothNoise(u*0.9+0.3*v, v*0.25, 19)
			if pillar > 0.9 && math.Hypot(u, v) < 4 {
				f *= 0.45
			}
			buf[(y-win.y0)*w+x-win.x0] += float32(900 * glow * max(0, f))
		}
	}
}

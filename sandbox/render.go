package sandbox

import (
	"math"
	"math/rand/v2"
	"sync"
)

// window is a part of a plate in pixels of the full image, 0-based; x1 and y1
// lie past the end.
type window struct{ x0, y0, x1, y1 int }

func (w window) width() int  { return w.x1 - w.x0 }
func (w window) height() int { return w.y1 - w.y0 }

// full is the window of the whole plate.
func (p *plate) full() window { return window{0, 0, p.w, p.h} }

const (
	fog    = 1200 // background of a plate, in data units
	grain  = 45   // its standard deviation
	maxDN  = 32000
	psf    = 1.5 // sigma of star images, pixels
	maxRad = 26  // star images reach no farther, pixels
)

// render computes the pixels of a window. A pixel depends on the plate and
// its place alone, so a cutout has the pixels of the full image.
func (p *plate) render(win window) []int16 {
	w, h := win.width(), win.height()
	buf := make([]float32, w*h)
	p.ground(buf, win)
	tan := p.projection(1)
	cx, cy := float64(win.x0+win.x1)/2-0.5, float64(win.y0+win.y1)/2-0.5
	ra, dec := tan.sky(cx, cy)
	r := (math.Hypot(float64(w), float64(h))/2+maxRad)*p.scale/3600*1.05 + 0.02
	draw := func(ra, dec, mag float64) {
		if x, y, ok := tan.pixel(ra, dec); ok {
			p.star(buf, win, x, y, mag)
		}
	}
	if p.style == ccd {
		p.deepSky(ra, dec, r, draw)
	} else if p.style == counts {
		fieldStars(ra, dec, r, func(s star) {
			if s.hip%9 == 0 { // few stars shine in X-rays
				draw(s.ra, s.dec, s.v-1)
			}
		})
	} else {
		variable := agbByHIP()
		stars().near(ra, dec, r, func(s star) {
			mag := s.v + 0.7*max(0, nanTo(s.bv, 0.6)) // blue plates
			if a, ok := variable[s.hip]; ok {
				mag += a.pulsation().mag(p.t) - s.v
			}
			draw(s.ra, s.dec, mag)
		})
		fieldStars(ra, dec, r, func(s star) {
			if s.v < p.depth {
				draw(s.ra, s.dec, s.v)
			}
		})
	}
	if p.style == ccd {
		p.nebula(buf, win, tan)
	}
	out := make([]int16, len(buf))
	for i, v := range buf {
		out[i] = int16(min(max(v, 0), maxDN))
	}
	return out
}

func nanTo(v, def float64) float64 {
	if math.IsNaN(v) {
		return def
	}
	return v
}

var agbByHIP = sync.OnceValue(func() map[int]agb {
	m := map[int]agb{}
	for _, a := range agbs() {
		m[a.hip] = a
	}
	return m
})

// ground is fog, vignetting and grain. The grain of a pixel is the sum of
// eight bytes of a hash of its place, near enough to a normal deviate.
func (p *plate) ground(buf []float32, win window) {
	w := win.width()
	base := float32(fog)
	sigma := float32(grain)
	switch p.style {
	case counts:
		base, sigma = 30, 12
	case ccd:
		base, sigma = 400, 14
	}
	const unit = 209.0 // standard deviation of the sum of eight bytes
	for y := win.y0; y < win.y1; y++ {
		dy := (float64(y) - float64(p.h)/2) / float64(p.h)
		row := buf[(y-win.y0)*w : (y-win.y0+1)*w]
		for i := range row {
			x := win.x0 + i
			dx := (float64(x) - float64(p.w)/2) / float64(p.w)
			z := p.seed + uint64(y*p.w+x)*0x9e3779b97f4a7c15
			z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
			z = (z ^ z>>27) * 0x94d049bb133111eb
			z ^= z >> 31
			n := int(z&255) + int(z>>8&255) + int(z>>16&255) + int(z>>24&255) +
				int(z>>32&255) + int(z>>40&255) + int(z>>48&255) + int(z>>56)
			row[i] = base*(1-float32(0.35*(dx*dx+dy*dy))) + sigma*(float32(n)-1020)/unit
		}
	}
}

// star adds a star image: a Gaussian core and, for bright ones, the halo of
// an emulsion.
func (p *plate) star(buf []float32, win window, x, y, mag float64) {
	full := 8.0 // the magnitude that nearly fills the range of values
	if p.style == ccd {
		full = 15
	}
	peak := 12000 * math.Pow(10, -0.4*(mag-full))
	if peak < grain/3 {
		return
	}
	rad := min(maxRad, psf*math.Sqrt(2*math.Log(peak/4+1))+1)
	halo := 0.02 * peak
	if mag < full-1.5 {
		rad = maxRad
	}
	xi0, xi1 := max(win.x0, int(x-rad)), min(win.x1-1, int(x+rad)+1)
	yi0, yi1 := max(win.y0, int(y-rad)), min(win.y1-1, int(y+rad)+1)
	w := win.width()
	for yi := yi0; yi <= yi1; yi++ {
		dy := float64(yi) - y
		for xi := xi0; xi <= xi1; xi++ {
			dx := float64(xi) - x
			r2 := dx*dx + dy*dy
			v := peak * math.Exp(-r2/(2*psf*psf))
			if mag < full-1.5 {
				v += halo * math.Exp(-math.Sqrt(r2)/4)
			}
			buf[(yi-win.y0)*w+xi-win.x0] += float32(v)
		}
	}
}

// fieldStars calls f for the synthetic faint stars within r degrees: the sky
// is cut into cells of about a square degree, each with its own stars.
func fieldStars(ra, dec, r float64, f func(star)) {
	for z := max(0, int(math.Floor(dec-r+90))); z <= min(179, int(math.Floor(dec+r+90))); z++ {
		mid := float64(z) - 89.5
		n := max(1, int(360*math.Cos(mid*math.Pi/180)))
		width := 360 / float64(n)
		lo, hi := 0, n-1
		if reach := r / math.Cos(min(89.9, math.Abs(mid)+1)*math.Pi/180); reach < 170 {
			lo, hi = int(math.Floor((ra-reach)/width)), int(math.Floor((ra+reach)/width))
		}
		for k := lo; k <= hi; k++ {
			cell := ((k % n) + n) % n
			for _, s := range cellStars(z, cell, width) {
				if separation(ra, dec, s.ra, s.dec) <= r {
					f(s)
				}
			}
		}
	}
}

// cellCache keeps the stars of cells that plates of one field share.
var cellCache = struct {
	sync.Mutex
	m map[[2]int][]star
}{m: map[[2]int][]star{}}

func cellStars(zone, cell int, width float64) []star {
	key := [2]int{zone, cell}
	cellCache.Lock()
	s, ok := cellCache.m[key]
	cellCache.Unlock()
	if ok {
		return s
	}
	r := rand.New(rand.NewPCG(uint64(zone), uint64(cell)))
	ra0, dec0 := float64(cell)*width, float64(zone-90)
	// Counts rise threefold a magnitude, and towards the galactic plane.
	b := galacticLatitude(ra0, dec0)
	n := int((60+220*math.Exp(-math.Abs(b)/12))*(0.9+0.2*r.Float64())) + 1
	s = make([]star, n)
	for i := range s {
		v := 14 + math.Log(r.Float64()+1e-9)/math.Log(3)
		s[i] = star{hip: r.IntN(1 << 20), ra: ra0 + width*r.Float64(), dec: dec0 + r.Float64(), v: max(v, 8.6), bv: 0.6}
	}
	cellCache.Lock()
	if len(cellCache.m) > 4096 {
		clear(cellCache.m)
	}
	cellCache.m[key] = s
	cellCache.Unlock()
	return s
}

// galacticLatitude of a position, degrees; the pole is at 192.859, 27.128.
func galacticLatitude(ra, dec float64) float64 {
	const rad = math.Pi / 180
	sp, cp := math.Sincos(27.128 * rad)
	sd, cd := math.Sincos(dec * rad)
	return math.Asin(sd*sp+cd*cp*math.Cos((ra-192.859)*rad)) / rad
}

// scaled is an image of the whole plate, each pixel the mean of bin × bin.
// It is made strip by strip, so that no full image need be held.
func (p *plate) scaled(bin int) (pixels []int16, w, h int) {
	w, h = p.w/bin, p.h/bin
	pixels = make([]int16, w*h)
	strip := max(bin, 256/bin*bin)
	for y0 := 0; y0 < h*bin; y0 += strip {
		y1 := min(h*bin, y0+strip)
		part := p.render(window{0, y0, p.w, y1})
		for y := y0 / bin; y < y1/bin; y++ {
			for x := range w {
				sum := 0
				for j := range bin {
					row := part[(y*bin-y0+j)*p.w+x*bin:]
					for i := range bin {
						sum += int(row[i])
					}
				}
				pixels[y*w+x] = int16(sum / (bin * bin))
			}
		}
	}
	return pixels, w, h
}

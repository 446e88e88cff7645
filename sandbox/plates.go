package sandbox

import (
	"fmt"
	"math"
	"math/rand/v2"
	"sort"
	"sync"
)

// authority is under which the sandbox names its datasets.
const authority = "ivo://vogo.sandbox/~?"

// survey is a collection of images.
type survey struct {
	key        string // first part of its paths: dasch, applause …
	name       string // obs_collection
	facility   string
	instrument string
	title      string
	w, h       int     // pixels of a full image
	scale      float64 // arcseconds per pixel
	emMin      float64 // metres
	emMax      float64
	bin        int    // how much #this is scaled down; 1 gives full images
	soda       string // what the cutout service takes: "", "pos", "full"
	previews   bool   // has #preview-image
	depth      float64
	negative   bool // previews show dark stars on a bright ground
	site       string
	style      imageStyle
	subtype    string
	copies     []string // other sites that list it
}

// imageStyle is what the pixels of an image look like.
type imageStyle int

const (
	emulsion imageStyle = iota // a photographic plate
	counts                     // few sources on an empty ground, as in X-rays
	ccd                        // faint stars, and nebulae
)

// surveys: the plate scales of the DASCH and APPLAUSE telescopes are those
// of the instruments, the scans a lot coarser.
var surveys = map[string]*survey{
	"dasch": {key: "dasch", name: "DASCH", facility: "Harvard College Observatory", instrument: "8-inch doublet",
		title: "Harvard plate", w: 1600, h: 2000, scale: 22, emMin: 3.6e-7, emMax: 5.2e-7, bin: 4, soda: "pos", previews: true, depth: 13.5, negative: true, site: "gavo", subtype: "photographic plate"},
	"applause": {key: "applause", name: "APPLAUSE DR3", facility: "Hamburg Observatory", instrument: "Lippert astrograph",
		title: "Hamburg plate", w: 1400, h: 1400, scale: 14, emMin: 3.6e-7, emMax: 5.0e-7, bin: 1, soda: "", depth: 14, negative: true, site: "gavo", subtype: "photographic plate"},
	"hdap": {key: "hdap", name: "HDAP", facility: "Landessternwarte Heidelberg-Koenigstuhl", instrument: "Bruce double astrograph",
		title: "Heidelberg plate", w: 1200, h: 1200, scale: 18, emMin: 3.6e-7, emMax: 5.0e-7, bin: 1, soda: "full", previews: true, depth: 14, negative: true, site: "gavo", subtype: "photographic plate"},
	"rosat": {key: "rosat", name: "RASS", facility: "ROSAT", instrument: "PSPC",
		title: "RASS field", w: 512, h: 512, scale: 45, emMin: 5.2e-10, emMax: 1.24e-8, bin: 1, soda: "full", depth: 10, site: "gavo", style: counts},
}

// plate is one image, as the obscore table describes it.
type plate struct {
	*survey
	id       string // last part of the dataset's name: b01941, AG03152_y
	path     string // of the name: dasch/q/b01941
	ra, dec  float64
	rot      float64 // position angle of the y axis, degrees
	t, exp   float64 // MJD of the start, exposure in seconds
	seed     uint64
	target   string
	lost     bool // the scan of #this is missing at the archive
	noMedium bool // has no #preview-image
}

func (p *plate) did() string { return authority + p.path }

// tMax is the end of the exposure, MJD.
func (p *plate) tMax() float64 { return p.t + p.exp/86400 }

// width and height in degrees.
func (p *plate) size() (w, h float64) {
	return float64(p.w) * p.scale / 3600, float64(p.h) * p.scale / 3600
}

// corners of the footprint, as ra, dec pairs, counter-clockwise on the sky.
func (p *plate) corners() []float64 { return p.projection(1).corners(p.w, p.h) }

// The field of the scanned-plates tutorial, and its plates.
const (
	fieldRA, fieldDec = 156.01124674021, 48.14753874736
)

// catalogueOfPlates makes the list of all images, in order of time, once.
var catalogueOfPlates = sync.OnceValue(func() []*plate {
	g := &plateMaker{r: rand.New(rand.NewPCG(1888, 156)), used: map[string]bool{}}
	// About the field: the plates a tutorial finds there.
	for range 178 {
		g.dasch(fieldRA, fieldDec, 3.2)
	}
	for range 24 {
		g.applause(fieldRA, fieldDec, 1.8)
	}
	for range 16 {
		g.hdap(fieldRA, fieldDec, 1.9)
	}
	for range 3 {
		g.rosat(fieldRA, fieldDec, 2)
	}
	g.specialFields()
	// Everywhere else, thinner.
	for _, s := range agbs() {
		g.dasch(s.ra, s.dec, 3)
		if s.dec > -20 {
			g.hdap(s.ra, s.dec, 2)
		}
	}
	for range 900 {
		ra, dec := g.direction()
		g.dasch(ra, dec, 0)
	}
	for range 240 {
		ra, dec := g.direction()
		if dec < -15 {
			dec = -dec
		}
		g.applause(ra, dec, 0)
		g.rosat(ra, -dec, 0)
	}
	sort.SliceStable(g.plates, func(i, j int) bool { return g.plates[i].t < g.plates[j].t })
	return g.plates
})

// plateByPath finds a plate by the path in its name.
func plateByPath(path string) *plate {
	return plateIndex()[path]
}

var plateIndex = sync.OnceValue(func() map[string]*plate {
	m := map[string]*plate{}
	for _, p := range catalogueOfPlates() {
		m[p.path] = p
	}
	return m
})

// plateMaker draws plates; the same draws are made each time.
type plateMaker struct {
	r      *rand.Rand
	used   map[string]bool
	plates []*plate
}

func (g *plateMaker) direction() (ra, dec float64) {
	return 360 * g.r.Float64(), math.Asin(2*g.r.Float64()-1) * 180 / math.Pi
}

// around is a centre within r degrees of a position in each direction.
func (g *plateMaker) around(ra, dec, r float64) (float64, float64) {
	t := tangent{ra0: ra, dec0: dec, scale: 1}
	return t.sky((2*g.r.Float64()-1)*r, (2*g.r.Float64()-1)*r)
}

func (g *plateMaker) add(p *plate, ra, dec, spread float64) {
	if g.used[p.path] {
		return
	}
	g.used[p.path] = true
	p.ra, p.dec = g.around(ra, dec, spread)
	p.rot = 3 * g.r.NormFloat64()
	p.seed = g.r.Uint64()
	g.plates = append(g.plates, p)
}

// dasch plates run from 1888 to 1989, most of them before 1955; their
// numbers grow with time as those of the b and i series do.
func (g *plateMaker) dasch(ra, dec, spread float64) {
	u := g.r.Float64()
	year := 1888.1 + 66*u
	if g.r.Float64() < 0.12 {
		year = 1955 + 34*u
	}
	series, first, rate := "i", 1889.7, 900.0
	switch {
	case year < 1889.8 || dec < -35:
		series, first, rate = "b", 1885.3, 690
	case year >= 1928 && g.r.Float64() < 0.35:
		series, first, rate = "rh", 1928, 380
	case year > 1951:
		series, first, rate = "md", 1951, 320
	}
	num := int((year-first)*rate) + g.r.IntN(40) + 1
	id := fmt.Sprintf("%s%05d", series, num)
	p := &plate{survey: surveys["dasch"], id: id, path: "dasch/q/" + id, t: yearMJD(year, g.r), exp: float64(10+g.r.IntN(110)) * 60}
	p.noMedium = g.r.Float64() < 0.06
	p.lost = g.r.Float64() < 0.03
	g.add(p, ra, dec, spread)
}

func (g *plateMaker) applause(ra, dec, spread float64) {
	year := 1912 + 56*g.r.Float64()
	dir, prefix, num := "HAM-LA", "LA", int((year-1912)*140)
	if year > 1957 {
		dir, prefix, num = "HAM-AG", "AG", 3100+int((year-1957)*45)
	}
	id := fmt.Sprintf("%s%05d_y", prefix, num+g.r.IntN(9))
	p := &plate{survey: surveys["applause"], id: id, path: "applause/q/DR3/scans/" + dir + "/" + id + ".fits",
		t: yearMJD(year, g.r), exp: float64(5+g.r.IntN(75)) * 60}
	g.add(p, ra, dec, spread)
}

func (g *plateMaker) hdap(ra, dec, spread float64) {
	year := 1901 + 70*g.r.Float64()
	id := fmt.Sprintf("B%04d%c", int((year-1900)*95)+g.r.IntN(9), 'a'+rune(g.r.IntN(2)))
	p := &plate{survey: surveys["hdap"], id: id, path: "hdap/q/" + id, t: yearMJD(year, g.r), exp: float64(20+g.r.IntN(100)) * 60}
	g.add(p, ra, dec, spread)
}

func (g *plateMaker) rosat(ra, dec, spread float64) {
	id := fmt.Sprintf("rass_%06d", 930000+g.r.IntN(9999))
	p := &plate{survey: surveys["rosat"], id: id, path: "rosat/q/im/" + id, t: 48100 + 180*g.r.Float64(), exp: float64(300 + g.r.IntN(900))}
	g.add(p, ra, dec, spread)
}

// yearMJD is a night of the year, at an hour of the night.
func yearMJD(year float64, r *rand.Rand) float64 {
	return math.Floor(51544.5+(year-2000)*365.25) + 0.05 + 0.35*r.Float64()
}

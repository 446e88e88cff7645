package sandbox

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"sync"
)

// The field in which the catalogues of photometry overlap.
const photRA, photDec, photRadius = 240.0, 47.0, 2.5

// The bands of the catalogues, in order of wavelength.
var photBands = []string{"u", "g", "r", "i", "z", "J", "H", "K", "W1", "W2", "W3", "W4"}

// photLimits are how faint a catalogue goes in each band.
var photLimits = []float64{22.6, 22.8, 22.4, 21.8, 20.6, 17.2, 16.4, 15.8, 17.2, 16.0, 12.6, 9.2}

// spectralType is the shape of an object's spectrum.
type spectralType int

const (
	quasar spectralType = iota
	elliptical
	starforming
	sunlike
	redDwarf
)

func (k spectralType) String() string {
	return [...]string{"quasar", "radio galaxy", "star-forming galaxy", "G star", "M dwarf"}[k]
}

// colours are the magnitudes of a type minus its r magnitude: rough means of
// what SDSS (AB), 2MASS and WISE (Vega) measure of such objects.
var colours = [...][12]float64{
	quasar:      {0.45, 0.2, 0, -0.1, -0.15, -1.0, -1.7, -2.5, -3.9, -5.0, -7.7, -9.9},
	elliptical:  {2.7, 0.9, 0, -0.4, -0.7, -2.2, -2.9, -3.3, -3.6, -3.65, -4.3, -6.0},
	starforming: {1.6, 0.55, 0, -0.25, -0.4, -1.6, -2.3, -2.7, -3.2, -3.4, -7.0, -9.0},
	sunlike:     {1.6, 0.4, 0, -0.12, -0.16, -1.0, -1.3, -1.4, -1.45, -1.45, -1.4, -1.5},
	redDwarf:    {4.0, 1.4, 0, -1.0, -1.6, -2.9, -3.5, -3.7, -3.9, -4.0, -4.1, -4.3},
}

// source is an entry of the catalogues of photometry; all of them are
// synthetic.
type source struct {
	name    string
	ra, dec float64
	kind    spectralType
	z       float64 // redshift
	mag     [12]float64
	seed    uint64
}

// jname is the position as part of a name, as in SDSS: J160156.16+464604.8.
func (s *source) jname() string { return "J" + sexagesimalName(s.ra, s.dec, 2, 1) }

// sexagesimalName writes a position without separators, cut as the IAU's
// rules for designations have it.
func sexagesimalName(ra, dec float64, raDigits, decDigits int) string {
	cut := func(v float64, digits int) (int, int, float64) {
		k := math.Pow(10, float64(digits))
		t := math.Floor(v*3600*k+1e-6) / k
		m := int(t / 60)
		return m / 60, m % 60, t - 60*float64(m)
	}
	width := func(d int) int {
		if d == 0 {
			return 2
		}
		return 3 + d
	}
	h, m, s := cut(ra/15, raDigits)
	d, dm, ds := cut(math.Abs(dec), decDigits)
	sign := '+'
	if dec < 0 {
		sign = '-'
	}
	return fmt.Sprintf("%02d%02d%0*.*f%c%02d%02d%0*.*f", h, m, width(raDigits), raDigits, s, sign, d, dm, width(decDigits), decDigits, ds)
}

// tutorialKinds are the types of the objects of the list, in its order.
var tutorialKinds = []spectralType{
	elliptical, quasar, sunlike, quasar, elliptical, starforming, quasar, redDwarf, quasar, elliptical,
	quasar, starforming, elliptical, sunlike, quasar, elliptical, starforming, quasar, elliptical,
}

// tutorialObjects is the list of objects that lessons start from.
var tutorialObjects = sync.OnceValue(func() []*source {
	r := rand.New(rand.NewPCG(2021, 1024))
	t := tangent{ra0: photRA, dec0: photDec, scale: 1}
	out := make([]*source, len(tutorialKinds))
	for i, k := range tutorialKinds {
		ra, dec := 240.484, 46.768 // the source of the cutout
		if i > 0 {
			a, d := 2*math.Pi*r.Float64(), 1.25*math.Sqrt(r.Float64())
			ra, dec = t.sky(d*math.Cos(a), d*math.Sin(a))
		}
		o := newSource(r, ra, dec, k, 16.4+2.2*r.Float64())
		o.name = "VS " + "J" + sexagesimalName(o.ra, o.dec, 0, 0)
		out[i] = o
	}
	return out
})

func newSource(r *rand.Rand, ra, dec float64, k spectralType, mag float64) *source {
	o := &source{ra: round(ra, 6), dec: round(dec, 6), kind: k, seed: r.Uint64()}
	switch k {
	case quasar:
		o.z = round(0.3+1.9*r.Float64(), 4)
	case elliptical, starforming:
		o.z = round(0.03+0.22*r.Float64(), 4)
	}
	tilt := 0.1 * r.NormFloat64() // how much bluer or redder than its kind
	for b := range o.mag {
		sigma := 0.03 + 0.15*math.Pow(10, 0.35*(mag+colours[k][b]-photLimits[b]))
		m := mag + colours[k][b] + tilt*(2-float64(b))/4 + min(sigma, 0.5)*r.NormFloat64()
		if m > photLimits[b] {
			m = math.NaN()
		}
		o.mag[b] = round(m, 3)
	}
	return o
}

// photSources are all entries of the catalogues: the objects, four close
// companions, the stars that plates of the field show, and fainter ones.
var photSources = sync.OnceValue(func() []*source {
	objects := tutorialObjects()
	out := append([]*source(nil), objects...)
	r := rand.New(rand.NewPCG(147, 12))
	for _, i := range []int{2, 5, 11, 16} {
		o := objects[i]
		a := 2 * math.Pi * r.Float64()
		d := (0.9 + 0.6*r.Float64()) / 3600
		c := newSource(r, o.ra+d*math.Cos(a)/math.Cos(o.dec*math.Pi/180), o.dec+d*math.Sin(a), sunlike, 20.3+0.8*r.Float64())
		out = append(out, c)
	}
	apart := func(ra, dec float64) bool {
		for _, o := range objects {
			if separation(ra, dec, o.ra, o.dec) < 8./3600 {
				return false
			}
		}
		return true
	}
	fieldStars(photRA, photDec, photRadius, func(s star) {
		if apart(s.ra, s.dec) {
			out = append(out, newSource(r, s.ra, s.dec, sunlike, s.v-0.2))
		}
	})
	t := tangent{ra0: photRA, dec0: photDec, scale: 1}
	for range 5000 {
		a, d := 2*math.Pi*r.Float64(), photRadius*math.Sqrt(r.Float64())
		ra, dec := t.sky(d*math.Cos(a), d*math.Sin(a))
		k := [...]spectralType{sunlike, sunlike, redDwarf, redDwarf, elliptical, starforming, starforming, quasar}[r.IntN(8)]
		m := 21.8 + math.Log(r.Float64()+1e-3)/math.Log(2.6)
		if k == quasar {
			m = 19 + 2.5*r.Float64()
		}
		if apart(ra, dec) {
			out = append(out, newSource(r, ra, dec, k, m))
		}
	}
	return out
})

// magError is the error a catalogue states of a magnitude.
func magError(m float64, band int) float64 {
	return round(0.015+0.15*math.Pow(10, 0.35*(m-photLimits[band])), 3)
}

// photTable makes a catalogue from some of the bands. Sources that none of
// them shows are left out.
type photTable struct {
	schema, name string
	bare         bool
	desc         string
	ra, dec, id  string // names of columns
	idOf         func(*source) string
	bands        []int
	mag, err     func(band string) string
	ucds         []string
	extra        []column
	more         func(*source) []any
	sigma        float64 // scatter of positions, arcseconds
}

func (p photTable) def() *tableDef {
	cols := []column{
		c(p.id, "char", "", "meta.id;meta.main", "Designation", "ip"),
		c(p.ra, "double", "deg", "pos.eq.ra;meta.main", "Right ascension (ICRS)", "ip"),
		c(p.dec, "double", "deg", "pos.eq.dec;meta.main", "Declination (ICRS)", "ip"),
	}
	for i, b := range p.bands {
		name := photBands[b]
		cols = append(cols,
			c(p.mag(name), "float", "mag", p.ucds[i], "Magnitude in "+name+" (synthetic)", "p"),
			c(p.err(name), "float", "mag", "stat.error;"+p.ucds[i], "Mean error of the magnitude in "+name, ""))
	}
	cols = append(cols, p.extra...)
	return &tableDef{schema: p.schema, name: p.name, bare: p.bare, desc: p.desc + ", about 16h +47d (synthetic).", cols: cols, fill: p.fill}
}

func (p photTable) fill(_ *sky, add func(...any) error) error {
	r := rand.New(rand.NewPCG(uint64(len(p.name)), uint64(p.bands[0])))
	for _, s := range photSources() {
		dx, dy := r.NormFloat64()*p.sigma/3600, r.NormFloat64()*p.sigma/3600
		seen := false
		row := []any{p.idOf(s), round(s.ra+dx/math.Cos(s.dec*math.Pi/180), 6), round(s.dec+dy, 6)}
		for _, b := range p.bands {
			m := s.mag[b]
			if math.IsNaN(m) {
				row = append(row, nil, nil)
				continue
			}
			seen = true
			row = append(row, m, magError(m, b))
		}
		if !seen {
			continue
		}
		if p.more != nil {
			row = append(row, p.more(s)...)
		}
		if err := add(row...); err != nil {
			return err
		}
	}
	return nil
}

var (
	opticalUCDs  = []string{"phot.mag;em.opt.U", "phot.mag;em.opt.B", "phot.mag;em.opt.R", "phot.mag;em.opt.I", "phot.mag;em.opt.I"}
	nearIRUCDs   = []string{"phot.mag;em.IR.J", "phot.mag;em.IR.H", "phot.mag;em.IR.K"}
	midIRUCDs    = []string{"phot.mag;em.IR.3-4um", "phot.mag;em.IR.4-8um", "phot.mag;em.IR.8-15um", "phot.mag;em.IR.15-30um"}
	opticalBands = []int{0, 1, 2, 3, 4}
	nearIRBands  = []int{5, 6, 7}
	midIRBands   = []int{8, 9, 10, 11}
)

func suffixed(suffix string) func(string) string { return func(b string) string { return b + suffix } }
func errorOf(suffix string) func(string) string {
	return func(b string) string { return "e_" + b + suffix }
}

// vizierTables has tables under the names that VizieR gives them.
func vizierTables() []*tableDef {
	sdss := photTable{schema: "viz5", name: "V/147/sdss12", bare: true, desc: "Photometry in the shape of the SDSS catalogue, release 12",
		ra: "RA_ICRS", dec: "DE_ICRS", id: "SDSS12", idOf: (*source).jname, bands: opticalBands, mag: suffixed("mag"), err: errorOf("mag"), ucds: opticalUCDs, sigma: 0.08,
		extra: []column{
			c("mode", "short", "", "meta.code", "1: primary (the main photometric observation)", ""),
			c("class", "short", "", "src.class", "Type of object: 3 galaxy, 6 star", "p"),
			c("zsp", "double", "", "src.redshift", "Spectroscopic redshift, null for stars", ""),
		},
		more: func(s *source) []any {
			class, z := 6, any(nil)
			if s.kind == elliptical || s.kind == starforming {
				class = 3
			}
			if s.z > 0 {
				z = s.z
			}
			return []any{1, class, z}
		}}
	twomass := photTable{schema: "viz2", name: "II/246/out", bare: true, desc: "Photometry in the shape of the 2MASS point source catalogue",
		ra: "RAJ2000", dec: "DEJ2000", id: "2MASS", idOf: func(s *source) string { return sexagesimalPlain(s) }, bands: nearIRBands, mag: suffixed("mag"), err: errorOf("mag"), ucds: nearIRUCDs, sigma: 0.12}
	wise := photTable{schema: "viz2", name: "II/328/allwise", bare: true, desc: "Photometry in the shape of the AllWISE catalogue",
		ra: "RAJ2000", dec: "DEJ2000", id: "AllWISE", idOf: (*source).jname, bands: midIRBands, mag: suffixed("mag"), err: errorOf("mag"), ucds: midIRUCDs, sigma: 0.15}
	return []*tableDef{hipparcosTable(), twomass.def(), wise.def(), sdss.def(), lensedTable()}
}

// sexagesimalPlain is how 2MASS names its sources: digits only.
func sexagesimalPlain(s *source) string {
	return strings.ReplaceAll(sexagesimalName(s.ra, s.dec, 2, 1), ".", "")
}

// twomassTable has the names of columns that the GAVO data centre uses.
func twomassTable() *tableDef {
	return photTable{schema: "twomass", name: "data", desc: "Photometry in the shape of the 2MASS point source catalogue",
		ra: "raj2000", dec: "dej2000", id: "mainid", idOf: sexagesimalPlain, bands: nearIRBands,
		mag: func(b string) string { return strings.ToLower(b) + "mag" }, err: func(b string) string { return "e_" + strings.ToLower(b) + "mag" }, ucds: nearIRUCDs, sigma: 0.12}.def()
}

// irsaTables has the names that IRSA uses for AllWISE.
func irsaTables() []*tableDef {
	lower := func(suffix string) func(string) string {
		return func(b string) string { return strings.ToLower(b) + suffix }
	}
	return []*tableDef{photTable{schema: "irsa", name: "allwise_p3as_psd", bare: true, desc: "Photometry in the shape of the AllWISE source catalogue",
		ra: "ra", dec: "dec", id: "designation", idOf: (*source).jname, bands: midIRBands, mag: lower("mpro"), err: lower("sigmpro"), ucds: midIRUCDs, sigma: 0.15}.def()}
}

// objectsTable is the list of objects that lessons start from.
func objectsTable() *tableDef {
	return &tableDef{schema: "tutorial", name: "objects", desc: "Objects of the tutorials: quasars, galaxies and stars about 16h +47d (synthetic).",
		cols: []column{
			c("name", "char", "", "meta.id;meta.main", "Name", "ip"),
			c("ra", "double", "deg", "pos.eq.ra;meta.main", "Right ascension, ICRS", "ip"),
			c("dec", "double", "deg", "pos.eq.dec;meta.main", "Declination, ICRS", "ip"),
		},
		fill: func(_ *sky, add func(...any) error) error {
			for _, o := range tutorialObjects() {
				if err := add(o.name, o.ra, o.dec); err != nil {
					return err
				}
			}
			return nil
		}}
}

// hipparcosTable has the real bright stars.
func hipparcosTable() *tableDef {
	return &tableDef{schema: "viz1", name: "I/239/hip_main", bare: true, desc: "Stars to V=8.5 in the shape of the Hipparcos main catalogue; positions and magnitudes are real.",
		cols: []column{
			c("HIP", "int", "", "meta.id;meta.main", "Number in the Hipparcos catalogue", "ip"),
			c("RAICRS", "double", "deg", "pos.eq.ra;meta.main", "Right ascension, ICRS", "ip"),
			c("DEICRS", "double", "deg", "pos.eq.dec;meta.main", "Declination, ICRS", "ip"),
			c("Vmag", "float", "mag", "phot.mag;em.opt.V", "Magnitude in Johnson V", "ip"),
			c("B-V", "float", "mag", "phot.color;em.opt.B;em.opt.V", "Johnson B-V colour", "p"),
		},
		fill: func(_ *sky, add func(...any) error) error {
			for _, s := range stars().byHIP {
				if err := add(s.hip, s.ra, s.dec, s.v, finite(s.bv)); err != nil {
					return err
				}
			}
			return nil
		}}
}

// finite is the number, or NULL when it is not one.
func finite(v float64) any {
	if math.IsNaN(v) {
		return nil
	}
	return v
}

// lensedTable is a small catalogue of quasars with redshifts.
func lensedTable() *tableDef {
	return &tableDef{schema: "viz8", name: "J/ApJ/727/14/table2", bare: true, desc: "A sample of quasars with redshifts, in the shape of a catalogue of VizieR (synthetic).",
		cols: []column{
			c("recno", "int", "", "meta.record", "Record number assigned by the VizieR team", "i"),
			c("Name", "char", "", "meta.id;meta.main", "Name of the quasar", "p"),
			c("RAJ2000", "double", "deg", "pos.eq.ra;meta.main", "Right ascension (J2000)", "ip"),
			c("DEJ2000", "double", "deg", "pos.eq.dec;meta.main", "Declination (J2000)", "ip"),
			c("z", "double", "", "src.redshift", "Redshift", "p"),
			c("imag", "float", "mag", "phot.mag;em.opt.I", "SDSS i-band magnitude", "p"),
			c("logMBH", "float", "[solMass]", "phys.mass", "Mass of the black hole, logarithm", ""),
		},
		fill: func(_ *sky, add func(...any) error) error {
			r := rand.New(rand.NewPCG(727, 14))
			for i := range 105 {
				ra, dec := round(115+140*r.Float64(), 5), round(-2+62*r.Float64(), 5)
				if err := add(i+1, "J"+sexagesimalName(ra, dec, 0, 0), ra, dec, round(0.1+4*r.Float64()*r.Float64(), 4), round(17+3*r.Float64(), 2), round(7.5+2*r.Float64(), 2)); err != nil {
					return err
				}
			}
			return nil
		}}
}

// gaiaTables has the bright stars as Gaia would list them.
func gaiaTables() []*tableDef {
	return []*tableDef{{schema: "gaiadr3", name: "gaia_source", desc: "Bright stars in the shape of gaia_source: positions are real, magnitudes are computed from V and B-V, identifiers are not Gaia's.",
		cols: []column{
			c("source_id", "long", "", "meta.id;meta.main", "Identifier, the HIP number times 1000000", "ip"),
			c("ra", "double", "deg", "pos.eq.ra;meta.main", "Right ascension, ICRS", "ip"),
			c("dec", "double", "deg", "pos.eq.dec;meta.main", "Declination, ICRS", "ip"),
			c("phot_g_mean_mag", "float", "mag", "phot.mag;em.opt", "Magnitude in G, computed", "ip"),
			c("bp_rp", "float", "mag", "phot.color;em.opt.B;em.opt.R", "Colour BP-RP, computed", "p"),
		},
		fill: func(_ *sky, add func(...any) error) error {
			for _, s := range stars().byHIP {
				g, col := any(nil), any(nil)
				if !math.IsNaN(s.bv) {
					// Rough means of the relations in the Gaia DR2 documentation, section 5.3.7.
					g, col = round(s.v-0.02-0.17*s.bv*s.bv, 3), round(0.02+1.25*s.bv, 3)
				}
				if err := add(int64(s.hip)*1000000, s.ra, s.dec, g, col); err != nil {
					return err
				}
			}
			return nil
		}}}
}

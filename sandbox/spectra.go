package sandbox

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"

	"vogo/vokit/fits"
	"vogo/vokit/table"
	"vogo/vokit/votable"
)

// spectrum is a synthetic spectrum: a shape, a brightness and a wavelength
// range.
type spectrum struct {
	id, site   string
	path       string // below the server's root, without extension
	collection string
	facility   string
	instrument string
	fits       bool
	target     string
	class      string
	ra, dec    float64
	t          float64
	lo, hi     float64 // ångström
	n          int
	mag        float64 // in r or V
	shape      func(wavelength float64) float64
	noise      float64 // relative
	seed       uint64
	subclass   string
}

func (s *spectrum) did() string { return authority + s.path }

func (s *spectrum) file() string {
	if s.fits {
		return s.path + ".fits"
	}
	return s.path + ".vot"
}

func (s *spectrum) mime() string {
	if s.fits {
		return "application/fits"
	}
	return votableType
}

// allSpectra are the spectra in ObsCore tables: of the AGB stars, and of the
// objects of the tutorials.
var allSpectra = sync.OnceValue(func() []*spectrum {
	r := rand.New(rand.NewPCG(1814, 1859))
	var out []*spectrum
	add := func(s spectrum) {
		s.seed = r.Uint64()
		s.path = "spectra/q/" + s.id
		out = append(out, &s)
	}
	for i, a := range agbs() {
		s := spectrum{id: fmt.Sprintf("agb-hip%06d", a.hip), site: "gavo", collection: "AGB Spectra", facility: "Sandbox Observatory", instrument: "0.9 m spectrograph",
			fits: i%3 == 1, target: a.name, class: "AB*", ra: a.ra, dec: a.dec, t: 55000 + 900*r.Float64(), lo: 3800, hi: 9200, n: 1800, mag: a.v, shape: agbShape(a.sptype), noise: 0.01, subclass: a.sptype}
		add(s)
		if i%4 == 0 {
			s.id, s.site, s.collection, s.facility, s.instrument, s.fits = "uves-"+s.id[4:], "eso", "UVES", "Very Large Telescope", "UVES (imitated)", true
			s.lo, s.hi, s.n = 4800, 6800, 2600
			add(s)
		}
	}
	for i, o := range tutorialObjects() {
		s := spectrum{id: fmt.Sprintf("vs%02d", i+1), site: "gavo", collection: "SDSS-like Spectra", facility: "Sandbox Observatory", instrument: "2.5 m fibre spectrograph",
			fits: i%3 == 2, target: o.name, class: o.kind.String(), ra: o.ra, dec: o.dec, t: 52000 + 900*r.Float64(), lo: 3800, hi: 9200, n: 2200, mag: o.mag[2], shape: o.shape(), noise: 0.03}
		if i%5 != 3 { // not all were observed
			add(s)
		}
		if o.kind == quasar {
			s.id, s.site, s.collection, s.facility, s.instrument, s.fits = "iue-"+s.id, "mast", "IUE", "IUE", "SWP, LWP (imitated)", true
			s.lo, s.hi, s.n, s.noise = 1200, 3200, 900, 0.08
			s.t = 46000 + 2000*r.Float64()
			add(s)
		}
	}
	return out
})

var spectraByPath = sync.OnceValue(func() map[string]*spectrum {
	m := map[string]*spectrum{}
	for _, s := range allSpectra() {
		m[s.path] = s
	}
	return m
})

// planck is the shape of a black body, 1 at 6000 Å.
func planck(temperature float64) func(float64) float64 {
	b := func(w float64) float64 {
		const c2 = 1.438777e8 // Å K
		return math.Pow(w, -5) / math.Expm1(c2/(w*temperature))
	}
	norm := b(6000)
	return func(w float64) float64 { return b(w) / norm }
}

// feature is a line or band: a Gaussian of relative depth (negative in
// emission), or for bands an edge that fades to the red.
type feature struct {
	at, width, depth float64
	band             bool
}

func (f feature) factor(w float64) float64 {
	d := w - f.at
	switch {
	case f.band && (d < 0 || d > 8*f.width):
		return 1
	case f.band:
		return 1 - f.depth*math.Exp(-d/f.width)
	case math.Abs(d) > 6*f.width:
		return 1
	}
	return 1 - f.depth*math.Exp(-d*d/(2*f.width*f.width))
}

func withFeatures(base func(float64) float64, fs []feature) func(float64) float64 {
	return func(w float64) float64 {
		v := base(w)
		for _, f := range fs {
			v *= f.factor(w)
		}
		return v
	}
}

// Wavelengths in air, ångström: band heads of TiO, Swan bands of C2, and the
// stronger lines of stars.
func tiO(strength float64) []feature {
	var fs []feature
	for _, h := range []struct{ at, k float64 }{{4761, 0.5}, {4954, 0.7}, {5167, 0.8}, {5448, 0.6}, {5847, 0.6}, {6159, 0.8}, {6651, 0.7}, {7053, 1}, {7589, 0.8}, {8206, 0.5}, {8432, 0.7}, {8860, 0.6}} {
		fs = append(fs, feature{h.at, 90, min(0.92, h.k*strength), true})
	}
	return fs
}

func swan() []feature {
	var fs []feature
	for _, h := range []struct{ at, k float64 }{{4737, 0.8}, {5165, 0.85}, {5636, 0.7}, {6191, 0.3}} {
		// These degrade to the violet; a Gaussian blueward of the head will do.
		fs = append(fs, feature{h.at - 45, 30, h.k, false})
	}
	return append(fs, feature{7850, 60, 0.5, false}, feature{6930, 40, 0.4, false})
}

var (
	balmer = []feature{{6562.8, 4, 0.35, false}, {4861.3, 5, 0.35, false}, {4340.5, 5, 0.3, false}, {4101.7, 5, 0.3, false}}
	metals = []feature{{3933.7, 7, 0.7, false}, {3968.5, 7, 0.65, false}, {4304, 12, 0.3, false}, {5175, 10, 0.25, false}, {5892, 4, 0.3, false}, {8542, 4, 0.3, false}, {8498, 3, 0.2, false}, {8662, 4, 0.28, false}}
)

// agbShape is the spectrum of an AGB star by its spectral type.
func agbShape(sptype string) func(float64) float64 {
	if strings.HasPrefix(sptype, "C") {
		return withFeatures(planck(2900), swan())
	}
	sub := 6.0
	if i := strings.IndexAny(sptype, "0123456789"); i >= 0 {
		sub = float64(sptype[i] - '0')
	}
	if strings.HasPrefix(sptype, "S") {
		sub *= 0.6
	}
	return withFeatures(planck(3700-110*sub), append(tiO(0.12+0.1*sub), feature{6562.8, 4, -0.8, false}, feature{5892, 8, 0.5, false}))
}

// stellarShape is the spectrum of a dwarf by its class, such as "G2" or "M4".
func stellarShape(class string) func(float64) float64 {
	sub := 0.0
	if len(class) > 1 && class[1] >= '0' && class[1] <= '9' {
		sub = float64(class[1] - '0')
	}
	scaled := func(fs []feature, k float64) []feature {
		out := append([]feature(nil), fs...)
		for i := range out {
			out[i].depth = min(0.92, out[i].depth*k)
		}
		return out
	}
	switch class[0] {
	case 'A':
		return withFeatures(planck(9700-230*sub), append(scaled(balmer, 1.8), scaled(metals, 0.2)...))
	case 'F':
		return withFeatures(planck(7200-130*sub), append(scaled(balmer, 1.1), scaled(metals, 0.5)...))
	case 'G':
		return withFeatures(planck(5950-70*sub), append(scaled(balmer, 0.6), metals...))
	case 'K':
		return withFeatures(planck(5250-140*sub), append(append(scaled(balmer, 0.3), scaled(metals, 1.3)...), tiO(0.02*max(0, sub-4))...))
	}
	return withFeatures(planck(3850-130*sub), append(append(scaled(metals, 1.2), tiO(0.1+0.085*sub)...), feature{6562.8, 3, -0.05 * sub, false}))
}

// shape is the spectrum of an object of the catalogues of photometry.
func (s *source) shape() func(float64) float64 {
	var rest func(float64) float64
	switch s.kind {
	case quasar:
		rest = withFeatures(func(w float64) float64 { return math.Pow(w/6000, -1.5) }, []feature{
			{1215.7, 22, -3.2, false}, {1240, 20, -0.9, false}, {1549, 24, -1.5, false}, {1909, 28, -0.8, false}, {2798, 32, -0.8, false}, {4861.3, 40, -0.6, false},
			{4958.9, 7, -0.4, false}, {5006.8, 7, -1.2, false}, {6562.8, 48, -1.8, false}})
	case elliptical:
		rest = withFeatures(func(w float64) float64 {
			b := planck(4700)(w)
			if w < 4000 {
				b *= 0.55
			}
			return b
		}, metals)
	case starforming:
		rest = withFeatures(planck(7000), []feature{{3727, 4, -2.2, false}, {4861.3, 4, -0.9, false}, {4958.9, 4, -0.7, false}, {5006.8, 4, -2, false},
			{6562.8, 5, -3.2, false}, {6583.5, 5, -1, false}, {6716, 5, -0.5, false}, {6731, 5, -0.4, false}})
	case redDwarf:
		return stellarShape("M3")
	default:
		return stellarShape("G3")
	}
	return func(w float64) float64 { return rest(w / (1 + s.z)) }
}

// points computes wavelengths in ångström and flux densities, 1e-17 erg s-1
// cm-2 Å-1, with their errors.
func (s *spectrum) points() (wave, flux, sigma []float64) {
	r := rand.New(rand.NewPCG(s.seed, 1))
	wave, flux, sigma = make([]float64, s.n), make([]float64, s.n), make([]float64, s.n)
	// Flux density of magnitude 0 near 6000 Å.
	zero := 2.5e-9 * math.Pow(10, -0.4*s.mag) * 1e17
	for i := range wave {
		w := s.lo * math.Pow(s.hi/s.lo, float64(i)/float64(s.n-1))
		f := zero * s.shape(w)
		// Detectors see less at the ends of their range.
		x := (w - s.lo) / (s.hi - s.lo)
		e := zero * s.noise * (0.5*math.Max(0.05, s.shape(w)) + 0.5) * (1 + 2*math.Pow(2*x-1, 6))
		wave[i], flux[i], sigma[i] = round(w, 3), f+e*r.NormFloat64(), e
	}
	return wave, flux, sigma
}

// table is the spectrum with the metadata of the Spectrum data model 1.1.
func (s *spectrum) table() (*table.Table, error) {
	wave, flux, sigma := s.points()
	unit := "10**-17 erg.s**-1.cm**-2.Angstrom**-1"
	var cols []*table.Column
	for _, d := range []struct {
		m table.Meta
		v []float64
	}{
		{table.Meta{Name: "spectral", Unit: "Angstrom", UCD: "em.wl", Utype: "spec:Spectrum.Data.SpectralAxis.Value", Description: "Wavelength"}, wave},
		{table.Meta{Name: "flux", Unit: unit, UCD: "phot.flux.density;em.wl", Utype: "spec:Spectrum.Data.FluxAxis.Value", Description: "Flux density (synthetic)"}, flux},
		{table.Meta{Name: "flux_error", Unit: unit, UCD: "stat.error;phot.flux.density;em.wl", Utype: "spec:Spectrum.Data.FluxAxis.Accuracy.StatError", Description: "Error of the flux density"}, sigma},
	} {
		c, err := table.NewColumn(d.m, d.v)
		if err != nil {
			return nil, err
		}
		cols = append(cols, c)
	}
	t, err := table.New(s.id, cols...)
	if err != nil {
		return nil, err
	}
	t.Description = s.title()
	text := func(name, ucd, utype, value string) table.Param {
		return table.Param{Meta: table.Meta{Name: name, UCD: ucd, Utype: "spec:" + utype, ArraySize: "*"}, Datatype: table.Char, Value: value}
	}
	number := func(name, unit, ucd, utype string, v float64) table.Param {
		return table.Param{Meta: table.Meta{Name: name, Unit: unit, UCD: ucd, Utype: "spec:" + utype}, Datatype: table.Double, Value: fmt.Sprint(v)}
	}
	t.Params = append(t.Params,
		text("ssa_pubDID", "meta.ref.ivoid", "Spectrum.Curation.PublisherDID", s.did()),
		text("ssa_dstitle", "meta.title;meta.dataset", "Spectrum.DataID.Title", s.title()),
		text("ssa_targname", "meta.id;src", "Spectrum.Target.Name", s.target),
		text("ssa_targclass", "src.class", "Spectrum.Target.Class", s.class),
		number("ra", "deg", "pos.eq.ra;meta.main", "Spectrum.Target.Pos.C1", s.ra),
		number("dec", "deg", "pos.eq.dec;meta.main", "Spectrum.Target.Pos.C2", s.dec),
		number("ssa_dateObs", "d", "time.epoch", "Spectrum.Char.TimeAxis.Coverage.Location.Value", round(s.t, 5)))
	t.Infos = append(t.Infos, table.Info{Name: "SYNTHETIC", Value: "true", Text: "A generated spectrum, not an observation."},
		table.Info{Name: "PROVIDER", Value: "vogo sandbox"})
	return t, nil
}

func (s *spectrum) title() string {
	return fmt.Sprintf("Spectrum of %s, %s (synthetic)", s.target, strings.TrimSpace(s.class+" "+s.subclass))
}

// encode writes the spectrum in its format.
func (s *spectrum) encode() ([]byte, error) {
	t, err := s.table()
	if err != nil {
		return nil, err
	}
	var buf bytes.Buffer
	if s.fits {
		t.Infos, t.Params = nil, nil
		hdu, err := fits.NewTableHDU(t)
		if err != nil {
			return nil, err
		}
		for _, k := range []struct {
			key     string
			v       any
			comment string
		}{{"OBJECT", s.target, ""}, {"RA", s.ra, "[deg] ICRS"}, {"DEC", s.dec, "[deg] ICRS"}, {"MJD-OBS", round(s.t, 5), ""}, {"SYNTHET", true, "generated, not observed"}, {"PUBDID", s.did(), ""}} {
			if err := hdu.Header.Set(k.key, k.v, k.comment); err != nil {
				return nil, err
			}
		}
		_, err = fits.NewFile(hdu).WriteTo(&buf)
		return buf.Bytes(), err
	}
	err = votable.Write(&buf, t, votable.Binary2)
	return buf.Bytes(), err
}

// spectrumFile answers for all spectra.
func (s *Server) spectrumFile(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimPrefix(r.URL.Path, "/")
	path = strings.TrimSuffix(strings.TrimSuffix(path, ".vot"), ".fits")
	sp := spectrumByPath(path)
	if sp == nil {
		writeError(w, notFoundf("there is no spectrum %q", path))
		return
	}
	file := sp.file()
	s.serve(w, r, sp.path, product{file[strings.LastIndexByte(file, '/')+1:], sp.mime(), sp.encode})
}

func spectrumByPath(path string) *spectrum {
	if sp := spectraByPath()[path]; sp != nil {
		return sp
	}
	return lamostByPath(path)
}

// spectrumRow describes a spectrum in ObsCore.
func (s *sky) spectrumRow(sp *spectrum) *dataset {
	const aperture = 1.5 / 3600
	d := &dataset{
		typ: "spectrum", calib: 3, collection: sp.collection, id: sp.id, title: sp.title(), did: sp.did(), url: s.base + "/" + sp.file(), format: sp.mime(),
		sizeKB: int64(2 + sp.n*24/1000), target: sp.target, class: sp.class, ra: sp.ra, dec: sp.dec, fov: 2 * aperture, resolution: 3.0,
		t0: sp.t, t1: sp.t + 1800./86400, exp: 1800.0, tres: 1800.0, em0: sp.lo * 1e-10, em1: sp.hi * 1e-10,
		power: round((sp.lo+sp.hi)/2/((sp.hi-sp.lo)/float64(sp.n)*2), 0), ucd: "phot.flux.density;em.wl",
		facility: sp.facility, instrument: sp.instrument, tx: 1, ex: sp.n,
	}
	d.region, d.decLo, d.decHi = circleRegion(sp.ra, sp.dec, aperture)
	return d
}

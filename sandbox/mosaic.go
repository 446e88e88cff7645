package sandbox

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net/http"
	"sync"

	"vogo/vokit/fits"
)

// mosaic is the one large radio image: more than a gigabyte that nobody
// keeps, for its pixels are computed when they are asked for.
type mosaic struct {
	tan   tangent
	n     int     // pixels of a side
	beam  float64 // full width at half maximum, arcseconds
	noise float64 // Jy per beam
}

// lolssMosaic covers the field of the catalogues of photometry and a lot
// more.
var lolssMosaic = &mosaic{
	tan:  tangent{ra0: 238, dec0: 50, x0: 8499.5, y0: 8499.5, scale: 4.5 / 3600},
	n:    17000,
	beam: 47, noise: 0.005,
}

const (
	mosaicPath = "lolss/q/m/mosaic_54MHz"
	mosaicID   = "mosaic_54MHz"

	lolssEpoch = 58700.0 // MJD
)

func (m *mosaic) did() string { return authority + mosaicPath }

// size of the file in bytes.
func (m *mosaic) size() int64 {
	const block = 2880
	data := (int64(m.n)*int64(m.n)*4 + block - 1) / block * block
	return headerBlocks*block + data
}

// radioSource is an entry of the source catalogue.
type radioSource struct {
	name       string
	ra, dec    float64
	flux       float64 // integrated, Jy
	major      float64 // full width at half maximum, arcseconds
	minor      float64
	angle      float64 // east of north, degrees
	complexity string  // S single, M multiple
}

// peak flux density, Jy per beam.
func (s *radioSource) peak(beam float64) float64 { return s.flux * beam * beam / (s.major * s.minor) }

// radioSources is the source catalogue of the mosaic: the radio galaxies and
// quasars among the objects, and others at random.
var radioSources = sync.OnceValue(func() []*radioSource {
	r := rand.New(rand.NewPCG(54, 144))
	m := lolssMosaic
	var out []*radioSource
	add := func(ra, dec, flux float64) {
		major := m.beam * (1 + 0.9*r.Float64()*r.Float64())
		s := &radioSource{ra: round(ra, 5), dec: round(dec, 5), flux: round(flux, 4), angle: round(180*r.Float64(), 1), complexity: "S"}
		if r.Float64() < 0.15 {
			major, s.complexity = major*1.4, "M"
		}
		s.major = round(major, 2)
		s.minor = round(m.beam+(major-m.beam)*0.6*r.Float64(), 2)
		s.name = "SYN J" + sexagesimalName(s.ra, s.dec, 1, 0)
		out = append(out, s)
	}
	for i, o := range tutorialObjects() {
		if o.kind == elliptical || o.kind == quasar && i%2 == 1 {
			flux := 0.12 + 0.6*r.Float64()
			if i == 0 {
				flux = 1.35
			}
			add(o.ra+2e-4*r.NormFloat64(), o.dec+2e-4*r.NormFloat64(), flux)
		}
	}
	for range 6000 {
		ra, dec := m.tan.sky((0.01+0.98*r.Float64())*float64(m.n), (0.01+0.98*r.Float64())*float64(m.n))
		// Counts fall as the power -0.8 of the flux.
		add(ra, dec, 0.04*math.Pow(1-r.Float64(), -1/0.8))
	}
	return out
})

// render computes the pixels of a window, Jy per beam. A pixel depends on its
// place alone, so cutouts have the pixels of the whole.
func (m *mosaic) render(win window) []float32 {
	w, h := win.width(), win.height()
	out := make([]float32, w*h)
	for y := range h {
		for x := range w {
			// Noise is correlated over the beam: take it from a coarse grid.
			out[y*w+x] = float32(m.noise * smoothNoise(float64(win.x0+x)*4.5/m.beam*1.7, float64(win.y0+y)*4.5/m.beam*1.7, 54))
		}
	}
	for _, s := range radioSources() {
		m.draw(out, win, s)
	}
	return out
}

// smoothNoise is value noise: normal deviates at whole coordinates, smooth in
// between.
func smoothNoise(x, y float64, seed uint64) float64 {
	xf, yf := math.Floor(x), math.Floor(y)
	at := func(i, j int64) float64 { return deviate(hash64(uint64(i)*0x1f123bb5 ^ uint64(j)<<32 ^ seed)) }
	ix, iy := int64(xf), int64(yf)
	fade := func(t float64) float64 { return t * t * (3 - 2*t) }
	u, v := fade(x-xf), fade(y-yf)
	a := at(ix, iy)*(1-u) + at(ix+1, iy)*u
	b := at(ix, iy+1)*(1-u) + at(ix+1, iy+1)*u
	return a*(1-v) + b*v
}

// draw adds a source, an elliptical Gaussian.
func (m *mosaic) draw(out []float32, win window, s *radioSource) {
	x, y, ok := m.tan.pixel(s.ra, s.dec)
	if !ok {
		return
	}
	const fwhm = 2.3548200450309493
	a, b := s.major/fwhm/4.5, s.minor/fwhm/4.5 // pixels
	reach := 5 * a
	x0, x1 := max(win.x0, int(x-reach)), min(win.x1-1, int(x+reach)+1)
	y0, y1 := max(win.y0, int(y-reach)), min(win.y1-1, int(y+reach)+1)
	if x0 > x1 || y0 > y1 {
		return
	}
	sin, cos := math.Sincos((s.angle + m.tan.rot) * math.Pi / 180)
	peak, w := s.peak(m.beam), win.width()
	for yi := y0; yi <= y1; yi++ {
		for xi := x0; xi <= x1; xi++ {
			dx, dy := float64(xi)-x, float64(yi)-y
			// North is up and east to the left; the angle goes from north to east.
			along, across := dy*cos-dx*sin, dy*sin+dx*cos
			out[(yi-win.y0)*w+xi-win.x0] += float32(peak * math.Exp(-(along*along/(a*a)+across*across/(b*b))/2))
		}
	}
}

// header of the FITS file of a window.
func (m *mosaic) header(win window) (*fits.Header, error) {
	h := fits.NewHeader()
	var err error
	set := func(key string, v any, comment string) {
		if e := h.Set(key, v, comment); e != nil && err == nil {
			err = e
		}
	}
	set("OBJECT", "LoLSS-like mosaic (synthetic)", "")
	set("TELESCOP", "LOFAR", "the instrument this imitates")
	set("SYNTHET", true, "pixels are generated, not observed")
	set("BUNIT", "Jy/beam", "")
	set("BMAJ", m.beam/3600, "[deg] beam, major axis")
	set("BMIN", m.beam/3600, "[deg] beam, minor axis")
	set("BPA", 0.0, "[deg] beam, position angle")
	set("RESTFRQ", 54e6, "[Hz]")
	set("WCSAXES", 2, "")
	set("CTYPE1", "RA---TAN", "")
	set("CTYPE2", "DEC--TAN", "")
	set("CUNIT1", "deg", "")
	set("CUNIT2", "deg", "")
	set("CRVAL1", m.tan.ra0, "[deg] reference right ascension")
	set("CRVAL2", m.tan.dec0, "[deg] reference declination")
	set("CRPIX1", m.tan.x0+1-float64(win.x0), "")
	set("CRPIX2", m.tan.y0+1-float64(win.y0), "")
	set("CDELT1", -m.tan.scale, "[deg] per pixel")
	set("CDELT2", m.tan.scale, "[deg] per pixel")
	set("RADESYS", "ICRS", "")
	set("EQUINOX", 2000.0, "")
	set("MJD-OBS", lolssEpoch, "")
	set("ORIGIN", "vogo sandbox", "")
	set("PUBDID", m.did(), "dataset identifier")
	h.Comment("SYNTHETIC IMAGE made by the vogo sandbox: sources and noise come from a")
	h.Comment("deterministic generator.")
	if win != m.full() {
		h.History(fmt.Sprintf("cut out: pixels %d:%d, %d:%d of the mosaic", win.x0+1, win.x1, win.y0+1, win.y1))
	}
	return h, err
}

func (m *mosaic) full() window { return window{0, 0, m.n, m.n} }

// maxMosaicCutout bounds what is made in memory.
const maxMosaicCutout = 4096 * 4096

// cutout writes a part of the mosaic as FITS.
func (m *mosaic) cutout(win window) ([]byte, error) {
	if win.width()*win.height() > maxMosaicCutout {
		return nil, userErrorf("UsageFault: a cutout of %d × %d pixels is too large; ask for less than %.1f degrees", win.width(), win.height(), 4096*m.tan.scale)
	}
	im, err := fits.NewImage([]int{win.width(), win.height()}, m.render(win))
	if err != nil {
		return nil, err
	}
	hdr, err := m.header(win)
	if err != nil {
		return nil, err
	}
	var buf bytes.Buffer
	_, err = fits.NewFile(fits.NewImageHDU(im, hdr)).WriteTo(&buf)
	return buf.Bytes(), err
}

// mosaicReader reads the file of the whole mosaic, computing strips of it as
// they are read; http.ServeContent makes ranges of it.
type mosaicReader struct {
	m      *mosaic
	head   []byte
	at     int64
	y0, y1 int // rows in strip
	strip  []byte
}

const stripRows = 16

func newMosaicReader(m *mosaic) (*mosaicReader, error) {
	// The header of a tiny image, with the sizes put right.
	im, err := fits.NewImage([]int{1, 1}, []float32{0})
	if err != nil {
		return nil, err
	}
	hdr, err := m.header(m.full())
	if err != nil {
		return nil, err
	}
	var buf bytes.Buffer
	if _, err := fits.NewFile(fits.NewImageHDU(im, hdr)).WriteTo(&buf); err != nil {
		return nil, err
	}
	const block = 2880
	head := buf.Bytes()[:buf.Len()-block]
	for len(head) < headerBlocks*block {
		head = append(head[:len(head):len(head)], bytes.Repeat([]byte{' '}, block)...)
	}
	head = bytes.Clone(head)
	for _, key := range []string{"NAXIS1", "NAXIS2"} {
		i := bytes.Index(head, []byte(key))
		if i < 0 {
			return nil, fmt.Errorf("the header of the mosaic has no %s", key)
		}
		copy(head[i+10:i+30], fmt.Sprintf("%20d", m.n))
	}
	return &mosaicReader{m: m, head: head}, nil
}

// Read implements io.Reader.
func (r *mosaicReader) Read(p []byte) (int, error) {
	if r.at >= r.m.size() {
		return 0, io.EOF
	}
	if r.at < int64(len(r.head)) {
		n := copy(p, r.head[r.at:])
		r.at += int64(n)
		return n, nil
	}
	off := r.at - int64(len(r.head))
	rowBytes := int64(r.m.n) * 4
	row := int(off / rowBytes)
	if row >= r.m.n { // padding of the last block
		n := int(min(int64(len(p)), r.m.size()-r.at))
		clear(p[:n])
		r.at += int64(n)
		return n, nil
	}
	if r.strip == nil || row < r.y0 || row >= r.y1 {
		r.y0, r.y1 = row, min(row+stripRows, r.m.n)
		pix := r.m.render(window{0, r.y0, r.m.n, r.y1})
		r.strip = make([]byte, 0, len(pix)*4)
		for _, v := range pix {
			b := math.Float32bits(v)
			r.strip = append(r.strip, byte(b>>24), byte(b>>16), byte(b>>8), byte(b))
		}
	}
	n := copy(p, r.strip[off-int64(r.y0)*rowBytes:])
	r.at += int64(n)
	return n, nil
}

// Seek implements io.Seeker.
func (r *mosaicReader) Seek(off int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		off += r.at
	case io.SeekEnd:
		off += r.m.size()
	}
	if off < 0 {
		return 0, fmt.Errorf("seek to %d: before the start", off)
	}
	r.at = off
	return off, nil
}

// mosaicFile serves the whole mosaic, or ranges of it.
func (s *Server) mosaicFile(w http.ResponseWriter, r *http.Request) {
	rd, err := newMosaicReader(lolssMosaic)
	if err != nil {
		writeError(w, err)
		return
	}
	w.Header().Set("Content-Type", "image/fits")
	w.Header().Set("ETag", `"`+mosaicID+`"`)
	w.Header().Set("Content-Disposition", `inline; filename="`+mosaicID+`.fits"`)
	http.ServeContent(w, r, "", made, rd)
}

// mosaicRow describes the mosaic in ObsCore.
func (s *sky) mosaicRow() *dataset {
	m := lolssMosaic
	side := float64(m.n) * m.tan.scale
	d := &dataset{
		typ: "image", subtype: "intensity map", calib: 4, collection: "LoLSS", id: mosaicID, title: "Mosaic at 54 MHz (synthetic)", did: m.did(),
		url: s.mosaicURL(), format: dataLinkType, sizeKB: m.size() / 1000, ra: m.tan.ra0, dec: m.tan.dec0, fov: round(side, 4), resolution: m.beam,
		t0: lolssEpoch, t1: lolssEpoch + 30, exp: 28800.0 * 95, em0: 4.4, em1: 7.1, power: 3.0, ucd: "phot.flux.density;em.radio.20-100MHz",
		facility: "LOFAR", instrument: "LBA (imitated)", x: m.n, y: m.n, tx: 1, ex: 1, source: "lolss.mosaic",
	}
	d.region, d.decLo, d.decHi = polygonRegion(m.tan.corners(m.n, m.n), d.dec, side, side)
	return d
}

func (s *sky) mosaicURL() string {
	return s.base + "/lolss/q/dl/dlmeta?ID=" + escapeDID(lolssMosaic.did())
}

// astronTables are those of a survey of the sky at low frequencies.
func astronTables() []*tableDef {
	return []*tableDef{obscoreTable(), mosaicTable(), sourceCatalogTable()}
}

func mosaicTable() *tableDef {
	return &tableDef{schema: "lolss", name: "mosaic", desc: "The mosaic image of the survey in the shape of LoLSS (synthetic): one row.",
		cols: []column{
			c("accref", "char", "", "meta.ref.url", "Access key for the data", "p"),
			c("mime", "char", "", "meta.code.mime", "Type of the data", ""),
			c("accsize", "long", "byte", "VOX:Image_FileSize", "Size of the data", "p"),
			c("centeralpha", "double", "deg", "pos.eq.ra", "Right ascension of the centre", "p"),
			c("centerdelta", "double", "deg", "pos.eq.dec", "Declination of the centre", "p"),
			c("imagetitle", "char", "", "meta.title", "Title", "p"),
			c("instid", "char", "", "meta.id;instr", "Instrument", ""),
			c("dateobs", "double", "d", "time.epoch;obs.exposure", "Mean epoch, MJD", ""),
			c("bandpassid", "char", "", "instr.bandpass", "Band", ""),
			c("beam_major", "double", "arcsec", "pos.angResolution", "Major axis of the beam", ""),
			c("coverage", "char", "", "pos.outline;obs.field", "Footprint, ICRS", "").x("adql:REGION"),
			c("pubdid", "char", "", "meta.ref.ivoid", "Dataset identifier", "ip"),
		},
		fill: func(s *sky, add func(...any) error) error {
			m := s.mosaicRow()
			return add(s.mosaicURL(), dataLinkType, lolssMosaic.size(), m.ra, m.dec, m.title, m.facility+" "+m.instrument, m.t0+15, "54 MHz", lolssMosaic.beam, m.region, m.did)
		}}
}

func sourceCatalogTable() *tableDef {
	return &tableDef{schema: "lolss", name: "source_catalog", desc: "Sources of the mosaic, in the shape of LoLSS (synthetic).",
		cols: []column{
			c("source", "char", "", "meta.id;meta.main", "Name of the source", "ip"),
			c("ra", "double", "deg", "pos.eq.ra;meta.main", "Right ascension, ICRS", "ip"),
			c("dec", "double", "deg", "pos.eq.dec;meta.main", "Declination, ICRS", "ip"),
			c("e_ra", "double", "arcsec", "stat.error;pos.eq.ra", "Error of the right ascension", ""),
			c("e_dec", "double", "arcsec", "stat.error;pos.eq.dec", "Error of the declination", ""),
			c("total_flux", "double", "Jy", "phot.flux.density;em.radio.20-100MHz", "Integrated flux density at 54 MHz", "p"),
			c("e_total_flux", "double", "Jy", "stat.error;phot.flux.density", "Error of the integrated flux density", ""),
			c("peak_flux", "double", "Jy/beam", "phot.flux.density;stat.max;em.radio.20-100MHz", "Peak flux density at 54 MHz", "p"),
			c("maj_axis", "double", "arcsec", "phys.angSize.smajAxis", "Major axis of the source, full width at half maximum", "p"),
			c("min_axis", "double", "arcsec", "phys.angSize.sminAxis", "Minor axis of the source, full width at half maximum", "p"),
			c("pa", "double", "deg", "pos.posAng", "Position angle of the major axis, east of north", ""),
			c("s_code", "char", "", "meta.code", "S: single source, M: several components", ""),
		},
		fill: func(_ *sky, add func(...any) error) error {
			for _, s := range radioSources() {
				e := round(lolssMosaic.beam*lolssMosaic.noise/(2*s.peak(lolssMosaic.beam)), 3)
				if err := add(s.name, s.ra, s.dec, e, e, s.flux, round(0.05*s.flux+0.003, 4), round(s.peak(lolssMosaic.beam), 4), s.major, s.minor, s.angle, s.complexity); err != nil {
					return err
				}
			}
			return nil
		}}
}

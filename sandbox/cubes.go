package sandbox

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"net/http"
	"strings"

	"vogo/vokit/fits"
	"vogo/vokit/table"
	"vogo/vokit/times"
)

// galaxyCube is a cube of a galaxy in the line of neutral hydrogen. Position,
// velocity and tilt are those of the galaxy; its disk is an exponential one
// with a hole, turning as such disks do, and made up.
type galaxyCube struct {
	id, name    string
	ra, dec     float64
	velocity    float64 // of the whole, km/s, radio convention
	rotation    float64 // of the outer disk, km/s
	inclination float64 // degrees, 0 face on
	angle       float64 // position angle of the receding side, degrees
	length      float64 // scale of the disk, arcminutes
	t           float64 // MJD
}

var galaxyCubes = []*galaxyCube{
	{"wallaby_ngc253", "NGC 253", 11.8880, -25.2882, 243, 200, 76, 230, 5.5, 58790.4},
	{"wallaby_m83", "M 83", 204.2538, -29.8657, 513, 170, 24, 226, 6.5, 58801.9},
	{"wallaby_circinus", "Circinus Galaxy", 213.2915, -65.3392, 434, 150, 65, 210, 6, 58844.8},
	{"wallaby_ngc6744", "NGC 6744", 287.4421, -63.8575, 841, 200, 50, 196, 5.5, 58862.1},
}

// The cubes have the same grid: pixels of a third of the beam or so, channels
// of equal width in frequency.
const (
	cubeSide     = 96
	cubeScale    = 30. / 3600 // degrees per pixel
	cubeChannels = 40
	cubeChannel  = 68e3         // Hz
	cubeBeam     = 66. / 3600   // degrees
	cubeNoise    = 0.0025       // Jy per beam
	hydrogenLine = 1.42040575e9 // Hz
	lightSpeed   = 299792.458   // km/s
)

func cubeByPath(path string) *galaxyCube {
	for _, g := range galaxyCubes {
		if g.path() == path {
			return g
		}
	}
	return nil
}

func (g *galaxyCube) path() string { return "wallaby/q/cube/" + g.id }

func (g *galaxyCube) did() string { return authority + g.path() }

func (g *galaxyCube) projection() tangent {
	return tangent{ra0: g.ra, dec0: g.dec, x0: (cubeSide - 1) / 2., y0: (cubeSide - 1) / 2., scale: cubeScale}
}

// frequency of the middle of a channel, in Hz; the first has the lowest.
func (g *galaxyCube) frequency(channel float64) float64 {
	return hydrogenLine*(1-g.velocity/lightSpeed) + (channel-(cubeChannels-1)/2.)*cubeChannel
}

// wavelengths that the channels from to to cover, in metres.
func (g *galaxyCube) wavelengths(from, to int) (lo, hi float64) {
	const light = lightSpeed * 1000
	return light / g.frequency(float64(to)-0.5), light / g.frequency(float64(from)-0.5)
}

// channels that have something of an interval of wavelengths in metres; the
// interval may be open at either end.
func (g *galaxyCube) channels(lo, hi float64) (from, to int, ok bool) {
	for k := range cubeChannels {
		a, b := g.wavelengths(k, k+1)
		if b <= lo || a >= hi {
			continue
		}
		if !ok {
			from, ok = k, true
		}
		to = k + 1
	}
	return from, to, ok
}

// part of a cube: pixels and channels.
type part struct {
	win      window
	from, to int
}

func (g *galaxyCube) whole() part {
	return part{window{0, 0, cubeSide, cubeSide}, 0, cubeChannels}
}

// render computes the pixels of a part, Jy per beam. A pixel depends on its
// place alone, so cutouts have the pixels of the whole.
func (g *galaxyCube) render(p part) []float32 {
	w, h := p.win.width(), p.win.height()
	out := make([]float32, w*h*(p.to-p.from))
	for y := range h {
		for x := range w {
			px, py := float64(p.win.x0+x), float64(p.win.y0+y)
			velocity, surface := g.disk(px, py)
			for k := p.from; k < p.to; k++ {
				const dispersion = 14 // km/s
				d := (lightSpeed*(1-g.frequency(float64(k))/hydrogenLine) - velocity) / dispersion
				noise := cubeNoise * smoothNoise(px*0.7, py*0.7, uint64(k)<<8^hash64(uint64(g.t*10)))
				out[((k-p.from)*h+y)*w+x] = float32(surface*math.Exp(-d*d/2) + noise)
			}
		}
	}
	return out
}

// disk gives velocity and brightness of the gas under a pixel.
func (g *galaxyCube) disk(x, y float64) (velocity, surface float64) {
	const perPixel = cubeScale * 60 // arcminutes
	east, north := -(x-(cubeSide-1)/2.)*perPixel, (y-(cubeSide-1)/2.)*perPixel
	sa, ca := math.Sincos(g.angle * math.Pi / 180)
	si, ci := math.Sincos(g.inclination * math.Pi / 180)
	along, across := east*sa+north*ca, (east*ca-north*sa)/max(ci, 0.15)
	r := math.Hypot(along, across) / g.length
	if r == 0 {
		return g.velocity, 0
	}
	turning := g.rotation * (1 - math.Exp(-r*4)) * si * along / (r * g.length)
	lumps := 1 + 0.35*smoothNoise(along/2, across/2, hash64(uint64(g.t)))
	return g.velocity + turning, 0.06 * (math.Exp(-r) - 0.8*math.Exp(-4*r)) * max(0.2, lumps)
}

func (g *galaxyCube) header(p part) (*fits.Header, error) {
	h := fits.NewHeader()
	var err error
	set := func(key string, v any, comment string) {
		if e := h.Set(key, v, comment); e != nil && err == nil {
			err = e
		}
	}
	t := g.projection()
	set("OBJECT", g.name+" (synthetic)", "")
	set("TELESCOP", "ASKAP", "the instrument this imitates")
	set("SYNTHET", true, "pixels are generated, not observed")
	set("BUNIT", "Jy/beam", "")
	set("BMAJ", cubeBeam, "[deg] beam, major axis")
	set("BMIN", cubeBeam, "[deg] beam, minor axis")
	set("BPA", 0.0, "[deg] beam, position angle")
	set("DATE-OBS", times.MJD(g.t).ISOT(), "start of the observation, UTC")
	set("MJD-OBS", g.t, "[d] start of the observation")
	set("TIMESYS", "UTC", "")
	set("WCSAXES", 3, "")
	for i, axis := range []struct {
		typ, unit  string
		val, delta float64
		pix        float64
	}{
		{"RA---TAN", "deg", t.ra0, -t.scale, t.x0 + 1 - float64(p.win.x0)},
		{"DEC--TAN", "deg", t.dec0, t.scale, t.y0 + 1 - float64(p.win.y0)},
		{"FREQ", "Hz", g.frequency(0), cubeChannel, 1 - float64(p.from)},
	} {
		n := fmt.Sprint(i + 1)
		set("CTYPE"+n, axis.typ, "")
		set("CUNIT"+n, axis.unit, "")
		set("CRVAL"+n, axis.val, "")
		set("CRPIX"+n, axis.pix, "")
		set("CDELT"+n, axis.delta, "")
	}
	set("RESTFRQ", hydrogenLine, "[Hz] the line of neutral hydrogen at 21 cm")
	set("SPECSYS", "BARYCENT", "")
	set("RADESYS", "ICRS", "")
	set("EQUINOX", 2000.0, "")
	set("ORIGIN", "vogo sandbox", "")
	set("PUBDID", g.did(), "dataset identifier")
	h.Comment("SYNTHETIC CUBE made by the vogo sandbox: position, velocity and tilt are")
	h.Comment("those of the galaxy, its gas comes from a deterministic generator.")
	if p != g.whole() {
		h.History(fmt.Sprintf("cut out: pixels %d:%d, %d:%d, channels %d:%d of the cube", p.win.x0+1, p.win.x1, p.win.y0+1, p.win.y1, p.from+1, p.to))
	}
	return h, err
}

// cutout writes a part of the cube as FITS.
func (g *galaxyCube) cutout(p part) ([]byte, error) {
	im, err := fits.NewImage([]int{p.win.width(), p.win.height(), p.to - p.from}, g.render(p))
	if err != nil {
		return nil, err
	}
	hdr, err := g.header(p)
	if err != nil {
		return nil, err
	}
	var buf bytes.Buffer
	_, err = fits.NewFile(fits.NewImageHDU(im, hdr)).WriteTo(&buf)
	return buf.Bytes(), err
}

// preview draws the gas of all channels.
func (g *galaxyCube) preview() ([]byte, error) {
	const zoom = 2
	pixels := g.render(g.whole())
	im := image.NewGray(image.Rect(0, 0, cubeSide*zoom, cubeSide*zoom))
	for y := range cubeSide * zoom {
		for x := range cubeSide * zoom {
			sum := 0.0
			for k := range cubeChannels {
				sum += float64(pixels[(k*cubeSide+y/zoom)*cubeSide+x/zoom])
			}
			im.SetGray(x, cubeSide*zoom-1-y, color.Gray{uint8(255 * math.Sqrt(min(1, max(0, sum/0.15))))})
		}
	}
	caption(im, "SYNTHETIC  "+g.name)
	var buf bytes.Buffer
	err := png.Encode(&buf, im)
	return buf.Bytes(), err
}

// size of the file in bytes.
func (g *galaxyCube) size() int64 { return fitsSize(cubeSide*2, cubeSide*cubeChannels) }

// cubeFile answers /wallaby/q/kind/id.
func (s *Server) cubeFile(w http.ResponseWriter, r *http.Request, kind, id string) {
	g := cubeByPath("wallaby/q/cube/" + strings.TrimSuffix(id, ".fits"))
	switch {
	case g == nil:
		writeError(w, notFoundf("there is no cube %q", id))
	case kind == "cube":
		s.serve(w, r, g.path(), product{g.id + ".fits", "image/fits", func() ([]byte, error) { return g.cutout(g.whole()) }})
	case kind == "preview":
		s.serve(w, r, "preview/"+g.path(), product{g.id + ".png", "image/png", g.preview})
	default:
		writeError(w, notFoundf("%s has no file of the kind %q", g.did(), kind))
	}
}

func (s *Server) cubeLinks(g *galaxyCube) ([]link, *table.Resource) {
	id := g.did()
	service := s.cutoutService(id, "/wallaby/q/dl/dlget", true, g.ra, g.dec, cubeSide*cubeScale/math.Sqrt2, g.projection().corners(cubeSide, cubeSide))
	lo, hi := g.wavelengths(0, cubeChannels)
	service.Groups[0].Params = append(service.Groups[0].Params, table.Param{
		Meta: table.Meta{Name: "BAND", UCD: "em.wl;stat.interval", Unit: "m", Xtype: "interval", ArraySize: "2", Description: "Interval of wavelengths to cut out",
			Values: &table.Values{Min: fmt.Sprint(lo), Max: fmt.Sprint(hi)}}, Datatype: table.Double})
	return []link{
		{id: id, url: s.base + "/" + g.path(), semantics: "#this", desc: "The cube (synthetic)", mime: "image/fits", length: g.size(), qualifier: "#cube"},
		{id: id, url: s.base + "/wallaby/q/preview/" + g.id, semantics: "#preview", desc: "The gas of all channels (synthetic)", mime: "image/png", qualifier: "#image"},
		{id: id, service: "soda", semantics: "#proc", desc: "Cut out pixels and channels", mime: "image/fits", qualifier: "#cube"},
	}, service
}

func (s *sky) cubeRow(g *galaxyCube) *dataset {
	const side = cubeSide * cubeScale
	d := &dataset{
		typ: "cube", subtype: "spectral line", calib: 3, collection: collections["wallaby"], id: g.id, title: g.name + " in the line of neutral hydrogen (synthetic)", did: g.did(),
		url: s.base + "/wallaby/q/dl/dlmeta?ID=" + escapeDID(g.did()), format: dataLinkType, sizeKB: g.size() / 1000, target: g.name, class: "Galaxy",
		ra: g.ra, dec: g.dec, fov: side, resolution: round(cubeBeam*3600, 3), t0: g.t, t1: g.t + 0.5, exp: 43200.0, tres: 43200.0,
		power: round(g.frequency(0)/cubeChannel, 0), ucd: "phot.flux.density;em.line.HI", facility: "ASKAP", instrument: "ASKAP (imitated)",
		x: cubeSide, y: cubeSide, tx: 1, ex: cubeChannels,
	}
	d.em0, d.em1 = g.wavelengths(0, cubeChannels)
	d.region, d.decLo, d.decHi = polygonRegion(g.projection().corners(cubeSide, cubeSide), d.dec, side, side)
	return d
}

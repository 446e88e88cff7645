package sandbox

import (
	"bytes"
	"fmt"
	"math"
	"strconv"

	"vogo/vokit/fits"
	"vogo/vokit/times"
)

// header describes an image of the plate: scaled down by bin, or the part of
// the full image that a window shows.
func (p *plate) header(bin int, win window) (*fits.Header, error) {
	h := fits.NewHeader()
	var err error
	set := func(key string, value any, comment string) {
		if e := h.Set(key, value, comment); e != nil && err == nil {
			err = e
		}
	}
	t := p.projection(bin)
	a, b, c, d := t.cd()
	set("OBJECT", p.title+" "+p.id+" (synthetic)", "plate")
	set("TELESCOP", p.facility, "")
	set("INSTRUME", p.instrument, "")
	set("PLATEID", p.id, "identifier of the plate")
	set("SYNTHET", true, "this image is synthetic, not an observation")
	set("DATE-OBS", times.MJD(p.t).ISOT(), "start of the exposure, UTC")
	set("DATE-AVG", times.MJD((p.t+p.tMax())/2).ISOT(), "middle of the exposure, UTC")
	set("TIMESYS", "UTC", "")
	set("MJD-OBS", round(p.t, 8), "[d] start of the exposure")
	set("EXPTIME", p.exp, "[s] exposure time")
	set("BUNIT", "adu", "")
	set("WCSAXES", 2, "")
	set("CTYPE1", "RA---TAN", "")
	set("CTYPE2", "DEC--TAN", "")
	set("CUNIT1", "deg", "")
	set("CUNIT2", "deg", "")
	set("CRVAL1", p.ra, "[deg] reference right ascension")
	set("CRVAL2", p.dec, "[deg] reference declination")
	set("CRPIX1", t.x0+1-float64(win.x0)/float64(bin), "")
	set("CRPIX2", t.y0+1-float64(win.y0)/float64(bin), "")
	set("CD1_1", a, "[deg] per pixel")
	set("CD1_2", b, "")
	set("CD2_1", c, "")
	set("CD2_2", d, "")
	set("RADESYS", "ICRS", "")
	set("EQUINOX", 2000.0, "")
	set("ORIGIN", "vogo sandbox", "")
	set("PUBDID", p.did(), "dataset identifier")
	h.Comment("SYNTHETIC IMAGE made by the vogo sandbox. Stars brighter than V 8.5")
	h.Comment("have catalogued positions and magnitudes (XHIP); fainter stars, grain")
	h.Comment("and the plate itself are made by a deterministic generator.")
	if bin > 1 {
		h.History("scaled down by " + strconv.Itoa(bin) + " from the full image")
	}
	if win != p.full() {
		h.History(fmt.Sprintf("cut out: pixels %d:%d, %d:%d of the full image", win.x0+1, win.x1, win.y0+1, win.y1))
	}
	return h, err
}

func round(v float64, digits int) float64 {
	k := math.Pow(10, float64(digits))
	return math.Round(v*k) / k
}

// fitsImage writes the plate, scaled down by bin, as FITS.
func (p *plate) fitsImage(bin int) ([]byte, error) {
	if bin <= 1 {
		return p.fitsCutout(p.full())
	}
	pixels, w, h := p.scaled(bin)
	return p.encode(pixels, w, h, bin, p.full())
}

// fitsCutout writes a part of the full image as FITS.
func (p *plate) fitsCutout(win window) ([]byte, error) {
	return p.encode(p.render(win), win.width(), win.height(), 1, win)
}

func (p *plate) encode(pixels []int16, w, h, bin int, win window) ([]byte, error) {
	im, err := fits.NewImage([]int{w, h}, pixels)
	if err != nil {
		return nil, err
	}
	hdr, err := p.header(bin, win)
	if err != nil {
		return nil, err
	}
	var buf bytes.Buffer
	buf.Grow(len(pixels)*2 + 8*2880)
	_, err = fits.NewFile(fits.NewImageHDU(im, hdr)).WriteTo(&buf)
	return buf.Bytes(), err
}

// fitsSize is how large the FITS file of a w × h image is.
func fitsSize(w, h int) int64 {
	const block = 2880
	data := (2*w*h + block - 1) / block * block
	return int64(block*headerBlocks + data)
}

// headerBlocks are the blocks that the cards of header fill.
const headerBlocks = 2

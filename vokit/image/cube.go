package image

import (
	"fmt"
	"math"
	"strings"

	"vogo/display"
	"vogo/vokit/fits"
	"vogo/vokit/wcs"
)

// Planes is the number of planes of a cube, 1 of an ordinary image.
func (im *Image) Planes() int {
	n := 1
	if im.hdu != nil {
		for _, d := range im.hdu.Dims()[2:] {
			n *= d
		}
	}
	return n
}

// Plane is the i-th plane of a cube, counted from 0, as an image of its own.
func (im *Image) Plane(i int) (*Image, error) {
	n := im.Planes()
	if i < 0 || i >= n {
		return nil, fmt.Errorf("image: %s has the planes 0 to %d, not %d", im.label(), n-1, i)
	}
	if n == 1 {
		return im, nil
	}
	dims := im.hdu.Dims()
	lo, hi := make([]int, len(dims)), append([]int(nil), dims...)
	for k, rest := 2, i; k < len(dims); k++ {
		lo[k] = rest % dims[k]
		hi[k] = lo[k] + 1
		rest /= dims[k]
	}
	var px *fits.Image
	var err error
	if all := im.pixels.Load(); all != nil {
		px, err = all.Section(lo, hi)
	} else {
		px, err = im.hdu.SectionContext(display.Ambient(), lo, hi)
	}
	if err != nil {
		return nil, fmt.Errorf("image: plane %d of %s: %w", i, im.label(), err)
	}
	hdr := im.header.Clone()
	for k := 2; k < len(dims); k++ { // the axis stays, moved to this plane
		key := fmt.Sprintf("CRPIX%d", k+1)
		if v, err := hdr.Float(key); err == nil {
			if err := hdr.Set(key, v-float64(lo[k]), ""); err != nil {
				return nil, fmt.Errorf("image: %w", err)
			}
		}
	}
	out, err := FromHDU(fits.NewImageHDU(px, hdr))
	if err != nil {
		return nil, err
	}
	out.Name, out.view = im.Name, im.view
	out.pixels.Store(px)
	title := fmt.Sprintf("plane %d of %d", i, n)
	if s := spectralText(hdr); s != "" {
		title += ", " + s
	}
	out.view.title = &title
	return out, nil
}

// spectralText is the wavelength, frequency or velocity of a plane.
func spectralText(hdr *fits.Header) string {
	w, err := wcs.New(hdr)
	if err != nil {
		return ""
	}
	pixel := make([]float64, len(w.Axes))
	for i := range pixel[:min(2, len(pixel))] {
		pixel[i] = hdr.FloatOr(fmt.Sprintf("CRPIX%d", i+1), 1) - 1
	}
	world, err := w.PixelToWorld(pixel...)
	if err != nil {
		return ""
	}
	for i, a := range w.Axes {
		name, _, _ := strings.Cut(a.CType, "-")
		v := world[i]
		if math.IsNaN(v) {
			continue
		}
		switch name {
		case "WAVE", "AWAV":
			switch {
			case v < 1e-8:
				return fmt.Sprintf("%.4g nm", v*1e9)
			case v < 1e-6:
				return fmt.Sprintf("%.5g nm", v*1e9)
			case v < 1e-3:
				return fmt.Sprintf("%.5g µm", v*1e6)
			}
			return fmt.Sprintf("%.5g mm", v*1e3)
		case "FREQ":
			return fmt.Sprintf("%.7g GHz", v/1e9)
		case "VRAD", "VOPT", "VELO":
			return fmt.Sprintf("%.5g km/s", v/1e3)
		case "ENER":
			return fmt.Sprintf("%.4g keV", v/1.602176634e-16)
		}
	}
	return ""
}

// Strip is planes of a cube side by side: those given, or if none are given up
// to eight spread over all. All have the limits that fit them together.
func (im *Image) Strip(planes ...int) (*Gallery, error) {
	n := im.Planes()
	if len(planes) == 0 {
		planes = spreadOver(n)
	}
	lo, hi, images, err := im.together(planes)
	if err != nil {
		return nil, err
	}
	for _, p := range images {
		p.view.limits, p.view.lo, p.view.hi = "given", lo, hi
	}
	g := NewGallery(images...)
	g.name = fmt.Sprintf("%d of %d planes of %s", len(images), n, im.label())
	return g, nil
}

// spreadOver are at most eight planes out of n.
func spreadOver(n int) []int {
	planes := make([]int, min(n, 8))
	for i := range planes {
		planes[i] = (2*i + 1) * n / (2 * len(planes))
	}
	return planes
}

// together opens planes, and gives the limits that fit them all.
func (im *Image) together(planes []int) (lo, hi float64, images []*Image, err error) {
	var all []float64
	for _, k := range planes {
		p, err := im.Plane(k)
		if err != nil {
			return 0, 0, nil, err
		}
		px, _, _, err := p.reduced(200)
		if err != nil {
			return 0, 0, nil, fmt.Errorf("image: plane %d of %s: %w", k, im.label(), err)
		}
		all, images = append(all, px...), append(images, p)
	}
	lo, hi = im.view.interval(all)
	return lo, hi, images, nil
}

// Slider shows a cube plane by plane: a slider in the notebook chooses one, and
// each is read when it is chosen. The limits are those of [Image.Strip], so that
// planes can be compared. Above it stands the strip, which is what remains in a
// saved notebook and without the notebook extension, with the plane shown last.
func (im *Image) Slider() error {
	n := im.Planes()
	if n == 1 {
		return fmt.Errorf("image: %s has one plane only: there is nothing to choose from", im.label())
	}
	planes := spreadOver(n)
	strip, err := im.Strip(planes...)
	if err != nil {
		return err
	}
	view := strip.Images[0].view
	display.Show(strip)
	return display.Interact(func(v display.Values) any {
		p, err := im.Plane(v.Int("plane"))
		if err != nil {
			return err
		}
		p.view.limits, p.view.lo, p.view.hi = view.limits, view.lo, view.hi
		return p
	}, display.Slider("plane", 0, float64(n-1), float64(planes[len(planes)/2])).Step(1))
}

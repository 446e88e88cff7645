package sandbox

import "fmt"

// dataset is what ObsCore says of an observation. Fields of type any are nil
// where there is no value.
type dataset struct {
	typ        string
	subtype    any
	calib      int
	collection string
	id, title  string
	did        string
	url        string
	format     string
	sizeKB     int64
	target     any
	class      any
	ra, dec    float64
	fov        float64 // degrees
	region     any
	resolution any // arcseconds
	t0, t1     float64
	exp, tres  any // seconds
	em0, em1   float64
	power      any // resolving power
	ucd        string
	pol        any
	facility   string
	instrument string
	x, y       any // pixels
	tx, ex     any
	decLo      float64
	decHi      float64
	source     any // table that has more of it
}

// row is the dataset in the order of obscoreColumns.
func (d *dataset) row() []any {
	return []any{
		d.typ, d.subtype, d.calib, d.collection, d.id, d.title, d.did, nil, d.url, d.format, d.sizeKB, d.target, d.class,
		d.ra, d.dec, d.fov, d.region, d.resolution, d.t0, d.t1, d.exp, d.tres, d.em0, d.em1, d.power, d.ucd, d.pol,
		d.facility, d.instrument, d.x, d.y, d.tx, d.ex, nil, d.source, d.decLo, d.decHi,
	}
}

// polygonRegion writes a footprint and how far it reaches in declination.
// Sides are great circles and bulge beyond their corners by no more than a
// tenth of the height; a field near a pole may hold the pole itself.
func polygonRegion(corners []float64, dec, w, h float64) (region string, lo, hi float64) {
	region = "Polygon ICRS"
	lo, hi = 90.0, -90.0
	for i, v := range corners {
		region += fmt.Sprintf(" %.6f", v)
		if i%2 == 1 {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	lo, hi = max(-90, lo-0.1*h), min(90, hi+0.1*h)
	if dec+h/2+w/2 > 89 {
		hi = 90
	}
	if dec-h/2-w/2 < -89 {
		lo = -90
	}
	return region, lo, hi
}

// circleRegion is the footprint of a small aperture.
func circleRegion(ra, dec, r float64) (region string, lo, hi float64) {
	return fmt.Sprintf("Circle ICRS %.5f %.5f %.6f", ra, dec, r), dec - r, dec + r
}

// corners of an image of w × h pixels, as ra, dec pairs, counter-clockwise on
// the sky.
func (t tangent) corners(w, h int) []float64 {
	x, y := float64(w)-0.5, float64(h)-0.5
	var out []float64
	for _, c := range [4][2]float64{{-0.5, -0.5}, {-0.5, y}, {x, y}, {x, -0.5}} {
		a, d := t.sky(c[0], c[1])
		out = append(out, a, d)
	}
	return out
}

// hash64 is splitmix64: a number that looks random, from one that does not.
func hash64(z uint64) uint64 {
	z += 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// deviate is a nearly normal deviate made from a hash: the sum of its eight
// bytes.
func deviate(z uint64) float64 {
	n := int(z&255) + int(z>>8&255) + int(z>>16&255) + int(z>>24&255) + int(z>>32&255) + int(z>>40&255) + int(z>>48&255) + int(z>>56)
	const unit = 209.0 // standard deviation of the sum of eight bytes
	return (float64(n) - 1020) / unit
}

// Package sky holds positions on the celestial sphere: coordinates, their notations, separations and regions.
package sky

import (
	"fmt"
	"math"
)

// Coord is a direction in the International Celestial Reference System, in degrees.
// A Coord whose numbers are NaN is unknown: what a null cell gives.
type Coord struct {
	RA  float64 // right ascension, 0 ≤ RA < 360
	Dec float64 // declination, −90 ≤ Dec ≤ 90
}

// New is the position at a right ascension and declination in degrees; RA is brought into [0, 360).
func New(ra, dec float64) Coord {
	if ra < 0 || ra >= 360 {
		ra = math.Mod(ra, 360)
		if ra < 0 {
			ra += 360
		}
		if ra >= 360 { // a tiny negative number rounds up to a full turn
			ra = 0
		}
	}
	return Coord{RA: ra, Dec: dec}
}

// Unknown is the position of a null cell.
func Unknown() Coord { return Coord{RA: math.NaN(), Dec: math.NaN()} }

// Known tells whether the position is known.
func (c Coord) Known() bool { return !math.IsNaN(c.RA) && !math.IsNaN(c.Dec) }

// String is the position in decimal degrees, as "156.01125 +48.14754".
func (c Coord) String() string {
	if !c.Known() {
		return "unknown"
	}
	return fmt.Sprintf("%.5f %+.5f", c.RA, c.Dec)
}

// Separation is the angle between two positions in degrees, NaN when one is unknown.
// It is Vincenty's formula, exact at all distances (Vincenty 1975, Survey Review 23, 88).
func Separation(a, b Coord) float64 {
	sinDec1, cosDec1 := math.Sincos(a.Dec * math.Pi / 180)
	sinDec2, cosDec2 := math.Sincos(b.Dec * math.Pi / 180)
	sinRA, cosRA := math.Sincos((b.RA - a.RA) * math.Pi / 180)
	x := cosDec2 * sinRA
	y := cosDec1*sinDec2 - sinDec1*cosDec2*cosRA
	z := sinDec1*sinDec2 + cosDec1*cosDec2*cosRA
	return math.Atan2(math.Hypot(x, y), z) * 180 / math.Pi
}

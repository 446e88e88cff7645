package sky

import (
	"fmt"
	"math"
	"strings"
)

// Frame is a system of celestial coordinates.
type Frame uint8

// The frames that documents of the Virtual Observatory use.
const (
	ICRS     Frame = iota
	FK5            // equator and equinox of J2000
	FK4            // equator and equinox of B1950
	Galactic       // IAU 1958 system II
	Ecliptic       // ecliptic and equinox of J2000
)

var frameNames = [...]string{ICRS: "ICRS", FK5: "FK5", FK4: "FK4", Galactic: "GALACTIC", Ecliptic: "ECLIPTIC"}

// String is the name of the frame in the IVOA refframe vocabulary.
func (f Frame) String() string {
	if int(f) < len(frameNames) {
		return frameNames[f]
	}
	return fmt.Sprintf("Frame(%d)", uint8(f))
}

// IsEquatorial tells whether longitudes are right ascensions, which are written in hours.
func (f Frame) IsEquatorial() bool { return f == ICRS || f == FK5 || f == FK4 }

// ParseFrame finds the frame of a name as COOSYS, STC-S and people write it.
func ParseFrame(name string) (Frame, error) {
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "", "icrs", "gaia", "barycentric", "unknownframe":
		return ICRS, nil
	case "fk5", "eq_fk5", "j2000", "fk5_j2000":
		return FK5, nil
	case "fk4", "eq_fk4", "b1950", "fk4_b1950":
		return FK4, nil
	case "galactic", "galactic_ii", "gal", "glon":
		return Galactic, nil
	case "ecliptic", "ecl_fk5", "ecl_fk4":
		return Ecliptic, nil
	}
	return ICRS, fmt.Errorf("sky: unknown frame %q (known: ICRS, FK5, FK4, galactic, ecliptic)", name)
}

// Galactic is the galactic longitude and latitude of the position, in degrees; vo.Coord(l, b, "galactic")
// goes the other way. Other frames: Ecliptic.FromICRS(c).
func (c Coord) Galactic() (l, b float64) { return Galactic.FromICRS(c) }

// matrix turns vectors; its rows are the new axes.
type matrix [3][3]float64

// toICRS holds the rotations from each frame to ICRS.
//
// FK5: frame bias of Hipparcos, Vol. 1, section 1.5.7 (Mignard & Froeschlé 2000, A&A 354, 732).
// Galactic: Hipparcos Catalogue, Vol. 1, equation 1.5.11 (transposed).
// FK4: B1950 to J2000 without proper motion, Murray 1989, A&A 218, 325, its rotation part, and then as FK5; the
// E-terms of aberration are taken off first.
// Ecliptic: the mean ecliptic of J2000, by the frame bias and obliquity, 84381.406", of IAU 2006 (Capitaine &
// Wallace 2006, A&A 450, 855; IERS Conventions 2010, section 5.4.4).
var toICRS = [...]matrix{
	FK5: {
		{0.9999999999999928638, 0.0000001110223351022, 0.0000000441180557406},
		{-0.0000001110223308458, 0.9999999999999891830, -0.0000000964779225013},
		{-0.0000000441180664519, 0.0000000964779176033, 0.9999999999999943728},
	},
	FK4: {
		{0.9999256794956877, -0.0111814832204662, -0.0048590038153592},
		{0.0111814832391717, 0.9999374848933135, -0.0000271625947142},
		{0.0048590037723143, -0.0000271702937440, 0.9999881946023742},
	},
	Galactic: {
		{-0.0548755604162154, 0.4941094278755837, -0.8676661490190047},
		{-0.8734370902348850, -0.4448296299600112, -0.1980763734312015},
		{-0.4838350155487132, 0.7469822444972189, 0.4559837761750669},
	},
}

var (
	fk4      = toICRS[FK5].times(toICRS[FK4])
	ecliptic = turn(2, 0.0146).times(turn(1, 0.016617)).times(turn(0, -0.0068192)).times(turn(0, -84381.406))
)

// turn is a rotation of the axes about one of them, by an angle in arcsec.
func turn(axis int, arcsec float64) (m matrix) {
	s, c := math.Sincos(arcsec / 3600 * math.Pi / 180)
	i, j := (axis+1)%3, (axis+2)%3
	m[axis][axis] = 1
	m[i][i], m[i][j] = c, s
	m[j][i], m[j][j] = -s, c
	return m
}

func (m matrix) times(n matrix) (p matrix) {
	for i := range 3 {
		for j := range 3 {
			p[i][j] = m[i][0]*n[0][j] + m[i][1]*n[1][j] + m[i][2]*n[2][j]
		}
	}
	return p
}

func (f Frame) matrix() (matrix, bool) {
	switch f {
	case FK5, Galactic:
		return toICRS[f], true
	case FK4:
		return fk4, true
	case Ecliptic:
		return ecliptic, true
	}
	return matrix{}, false
}

// ToICRS is the ICRS position of a longitude and latitude of the frame, in degrees.
func (f Frame) ToICRS(lon, lat float64) Coord {
	m, turns := f.matrix()
	if !turns {
		return New(lon, lat)
	}
	v := vector(lon, lat)
	if f == FK4 {
		v = minusETerms(v)
	}
	ra, dec := lonLat(m.apply(v))
	return Coord{ra, dec}
}

// FromICRS is the longitude and latitude in the frame, in degrees, of an ICRS position.
func (f Frame) FromICRS(c Coord) (lon, lat float64) {
	m, turns := f.matrix()
	if !turns {
		return c.RA, c.Dec
	}
	v := m.transposed().apply(vector(c.RA, c.Dec))
	if f == FK4 {
		v = plusETerms(v)
	}
	return lonLat(v)
}

func (m matrix) apply(v [3]float64) (w [3]float64) {
	for i := range 3 {
		w[i] = m[i][0]*v[0] + m[i][1]*v[1] + m[i][2]*v[2]
	}
	return w
}

func (m matrix) transposed() (t matrix) {
	for i := range 3 {
		for j := range 3 {
			t[i][j] = m[j][i]
		}
	}
	return t
}

// eTerms is the vector of the E-terms of aberration at B1950 (Explanatory Supplement 1992, section 3.531).
var eTerms = [3]float64{-1.62557e-6, -0.31919e-6, -0.13843e-6}

func minusETerms(v [3]float64) [3]float64 {
	dot := v[0]*eTerms[0] + v[1]*eTerms[1] + v[2]*eTerms[2]
	for i := range v {
		v[i] += -eTerms[i] + dot*v[i]
	}
	return v
}

func plusETerms(v [3]float64) [3]float64 {
	dot := v[0]*eTerms[0] + v[1]*eTerms[1] + v[2]*eTerms[2]
	for i := range v {
		v[i] += eTerms[i] - dot*v[i]
	}
	return v
}

func vector(lon, lat float64) [3]float64 {
	sl, cl := math.Sincos(lon * math.Pi / 180)
	sb, cb := math.Sincos(lat * math.Pi / 180)
	return [3]float64{cb * cl, cb * sl, sb}
}

func lonLat(v [3]float64) (lon, lat float64) {
	lon = math.Atan2(v[1], v[0]) * 180 / math.Pi
	if lon < 0 {
		lon += 360
	}
	if lon >= 360 {
		lon = 0
	}
	return lon, math.Atan2(v[2], math.Hypot(v[0], v[1])) * 180 / math.Pi
}

package wcs

import (
	"fmt"
	"math"
	"strings"
)

// frame is the celestial reference frame of a header. m takes unit vectors of the
// frame to the ICRS; FK4 has its elliptic terms of aberration besides.
type frame struct {
	name  string
	m     matrix3
	fk4   bool
	plain bool // already the ICRS
}

type matrix3 [3][3]float64
type vector3 [3]float64

func (f frame) String() string { return f.name }

// readFrame finds the frame by CTYPE, RADESYS and EQUINOX (Paper II, section 3.1).
func (r *reader) readFrame() frame {
	name := "RA"
	if r.w.lng >= 0 && r.w.plate == nil {
		name, _ = splitType(r.w.Axes[r.w.lng].CType)
	}
	switch name {
	case "GLON":
		return frame{name: "Galactic", m: fk5ToICRS.mul(galactic.transpose())}
	case "ELON":
		return frame{name: "Ecliptic (J2000)", m: rotate('x', -obliquity)}
	case "SLON":
		return frame{name: "Supergalactic", m: fk5ToICRS.mul(galactic.transpose()).mul(supergalactic.transpose())}
	case "RA":
	default:
		return frame{name: name, m: matrix3{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, plain: true}
	}
	equinox := r.h.FloatOr("EQUINOX"+r.a, math.NaN())
	if math.IsNaN(equinox) && r.a == "" {
		equinox = r.h.FloatOr("EPOCH", math.NaN())
	}
	if s := strings.TrimLeft(r.h.TextOr("EQUINOX"+r.a, ""), " "); math.IsNaN(equinox) && s != "" {
		fmt.Sscanf(strings.TrimLeft(s, "JBjb"), "%g", &equinox)
	}
	system := strings.ToUpper(r.h.TextOr("RADESYS"+r.a, ""))
	if system == "" && r.a == "" {
		system = strings.ToUpper(r.h.TextOr("RADECSYS", ""))
	}
	if system == "" {
		switch {
		case math.IsNaN(equinox) && r.w.plate == nil:
			system = "ICRS"
		case equinox < 1984:
			system = "FK4"
		default:
			system = "FK5"
		}
	}
	return equatorialFrame(system, equinox)
}

func equatorialFrame(system string, equinox float64) frame {
	switch {
	case strings.HasPrefix(system, "FK4"):
		if math.IsNaN(equinox) {
			equinox = 1950
		}
		m := fk5ToICRS.mul(b1950ToJ2000)
		if equinox != 1950 {
			m = m.mul(newcomb(equinox, 1950))
		}
		return frame{name: fmt.Sprintf("FK4 (B%g)", equinox), m: m, fk4: system != "FK4-NO-E"}
	case strings.HasPrefix(system, "FK5"):
		if math.IsNaN(equinox) {
			equinox = 2000
		}
		m := fk5ToICRS
		if equinox != 2000 {
			m = m.mul(lieske(equinox))
		}
		return frame{name: fmt.Sprintf("FK5 (J%g)", equinox), m: m}
	}
	return frame{name: "ICRS", plain: true}
}

func (f frame) toICRS(lng, lat float64) (ra, dec float64) {
	if f.plain {
		return lng, lat
	}
	v := toVector(lng, lat)
	if f.fk4 {
		v = withoutETerms(v)
	}
	return f.m.apply(v).angles()
}

func (f frame) fromICRS(ra, dec float64) (lng, lat float64) {
	if f.plain {
		return ra, dec
	}
	v := f.m.transpose().apply(toVector(ra, dec))
	if f.fk4 {
		v = withETerms(v)
	}
	return v.angles()
}

func toVector(lng, lat float64) vector3 {
	sa, ca := sincosd(lng)
	sb, cb := sincosd(lat)
	return vector3{cb * ca, cb * sa, sb}
}

func (v vector3) angles() (lng, lat float64) {
	lng = atan2d(v[1], v[0])
	if lng < 0 {
		lng += 360
	}
	return lng, atan2d(v[2], math.Hypot(v[0], v[1]))
}

func (v vector3) dot(u vector3) float64 { return v[0]*u[0] + v[1]*u[1] + v[2]*u[2] }

func (m matrix3) apply(v vector3) vector3 {
	return vector3{vector3(m[0]).dot(v), vector3(m[1]).dot(v), vector3(m[2]).dot(v)}
}

func (m matrix3) mul(n matrix3) matrix3 {
	var out matrix3
	for i := range out {
		for j := range out {
			for k := range out {
				out[i][j] += m[i][k] * n[k][j]
			}
		}
	}
	return out
}

func (m matrix3) transpose() matrix3 {
	var out matrix3
	for i := range out {
		for j := range out {
			out[i][j] = m[j][i]
		}
	}
	return out
}

// rotate is the rotation of the axes by an angle in degrees about one of them.
func rotate(axis byte, angle float64) matrix3 {
	s, c := sincosd(angle)
	switch axis {
	case 'x':
		return matrix3{{1, 0, 0}, {0, c, s}, {0, -s, c}}
	case 'y':
		return matrix3{{c, 0, -s}, {0, 1, 0}, {s, 0, c}}
	}
	return matrix3{{c, s, 0}, {-s, c, 0}, {0, 0, 1}}
}

const (
	mas       = 1. / 3600e3
	obliquity = 84381.406 / 3600 // of the ecliptic at J2000 (IAU 2006)
)

var (
	// FK5 → ICRS: Mignard & Frœschlé 2000, A&A 354, 732.
	fk5ToICRS = rotate('x', 19.9*mas).mul(rotate('y', 9.1*mas)).mul(rotate('z', -22.9*mas)).transpose()
	// FK5 → Galactic: the IAU 1958 pole and centre, brought to J2000 (Reid & Brunthaler 2004, ApJ 616, 872, appendix).
	galactic = rotate('z', 180-122.9319185680026).mul(rotate('y', 90-27.12825118085622)).mul(rotate('z', 192.8594812065348))
	// Galactic → supergalactic: pole at l = 47.37°, b = +6.32° (de Vaucouleurs et al. 1976).
	supergalactic = rotate('z', 90).mul(rotate('y', 90-6.32)).mul(rotate('z', 47.37))
	// FK4 without E-terms (B1950) → FK5 (J2000): Murray 1989, A&A 218, 325, eq. 28.
	b1950ToJ2000 = matrix3{
		{0.9999256794956877, -0.0111814832204662, -0.0048590038153592},
		{0.0111814832391717, 0.9999374848933135, -0.0000271625947142},
		{0.0048590037723143, -0.0000271702937440, 0.9999881946023742},
	}
	// The E-terms of aberration for B1950 (Standish 1982, A&A 115, 20).
	eTerms = vector3{-1.62557e-6, -0.31919e-6, -0.13843e-6}
)

// lieske is the precession of IAU 1976 from an equinox (Julian year) to J2000
// (Lieske et al. 1977, A&A 58, 1).
func lieske(equinox float64) matrix3 {
	t := (equinox - 2000) / 100
	as := func(a, b, c float64) float64 { return (a*t + b*t*t + c*t*t*t) / 3600 }
	zeta, z, theta := as(2306.2181, 0.30188, 0.017998), as(2306.2181, 1.09468, 0.018203), as(2004.3109, -0.42665, -0.041833)
	return rotate('z', -z).mul(rotate('y', theta)).mul(rotate('z', -zeta)).transpose()
}

// newcomb is the precession of FK4 between two Besselian equinoxes
// (Explanatory Supplement 1992, section 3.214).
func newcomb(from, to float64) matrix3 {
	t0 := (from - 1850) / 1000
	t := (to - from) / 1000
	zeta := (23035.545+(139.720+0.060*t0)*t0)*t + (30.240-0.27*t0)*t*t + 17.995*t*t*t
	z := (23035.545+(139.720+0.060*t0)*t0)*t + (109.480+0.39*t0)*t*t + 18.325*t*t*t
	theta := (20051.12-(85.29+0.37*t0)*t0)*t + (-42.65-0.37*t0)*t*t - 41.80*t*t*t
	return rotate('z', -z/3600).mul(rotate('y', theta/3600)).mul(rotate('z', -zeta/3600))
}

func withoutETerms(v vector3) vector3 {
	d := v.dot(eTerms)
	for i := range v {
		v[i] += -eTerms[i] + d*v[i]
	}
	return v
}

func withETerms(v vector3) vector3 {
	out := v
	for range 10 {
		d := out.dot(eTerms)
		for i := range out {
			out[i] = (v[i] + eTerms[i]) / (1 + d)
		}
	}
	return out
}

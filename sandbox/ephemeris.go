package sandbox

import (
	"fmt"
	"io"
	"math"
	"net/http"
	"sort"
	"strconv"
	"strings"
	"time"
)

// orbit holds Keplerian elements, ecliptic and equinox of J2000, degrees and
// astronomical units.
type orbit struct {
	name, kind       string
	q, e             float64 // perihelion distance, eccentricity
	peri, node, incl float64
	t0               float64 // time of perihelion, MJD (TT)
	h, slope         float64 // magnitude at 1 au from both, and 2.5 times the power of the distance to the Sun
	alias            []string
}

// bodies are those the ephemeris service knows. The orbit of 2P/Encke is that
// of 1984 (S. Nakano, circular NK 618) with the perihelion of April 1941, when
// distance and eccentricity were much the same; those of the minor planets are
// osculating elements near J2000, rounded. Planetary perturbations are left
// out, so positions far from these epochs are off by degrees: good for
// lessons, not for observing. Magnitudes of comets are those of the nucleus.
var bodies = map[string]*orbit{
	"2p":   {name: "2P/Encke", kind: "Comet", q: 0.3410, e: 0.84633, peri: 185.99, node: 334.89, incl: 11.933, t0: 30101.7, h: 15.5, slope: 5, alias: []string{"encke", "p/encke", "2p/encke"}},
	"1p":   {name: "1P/Halley", kind: "Comet", q: 0.58710, e: 0.96728, peri: 111.865, node: 58.860, incl: 162.242, t0: 46470.96, h: 13.5, slope: 5, alias: []string{"halley", "p/halley", "1p/halley"}},
	"1":    {name: "Ceres", kind: "Asteroid", q: 2.5485, e: 0.0784, peri: 73.9, node: 80.49, incl: 10.583, t0: 51507.0, h: 3.34, slope: 5, alias: []string{"ceres"}},
	"4":    {name: "Vesta", kind: "Asteroid", q: 2.1485, e: 0.0900, peri: 149.59, node: 103.95, incl: 7.134, t0: 51304.0, h: 3.2, slope: 5, alias: []string{"vesta"}},
	"433":  {name: "Eros", kind: "Asteroid", q: 1.1334, e: 0.2229, peri: 178.6, node: 304.4, incl: 10.83, t0: 51181.0, h: 10.4, slope: 5, alias: []string{"eros"}},
	"1221": {name: "Amor", kind: "Asteroid", q: 1.0845, e: 0.4352, peri: 26.4, node: 171.5, incl: 11.88, t0: 51610.0, h: 17.5, slope: 5, alias: []string{"amor"}},
}

// gaussK is the Gaussian gravitational constant; obliquity is that of J2000,
// degrees.
const (
	gaussK    = 0.01720209895
	obliquity = 23.43929111
	lightDay  = 0.0057755183 // days that light takes for 1 au
)

// heliocentric gives position in au at a time (MJD, TT), ecliptic of J2000.
func (o *orbit) heliocentric(t float64) [3]float64 {
	a := o.q / (1 - o.e)
	m := math.Mod(gaussK*(t-o.t0)/(a*math.Sqrt(a)), 2*math.Pi)
	// Kepler's equation by Newton's method, started where it converges for
	// every eccentricity below 1.
	ea := m + 0.85*math.Copysign(o.e, math.Sin(m))
	for range 60 {
		d := (ea - o.e*math.Sin(ea) - m) / (1 - o.e*math.Cos(ea))
		ea -= d
		if math.Abs(d) < 1e-13 {
			break
		}
	}
	x, y := a*(math.Cos(ea)-o.e), a*math.Sqrt(1-o.e*o.e)*math.Sin(ea)
	const rad = math.Pi / 180
	sw, cw := math.Sincos(o.peri * rad)
	sn, cn := math.Sincos(o.node * rad)
	si, ci := math.Sincos(o.incl * rad)
	return [3]float64{
		x*(cw*cn-sw*sn*ci) - y*(sw*cn+cw*sn*ci),
		x*(cw*sn+sw*cn*ci) - y*(sw*sn-cw*cn*ci),
		x*sw*si + y*cw*si,
	}
}

// earth is the heliocentric position of the Earth-Moon barycentre, ecliptic of
// J2000, from the approximate elements of E. M. Standish (JPL, 1800 to 2050).
func earth(t float64) [3]float64 {
	c := (t - 51544.5) / 36525
	peri := 102.93768193 + 0.32327364*c
	mean := 100.46457166 + 35999.37244981*c
	o := orbit{e: 0.01671123 - 0.00004392*c, peri: peri, incl: -0.00001531 - 0.01294668*c}
	a := 1.00000261 + 0.00000562*c
	o.q = a * (1 - o.e)
	m := math.Remainder(mean-peri, 360) * math.Pi / 180
	o.t0 = t - m*a*math.Sqrt(a)/gaussK
	return o.heliocentric(t)
}

// position gives the astrometric place as seen from the Earth's centre, ICRS
// degrees, at a time (MJD, UTC), and the rest of what an ephemeris says.
func (o *orbit) position(t float64) (ra, dec float64, more ephemerisPoint) {
	tt := t + 69.2/86400
	if t < 41317 { // before leap seconds: about 24 s in 1941
		tt = t + 24./86400
	}
	e := earth(tt)
	var h, g [3]float64
	dist := 0.0
	for range 3 {
		h = o.heliocentric(tt - lightDay*dist)
		for i := range g {
			g[i] = h[i] - e[i]
		}
		dist = norm(g)
	}
	s, c := math.Sincos(obliquity * math.Pi / 180)
	x, y, z := g[0], g[1]*c-g[2]*s, g[1]*s+g[2]*c
	ra = math.Mod(math.Atan2(y, x)*180/math.Pi+360, 360)
	dec = math.Asin(z/dist) * 180 / math.Pi
	r, sun := norm(h), norm(e)
	angle := func(a, b, opposite float64) float64 {
		return math.Acos(max(-1, min(1, (a*a+b*b-opposite*opposite)/(2*a*b)))) * 180 / math.Pi
	}
	more = ephemerisPoint{dist: dist, sun: r, phase: angle(dist, r, sun), elongation: angle(dist, sun, r),
		mag: o.h + 5*math.Log10(dist) + o.slope*math.Log10(r)}
	return ra, dec, more
}

// ephemerisPoint is what goes with a position.
type ephemerisPoint struct{ dist, sun, phase, elongation, mag float64 }

func norm(v [3]float64) float64 { return math.Sqrt(v[0]*v[0] + v[1]*v[1] + v[2]*v[2]) }

// findBody reads names as Miriade takes them: "c:p/encke", "a:433", "p:Vesta".
func findBody(name string) *orbit {
	name = strings.ToLower(strings.TrimSpace(name))
	if len(name) > 2 && name[1] == ':' {
		name = name[2:]
	}
	if o := bodies[name]; o != nil {
		return o
	}
	for _, o := range bodies {
		for _, a := range append(o.alias, strings.ToLower(o.name)) {
			if a == name {
				return o
			}
		}
	}
	return nil
}

// maxEphemeris is how many positions a query gives, as at IMCCE.
const maxEphemeris = 5000

// ephemeris answers as Miriade's ephemcc does: VOTables whose elements carry
// the prefix "vot:", positions in sexagesimal notation unless -tcoor asks
// otherwise, no COOSYS.
func (s *Server) ephemeris(w http.ResponseWriter, r *http.Request) {
	p := upperParams(r.URL.Query())
	body, start, step, n, err := ephemerisQuery(p)
	if err != nil {
		w.Header().Set("Content-Type", "text/xml; charset=utf-8")
		w.WriteHeader(http.StatusBadRequest)
		io.WriteString(w, errorDocument(err.Error()))
		return
	}
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	var b strings.Builder
	b.WriteString(ephemerisHead(body, start, step, n, r.URL.RawQuery))
	for i := range n {
		t := start + float64(i)*step
		ra, dec, m := body.position(t)
		ra2, dec2, _ := body.position(t + 1./1440)
		dra := math.Remainder(ra2-ra, 360) * math.Cos(dec*math.Pi/180)
		fmt.Fprintf(&b, "<vot:TR><vot:TD>%s</vot:TD><vot:TD>%s</vot:TD><vot:TD>%s</vot:TD><vot:TD>%s</vot:TD><vot:TD>%.9f</vot:TD><vot:TD>%.2f</vot:TD><vot:TD>%.2f</vot:TD><vot:TD>%.2f</vot:TD><vot:TD>%.4f</vot:TD><vot:TD>%.4f</vot:TD></vot:TR>\n",
			body.name, isoTime(t), sexagesimal(ra/15, 5, true), sexagesimal(dec, 4, true), m.dist, m.mag, m.phase, m.elongation, dra*3600, (dec2-dec)*3600)
	}
	b.WriteString("</vot:TABLEDATA></vot:DATA></vot:TABLE></vot:RESOURCE></vot:VOTABLE>\n")
	io.WriteString(w, b.String())
}

func ephemerisQuery(p params) (body *orbit, start, step float64, n int, err error) {
	get := func(name, def string) string { return first(p.get("-"+name), p.get(name), def) }
	if body = findBody(get("NAME", "")); body == nil {
		var known []string
		for _, o := range bodies {
			known = append(known, o.name)
		}
		sort.Strings(known)
		return nil, 0, 0, 0, userErrorf("-name=%q is no body of this service (there are: %s)", get("NAME", ""), strings.Join(known, ", "))
	}
	if start, err = parseEpoch(get("EP", "2000-01-01T00:00:00")); err != nil {
		return nil, 0, 0, 0, err
	}
	if n, err = strconv.Atoi(get("NBD", "1")); err != nil || n < 1 || n > maxEphemeris {
		return nil, 0, 0, 0, userErrorf("-nbd=%q is not a number of dates from 1 to %d", get("NBD", ""), maxEphemeris)
	}
	v := strings.TrimSpace(get("STEP", "1d"))
	unit := map[byte]float64{'d': 1, 'h': 1. / 24, 'm': 1. / 1440, 's': 1. / 86400}[v[len(v)-1]|32]
	num := v
	if unit > 0 {
		num = v[:len(v)-1]
	} else {
		unit = 1
	}
	x, e := strconv.ParseFloat(strings.TrimSpace(num), 64)
	if e != nil || x == 0 || math.IsNaN(x) || math.IsInf(x, 0) {
		return nil, 0, 0, 0, userErrorf("-step=%q is not a step such as 1d, 12h or 30m", v)
	}
	return body, start, x * unit, n, nil
}

// parseEpoch reads a date in ISO form, a Julian date or "now", as MJD.
func parseEpoch(v string) (float64, error) {
	v = strings.TrimSpace(strings.TrimSuffix(v, "Z"))
	if strings.EqualFold(v, "now") {
		return mjdOf(time.Now()), nil
	}
	if x, err := strconv.ParseFloat(v, 64); err == nil && x > 0 && x < 1e7 {
		if x > 400000 {
			x -= 2400000.5
		}
		return x, nil
	}
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02"} {
		if t, err := time.Parse(layout, v); err == nil {
			return mjdOf(t), nil
		}
	}
	return 0, userErrorf("-ep=%q is not a date such as 1941-05-01 or a Julian date", v)
}

func mjdOf(t time.Time) float64 {
	return float64(t.Unix())/86400 + 40587 + float64(t.Nanosecond())/86400e9
}

func isoTime(mjd float64) string {
	ms := int64(math.Round((mjd - 40587) * 86400000))
	return time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05.00")
}

// sexagesimal writes hours or degrees as "+12 34 56.78".
func sexagesimal(v float64, digits int, signed bool) string {
	sign := "+"
	if v < 0 {
		sign = "-"
	}
	if !signed {
		sign = ""
	}
	k := math.Pow(10, float64(digits))
	total := math.Round(math.Abs(v)*3600*k) / k
	d := math.Floor(total / 3600)
	m := math.Floor((total - 3600*d) / 60)
	sec := max(0, total-3600*d-60*m)
	return fmt.Sprintf("%s%02.0f %02.0f %0*.*f", sign, d, m, 3+digits, digits, sec)
}

func ephemerisHead(o *orbit, start, step float64, n int, query string) string {
	field := func(id, name, ucd, unit, datatype, desc string) string {
		typ := `datatype="double"`
		if datatype == "char" {
			typ = `datatype="char" arraysize="*"`
		}
		if unit != "" {
			typ += ` unit="` + escape(unit) + `"`
		}
		return fmt.Sprintf(`<vot:FIELD ID="%s" name="%s" ucd="%s" %s><vot:DESCRIPTION>%s</vot:DESCRIPTION></vot:FIELD>`+"\n", id, name, ucd, typ, desc)
	}
	return `<?xml version="1.0" encoding="UTF-8"?>
<vot:VOTABLE xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:vot="http://www.ivoa.net/xml/VOTable/v1.3" version="1.4">
<vot:DESCRIPTION>Ephemeris service of the vogo sandbox, in the shape of Miriade's ephemcc: two-body orbits, geocentric astrometric positions.</vot:DESCRIPTION>
<vot:RESOURCE type="results">
<vot:INFO ID="QUERY_STATUS" name="QUERY_STATUS" value="OK"/>
<vot:INFO ID="QUERY" name="QUERY" value="` + escape(query) + `"/>
<vot:INFO ID="COMPUTED" name="COMPUTED" value="true">Computed from approximate orbital elements without perturbations.</vot:INFO>
<vot:PARAM ID="targetname" name="target" ucd="meta.id" datatype="char" arraysize="*" value="` + escape(o.name) + `"/>
<vot:PARAM ID="epoch_start" name="start" ucd="time.start" datatype="char" arraysize="*" value="` + isoTime(start) + `"/>
<vot:PARAM ID="step" name="step" ucd="time.interval" datatype="double" unit="d" value="` + strconv.FormatFloat(step, 'g', -1, 64) + `"/>
<vot:TABLE name="ephemeris" nrows="` + strconv.Itoa(n) + `">
<vot:DESCRIPTION>Ephemeris of ` + o.kind + " " + escape(o.name) + `</vot:DESCRIPTION>
` +
		field("target", "target", "meta.id;meta.main", "", "char", "Name of the target") +
		field("epoch", "epoch", "time.epoch", "", "char", "Date, UTC, ISO 8601") +
		field("ra", "ra", "pos.eq.ra;meta.main", "h:m:s", "char", "Astrometric right ascension") +
		field("dec", "dec", "pos.eq.dec;meta.main", "d:m:s", "char", "Astrometric declination") +
		field("distance", "distance", "pos.distance;pos.geocentric", "au", "double", "Distance from the Earth") +
		field("v", "mv", "phot.mag;em.opt.V", "mag", "double", "Apparent magnitude, estimated") +
		field("phase", "phase", "pos.phaseAng", "deg", "double", "Phase angle") +
		field("elongation", "elongation", "pos.angDistance", "deg", "double", "Elongation from the Sun") +
		field("muracosdec", "dracosdec", "pos.pm;pos.eq.ra", "arcsec/min", "double", "Motion in right ascension times the cosine of the declination") +
		field("mudec", "ddec", "pos.pm;pos.eq.dec", "arcsec/min", "double", "Motion in declination") +
		"<vot:DATA><vot:TABLEDATA>\n"
}

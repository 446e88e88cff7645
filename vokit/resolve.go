package vokit

import (
	"strconv"
	"strings"
	"time"

	"vogo/display"
	"vogo/vokit/dal"
	"vogo/vokit/ephem"
	"vogo/vokit/resolve"
	"vogo/vokit/sky"
	"vogo/vokit/times"
)

// Resolve finds the position of an object by its name.
//
//	m31 := vo.Resolve("M 31")
//	images := vo.SIA(url).Search(vo.Around(m31, vo.Arcmin(10)))
func Resolve(name string) (sky.Coord, error) {
	o, err := Object(name)
	if err != nil {
		return sky.Unknown(), err
	}
	return o.Position, nil
}

// Object finds what is known of an object by its name: position, type, other
// names.
//
//	vo.Object("R CrB")
func Object(name string) (*resolve.Object, error) {
	return resolve.Default.Lookup(display.Ambient(), name, elsewhere("/sesame"))
}

// elsewhere is where a path that is no TAP service leads when names lead to others
// than the live services, as a sandbox has it; nil for the live endpoint.
func elsewhere(path string) []string {
	f := resolver.Load()
	if f == nil {
		return nil
	}
	at, err := (*f)(path)
	if err != nil {
		return nil
	}
	return []string{at}
}

// Ephemeris computes where a body of the solar system was between two moments:
// epoch (Modified Julian Date), ra and dec in degrees, and what else the service
// Miriade says. Bodies are "p:Mars", "a:Ceres", "c:2P/Encke", "s:Moon". The step
// is a day, or what is given: a time.Duration, days, or a text such as "6h".
//
//	orbit := vo.Ephemeris("c:2P/Encke", "1941-05-01", "1941-06-01")
//	vo.TAP("gavo").Query(`SELECT * FROM dasch.plates JOIN tap_upload.orbit
//		ON (1=CONTAINS(POINT(ra, dec), s_region)) WHERE t_min<epoch AND t_max>epoch`, vo.Upload("orbit", orbit))
func Ephemeris(body string, from, to any, step ...any) (*Table, error) {
	r := ephem.Request{Body: body}
	var err error
	if r.From, err = moment(from); err != nil {
		return nil, err
	}
	if r.To, err = moment(to); err != nil {
		return nil, err
	}
	if len(step) > 0 {
		if r.Step, err = duration(step[0]); err != nil {
			return nil, err
		}
	}
	at := ""
	if e := elsewhere("/miriade/ephemcc.php"); e != nil {
		at = e[0]
	}
	return ephem.Ephemeris(display.Ambient(), at, r)
}

// moment takes an ISO text, a Modified Julian Date or a time.
func moment(x any) (times.Time, error) {
	switch v := x.(type) {
	case times.Time:
		return v, nil
	case times.Series:
		if len(v) == 1 {
			return v[0], nil
		}
	case string:
		return times.ParseISO(v)
	case time.Time:
		return times.FromGo(v), nil
	}
	if f, ok := number(x); ok {
		return times.MJD(f), nil
	}
	return times.Time{}, dal.Errorf("time", "", dal.ErrQuery, "cannot make a moment of a %T; it takes an ISO text, a Modified Julian Date or a time", x)
}

func duration(x any) (time.Duration, error) {
	if d, ok := x.(time.Duration); ok {
		return d, nil
	}
	if days, ok := number(x); ok {
		return time.Duration(days * 24 * float64(time.Hour)), nil
	}
	if s, ok := x.(string); ok {
		if days, found := strings.CutSuffix(strings.TrimSpace(s), "d"); found {
			if f, err := strconv.ParseFloat(strings.TrimSpace(days), 64); err == nil {
				return time.Duration(f * 24 * float64(time.Hour)), nil
			}
		}
		if d, err := time.ParseDuration(strings.ReplaceAll(s, " ", "")); err == nil {
			return d, nil
		}
	}
	return 0, dal.Errorf("time", "", dal.ErrQuery, "cannot make a step of %v; write \"1d\", \"6h\" or 24*time.Hour", x)
}

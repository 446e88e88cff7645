package vokit

import (
	"fmt"
	"strings"
	"unicode"

	"vogo/vokit/dal"
	"vogo/vokit/sky"
	"vogo/vokit/table"
	"vogo/vokit/times"
)

// Deg is an angle in degrees: the unit of all angles here, so the number itself.
func Deg(x float64) float64 { return x }

// Arcmin is an angle of x arc minutes, in degrees.
//
//	vo.Around(pos, vo.Arcmin(10))
func Arcmin(x float64) float64 { return x / 60 }

// Arcsec is an angle of x arc seconds, in degrees.
//
//	vo.Around(pos, vo.Arcsec(100))
func Arcsec(x float64) float64 { return x / 3600 }

// Coord is a position: right ascension and declination in degrees (ICRS), or
// one text in degrees or sexagesimal, or a row's position. Longitude and latitude of
// another frame take its name as a third argument: "galactic", "ecliptic", "FK5", "FK4".
//
//	vo.Coord(156.0112, 48.1475)
//	vo.Coord(120.5, -3.2, "galactic")
//	vo.Coord("10 24 02.7 +48 08 51")
//	vo.Coord(plates.Row(0))
func Coord(args ...any) (sky.Coord, error) {
	switch {
	case len(args) == 1:
		switch x := args[0].(type) {
		case sky.Coord:
			return x, nil
		case string:
			c, err := sky.Parse(x)
			if err != nil && strings.ContainsFunc(x, unicode.IsLetter) {
				err = fmt.Errorf("%w; a name's position is vo.Resolve(%q)", err, x)
			}
			return c, err
		case table.Row:
			return x.Coord()
		}
	case len(args) == 2:
		ra, okRA := number(args[0])
		dec, okDec := number(args[1])
		if okRA && okDec {
			if !(dec >= -90 && dec <= 90) {
				return sky.Coord{}, dal.Errorf("coord", "", dal.ErrQuery, "declination %v is not between -90 and 90 degrees", dec)
			}
			return sky.New(ra, dec), nil
		}
		if s, ok := args[0].(string); ok {
			if t, ok := args[1].(string); ok {
				return sky.Parse(s + " " + t)
			}
		}
	}
	if len(args) == 3 {
		lon, okLon := number(args[0])
		lat, okLat := number(args[1])
		if name, ok := args[2].(string); ok && okLon && okLat {
			return framed(lon, lat, name)
		}
	}
	return sky.Coord{}, fmt.Errorf("coord: cannot make a position of %v; write vo.Coord(156.01, 48.15) or vo.Coord(\"10 24 02.7 +48 08 51\")", args)
}

// framed is the ICRS position of a longitude and latitude, in degrees.
func framed(lon, lat float64, frame string) (sky.Coord, error) {
	f, err := sky.ParseFrame(frame)
	if err != nil {
		return sky.Coord{}, fmt.Errorf("coord: %w", err)
	}
	if !(lat >= -90 && lat <= 90) {
		return sky.Coord{}, dal.Errorf("coord", "", dal.ErrQuery, "latitude %v is not between -90 and 90 degrees", lat)
	}
	return f.ToICRS(lon, lat), nil
}

// number takes any kind of number a cell may write.
func number(x any) (float64, bool) {
	switch v := x.(type) {
	case float64:
		return v, true
	case float32:
		return float64(v), true
	case int:
		return float64(v), true
	case int64:
		return float64(v), true
	case int32:
		return float64(v), true
	}
	return 0, false
}

// MJD makes times of Modified Julian Dates: a number, a []float64 or a column.
//
//	t.Add("date_min", vo.MJD(t.Floats("t_min")).ISOT())
//	vo.MJD(51544.5)[0].ISO()
func MJD(x any) (times.Series, error) { return series("MJD", x, times.FromMJD) }

// JD makes times of Julian Dates, as MJD does.
func JD(x any) (times.Series, error) { return series("JD", x, times.FromJD) }

// JYear makes times of Julian epochs such as 2016.0, as MJD does.
func JYear(x any) (times.Series, error) { return series("JYear", x, times.FromJYear) }

func series(what string, x any, from func([]float64) times.Series) (times.Series, error) {
	switch v := x.(type) {
	case []float64:
		return from(v), nil
	case *table.Column:
		if v != nil {
			return from(v.Floats()), nil
		}
	case []float32:
		f := make([]float64, len(v))
		for i := range v {
			f[i] = float64(v[i])
		}
		return from(f), nil
	}
	if f, ok := number(x); ok {
		return from([]float64{f}), nil
	}
	return nil, fmt.Errorf("%s: cannot make times of a %T; it takes a number, []float64 or a column", what, x)
}

// ISO makes times of ISO 8601 texts, one or a []string.
//
//	vo.ISO("1941-05-01T03:00:00")[0].MJD()
func ISO(x any) (times.Series, error) {
	switch v := x.(type) {
	case string:
		return times.FromISO([]string{v})
	case []string:
		return times.FromISO(v)
	case *table.Column:
		if v != nil {
			return times.FromISO(v.Strings())
		}
	}
	return nil, fmt.Errorf("ISO: cannot make times of a %T; it takes a text, []string or a column", x)
}

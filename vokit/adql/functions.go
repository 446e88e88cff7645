package adql

import (
	"database/sql/driver"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"time"

	"modernc.org/sqlite"
	"modernc.org/sqlite/vtab"

	"vogo/vokit/sky"
)

// ResolveName gives the position of a named object for ivo_simbadpoint. It
// may be replaced before queries run; the default knows no names.
var ResolveName = func(name string) (ra, dec float64, ok bool) { return 0, 0, false }

var register sync.Once

// registerTables makes SQLite able to read tables in memory.
func registerTables() {
	// It fails only where the driver has no virtual tables.
	if err := vtab.RegisterModule(nil, virtualName, virtualModule{}); err != nil {
		panic(err)
	}
}

// RegisterFunctions makes the functions that translated queries call known
// to SQLite. It must run before the database is opened and may be repeated.
func RegisterFunctions() {
	register.Do(func() {
		registerMath()
		registerText()
		registerGeometry()
		registerTables()
		registerHeld()
		sqlite.MustRegisterFunction("vo_stddev", &sqlite.FunctionImpl{
			NArgs: 1, Deterministic: true,
			MakeAggregate: func(sqlite.FunctionContext) (sqlite.AggregateFunction, error) { return &stddev{}, nil },
		})
	})
}

func scalar(name string, n int32, f func(a []driver.Value) (driver.Value, error)) {
	sqlite.MustRegisterDeterministicScalarFunction(name, n,
		func(_ *sqlite.FunctionContext, a []driver.Value) (driver.Value, error) {
			for _, v := range a {
				if v == nil {
					return nil, nil // NULL in, NULL out
				}
			}
			return f(a)
		})
}

// numeric registers a function of numbers; what has no finite value is NULL.
func numeric(name string, n int32, f func(a []float64) float64) {
	scalar(name, n, func(a []driver.Value) (driver.Value, error) {
		var buf [6]float64
		x := buf[:0]
		for _, v := range a {
			x = append(x, toFloat(v))
		}
		y := f(x)
		if math.IsNaN(y) || math.IsInf(y, 0) {
			return nil, nil
		}
		return y, nil
	})
}

func toFloat(v driver.Value) float64 {
	switch v := v.(type) {
	case float64:
		return v
	case int64:
		return float64(v)
	case bool:
		if v {
			return 1
		}
		return 0
	case string:
		if f, err := strconv.ParseFloat(strings.TrimSpace(v), 64); err == nil {
			return f
		}
	}
	return math.NaN()
}

// toInt is the integer that bits are taken of.
func toInt(v driver.Value) int64 {
	if i, ok := v.(int64); ok {
		return i
	}
	return int64(toFloat(v))
}

func toText(v driver.Value) string {
	switch v := v.(type) {
	case string:
		return v
	case []byte:
		return string(v)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return fmt.Sprint(v)
}

func truth(b bool) driver.Value {
	if b {
		return int64(1)
	}
	return int64(0)
}

func registerMath() {
	for name, f := range map[string]func(float64) float64{
		"vo_ceiling": math.Ceil, "vo_floor": math.Floor, "vo_exp": math.Exp, "vo_ln": math.Log,
		"vo_log10": math.Log10, "vo_sqrt": math.Sqrt, "vo_acos": math.Acos, "vo_asin": math.Asin,
		"vo_atan": math.Atan, "vo_cos": math.Cos, "vo_sin": math.Sin, "vo_tan": math.Tan,
		"vo_cot":     func(x float64) float64 { return 1 / math.Tan(x) },
		"vo_degrees": func(x float64) float64 { return x * 180 / math.Pi },
		"vo_radians": func(x float64) float64 { return x * math.Pi / 180 },
		"vo_sign": func(x float64) float64 {
			switch {
			case x > 0:
				return 1
			case x < 0:
				return -1
			}
			return x
		},
	} {
		numeric(name, 1, func(a []float64) float64 { return f(a[0]) })
	}
	numeric("vo_power", 2, func(a []float64) float64 { return math.Pow(a[0], a[1]) })
	numeric("vo_atan2", 2, func(a []float64) float64 { return math.Atan2(a[0], a[1]) })
	scalar("vo_xor", 2, func(a []driver.Value) (driver.Value, error) { return toInt(a[0]) ^ toInt(a[1]), nil })
	numeric("vo_pi", 0, func([]float64) float64 { return math.Pi })
	scalar("vo_mod", 2, func(a []driver.Value) (driver.Value, error) {
		i, ok1 := a[0].(int64)
		j, ok2 := a[1].(int64)
		if ok1 && ok2 {
			if j == 0 {
				return nil, nil
			}
			return i % j, nil
		}
		m := math.Mod(toFloat(a[0]), toFloat(a[1]))
		if math.IsNaN(m) {
			return nil, nil
		}
		return m, nil
	})
	places := func(round func(float64) float64) func(a []float64) float64 {
		return func(a []float64) float64 {
			if len(a) < 2 {
				return round(a[0])
			}
			p := math.Pow(10, math.Trunc(a[1]))
			return round(a[0]*p) / p
		}
	}
	numeric("vo_round", -1, places(math.Round))
	numeric("vo_truncate", -1, places(math.Trunc))
	// RAND and IVO_NORMAL_RANDOM change from row to row; a seed makes a
	// query repeatable only as far as its first draw, as ADQL leaves it open.
	sqlite.MustRegisterScalarFunction("vo_rand", -1, func(_ *sqlite.FunctionContext, a []driver.Value) (driver.Value, error) {
		return rand.Float64(), nil
	})
	sqlite.MustRegisterScalarFunction("vo_normal_random", 2, func(_ *sqlite.FunctionContext, a []driver.Value) (driver.Value, error) {
		if a[0] == nil || a[1] == nil {
			return nil, nil
		}
		return toFloat(a[0]) + toFloat(a[1])*rand.NormFloat64(), nil
	})
	numeric("vo_interval_overlaps", 4, func(a []float64) float64 {
		if a[0] <= a[1] && a[2] <= a[3] && a[0] <= a[3] && a[2] <= a[1] {
			return 1
		}
		return 0
	})
	numeric("vo_interval_has", 3, func(a []float64) float64 {
		if a[1] <= a[0] && a[0] <= a[2] {
			return 1
		}
		return 0
	})
}

func registerText() {
	scalar("vo_like", 2, func(a []driver.Value) (driver.Value, error) {
		return truth(like(toText(a[0]), toText(a[1]))), nil
	})
	scalar("vo_nocasematch", 2, func(a []driver.Value) (driver.Value, error) {
		return truth(like(strings.ToLower(toText(a[0])), strings.ToLower(toText(a[1])))), nil
	})
	scalar("vo_hasword", 2, func(a []driver.Value) (driver.Value, error) {
		return truth(hasWords(toText(a[0]), toText(a[1]))), nil
	})
	scalar("vo_hashlist_has", 2, func(a []driver.Value) (driver.Value, error) {
		want := strings.ToLower(toText(a[1]))
		for _, item := range strings.Split(toText(a[0]), "#") {
			if strings.ToLower(item) == want {
				return int64(1), nil
			}
		}
		return int64(0), nil
	})
	days := func(offset float64) func(a []driver.Value) (driver.Value, error) {
		return func(a []driver.Value) (driver.Value, error) {
			text := toText(a[0])
			for _, layout := range []string{"2006-01-02T15:04:05.999999999Z07:00", "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05", "2006-01-02"} {
				if tm, err := time.Parse(layout, text); err == nil {
					return float64(tm.Unix())/86400 + float64(tm.Nanosecond())/86400e9 + offset, nil
				}
			}
			return nil, fmt.Errorf("%q is not a timestamp such as 2020-01-31T12:00:00", clip(text))
		}
	}
	scalar("vo_to_mjd", 1, days(40587))
	scalar("vo_to_jd", 1, days(2440587.5))
}

// like matches text against a pattern with % and _.
func like(s, p string) bool {
	star, mark := -1, 0
	i, j := 0, 0
	for i < len(s) {
		switch {
		case j < len(p) && p[j] == '%':
			star, mark = j, i
			j++
		case j < len(p) && (p[j] == '_' || p[j] == s[i]):
			if p[j] == '_' { // one character, not one byte
				i++
				for i < len(s) && s[i]&0xC0 == 0x80 {
					i++
				}
			} else {
				i++
			}
			j++
		case star >= 0:
			mark++
			i, j = mark, star+1
		default:
			return false
		}
	}
	for j < len(p) && p[j] == '%' {
		j++
	}
	return j == len(p)
}

// hasWords reports whether all words of the needle occur in the text, as
// whole words, without regard to case.
func hasWords(text, needle string) bool {
	split := func(s string) []string {
		return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
			return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r > 127)
		})
	}
	have := map[string]bool{}
	for _, w := range split(text) {
		have[w] = true
		have[strings.TrimSuffix(w, "s")] = true // plural and singular match
	}
	want := split(needle)
	for _, w := range want {
		if !have[w] && !have[strings.TrimSuffix(w, "s")] {
			return false
		}
	}
	return len(want) > 0
}

func registerGeometry() {
	// Positions are compared by the haversine formula: exact for small
	// separations, cheap for the many rows that a join discards.
	numeric("vo_distance", 4, separation)
	numeric("vo_within", 5, func(a []float64) float64 {
		if separation(a) <= a[4]*(1+withinSlack) {
			return 1
		}
		return 0
	})
	scalar("vo_contains_point", 3, func(a []driver.Value) (driver.Value, error) {
		r, err := regions.get(toText(a[2]))
		if err != nil {
			return nil, err
		}
		return truth(r.contains(sky.New(toFloat(a[0]), toFloat(a[1])))), nil
	})
	two := func(test func(a, b *Region) bool) func(a []driver.Value) (driver.Value, error) {
		return func(a []driver.Value) (driver.Value, error) {
			p, err := regions.get(toText(a[0]))
			if err != nil {
				return nil, err
			}
			q, err := regions.get(toText(a[1]))
			if err != nil {
				return nil, err
			}
			return truth(test(p, q)), nil
		}
	}
	scalar("vo_contains", 2, two(func(a, b *Region) bool { return b.encloses(a) }))
	scalar("vo_intersects", 2, two((*Region).intersects))

	text := func(prefix string) func(a []driver.Value) (driver.Value, error) {
		return func(a []driver.Value) (driver.Value, error) { return regionText(prefix, a), nil }
	}
	scalar("vo_point", 2, text("Position ICRS"))
	scalar("vo_circle", 3, text("Circle ICRS"))
	scalar("vo_polygon", -1, text("Polygon ICRS"))
	scalar("vo_box", 4, func(a []driver.Value) (driver.Value, error) {
		return boxText([]float64{toFloat(a[0]), toFloat(a[1]), toFloat(a[2]), toFloat(a[3])})
	})
	scalar("vo_moc", -1, func(a []driver.Value) (driver.Value, error) {
		if len(a) == 1 {
			s := toText(a[0])
			if _, err := regions.get("MOC " + s); err != nil {
				return nil, err
			}
			return "MOC " + s, nil
		}
		order := toFloat(a[0])
		if !(order >= 0 && order <= 12) {
			return nil, fmt.Errorf("MOC builds orders 0 to 12, not %v", a[0])
		}
		r, err := regions.get(toText(a[1]))
		if err != nil {
			return nil, err
		}
		return "MOC " + coverRegion(int(order), r).ascii(), nil
	})
	of := func(f func(r *Region) driver.Value) func(a []driver.Value) (driver.Value, error) {
		return func(a []driver.Value) (driver.Value, error) {
			r, err := regions.get(toText(a[0]))
			if err != nil {
				return nil, err
			}
			return f(r), nil
		}
	}
	scalar("vo_area", 1, of(func(r *Region) driver.Value { return r.squareDegrees() }))
	scalar("vo_centroid", 1, of(func(r *Region) driver.Value {
		c := r.center()
		return regionText("Position ICRS", []driver.Value{c.RA, c.Dec})
	}))
	scalar("vo_coord1", 1, of(func(r *Region) driver.Value { return r.center().RA }))
	scalar("vo_coord2", 1, of(func(r *Region) driver.Value { return r.center().Dec }))
	registerHealpix()
	registerCatalogue()
	// Indexes answer MATCH; where none is asked it leaves the condition to the
	// test that follows it.
	sqlite.MustRegisterDeterministicScalarFunction("match", 2, func(*sqlite.FunctionContext, []driver.Value) (driver.Value, error) { return int64(1), nil })
	scalar("vo_near", -1, nearKey)
	scalar("vo_simbadpoint", 1, func(a []driver.Value) (driver.Value, error) {
		name := toText(a[0])
		ra, dec, ok := ResolveName(name)
		if !ok {
			return nil, fmt.Errorf("no object called %q is known", clip(name))
		}
		return regionText("Position ICRS", []driver.Value{ra, dec}), nil
	})
}

func registerHealpix() {
	order := func(v driver.Value) (int, error) {
		o := toFloat(v)
		if !(o >= 0 && o <= maxOrder) {
			return 0, fmt.Errorf("HEALPix orders go from 0 to %d, not %v", maxOrder, v)
		}
		return int(o), nil
	}
	scalar("vo_healpix_index", -1, func(a []driver.Value) (driver.Value, error) {
		o, err := order(a[0])
		if err != nil {
			return nil, err
		}
		if len(a) == 3 {
			return healpixIndex(o, sky.New(toFloat(a[1]), toFloat(a[2]))), nil
		}
		r, err := regions.get(toText(a[1]))
		if err != nil {
			return nil, err
		}
		return healpixIndex(o, r.center()), nil
	})
	scalar("vo_healpix_center", 2, func(a []driver.Value) (driver.Value, error) {
		o, err := order(a[0])
		if err != nil {
			return nil, err
		}
		i, ok := a[1].(int64)
		if !ok || i < 0 || i >= 12<<(2*o) {
			return nil, fmt.Errorf("HEALPix order %d has no cell %v", o, a[1])
		}
		c := healpixCenter(o, i)
		return regionText("Position ICRS", []driver.Value{c.RA, c.Dec}), nil
	})
}

func regionText(prefix string, v []driver.Value) string {
	b := append(make([]byte, 0, 24*len(v)), prefix...)
	for _, x := range v {
		b = append(b, ' ')
		b = strconv.AppendFloat(b, toFloat(x), 'g', -1, 64)
	}
	return string(b)
}

// boxText is the region of a BOX: a centre, a width and a height.
func boxText(v []float64) (string, error) {
	box, err := sky.Box(sky.New(v[0], v[1]), min(v[2], 170), min(v[3], 170))
	if err != nil {
		return "", fmt.Errorf("BOX: %s", strings.TrimPrefix(err.Error(), "sky: "))
	}
	return box.String(), nil
}

// withinSlack is how much farther away than its radius, in parts of it, what
// lies on a circle may seem to be.
const withinSlack = 1e-14

// separation of two positions in degrees, from degrees.
func separation(a []float64) float64 {
	const rad = math.Pi / 180
	sd := math.Sin((a[3] - a[1]) * rad / 2)
	sr := math.Sin((a[2] - a[0]) * rad / 2)
	h := sd*sd + math.Cos(a[1]*rad)*math.Cos(a[3]*rad)*sr*sr
	return 2 * math.Asin(math.Sqrt(min(1, h))) / rad
}

// regionCache keeps parsed regions; a join asks for the same ones over and
// over.
type regionCache struct {
	mu   sync.RWMutex
	m    map[string]*Region
	size int // bytes of the texts
}

// regions are those that queries have asked for.
var regions = &regionCache{m: map[string]*Region{}}

// Coverage maps are long, footprints many.
const (
	regionCacheCount = 20000
	regionCacheSize  = 16 << 20
)

func (c *regionCache) get(s string) (*Region, error) {
	c.mu.RLock()
	r := c.m[s]
	c.mu.RUnlock()
	if r != nil {
		return r, nil
	}
	r, err := ParseRegion(s)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	if len(c.m) >= regionCacheCount || c.size+len(s) > regionCacheSize {
		clear(c.m)
		c.size = 0
	}
	c.m[strings.Clone(s)] = r
	c.size += len(s)
	c.mu.Unlock()
	return r, nil
}

// stddev is the sample standard deviation (Welford's method).
type stddev struct {
	n        float64
	mean, m2 float64
}

func (s *stddev) Step(_ *sqlite.FunctionContext, a []driver.Value) error {
	if a[0] != nil {
		s.add(toFloat(a[0]), 1)
	}
	return nil
}

func (s *stddev) add(x, sign float64) {
	s.n += sign
	d := x - s.mean
	if s.n != 0 {
		s.mean += sign * d / s.n
	}
	s.m2 += sign * d * (x - s.mean)
}

func (s *stddev) WindowInverse(_ *sqlite.FunctionContext, a []driver.Value) error {
	if a[0] != nil {
		s.add(toFloat(a[0]), -1)
	}
	return nil
}

func (s *stddev) WindowValue(*sqlite.FunctionContext) (driver.Value, error) {
	if s.n < 2 {
		return nil, nil
	}
	return math.Sqrt(s.m2 / (s.n - 1)), nil
}

func (s *stddev) Final(*sqlite.FunctionContext) {}

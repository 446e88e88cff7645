package plot

import (
	"fmt"
	"math"
	"time"

	"vogo/display"
	"vogo/vokit/table"
	"vogo/vokit/times"
)

// values are numbers to draw, with what is known of them.
type values struct {
	v               []float64
	name, unit, ucd string
	date            bool // v are modified Julian dates that came as dates
}

// valuesOf reads a column by name, or takes a slice.
func valuesOf(t *table.Table, v any) (values, error) {
	switch v := v.(type) {
	case string:
		if t == nil {
			return values{}, fmt.Errorf("%q names a column, but there is no table: give the table too, or numbers", v)
		}
		c, err := t.Col(v)
		if err != nil {
			return values{}, err
		}
		if c.Datatype().IsText() && !c.IsArray() {
			// A table knows the time scale of its columns; a column does not.
			if ts, err := t.Times(v); err == nil && known(ts.MJD()) {
				return values{v: ts.MJD(), name: caption(c.Name), ucd: c.UCD, date: true}, nil
			}
		}
		return columnValues(c)
	case *table.Column:
		if v == nil {
			return values{}, fmt.Errorf("no column")
		}
		return columnValues(v)
	case times.Series:
		return values{v: v.MJD(), date: true}, nil
	case []time.Time:
		return goTimes(v), nil
	case []string:
		ts, err := times.FromISO(v)
		if err != nil {
			return values{}, fmt.Errorf("[]string holds no dates: want them as 2020-01-31 or 2020-01-31T12:00:00, not %q", firstBad(v))
		}
		return values{v: ts.MJD(), date: true}, nil
	}
	if f, ok := floats(v); ok {
		return values{v: f}, nil
	}
	return values{}, fmt.Errorf("cannot draw %T: want the name of a column, numbers or dates", v)
}

// firstBad is the first text that is no date.
func firstBad(texts []string) string {
	for _, s := range texts {
		if _, err := times.ParseISO(s); err != nil && s != "" {
			return display.OneLine(s, 60)
		}
	}
	return ""
}

func columnValues(c *table.Column) (values, error) {
	out := values{name: caption(c.Name), unit: caption(c.Unit), ucd: c.UCD}
	switch {
	case c.IsArray():
		return out, fmt.Errorf("column %q is %s: a cell must hold one number", c.Name, c.TypeName())
	case c.Datatype().IsText():
		if ts, err := c.Times(); err == nil && known(ts.MJD()) {
			out.v, out.unit, out.date = ts.MJD(), "", true
			return out, nil
		}
		out.v = c.Floats() // numbers written as text, as some services do
		if len(out.v) > 0 && !known(out.v) {
			return out, fmt.Errorf("column %q is %s and holds neither numbers nor dates", c.Name, c.TypeName())
		}
	case !c.Datatype().IsNumber():
		return out, fmt.Errorf("column %q is %s, not a number", c.Name, c.TypeName())
	default:
		out.v = c.Floats()
	}
	return out, nil
}

func known(v []float64) bool {
	for _, f := range v {
		if !math.IsNaN(f) {
			return true
		}
	}
	return false
}

func goTimes(ts []time.Time) values {
	out := values{v: make([]float64, len(ts)), date: true}
	for i, t := range ts {
		if t.IsZero() {
			out.v[i] = math.NaN()
			continue
		}
		out.v[i] = mjdOf(t)
	}
	return out
}

func indexes(n int) values {
	out := values{v: make([]float64, n), name: "row"}
	for i := range out.v {
		out.v[i] = float64(i)
	}
	return out
}

type number interface {
	~float32 | ~int | ~int16 | ~int32 | ~int64 | ~uint8
}

func convert[T number](v []T) []float64 {
	out := make([]float64, len(v))
	for i, x := range v {
		out[i] = float64(x)
	}
	return out
}

func floats(v any) ([]float64, bool) {
	switch v := v.(type) {
	case []float64:
		return v, true
	case []float32:
		return convert(v), true
	case []int:
		return convert(v), true
	case []int16:
		return convert(v), true
	case []int32:
		return convert(v), true
	case []int64:
		return convert(v), true
	case []uint8:
		return convert(v), true
	}
	return nil, false
}

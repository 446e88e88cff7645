package table

import (
	"fmt"
	"math"
	"sort"
	"strings"
	"unicode/utf8"

	"vogo/vokit/sky"
)

// numberFuncs are the functions of numbers that expressions know, by their number of arguments.
var numberFuncs = map[string]func(x []float64) float64{
	"abs/1": one(math.Abs), "sqrt/1": one(math.Sqrt), "cbrt/1": one(math.Cbrt), "exp/1": one(math.Exp),
	"log/1": one(math.Log), "ln/1": one(math.Log), "log10/1": one(math.Log10),
	"floor/1": one(math.Floor), "ceil/1": one(math.Ceil), "ceiling/1": one(math.Ceil), "round/1": one(math.Round),
	"sin/1": one(math.Sin), "cos/1": one(math.Cos), "tan/1": one(math.Tan),
	"asin/1": one(math.Asin), "acos/1": one(math.Acos), "atan/1": one(math.Atan),
	"degrees/1": one(func(x float64) float64 { return x * 180 / math.Pi }),
	"radians/1": one(func(x float64) float64 { return x * math.Pi / 180 }),
	"sign/1": one(func(x float64) float64 {
		switch {
		case x > 0:
			return 1
		case x < 0:
			return -1
		}
		return x
	}),
	"round/2": func(x []float64) float64 { p := math.Pow(10, math.Trunc(x[1])); return math.Round(x[0]*p) / p },
	"pow/2":   func(x []float64) float64 { return math.Pow(x[0], x[1]) },
	"power/2": func(x []float64) float64 { return math.Pow(x[0], x[1]) },
	"mod/2":   func(x []float64) float64 { return math.Mod(x[0], x[1]) },
	"atan2/2": func(x []float64) float64 { return math.Atan2(x[0], x[1]) },
	"hypot/2": func(x []float64) float64 { return math.Hypot(x[0], x[1]) },
	"min/2":   func(x []float64) float64 { return math.Min(x[0], x[1]) },
	"max/2":   func(x []float64) float64 { return math.Max(x[0], x[1]) },
	"distance/4": func(x []float64) float64 {
		return sky.Separation(sky.Coord{RA: x[0], Dec: x[1]}, sky.Coord{RA: x[2], Dec: x[3]})
	},
}

func one(f func(float64) float64) func([]float64) float64 {
	return func(x []float64) float64 { return f(x[0]) }
}

// textTests are the functions of two texts that are true or not.
var textTests = map[string]func(s, t string) bool{
	"contains": strings.Contains, "startswith": strings.HasPrefix, "endswith": strings.HasSuffix,
}

// textFuncs are the functions that make a text of a text.
var textFuncs = map[string]func(string) string{
	"lower": strings.ToLower, "upper": strings.ToUpper, "trim": strings.TrimSpace,
}

// call reads the arguments of a function, whose opening parenthesis was just read.
func (p *exprParser) call(name string) (*expr, error) {
	var args []*expr
	for !p.accept(")") {
		if len(args) > 0 {
			if err := p.expect(","); err != nil {
				return nil, err
			}
		}
		a, err := p.or()
		if err != nil {
			return nil, err
		}
		args = append(args, a)
	}
	low := strings.ToLower(name)
	if f, ok := numberFuncs[fmt.Sprintf("%s/%d", low, len(args))]; ok {
		return callNumber(name, f, args)
	}
	texts := func(n int) error {
		if len(args) != n {
			return fmt.Errorf("%s wants %d arguments, not %d", name, n, len(args))
		}
		for _, a := range args {
			if a.kind != isText {
				return fmt.Errorf("%s wants texts, not %s", name, a.kind)
			}
		}
		return nil
	}
	if f, ok := textTests[low]; ok {
		if err := texts(2); err != nil {
			return nil, err
		}
		return &expr{kind: isBool, truth: func(i int) truth {
			s, ok1 := args[0].text(i)
			t, ok2 := args[1].text(i)
			if !ok1 || !ok2 {
				return unknown
			}
			return truthOf(f(s, t))
		}}, nil
	}
	if f, ok := textFuncs[low]; ok {
		if err := texts(1); err != nil {
			return nil, err
		}
		return &expr{kind: isText, text: func(i int) (string, bool) {
			s, ok := args[0].text(i)
			return f(s), ok
		}}, nil
	}
	switch {
	case low == "length" || low == "len":
		if err := texts(1); err != nil {
			return nil, err
		}
		return &expr{kind: isNumber, number: func(i int) float64 {
			s, ok := args[0].text(i)
			if !ok {
				return math.NaN()
			}
			return float64(utf8.RuneCountInString(s))
		}}, nil
	case low == "isnull" && len(args) == 1:
		return nullTest(args[0]), nil
	case low == "if" && len(args) == 3:
		return callIf(args)
	}
	return nil, fmt.Errorf("no function %s with %d arguments%s", name, len(args), nearest(low, functionNames()))
}

func callNumber(name string, f func([]float64) float64, args []*expr) (*expr, error) {
	for i, a := range args {
		if a.kind == isText {
			return nil, fmt.Errorf("%s wants numbers, not %s", name, a.kind)
		}
		args[i] = asNumber(a)
	}
	x := make([]float64, len(args))
	return &expr{kind: isNumber, number: func(i int) float64 {
		for k, a := range args {
			x[k] = a.number(i)
		}
		return f(x)
	}}, nil
}

func callIf(args []*expr) (*expr, error) {
	c, a, b := args[0], args[1], args[2]
	if c.kind != isBool || a.kind != b.kind {
		return nil, fmt.Errorf("if wants a condition and two values of the same kind")
	}
	pick := func(i int) *expr {
		if c.truth(i) == yes {
			return a
		}
		return b
	}
	return &expr{kind: a.kind,
		number: func(i int) float64 { return pick(i).number(i) },
		text:   func(i int) (string, bool) { return pick(i).text(i) },
		truth:  func(i int) truth { return pick(i).truth(i) },
	}, nil
}

func functionNames() []string {
	out := []string{"length", "isnull", "if"}
	for n := range numberFuncs {
		out = append(out, n[:strings.IndexByte(n, '/')])
	}
	for n := range textTests {
		out = append(out, n)
	}
	for n := range textFuncs {
		out = append(out, n)
	}
	sort.Strings(out)
	return out
}

package widget

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// kind is what values a trait has: the Go type in which a [Model] keeps them,
// and the form in which they are sent.
type kind int

const (
	kindBool        kind = iota // bool
	kindInt                     // int
	kindFloat                   // float64
	kindString                  // string; null is ""
	kindBytes                   // []byte, sent as a buffer
	kindStrings                 // []string
	kindInts                    // []int
	kindFloats                  // []float64
	kindIntPair                 // [2]int
	kindFloatPair               // [2]float64
	kindIntOrAny                // int; "any" is 0
	kindFloatOrAny              // float64; "any" is 0
	kindDate                    // time.Time; null is the zero time, here and below
	kindDatetime                // time.Time
	kindNaive                   // time.Time
	kindTime                    // time.Duration since midnight
	kindWidget                  // *Model
	kindWidgets                 // []*Model
	kindWidgetTrait             // end
	kindFiles                   // []File
	kindOutputs                 // []captured
)

// trait is one synchronised property of a class of widgets.
type trait struct {
	name    string
	kind    kind
	null    bool     // it can be null; nil then, unless the kind says otherwise
	def     any      // its default; of a style or layout, the name of its class
	choices []string // the only values of a string
}

// class is a kind of widget: which model and view stand for it in the front end.
type class struct {
	name                   string
	module, version, model string
	home, view             string // its view and the module of that; "" if it has none
	traits                 []trait

	// What can be wrong with it, known when looked is set: see Model.wrong.
	looked, limited, stepped, optional, paged bool
}

func (c *class) index(name string) int {
	return slices.IndexFunc(c.traits, func(t trait) bool { return t.name == name })
}

// end is one end of a link: a trait of a widget.
type end struct {
	of    *Model
	trait string
}

// prefix is what the id of a widget has before it where a state refers to it.
const prefix = "IPY_MODEL_"

// encode is v as the state of a model holds it. Of bytes nothing is left: they
// travel beside the state. The lock must be held.
func (t *trait) encode(v any) any {
	if v == nil {
		return nil
	}
	switch t.kind {
	case kindString:
		if v == "" && t.null && t.def == nil {
			return nil
		}
	case kindFloat:
		return number(v.(float64))
	case kindFloats:
		return numbers(v.([]float64))
	case kindFloatPair:
		p := v.([2]float64)
		return numbers(p[:])
	case kindIntOrAny:
		if v == 0 {
			return "any"
		}
	case kindFloatOrAny:
		if v == 0.0 {
			return "any"
		}
	case kindDate, kindDatetime, kindNaive, kindTime:
		return encodeTime(t.kind, v)
	case kindWidget:
		return v.(*Model).ref()
	case kindWidgets:
		refs := []string{}
		for _, m := range v.([]*Model) {
			refs = append(refs, m.ref())
		}
		return refs
	case kindWidgetTrait:
		if e := v.(end); e.of != nil {
			return []string{e.of.ref(), e.trait}
		}
		return []string{}
	case kindFiles:
		return encodeFiles(v.([]File))
	}
	return v
}

// number is f as JSON has it: what is not finite is null.
func number(f float64) any {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return nil
	}
	return f
}

func numbers(fs []float64) []any {
	out := make([]any, len(fs))
	for i, f := range fs {
		out[i] = number(f)
	}
	return out
}

// decode is a value as a front end sends it. parts are the buffers that belong
// to it, by the rest of their paths.
func (t *trait) decode(raw json.RawMessage, parts []part) (any, error) {
	if string(raw) == "null" || raw == nil && t.kind != kindBytes {
		return t.nothing()
	}
	switch t.kind {
	case kindBool:
		return into[bool](raw)
	case kindInt:
		f, err := into[float64](raw)
		if err != nil || f != math.Trunc(f) || math.Abs(f) > 1<<53 {
			return nil, errors.New("it is not a whole number")
		}
		return int(f), nil
	case kindFloat:
		return into[float64](raw)
	case kindString:
		s, err := into[string](raw)
		return s, errors.Join(err, t.allows(s))
	case kindBytes:
		if len(parts) == 1 && len(parts[0].path) == 0 {
			return parts[0].data, nil
		}
		return nil, errors.New("its bytes are missing")
	case kindStrings:
		return into[[]string](raw)
	case kindInts:
		return into[[]int](raw)
	case kindFloats:
		return into[[]float64](raw)
	case kindIntPair:
		return into[[2]int](raw)
	case kindFloatPair:
		return into[[2]float64](raw)
	case kindIntOrAny:
		if string(raw) == `"any"` {
			return 0, nil
		}
		return into[int](raw)
	case kindFloatOrAny:
		if string(raw) == `"any"` {
			return 0.0, nil
		}
		return into[float64](raw)
	case kindDate, kindDatetime, kindNaive, kindTime:
		return decodeTime(t.kind, raw)
	case kindFiles:
		return decodeFiles(raw, parts)
	case kindOutputs:
		return into[[]captured](raw)
	}
	return t.decodeRef(raw)
}

// decodeRef decodes references to widgets, which the front end makes to those
// that it has made itself, such as the axes of a game controller.
func (t *trait) decodeRef(raw json.RawMessage) (any, error) {
	switch t.kind {
	case kindWidget:
		id, err := into[string](raw)
		if err != nil {
			return nil, err
		}
		return known(id)
	case kindWidgets:
		ids, err := into[[]string](raw)
		if err != nil {
			return nil, err
		}
		var ms []*Model
		for _, id := range ids {
			m, err := known(id)
			if err != nil {
				return nil, err
			}
			ms = append(ms, m)
		}
		return ms, nil
	}
	return nil, errors.New("a front end cannot set it")
}

func known(ref string) (*Model, error) {
	id, ok := strings.CutPrefix(ref, prefix)
	m := all.open[id]
	if !ok || m == nil {
		return nil, errors.New("it names a widget that there is not")
	}
	return m, nil
}

// nothing is the value that null stands for.
func (t *trait) nothing() (any, error) {
	switch {
	case t.kind == kindFloat && !t.null: // what is not finite
		return math.NaN(), nil
	case !t.null:
		return nil, errors.New("it cannot be null")
	}
	return zero(t.kind), nil
}

// allows says whether a string is among the choices there are.
func (t *trait) allows(s string) error {
	if t.choices == nil || slices.Contains(t.choices, s) || s == "" && t.null {
		return nil
	}
	var quoted []string
	for _, c := range t.choices {
		quoted = append(quoted, fmt.Sprintf("%q", c))
	}
	return fmt.Errorf("it cannot be %.60q: give %s", s, strings.Join(quoted, ", "))
}

// into decodes JSON of one type.
func into[T any](raw json.RawMessage) (T, error) {
	var v T
	err := json.Unmarshal(raw, &v)
	if err != nil {
		err = fmt.Errorf("it cannot be %.60s", raw)
	}
	return v, err
}

package moc

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// jsonCells is {"order": [index, …], …}.
type jsonCells map[string][]int64

// jsonPair is an element of a space-time coverage.
type jsonPair struct {
	T jsonCells `json:"t"`
	S jsonCells `json:"s"`
}

func parseJSON(text string) (*MOC, error) {
	bad := func(err error) (*MOC, error) { return nil, fmt.Errorf("moc: JSON: %w", err) }
	if strings.HasPrefix(text, "[") {
		var pairs []jsonPair
		if err := json.Unmarshal([]byte(text), &pairs); err != nil {
			return bad(err)
		}
		m := &MOC{kind: SpaceTime}
		for _, p := range pairs {
			time, err := instant.fromJSON(p.T, &m.tOrder)
			if err != nil {
				return bad(err)
			}
			sky, err := space.fromJSON(p.S, &m.sOrder)
			if err != nil {
				return bad(err)
			}
			for _, t := range time {
				m.parts = addPart(m.parts, part{t, sky})
			}
		}
		return m, nil
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &fields); err != nil {
		return bad(err)
	}
	for name, d := range map[string]*dimension{"t": &instant, "s": &space} {
		if raw, ok := fields[name]; ok && len(fields) == 1 {
			return d.decode(raw)
		}
	}
	return space.decode([]byte(text))
}

func (d *dimension) decode(raw []byte) (*MOC, error) {
	var cells jsonCells
	if err := json.Unmarshal(raw, &cells); err != nil {
		return nil, fmt.Errorf("moc: JSON: %w", err)
	}
	m := &MOC{}
	order := &m.sOrder
	if d == &instant {
		m.kind, order = Time, &m.tOrder
	}
	s, err := d.fromJSON(cells, order)
	if err != nil {
		return nil, fmt.Errorf("moc: JSON: %w", err)
	}
	if d == &instant {
		m.time = s
	} else {
		m.space = s
	}
	return m, nil
}

func (d *dimension) fromJSON(cells jsonCells, deepest *int) (spans, error) {
	var out spans
	for name, list := range cells {
		o, err := strconv.Atoi(name)
		if err != nil || o < 0 || o > d.deep {
			return nil, fmt.Errorf("%q is no order from 0 to %d", clip(name), d.deep)
		}
		*deepest = max(*deepest, o)
		shift := d.shift(o)
		for _, i := range list {
			if i < 0 || i >= d.whole>>shift {
				return nil, fmt.Errorf("%d is no cell of order %d, which has 0 to %d", i, o, d.whole>>shift-1)
			}
			out = append(out, span{i << shift, (i + 1) << shift})
		}
	}
	return normal(out), nil
}

// MarshalJSON is the JSON form (MOC 2.0, section 4.3.3): orders with their cells,
// under "t" for times, and a list of pairs of times and cells for both.
func (m *MOC) MarshalJSON() ([]byte, error) {
	switch m.kind {
	case Space:
		return space.appendJSON(nil, m.space, m.sOrder), nil
	case Time:
		return append(instant.appendJSON([]byte(`{"t": `), m.time, m.tOrder), '}'), nil
	}
	b := []byte("[")
	for _, g := range append(groups(m.parts), group{}) {
		if len(b) > 1 {
			b = append(b, ",\n"...)
		}
		sDeep, tDeep := -1, -1
		if g.time == nil { // the last, which names the orders
			sDeep, tDeep = m.sOrder, m.tOrder
		}
		b = instant.appendJSON(append(b, `{"t": `...), g.time, tDeep)
		b = space.appendJSON(append(b, `, "s": `...), g.space, sDeep)
		b = append(b, '}')
	}
	return append(b, ']'), nil
}

// UnmarshalJSON reads the JSON form.
func (m *MOC) UnmarshalJSON(text []byte) error {
	o, err := parseJSON(strings.TrimSpace(string(text)))
	if err != nil {
		return err
	}
	*m = *o
	return nil
}

func (d dimension) appendJSON(b []byte, s spans, deepest int) []byte {
	b = append(b, '{')
	first := true
	for o, list := range d.byOrder(s) {
		if len(list) == 0 && o != deepest {
			continue
		}
		if !first {
			b = append(b, ", "...)
		}
		first = false
		b = append(strconv.AppendInt(append(b, '"'), int64(o), 10), `": [`...)
		for i, v := range list {
			if i > 0 {
				b = append(b, ", "...)
			}
			b = strconv.AppendInt(b, v, 10)
		}
		b = append(b, ']')
	}
	return append(b, '}')
}

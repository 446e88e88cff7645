package moc

import (
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Parse reads a MOC in its text or JSON form (MOC 2.0, sections 4.3.2 and 4.3.3):
//
//	3/1-3 5/480 481 6/
//	t61/1-9 s3/1-3 t61/12 s3/7
//	{"3": [1, 2, 3], "5": [480, 481]}
func Parse(text string) (*MOC, error) {
	text = strings.TrimPrefix(strings.TrimSpace(text), "\ufeff")
	if strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[") {
		return parseJSON(text)
	}
	p := asciiParser{order: -1, dim: &space}
	for at := 0; at < len(text); {
		if isBlank(text[at]) {
			at++
			continue
		}
		end := at
		for end < len(text) && !isBlank(text[end]) {
			end++
		}
		if err := p.word(text[at:end]); err != nil {
			return nil, fmt.Errorf("moc: character %d: %w", at+1, err)
		}
		at = end
	}
	if !p.any {
		return nil, fmt.Errorf("moc: the text %q holds no coverage; it reads like 3/1-3 5/480 481", clip(text))
	}
	return p.finish(), nil
}

func isBlank(c byte) bool { return c == ' ' || c == ',' || c == '\t' || c == '\n' || c == '\r' }

func clip(s string) string {
	if len(s) > 40 {
		return s[:37] + "…"
	}
	return s
}

type asciiParser struct {
	dim      *dimension
	order    int
	any      bool
	seen     [2]bool // of space, of time
	deepest  [2]int
	space    spans
	time     spans
	parts    []part
	inSpace  bool // space cells since the last times
	prefixes bool
}

// word takes order/, order/index, index or index-index.
func (p *asciiParser) word(w string) error {
	if head, rest, ok := strings.Cut(w, "/"); ok {
		if err := p.setOrder(head); err != nil {
			return err
		}
		w = rest
	}
	if w == "" {
		return nil
	}
	if p.order < 0 {
		return fmt.Errorf("%q stands before an order such as 3/", clip(w))
	}
	lo, hi, isRange := strings.Cut(w, "-")
	if !isRange {
		hi = lo
	}
	a, err1 := strconv.ParseInt(lo, 10, 64)
	b, err2 := strconv.ParseInt(hi, 10, 64)
	if err1 != nil || err2 != nil {
		return fmt.Errorf("%q is neither an index nor a range of them", clip(w))
	}
	return p.add(a, b)
}

func (p *asciiParser) setOrder(head string) error {
	name := head
	if head != "" {
		switch head[0] {
		case 's', 'S':
			p.dim, name = &space, head[1:]
			p.prefixes = true
		case 't', 'T':
			if p.inSpace {
				p.flush()
			}
			p.dim, name = &instant, head[1:]
			p.prefixes = true
		}
	}
	o, err := strconv.Atoi(name)
	if err != nil || o < 0 || o > p.dim.deep {
		return fmt.Errorf("%q is no order from 0 to %d", clip(head), p.dim.deep)
	}
	p.order, p.any = o, true
	k := 0
	if p.dim == &instant {
		k = 1
	} else {
		p.inSpace = true
	}
	p.seen[k] = true
	p.deepest[k] = max(p.deepest[k], o)
	return nil
}

// add puts the cells a to b, both included, to those of the dimension.
func (p *asciiParser) add(a, b int64) error {
	shift := p.dim.shift(p.order)
	cells := p.dim.whole >> shift
	if a < 0 || b < a || b >= cells {
		return fmt.Errorf("%d-%d are no cells of order %d, which has 0 to %d", a, b, p.order, cells-1)
	}
	s := span{a << shift, (b + 1) << shift}
	if p.dim == &space {
		p.space = append(p.space, s)
	} else {
		p.time = append(p.time, s)
	}
	return nil
}

// flush ends a pair of times and parts of the sky.
func (p *asciiParser) flush() {
	sky := normal(p.space)
	for _, t := range normal(p.time) {
		p.parts = addPart(p.parts, part{t, sky})
	}
	p.space, p.time, p.inSpace = nil, nil, false
}

func (p *asciiParser) finish() *MOC {
	m := &MOC{sOrder: p.deepest[0], tOrder: p.deepest[1]}
	switch {
	case p.seen[0] && p.seen[1]:
		p.flush()
		m.kind, m.parts = SpaceTime, p.parts
	case p.seen[1]:
		m.kind, m.time = Time, normal(p.time)
	default:
		m.space = normal(p.space)
	}
	return m
}

// ASCII is the text form (MOC 2.0, section 4.3.2); times have the prefix t, and
// space beside times the prefix s.
func (m *MOC) ASCII() string {
	var b strings.Builder
	switch m.kind {
	case Space:
		space.writeASCII(&b, m.space, m.sOrder, "")
	case Time:
		instant.writeASCII(&b, m.time, m.tOrder, "t")
	default:
		for _, g := range groups(m.parts) {
			instant.writeASCII(&b, g.time, -1, "t")
			space.writeASCII(&b, g.space, -1, "s")
		}
		writeWord(&b, fmt.Sprintf("t%d/ s%d/", m.tOrder, m.sOrder))
	}
	return b.String()
}

// group is all the times at which the same part of the sky is covered.
type group struct {
	time, space spans
}

// groups joins the times of equal neighbours; those in order of time stay in it.
func groups(parts []part) []group {
	var out []group
	for _, p := range parts {
		if n := len(out); n > 0 && equalSpans(out[n-1].space, p.space) {
			out[n-1].time = append(out[n-1].time, p.time)
			continue
		}
		out = append(out, group{spans{p.time}, p.space})
	}
	return out
}

func equalSpans(a, b spans) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func writeWord(b *strings.Builder, w string) {
	if b.Len() > 0 {
		b.WriteByte(' ')
	}
	b.WriteString(w)
}

// writeASCII writes cells order by order; the deepest order is named even when
// it has none.
func (d dimension) writeASCII(b *strings.Builder, s spans, deepest int, prefix string) {
	for o, list := range d.byOrder(s) {
		if len(list) == 0 && o != deepest {
			continue
		}
		writeWord(b, prefix+strconv.Itoa(o)+"/")
		for i := 0; i < len(list); {
			j := i
			for j+1 < len(list) && list[j+1] == list[j]+1 {
				j++
			}
			if i > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(strconv.FormatInt(list[i], 10))
			if j > i {
				b.WriteByte('-')
				b.WriteString(strconv.FormatInt(list[j], 10))
			}
			i = j + 1
		}
	}
}

// WriteASCII writes the text form.
func (m *MOC) WriteASCII(w io.Writer) error {
	_, err := io.WriteString(w, m.ASCII()+"\n")
	return err
}

// ADQL is the coverage as the literal that ADQL services with the MOC extension
// take; of a space-time coverage what it covers of the sky.
//
//	adql := "select * from obs where 1=contains(point(ra, dec), " + m.ADQL() + ")"
func (m *MOC) ADQL() string {
	return "MOC('" + m.Sky().ASCII() + "')"
}

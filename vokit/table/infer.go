package table

import (
	"bytes"
	"fmt"
	"strings"
)

// infer makes a typed column of texts: integers when all are integers, else numbers, else truth values,
// else text. Empty cells are null. Integers with leading zeros stay text, for they are rather identifiers.
func infer(name string, cells *texts, unit string) *Column {
	isInt, isFloat, isTruth, any := true, true, true, false
	for i := range cells.len() {
		s := strings.TrimSpace(cells.at(i))
		if isNullText(s) {
			continue
		}
		any = true
		if isInt {
			_, err := parseInt(s, Long)
			isInt = err == nil && !strings.ContainsAny(s, ".eExX")
		}
		if isFloat && !isInt {
			_, err := parseFloatBytes([]byte(s), 64)
			isFloat = err == nil && plainNumber(s)
		}
		if isInt || isFloat {
			if zeros := strings.TrimLeft(s, "+-"); len(zeros) > 1 && zeros[0] == '0' && zeros[1] >= '0' && zeros[1] <= '9' {
				isInt, isFloat = false, false
			}
		}
		if isTruth {
			l := strings.ToLower(s)
			isTruth = l == "true" || l == "false"
		}
		if !isInt && !isFloat && !isTruth {
			break
		}
	}
	m := Meta{Name: name, Unit: unit}
	dt := Char
	switch {
	case !any:
		m.ArraySize = "*"
	case isTruth:
		dt = Boolean
	case isInt:
		dt = Long
	case isFloat:
		dt = Double
	default:
		m.ArraySize = "*"
	}
	b := NewBuilder(m, dt)
	b.Grow(cells.len())
	for i := range cells.len() {
		s := cells.at(i)
		switch {
		case dt == Char && s == "":
			b.AppendNull()
		case dt == Char:
			b.AppendString(s)
		case isNullText(strings.TrimSpace(s)):
			b.AppendNull()
		default:
			b.AppendString(strings.TrimSpace(s))
		}
	}
	c := b.Column()
	if c.dt == Char {
		c.dt = c.textType()
	}
	return c
}

// isNullText are the ways to write "no value" in a column of numbers.
func isNullText(s string) bool {
	switch s {
	case "", "--", "null", "NULL", "nan", "NaN", "NAN", "N/A", "n/a":
		return true
	}
	return false
}

// plainNumber keeps words such as "inf" and hexadecimal floats out.
func plainNumber(s string) bool {
	for i := range len(s) {
		ch := s[i]
		if (ch < '0' || ch > '9') && ch != '.' && ch != '+' && ch != '-' && ch != 'e' && ch != 'E' && ch != 'd' && ch != 'D' {
			l := strings.ToLower(strings.TrimLeft(s, "+-"))
			return l == "inf" || l == "infinity"
		}
	}
	return true
}

// textTable collects rows of texts and makes a table of them.
type textTable struct {
	format string
	names  []string
	cols   []texts
	rows   int
	notes  []string
}

// add appends a row. Rows that are too short are filled up, too long ones are an error.
func (tt *textTable) add(fields []string, line int) error {
	if tt.cols == nil {
		tt.cols = make([]texts, len(tt.names))
	}
	if len(fields) > len(tt.cols) {
		for _, f := range fields[len(tt.cols):] {
			if strings.TrimSpace(f) != "" {
				return fmt.Errorf("table: %s: line %d has %d cells, the header has %d columns", tt.format, line, len(fields), len(tt.cols))
			}
		}
		fields = fields[:len(tt.cols)]
	}
	if len(fields) < len(tt.cols) && len(tt.notes) < 20 {
		tt.notes = append(tt.notes, fmt.Sprintf("line %d has %d cells for %d columns", line, len(fields), len(tt.cols)))
	}
	for i := range tt.cols {
		if i < len(fields) {
			tt.cols[i].appendString(fields[i])
		} else {
			tt.cols[i].closeText()
		}
	}
	tt.rows++
	return nil
}

func (tt *textTable) table() (*Table, error) {
	cols := make([]*Column, len(tt.names))
	for i, n := range tt.names {
		if tt.cols == nil {
			cols[i] = infer(n, &texts{}, "")
			continue
		}
		cols[i] = infer(n, &tt.cols[i], "")
		tt.cols[i] = texts{}
	}
	t, err := New("", cols...)
	if err != nil {
		return nil, err
	}
	t.notes = append(t.notes, tt.notes...)
	return t, nil
}

// headerNames decides whether a first line names the columns: it does unless one of its cells is a number.
func headerNames(fields []string) (names []string, header bool) {
	header = true
	for _, f := range fields {
		f = strings.TrimSpace(f)
		if f == "" {
			continue
		}
		if _, err := parseFloatBytes([]byte(f), 64); err == nil && plainNumber(f) && !isNullText(f) {
			header = false
		}
	}
	names = make([]string, len(fields))
	for i, f := range fields {
		if header {
			names[i] = strings.TrimSpace(f)
		}
		if names[i] == "" {
			names[i] = fmt.Sprintf("col%d", i+1)
		}
	}
	return names, header
}

// sniffDelimited tells separated values: the separator stands equally often in the first lines, and the
// content is text.
func sniffDelimited(head []byte, sep byte) bool {
	if !looksLikeText(head) {
		return false
	}
	lines := bytes.Split(head, []byte("\n"))
	if len(lines) > 1 && len(head) >= 4096 {
		lines = lines[:len(lines)-1] // the last one is cut
	}
	want, seen := -1, 0
	for _, l := range lines {
		l = bytes.TrimRight(l, "\r")
		if len(bytes.TrimSpace(l)) == 0 || l[0] == '#' {
			continue
		}
		n := countOutsideQuotes(l, sep)
		if want < 0 {
			want = n
		}
		if n != want || n == 0 {
			return false
		}
		if seen++; seen >= 5 {
			break
		}
	}
	return want > 0
}

func countOutsideQuotes(l []byte, sep byte) int {
	n, in := 0, false
	for _, ch := range l {
		switch {
		case ch == '"':
			in = !in
		case ch == sep && !in:
			n++
		}
	}
	return n
}

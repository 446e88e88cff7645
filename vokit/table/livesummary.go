package table

import (
	"fmt"
	"math"
	"slices"
)

// liveSummary is the distribution of the cells of a column that are seen.
type liveSummary struct {
	Nulls  int       `json:"nulls"`
	Low    string    `json:"low,omitempty"`
	High   string    `json:"high,omitempty"`
	Counts []int     `json:"counts,omitempty"` // histogram from Low to High
	Values []string  `json:"values,omitempty"` // of a text: the most frequent
	Times  []int     `json:"times,omitempty"`  // how often
	Kinds  int       `json:"kinds,omitempty"`  // different texts
	Bounds []float64 `json:"bounds,omitempty"` // Low and High as numbers
}

const (
	summaryBins  = 24
	summaryKinds = 100_000 // different texts that are told apart
)

func (v *liveView) summary(cols []int) (*liveSummary, error) {
	list, err := v.columns(cols)
	if err != nil {
		return nil, err
	}
	if len(list) != 1 {
		return nil, fmt.Errorf("table view: a summary of %d columns", len(list))
	}
	c := list[0]
	v.mu.Lock()
	n := v.n
	v.mu.Unlock()
	rows := v.shown(0, n)
	switch {
	case c.sh.array || c.dt.isComplex():
		s := &liveSummary{}
		for _, i := range rows {
			if c.IsNull(i) {
				s.Nulls++
			}
		}
		return s, nil
	case c.dt.IsText() || c.dt == Boolean:
		return c.frequencies(rows), nil
	}
	return c.histogram(v.t.shower(c), rows), nil
}

func (c *Column) histogram(show shower, rows []int) *liveSummary {
	s := &liveSummary{}
	low, high, lowest, highest := math.Inf(1), math.Inf(-1), -1, -1
	for _, i := range rows {
		f := c.Float(i)
		if f != f || math.IsInf(f, 0) {
			s.Nulls++
			continue
		}
		if f < low {
			low, lowest = f, i
		}
		if f > high {
			high, highest = f, i
		}
	}
	if lowest < 0 {
		return s
	}
	s.Low, s.High, s.Bounds = show.text(lowest), show.text(highest), []float64{low, high}
	s.Counts = make([]int, summaryBins)
	for _, i := range rows {
		if f := c.Float(i); f == f && !math.IsInf(f, 0) {
			k := 0
			if high > low {
				k = min(int((f/2-low/2)/(high/2-low/2)*summaryBins), summaryBins-1)
			}
			s.Counts[k]++
		}
	}
	return s
}

func (c *Column) frequencies(rows []int) *liveSummary {
	s := &liveSummary{}
	count := map[string]int{}
	for _, i := range rows {
		if c.IsNull(i) {
			s.Nulls++
			continue
		}
		text := c.Text(i)
		if _, known := count[text]; known || len(count) < summaryKinds {
			count[text]++
		}
	}
	s.Kinds = len(count)
	for text := range count {
		s.Values = append(s.Values, text)
	}
	slices.SortFunc(s.Values, func(a, b string) int {
		if d := count[b] - count[a]; d != 0 {
			return d
		}
		if a < b {
			return -1
		}
		return 1
	})
	s.Values = s.Values[:min(len(s.Values), 8)]
	for i, text := range s.Values {
		s.Times = append(s.Times, count[text])
		s.Values[i] = shorten(text)
	}
	return s
}

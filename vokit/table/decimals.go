package table

import (
	"math"
	"strings"
)

// Decimals is how many decimals suit the first rows of a column of
// floating-point numbers, so that their points stand below one another: as many
// as the longest needs, but no more than make 9 significant digits of the
// largest (7 of a float). ok is false if no such number would do: for other
// columns, for a column with a precision of its own, for numbers so different
// in size that a small one would lose its digits, and for infinities.
func (c *Column) Decimals(rows int) (n int, ok bool) {
	if !c.dt.isFloat() || c.sh.array || strings.TrimSpace(c.Precision) != "" {
		return 0, false
	}
	digits := 9
	if c.dt == Float {
		digits = 7
	}
	largest, smallest := 0.0, math.Inf(1)
	for i := range min(rows, c.n) {
		f := math.Abs(c.Float(i))
		if f != f {
			continue
		}
		text := c.formatNumber(f)
		if f >= 1e9 || strings.ContainsAny(text, "eE") {
			return 0, false
		}
		if _, fraction, found := strings.Cut(text, "."); found {
			n = max(n, len(fraction))
		}
		largest = max(largest, f)
		if f > 0 {
			smallest = min(smallest, f)
		}
	}
	if n == 0 {
		return 0, false
	}
	whole := 1
	if largest >= 1 {
		whole = int(math.Log10(largest)) + 1
	}
	most := max(digits-whole, 0)
	if n <= most {
		return n, true
	}
	if smallest < 1 && -math.Log10(smallest) > float64(most)-3 {
		return 0, false
	}
	return most, true
}

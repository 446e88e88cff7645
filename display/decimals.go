package display

import "strings"

// maxPad is how many decimals short numbers are filled up to.
const maxPad = 4

// alignDecimals gives the numbers of a column the same number of decimals, so
// that their points stand below one another: 76.2 beside 379.21 is 76.20. It
// leaves columns alone that hold whole numbers, long ones or something else.
func (g *Grid) alignDecimals() [][]string {
	rows := g.Rows[:min(len(g.Rows), gridRows)]
	copied := false
	for j, c := range g.Columns {
		most, uneven := 0, false
		for i := range rows {
			n := 0
			if c.Right {
				n = decimals(g.cell(i, j))
			}
			if !c.Right || n < 0 || n > maxPad {
				most = 0
				break
			}
			uneven = uneven || i > 0 && n != most
			most = max(most, n)
		}
		if most == 0 || !uneven {
			continue
		}
		if !copied {
			copied = true
			rows = cloneRows(rows)
		}
		for i := range rows {
			if j < len(rows[i]) {
				rows[i][j] = pad(rows[i][j], most)
			}
		}
	}
	return rows
}

func cloneRows(rows [][]string) [][]string {
	out := make([][]string, len(rows))
	for i, r := range rows {
		out[i] = append([]string(nil), r...)
	}
	return out
}

// decimals is how many digits follow the point of a plain number, −1 for
// anything else. A cell without a value has as many as one likes.
func decimals(s string) int {
	if s == Null || s == "" || s == "NaN" {
		return 0
	}
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	if whole == "" || strings.Trim(whole, "0123456789") != "" || strings.Trim(fraction, "0123456789") != "" {
		return -1
	}
	return len(fraction)
}

func pad(s string, n int) string {
	if s == Null || s == "" || s == "NaN" {
		return s
	}
	d := decimals(s)
	if d == 0 {
		s += "."
	}
	return s + strings.Repeat("0", n-d)
}

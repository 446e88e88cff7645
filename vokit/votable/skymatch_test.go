package votable

import (
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vogo/vokit/table"
)

// The pairs of a cross-match are those of STILTS' tskymatch2, on two synthetic catalogues with poles and the meridian.
func TestSamePairsAsSTILTS(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	dir := t.TempDir()
	n := 3000
	var both [2]*table.Table
	ra, dec := make([]float64, n), make([]float64, n)
	for i := range n {
		ra[i], dec[i] = r.Float64()*360, r.Float64()*180-90
		if i%3 == 0 {
			dec[i] = 90 - r.Float64()*.01
		} else if i%3 == 1 {
			ra[i], dec[i] = r.Float64()*.01, r.Float64()*.01
		}
	}
	for k := range both {
		no := make([]int64, n)
		x, y := slices.Clone(ra), slices.Clone(dec)
		for i := range n {
			no[i] = int64(i)
			y[i] = min(90, y[i]+(r.Float64()-.5)*6/3600)
		}
		var cols []*table.Column
		for _, c := range []struct {
			m table.Meta
			v any
		}{{table.Meta{Name: "no"}, no}, {table.Meta{Name: "ra", Unit: "deg", UCD: "pos.eq.ra;meta.main"}, x}, {table.Meta{Name: "dec", Unit: "deg", UCD: "pos.eq.dec;meta.main"}, y}} {
			col, err := table.NewColumn(c.m, c.v)
			if err != nil {
				t.Fatal(err)
			}
			cols = append(cols, col)
		}
		var err error
		if both[k], err = table.New("t", cols...); err != nil {
			t.Fatal(err)
		}
		if err := both[k].Write(filepath.Join(dir, string(rune('a'+k))+".vot")); err != nil {
			t.Fatal(err)
		}
	}
	for find, how := range map[string]string{"all": "all", "best1": "inner"} {
		stilts(t, "tskymatch2", "in1="+filepath.Join(dir, "a.vot"), "in2="+filepath.Join(dir, "b.vot"), "ra1=ra", "dec1=dec", "ra2=ra", "dec2=dec", "error=2", "find="+find, "out="+filepath.Join(dir, "m.vot"))
		theirs, err := table.ReadFile(filepath.Join(dir, "m.vot"))
		if err != nil {
			t.Fatal(err)
		}
		ours, err := table.CrossMatch(both[0], both[1], 2./3600, how)
		if err != nil {
			t.Fatal(err)
		}
		pairs := func(tb *table.Table) string {
			var lines []string
			for i := range tb.NumRows() {
				row, _ := tb.Row(i)
				a, _ := row.Text("no_1")
				b, _ := row.Text("no_2")
				lines = append(lines, a+" "+b)
			}
			slices.Sort(lines)
			return strings.Join(lines, "\n")
		}
		if a, b := pairs(ours), pairs(theirs); a != b || ours.NumRows() < n/2 {
			t.Errorf("%s: %d pairs, STILTS has %d", find, ours.NumRows(), theirs.NumRows())
		}
	}
}

package table

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// One numeric key goes another way than keys of any kind; both find the same rows in the same order.
func TestJoinByHashAndByCodes(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, rows := range []int{0, 1, 7, 500, parallelRows + 11} {
		for _, values := range []int{1 + rows/100, 1 + rows} {
			if rows > 1000 && values < 1000 {
				continue // millions of pairs
			}
			make2 := func() [2]*Table {
				ints, doubles := make([]int64, rows), make([]float64, rows)
				for i := range ints {
					ints[i] = int64(r.IntN(values)) << (r.IntN(2) * 40)
					doubles[i] = float64(r.IntN(values)) - float64(values)/2
					if r.IntN(10) == 0 {
						doubles[i] = math.Copysign(0, -1)
					} else if r.IntN(100) == 0 {
						doubles[i] = math.NaN()
					}
				}
				var out [2]*Table
				for k, v := range []any{ints, doubles} {
					c, err := NewColumn(Meta{Name: "key"}, v)
					if err != nil {
						t.Fatal(err)
					}
					if rows > 3 && k == 0 {
						c.SetNull(2)
					}
					if out[k], err = New("t", c); err != nil {
						t.Fatal(err)
					}
				}
				return out
			}
			a, b := make2(), make2()
			for k := range a {
				for how := range 4 {
					if rows > 1000 && testing.Short() && how != 3 {
						continue
					}
					l, rt := how&1 > 0, how&2 > 0
					x1, y1 := matchOne(a[k].cols[0], b[k].cols[0], l, rt)
					x2, y2 := matchCodes(a[k], b[k], a[k].cols, b[k].cols, l, rt)
					if !slices.Equal(x1, x2) || !slices.Equal(y1, y2) {
						t.Fatalf("%d rows of %d values, kind %d, how %d: %d pairs by hash, %d by codes", rows, values, k, how, len(x1), len(x2))
					}
				}
			}
		}
	}
}

// What a table shares with the one that it was made from does not change with it.
func TestTakenRowsAreIndependent(t *testing.T) {
	c, err := NewColumn(Meta{Name: "x"}, []float64{1, 2, 3})
	if err != nil {
		t.Fatal(err)
	}
	tab, err := New("t", c)
	if err != nil {
		t.Fatal(err)
	}
	all := tab.Take(0, 1, 2)
	all.cols[0].SetNull(1)
	all.cols[0].Name = "y"
	if tab.cols[0].IsNull(1) || tab.cols[0].Name != "x" || !all.cols[0].IsNull(1) {
		t.Error("a change of the copy is one of the table")
	}
}

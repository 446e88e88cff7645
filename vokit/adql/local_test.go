package adql_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"vogo/vokit/adql"
	"vogo/vokit/table"
)

// numbers makes a table of n positions.
func positions(t testing.TB, n int, seed uint64) *table.Table {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 1))
	id, ra, dec := make([]int64, n), make([]float64, n), make([]float64, n)
	for i := range n {
		id[i], ra[i], dec[i] = int64(i), 360*r.Float64(), 120*r.Float64()-60
	}
	var cols []*table.Column
	for _, c := range []struct {
		m table.Meta
		v any
	}{{table.Meta{Name: "id"}, id}, {table.Meta{Name: "ra", Unit: "deg", UCD: "pos.eq.ra"}, ra}, {table.Meta{Name: "dec", Unit: "deg", UCD: "pos.eq.dec"}, dec}} {
		col, err := table.NewColumn(c.m, c.v)
		if err != nil {
			t.Fatal(err)
		}
		cols = append(cols, col)
	}
	tab, err := table.New("positions", cols...)
	if err != nil {
		t.Fatal(err)
	}
	return tab
}

func finder(m map[string]*table.Table) func(string) (*table.Table, error) {
	return func(name string) (*table.Table, error) { return m[name], nil }
}

func TestQueryTables(t *testing.T) {
	a := positions(t, 500, 1)
	m := map[string]*table.Table{"stars": a, "again": a}
	got, err := adql.QueryTables(context.Background(), "SELECT s.id, g.ra FROM stars AS s JOIN again AS g ON 1=CONTAINS(POINT(s.ra, s.dec), CIRCLE(g.ra, g.dec, 1/3600.)) ORDER BY s.id", finder(m), nil, 1000)
	if err != nil {
		t.Fatal(err)
	}
	if got.NumRows() != 500 || got.Columns()[1].Unit != "deg" || got.Columns()[1].UCD != "pos.eq.ra" {
		t.Errorf("%d rows, column %+v", got.NumRows(), got.Columns()[1].Meta)
	}
	top, err := adql.QueryTables(context.Background(), "SELECT id FROM stars", finder(m), nil, 7)
	if err != nil || top.NumRows() != 7 || !top.Overflow {
		t.Errorf("%v", err)
	}
	_, err = adql.QueryTables(context.Background(), "SELECT id FROM starz", finder(m), []string{"again", "stars"}, 7)
	if err == nil || !strings.Contains(err.Error(), `did you mean "stars"`) {
		t.Errorf("a misspelt table gives %v", err)
	}
	broken := errors.New("no such thing")
	_, err = adql.QueryTables(context.Background(), "SELECT id FROM x", func(string) (*table.Table, error) { return nil, broken }, nil, 7)
	if !errors.Is(err, broken) {
		t.Errorf("a failing table gives %v", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	_, err = adql.QueryTables(ctx, "SELECT COUNT(*) AS n FROM stars AS a, stars AS b, stars AS c, stars AS d WHERE a.id+b.id=c.id*d.id", finder(m), nil, 7)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("an endless query gives %v", err)
	}
}

// Rows that are looked for by a value or a range are those that a walk through
// all rows finds, by the first lookups and by those that have an index.
func TestLookups(t *testing.T) {
	const n = 600
	r := rand.New(rand.NewPCG(3, 4))
	whole, real, text, truth := make([]int64, n), make([]float64, n), make([]string, n), make([]bool, n)
	for i := range n {
		whole[i], real[i], text[i], truth[i] = r.Int64N(100)-50, float64(r.IntN(200))/2-50, fmt.Sprint("t", r.IntN(40)), r.IntN(2) == 0
		if r.IntN(10) == 0 {
			real[i] = math.NaN()
		}
	}
	whole[0], whole[1] = math.MaxInt64, math.MaxInt64-1 // one number as floating point
	var cols []*table.Column
	for _, c := range []struct {
		name string
		v    any
	}{{"whole", whole}, {"num", real}, {"txt", text}, {"truth", truth}} {
		col, err := table.NewColumn(table.Meta{Name: c.name}, c.v)
		if err != nil {
			t.Fatal(err)
		}
		cols = append(cols, col)
	}
	all, err := table.New("all", cols...)
	if err != nil {
		t.Fatal(err)
	}
	count := func(keep func(i, k int) bool) int64 {
		c := int64(0)
		for i := range 200 {
			for k := range n {
				if keep(i, k) {
					c++
				}
			}
		}
		return c
	}
	find := finder(map[string]*table.Table{"few": all.Head(200), "everything": all})
	for cond, want := range map[string]int64{
		"b.whole = a.whole": count(func(i, k int) bool { return whole[i] == whole[k] }),
		"b.whole > a.whole AND b.whole <= a.whole + 3": count(func(i, k int) bool {
			return whole[k] > whole[i] && float64(whole[k]) <= float64(whole[i])+3
		}),
		"b.num = a.num":                         count(func(i, k int) bool { return real[i] == real[k] }),
		"b.num = a.whole":                       count(func(i, k int) bool { return float64(whole[i]) == real[k] }),
		"b.whole < a.num":                       count(func(i, k int) bool { return float64(whole[k]) < real[i] }),
		"b.num BETWEEN a.num - 1 AND a.num + 1": count(func(i, k int) bool { return real[k] >= real[i]-1 && real[k] <= real[i]+1 }),
		"b.num >= a.num AND b.num < 10 AND b.num < a.num+2": count(func(i, k int) bool { return real[k] >= real[i] && real[k] < 10 && real[k] < real[i]+2 }),
		"b.txt = a.txt":                               count(func(i, k int) bool { return text[i] == text[k] }),
		"b.txt > a.txt":                               count(func(i, k int) bool { return text[k] > text[i] }),
		"b.txt = a.txt AND b.num > a.num":             count(func(i, k int) bool { return text[i] == text[k] && real[k] > real[i] }),
		"b.num IS NULL AND a.num = a.num":             count(func(i, k int) bool { return real[k] != real[k] && real[i] == real[i] }),
		"b.truth = a.truth":                           count(func(i, k int) bool { return truth[i] == truth[k] }),
		"b.whole IN (1, 2) AND b.txt IN ('t1', 't2')": count(func(i, k int) bool { return (whole[k] == 1 || whole[k] == 2) && (text[k] == "t1" || text[k] == "t2") }),
	} {
		got, err := adql.QueryTables(context.Background(), "SELECT COUNT(*) AS n FROM few AS a JOIN everything AS b ON "+cond, find, nil, 10)
		if err != nil {
			t.Errorf("%s: %v", cond, err)
		} else if c := got.Columns()[0].Int(0); c != want {
			t.Errorf("%s: %d pairs, want %d", cond, c, want)
		}
	}
	// Regions by what they hold: with the declinations that are computed of them
	// and, in a copy that says nothing about its column, without.
	prints, said := make([]string, 60), map[string]int64{}
	for i := range prints {
		ra, dec := 360*r.Float64(), 170*r.Float64()-85
		prints[i] = fmt.Sprintf("Polygon ICRS %g %g %g %g %g %g", ra, dec, ra+20, dec, ra+10, dec+5)
	}
	prints[3], prints[4], prints[5] = "Circle ICRS 0 90 20", "MOC 1/0-7", "10 -89"
	for _, m := range []table.Meta{{Name: "s_region"}, {Name: "shape"}} {
		col, err := table.NewColumn(m, prints)
		if err != nil {
			t.Fatal(err)
		}
		col.SetNull(9)
		images, err := table.New("images", col)
		if err != nil {
			t.Fatal(err)
		}
		find := finder(map[string]*table.Table{"a": positions(t, 400, 5), "b": images})
		for _, cond := range []string{"1=CONTAINS(POINT(a.ra, a.dec), b.#)", "1=INTERSECTS(CIRCLE(a.ra, a.dec, 3), b.#)", "1=INTERSECTS(b.#, CIRCLE(a.ra, a.dec, 3))", "0=CONTAINS(POINT(a.ra, a.dec), b.#)"} {
			got, err := adql.QueryTables(context.Background(), "SELECT COUNT(*) AS n FROM a JOIN b ON "+strings.ReplaceAll(cond, "#", m.Name), find, nil, 10)
			if err != nil {
				t.Errorf("%s: %v", cond, err)
				continue
			}
			n := got.Columns()[0].Int(0)
			if m.Name == "shape" && n != said[cond] || n == 0 {
				t.Errorf("%s: %d pairs, %d by declinations", cond, n, said[cond])
			}
			said[cond] = n
		}
	}
	// The table is as it was, and so are queries after one that failed.
	if _, err := adql.QueryTables(context.Background(), "SELECT CAST(txt AS POINT) FROM everything", find, nil, 10); err == nil {
		t.Error("a text is a point")
	}
	got, err := adql.QueryTables(context.Background(), "SELECT * FROM everything", find, nil, n)
	if err != nil || got.NumRows() != n || got.Columns()[2].Text(7) != text[7] || got.Columns()[0].Int(0) != math.MaxInt64 {
		t.Errorf("%v", err)
	}
}

// ExampleQueryTables joins a table with itself.
func ExampleQueryTables() {
	name, err := table.NewColumn(table.Meta{Name: "name"}, []string{"Mira", "chi Cyg"})
	if err != nil {
		fmt.Println(err)
		return
	}
	period, err := table.NewColumn(table.Meta{Name: "period", Unit: "d"}, []float64{332, 408})
	if err != nil {
		fmt.Println(err)
		return
	}
	stars, err := table.New("stars", name, period)
	if err != nil {
		fmt.Println(err)
		return
	}
	find := func(string) (*table.Table, error) { return stars, nil }
	t, err := adql.QueryTables(context.Background(), "SELECT name FROM stars WHERE period > 400", find, []string{"stars"}, 100)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(t.Columns()[0].Text(0))
	// Output: chi Cyg
}

// BenchmarkPositionalJoin matches 10,000 positions with up to a million, and
// counts the pairs.
func BenchmarkPositionalJoin(b *testing.B) {
	for _, c := range []struct {
		n      int
		radius string
	}{{10000, "2/3600."}, {100000, "2/3600."}, {1000000, "2/3600."}, {1000000, "0.1"}, {1000000, "0.5"}} {
		b.Run(fmt.Sprintf("10000x%d/%s", c.n, strings.NewReplacer("2/3600.", "2arcsec", "0.", "0_").Replace(c.radius)), func(b *testing.B) {
			m := map[string]*table.Table{"a": positions(b, 10000, 1), "b": positions(b, c.n, 2)}
			pairs := int64(0)
			for b.Loop() {
				got, err := adql.QueryTables(context.Background(), "SELECT COUNT(*) AS n FROM a JOIN b ON DISTANCE(a.ra, a.dec, b.ra, b.dec) < "+c.radius, finder(m), nil, 100000)
				if err != nil {
					b.Fatal(err)
				}
				pairs = got.Columns()[0].Int(0)
			}
			b.ReportMetric(float64(pairs), "pairs")
		})
	}
}

// BenchmarkFootprintJoin finds which of 10,000 positions lie in, and which
// circles about them meet, the footprints of 1,000 images.
func BenchmarkFootprintJoin(b *testing.B) {
	r := rand.New(rand.NewPCG(7, 8))
	prints := make([]string, 1000)
	for i := range prints {
		ra, dec := 360*r.Float64(), 120*r.Float64()-60
		prints[i] = fmt.Sprintf("Polygon ICRS %.5f %.5f %.5f %.5f %.5f %.5f %.5f %.5f", ra, dec, ra+1, dec, ra+1, dec+1, ra, dec+1)
	}
	col, err := table.NewColumn(table.Meta{Name: "s_region", Xtype: "adql:REGION"}, prints)
	if err != nil {
		b.Fatal(err)
	}
	images, err := table.New("images", col)
	if err != nil {
		b.Fatal(err)
	}
	find := finder(map[string]*table.Table{"a": positions(b, 10000, 1), "b": images})
	for name, cond := range map[string]string{"contains": "1=CONTAINS(POINT(a.ra, a.dec), b.s_region)", "intersects": "1=INTERSECTS(CIRCLE(a.ra, a.dec, 0.1), b.s_region)"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := adql.QueryTables(context.Background(), "SELECT COUNT(*) AS n FROM a JOIN b ON "+cond, find, nil, 10); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

package adql

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"vogo/vokit/sky"
	"vogo/vokit/table"
)

// skyTable makes a table of positions, radii, corners and regions; those of one
// table are near those of another made with the same places.
func skyTable(t testing.TB, r *rand.Rand, n int, places []sky.Coord, radius float64) *table.Table {
	t.Helper()
	num := map[string][]float64{}
	names := []string{"ra", "dec", "rad", "w", "h", "ra1", "dec1", "ra2", "dec2", "ra3", "dec3"}
	id, regions := make([]int64, n), make([]string, n)
	for i := range n {
		id[i] = int64(i)
		p := scatter(r, places[r.IntN(len(places))], radius)
		rad := radius * math.Pow(10, 1.5*r.Float64()-1)
		var corner [3]sky.Coord
		for k := range corner {
			corner[k] = p.Offset(float64(120*k)+40*r.Float64(), min(rad, 70)*(0.3+r.Float64()))
		}
		row := []float64{p.RA, p.Dec, min(rad, 179), min(rad, 120), min(2*rad, 120), corner[0].RA, corner[0].Dec, corner[1].RA, corner[1].Dec, corner[2].RA, corner[2].Dec}
		switch r.IntN(40) {
		case 0:
			row[r.IntN(len(row))] = math.NaN()
		case 1:
			row[0] += 360 // as good a right ascension as any
		case 2:
			row[0] -= 720
		}
		for k, v := range row {
			num[names[k]] = append(num[names[k]], v)
		}
		regions[i] = someRegion(r, p, rad, corner)
	}
	cols := []*table.Column{column(t, "id", id)}
	for _, k := range names {
		cols = append(cols, column(t, k, num[k]))
	}
	reg := column(t, "s_region", regions)
	for i := range n {
		if regions[i] == "" {
			reg.SetNull(i)
		}
	}
	tab, err := table.New("sky", append(cols, reg)...)
	if err != nil {
		t.Fatal(err)
	}
	return tab
}

func column(t testing.TB, name string, values any) *table.Column {
	t.Helper()
	c, err := table.NewColumn(table.Meta{Name: name}, values)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// scatter gives a position up to about so many degrees away.
func scatter(r *rand.Rand, p sky.Coord, degrees float64) sky.Coord {
	if r.IntN(8) == 0 {
		return p
	}
	return p.Offset(360*r.Float64(), min(180, degrees*1.3*r.Float64()))
}

func someRegion(r *rand.Rand, p sky.Coord, rad float64, c [3]sky.Coord) string {
	rad = min(rad, 60)
	switch r.IntN(9) {
	case 0:
		return ""
	case 1, 2:
		return fmt.Sprintf("Circle ICRS %.12g %.12g %.12g", p.RA, p.Dec, rad)
	case 3, 4:
		box, err := sky.Box(p, rad, rad/2)
		if err == nil {
			return box.String()
		}
	case 5:
		return fmt.Sprintf("Position ICRS %.12g %.12g", p.RA, p.Dec)
	case 6:
		return fmt.Sprintf("Union ICRS (Circle %.12g %.12g %.12g Circle %.12g %.12g %.12g)", p.RA, p.Dec, rad/2, c[0].RA, c[0].Dec, rad/3)
	case 7:
		order := max(0, min(9, int(math.Log2(60/rad))))
		return fmt.Sprintf("MOC %d/%d %d/%d", order, healpixIndex(order, p), order+1, healpixIndex(order+1, c[1]))
	}
	return fmt.Sprintf("Polygon ICRS %.12g %.12g %.12g %.12g %.12g %.12g", c[0].RA, c[0].Dec, c[1].RA, c[1].Dec, c[2].RA, c[2].Dec)
}

// skyConditions are those of which SQL must find the same rows by an index and
// by testing all of them. # is a radius in degrees.
var skyConditions = []string{
	"1=CONTAINS(POINT(a.ra, a.dec), CIRCLE(b.ra, b.dec, #))",
	"1=CONTAINS(POINT(a.ra, a.dec), CIRCLE(b.ra, b.dec, b.rad))",
	"1=CONTAINS(POINT(b.ra, b.dec), CIRCLE(a.ra, a.dec, a.rad))",
	"CONTAINS(POINT(a.ra, a.dec), CIRCLE(b.ra, b.dec, a.rad))=1",
	"DISTANCE(a.ra, a.dec, b.ra, b.dec) < #",
	"DISTANCE(POINT(a.ra, a.dec), POINT(b.ra, b.dec)) <= a.rad",
	"b.rad > DISTANCE(a.ra, a.dec, b.ra, b.dec)",
	"1=CONTAINS(POINT(a.ra, a.dec), b.s_region)",
	"1=CONTAINS(POINT(a.ra, a.dec), BOX(b.ra, b.dec, b.w, b.h))",
	"1=CONTAINS(POINT(a.ra, a.dec), BOX(b.ra, b.dec, #, 0.5))",
	"1=INTERSECTS(CIRCLE(a.ra, a.dec, #), b.s_region)",
	"1=INTERSECTS(a.s_region, CIRCLE(b.ra, b.dec, b.rad))",
	"1=INTERSECTS(a.s_region, b.s_region)",
	"1=CONTAINS(a.s_region, b.s_region)",
	"1=CONTAINS(CIRCLE(a.ra, a.dec, #), b.s_region)",
	"1=CONTAINS(a.s_region, CIRCLE(b.ra, b.dec, #))",
	"1=INTERSECTS(BOX(a.ra, a.dec, a.w, a.h), CIRCLE(b.ra, b.dec, #))",
	"1=CONTAINS(POINT(a.ra, a.dec), POLYGON(b.ra1, b.dec1, b.ra2, b.dec2, b.ra3, b.dec3))",
	"1=INTERSECTS(a.s_region, POLYGON(b.ra1, b.dec1, b.ra2, b.dec2, b.ra3, b.dec3))",
	"(1=CONTAINS(POINT(a.ra, a.dec), CIRCLE(b.ra, b.dec, #)) OR 1=INTERSECTS(a.s_region, b.s_region))",
	"1=CONTAINS(POINT(a.ra, a.dec), b.s_region) AND 0=CONTAINS(POINT(b.ra, b.dec), a.s_region)",
	"1=CONTAINS(POINT(a.ra, a.dec), b.s_region) AND DISTANCE(a.ra, a.dec, b.ra, b.dec) < #",
}

// skyForms are ways to ask for pairs; ? is the condition.
var skyForms = []string{
	"SELECT a.id AS x, b.id AS y FROM a JOIN b ON ?",
	"SELECT a.id AS x, b.id AS y FROM a, b WHERE ?",
	"SELECT a.id AS x, b.id AS y FROM a LEFT JOIN b ON ?",
	"SELECT a.id AS x, b.id AS y FROM a RIGHT JOIN b ON ?",
	"SELECT a.id AS x, b.id AS y FROM a FULL JOIN b ON ?",
	"SELECT a.id AS x, a.id AS y FROM a WHERE EXISTS (SELECT b.id FROM b WHERE ?)",
	"SELECT a.id AS x, b.id AS y FROM a JOIN b ON ? WHERE b.id < 50 AND a.id > 3",
	"SELECT a.id AS x, b.id AS y FROM (SELECT * FROM a) AS a JOIN b ON ?",
	"SELECT a.id AS x, b.id AS y FROM a LEFT JOIN (b JOIN a AS c USING (id)) ON ?",
	"SELECT a.id AS x, b.id AS y FROM a JOIN b ON ? JOIN b AS c ON c.id = a.id",
	"SELECT a.id AS x, b.id AS y FROM a JOIN (b JOIN a AS c USING (id)) ON ?",
}

// plainly is a condition that no index answers: it stands in an expression.
func plainly(cond string) string { return "CASE WHEN " + cond + " THEN 1 ELSE 0 END = 1" }

// TestSkyJoins compares what indexes find with what tests of all pairs give, on
// random tables in memory and stored ones: at the poles, across 0h, for radii
// from a tenth of an arcsecond to 90 degrees, with NULL here and there.
func TestSkyJoins(t *testing.T) {
	rounds := 10
	if testing.Short() {
		rounds = 3
	}
	pairs := 0
	for round := range rounds {
		r := rand.New(rand.NewPCG(uint64(round), 77))
		radius := math.Pow(10, math.Log10(0.1/3600)+float64(round)/float64(rounds-1)*math.Log10(90*36000))
		places := []sky.Coord{sky.New(0, 0), sky.New(10, 90), sky.New(200, -90), sky.New(45, 41.8), sky.New(360*r.Float64(), 180*r.Float64()-90)}
		a, b := skyTable(t, r, 32+r.IntN(8), places, radius), skyTable(t, r, 40+r.IntN(20), places, radius)
		ask := engines(t, a, b)
		for i, cond := range skyConditions {
			cond = strings.ReplaceAll(cond, "#", fmt.Sprintf("%.9g", min(radius, 90)))
			form := skyForms[(round+i)%len(skyForms)]
			want := ask["in memory"](strings.ReplaceAll(form, "?", plainly(cond)))
			pairs += strings.Count(want, "\n")
			for engine, f := range ask {
				if got := f(strings.ReplaceAll(form, "?", cond)); got != want {
					t.Errorf("%s, radius %g°, %s:\n%d rows, want %d", engine, radius, strings.ReplaceAll(form, "?", cond), strings.Count(got, "\n"), strings.Count(want, "\n"))
				}
			}
		}
	}
	if pairs < 100*rounds {
		t.Errorf("only %d pairs were looked for", pairs)
	}
}

// TestSkyJoinsOfStrangeRows has what no cell can be told of: the test decides.
func TestSkyJoinsOfStrangeRows(t *testing.T) {
	var ra, dec, rad []float64
	var id []int64
	for i := range 60 {
		ra, dec, rad, id = append(ra, float64(i)), append(dec, float64(i)-30), append(rad, 2), append(id, int64(i))
	}
	dec[1], dec[2], ra[3], ra[4], dec[5] = 95, -150, 1e9+7, math.Inf(1), math.NaN()
	rad[6], rad[7], rad[8], rad[9], rad[10] = -1, 500, math.NaN(), 0, 180
	tab, err := table.New("sky", column(t, "id", id), column(t, "ra", ra), column(t, "dec", dec), column(t, "rad", rad))
	if err != nil {
		t.Fatal(err)
	}
	for engine, f := range engines(t, tab, tab) {
		for _, cond := range []string{
			"1=CONTAINS(POINT(a.ra, a.dec), CIRCLE(b.ra, b.dec, 3))", "1=CONTAINS(POINT(a.ra, a.dec), CIRCLE(b.ra, b.dec, b.rad))",
			"DISTANCE(a.ra, a.dec, b.ra, b.dec) < a.rad", "DISTANCE(a.ra, a.dec, b.ra, b.dec) < -1", "DISTANCE(a.ra, a.dec, b.ra, b.dec) <= 0",
			"DISTANCE(a.ra, a.dec, b.ra, b.dec) < 200", "1=CONTAINS(POINT(a.ra, a.dec), REGION('Circle ICRS 10 -20 5'))",
		} {
			const form = "SELECT a.id AS x, b.id AS y FROM a JOIN b ON "
			if got, want := f(form+cond), f(form+plainly(cond)); got != want {
				t.Errorf("%s, %s: %d rows, want %d", engine, cond, strings.Count(got, "\n"), strings.Count(want, "\n"))
			}
		}
	}
}

// TestSkyJoinsUseIndexes asks SQLite how it answers: every one of the
// conditions by looking rows up.
func TestSkyJoinsUseIndexes(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 5))
	places := []sky.Coord{sky.New(10, 20)}
	tables := map[string]*table.Table{"a": skyTable(t, r, 50, places, 1), "b": skyTable(t, r, 90, places, 1)}
	for _, cond := range skyConditions[:19] {
		for _, form := range skyForms[:2] {
			plan := explain(t, tables, strings.ReplaceAll(form, "?", strings.ReplaceAll(cond, "#", "0.5")))
			first, second := fmt.Sprintf("INDEX %d:", bySky), fmt.Sprintf("INDEX %d:", 1<<lookupBits|bySky)
			if strings.Contains(plan, first) == strings.Contains(plan, second) {
				t.Errorf("%s: %s", cond, plan)
			}
		}
	}
}

// explain gives the plan of a query about tables in memory.
func explain(t *testing.T, tables map[string]*table.Table, q string) string {
	t.Helper()
	ctx := context.Background()
	parsed, err := Parse(q)
	if err != nil {
		t.Fatal(err)
	}
	cat := &localCatalog{find: func(n string) (*table.Table, error) { return tables[n], nil }, found: map[string]*localTable{}}
	st, err := parsed.Translate(cat)
	if err != nil {
		t.Fatal(err)
	}
	db, err := localDatabase()
	if err != nil {
		t.Fatal(err)
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, l := range cat.found {
		unload, err := st.Load(ctx, conn, l.info, l.table)
		if err != nil {
			t.Fatal(err)
		}
		defer unload()
	}
	rows, err := conn.QueryContext(ctx, "EXPLAIN QUERY PLAN "+st.SQL)
	if err != nil {
		t.Fatalf("%v\n%s", err, st.SQL)
	}
	defer rows.Close()
	var plan []string
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		plan = append(plan, detail)
	}
	return strings.Join(plan, "; ")
}

// engines answer queries about two tables, with the rows as sorted text.
func engines(t *testing.T, a, b *table.Table) map[string]func(q string) string {
	t.Helper()
	tables := map[string]*table.Table{"a": a, "b": b}
	ctx := context.Background()
	text := func(q string, tab *table.Table, err error) string {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", q, err)
		}
		var out strings.Builder
		for i := range tab.NumRows() {
			fmt.Fprintln(&out, tab.Columns()[0].Text(i), tab.Columns()[1].Text(i))
		}
		return out.String()
	}
	const order = " ORDER BY x, y"
	stored := storeTables(t, tables)
	return map[string]func(q string) string{
		"in memory": func(q string) string {
			tab, err := QueryTables(ctx, q+order, func(name string) (*table.Table, error) { return tables[name], nil }, nil, 1e6)
			return text(q, tab, err)
		},
		"stored": func(q string) string {
			tab, err := stored(q+order, 1<<30)
			return text(q, tab, err)
		},
	}
}

// storeTables puts tables into SQLite, as servers do. A query may hold so many
// bytes.
func storeTables(t testing.TB, tables map[string]*table.Table) func(q string, bytes int) (*table.Table, error) {
	t.Helper()
	ctx := context.Background()
	RegisterFunctions()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	var cat Tables
	for name, tab := range tables {
		info := Describe(name, tab)
		info.loaded, info.Indexed = false, true
		cat = append(cat, info)
		if _, err := db.Exec("CREATE TABLE " + quote(name) + " (" + quoteAll(info.Columns) + ")"); err != nil {
			t.Fatal(err)
		}
		marks := strings.TrimSuffix(strings.Repeat("?, ", tab.NumCols()), ", ")
		for i := range tab.NumRows() {
			row := make([]any, tab.NumCols())
			for k, c := range tab.Columns() {
				row[k] = sqlValue(c, i)
			}
			if _, err := db.Exec("INSERT INTO "+quote(name)+" VALUES ("+marks+")", row...); err != nil {
				t.Fatal(err)
			}
		}
	}
	var indexes Indexes
	return func(q string, bytes int) (*table.Table, error) {
		parsed, err := Parse(q)
		if err != nil {
			return nil, err
		}
		st, err := parsed.Translate(cat)
		if err != nil {
			return nil, err
		}
		conn, err := db.Conn(ctx)
		if err != nil {
			return nil, err
		}
		defer conn.Close()
		unload, err := indexes.Load(ctx, conn, st)
		if err != nil {
			return nil, err
		}
		defer unload()
		defer st.Bound(bytes)()
		rows, err := conn.QueryContext(ctx, st.SQL)
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		return Collect(rows, st.Columns, 1e6, 0)
	}
}

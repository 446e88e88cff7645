package adql

import (
	"errors"
	"strings"
	"testing"

	"vogo/vokit/sky"
)

func TestErrorsSayWhereAndWhat(t *testing.T) {
	for _, tc := range []struct{ query, want string }{
		{"", `ADQL error at line 1, column 1 (end of query): the query is empty (begin with SELECT)`},
		{"select ra form basic", `ADQL error at line 1, column 11 near "form": expected FROM or a comma (did you mean "from"?)`},
		{"select ra\nfrom basic wher V<3", `ADQL error at line 2, column 12 near "wher": expected the end of the query (did you mean "where"?)`},
		{"select ra, from basic", `ADQL error at line 1, column 12 near "from": expected a column after the comma (remove the comma before FROM)`},
		{"select date from basic", `ADQL error at line 1, column 8 near "date": expected a value, found a reserved word (to use it as a name, write "date" in double quotes)`},
		{"select 'a from basic", `ADQL error at line 1, column 8 near "'a from basic": the string is not closed (add the closing ')`},
		{"select ra from basic limit 5", `ADQL error at line 1, column 22 near "limit": expected the end of the query (ADQL limits rows with SELECT TOP n)`},
		{"delete from basic", `ADQL error at line 1, column 1 near "delete": expected SELECT (ADQL reads tables only)`},
		{"select rra from basic", `ADQL error at line 1, column 8 near "rra": there is no column "rra" (did you mean "ra"?)`},
		{"select ra from basics", `ADQL error at line 1, column 16 near "basics": there is no table "basics" (did you mean "basic"?)`},
		{"select ra from obscor", `ADQL error at line 1, column 16 near "obscor": there is no table "obscor" (did you mean "ivoa.obscore"?)`},
		{"select sqr(ra) from basic", `ADQL error at line 1, column 8 near "sqr": there is no function sqr (did you mean "SQRT"?)`},
		{"select ra from basic where contains(point(ra,dec), circle(1,2,3))", `ADQL error at line 1, column 28 near "contains": a value stands where a condition is expected (write 1=CONTAINS(…))`},
		{"select otype, ra from basic group by otype", `ADQL error at line 1, column 15 near "ra": column "ra" must stand in GROUP BY (or put it into an aggregate such as MAX)`},
		{"select ra from basic where otype = 3", `ADQL error at line 1, column 28 near "otype": = compares a number with a string`},
		{`select ra from basic where otype = "AGB"`, `ADQL error at line 1, column 36 near "AGB": there is no column "AGB" (strings take single quotes; there are oid, ra, dec, main_id, otype, pmra)`},
		{`select ra from basic where otype == 'AGB'`, `ADQL error at line 1, column 35 near "=": expected a value (ADQL compares with one =)`},
		{`select ra from basic where otype = AGB`, `ADQL error at line 1, column 36 near "AGB": there is no column "AGB" (there are oid, ra, dec, main_id, otype, pmra; a string would be 'AGB')`},
		{"select b.ra from basic b, tap_upload.agbs a where dec>0", `ADQL error at line 1, column 51 near "dec": column "dec" is in b and in a (write b.dec)`},
		{"select circle('GALACTIC',1,2,3) from basic", `ADQL error at line 1, column 15 near "'GALACTIC'": the frame "GALACTIC" is not known here (give ICRS coordinates)`},
	} {
		q, err := Parse(tc.query)
		if err == nil {
			_, err = q.Translate(testCatalog)
		}
		if err == nil {
			t.Errorf("%q: no error, want %s", tc.query, tc.want)
			continue
		}
		if err.Error() != tc.want {
			t.Errorf("%q:\n got %s\nwant %s", tc.query, err, tc.want)
		}
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%q: the error is a %T", tc.query, err)
		} else if strings.Contains(e.Error(), "\n") {
			t.Errorf("%q: the error has more than one line", tc.query)
		}
	}
}

func TestFormatKeepsTheMeaning(t *testing.T) {
	extra := map[string]string{
		"sets":  "select ra from basic where dec>1 union all (select ra from tap_upload.t1 except select dec from basic) order by 1 desc offset 3",
		"with":  `with a (x, y) as (select ra, dec from basic) select x+y*2-(x-y), -x, a.* from a natural join (select ra as x from basic) as b`,
		"prec":  "select (1+2)*3 - (4-5), 'it''s' || otype from basic where not (ra<1 or dec>2) and otype not in ('a','b') and ra between 1 and 2 or otype is not null",
		"case":  `select case when ra>1 then 1 else 2 end, cast(ra as varchar(5)), count(distinct "dec") from basic group by ra having count(*)>1`,
		"exist": "select top 3 ra from basic as b where exists (select 1 from tap_upload.t1 as t where t.ra=b.ra) and ra = (select max(ra) from basic)",
	}
	for k, v := range seedQueries {
		extra[k] = v
	}
	for id, q := range extra {
		once, err := Format(q)
		if err != nil {
			t.Errorf("%s: %v", id, err)
			continue
		}
		twice, err := Format(once)
		if err != nil {
			t.Errorf("%s: laid out it no longer parses: %v\n%s", id, err, once)
			continue
		}
		if once != twice {
			t.Errorf("%s: laying out twice differs:\n%s\n---\n%s", id, once, twice)
		}
		a, errA := Parse(q)
		b, errB := Parse(once)
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		sa, errA := a.Translate(testCatalog)
		sb, errB := b.Translate(testCatalog)
		if (errA == nil) != (errB == nil) {
			t.Errorf("%s: %v, laid out %v", id, errA, errB)
		} else if errA == nil && sa.SQL != sb.SQL {
			t.Errorf("%s: laid out it means something else:\n%s\n%s", id, sa.SQL, sb.SQL)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, q := range seedQueries {
		f.Add(q)
	}
	f.Add("select ((((1)))) from a where b like '%' -- x")
	f.Add("with a as (select 1 from b) select * from a, (c join d using (e)) tablesample(1)")
	f.Add("select moc('4/1-5 6/'), 0x1f, .5e-3 from \"a\"\"b\".c")
	f.Fuzz(func(t *testing.T, q string) {
		parsed, err := Parse(q)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.Line < 1 || e.Col < 1 || e.Offset > len(q) {
				t.Fatalf("%q: bad error %#v", q, err)
			}
			return
		}
		laid := parsed.String()
		again, err := Parse(laid)
		if err != nil {
			t.Fatalf("%q laid out as %q no longer parses: %v", q, laid, err)
		}
		if s := again.String(); s != laid {
			t.Fatalf("laying out twice differs: %q, %q", laid, s)
		}
		parsed.Translate(testCatalog)
	})
}

func FuzzRegion(f *testing.F) {
	for _, s := range []string{"Polygon ICRS 1 2 3 4 5 6", "Circle ICRS 1 2 3", "10 20", "MOC 3/1-4 5/", "Box 1 2 3 4", "circle(1,2,3)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := ParseRegion(s)
		if err != nil {
			return
		}
		r.contains(sky.New(10, 20))
		r.DecRange()
		if r.cells == nil {
			r.Meets(region(t, "Circle 1 2 5"))
		}
	})
}

package adql

import (
	"database/sql"
	"testing"

	_ "modernc.org/sqlite"
)

// testCatalog has the tables the tutorials query.
var testCatalog = Tables{
	{Name: "basic", SQL: "basic", Columns: cols("oid:long ra:double dec:double main_id:char otype:char pmra:double:mas.yr-1")},
	{Name: "allfluxes", SQL: "allfluxes", Columns: cols("oidref:long U:double B:double V:double")},
	{Name: "ivoa.obscore", SQL: "ivoa.obscore", Columns: cols("obs_collection:char access_url:char access_estsize:long t_min:double t_max:double em_min:double em_max:double s_ra:double s_dec:double s_region:char dataproduct_type:char")},
	{Name: "tap_upload.agbs", SQL: "up.agbs", Columns: cols("ra:double dec:double main_id:char")},
	{Name: "tap_upload.t1", SQL: "up.t1", Columns: cols("ra:double dec:double")},
	{Name: "tap_upload.orbit", SQL: "up.orbit", Columns: cols("epoch:double ra:double dec:double")},
	{Name: "dasch.plates", SQL: "dasch.plates", Columns: cols("t_min:double t_max:double s_region:char")},
	{Name: "V/147/sdss12", SQL: "sdss12", Columns: cols("RA_ICRS:double DE_ICRS:double SDSS12:char gmag:double imag:double rmag:double umag:double")},
	{Name: "lolss.source_catalog", SQL: "lolss", Columns: cols("source:char ra:double dec:double maj_axis:double")},
	{Name: "lamost5.data", SQL: "lamost5", Columns: cols("ssa_pubDID:char accref:char raj2000:double dej2000:double ssa_targsubclass:char")},
	{Name: "rr.relationship", SQL: "rr.relationship", Columns: cols("ivoid:char relationship_type:char related_id:char")},
	{Name: "rr.capability", SQL: "rr.capability", Columns: cols("ivoid:char cap_index:short standard_id:char")},
	{Name: "rr.resource", SQL: "rr.resource", Columns: cols("ivoid:char res_title:char res_subject:char")},
}

// seedQueries are queries of the tutorials as they are printed there.
var seedQueries = map[string]string{
	"S0-06": `
select ra, dec, main_id
from basic join allfluxes on (oidref=oid)
where otype='AGB'
and V<10
`,
	"S0-08": `
 select
 obs_collection, access_url, access_estsize, 
 t_min, t_max, em_min, em_max, 
 h.*
 from tap_upload.agbs as h
 join ivoa.obscore
 on 1=contains(point('', h.ra, h.dec), 
 circle('', s_ra, s_dec, 1/3600.))
 where dataproduct_type='timeseries'
 `,
	"S0-09": `select obs_collection, h.* from tap_upload.agbs as h join ivoa.obscore
ON 1./3600>DISTANCE(s_ra, s_dec, h.ra, h.dec)`,
	"S0-20": `SELECT TOP 2 obs_collection, access_url FROM ivoa.obscore`,
	"S2-03": `SELECT
  SDSS12, mine.*, sdss.gmag, sdss.imag, sdss.rmag, sdss.umag
FROM "V/147/sdss12" AS sdss
JOIN TAP_UPLOAD.t1 AS mine
ON 1=CONTAINS(POINT('ICRS', sdss.RA_ICRS, sdss.DE_ICRS),
              CIRCLE('ICRS', mine.ra, mine.dec, 2./3600.))`,
	"S2-12": `SELECT TOP 3 * FROM ivoa.obscore WHERE 1=CONTAINS(POINT('', s_ra, s_dec), CIRCLE('', 240.0, 47.0, 1.2))`,
	"S2-13": `SELECT TOP 15 * FROM ivoa.obscore WHERE 1=CONTAINS(POINT('', 240.0, 47.0), s_region)`,
	"S2-23": `SELECT lolss.source, lolss.ra, lolss.dec, lolss.maj_axis FROM lolss.source_catalog AS lolss WHERE DISTANCE(POINT('', lolss.ra, lolss.dec), POINT('', 240.484, 46.768)) < 100./3600.`,
	"S3-03": `
SELECT *
FROM ivoa.Obscore
WHERE dataproduct_type = 'image'
  AND CONTAINS(
        POINT('ICRS', 156.01124674021, 48.14753874736),
        s_region
      ) = 1
  AND NOT obs_collection LIKE '%RASS%'
ORDER BY t_min
`,
	"S4-06": `SELECT *
    FROM dasch.plates
    JOIN tap_upload.orbit
    ON (1=CONTAINS(POINT(ra, dec), s_region))
    WHERE t_min<epoch
    AND t_max>epoch`,
	"S4-20": `select ivoid, related_id from rr.relationship natural join rr.capability where standard_id like 'ivo://ivoa.net/std/sia%' and relationship_type='isservedby'`,
	"S4-21": `select * from ivoa.obscore where (distance(s_ra,s_dec,274.688,-13.792)<0.1 or 1=intersects(circle(274.688, -13.792, 0.1), s_region))`,
	"S4-31": `SELECT ssa_pubDID, accref, raj2000, dej2000, ssa_targsubclass FROM lamost5.data TABLESAMPLE(1) WHERE ssa_targsubclass LIKE 'M%'`,
}

func TestSeedQueriesRun(t *testing.T) {
	db := openTest(t)
	for id, q := range seedQueries {
		t.Run(id, func(t *testing.T) {
			st := translate(t, q)
			rows, err := db.Query(st.SQL)
			if err != nil {
				t.Fatalf("%v\nSQL: %s", err, st.SQL)
			}
			defer rows.Close()
			names, _ := rows.Columns()
			if len(names) != len(st.Columns) {
				t.Errorf("the statement gives %d columns, its metadata tell of %d", len(names), len(st.Columns))
			}
			for i := range min(len(names), len(st.Columns)) {
				if names[i] != st.Columns[i].Name {
					t.Errorf("column %d is %q, metadata say %q", i, names[i], st.Columns[i].Name)
				}
			}
		})
	}
}

func translate(t *testing.T, q string) *Statement {
	t.Helper()
	parsed, err := Parse(q)
	if err != nil {
		t.Fatal(err)
	}
	st, err := parsed.Translate(testCatalog)
	if err != nil {
		t.Fatal(err)
	}
	return st
}

// openTest makes the empty tables of the catalog.
func openTest(t *testing.T) *sql.DB {
	t.Helper()
	RegisterFunctions()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	for _, tab := range testCatalog {
		if _, err := db.Exec("CREATE TABLE " + quote(tab.SQL) + " (" + quoteAll(tab.Columns) + ")"); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

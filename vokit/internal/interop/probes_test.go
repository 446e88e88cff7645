package interop_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	vo "vogo/vokit"
)

// needs are the tables of the probes that not every server has; "|" stands
// between names of which one suffices.
var needs = map[string][]string{
	"AGB stars": {"simbad.basic|public.basic|basic"}, "SDSS with an upload": {"v/147/sdss12|vizier.sdss12"}, "SDSS as a job": {"v/147/sdss12|vizier.sdss12"}, "overflow": {"ivoa.obscore"},
	"radio mosaic": {"lolss.mosaic"}, "radio sources in a cone": {"lolss.source_catalog"}, "plates along an orbit": {"dasch.narrow_plates"},
	"sampled spectra": {"lamost5.data"}, "SEDs as a job": {"seds.twomass"},
}

// service is where the sandbox has the tables of a probe, but for "gavo".
var service = map[string]string{
	"AGB stars": "simbad", "SDSS with an upload": "vizier", "SDSS as a job": "vizier", "radio mosaic": "astron", "radio sources in a cone": "astron",
	"radio observations around a place": "astron", "radio observations that show a place": "astron",
}

// tutorials are the queries of the tutorials, as they have them.
func tutorials(t *testing.T, url string) []probe {
	t.Helper()
	stars := upload(t, "agbs", []string{"ra", "dec"}, [][]float64{{34.8366, -2.9776}, {237.1434, 28.1567}, {356.4, 51.388}, {146.889, 11.4288}})
	objects := upload(t, "t1", []string{"ra", "dec"}, [][]float64{{240.62, 48.1}, {240.484, 46.768}, {239.9, 47.2}})
	orbit := upload(t, "orbit", []string{"ra", "dec", "epoch"}, [][]float64{{12, 14, 30115}, {24.5, 14.95, 30120}, {38, 15.3, 30125}, {52.5, 15.05, 30130}, {156.01, 48.14, 30115}})
	seven := 7
	list := []probe{
		{Name: "AGB stars", Kind: "sync", Least: 10, ADQL: `
select ra, dec, main_id
from basic join allfluxes on (oidref=oid)
where otype='AGB'
and V<10
`},
		{Name: "time series of an upload", Kind: "sync", Uploads: map[string]string{"agbs": stars}, ADQL: `
 select
 obs_collection, access_url, access_estsize,
 t_min, t_max, em_min, em_max,
 h.*
 from tap_upload.agbs as h
 join ivoa.obscore
 on 1=contains(point('', h.ra, h.dec),
 circle('', s_ra, s_dec, 1/3600.))
 where dataproduct_type='timeseries'
 `},
		{Name: "time series by DISTANCE", Kind: "sync", Uploads: map[string]string{"agbs": stars}, ADQL: `
select access_url, h.* from tap_upload.agbs as h
join ivoa.obscore ON 1./3600>DISTANCE(s_ra, s_dec, h.ra, h.dec)
where dataproduct_type='timeseries'`},
		{Name: "two of all", Kind: "sync", Least: 2, ADQL: "SELECT TOP 2 obs_collection, access_url FROM ivoa.obscore ORDER BY obs_publisher_did"},
		{Name: "plates that show a place", Kind: "sync", Least: 5, ADQL: `
SELECT *
FROM ivoa.Obscore
WHERE dataproduct_type = 'image'
  AND CONTAINS(
        POINT('ICRS', 156.01124674021, 48.14753874736),
        s_region
      ) = 1
  AND NOT obs_collection LIKE '%RASS%'
ORDER BY t_min, obs_publisher_did
`},
		{Name: "SDSS with an upload", Kind: "sync", Uploads: map[string]string{"t1": objects}, ADQL: `
SELECT
  SDSS12, mine.*, sdss.gmag, sdss.imag, sdss.rmag, sdss.umag
FROM "V/147/sdss12" AS sdss
JOIN TAP_UPLOAD.t1 AS mine
ON 1=CONTAINS(POINT('ICRS', sdss.RA_ICRS, sdss.DE_ICRS),
              CIRCLE('ICRS', mine.ra, mine.dec, 60./3600.))
`},
		{Name: "SDSS as a job", Kind: "async", Least: 5, ADQL: `SELECT TOP 5 SDSS12, gmag FROM "V/147/sdss12" ORDER BY gmag, SDSS12`},
		{Name: "SEDs as a job", Kind: "async", Least: 1, ADQL: "SELECT * FROM seds.twomass WHERE 1=CONTAINS(POINT('ICRS', ra, dec), CIRCLE('ICRS', 56.75, 24.12, 0.5))"},
		{Name: "overflow", Kind: "sync", Least: 7, MaxRec: &seven, ADQL: "SELECT obs_publisher_did FROM ivoa.obscore ORDER BY obs_publisher_did"},
		{Name: "radio observations around a place", Kind: "sync", Least: 1, ADQL: `SELECT * FROM ivoa.obscore WHERE 1=CONTAINS(POINT('', s_ra, s_dec), CIRCLE('', 240.0, 47.0, 1.2))`},
		{Name: "radio observations that show a place", Kind: "sync", Least: 1, ADQL: `SELECT * FROM ivoa.obscore WHERE 1=CONTAINS(POINT('', 240.0, 47.0), s_region)`},
		{Name: "radio mosaic", Kind: "sync", Least: 1, ADQL: "SELECT TOP 3 * FROM lolss.mosaic"},
		{Name: "radio sources in a cone", Kind: "sync", Least: 1, ADQL: `
        SELECT
        lolss.source, lolss.ra, lolss.dec, lolss.maj_axis
        FROM lolss.source_catalog AS lolss
        WHERE DISTANCE (
                POINT ('', lolss.ra, lolss.dec),
                POINT ('', 240.484, 46.768)) < 100./3600.
`},
		{Name: "plates along an orbit", Kind: "sync", Uploads: map[string]string{"orbit": orbit}, ADQL: `
        SELECT *
            FROM dasch.narrow_plates
            JOIN tap_upload.orbit
            ON (1=CONTAINS(POINT(ra, dec), s_region))
            WHERE t_min<epoch AND t_max>epoch`},
		{Name: "sampled spectra", Kind: "sync", Least: 1, ADQL: `SELECT ssa_pubDID, accref, raj2000, dej2000, ssa_targsubclass FROM lamost5.data TABLESAMPLE(100) WHERE ssa_targsubclass LIKE 'M%'`},
		{Name: "links of plates", Kind: "datalink", Least: 5, First: 8, ADQL: `
SELECT * FROM ivoa.obscore WHERE dataproduct_type = 'image'
  AND CONTAINS(POINT('ICRS', 156.01124674021, 48.14753874736), s_region) = 1 ORDER BY t_min, obs_publisher_did`},
	}
	for i := range list {
		list[i].URL = url
	}
	return list
}

// protocols are questions to the services of a test bed with DaCHS.
func protocols(base string) []probe {
	reg := base + "/tap"
	find := func(name string, search map[string]any, cs ...vo.Constraint) probe {
		return probe{Name: name, Kind: "registry", URL: reg, Registry: reg, Search: search, find: cs, Least: 1}
	}
	return []probe{
		{Name: "cone: Messier", Kind: "scs", URL: base + "/vizier/q/messier_cone/scs.xml?", Pos: []float64{83.5, 22}, Radius: 3, Least: 1},
		{Name: "cone: SDSS", Kind: "scs", URL: base + "/vizier/q/cone/scs.xml?", Pos: []float64{240.62, 48.1}, Radius: .1, Least: 1},
		{Name: "SIA 1", Kind: "sia", URL: base + "/imgs/q/sia/siap.xml", Pos: []float64{240, 47}, Radius: .5, Least: 1},
		{Name: "SIA 2", Kind: "sia2", URL: base + "/__system__/siap2/sitewide/siap2.xml", Pos: []float64{156.01124674021, 48.14753874736}, Radius: .1, Least: 5},
		{Name: "SSA", Kind: "ssa", URL: base + "/lamost5/q/ssa/ssap.xml", Pos: []float64{240, 47}, Radius: 2, Least: 3},
		find("registry: ObsCore", map[string]any{"datamodel": "obscore"}, vo.DataModel("obscore")),
		find("registry: radio", map[string]any{"servicetype": "tap", "waveband": "radio"}, vo.ServiceType("tap"), vo.Waveband("radio")),
		find("registry: radio ObsCore", map[string]any{"servicetype": "tap", "waveband": "radio", "datamodel": "obscore"}, vo.ServiceType("tap"), vo.Waveband("radio"), vo.DataModel("obscore")),
		find("registry: HST", map[string]any{"servicetype": "sia", "keywords": "HST"}, vo.ServiceType("sia"), vo.Keywords("HST")),
		find("registry: spectra", map[string]any{"servicetype": "ssa"}, vo.ServiceType("ssa")),
	}
}

// upload writes a VOTable of numbers to send along and returns its path.
func upload(t *testing.T, name string, columns []string, rows [][]float64) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(`<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE type="results"><TABLE>`)
	for _, c := range columns {
		ucd := map[string]string{"ra": "pos.eq.ra;meta.main", "dec": "pos.eq.dec;meta.main", "epoch": "time.epoch"}[c]
		fmt.Fprintf(&b, `<FIELD name="%s" datatype="double" ucd="%s"/>`, c, ucd)
	}
	b.WriteString("<DATA><TABLEDATA>")
	for _, r := range rows {
		b.WriteString("<TR>")
		for _, v := range r {
			fmt.Fprintf(&b, "<TD>%v</TD>", v)
		}
		b.WriteString("</TR>")
	}
	b.WriteString("</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>")
	path := filepath.Join(t.TempDir(), name+".vot")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

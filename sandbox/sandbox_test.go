package sandbox

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"vogo/vokit/fits"
	"vogo/vokit/table"
	"vogo/vokit/votable"
	"vogo/vokit/wcs"
)

// shared is one server for the tests, which only read.
var shared = sync.OnceValues(func() (*Server, error) { return Start(context.Background(), "") })

func server(t testing.TB) *Server {
	t.Helper()
	s, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// send runs a query with uploads and gives status and body.
func send(t testing.TB, s *Server, site string, form url.Values, uploads map[string]*table.Table) (int, []byte) {
	t.Helper()
	var body bytes.Buffer
	mw := multipart.NewWriter(&body)
	if form.Get("LANG") == "" {
		form.Set("LANG", "ADQL")
	}
	for k, vs := range form {
		for _, v := range vs {
			mw.WriteField(k, v)
		}
	}
	for name, tab := range uploads {
		mw.WriteField("UPLOAD", name+",param:"+name)
		part, err := mw.CreateFormFile(name, name+".vot")
		if err != nil {
			t.Fatal(err)
		}
		if err := votable.Write(part, tab, votable.Binary2); err != nil {
			t.Fatal(err)
		}
	}
	mw.Close()
	resp, err := http.Post(s.URL()+"/"+site+"/tap/sync", mw.FormDataContentType(), &body)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, data
}

func query(t testing.TB, s *Server, site, adql string, uploads map[string]*table.Table) *table.Table {
	t.Helper()
	status, data := send(t, s, site, url.Values{"QUERY": {adql}}, uploads)
	tab, err := votable.Read(bytes.NewReader(data))
	if err != nil || status != http.StatusOK {
		t.Fatalf("status %d: %v\n%s", status, err, adql)
	}
	return tab
}

func get(t testing.TB, u string) (int, http.Header, []byte) {
	t.Helper()
	resp, err := http.Get(u)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, resp.Header, data
}

const agbQuery = `
select ra, dec, main_id
from basic join allfluxes on (oidref=oid)
where otype='AGB'
and V<10
`

// The first tutorial: bright AGB stars, their time series by an uploaded
// table, one of them read.
func TestTimeSeriesTutorial(t *testing.T) {
	s := server(t)
	agbs := query(t, s, "simbad", agbQuery, nil)
	if agbs.NumRows() < 60 || strings.Join(agbs.Names(), " ") != "ra dec main_id" {
		t.Fatalf("%d AGB stars with columns %v", agbs.NumRows(), agbs.Names())
	}
	const contains = `
 select
 obs_collection, access_url, access_estsize, 
 t_min, t_max, em_min, em_max, 
 h.*
 from tap_upload.agbs as h
 join ivoa.obscore
 on 1=contains(point('', h.ra, h.dec), 
 circle('', s_ra, s_dec, 1/3600.))
 where dataproduct_type='timeseries'
 `
	up := map[string]*table.Table{"agbs": agbs}
	found := query(t, s, "gavo", contains, up)
	if found.NumRows() < 60 {
		t.Fatalf("%d time series", found.NumRows())
	}
	newer := strings.Replace(contains, "1=contains(point('', h.ra, h.dec), \n circle('', s_ra, s_dec, 1/3600.))", "1./3600>DISTANCE(s_ra, s_dec, h.ra, h.dec)", 1)
	if newer == contains {
		t.Fatal("the query was not changed")
	}
	if n := query(t, s, "gavo", newer, up).NumRows(); n != found.NumRows() {
		t.Errorf("DISTANCE finds %d series, CONTAINS %d", n, found.NumRows())
	}
	urls, err := found.Strings("access_url")
	if err != nil {
		t.Fatal(err)
	}
	_, _, data := get(t, urls[0])
	lc, err := votable.Read(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if lc.NumRows() < 50 || !lc.Has("obs_time") || !lc.Has("flux") || len(lc.Timesys) != 1 {
		t.Errorf("light curve of %d rows, columns %v, %d TIMESYS", lc.NumRows(), lc.Names(), len(lc.Timesys))
	}
	if _, ok := lc.Info("SYNTHETIC"); !ok {
		t.Error("the light curve does not say that it is synthetic")
	}
}

// The scanned-plates tutorial: plates, links, a cutout that has the pixels of
// the full image.
func TestPlatesTutorial(t *testing.T) {
	s := server(t)
	plates := query(t, s, "gavo", `
SELECT *
FROM ivoa.Obscore
WHERE dataproduct_type = 'image'
  AND CONTAINS(
        POINT('ICRS', 156.01124674021, 48.14753874736),
        s_region
      ) = 1
  AND NOT obs_collection LIKE '%RASS%'
ORDER BY t_min
`, nil)
	if n := plates.NumRows(); n < 150 {
		t.Fatalf("%d plates", n)
	}
	if all := query(t, s, "gavo", "SELECT COUNT(*) AS n FROM ivoa.obscore WHERE obs_collection LIKE '%RASS%' AND 1=CONTAINS(POINT(156.01124674021, 48.14753874736), s_region)", nil); all.Columns()[0].Int(0) == 0 {
		t.Error("the tutorial excludes RASS, but there is none")
	}
	times, _ := plates.Floats("t_min")
	for i := 1; i < len(times); i++ {
		if times[i] < times[i-1] {
			t.Fatalf("row %d is out of order", i)
		}
	}
	dids, _ := plates.Strings("obs_publisher_did")
	for _, did := range dids {
		p := plateByPath(strings.TrimPrefix(did, authority))
		if p == nil {
			t.Fatalf("no plate %s", did)
		}
	}
	testCutout(t, s, dids)
}

func testCutout(t *testing.T, s *Server, dids []string) {
	var p *plate
	for _, d := range dids {
		if q := plateByPath(strings.TrimPrefix(d, authority)); q.soda == "pos" && !q.lost {
			p = q
			break
		}
	}
	_, _, data := get(t, s.URL()+"/"+p.key+"/q/dl/dlmeta?ID="+escapeDID(p.did()))
	doc, err := votable.ReadAll(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	links := doc.Tables()[0]
	sem, _ := links.Strings("semantics")
	if got := strings.Join(sem, " "); !strings.Contains(got, "#this") || !strings.Contains(got, "#coderived") || !strings.Contains(got, "#proc") || !strings.Contains(got, "#preview") {
		t.Errorf("links: %s", got)
	}
	res, ok := doc.Resource("adhoc:service")
	if !ok {
		t.Fatal("no service descriptor")
	}
	access, _ := res.Param("accessURL")
	status, hdr, cut := get(t, access.Value+"?ID="+url.QueryEscape(p.did())+"&POS="+url.QueryEscape("CIRCLE 156.01124674021 48.14753874736 0.5"))
	if status != http.StatusOK || hdr.Get("Content-Type") != "image/fits" {
		t.Fatalf("cutout: status %d, %s", status, hdr.Get("Content-Type"))
	}
	_, _, whole := get(t, s.URL()+"/"+p.key+"/q/fits/"+p.id)
	if int64(len(whole)) != fitsSize(p.w, p.h) {
		t.Errorf("the full image has %d bytes, links say %d", len(whole), fitsSize(p.w, p.h))
	}
	small, large := openImage(t, cut), openImage(t, whole)
	x, y, err := large.w.SkyToPixel(must(small.w.PixelToSky(0, 0)))
	if err != nil {
		t.Fatal(err)
	}
	x0, y0 := int(x+0.5), int(y+0.5)
	for j := 0; j < small.im.Dims[1]; j += 7 {
		for i := range small.im.Dims[0] {
			if a, b := small.im.At(i, j), large.im.At(x0+i, y0+j); a != b {
				t.Fatalf("pixel %d, %d is %g, in the full image %g", i, j, a, b)
			}
		}
	}
}

type opened struct {
	im *fits.Image
	w  *wcs.WCS
}

func openImage(t *testing.T, data []byte) opened {
	t.Helper()
	f, err := fits.Read(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	if v, _ := f.HDUs[0].Header.Bool("SYNTHET"); !v {
		t.Error("the header does not say that the image is synthetic")
	}
	im, err := f.HDUs[0].Image()
	if err != nil {
		t.Fatal(err)
	}
	w, err := wcs.New(f.HDUs[0].Header)
	if err != nil {
		t.Fatal(err)
	}
	return opened{im, w}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestErrorsAreDocuments(t *testing.T) {
	s := server(t)
	for _, tc := range []struct {
		form url.Values
		want string
	}{
		{url.Values{"QUERY": {"select ra form basic"}}, `did you mean "from"?`},
		{url.Values{"QUERY": {"select * from sqlite_master"}}, `there is no table "sqlite_master"`},
		{url.Values{"QUERY": {"drop table basic"}}, "ADQL reads tables only"},
		{url.Values{"QUERY": {"select ra from basic; drop table basic"}}, "expected the end of the query"},
		{url.Values{"QUERY": {"select load_extension('x') from basic"}}, "there is no function load_extension"},
		{url.Values{"QUERY": {"select ra from tap_upload.x"}, "UPLOAD": {"x,http://192.0.2.1/x"}}, "is not on this machine"},
		{url.Values{"QUERY": {"select 1 from basic"}, "LANG": {"PQL"}}, "LANG="},
		{url.Values{"QUERY": {"select 1 from basic"}, "MAXREC": {"-2"}}, "MAXREC="},
		{url.Values{}, "QUERY is missing"},
	} {
		status, data := send(t, s, "simbad", tc.form, nil)
		_, err := votable.Read(bytes.NewReader(data))
		var se *votable.StatusError
		if status != http.StatusBadRequest || !errors.As(err, &se) {
			t.Errorf("%v: status %d, %v", tc.form, status, err)
		} else if !strings.Contains(se.Message, tc.want) {
			t.Errorf("%v: %q does not say %q", tc.form, se.Message, tc.want)
		}
	}
}

func TestQuotesCannotBreakOut(t *testing.T) {
	s := server(t)
	n := query(t, s, "simbad", `SELECT COUNT(*) AS "n""; DROP TABLE basic; --" FROM ident WHERE id = 'x''; DROP TABLE basic; --'`, nil)
	if n.NumRows() != 1 || n.Columns()[0].Int(0) != 0 {
		t.Error("a quoted literal was not taken as it stands")
	}
	if query(t, s, "simbad", "SELECT COUNT(*) AS n FROM basic", nil).Columns()[0].Int(0) == 0 {
		t.Error("basic is empty")
	}
}

func TestOverflowAndFormats(t *testing.T) {
	s := server(t)
	for _, f := range []string{"votable", "votable/td", "votable/b"} {
		_, data := send(t, s, "simbad", url.Values{"QUERY": {"SELECT * FROM basic"}, "MAXREC": {"7"}, "RESPONSEFORMAT": {f}}, nil)
		tab, err := votable.Read(bytes.NewReader(data))
		if err != nil || tab.NumRows() != 7 || !tab.Overflow {
			t.Errorf("%s: %v", f, err)
		}
	}
	_, data := send(t, s, "simbad", url.Values{"QUERY": {"SELECT TOP 3 main_id, ra FROM basic ORDER BY oid"}, "FORMAT": {"csv"}}, nil)
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil || len(rows) != 4 || rows[0][0] != "main_id" {
		t.Errorf("csv: %v %v", rows, err)
	}
}

func TestEndlessQueriesEnd(t *testing.T) {
	s := server(t)
	rq := request{query: "SELECT COUNT(*) FROM ident AS a, ident AS b, ident AS c WHERE a.id=b.id||c.id", maxrec: 1, timeout: 100 * time.Millisecond}
	_, err := s.skies["simbad"].run(context.Background(), rq)
	if err == nil || !strings.Contains(err.Error(), "ran longer than") {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	rq.timeout = time.Minute
	if _, err := s.skies["simbad"].run(ctx, rq); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled query gives %v", err)
	}
}

// TestSortsAreBounded: what would fill the disk with temporary files is refused
// in one line; what keeps few rows, or ends with the first ones, is not.
func TestSortsAreBounded(t *testing.T) {
	s := server(t)
	for q, refused := range map[string]bool{
		"SELECT a.id, b.id FROM ident AS a, ident AS b ORDER BY a.id||b.id":                                     true,
		"SELECT a.id||b.id AS x, COUNT(*) AS n FROM ident AS a, ident AS b GROUP BY x":                          true,
		"SELECT DISTINCT a.id||b.id AS x FROM ident AS a, ident AS b":                                           false,
		"SELECT TOP 20 main_id FROM basic WHERE main_id NOT IN (SELECT a.id||b.id FROM ident AS a, ident AS b)": true,
		"SELECT TOP 20 main_id FROM basic ORDER BY main_id":                                                     false,
		"SELECT otype, COUNT(*) AS n FROM basic GROUP BY otype ORDER BY n":                                      false,
	} {
		tab, err := s.skies["simbad"].run(t.Context(), request{query: q, maxrec: 100, timeout: time.Minute, held: 16 << 20})
		var user *userError
		switch {
		case refused && (!errors.As(err, &user) || err.Error() != "the query cannot be run: it has more than 16 MB to sort, group or collect; narrow it with conditions"):
			t.Errorf("%s: %v", q, err)
		case !refused && (err != nil || tab.NumRows() == 0):
			t.Errorf("%s: %v", q, err)
		}
	}
	alive(t, s)
}

func TestUploadsDoNotMeet(t *testing.T) {
	s := server(t)
	var wg sync.WaitGroup
	for i := range 24 {
		wg.Go(func() {
			col, err := table.NewColumn(table.Meta{Name: "k"}, []int64{int64(i), int64(i)})
			if err != nil {
				t.Error(err)
				return
			}
			up, err := table.New("u", col)
			if err != nil {
				t.Error(err)
				return
			}
			r := query(t, s, "gavo", "SELECT k, COUNT(*) AS n FROM tap_upload.u GROUP BY k", map[string]*table.Table{"u": up})
			if r.NumRows() != 1 || r.Columns()[0].Int(0) != int64(i) || r.Columns()[1].Int(0) != 2 {
				t.Errorf("query %d sees the table of another", i)
			}
		})
	}
	wg.Wait()
}

func TestJobs(t *testing.T) {
	s := server(t)
	form := url.Values{"LANG": {"ADQL"}, "QUERY": {"SELECT TOP 4 main_id FROM basic"}, "PHASE": {"RUN"}}
	resp, err := http.PostForm(s.URL()+"/simbad/tap/async", form)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	job := resp.Request.URL.String()
	_, _, doc := get(t, job+"?WAIT=20")
	if !strings.Contains(string(doc), "<uws:phase>COMPLETED</uws:phase>") && !strings.Contains(string(doc), "<uws:phase>EXECUTING</uws:phase>") && !strings.Contains(string(doc), "QUEUED") {
		t.Fatalf("%s", doc)
	}
	s.jobs.get(job[strings.LastIndexByte(job, '/')+1:]).wait(context.Background(), phaseExecuting, time.Minute)
	_, _, data := get(t, job+"/results/result")
	if tab, err := votable.Read(bytes.NewReader(data)); err != nil || tab.NumRows() != 4 {
		t.Errorf("result: %v", err)
	}
	rq, _ := http.NewRequest(http.MethodDelete, job, nil)
	if resp, err = http.DefaultClient.Do(rq); err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if status, _, _ := get(t, job); status != http.StatusNotFound {
		t.Errorf("a deleted job answers %d", status)
	}
}

func TestRanges(t *testing.T) {
	s := server(t)
	u := s.URL() + "/" + allSeries()[0].path() + ".vot"
	_, _, whole := get(t, u)
	rq, _ := http.NewRequest(http.MethodGet, u, nil)
	rq.Header.Set("Range", "bytes=100-199")
	resp, err := http.DefaultClient.Do(rq)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	part, _ := io.ReadAll(resp.Body)
	if resp.StatusCode != http.StatusPartialContent || !bytes.Equal(part, whole[100:200]) {
		t.Errorf("status %d, %d bytes", resp.StatusCode, len(part))
	}
}

func TestServiceNames(t *testing.T) {
	s := server(t)
	u, err := s.Service("GAVO")
	if err != nil || u != s.URL()+"/gavo/tap" {
		t.Errorf("GAVO is %q, %v", u, err)
	}
	if _, err := s.Service("nowhere"); err == nil || !strings.Contains(err.Error(), "simbad") {
		t.Errorf("an unknown service gives %v", err)
	}
	if _, err := Start(context.Background(), "0.0.0.0:0"); err == nil {
		t.Error("the sandbox listens beyond this machine")
	}
}

func TestCloseEndsEverything(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	s, err := Start(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	query(t, s, "simbad", "SELECT TOP 1 * FROM tap_schema.tables", nil)
	cancel()
	<-s.done
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if _, err := http.Get(s.URL()); err == nil {
		t.Error("the server still answers")
	}
}

func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		s, err := Start(context.Background(), "")
		if err != nil {
			b.Fatal(err)
		}
		s.Close()
	}
}

func BenchmarkUploadJoin(b *testing.B) {
	s := server(b)
	up := map[string]*table.Table{"agbs": query(b, s, "simbad", agbQuery, nil)}
	query(b, s, "gavo", "SELECT TOP 1 table_name FROM tap_schema.tables", nil) // makes the tables
	for b.Loop() {
		query(b, s, "gavo", "SELECT h.* FROM tap_upload.agbs AS h JOIN ivoa.obscore ON 1=CONTAINS(POINT(h.ra, h.dec), CIRCLE(s_ra, s_dec, 1/3600.))", up)
	}
}

// BenchmarkJoins joins uploaded tables with those of services: 10,000 positions
// with 61,794 stars, and 1,000 with the footprints of observations.
func BenchmarkJoins(b *testing.B) {
	s := server(b)
	query(b, s, "gavo", "SELECT TOP 1 table_name FROM tap_schema.tables", nil) // makes the tables
	up := map[string]*table.Table{
		"many": query(b, s, "gaia", "SELECT TOP 10000 ra, dec FROM gaiadr3.gaia_source", nil),
		"few":  query(b, s, "gaia", "SELECT TOP 1000 ra, dec FROM gaiadr3.gaia_source", nil),
	}
	for _, q := range [][3]string{
		{"positions", "gaia", "SELECT COUNT(*) AS n FROM tap_upload.many AS u JOIN gaiadr3.gaia_source AS g ON DISTANCE(u.ra, u.dec, g.ra, g.dec) < 2/3600."},
		{"contains", "gavo", "SELECT COUNT(*) AS n FROM tap_upload.few AS u JOIN ivoa.obscore AS o ON 1=CONTAINS(POINT(u.ra, u.dec), o.s_region)"},
		{"intersects", "gavo", "SELECT COUNT(*) AS n FROM tap_upload.few AS u JOIN ivoa.obscore AS o ON 1=INTERSECTS(CIRCLE(u.ra, u.dec, 0.1), o.s_region)"},
	} {
		b.Run(q[0], func(b *testing.B) {
			for b.Loop() {
				if n := query(b, s, q[1], q[2], up).Columns()[0].Int(0); n == 0 {
					b.Fatal(n)
				}
			}
		})
	}
}

func BenchmarkCutout(b *testing.B) {
	p := catalogueOfPlates()[0]
	for b.Loop() {
		if _, err := p.fitsCutout(window{500, 500, 660, 660}); err != nil {
			b.Fatal(err)
		}
	}
}

func Example() {
	s, err := Start(context.Background(), "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()
	resp, err := http.PostForm(s.URL()+"/simbad/tap/sync", url.Values{"LANG": {"ADQL"}, "RESPONSEFORMAT": {"csv"},
		"QUERY": {"SELECT ra, dec FROM basic JOIN ident ON (oid=oidref) WHERE id='NAME Mira'"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer resp.Body.Close()
	text, _ := io.ReadAll(resp.Body)
	fmt.Print(string(text))
	// Output:
	// ra,dec
	// 34.8366,-2.9776
}

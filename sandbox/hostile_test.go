package sandbox

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"vogo/vokit/table"
	"vogo/vokit/votable"
)

// message is what an error document says, which must be one line.
func message(t *testing.T, data []byte) string {
	t.Helper()
	_, err := votable.Read(bytes.NewReader(data))
	var se *votable.StatusError
	if !errors.As(err, &se) {
		t.Errorf("no error document: %v: %.300s", err, data)
		return ""
	}
	if strings.Contains(strings.TrimSpace(se.Message), "\n") || len(se.Message) > 1500 {
		t.Errorf("not one short line: %.1600q", se.Message)
	}
	return se.Message
}

// alive makes sure that a server still answers.
func alive(t *testing.T, s *Server) {
	t.Helper()
	if n := query(t, s, "simbad", "SELECT TOP 3 main_id FROM basic", nil).NumRows(); n != 3 {
		t.Errorf("the server gives %d rows", n)
	}
}

// postUpload sends a query with a raw upload.
func postUpload(t *testing.T, s *Server, upload io.Reader) (int, []byte) {
	t.Helper()
	body, pipe := io.Pipe()
	mw := multipart.NewWriter(pipe)
	go func() {
		mw.WriteField("LANG", "ADQL")
		mw.WriteField("QUERY", "SELECT COUNT(*) AS n FROM tap_upload.u")
		mw.WriteField("UPLOAD", "u,param:u")
		part, err := mw.CreateFormFile("u", "u.vot")
		if err == nil {
			_, err = io.Copy(part, upload)
		}
		if err == nil {
			err = mw.Close()
		}
		pipe.CloseWithError(err)
	}()
	resp, err := http.Post(s.URL()+"/simbad/tap/sync", mw.FormDataContentType(), body)
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

// rowsOf is a VOTable of n equal rows with some columns, made while it is read.
func rowsOf(n, cols int, row string) io.Reader {
	head := `<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE><TABLE>`
	for i := range cols {
		head += fmt.Sprintf(`<FIELD name="c%d" datatype="char" arraysize="*"/>`, i)
	}
	return io.MultiReader(strings.NewReader(head+"<DATA><TABLEDATA>"), &repeated{[]byte(row), n * len(row), 0}, strings.NewReader("</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>"))
}

// repeated gives some bytes over and over.
type repeated struct {
	unit []byte
	left int
	at   int
}

func (r *repeated) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) && r.left > 0 {
		k := copy(p[n:min(len(p), n+r.left)], r.unit[r.at:])
		n, r.left, r.at = n+k, r.left-k, (r.at+k)%len(r.unit)
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

func zipped(r io.Reader) io.Reader {
	out, pipe := io.Pipe()
	go func() {
		z := gzip.NewWriter(pipe)
		_, err := io.Copy(z, r)
		pipe.CloseWithError(errors.Join(err, z.Close()))
	}()
	return out
}

// TestHostileUploads: too many rows, columns and bytes, packed or not, and
// things that are no tables.
func TestHostileUploads(t *testing.T) {
	s := server(t)
	for name, tc := range map[string]struct {
		body io.Reader
		want string
	}{
		"rows":         {rowsOf(maxUploadRows+5000, 1, "<TR/>"), "more than 500000 rows"},
		"columns":      {rowsOf(1, maxUploadCols+1, "<TR/>"), "more than 1000 columns"},
		"cells":        {rowsOf(maxUploadRows, maxUploadCols, "<TR/>"), "MB of values"},
		"bytes":        {rowsOf(1, 1, "<TR><TD>"+strings.Repeat("x", maxUploadBytes)+"</TD></TR>"), "larger than 64 MB"},
		"packed":       {zipped(rowsOf(1, 1, "<TR><TD>"+strings.Repeat("x", maxUploadBytes)+"</TD></TR>")), "more than 64 MB"},
		"entities":     {strings.NewReader(`<!DOCTYPE v [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]><VOTABLE><RESOURCE><TABLE><FIELD name="x" datatype="char" arraysize="*"/><DATA><TABLEDATA><TR><TD>&c;</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`), ""},
		"nothing":      {strings.NewReader(""), "is not a VOTable"},
		"garbage":      {strings.NewReader("\x1f\x8b garbage"), "is not a VOTable"},
		"web page":     {strings.NewReader("<html><body>no</body></html>"), "is not a VOTable"},
		"cut off":      {io.LimitReader(rowsOf(100, 1, "<TR><TD>x</TD></TR>"), 500), "is not a VOTable"},
		"same columns": {strings.NewReader(`<VOTABLE><RESOURCE><TABLE><FIELD name="x" datatype="int"/><FIELD name="X" datatype="int"/><DATA><TABLEDATA><TR><TD>1</TD><TD>2</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`), "differ in case only"},
		"odd column":   {strings.NewReader(`<VOTABLE><RESOURCE><TABLE><FIELD name="a&quot;) ; DROP TABLE basic; --" datatype="int"/><DATA><TABLEDATA><TR><TD>1</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`), ""},
	} {
		t.Run(name, func(t *testing.T) {
			if testing.Short() && (strings.Contains(tc.want, "more than") || strings.Contains(tc.want, " MB")) {
				t.Skip("sends a hundred megabytes") // make peers does
			}
			status, data := postUpload(t, s, tc.body)
			if tc.want == "" {
				if bytes.Contains(data, []byte("root:")) {
					t.Errorf("a file was read: %s", data)
				}
				return
			}
			if status != http.StatusBadRequest {
				t.Errorf("status %d", status)
			}
			if m := message(t, data); !strings.Contains(m, tc.want) {
				t.Errorf("%q does not say %q", m, tc.want)
			}
		})
	}
	alive(t, s)
}

// TestHostileRequests: parameters and paths that lead nowhere, each with the
// status that it deserves and never that of a failed server.
func TestHostileRequests(t *testing.T) {
	s := server(t)
	long := strings.Repeat("x", 100000)
	for _, p := range []string{
		"/tutorial/../../../../etc/passwd", "/tutorial/%2e%2e/%2e%2e/etc/passwd", "/tutorial/..%2f..%2fetc%2fpasswd", "/dasch/q/fits/..%2f..%2f..%2fetc%2fpasswd",
		"/lpv/q/..%2f..%2fgo.mod", "/simbad/tap/async/..%2f..%2fx", "/simbad/tap/tables/..%2f..%2fx", "/simbad/scs/..%2fx", "/gavo/sia2/..%2fx/query", "/lolss/q/m/%00", "//etc/passwd",
		"/simbad/tap/async/x?WAIT=99999999999999999999", "/gavo/sia?POS=NaN,Inf", "/gavo/sia?POS=1,2&SIZE=-1", "/gavo/sia?POS=1e999,0", "/gavo/sia2/query?POS=CIRCLE+1+2+1e308", "/gavo/sia2/query?BAND=1e999+-1e999",
		"/gavo/sia2/query?POS=POLYGON" + strings.Repeat("+1", 9000), "/gavo/ssa?REQUEST=queryData&POS=1,91", "/gavo/ssa?REQUEST=queryData&TARGETNAME='--", "/vizier/scs/II/246/out?RA=1&DEC=2&SR=1e300", "/vizier/scs/II/246/out?RA=x",
		"/dasch/q/dl/dlget?ID=x&CIRCLE=1+2+3", "/lolss/q/dl/dlget?ID=" + url.QueryEscape(lolssMosaic.did()) + "&CIRCLE=0+0+89", "/gavo/tap/sync?LANG=ADQL&QUERY=" + long, "/sesame?name=" + long, "/oai?verb=" + long,
		"/miriade/ephemcc?-name=c:p/encke&-ep=1e300&-nbd=10", "/miriade/ephemcc?-name=c:p/encke&-ep=NaN", "/miriade/ephemcc?-name=c:p/encke&-ep=1941-01-01&-nbd=1000000000", "/miriade/ephemcc?-name=c:p/encke&-ep=1941-01-01&-step=1e300d",
		"/faults?fault=latency:999999999999h", "/simbad/tap/sync?vogo-fault=" + long, "/gavo/slap?REQUEST=queryData&WAVELENGTH=-1e999/1e999",
	} {
		resp, err := http.Get(s.URL() + p)
		if err != nil {
			t.Errorf("%.80s: %v", p, err)
			continue
		}
		data, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || resp.StatusCode >= 500 || bytes.Contains(data, []byte("root:")) || bytes.Contains(data, []byte("goroutine ")) {
			t.Errorf("%.80s: status %d, %v: %.200s", p, resp.StatusCode, err, data)
		}
	}
	for what, form := range map[string]url.Values{
		"the query is longer than":    {"QUERY": {"SELECT " + strings.Repeat("1,", 1<<20) + "1 FROM basic"}},
		"is not on this machine":      {"QUERY": {"SELECT * FROM tap_upload.x"}, "UPLOAD": {"x,file:///etc/passwd"}},
		"write name,param:part":       {"QUERY": {"SELECT * FROM tap_upload.x"}, "UPLOAD": {"../x,param:x"}},
		"has no part":                 {"QUERY": {"SELECT * FROM tap_upload.x"}, "UPLOAD": {"x,param:y"}},
		"MAXREC=":                     {"QUERY": {"SELECT * FROM basic"}, "MAXREC": {"1e9"}},
		`there is no table "sqlite_m`: {"QUERY": {"SELECT name FROM sqlite_master"}},
		`there is no table "main.ba`:  {"QUERY": {"SELECT oid FROM main.basic"}},
		`there is no table "pragma_`:  {"QUERY": {"SELECT * FROM pragma_table_info"}},
		`there is no function vo_wi`:  {"QUERY": {"SELECT vo_within(1,2,3,4,5) FROM basic"}},
	} {
		status, data := send(t, s, "simbad", form, nil)
		if m := message(t, data); status != http.StatusBadRequest || !strings.Contains(m, what) {
			t.Errorf("status %d: %.200q does not say %q", status, m, what)
		}
	}
	alive(t, s)
}

// TestNamesInErrors: whatever is misspelt, the error names what is like it.
func TestNamesInErrors(t *testing.T) {
	s := server(t)
	for name, want := range map[string]string{"simbat": "did you mean simbad?", "vizir": "did you mean vizier?", "https://dc.gvo.org/tap": "did you mean dc.g-vo.org/tap?", "nonesuch": "there are: aip"} {
		if _, err := s.Service(name); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for q, want := range map[string]string{
		"SELECT main_id FROM basics":   `did you mean "basic"?`,
		"SELECT main_idd FROM basic":   `did you mean "main_id"?`,
		"SELECT b.rra FROM basic AS b": `did you mean "ra"?`,
		"SELECT c.ra FROM basic AS bb": `no table "c" in FROM`,
		"SELECT ra FROM basic WHERE 1=CONTAINED(POINT(ra, dec), CIRCLE(1, 2, 3))": `did you mean "CONTAINS"?`,
		"SELECT main_id FORM basic": `did you mean "from"?`,
	} {
		_, data := send(t, s, "simbad", url.Values{"QUERY": {q}}, nil)
		if m := message(t, data); !strings.Contains(m, want) || !strings.Contains(m, "near") {
			t.Errorf("%s: %q does not say %q", q, m, want)
		}
	}
}

// TestJobsShareTheirRoom: results of jobs make room for newer ones, and uploads
// that wait are refused when there are too many.
func TestJobsShareTheirRoom(t *testing.T) {
	l := newJobList()
	none := func(*job) (task, error) { return nil, nil }
	var jobs []*job
	for range 3 {
		j, err := l.create("http://127.0.0.1/tap/async", none, params{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		j.created = j.created.Add(time.Duration(len(jobs)) * time.Second)
		jobs = append(jobs, j)
	}
	for _, j := range jobs[:2] {
		j.results = []jobResult{{held: maxHeld / 2}}
		j.setPhase(phaseCompleted)
	}
	if err := l.room(10); err != nil {
		t.Fatal(err)
	}
	if l.get(jobs[0].id) != nil || l.get(jobs[1].id) == nil || l.get(jobs[2].id) == nil {
		t.Error("the oldest result did not make room")
	}
	if err := l.room(maxHeld + 1); err == nil || !strings.Contains(err.Error(), "delete some jobs first") {
		t.Errorf("more than there is room for: %v", err)
	}
}

// TestImpatientClients: fifty at once, each with a table of its own or none, some of
// whom go away; all others get what they asked for.
func TestImpatientClients(t *testing.T) {
	s := server(t)
	want := query(t, s, "gavo", "SELECT COUNT(*) AS n FROM ivoa.obscore", nil).Columns()[0].Int(0)
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			switch i % 3 {
			case 0:
				if n := query(t, s, "gavo", "SELECT COUNT(*) AS n FROM ivoa.obscore", nil).Columns()[0].Int(0); n != want {
					t.Errorf("client %d counts %d of %d", i, n, want)
				}
			case 1:
				col, err := table.NewColumn(table.Meta{Name: "ra"}, []float64{float64(i)})
				if err != nil {
					t.Error(err)
					return
				}
				up, err := table.New("u", col)
				if err != nil {
					t.Error(err)
					return
				}
				if r := query(t, s, "gavo", "SELECT ra FROM tap_upload.u", map[string]*table.Table{"u": up}); r.NumRows() != 1 || r.Columns()[0].Float(0) != float64(i) {
					t.Errorf("client %d sees the table of another", i)
				}
			default:
				ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
				defer cancel()
				rq, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL()+"/gavo/tap/sync?LANG=ADQL&QUERY="+url.QueryEscape("SELECT COUNT(*) FROM lamost5.data AS a, lamost5.data AS b WHERE a.rv*b.rv<-1e9"), nil)
				if err != nil {
					t.Error(err)
					return
				}
				if resp, err := http.DefaultClient.Do(rq); err == nil {
					resp.Body.Close()
				}
			}
		})
	}
	wg.Wait()
	alive(t, s)
}

// FuzzRequests sends anything to anywhere: nothing may make the handler fail.
func FuzzRequests(f *testing.F) {
	s, err := shared()
	if err != nil {
		f.Fatal(err)
	}
	h := s.Handler()
	for _, seed := range [][3]string{
		{"GET", "/gavo/tap/sync?LANG=ADQL&QUERY=SELECT+TOP+1+*+FROM+ivoa.obscore", ""},
		{"POST", "/simbad/tap/async", "LANG=ADQL&QUERY=SELECT+1+FROM+basic&PHASE=RUN&RUNID=x"},
		{"POST", "/simbad/tap/async/x/destruction", "DESTRUCTION=2030-01-01T00:00:00Z"},
		{"POST", "/simbad/tap/async/x/executionduration", "EXECUTIONDURATION=10"},
		{"GET", "/simbad/tap/async?PHASE=COMPLETED&LAST=2&AFTER=2020-01-01T00:00:00", ""},
		{"GET", "/gavo/sia2/query?POS=RANGE+1+2+3+4&BAND=1+2&TIME=3/4&FOV=1&CALIB=2&POL=I", ""},
		{"GET", "/gavo/sia?POS=10,20&SIZE=1,2&FORMAT=ALL", ""},
		{"GET", "/gavo/ssa?REQUEST=queryData&POS=10,20&SIZE=1&BAND=1e-7/2e-7", ""},
		{"GET", "/gavo/slap?REQUEST=queryData&WAVELENGTH=1e-7/2e-7,5e-7", ""},
		{"GET", "/vizier/scs/II/246/out?RA=240&DEC=47&SR=0.1", ""},
		{"GET", "/oai?verb=GetRecord&metadataPrefix=ivo_vor&identifier=ivo://vogo.sandbox/gavo/tap", ""},
		{"GET", "/lolss/q/dl/dlget?ID=ivo://vogo.sandbox/~?lolss/q/m/mosaic_54MHz&CIRCLE=240.484+46.768+0.01", ""},
		{"GET", "/dasch/q/dl/dlmeta?ID=ivo://vogo.sandbox/~?dasch/x", ""},
		{"GET", "/miriade/ephemcc?-name=c:p/encke&-ep=1941-04-01&-nbd=3&-step=1d", ""},
		{"GET", "/sesame?name=M+31", ""},
		{"POST", "/gavo/tap/sync", "--b\r\nContent-Disposition: form-data; name=\"UPLOAD\"\r\n\r\nu,param:u\r\n--b\r\nContent-Disposition: form-data; name=\"u\"; filename=\"u\"\r\n\r\n<VOTABLE/>\r\n--b--\r\n"},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, method, target, body string) {
		u, err := url.ParseRequestURI(target)
		if err != nil || !strings.HasPrefix(u.Path, "/") || strings.Contains(strings.ToLower(u.Path), "fault") || strings.Contains(strings.ToLower(u.RawQuery), "fault") || strings.Contains(u.Path, "slowsky") {
			return // those that hang are meant to
		}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		rq, err := http.NewRequestWithContext(ctx, method, "http://127.0.0.1"+u.RequestURI(), strings.NewReader(body))
		if err != nil {
			return
		}
		if strings.HasPrefix(body, "--b") {
			rq.Header.Set("Content-Type", "multipart/form-data; boundary=b")
		} else {
			rq.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, rq)
		if w.Code >= 500 && ctx.Err() == nil {
			t.Fatalf("%s %s: status %d: %.300s", method, target, w.Code, w.Body)
		}
	})
}

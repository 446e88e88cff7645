package vokit_test

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"vogo/vokit/fits"
)

// fakeVO is a synthetic data centre on loopback: plates with links, one with a
// cutout service that takes POS and nothing else, as real ones do.
type fakeVO struct {
	*httptest.Server
	t *testing.T

	mu       sync.Mutex
	requests []string // method and path, for counting
	uploads  []string
}

func newFakeVO(t *testing.T) *fakeVO {
	t.Helper()
	f := &fakeVO{t: t}
	mux := http.NewServeMux()
	mux.HandleFunc("/tap/sync", f.sync)
	mux.HandleFunc("/dl", f.links)
	mux.HandleFunc("/soda", f.soda)
	mux.HandleFunc("/data/", f.data)
	mux.HandleFunc("/lc/", f.lightCurve)
	f.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		f.requests = append(f.requests, r.Method+" "+r.URL.Path)
		f.mu.Unlock()
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(f.Close)
	return f
}

// count gives the number of requests whose path begins with prefix.
func (f *fakeVO) count(prefix string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, r := range f.requests {
		if _, path, _ := strings.Cut(r, " "); strings.HasPrefix(path, prefix) {
			n++
		}
	}
	return n
}

func (f *fakeVO) sync(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseMultipartForm(1 << 20); err == nil {
		f.mu.Lock()
		f.uploads = append(f.uploads, r.FormValue("UPLOAD"))
		f.mu.Unlock()
	}
	w.Header().Set("Content-Type", "application/x-votable+xml")
	fmt.Fprint(w, `<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE type="results"><INFO name="QUERY_STATUS" value="OK"/><TABLE name="plates">
<FIELD name="obs_publisher_did" datatype="char" arraysize="*"/><FIELD name="access_url" datatype="char" arraysize="*"/><FIELD name="access_format" datatype="char" arraysize="*"/>
<FIELD name="t_min" datatype="double" unit="d"/><DATA><TABLEDATA>`)
	for i, id := range []string{"a", "b", "c", "d"} {
		fmt.Fprintf(w, `<TR><TD>ivo://example/~?plates/q/%[1]s</TD><TD>%[2]s/dl?ID=ivo%%3A%%2F%%2Fexample%%2F~%%3Fplates%%2Fq%%2F%[1]s</TD><TD>application/x-votable+xml;content=datalink</TD><TD>%[3]d</TD></TR>`, id, f.URL, 12550+i*1000)
	}
	fmt.Fprintf(w, `<TR><TD>ivo://example/~?lc/1</TD><TD>%s/lc/1</TD><TD>application/x-votable+xml</TD><TD>52000</TD></TR>`, f.URL)
	fmt.Fprint(w, `</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`)
}

func (f *fakeVO) links(w http.ResponseWriter, r *http.Request) {
	r.ParseForm()
	w.Header().Set("Content-Type", "application/x-votable+xml;content=datalink")
	fmt.Fprint(w, `<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE type="results"><TABLE>`)
	for _, c := range []string{"ID", "access_url", "service_def", "error_message", "description", "semantics", "content_type"} {
		fmt.Fprintf(w, `<FIELD name="%s" datatype="char" arraysize="*"/>`, c)
	}
	fmt.Fprint(w, `<FIELD name="content_length" datatype="long"><VALUES null="-1"/></FIELD><DATA><TABLEDATA>`)
	row := func(id, url, def, failure, text, sem, ct string) {
		fmt.Fprintf(w, "<TR><TD>%s</TD><TD>%s</TD><TD>%s</TD><TD>%s</TD><TD>%s</TD><TD>%s</TD><TD>%s</TD><TD>-1</TD></TR>", id, url, def, failure, text, sem, ct)
	}
	for _, id := range r.Form["ID"] {
		switch {
		case strings.HasSuffix(id, "/a"):
			row(id, f.URL+"/data/a.fits", "", "", "reduced", "#this", "application/fits")
			row(id, f.URL+"/data/a.jpg", "", "", "", "#preview", "image/jpeg")
			row(id, "", "cut", "", "cut out on the server", "#proc", "application/fits")
		case strings.HasSuffix(id, "/b"):
			row(id, f.URL+"/data/b.fits", "", "", "the scan", "#this", "image/fits")
		case strings.HasSuffix(id, "/c"):
			row(id, f.URL+"/data/gone.fits", "", "", "", "#this", "application/fits")
			row(id, f.URL+"/data/c.jpg", "", "", "", "#preview-image", "image/jpeg")
		default:
			row(id, "", "", "NotFoundFault: no such plate", "", "", "")
		}
	}
	fmt.Fprintf(w, `</TABLEDATA></DATA></TABLE></RESOURCE><RESOURCE type="meta" utype="adhoc:service" ID="cut">
<PARAM name="accessURL" datatype="char" arraysize="*" value="%s/soda"/><PARAM name="standardID" datatype="char" arraysize="*" value="ivo://ivoa.net/std/soda#sync-1.0"/>
<GROUP name="inputParams"><PARAM name="ID" datatype="char" arraysize="*" ucd="meta.id;meta.main" value="ivo://example/~?plates/q/a"/>
<PARAM name="POS" datatype="char" arraysize="*" ucd="phys.angArea;obs" value=""/></GROUP></RESOURCE></VOTABLE>`, f.URL)
}

func (f *fakeVO) soda(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("POS") != "CIRCLE 156 48 0.5" || q.Get("ID") != "ivo://example/~?plates/q/a" || len(q) != 2 {
		http.Error(w, "UsageFault: "+r.URL.RawQuery, http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/fits")
	w.Write(sky(f.t, 20))
}

func (f *fakeVO) data(w http.ResponseWriter, r *http.Request) {
	switch {
	case strings.HasSuffix(r.URL.Path, ".jpg"):
		w.Header().Set("Content-Type", "image/jpeg")
		jpeg.Encode(w, image.NewGray(image.Rect(0, 0, 400, 300)), nil)
	case strings.HasSuffix(r.URL.Path, "gone.fits"):
		http.Error(w, "the tape is lost", http.StatusNotFound)
	default:
		w.Header().Set("Content-Type", "image/fits")
		w.Write(sky(f.t, 100))
	}
}

func (f *fakeVO) lightCurve(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/x-votable+xml")
	fmt.Fprint(w, `<VOTABLE version="1.4"><RESOURCE><TABLE name="lc"><FIELD name="obs_time" datatype="double" unit="d"/><FIELD name="flux" datatype="double" unit="Jy"/><DATA><TABLEDATA>
<TR><TD>1</TD><TD>10</TD></TR><TR><TD>2</TD><TD>12</TD></TR><TR><TD>3</TD><TD>11</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`)
}

// sky is a synthetic image of n × n pixels of 0.05 degrees around 156 +48.
func sky(t *testing.T, n int) []byte {
	h := fits.NewHeader()
	for _, c := range []struct {
		key   string
		value any
	}{
		{"CTYPE1", "RA---TAN"}, {"CTYPE2", "DEC--TAN"}, {"CRVAL1", 156.0}, {"CRVAL2", 48.0},
		{"CRPIX1", float64(n+1) / 2}, {"CRPIX2", float64(n+1) / 2}, {"CDELT1", -0.05}, {"CDELT2", 0.05}, {"CUNIT1", "deg"}, {"CUNIT2", "deg"},
	} {
		if err := h.Set(c.key, c.value, ""); err != nil {
			t.Error(err)
		}
	}
	px := make([]float64, n*n)
	for i := range px {
		px[i] = float64(i)
	}
	im, err := fits.NewImage([]int{n, n}, px)
	if err != nil {
		t.Error(err)
		return nil
	}
	var b bytes.Buffer
	if _, err := fits.NewFile(fits.NewImageHDU(im, h)).WriteTo(&b); err != nil {
		t.Error(err)
	}
	return b.Bytes()
}

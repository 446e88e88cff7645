package dal_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"

	"vogo/vokit/dal"
	"vogo/vokit/table"
	"vogo/vokit/votable"
)

// positions is a synthetic catalogue.
func positions(t testing.TB, n int) *table.Table {
	t.Helper()
	id, ra, dec := make([]int64, n), make([]float64, n), make([]float64, n)
	for i := range n {
		id[i], ra[i], dec[i] = int64(i), float64(i)*359.123456789/float64(n), float64(i)*89.987654321/float64(n)
	}
	var cols []*table.Column
	for _, c := range []struct {
		name string
		x    any
	}{{"id", id}, {"ra", ra}, {"dec", dec}} {
		col, err := table.NewColumn(table.Meta{Name: c.name}, c.x)
		if err != nil {
			t.Fatal(err)
		}
		cols = append(cols, col)
	}
	tab, err := table.New("synthetic positions", cols...)
	if err != nil {
		t.Fatal(err)
	}
	return tab
}

// send uploads x as a table to a handler that gets its part.
func send(t *testing.T, x any, h func(*http.Request, io.Reader)) (*dal.Response, error) {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m, err := r.MultipartReader()
		if err != nil {
			t.Error(err)
			return
		}
		for {
			p, err := m.NextPart()
			if err == io.EOF {
				return
			}
			if err != nil {
				return // the client has given up
			}
			if p.FileName() != "" {
				h(r, p)
			}
		}
	}))
	t.Cleanup(s.Close)
	spec, parts, err := dal.Uploads(context.Background(), "test", []dal.Uploaded{{Name: "mine", X: x}})
	if err != nil {
		t.Fatal(err)
	}
	resp, err := (&dal.Client{}).Do(context.Background(), dal.Request{Op: "test", URL: s.URL, Form: url.Values{"UPLOAD": spec}, Parts: parts})
	if err == nil {
		t.Cleanup(func() { resp.Body.Close() })
	}
	return resp, err
}

func TestUploadIsStreamed(t *testing.T) {
	if testing.Short() {
		t.Skip("a million rows")
	}
	const rows = 1_000_000
	tab := positions(t, rows)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var got, length int64
	last := ""
	_, err := send(t, tab, func(r *http.Request, p io.Reader) {
		length = r.ContentLength
		buf, tail := make([]byte, 32<<10), make([]byte, 0, 64)
		for {
			n, err := p.Read(buf)
			got += int64(n)
			tail = append(tail, buf[max(0, n-32):n]...)
			tail = append(tail[:0], tail[max(0, len(tail)-32):]...)
			if err != nil {
				break
			}
		}
		last = string(tail)
	})
	runtime.ReadMemStats(&after)
	if err != nil {
		t.Fatal(err)
	}
	if got < 40<<20 || length <= got || length > got+2000 || !strings.Contains(last, "</VOTABLE>") {
		t.Errorf("%d bytes of a request of %d, the last %q", got, length, last)
	}
	// All that both sides have allocated, given back or not.
	if used := int64(after.TotalAlloc - before.TotalAlloc); used > got/4 {
		t.Errorf("allocated %d MB to send %d MB", used>>20, got>>20)
	}
}

func TestUploadSources(t *testing.T) {
	dir := t.TempDir()
	var vot, small bytes.Buffer
	if err := votable.Write(&vot, positions(t, 40_000), votable.TableData); err != nil {
		t.Fatal(err)
	}
	if err := votable.Write(&small, positions(t, 3), votable.TableData); err != nil {
		t.Fatal(err)
	}
	write := func(name string, b []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	z.Write(vot.Bytes())
	z.Close()
	file, err := os.Open(write("t.vot", vot.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for name, tt := range map[string]struct {
		x     any
		exact bool // the bytes pass through
		rows  int
		sized bool
	}{
		"table":         {positions(t, 40_000), false, 40_000, true},
		"bytes":         {vot.Bytes(), true, 40_000, true},
		"path":          {file.Name(), true, 40_000, true},
		"gzipped":       {write("t.vot.gz", zipped.Bytes()), true, 40_000, true},
		"open file":     {file, true, 40_000, true},
		"stream":        {io.MultiReader(bytes.NewReader(vot.Bytes())), true, 40_000, false},
		"CSV":           {write("t.csv", []byte("ra,dec\n1,2\n3,4\n")), false, 2, true},
		"CSV in gzip":   {write("t.csv.gz", gz("ra,dec\n1,2\n3,4\n")), false, 2, true},
		"CSV by stream": {strings.NewReader("ra,dec\n1,2\n3,4\n"), false, 2, true},
		"few":           {small.Bytes(), true, 3, true},
	} {
		want := vot.Bytes()
		if tt.rows == 3 {
			want = small.Bytes()
		}
		var got []byte
		length := int64(0)
		if _, err := send(t, tt.x, func(r *http.Request, p io.Reader) {
			length = r.ContentLength
			got, _ = io.ReadAll(p)
		}); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if tt.exact && !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes arrive of %d", name, len(got), len(want))
		}
		if back, err := votable.Read(bytes.NewReader(got)); err != nil || back.NumRows() != tt.rows {
			t.Errorf("%s: %v, %v", name, back, err)
		}
		if (length > 0) != tt.sized {
			t.Errorf("%s: Content-Length %d", name, length)
		}
	}
}

func gz(s string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	io.WriteString(z, s)
	z.Close()
	return b.Bytes()
}

// busy answers 503 to the first request, without reading it, then counts bytes.
func busy(t *testing.T) (s *httptest.Server, asked *int, bytes *int64) {
	asked, bytes = new(int), new(int64)
	s = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if *asked++; *asked == 1 {
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		*bytes, _ = io.Copy(io.Discard, r.Body)
	}))
	t.Cleanup(s.Close)
	return
}

func TestUploadIsRepeatedIfItCanBeRead(t *testing.T) {
	var vot bytes.Buffer
	if err := votable.Write(&vot, positions(t, 60_000), votable.TableData); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		x     any
		again bool
	}{
		"table":  {positions(t, 60_000), true},
		"seeker": {bytes.NewReader(vot.Bytes()), true},
		"stream": {io.MultiReader(bytes.NewReader(vot.Bytes())), false},
	} {
		s, asked, n := busy(t)
		_, parts, err := dal.Uploads(context.Background(), "test", []dal.Uploaded{{Name: "mine", X: tt.x}})
		if err != nil {
			t.Fatal(err)
		}
		resp, err := (&dal.Client{}).Do(context.Background(), dal.Request{Op: "test", URL: s.URL, Parts: parts})
		if tt.again {
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			resp.Body.Close()
			if *asked != 2 || *n < int64(vot.Len()) {
				t.Errorf("%s: asked %d times, %d bytes", name, *asked, *n)
			}
			continue
		}
		if !errors.Is(err, dal.ErrService) || *asked != 1 {
			t.Errorf("%s: asked %d times, %v", name, *asked, err)
		}
	}
}

func TestUploadFollowsOnlyWhatCanBeSentAgain(t *testing.T) {
	var n int64
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/old" {
			io.Copy(io.Discard, r.Body)
			http.Redirect(w, r, "/new/old", http.StatusMovedPermanently)
			return
		}
		n, _ = io.Copy(io.Discard, r.Body)
	}))
	defer s.Close()
	var vot bytes.Buffer
	if err := votable.Write(&vot, positions(t, 60_000), votable.TableData); err != nil {
		t.Fatal(err)
	}
	for _, x := range []any{positions(t, 60_000), io.MultiReader(&vot)} {
		_, parts, err := dal.Uploads(context.Background(), "test", []dal.Uploaded{{Name: "mine", X: x}})
		if err != nil {
			t.Fatal(err)
		}
		resp, err := (&dal.Client{}).Do(context.Background(), dal.Request{Op: "test", URL: s.URL + "/old", Parts: parts})
		if _, stream := x.(io.Reader); stream {
			if err == nil || !strings.Contains(err.Error(), "cannot be sent again") {
				t.Errorf("a stream: %v", err)
			}
			continue
		}
		if err != nil || n < 1<<20 {
			t.Fatalf("%d bytes, %v", n, err)
		}
		resp.Body.Close()
	}
}

func TestUploadSourceFails(t *testing.T) {
	head := []byte(`<VOTABLE version="1.4">`)
	noise := make([]byte, 3<<20)
	rand.Read(noise)
	broken := io.MultiReader(bytes.NewReader(head), bytes.NewReader(noise), failing{})
	_, err := send(t, broken, func(_ *http.Request, p io.Reader) { io.Copy(io.Discard, p) })
	if !errors.Is(err, dal.ErrQuery) || !strings.Contains(err.Error(), `upload "mine": the tape is torn`) {
		t.Errorf("got %v", err)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, fmt.Errorf("the tape is torn") }

func TestUploadStopsWhenInterrupted(t *testing.T) {
	started, gone := make(chan struct{}), make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		r.Body.Read(make([]byte, 10))
		close(started)
		<-gone // with most of the body unread
	}))
	defer s.Close()
	defer close(gone)
	_, parts, err := dal.Uploads(context.Background(), "test", []dal.Uploaded{{Name: "mine", X: positions(t, 200_000)}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() { <-started; cancel() }()
	if _, err := (&dal.Client{}).Do(ctx, dal.Request{Op: "test", URL: s.URL, Parts: parts}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestLongQueriesGoAsForms(t *testing.T) {
	method, got := "", 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.ParseForm()
		method, got = r.Method, len(r.Form["ID"])
		io.WriteString(w, `<VOTABLE version="1.4"><RESOURCE type="results"><TABLE><FIELD name="a" datatype="int"/><DATA><TABLEDATA/></DATA></TABLE></RESOURCE></VOTABLE>`)
	}))
	defer s.Close()
	for n, want := range map[int]string{3: "GET", 300: "POST"} {
		q := url.Values{}
		for i := range n {
			q.Add("ID", fmt.Sprintf("ivo://example/synthetic?%d", i))
		}
		if _, err := dal.Search(context.Background(), "test", s.URL+"?table=x", q, dal.Apply()); err != nil {
			t.Fatal(err)
		}
		if method != want || got != n {
			t.Errorf("%d values: %s with %d", n, method, got)
		}
	}
}

func TestSelfSignedIsExplained(t *testing.T) {
	s := httptest.NewTLSServer(http.NotFoundHandler())
	defer s.Close()
	_, err := (&dal.Client{}).Do(context.Background(), dal.Request{Op: "test", URL: s.URL})
	if !errors.Is(err, dal.ErrUnreachable) || !strings.Contains(err.Error(), "certificate signed by") || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v", err)
	}
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	_, err = (&dal.Client{}).Do(context.Background(), dal.Request{Op: "test", URL: strings.Replace(plain.URL, "http:", "https:", 1)})
	if !errors.Is(err, dal.ErrUnreachable) || !strings.Contains(err.Error(), "try http://") {
		t.Errorf("got %v", err)
	}
}

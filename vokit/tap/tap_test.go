package tap_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"vogo/vokit/dal"
	"vogo/vokit/table"
	"vogo/vokit/tap"
	"vogo/vokit/votable"
)

const stars = `<?xml version="1.0"?>
<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE type="results">
<INFO name="QUERY_STATUS" value="OK"/>
<TABLE name="stars"><FIELD name="main_id" datatype="char" arraysize="*"/><FIELD name="ra" datatype="double" unit="deg" ucd="pos.eq.ra;meta.main"/>
<DATA><TABLEDATA><TR><TD>R CrB</TD><TD>237.14</TD></TR><TR><TD>Mira</TD><TD>34.83</TD></TR></TABLEDATA></DATA></TABLE>
%s</RESOURCE></VOTABLE>`

const failure = `<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE type="results"><INFO name="QUERY_STATUS" value="ERROR">%s</INFO></RESOURCE></VOTABLE>`

// service is a synthetic TAP service on loopback.
func service(t *testing.T, sync http.HandlerFunc) *tap.Service {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/tap/sync", func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseMultipartForm(1 << 20); err != nil && !errors.Is(err, http.ErrNotMultipart) {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "application/x-votable+xml")
		sync(w, r)
	})
	mux.HandleFunc("/tap/capabilities", func(w http.ResponseWriter, _ *http.Request) {
		b, err := os.ReadFile("testdata/capabilities.xml")
		if err != nil {
			t.Error(err)
		}
		w.Write(b)
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return tap.New(s.URL + "/tap/sync")
}

func TestQuery(t *testing.T) {
	var form map[string][]string
	svc := service(t, func(w http.ResponseWriter, r *http.Request) {
		form = r.PostForm
		fmt.Fprintf(w, stars, `<INFO name="QUERY_STATUS" value="OVERFLOW"/>`)
	})
	got, err := svc.Query("\nSELECT main_id, ra FROM basic;", dal.MaxRec(2), dal.Param("RUNID", "x"))
	if err != nil {
		t.Fatal(err)
	}
	if got.NumRows() != 2 || !got.Overflow || got.Source != svc.URL {
		t.Errorf("got %d rows, overflow %v, source %s", got.NumRows(), got.Overflow, got.Source)
	}
	for k, want := range map[string]string{"REQUEST": "doQuery", "LANG": "ADQL", "QUERY": "SELECT main_id, ra FROM basic", "MAXREC": "2", "RUNID": "x"} {
		if len(form[k]) != 1 || form[k][0] != want {
			t.Errorf("%s = %q, want %q", k, form[k], want)
		}
	}
}

// A service that has declared nothing yet is asked for BINARY2; one that stumbles
// over it is asked once more, and from then on for what it likes.
func TestBinary2IsTriedFirst(t *testing.T) {
	for name, c := range map[string]struct {
		refuse func(w http.ResponseWriter)
		want   []string // formats asked for by two queries
	}{
		"takes it":    {nil, []string{binary2, binary2}},
		"says so":     {func(w http.ResponseWriter) { fmt.Fprintf(w, failure, "Unknown output format") }, []string{binary2, "", ""}},
		"status 400":  {func(w http.ResponseWriter) { http.Error(w, "RESPONSEFORMAT is not supported", 400) }, []string{binary2, "", ""}},
		"status 415":  {func(w http.ResponseWriter) { http.Error(w, "no", http.StatusUnsupportedMediaType) }, []string{binary2, "", ""}},
		"breaks down": {func(w http.ResponseWriter) { http.Error(w, "NullPointerException", 500) }, []string{binary2, "", ""}},
		"sends a page": {func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, "<html><body>Welcome</body></html>")
		}, []string{binary2, "", ""}},
	} {
		t.Run(name, func(t *testing.T) {
			var asked []string
			svc := service(t, func(w http.ResponseWriter, r *http.Request) {
				f := r.PostFormValue("RESPONSEFORMAT")
				asked = append(asked, f)
				if f != "" && c.refuse != nil {
					c.refuse(w)
					return
				}
				fmt.Fprintf(w, stars, "")
			})
			for range 2 {
				if got, err := svc.Query("SELECT 1 FROM basic"); err != nil || got.NumRows() != 2 {
					t.Fatalf("got %v, %v", got, err)
				}
			}
			if !slices.Equal(asked, c.want) {
				t.Errorf("asked for %q, want %q", asked, c.want)
			}
		})
	}
	t.Run("wrong query", func(t *testing.T) {
		asked := 0
		svc := service(t, func(w http.ResponseWriter, r *http.Request) {
			if r.PostFormValue("QUERY") == "SELECT x FROM basic" {
				asked++
			}
			fmt.Fprintf(w, failure, "no column x")
		})
		if _, err := svc.Query("SELECT x FROM basic"); !errors.Is(err, dal.ErrQuery) || asked != 1 {
			t.Errorf("asked %d times, got %v", asked, err)
		}
	})
}

const binary2 = "application/x-votable+xml;serialization=BINARY2"

func TestBinary2IsAskedForWhereDeclared(t *testing.T) {
	var asked string
	svc := service(t, func(w http.ResponseWriter, r *http.Request) {
		asked = r.PostFormValue("RESPONSEFORMAT")
		fmt.Fprintf(w, stars, "")
	})
	caps, err := svc.Capabilities()
	if err != nil {
		t.Fatal(err)
	}
	if !caps.Uploads || caps.MaxRec != 2000 || caps.MaxRecHard != 1000000 || len(caps.Languages) != 2 || len(caps.DataModels) != 1 {
		t.Errorf("got %+v", caps)
	}
	if _, err := svc.Query("SELECT 1 FROM basic"); err != nil {
		t.Fatal(err)
	}
	if asked != "application/x-votable+xml;serialization=BINARY2" {
		t.Errorf("asked for %q", asked)
	}
}

func TestUploads(t *testing.T) {
	var spec string
	uploaded := map[string]*table.Table{}
	svc := service(t, func(w http.ResponseWriter, r *http.Request) {
		spec = r.FormValue("UPLOAD")
		for name, fs := range r.MultipartForm.File {
			f, err := fs[0].Open()
			if err != nil {
				t.Error(err)
				continue
			}
			if uploaded[name], err = votable.Read(f); err != nil {
				t.Error(err)
			}
		}
		fmt.Fprintf(w, stars, "")
	})
	ra, err := table.NewColumn(table.Meta{Name: "ra", Unit: "deg", UCD: "pos.eq.ra;meta.main"}, []float64{10.68, 83.63})
	if err != nil {
		t.Fatal(err)
	}
	agbs, err := table.New("agbs", ra)
	if err != nil {
		t.Fatal(err)
	}
	csv := filepath.Join(t.TempDir(), "mine.csv")
	if err := os.WriteFile(csv, []byte("name,mag\nM 31,3.4\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = svc.Query("SELECT * FROM tap_upload.agbs, TAP_UPLOAD.mine, tap_upload.web, tap_upload.raw",
		dal.Upload("agbs", agbs), dal.Upload("mine", csv), dal.Upload("web", "https://example.org/t.vot"), dal.Upload("raw", []byte(fmt.Sprintf(stars, ""))))
	if err != nil {
		t.Fatal(err)
	}
	if want := "agbs,param:agbs;mine,param:mine;web,https://example.org/t.vot;raw,param:raw"; spec != want {
		t.Errorf("UPLOAD = %q, want %q", spec, want)
	}
	if u := uploaded["agbs"]; u == nil || u.NumRows() != 2 || u.Columns()[0].UCD != "pos.eq.ra;meta.main" {
		t.Errorf("agbs came as %v", u)
	}
	if u := uploaded["mine"]; u == nil || u.NumRows() != 1 || !u.Has("mag") {
		t.Errorf("mine came as %v", u)
	}
	if u := uploaded["raw"]; u == nil || u.NumRows() != 2 {
		t.Errorf("raw came as %v", u)
	}
}

func TestUploadMistakesAreFoundBeforeSending(t *testing.T) {
	svc := service(t, func(http.ResponseWriter, *http.Request) { t.Error("a request was sent") })
	tests := []struct {
		adql string
		opt  dal.Option
		want string
	}{
		{"SELECT * FROM tap_upload.agbs", nil, `the query reads tap_upload.agbs, but no such table is sent (add vo.Upload("agbs", table) to the call)`},
		{"SELECT 1 FROM t", dal.Upload("my table", []byte("x")), `upload name "my table" is no table name`},
		{"SELECT 1 FROM t", dal.Upload("a", (*table.Table)(nil)), `upload "a": there is no table (nil)`},
		{"SELECT 1 FROM t", dal.Upload("a", 17), `cannot send a int along`},
		{"SELECT 1 FROM t", dal.Upload("a", "no-such-file.vot"), `no such file`},
		{"  ", nil, "the query is empty"},
	}
	for _, tt := range tests {
		_, err := svc.Query(tt.adql, tt.opt)
		if !errors.Is(err, dal.ErrQuery) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v", tt.adql, err)
		}
	}
}

func TestHints(t *testing.T) {
	tests := []struct{ adql, message, want string }{
		{"select ra form basic", "Could not parse your query: Expected end of text, found 'form' (at char 10)", `did you mean "from"?`},
		{"select ra from basic whree ra < 3", `Incorrect ADQL query: Encountered "ra". Was expecting one of: "WHERE" syntax`, `did you mean "where"?`},
		{"select ra from basic", "The server is on fire", ""},
		{"select fluxx from stars", `Field query: No such field known: fluxx`, `did you mean "flux"?`},
		{"select fluxx from stars", `column "fluxx" does not exist`, `did you mean "flux"?`},
		{"select ra from basci", `Could not locate table basci`, `did you mean "basic"?`},
	}
	for _, tt := range tests {
		t.Run(tt.message, func(t *testing.T) {
			svc := service(t, func(w http.ResponseWriter, r *http.Request) {
				q := r.PostFormValue("QUERY")
				switch {
				case strings.Contains(q, "TAP_SCHEMA.columns"):
					io.WriteString(w, names("column_name", "flux", "ra", "dec"))
				case strings.Contains(q, "TAP_SCHEMA.tables"):
					io.WriteString(w, names("table_name", "basic", "stars"))
				default:
					w.WriteHeader(http.StatusBadRequest)
					fmt.Fprintf(w, failure, tt.message)
				}
			})
			_, err := svc.Query(tt.adql)
			if !errors.Is(err, dal.ErrQuery) || !strings.Contains(err.Error(), tt.message) || strings.Contains(err.Error(), "\n") {
				t.Fatalf("got %v", err)
			}
			if tt.want == "" && strings.Contains(err.Error(), "did you mean") || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

func names(column string, values ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<VOTABLE version="1.4"><RESOURCE type="results"><TABLE><FIELD name="%s" datatype="char" arraysize="*"/><DATA><TABLEDATA>`, column)
	for _, v := range values {
		fmt.Fprintf(&b, "<TR><TD>%s</TD></TR>", v)
	}
	b.WriteString("</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>")
	return b.String()
}

func TestErrorWithStatus200AndOtherContent(t *testing.T) {
	tests := []struct {
		name, contentType, body, want string
		kind                          error
	}{
		{"error document", "application/x-votable+xml", fmt.Sprintf(failure, "Too many rows"), "Too many rows", dal.ErrQuery},
		{"HTML", "text/html", "<html><body><h1>Maintenance</h1></body></html>", "got an HTML page instead of a table: Maintenance", dal.ErrNotVOTable},
		{"nothing", "application/x-votable+xml", "", "the answer is empty", dal.ErrNotVOTable},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			svc := service(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", tt.contentType)
				io.WriteString(w, tt.body)
			})
			_, err := svc.Query("SELECT 1 FROM t")
			if !errors.Is(err, tt.kind) || !strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), "tap: 127.0.0.1:") {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestInterrupt(t *testing.T) {
	began := make(chan struct{})
	svc := service(t, func(w http.ResponseWriter, r *http.Request) {
		close(began)
		<-r.Context().Done()
	})
	ctx, cancel := context.WithCancel(context.Background())
	go func() { <-began; cancel() }()
	if _, err := svc.QueryContext(ctx, "SELECT 1 FROM t"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestCard(t *testing.T) {
	svc := service(t, func(http.ResponseWriter, *http.Request) {})
	svc.Name = "gavo"
	b := svc.MIMEBundle()
	for _, want := range []string{"TAP service gavo", "ADQL 2.1", "ObsCore", "2,000 rows", "gavo_to_mjd"} {
		if !strings.Contains(b.Text(), want) {
			t.Errorf("the card lacks %q:\n%s", want, b.Text())
		}
	}
}

func TestTablesAreAskedForOnce(t *testing.T) {
	n := 0
	svc := service(t, func(w http.ResponseWriter, r *http.Request) {
		n++
		if strings.Contains(r.PostFormValue("QUERY"), "TAP_SCHEMA.columns") {
			io.WriteString(w, names("column_name"))
			return
		}
		io.WriteString(w, names("table_name", "ivoa.obscore", "basic"))
	})
	for range 3 {
		if tabs, err := svc.Tables(); err != nil || tabs.NumRows() != 2 {
			t.Fatalf("got %v, %v", tabs, err)
		}
	}
	if n != 1 {
		t.Errorf("%d requests", n)
	}
	_, err := svc.Columns("ivoa.obscor")
	if !errors.Is(err, dal.ErrNotFound) || !strings.Contains(err.Error(), "nearest: ivoa.obscore") {
		t.Errorf("got %v", err)
	}
}

func TestAnswerThatStopsHalfway(t *testing.T) {
	half := fmt.Sprintf(stars, "")[:350]
	t.Run("broken off", func(t *testing.T) {
		svc := service(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100000")
			io.WriteString(w, half)
		})
		_, err := svc.Query("SELECT 1 FROM t")
		if !errors.Is(err, dal.ErrService) || !strings.Contains(err.Error(), "the answer breaks off after 350 bytes") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("silent", func(t *testing.T) {
		svc := service(t, func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, half)
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		})
		svc.Client = &dal.Client{Idle: 50 * time.Millisecond}
		_, err := svc.Query("SELECT 1 FROM t")
		if !errors.Is(err, dal.ErrTimeout) || !strings.Contains(err.Error(), "silent for 50ms") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("ends early, as if complete", func(t *testing.T) {
		svc := service(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, half) })
		_, err := svc.Query("SELECT 1 FROM t")
		if err == nil || !errors.Is(err, dal.ErrNotVOTable) {
			t.Errorf("got %v", err)
		}
	})
}

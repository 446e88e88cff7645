package discover

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"vogo/vokit/dal"
	"vogo/vokit/sky"
	"vogo/vokit/table"
	"vogo/vokit/tap"
	"vogo/vokit/votable"
)

// col is a column of a synthetic answer.
type col struct {
	meta   table.Meta
	values any
}

func answer(t *testing.T, w http.ResponseWriter, cols ...col) {
	t.Helper()
	var cs []*table.Column
	for _, c := range cols {
		k, err := table.NewColumn(c.meta, c.values)
		if err != nil {
			t.Error(err)
			return
		}
		cs = append(cs, k)
	}
	tab, err := table.New("synthetic", cs...)
	if err != nil {
		t.Error(err)
		return
	}
	w.Header().Set("Content-Type", "application/x-votable+xml")
	if err := votable.Write(w, tab, votable.TableData); err != nil {
		t.Error(err)
	}
}

func named(name string, values any) col { return col{table.Meta{Name: name}, values} }

// world is a synthetic VO with a registry: an ObsCore service; an SIA 2 service that it serves; an SIA 1 service
// with three images, of which one is too far away and one of the wrong year; one that covers another place; one
// that declares nothing; one that never answers; one that is broken.
func world(t *testing.T) (*tap.Service, *httptest.Server) {
	mux := http.NewServeMux()
	stop := make(chan struct{})
	srv := httptest.NewServer(mux)
	t.Cleanup(func() { close(stop); srv.Close() })
	service := func(w http.ResponseWriter, std string, ids ...string) {
		var urls, names, stds, empty []string
		for _, id := range ids {
			name := id[strings.LastIndex(id, "/")+1:]
			urls, names, stds, empty = append(urls, srv.URL+"/"+name), append(names, name), append(stds, std), append(empty, "")
		}
		answer(t, w, named("ivoid", ids), named("short_name", names), named("res_title", names), named("res_description", empty), named("reference_url", empty),
			named("waveband", empty), named("standard_id", stds), named("access_url", urls))
	}
	mux.HandleFunc("/reg/sync", func(w http.ResponseWriter, r *http.Request) {
		q := r.FormValue("QUERY")
		switch {
		case strings.Contains(q, "rr.relationship"):
			answer(t, w, named("ivoid", []string{"ivo://x/served", "ivo://x/obscore"}), named("related_id", []string{"ivo://x/tap", "ivo://x/tap"}))
		case strings.Contains(q, "coverage IS NOT NULL"), strings.Contains(q, "time_start IS NOT NULL"):
			answer(t, w, named("ivoid", []string{"ivo://x/obscore", "ivo://x/served", "ivo://x/sia1", "ivo://x/hangs", "ivo://x/broken", "ivo://x/elsewhere"}))
		case strings.Contains(q, "rr.stc_spatial"):
			answer(t, w, named("ivoid", []string{"ivo://x/obscore", "ivo://x/served", "ivo://x/sia1", "ivo://x/hangs", "ivo://x/broken"}))
		case strings.Contains(q, "rr.stc_temporal"):
			answer(t, w, named("ivoid", []string{"ivo://x/obscore", "ivo://x/served", "ivo://x/sia1", "ivo://x/hangs", "ivo://x/broken", "ivo://x/elsewhere"}))
		case strings.Contains(q, "obscore"): // the service, which says nothing of what it covers, and its table, which does
			two, at := []string{"", ""}, srv.URL+"/obscore"
			answer(t, w, named("ivoid", []string{"ivo://x/tap", "ivo://x/obscore"}), named("short_name", []string{"tap", "obscore"}), named("res_title", two), named("res_description", two),
				named("reference_url", two), named("waveband", two), named("standard_id", []string{"ivo://ivoa.net/std/TAP", "ivo://ivoa.net/std/TAP#aux"}), named("access_url", []string{at, at}))
		case strings.Contains(q, "sia#query-2"):
			service(w, "ivo://ivoa.net/std/SIA#query-2.0", "ivo://x/served", "ivo://x/hangs")
		case strings.Contains(q, "std/sia"):
			service(w, "ivo://ivoa.net/std/sia", "ivo://x/sia1", "ivo://x/elsewhere", "ivo://x/silent", "ivo://x/broken")
		default:
			t.Errorf("the registry was asked %q", q)
		}
	})
	mux.HandleFunc("/obscore/sync", func(w http.ResponseWriter, r *http.Request) {
		answer(t, w, named("dataproduct_type", []string{"image", "image"}), named("obs_collection", []string{"A", "A"}),
			named("access_url", []string{"http://a/1", "http://a/2"}),
			named("s_region", []string{"CIRCLE ICRS 10 20 0.5", "CIRCLE ICRS 40 20 0.5"}), // the second is nowhere near
			named("t_min", []float64{50000, 50000}), named("t_max", []float64{50001, 50001}))
	})
	mux.HandleFunc("/sia1", func(w http.ResponseWriter, r *http.Request) {
		u := func(s string) table.Meta {
			return table.Meta{Name: strings.ToLower(s[strings.LastIndexAny(s, ":_")+1:]), UCD: s}
		}
		answer(t, w,
			col{u("VOX:Image_AccessReference"), []string{"https://a/1", "http://b/1", "http://b/2", "http://b/3", "http://b/4"}},
			col{u("VOX:Image_Title"), []string{"again", "good", "far", "old", "dateless"}},
			col{u("VOX:Image_FileSize"), []int32{1000, 2500, 1, 1, 1}},
			col{u("POS_EQ_RA_MAIN"), []float64{10, 10.1, 15, 10, 10}},
			col{u("POS_EQ_DEC_MAIN"), []float64{20, 20, 20, 20, 20}},
			col{u("VOX:Image_Naxis"), [][]int32{{100, 100}, {100, 200}, {100, 100}, {100, 100}, {100, 100}}},
			col{u("VOX:Image_Scale"), [][]float64{{.001, .001}, {-.001, .001}, {.001, .001}, {.001, .001}, {.001, .001}}},
			col{u("VOX:Image_MJDateObs"), []any{50000.0, 50000.5, 50000.0, 40000.0, nil}})
	})
	mux.HandleFunc("/hangs", func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-stop:
		case <-r.Context().Done():
		}
	})
	mux.HandleFunc("/broken", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "<html>Database is down</html>") })
	for _, path := range []string{"/served", "/elsewhere"} {
		mux.HandleFunc(path, func(http.ResponseWriter, *http.Request) { t.Errorf("%s was asked", path) })
	}
	mux.HandleFunc("/silent", func(w http.ResponseWriter, r *http.Request) {
		answer(t, w, col{table.Meta{Name: "url", UCD: "VOX:Image_AccessReference"}, []string{"http://s/1"}})
	})
	return tap.New(srv.URL + "/reg"), srv
}

func ask10(t *testing.T, extra ...dal.Option) Question {
	return Question{Type: "image", Options: append([]dal.Option{
		dal.Around(sky.New(10, 20), 0.2), dal.During(49990.0, 50010.0), dal.Timeout(500 * time.Millisecond),
		dal.Using(&dal.Client{Retries: -1})}, extra...)}
}

func column2(t *testing.T, tab *table.Table, name string) []string {
	t.Helper()
	s, err := tab.Strings(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSearch(t *testing.T) {
	reg, _ := world(t)
	found, err := Search(t.Context(), ask10(t), reg)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for i, u := range column2(t, found.Table(), "access_url") {
		got[u] = column2(t, found.Table(), "match")[i] + " " + column2(t, found.Table(), "origin_service")[i]
	}
	want := map[string]string{"http://a/1": "yes ivo://x/obscore", "http://b/1": "yes ivo://x/sia1", "http://b/4": "unknown ivo://x/sia1"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("found %v\nwant  %v", got, want)
	}
	log := map[string]string{}
	for i, s := range column2(t, found.Log(), "service") {
		log[s[strings.LastIndex(s, "/")+1:]] = column2(t, found.Log(), "status")[i] + ": " + column2(t, found.Log(), "message")[i]
	}
	for s, want := range map[string]string{
		"obscore": "asked:", "sia1": "asked:", "served": "skipped: served by obscore", "elsewhere": "skipped: declares not to cover the place",
		"silent": "skipped: does not declare", "hangs": "failed:", "broken": "failed:",
	} {
		if !strings.HasPrefix(log[s], want) {
			t.Errorf("log of %s: %q, want %q", s, log[s], want)
		}
	}
	r, err := found.Row(1)
	if err != nil {
		t.Fatal(err)
	}
	if fov, _ := r.Float("s_fov"); fov != 0.2 {
		t.Errorf("s_fov %v of an image of 100 × 200 pixels of 0.001 deg", fov)
	}
	if kb, _ := r.Int("access_estsize"); kb != 3 {
		t.Errorf("2500 bytes are %d kB", kb)
	}
	var b bytes.Buffer
	if err := found.Encode(&b); err != nil {
		t.Fatal(err)
	}
	doc, err := votable.ReadAll(&b)
	if err != nil || len(doc.Tables()) != 2 || doc.Tables()[1].Name != "discovery_log" {
		t.Errorf("the file has %d tables, %v", len(doc.Tables()), err)
	}
}

func TestInclusive(t *testing.T) {
	reg, _ := world(t)
	q := ask10(t)
	q.Inclusive = true
	p, err := MakePlan(t.Context(), reg, q)
	if err != nil {
		t.Fatal(err)
	}
	strict, err := MakePlan(t.Context(), reg, ask10(t))
	if err != nil {
		t.Fatal(err)
	}
	if p.Asked() != strict.Asked()+1 {
		t.Errorf("inclusive asks %d services, else %d are asked", p.Asked(), strict.Asked())
	}
	found, err := Search(t.Context(), q, reg)
	if err != nil {
		t.Fatal(err)
	}
	if s := strings.Join(column2(t, found.Table(), "access_url"), " "); !strings.Contains(s, "http://s/1") {
		t.Errorf("found %s", s)
	}
}

func TestSearchIsInterrupted(t *testing.T) {
	reg, _ := world(t)
	ctx, cancel := context.WithCancel(t.Context())
	q := ask10(t, dal.Timeout(time.Hour))
	done := make(chan error, 1)
	go func() {
		_, err := Search(ctx, q, reg)
		done <- err
	}()
	time.AfterFunc(100*time.Millisecond, cancel)
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestNothingToLookFor(t *testing.T) {
	reg, _ := world(t)
	if _, err := Search(t.Context(), Question{Type: "image"}, reg); err == nil || !strings.Contains(err.Error(), "say where") {
		t.Errorf("got %v", err)
	}
}

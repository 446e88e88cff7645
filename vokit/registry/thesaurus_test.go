package registry_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"vogo/vokit/dal"
	"vogo/vokit/registry"
)

// desise is a synthetic vocabulary; long period variables have two wider
// concepts, and there is a circle, as there should not be.
const desise = `{"uri": "http://www.ivoa.net/rdf/uat", "flavour": "SKOS", "terms": {
	"variable-stars": {"label": "Variable stars", "narrower": ["periodic-variable-stars", "mira-variable-stars"]},
	"periodic-variable-stars": {"label": "Periodic variable stars", "narrower": ["#mira-variable-stars", "variable-stars"]},
	"mira-variable-stars": {"label": "Mira variable stars", "narrower": []},
	"ultraviolet-astronomy": {"label": "Astronomy, ultraviolet"}}}`

func TestNarrower(t *testing.T) {
	th, err := registry.ReadThesaurus(strings.NewReader(desise))
	if err != nil {
		t.Fatal(err)
	}
	for concept, want := range map[string][]string{
		"variable stars": {"variable-stars", "mira-variable-stars", "periodic-variable-stars"}, "Mira-Variable-Stars": {"mira-variable-stars"},
		"astronomy, ultraviolet": {"ultraviolet-astronomy"},
	} {
		if got, err := th.Narrower(concept); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v, %v", concept, got, err)
		}
	}
	if _, err := th.Narrower("variabel stars"); err == nil || !strings.Contains(err.Error(), "nearest: variable-stars") {
		t.Errorf("got %v", err)
	}
	q, err := registry.ADQL(registry.UATNarrower(th, "variable stars"))
	if err != nil || !strings.Contains(q, "IN ('mira-variable-stars', 'periodic-variable-stars', 'variable-stars')") {
		t.Errorf("%s, %v", q, err)
	}
	if _, err := registry.ADQL(registry.UATNarrower(th, "quarks")); err == nil {
		t.Error("a concept that is not there is found")
	}
}

func TestThesaurusIsKept(t *testing.T) {
	home := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", home)
	t.Setenv("HOME", home)
	asked, away := 0, false
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		if r.Header.Get("Accept") != "application/x-desise+json" || away {
			http.Error(w, "gone", http.StatusGone)
			return
		}
		w.Write([]byte(desise))
	}))
	defer s.Close()
	load := func(at string) error {
		_, err := registry.LoadThesaurus(t.Context(), &dal.Client{Retries: -1}, at)
		return err
	}
	for range 2 {
		if err := load(s.URL); err != nil {
			t.Fatal(err)
		}
	}
	if asked != 1 {
		t.Errorf("asked %d times", asked)
	}
	// A copy that has grown old stands in when the vocabulary is away.
	err := filepath.WalkDir(home, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		old := time.Now().AddDate(-1, 0, 0)
		return os.Chtimes(path, old, old)
	})
	if err != nil {
		t.Fatal(err)
	}
	away = true
	if err := load(s.URL); err != nil || asked != 2 {
		t.Errorf("asked %d times, %v", asked, err)
	}
	if err := load(s.URL + "/other"); err == nil || !strings.Contains(err.Error(), "gone") {
		t.Errorf("got %v", err)
	}
}

func FuzzReadThesaurus(f *testing.F) {
	f.Add(desise)
	f.Add(`{"terms": {"a": {"narrower": ["a"]}}}`)
	f.Fuzz(func(t *testing.T, doc string) {
		th, err := registry.ReadThesaurus(strings.NewReader(doc))
		if err != nil {
			return
		}
		for id := range th.Terms {
			th.Narrower(id)
		}
	})
}

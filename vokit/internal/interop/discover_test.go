package interop_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"vogo/sandbox"
	vo "vogo/vokit"
	"vogo/vokit/dal"
	"vogo/vokit/discover"
	"vogo/vokit/tap"
)

// discovery is a question for images everywhere.
type discovery struct {
	Name      string    `json:"-"`
	Space     []float64 `json:"space,omitempty"`    // degrees: right ascension, declination, radius
	Spectrum  float64   `json:"spectrum,omitempty"` // metres
	Time      []float64 `json:"time,omitempty"`     // Modified Julian Dates
	Inclusive bool      `json:"inclusive"`
	Timeout   float64   `json:"timeout"` // seconds for each service
	Least     int       `json:"-"`       // datasets that there must be
}

// whatCame is what a search of either side has brought.
type whatCame struct {
	Datasets []string `json:"datasets"` // access URLs
	Served   []string `json:"served"`   // left out because others have the same data
	Failed   []string `json:"failed"`
	Late     []string `json:"late"` // of those, too late
	Asked    []string `json:"asked"`

	from map[string]string // access URL → service
}

var discoveries = []discovery{
	{Name: "a field", Space: []float64{156.0112, 48.1475, .1}, Inclusive: true, Least: 5},
	{Name: "a larger field", Space: []float64{240, 47, .5}, Inclusive: true, Least: 1},
	{Name: "a field in one light", Space: []float64{274.688, -13.792, .1}, Spectrum: 500.7e-9, Inclusive: true},
	{Name: "a field at a time", Space: []float64{156.0112, 48.1475, .1}, Time: []float64{10000, 20000}, Inclusive: true},
	{Name: "services that declare what they cover", Space: []float64{274.688, -13.792, .1}, Spectrum: 500.7e-9},
}

// discoverWithPyvo asks with pyvo, or skips the test.
func discoverWithPyvo(t *testing.T, registry string, qs []discovery) []whatCame {
	t.Helper()
	var all []whatCame
	runPython(t, "pyvo.discover", "discover.py", map[string]any{"registry": registry, "questions": qs}, &all)
	if len(all) != len(qs) {
		t.Fatalf("pyvo: %d answers to %d questions", len(all), len(qs))
	}
	return all
}

// discoverHere asks with vokit.
func discoverHere(t *testing.T, registry string, q discovery) whatCame {
	t.Helper()
	opts := []dal.Option{dal.Timeout(time.Duration(q.Timeout * float64(time.Second)))}
	if q.Space != nil {
		c, err := vo.Coord(q.Space[0], q.Space[1])
		if err != nil {
			t.Fatal(err)
		}
		opts = append(opts, dal.Around(c, q.Space[2]))
	}
	if q.Spectrum > 0 {
		opts = append(opts, dal.Band(q.Spectrum, q.Spectrum))
	}
	if q.Time != nil {
		opts = append(opts, dal.During(q.Time[0], q.Time[1]))
	}
	found, err := discover.Search(t.Context(), discover.Question{Type: "image", Options: opts, Inclusive: q.Inclusive}, tap.New(registry))
	if err != nil {
		t.Fatal(err)
	}
	texts := func(tab *vo.Table, column string) []string {
		s, err := tab.Strings(column)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	w := whatCame{Datasets: texts(found.Table(), "access_url"), from: map[string]string{}}
	for i, id := range texts(found.Table(), "origin_service") {
		w.from[w.Datasets[i]] = id
	}
	status, message := texts(found.Log(), "status"), texts(found.Log(), "message")
	for i, id := range texts(found.Log(), "service") {
		if status[i] != "skipped" {
			w.Asked = append(w.Asked, id)
		}
		switch {
		case status[i] == "failed":
			w.Failed = append(w.Failed, id)
		case strings.HasPrefix(message[i], "served by"):
			w.Served = append(w.Served, id)
		}
	}
	for _, s := range [][]string{w.Datasets, w.Served, w.Failed} {
		slices.Sort(s)
	}
	w.Served, w.Failed = slices.Compact(w.Served), slices.Compact(w.Failed)
	return w
}

// discoverBoth compares what both find, leave out and cannot reach.
func discoverBoth(t *testing.T, registry string, timeout float64) {
	qs := slices.Clone(discoveries)
	for i := range qs {
		qs[i].Timeout = timeout
	}
	theirs := discoverWithPyvo(t, registry, qs)
	for i, q := range qs {
		t.Run(q.Name, func(t *testing.T) {
			ours, want := discoverHere(t, registry, q), theirs[i]
			if len(ours.Datasets) < q.Least {
				t.Errorf("%d datasets, want %d at least", len(ours.Datasets), q.Least)
			}
			if late := without(want.Late, ours.Failed); len(late) > 0 {
				t.Skipf("%q were too late for pyvo", late)
			}
			// pyvo asks the services whose coverage holds the whole field; here also
			// those are asked that cover a part of it, which may have more.
			fewer := without(ours.Asked, want.Asked)
			theirsAlone := func(ids []string) []string {
				return slices.DeleteFunc(ids, func(id string) bool { return slices.Contains(fewer, id) })
			}
			more := without(ours.Datasets, want.Datasets)
			more = slices.DeleteFunc(more, func(u string) bool { return slices.Contains(fewer, ours.from[u]) })
			for _, c := range []struct {
				what       string
				more, less []string
			}{
				{"datasets", more, without(want.Datasets, ours.Datasets)},
				{"served by others", without(ours.Served, want.Served), without(want.Served, ours.Served)},
				{"failed", theirsAlone(without(ours.Failed, want.Failed)), without(want.Failed, ours.Failed)},
			} {
				if len(c.more)+len(c.less) > 0 {
					t.Errorf("%s: only vokit has %q, only pyvo has %q", c.what, c.more, c.less)
				}
			}
			t.Logf("%d datasets (pyvo %d) of %d services (pyvo %d, not %q); %d served by others, %d failed",
				len(ours.Datasets), len(want.Datasets), len(ours.Asked), len(want.Asked), fewer, len(ours.Served), len(ours.Failed))
		})
	}
}

func without(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return slices.Contains(b, s) })
}

func TestDiscoverySandbox(t *testing.T) {
	if testing.Short() {
		t.Skip("compares with pyvo")
	}
	s, err := sandbox.Start(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	registry, err := s.Service("registry")
	if err != nil {
		t.Fatal(err)
	}
	discoverBoth(t, registry, 3) // one of its services hangs
}

func TestDiscoveryDaCHS(t *testing.T) {
	base := dachs(t)
	discoverBoth(t, base+"/tap", 60)
}

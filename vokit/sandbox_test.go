package vokit_test

import (
	"errors"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"vogo/sandbox"
	vo "vogo/vokit"
	"vogo/vokit/dal"
	"vogo/vokit/discover"
	skypos "vogo/vokit/sky"
)

// inSandbox makes names lead to a sandbox until the test ends.
func inSandbox(t *testing.T) {
	t.Helper()
	s, err := sandbox.Start(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	vo.SetServices(s.Service)
	t.Cleanup(func() {
		vo.SetServices(nil)
		s.Close()
	})
}

func TestVerbsInTheSandbox(t *testing.T) {
	inSandbox(t)
	t.Run("resolve", func(t *testing.T) {
		m31, err := vo.Resolve("M 31")
		if err != nil {
			t.Fatal(err)
		}
		if d := skypos.Separation(m31, skypos.New(10.6847, 41.2688)); d > 0.02 {
			t.Errorf("M 31 is at %v, %.3f degrees off", m31, d)
		}
		if _, err := vo.Resolve("no such object"); !errors.Is(err, dal.ErrNotFound) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("ephemeris", func(t *testing.T) {
		orbit, err := vo.Ephemeris("c:2P/Encke", "1941-05-01", "1941-05-10")
		if err != nil {
			t.Fatal(err)
		}
		mjd, err := orbit.Floats("epoch")
		if err != nil || len(mjd) != 10 || math.Abs(mjd[0]-30115) > 1e-6 {
			t.Fatalf("epochs %v, %v", mjd, err)
		}
		gavo, err := vo.TAP("gavo")
		if err != nil {
			t.Fatal(err)
		}
		hits, err := gavo.Query(`SELECT * FROM dasch.plates JOIN tap_upload.orbit ON (1=CONTAINS(POINT(ra, dec), s_region))
			WHERE t_min<epoch+1 AND t_max>epoch-1`, vo.Upload("orbit", orbit))
		if err != nil {
			t.Fatal(err)
		}
		if !hits.Has("epoch") {
			t.Errorf("columns %v", hits.Names())
		}
	})
	t.Run("discovery", func(t *testing.T) {
		q := []vo.Option{vo.Around(skypos.New(274.688, -13.792), 0.1), vo.Spectrum("500.7 nm")}
		run, err := vo.StartDatasets("image", q...)
		if err != nil {
			t.Fatal(err)
		}
		for change := run.Changed(); run.Running(); change = run.Changed() {
			if c := run.Counters(); c.Phase == discover.Asking && c.Waiting <= 1 {
				break // the sandbox has a service that never answers
			}
			<-change
		}
		run.Stop()
		found, err := run.Wait()
		if err != nil || found.Len() == 0 {
			t.Fatalf("%v, %v", run, err)
		}
		tables, err := vo.Find(vo.DataModel("obscore"))
		if err != nil {
			t.Fatal(err)
		}
		some, err := vo.Images(append(q, vo.From(tables))...)
		if err != nil || some.Len() == 0 || some.Len() > found.Len() {
			t.Errorf("ObsCore tables alone have %v, all services %d, %v", some, found.Len(), err)
		}
		if _, err := vo.StartDatasets("imgae", q...); err == nil || !strings.Contains(err.Error(), "did you mean image") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("discovery panel", func(t *testing.T) {
		panel, err := vo.DiscoveryPanel(vo.Around(skypos.New(274.688, -13.792), 0.1), vo.Spectrum("500.7 nm"), vo.Timeout(1))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := panel.Found(); err == nil || !strings.Contains(err.Error(), "press Run") {
			t.Errorf("before the first search: %v", err)
		}
		if err := panel.Start(); err != nil {
			t.Fatal(err)
		}
		run, err := panel.Search()
		if err != nil {
			t.Fatal(err)
		}
		for change := run.Changed(); run.Running() && run.Counters().Datasets == 0; change = run.Changed() {
			<-change
		}
		panel.Stop()
		found, err := panel.Wait()
		if err != nil || found.Len() == 0 {
			t.Fatalf("%v, %v", run, err)
		}
		path := filepath.Join(t.TempDir(), "found.vot")
		if err := panel.Save(path); err != nil {
			t.Fatal(err)
		}
		if saved, err := vo.Read(path); err != nil || saved.NumRows() != found.Len() {
			t.Errorf("%d rows found, read back %v, %v", found.Len(), saved, err)
		}
	})
	t.Run("registry", func(t *testing.T) {
		t.Setenv("IVOA_REGISTRY", "")
		found, err := vo.Find(vo.DataModel("ObsCore"))
		if err != nil || found.Len() == 0 {
			t.Fatalf("got %v, %v", found, err)
		}
		q, err := vo.ObscoreQuery("image", vo.MaxRec(2))
		if err != nil {
			t.Fatal(err)
		}
		all, err := vo.QueryAll(found, q)
		if err != nil {
			t.Fatal(err)
		}
		tab, err := all.Table()
		if err != nil || tab.NumRows() < 2 {
			t.Fatalf("got %v, %v\n%v", tab, err, all.MIMEBundle().Text())
		}
		row, _ := tab.Row(0)
		if s := vo.Explain(row); !strings.Contains(s, "image") {
			t.Errorf("explained as %q", s)
		}
		s, err := found.Service(0)
		if err != nil {
			t.Fatal(err)
		}
		if x, err := vo.Resource(s.IVOID); err != nil || x.Title == "" || len(x.Interfaces) == 0 {
			t.Errorf("got %v, %v", x, err)
		}
	})
	t.Run("copy of the registry", func(t *testing.T) {
		t.Setenv("IVOA_REGISTRY", "")
		t.Setenv("XDG_CACHE_HOME", t.TempDir())
		t.Setenv("HOME", t.TempDir())
		n, err := vo.UpdateRegistry()
		if err != nil || n == 0 {
			t.Fatalf("%d, %v", n, err)
		}
		t.Setenv("IVOA_REGISTRY", "http://127.0.0.1:1/tap")
		found, err := vo.Find(vo.Keywords("plates"))
		if err != nil || found.Len() == 0 || found.Copied.IsZero() {
			t.Errorf("offline: %v, %v", found, err)
		}
		if _, err := vo.Find(vo.UCD("phot.mag%")); !errors.Is(err, dal.ErrUnreachable) {
			t.Errorf("offline, by UCD: %v", err)
		}
	})
	t.Run("fetch and open", func(t *testing.T) {
		gavo, err := vo.TAP("gavo")
		if err != nil {
			t.Fatal(err)
		}
		q, err := vo.ADQL("SELECT TOP 2 * FROM ivoa.obscore WHERE dataproduct_type = {type} ORDER BY t_min", vo.P{"type": "image"})
		if err != nil {
			t.Fatal(err)
		}
		plates, err := gavo.Query(q)
		if err != nil {
			t.Fatal(err)
		}
		report, err := vo.Fetch(plates, filepath.Join(t.TempDir(), "plates"), vo.Prefer("#preview"))
		if err != nil {
			t.Fatal(err)
		}
		row, err := report.Row(0)
		if err != nil {
			t.Fatal(err)
		}
		if im, err := vo.Image(row); err != nil || im.Width() == 0 {
			t.Errorf("got %v, %v\n%v", im, err, report)
		}
	})
}

// One call changes where names lead; notebooks stay as they are.
func TestUseSandbox(t *testing.T) {
	t.Cleanup(func() {
		vo.SetSandbox(nil)
		vo.SetServices(nil)
	})
	vo.SetSandbox(nil)
	if err := vo.UseSandbox(true); err == nil || !strings.Contains(err.Error(), "no sandbox") {
		t.Errorf("without a sandbox: %v", err)
	}
	s, err := sandbox.Start(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	vo.SetSandbox(s.Service)
	for _, on := range []bool{true, false, true} {
		if err := vo.UseSandbox(on); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"gavo", "http://dc.g-vo.org/tap"} {
			tap, err := vo.TAP(name)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.HasPrefix(tap.URL, s.URL()+"/"); got != on {
				t.Errorf("UseSandbox(%v): %q leads to %s", on, name, tap.URL)
			}
		}
	}
}

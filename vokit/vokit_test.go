package vokit_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vogo/display"
	vo "vogo/vokit"
	"vogo/vokit/dal"
	"vogo/vokit/table"
)

func plates(t *testing.T, f *fakeVO) *table.Table {
	t.Helper()
	vo.SetServices(func(string) (string, error) { return f.URL + "/tap", nil })
	t.Cleanup(func() { vo.SetServices(nil) })
	svc, err := vo.TAP("gavo")
	if err != nil {
		t.Fatal(err)
	}
	tab, err := svc.Query("SELECT * FROM ivoa.obscore")
	if err != nil {
		t.Fatal(err)
	}
	return tab
}

func TestReadFollowsARow(t *testing.T) {
	f := newFakeVO(t)
	tab := plates(t, f)
	row, err := tab.Row(4)
	if err != nil {
		t.Fatal(err)
	}
	lc, err := vo.Read(row)
	if err != nil {
		t.Fatal(err)
	}
	if flux, err := lc.Floats("flux"); err != nil || len(flux) != 3 || flux[1] != 12 {
		t.Errorf("got %v, %v", flux, err)
	}
	if lc.Source != f.URL+"/lc/1" {
		t.Errorf("source %q", lc.Source)
	}
	p, err := vo.Plot(lc, "obs_time", "flux", vo.Title("R CrB (synthetic)"))
	if err != nil {
		t.Fatal(err)
	}
	if b := p.MIMEBundle(); b.Data[display.MIMEPNG] == nil {
		t.Error("the plot shows no image")
	}
}

func TestDatalink(t *testing.T) {
	f := newFakeVO(t)
	tab := plates(t, f)
	links, err := vo.Datalink(tab)
	if err != nil {
		t.Fatal(err)
	}
	if n := f.count("/dl"); n != 1 {
		t.Errorf("%d requests for the links of 4 plates, want 1", n)
	}
	if links.Len() != 8 || len(links.Services()) != 1 {
		t.Fatalf("%d links, %d services:\n%v", links.Len(), len(links.Services()), links)
	}
	row, _ := tab.Row(0)
	of := links.For(row)
	if of.Len() != 3 {
		t.Errorf("%d links of the first plate", of.Len())
	}
	if x, err := of.Get("#preview-image", "#preview"); err != nil || !strings.HasSuffix(x.AccessURL, "a.jpg") {
		t.Errorf("got %v, %v", x, err)
	}
	row, _ = tab.Row(2)
	if x, err := links.For(row).Get("preview"); err != nil || x.Semantics != "#preview-image" {
		t.Errorf("a narrower term: got %v, %v", x, err)
	}
	if _, err := of.Get("#calibration"); !errors.Is(err, dal.ErrNotFound) || !strings.Contains(err.Error(), "there is #this, #preview, #proc") {
		t.Errorf("got %v", err)
	}
	if _, err := of.Get("#previw"); err == nil || !strings.Contains(err.Error(), "did you mean #preview?") {
		t.Errorf("got %v", err)
	}
	row, _ = tab.Row(3)
	if _, err := links.For(row).Get(); err == nil || !strings.Contains(err.Error(), "no such plate") {
		t.Errorf("got %v", err)
	}
	b := of.MIMEBundle()
	html, _ := b.Data[display.MIMEHTML].(string)
	if !strings.Contains(html, "data:image/jpeg;base64,") || !strings.Contains(b.Text(), "service taking ID, POS") {
		t.Errorf("shown without preview or service:\n%s", b.Text())
	}
	if tab, err := links.Table(); err != nil || tab.NumRows() != 8 || !tab.Has("semantics") {
		t.Errorf("as a table: %v, %v", tab, err)
	}
}

func TestFetch(t *testing.T) {
	f := newFakeVO(t)
	tab := plates(t, f)
	four := tab.Head(4)
	dir := filepath.Join(t.TempDir(), "plates")
	foi, err := vo.Coord(156, 48)
	if err != nil {
		t.Fatal(err)
	}
	fetch := func() *table.Table {
		t.Helper()
		report, err := vo.Fetch(four, dir, vo.Around(foi, vo.Deg(.5)), vo.Prefer("cutout", "#this", "#preview-image", "#preview"))
		if err != nil {
			t.Fatal(err)
		}
		return report
	}
	report := fetch()
	status, _ := report.Strings("status")
	file, _ := report.Strings("file")
	note, _ := report.Strings("note")
	want := []struct{ status, file string }{
		{"fetched", "a_cutout_156_48.fits"}, {"fetched", "b_cutout_156_48.fits"}, {"fetched", "c.jpg"}, {"failed", ""},
	}
	for i, w := range want {
		if status[i] != w.status || (w.file != "" && file[i] != filepath.Join(dir, w.file)) {
			t.Errorf("row %d: %s %s (%s), want %s %s", i, status[i], file[i], note[i], w.status, w.file)
		}
	}
	if !strings.Contains(note[2], "the tape is lost") || !strings.Contains(note[3], "no such plate") {
		t.Errorf("notes: %q", note)
	}
	for i, side := range []int{20, 20} {
		im, err := vo.Image(file[i])
		if err != nil {
			t.Fatal(err)
		}
		if im.Width() != side || im.Height() != side {
			t.Errorf("%s is %d × %d, want %d", file[i], im.Width(), im.Height(), side)
		}
	}
	for _, keep := range []*table.Table{report, report.Head(2)} {
		row, _ := keep.Row(1)
		if im, err := vo.Image(row); err != nil || im.Width() != 20 {
			t.Errorf("the row's file: %v", err)
		}
	}
	if row, _ := report.Row(3); row.Table() != nil {
		if _, err := vo.Image(row); !errors.Is(err, dal.ErrNotFound) || !strings.Contains(err.Error(), "row 3 of the report has no file") {
			t.Errorf("a row without a file: %v", err)
		}
	}
	before := f.count("/")
	report = fetch()
	status, _ = report.Strings("status")
	if got := strings.Join(status, ","); got != "there already,there already,there already,failed" {
		t.Errorf("the second time: %s", got)
	}
	if n := f.count("/") - before; n > 1 {
		t.Errorf("%d requests for what is there, want 1 for the plate that failed", n)
	}
	if err := os.Remove(file[2]); err != nil {
		t.Fatal(err)
	}
	status, _ = fetch().Strings("status")
	if status[2] != "fetched" {
		t.Errorf("a file that was removed: %q", status[2])
	}
}

func TestFetchURLsUnderOneName(t *testing.T) {
	f := newFakeVO(t)
	dir := t.TempDir()
	urls := []string{f.URL + "/data/x/p.fits", f.URL + "/data/y/p.fits"}
	report, err := vo.Fetch(urls, dir)
	if err != nil {
		t.Fatal(err)
	}
	file, _ := report.Strings("file")
	if len(file) != 2 || file[0] == file[1] || file[0] == "" || file[1] == "" {
		t.Errorf("got %q", file)
	}
}

func TestFetchIsInterrupted(t *testing.T) {
	f := newFakeVO(t)
	tab := plates(t, f)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	defer display.SetAmbient(ctx)()
	if _, err := vo.Fetch(tab, t.TempDir()); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestCutout(t *testing.T) {
	f := newFakeVO(t)
	tab := plates(t, f)
	foi, _ := vo.Coord("156.0 +48.0")
	for i := range 2 { // by the service, then by world coordinates
		row, _ := tab.Row(i)
		im, err := vo.Cutout(row, foi, vo.Arcmin(30))
		if err != nil {
			t.Fatal(err)
		}
		if im.Width() != 20 || im.Height() != 20 {
			t.Errorf("plate %d: %d × %d pixels, want 20 × 20", i, im.Width(), im.Height())
		}
	}
	if f.count("/soda") != 1 {
		t.Errorf("%d cutouts by the service, want 1", f.count("/soda"))
	}
}

func TestServiceNames(t *testing.T) {
	svc, err := vo.TAP("GAVO")
	if err != nil || svc.URL != "http://dc.g-vo.org/tap" {
		t.Errorf("got %v, %v", svc, err)
	}
	if _, err := vo.TAP("simbda"); !errors.Is(err, dal.ErrNotFound) || !strings.Contains(err.Error(), "did you mean simbad") {
		t.Errorf("got %v", err)
	}
	if _, err := vo.TAP("vo.astron.nl/tap"); err == nil || !strings.Contains(err.Error(), `did you mean "https://vo.astron.nl/tap"?`) {
		t.Errorf("got %v", err)
	}
	if svc, err := vo.TAP("https://vo.astron.nl/tap/"); err != nil || svc.URL != "https://vo.astron.nl/tap" {
		t.Errorf("got %v, %v", svc, err)
	}
}

func TestReadErrors(t *testing.T) {
	f := newFakeVO(t)
	for _, tt := range []struct {
		src  any
		want string
	}{
		{"no-such-file.vot", "read: no-such-file.vot: no such file"},
		{"ivo://org.gavo.dc/~?x", "an IVOID names a dataset"},
		{"", "the URL or path is empty"},
		{nil, "nothing to read"},
		{17, "cannot read a int"},
		{f.URL + "/data/gone.fits", "HTTP 404 Not Found: the tape is lost"},
		{f.URL + "/data/x.jpg", "JPEG"},
	} {
		_, err := vo.Read(tt.src)
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("Read(%v): %v, want %s", tt.src, err, tt.want)
		}
	}
}

func TestTimesAndTables(t *testing.T) {
	tab, err := vo.NewTable("orbit", vo.Col("epoch", []float64{30115, 30116}, "d", "time.epoch"))
	if err != nil {
		t.Fatal(err)
	}
	mjd, err := vo.MJD(tab.Columns()[0])
	if err != nil {
		t.Fatal(err)
	}
	if got := mjd.ISOT()[0]; got != "1941-05-01T00:00:00.000" {
		t.Errorf("got %s", got)
	}
	if _, err := vo.MJD("x"); err == nil {
		t.Error("times of a text")
	}
	if _, err := vo.Coord(1, 200); err == nil {
		t.Error("a declination of 200 degrees")
	}
}

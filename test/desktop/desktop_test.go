//go:build desktop

// Package desktop_test exchanges data with the real programs: TOPCAT, Aladin, and the
// clients of JSAMP and astropy, on a screen of their own. Run it with make
// test-desktop; the screenshots go to build/desktop. All data are synthetic.
package desktop_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"vogo/vokit/desktop"
	"vogo/vokit/image"
	"vogo/vokit/moc"
	"vogo/vokit/samp"
	"vogo/vokit/sky"
	"vogo/vokit/table"
	"vogo/vokit/votable"
)

// stars makes n synthetic stars around (156, 48).
func stars(t testing.TB, n int) *table.Table {
	t.Helper()
	ra, dec, mag := make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range n {
		r, phi := 0.5*math.Sqrt(float64(i)/float64(n)), 2.399963*float64(i)
		ra[i], dec[i], mag[i] = 156+r*math.Cos(phi)/math.Cos(48*math.Pi/180), 48+r*math.Sin(phi), 5+10*float64(i)/float64(n)
	}
	return columns(t, "synthetic stars",
		column{table.Meta{Name: "ra", Unit: "deg", UCD: "pos.eq.ra;meta.main"}, ra},
		column{table.Meta{Name: "dec", Unit: "deg", UCD: "pos.eq.dec;meta.main"}, dec},
		column{table.Meta{Name: "mag", Unit: "mag", UCD: "phot.mag"}, mag})
}

func session(t *testing.T) (*desktop.Session, *samp.Client) {
	t.Helper()
	s := desktop.New("vogo", "the test of the desktop")
	t.Cleanup(func() { s.Close() })
	c, err := s.Client()
	if err != nil {
		t.Fatal(err)
	}
	return s, c
}

// send fails the test unless the receiver has taken everything.
func send(t *testing.T, s *desktop.Session, to string, things ...any) {
	t.Helper()
	rep, err := s.Send(t.Context(), to, things...)
	if err != nil {
		t.Fatal(err)
	}
	status, err := rep.Strings("status")
	if err != nil {
		t.Fatal(err)
	}
	for _, st := range status {
		if st != "ok" && st != "sent" {
			msg, _ := rep.Strings("message")
			t.Fatalf("%s did not take it: %q", to, msg)
		}
	}
}

// A table goes to TOPCAT on its own hub and comes back from there, with its rows.
func TestTOPCATOnItsOwnHub(t *testing.T) {
	screen := newScreen(t)
	tc := screen.topcat(t, "-hub")
	s, c := session(t)
	waitFor(t, c, "topcat", "table.load.votable")
	thereAndBack(t, screen, tc, s, "topcat-own-hub")
}

// The same on our hub.
func TestTOPCATOnOurHub(t *testing.T) {
	screen := newScreen(t)
	h, err := samp.StartHub(samp.HubOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Close() })
	tc := screen.topcat(t)
	s, c := session(t)
	waitFor(t, c, "topcat", "table.load.votable")
	thereAndBack(t, screen, tc, s, "topcat-our-hub")
}

func thereAndBack(t *testing.T, screen *screen, tc *program, s *desktop.Session, name string) {
	sent := stars(t, 500)
	send(t, s, "topcat", sent)
	back := make(chan *table.Table, 1)
	if _, err := s.OnTable(t.Context(), func(x *table.Table) { back <- x }); err != nil {
		t.Fatal(err)
	}
	rows := make(chan table.Row, 100)
	if _, err := s.OnRow(t.Context(), func(r table.Row) { rows <- r }); err != nil {
		t.Fatal(err)
	}
	skies := make(chan sky.Coord, 100)
	if _, err := s.OnSky(t.Context(), func(p sky.Coord) { skies <- p }); err != nil {
		t.Fatal(err)
	}
	tc.do(t, "press Broadcast table")
	got := get(t, "table from TOPCAT", back)
	if got.NumRows() != sent.NumRows() {
		t.Errorf("%d rows came back, want %d", got.NumRows(), sent.NumRows())
	}
	want, err := sent.Floats("mag")
	if err != nil {
		t.Fatal(err)
	}
	mag, err := got.Floats("mag")
	if err != nil || mag[499] != want[499] {
		t.Errorf("mag[499] came back as %v, %v, want %v", mag[499], err, want[499])
	}
	tc.do(t, "press Activation Actions")
	tc.do(t, "press Send row index")
	tc.do(t, "press Send Sky Coordinates")
	tc.do(t, "press Table Data")
	screen.picture(t, name+"-a")
	tc.do(t, "row 3")
	screen.picture(t, name+"-b")
	if r := get(t, "row from TOPCAT", rows); r.Index() != 3 || r.Table().NumRows() != 500 {
		t.Errorf("TOPCAT points at row %d of %d", r.Index(), r.Table().NumRows())
	}
	ra, err := sent.Floats("ra")
	if err != nil {
		t.Fatal(err)
	}
	if p := get(t, "position from TOPCAT", skies); math.Abs(p.RA-ra[3]) > 1e-4 {
		t.Errorf("TOPCAT points at %v, want RA %v", p, ra[3])
	}
	r7, err := sent.Row(7)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Highlight(t.Context(), r7); err != nil {
		t.Fatal(err)
	}
	screen.picture(t, name)
}

// Aladin gets a table, an image, a coverage, a position and a script.
func TestAladin(t *testing.T) {
	screen := newScreen(t)
	need(t, aladinJar)
	h, err := samp.StartHub(samp.HubOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Close() })
	al := screen.aladin(t)
	s, c := session(t)
	p := waitFor(t, c, "aladin", "image.load.fits")
	im, err := image.Open(filepath.Join("..", "..", "vokit", "image", "testdata", "synthetic_f32.fits"))
	if err != nil {
		t.Fatal(err)
	}
	awaitLoader(t, s, "aladin", im)
	send(t, s, "aladin", stars(t, 200))
	field, err := moc.FromCone(sky.New(156, 48), 0.7, 9)
	if err != nil {
		t.Fatal(err)
	}
	send(t, s, "aladin", field)
	export(t, screen, c, p, "coverage", filepath.Join(screen.home, "coverage.fits"), field)
	send(t, s, "aladin", sky.New(156.01, 48.15))
	where, err := c.Call(t.Context(), p.ID, samp.Message{MType: "coord.get.sky"})
	if err != nil {
		t.Fatal(err)
	}
	if ra, err := strconv.ParseFloat(where.Result.Text("ra"), 64); err != nil || math.Abs(ra-156.01) > 0.01 {
		t.Errorf("Aladin looks at %v, want RA 156.01", where.Result)
	}
	script(t, c, p, "156 48; zoom 2deg; sync")
	back := make(chan *table.Table, 4)
	if _, err := s.OnTable(t.Context(), func(x *table.Table) { back <- x }); err != nil {
		t.Fatal(err)
	}
	screen.picture(t, "aladin")
	script(t, c, p, `select "synthetic stars"; sync`)
	al.do(t, "press Broadcast to all SAMP applications")
	if x := get(t, "table from Aladin", back); x.NumRows() != 200 {
		t.Errorf("Aladin sent %d rows, want 200", x.NumRows())
	}
}

// awaitLoader sends im until Aladin takes it, for it registers before it can load
// anything, and nothing tells when it can.
func awaitLoader(t *testing.T, s *desktop.Session, to string, im *image.Image) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		rep, err := s.Send(ctx, to, im)
		if err != nil {
			t.Fatal(err)
		}
		st, _ := rep.Strings("status")
		if st[0] == "ok" {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			msg, _ := rep.Strings("message")
			t.Fatalf("%s loads no image: %q", to, msg)
		}
	}
}

// script has Aladin obey commands, and waits until it has. The first one is status,
// as Aladin stops after a first one without a result, and does not answer.
func script(t *testing.T, c *samp.Client, p samp.Peer, commands string) (status string) {
	t.Helper()
	m := samp.Message{MType: "script.aladin.send", Params: samp.Map{"script": "status; " + commands}}
	r, err := c.Call(t.Context(), p.ID, m)
	if err != nil {
		t.Fatal(err)
	}
	return r.Result.Text("script.result")
}

// export has Aladin write the coverage that it was sent to a file, as it does not
// answer to coverages, and compares.
func export(t *testing.T, screen *screen, c *samp.Client, p samp.Peer, plane, path string, want *moc.MOC) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		status := script(t, c, p, fmt.Sprintf("sync; export %q %s", plane, path))
		got, err := moc.Open(path)
		if err == nil && got.Equal(want) {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			screen.picture(t, "aladin-failed")
			t.Fatalf("Aladin has the coverage %v, %v, want %v; its planes:\n%s", got, err, want, status)
		}
	}
}

// A million rows: how long TOPCAT takes until it says that it has them, served by us
// and, for comparison, read from a file of the same bytes. The first one is slower
// either way, as TOPCAT's code is not compiled yet.
func TestMillionRowsToTOPCAT(t *testing.T) {
	screen := newScreen(t)
	h, err := samp.StartHub(samp.HubOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Close() })
	screen.topcat(t)
	s, c := session(t)
	waitFor(t, c, "topcat", "table.load.votable")
	send(t, s, "topcat", stars(t, 10)) // its classes are loaded now
	big := stars(t, 1_000_000)
	path := filepath.Join(t.TempDir(), "big.vot")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(votable.Write(f, big, votable.Binary2), f.Close()); err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		begin := time.Now()
		send(t, s, "topcat", big)
		served := time.Since(begin)
		begin = time.Now()
		u := "file://" + filepath.ToSlash(path)
		send(t, s, "topcat", samp.Message{MType: "table.load.votable", Params: samp.Map{"url": u, "table-id": fmt.Sprint(u, i), "name": "file"}})
		t.Logf("1,000,000 rows: served %v, from a file %v", served.Round(time.Millisecond), time.Since(begin).Round(time.Millisecond))
	}
	screen.picture(t, "topcat-million")
}

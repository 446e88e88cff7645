package desktop

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vogo/display"
	"vogo/vokit/moc"
	"vogo/vokit/product"
	"vogo/vokit/samp"
	"vogo/vokit/sky"
	"vogo/vokit/table"
)

// sink collects what handlers show.
type sink chan display.Output

func (s sink) Display(o display.Output) { s <- o }
func (s sink) Clear(bool)               {}

func hub(t *testing.T) {
	t.Helper()
	t.Setenv("SAMP_HUB", "std-lockurl:file://"+filepath.ToSlash(filepath.Join(t.TempDir(), "lock")))
	h, err := samp.StartHub(samp.HubOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Close() })
}

func stars(t *testing.T) *table.Table {
	t.Helper()
	name, err := table.NewColumn(table.Meta{Name: "name"}, []string{"Mira", "χ Cyg"})
	if err != nil {
		t.Fatal(err)
	}
	v, err := table.NewColumn(table.Meta{Name: "V", Unit: "mag", UCD: "phot.mag;em.opt.V"}, []float64{6.5, 6.8})
	if err != nil {
		t.Fatal(err)
	}
	tab, err := table.New("AGB stars", name, v)
	if err != nil {
		t.Fatal(err)
	}
	return tab
}

// One session sends a table, the other gets it and points at a row of it.
func TestTableThereAndRowBack(t *testing.T) {
	hub(t)
	ctx := t.Context()
	here, there := New("notebook", ""), New("TOPCAT", "a stand-in")
	t.Cleanup(func() { here.Close(); there.Close() })
	got := make(chan *table.Table, 1)
	if _, err := there.OnTable(ctx, func(x *table.Table) { got <- x }); err != nil {
		t.Fatal(err)
	}
	sent := stars(t)
	rep, err := here.Send(ctx, "topcat", sent)
	if err != nil {
		t.Fatal(err)
	}
	if s, _ := rep.Strings("status"); len(s) != 1 || s[0] != "ok" {
		t.Errorf("report:\n%s", rep)
	}
	x := <-got
	names, err := x.Strings("name")
	if err != nil || x.Name != "AGB stars" || strings.Join(names, ",") != "Mira,χ Cyg" {
		t.Errorf("arrived: %q %v %v", x.Name, names, err)
	}
	row := make(chan table.Row, 1)
	if _, err := here.OnRow(ctx, func(r table.Row) { row <- r }); err != nil {
		t.Fatal(err)
	}
	r1, err := x.Row(1)
	if err != nil {
		t.Fatal(err)
	}
	if err := there.Highlight(ctx, r1); err != nil {
		t.Fatal(err)
	}
	r := <-row
	if n, _ := r.Text("name"); n != "χ Cyg" || r.Table() != sent {
		t.Errorf("highlighted %q of %p, want row 1 of %p", n, r.Table(), sent)
	}
}

// TOPCAT refuses a table whose id it has seen, so each sending has its own; rows
// are pointed at by the id that each receiver knows.
func TestSentTwice(t *testing.T) {
	hub(t)
	ctx := t.Context()
	here, a, b := New("notebook", ""), New("A", ""), New("B", "")
	t.Cleanup(func() { here.Close(); a.Close(); b.Close() })
	rows := make(chan string, 4)
	ids := map[string]bool{}
	for _, s := range []*Session{a, b} {
		if _, err := s.OnTable(ctx, func(*table.Table) {}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.On(ctx, highlightRow, func(in samp.Incoming) error {
			if s.known(in.Params.Text("table-id")) == nil {
				t.Errorf("%s does not know %v", s.meta.Name, in.Params)
			}
			rows <- s.meta.Name
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	sent := stars(t)
	for _, to := range []string{"A", "B", "A"} {
		if _, err := here.Send(ctx, to, sent); err != nil {
			t.Fatal(err)
		}
	}
	for _, refs := range here.sent[sent] {
		ids[refs.id] = true
	}
	if len(ids) != 2 || here.serial != 3 {
		t.Errorf("ids %v after %d sendings", ids, here.serial)
	}
	r, err := sent.Row(0)
	if err != nil {
		t.Fatal(err)
	}
	if err := here.Highlight(ctx, r); err != nil {
		t.Fatal(err)
	}
	if x, y := <-rows, <-rows; x == y {
		t.Errorf("%s was told twice", x)
	}
}

// What a handler shows goes to the cell that made it, and its failure is
// answered to the sender.
func TestHandlersShowWhereTheyWereMade(t *testing.T) {
	hub(t)
	here, there := New("notebook", ""), New("Aladin", "a stand-in")
	t.Cleanup(func() { here.Close(); there.Close() })
	out := make(sink, 4)
	cell, end := context.WithCancel(display.WithSink(t.Context(), out))
	l, err := here.OnSky(cell, func(c sky.Coord) {
		if c.Dec < 0 {
			panic("southern")
		}
		display.Show("at " + c.String())
	})
	if err != nil {
		t.Fatal(err)
	}
	end() // the cell is done; its handler is not
	if _, err := there.Send(t.Context(), "notebook", sky.New(156.01, 48.15)); err != nil {
		t.Fatal(err)
	}
	if o := <-out; !strings.HasPrefix(o.Bundle.Text(), "at 156.01") {
		t.Errorf("shown: %q", o.Bundle.Text())
	}
	rep, err := there.Send(t.Context(), "notebook", sky.New(1, -2))
	if err != nil {
		t.Fatal(err)
	}
	if m, _ := rep.Strings("message"); !strings.Contains(m[0], "southern") {
		t.Errorf("report:\n%s", rep)
	}
	if o := <-out; !strings.Contains(o.Bundle.Text(), "southern") {
		t.Errorf("shown: %q", o.Bundle.Text())
	}
	l.Stop()
	l.Stop()
	if _, err := there.Send(t.Context(), "notebook", sky.New(1, 2)); err == nil || !strings.Contains(err.Error(), "does not take coord.pointAt.sky") {
		t.Errorf("after Stop: %v", err)
	}
}

// An interrupt while no cell runs stops listeners, and they say so where they were
// made. What a handler does at that moment is stopped too.
func TestInterruptStopsListeners(t *testing.T) {
	hub(t)
	here, there := New("notebook", ""), New("Aladin", "a stand-in")
	t.Cleanup(func() { here.Close(); there.Close() })
	out := make(sink, 4)
	entered := make(chan struct{})
	if _, err := here.OnSky(display.WithSink(t.Context(), out), func(sky.Coord) {
		close(entered)
		<-display.Ambient().Done()
	}); err != nil {
		t.Fatal(err)
	}
	sent := make(chan error, 1)
	go func() {
		_, err := there.Send(t.Context(), "notebook", sky.New(1, 2))
		sent <- err
	}()
	<-entered
	display.Interrupt()
	if err := <-sent; err != nil {
		t.Error(err)
	}
	if o := <-out; !strings.Contains(o.Bundle.Text(), "listening to coord.pointAt.sky was interrupted") {
		t.Errorf("shown: %q", o.Bundle.Text())
	}
	if _, err := there.Send(t.Context(), "notebook", sky.New(1, 2)); err == nil || !strings.Contains(err.Error(), "does not take") {
		t.Errorf("after the interrupt: %v", err)
	}
}

func TestWhatIsSentDecidesHow(t *testing.T) {
	hub(t)
	dir := t.TempDir()
	csv := filepath.Join(dir, "a.csv")
	if err := os.WriteFile(csv, []byte("ra,dec\n1,2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := New("x", "")
	t.Cleanup(func() { s.Close() })
	c, err := s.Client()
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		x     any
		mtype string
	}{
		{stars(t), loadTable},
		{sky.New(1, 2), pointAt},
		{"http://127.0.0.1/x.fits", loadImage},
		{"http://127.0.0.1/x.vot?a=b", loadTable},
		{"2019ASPC..521..755B", loadBibcode},
		{csv, loadTable},
	} {
		m, err := s.messages(t.Context(), c, []any{tc.x})
		if err != nil || m[0].MType != tc.mtype {
			t.Errorf("%v: %v, %v, want %s", tc.x, m, err, tc.mtype)
		}
	}
	for _, bad := range []any{nil, 3, "/no/such/file.vot", []string{}} {
		if _, err := s.messages(t.Context(), c, []any{bad}); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%v: %v", bad, err)
		}
	}
	m, err := s.messages(t.Context(), c, []any{csv})
	if err != nil {
		t.Fatal(err)
	}
	back, err := product.Table(t.Context(), m[0].Params.Text("url"))
	if err != nil || back.NumRows() != 1 {
		t.Errorf("the CSV file as VOTable: %v, %v", back, err)
	}
}

func TestTitle(t *testing.T) {
	for name, want := range map[string]string{"": "image", "a/b/m31.fits": "m31.fits", "http://x.org/y.fits": "y.fits", "M 31 / NGC 224": "M 31 / NGC 224", ".": "."} {
		if got := title(name, "image"); got != want {
			t.Errorf("%q became %q, want %q", name, got, want)
		}
	}
}

// A coverage goes as FITS, whatever file it comes from.
func TestCoverageIsSentAsFITS(t *testing.T) {
	hub(t)
	want, err := moc.Parse("3/1 4 2/7")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	text, file := filepath.Join(dir, "field.moc"), filepath.Join(dir, "field.fits")
	for _, p := range []string{text, file} {
		if err := want.Write(p); err != nil {
			t.Fatal(err)
		}
	}
	s := New("x", "")
	t.Cleanup(func() { s.Close() })
	c, err := s.Client()
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []any{want, text, file} {
		m, err := s.messages(t.Context(), c, []any{x})
		if err != nil || m[0].MType != loadMOC {
			t.Fatalf("%v: %v, %v", x, m, err)
		}
		resp, err := http.Get(m[0].Params.Text("url"))
		if err != nil {
			t.Fatal(err)
		}
		got, err := moc.Read(resp.Body)
		resp.Body.Close()
		if err != nil || !got.Equal(want) {
			t.Errorf("%v arrived as %v, %v", x, got, err)
		}
	}
}

func TestCoverageThere(t *testing.T) {
	hub(t)
	here, there := New("notebook", ""), New("sky", "a stand-in")
	t.Cleanup(func() { here.Close(); there.Close() })
	want, err := moc.Parse("3/1 4 2/7")
	if err != nil {
		t.Fatal(err)
	}
	want.Name = "fields"
	got := make(chan *moc.MOC, 1)
	if _, err := there.OnMOC(t.Context(), func(m *moc.MOC) { got <- m }); err != nil {
		t.Fatal(err)
	}
	rep, err := here.Send(t.Context(), "sky", want)
	if err != nil {
		t.Fatal(err)
	}
	if s, _ := rep.Strings("status"); s[0] != "ok" {
		t.Fatalf("report:\n%s", rep)
	}
	if m := <-got; !m.Equal(want) || m.Name != "fields" {
		t.Errorf("%q %v arrived", m.Name, m)
	}
}

// Aladin is sent a coverage as an image, and not waited for, since it never answers.
func TestCoverageForAladin(t *testing.T) {
	hub(t)
	here, aladin := New("notebook", ""), New("Aladin", "a stand-in")
	t.Cleanup(func() { here.Close(); aladin.Close() })
	got := make(chan samp.Incoming, 1)
	for _, mtype := range []string{loadImage, "script.aladin.send"} {
		if _, err := aladin.On(t.Context(), mtype, func(in samp.Incoming) error { got <- in; return nil }); err != nil {
			t.Fatal(err)
		}
	}
	field, err := moc.Parse("3/1 4 2/7")
	if err != nil {
		t.Fatal(err)
	}
	field.Name = "https://example.org/fields/plates.fits"
	rep, err := here.Send(t.Context(), "aladin", field)
	if err != nil {
		t.Fatal(err)
	}
	if s, _ := rep.Strings("status"); s[0] != "sent" {
		t.Errorf("report:\n%s", rep)
	}
	if in := <-got; in.IsCall || in.MType != loadImage || in.Params.Text("name") != "plates.fits" {
		t.Errorf("Aladin got %+v", in)
	}
}

func TestSpectrumBringsItsMetadata(t *testing.T) {
	mk := func(name, utype string, v string) *table.Column {
		c, err := table.NewColumn(table.Meta{Name: name, Utype: utype}, []string{v})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	tab, err := table.New("ssa",
		mk("accref", "ssa:Access.Reference", "http://127.0.0.1/s1"),
		mk("mime", "ssa:Access.Format", "application/fits"),
		mk("target", "ssa:Target.Name", "Mira"))
	if err != nil {
		t.Fatal(err)
	}
	row, err := tab.Row(0)
	if err != nil {
		t.Fatal(err)
	}
	m, err := rowMessage(t.Context(), row)
	if err != nil {
		t.Fatal(err)
	}
	if m.MType != loadSpectrum || m.Params.Map("meta").Text("ssa:Target.Name") != "Mira" || m.Params.Text("url") != "http://127.0.0.1/s1" {
		t.Errorf("message %+v", m)
	}
}

package vokit_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	vo "vogo/vokit"
	"vogo/vokit/desktop"
	"vogo/vokit/image"
	"vogo/vokit/moc"
	"vogo/vokit/samp"
)

// theDesktop starts a hub of the example's own, with a program on it that stands in
// for TOPCAT. With the real ones running, none of this is needed.
func theDesktop() (topcat *desktop.Session, end func()) {
	dir, err := os.MkdirTemp("", "samp")
	if err != nil {
		log.Fatal(err)
	}
	old, had := os.LookupEnv("SAMP_HUB")
	os.Setenv("SAMP_HUB", "std-lockurl:file://"+filepath.ToSlash(filepath.Join(dir, "lock")))
	if _, err := vo.Hub(); err != nil {
		log.Fatal(err)
	}
	topcat = desktop.New("TOPCAT", "a stand-in")
	return topcat, func() {
		topcat.Close()
		vo.Leave()
		os.Unsetenv("SAMP_HUB")
		if had {
			os.Setenv("SAMP_HUB", old)
		}
		os.RemoveAll(dir)
	}
}

// must is for what cannot fail here; in a cell the error shows by itself.
func must[T any](x T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return x
}

func twoStars() *vo.Table {
	return must(vo.NewTable("AGB stars", vo.Col("name", []string{"Mira", "χ Cyg"}), vo.Col("V", []float64{6.5, 6.8}, "mag")))
}

func ExampleHub() {
	_, end := theDesktop() // calls vo.Hub, which starts a hub where none is running
	defer end()
	on := must(vo.Hub()) // and gives who is on the one that is
	fmt.Println(must(on.Strings("name")))
	// Output: [Hub]
}

func ExampleSend() {
	topcat, end := theDesktop()
	defer end()
	must(topcat.OnTable(context.Background(), func(t *vo.Table) { fmt.Println("TOPCAT has", t.NumRows(), t.Name) }))

	sent := must(vo.Send("topcat", twoStars()))
	fmt.Println(must(sent.Strings("mtype")), must(sent.Strings("status")))
	// Output:
	// TOPCAT has 2 AGB stars
	// [table.load.votable] [ok]
}

func ExampleBroadcast() {
	topcat, end := theDesktop()
	defer end()
	done := make(chan bool)
	must(topcat.OnSky(context.Background(), func(p vo.Position) { fmt.Println("TOPCAT looks at", p); done <- true }))

	sent := must(vo.Broadcast(must(vo.Coord(156.01, 48.15))))
	<-done
	fmt.Println(must(sent.Strings("to")), must(sent.Strings("status")))
	// Output:
	// TOPCAT looks at 156.01000 +48.15000
	// [TOPCAT] [sent]
}

func ExampleOnTable() {
	topcat, end := theDesktop()
	defer end()
	l := must(vo.OnTable(func(t *vo.Table) { fmt.Println("got", t.NumRows(), t.Name) }))
	must(topcat.Send(context.Background(), "vogo", twoStars()))

	l.Stop() // and no more
	_, err := topcat.Send(context.Background(), "vogo", twoStars())
	fmt.Println(err)
	// Output:
	// got 2 AGB stars
	// send: vogo does not take table.load.votable
}

func ExampleOnImage() {
	aladin, end := theDesktop()
	defer end()
	must(vo.OnImage(func(im *vo.Picture) { fmt.Println("got", im.Name, im.Width(), "×", im.Height()) }))
	must(aladin.Send(context.Background(), "vogo", must(image.Open("image/testdata/synthetic_f32.fits"))))
	// Output: got synthetic_f32.fits 120 × 120
}

func ExampleOnSpectrum() {
	splat, end := theDesktop()
	defer end()
	must(vo.OnSpectrum(func(t *vo.Table) { fmt.Println("got", t.Names()) }))

	file := filepath.Join(must(os.MkdirTemp("", "spectrum")), "star.vot")
	defer os.RemoveAll(filepath.Dir(file))
	s := must(vo.NewTable("synthetic", vo.Col("wavelength", []float64{500, 501}, "nm"), vo.Col("flux", []float64{1, 2})))
	if err := s.Write(file); err != nil {
		log.Fatal(err)
	}
	client := must(splat.Client())
	must(splat.Send(context.Background(), "vogo", samp.Message{MType: "spectrum.load.ssa-generic", Params: samp.Map{
		"url": client.ServeFile("star.vot", "application/x-votable+xml", file), "name": "synthetic", "meta": samp.Map{}}}))
	// Output: got [wavelength flux]
}

func ExampleOnMOC() {
	aladin, end := theDesktop()
	defer end()
	must(vo.OnMOC(func(m *moc.MOC) { fmt.Printf("got %.1f %% of the sky\n", 100*m.Fraction()) }))
	must(aladin.Send(context.Background(), "vogo", must(vo.MOC("0/3 4"))))
	// Output: got 16.7 % of the sky
}

func ExampleOnSky() {
	aladin, end := theDesktop()
	defer end()
	must(vo.OnSky(func(p vo.Position) { fmt.Println("look at", p) }))
	must(aladin.Send(context.Background(), "vogo", must(vo.Coord(156.01, 48.15))))
	// Output: look at 156.01000 +48.15000
}

func ExampleOnRow() {
	topcat, end := theDesktop()
	defer end()
	loaded := make(chan *vo.Table, 1)
	must(topcat.OnTable(context.Background(), func(t *vo.Table) { loaded <- t }))
	done := make(chan bool)
	must(vo.OnRow(func(r vo.Row) { fmt.Println(must(r.Text("name"))); done <- true }))
	must(vo.Send("topcat", twoStars()))

	// A user of TOPCAT clicks the second row:
	if err := topcat.Highlight(context.Background(), must((<-loaded).Row(1))); err != nil {
		log.Fatal(err)
	}
	<-done
	// Output: χ Cyg
}

func ExampleOnRows() {
	topcat, end := theDesktop()
	defer end()
	loaded := make(chan *vo.Table, 1)
	must(topcat.OnTable(context.Background(), func(t *vo.Table) { loaded <- t }))
	must(vo.OnRows(func(rows []vo.Row) { fmt.Println(len(rows), "rows, first", must(rows[0].Text("name"))) }))
	must(vo.Send("topcat", twoStars()))

	// A user of TOPCAT selects both rows:
	must(topcat.Send(context.Background(), "vogo", samp.Message{MType: "table.select.rowList", Params: samp.Map{
		"url": (<-loaded).Source, "row-list": samp.List{"0", "1"}}}))
	// Output: 2 rows, first Mira
}

func ExampleOn() {
	topcat, end := theDesktop()
	defer end()
	must(vo.On("bibcode.*", func(m samp.Incoming) error {
		fmt.Println(m.MType, m.Params["bibcode"])
		return nil
	}))
	must(topcat.Send(context.Background(), "vogo", "2019ASPC..521..755B"))
	// Output: bibcode.load 2019ASPC..521..755B
}

func ExampleHighlight() {
	topcat, end := theDesktop()
	defer end()
	must(topcat.OnTable(context.Background(), func(*vo.Table) {}))
	done := make(chan bool)
	must(topcat.OnRow(context.Background(), func(r vo.Row) { fmt.Println("TOPCAT marks row", r.Index()); done <- true }))
	stars := twoStars()
	must(vo.Send("topcat", stars))
	if err := vo.Highlight(must(stars.Row(1))); err != nil {
		log.Fatal(err)
	}
	<-done
	// Output: TOPCAT marks row 1
}

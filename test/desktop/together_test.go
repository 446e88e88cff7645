//go:build desktop

package desktop_test

import (
	"bufio"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vogo/vokit/desktop"
	"vogo/vokit/image"
	"vogo/vokit/samp"
	"vogo/vokit/sky"
	"vogo/vokit/table"
)

// snoop is a receiver of everything: JSAMP's, which prints what it gets.
func (s *screen) snoop(t *testing.T) <-chan string {
	t.Helper()
	const jar = "/usr/share/java/jsamp.jar"
	need(t, jar)
	cmd := s.java(t, "-Djava.awt.headless=true", "-cp", jar, "org.astrogrid.samp.test.Snooper")
	return lines(t, cmd)
}

// astropy is a receiver of spectra, tables and images that reads them.
const astropy = `
import sys
from astropy.samp import SAMPIntegratedClient
from astropy.table import Table
from astropy.io import fits
c = SAMPIntegratedClient(name="astropy", description="reads what it gets")
c.connect()
def call(key, sender, msg_id, mtype, params, extra):
    print(mtype, read(mtype, params), flush=True)
    c.reply(msg_id, {"samp.status": "samp.ok", "samp.result": {}})
def note(key, sender, mtype, params, extra):
    print(mtype, read(mtype, params), flush=True)
def read(mtype, params):
    if mtype == "image.load.fits":
        with fits.open(params["url"], cache=False) as f:
            return "x".join(str(n) for n in f[0].data.shape)
    t = Table.read(params["url"], format="votable")
    return " ".join([str(len(t)), params["name"], params.get("meta", {}).get("ssa:Target.Name", "")]).strip()
for m in "table.load.votable", "image.load.fits", "spectrum.load.ssa-generic":
    c.bind_receive_call(m, call)
    c.bind_receive_notification(m, note)
print("ready", flush=True)
sys.stdin.readline()
c.disconnect()
`

func python(t *testing.T) <-chan string {
	t.Helper()
	bin := os.Getenv("VOGO_PYTHON")
	if bin == "" {
		bin = "python3"
	}
	if err := exec.Command(bin, "-W", "ignore", "-c", "import astropy.samp").Run(); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s has no astropy: %v", bin, err)
		}
		t.Skipf("%s has no astropy; VOGO_PYTHON names one that has", bin)
	}
	cmd := exec.Command(bin, "-W", "ignore", "-c", astropy)
	cmd.Env = os.Environ()
	return lines(t, cmd)
}

// lines starts cmd and gives what it prints.
func lines(t *testing.T, cmd *exec.Cmd) <-chan string {
	t.Helper()
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if cmd.Stderr == nil {
		cmd.Stderr = os.Stderr
	}
	start(t, cmd)
	t.Cleanup(func() { in.Close() })
	ch := make(chan string, 1000)
	go func() {
		defer close(ch)
		for sc := bufio.NewScanner(out); sc.Scan(); {
			ch <- sc.Text()
		}
	}()
	return ch
}

// expect waits for a line that holds want.
func expect(t *testing.T, ch <-chan string, want string) {
	t.Helper()
	late := time.After(patience)
	for {
		select {
		case s, ok := <-ch:
			if strings.Contains(s, want) {
				return
			}
			if !ok {
				t.Fatalf("it ended and did not say %q", want)
			}
		case <-late:
			t.Fatalf("it did not say %q", want)
		}
	}
}

// spectrum is a row as SSA gives it, of a synthetic spectrum that c serves.
func spectrum(t *testing.T, c *samp.Client) table.Row {
	t.Helper()
	wave, flux := make([]float64, 300), make([]float64, 300)
	for i := range wave {
		wave[i], flux[i] = 400+float64(i), 1+0.3*math.Sin(float64(i)/20)
	}
	file := filepath.Join(t.TempDir(), "spectrum.vot")
	if err := columns(t, "synthetic spectrum",
		column{table.Meta{Name: "wavelength", Unit: "nm", UCD: "em.wl"}, wave},
		column{table.Meta{Name: "flux", UCD: "phot.flux.density"}, flux}).Write(file); err != nil {
		t.Fatal(err)
	}
	const votable = "application/x-votable+xml"
	ssa := columns(t, "ssa",
		column{table.Meta{Name: "accref", Utype: "ssa:Access.Reference"}, []string{c.ServeFile("spectrum.vot", votable, file)}},
		column{table.Meta{Name: "mime", Utype: "ssa:Access.Format"}, []string{votable}},
		column{table.Meta{Name: "target_name", Utype: "ssa:Target.Name"}, []string{"Mira"}})
	r, err := ssa.Row(0)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

type column struct {
	meta   table.Meta
	values any
}

func columns(t testing.TB, name string, list ...column) *table.Table {
	t.Helper()
	var cols []*table.Column
	for _, c := range list {
		k, err := table.NewColumn(c.meta, c.values)
		if err != nil {
			t.Fatal(err)
		}
		cols = append(cols, k)
	}
	tab, err := table.New(name, cols...)
	if err != nil {
		t.Fatal(err)
	}
	return tab
}

// to lists who got a message of a broadcast, by MType.
func to(t *testing.T, rep *table.Table) string {
	t.Helper()
	names, err := rep.Strings("to")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(names, " ")
}

// All programs at once on our hub: what the notebook broadcasts arrives at each that
// takes it, and what one of them says arrives here.
func TestAllTogetherOnOurHub(t *testing.T) {
	screen := newScreen(t)
	need(t, topcatJar, aladinJar)
	h, err := samp.StartHub(samp.HubOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Close() })
	py, snooped := python(t), screen.snoop(t)
	topcat, s := screen.topcat(t), desktop.New("vogo", "the test of the desktop")
	screen.aladin(t)
	t.Cleanup(func() { s.Close() })
	c, err := s.Client()
	if err != nil {
		t.Fatal(err)
	}
	waitFor(t, c, "topcat", "table.load.votable")
	waitFor(t, c, "aladin", "image.load.fits")
	waitFor(t, c, "snooper", "any.thing")
	expect(t, py, "ready")
	im, err := image.Open(filepath.Join("..", "..", "vokit", "image", "testdata", "synthetic_f32.fits"))
	if err != nil {
		t.Fatal(err)
	}
	awaitLoader(t, s, "aladin", im)

	rep, err := s.Broadcast(t.Context(), stars(t, 300))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"topcat", "Aladin", "astropy", "Snooper"} {
		if !strings.Contains(to(t, rep), name) {
			t.Errorf("the table did not go to %s, but to %s", name, to(t, rep))
		}
	}
	expect(t, py, "table.load.votable 300 synthetic stars")
	expect(t, snooped, "table.load.votable")
	if _, err := s.Broadcast(t.Context(), im); err != nil {
		t.Fatal(err)
	}
	expect(t, py, "image.load.fits 120x120")
	expect(t, snooped, "image.load.fits")
	row := spectrum(t, c)
	send(t, s, "astropy", row)
	expect(t, py, "spectrum.load.ssa-generic 300 Mira Mira")
	if _, err := s.Broadcast(t.Context(), row); err != nil {
		t.Fatal(err)
	}
	expect(t, snooped, "spectrum.load.ssa-generic")
	if err := s.PointAt(t.Context(), sky.New(156.01, 48.15)); err != nil {
		t.Fatal(err)
	}
	expect(t, snooped, "coord.pointAt.sky")

	sayBack(t, screen, topcat, s)
	expect(t, py, "table.load.votable 300 ") // TOPCAT's broadcast goes to all as well
	screen.picture(t, "together")
}

// sayBack: TOPCAT sends its table, a row and a position; JSAMP sends a position.
func sayBack(t *testing.T, screen *screen, topcat *program, s *desktop.Session) {
	t.Helper()
	tables, rows, skies := make(chan *table.Table, 4), make(chan table.Row, 100), make(chan sky.Coord, 100)
	if _, err := s.OnTable(t.Context(), func(x *table.Table) { tables <- x }); err != nil {
		t.Fatal(err)
	}
	if _, err := s.OnRow(t.Context(), func(r table.Row) { rows <- r }); err != nil {
		t.Fatal(err)
	}
	if _, err := s.OnSky(t.Context(), func(p sky.Coord) { skies <- p }); err != nil {
		t.Fatal(err)
	}
	topcat.do(t, "press Broadcast table")
	if x := get(t, "table from TOPCAT", tables); x.NumRows() != 300 {
		t.Errorf("%d rows came back, want 300", x.NumRows())
	}
	topcat.do(t, "press Activation Actions")
	topcat.do(t, "press Send row index")
	topcat.do(t, "press Table Data")
	topcat.do(t, "row 5")
	if r := get(t, "row from TOPCAT", rows); r.Index() != 5 {
		t.Errorf("TOPCAT points at row %d, want 5", r.Index())
	}
	cmd := screen.java(t, "-Djava.awt.headless=true", "-cp", "/usr/share/java/jsamp.jar", "org.astrogrid.samp.test.MessageSender",
		"-mtype", "coord.pointAt.sky", "-param", "ra", "10.68", "-param", "dec", "41.27", "-mode", "sync", "-targetname", "vogo", "-sendername", "sender")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	start(t, cmd)
	if said, err := io.ReadAll(out); err != nil || !strings.Contains(string(said), "samp.ok") {
		t.Errorf("JSAMP's sender says %q, %v", said, err)
	}
	for p := get(t, "position from JSAMP", skies); math.Abs(p.RA-10.68) > 1e-9; p = get(t, "position from JSAMP", skies) {
	}
}

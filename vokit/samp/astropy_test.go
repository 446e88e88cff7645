package samp

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// python starts a script with the Python that has astropy (VOGO_PYTHON or
// python3); what it prints comes line by line.
func python(t *testing.T, script string) (in io.WriteCloser, lines *bufio.Scanner) {
	t.Helper()
	if testing.Short() {
		t.Skip("runs astropy")
	}
	bin := os.Getenv("VOGO_PYTHON")
	if bin == "" {
		bin = "python3"
	}
	if err := exec.Command(bin, "-c", "import astropy.samp").Run(); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s has no astropy: %v", bin, err)
		}
		t.Skipf("%s has no astropy; VOGO_PYTHON names one that has", bin)
	}
	cmd := exec.Command(bin, "-W", "ignore", "-u", "-c", script)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close(); cmd.Wait() })
	return in, bufio.NewScanner(out)
}

func say(t *testing.T, lines *bufio.Scanner) string {
	t.Helper()
	if !lines.Scan() {
		t.Fatal("the Python program has ended")
	}
	return lines.Text()
}

// astropy's client on our hub: it gets a call with a nested map and answers it,
// and calls us.
func TestAstropyClientOnOurHub(t *testing.T) {
	isolate(t)
	startHub(t, HubOptions{})
	c := connect(t, "vogo")
	if _, err := c.Handle(t.Context(), "coord.pointAt.sky", func(_ context.Context, in Incoming) (Map, error) {
		if in.Params.Text("ra") == "" {
			return nil, fmt.Errorf("no position")
		}
		return Map{"seen": in.Params.Text("ra")}, nil
	}); err != nil {
		t.Fatal(err)
	}
	in, lines := python(t, `
import sys
from astropy.samp import SAMPIntegratedClient
c = SAMPIntegratedClient(name="spectra", description="astropy")
c.connect()
def call(key, sender, msg_id, mtype, params, extra):
    c.reply(msg_id, {"samp.status": "samp.ok", "samp.result": {"format": params["meta"]["Access.Format"], "name": params["name"]}})
c.bind_receive_call("spectrum.load.ssa-generic", call)
print("ready")
sys.stdin.readline()
vogo = [i for i in c.get_registered_clients() if c.get_metadata(i).get("samp.name") == "vogo"][0]
r = c.call_and_wait(vogo, {"samp.mtype": "coord.pointAt.sky", "samp.params": {"ra": "156.01", "dec": "48.15"}}, "10")
print(r["samp.status"], r["samp.result"]["seen"])
r = c.call_and_wait(vogo, {"samp.mtype": "coord.pointAt.sky", "samp.params": {}}, "10")
print(r["samp.status"], r["samp.error"]["samp.errortxt"])
c.disconnect()
print("bye")
`)
	if got := say(t, lines); got != "ready" {
		t.Fatalf("said %q", got)
	}
	p, err := c.Find(t.Context(), "Spectra")
	if err != nil {
		t.Fatal(err)
	}
	r, err := c.Call(t.Context(), p.ID, Message{MType: "spectrum.load.ssa-generic", Params: Map{"url": "http://127.0.0.1/s", "name": "χ Cyg <1>", "meta": Map{"Access.Format": "application/fits"}}})
	if err != nil || r.Result.Text("format") != "application/fits" || r.Result.Text("name") != "chi Cyg <1>" {
		t.Errorf("astropy answers %+v, %v", r, err)
	}
	fmt.Fprintln(in, "go")
	for _, want := range []string{"samp.ok 156.01", "samp.error no position", "bye"} {
		if got := say(t, lines); got != want {
			t.Errorf("said %q, want %q", got, want)
		}
	}
}

// Our clients on astropy's hub.
func TestOurClientOnAstropyHub(t *testing.T) {
	path := isolate(t)
	in, lines := python(t, `
import sys
from astropy import log
from astropy.samp import SAMPHubServer
log.setLevel("ERROR")
h = SAMPHubServer(web_profile=False, lockfile=`+fmt.Sprintf("%q", path)+`, addr="127.0.0.1")
h.start()
print("ready")
sys.stdin.readline()
h.stop()
print("stopped")
`)
	if got := say(t, lines); got != "ready" {
		t.Fatalf("said %q", got)
	}
	a, b := connect(t, "a"), connect(t, "b")
	if _, err := b.Handle(t.Context(), "table.*", func(_ context.Context, in Incoming) (Map, error) {
		if in.Params.Text("name") == "bad" {
			return nil, fmt.Errorf("no table")
		}
		return Map{"name": in.Params.Text("name")}, nil
	}); err != nil {
		t.Fatal(err)
	}
	p, err := a.Find(t.Context(), "B")
	if err != nil {
		t.Fatal(err)
	}
	m := func(name string) Message { return Message{MType: "table.load.votable", Params: Map{"name": name}} }
	if r, err := a.Call(t.Context(), p.ID, m("ü<&>")); err != nil || r.Result.Text("name") != "u<&>" {
		t.Errorf("answer %+v, %v", r, err)
	}
	if _, err := a.Call(t.Context(), p.ID, m("bad")); err == nil || !strings.Contains(err.Error(), "no table") {
		t.Errorf("answer %v", err)
	}
	if ids, err := a.NotifyAll(t.Context(), m("all")); err != nil || len(ids) != 1 {
		t.Errorf("NotifyAll: %v, %v", ids, err)
	}
	fmt.Fprintln(in, "stop")
	if got := say(t, lines); got != "stopped" {
		t.Errorf("said %q", got)
	}
	if _, err := a.Clients(t.Context()); err == nil || strings.Contains(err.Error(), "\n") {
		t.Errorf("without a hub: %v", err)
	}
}

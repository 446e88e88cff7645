package samp

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// jsamp runs a tool of JSAMP, the reference implementation, against the hub
// that SAMP_HUB names.
func jsamp(t *testing.T, args ...string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("runs JSAMP")
	}
	bin, err := exec.LookPath("jsamp")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("jsamp is not installed")
		}
		t.Skip("jsamp is not installed")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, bin, args...)
	cmd.Env = append(os.Environ(), "_JAVA_OPTIONS=-Djava.awt.headless=true")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("jsamp %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

func TestJSAMPHubTester(t *testing.T) {
	isolate(t)
	startHub(t, HubOptions{})
	out := jsamp(t, "hubtester")
	if strings.Contains(out, "WARNING") || strings.Contains(out, "SEVERE") {
		t.Errorf("hubtester is not content:\n%s", out)
	}
}

func TestJSAMPCalcStorm(t *testing.T) {
	isolate(t)
	startHub(t, HubOptions{})
	for _, mode := range []string{"sync", "async", "notify"} {
		out := jsamp(t, "calcstorm", "-nclient", "100", "-nquery", "10", "-mode", mode)
		t.Logf("%s: %s", mode, out)
	}
}

// JSAMP's hub asks nobody whether he is still there: a client that was killed stays
// on its list until it ends. Who sends to it is told at once.
func TestKilledClientOnJSAMPHub(t *testing.T) {
	path := isolate(t)
	jsampHub(t, path)
	c := connect(t, "caller")
	id, kill := startVictim(t, "victim")
	if _, err := c.Call(t.Context(), id, Message{MType: "table.load.votable"}); err != nil {
		t.Fatalf("before: %v", err)
	}
	kill()
	if _, err := c.Call(t.Context(), id, Message{MType: "table.load.votable"}); err == nil || !strings.Contains(err.Error(), "refused") || strings.Contains(err.Error(), "\n") {
		t.Errorf("a call to a killed client: %v", err)
	}
	if ids, err := c.NotifyAll(t.Context(), Message{MType: "table.load.votable"}); err != nil {
		t.Errorf("a message to all, %v: %v", ids, err)
	}
}

// jsampHub runs JSAMP's hub until the test ends.
func jsampHub(t *testing.T, lock string) {
	t.Helper()
	const jar = "/usr/share/java/jsamp.jar"
	if testing.Short() {
		t.Skip("runs JSAMP")
	}
	if _, err := os.Stat(jar); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("jsamp is not installed")
		}
		t.Skip("jsamp is not installed")
	}
	cmd := exec.Command("java", "-Djava.awt.headless=true", "-cp", jar, "org.astrogrid.samp.JSamp", "hub", "-mode", "no-gui", "-profiles", "std")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for tick := time.NewTicker(100 * time.Millisecond); alive(lock) == ""; { // there is no hub yet to say so
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatal("JSAMP's hub did not come")
		}
	}
}

// Our clients on JSAMP's hub.
func TestOurClientOnJSAMPHub(t *testing.T) {
	path := isolate(t)
	jsampHub(t, path)
	a, b := connect(t, "a"), connect(t, "b")
	if _, err := b.Handle(t.Context(), "table.*", func(_ context.Context, in Incoming) (Map, error) {
		if in.Params.Text("name") == "bad" {
			return nil, errors.New("no table")
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
}

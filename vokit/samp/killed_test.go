package samp

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// TestMain turns the test's own program into a client that is there to be killed.
func TestMain(m *testing.M) {
	if name := os.Getenv("VOGO_TEST_VICTIM"); name != "" {
		victim(name)
		return
	}
	os.Exit(m.Run())
}

func victim(name string) {
	c, err := Connect(context.Background(), Metadata{Name: name})
	if err == nil {
		_, err = c.Handle(context.Background(), "table.*", func(context.Context, Incoming) (Map, error) { return nil, nil })
	}
	if err != nil {
		fmt.Println("error:", err)
		return
	}
	fmt.Println(c.ID())
	select {}
}

// startVictim runs a client in a process of its own, and gives its id and how to
// kill it so that it cannot say goodbye.
func startVictim(t *testing.T, name string) (id string, kill func()) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "VOGO_TEST_VICTIM="+name)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	gone := false
	kill = func() {
		if !gone {
			gone = true
			cmd.Process.Kill()
			cmd.Wait()
		}
	}
	t.Cleanup(kill)
	id, err = bufio.NewReader(out).ReadString('\n')
	if err != nil || strings.HasPrefix(id, "error") {
		t.Fatalf("the client in a process of its own: %q, %v", id, err)
	}
	return strings.TrimSpace(id), kill
}

// A program that was killed stays on the list no longer than the hub's ping, though
// nobody sends it anything.
func TestKilledClientLeaves(t *testing.T) {
	isolate(t)
	h := startHub(t, HubOptions{PingEvery: 20 * time.Millisecond})
	watcher := connect(t, "watcher")
	left := make(chan string, 4)
	if _, err := watcher.Handle(t.Context(), "samp.hub.event.unregister", func(_ context.Context, in Incoming) (Map, error) {
		left <- in.Params.Text("id")
		return nil, nil
	}); err != nil {
		t.Fatal(err)
	}
	id, kill := startVictim(t, "victim")
	p, err := watcher.Find(t.Context(), "Victim")
	if err != nil || p.ID != id {
		t.Fatalf("before: %+v, %v", p, err)
	}
	kill()
	if got := <-left; got != id {
		t.Errorf("%q left, want %q", got, id)
	}
	for _, p := range h.Clients() {
		if p.ID == id {
			t.Error("the killed client is still listed")
		}
	}
	if _, err := watcher.Find(t.Context(), "victim"); err == nil {
		t.Error("the killed client is still found")
	}
}

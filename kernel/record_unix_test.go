//go:build unix

package kernel

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"vogo/kernel/wire"
)

// mortal is an engine whose cells can end the process beyond help.
type mortal struct{ fakeEngine }

func (m *mortal) Eval(ctx context.Context, code string, io IO) (Result, error) {
	switch code {
	case "say":
		println("said by the run-time library")
		return Result{}, nil
	case "die": // with more to say than a pipe holds
		for range 1000 {
			go func() { select {} }()
		}
		var mu sync.Mutex
		mu.Unlock()
	case "be killed":
		syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	}
	return m.fakeEngine.Eval(ctx, code, io)
}

// startMortal starts a kernel with a record in a process of its own.
func startMortal(t *testing.T, record string) (*frontEnd, *exec.Cmd, *bytes.Buffer) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	t.Cleanup(func() { r.Close() })
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), roleVar+"=mortal kernel", recordVar+"="+record, "GOTRACEBACK=all")
	cmd.ExtraFiles = []*os.File{w}
	log := new(bytes.Buffer)
	cmd.Stderr = log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	f := &frontEnd{t: t, session: wire.NewSession(), sockets: sockets()}
	r.SetReadDeadline(time.Now().Add(patience))
	if err := json.NewDecoder(r).Decode(&f.conn); err != nil {
		t.Fatal(err)
	}
	f.connect()
	return f, cmd, log
}

// TestLastWordsOfAKernel ends kernels and looks at what the next one says.
func TestLastWordsOfAKernel(t *testing.T) {
	record := filepath.Join(t.TempDir(), ".vogo-kernel.last")
	f, cmd, _ := startMortal(t, record)
	if got := f.run("say"); !strings.Contains(got, `stream name="stderr" text="said by the run-time library\n"`) {
		t.Errorf("println of compiled code shows as\n%s", got)
	}
	f.send(wire.Shell, "execute_request", map[string]any{"code": "die"})
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case err := <-ended:
		if err == nil {
			t.Error("the kernel ended well")
		}
	case <-time.After(patience):
		t.Fatal("the kernel hangs instead of ending")
	}

	f, cmd, _ = startMortal(t, record)
	if got := f.run("print one"); !strings.Contains(got, "ended while cell 2 ran: fatal error: sync: unlock of unlocked mutex. Its values are gone") {
		t.Errorf("the next kernel says\n%s", got)
	}
	if got := f.run("print two"); strings.Contains(got, "ended") {
		t.Errorf("and again\n%s", got)
	}
	f.send(wire.Shell, "execute_request", map[string]any{"code": "be killed"})
	cmd.Wait()

	f, cmd, log := startMortal(t, record)
	if got := f.run("print one"); !strings.Contains(got, "ended while cell 3 ran: it was killed from outside") {
		t.Errorf("after a kill, the next kernel says\n%s", got)
	}
	f.send(wire.Control, "shutdown_request", struct{}{})
	if err := cmd.Wait(); err != nil {
		t.Errorf("shutdown: %v\n%s", err, log)
	}
	left, err := os.ReadDir(filepath.Dir(record))
	if err != nil || len(left) > 0 {
		t.Errorf("%v is left over (%v)", left, err)
	}
}

func TestRecordsOfTheDead(t *testing.T) {
	dir := t.TempDir()
	old, young, other := filepath.Join(dir, ".vogo-old.last"), filepath.Join(dir, ".vogo-young.last"), filepath.Join(dir, "kernel-old.json")
	for _, f := range []string{old, young, other} {
		if err := os.WriteFile(f, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	past := time.Now().Add(-2 * recordAge)
	for _, f := range []string{old, other} {
		if err := os.Chtimes(f, past, past); err != nil {
			t.Fatal(err)
		}
	}
	r, words, err := openRecord(filepath.Join(dir, ".vogo-new.last"))
	if err != nil || words != "" {
		t.Fatal(words, err)
	}
	r.close()
	left, err := filepath.Glob(filepath.Join(dir, "*o*")) // Glob, other than Jupyter's, matches dots
	if err != nil || len(left) != 2 {
		t.Errorf("%v is left (%v), want %s and %s", left, err, young, other)
	}
}

// TestRecordRefuses has something at its place that is no record.
func TestRecordRefuses(t *testing.T) {
	dir := t.TempDir()
	secret, link := filepath.Join(dir, "secret"), filepath.Join(dir, ".vogo-k.last")
	if err := os.WriteFile(secret, []byte("kept"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(secret, link); err != nil {
		t.Fatal(err)
	}
	if _, _, err := openRecord(link); err == nil {
		t.Error("a link was taken for a record")
	}
	if got, err := os.ReadFile(secret); err != nil || string(got) != "kept" {
		t.Errorf("%q, %v", got, err)
	}
	if _, _, err := openRecord(filepath.Join(dir, "missing", ".vogo-k.last")); err == nil {
		t.Error("no error where there is no directory")
	}
}

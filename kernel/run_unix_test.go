//go:build unix

package kernel

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"vogo/kernel/wire"
)

const (
	roleVar   = "VOGO_TEST_ROLE"
	recordVar = "VOGO_TEST_RECORD"
)

// TestMain lets the test binary play the processes of TestOrphan.
func TestMain(m *testing.M) {
	switch os.Getenv(roleVar) {
	case "front end": // starts a kernel and ends as soon as that runs
		k := exec.Command(os.Args[0])
		k.Env = append(os.Environ(), roleVar+"=kernel")
		k.ExtraFiles = []*os.File{os.NewFile(3, "result")}
		ready, err := k.StdoutPipe()
		if err == nil {
			err = k.Start()
		}
		if err == nil {
			_, err = ready.Read(make([]byte, 1))
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	case "kernel":
		err := Run(context.Background(), wire.Connection{IP: "127.0.0.1"}, Options{
			Engine:      func(context.Context) (Engine, error) { return &fakeEngine{}, nil },
			WatchParent: true,
			Ready:       func(Listening) { os.Stdout.Write([]byte("r")) },
		})
		fmt.Fprint(os.NewFile(3, "result"), err)
		os.Exit(0)
	case "mortal kernel": // tells where it listens; its cells can end it
		err := Run(context.Background(), wire.Connection{IP: "127.0.0.1"}, Options{
			Engine:  func(context.Context) (Engine, error) { return &mortal{}, nil },
			Capture: true,
			Record:  os.Getenv(recordVar),
			Ready:   func(l Listening) { json.NewEncoder(os.NewFile(3, "result")).Encode(l) },
		})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// TestOrphan checks that a kernel ends when the process that started it is gone.
func TestOrphan(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), roleVar+"=front end")
	cmd.ExtraFiles = []*os.File{w}
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	w.Close()
	r.SetReadDeadline(time.Now().Add(patience))
	result, err := io.ReadAll(r) // ends when the kernel has
	if err != nil || string(result) != ErrOrphaned.Error() {
		t.Errorf("the kernel ended with %q (%v), want %q", result, err, ErrOrphaned)
	}
}

// TestSignals interrupts a cell by SIGINT and ends the kernel by SIGTERM.
func TestSignals(t *testing.T) {
	engine := &fakeEngine{entered: make(chan struct{})}
	f := runKernel(t, context.Background(), Options{
		Engine: func(context.Context) (Engine, error) { return engine, nil }, Signals: true,
	})
	id := f.send(wire.Shell, "execute_request", map[string]any{"code": "block"})
	<-engine.entered
	if err := syscall.Kill(os.Getpid(), syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if got := f.idle(id); !strings.Contains(got, "KeyboardInterrupt") {
		t.Errorf("after SIGINT:\n%s", got)
	}
	if err := syscall.Kill(os.Getpid(), syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := f.end(); err != nil {
		t.Error(err)
	}
}

// TestCapture writes to the descriptors by all ways there are.
func TestCapture(t *testing.T) {
	var mu sync.Mutex
	text := map[string]string{}
	c, err := startCapture(func(name, s string) bool {
		mu.Lock()
		defer mu.Unlock()
		text[name] += s
		return true
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	large := strings.Repeat("0123456789abcdef", 1<<16) // more than a pipe holds
	errs := []error{}
	_, err = fmt.Fprint(os.Stdout, "by os.Stdout, ")
	errs = append(errs, err)
	_, err = syscall.Write(1, []byte("by the descriptor, "))
	errs = append(errs, err)
	cmd := exec.Command("sh", "-c", "printf 'by a child, '; printf 'its error' >&2")
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	errs = append(errs, cmd.Run())
	_, err = fmt.Fprint(os.Stdout, large)
	errs = append(errs, err)
	c.drain()
	mu.Lock()
	out, errText := text["stdout"], text["stderr"]
	mu.Unlock()
	c.stop()
	if err := errors.Join(errs...); err != nil {
		t.Error(err)
	}
	if want := "by os.Stdout, by the descriptor, by a child, " + large; out != want {
		t.Errorf("stdout has %d bytes, %.80q…, want %d", len(out), out, len(want))
	}
	if errText != "its error" {
		t.Errorf("stderr %q", errText)
	}
}

// TestCaptureInCell checks that text for the descriptors lands in the cell that
// caused it, before what the cell puts out afterwards.
func TestCaptureInCell(t *testing.T) {
	f := runKernel(t, context.Background(), Options{Capture: true})
	var got []string
	for range 20 {
		// A busy machine may give the two lines two messages.
		got = append(got, strings.ReplaceAll(f.run("raw one\nprint two\ndisplay x\nraw three\nvalue 4"), "\"\nstream name=\"stdout\" text=\"", ""))
	}
	f.send(wire.Control, "shutdown_request", struct{}{})
	if err := f.end(); err != nil { // puts the descriptors back, so that failures can be seen
		t.Error(err)
	}
	for i, g := range got {
		want := fmt.Sprintf(`status execution_state="busy"
execute_input code="raw one\nprint two\ndisplay x\nraw three\nvalue 4" execution_count=%[1]d
stream name="stdout" text="one\ntwo\n"
display_data data={"text/html":"x","text/plain":"x"} transient={}
stream name="stdout" text="three\n"
execute_result execution_count=%[1]d data={"text/plain":"4"}
status execution_state="idle"
`, i+1)
		if g != want {
			t.Fatalf("run %d:\n%s\nwant\n%s", i, g, want)
		}
	}
}

package cell

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"
	"time"
)

// excluded lists programs of Go's own test directory that cells do not run, by
// what their text shows they need.
var excluded = []struct{ marker, reason string }{
	{`"unsafe"`, "package unsafe"},
	{`"syscall"`, "package syscall"},
	{`"runtime/cgo"`, "cgo"},
	{"runtime.Callers", "the interpreter's frames are not Go's"},
	{"runtime.Caller(", "the interpreter's frames are not Go's"},
	{"runtime.Stack", "the interpreter's frames are not Go's"},
	{"runtime.SetFinalizer", "when garbage is collected"},
	{"runtime.ReadMemStats", "how much memory is used"},
	{"runtime.MemStats", "how much memory is used"},
	{"testing.AllocsPerRun", "how much memory is used"},
	{`"os/exec"`, "running the Go command"},
	{"//go:linkname", "linking"},
	{"//go:embed", "embedding"},
}

var suiteOnly = flag.String("suite.only", "", "run the programs of Go's test directory whose names match this")

// TestSuite runs the single-file programs of GOROOT/test that print nothing when
// they pass, or what their .out file holds. It reports how many pass; the test
// fails when fewer do than did when it was written.
func TestSuite(t *testing.T) {
	atLeast := 848 // of 884; a few near their time limit depend on the machine
	if newSession(t).cl == nil {
		atLeast = 685 // by the interpreter alone
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Skipf("no Go toolchain whose test programs could run: %v", err)
	}
	dir := filepath.Join(strings.TrimSpace(string(root)), "test")
	var files []string
	err = filepath.WalkDir(dir, func(p string, d os.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(p, ".go") {
			files = append(files, p)
		}
		return err
	})
	if err != nil || len(files) == 0 {
		t.Skipf("Go's test programs are not in %s", dir)
	}
	if f := flag.Lookup("test.run"); f == nil || !strings.Contains(f.Value.String(), "Suite") {
		t.Skip("takes minutes: ask for it with -run Suite")
	}
	sort.Strings(files)
	only, err := regexp.Compile(*suiteOnly)
	if err != nil {
		t.Fatal(err)
	}
	passed, ran := 0, 0
	reasons := map[string]int{}
	for _, f := range files {
		src, err := os.ReadFile(f)
		if err != nil || !strings.HasPrefix(string(src), "// run\n") {
			continue
		}
		if why := excludedBy(string(src)); why != "" {
			reasons[why]++
			continue
		}
		rel, _ := filepath.Rel(dir, f)
		if !only.MatchString(rel) {
			continue
		}
		ran++
		if msg := suiteRun(f, string(src)); msg == "" {
			passed++
		} else if testing.Verbose() {
			t.Logf("%s: %s", rel, msg)
		}
	}
	t.Logf("%d of %d programs pass; excluded: %v", passed, ran, reasons)
	if passed < atLeast && *suiteOnly == "" {
		t.Errorf("%d programs pass, were %d", passed, atLeast)
	}
}

func excludedBy(src string) string {
	for _, x := range excluded {
		if strings.Contains(src, x.marker) {
			return x.reason
		}
	}
	return ""
}

// suiteLimit is the time that a program may take, of the clock's and of the
// processor's: a busy machine gives it more of the clock's.
const suiteLimit = 5 * time.Second

// limited returns a context that ends when so much time has gone by and the process has
// used as much, or after ten times as long.
func limited(most time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*most)
	began, used := time.Now(), processorTime()
	go func() {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				if time.Since(began) > most && processorTime()-used > most {
					cancel()
				}
			}
		}
	}()
	return ctx, cancel
}

func suiteRun(file, src string) (msg string) {
	s, err := New(Options{})
	if err != nil {
		return err.Error()
	}
	var out bytes.Buffer
	ctx, cancel := limited(suiteLimit)
	defer cancel()
	_, err = s.Eval(ctx, src, IO{Count: 1, Stdout: &out, Stderr: &out})
	if ctx.Err() != nil {
		return "ran out of time"
	}
	var e *Error
	if errors.As(err, &e) && !(e.Name == "exit" && e.Value == "exit status 0") {
		if *suiteOnly != "" {
			return strings.Join(e.Trace, "\n")
		}
		return firstLine(e.Error())
	}
	want, _ := os.ReadFile(strings.TrimSuffix(file, ".go") + ".out")
	if got := out.String(); got != string(want) {
		if *suiteOnly != "" {
			return "prints\n" + got + "in place of\n" + string(want)
		}
		return "prints " + firstLine(got)
	}
	return ""
}

package main

import (
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// binary builds vogo once for the tests that need a process.
func binary(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("no Go toolchain to build vogo with")
	}
	exe := filepath.Join(t.TempDir(), "vogo")
	if out, err := exec.Command("go", "build", "-o", exe, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return exe
}

// stackLine is what no user should see: frames and files of the kernel.
var stackLine = regexp.MustCompile(`goroutine \d+|runtime\.|/[\w.-]+\.go:\d+|yaegi`)

func host(s *httptest.Server) string { return s.Listener.Addr().String() }

// TestFailingCellsSayWhatWasWrong runs cells that fail at the world outside.
// Each must tell in one line what was tried, on what, and what was wrong.
func TestFailingCellsSayWhatWasWrong(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the binary")
	}
	exe := binary(t)
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<!DOCTYPE html><html><head><title>Down for maintenance</title></head><body></body></html>"))
	}))
	defer page.Close()
	broken := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "internal error", http.StatusInternalServerError)
	}))
	defer broken.Close()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	down := "http://" + l.Addr().String() + "/tap"
	l.Close()
	for _, tt := range []struct {
		name, code string
		want       []string // all in one line
	}{
		{"service down", `vo.TAP("` + down + `").Query("select 1 from t")`, []string{l.Addr().String(), "connection refused"}},
		{"service broken", `vo.TAP("` + broken.URL + `").Query("select 1 from t", vo.Timeout(2))`, []string{host(broken), "500"}},
		{"HTML instead of a table", `vo.Read("` + page.URL + `/table")`, []string{host(page), "HTML"}},
		{"HTML instead of an answer", `vo.TAP("` + page.URL + `").Query("select 1 from t")`, []string{host(page), "HTML"}},
		{"ADQL error", `vo.TAP("gavo").Query("selec top 5 * from ivoa.obscore")`, []string{"selec"}},
		{"unknown table", `vo.TAP("gavo").Query("select * from ivoa.obscor")`, []string{"ivoa.obscor"}},
		{"unknown column in a query", `vo.TAP("gavo").Query("select s_raa from ivoa.obscore")`, []string{"s_raa"}},
		{"unknown column in a table", "t := vo.TAP(\"gavo\").Query(\"select top 1 s_ra from ivoa.obscore\")\nt.Floats(\"s_raa\")", []string{`no column "s_raa"`, `"s_ra"`}},
		{"unknown service", `vo.TAP("gavoo")`, []string{"gavoo", "gavo"}},
		{"missing file", `vo.Read("none.vot")`, []string{"none.vot"}},
		{"missing image", `vo.Image("none.fits")`, []string{"none.fits"}},
		{"not a table", "os.WriteFile(\"text.vot\", []byte(\"hello\"), 0o600)\nvo.Read(\"text.vot\")", []string{"text.vot"}},
		{"index out of range", "var a []int\na[3]", []string{"index out of range"}},
		{"nil pointer", "var t *vo.Table\nt.Name", []string{"nil"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			source, err := json.Marshal(tt.code)
			if err != nil {
				t.Fatal(err)
			}
			nb := put(t, filepath.Join(dir, "a.ipynb"), codeNotebook(string(source)))
			cmd := exec.Command(exe, "run", nb)
			cmd.Env = append(os.Environ(), "VOGO_SKY=sandbox")
			out, err := cmd.CombinedOutput()
			if err == nil {
				t.Fatalf("the cell did not fail:\n%s", out)
			}
			found := ""
			for _, line := range strings.Split(string(out), "\n") {
				all := true
				for _, w := range tt.want {
					all = all && strings.Contains(line, w)
				}
				if all && !strings.Contains(line, " | ") && !strings.HasPrefix(strings.TrimSpace(line), "[1/1]") {
					found = line
					break
				}
			}
			if found == "" {
				t.Errorf("no line says %q:\n%s", tt.want, out)
			}
			if m := stackLine.Find(out); m != nil {
				t.Errorf("%q is of the kernel, not of the cell:\n%s", m, out)
			}
		})
	}
}

// TestInterruptedProcessLeavesTheNotebook sends the signal of Ctrl-C to a run.
func TestInterruptedProcessLeavesTheNotebook(t *testing.T) {
	if testing.Short() || runtime.GOOS == "windows" {
		t.Skip("builds the binary and sends a signal")
	}
	dir := t.TempDir()
	source := codeNotebook(`"fmt.Println(1)"`, `"os.WriteFile(\"begun\", nil, 0o600)\nfor {\n}"`)
	nb := put(t, filepath.Join(dir, "a.ipynb"), source)
	cmd := exec.Command(binary(t), "run", nb)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var seen strings.Builder
	buf := make([]byte, 1024)
	for !strings.Contains(seen.String(), "[1/2]") { // then the second cell runs
		n, err := stdout.Read(buf)
		seen.Write(buf[:n])
		if err != nil {
			t.Fatalf("the run ended: %v\n%s", err, seen.String())
		}
	}
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	for err = nil; err == nil; {
		_, err = stdout.Read(buf)
	}
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != exitInterrupted {
		t.Errorf("exit code %d, want %d", code, exitInterrupted)
	}
	got, err := os.ReadFile(nb)
	if err != nil || string(got) != source {
		t.Errorf("the notebook was written: %v", err)
	}
	left, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range left {
		if b := filepath.Base(p); b != "a.ipynb" && b != "begun" {
			t.Errorf("left behind: %s", b)
		}
	}
}

//go:build desktop

package desktop_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"vogo/vokit/samp"
)

// patience is for programs that take long to start on a busy machine.
const patience = 1 * time.Minute

// need skips the test, visibly, where a program is missing; with CI=true it fails.
func need(t *testing.T, programs ...string) {
	t.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err == nil {
			continue
		}
		if _, err := os.Stat(p); err == nil {
			continue
		}
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is not installed", p)
		}
		t.Skipf("%s is not installed", p)
	}
}

// screen is an X server of the test's own, and what runs on it.
type screen struct {
	name string
	home string
}

// newScreen starts Xvfb on a free display, and points SAMP_HUB at a lock file of
// the test's own: the usual one of a home directory of its own, as Aladin does
// not know SAMP_HUB.
func newScreen(t *testing.T) *screen {
	t.Helper()
	need(t, "Xvfb", "import", "java")
	s := &screen{home: t.TempDir()}
	t.Setenv("SAMP_HUB", "std-lockurl:file://"+filepath.ToSlash(filepath.Join(s.home, ".samp")))
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1600x1100x24", "-nolisten", "tcp")
	cmd.ExtraFiles = []*os.File{w}
	start(t, cmd)
	w.Close()
	line, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		t.Fatalf("Xvfb: %v", err)
	}
	s.name = ":" + strings.TrimSpace(line)
	return s
}

// start runs cmd until the test ends, in a process group that goes with it.
func start(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		cmd.Wait()
	})
}

// java prepares a Java program on the screen; its messages go to a file.
func (s *screen) java(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command("java", append([]string{"-Duser.home=" + s.home, "-Xmx1500m"}, args...)...)
	cmd.Env = append(os.Environ(), "DISPLAY="+s.name, "HOME="+s.home)
	log, err := os.Create(filepath.Join(pictures(t), strings.ReplaceAll(t.Name(), "/", "-")+"-"+logName(args)+".log"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { log.Close() })
	cmd.Stderr = log
	return cmd
}

// logName names a program by its main class.
func logName(args []string) string {
	for _, a := range args {
		if i := strings.LastIndexByte(a, '.'); i > 0 && strings.Count(a, ".") > 1 && !strings.ContainsAny(a, "/=") {
			return a[i+1:]
		}
	}
	return filepath.Base(args[len(args)-1])
}

// pictures is where screenshots and messages go: VOGO_PICTURES or build/desktop.
func pictures(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("VOGO_PICTURES")
	if dir == "" {
		dir = filepath.Join("..", "..", "build", "desktop")
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// picture takes a screenshot.
func (s *screen) picture(t *testing.T, name string) {
	t.Helper()
	path := filepath.Join(pictures(t), name+".png")
	cmd := exec.Command("import", "-display", s.name, "-window", "root", path)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("screenshot: %v: %s", err, out)
	}
}

// program is one with a hand on its buttons.
type program struct {
	name string
	in   io.Writer
	out  *bufio.Scanner
}

const topcatJar, aladinJar = "/usr/share/java/starlink-topcat.jar", "/usr/share/java/aladin.jar"

func (s *screen) topcat(t *testing.T, args ...string) *program {
	t.Helper()
	return s.press(t, topcatJar, "uk.ac.starlink.topcat.Driver", args...)
}

// aladin starts without the network; what it would ask for there is in a file.
func (s *screen) aladin(t *testing.T) *program {
	t.Helper()
	return s.press(t, aladinJar, "cds.aladin.Aladin", "-nonetworktest", "-noreleasetest", "-noplugin", "-nobanner", "-glufile=offline.glu")
}

// press starts a Java program by its main class under Press.java.
func (s *screen) press(t *testing.T, jar, main string, args ...string) *program {
	t.Helper()
	need(t, jar, "javac")
	cmd := s.java(t, append([]string{"-cp", jar, "Press.java", main}, args...)...)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	start(t, cmd)
	return &program{name: main, in: in, out: bufio.NewScanner(out)}
}

// do gives an order to Press.java and fails the test if it cannot be done.
func (p *program) do(t *testing.T, order string) string {
	t.Helper()
	fmt.Fprintln(p.in, order)
	for p.out.Scan() {
		if said, ok := strings.CutPrefix(p.out.Text(), "> "); ok {
			if !strings.HasPrefix(said, "done") {
				t.Fatalf("%s: %s", order, said)
			}
			return said
		}
	}
	t.Fatalf("%s: %s has ended", order, p.name)
	return ""
}

// waitFor waits until a program that takes mtype is on the hub. There may be no
// hub yet whose events could be awaited, so it asks.
func waitFor(t *testing.T, c *samp.Client, name, mtype string) samp.Peer {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	tick := time.NewTicker(300 * time.Millisecond)
	defer tick.Stop()
	for {
		p, err := c.Find(ctx, name)
		if err == nil && p.Takes(mtype) {
			return p
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("%s did not come: %v", name, err)
		}
	}
}

// get waits for what a handler sends.
func get[T any](t *testing.T, what string, ch <-chan T) T {
	t.Helper()
	select {
	case x := <-ch:
		return x
	case <-time.After(patience):
		t.Fatalf("no %s came", what)
		panic("unreachable")
	}
}

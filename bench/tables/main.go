// Command tables measures the tables of this project beside astropy, STILTS and pandas, on the same files in
// one run. See README.md beside it.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func main() {
	rows := flag.String("rows", "100000,1000000", "numbers of rows, separated by commas")
	python := flag.String("python", "python3", "a Python with astropy, and pandas if group, sort and join are to be compared")
	stilts := flag.String("stilts", "stilts", "the STILTS command")
	dir := flag.String("dir", "", "where the files go (default: a directory of its own, removed at the end)")
	repeat := flag.Int("repeat", 3, "how often each is run; the best counts")
	only := flag.String("only", "", "run only what has this in its name")
	big := flag.Int64("stream", 2_000_000_000, "bytes of the file that is filtered in a stream, 0 for none")
	op := flag.String("op", "", "internal: run one operation and say how long it took")
	flag.Parse()
	if *op != "" {
		if err := child(*op, flag.Args()); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	b := &bench{python: *python, stilts: *stilts, dir: *dir, repeat: *repeat, only: *only}
	if err := b.run(strings.Split(*rows, ","), *big); err != nil {
		fmt.Fprintln(os.Stderr, "tables:", err)
		os.Exit(1)
	}
}

// bench runs the same work with each tool, each time in a process of its own, so that memory is its own too.
type bench struct {
	python, stilts, dir, only string
	repeat                    int
	self, script              string
	startup                   time.Duration // of STILTS, which is not counted
}

// result is what one run took.
type result struct {
	Seconds float64 `json:"seconds"`
	Rows    int     `json:"rows"`
	Bytes   int64   `json:"bytes"` // of the columns, when the operation knows them
	cpu     time.Duration
	rss     int64
}

func (b *bench) run(rows []string, big int64) error {
	if b.dir == "" {
		dir, err := os.MkdirTemp("", "tables")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		b.dir = dir
	}
	var err error
	if b.self, err = os.Executable(); err != nil {
		return err
	}
	b.script = filepath.Join(b.dir, "peers.py")
	if err := os.WriteFile(b.script, []byte(peers), 0o644); err != nil {
		return err
	}
	for range 3 {
		start := time.Now()
		if err := exec.Command(b.stilts, "tpipe", "in=:test:1", "omode=count").Run(); err != nil {
			break
		}
		if d := time.Since(start); b.startup == 0 || d < b.startup {
			b.startup = d
		}
	}
	fmt.Printf("%s/%s, %d cores, %s; STILTS starts in %.2f s, which is taken off\n\n", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version(), b.startup.Seconds())
	fmt.Println("| what | tool | wall s | CPU s | MB per wall s | MB per CPU s | peak MiB | rows out |")
	fmt.Println("|---|---|---|---|---|---|---|---|")
	for _, r := range rows {
		n, err := strconv.Atoi(r)
		if err != nil {
			return err
		}
		if err := b.size(n); err != nil {
			return err
		}
	}
	if big > 0 {
		return b.stream(big)
	}
	return nil
}

// size measures everything at one number of rows.
func (b *bench) size(n int) error {
	f := func(name string) string { return filepath.Join(b.dir, fmt.Sprintf("%d-%s", n, name)) }
	if _, err := b.once(b.self, "-op", "make", strconv.Itoa(n), f("a.fits"), f("td.vot"), f("b2.vot"), f("other.fits")); err != nil {
		return err
	}
	for _, s := range []struct{ name, file string }{{"tabledata", f("td.vot")}, {"binary2", f("b2.vot")}} {
		what := fmt.Sprintf("read %s, %d rows", s.name, n)
		size := fileSize(s.file)
		b.line(what, "vogo", size, b.self, "-op", "read", s.file)
		b.line(what, "astropy", size, b.python, b.script, "read", s.file)
		b.line(what, "STILTS", size, b.stilts, "tpipe", "in="+s.file, "cmd=cache", "omode=count")
	}
	for _, s := range []string{"tabledata", "binary2"} {
		what := fmt.Sprintf("write %s, %d rows", s, n)
		size := fileSize(map[string]string{"tabledata": f("td.vot"), "binary2": f("b2.vot")}[s])
		b.line(what, "vogo", size, b.self, "-op", "write", f("a.fits"), s, f("out.vot"))
		b.line(what, "astropy", size, b.python, b.script, "write", f("a.fits"), s, f("out.vot"))
		b.line(what, "STILTS", size, b.stilts, "tpipe", "in="+f("a.fits"), "out="+f("out.vot"), "ofmt=votable-"+s)
	}
	for _, op := range []string{"sort", "group", "join"} {
		what := fmt.Sprintf("%s, %d rows", op, n)
		b.line(what, "vogo", 0, b.self, "-op", op, f("a.fits"), f("other.fits"))
		b.line(what, "pandas", 0, b.python, b.script, op, f("a.fits"), f("other.fits"))
	}
	what := fmt.Sprintf("cross-match within 1 arcsec, %d × %d rows", n, n)
	b.line(what, "vogo", 0, b.self, "-op", "match", f("a.fits"), f("other.fits"))
	b.line(what, "STILTS", 0, b.stilts, "tskymatch2", "in1="+f("a.fits"), "in2="+f("other.fits"), "ra1=ra", "dec1=dec", "ra2=ra", "dec2=dec", "error=1", "find=best1", "omode=count")
	b.line(what, "astropy", 0, b.python, b.script, "match", f("a.fits"), f("other.fits"))
	return nil
}

// stream filters a large file without holding it.
func (b *bench) stream(size int64) error {
	file := filepath.Join(b.dir, "large.vot")
	if _, err := b.once(b.self, "-op", "large", strconv.FormatInt(size, 10), file); err != nil {
		return err
	}
	defer os.Remove(file)
	what := fmt.Sprintf("filter a file of %.1f GB in a stream", float64(size)/1e9)
	b.line(what, "vogo", fileSize(file), b.self, "-op", "filter", file)
	b.line(what, "STILTS", fileSize(file), b.stilts, "tpipe", "in="+file, "cmd=select gmag<10.01", "omode=count")
	return nil
}

func fileSize(path string) int64 {
	st, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return st.Size()
}

// line runs something as often as wanted and prints its row of the table.
func (b *bench) line(what, tool string, size int64, command string, args ...string) {
	if !strings.Contains(what, b.only) {
		return
	}
	var best result
	for i := range b.repeat {
		r, err := b.once(command, args...)
		if err != nil {
			fmt.Printf("| %s | %s | — | | | | | %.80s |\n", what, tool, err)
			return
		}
		if tool == "STILTS" {
			r.Seconds -= b.startup.Seconds()
		}
		if i == 0 || r.Seconds < best.Seconds {
			best = r
		}
	}
	speed, perCPU := "", ""
	if size > 0 {
		speed = fmt.Sprintf("%.1f", float64(size)/1e6/best.Seconds)
		perCPU = fmt.Sprintf("%.1f", float64(size)/1e6/best.cpu.Seconds())
	}
	memory := fmt.Sprintf("%d", best.rss>>20)
	if best.Bytes > 0 {
		memory += fmt.Sprintf(" (%.2f of the columns)", float64(best.rss)/float64(best.Bytes))
	}
	out := ""
	if best.Rows > 0 {
		out = strconv.Itoa(best.Rows)
	}
	fmt.Printf("| %s | %s | %.3f | %.2f | %s | %s | %s | %s |\n", what, tool, best.Seconds, best.cpu.Seconds(), speed, perCPU, memory, out)
}

// once runs a command. One of ours or Python says itself how long the work took, which leaves out the start
// of the process and the making ready; of STILTS the whole process is timed.
func (b *bench) once(command string, args ...string) (result, error) {
	cmd := exec.Command(command, args...)
	var errText strings.Builder
	cmd.Stderr = &errText
	start := time.Now()
	out, err := cmd.Output()
	r := result{Seconds: time.Since(start).Seconds()}
	if err != nil {
		return r, fmt.Errorf("%s %s: %w: %s", filepath.Base(command), strings.Join(args[:min(3, len(args))], " "), err, lastLine(errText.String()))
	}
	if text := lastLine(string(out)); strings.HasPrefix(text, "{") {
		if err := json.Unmarshal([]byte(text), &r); err != nil {
			return r, err
		}
	} else if _, n, ok := strings.Cut(text, "rows: "); ok { // STILTS' omode=count
		r.Rows, _ = strconv.Atoi(strings.TrimSpace(n))
	}
	r.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	if u, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		r.rss = u.Maxrss << 10
	}
	return r, nil
}

func lastLine(s string) string {
	s = strings.TrimSpace(s)
	return s[strings.LastIndexByte(s, '\n')+1:]
}

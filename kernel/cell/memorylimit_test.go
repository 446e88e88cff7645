package cell

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const limitVariable = "VOGO_TEST_MEMORY"

// TestMemoryLimit runs cells that allocate without end in a process that may have little:
// each ends with an error in one line, and the variables are kept.
func TestMemoryLimit(t *testing.T) {
	if os.Getenv(limitVariable) != "" {
		runWithLittleMemory(t)
		return
	}
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestMemoryLimit$")
	cmd.Env = append(os.Environ(), limitVariable+"=1", "GOMEMLIMIT=160MiB", "GOTRACEBACK=single")
	out, err := cmd.CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte("PASS")) {
		t.Fatalf("%v\n%.4000s", err, out)
	}
}

func runWithLittleMemory(t *testing.T) {
	const ends, large = "out of memory: the cell takes more memory than there is", "do not fit in memory"
	s := newSession(t)
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	for _, c := range []struct{ code, err string }{
		{"keep := 41", ""},
		{"var all [][]byte\nfor {\n\tall = append(all, make([]byte, 1<<16))\n}", ends},
		{"len(all) > 500", ""},
		{"all = nil", ""},
		{"for range 3000 {\n\t_ = make([]byte, 1<<20)\n}", ""}, // of which nothing stays
		{"m := map[int]string{}\nfor i := 0; ; i++ {\n\tm[i] = strings.Repeat(\"x\", 1000)\n}", ends},
		{"m = nil", ""},
		{"t := \"x\"\nfor {\n\tt += t\n}", large},
		{"t = \"\"", ""},
		{"type N struct {\n\tnext *N\n\tb    [1000]byte\n}\nvar head *N\nfor {\n\thead = &N{next: head}\n}", ends},
		{"head = nil", ""},
		{"large := make([]byte, 150<<20)", large},
		{"wait := make(chan bool)\nfor {\n\tgo func() { <-wait }()\n}", ends},
		{"ch := make(chan []byte)\ngo func() {\n\tvar keep [][]byte\n\tfor b := range ch {\n\t\tkeep = append(keep, b)\n\t}\n}()\nfor {\n\tch <- make([]byte, 1<<16)\n}", ends},
		{"keep + 1", ""},
	} {
		r, err := s.Eval(ctx, c.code, IO{Count: 1})
		switch {
		case c.err == "" && err != nil:
			t.Errorf("%s\nends with %v", c.code, err)
		case c.err != "" && (err == nil || !strings.Contains(strings.Join(err.(*Error).Trace, "\n"), c.err)):
			t.Errorf("%s\nends with %v, want %q", c.code, err, c.err)
		case c.code == "keep + 1" && r.Value != 42:
			t.Errorf("after it: %v", r.Value)
		}
	}
}

// TestMemoryGroups reads the limits of groups of processes of both versions.
func TestMemoryGroups(t *testing.T) {
	const gib = 1 << 30
	for name, c := range map[string]struct {
		self  string
		files map[string]string
		most  uint64
		free  uint64
	}{
		"none":      {"0::/\n", nil, math.MaxInt64, math.MaxInt64},
		"no limit":  {"0::/a\n", map[string]string{"a/memory.max": "max\n", "a/memory.current": "5\n"}, math.MaxInt64, math.MaxInt64},
		"container": {"0::/\n", map[string]string{"memory.max": "2147483648\n", "memory.current": "1610612736\n", "memory.stat": "anon 7\ninactive_file 536870912\n"}, 2 * gib, gib},
		"slice": {"0::/user.slice/jupyter.service\n", map[string]string{"user.slice/memory.max": "4294967296\n", "user.slice/memory.current": "4294967296\n",
			"user.slice/jupyter.service/memory.max": "5368709120\n", "user.slice/jupyter.service/memory.current": "0\n"}, 4 * gib, 0},
		"path of the host": {"0::/docker/1234\n", map[string]string{"memory.max": "1073741824\n"}, gib, gib},
		"first version":    {"9:cpu,cpuacct:/x\n4:memory:/x\n", map[string]string{"memory/x/memory.limit_in_bytes": "1073741824\n", "memory/x/memory.usage_in_bytes": "1073741825\n"}, gib, 0},
		"first, no limit":  {"4:memory:/\n", map[string]string{"memory/memory.limit_in_bytes": "9223372036854771712\n"}, math.MaxInt64, math.MaxInt64},
		"garbage":          {"x\n::\n0::\n", map[string]string{"memory.max": "-\n"}, math.MaxInt64, math.MaxInt64},
	} {
		t.Run(name, func(t *testing.T) {
			root := t.TempDir()
			for file, text := range c.files {
				file = filepath.Join(root, file)
				if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			most, free := uint64(math.MaxInt64), uint64(math.MaxInt64)
			for _, g := range groupsOf(c.self, root) {
				most, free = min(most, g.most()), min(free, g.free())
			}
			if got, want := fmt.Sprint(most, free), fmt.Sprint(c.most, c.free); got != want {
				t.Errorf("limit and free memory %s, want %s", got, want)
			}
		})
	}
}

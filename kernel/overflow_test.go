package kernel

import (
	"context"
	"os"
	"regexp"
	"strings"
	"testing"

	"vogo/kernel/wire"
)

var inFile = regexp.MustCompile(`is in (\S+)\]`)

// TestOutputLimit prints more than a cell may show: the rest is in the file that
// the cell names.
func TestOutputLimit(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	t.Setenv(OutputLimitVar, "100")
	s := startTestServer(t, nil)
	for _, code := range []string{"lines 1000", "print " + strings.Repeat("é", 4000)} {
		ms := s.ask(wire.Shell, "execute_request", map[string]any{"code": code})
		text := map[string]string{}
		for _, m := range ms {
			var c struct{ Name, Text string }
			if m.Header.MsgType == "stream" {
				if err := m.Decode(&c); err != nil {
					t.Fatal(err)
				}
				text[c.Name] += c.Text
			}
		}
		if n := len(text["stdout"]); n < 99 || n > 100 || strings.Contains(text["stdout"], "�") {
			t.Errorf("%.20s: %d bytes are shown: %q", code, n, text["stdout"])
		}
		path := inFile.FindStringSubmatch(text["stderr"])
		if path == nil || strings.Count(text["stderr"], "[") != 1 {
			t.Fatalf("%.20s: the user is told %q", code, text["stderr"])
		}
		rest, err := os.ReadFile(path[1])
		if err != nil {
			t.Fatal(err)
		}
		want := NewCollector(nil, nil)
		if _, err := (&fakeEngine{}).Eval(context.Background(), code, IO{Stdout: stream{&serial{p: want}, "stdout"}}); err != nil {
			t.Fatal(err)
		}
		if got := text["stdout"] + string(rest); got != want.Outputs()[0].Text {
			t.Errorf("%.20s: shown and kept are %d bytes, want %d", code, len(got), len(want.Outputs()[0].Text))
		}
	}
	if got := s.run("lines 2"); !strings.Contains(got, `text="line 0\nline 1\n"`) {
		t.Errorf("the next cell:\n%s", got)
	}
}

// TestOutputLimitCleared counts only what is still shown.
func TestOutputLimitCleared(t *testing.T) {
	t.Setenv(OutputLimitVar, "30")
	s := startTestServer(t, nil)
	got := s.run(strings.Repeat("print 0123456789\nclear wait\n", 20))
	if strings.Contains(got, "stderr") {
		t.Errorf("a progress display was cut:\n%s", got)
	}
}

func TestOutputLimitOf(t *testing.T) {
	for _, test := range []struct {
		env       string
		opt, want int
	}{{"", 0, 32 << 20}, {"", 5, 5}, {"", -1, -1}, {"0", 5, -1}, {"77", 5, 77}, {"much", 5, 5}} {
		t.Setenv(OutputLimitVar, test.env)
		if got := outputLimitOf(Options{OutputLimit: test.opt}); got != test.want {
			t.Errorf("%+v: got %d", test, got)
		}
	}
}

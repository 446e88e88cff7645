package kernel

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vogo/kernel/wire"
)

// historySession starts a server whose history is kept in file.
func historySession(t *testing.T, file string) *testServer {
	t.Helper()
	return startTestServerOptions(t, Options{
		Engine:  func(context.Context) (Engine, error) { return &fakeEngine{}, nil },
		History: file,
	})
}

func (s *testServer) historyOf(request string) string {
	s.t.Helper()
	got, err := encode(reply(s.t, s.ask(wire.Shell, "history_request", json.RawMessage(request)))["history"])
	if err != nil {
		s.t.Fatal(err)
	}
	return string(got)
}

// TestHistoryOfSessions looks from a third session at two earlier ones.
func TestHistoryOfSessions(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a b?#%", "history.sqlite")
	for _, cells := range [][]string{{"value 1", "print é", "value 1"}, {"value 2", "1+1"}} {
		s := historySession(t, file)
		for _, code := range cells {
			s.run(code)
		}
		s.history.close()
	}
	s := historySession(t, file)
	s.run("value 2")
	for _, test := range []struct{ request, want string }{
		{`{"hist_access_type":"tail","n":3}`, `[[2,1,"value 2"],[2,2,"1+1"],[3,1,"value 2"]]`},
		{`{"hist_access_type":"tail","n":2,"output":true}`, `[[2,2,["1+1","2"]],[3,1,["value 2","2"]]]`},
		{`{"hist_access_type":"tail","n":0}`, `[]`},
		{`{"hist_access_type":"range","session":0,"start":1}`, `[[3,1,"value 2"]]`},
		{`{"hist_access_type":"range","session":3,"start":1}`, `[[3,1,"value 2"]]`},
		{`{"hist_access_type":"range","session":-1,"start":1}`, `[[2,1,"value 2"],[2,2,"1+1"]]`},
		{`{"hist_access_type":"range","session":1,"start":2,"stop":3,"output":true}`, `[[1,2,["print é",null]]]`},
		{`{"hist_access_type":"range","session":9,"start":0}`, `[]`},
		{`{"hist_access_type":"search","pattern":"value*","n":9}`, `[[1,1,"value 1"],[1,3,"value 1"],[2,1,"value 2"],[3,1,"value 2"]]`},
		{`{"hist_access_type":"search","pattern":"value*","unique":true,"n":2}`, `[[1,3,"value 1"],[3,1,"value 2"]]`},
		{`{"hist_access_type":"search","pattern":"[!v]*","n":1}`, `[[2,2,"1+1"]]`},
		{`{"hist_access_type":"search","pattern":"?rint é"}`, `[[1,2,"print é"]]`},
	} {
		if got := s.historyOf(test.request); got != test.want {
			t.Errorf("%s:\ngot  %s\nwant %s", test.request, got, test.want)
		}
	}
}

// TestHistoryShared has two kernels use one file at the same time.
func TestHistoryShared(t *testing.T) {
	file := filepath.Join(t.TempDir(), "history.sqlite")
	a, b := historySession(t, file), historySession(t, file)
	for i := range 20 {
		a.run(fmt.Sprint("value a", i))
		b.run(fmt.Sprint("value b", i))
	}
	a.history.close()
	b.history.close()
	c := historySession(t, file)
	for _, name := range []string{"a", "b"} {
		got := c.historyOf(`{"hist_access_type":"search","pattern":"value ` + name + `*"}`)
		if n := strings.Count(got, "value"); n != 20 {
			t.Errorf("%d entries of kernel %s, want 20: %s", n, name, got)
		}
	}
}

// TestHistoryFileUseless checks that a kernel without a usable file has the
// history of its own session.
func TestHistoryFileUseless(t *testing.T) {
	dir := t.TempDir()
	broken := filepath.Join(dir, "broken")
	if err := os.WriteFile(broken, []byte(strings.Repeat("no database ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{broken, dir, filepath.Join(broken, "below")} {
		s := historySession(t, file)
		s.run("value 1")
		if got := s.historyOf(`{"hist_access_type":"tail","n":3}`); got != `[[1,1,"value 1"]]` {
			t.Errorf("%s: got %s", file, got)
		}
	}
	if data, err := os.ReadFile(broken); err != nil || !strings.HasPrefix(string(data), "no database") {
		t.Errorf("a file that is no history was changed (%v)", err)
	}
}

func TestHistoryFile(t *testing.T) {
	t.Setenv("XDG_DATA_HOME", "/data")
	for value, want := range map[string]string{
		"": filepath.Join("/data", "vogo", "history.sqlite"), "off": "", "OFF": "", "0": "", "/else/where": "/else/where",
	} {
		t.Setenv(HistoryVar, value)
		if got := HistoryFile(); got != want {
			t.Errorf("%s=%s: got %q, want %q", HistoryVar, value, got, want)
		}
	}
}

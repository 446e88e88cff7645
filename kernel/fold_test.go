package kernel

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"vogo/kernel/wire"
)

func TestFold(t *testing.T) {
	words := strings.Repeat("wört ", 40) + "end"
	long := "  1 | " + strings.Repeat("x + ", 60)
	for name, c := range map[string]struct {
		trace []string
		lines int
	}{
		"nothing":          {nil, 1},
		"short":            {[]string{"E: no", "cell[1]:1:1", "  1 | x", "    | ^"}, 4},
		"long":             {[]string{"E: " + words, "cell[1]:1:1"}, 4},
		"source":           {[]string{"E: no", long, "    | " + strings.Repeat(" ", 200) + "^"}, 3},
		"a word":           {[]string{"E: " + strings.Repeat("x", 300) + " end"}, 3},
		"lines in an item": {[]string{"E: no\nsecond\n" + words}, 5},
	} {
		got := strings.Split(strings.Join(fold(c.trace), "\n"), "\n")
		if len(got) != c.lines {
			t.Errorf("%s: %d lines, want %d: %q", name, len(got), c.lines, got)
		}
		for _, line := range got {
			if utf8.RuneCountInString(line) > foldWidth && strings.Contains(strings.TrimSpace(line), " ") && !excerpt.MatchString(line) {
				t.Errorf("%s: a line of %d characters: %q", name, utf8.RuneCountInString(line), line)
			}
		}
		if a, b := strings.Fields(strings.Join(c.trace, "\n")), strings.Fields(strings.Join(got, "\n")); !slices.Equal(a, b) {
			t.Errorf("%s: other words: %q", name, b)
		}
	}
}

// Only VS Code is sent folded errors, and what the error says stays as it was.
func TestFoldsForVSCode(t *testing.T) {
	s := startTestServer(t, nil)
	long := strings.Repeat("tap ", 40) + "end"
	for meta, want := range map[string]int{
		``: 0, `{"cellId":"8b1a9953"}`: 0, `{"cellId":"vscode-notebook-cell:/home/ada/sky.ipynb#W0sZmlsZQ%3D%3D"}`: 1,
	} {
		h := s.client.Header("execute_request")
		content, err := json.Marshal(map[string]any{"code": "fail " + long})
		if err != nil {
			t.Fatal(err)
		}
		s.receive(&wire.Message{Channel: wire.Shell, Header: h, Metadata: json.RawMessage(meta), Content: content, Route: testRoute{}})
		var c struct {
			Value     string `json:"evalue"`
			Traceback []string
		}
		for _, m := range s.idle(h.MsgID) {
			if m.Header.MsgType == "error" {
				if err := m.Decode(&c); err != nil {
					t.Fatal(err)
				}
			}
		}
		if got := strings.Count(strings.Join(c.Traceback, "\n"), "\n"); got != want || c.Value != long {
			t.Errorf("%s: %d breaks, want %d, in %q; value %q", meta, got, want, c.Traceback, c.Value)
		}
	}
}

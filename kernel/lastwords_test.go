package kernel

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLastWords(t *testing.T) {
	tests := []struct{ name, state, text, want string }{
		{"told to end", stateEnded, "fatal error: concurrent map writes\n", ""},
		{"killed between cells", stateIdle, "", ""},
		{"killed in a cell", "cell 7", "", "The kernel before this one ended while cell 7 ran: it was killed from outside, " +
			"most often because the memory ran out. Its values are gone: run the cells above again."},
		{"map", "cell 12", "fatal error: concurrent map writes\n\ngoroutine 45 [running]:\ninternal/runtime/maps.fatal({0x1, 0x0?})\n",
			"The kernel before this one ended while cell 12 ran: fatal error: concurrent map writes (goroutines that share a map need a " +
				"sync.Mutex). Its values are gone: run the cells above again."},
		{"memory", "cell 1", "runtime: out of memory: cannot allocate 1099511627776-byte block (3 in use)\nfatal error: out of memory\n\nruntime stack:\n",
			"The kernel before this one ended while cell 1 ran: fatal error: out of memory (a cell asked for more memory than this " +
				"machine has). Its values are gone: run the cells above again."},
		{"a goroutine that a cell left", stateIdle, "hello\npanic: boom\n\tmore\n\ngoroutine 5 [running]:\n",
			"The kernel before this one ended: panic: boom. Its values are gone: run the cells above again."},
		{"a panic that ends fatally", stateIdle, "panic: a\nfatal error: b\n",
			"The kernel before this one ended: fatal error: b. Its values are gone: run the cells above again."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := lastWords(append(headOf(test.state), test.text...)); got != test.want {
				t.Errorf("%s\nwant\n%s", got, test.want)
			}
		})
	}
	if got := lastWords([]byte("cell 3")); got != "" {
		t.Errorf("of a record that was cut off: %s", got)
	}
}

func FuzzLastWords(f *testing.F) {
	f.Add("cell 3", "fatal error: x\n")
	f.Add(stateIdle, "panic: \x1b[31m\xff\r\n")
	f.Fuzz(func(t *testing.T, state, text string) {
		said := lastWords(append(headOf(state), text...))
		if len(said) > 1000 || strings.ContainsFunc(said, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			t.Errorf("%q is not one line of text", said)
		}
	})
}

func TestRecordFile(t *testing.T) {
	dir := t.TempDir()
	got := RecordFile(filepath.Join(dir, "kernel-1234.json"))
	if want := filepath.Join(dir, ".vogo-kernel-1234.last"); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	t.Chdir(dir)
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	if got := RecordFile("k.json"); got != filepath.Join(here, ".vogo-k.last") {
		t.Errorf("of a file in this directory: %s", got)
	}
}

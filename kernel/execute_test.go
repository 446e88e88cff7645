package kernel

import "testing"

func TestAsksForHelp(t *testing.T) {
	for _, c := range []struct {
		code, name string
		marks      int
	}{
		{"fmt.Println?", "fmt.Println", 1}, {"  vo.TAP ??\n", "vo.TAP", 2}, {"größe?", "größe", 1}, {"_x2?", "_x2", 1},
		{"x???", "", 0}, {"?", "", 0}, {"2x?", "", 0}, {".x?", "", 0}, {"a b?", "", 0}, {"f()?", "", 0}, {"x", "", 0}, {"", "", 0},
	} {
		name, marks, ok := asksForHelp(c.code)
		if ok != (c.name != "") || ok && (name != c.name || marks != c.marks) {
			t.Errorf("%q: %q, %d, %v", c.code, name, marks, ok)
		}
	}
}

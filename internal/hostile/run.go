package hostile

import "testing"

// Test shows a value made of each of the texts, and checks what is shown. name is
// the type of the value, as "datalink.Links": a test sees to it that every type
// that shows itself is tested.
func Test(t *testing.T, name string, texts []string, show func(text string) map[string]any) {
	t.Helper()
	for _, s := range texts {
		if err := Check(show(s)); err != nil {
			t.Errorf("%s made of %.80q: %v", name, s, err)
		}
	}
}

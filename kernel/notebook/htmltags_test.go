package notebook

import (
	"strings"
	"testing"
)

// Tags leave out what readers of a page shall not see.
func TestTagsOfPages(t *testing.T) {
	tagged := func(tag string) map[string]any { return map[string]any{"tags": []any{tag}} }
	nb := &Notebook{Cells: []*Cell{
		{Type: Markdown, Source: "seen prose"},
		{Type: Markdown, Source: "teacher's note", Metadata: tagged("remove-cell")},
		{Type: Code, Source: "solution := 42", Metadata: tagged("remove-cell"), Outputs: []Output{{Type: Stream, Name: "stdout", Text: "its output"}}},
		{Type: Code, Source: "hidden := 1", Metadata: tagged("remove-input"), Outputs: []Output{{Type: Stream, Name: "stdout", Text: "seen output"}}},
	}}
	page, err := nb.HTML(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{"seen prose": true, "seen output": true, "teacher": false, "solution": false, "its output": false, "hidden :=": false} {
		if got := strings.Contains(string(page), text); got != want {
			t.Errorf("the page has %q: %v, want %v", text, got, want)
		}
	}
}

package image

import (
	"fmt"
	"slices"
	"testing"

	"vogo/display"
	"vogo/vokit/sky"
	"vogo/vokit/table"
)

// stars is a synthetic table of positions, of which the second lies outside of the image.
func stars(t *testing.T, name string) *table.Table {
	t.Helper()
	var cols []*table.Column
	for _, c := range []struct {
		name   string
		values []float64
	}{{"ra", []float64{150, 10, 150.005}}, {"dec", []float64{2, 2, 2.005}}} {
		col, err := table.NewColumn(table.Meta{Name: c.name, Unit: "deg"}, c.values)
		if err != nil {
			t.Fatal(err)
		}
		cols = append(cols, col)
	}
	tab, err := table.New(name+" (synthetic)", cols...)
	if err != nil {
		t.Fatal(err)
	}
	return tab
}

// What is selected in an overlay is selected in its table, and the other way round.
func TestOverlaysAreLinkedWithTheirTables(t *testing.T) {
	display.ServeComms()
	a, b := stars(t, "a"), stars(t, "b")
	im, err := ramp(t, 40, 30).With(Overlay(a), Overlay(sky.New(150, 2)), Overlay(b), Overlay(a))
	if err != nil {
		t.Fatal(err)
	}
	display.Keep(b, b).Select([]int{2}) // as if b had been shown and a row been selected
	v := openView(im.keepLive(nil).ID)
	open := <-v.sent
	marks := open.doc["marks"].([]any)
	var got []string
	for _, m := range marks {
		m := m.(map[string]any)
		got = append(got, fmt.Sprint(m["table"], m["rows"]))
	}
	if want := []string{"1 [0 2]", "<nil> <nil>", "2 [0 2]", "1 [0 2]"}; !slices.Equal(got, want) {
		t.Errorf("tables and rows of the overlays are %q, want %q", got, want)
	}
	if got := fmt.Sprint(open.doc["selected"]); got != "[[] [2]]" {
		t.Errorf("selected at first: %s", got)
	}
	if m := v.ask(map[string]any{"type": "select", "table": 1, "rows": []int{0, 2}}); fmt.Sprint(m.doc) != "map[rows:[0 2] table:1 type:selected]" {
		t.Errorf("views are told %v", m.doc)
	}
	if got := a.SelectedRows(); !slices.Equal(got, []int{0, 2}) {
		t.Errorf("selected in a: %v", got)
	}
	if got := b.SelectedRows(); !slices.Equal(got, []int{2}) {
		t.Errorf("selected in b: %v", got)
	}
	display.KeptFor(b).Select(nil)
	if m := <-v.sent; fmt.Sprint(m.doc) != "map[rows:[] table:2 type:selected]" {
		t.Errorf("the view is told %v", m.doc)
	}
	for _, bad := range []int{0, 3, -1} {
		v.message(fmt.Appendf(nil, `{"type":"select","table":%d,"rows":[1]}`, bad), nil)
	}
	if m := v.ask(map[string]any{"type": "at", "seq": 1, "x": 5, "y": 5}); m.doc["type"] != "at" {
		t.Errorf("a selection in no table was answered by %v", m.doc)
	}
}

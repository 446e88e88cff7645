package image

import (
	"encoding/json"
	"slices"

	"vogo/display"
	"vogo/vokit/table"
)

// links are the selections of the tables that lie over an image, which are
// those of all other views of these tables.
type links []*display.Live

// overlaid are the tables of the overlays, each once.
func (im *Image) overlaid() []*table.Table {
	var out []*table.Table
	for _, m := range im.view.marks {
		if m.source != nil && !slices.Contains(out, m.source) {
			out = append(out, m.source)
		}
	}
	return out
}

func (im *Image) links() links {
	var out links
	for _, t := range im.overlaid() {
		l := display.KeptFor(t)
		if l == nil { // it has not been shown, but what is selected here is selected in it
			l = display.Keep(t, nil)
		}
		out = append(out, l)
	}
	return out
}

// follow tells a view what is selected elsewhere, until stop is called.
func (k links) follow(c display.Comm) (stop func()) {
	var stops []func()
	for i, l := range k {
		if l != nil {
			stops = append(stops, l.OnSelect(func(rows []int) {
				_ = c.Send(map[string]any{"type": "selected", "table": i + 1, "rows": nonNil(rows)})
			}))
		}
	}
	return func() {
		for _, stop := range stops {
			stop()
		}
	}
}

// message takes what a view says of selections; other messages are not for it.
func (k links) message(data json.RawMessage) bool {
	var m struct {
		Type  string
		Table int
		Rows  []int
	}
	if json.Unmarshal(data, &m) != nil || m.Type != "select" {
		return false
	}
	if m.Table >= 1 && m.Table <= len(k) && k[m.Table-1] != nil {
		k[m.Table-1].Select(m.Rows)
	}
	return true
}

// selected are the rows that are selected by now, of each table.
func (k links) selected() [][]int {
	var out [][]int
	for _, l := range k {
		out = append(out, nonNil(l.Selected()))
	}
	return out
}

func nonNil(rows []int) []int {
	if rows == nil {
		return []int{}
	}
	return rows
}

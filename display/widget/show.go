package widget

import (
	"context"
	"errors"

	"vogo/display"
)

// MIMEView is the type of outputs that a widget manager draws.
const MIMEView = "application/vnd.jupyter.widget-view+json"

// MIMEBundle shows the widget in the running cell and opens it, if anybody can be
// expected to draw it; its values as text and HTML are for all others.
func (m *Model) MIMEBundle() display.Bundle { return m.bundle(display.Ambient()) }

// bundle shows the widget in the cell of ctx.
func (m *Model) bundle(ctx context.Context) display.Bundle {
	all.Lock()
	defer all.Unlock()
	if err := m.mistake(); err != nil {
		return display.Of(err)
	}
	if m.class.index("layout") < 0 { // a style or a link: there is nothing to draw
		return display.Bundle{Data: map[string]any{display.MIMEText: m.class.name}}
	}
	b := display.Bundle{Data: m.static()}
	cell, run := display.CellID(ctx), display.SinkOf(ctx)
	live := false
	if drawn(cell) {
		switch err := show(cell, run, m); {
		case err == nil:
			live = true
		case !errors.Is(err, display.ErrNoComms):
			return display.Of(err)
		}
	}
	b.ID = watch(cell, run, m, b.Data, live)
	if live {
		m.drawnBy(b.Data)
	}
	return b
}

// drawnBy adds to a static form what widget managers, and the notebook extension, draw
// instead of it. The lock must be held, and m open.
func (m *Model) drawnBy(static map[string]any) {
	static[MIMEView] = m.viewed()
	static[display.MIMEWidget] = map[string]any{"version": 1, "id": m.link.id} // see display/lab
}

// viewed is the content of an output of type MIMEView. The lock must be held, and
// m open.
func (m *Model) viewed() map[string]any {
	return map[string]any{"version_major": 2, "version_minor": 0, "model_id": m.link.id}
}

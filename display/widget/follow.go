package widget

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"vogo/display"
)

// What stands in outputs follows the widgets: as often as this where it is all that
// is seen, and more seldom where a live widget is seen and it is only what is saved.
const (
	followEvery = 200 * time.Millisecond
	savedEvery  = time.Second
)

// viewTarget is the connection of the notebook extension that draws an output of a
// widget, by which it is told the static form to save. Without it, an output is not
// replaced while its widget is live: whoever draws it would make it anew,
// under the hands of the reader.
const viewTarget = "vogo.widget"

func init() {
	display.HandleComm(viewTarget, openView)
	display.OnCellEnd(func(ctx context.Context) { follow(display.SinkOf(ctx), true) })
}

// shown is an output that shows a widget.
type shown struct {
	id   string       // by which it is replaced
	cell string       // "" if the front end does not name cells
	run  display.Sink // of the run of the cell
	m    *Model
	live bool              // it is drawn by a widget manager
	said [sha256.Size]byte // the hash of the static form it has
	due  time.Time         // when the next may be sent
	by   display.Sink      // who has replaced it since the last cell ended
}

// publishing is held while outputs are replaced, so that no older form comes later.
var publishing sync.Mutex

// watch remembers an output with a widget, and returns the id by which it is
// replaced. The lock must be held.
func watch(cell string, run display.Sink, m *Model, static map[string]any, live bool) string {
	if run == nil {
		return ""
	}
	s := &shown{id: uuid.NewString(), cell: cell, run: run, m: m, live: live, said: sha256.Sum256(encoded(static))}
	all.shown = slices.DeleteFunc(all.shown, func(old *shown) bool { return cell != "" && old.cell == cell && old.run != run })
	if n := len(all.shown) - maxRoots + 1; n > 0 {
		all.shown = slices.Delete(all.shown, 0, n)
	}
	all.shown = append(all.shown, s)
	return s.id
}

// encoded is a static form as messages hold it.
func encoded(static map[string]any) []byte {
	data, _ := display.Bundle{Data: static}.Encode()
	text, err := json.Marshal(data)
	if err != nil { // it holds texts only
		return nil
	}
	return text
}

// changed says that a widget has changed: what is shown will follow. The lock must
// be held.
func changed() {
	all.dirty = true
	if all.late != nil || len(all.shown) == 0 {
		return
	}
	by := display.SinkOf(display.Ambient())
	all.late = time.AfterFunc(followEvery, func() { follow(by, false) })
}

// update is what one output gets.
type update struct {
	to     display.Sink
	out    display.Output
	views  []display.Comm
	static json.RawMessage
}

// follow replaces what outputs show by what the widgets are now, through by, which is
// the cell that has changed them: front ends that run a notebook listen to no other.
// At the end of a cell that is done however short it was.
func follow(by display.Sink, end bool) {
	publishing.Lock()
	defer publishing.Unlock()
	var updates []update
	all.Lock()
	if end && !all.dirty {
		all.Unlock()
		return
	}
	if all.late != nil {
		all.late.Stop()
		all.late = nil
	}
	if end {
		all.dirty = false
	}
	now := time.Now()
	for _, s := range all.shown {
		if u, ok := s.follow(by, end, now); ok {
			updates = append(updates, u)
		}
	}
	all.Unlock()
	for _, u := range updates {
		for _, c := range u.views {
			_ = c.Send(map[string]any{"type": "static", "data": u.static})
		}
		if u.to != nil {
			u.to.Display(u.out)
		}
	}
}

// follow is what must be sent for one output now. The lock must be held.
func (s *shown) follow(by display.Sink, end bool, now time.Time) (u update, ok bool) {
	if s.live && len(s.m.views) == 0 && !end {
		return u, false
	}
	static := s.m.static()
	form := encoded(static)
	said := sha256.Sum256(form)
	stray := end && s.by != nil && s.by != by // a cell that has ended has sent it, perhaps to nobody
	if end {
		s.by = nil
	}
	if said == s.said && !stray {
		return u, false
	}
	if now.Before(s.due) && !end {
		changed()
		return u, false
	}
	s.said, s.due = said, now.Add(followEvery)
	if len(s.m.views) > 0 {
		s.due = now.Add(savedEvery)
		return update{views: slices.Clone(s.m.views), static: form}, true
	}
	u.to = by
	if _, inside := s.run.(sink); inside || by == nil {
		u.to = s.run // an Output, where the id is known
	}
	if !end {
		s.by = u.to
	}
	if s.live && s.m.link != nil {
		s.m.drawnBy(static)
	}
	u.out = display.Output{Bundle: display.Bundle{Data: static}, ID: s.id, Update: true}
	return u, true
}

// openView serves a view of the notebook extension.
func openView(c display.Comm, open json.RawMessage) {
	var req struct{ ID string }
	_ = json.Unmarshal(open, &req) // no id is an unknown id
	all.Lock()
	defer all.Unlock()
	m := all.open[req.ID]
	if m == nil {
		_ = c.Close()
		return
	}
	m.views = append(m.views, c)
	c.OnClose(func() {
		all.Lock()
		defer all.Unlock()
		m.views = slices.DeleteFunc(m.views, func(old display.Comm) bool { return old == c })
	})
	form := encoded(m.static())
	_ = c.Send(map[string]any{"type": "static", "data": json.RawMessage(form)})
}

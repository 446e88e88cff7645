package display

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"strings"
	"sync"
)

// controlsTarget is the comm over which the view of controls tells what was set.
const controlsTarget = "vogo.controls"

func init() { HandleComm(controlsTarget, openControls) }

// Interact shows controls, and below them what f makes of their values; f is
// called again whenever one is changed, also while other cells run. A change
// during a call cancels the context of that call, which [Ambient] returns in f,
// and the next call begins when it has returned. An error that f returns is shown.
//
//	display.Interact(func(v display.Values) any {
//		return vo.Plot(t, "ra", "dec", vo.Title(v.Text("title")))
//	}, display.TextField("title", "Pleiades"))
//
// The controls are drawn by the notebook extension, or where that is not there by
// whatever draws the widgets of ipywidgets, as VS Code does. Everywhere else, and
// in a saved notebook, their values stand there as text, with the output of the
// last call. An interrupt while no cell runs stops a call. The error says which
// control cannot be shown.
func Interact(f func(v Values) any, controls ...*Control) error {
	p, err := newPanel(f, controls)
	if err != nil {
		return fmt.Errorf("interact: %w", err)
	}
	ctx := Ambient()
	p.show(ctx)
	p.out = ShowHandleContext(ctx, call(f, Values{p.snapshot("")}))
	return nil
}

// show publishes the controls.
func (p *panel) show(ctx context.Context) {
	// Views change values after the cell has ended, and its context with it.
	p.ctx = context.WithoutCancel(ctx)
	shown := Bundle{Data: map[string]any{MIMEText: p.text()}}
	id := func() string {
		return CellContentID(ctx, func(w io.Writer) { _ = json.NewEncoder(w).Encode(p.docs()) })
	}
	if l := KeepAs(id, p, p); l != nil {
		shown.Data[MIMEControls] = map[string]any{"version": 1, "id": l.ID}
		p.addViews(ctx, l.ID, shown.Data)
	}
	publish(SinkOf(ctx), Output{Bundle: shown})
}

// panel is a set of controls and the function they call.
type panel struct {
	f        func(Values) any
	controls []*Control
	ctx      context.Context // of the cell, which it outlives
	out      *Handle
	// pressed is called for each press of a button if the panel is a [Form],
	// which has neither f nor out.
	pressed func(Values) (string, error)

	mu      sync.Mutex
	values  map[string]any
	views   map[Comm]bool
	running context.CancelFunc // of the call that runs, nil if none does
	next    map[string]any     // what to call f with after that, nil if there is nothing
	presses int                // calls of pressed that run
}

func newPanel(f func(Values) any, controls []*Control) (*panel, error) {
	if f == nil {
		return nil, errors.New("there is no function to call")
	}
	p, err := controlPanel(controls)
	if err != nil {
		return nil, err
	}
	p.f = f
	return p, nil
}

func controlPanel(controls []*Control) (*panel, error) {
	if len(controls) == 0 {
		return nil, errors.New("there are no controls: give at least one, such as Slider")
	}
	p := &panel{controls: controls, values: map[string]any{}, views: map[Comm]bool{}}
	for _, c := range controls {
		if err := c.check(); err != nil {
			return nil, err
		}
		if _, twice := p.values[c.name]; twice {
			return nil, fmt.Errorf("two controls have the name %q", c.name)
		}
		p.values[c.name] = c.start
	}
	return p, nil
}

// text is the static form: the values.
func (p *panel) text() string {
	var parts []string
	for _, c := range p.controls {
		if c.kind == buttonKind {
			parts = append(parts, "["+OneLine(c.name, 60)+"]")
			continue
		}
		value := fmt.Sprint(p.values[c.name])
		if r, ok := p.values[c.name].([2]float64); ok {
			value = fmt.Sprintf("%v – %v", r[0], r[1])
		}
		parts = append(parts, OneLine(c.name+" = "+value, 120))
	}
	return strings.Join(parts, " · ")
}

// snapshot is the values now, with one button pressed. The lock must be held,
// or nobody else know p.
func (p *panel) snapshot(pressed string) map[string]any {
	v := maps.Clone(p.values)
	if pressed != "" {
		v[pressed] = true
	}
	return v
}

func (p *panel) control(name string) *Control {
	for _, c := range p.controls {
		if c.name == name {
			return c
		}
	}
	return nil
}

// call calls f and turns its misuse of values and its panics into errors.
func call(f func(Values) any, v Values) (result any) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case controlMisuse:
			result = errors.New("interact: " + string(r))
		default:
			result = fmt.Errorf("interact: the function panicked: %s", brief(r))
		}
	}()
	return f(v)
}

func openControls(c Comm, open json.RawMessage) {
	var req struct{ ID string }
	_ = json.Unmarshal(open, &req) // no id is an unknown id
	var p *panel
	if l := Kept(req.ID); l != nil {
		p, _ = l.Value.(*panel)
	}
	if p == nil {
		_ = c.Send(map[string]string{"type": "gone"})
		_ = c.Close()
		return
	}
	c.OnClose(func() { p.leave(c) })
	c.OnMessage(func(data json.RawMessage, _ [][]byte) { p.message(c, data) })
	p.mu.Lock()
	defer p.mu.Unlock()
	p.views[c] = true
	// A view that is gone by now misses nothing, here and below.
	_ = c.Send(map[string]any{"type": "open", "controls": p.docs(), "busy": p.running != nil || p.presses > 0})
}

// docs are the controls as a view draws them. The lock must be held, or nobody
// else know p.
func (p *panel) docs() []controlDoc {
	docs := make([]controlDoc, len(p.controls))
	for i, k := range p.controls {
		docs[i] = k.doc(p.values[k.name])
	}
	return docs
}

// leave forgets a view. A call that nobody waits for any more is cancelled.
func (p *panel) leave(c Comm) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.views, c)
	if len(p.views) == 0 && p.running != nil {
		p.next = nil
		p.running()
	}
}

func (p *panel) message(from Comm, data json.RawMessage) {
	var m struct {
		Type, Name string
		Value      json.RawMessage
	}
	if json.Unmarshal(data, &m) != nil || m.Type != "set" {
		return
	}
	c := p.control(m.Name)
	if c == nil {
		_ = from.Send(map[string]string{"type": "error", "text": fmt.Sprintf("no control %q", brief(m.Name))})
		return
	}
	v, err := c.take(decodeValue(m.Value))
	p.mu.Lock()
	defer p.mu.Unlock()
	if err != nil {
		_ = from.Send(map[string]any{"type": "error", "text": OneLine(err.Error(), 300), "name": c.name, "value": p.values[c.name]})
		return
	}
	pressed := ""
	if c.kind == buttonKind {
		pressed = c.name
	} else {
		p.values[c.name] = v
		p.tell(map[string]any{"type": "value", "name": c.name, "value": v}, from)
		p.tell(map[string]any{"type": "static", "data": map[string]string{MIMEText: p.text()}}, nil)
	}
	next := p.snapshot(pressed)
	if p.pressed != nil {
		if pressed != "" {
			p.press(next)
		}
		return
	}
	if p.running != nil {
		p.next = next
		if c.kind != playKind { // whose steps would end every call before it has shown anything
			p.running()
		}
		return
	}
	p.start(next)
}

// tell sends a message to all views but one. The lock must be held.
func (p *panel) tell(message map[string]any, except Comm) {
	for c := range p.views {
		if c != except {
			_ = c.Send(message)
		}
	}
}

// start calls f in a goroutine of its own, which a stopped kernel may end. The
// lock must be held.
func (p *panel) start(values map[string]any) {
	ctx, cancel := context.WithCancel(p.ctx)
	p.running = cancel
	p.tell(map[string]any{"type": "busy", "busy": true}, nil)
	go func() {
		defer cancel()
		p.done(RunHandler(ctx, func(ctx context.Context) {
			result := call(p.f, Values{values})
			if ctx.Err() == nil { // else it was stopped half way, for newer values
				p.out.Update(result)
			}
		}))
	}()
}

// done goes on after a call, with the values that were set meanwhile.
func (p *panel) done(interrupted bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.running = nil
	if interrupted {
		p.next = nil // what the user has stopped does not begin again
	}
	if next := p.next; next != nil {
		p.next = nil
		p.start(next)
		return
	}
	p.tell(map[string]any{"type": "busy", "busy": false}, nil)
	if interrupted { // after that: views clear what they say when a call has ended
		p.tell(map[string]any{"type": "error", "text": errInterrupted.Error()}, nil)
	}
}

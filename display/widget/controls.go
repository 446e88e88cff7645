package widget

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"sync"

	"vogo/display"
)

// controlsTarget is the connection by which views of controls say what was set:
// see [display.ControlsView].
const controlsTarget = "vogo.controls"

func init() { display.RegisterControlsView(drawControls) }

// controlDoc is a control of [display.Interact], as display tells its views.
type controlDoc struct {
	Kind, Name, Label, Hint string
	Low, High, Step         float64
	Choices                 []string
	Value                   json.RawMessage
	Interval                int
}

// controls are the controls of one Interact or form, drawn with widgets.
type controls struct {
	id     string
	box    *VBox
	status *Label
	show   map[string]func(json.RawMessage) // sets a control, by its name

	mu   sync.Mutex
	conn *controlsConn // nil until the reader has set something
}

// drawControls is a [display.ControlsView].
func drawControls(ctx context.Context, id string, raw json.RawMessage) (mime string, content any) {
	if !drawn(display.CellID(ctx)) {
		return MIMEView, nil
	}
	var docs []controlDoc
	if err := json.Unmarshal(raw, &docs); err != nil {
		return MIMEView, nil
	}
	c := &controls{id: id, status: NewLabel(), show: map[string]func(json.RawMessage){}}
	row := NewBox()
	row.Layout().SetFlexFlow("row wrap")
	var kids []Widget
	for _, d := range docs {
		kids = append(kids, c.draw(d))
	}
	c.box = NewVBox().SetChildren(row.SetChildren(kids...), c.status)
	c.box.shut = c.leave
	return MIMEView, c.box.bundle(ctx).Data[MIMEView]
}

// draw makes the widget for a control.
func (c *controls) draw(d controlDoc) Widget {
	switch d.Kind {
	case "slider":
		return c.slider(d)
	case "range":
		return c.rangeSlider(d)
	case "play":
		return c.play(d)
	case "dropdown":
		return c.dropdown(d)
	case "text":
		w := NewText().SetDescription(d.Label).SetTooltip(d.Hint).SetContinuousUpdate(false)
		if d.Hint != "" {
			w.SetPlaceholder(d.Hint)
		}
		return bind(c, d, w, "value", w.SetValue, w.Value)
	case "checkbox":
		w := NewCheckbox().SetDescription(d.Label).SetTooltip(d.Hint).SetIndent(false)
		w.Layout().SetWidth("auto").SetMargin("2px 16px")
		return bind(c, d, w, "value", w.SetValue, w.Value)
	default:
		w := NewButton().SetDescription(d.Label).SetTooltip(d.Hint)
		w.Layout().SetWidth("auto")
		w.pressed = append(w.pressed, func() { c.tell(d.Name, true) })
		return w
	}
}

// bind makes a control out of a widget for one value: what the reader sets in its
// trait is told, and what others set is shown.
func bind[T any, W Widget](c *controls, d controlDoc, w W, trait string, set func(T) W, get func() T) W {
	m := w.Self()
	if i := m.class.index("style"); i >= 0 && m.values[i].(*Model).class.index("description_width") >= 0 {
		m.values[i].(*Model).set("description_width", "initial")
	}
	show := func(raw json.RawMessage) {
		if v, err := into[T](raw); err == nil {
			set(v)
		}
	}
	show(d.Value)
	c.show[d.Name] = show
	m.told = append(m.told, func(name string) {
		if name == trait {
			c.tell(d.Name, get())
		}
	})
	return w
}

// whole tells whether a slider has only whole numbers.
func (d controlDoc) whole() bool { return d.Step == math.Trunc(d.Step) && d.Low == math.Trunc(d.Low) }

// format is how the numbers of a slider are written, so that each step is seen.
func (d controlDoc) format() string {
	return fmt.Sprintf(".%df", max(0, int(math.Ceil(-math.Log10(d.Step)-1e-9))))
}

func (c *controls) slider(d controlDoc) Widget {
	if d.whole() {
		return c.intSlider(d)
	}
	w := NewFloatSlider().SetDescription(d.Label).SetTooltip(d.Hint).SetMin(d.Low).SetMax(d.High).SetStep(d.Step).SetReadoutFormat(d.format())
	return bind(c, d, w, "value", w.SetValue, w.Value)
}

func (c *controls) intSlider(d controlDoc) *IntSlider {
	w := NewIntSlider().SetDescription(d.Label).SetTooltip(d.Hint).SetMin(int(d.Low)).SetMax(int(d.High)).SetStep(int(d.Step))
	return bind(c, d, w, "value", w.SetValue, w.Value)
}

func (c *controls) rangeSlider(d controlDoc) Widget {
	w := NewFloatRangeSlider().SetDescription(d.Label).SetTooltip(d.Hint).SetMin(d.Low).SetMax(d.High).SetStep(d.Step).SetReadoutFormat(d.format())
	set := func(v [2]float64) *FloatRangeSlider { return w.SetValue(v[0], v[1]) }
	get := func() [2]float64 { lo, hi := w.Value(); return [2]float64{lo, hi} }
	return bind(c, d, w, "value", set, get)
}

// play is a slider and a button that moves it, in the front end.
func (c *controls) play(d controlDoc) Widget {
	s := c.intSlider(d)
	p := NewPlay().SetMin(int(d.Low)).SetMax(int(d.High)).SetStep(int(d.Step)).SetValue(s.Value()).SetInterval(d.Interval)
	NewLink().SetSource(p, "value").SetTarget(s, "value")
	return NewHBox().SetChildren(p, s)
}

func (c *controls) dropdown(d controlDoc) Widget {
	w := NewDropdown().SetDescription(d.Label).SetTooltip(d.Hint).SetOptions(d.Choices...)
	set := func(v string) *Dropdown {
		for i, choice := range d.Choices {
			if choice == v {
				w.SetIndex(i)
			}
		}
		return w
	}
	return bind(c, d, w, "index", set, w.Selected)
}

// tell says that the reader has set a control, or pressed a button.
func (c *controls) tell(name string, value any) {
	conn := c.connect()
	if conn.message == nil {
		return // the controls are gone, and have said so
	}
	set, err := json.Marshal(map[string]any{"type": "set", "name": name, "value": value})
	if err == nil { // else it is a number that JSON has not
		conn.message(set, nil)
	}
}

// connect opens the connection to the controls at the first use: who only looks
// is not somebody for whom a call should go on.
func (c *controls) connect() *controlsConn {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.conn == nil {
		c.conn = &controlsConn{c: c}
		open, _ := json.Marshal(map[string]string{"id": c.id})
		display.CommHandler(controlsTarget)(c.conn, open)
	}
	return c.conn
}

// leave says that nobody draws the controls any more.
func (c *controls) leave() {
	c.mu.Lock()
	conn := c.conn
	c.conn = nil
	c.mu.Unlock()
	if conn != nil && conn.closed != nil {
		conn.closed()
	}
}

// hear shows what the controls say.
func (c *controls) hear(data json.RawMessage) {
	var m struct {
		Type, Name, Text string
		Value            json.RawMessage
		Busy             bool
	}
	if json.Unmarshal(data, &m) != nil {
		return
	}
	if set := c.show[m.Name]; set != nil && m.Value != nil && (m.Type == "value" || m.Type == "error") {
		set(m.Value)
	}
	switch m.Type {
	case "busy":
		text := ""
		if m.Busy {
			text = "running …"
		}
		c.say(text, "")
	case "note":
		c.say(m.Text, "")
	case "error":
		c.say(m.Text, "#c62828")
	case "gone":
		c.say("these controls are not connected any more: run the cell again", "")
	}
}

func (c *controls) say(text, colour string) {
	c.status.Style().SetTextColor(colour)
	c.status.SetValue(text)
}

// controlsConn is the connection of widgets to the controls that they draw.
type controlsConn struct {
	c       *controls
	message func(json.RawMessage, [][]byte)
	closed  func()
}

func (n *controlsConn) Send(data any, _ ...[]byte) error {
	raw, err := json.Marshal(data)
	if err == nil {
		n.c.hear(raw)
	}
	return err
}

func (n *controlsConn) OnMessage(f func(json.RawMessage, [][]byte)) { n.message = f }
func (n *controlsConn) OnClose(f func())                            { n.closed = f }
func (n *controlsConn) Close() error                                { return nil }

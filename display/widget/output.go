package widget

import (
	"encoding/json"
	"slices"

	"vogo/display"
)

// captured is one output in an [Output], as notebook files hold it (nbformat 4.5,
// "Code cell outputs").
type captured struct {
	doc map[string]any
	id  string // by which it is replaced, if ever
}

func (c captured) MarshalJSON() ([]byte, error) { return json.Marshal(c.doc) }

func (c *captured) UnmarshalJSON(raw []byte) error { return json.Unmarshal(raw, &c.doc) }

// Do runs f. What f shows and prints, and what the goroutines that it starts do,
// goes into the widget and not into the cell.
func (w *Output) Do(f func()) {
	display.Bind(display.WithSink(display.Ambient(), sink{w.Model}), f)
}

// Show adds values to what the widget shows.
func (w *Output) Show(vs ...any) {
	w.Do(func() { display.Show(vs...) })
}

// Clear empties the widget. With wait, it keeps what it shows until there is
// something new, which avoids flicker.
func (w *Output) Clear(wait bool) { sink{w.Model}.Clear(wait) }

// sink puts what is shown and printed into an Output.
type sink struct{ m *Model }

func (s sink) Display(o display.Output) {
	data, metadata := o.Bundle.Encode()
	doc := map[string]any{"output_type": "display_data", "data": data, "metadata": metadata}
	s.change(func(outs []captured) []captured {
		if o.ID != "" {
			for i := range outs {
				if outs[i].id == o.ID {
					outs[i].doc = doc
				}
			}
		}
		if o.Update {
			return outs
		}
		return append(outs, captured{doc, o.ID})
	})
}

func (s sink) Stream(name, text string) {
	s.change(func(outs []captured) []captured {
		if n := len(outs); n > 0 && outs[n-1].doc["output_type"] == "stream" && outs[n-1].doc["name"] == name {
			before, _ := outs[n-1].doc["text"].(string)
			text = before + text
			outs = outs[:n-1]
		}
		return append(outs, captured{doc: map[string]any{"output_type": "stream", "name": name, "text": text}})
	})
}

func (s sink) Clear(wait bool) {
	all.Lock()
	defer all.Unlock()
	if s.m.stale = wait; !wait {
		s.m.put("outputs", []captured{})
	}
}

// change changes the outputs.
func (s sink) change(f func([]captured) []captured) {
	all.Lock()
	defer all.Unlock()
	outs := slices.Clone(s.m.values[s.m.class.index("outputs")].([]captured))
	if s.m.stale {
		s.m.stale, outs = false, nil
	}
	s.m.put("outputs", f(outs))
}

// Text is what the widget shows, as text.
func (w *Output) Text() string {
	all.Lock()
	defer all.Unlock()
	return w.outputText()
}

// outputText is what an Output shows, as text. The lock must be held.
func (m *Model) outputText() string {
	var out string
	for _, c := range m.values[m.class.index("outputs")].([]captured) {
		if text, ok := c.doc["text"].(string); ok {
			out += text
			continue
		}
		data, _ := c.doc["data"].(map[string]any)
		if text, ok := data[display.MIMEText].(string); ok {
			out += text + "\n"
		}
	}
	return out
}

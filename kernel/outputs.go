package kernel

import (
	"encoding/json"
	"sync"
)

// Output is one output of a cell, shaped as notebook format 4 has it
// (nbformat 4.5, "Code cell outputs"). Which fields mean something depends on
// Type.
type Output struct {
	Type string // "stream", "display_data", "execute_result" or "error"

	Name string // stream: "stdout" or "stderr"
	Text string // stream

	Data      map[string]any // display_data, execute_result: encoded as EncodeBundle does
	Metadata  map[string]any
	Count     int    // execute_result
	DisplayID string // display_data: not part of the file

	Err *Error // error

	text []byte // a stream that is still growing
}

// MarshalJSON encodes the output as notebook files hold it.
func (o Output) MarshalJSON() ([]byte, error) {
	m := map[string]any{"output_type": o.Type}
	switch o.Type {
	case "stream":
		m["name"], m["text"] = o.Name, o.Text
	case "error":
		m["ename"], m["evalue"], m["traceback"] = o.Err.Name, o.Err.Value, nonNil(o.Err.Trace)
	case "execute_result":
		m["execution_count"] = o.Count
		fallthrough
	default:
		m["data"], m["metadata"] = emptyIfNil(o.Data), emptyIfNil(o.Metadata)
	}
	return json.Marshal(m)
}

// grow appends to a stream in amortized constant time.
func (o *Output) grow(text string) {
	if o.text == nil {
		o.text = append(make([]byte, 0, 2*(len(o.Text)+len(text))), o.Text...)
	}
	o.text = append(o.text, text...)
}

func emptyIfNil(m map[string]any) map[string]any {
	if m == nil {
		return map[string]any{}
	}
	return m
}

func nonNil(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

// Displays knows which outputs of which cells a display id stands for: the
// update of a display reaches all the cells that show it. One Displays serves
// all collectors of a notebook. The zero value is ready for use.
type Displays struct {
	mu    sync.Mutex
	shown map[string][]*Output
}

// Collector gathers the outputs of one cell: what a front end would keep in the
// notebook. It implements [Publisher] and may be used from many goroutines.
type Collector struct {
	displays *Displays
	changed  func()

	outs    []*Output // guarded by displays.mu, as updates come from other cells too
	pending bool      // clear when the next output arrives
}

// NewCollector returns an empty collector. d may be nil when no other cell's
// displays are to be updated; changed, if not nil, is called after each change.
func NewCollector(d *Displays, changed func()) *Collector {
	if d == nil {
		d = new(Displays)
	}
	if changed == nil {
		changed = func() {}
	}
	return &Collector{displays: d, changed: changed}
}

// Outputs returns the outputs so far.
func (c *Collector) Outputs() []Output {
	c.displays.mu.Lock()
	defer c.displays.mu.Unlock()
	outs := make([]Output, len(c.outs))
	for i, o := range c.outs {
		if o.text != nil {
			o.Text, o.text = string(o.text), nil
		}
		outs[i] = *o
	}
	return outs
}

// edit runs f under the lock and reports the change.
func (c *Collector) edit(f func()) {
	c.displays.mu.Lock()
	f()
	c.displays.mu.Unlock()
	c.changed()
}

func (c *Collector) add(o *Output) {
	if c.pending {
		c.clear()
	}
	c.outs = append(c.outs, o)
}

// clear drops the outputs and forgets their display ids.
func (c *Collector) clear() {
	c.pending = false
	for _, o := range c.outs {
		if o.DisplayID == "" {
			continue
		}
		left := c.displays.shown[o.DisplayID][:0]
		for _, other := range c.displays.shown[o.DisplayID] {
			if other != o {
				left = append(left, other)
			}
		}
		c.displays.shown[o.DisplayID] = left
	}
	c.outs = nil
}

// Stream appends text to the last output if that is the same stream.
func (c *Collector) Stream(name, text string) {
	c.edit(func() {
		if c.pending {
			c.clear()
		}
		if n := len(c.outs); n > 0 && c.outs[n-1].Type == "stream" && c.outs[n-1].Name == name {
			c.outs[n-1].grow(text)
			return
		}
		c.add(&Output{Type: "stream", Name: name, Text: text})
	})
}

// Display adds a display, or replaces what its id shows.
func (c *Collector) Display(data, metadata map[string]any, id string, update bool) {
	c.edit(func() {
		d := c.displays
		if update || id != "" {
			for _, o := range d.shown[id] {
				o.Data, o.Metadata = data, metadata
			}
		}
		if update {
			return
		}
		c.addShown(&Output{Type: "display_data", Data: data, Metadata: metadata, DisplayID: id})
	})
}

// addShown adds an output that can be replaced if it has a display id.
func (c *Collector) addShown(o *Output) {
	c.add(o)
	d := c.displays
	if o.DisplayID == "" {
		return
	}
	if d.shown == nil {
		d.shown = map[string][]*Output{}
	}
	d.shown[o.DisplayID] = append(d.shown[o.DisplayID], o)
}

// Result adds the value of the cell, which can be replaced by its id if it has one.
func (c *Collector) Result(count int, data, metadata map[string]any, id string) {
	c.edit(func() {
		c.addShown(&Output{Type: "execute_result", Count: count, Data: data, Metadata: metadata, DisplayID: id})
	})
}

// Error adds the error of the cell.
func (c *Collector) Error(e *Error) {
	c.edit(func() { c.add(&Output{Type: "error", Err: e}) })
}

// Clear removes the outputs, or with wait marks them for the next output.
func (c *Collector) Clear(wait bool) {
	c.edit(func() {
		c.pending = wait
		if !wait {
			c.clear()
		}
	})
}

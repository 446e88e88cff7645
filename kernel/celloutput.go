package kernel

import (
	"context"
	"sync"
	"sync/atomic"

	"vogo/display"
	"vogo/kernel/wire"
)

// cellOutput publishes what one cell puts out, with the cell's request as the
// parent, however long after.
type cellOutput struct {
	s      *server
	ctx    context.Context
	parent wire.Header
	silent bool
	folds  bool // the lines of errors: see fold
	batch  *wire.Batch
	meter  meter
	ended  atomic.Bool

	mu    sync.Mutex
	value string // text of the result, for the history
}

func (s *server) newCellOutput(ctx context.Context, parent wire.Header, count int, silent bool) *cellOutput {
	o := &cellOutput{s: s, ctx: ctx, parent: parent, silent: silent, meter: meter{limit: s.limit, count: count}}
	o.batch = wire.NewBatch(func(name, text string) {
		s.publish(o.context(), parent, "stream", streamContent{name, text})
	})
	return o
}

// context ends the wait for front ends that read slowly: with the cell while it runs,
// and with the kernel for what comes later.
func (o *cellOutput) context() context.Context {
	if o.ended.Load() {
		return o.s.ctx
	}
	return o.ctx
}

type streamContent struct {
	Name string
	Text string
}

// displayContent is the content of display_data, update_display_data and
// execute_result.
type displayContent struct {
	Data      map[string]any
	Metadata  map[string]any
	Transient *transient
	Count     *int
}

type transient struct {
	DisplayID string `json:"display_id,omitempty"`
}

type clearContent struct {
	Wait bool `json:"wait"`
}

// Stream adds text. What the process itself has printed before, by another way,
// goes first; in a flood of text that is not looked at with each line.
func (o *cellOutput) Stream(name, text string) {
	if o.batch.Empty() {
		o.s.capture.drain()
	}
	o.write(name, text)
}

// write adds text as far as it is shown.
func (o *cellOutput) write(name, text string) {
	shown, told := o.meter.take(text)
	if shown != "" {
		o.batch.Write(name, shown)
	}
	if told != "" {
		o.batch.Write("stderr", told)
	}
}

func (o *cellOutput) Display(data, metadata map[string]any, id string, update bool) {
	o.flush()
	msgType := "display_data"
	if update {
		msgType = "update_display_data"
	}
	o.s.publish(o.context(), o.parent, msgType, displayContent{Data: data, Metadata: metadata, Transient: &transient{id}})
}

func (o *cellOutput) Result(count int, data, metadata map[string]any, id string) {
	o.flush()
	o.mu.Lock()
	o.value, _ = data[display.MIMEText].(string)
	o.mu.Unlock()
	content := displayContent{Data: data, Metadata: metadata, Count: &count}
	if id != "" {
		content.Transient = &transient{id}
	}
	o.s.publish(o.context(), o.parent, "execute_result", content)
}

func (o *cellOutput) Error(e *Error) {
	o.flush()
	if !o.silent {
		trace := nonNil(e.Trace)
		if o.folds && len(trace) > 0 {
			trace = fold(trace)
		}
		o.s.publish(o.context(), o.parent, "error", errorContent{Name: e.Name, Value: e.Value, Traceback: trace})
	}
}

func (o *cellOutput) Clear(wait bool) {
	o.flush()
	o.meter.reset()
	o.s.publish(o.context(), o.parent, "clear_output", clearContent{wait})
}

// flush publishes all text so far: what follows comes after it.
func (o *cellOutput) flush() {
	o.s.capture.drain()
	o.batch.Flush()
}

// end publishes what is left when the cell has ended.
func (o *cellOutput) end() {
	o.s.capture.drain()
	o.batch.End()
	o.ended.Store(true)
	if o.meter.end() > bulk {
		o.s.bulky.Store(true)
	}
}

func (o *cellOutput) result() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.value
}

package closure

import (
	"reflect"
	"runtime"
	"sync/atomic"
	"time"
	"unsafe"
)

// Waits counts the goroutines that wait for others: for a channel, a lock or a group.
// Who waits for a time to come is not counted, because it comes by itself.
type Waits struct{ now, ended atomic.Int64 }

// Begin counts one that begins to wait, End one that goes on.
func (w *Waits) Begin() {
	if w != nil {
		w.now.Add(1)
	}
}

func (w *Waits) End() {
	if w != nil {
		w.ended.Add(1)
		w.now.Add(-1)
	}
}

// State returns how many wait, and how often one has gone on.
func (w *Waits) State() (now, ended int64) {
	ended = w.ended.Load()
	return w.now.Load(), ended
}

// ended is what ends a goroutine that waits, when its task is halted.
func (t *Task) ended(waited string) any {
	if t.Ended != nil {
		return t.Ended(waited)
	}
	return Stopped{}
}

// What goroutines wait for, in the words of the error of those that wait for ever.
const (
	waitsReceive = "nobody is left to send to this channel"
	waitsSend    = "nobody is left to receive from this channel"
	waitsNil     = "the channel is nil"
	waitsSelect  = "nobody is left to go on with any of its channels"
	waitsNothing = "a select without cases waits for ever"
)

// never waits for the end of the task.
func (f *frame) never(waited string) {
	t := f.g.task
	t.Waits.Begin()
	defer t.Waits.End()
	<-t.Killed
	panic(t.ended(waited))
}

// timeType is what the channels of timers hold.
var timeType = reflect.TypeFor[time.Time]()

// receive receives from a channel of type ct into memory, and tells whether there
// was a value. It ends with its task.
func (f *frame) receive(ct *typ, ch unsafe.Pointer, et *typ, dst unsafe.Pointer) bool {
	if ch == nil {
		f.never(waitsNil)
	}
	for range 3 {
		if selected, ok := chanrecv(ch, true, dst); selected {
			return ok
		}
		runtime.Gosched()
	}
	t := f.g.task
	cases := [2]reflect.SelectCase{
		{Dir: reflect.SelectRecv, Chan: ct.at(unsafe.Pointer(&ch))},
		{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(t.Killed)},
	}
	i, v, ok := t.choose(cases[:], et.rt == timeType)
	if i == 1 {
		panic(t.ended(waitsReceive))
	}
	et.put(dst, v)
	return ok
}

// sendTo sends what lies in memory.
func (f *frame) sendTo(ct *typ, ch unsafe.Pointer, et *typ, src unsafe.Pointer) {
	if ch == nil {
		f.never(waitsNil)
	}
	for range 3 {
		if chansend(ch, src, true) {
			return
		}
		runtime.Gosched()
	}
	t := f.g.task
	cases := [2]reflect.SelectCase{
		{Dir: reflect.SelectSend, Chan: ct.at(unsafe.Pointer(&ch)), Send: et.at(src)},
		{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(t.Killed)},
	}
	if i, _, _ := t.choose(cases[:], false); i == 1 {
		panic(t.ended(waitsSend))
	}
}

// choose waits for one of the cases. A send on a closed channel panics.
func (t *Task) choose(cases []reflect.SelectCase, timed bool) (int, reflect.Value, bool) {
	if !timed {
		t.Waits.Begin()
		defer t.Waits.End()
	}
	return reflect.Select(cases)
}

package widget

import (
	"context"
	"encoding/json"
	"runtime"
	"strconv"
	"testing"

	"vogo/display"
)

// encoder is a front end that only takes what is sent, encoded as the kernel does.
type encoder struct{ deaf }

func (encoder) Send(data any, _ ...[]byte) error {
	_, err := json.Marshal(data)
	return err
}

func encodeOnly(b *testing.B) context.Context {
	display.OpenCommsBy(func(_, _ string, data, _ any, _ ...[]byte) (display.Comm, error) {
		return encoder{}, encoder{}.Send(data)
	})
	b.Cleanup(func() {
		display.OpenCommsBy(nil)
		all.Lock()
		defer all.Unlock()
		all.open, all.roots = nil, nil
	})
	return display.WithCellID(context.Background(), "cell")
}

// A slider is made, opened and closed. testdata/bench.py does the same.
func BenchmarkSlider(b *testing.B) {
	ctx := encodeOnly(b)
	for b.Loop() {
		s := NewIntSlider().SetMax(1000).SetDescription("n")
		s.bundle(ctx)
		s.Close()
	}
}

// A reader moves a slider, and a label follows. testdata/bench.py does the same.
func BenchmarkMove(b *testing.B) {
	ctx := encodeOnly(b)
	s, l := NewIntSlider().SetMax(1000), NewLabel()
	s.told = append(s.told, func(string) { l.SetValue(strconv.Itoa(s.Value())) })
	NewVBox().SetChildren(s, l).bundle(ctx)
	i := 0
	for b.Loop() {
		i++
		s.message(json.RawMessage(`{"method":"update","state":{"value":`+strconv.Itoa(i%1000)+`},"buffer_paths":[]}`), nil)
	}
}

// What a cell leaves in memory that shows twenty widgets again and again.
func BenchmarkRunAgain(b *testing.B) {
	ctx := encodeOnly(b)
	run := func() {
		box := NewVBox()
		var kids []Widget
		for range 20 {
			s := NewIntSlider()
			s.OnChange(func() { box.SetBoxStyle("info") })
			kids = append(kids, s)
		}
		box.SetChildren(kids...).bundle(display.WithSink(ctx, make(outputs)))
	}
	live := func() uint64 {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	run()
	before := live()
	for b.Loop() {
		run()
	}
	b.ReportMetric(float64(int64(live())-int64(before))/float64(b.N), "B-live/run")
}

package display

import (
	"bytes"
	"context"
	"io"
	"maps"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// recorder is a sink that keeps what it is given.
type recorder struct {
	mu  sync.Mutex
	out []Output
	at  []time.Time
}

func (r *recorder) Display(o Output) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.out = append(r.out, o)
	r.at = append(r.at, time.Now())
}

func (r *recorder) Clear(bool) { r.Display(Output{ID: "clear"}) }

func TestProgressShortWorkShowsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &recorder{}
		p := StartProgress(WithSink(t.Context(), r), "quick", 10)
		for range 10 {
			p.Add(1)
			time.Sleep(29 * time.Millisecond)
		}
		p.Done()
		p.Add(1)
		time.Sleep(time.Second)
		synctest.Wait()
		if len(r.out) != 0 {
			t.Errorf("%d outputs, want none", len(r.out))
		}
	})
}

func TestProgressPaceAndEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &recorder{}
		p := StartProgress(WithSink(t.Context(), r), "rows", 10_000)
		for range 3000 {
			p.Add(1)
			time.Sleep(time.Millisecond)
		}
		p.Done()
		p.Done()
		p.Set(5)
		time.Sleep(time.Second)
		synctest.Wait()
		if n := len(r.out); n < 10 || n > 16 {
			t.Fatalf("%d outputs in 3 s, want about 14 and the end", n)
		}
		for i := 1; i < len(r.out)-1; i++ {
			if d := r.at[i].Sub(r.at[i-1]); d < progressEvery {
				t.Errorf("output %d came %v after the one before", i, d)
			}
			if !r.out[i].Update || r.out[i].ID != r.out[0].ID {
				t.Errorf("output %d does not update the first", i)
			}
		}
		first, last := r.out[0], r.out[len(r.out)-1]
		if first.Update || !strings.HasPrefix(first.Bundle.Text(), "rows: 3 %, 30") {
			t.Errorf("first output is %+v", first)
		}
		if !last.Update || len(last.Bundle.Data) != 0 {
			t.Errorf("last output is %+v, want an empty bundle", last)
		}
	})
}

func TestProgressStalledAndCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &recorder{}
		ctx, cancel := context.WithCancel(WithSink(t.Context(), r))
		p := StartProgress(ctx, "waiting for <b>dc</b>", 0)
		time.Sleep(time.Second)
		synctest.Wait()
		if len(r.out) != 1 || r.out[0].Bundle.Text() != "waiting for <b>dc</b>" {
			t.Fatalf("outputs are %+v", r.out)
		}
		if s := r.out[0].Bundle.Data[MIMEHTML].(string); strings.Contains(s, "<b>") {
			t.Errorf("HTML is %s: the label must be escaped", s)
		}
		cancel()
		synctest.Wait()
		if len(r.out) != 2 || len(r.out[1].Bundle.Data) != 0 {
			t.Errorf("outputs after cancel are %+v", r.out[1:])
		}
		p.Add(1)
		p.Done()
	})
}

// VS Code keeps on the screen what an update without any content was to remove.
func TestProgressEndsInVSCode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &recorder{}
		ctx := WithCellID(WithSink(t.Context(), r), "vscode-notebook-cell:/home/ada/sky.ipynb#W0sZmlsZQ%3D%3D")
		p := StartProgress(ctx, "query", 0)
		time.Sleep(time.Second)
		p.Done()
		synctest.Wait()
		if len(r.out) != 2 || !r.out[1].Update || !maps.Equal(r.out[1].Bundle.Data, map[string]any{MIMEHTML: ""}) {
			t.Errorf("outputs are %+v, want a second that is empty HTML", r.out)
		}
	})
}

func TestProgressNilAndWithoutSink(t *testing.T) {
	for _, p := range []*Progress{nil, {done: true}, StartProgress(context.Background(), "x", 1)} {
		p.Add(1)
		p.Set(1)
		p.Total(2)
		p.Label("y")
		p.Done()
	}
}

func TestProgressConcurrent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &recorder{}
		p := StartProgress(WithSink(t.Context(), r), "x", 8000)
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for range 1000 {
					p.Add(1)
					time.Sleep(time.Millisecond)
				}
			})
		}
		wg.Wait()
		if p.n != 8000 {
			t.Errorf("counted %d, want 8000", p.n)
		}
		p.Done()
	})
}

func TestShowAndHandle(t *testing.T) {
	r := &recorder{}
	restore := SetAmbient(WithSink(context.Background(), r))
	Show(1, Markdown("*x*"))
	h := ShowHandle("a")
	Clear(true)
	restore()
	h.Update("b") // after its cell
	if len(r.out) != 5 {
		t.Fatalf("%d outputs, want 5", len(r.out))
	}
	if a, b := r.out[2], r.out[4]; a.ID == "" || a.ID != b.ID || a.ID != h.ID() || a.Update || !b.Update || b.Bundle.Text() != "b" {
		t.Errorf("handle gave %+v and %+v", a, b)
	}
	if Of(h).Text() != "b" {
		t.Errorf("a handle shows %q, want what it holds", Of(h).Text())
	}
	var none *Handle
	none.Update(1)
}

func TestShowWithoutSink(t *testing.T) {
	defer func(w io.Writer) { fallback = w }(fallback)
	var b bytes.Buffer
	fallback = &b
	Show(1, "two")
	ShowHandle(3).Update(4)
	if got, want := b.String(), "1\ntwo\n3\n4\n"; got != want {
		t.Errorf("printed %q, want %q", got, want)
	}
}

func TestAmbientNests(t *testing.T) {
	type key struct{}
	outer := context.WithValue(context.Background(), key{}, 1)
	inner := context.WithValue(context.Background(), key{}, 2)
	restoreOuter := SetAmbient(outer)
	restoreInner := SetAmbient(inner)
	if Ambient() != inner {
		t.Error("the inner context is not ambient")
	}
	restoreInner()
	if Ambient() != outer {
		t.Error("the outer context is not ambient again")
	}
	restoreOuter()
	if Ambient() != context.Background() {
		t.Error("something is ambient outside a cell")
	}
}

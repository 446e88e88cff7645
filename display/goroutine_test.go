package display

import (
	"context"
	"runtime"
	"sync"
	"testing"
	"time"
)

type nameKey struct{}

func named(s string) context.Context { return context.WithValue(context.Background(), nameKey{}, s) }

func ambientName() string {
	s, _ := Ambient().Value(nameKey{}).(string)
	return s
}

// What a goroutine publishes belongs to the cell that started it, while the
// next cell runs.
func TestAmbientOfGoroutines(t *testing.T) {
	next, seen := make(chan bool), make(chan string)
	restore := SetAmbient(named("first"))
	go func() {
		<-next
		seen <- ambientName()
	}()
	restore()
	if got := ambientName(); got != "" {
		t.Errorf("after the cell: %q", got)
	}
	defer SetAmbient(named("second"))()
	next <- true
	if got := <-seen; got != "first" {
		t.Errorf("the goroutine of the first cell sees %q", got)
	}
	if got := ambientName(); got != "second" {
		t.Errorf("the second cell sees %q", got)
	}
	Bind(named("handler"), func() {
		if got := ambientName(); got != "handler" {
			t.Errorf("bound: %q", got)
		}
	})
	if got := ambientName(); got != "second" {
		t.Errorf("after Bind: %q", got)
	}
}

func TestBoundContextsAreFreed(t *testing.T) {
	var wg sync.WaitGroup
	for range 1000 {
		wg.Go(func() { Bind(named("x"), func() {}) })
	}
	wg.Wait()
	count := func() (n int) {
		bound.Range(func(any, any) bool { n++; return true })
		return n
	}
	deadline := time.Now().Add(10 * time.Second)
	for count() > 100 && time.Now().Before(deadline) {
		runtime.GC()
		runtime.Gosched()
	}
	if n := count(); n > 100 {
		t.Errorf("%d contexts of goroutines that have ended are kept", n)
	}
}

func BenchmarkAmbient(b *testing.B) {
	defer SetAmbient(named("x"))()
	for b.Loop() {
		Ambient()
	}
}

package display

import "testing"

func TestInterruptStopsWhatRunsBesideCells(t *testing.T) {
	var stopped []string
	note := func(s string) func() { return func() { stopped = append(stopped, s) } }
	OnInterrupt(note("first"))
	OnInterrupt(note("forgotten"))()
	OnInterrupt(func() {
		OnInterrupt(note("later")) // must not wait for itself
		stopped = append(stopped, "second")
	})
	Interrupt()
	if len(stopped) != 2 || stopped[0] != "first" || stopped[1] != "second" {
		t.Errorf("stopped %v", stopped)
	}
	Interrupt()
	if len(stopped) != 3 || stopped[2] != "later" {
		t.Errorf("stopped %v", stopped)
	}
}

package display

import (
	"maps"
	"slices"
	"sync"
)

// background is what runs beside the cells until it is stopped.
var background struct {
	sync.Mutex
	stops map[int]func()
	next  int
}

// OnInterrupt has stop called once, when the user interrupts while no cell runs:
// it is for what a cell leaves running, such as handlers of messages. An interrupt
// while a cell runs stops that cell alone. After forget, stop is not called any more.
func OnInterrupt(stop func()) (forget func()) {
	background.Lock()
	defer background.Unlock()
	if background.stops == nil {
		background.stops = map[int]func(){}
	}
	id := background.next
	background.next++
	background.stops[id] = stop
	return func() {
		background.Lock()
		defer background.Unlock()
		delete(background.stops, id)
	}
}

// Interrupt stops what [OnInterrupt] was told of, the oldest first. Kernels call it.
func Interrupt() {
	background.Lock()
	stops := background.stops
	background.stops = nil
	background.Unlock()
	for _, id := range slices.Sorted(maps.Keys(stops)) {
		stops[id]()
	}
}

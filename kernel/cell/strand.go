package cell

import (
	"bytes"
	"reflect"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"vogo/kernel/cell/closure"
)

// strands knows which goroutine runs for which cell. Goroutines that compiled
// code starts, such as the handlers of a server, are of none: nothing stops them.
type strands struct {
	mu sync.Mutex
	m  map[uint64]*running
}

func (s *strands) enter(r *running) (leave func()) {
	id := goroutineID()
	s.mu.Lock()
	around := s.m[id] // a guarded function may be called like any other
	s.m[id] = r
	r.strands++
	s.mu.Unlock()
	return func() {
		s.mu.Lock()
		if around != nil {
			s.m[id] = around
		} else {
			delete(s.m, id)
		}
		r.strands--
		s.sweep(r)
		s.mu.Unlock()
	}
}

// sweep notes that a run which was stopped has no goroutines left.
func (s *strands) sweep(r *running) {
	if r.strands == 0 && r.killed() && !r.swept {
		r.swept = true
		close(r.empty)
	}
}

// mark tells everything that belongs to a run to end.
func (s *strands) mark(r *running) {
	r.task.Halt.Store(true)
	close(r.kill)
	s.sweep(r)
}

// count returns how many goroutines run for cells.
func (s *strands) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.m)
}

// mine returns the run that the calling goroutine belongs to, nil if none.
func (s *strands) mine() *running {
	id := goroutineID()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.m[id]
}

// goroutineID returns a number that tells the goroutine from others, or the number
// that its stack trace gives it.
func goroutineID() uint64 {
	if g := closure.Goroutine(); g != 0 {
		return uint64(g)
	}
	var buf [64]byte
	text := bytes.TrimPrefix(buf[:runtime.Stack(buf[:], false)], []byte("goroutine "))
	n := bytes.IndexByte(text, ' ')
	if n < 0 {
		return 0
	}
	id, _ := strconv.ParseUint(string(text[:n]), 10, 64)
	return id
}

// check ends the calling goroutine if its cell is being stopped.
func (y *support) check() {
	if r := y.strands.mine(); r != nil && r.killed() {
		panic(stop{})
	}
}

// killing returns a channel that is closed when the cell of the calling
// goroutine is stopped.
func (y *support) killing() <-chan struct{} {
	if r := y.strands.mine(); r != nil {
		return r.kill
	}
	return nil
}

// sleep is time.Sleep that ends with the cell.
func (y *support) sleep(d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-y.killing():
		panic(stop{})
	}
}

// What goroutines wait for, in the words of the error of those that wait for ever.
const (
	waitsLock  = "nobody is left to unlock this"
	waitsGroup = "nobody is left to call Done"
	waitsCond  = "nobody is left to call Signal or Broadcast"
)

// waiting is the wait of a goroutine of a cell for others.
type waiting struct {
	gone  <-chan struct{} // closed when the cell is stopped
	ended func(waited string) any
	waits *closure.Waits
}

// beginWait begins a wait of the calling goroutine.
func (y *support) beginWait() waiting {
	r := y.strands.mine()
	if r == nil {
		return waiting{}
	}
	r.task.Waits.Begin()
	return waiting{r.kill, r.ended, r.task.Waits}
}

// wait runs what may block and returns when it has, or ends the goroutine when
// its cell is stopped; undo then takes back what came too late.
func (y *support) wait(waited string, block, undo func()) {
	w := y.beginWait()
	defer w.waits.End()
	done, gone := make(chan struct{}), w.gone
	go func() {
		block()
		select {
		case done <- struct{}{}:
		case <-gone:
			undo()
		}
	}()
	select {
	case <-done:
	case <-gone:
		panic(w.ended(waited))
	}
}

// waitGroup is WaitGroup.Wait. It looks at the counter again and again, because
// what waits for a group whose goroutines were stopped would wait for ever.
func (y *support) waitGroup(wg *sync.WaitGroup) {
	counter := groupCounter(wg)
	if counter == nil {
		y.wait(waitsGroup, wg.Wait, func() {})
		return
	}
	if counter.Load()>>32 == 0 {
		wg.Wait()
		return
	}
	w := y.beginWait()
	defer w.waits.End()
	y.groups.Store(&w, counter)
	defer y.groups.Delete(&w)
	pause := time.Microsecond
	t := time.NewTimer(pause)
	defer t.Stop()
	for spins := 0; counter.Load()>>32 != 0; spins++ {
		if spins < 100 {
			runtime.Gosched()
			continue
		}
		pause = min(2*pause, 2*time.Millisecond)
		t.Reset(pause)
		select {
		case <-t.C:
		case <-w.gone:
			panic(w.ended(waitsGroup))
		}
	}
	wg.Wait()
}

// groupCounter returns the state of a wait group, whose upper half is the
// counter; nil if this version of Go keeps it in another way.
func groupCounter(wg *sync.WaitGroup) *atomic.Uint64 {
	f := reflect.ValueOf(wg).Elem().FieldByName("state")
	if !f.IsValid() || f.Type() != reflect.TypeFor[atomic.Uint64]() {
		return nil
	}
	return (*atomic.Uint64)(f.Addr().UnsafePointer())
}

// tryLocker is what both kinds of mutex are.
type tryLocker interface {
	sync.Locker
	TryLock() bool
}

func (y *support) lock(l tryLocker) {
	for range 20 {
		if l.TryLock() {
			return
		}
		runtime.Gosched()
	}
	y.wait(waitsLock, l.Lock, l.Unlock)
}

// unlock is Unlock. Where Go would end the process, because the lock is not held, it
// ends the cell: then the lock can be taken.
func unlock(l tryLocker) {
	if l.TryLock() {
		l.Unlock()
		if _, ok := l.(*sync.Mutex); ok {
			panic(closure.Fatal("sync: unlock of unlocked mutex"))
		}
		panic(closure.Fatal("sync: Unlock of unlocked RWMutex"))
	}
	if rw, ok := l.(*sync.RWMutex); ok && rw.TryRLock() { // readers hold it
		rw.RUnlock()
		panic(closure.Fatal("sync: Unlock of unlocked RWMutex"))
	}
	l.Unlock()
}

func rUnlock(l *sync.RWMutex) {
	if l.TryLock() {
		l.Unlock()
		panic(closure.Fatal("sync: RUnlock of unlocked RWMutex"))
	}
	l.RUnlock()
}

func (y *support) rLock(l *sync.RWMutex) {
	if !l.TryRLock() {
		y.wait(waitsLock, l.RLock, l.RUnlock)
	}
}

// condWait is Cond.Wait. The helper waits in place of the cell, so the lock is
// handed over; after an interrupt it is given back when the wait is over.
func (y *support) condWait(c *sync.Cond) { y.wait(waitsCond, c.Wait, c.L.Unlock) }

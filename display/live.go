package display

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"
	"sync"
)

// maxKept is how many shown values stay within reach of their views. The
// oldest of more becomes a static display.
const maxKept = 64

// Live is a shown value that its view in the front end can ask about.
type Live struct {
	ID    string // goes with the display, for the view to name the value by
	Value any

	key       any
	selection *selection
}

// selection is shared by all displays of one value.
type selection struct {
	mu   sync.Mutex
	rows []int
	told []func(rows []int)
}

var kept struct {
	sync.Mutex
	list []*Live // the one used last at the end
}

// Keep keeps value within reach of its view until many others have been shown
// since. key, such as the pointer that the user holds, tells that two displays
// show the same thing. Keep returns nil if no front end can reach this process.
// Its id is random: with an id by [ContentID] or [CellContentID], [KeepAs] makes
// outputs that are the same run after run.
func Keep(key, value any) *Live { return KeepAs(newID, key, value) }

// KeepAs is [Keep] with an id made of what is shown, by [ContentID] or [CellContentID].
// It is saved with the output, and a notebook that runs again saves the same.
// Of values with the same content the youngest answers, and what is selected in
// one is selected in all. id is called only if there is a front end.
func KeepAs(id func() string, key, value any) *Live {
	if !commsServed() {
		return nil
	}
	l := &Live{ID: id(), Value: value, key: key, selection: &selection{}}
	kept.Lock()
	defer kept.Unlock()
	for _, same := range []func(*Live) bool{
		func(old *Live) bool { return old.ID == l.ID },
		func(old *Live) bool { return old.key == key },
	} {
		if i := slices.IndexFunc(kept.list, same); i >= 0 {
			l.selection = kept.list[i].selection
		}
	}
	kept.list = slices.DeleteFunc(kept.list, func(old *Live) bool { return old.ID == l.ID && old.key == key })
	kept.list = append(kept.list, l)
	if n := len(kept.list) - maxKept; n > 0 {
		kept.list = slices.Delete(kept.list, 0, n)
	}
	return l
}

// ContentID makes an id of what write writes: of enough of a value that others
// with the same id are as good.
func ContentID(write func(w io.Writer)) string {
	h := sha256.New()
	write(h)
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// Kept is the value kept under an id, or nil.
func Kept(id string) *Live { return lookUp(func(l *Live) bool { return l.ID == id }) }

// KeptFor is the last display of what key stands for, or nil.
func KeptFor(key any) *Live { return lookUp(func(l *Live) bool { return l.key == key }) }

// lookUp finds the youngest that matches, and makes it younger still.
func lookUp(match func(*Live) bool) *Live {
	kept.Lock()
	defer kept.Unlock()
	for i, l := range slices.Backward(kept.list) {
		if match(l) {
			kept.list = append(slices.Delete(kept.list, i, i+1), l)
			return l
		}
	}
	return nil
}

// Select sets the rows that are selected in the views of the value, and tells
// the other views of it.
func (l *Live) Select(rows []int) {
	s := l.selection
	s.mu.Lock()
	s.rows = slices.Clone(rows)
	told := slices.Clone(s.told)
	s.mu.Unlock()
	for _, f := range told {
		if f != nil {
			f(rows)
		}
	}
}

// Selected are the rows that are selected in the views of the value. A nil *Live has none.
func (l *Live) Selected() []int {
	if l == nil {
		return nil
	}
	l.selection.mu.Lock()
	defer l.selection.mu.Unlock()
	return slices.Clone(l.selection.rows)
}

// OnSelect makes f be called with each new selection until stop is called.
func (l *Live) OnSelect(f func(rows []int)) (stop func()) {
	s := l.selection
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.told, func(f func([]int)) bool { return f == nil })
	if i < 0 {
		i = len(s.told)
		s.told = append(s.told, nil)
	}
	s.told[i] = f
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.told[i] = nil
	}
}

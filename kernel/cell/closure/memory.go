package closure

import (
	"fmt"
	"math"
)

// Where a cell asks at once for more memory than there is, Go's runtime would end the
// process. What is made bit by bit, others must watch.

// modest is what needs no look at the limit.
const modest = 64 << 20

// room panics if n elements of a size do not fit in memory.
func (m *Machine) room(what string, n int, size uintptr) {
	if size == 0 || uintptr(n) <= modest/size {
		return
	}
	all := float64(n) * float64(size)
	switch {
	case uintptr(n) > math.MaxInt64/size || uintptr(n)*size > m.limit:
		panic(runtimeError(fmt.Sprintf("%s: %s do not fit in memory, which is %s", what, bytes(all), bytes(float64(m.limit)))))
	case !m.host.Fits(uintptr(n) * size):
		panic(runtimeError(fmt.Sprintf("%s: %s do not fit in memory, which is %s, with what is in use", what, bytes(all), bytes(float64(m.limit)))))
	}
}

// TooLarge is why a cell is refused whose variables do not fit in memory.
type TooLarge struct{ text string }

func (e *TooLarge) Error() string { return e.text }

// holds refuses variables of a type that do not fit in memory.
func (m *Machine) holds(t *typ) {
	if t.size > m.limit {
		panic(refused{&TooLarge{fmt.Sprintf("a variable of type %s takes %s, more than there is memory: %s", t.t, bytes(float64(t.size)), bytes(float64(m.limit)))}})
	}
}

// bytes words a size for people.
func bytes(n float64) string {
	for _, unit := range []string{"bytes", "kB", "MB", "GB", "TB"} {
		if n < 1000 {
			return fmt.Sprintf("%.3g %s", n, unit)
		}
		n /= 1000
	}
	return fmt.Sprintf("%.3g PB", n)
}

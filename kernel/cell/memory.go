package cell

import (
	"errors"
	"fmt"
	"math"
	"os"
	"runtime/metrics"
	"strconv"
	"strings"
	"sync"
)

// memoryLimit is how many bytes this computer, or the group of processes that the
// kernel belongs to, can have at most; a number beyond all bounds where that is not
// known.
var memoryLimit = sync.OnceValue(func() uintptr {
	limit := uintptr(math.MaxInt64)
	if n := meminfo("MemTotal:"); n > 0 {
		limit = n
	}
	for _, file := range []string{"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"} {
		if text, err := os.ReadFile(file); err == nil {
			if n, err := strconv.ParseUint(strings.TrimSpace(string(text)), 10, 63); err == nil {
				limit = min(limit, uintptr(n))
			}
		}
	}
	return limit
})

// meminfo reads a size from the description of the memory that Linux gives; 0 elsewhere.
func meminfo(name string) uintptr {
	text, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, name); ok {
			n, _ := strconv.ParseUint(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 63)
			return uintptr(n) << 10
		}
	}
	return 0
}

// room is what lowered text makes of a size in make: n, unless so many elements of a
// size do not fit in memory, or a slice cannot have so many.
func room(n int, size int, slice bool) int {
	if n < 0 && slice {
		panic(runtimeError("runtime error: makeslice: len out of range"))
	}
	if n > 0 && size > 0 && float64(n)*float64(size) > float64(memoryLimit()) {
		panic(runtimeError(fmt.Sprintf("runtime error: make: %d elements of %d bytes do not fit in memory", n, size)))
	}
	return n
}

// errMemory ends a cell that takes all the memory there is.
var errMemory = errors.New("the cell takes more memory than there is")

// memoryWatch tells when a cell has taken too much, a little at a time.
type memoryWatch struct {
	sample []metrics.Sample
	most   uint64 // 0 until the first look
}

// exceeded looks whether the memory in use has grown by nine tenths of what was free at
// the first look. It costs a few microseconds.
func (w *memoryWatch) exceeded() bool {
	if w.sample == nil {
		w.sample = []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	}
	metrics.Read(w.sample)
	used := w.sample[0].Value.Uint64()
	if w.most == 0 {
		w.most = math.MaxUint64
		if free := meminfo("MemAvailable:"); free > 0 {
			w.most = min(used+uint64(free)/10*9, uint64(memoryLimit()))
		}
	}
	return used > w.most
}

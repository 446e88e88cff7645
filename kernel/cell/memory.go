package cell

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// memoryLimit is how many bytes this computer, the group of processes that the kernel
// belongs to, or the environment variable GOMEMLIMIT lets cells have at most; a number
// beyond all bounds where that is not known.
var memoryLimit = sync.OnceValue(func() uintptr {
	limit := uint64(math.MaxInt64)
	if n := meminfo("MemTotal:"); n > 0 {
		limit = n
	}
	for _, g := range memoryGroups() {
		limit = min(limit, g.most())
	}
	return uintptr(min(limit, wantedLimit()))
})

// wantedLimit is what the environment variable GOMEMLIMIT asks for.
var wantedLimit = sync.OnceValue(func() uint64 { return uint64(debug.SetMemoryLimit(-1)) })

// freeMemory is how many bytes cells can take at this moment.
func freeMemory() uint64 {
	free := uint64(math.MaxInt64)
	if n := meminfo("MemAvailable:"); n > 0 {
		free = n
	}
	for _, g := range memoryGroups() {
		free = min(free, g.free())
	}
	if limit := wantedLimit(); limit < math.MaxInt64 {
		free = min(free, limit-min(limit, runtimeMemory()))
	}
	return free
}

// runtimeMemory is what the process holds, as GOMEMLIMIT counts it.
func runtimeMemory() uint64 {
	samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}, {Name: "/memory/classes/heap/free:bytes"}}
	metrics.Read(samples)
	return samples[0].Value.Uint64() - samples[1].Value.Uint64() - samples[2].Value.Uint64()
}

// memoryGroup is a group of processes on Linux whose memory is limited.
type memoryGroup struct{ limit, usage, stat, cache string } // files, and the name of a line in stat

// memoryGroups are the groups that the process is in: see cgroups(7).
var memoryGroups = sync.OnceValue(func() (groups []memoryGroup) {
	text, err := os.ReadFile("/proc/self/cgroup")
	if err != nil {
		return nil
	}
	return groupsOf(string(text), "/sys/fs/cgroup")
})

// groupsOf reads what Linux says in /proc/self/cgroup. In a container the paths often
// lead nowhere, since the root is the container's own group; so the root is always one.
func groupsOf(text, root string) (groups []memoryGroup) {
	for line := range strings.Lines(text) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(parts) != 3 {
			continue
		}
		second := parts[0] == "0" && parts[1] == ""
		if !second && !slices.Contains(strings.Split(parts[1], ","), "memory") {
			continue
		}
		for at := path.Clean("/" + parts[2]); ; at = path.Dir(at) {
			g := memoryGroup{"memory.max", "memory.current", "memory.stat", "inactive_file"}
			dir := filepath.Join(root, at)
			if !second {
				dir = filepath.Join(root, "memory", at)
				g = memoryGroup{"memory.limit_in_bytes", "memory.usage_in_bytes", "memory.stat", "total_inactive_file"}
			}
			g.limit, g.usage, g.stat = filepath.Join(dir, g.limit), filepath.Join(dir, g.usage), filepath.Join(dir, g.stat)
			if g.most() < math.MaxInt64 {
				groups = append(groups, g)
			}
			if at == "/" {
				break
			}
		}
	}
	return groups
}

// most is the limit of the group, or a number beyond all bounds.
func (g memoryGroup) most() uint64 {
	if n, ok := numberIn(g.limit); ok && n < 1<<60 { // the first version of groups writes a large number for none
		return n
	}
	return math.MaxInt64
}

// free is what the group's processes can still take: what it holds of files that were
// read can be given up.
func (g memoryGroup) free() uint64 {
	used, ok := numberIn(g.usage)
	if !ok {
		return g.most()
	}
	if text, err := os.ReadFile(g.stat); err == nil {
		for line := range strings.Lines(string(text)) {
			if rest, ok := strings.CutPrefix(line, g.cache+" "); ok {
				n, _ := strconv.ParseUint(strings.TrimSpace(rest), 10, 63)
				used -= min(used, n)
			}
		}
	}
	return g.most() - min(g.most(), used)
}

func numberIn(file string) (uint64, bool) {
	text, err := os.ReadFile(file)
	if err != nil {
		return 0, false
	}
	n, err := strconv.ParseUint(strings.TrimSpace(string(text)), 10, 64)
	return n, err == nil
}

// meminfo reads a size from the description of the memory that Linux gives; 0 elsewhere.
func meminfo(name string) uint64 {
	text, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, name); ok {
			n, _ := strconv.ParseUint(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 63)
			return n << 10
		}
	}
	return 0
}

// fitsMemory tells whether so many bytes can be had at once. What the garbage collector has
// not found yet counts as free.
func fitsMemory(bytes uint64) bool {
	if bytes > uint64(memoryLimit()) {
		return false
	}
	if bytes <= freeMemory() {
		return true
	}
	debug.FreeOSMemory()
	return bytes <= freeMemory()
}

// modestSize is what needs no look at the memory.
const modestSize = 64 << 20

// room is what lowered text makes of a size in make: n, unless so many elements of a
// size do not fit in memory, or a slice cannot have so many.
func room(n int, size int, slice bool) int {
	if n < 0 && slice {
		panic(runtimeError("runtime error: makeslice: len out of range"))
	}
	if n > 0 && size > 0 && n > modestSize/size && (float64(n)*float64(size) > float64(memoryLimit()) || !fitsMemory(uint64(n)*uint64(size))) {
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
		w.sample = []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/stacks:bytes"}}
	}
	used := w.used()
	if w.most == 0 {
		w.most = uint64(memoryLimit())
		if free := freeMemory(); free < math.MaxInt64 {
			w.most = min(used+free/10*9, w.most)
		}
		collectBefore(w.most)
	}
	if used <= w.most {
		return false
	}
	runtime.GC() // much of it may be what nobody needs any more
	return w.used() > w.most-w.most/16
}

// used is how much is in use, as far as it is known without a look at all of it.
func (w *memoryWatch) used() uint64 {
	metrics.Read(w.sample)
	return w.sample[0].Value.Uint64() + w.sample[1].Value.Uint64()
}

var collects struct {
	sync.Mutex
	at uint64
}

// collectBefore has the garbage collector work harder before so much memory is in use:
// a cell must not end because of what nobody needs any more. The limit that the
// environment gives stays.
func collectBefore(most uint64) {
	if wantedLimit() < math.MaxInt64 || most >= math.MaxInt64 {
		return
	}
	collects.Lock()
	defer collects.Unlock()
	if most > collects.at-collects.at/16 && most < collects.at+collects.at/16 {
		return // to change it stops the process for a moment
	}
	collects.at = most
	debug.SetMemoryLimit(int64(most))
}

//go:build race && unix

package lower

import (
	"sync"
	"syscall"
	"unsafe"
)

// newSlot returns a function's position variable from memory that the race
// detector does not watch: that goroutines overwrite each other's positions is
// meant, and must not hide what is not.
func newSlot() *int {
	slots.Lock()
	defer slots.Unlock()
	if len(slots.free) == 0 {
		page, err := syscall.Mmap(-1, 0, 1<<16, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
		if err != nil {
			return new(int)
		}
		slots.free = unsafe.Slice((*int)(unsafe.Pointer(unsafe.SliceData(page))), len(page)/int(unsafe.Sizeof(int(0))))
	}
	p := &slots.free[0]
	slots.free = slots.free[1:]
	return p
}

var slots struct {
	sync.Mutex
	free []int
}

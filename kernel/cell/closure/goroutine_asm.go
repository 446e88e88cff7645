//go:build amd64 || arm64

package closure

// goroutine returns the address of the runtime's description of the calling
// goroutine.
func goroutine() uintptr

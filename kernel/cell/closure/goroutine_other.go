//go:build !amd64

package closure

func goroutine() uintptr { return 0 }

//go:build !amd64 && !arm64

package rtype

import "unsafe"

// There are no stubs for this processor: Supported says so.
const maxStubs = 0

var slots [1]unsafe.Pointer

func stubPC(int) uintptr { return 0 }

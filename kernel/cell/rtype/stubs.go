//go:build amd64 || arm64

package rtype

import "unsafe"

// maxStubs is how many methods there can be.
const maxStubs = 8192

// stubSize is the length of a stub in bytes.
const stubSize = 16

// slots holds the function values that the stubs call.
var slots [maxStubs]unsafe.Pointer

func stubBase() uintptr

// stubPC returns the address of stub i.
func stubPC(i int) uintptr { return stubBase() + uintptr(i)*stubSize }

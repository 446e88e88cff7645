package cell

import (
	"fmt"
	"io"
	"strings"
	"unsafe"

	"vogo/kernel/cell/closure"
)

// printed is an interface value in a call of print: its words are printed.
type printed struct{ v any }

// printTo returns the built-in print or println.
func printTo(w io.Writer, line bool) func(...any) {
	return func(args ...any) {
		var b strings.Builder
		for i, a := range args {
			if i > 0 && line {
				b.WriteByte(' ')
			}
			writePrinted(&b, a)
		}
		if line {
			b.WriteByte('\n')
		}
		_, _ = io.WriteString(w, b.String())
	}
}

// writePrinted writes a value as the built-in print does.
func writePrinted(b *strings.Builder, v any) {
	if p, ok := v.(printed); ok {
		words := *(*[2]uintptr)(unsafe.Pointer(&p.v))
		fmt.Fprintf(b, "(0x%x,0x%x)", words[0], words[1])
		return
	}
	closure.WritePrinted(b, v)
}

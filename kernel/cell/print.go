package cell

import (
	"fmt"
	"io"
	"math"
	"reflect"
	"strconv"
	"strings"
	"unsafe"
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
	rv := reflect.ValueOf(v)
	switch k := rv.Kind(); {
	case k == reflect.Bool:
		b.WriteString(strconv.FormatBool(rv.Bool()))
	case k == reflect.String:
		b.WriteString(rv.String())
	case rv.CanInt():
		b.WriteString(strconv.FormatInt(rv.Int(), 10))
	case rv.CanUint():
		b.WriteString(strconv.FormatUint(rv.Uint(), 10))
	case rv.CanFloat():
		b.WriteString(printedFloat(rv.Float(), rv.Type().Bits()))
	case rv.CanComplex():
		b.WriteString(strconv.FormatComplex(rv.Complex(), 'g', -1, rv.Type().Bits()))
	case k == reflect.Slice:
		fmt.Fprintf(b, "[%d/%d]0x%x", rv.Len(), rv.Cap(), rv.Pointer())
	case k == reflect.Pointer || k == reflect.Map || k == reflect.Chan || k == reflect.Func || k == reflect.UnsafePointer:
		fmt.Fprintf(b, "0x%x", rv.Pointer())
	default:
		fmt.Fprintf(b, "(%T)", v)
	}
}

// printedFloat writes a number in the shortest way that reads back the same.
func printedFloat(x float64, bits int) string {
	switch {
	case x != x:
		return "NaN"
	case x > math.MaxFloat64:
		return "+Inf"
	case x < -math.MaxFloat64:
		return "-Inf"
	}
	return strconv.FormatFloat(x, 'g', -1, bits)
}

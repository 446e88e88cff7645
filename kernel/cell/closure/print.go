package closure

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
)

// WritePrinted writes a value as the built-in print does.
func WritePrinted(b *strings.Builder, v any) {
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

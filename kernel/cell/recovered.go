package cell

import (
	"reflect"
	"runtime"
	"strings"

	"vogo/kernel/cell/closure"
)

// runtimeError is what recover returns for a mistake that Go's runtime would
// report, and that the interpreter reports in another way.
type runtimeError string

func (e runtimeError) Error() string { return string(e) }

// RuntimeError implements [runtime.Error].
func (runtimeError) RuntimeError() {}

var _ runtime.Error = runtimeError("")

// recovered turns what the interpreter panics with into what Go does.
func recovered(v any) any {
	if p, ok := v.(*closure.Panic); ok {
		v = p.Value
	}
	v = plain(v)
	switch v.(type) {
	case nil, runtime.Error, stop, *exit, *failure:
		return v
	}
	text := ""
	switch x := v.(type) {
	case *reflect.ValueError:
		text = panicText(x)
	case string:
		text = runtimeText(x)
		if text == x {
			return v
		}
	case error:
		if strings.Contains(reflect.TypeOf(v).String(), "interp.") {
			text = runtimeText(errorText(x))
		}
	}
	if strings.HasPrefix(text, "runtime error: ") || strings.HasPrefix(text, "interface conversion: ") {
		return runtimeError(text)
	}
	return v
}

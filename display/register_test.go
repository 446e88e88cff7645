package display

import "testing"

type foreign struct{ secret string }

func (foreign) String() string { return "by String" }

func TestRegister(t *testing.T) {
	defer func(old *[]Renderer) { renderers.Store(old) }(renderers.Load())
	Register(func(v any) (Bundle, bool) {
		f, ok := v.(foreign)
		return textBundle("by renderer: " + f.secret), ok
	})
	Register(func(v any) (Bundle, bool) {
		if _, ok := v.(int); ok {
			panic("a renderer that fails")
		}
		return Bundle{}, false
	})
	if got := Of(foreign{"x"}).Text(); got != "by renderer: x" {
		t.Errorf("text is %q", got)
	}
	if got := Of(7).Text(); got != "7" {
		t.Errorf("after a renderer panicked, text is %q", got)
	}
	if got := Of(true).Text(); got != "true" {
		t.Errorf("text of another type is %q", got)
	}
}

package display

import "sync/atomic"

// A Renderer shows values of types that know nothing of this package. It
// reports whether v is one of them.
type Renderer func(v any) (Bundle, bool)

var renderers atomic.Pointer[[]Renderer]

// Register adds a renderer that [Of] asks before it looks at methods such as
// String or HTML, after MIMEBundle. Packages call it when they are initialised.
func Register(r Renderer) {
	for {
		old := renderers.Load()
		var list []Renderer
		if old != nil {
			list = append(list, *old...)
		}
		list = append(list, r)
		if renderers.CompareAndSwap(old, &list) {
			return
		}
	}
}

func byRenderer(v any) (Bundle, bool) {
	if list := renderers.Load(); list != nil {
		for _, r := range *list {
			if b, ok := r(v); ok {
				return b, true
			}
		}
	}
	return Bundle{}, false
}

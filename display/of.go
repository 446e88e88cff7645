package display

import "fmt"

// Of returns the bundle of any value. It always has text/plain and never
// panics, whatever the methods of v do.
func Of(v any) (b Bundle) {
	if m, ok := v.(MIMEBundler); ok {
		return m.MIMEBundle()
	}
	return textBundle(fmt.Sprintf("%+v", v))
}

func htmlText(s string) string { return s }

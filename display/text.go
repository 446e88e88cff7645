package display

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// maxText is how many bytes of text a value may take in a notebook, and
// maxLeaves how many numbers, strings and so on are formatted at all: fmt would
// build gigabytes before anybody could cut them.
const (
	maxText   = 64_000
	maxLeaves = 8_000
)

// textOf is the text/plain of v. It never panics.
func textOf(v any) string {
	s, ok := try(func() string { return plain(v) })
	if !ok {
		s = fmt.Sprintf("%T (its String method panics)", v)
	}
	return cutText(s)
}

func plain(v any) string {
	switch v := v.(type) {
	case error:
		if isNil(v) {
			return "<nil>"
		}
		return v.Error()
	case time.Time:
		return v.Round(0).String() // without the reading of the monotonic clock
	case string:
		return v
	case fmt.Stringer, fmt.Formatter: // big numbers take the plus of %+v for a sign
		return fmt.Sprintf("%v", v)
	}
	r := reflect.ValueOf(v)
	switch r.Kind() {
	case reflect.Func:
		return r.Type().String() // an address says nothing
	case reflect.Chan:
		if r.IsNil() {
			return "<nil>"
		}
		return fmt.Sprintf("%s (%d of %d buffered)", r.Type(), r.Len(), r.Cap())
	}
	left := maxLeaves
	if spend(r, &left, 0) {
		if text, ok := parted(r); ok {
			return text
		}
		return fmt.Sprintf("%+v", v)
	}
	e := elider{left: maxLeaves}
	e.write(r, 0)
	return e.b.String()
}

// parted writes a list of texts, or of values that show as text, so that it can be
// seen where one ends: fmt has but a space between them. It reports whether that is
// needed, which it is if one has a space of its own or is empty.
func parted(r reflect.Value) (string, bool) {
	if k := r.Kind(); k != reflect.Slice && k != reflect.Array {
		return "", false
	}
	texts, needed := make([]string, r.Len()), false
	for i := range texts {
		e := r.Index(i)
		switch v := e.Interface().(type) {
		case fmt.Formatter, error:
			return "", false
		case fmt.Stringer:
			if isNil(v) {
				return "", false
			}
			texts[i] = v.String()
		default:
			if e.Kind() != reflect.String {
				return "", false
			}
			texts[i] = e.String()
		}
		needed = needed || texts[i] == "" || strings.ContainsAny(texts[i], " \n")
		if e.Kind() == reflect.String {
			texts[i] = strconv.Quote(texts[i])
		}
	}
	return "[" + strings.Join(texts, ", ") + "]", needed
}

// maxDepth stops at values that contain themselves, on which fmt would
// overflow the stack.
const maxDepth = 64

// spend takes one from *left for every leaf of r and tells whether that was enough.
func spend(r reflect.Value, left *int, depth int) bool {
	if *left--; *left < 0 || depth > maxDepth {
		return false
	}
	switch r.Kind() {
	case reflect.Slice, reflect.Array:
		if r.Len() > *left {
			return false
		}
		for i := range r.Len() {
			if !spend(r.Index(i), left, depth+1) {
				return false
			}
		}
	case reflect.Map:
		if r.Len() > *left {
			return false
		}
		for it := r.MapRange(); it.Next(); {
			if !spend(it.Key(), left, depth+1) || !spend(it.Value(), left, depth+1) {
				return false
			}
		}
	case reflect.Struct:
		for i := range r.NumField() {
			if !spend(r.Field(i), left, depth+1) {
				return false
			}
		}
	case reflect.Interface:
		return r.IsNil() || spend(r.Elem(), left, depth+1)
	case reflect.Pointer:
		// fmt follows a pointer to a composite value only at the top.
		return r.IsNil() || depth > 0 || spend(r.Elem(), left, depth+1)
	case reflect.String:
		*left -= r.Len() / 256
	}
	return true
}

// An elider prints as fmt's %+v does, but leaves out the middle of long slices
// and the rest of long maps.
type elider struct {
	b    strings.Builder
	left int
}

// edge is how many elements of a long slice stay at each end.
const edge = 50

func (e *elider) write(r reflect.Value, depth int) {
	if e.left--; e.left < 0 || depth > maxDepth || e.b.Len() > maxText {
		e.b.WriteString("…")
		return
	}
	if depth > 0 && r.Kind() != reflect.Interface && r.CanInterface() {
		switch v := r.Interface().(type) {
		case error, fmt.Stringer, fmt.Formatter:
			e.b.WriteString(textOf(v))
			return
		}
	}
	switch r.Kind() {
	case reflect.Slice, reflect.Array:
		e.list(r, depth)
	case reflect.Map:
		e.dict(r, depth)
	case reflect.Struct:
		e.b.WriteByte('{')
		for i := range r.NumField() {
			if i > 0 {
				e.b.WriteByte(' ')
			}
			e.b.WriteString(r.Type().Field(i).Name)
			e.b.WriteByte(':')
			e.write(r.Field(i), depth+1)
		}
		e.b.WriteByte('}')
	case reflect.Interface:
		if r.IsNil() {
			e.b.WriteString("<nil>")
			return
		}
		e.write(r.Elem(), depth+1)
	case reflect.Pointer:
		if depth == 0 && !r.IsNil() {
			e.b.WriteByte('&')
			e.write(r.Elem(), depth+1)
			return
		}
		e.b.WriteString(fmt.Sprintf("%+v", r))
	case reflect.String:
		e.b.WriteString(cutText(r.String()))
	default:
		e.b.WriteString(fmt.Sprintf("%+v", r)) // fmt prints what a reflect.Value holds
	}
}

func (e *elider) list(r reflect.Value, depth int) {
	n := r.Len()
	e.b.WriteByte('[')
	for i := 0; i < n; i++ {
		if i > 0 {
			e.b.WriteByte(' ')
		}
		if n > 2*edge+1 && i == edge {
			fmt.Fprintf(&e.b, "… %s more …", Thousands(int64(n-2*edge)))
			i = n - edge - 1
			continue
		}
		if e.left < 0 {
			e.b.WriteString("…")
			break
		}
		e.write(r.Index(i), depth+1)
	}
	e.b.WriteByte(']')
	if depth == 0 && n > 2*edge+1 {
		fmt.Fprintf(&e.b, " (%s elements)", Thousands(int64(n)))
	}
}

func (e *elider) dict(r reflect.Value, depth int) {
	e.b.WriteString("map[")
	shown := 0
	for it := r.MapRange(); it.Next(); shown++ {
		if shown > 0 {
			e.b.WriteByte(' ')
		}
		if shown == 2*edge || e.left < 0 {
			fmt.Fprintf(&e.b, "… %s more", Thousands(int64(r.Len()-shown)))
			break
		}
		e.write(it.Key(), depth+1)
		e.b.WriteByte(':')
		e.write(it.Value(), depth+1)
	}
	e.b.WriteByte(']')
}

// cutText shortens s to about maxText bytes, says so, and makes it valid UTF-8.
func cutText(s string) string {
	if len(s) > maxText {
		n := maxText
		for n > 0 && !utf8.RuneStart(s[n]) {
			n--
		}
		s = fmt.Sprintf("%s\n… (%s in all; cut here)", s[:n], byteSize(len(s)))
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}

// Thousands is n in decimal with commas, as "12,345,678".
func Thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if s[0] == '-' {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// OneLine makes text from anywhere one clean line of at most width terminal cells.
func OneLine(s string, width int) string { return shorten(s, width) }

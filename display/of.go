package display

import (
	"encoding/json"
	"fmt"
	"image"
	"reflect"
	"time"

	"gonum.org/v1/gonum/mat"
)

// Methods by which a type that does not know this package says how it looks.
// The names are those other Go notebooks use, so that such types need no change.
type (
	htmler     interface{ HTML() string }
	svger      interface{ SVG() string }
	markdowner interface{ Markdown() string }
	latexer    interface{ LaTeX() string }
	latexer2   interface{ Latex() string }
	pnger      interface{ PNG() []byte }
	jpeger     interface{ JPEG() []byte }
)

// imageBytes is how large the PNG of an image.Image may become in a notebook.
const imageBytes = 100_000

// Of returns the bundle of any value. It always has text/plain and never
// panics, whatever the methods of v do.
//
// In order, a value is shown by its MIMEBundle method; by its HTML, SVG,
// Markdown, LaTeX, PNG and JPEG methods, all that there are; as a picture if it
// is an [image.Image]; by Error or String; as a formula if it is a gonum
// matrix; and as a table if it is a slice or map of structs, or a map of plain
// values. Everything else is the text that fmt prints for %+v, cut when it is
// very long.
func Of(v any) Bundle {
	if r, ok := v.(reflect.Value); ok {
		if !r.IsValid() {
			return textBundle("<nil>")
		}
		if !r.CanInterface() {
			return textBundle(textOf(v))
		}
		v = r.Interface()
	}
	if v == nil {
		return textBundle("<nil>")
	}
	if isNil(v) {
		if m, ok := v.(MIMEBundler); ok { // a type may have something to say about its nil
			if b, ok := try(m.MIMEBundle); ok && b.Text() != "" {
				return b
			}
		}
		return textBundle(textOf(v))
	}
	b, ok := try(func() Bundle { return rich(v) })
	if !ok || len(b.Data) == 0 {
		return textBundle(textOf(v))
	}
	if _, ok := b.Data[MIMEText].(string); !ok {
		b = b.with(MIMEText, textOf(v))
	}
	return b
}

// with returns a copy of b with one more representation: the maps of b belong
// to whoever made it.
func (b Bundle) with(mime string, content any) Bundle {
	data := make(map[string]any, len(b.Data)+1)
	for k, v := range b.Data {
		data[k] = v
	}
	data[mime] = content
	return Bundle{Data: data, Metadata: b.Metadata, ID: b.ID}
}

// try runs f and says whether it came back without a panic.
func try[T any](f func() T) (v T, ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	return f(), true
}

func isNil(v any) bool {
	switch r := reflect.ValueOf(v); r.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Slice, reflect.Func, reflect.Chan, reflect.Interface:
		return r.IsNil()
	}
	return false
}

// rich is the bundle of a value that is not nil. An empty one means that plain
// text is all there is. It may panic: the methods of v are not ours.
func rich(v any) Bundle {
	if m, ok := v.(MIMEBundler); ok {
		return m.MIMEBundle()
	}
	if b, ok := byRenderer(v); ok {
		return b
	}
	if b := byMethods(v); len(b.Data) > 0 {
		return b
	}
	switch v := v.(type) {
	case image.Image:
		return imageBundle(v)
	case json.RawMessage:
		if json.Valid(v) {
			return JSON{Value: v}.MIMEBundle()
		}
	case error, time.Duration, time.Time:
		return Bundle{}
	case mat.Matrix:
		return matrixBundle(v)
	case fmt.Stringer:
		return Bundle{}
	}
	return tableOf(v)
}

func byMethods(v any) Bundle {
	b := Bundle{Data: map[string]any{}}
	// One representation that panics must not take the others with it.
	text := func(mime string, f func() string) {
		if s, ok := try(f); ok && s != "" {
			b.Data[mime] = s
		}
	}
	encoded := func(f func() []byte, show func([]byte) Bundle, mime string) {
		raw, ok := try(f)
		if !ok {
			return
		}
		if shown := show(raw); shown.Data[mime] != nil {
			b.Data[mime] = shown.Data[mime]
		}
	}
	if m, ok := v.(htmler); ok {
		text(MIMEHTML, m.HTML)
	}
	if m, ok := v.(svger); ok {
		text(MIMESVG, m.SVG)
	}
	if m, ok := v.(markdowner); ok {
		text(MIMEMarkdown, m.Markdown)
	}
	if m, ok := v.(latexer); ok {
		text(MIMELaTeX, m.LaTeX)
	} else if m, ok := v.(latexer2); ok {
		text(MIMELaTeX, m.Latex)
	}
	if m, ok := v.(pnger); ok {
		encoded(m.PNG, func(p []byte) Bundle { return PNG(p).MIMEBundle() }, MIMEPNG)
	}
	if m, ok := v.(jpeger); ok {
		encoded(m.JPEG, func(p []byte) Bundle { return JPEG(p).MIMEBundle() }, MIMEJPEG)
	}
	return b
}

func imageBundle(img image.Image) Bundle {
	size := img.Bounds().Size()
	text := fmt.Sprintf("image, %d × %d pixels", size.X, size.Y)
	enc, err := PalettePNG(img, imageBytes)
	if err != nil {
		return textBundle(text + ": " + err.Error())
	}
	w, h := fit(size.X, size.Y, 800)
	return Bundle{
		Data:     map[string]any{MIMEPNG: enc, MIMEText: text},
		Metadata: imageSize(MIMEPNG, w, h),
	}
}

// fit scales w × h down to at most limit wide.
func fit(w, h, limit int) (int, int) {
	if w <= limit {
		return w, h
	}
	return limit, max(1, h*limit/w)
}

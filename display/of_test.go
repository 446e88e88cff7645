package display

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/gonum/mat"
)

type star struct {
	Name string  `doc:"main identifier"`
	Mag  float64 `unit:"mag" ucd:"phot.mag"`
	n    int
}

type stringerPtr struct{ s string }

func (p *stringerPtr) String() string { return p.s } // panics on nil, as many do

type panicker struct{}

func (panicker) String() string { panic("no") }

type bundlePanicker struct{ A int }

func (bundlePanicker) MIMEBundle() Bundle { panic("no") }

type rich1 struct{}

func (rich1) HTML() string   { return "<b>x</b>" }
func (rich1) LaTeX() string  { panic("this one fails") }
func (rich1) String() string { return "x" }

type noText struct{}

func (noText) MIMEBundle() Bundle { return Bundle{Data: map[string]any{MIMEHTML: "<i>y</i>"}} }

type selfSlice []any

func TestOfText(t *testing.T) {
	loop := make(selfSlice, 1)
	loop[0] = loop
	var nilStar *star
	var nilStringer *stringerPtr
	var nilErr *errPtr
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	tests := []struct {
		name string
		v    any
		want string
	}{
		{"nil", nil, "<nil>"},
		{"int", 42, "42"},
		{"float", 1.5, "1.5"},
		{"string", "hé\nllo", "hé\nllo"},
		{"invalid UTF-8", "a\xffb", "a\uFFFDb"},
		{"bytes", []byte("ab"), "[97 98]"},
		{"bool", true, "true"},
		{"complex", complex(1, -2), "(1-2i)"},
		{"slice", []float64{1, math.NaN()}, "[1 NaN]"},
		{"struct", star{"Vega", 0.03, 1}, "{Name:Vega Mag:0.03 n:1}"},
		{"pointer", &star{"Vega", 0.03, 1}, "&{Name:Vega Mag:0.03 n:1}"},
		{"nil pointer", nilStar, "<nil>"},
		{"nil Stringer", nilStringer, "<nil>"},
		{"nil error", nilErr, "<nil>"},
		{"nil map", map[string]int(nil), "map[]"},
		{"nil slice", []star(nil), "[]"},
		{"nil func", (func())(nil), "func()"},
		{"error", fmt.Errorf("read: %w", errors.New("gone")), "read: gone"},
		{"duration", 90 * time.Second, "1m30s"},
		{"time", now, "2026-03-01 12:00:00 +0000 UTC"},
		{"func", strings.ToUpper, "func(string) string"},
		{"chan", make(chan int, 3), "chan int (0 of 3 buffered)"},
		{"panicking String", panicker{}, "%!v(PANIC=String method: no)"},
		{"panicking bundle", bundlePanicker{7}, "{A:7}"},
		{"reflect.Value", reflect.ValueOf(3), "3"},
		{"zero reflect.Value", reflect.Value{}, "<nil>"},
		{"map", map[string]int{"b": 2, "a": 1}, "map[a:1 b:2]"},
		{"JSON", JSON{map[string]int{"a": 1}}, "{\n  \"a\": 1\n}"},
		{"bad JSON", JSON{math.Inf(1)}, "cannot show float64 as JSON: json: unsupported value: +Inf"},
		{"not a PNG", PNG("GIF89a"), "not a PNG image: 6 bytes that do not begin like one"},
		{"typed nil in interface field", struct{ E error }{nilErr}, "{E:<nil>}"},
		{"contains itself", loop, strings.Repeat("[", maxDepth/2+1) + "…" + strings.Repeat("]", maxDepth/2+1)},
		{"no text of its own", noText{}, "{}"},
		{"nil handle", (*Handle)(nil), "<nil>"},
		{"LaTeX", LaTeX("$x^2$"), "$x^2$"},
		{"HTML", HTML("<p>a &amp; b</p><script>evil()</script><p>1 < 2</p>"), "a & b\n1 < 2"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Of(tt.v).Text(); got != tt.want {
				t.Errorf("text is %q, want %q", got, tt.want)
			}
		})
	}
}

type errPtr struct{ msg string }

func (e *errPtr) Error() string { return e.msg }

func TestOfRich(t *testing.T) {
	img := image.NewGray(image.Rect(5, 5, 25, 15))
	tests := []struct {
		name string
		v    any
		mime string
		want string // contained in the text of that type
	}{
		{"HTML method, though LaTeX panics", rich1{}, MIMEHTML, "<b>x</b>"},
		{"structs", []star{{"Vega", 0.03, 1}}, MIMEHTML, `<th title="phot.mag · mag · float64"`},
		{"structs as text", []star{{"Vega", 0.03, 1}}, MIMEText, "Vega  0.03"},
		{"pointers to structs", []*star{nil, {"Vega", 0.03, 1}}, MIMEHTML, ">--</td>"},
		{"map of structs", map[string]star{"z": {"Vega", 0.03, 1}, "a": {"Deneb", 1.25, 1}}, MIMEText, "a    Deneb  1.25\nz    Vega   0.03"},
		{"map of numbers", map[int]float64{10: 1, 9: 2}, MIMEHTML, `<tr><td align="right">9</td><td align="right">2</td></tr>`},
		{"matrix", mat.NewDense(2, 2, []float64{1, 2, 3e-9, 4}), MIMELaTeX, `3 \times 10^{-9} & 4`},
		{"matrix as text", mat.NewDense(2, 2, []float64{1, 2, 3, 4}), MIMEText, "⎡1  2⎤\n⎣3  4⎦"},
		{"vector", mat.NewVecDense(3, []float64{1, 2, 3}), MIMEText, "⎡1⎤"},
		{"large matrix", mat.NewDense(300, 300, nil), MIMEText, "Dims(300, 300)"},
		{"image", img, MIMEText, "image, 20 × 10 pixels"},
		{"Markdown", Markdown("# h"), MIMEMarkdown, "# h"},
		{"SVG", SVG("<svg/>"), MIMESVG, "<svg/>"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := Of(tt.v)
			if s, _ := b.Data[tt.mime].(string); !strings.Contains(s, tt.want) {
				t.Errorf("%s is %q, want it to contain %q", tt.mime, s, tt.want)
			}
			if b.Text() == "" {
				t.Error("no text/plain")
			}
		})
	}
	if _, ok := Of(img).Data[MIMEPNG].([]byte); !ok {
		t.Error("image.Image gives no image/png")
	}
	if b := Of(img); b.Data[MIMEHTML] != nil {
		t.Error("an image has HTML, which would outrank it")
	}
}

func TestOfHuge(t *testing.T) {
	nested := make([][]float64, 1000)
	for i := range nested {
		nested[i] = make([]float64, 1000)
	}
	big := map[int]string{}
	for i := range 20_000 {
		big[i] = "x"
	}
	tests := []struct {
		name string
		v    any
		want string
	}{
		{"slice", make([]float64, 10_000_000), "… 9,999,900 more …"},
		{"string", strings.Repeat("é", 1_000_000), "… (2.0 MB in all; cut here)"},
		{"nested", nested, "… 900 more …"},
		{"strings", []string{strings.Repeat("x", 10_000_000)}, "cut here"},
		{"map", map[string]any{"a": make([]int, 1_000_000)}, "… 999,900 more …"},
		{"struct", struct{ V []int }{make([]int, 1_000_000)}, "{V:[0 0"},
		{"wide map", map[bool]map[int]string{true: big}, "more"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Of(tt.v).Text()
			if len(got) > maxText+100 {
				t.Errorf("text has %d bytes, want at most %d", len(got), maxText+100)
			}
			if !strings.Contains(got, tt.want) {
				t.Errorf("text %.200q… does not contain %q", got, tt.want)
			}
		})
	}
}

func TestWithDoesNotChangeTheOriginal(t *testing.T) {
	b := Bundle{Data: map[string]any{"a": 1}}
	b.with("b", 2)
	if len(b.Data) != 1 {
		t.Error("with wrote into the bundle it was called on")
	}
}

func TestHTMLOf(t *testing.T) {
	tests := []struct {
		name string
		v    any
		want string
		not  string
	}{
		{"text is escaped", "<script>x</script>", "&lt;script&gt;", "<script"},
		{"Markdown without raw HTML", Markdown("**b** <script>x</script>"), "<strong>b</strong>", "<script"},
		{"Markdown without script links", Markdown("[a](javascript:x)"), "<a", "javascript:"},
		{"SVG is an image", SVG(`<svg onload="x()"/>`), `src="data:image/svg+xml;base64,`, "onload"},
		{"table", []star{{Name: "Vega"}}, "<table", "<script"},
		{"formula", LaTeX("$a<b$"), "<mo>&lt;</mo>", "a<b"},
		{"formula without dollar signs", LaTeX(`\frac ab`), `<math display="block"`, "$"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := HTMLOf(Of(tt.v))
			if !strings.Contains(got, tt.want) || strings.Contains(got, tt.not) {
				t.Errorf("HTML is %s; want %q in it and not %q", got, tt.want, tt.not)
			}
		})
	}
	img := image.NewRGBA(image.Rect(0, 0, 1600, 100))
	img.Set(0, 0, color.White)
	if got := HTMLOf(Of(img)); !strings.Contains(got, `width="800" height="50"`) {
		t.Errorf("HTML of a wide image is %.120s…", got)
	}
}

func BenchmarkOfSlice(b *testing.B) {
	v := make([]float64, 1_000_000)
	for b.Loop() {
		Of(v)
	}
}

package display

import (
	"errors"
	"strings"
	"testing"

	"vogo/internal/hostile"
)

func TestHostile(t *testing.T) {
	for _, size := range [][2]int{{0, 0}, {1, 1}, {3, 5}, {40, 40}} {
		hostile.Test(t, "display.Grid", hostile.Strings, func(s string) map[string]any {
			if len(s) > 10_000 && size[0]*size[1] > 100 { // memory
				s = s[:10_000]
			}
			return hostileGrid(s, size[0], size[1]).MIMEBundle().Data
		})
	}
	hostile.Test(t, "display.Handle", hostile.Few, func(s string) map[string]any {
		return (&Handle{last: hostileGrid(s, 2, 2).MIMEBundle()}).MIMEBundle().Data
	})
	type star struct{ Name, Type string }
	hostile.Test(t, "values of Go", hostile.Strings, func(s string) map[string]any { return Of([]star{{s, s}, {s, s}}).Data })
}

// Errors are text and nothing else, whatever they say.
func TestHostileErrors(t *testing.T) {
	for _, s := range hostile.Strings {
		for mime := range Of(errors.New(s)).Data {
			if mime != MIMEText {
				t.Errorf("an error of %.40q has %s", s, mime)
			}
		}
	}
}

// What becomes part of a page is markup of our own, though the text is not.
func TestHostilePages(t *testing.T) {
	for _, s := range hostile.Strings {
		for _, b := range []Bundle{Markdown(s).MIMEBundle(), LaTeX("$" + s + "$").MIMEBundle(), LaTeX(s).MIMEBundle(), SVG(s).MIMEBundle(), textBundle(s), hostileGrid(s, 2, 2).MIMEBundle()} {
			got := strings.ToLower(HTMLOf(b))
			for _, bad := range []string{"<script", "<iframe", "<svg", "<img src=x", "<object", "<base", "<meta", "<form", "<style", `href="javascript`, `href="vbscript`, `href="data:text`} {
				if strings.Contains(got, bad) {
					t.Errorf("%.60q has %s: %.200s", s, bad, got)
				}
			}
		}
	}
}

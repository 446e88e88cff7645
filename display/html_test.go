package display

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestTextOfLongHTML(t *testing.T) {
	for name, page := range map[string]string{
		"one text":     strings.Repeat("é", 5_000_000),
		"rows":         strings.Repeat("<tr><td>3.14</td></tr>\n", 500_000),
		"many scripts": strings.Repeat("<script>a</b</SCRIPT>x", 400_000),
	} {
		text := HTML(page).MIMEBundle().Text()
		if len(text) > 300<<10 || !strings.HasSuffix(text, "…") || !utf8.ValidString(text) {
			t.Errorf("%s: %d bytes of text for %d of HTML, ending in %q", name, len(text), len(page), text[max(0, len(text)-20):])
		}
	}
}

package notebook

import (
	"html"
	"regexp"
	"strconv"
	"strings"
)

// escape is an ANSI control sequence (ECMA-48, section 5.4). Those that end in
// m set colours; the others move a cursor, of which a page has none.
var escape = regexp.MustCompile(`\x1b\[([0-9;?]*)([@-~])`)

// ansiHTML renders text with ANSI colours as HTML: each coloured piece in a span
// of the classes ansi-N (ECMA-48, 8.3.117: N from 30 to 37, 90 to 97) and
// ansi-bold.
func ansiHTML(s string) string {
	var b strings.Builder
	colour, bold, open := 0, false, false
	write := func(piece string) {
		if piece == "" {
			return
		}
		var classes []string
		if colour != 0 {
			classes = append(classes, "ansi-"+strconv.Itoa(colour))
		}
		if bold {
			classes = append(classes, "ansi-bold")
		}
		open = len(classes) > 0
		if open {
			b.WriteString(`<span class="` + strings.Join(classes, " ") + `">`)
		}
		b.WriteString(html.EscapeString(piece))
		if open {
			b.WriteString("</span>")
		}
	}
	done := 0
	for _, m := range escape.FindAllStringSubmatchIndex(s, -1) {
		write(s[done:m[0]])
		done = m[1]
		if s[m[4]:m[5]] != "m" {
			continue
		}
		params := strings.Split(s[m[2]:m[3]], ";")
		for i := 0; i < len(params); i++ {
			switch n, _ := strconv.Atoi(params[i]); {
			case n == 38 || n == 48: // 38;5;N and 38;2;R;G;B: colours of larger palettes, left out
				if i+1 < len(params) && params[i+1] == "5" {
					i += 2
				} else {
					i += 4
				}
			case n == 0:
				colour, bold = 0, false
			case n == 1:
				bold = true
			case n == 22:
				bold = false
			case n >= 30 && n <= 37 || n >= 90 && n <= 97:
				colour = n
			case n == 39:
				colour = 0
			}
		}
	}
	write(s[done:])
	return b.String()
}

package kernel

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// foldWidth is how many characters of an error fit beside the side bar of VS Code.
const foldWidth = 100

// excerpt is a line of the source in a traceback, where each character has its place.
var excerpt = regexp.MustCompile(`^ *\d* *\|`)

// inVSCode tells whether VS Code shows a cell: its cells are named by the URIs of
// their documents. See also display.PixelRatio.
func inVSCode(cell string) bool { return strings.HasPrefix(cell, "vscode-notebook-cell:") }

// fold breaks the long lines of a traceback at spaces. VS Code breaks no lines of
// errors, so that what to do, which stands at the end, would be out of sight.
func fold(trace []string) []string {
	var folded []string
	for _, line := range strings.Split(strings.Join(trace, "\n"), "\n") {
		if utf8.RuneCountInString(line) > foldWidth && !excerpt.MatchString(line) {
			line = foldLine(line)
		}
		folded = append(folded, line)
	}
	return folded
}

func foldLine(line string) string {
	var b strings.Builder
	used := 0
	for i, word := range strings.Split(line, " ") {
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case used+1+n > foldWidth:
			b.WriteString("\n    ")
			used = 4
		default:
			b.WriteByte(' ')
			used++
		}
		b.WriteString(word)
		used += n
	}
	return b.String()
}

package formula

import (
	"html"
	"strings"
)

// Find returns the formula that s begins with, and how many bytes it takes with
// what delimits it; 0 if s begins with none. The rules are those of Jupyter's
// front ends: $…$, where neither dollar sign has a space inside and no digit
// follows, so that "between $5 and $10" is none; $$…$$; and \begin{…}…\end{…}.
func Find(s string) (tex string, length int, block bool) {
	if strings.HasPrefix(s, `\begin{`) {
		name, _, ok := strings.Cut(s[len(`\begin{`):], "}")
		end := `\end{` + name + "}"
		if i := strings.Index(s, end); ok && i > 0 {
			return s[:i+len(end)], i + len(end), true
		}
		return "", 0, false
	}
	if strings.HasPrefix(s, "$$") {
		if i := strings.Index(s[2:], "$$"); i > 0 {
			return strings.TrimSpace(s[2 : 2+i]), i + 4, true
		}
		return "", 0, false
	}
	if !strings.HasPrefix(s, "$") || len(s) < 3 || strings.ContainsRune(" \t\n$", rune(s[1])) {
		return "", 0, false
	}
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '$':
			digit := i+1 < len(s) && s[i+1] >= '0' && s[i+1] <= '9'
			if digit || strings.ContainsRune(" \t\n", rune(s[i-1])) {
				return "", 0, false
			}
			return s[1:i], i + 1, false
		}
	}
	return "", 0, false
}

// Markup is a formula as MathML, or what it is written with if that cannot be.
func Markup(tex string, block bool) string {
	if ml, err := MathML(tex, block); err == nil {
		return ml
	}
	class := "math"
	if block {
		class = "math display"
	}
	return `<span class="` + class + `">` + html.EscapeString(tex) + "</span>"
}

// HTML is a LaTeX text as notebooks hold it, the formulas in it as MathML and
// everything else as the text it is. Besides the delimiters of [Find] it knows
// \(…\) and \[…\].
func HTML(s string) string {
	var b strings.Builder
	from := 0
	for i := 0; i < len(s); {
		if s[i] != '$' && s[i] != '\\' {
			i++
			continue
		}
		tex, n, block := Find(s[i:])
		for open, end := range map[string]string{`\(`: `\)`, `\[`: `\]`} {
			if j := strings.Index(s[i:], end); strings.HasPrefix(s[i:], open) && j > 0 {
				tex, n, block = s[i+2:i+j], j+2, open == `\[`
			}
		}
		switch {
		case n > 0:
			b.WriteString(html.EscapeString(s[from:i]) + Markup(strings.TrimSpace(tex), block))
			i += n
			from = i
		case s[i] == '\\' && i+1 < len(s): // \$ is a dollar sign
			i += 2
		default:
			i++
		}
	}
	b.WriteString(html.EscapeString(s[from:]))
	return b.String()
}

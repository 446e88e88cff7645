package table

import (
	"bufio"
	"io"
	"regexp"
	"strings"
)

// writeLaTeX writes a table environment that needs no package: names, units where there are any, and rows between
// lines, numbers as they are shown, to the right. Cells without a value are dots. A name of the table's own is its caption.
func writeLaTeX(w io.Writer, t *Table) error {
	b := bufio.NewWriterSize(w, 1<<16)
	shown := make([]shower, len(t.cols))
	align, names, units := "", make([]string, len(t.cols)), make([]string, len(t.cols))
	anyUnit := false
	for k, c := range t.cols {
		shown[k] = t.shower(c)
		if c.dt.IsText() && !c.sh.array {
			shown[k].text = c.Text // whole
		}
		if shown[k].right {
			align += "r"
		} else {
			align += "l"
		}
		names[k], units[k] = latexText.Replace(c.Name), latexUnit(shown[k].unit)
		anyUnit = anyUnit || units[k] != ""
	}
	b.WriteString("\\begin{table}\n")
	if t.Name != "" && t.Name != "result" && t.Name != "table" {
		b.WriteString("\\caption{" + latexText.Replace(t.Name) + "}\n")
	}
	b.WriteString("\\begin{tabular}{" + align + "}\n\\hline\n")
	row := func(cells []string) { b.WriteString(strings.Join(cells, " & ") + " \\\\\n") }
	row(names)
	if anyUnit {
		row(units)
	}
	b.WriteString("\\hline\n")
	cells := make([]string, len(t.cols))
	for i := range t.rows {
		for k, c := range t.cols {
			switch {
			case c.IsNull(i):
				cells[k] = `\dots`
			case shown[k].right:
				cells[k] = latexNumber(shown[k].text(i))
			default:
				cells[k] = latexText.Replace(shown[k].text(i))
			}
		}
		row(cells)
	}
	b.WriteString("\\hline\n\\end{tabular}\n\\end{table}\n")
	return b.Flush()
}

// latexText escapes the signs that mean something to LaTeX.
var latexText = strings.NewReplacer(`\`, `\textbackslash{}`, "{", `\{`, "}", `\}`, "&", `\&`, "%", `\%`, "$", `\$`, "#", `\#`,
	"_", `\_`, "~", `\textasciitilde{}`, "^", `\textasciicircum{}`, "<", `$<$`, ">", `$>$`, "\r\n", " ", "\n", " ", "…", `\dots{}`)

// latexNumber sets a minus as a minus, and powers of ten as such.
func latexNumber(s string) string {
	mantissa, exponent, isPower := strings.Cut(s, "e")
	if isPower && strings.Trim(exponent, "+-0123456789") == "" {
		return "$" + mantissa + `\times10^{` + strings.TrimPrefix(exponent, "+") + "}$"
	}
	if rest, ok := strings.CutPrefix(s, "-"); ok {
		return "$-$" + latexText.Replace(rest)
	}
	return latexText.Replace(s)
}

var (
	latexPower   = regexp.MustCompile(`\*\*\(?([-+]?\d+(?:[./]\d+)?)\)?`)
	latexProduct = regexp.MustCompile(`[. ]([A-Za-z%'"])`)
)

// latexUnit sets a unit as papers do: erg.s**-1 with its powers raised.
func latexUnit(u string) string {
	u = latexProduct.ReplaceAllString(u, "\x01$1")
	u = latexPower.ReplaceAllString(u, "\x02$1\x03")
	u = latexText.Replace(u)
	u = strings.ReplaceAll(u, "Angstrom", `\AA{}`)
	return strings.NewReplacer("\x01", `\,`, "\x02", "$^{", "\x03", "}$").Replace(u)
}

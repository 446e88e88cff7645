package formula

import (
	"strings"
)

// matrices are environments of cells with brackets around them.
var matrices = map[string][2]string{
	"matrix": {}, "smallmatrix": {}, "array": {}, "pmatrix": {"(", ")"}, "bmatrix": {"[", "]"}, "Bmatrix": {"{", "}"}, "vmatrix": {"|", "|"}, "Vmatrix": {"‖", "‖"},
}

// equations are environments of lines.
var equations = map[string]bool{
	"equation": true, "align": true, "aligned": true, "split": true, "gather": true, "gathered": true, "eqnarray": true, "multline": true, "displaymath": true, "alignat": true,
}

// environment reads what follows \begin.
func (p *reader) environment() string {
	name := p.raw()
	end := `\end{` + name + "}"
	kind := strings.TrimSuffix(name, "*")
	switch {
	case kind == "cases":
		return element("mrow", "", fenceElement("{"), p.table(end, "left", "0.8em", false))
	case equations[kind]:
		if kind == "alignat" {
			p.raw()
		}
		align := "align"
		if kind == "gather" || kind == "gathered" || kind == "multline" {
			align = "center"
		}
		return p.table(end, align, "0.2em", true)
	}
	f, ok := matrices[name]
	if !ok {
		p.fail("the environment %s is not known", name)
		return ""
	}
	align := "center"
	if name == "array" {
		align = p.raw()
	}
	return element("mrow", "", fenceElement(f[0]), p.table(end, align, "0.8em", false), fenceElement(f[1]))
}

// table reads rows of cells up to the end. align is that of all columns, "align"
// for right and left in turn, or a letter for each column as of an array.
func (p *reader) table(end, align, gap string, display bool) string {
	attr := ""
	if display {
		attr = `displaystyle="true"`
	}
	var rows []string
	for p.err == nil {
		var cells []string
		for p.err == nil {
			cell := p.row("&", `\\`, `\end`)
			cells = append(cells, element("mtd", `style="text-align:`+side(align, len(cells))+`;padding:0.2em `+gap+`"`, cell))
			if p.i == len(p.s) || p.s[p.i] != '&' {
				break
			}
			p.i++
		}
		last := p.at(`\end`)
		if len(cells) > 1 || !last || !strings.Contains(cells[0], "><mrow></mrow></mtd>") {
			rows = append(rows, element("mtr", "", cells...))
		}
		if last {
			break
		}
		if p.i == len(p.s) {
			p.fail("%s is missing", end)
			break
		}
		p.i += len(`\\`)
		p.rowGap()
	}
	if p.err == nil && !strings.HasPrefix(p.s[p.i:], end) {
		p.fail("%s is missing", end)
	}
	p.i = min(p.i+len(end), len(p.s))
	return element("mtable", attr, rows...)
}

// rowGap passes the space that may be asked for after a row, and the rules of arrays.
func (p *reader) rowGap() {
	p.space()
	if p.i < len(p.s) && p.s[p.i] == '[' {
		if n := strings.IndexByte(p.s[p.i:], ']'); n >= 0 {
			p.i += n + 1
		}
	}
	p.space()
	for p.at(`\hline`) {
		p.i += len(`\hline`)
		p.space()
	}
}

func side(align string, column int) string {
	switch align {
	case "left", "center":
		return align
	case "align":
		if column%2 == 0 {
			return "right"
		}
		return "left"
	}
	letters := strings.Map(func(r rune) rune {
		if strings.ContainsRune("lcr", r) {
			return r
		}
		return -1
	}, align)
	if column < len(letters) {
		return map[byte]string{'l': "left", 'c': "center", 'r': "right"}[letters[column]]
	}
	return "center"
}

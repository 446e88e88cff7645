package notebook

import (
	"go/scanner"
	"go/token"
	"html"
	"strings"
)

// highlight renders Go source as HTML with a class per kind of token.
func highlight(source string) string {
	var b strings.Builder
	fset := token.NewFileSet()
	file := fset.AddFile("", fset.Base(), len(source))
	var s scanner.Scanner
	s.Init(file, []byte(source), func(token.Position, string) {}, scanner.ScanComments)
	done := 0
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			break
		}
		if tok == token.SEMICOLON && lit == "\n" { // put in by the scanner
			continue
		}
		at := file.Offset(pos)
		if lit == "" {
			lit = tok.String()
		}
		end := at + len(lit)
		if at < done || end > len(source) {
			continue
		}
		b.WriteString(html.EscapeString(source[done:at]))
		class := classOf(tok, lit)
		if class != "" {
			b.WriteString(`<span class="` + class + `">`)
		}
		b.WriteString(html.EscapeString(source[at:end]))
		if class != "" {
			b.WriteString("</span>")
		}
		done = end
	}
	b.WriteString(html.EscapeString(source[done:]))
	return b.String()
}

func classOf(tok token.Token, lit string) string {
	switch {
	case tok == token.COMMENT:
		return "c"
	case tok == token.STRING || tok == token.CHAR:
		return "s"
	case tok.IsLiteral() && tok != token.IDENT:
		return "n"
	case tok.IsKeyword():
		return "k"
	case lit == "nil" || lit == "true" || lit == "false" || lit == "iota":
		return "n"
	}
	return ""
}

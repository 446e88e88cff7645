package cell

import (
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"strconv"
	"strings"
)

// parts is a cell sorted into what Go keeps apart. All offsets are bytes of the
// cell's text.
type parts struct {
	imports []importSpec
	funcs   []span // function and method declarations
	decls   []span // type and const declarations
	stmts   []stmtPart
	// value is the index of the trailing expression in stmts, -1 if the cell has none.
	value int
	// silent says that a semicolon after it keeps it from being shown.
	silent bool
	// isProgram says that the cell has a package clause.
	isProgram bool
}

type span struct{ start, end int }

type importSpec struct {
	name, path string
	span
}

// stmtPart is a top-level statement with what it declares.
type stmtPart struct {
	span
	node   ast.Stmt
	prefix string // to write before the text
}

// chunk is a piece of a cell that cannot stand in a function body.
type chunk struct {
	tok token.Token // PACKAGE, IMPORT or FUNC
	span
}

// split sorts a cell. The error, if any, is a scanner.ErrorList with positions
// in the cell.
func split(src string) (*parts, error) {
	p := &parts{value: -1}
	chunks, semi := chunksOf(src)
	body := []byte(src)
	for _, c := range chunks {
		for i := c.start; i < c.end; i++ {
			if body[i] != '\n' {
				body[i] = ' '
			}
		}
	}
	const head, tail = "package p;func _(){", "\n}"
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", head+string(body)+tail, parser.SkipObjectResolution|parser.AllErrors)
	errs := shifted(err, fset, len(head), src)
	for _, c := range chunks {
		switch c.tok {
		case token.PACKAGE:
			p.isProgram = true
		case token.FUNC:
			p.funcs = append(p.funcs, c.span)
			errs = append(errs, declErrors(src, c.span)...)
		case token.IMPORT:
			specs, es := importsOf(src, c.span)
			p.imports = append(p.imports, specs...)
			errs = append(errs, es...)
		}
	}
	if len(errs) > 0 {
		errs.Sort()
		return nil, errs
	}
	off := func(pos token.Pos) int { return fset.Position(pos).Offset - len(head) }
	for _, s := range file.Decls[0].(*ast.FuncDecl).Body.List {
		sp := span{off(s.Pos()), min(off(s.End()), len(src))}
		if d, ok := s.(*ast.DeclStmt); ok && d.Decl.(*ast.GenDecl).Tok != token.VAR {
			p.decls = append(p.decls, sp)
			continue
		}
		if _, ok := s.(*ast.EmptyStmt); ok {
			continue
		}
		p.stmts = append(p.stmts, stmtPart{span: sp, node: s})
	}
	p.findValue(src, semi)
	p.orderVars(src)
	return p, nil
}

// findValue decides whether the last statement is the cell's value: an
// expression that is the last thing in the cell. A semicolon behind it silences it.
func (p *parts) findValue(src string, semi bool) {
	if len(p.stmts) == 0 {
		return
	}
	last := p.stmts[len(p.stmts)-1]
	if _, ok := last.node.(*ast.ExprStmt); !ok {
		return
	}
	for _, list := range [][]span{p.funcs, p.decls} {
		for _, s := range list {
			if s.start > last.start {
				return
			}
		}
	}
	p.value, p.silent = len(p.stmts)-1, semi
}

// chunksOf finds the imports, the package clause and the function declarations
// at the top of a cell. semi tells whether its last token is a semicolon that
// somebody wrote.
func chunksOf(src string) (chunks []chunk, semi bool) {
	type tok struct {
		off int
		tok token.Token
		lit string
	}
	var toks []tok
	fset := token.NewFileSet()
	f := fset.AddFile("", -1, len(src))
	var s scanner.Scanner
	s.Init(f, []byte(src), func(token.Position, string) {}, 0)
	for {
		pos, t, lit := s.Scan()
		toks = append(toks, tok{f.Offset(pos), t, lit})
		if t == token.EOF {
			break
		}
	}
	depth, fresh, open := 0, true, -1
	for i, t := range toks {
		switch t.tok {
		case token.LPAREN, token.LBRACK, token.LBRACE:
			depth++
		case token.RPAREN, token.RBRACK, token.RBRACE:
			depth--
		case token.PACKAGE, token.IMPORT:
			if depth == 0 && fresh && open < 0 {
				chunks, open = append(chunks, chunk{t.tok, span{t.off, len(src)}}), len(chunks)
			}
		case token.FUNC:
			isDecl := func() bool {
				if toks[i+1].tok == token.IDENT {
					return true
				}
				d := 0
				for j := i + 1; j < len(toks)-2; j++ {
					switch toks[j].tok {
					case token.LPAREN:
						d++
					case token.RPAREN:
						if d--; d == 0 {
							return toks[j+1].tok == token.IDENT && toks[j+2].tok == token.LPAREN
						}
					}
				}
				return false
			}
			if depth == 0 && fresh && open < 0 && isDecl() {
				chunks, open = append(chunks, chunk{t.tok, span{t.off, len(src)}}), len(chunks)
			}
		case token.SEMICOLON:
			if depth == 0 && open >= 0 {
				chunks[open].end = t.off
				open = -1
			}
		}
		if t.tok == token.SEMICOLON {
			semi = t.lit == ";" || semi && t.lit == "\n"
		} else if t.tok != token.EOF {
			semi = false
		}
		fresh = t.tok == token.SEMICOLON
	}
	return chunks, semi
}

// shifted turns parser errors of a wrapped text into errors of the cell.
func shifted(err error, fset *token.FileSet, head int, src string) scanner.ErrorList {
	list, ok := err.(scanner.ErrorList)
	if !ok {
		return nil
	}
	var out scanner.ErrorList
	for _, e := range list {
		off := min(max(e.Pos.Offset-head, 0), len(src))
		out = append(out, &scanner.Error{Pos: place(src, off), Msg: e.Msg})
	}
	return out
}

// place returns the position of an offset in the cell.
func place(src string, off int) token.Position {
	off = min(max(off, 0), len(src))
	line := 1 + strings.Count(src[:off], "\n")
	return token.Position{Offset: off, Line: line, Column: off - strings.LastIndexByte(src[:off], '\n')}
}

// declErrors parses a function declaration alone, for its syntax errors.
func declErrors(src string, s span) scanner.ErrorList {
	const head = "package p;"
	fset := token.NewFileSet()
	_, err := parser.ParseFile(fset, "", head+src[s.start:s.end], parser.SkipObjectResolution|parser.AllErrors)
	return shifted(err, fset, len(head)-s.start, src)
}

func importsOf(src string, s span) ([]importSpec, scanner.ErrorList) {
	const head = "package p;"
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "", head+src[s.start:s.end], parser.ImportsOnly)
	errs := shifted(err, fset, len(head)-s.start, src)
	if f == nil || errs != nil {
		return nil, errs
	}
	var specs []importSpec
	for _, i := range f.Imports {
		path, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			continue
		}
		off := func(p token.Pos) int { return fset.Position(p).Offset - len(head) + s.start }
		spec := importSpec{path: path, span: span{off(i.Pos()), off(i.End())}}
		if i.Name != nil {
			spec.name = i.Name.Name
		}
		specs = append(specs, spec)
	}
	return specs, nil
}

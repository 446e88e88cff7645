package cell

import (
	"errors"
	"go/scanner"
	"go/token"
	"strings"
)

// IsComplete tells whether a cell can run as it is ("complete"), wants more
// lines ("incomplete", then with the indentation of the next line), or cannot
// become valid ("invalid").
func (s *Session) IsComplete(code string) (status, indent string) {
	if strings.TrimSpace(code) == "" {
		return "complete", ""
	}
	s.state.Lock()
	magics, rest := s.magicsIn(code)
	s.state.Unlock()
	if len(magics) > 0 {
		if strings.TrimSpace(rest) == "" {
			return "complete", ""
		}
		code = rest
	}
	open, depth, unfinished := scanOpen(code)
	if unfinished {
		return "incomplete", strings.Repeat("\t", depth)
	}
	if open < 0 {
		return "invalid", ""
	}
	_, err := split(code)
	if err == nil {
		return "complete", ""
	}
	var list scanner.ErrorList
	if open > 0 || errors.As(err, &list) && atEnd(code, list) {
		return "incomplete", strings.Repeat("\t", depth)
	}
	return "invalid", ""
}

// scanOpen counts the brackets left open (open, negative when too many are
// closed), the blocks among them (depth), and tells whether the text ends inside
// a raw string, a comment, or behind an operator.
func scanOpen(code string) (open, depth int, unfinished bool) {
	fset := token.NewFileSet()
	f := fset.AddFile("", -1, len(code))
	var s scanner.Scanner
	s.Init(f, []byte(code), func(_ token.Position, msg string) {
		if strings.HasPrefix(msg, "raw string literal not terminated") || strings.HasPrefix(msg, "comment not terminated") {
			unfinished = true
		}
	}, 0)
	last := token.EOF
	for {
		_, t, lit := s.Scan()
		if t == token.EOF {
			break
		}
		switch t {
		case token.LPAREN, token.LBRACK, token.LBRACE:
			open++
			depth++
		case token.RPAREN, token.RBRACK, token.RBRACE:
			open--
			depth--
			if open < 0 {
				return -1, 0, unfinished
			}
		}
		if t != token.SEMICOLON || lit == ";" {
			last = t
		}
	}
	depth = max(depth, 0)
	if last.IsOperator() {
		switch last {
		case token.RPAREN, token.RBRACK, token.RBRACE, token.SEMICOLON, token.INC, token.DEC, token.LPAREN, token.LBRACK, token.LBRACE, token.COMMA, token.ELLIPSIS:
		default:
			unfinished = true
		}
	}
	return open, depth, unfinished
}

// atEnd tells whether the parser only missed something behind the end.
func atEnd(code string, list scanner.ErrorList) bool {
	end := len(strings.TrimRight(code, " \t\r\n"))
	return len(list) > 0 && list[0].Pos.Offset >= end
}

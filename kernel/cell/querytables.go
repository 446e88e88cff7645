package cell

import (
	"context"
	"go/scanner"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"vogo/internal/schema"
	"vogo/vokit"
	"vogo/vokit/adql"
	"vogo/vokit/table"
	"vogo/vokit/tap"
)

// queryText is a query in ADQL inside a cell.
type queryText struct {
	text  string
	start int    // where it begins in the cell
	at    []int  // where each byte of it is there; nil if they follow each other
	calls []call // what is called with it, the innermost first
	name  string // of the variable that it is assigned to, "" if it is not
}

// call is a function as the cell writes it, and its arguments before the query.
type call struct{ function, before string }

// written is a proposal as it stands in the string.
func (q queryText) written(s string) string {
	if q.at == nil {
		return s
	}
	return strings.ReplaceAll(s, `"`, `\"`)
}

// queryAt returns the string around the cursor if that begins as a query does. A
// string that is not closed ends with the cell.
func queryAt(code string, cursor int) (q queryText, ok bool) {
	type tok struct {
		tok token.Token
		lit string
	}
	var before []tok
	var open []int // offsets of the brackets that are open
	fset := token.NewFileSet()
	f := fset.AddFile("", -1, len(code))
	var s scanner.Scanner
	s.Init(f, []byte(code), func(token.Position, string) {}, 0)
	for {
		pos, t, lit := s.Scan()
		from := f.Offset(pos)
		if t == token.EOF || from >= cursor {
			return q, false
		}
		closed := len(lit) > 1 && lit[len(lit)-1] == lit[0]
		if t != token.STRING || cursor > from+len(lit) || closed && cursor == from+len(lit) {
			switch t {
			case token.LPAREN, token.LBRACE, token.LBRACK:
				open = append(open, from)
			case token.RPAREN, token.RBRACE, token.RBRACK:
				open = open[:max(0, len(open)-1)]
			}
			before = append(before, tok{t, lit})
			continue
		}
		q = queryText{text: lit[1:], start: from + 1}
		if closed {
			q.text = q.text[:len(q.text)-1]
		}
		if lit[0] == '"' {
			q.unescape()
		}
		for i := len(open) - 1; i >= 0; i-- {
			if code[open[i]] == '(' {
				q.calls = append(q.calls, call{exprBefore(code, open[i]), code[open[i]+1 : from]})
			}
		}
		if len(q.calls) > 0 && strings.HasSuffix(q.calls[0].function, "printf") {
			q.text = fill(q.text)
		}
		if n := len(before); n > 1 && before[n-2].tok == token.IDENT && (before[n-1].tok == token.DEFINE || before[n-1].tok == token.ASSIGN) {
			q.name = before[n-2].lit
		}
		first, _, _ := strings.Cut(strings.ToUpper(strings.Join(strings.Fields(q.text+" "), " "))+" ", " ")
		return q, first == "SELECT" || first == "WITH"
	}
}

// unescape takes the escapes out of a string in "…".
func (q *queryText) unescape() {
	in := q.text
	out := make([]byte, 0, len(in))
	at := make([]int, 0, len(in)+1)
	for i := 0; i < len(in); i++ {
		at = append(at, q.start+i)
		c := in[i]
		if c == '\\' && i+1 < len(in) {
			i++
			if c = in[i]; c != '"' && c != '\'' && c != '\\' {
				c = ' '
			}
		}
		out = append(out, c)
	}
	q.text, q.at = string(out), append(at, q.start+len(in))
}

// offset is where in the query a place in the cell is.
func (q queryText) offset(cursor int) int {
	if q.at == nil {
		return cursor - q.start
	}
	i, _ := slices.BinarySearch(q.at, cursor)
	return i
}

// place is the inverse of offset.
func (q queryText) place(off int) int {
	if q.at == nil {
		return q.start + off
	}
	return q.at[off]
}

// verb is one of a format string.
var verb = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`%[-+# 0-9.\[\]]*[a-zA-Z]`) })

// fill puts values of the same length in place of the verbs of a format string.
func fill(text string) string {
	return verb().ReplaceAllStringFunc(text, func(v string) string {
		if strings.ContainsAny(v[len(v)-1:], "defgEFG") {
			return strings.Repeat("1", len(v))
		}
		return strings.Repeat("x", len(v))
	})
}

// catalogs are several sets of tables in one.
type catalogs []adql.Catalog

func (cs catalogs) Names() (names []string) {
	for _, c := range cs {
		names = append(names, c.Names()...)
	}
	return names
}

func (cs catalogs) Lookup(name string) *adql.TableInfo {
	for _, c := range cs {
		if t := c.Lookup(name); t != nil {
			return t
		}
	}
	return nil
}

// Description implements [adql.Describer].
func (cs catalogs) Description(table string) string {
	for _, c := range cs {
		if d, ok := c.(adql.Describer); ok {
			if text := d.Description(table); text != "" {
				return text
			}
		}
	}
	return ""
}

// tablesFor returns the tables that a query can name, as far as they are known
// before ctx ends: those that go along with it, and those of the service, or of the
// session, that it is for.
func (s *Session) tablesFor(ctx context.Context, code string, q queryText) adql.Catalog {
	here := catalogs{s.namedTables(code)}
	for _, call := range q.calls {
		switch {
		case call.function == "vo.SQL":
			return append(here, s.ownTables())
		case call.function == "vo.QueryAll":
			for _, name := range quoted().FindAllString(call.before, -1) {
				if svc := serviceIn("vo.TAP(" + name + ")"); svc != nil {
					here = append(here, schema.Of(svc).Within(ctx))
				}
			}
			return here
		}
		if svc := s.serviceOf(code, call.function); svc != nil {
			return append(catalogs{schema.Of(svc).Within(ctx)}, here...)
		}
		if strings.HasPrefix(call.function, "vo.TAP(") {
			return here // of a service that is not known
		}
	}
	if q.name != "" {
		for _, m := range regexp.MustCompile(`([\w.]+(?:\("[^"\n]*"\))?\.\w+|vo\.SQL)\([^()"\n]*\b`+q.name+`\b`).FindAllStringSubmatch(code, -1) {
			if m[1] == "vo.SQL" {
				return append(here, s.ownTables())
			}
			if svc := s.serviceOf(code, m[1]); svc != nil {
				return append(catalogs{schema.Of(svc).Within(ctx)}, here...)
			}
		}
	}
	if svc := s.onlyService(code); svc != nil {
		return append(catalogs{schema.Of(svc).Within(ctx)}, here...)
	}
	return here
}

// quoted finds the strings among arguments.
var quoted = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile("\"[^\"\\n]*\"|`[^`]*`") })

// serviceName finds the service in an expression such as vo.TAP("gavo").
var serviceName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile("^vo\\.TAP\\(\\s*(\"[^\"\\n]*\"|`[^`]*`)\\s*\\)$") })

// serviceOf returns the service whose method a call calls; nil if it is not known.
func (s *Session) serviceOf(code, call string) *tap.Service {
	i := strings.LastIndexByte(call, '.')
	if i < 0 {
		return nil
	}
	base := call[:i]
	if svc := serviceIn(base); svc != nil {
		return svc
	}
	if !token.IsIdentifier(base) {
		return nil
	}
	// What the cell says now comes before what an earlier one has left.
	assigned := regexp.MustCompile(`\b` + base + "\\b\\s*(?:,\\s*\\w+\\s*)?:?=\\s*(vo\\.TAP\\(\\s*(?:\"[^\"\\n]*\"|`[^`]*`)\\s*\\))")
	if all := assigned.FindAllStringSubmatch(code, -1); len(all) > 0 {
		return serviceIn(all[len(all)-1][1])
	}
	v, _ := s.Variable(base)
	svc, _ := v.(*tap.Service)
	return svc
}

func serviceIn(expr string) *tap.Service {
	m := serviceName().FindStringSubmatch(expr)
	if m == nil {
		return nil
	}
	name, err := strconv.Unquote(m[1])
	if err != nil {
		return nil
	}
	svc, err := vokit.TAP(name)
	if err != nil {
		return nil
	}
	return svc
}

var anyService = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile("vo\\.TAP\\(\\s*(?:\"[^\"\\n]*\"|`[^`]*`)\\s*\\)") })

// onlyService returns the service of the cell, or else of the session, if there is
// exactly one.
func (s *Session) onlyService(code string) *tap.Service {
	var found []*tap.Service
	add := func(svc *tap.Service) {
		for _, f := range found {
			if svc == nil || f.URL == svc.URL {
				return
			}
		}
		if svc != nil {
			found = append(found, svc)
		}
	}
	for _, expr := range anyService().FindAllString(code, -1) {
		add(serviceIn(expr))
	}
	if len(found) == 0 {
		for _, name := range s.VariableNames() {
			v, _ := s.Variable(name)
			svc, _ := v.(*tap.Service)
			add(svc)
		}
	}
	if len(found) != 1 {
		return nil
	}
	return found[0]
}

// alongWith finds the tables that an option sends along under a name of their own.
var alongWith = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\bvo\.(As|Upload)\(\s*"(\w+)"\s*,\s*(\w+)\s*\)`) })

// namedTables returns the tables that options in the cell give a name.
func (s *Session) namedTables(code string) adql.Tables {
	var ts adql.Tables
	for _, m := range alongWith().FindAllStringSubmatch(code, -1) {
		name := m[2]
		if m[1] == "Upload" {
			name = "tap_upload." + name
		}
		v, _ := s.Variable(m[3])
		ts = append(ts, describeTable(name, v))
	}
	return ts
}

// ownTables returns the tables among the variables.
func (s *Session) ownTables() adql.Tables {
	var ts adql.Tables
	for _, name := range s.VariableNames() {
		v, _ := s.Variable(name)
		switch v.(type) {
		case *table.Table, interface{ Table() (*table.Table, error) }, interface{ Table() *table.Table }:
			ts = append(ts, describeTable(name, v))
		}
	}
	return ts
}

// describeTable describes a value that a query may read. Only tables have columns:
// others would have to be read first.
func describeTable(name string, v any) *adql.TableInfo {
	if t, ok := v.(*table.Table); ok && t != nil {
		info := adql.Describe(name, t)
		info.Description = t.Description
		return info
	}
	return &adql.TableInfo{Name: name}
}

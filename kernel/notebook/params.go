package notebook

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// Parameter is a variable that a run sets from outside.
type Parameter struct{ Name, Value string }

// ParseParameter reads "name=value".
func ParseParameter(s string) (Parameter, error) {
	name, value, ok := strings.Cut(s, "=")
	if !ok || !token.IsIdentifier(name) {
		return Parameter{}, fmt.Errorf("parameter %q: want name=value with a Go name", s)
	}
	return Parameter{name, value}, nil
}

// Tags by which papermill marks parameters, kept so that its notebooks work here
// and ours there.
const (
	parametersTag = "parameters"
	injectedTag   = "injected-parameters"
)

// SetParameters puts a cell that sets the parameters after the cell tagged
// "parameters", or at the top if there is none, in place of one set before.
// A parameter that the tagged cell declares keeps its type; one that it does
// not declare is an error. A value that is a Go number or boolean is taken as
// that, unless the declaration says text; anything else becomes a string.
func (nb *Notebook) SetParameters(params []Parameter) error {
	if len(params) == 0 {
		return nil
	}
	at, declared := 0, map[string]string(nil)
	nb.Cells = slices.DeleteFunc(nb.Cells, func(c *Cell) bool { return c.HasTag(injectedTag) })
	for i, c := range nb.Cells {
		if c.Type == Code && c.HasTag(parametersTag) {
			at, declared = i+1, declarations(c.Source)
		}
	}
	lines := []string{"// Parameters of this run"}
	for _, p := range params {
		kind, known := declared[p.Name]
		switch {
		case declared != nil && !known:
			return fmt.Errorf("no parameter %q in the notebook (it has: %s)", p.Name, strings.Join(sortedKeys(declared), ", "))
		case known:
			lines = append(lines, p.Name+" = "+literal(p.Value, kind))
		default:
			lines = append(lines, p.Name+" := "+literal(p.Value, kind))
		}
	}
	cell := &Cell{Type: Code, Source: strings.Join(lines, "\n"), Metadata: map[string]any{"tags": []any{injectedTag}}}
	if nb.Minor >= 5 {
		var b [4]byte
		rand.Read(b[:])
		cell.ID = hex.EncodeToString(b[:])
	}
	nb.Cells = slices.Insert(nb.Cells, at, cell)
	return nil
}

// declarations returns the variables that a cell declares, each with "string",
// if its value is a string literal or its type is string, or "".
func declarations(source string) map[string]string {
	vars := map[string]string{}
	note := func(name *ast.Ident, typ, value ast.Expr) {
		kind := ""
		if id, ok := typ.(*ast.Ident); ok {
			kind = id.Name
		}
		if lit, ok := value.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			kind = "string"
		}
		vars[name.Name] = kind
	}
	// The statements of a cell are those of a function; ParseFile gives what it
	// understood even where the cell holds more than that.
	file, _ := parser.ParseFile(token.NewFileSet(), "", "package p; func _() {\n"+source+"\n}", parser.SkipObjectResolution)
	if file == nil {
		return vars
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, l := range n.Lhs {
				if id, ok := l.(*ast.Ident); ok && n.Tok == token.DEFINE && len(n.Lhs) == len(n.Rhs) {
					note(id, nil, n.Rhs[i])
				}
			}
		case *ast.ValueSpec:
			for i, id := range n.Names {
				var value ast.Expr
				if i < len(n.Values) {
					value = n.Values[i]
				}
				note(id, n.Type, value)
			}
		}
		return true
	})
	return vars
}

// literal writes value as Go source.
func literal(value, kind string) string {
	if kind == "string" {
		return strconv.Quote(value)
	}
	if value == "true" || value == "false" {
		return value
	}
	if e, err := parser.ParseExpr(value); err == nil {
		if u, ok := e.(*ast.UnaryExpr); ok && (u.Op == token.SUB || u.Op == token.ADD) {
			e = u.X
		}
		if lit, ok := e.(*ast.BasicLit); ok && (lit.Kind == token.INT || lit.Kind == token.FLOAT || lit.Kind == token.STRING) {
			return value
		}
	}
	return strconv.Quote(value)
}

func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

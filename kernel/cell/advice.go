package cell

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"regexp"
	"strings"

	"vogo/kernel/cell/lower"
)

// rule says what to write in place of what the checker refuses. advice may use the
// groups of the message, as $1.
type rule struct {
	message *regexp.Regexp
	advice  string
}

const tableType = `\*?(?:table|vokit|vo)\.Table`

// rules are tried in order.
var rules = []rule{
	{regexp.MustCompile(`^cannot index (\S+) \(variable of type ` + tableType + `\)`), `a column is $1.Floats("name"), .Strings("name") or .Col("name")`},
	{regexp.MustCompile(`^cannot slice (\S+) \(variable of type ` + tableType + `\)`), `rows are $1.Slice(0, 10), $1.Head(10) or $1.Row(0)`},
	{regexp.MustCompile(`^invalid argument: (\S+) \(variable of type ` + tableType + `\) for built-in len`), `its rows are counted by $1.NumRows()`},
	{regexp.MustCompile(`^cannot range over (\S+) \(variable of type ` + tableType + `\)`), `its rows are $1.Rows(): for _, row := range $1.Rows() { … }`},
	{regexp.MustCompile(`^cannot index (\S+) \((?:variable|value) of (?:struct )?type (?:table|vokit|vo)\.Row\)`), `a value of a row is $1.Float("name"), .Text("name") or .Int("name")`},
	{regexp.MustCompile(`^not enough arguments in call to (?:vo\.Plot|plot\.XY)$`), `a table is drawn by vo.Plot(t, "x", "y"), slices by vo.PlotData(x, y)`},
	{regexp.MustCompile(`^cannot use (\S+) \((?:variable|value) of type \[\]\w+\) as \*table\.Table value in argument to (?:vo\.Plot|plot\.XY)$`), `slices are drawn by vo.PlotData(x, y)`},
	{regexp.MustCompile(`^not enough arguments in call to (?:vo|plot)\.Histogram$`), `a table is counted by vo.Histogram(t, "V"), a slice by plot.HistogramOf(x)`},
	{regexp.MustCompile(`^cannot use .* as "gonum\.org/v1/plot"\.Plotter value in argument to (\w+)\.Add\b`), `more data come into a plot by $1.XY(t, "x", "y") or $1.Data(x, y)`},
	{regexp.MustCompile(`^cannot use .* \(untyped \w+ constant.*\) as dal\.Option value in argument`), `options are calls, as in vo.Around(vo.Resolve("M 31"), vo.Deg(0.5))`},
	{regexp.MustCompile(`^cannot use (\w+) \(variable of type \*lightcurve\.Periodogram\) as float64 value`), `its best period is $1.Best()`},
	{regexp.MustCompile(`^cannot use .* as vokit\.ColumnSpec value`), `a column is vo.Col("name", values)`},
	{regexp.MustCompile(`^cannot use .* \(value of struct type vokit\.ColumnSpec\) as string value`), `the name of the table comes first`},
	{regexp.MustCompile(`^cannot use ("[^"]*") \(untyped string constant\) as sky\.Coord value`), `the position of a name is vo.Resolve($1), that of a text vo.Coord($1)`},
	{regexp.MustCompile(`^cannot use '(.)' \(untyped rune constant \d+\) as string value`), `text stands in double quotes: "$1"`},
	{regexp.MustCompile(`^cannot use (\w+) \(variable of type u?int\d*\) as (float\d+) value`), `convert it: $2($1)`},
	{regexp.MustCompile(`^cannot use (.+) \((?:variable|value) of type u?int\d*\) as (float\d+) value`), `convert it: $2($1)`},
	{regexp.MustCompile(`^cannot use (.+) \((?:variable|value) of type float\d+\) as (u?int\d*) value`), `convert it, which leaves out what is behind the point: $2($1)`},
	{regexp.MustCompile(`^cannot use "[-+.\d]+" \(untyped string constant\) as (?:float\d+|u?int\d*) value`), `numbers stand without quotes`},
	{regexp.MustCompile(`^cannot convert ("[^"]*") \(untyped string constant\) to type (?:float\d+)`), `a text is read as a number by strconv.ParseFloat($1, 64)`},
	{regexp.MustCompile(`^cannot convert ("[^"]*") \(untyped string constant\) to type u?int`), `a text is read as a number by strconv.Atoi($1)`},
	{regexp.MustCompile(`^cannot convert (\S+) \(variable of type string\) to type float\d+`), `a text is read as a number by strconv.ParseFloat($1, 64)`},
	{regexp.MustCompile(`^cannot convert (\S+) \(variable of type string\) to type u?int`), `a text is read as a number by strconv.Atoi($1)`},
	{regexp.MustCompile(`^(\S+) \(untyped float constant\) truncated to u?int`), `convert the whole number first, as in float64(n) * $1`},
	{regexp.MustCompile(`^invalid operation: .* \(mismatched types (?:u?int\d*|float\d+) and (?:u?int\d*|float\d+)\)$`), ""}, // see mixedNumbers
	{regexp.MustCompile(`^invalid operation: .*mismatched types (?:untyped \w+ and )?\[\]float64\b`), `a slice is computed in a loop; columns of a table with t.Eval("2 * V") and t.Where("V < 2")`},
	{regexp.MustCompile(`^cannot use .* \((?:variable|value) of type \[\]float64\) as float64 value`), `one number is wanted: take it in a loop, or compute a column with t.Eval("log10(V)")`},
	{regexp.MustCompile(`^invalid operation: (?:.*[ (])?([\w.]+) \S+ \S+ \(mismatched types func\(\)`), `it is a function: $1() calls it`},
	{regexp.MustCompile(`^invalid operation: cannot send to non-channel`), `values are assigned with = and :=`},
	{regexp.MustCompile(`^cannot use .* \(untyped float constant\) as u?int\d* value in .*\(truncated\)`), `the variable holds whole numbers; x := 2.5 or var x float64 takes others`},
	{regexp.MustCompile(`^invalid operation: .*mismatched types (?:untyped )?string and|^invalid operation: .*mismatched types .* and (?:untyped )?string\)`), `text and numbers are joined by fmt.Sprint("V = ", v)`},
	{regexp.MustCompile(`^invalid operation: operator \S+ not defined on (\S+) \((?:variable|value) of type \[\](?:float64|int)\)`), `a slice is computed in a loop, or the columns of a table with t.Eval("a - b")`},
	{regexp.MustCompile(`^invalid operation: operator ! not defined on (\S+) \(`), `compare, as in $1 == 0`},
	{regexp.MustCompile(`^invalid operation: cannot call (\S+) \(variable of type`), `it is a value: write $1 without ( )`},
	{regexp.MustCompile(`^invalid operation: cannot indirect `), `powers are written math.Pow(x, 2) or x*x`},
	{regexp.MustCompile(`^cannot use .* value in assignment$`), `a variable keeps its type; in another cell := declares it anew`},
	{regexp.MustCompile(`^use of untyped nil in `), `a variable without a value has a type, as in var t *vo.Table`},
	{regexp.MustCompile(`^non-boolean condition in `), `compare, as in x != 0`},
	{regexp.MustCompile(`^no new variables on left side of :=`), `a variable that is there gets a new value with =`},
	{regexp.MustCompile(`^invalid argument: index (-\d+) \(constant of type int\) must not be negative`), ""}, // see negativeIndex
	{regexp.MustCompile(`^(\S.*) \(value of type [^)]*\) is not used`), `return $1 makes it the function's result, x := $1 keeps it`},
	{regexp.MustCompile(`^missing return`), `a function with a result ends with return x`},
}

// mixedNumbers is what the checker says of 2.5 times the length of a slice.
var mixedNumbers = regexp.MustCompile(`^invalid operation: .* \(mismatched types (u?int\d*|float\d+) and (u?int\d*|float\d+)\)$`)

// advice says what to write instead of what the checker refuses at pos.
func (c *checked) advice(s *Session, msg string, pos token.Pos) string {
	first := firstLine(msg)
	for _, r := range rules {
		if m := r.message.FindStringSubmatchIndex(first); m != nil && r.advice != "" {
			return string(r.message.ExpandString(nil, r.advice, first, m))
		}
	}
	if m := mixedNumbers.FindStringSubmatch(first); m != nil && m[1] != m[2] {
		return "numbers of two types are converted first, as in float64(n)"
	}
	path := c.enclosing(pos)
	switch {
	case strings.HasPrefix(first, "too many return values"):
		return returnAdvice(path)
	case strings.HasPrefix(first, "assignment mismatch: 1 variable but 2 values"):
		return decimalComma(path)
	case strings.Contains(first, "must not be negative"):
		return negativeIndex(path)
	}
	if name, ok := strings.CutPrefix(first, "undefined: "); ok {
		return c.undefinedAdvice(s, name, path)
	}
	if before, _, ok := strings.Cut(first, " undefined (type "); ok {
		return c.memberAdvice(s, before, first, path)
	}
	return ""
}

// enclosing returns the nodes around a position, the innermost last.
func (c *checked) enclosing(pos token.Pos) []ast.Node {
	t := c.text(pos)
	if t == nil || t.ast == nil {
		return nil
	}
	var path []ast.Node
	ast.Inspect(t.ast, func(n ast.Node) bool {
		if n == nil || pos < n.Pos() || pos >= n.End() {
			return false
		}
		path = append(path, n)
		return true
	})
	return path
}

// returnAdvice is for a result where none is declared.
func returnAdvice(path []ast.Node) string {
	for i := len(path) - 1; i >= 0; i-- {
		switch f := path[i].(type) {
		case *ast.FuncLit:
			return "a function names the type of its result: func(…) float64 { … }"
		case *ast.FuncDecl:
			if strings.HasPrefix(f.Name.Name, "_") || strings.Contains(f.Name.Name, lower.Mark) {
				return "a cell shows its last line: leave out return"
			}
			return fmt.Sprintf("a function names the type of its result: func %s(…) float64 { … }", f.Name.Name)
		}
	}
	return ""
}

// negativeIndex is for what Python counts from the end.
func negativeIndex(path []ast.Node) string {
	for i := len(path) - 1; i >= 0; i-- {
		switch x := path[i].(type) {
		case *ast.IndexExpr:
			list := types.ExprString(x.X)
			n := strings.TrimPrefix(types.ExprString(x.Index), "-")
			return fmt.Sprintf("from the end it is %s[len(%s)-%s]", list, list, n)
		case *ast.SliceExpr:
			list := types.ExprString(x.X)
			return fmt.Sprintf("from the end it is %s[len(%s)-2:]", list, list)
		}
	}
	return ""
}

// decimalComma is for x := 1,5.
func decimalComma(path []ast.Node) string {
	for i := len(path) - 1; i >= 0; i-- {
		a, ok := path[i].(*ast.AssignStmt)
		if !ok || len(a.Rhs) != 2 {
			continue
		}
		x, okX := a.Rhs[0].(*ast.BasicLit)
		y, okY := a.Rhs[1].(*ast.BasicLit)
		if okX && okY && y.Kind == token.INT {
			return "numbers have a decimal point: " + x.Value + "." + y.Value
		}
	}
	return ""
}

// strangers are names of Python and what stands for them here.
var strangers = map[string]string{
	"True": "it is written true", "False": "it is written false",
	"None": "no value is written nil", "null": "no value is written nil", "NULL": "no value is written nil",
	"np": "for numpy there are math, stat and floats, as in stat.Mean(x, nil)", "numpy": "for numpy there are math, stat and floats, as in stat.Mean(x, nil)",
	"plt": `plots are vo.Plot(t, "x", "y") and vo.PlotData(x, y)`, "matplotlib": `plots are vo.Plot(t, "x", "y") and vo.PlotData(x, y)`,
	"pd": `tables are vo.Read("file.csv") and vo.NewTable`, "pandas": `tables are vo.Read("file.csv") and vo.NewTable`,
	"pyvo": `its place has vo, as in vo.TAP("simbad")`, "astropy": "its place have vo, table, sky, times and unit",
	"Table": `tables are vo.Read("file.csv") and vo.NewTable`, "SkyCoord": `a position is vo.Coord(10.68, 41.27) or vo.Resolve("M 31")`,
	"Simbad": `ask vo.TAP("simbad"), or vo.Object("M 31")`, "Vizier": `ask vo.TAP("vizier")`, "Gaia": `ask vo.TAP("gaia")`,
	"u":     `units are converted by unit.Convert(1, "Jy", "mJy"), angles are vo.Arcsec(2)`,
	"range": "Go counts with for i := range 10 { … }", "enumerate": "for i, x := range xs { … } counts along",
	"str": "any value becomes text by fmt.Sprint(x)", "float": "the type is float64", "double": "the type is float64",
	"list": "a list is written []float64{1, 2, 3}", "dict": `a map is written map[string]float64{"a": 1}`,
	"tuple": "a list is written []float64{1, 2, 3}", "set": "a set is a map[string]bool",
	"dir": "Tab behind a name and a point lists what it has", "help": "the documentation of vo.TAP opens with vo.TAP?",
	"input": `ask with vo.Ask("how many?", "5")`, "open": `files are read by os.ReadFile, tables by vo.Read`,
	"sum": "a sum of numbers is floats.Sum(x)", "mean": "a mean is stat.Mean(x, nil)", "std": "it is stat.StdDev(x, nil)",
	"median": "it is stat.Quantile(0.5, stat.Empirical, x, nil), of sorted numbers", "sorted": "slices.Sort(x) sorts in place",
	"round": "it is math.Round(x), or fmt.Sprintf(\"%.2f\", x)", "pi": "it is math.Pi", "e": "it is math.E",
	"zip": "for i := range xs { … xs[i], ys[i] … } goes through two lists", "isinstance": "the type of x is shown by fmt.Printf(\"%T\\n\", x)",
	"exit": "a cell ends with its last line", "quit": "a cell ends with its last line", "self": "a method names its receiver: func (s Star) Name() string { … }",
	"printf": `it is fmt.Printf("%v\n", x)`, "display": "it is vo.Show(x)", "log10": "it is math.Log10(x)", "ln": "it is math.Log(x)",
	"os.path": "it is path/filepath", "try": "there are no exceptions: a call that fails ends the cell",
}

// common are the packages in which a name without its package is looked for.
var common = []string{facade, "math", "fmt", "vogo/vokit/plot", "vogo/vokit/table", "vogo/vokit/sky", "vogo/vokit/unit", "gonum.org/v1/gonum/stat", "gonum.org/v1/gonum/floats", "strings", "strconv"}

func packageName(path string) string {
	if path == facade {
		return "vo"
	}
	return path[strings.LastIndexByte(path, '/')+1:]
}

func inGenericMethod(path []ast.Node) bool {
	for _, n := range path {
		if d, ok := n.(*ast.FuncDecl); ok && d.Recv != nil && isGenericRecv(d) {
			return true
		}
	}
	return false
}

// undefinedAdvice is for a name that nothing declares.
func (c *checked) undefinedAdvice(s *Session, name string, path []ast.Node) string {
	if strings.Trim(name, "_") == "" {
		return "the blank is there for you to fill in"
	}
	if inGenericMethod(path) && hoistedNames(c.parts)[name] {
		return "methods of generic types see the variables of earlier cells: declare " + name + " in a cell before this one"
	}
	if isAssigned(name, path) {
		return "a new variable is declared with :=, as in " + name + " := 5"
	}
	if inParameters(path) {
		return "a parameter has a name and a type, as in " + name + " float64"
	}
	if count, ok := s.failed[name]; ok {
		return fmt.Sprintf("cell[%d], which declares it, had an error: mend it and run it again", count)
	}
	if advice := strangers[name]; advice != "" {
		return advice
	}
	pkg, member, qualified := strings.Cut(name, ".")
	if !qualified {
		member = name
	} else if advice := misplaced(pkg, member); advice != "" {
		return advice
	}
	if qualified {
		return ""
	}
	for _, p := range common {
		if exact := exportedLike(p, member); exact != "" && len(member) > 2 {
			return "did you mean " + packageName(p) + "." + exact + "?"
		}
	}
	if text := c.textWanted(path); text != "" {
		return "text stands in quotes: " + text
	}
	return ""
}

// misplaced finds vo.Bins, which is plot.Bins.
func misplaced(pkg, member string) string {
	if pkg != "vo" && pkg != "plot" && pkg != "table" && pkg != "sky" {
		return ""
	}
	for _, p := range common {
		if !strings.HasPrefix(p, "vogo/") {
			continue
		}
		if exact := exportedLike(p, member); exact != "" {
			return "did you mean " + packageName(p) + "." + exact + "?"
		}
	}
	return ""
}

// isAssigned tells whether the name stands alone on the left of =.
func isAssigned(name string, path []ast.Node) bool {
	for i := len(path) - 1; i >= 0; i-- {
		if inc, ok := path[i].(*ast.IncDecStmt); ok {
			id, ok := inc.X.(*ast.Ident)
			return ok && id.Name == name
		}
		a, ok := path[i].(*ast.AssignStmt)
		if !ok {
			continue
		}
		for _, l := range a.Lhs {
			if id, ok := l.(*ast.Ident); ok && id.Name == name && a.Tok != token.DEFINE {
				return true
			}
		}
		return false
	}
	return false
}

// inParameters tells whether the innermost node is a type of a parameter without a name.
func inParameters(path []ast.Node) bool {
	if len(path) < 4 {
		return false
	}
	field, ok := path[len(path)-2].(*ast.Field)
	if !ok || len(field.Names) > 0 {
		return false
	}
	f, ok := path[len(path)-4].(*ast.FuncType)
	return ok && f.Params == path[len(path)-3]
}

// textWanted returns the argument around the innermost node in quotes, if the
// function takes text there.
func (c *checked) textWanted(path []ast.Node) string {
	for i := len(path) - 2; i >= 0; i-- {
		call, ok := path[i].(*ast.CallExpr)
		if !ok {
			continue
		}
		tv, ok := c.info.Types[call.Fun]
		if !ok {
			return ""
		}
		sig, ok := tv.Type.Underlying().(*types.Signature)
		if !ok {
			return ""
		}
		for n, arg := range call.Args {
			if arg != path[i+1] {
				continue
			}
			var t types.Type
			switch {
			case n < sig.Params().Len()-1 || n < sig.Params().Len() && !sig.Variadic():
				t = sig.Params().At(n).Type()
			case sig.Variadic():
				t = sig.Params().At(sig.Params().Len() - 1).Type().(*types.Slice).Elem()
			}
			if b, ok := t.(*types.Basic); ok && b.Kind() == types.String {
				return `"` + types.ExprString(arg) + `"`
			}
		}
		return ""
	}
	return ""
}

// tableWords are what pandas and astropy call members of tables.
var tableWords = map[string]string{
	"shape": "NumRows() and %s.NumCols()", "size": "NumRows()", "len": "NumRows()", "length": "NumRows()", "count": "NumRows()",
	"colnames": "Names()", "iloc": "Row(0)", "loc": `Where("V < 10")`, "query": `Where("V < 10")`, "info": "Describe()",
	"groupby": `GroupBy("kind", "count", "mean(V)")`, "sort_values": `Sort("V")`, "to_csv": `Write("name.csv")`, "to_table": "Head(10)",
	"pprint": "Head(10)", "show_in_notebook": "Head(10)", "dropna": `Where("V is not null")`, "to_pandas": `Write("name.parquet")`,
	"add_column": `Add("name", values, "unit")`, "remove_column": `Drop("name")`, "append": "Clone(), and vo.Stack(a, b) joins two tables",
	"merge": "Clone(), and vo.SQL joins two tables",
}

// tableFunctions are functions here that are methods there; their names in small letters.
var tableFunctions = map[string]string{
	"plot": `vo.Plot(%s, "x", "y")`, "scatter": `vo.Plot(%s, "x", "y")`, "hist": `vo.Histogram(%s, "x")`, "histogram": `vo.Histogram(%s, "x")`,
	"mean": `stat.Mean(%s.Floats("x"), nil)`, "std": `stat.StdDev(%s.Floats("x"), nil)`, "max": `floats.Max(%s.Floats("x"))`, "min": `floats.Min(%s.Floats("x"))`,
	"sum": `floats.Sum(%s.Floats("x"))`, "join": `table.Join(%s, other, "inner", "key")`, "crossmatch": `table.CrossMatch(%s, other, vo.Arcsec(2), "best")`,
	"save": `%s.Write("name.vot")`, "to_latex": `%s.Write("name.tex")`, "stack": "vo.Stack(%s, other)", "show": "vo.Show(%s)", "print": "vo.Show(%s)",
}

// isRangeIndex tells whether a loop of the cell has the name as its index alone.
func isRangeIndex(c *checked, name string) bool {
	found := false
	for _, t := range c.texts {
		if t.ast == nil {
			continue
		}
		ast.Inspect(t.ast, func(n ast.Node) bool {
			if r, ok := n.(*ast.RangeStmt); ok && r.Value == nil {
				if id, ok := r.Key.(*ast.Ident); ok && id.Name == name {
					found = true
				}
			}
			return true
		})
	}
	return found
}

// memberAdvice is for x.name where x has no such member.
func (c *checked) memberAdvice(s *Session, expr, msg string, path []ast.Node) string {
	i := strings.LastIndexByte(expr, '.')
	if i < 0 {
		return ""
	}
	base, name := expr[:i], expr[i+1:]
	if base == "vo" {
		return "vo is a variable of yours, which hides the library; import vo \"vogo/vokit\" brings it back"
	}
	if strings.Contains(msg, "(type int has") && isRangeIndex(c, base) {
		return "range gives the number of a row first: for _, " + base + " := range …"
	}
	isTable := regexp.MustCompile(`\(type ` + tableType + ` has`).MatchString(msg)
	isRow := regexp.MustCompile(`\(type (?:table|vokit|vo)\.Row has`).MatchString(msg)
	switch {
	case isTable && tableFunctions[strings.ToLower(name)] != "":
		return "here it is " + strings.ReplaceAll(tableFunctions[strings.ToLower(name)], "%s", base)
	case isTable && tableWords[name] != "":
		advice := base + "." + tableWords[name]
		return "here it is " + strings.ReplaceAll(advice, "%s", base)
	case isTable && c.hasColumn(s, base, name, path):
		return fmt.Sprintf("the column is %s.Floats(%q), .Strings(%q) or .Col(%q)", base, name, name, name)
	case isRow && !isCalled(path):
		return fmt.Sprintf("a value of a row is %s.Float(%q) or .Text(%q)", base, name, name)
	}
	return ""
}

func isCalled(path []ast.Node) bool {
	for i := len(path) - 1; i > 0; i-- {
		if sel, ok := path[i].(*ast.SelectorExpr); ok {
			call, ok := path[i-1].(*ast.CallExpr)
			return ok && call.Fun == ast.Expr(sel)
		}
	}
	return false
}

// hasColumn tells whether a variable of the session is a table with that column.
func (c *checked) hasColumn(s *Session, base, column string, path []ast.Node) bool {
	for i := len(path) - 1; i >= 0; i-- {
		sel, ok := path[i].(*ast.SelectorExpr)
		if !ok || types.ExprString(sel.X) != base {
			continue
		}
		v, ok := s.valueOf(c, sel.X)
		if !ok || !v.CanInterface() || isNilValue(v) {
			return false
		}
		t, ok := v.Interface().(interface{ Has(string) bool })
		return ok && t.Has(column)
	}
	return false
}

// declaredNames returns what the statements of a cell declare outside functions, also
// when it does not parse.
func declaredNames(code string) []string {
	var names []string
	words := wordsOf(code)
	depth, from := 0, 0
	for i, w := range words {
		switch w.tok {
		case token.LPAREN, token.LBRACK, token.LBRACE:
			depth++
		case token.RPAREN, token.RBRACK, token.RBRACE:
			depth--
		case token.SEMICOLON:
			from = i + 1
		case token.VAR, token.FUNC, token.TYPE, token.CONST:
			if depth == 0 && i == from && i+1 < len(words) && words[i+1].tok == token.IDENT {
				names = append(names, words[i+1].lit)
			}
		case token.DEFINE:
			if depth != 0 || from < len(words) && words[from].tok != token.IDENT {
				continue
			}
			for _, l := range words[from:i] {
				if l.tok == token.IDENT && l.lit != "_" {
					names = append(names, l.lit)
				}
			}
		}
	}
	return names
}

// remarks are notes on a cell that is right for Go and surprises beginners.
func (c *checked) remarks(s *Session) []string {
	if c.parts.isProgram {
		return nil
	}
	var notes []string
	for _, v := range c.vars {
		if v.session.Name() == "vo" && s.objs["vo"] == nil {
			notes = append(notes, `vo is a variable now and hides the library; import vo "vogo/vokit" brings it back`)
		}
	}
	if sel, ok := c.value.(*ast.SelectorExpr); ok && c.info.Selections[sel] != nil {
		if sig, ok := c.info.TypeOf(sel).(*types.Signature); ok && sig.Params().Len() == 0 && !strings.Contains(types.ExprString(sel), lower.Mark) {
			notes = append(notes, types.ExprString(sel)+" is a function; "+types.ExprString(sel)+"() calls it")
		}
	}
	for _, t := range c.texts {
		if t.ast == nil {
			continue
		}
		ast.Inspect(t.ast, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if id, ok := n.Fun.(*ast.Ident); ok && (id.Name == "print" || id.Name == "println") && c.info.Types[n.Fun].IsBuiltin() {
					for _, a := range n.Args {
						if _, basic := c.info.TypeOf(a).Underlying().(*types.Basic); !basic {
							x := types.ExprString(a)
							if strings.Contains(x, lower.Mark) {
								x = "x"
							}
							notes = append(notes, fmt.Sprintf("%s writes the address of %s; fmt.Println(%s) writes its value", id.Name, x, x))
						}
					}
				}
			case *ast.BinaryExpr:
				if note := c.arithmeticNote(n); note != "" {
					notes = append(notes, note)
				}
			}
			return true
		})
	}
	return notes
}

// arithmeticNote is for 5/2 and 2^3 written in numbers.
func (c *checked) arithmeticNote(n *ast.BinaryExpr) string {
	x, okX := n.X.(*ast.BasicLit)
	y, okY := n.Y.(*ast.BasicLit)
	if !okX || !okY || x.Kind != token.INT || y.Kind != token.INT || strings.HasPrefix(x.Value, "0x") {
		return ""
	}
	a, _ := constant.Int64Val(constant.MakeFromLiteral(x.Value, token.INT, 0))
	b, _ := constant.Int64Val(constant.MakeFromLiteral(y.Value, token.INT, 0))
	switch {
	case n.Op == token.QUO && b != 0 && a%b != 0:
		return fmt.Sprintf("%d/%d of whole numbers is %d; %d.0/%d is %g", a, b, a/b, a, b, float64(a)/float64(b))
	case n.Op == token.XOR && (a == 2 || a == 10):
		return fmt.Sprintf("^ is the exclusive or of bits; the power is math.Pow(%d, %d)", a, b)
	}
	return ""
}

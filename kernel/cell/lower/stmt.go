package lower

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// stmts writes a list of statements, one a line.
func (e *emitter) stmts(list []ast.Stmt) string {
	var b strings.Builder
	for _, s := range list {
		if text := e.stmt(s); text != "" {
			if e.fn != nil && e.risky(s) {
				b.WriteString(e.note(s))
			}
			b.WriteString(text)
			b.WriteByte('\n')
		}
	}
	return b.String()
}

func (e *emitter) block(b *ast.BlockStmt) string {
	top := e.atTop
	e.atTop = false
	defer func() { e.atTop = top }()
	return "{\n" + e.stmts(b.List) + "}"
}

// stmt writes one statement; "" if nothing of it remains.
func (e *emitter) stmt(s ast.Stmt) string {
	switch s := s.(type) {
	case *ast.ExprStmt:
		return e.exprStmt(s)
	case *ast.AssignStmt:
		return e.assign(s)
	case *ast.DeclStmt:
		return e.declStmt(s)
	case *ast.IncDecStmt:
		return e.expr(s.X) + s.Tok.String()
	case *ast.SendStmt:
		var elem types.Type
		if c, ok := coreOf(e.resolve(e.info.TypeOf(s.Chan))).(*types.Chan); ok {
			elem = c.Elem()
		}
		return e.operand(s.Chan) + " <- " + e.assignable(s.Value, elem)
	case *ast.ReturnStmt:
		return e.returnStmt(s)
	case *ast.BranchStmt:
		return e.branch(s)
	case *ast.BlockStmt:
		return e.block(s)
	case *ast.IfStmt:
		return e.ifStmt(s)
	case *ast.ForStmt:
		return e.forStmt(s, "")
	case *ast.RangeStmt:
		return e.rangeStmt(s, "")
	case *ast.SwitchStmt:
		return e.switchStmt(s)
	case *ast.TypeSwitchStmt:
		return e.typeSwitch(s)
	case *ast.SelectStmt:
		return e.selectStmt(s)
	case *ast.GoStmt:
		return e.goStmt(s)
	case *ast.DeferStmt:
		return e.deferStmt(s)
	case *ast.LabeledStmt:
		return e.labeled(s)
	case *ast.EmptyStmt:
		return ""
	}
	e.u.fail("unknown statement %T", s)
	return ""
}

// simple writes a statement of a header, without a note of its place.
func (e *emitter) simple(s ast.Stmt) string {
	if s == nil {
		return ""
	}
	top, header := e.atTop, e.header
	e.atTop, e.header = false, true
	defer func() { e.atTop, e.header = top, header }()
	return e.stmt(s)
}

func (e *emitter) exprStmt(s *ast.ExprStmt) string {
	if call, ok := ast.Unparen(s.X).(*ast.CallExpr); ok {
		return e.callStmt(call)
	}
	if u, ok := ast.Unparen(s.X).(*ast.UnaryExpr); ok && u.Op == token.ARROW {
		return e.receiveFrom(u)
	}
	return "_ = " + e.expr(s.X)
}

func (e *emitter) callStmt(call *ast.CallExpr) string { return e.expr(call) }

func (e *emitter) labeled(s *ast.LabeledStmt) string {
	label := s.Label.Name
	switch inner := s.Stmt.(type) {
	case *ast.ForStmt:
		return e.forStmt(inner, label)
	case *ast.RangeStmt:
		return e.rangeStmt(inner, label)
	}
	text := e.stmt(s.Stmt)
	if text == "" {
		text = "{}"
	}
	return label + ":\n" + text
}

// labelPrefix writes a label before the loop it names.
func labelPrefix(label string) string {
	if label == "" {
		return ""
	}
	return label + ":\n"
}

func (e *emitter) assign(s *ast.AssignStmt) string {
	tok := s.Tok
	if tok == token.DEFINE && e.definesHoisted(s.Lhs) {
		tok = token.ASSIGN
	}
	lhs := make([]string, len(s.Lhs))
	for i, l := range s.Lhs {
		if id, ok := l.(*ast.Ident); ok {
			if id.Name == "_" {
				lhs[i] = "_"
			} else {
				lhs[i] = e.local(id)
			}
			if obj := e.info.Uses[id]; obj != nil {
				lhs[i] = e.ident(id)
			}
			continue
		}
		lhs[i] = e.expr(l)
	}
	rhs := make([]string, len(s.Rhs))
	for i, r := range s.Rhs {
		var want types.Type
		if len(s.Lhs) == len(s.Rhs) && tok != token.SHL_ASSIGN && tok != token.SHR_ASSIGN {
			want = e.lhsType(s.Lhs[i])
		}
		if s.Tok == token.DEFINE {
			want = nil
		}
		rhs[i] = e.assignable(r, want)
	}
	if len(rhs) == 1 && len(lhs) == 1 && !e.comm && tok == token.DEFINE { // an assignment takes the function that receive writes: its blank would fail
		if u, ok := isReceive(s.Rhs[0]); ok && (s.Tok == token.DEFINE || types.Identical(e.resolve(e.lhsType(s.Lhs[0])), e.resolve(e.info.TypeOf(u)))) && lhs[0] != "_" {
			return lhs[0] + ", _ " + tok.String() + " " + e.receiveFrom(u)
		}
	}
	if tok == token.DEFINE && len(rhs) == 1 && len(lhs) == 1 {
		rhs[0] = e.settled(s.Rhs[0], rhs[0])
	}
	write := func(lhs []string) string {
		return strings.Join(lhs, ", ") + " " + tok.String() + " " + strings.Join(rhs, ", ")
	}
	if tok != token.ASSIGN {
		return write(lhs)
	}
	return e.settle(lhs, func(i int) types.Type { return e.lhsType(s.Lhs[i]) }, write)
}

// settled gives the value of a definition the type the checker found, where the
// interpreter would guess: results of shifts and of untyped comparisons.
func (e *emitter) settled(x ast.Expr, text string) string {
	if e.info.Types[x].Value != nil {
		return text
	}
	if b, ok := ast.Unparen(x).(*ast.BinaryExpr); ok {
		if t, ok := e.resolve(e.info.TypeOf(x)).(*types.Basic); ok && t.Info()&types.IsUntyped == 0 && (b.Op == token.SHL || b.Op == token.SHR) {
			return e.typ(t) + "(" + text + ")"
		}
	}
	return text
}

func (e *emitter) lhsType(l ast.Expr) types.Type {
	if id, ok := l.(*ast.Ident); ok {
		if id.Name == "_" {
			return nil
		}
		if obj := e.info.Defs[id]; obj != nil {
			return obj.Type()
		}
		if obj := e.info.Uses[id]; obj != nil {
			return obj.Type()
		}
	}
	return e.info.TypeOf(l)
}

// definesHoisted tells whether := at the top of a cell defines variables that
// live on after it: then it is an assignment.
func (e *emitter) definesHoisted(lhs []ast.Expr) bool {
	for _, l := range lhs {
		if id, ok := l.(*ast.Ident); ok {
			if obj := e.info.Defs[id]; obj != nil && e.hoisted[obj] {
				return true
			}
		}
	}
	return false
}

func (e *emitter) declStmt(s *ast.DeclStmt) string {
	d := s.Decl.(*ast.GenDecl)
	if d.Tok != token.VAR { // constants are folded, types are written where they are used
		return ""
	}
	var b strings.Builder
	for _, spec := range d.Specs {
		vs := spec.(*ast.ValueSpec)
		names := make([]string, len(vs.Names))
		hoisted := false
		for i, n := range vs.Names {
			names[i] = e.local(n)
			hoisted = hoisted || e.hoisted[e.info.Defs[n]]
		}
		switch {
		case len(vs.Values) == 0:
			for i, n := range vs.Names {
				if n.Name == "_" {
					continue
				}
				t := e.typ(e.info.Defs[n].Type())
				if hoisted {
					z := e.temp("z")
					b.WriteString("var " + z + " " + t + "; " + names[i] + " = " + z + "\n")
				} else {
					b.WriteString("var " + names[i] + " " + t + "\n")
				}
			}
		case len(vs.Values) == len(vs.Names):
			values := make([]string, len(names))
			allBlank := true
			for i, n := range vs.Names {
				want := e.info.TypeOf(vs.Values[i])
				if obj := e.info.Defs[n]; obj != nil {
					want = obj.Type()
				} else if vs.Type != nil {
					want = e.info.TypeOf(vs.Type)
				}
				values[i] = e.assignable(vs.Values[i], want)
				if n.Name != "_" {
					allBlank = false
				}
			}
			if hoisted || allBlank {
				b.WriteString(e.settle(names, func(i int) types.Type { return e.info.Defs[vs.Names[i]].Type() }, func(names []string) string {
					return strings.Join(names, ", ") + " = " + strings.Join(values, ", ")
				}) + "\n")
				continue
			}
			for i, n := range vs.Names {
				if n.Name == "_" {
					b.WriteString("_ = " + values[i] + "\n")
					continue
				}
				b.WriteString("var " + names[i] + " " + e.typ(e.info.Defs[n].Type()) + " = " + values[i] + "\n")
			}
		default:
			tok := " := "
			if hoisted {
				tok = " = "
			}
			value := e.expr(vs.Values[0])
			b.WriteString(e.settle(names, func(i int) types.Type { return e.info.Defs[vs.Names[i]].Type() }, func(names []string) string {
				return strings.Join(names, ", ") + tok + value
			}) + "\n")
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func (e *emitter) returnStmt(s *ast.ReturnStmt) string {
	if e.jumps != nil {
		return e.returnFromRange(s)
	}
	if len(s.Results) == 0 {
		return "return"
	}
	return "return " + e.returnValues(s)
}

func (e *emitter) returnValues(s *ast.ReturnStmt) string {
	parts := make([]string, len(s.Results))
	for i, r := range s.Results {
		var want types.Type
		if e.resultTypes != nil && len(s.Results) == e.resultTypes.Len() {
			want = e.resultTypes.At(i).Type()
		}
		parts[i] = e.assignable(r, want)
	}
	return strings.Join(parts, ", ")
}

func (e *emitter) branch(s *ast.BranchStmt) string {
	if e.jumps != nil {
		if text, ok := e.branchFromRange(s); ok {
			return text
		}
	}
	if s.Tok == token.GOTO {
		return e.haltCheck() + "goto " + s.Label.Name
	}
	if s.Label != nil {
		return s.Tok.String() + " " + s.Label.Name
	}
	return s.Tok.String()
}

func (e *emitter) ifStmt(s *ast.IfStmt) string {
	head := "if "
	if s.Init != nil {
		head += e.simple(s.Init) + "; "
	}
	text := head + e.expr(s.Cond) + " " + e.block(s.Body)
	switch el := s.Else.(type) {
	case *ast.BlockStmt:
		text += " else " + e.block(el)
	case *ast.IfStmt:
		// In a block of its own, so that its place can be noted.
		note := ""
		if e.risky(el) {
			note = e.note(el)
		}
		text += " else {\n" + note + e.ifStmt(el) + "\n}"
	}
	return text
}

func (e *emitter) switchStmt(s *ast.SwitchStmt) string {
	defer e.breakable()()
	text := "switch "
	if s.Init != nil {
		text += e.simple(s.Init) + "; "
	}
	var tag types.Type
	if s.Tag != nil {
		tag = e.resolve(e.info.TypeOf(s.Tag))
		if e.info.Types[s.Tag].Value != nil {
			text += e.constant(e.info.Types[s.Tag].Value, tag)
		} else {
			text += e.expr(s.Tag)
		}
	}
	text += " {\n"
	for _, c := range s.Body.List {
		cc := c.(*ast.CaseClause)
		if cc.List == nil {
			text += "default:\n"
		} else {
			parts := make([]string, len(cc.List))
			for i, x := range cc.List {
				parts[i] = e.expr(x)
				if t := e.resolve(e.info.TypeOf(x)); s.Tag == nil && t != nil && types.IsInterface(t) {
					parts[i] += " == interface{}(true)"
				}
			}
			text += "case " + strings.Join(parts, ", ") + ":\n"
		}
		text += e.inner(cc.Body)
	}
	return text + "}"
}

// inner writes the statements of a clause.
func (e *emitter) inner(list []ast.Stmt) string {
	top := e.atTop
	e.atTop = false
	defer func() { e.atTop = top }()
	return e.stmts(list)
}

func (e *emitter) typeSwitch(s *ast.TypeSwitchStmt) string {
	defer e.breakable()()
	text := "switch "
	if s.Init != nil {
		text += e.simple(s.Init) + "; "
	}
	switch a := s.Assign.(type) {
	case *ast.AssignStmt:
		text += a.Lhs[0].(*ast.Ident).Name + " := " + e.operand(a.Rhs[0].(*ast.TypeAssertExpr).X) + ".(type)"
	case *ast.ExprStmt:
		text += e.operand(a.X.(*ast.TypeAssertExpr).X) + ".(type)"
	}
	text += " {\n"
	seen := map[string]bool{} // in an instance, types may be the same
	for _, c := range s.Body.List {
		cc := c.(*ast.CaseClause)
		if cc.List == nil {
			text += "default:\n"
		} else {
			var parts []string
			for _, x := range cc.List {
				part := "nil"
				if !e.info.Types[x].IsNil() {
					part = e.typ(e.info.TypeOf(x))
				}
				if !seen[part] {
					seen[part] = true
					parts = append(parts, part)
				}
			}
			if len(parts) == 0 {
				continue
			}
			text += "case " + strings.Join(parts, ", ") + ":\n"
		}
		text += e.inner(cc.Body)
	}
	return text + "}"
}

func (e *emitter) selectStmt(s *ast.SelectStmt) string {
	defer e.breakable()()
	text := "select {\n"
	for _, c := range s.Body.List {
		cc := c.(*ast.CommClause)
		if cc.Comm == nil {
			text += "default:\n"
		} else {
			text += e.commClause(cc.Comm)
		}
		text += e.inner(cc.Body)
	}
	return text + "}"
}

// commClause writes the head of a select clause. What is received goes into new
// variables first: the interpreter assigns to no others there.
func (e *emitter) commClause(s ast.Stmt) string {
	e.comm = true
	defer func() { e.comm = false }()
	a, ok := s.(*ast.AssignStmt)
	if !ok {
		return "case " + strings.TrimPrefix(e.simple(s), "_ = ") + ":\n"
	}
	u, received := isReceive(a.Rhs[0])
	if !received || a.Tok == token.DEFINE && !e.definesHoisted(a.Lhs) {
		return "case " + strings.TrimPrefix(e.simple(s), "_ = ") + ":\n"
	}
	ch := e.receiveFrom(u)
	e.comm = false
	temps := make([]string, len(a.Lhs))
	var sets strings.Builder
	for i, l := range a.Lhs {
		temps[i] = e.temp("got")
		if id, blank := l.(*ast.Ident); blank && id.Name == "_" {
			sets.WriteString("_ = " + temps[i] + "\n")
			continue
		}
		sets.WriteString(e.expr(l) + " = " + temps[i] + "\n")
	}
	return "case " + strings.Join(temps, ", ") + " := " + ch + ":\n" + sets.String()
}

func (e *emitter) forStmt(s *ast.ForStmt, label string) string {
	if vars := e.capturedLoopVars(s); len(vars) > 0 {
		return e.freshFor(s, label, vars)
	}
	defer e.loop(label)()
	head := labelPrefix(label) + "for "
	if s.Init != nil || s.Post != nil {
		head += e.simple(s.Init) + "; "
		if s.Cond != nil {
			head += e.expr(s.Cond)
		}
		head += "; " + e.simple(s.Post) + " "
	} else if s.Cond != nil {
		head += e.expr(s.Cond) + " "
	}
	return head + e.loopBody(s.Body)
}

func (e *emitter) rangeStmt(s *ast.RangeStmt, label string) string {
	switch t := coreOf(e.resolve(e.info.TypeOf(s.X))).(type) {
	case *types.Basic:
		if t.Info()&types.IsInteger != 0 {
			return e.rangeInt(s, label)
		}
	case *types.Signature:
		return e.rangeFunc(s, label, t)
	}
	defer e.loop(label)()
	head := labelPrefix(label) + "for "
	part := func(x ast.Expr) string {
		if id, ok := x.(*ast.Ident); ok && s.Tok == token.DEFINE {
			return e.local(id)
		}
		return e.expr(x)
	}
	if s.Key != nil {
		head += part(s.Key)
		if s.Value != nil {
			head += ", " + part(s.Value)
		}
		head += " " + s.Tok.String() + " "
	}
	return head + "range " + e.expr(s.X) + " " + e.loopBody(s.Body)
}

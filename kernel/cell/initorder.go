package cell

import (
	"go/ast"
	"go/parser"
	"go/token"
)

// orderVars puts variable declarations that stand together into the order in which
// Go initializes the variables of a package: each after those it depends on,
// directly or through functions. Variables without a value come first. Declarations
// that depend on each other in a circle stay as they are.
func (p *parts) orderVars(src string) {
	var out []stmtPart
	for i := 0; i < len(p.stmts); {
		j := i
		for j < len(p.stmts) && isVarDecl(p.stmts[j].node) {
			j++
		}
		if j > i+1 || j == i+1 && len(p.stmts[i].node.(*ast.DeclStmt).Decl.(*ast.GenDecl).Specs) > 1 {
			out = append(out, p.ordered(p.stmts[i:j], src)...)
		} else {
			out = append(out, p.stmts[i:max(j, i+1)]...)
		}
		i = max(j, i+1)
	}
	if p.value >= 0 {
		p.value = len(out) - 1 // the last, and no declaration
	}
	p.stmts = out
}

func isVarDecl(s ast.Stmt) bool {
	_, ok := s.(*ast.DeclStmt)
	return ok
}

// varSpec is one variable declaration, and the names it mentions.
type varSpec struct {
	part     stmtPart
	names    map[string]bool
	mentions map[string]bool
	done     bool
}

func (p *parts) ordered(list []stmtPart, src string) []stmtPart {
	specs := specsOf(list, src)
	owner := map[string]*varSpec{}
	for _, s := range specs {
		for n := range s.names {
			owner[n] = s
		}
	}
	funcs := p.funcMentions(src)
	needs := func(s *varSpec) map[*varSpec]bool {
		need, seen := map[*varSpec]bool{}, map[string]bool{}
		var follow func(names map[string]bool)
		follow = func(names map[string]bool) {
			for n := range names {
				if seen[n] {
					continue
				}
				seen[n] = true
				if o := owner[n]; o != nil {
					need[o] = true
				}
				follow(funcs[n])
			}
		}
		follow(s.mentions)
		return need
	}
	inOrder := true
	for i, s := range specs {
		need := needs(s)
		if need[s] {
			return list
		}
		for _, later := range specs[i:] {
			inOrder = inOrder && !need[later]
		}
	}
	if inOrder {
		return list
	}
	var out []stmtPart
	for range specs {
		next := readySpec(specs, needs)
		if next == nil {
			return list
		}
		next.done = true
		out = append(out, next.part)
	}
	return out
}

// readySpec returns the first declaration that waits for none, one without a value
// before all others.
func readySpec(specs []*varSpec, needs func(*varSpec) map[*varSpec]bool) *varSpec {
	var ready *varSpec
	for _, s := range specs {
		if s.done {
			continue
		}
		if len(s.mentions) == 0 && !hasValues(s.part.node) {
			return s
		}
		waits := false
		for n := range needs(s) {
			waits = waits || !n.done
		}
		if !waits && ready == nil {
			ready = s
		}
	}
	return ready
}

func hasValues(s ast.Stmt) bool {
	return len(s.(*ast.DeclStmt).Decl.(*ast.GenDecl).Specs[0].(*ast.ValueSpec).Values) > 0
}

// specsOf takes groups of declarations apart.
func specsOf(list []stmtPart, src string) []*varSpec {
	var specs []*varSpec
	for _, st := range list {
		d := st.node.(*ast.DeclStmt).Decl.(*ast.GenDecl)
		for _, sp := range d.Specs {
			vs, ok := sp.(*ast.ValueSpec)
			if !ok {
				continue
			}
			part := st
			if d.Lparen.IsValid() {
				shift := st.start - int(st.node.Pos())
				part = stmtPart{
					span:   span{int(vs.Pos()) + shift, int(vs.End()) + shift},
					prefix: "var ",
					node:   &ast.DeclStmt{Decl: &ast.GenDecl{Tok: token.VAR, Specs: []ast.Spec{vs}}},
				}
			}
			s := &varSpec{part: part, names: map[string]bool{}, mentions: map[string]bool{}}
			for _, n := range vs.Names {
				if n.Name != "_" {
					s.names[n.Name] = true
				}
			}
			for _, v := range vs.Values {
				from, to := int(v.Pos())+st.start-int(st.node.Pos()), int(v.End())+st.start-int(st.node.Pos())
				mentionedIn("package p;var _ = "+src[from:to], s.mentions)
			}
			specs = append(specs, s)
		}
	}
	return specs
}

// funcMentions returns what each function of the cell mentions, by its name;
// methods of all types by theirs, with a dot before it.
func (p *parts) funcMentions(src string) map[string]map[string]bool {
	out := map[string]map[string]bool{}
	for _, f := range p.funcs {
		text := "package p;" + src[f.start:f.end]
		file, err := parser.ParseFile(token.NewFileSet(), "", text, parser.SkipObjectResolution)
		if err != nil || len(file.Decls) == 0 {
			continue
		}
		if d, ok := file.Decls[0].(*ast.FuncDecl); ok {
			name := d.Name.Name
			if d.Recv != nil {
				name = "." + name
			}
			if out[name] == nil {
				out[name] = map[string]bool{}
			}
			mentionedIn(text, out[name])
		}
	}
	return out
}

// mentionedIn collects the names that a file uses and does not declare, and with a
// dot before them the names of the methods it may call.
func mentionedIn(text string, names map[string]bool) {
	file, err := parser.ParseFile(token.NewFileSet(), "", text, 0)
	if err != nil {
		return
	}
	for _, id := range file.Unresolved {
		names[id.Name] = true
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			names["."+s.Sel.Name] = true
		}
		return true
	})
}

package cell

import (
	"fmt"
	"go/types"
	"strings"

	"vogo/kernel/cell/symbols"
)

// Inspect describes the name at the cursor: its declaration and its
// documentation; with detail above 0 also the members of its type. When the
// cursor stands in the arguments of a call, the function is described; in a query,
// the table, column or function there.
func (s *Session) Inspect(code string, cursor, detail int) (Doc, bool) {
	if d, ok := s.inspectQuery(code, cursor); ok {
		return d, true
	}
	t, ok := targetAt(code, cursor)
	if ok && t.start == t.end || !ok {
		open := enclosingCall(code, cursor)
		if open < 0 {
			return Doc{}, false
		}
		if t, ok = targetAt(code, open); !ok {
			return Doc{}, false
		}
	}
	name := code[t.start:t.end]
	if name == "" {
		return Doc{}, false
	}
	s.state.Lock()
	defer s.state.Unlock()
	if !t.dotted {
		if p := s.packageNamed(name, ""); p != nil && s.objs[name] == nil {
			if _, local := localNames(code, len(code))[name]; !local {
				return packageDoc(name, p), true
			}
		}
	}
	expr := name
	if t.dotted {
		if p := s.packageNamed(t.base, code); p != nil {
			if o := p.Scope().Lookup(name); o != nil && o.Exported() {
				return describe(o, o.Type(), detail), true
			}
			return Doc{}, false
		}
		expr = t.base + "." + name
	}
	_, tv, obj := s.look(code, t.start, expr)
	if obj == nil {
		return Doc{}, false
	}
	typ := obj.Type()
	if tv.Type != nil && typ == nil {
		typ = tv.Type
	}
	return describe(obj, typ, detail), true
}

// enclosingCall returns the offset just behind the name of the function in whose
// arguments the cursor stands, -1 if there is none.
func enclosingCall(code string, cursor int) int {
	depth := 0
	for i := min(cursor, len(code)) - 1; i >= 0; i-- {
		switch code[i] {
		case ')':
			depth++
		case '(':
			if depth == 0 {
				if i > 0 && isNameByte(code[i-1]) {
					return i
				}
				return -1
			}
			depth--
		case '\n':
			if depth == 0 && !strings.HasSuffix(strings.TrimRight(code[:i], " \t"), ",") && !strings.HasSuffix(strings.TrimRight(code[:i], " \t"), "(") {
				return -1
			}
		}
	}
	return -1
}

func packageDoc(name string, p *types.Package) Doc {
	docs, _ := symbols.Docs(p.Path())
	return doc(fmt.Sprintf("import %s %q", name, p.Path()), docs[""])
}

func doc(head, text string) Doc {
	text = strings.TrimSpace(text)
	d := Doc{Text: head, Markdown: "```go\n" + head + "\n```"}
	if text != "" {
		d.Text += "\n\n" + text
		d.Markdown += "\n\n" + text
	}
	return d
}

// describe writes an object's declaration and documentation.
func describe(o types.Object, t types.Type, detail int) Doc {
	head := types.ObjectString(o, qualifier)
	if tn, ok := o.(*types.TypeName); ok {
		head = "type " + tn.Name() + " " + types.TypeString(t.Underlying(), qualifier)
		if len(head) > 600 {
			head = "type " + tn.Name()
		}
	}
	d := doc(head, docFor(o))
	if _, isVar := o.(*types.Var); !isVar && detail <= 0 {
		return d
	}
	if members := membersOf(t); detail > 0 && len(members) > 0 {
		var b strings.Builder
		for _, m := range members {
			b.WriteString(types.ObjectString(m, qualifier) + "\n")
		}
		d.Text += "\n\n" + b.String()
		d.Markdown += "\n\n```go\n" + b.String() + "```"
	}
	return d
}

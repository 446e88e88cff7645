package models

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"text/template"
)

// kindCode is how the methods for a kind of trait are written.
type kindCode struct {
	constant string // of package widget
	goType   string
	shape    string // which of the shapes below
}

var kinds = map[string]kindCode{
	"bool":        {"kindBool", "bool", "plain"},
	"int":         {"kindInt", "int", "plain"},
	"float":       {"kindFloat", "float64", "plain"},
	"string":      {"kindString", "string", "plain"},
	"bytes":       {"kindBytes", "byte", "list"},
	"strings":     {"kindStrings", "string", "variadic"},
	"ints":        {"kindInts", "int", "variadic"},
	"floats":      {"kindFloats", "float64", "variadic"},
	"intpair":     {"kindIntPair", "int", "pair"},
	"floatpair":   {"kindFloatPair", "float64", "pair"},
	"intorany":    {"kindIntOrAny", "int", "any"},
	"floatorany":  {"kindFloatOrAny", "float64", "any"},
	"date":        {"kindDate", "time.Time", "plain"},
	"datetime":    {"kindDatetime", "time.Time", "plain"},
	"naive":       {"kindNaive", "time.Time", "plain"},
	"time":        {"kindTime", "time.Duration", "plain"},
	"widget":      {"kindWidget", "", "widget"},
	"widgets":     {"kindWidgets", "", "widgets"},
	"widgettrait": {"kindWidgetTrait", "", "end"},
	"files":       {"kindFiles", "File", "read"},
	"outputs":     {"kindOutputs", "", ""},
}

// optional are the kinds whose null no value of the Go type stands for.
var optional = []string{"bool", "int", "float", "time"}

var shapes = map[string]*template.Template{}

func init() {
	for name, text := range map[string]string{
		"plain": `
// {{.Name}} {{.Is}}
func (w *{{.Model}}) {{.Name}}() {{.Type}} { return w.get("{{.Trait}}").({{.Type}}) }
{{if not .Read}}
// Set{{.Name}} sets it. It returns w.
func (w *{{.Model}}) Set{{.Name}}(v {{.Type}}) *{{.Model}} { w.set("{{.Trait}}", v); return w }
{{end}}`,
		"optional": `
// {{.Name}} {{.Is}} ok is false if there is none.
func (w *{{.Model}}) {{.Name}}() (v {{.Type}}, ok bool) { v, ok = w.get("{{.Trait}}").({{.Type}}); return v, ok }

// Set{{.Name}} sets it. It returns w.
func (w *{{.Model}}) Set{{.Name}}(v {{.Type}}) *{{.Model}} { w.set("{{.Trait}}", v); return w }

// Clear{{.Name}} sets none. It returns w.
func (w *{{.Model}}) Clear{{.Name}}() *{{.Model}} { w.set("{{.Trait}}", nil); return w }
`,
		"list": `
// {{.Name}} {{.Is}}
func (w *{{.Model}}) {{.Name}}() []{{.Type}} { return slices.Clone(w.get("{{.Trait}}").([]{{.Type}})) }

// Set{{.Name}} sets it. It returns w.
func (w *{{.Model}}) Set{{.Name}}(v []{{.Type}}) *{{.Model}} { w.set("{{.Trait}}", slices.Clone(v)); return w }
`,
		"variadic": `
// {{.Name}} {{.Is}}
func (w *{{.Model}}) {{.Name}}() []{{.Type}} { return slices.Clone(w.get("{{.Trait}}").([]{{.Type}})) }

// Set{{.Name}} sets them. It returns w.
func (w *{{.Model}}) Set{{.Name}}(v ...{{.Type}}) *{{.Model}} { w.set("{{.Trait}}", append([]{{.Type}}{}, v...)); return w }
`,
		"pair": `
// {{.Name}} {{.Is}}
func (w *{{.Model}}) {{.Name}}() (low, high {{.Type}}) { v := w.get("{{.Trait}}").([2]{{.Type}}); return v[0], v[1] }

// Set{{.Name}} sets it. It returns w.
func (w *{{.Model}}) Set{{.Name}}(low, high {{.Type}}) *{{.Model}} { w.set("{{.Trait}}", [2]{{.Type}}{low, high}); return w }
`,
		"any": `
// {{.Name}} {{.Is}} 0 stands for any.
func (w *{{.Model}}) {{.Name}}() {{.Type}} { return w.get("{{.Trait}}").({{.Type}}) }

// Set{{.Name}} sets it. It returns w.
func (w *{{.Model}}) Set{{.Name}}(v {{.Type}}) *{{.Model}} { w.set("{{.Trait}}", v); return w }
`,
		"widget": `
// {{.Name}} {{.Is}}
func (w *{{.Model}}) {{.Name}}() *{{.Type}} { return &{{.Type}}{w.get("{{.Trait}}").(*Model)} }

// Set{{.Name}} sets it, so that several can share one. It returns w.
func (w *{{.Model}}) Set{{.Name}}(v *{{.Type}}) *{{.Model}} { w.set("{{.Trait}}", v.Model); return w }
`,
		"widgets": `{{if not .Read}}
// Set{{.Name}} sets them: {{.Help}}. It returns w.
func (w *{{.Model}}) Set{{.Name}}(v ...Widget) *{{.Model}} { w.set("{{.Trait}}", selves(v)); return w }
{{end}}`,
		"end": `
// Set{{.Name}} sets one end: a trait of a widget, such as "value". It returns w.
func (w *{{.Model}}) Set{{.Name}}(v Widget, trait string) *{{.Model}} { w.tie("{{.Trait}}", v, trait); return w }
`,
		"read": `
// {{.Name}} {{.Is}}
func (w *{{.Model}}) {{.Name}}() []{{.Type}} { return slices.Clone(w.get("{{.Trait}}").([]{{.Type}})) }
`,
		"options": `
// Options are what can be selected.
func (w *{{.Model}}) Options() []string { return w.options() }

// SetOptions sets what can be selected. It returns w.
func (w *{{.Model}}) SetOptions(v ...string) *{{.Model}} { w.setOptions(v); return w }
{{if .One}}
// Selected is the option that is selected, "" if none is.
func (w *{{.Model}}) Selected() string { return w.one() }

// SetSelected selects an option. It returns w.
func (w *{{.Model}}) SetSelected(v string) *{{.Model}} { w.chooseOne(v); return w }
{{end}}`,
	} {
		shapes[name] = template.Must(template.New(name).Parse(text))
	}
}

// accessors writes the methods for a trait.
func (m *model) accessors(b *bytes.Buffer, t trait) error {
	k := kinds[t.Kind]
	shape, goType := k.shape, k.goType
	switch {
	case t.Name == "_options_labels":
		shape = "options"
	case m.private(t):
		return nil
	case t.Null && slices.Contains(optional, t.Kind):
		shape = "optional"
	case t.Kind == "widget":
		goType, _ = t.Default.(string)
	}
	data := map[string]any{
		"Name": goName(t.Name), "Trait": t.Name, "Model": m.Name, "Type": goType, "Help": strings.TrimSuffix(oneLine(t.Help), "."),
		"Is": is(t), "Read": strings.HasPrefix(m.Name, "Controller") && t.Name != "index",
		"One": m.Name != "SelectMultiple" && m.Name != "SelectionRangeSlider",
	}
	if err := shapes[shape].Execute(b, data); err != nil {
		return fmt.Errorf("%s: %w", t.Name, err)
	}
	return nil
}

// is says in a doc comment what a trait is.
func is(t trait) string {
	s := fmt.Sprintf("is its %s", strings.ReplaceAll(strings.TrimPrefix(t.Name, "_"), "_", " "))
	if t.Help != "" {
		s += ": " + strings.TrimSuffix(oneLine(t.Help), ".")
	}
	if len(t.Choices) > 0 {
		var quoted []string
		for _, c := range t.Choices {
			quoted = append(quoted, fmt.Sprintf("%q", c))
		}
		s += "; one of " + strings.Join(quoted, ", ")
	}
	return s + "."
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

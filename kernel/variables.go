package kernel

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Limits on what variables panels are told at once.
const (
	maxParts     = 200 // parts of one value
	maxValueText = 120 // characters of a value
	maxValueDeep = 3   // levels of a value
	maxValueList = 8   // elements of a list within a value
)

// part is a variable, or what a value consists of.
type part struct {
	name, typ string
	v         reflect.Value
	text      string // shown instead of v, if not ""
	eval      string // expression of it
}

// list returns the lines of a panel for the variables. What references stood for
// before is forgotten.
func (d *debugging) list(vars []Variable) []dapVariable {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.whole = nil
	parts := make([]part, 0, len(vars))
	for _, v := range vars {
		p := part{name: v.Name, typ: v.Type, v: reflect.ValueOf(v.Value), eval: v.Name}
		// A value that prints itself in a way of its own: only it knows how.
		if own, ok := v.Value.(interface{ Reflect() reflect.Value }); ok {
			p.v, p.text = reflect.Value{}, firstLine(fmt.Sprint(own))
		}
		parts = append(parts, p)
	}
	return d.linesLocked(parts)
}

func (d *debugging) linesLocked(parts []part) []dapVariable {
	lines := make([]dapVariable, len(parts))
	for i, p := range parts {
		lines[i] = dapVariable{Name: p.name, Type: p.typ, EvaluateName: p.eval, Value: cut(p.text, maxValueText)}
		if p.text == "" {
			lines[i].Value = cut(valueText(p.v), maxValueText)
		}
		n, indexed := countParts(p)
		if n == 0 {
			if hidesValue(p) {
				lines[i].Type = ""
			}
			continue
		}
		d.whole = append(d.whole, p)
		lines[i].Reference = len(d.whole)
		if indexed {
			lines[i].Indexed = n
		} else {
			lines[i].Named = n
		}
	}
	return lines
}

// children answers a request for the parts of a value.
func (d *debugging) children(req dapRequest) (any, error) {
	var args struct {
		Reference int `json:"variablesReference"`
		Start     int `json:"start"`
		Count     int `json:"count"`
	}
	if err := json.Unmarshal(req.Arguments, &args); err != nil {
		return nil, fmt.Errorf("variables: %w", err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if args.Reference < 1 || args.Reference > len(d.whole) {
		return map[string]any{"variables": []any{}}, fmt.Errorf("there is no variablesReference %d: list the variables again", args.Reference)
	}
	parts := partsOf(d.whole[args.Reference-1])
	if args.Start > 0 {
		parts = parts[min(args.Start, len(parts)):]
	}
	if args.Count > 0 {
		parts = parts[:min(args.Count, len(parts))]
	}
	return map[string]any{"variables": d.linesLocked(parts)}, nil
}

// countParts returns how many parts a value shows, and whether they are numbered.
func countParts(p part) (n int, indexed bool) {
	switch v := follow(p.v); v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				n++
			}
		}
	case reflect.Slice, reflect.Array:
		n, indexed = v.Len(), true
	case reflect.Map:
		n = v.Len()
	}
	return min(n, maxParts), indexed
}

// hidesValue tells whether the type of a value without parts had better not be told:
// JupyterLab shows the type instead of the value, but of types it knows.
func hidesValue(p part) bool {
	switch follow(p.v).Kind() {
	case reflect.Slice, reflect.Array, reflect.Map: // an empty one: its type says more
		return false
	}
	return p.typ != "int" && p.typ != "bool"
}

// partsOf returns the fields, elements or entries of a value. A map is not gone
// through before somebody asks: goroutines of cells may be writing to it.
func partsOf(p part) []part {
	v := follow(p.v)
	var parts []part
	switch v.Kind() {
	case reflect.Struct:
		for i := range min(v.NumField(), maxParts) {
			f := v.Type().Field(i)
			if f.IsExported() {
				parts = append(parts, part{name: f.Name, typ: f.Type.String(), v: v.Field(i), eval: within(p.eval, "."+f.Name)})
			}
		}
	case reflect.Slice, reflect.Array:
		for i := range min(v.Len(), maxParts) {
			index := strconv.Itoa(i)
			parts = append(parts, part{name: index, typ: v.Type().Elem().String(), v: v.Index(i), eval: within(p.eval, "["+index+"]")})
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next() && len(parts) < maxParts; {
			key := valueText(it.Key())
			parts = append(parts, part{name: key, typ: v.Type().Elem().String(), v: it.Value(), eval: within(p.eval, "["+key+"]")})
		}
		slices.SortFunc(parts, func(a, b part) int { return strings.Compare(a.name, b.name) })
	}
	return parts
}

func within(eval, part string) string {
	if eval == "" {
		return ""
	}
	return eval + part
}

// follow goes through pointers and interfaces to what they hold.
func follow(v reflect.Value) reflect.Value {
	for range maxValueDeep {
		if k := v.Kind(); k != reflect.Pointer && k != reflect.Interface || v.IsNil() {
			break
		}
		v = v.Elem()
	}
	return v
}

// valueText is a value in one short line. Maps are not gone through, as above.
func valueText(v reflect.Value) string {
	var b strings.Builder
	writeShort(&b, v, 0)
	return b.String()
}

func writeShort(b *strings.Builder, v reflect.Value, depth int) {
	if !v.IsValid() {
		b.WriteString("nil")
		return
	}
	if text, ok := ownText(v); ok {
		b.WriteString(text)
		return
	}
	switch v.Kind() {
	case reflect.String:
		b.WriteString(strconv.Quote(cut(v.String(), maxValueText)))
	case reflect.Slice, reflect.Array:
		writeShortList(b, v, depth)
	case reflect.Map:
		fmt.Fprintf(b, "%s of %d", v.Type(), v.Len())
	case reflect.Struct:
		writeShortStruct(b, v, depth)
	case reflect.Pointer, reflect.Interface:
		switch {
		case v.IsNil():
			b.WriteString("nil")
		case depth >= maxValueDeep:
			b.WriteString("…")
		default:
			if v.Kind() == reflect.Pointer {
				b.WriteByte('&')
			}
			writeShort(b, v.Elem(), depth+1)
		}
	case reflect.Func, reflect.Chan, reflect.UnsafePointer:
		b.WriteString(v.Type().String())
	default:
		fmt.Fprintf(b, "%v", v)
	}
}

func writeShortList(b *strings.Builder, v reflect.Value, depth int) {
	if depth >= maxValueDeep {
		fmt.Fprintf(b, "%s of %d", v.Type(), v.Len())
		return
	}
	b.WriteByte('[')
	for i := range min(v.Len(), maxValueList) {
		if i > 0 {
			b.WriteByte(' ')
		}
		writeShort(b, v.Index(i), depth+1)
	}
	if v.Len() > maxValueList {
		fmt.Fprintf(b, " …] (%d)", v.Len())
		return
	}
	b.WriteByte(']')
}

func writeShortStruct(b *strings.Builder, v reflect.Value, depth int) {
	if depth >= maxValueDeep {
		b.WriteString(v.Type().String())
		return
	}
	b.WriteByte('{')
	for i := range min(v.NumField(), maxValueList) {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(v.Type().Field(i).Name + ":")
		writeShort(b, v.Field(i), depth+1)
	}
	if v.NumField() > maxValueList {
		b.WriteString(" …")
	}
	b.WriteByte('}')
}

// ownText is what a value says of itself by Error or String.
func ownText(v reflect.Value) (text string, ok bool) {
	defer func() {
		if recover() != nil { // such as a method that does not expect a zero value
			ok = false
		}
	}()
	if !v.CanInterface() || v.Kind() == reflect.Pointer && v.IsNil() {
		return "", false
	}
	switch own := v.Interface().(type) {
	case error:
		return firstLine(own.Error()), true
	case fmt.Stringer:
		return firstLine(own.String()), true
	}
	return "", false
}

// cut shortens text to n characters.
func cut(text string, n int) string {
	if len(text) <= n || utf8.RuneCountInString(text) <= n {
		return text
	}
	return text[:byteOffset(text, n-1)] + "…"
}

package notebook

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
)

// ReadFile reads the notebook at path.
func ReadFile(path string) (*Notebook, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: no such notebook", path)
	}
	if err != nil {
		return nil, fmt.Errorf("cannot read the notebook: %w", err)
	}
	nb, err := Parse(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return nb, nil
}

// Parse decodes a notebook of nbformat 4.
func Parse(data []byte) (*Notebook, error) {
	var top map[string]any
	if err := decode(data, &top); err != nil {
		return nil, err
	}
	cells, has := top["cells"].([]any)
	major, isNumber := intOf(top["nbformat"])
	switch {
	case !isNumber:
		return nil, errors.New(`not a notebook: no "nbformat" number in it`)
	case major < 4:
		return nil, fmt.Errorf("notebook format %d is too old: open it in Jupyter and save it, which makes it format 4", major)
	case major > 4:
		return nil, fmt.Errorf("notebook format %d is newer than format 4, the last one known here", major)
	case !has:
		return nil, errors.New(`not a notebook: no list of "cells" in it`)
	}
	nb := &Notebook{extra: top}
	nb.Minor, _ = intOf(top["nbformat_minor"])
	nb.Metadata = takeMap(top, "metadata")
	for i, v := range cells {
		m, ok := v.(map[string]any)
		if !ok {
			return nil, fmt.Errorf("cell %d: want a JSON object, found %s", i+1, kindOf(v))
		}
		c, err := parseCell(m)
		if err != nil {
			return nil, fmt.Errorf("cell %d: %w", i+1, err)
		}
		nb.Cells = append(nb.Cells, c)
	}
	for _, k := range []string{"cells", "nbformat", "nbformat_minor"} {
		delete(top, k)
	}
	stripTransient(nb)
	return nb, nil
}

func decode(data []byte, into *map[string]any) error {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	err := d.Decode(into)
	var syntax *json.SyntaxError
	var typ *json.UnmarshalTypeError
	switch {
	case err == nil && *into == nil:
		return errors.New("not a notebook: want a JSON object, found null")
	case err == nil:
		if _, err := d.Token(); err != io.EOF {
			return errors.New("not a notebook: more text after the end of the JSON")
		}
		return nil
	case len(bytes.TrimSpace(data)) == 0:
		return errors.New("not a notebook: the file is empty")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("not a whole notebook: the JSON ends too early; the file may have been cut")
	case errors.As(err, &typ):
		return fmt.Errorf("not a notebook: want a JSON object, found a JSON %s", typ.Value)
	case errors.As(err, &syntax):
		line := 1 + bytes.Count(data[:min(int(syntax.Offset), len(data))], []byte("\n"))
		return fmt.Errorf("not a notebook: not JSON at line %d: %v", line, err)
	}
	return fmt.Errorf("not a notebook: %w", err)
}

func parseCell(m map[string]any) (*Cell, error) {
	c := &Cell{extra: m}
	typ, _ := takeString(m, "cell_type")
	switch c.Type = CellType(typ); c.Type {
	case Code, Markdown, Raw:
	default:
		return nil, fmt.Errorf(`cell_type %q is none of "code", "markdown", "raw"`, typ)
	}
	var err error
	if c.Source, err = takeLines(m, "source"); err != nil {
		return nil, err
	}
	c.ID, _ = takeString(m, "id")
	c.Metadata = takeMap(m, "metadata")
	if att, ok := m["attachments"].(map[string]any); ok {
		for _, a := range att {
			if bundle, ok := a.(map[string]any); ok {
				joinBundle(bundle)
			}
		}
	}
	if c.Type != Code {
		return c, nil
	}
	c.Count, _ = intOf(m["execution_count"])
	delete(m, "execution_count")
	list, _ := m["outputs"].([]any)
	delete(m, "outputs")
	for i, v := range list {
		om, ok := v.(map[string]any)
		if !ok {
			return nil, fmt.Errorf("output %d: want a JSON object, found %s", i+1, kindOf(v))
		}
		o, err := parseOutput(om)
		if err != nil {
			return nil, fmt.Errorf("output %d: %w", i+1, err)
		}
		c.Outputs = append(c.Outputs, o)
	}
	return c, nil
}

func parseOutput(m map[string]any) (Output, error) {
	o := Output{extra: m}
	typ, _ := takeString(m, "output_type")
	var err error
	switch o.Type = OutputType(typ); o.Type {
	case Stream:
		o.Name, _ = takeString(m, "name")
		o.Text, err = takeLines(m, "text")
	case DisplayData, ExecuteResult:
		o.Data, o.Metadata = takeMap(m, "data"), takeMap(m, "metadata")
		joinBundle(o.Data)
		if o.Type == ExecuteResult {
			o.Count, _ = intOf(m["execution_count"])
			delete(m, "execution_count")
		}
	case ErrorOutput:
		o.EName, _ = takeString(m, "ename")
		o.EValue, _ = takeString(m, "evalue")
		list, _ := m["traceback"].([]any)
		delete(m, "traceback")
		for _, v := range list {
			s, _ := v.(string)
			o.Traceback = append(o.Traceback, s)
		}
	case "":
		err = errors.New("no output_type")
	default: // a type of a later minor version: kept as it is, in extra
	}
	return o, err
}

// stripTransient removes what Jupyter itself never stores.
func stripTransient(nb *Notebook) {
	for _, k := range []string{"orig_nbformat", "orig_nbformat_minor", "signature"} {
		delete(nb.Metadata, k)
	}
	for _, c := range nb.Cells {
		delete(c.Metadata, "trusted")
	}
}

// isJSON reports whether the content of a MIME type is a JSON value and not text.
func isJSON(mime string) bool {
	return mime == "application/json" ||
		strings.HasPrefix(mime, "application/") && strings.HasSuffix(mime, "+json")
}

func joinBundle(data map[string]any) {
	for mime, v := range data {
		if isJSON(mime) {
			continue
		}
		if s, ok := joinLines(v); ok {
			data[mime] = s
		}
	}
}

// joinLines returns a text that nbformat may store as a string or as a list of
// lines, each with its line end.
func joinLines(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case []any:
		var b strings.Builder
		for _, line := range v {
			s, ok := line.(string)
			if !ok {
				return "", false
			}
			b.WriteString(s)
		}
		return b.String(), true
	}
	return "", false
}

func takeLines(m map[string]any, key string) (string, error) {
	v, has := m[key]
	s, ok := joinLines(v)
	if has && !ok {
		return "", fmt.Errorf("%q: want a string or a list of strings, found %s", key, kindOf(v))
	}
	delete(m, key)
	return s, nil
}

func takeString(m map[string]any, key string) (string, bool) {
	s, ok := m[key].(string)
	if ok {
		delete(m, key)
	}
	return s, ok
}

// takeMap removes the object at key from m and returns it, never nil.
func takeMap(m map[string]any, key string) map[string]any {
	v, _ := m[key].(map[string]any)
	delete(m, key)
	if v == nil {
		v = map[string]any{}
	}
	return v
}

func intOf(v any) (int, bool) {
	n, ok := v.(json.Number)
	if !ok {
		return 0, false
	}
	i, err := n.Int64()
	return int(i), err == nil
}

func kindOf(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case string:
		return "a string"
	case json.Number:
		return "a number"
	case bool:
		return "a boolean"
	case []any:
		return "a list"
	}
	return "an object"
}

package notebook

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

// Bytes encodes the notebook as Jupyter's nbformat.write does: keys sorted,
// one space of indentation, texts as lists of lines, characters unescaped.
func (nb *Notebook) Bytes() ([]byte, error) {
	top := clone(nb.extra)
	cells := make([]any, len(nb.Cells))
	for i, c := range nb.Cells {
		cells[i] = c.object(nb.Minor)
	}
	top["cells"] = cells
	top["metadata"] = notNil(nb.Metadata)
	top["nbformat"] = 4
	top["nbformat_minor"] = nb.Minor
	var b bytes.Buffer
	if err := writeJSON(&b, top, ""); err != nil {
		return nil, fmt.Errorf("cannot encode the notebook: %w", err)
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

func (c *Cell) object(minor int) map[string]any {
	m := clone(c.extra)
	m["cell_type"] = string(c.Type)
	m["metadata"] = notNil(c.Metadata)
	m["source"] = splitLines(c.Source)
	if c.ID != "" && minor >= 5 {
		m["id"] = c.ID
	}
	if att, ok := m["attachments"].(map[string]any); ok {
		split := clone(att)
		for name, v := range att {
			if bundle, ok := v.(map[string]any); ok {
				split[name] = splitBundle(bundle)
			}
		}
		m["attachments"] = split
	}
	if c.Type == Code {
		m["execution_count"] = countOrNull(c.Count)
		outputs := make([]any, len(c.Outputs))
		for i, o := range c.Outputs {
			outputs[i] = o.object()
		}
		m["outputs"] = outputs
	}
	return m
}

func (o Output) object() map[string]any {
	m := clone(o.extra)
	m["output_type"] = string(o.Type)
	switch o.Type {
	case Stream:
		m["name"], m["text"] = o.Name, splitLines(o.Text)
	case DisplayData, ExecuteResult:
		m["data"], m["metadata"] = splitBundle(o.Data), notNil(o.Metadata)
		if o.Type == ExecuteResult {
			m["execution_count"] = countOrNull(o.Count)
		}
	case ErrorOutput:
		lines := make([]any, len(o.Traceback))
		for i, l := range o.Traceback {
			lines[i] = l
		}
		m["ename"], m["evalue"], m["traceback"] = o.EName, o.EValue, lines
	}
	return m
}

func countOrNull(n int) any {
	if n == 0 {
		return nil
	}
	return n
}

func clone(m map[string]any) map[string]any {
	c := make(map[string]any, len(m)+8)
	for k, v := range m {
		c[k] = v
	}
	return c
}

func notNil(m map[string]any) map[string]any {
	if m == nil {
		return map[string]any{}
	}
	return m
}

// splitBundle stores the text types of a bundle as lists of lines, and the
// others, base64 among them, as they are.
func splitBundle(data map[string]any) map[string]any {
	m := clone(data)
	for mime, v := range data {
		s, ok := v.(string)
		if ok && (strings.HasPrefix(mime, "text/") || mime == "application/javascript" || mime == "image/svg+xml") {
			m[mime] = splitLines(s)
		}
	}
	return m
}

// splitLines cuts s after each line end as Python's str.splitlines(True) does:
// not only at "\n", since a file that Jupyter writes afterwards would differ.
func splitLines(s string) []any {
	lines := []any{}
	start := 0
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		switch r {
		case '\r':
			if i < len(s) && s[i] == '\n' {
				i++
			}
		case '\n', '\v', '\f', 0x1c, 0x1d, 0x1e, 0x85, 0x2028, 0x2029:
		default:
			continue
		}
		lines = append(lines, s[start:i])
		start = i
	}
	if start < len(s) {
		lines = append(lines, s[start:])
	}
	return lines
}

// WriteFile writes the notebook to path. The file is either the old one or the
// whole new one: whatever happens meanwhile, it is never half-written.
func (nb *Notebook) WriteFile(path string) error {
	data, err := nb.Bytes()
	if err != nil {
		return err
	}
	return WriteAtomic(path, data)
}

// WriteAtomic replaces the file at path by data in one step, or leaves it as it
// was. It keeps the mode of an existing file and writes through symbolic links.
func WriteAtomic(path string, data []byte) (err error) {
	target, mode := path, os.FileMode(0o644)
	if real, err := filepath.EvalSymlinks(path); err == nil {
		target = real
		if info, err := os.Stat(real); err == nil {
			mode = info.Mode().Perm()
		}
		if old, err := os.ReadFile(real); err == nil && bytes.Equal(old, data) {
			return nil
		}
	}
	f, err := os.CreateTemp(filepath.Dir(target), ".~"+filepath.Base(target)+"-*")
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", path, err)
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
			err = fmt.Errorf("cannot write %s: %w", path, err)
		}
	}()
	if _, err = f.Write(data); err != nil {
		return err
	}
	if err = f.Chmod(mode); err != nil {
		return err
	}
	if err = f.Sync(); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), target)
}

package notebook

import (
	"strings"
)

// CellType is the kind of a cell.
type CellType string

// The cell types of nbformat 4.
const (
	Code     CellType = "code"
	Markdown CellType = "markdown"
	Raw      CellType = "raw"
)

// Notebook is one notebook document.
type Notebook struct {
	Cells    []*Cell
	Metadata map[string]any
	Minor    int            // nbformat_minor; the major version is 4
	extra    map[string]any // top-level fields this package does not know
}

// Cell is one cell. Outputs and Count belong to code cells only.
type Cell struct {
	ID       string // "" before nbformat 4.5
	Type     CellType
	Source   string
	Metadata map[string]any
	Outputs  []Output
	Count    int // execution count; 0 is not executed
	extra    map[string]any
}

// OutputType is the kind of an output.
type OutputType string

// The output types of nbformat 4.
const (
	Stream        OutputType = "stream"
	DisplayData   OutputType = "display_data"
	ExecuteResult OutputType = "execute_result"
	ErrorOutput   OutputType = "error"
)

// Output is one output of a code cell. Which fields count depends on Type.
type Output struct {
	Type OutputType

	Name string // stream: "stdout" or "stderr"
	Text string // stream

	// Data maps a MIME type to its content (display_data, execute_result): a
	// string, base64 for binary types, or a decoded JSON value for the JSON types.
	Data     map[string]any
	Metadata map[string]any
	Count    int // execute_result

	EName     string   // error: the type of the error
	EValue    string   // error: its message
	Traceback []string // error: lines, may hold ANSI colours

	extra map[string]any
}

// Tags returns the tags of the cell, the field "tags" of its metadata.
func (c *Cell) Tags() []string {
	list, _ := c.Metadata["tags"].([]any)
	var tags []string
	for _, t := range list {
		if s, ok := t.(string); ok {
			tags = append(tags, s)
		}
	}
	return tags
}

// HasTag reports whether the cell carries one of the tags.
func (c *Cell) HasTag(names ...string) bool {
	for _, t := range c.Tags() {
		for _, n := range names {
			if strings.EqualFold(t, n) {
				return true
			}
		}
	}
	return false
}

// failed returns the error among the outputs of the cell.
func (c *Cell) failed() (Output, bool) {
	for _, o := range c.Outputs {
		if o.Type == ErrorOutput {
			return o, true
		}
	}
	return Output{}, false
}

// Language returns the language the notebook says it is written in, in lower
// case, or "" if it does not say.
func (nb *Notebook) Language() string {
	for _, at := range [][2]string{{"language_info", "name"}, {"kernelspec", "language"}} {
		if m, ok := nb.Metadata[at[0]].(map[string]any); ok {
			if s, ok := m[at[1]].(string); ok && s != "" {
				return strings.ToLower(s)
			}
		}
	}
	return ""
}

// Title returns the first heading of the notebook, or "" if there is none.
func (nb *Notebook) Title() string {
	for _, c := range nb.Cells {
		if c.Type != Markdown {
			continue
		}
		fenced := false
		for _, line := range strings.Split(c.Source, "\n") {
			if strings.HasPrefix(strings.TrimSpace(line), "```") {
				fenced = !fenced
			}
			if t := strings.TrimLeft(line, "#"); !fenced && t != line && strings.HasPrefix(t, " ") {
				return strings.TrimSpace(strings.TrimRight(t, "# "))
			}
		}
	}
	return ""
}

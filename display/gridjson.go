package display

import (
	"encoding/json"
	"strings"
)

// gridDoc is the application/vnd.vogo.table+json form of a Grid. Its readers
// put every string into the page as text, never as HTML.
type gridDoc struct {
	Version int            `json:"version"` // of this form
	Title   string         `json:"title,omitempty"`
	Note    string         `json:"note,omitempty"`
	NumRows int            `json:"nrows"`
	NumCols int            `json:"ncols"`
	Fields  []gridField    `json:"fields"`         // the first columns
	Rows    [][]*string    `json:"rows"`           // the first rows of Fields; null where there is no value
	Meta    map[string]any `json:"meta,omitempty"` // query, service, object id…
}

type gridField struct {
	Name        string `json:"name"`
	Unit        string `json:"unit,omitempty"`
	UCD         string `json:"ucd,omitempty"`
	Type        string `json:"type,omitempty"`
	Description string `json:"description,omitempty"`
	Align       string `json:"align"` // "left" or "right"
}

// Limits of the JSON form: a front end asks the kernel for more.
const (
	jsonCols = 200
	jsonCell = 120
	jsonDoc  = 400
	jsonMeta = 4000 // a query may be long
)

// shortMeta is what is known of a table, with texts of a length that a reader
// has use for.
func shortMeta(meta map[string]any) map[string]any {
	out := make(map[string]any, len(meta))
	for k, v := range meta {
		if s, ok := v.(string); ok && len(s) > jsonMeta {
			v = strings.ToValidUTF8(s[:jsonMeta], "") + "…"
		}
		out[shorten(k, jsonCell)] = v
	}
	return out
}

func (g *Grid) json() json.RawMessage {
	rows, cols := min(len(g.Rows), gridRows), min(len(g.Columns), jsonCols)
	meta := shortMeta(g.Meta)
	for {
		b, err := json.Marshal(g.doc(rows, cols, meta))
		switch {
		case err != nil: // only Meta can hold what JSON cannot
			meta = nil
		case len(b) <= gridJSON:
			return b
		case rows > 1:
			rows = (rows + 1) / 2
		case cols > 1:
			cols = (cols + 1) / 2
		case len(meta) > 1:
			meta = map[string]any{"id": meta["id"]} // without which there is no live view
		default:
			return b
		}
	}
}

func (g *Grid) doc(rows, cols int, meta map[string]any) gridDoc {
	doc := gridDoc{
		Version: 1, Title: shorten(g.Title, jsonCell), Note: shorten(g.Note, jsonDoc),
		NumRows: g.numRows(), NumCols: len(g.Columns),
		Fields: []gridField{}, Rows: [][]*string{}, Meta: meta,
	}
	for _, c := range g.Columns[:cols] {
		f := gridField{
			Name: shorten(c.Name, jsonCell), Unit: shorten(c.Unit, jsonCell), UCD: shorten(c.UCD, jsonCell),
			Type: shorten(c.Type, jsonCell), Description: shorten(c.Description, jsonDoc), Align: "left",
		}
		if c.Right {
			f.Align = "right"
		}
		doc.Fields = append(doc.Fields, f)
	}
	for i := range rows {
		row := make([]*string, cols)
		for j := range row {
			if s := g.cell(i, j); s != Null {
				s = shorten(s, jsonCell)
				row[j] = &s
			}
		}
		doc.Rows = append(doc.Rows, row)
	}
	return doc
}

package display

import "encoding/json"

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
)

func (g *Grid) json() json.RawMessage {
	doc := gridDoc{
		Version: 1, Title: shorten(g.Title, jsonCell), Note: shorten(g.Note, jsonDoc),
		NumRows: g.numRows(), NumCols: len(g.Columns),
		Fields: []gridField{}, Rows: [][]*string{}, Meta: g.Meta,
	}
	cols := min(len(g.Columns), jsonCols)
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
	size := 0
	for i := range min(len(g.Rows), gridRows) {
		row := make([]*string, cols)
		for j := range row {
			if s := g.cell(i, j); s != Null {
				s = shorten(s, jsonCell)
				row[j] = &s
				size += len(s)
			}
		}
		if size > gridJSON && i > 0 {
			break
		}
		doc.Rows = append(doc.Rows, row)
	}
	b, err := json.Marshal(doc)
	if err != nil { // only Meta can hold what JSON cannot
		doc.Meta = nil
		b, _ = json.Marshal(doc)
	}
	return b
}

package display

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; got:\n%s", name, got)
	}
}

func catalogue() Grid {
	return Grid{
		Title: "agbs",
		Note:  "synthetic values",
		Columns: []GridColumn{
			{Name: "main_id", UCD: "meta.id;meta.main", Type: "char(*)", Description: "Main identifier for an object"},
			{Name: "ra", Unit: "deg", UCD: "pos.eq.ra;meta.main", Type: "double", Description: "Right ascension (ICRS)", Right: true},
			{Name: "mag_v", Unit: "mag", UCD: "phot.mag;em.opt.V", Type: "float", Right: true},
			{Name: "名前", Type: "unicodeChar(*)"},
			{Name: "accref", Type: "char(*)", UCD: "meta.ref.url"},
		},
		Rows: [][]string{
			{"* alf Ori", "88.792939", "0.42", "ベテルギウス", "https://example.org/a?b=1&c=2"},
			{"* omi Cet", "34.836617", Null, "ミラ", "javascript:alert(1)"},
			{"V* χ Cyg", "297.641355", "-12.5"},
			{"line\nbreak\x1b[31m", "", "NaN", "e\u0301tait", "ftp://example.org/"},
		},
		NumRows: 1234567,
		Meta:    map[string]any{"query": "select top 4 * from agbs"},
	}
}

func TestGridGolden(t *testing.T) {
	b := catalogue().MIMEBundle()
	golden(t, "grid.txt", b.Text()+"\n")
	golden(t, "grid.html", b.Data[MIMEHTML].(string)+"\n")
	var doc any
	if err := json.Unmarshal(b.Data[MIMETable].(json.RawMessage), &doc); err != nil {
		t.Fatal(err)
	}
	text, _ := json.MarshalIndent(doc, "", "  ")
	golden(t, "grid.json", string(text)+"\n")
}

// hostile holds what documents of strangers have been seen to contain, or might.
var hostile = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `' onmouseover='alert(1)`,
	`javascript:alert(1)`, `JaVaScRiPt:alert(1)`, `data:text/html,<script>alert(1)</script>`,
	`http://x" onclick="alert(1)`, `https://a@b.example/`, `http:\\evil`, `https://`, "https://x/\x00",
	`</td></tr></table><h1>x`, `</details><iframe src=//evil>`, `<svg/onload=alert(1)>`, `&lt;b&gt;`, `&#x3c;script&#x3e;`,
	"a\u202Egnp.exe", "\x1b]8;;http://evil\x07x", "e" + strings.Repeat("\u0301", 5000), strings.Repeat("<", 100_000),
	strings.Repeat("&", 300), "\xff\xfe", "<!--", "]]>", "<style>*{display:none}</style>", `<a href="vbscript:x">`,
	"https://example.org/" + strings.Repeat("a", 490),
	"𝕏" + strings.Repeat("漢", 400), `onerror=alert(1)`, "\r\n\r\n", "{{.}}", "${x}", "`",
}

func hostileGrid(s string, rows, cols int) Grid {
	g := Grid{Title: s, Note: s, Meta: map[string]any{s: s}}
	for range cols {
		g.Columns = append(g.Columns, GridColumn{Name: s, Unit: s, UCD: s, Type: s, Description: s})
	}
	for range rows {
		row := make([]string, cols)
		for j := range row {
			row[j] = s
		}
		g.Rows = append(g.Rows, row)
	}
	return g
}

var allowedTags = map[string]string{
	"div": "style", "b": "", "table": "cellpadding style", "thead": "", "tbody": "", "tr": "", "br": "",
	"th": "title align style", "td": "title align style", "nobr": "", "small": "style", "a": "href target rel", "details": "", "summary": "style",
}

// checkMarkup fails if the markup of a grid holds any element or attribute that
// the grid does not write itself, or an address that is not http or https.
func checkMarkup(t *testing.T, s string) {
	t.Helper()
	// The markup of a grid is well-formed XML but for br, so that a parser of
	// the standard library can judge it.
	d := xml.NewDecoder(strings.NewReader(s))
	d.Strict = false
	d.AutoClose = []string{"br"}
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("markup cannot be parsed: %v", err)
		}
		switch tok := tok.(type) {
		case xml.Comment, xml.Directive, xml.ProcInst:
			t.Errorf("markup holds %T %s", tok, tok)
		case xml.StartElement:
			checkElement(t, tok)
		}
	}
}

func checkElement(t *testing.T, e xml.StartElement) {
	t.Helper()
	attrs, ok := allowedTags[e.Name.Local]
	if !ok {
		t.Errorf("markup holds element %s", e.Name.Local)
	}
	for _, a := range e.Attr {
		if !strings.Contains(" "+attrs+" ", " "+a.Name.Local+" ") {
			t.Errorf("markup holds attribute %s of %s", a.Name.Local, e.Name.Local)
		}
		if a.Name.Local == "href" && !strings.HasPrefix(a.Value, "http://") && !strings.HasPrefix(a.Value, "https://") {
			t.Errorf("markup links to %q", a.Value)
		}
		if a.Name.Local == "style" && strings.ContainsAny(a.Value, "(\\\"'<") {
			t.Errorf("style is %q", a.Value)
		}
	}
}

func checkGrid(t *testing.T, g Grid) {
	t.Helper()
	b := g.MIMEBundle()
	s := b.Data[MIMEHTML].(string)
	if len(s) > gridHTML {
		t.Errorf("HTML has %d bytes, want at most %d", len(s), gridHTML)
	}
	checkMarkup(t, s)
	for i, line := range strings.Split(b.Text(), "\n") {
		if w := widths.StringWidth(line); w > gridWidth {
			t.Errorf("line %d of the text is %d wide, want at most %d", i+1, w, gridWidth)
		}
		if strings.ContainsAny(line, "\x1b\r\x00\u202E") {
			t.Errorf("line %d of the text holds control characters: %q", i+1, line)
		}
	}
	if !json.Valid(b.Data[MIMETable].(json.RawMessage)) {
		t.Error("the JSON form is not JSON")
	}
}

func TestGridHostile(t *testing.T) {
	for i, s := range hostile {
		for _, size := range [][2]int{{0, 0}, {1, 1}, {3, 5}, {40, 40}} {
			t.Run(fmt.Sprintf("%d/%dx%d", i, size[0], size[1]), func(t *testing.T) {
				checkGrid(t, hostileGrid(s, size[0], size[1]))
			})
		}
	}
}

func FuzzGrid(f *testing.F) {
	for _, s := range hostile {
		f.Add(s, uint8(3), uint8(3))
	}
	f.Fuzz(func(t *testing.T, s string, rows, cols uint8) {
		checkGrid(t, hostileGrid(s, int(rows%50), int(cols%50)))
	})
}

func TestGridShapes(t *testing.T) {
	wide := Grid{Columns: make([]GridColumn, 3000)}
	for i := range wide.Columns {
		wide.Columns[i] = GridColumn{Name: fmt.Sprintf("column_%d", i), Right: true}
	}
	wide.Rows = [][]string{make([]string, 3000)}
	tests := []struct {
		name string
		g    Grid
		want string
	}{
		{"empty", Grid{}, "0 rows × 0 columns"},
		{"no rows", Grid{Columns: []GridColumn{{Name: "ra"}}}, "ra\n--\n0 rows × 1 column"},
		{"one cell", Grid{Columns: []GridColumn{{Name: "n"}}, Rows: [][]string{{"7"}}}, "n\n-\n7\n1 row × 1 column"},
		{"wide", wide, "1 row × 3,000 columns, first 11 columns shown"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			checkGrid(t, tt.g)
			if got := tt.g.String(); !strings.Contains(got, tt.want) {
				t.Errorf("text is\n%s\nwant it to contain\n%s", got, tt.want)
			}
		})
	}
}

// A number whose end is missing is a wrong number.
func TestGridNeverCutsNumbers(t *testing.T) {
	const number = "123456789012345678901234567.5"
	g := Grid{}
	row := []string{}
	for range 6 {
		g.Columns = append(g.Columns, GridColumn{Name: "x", Right: true}, GridColumn{Name: "s"})
		row = append(row, number, strings.Repeat("text ", 20))
	}
	g.Rows = [][]string{row}
	for _, f := range strings.Fields(strings.Split(g.String(), "\n")[2]) {
		if strings.HasPrefix(f, "1") && f != number {
			t.Errorf("number is shown as %q", f)
		}
	}
}

func BenchmarkGrid(b *testing.B) {
	g := catalogue()
	for b.Loop() {
		g.MIMEBundle()
	}
}

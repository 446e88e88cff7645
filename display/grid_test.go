package display

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vogo/internal/hostile"
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

func checkGrid(t *testing.T, g Grid) {
	t.Helper()
	b := g.MIMEBundle()
	s := b.Data[MIMEHTML].(string)
	if len(s) > gridHTML {
		t.Errorf("HTML has %d bytes, want at most %d", len(s), gridHTML)
	}
	if err := hostile.Markup(s); err != nil {
		t.Error(err)
	}
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
	for i, s := range hostile.Strings {
		for _, size := range [][2]int{{0, 0}, {1, 1}, {3, 5}, {40, 40}} {
			t.Run(fmt.Sprintf("%d/%dx%d", i, size[0], size[1]), func(t *testing.T) {
				checkGrid(t, hostileGrid(s, size[0], size[1]))
			})
		}
	}
}

func FuzzGrid(f *testing.F) {
	for _, s := range hostile.Strings {
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

package table

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vogo/display"
)

// fakeComm is a front end's end of a comm.
type fakeComm struct {
	sent    []liveAnswer
	buffers [][][]byte
	message func(json.RawMessage, [][]byte)
	closed  bool
}

func (c *fakeComm) Send(data any, buffers ...[]byte) error {
	raw, err := json.Marshal(data)
	if err != nil {
		return err
	}
	var a liveAnswer
	if err := json.Unmarshal(raw, &a); err != nil {
		return err
	}
	c.sent, c.buffers = append(c.sent, a), append(c.buffers, buffers)
	return nil
}
func (c *fakeComm) OnMessage(f func(json.RawMessage, [][]byte)) { c.message = f }
func (c *fakeComm) OnClose(func())                              {}
func (c *fakeComm) Close() error                                { c.closed = true; return nil }

// ask sends a request and returns the answer.
func (c *fakeComm) ask(t *testing.T, request string) (liveAnswer, [][]byte) {
	t.Helper()
	n := len(c.sent)
	c.message(json.RawMessage(request), nil)
	if len(c.sent) != n+1 {
		t.Fatalf("%s got %d answers, want 1", request, len(c.sent)-n)
	}
	return c.sent[n], c.buffers[n]
}

func liveStars(t *testing.T) *Table {
	t.Helper()
	mag := []float64{3.5, math.NaN(), -1.46, 0.03, 12.25}
	stars, err := New("stars (synthetic)",
		column(t, Meta{Name: "name"}, []string{"delta", "beta", "alpha", "alphabetical", "gamma"}),
		column(t, Meta{Name: "mag", Unit: "mag"}, mag),
		column(t, Meta{Name: "id"}, []int64{1 << 60, -5, 7, 0, 3}),
		column(t, Meta{Name: "n"}, []int32{5, 4, 3, 2, 1}))
	if err != nil {
		t.Fatal(err)
	}
	return stars
}

func column(t testing.TB, m Meta, values any) *Column {
	t.Helper()
	c, err := NewColumn(m, values)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// openView shows a table and opens its view as the notebook extension does.
func openView(t testing.TB, stars *Table) *fakeComm {
	t.Helper()
	display.ServeComms()
	var doc struct{ Meta struct{ ID string } }
	if err := json.Unmarshal(stars.MIMEBundle().Data[display.MIMETable].(json.RawMessage), &doc); err != nil {
		t.Fatal(err)
	}
	c := &fakeComm{}
	display.CommHandler(liveTarget)(c, json.RawMessage(fmt.Sprintf(`{"id":%q}`, doc.Meta.ID)))
	if len(c.sent) != 1 || c.sent[0].Type != "open" {
		t.Fatalf("opening was answered by %+v", c.sent)
	}
	return c
}

// cells decodes a page as the extension does: decoder and encoder must not share their mistakes.
func cells(t *testing.T, a liveAnswer, buffers [][]byte) [][]string {
	t.Helper()
	out := make([][]string, len(a.Forms))
	for k, form := range a.Forms {
		b := buffers[k]
		start := uint32(0)
		for i := range a.Rows {
			if form == "number" {
				out[k] = append(out[k], fmt.Sprint(math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:]))))
				continue
			}
			head := (a.Rows + 3) / 4 * 4
			end := binary.LittleEndian.Uint32(b[head+4*i:])
			text := string(b[head+4*a.Rows:][start:end])
			if b[i] == 1 {
				text = "null"
			}
			out[k], start = append(out[k], text), end
		}
	}
	var index []string
	for i := range a.Rows {
		index = append(index, fmt.Sprint(int32(binary.LittleEndian.Uint32(buffers[len(a.Forms)][4*i:]))))
	}
	return append(out, index)
}

func TestLiveFirstPage(t *testing.T) {
	stars := liveStars(t)
	openView(t, stars) // shows it
	c := &fakeComm{}
	display.CommHandler(liveTarget)(c, json.RawMessage(fmt.Sprintf(`{"id":%q,"count":2,"cols":3}`, display.KeptFor(stars).ID)))
	a := c.sent[0]
	if a.Type != "open" || a.Total != 5 || a.Rows != 2 || len(a.Fields) != 4 {
		t.Errorf("the answer is %+v", a)
	}
	if got := fmt.Sprint(cells(t, a, c.buffers[0])); got != "[[delta beta] [3.5 NaN] [1152921504606846976 -5] [0 1]]" {
		t.Errorf("the first page is %s", got)
	}
}

func TestLivePages(t *testing.T) {
	c := openView(t, liveStars(t))
	if f := c.sent[0].Fields; len(f) != 4 || f[1].Unit != "mag" || f[1].Decimals != 2 || f[0].Decimals != -1 || f[2].Decimals != -1 {
		t.Errorf("fields are %+v", f)
	}
	a, b := c.ask(t, `{"type":"page","seq":7,"start":1,"count":3}`)
	if a.Seq != 7 || a.Type != "page" {
		t.Errorf("the answer is %+v", a)
	}
	want := [][]string{{"beta", "alpha", "alphabetical"}, {"NaN", "-1.46", "0.03"}, {"-5", "7", "0"}, {"4", "3", "2"}, {"1", "2", "3"}}
	if got := cells(t, a, b); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("page is %v, want %v", got, want)
	}
	a, b = c.ask(t, `{"type":"page","start":4,"count":100,"cols":[3]}`)
	if got := cells(t, a, b); fmt.Sprint(got) != "[[1] [4]]" {
		t.Errorf("last page is %v", got)
	}
}

func TestLiveSortAndFilter(t *testing.T) {
	tests := []struct{ request, want string }{
		{`"sort":1`, "[2 3 0 4 1]"},
		{`"sort":1,"down":true`, "[4 0 3 2 1]"},
		{`"sort":0`, "[2 3 1 0 4]"},
		{`"sort":0,"down":true`, "[4 0 1 3 2]"},
		{`"sort":2`, "[1 3 4 2 0]"},
		{`"filter":"mag < 4"`, "[0 2 3]"},
		{`"filter":"mag < 4","sort":3`, "[3 2 0]"},
		{`"filter":"name = 'nobody'"`, "[]"},
		{`"filter":"  "`, "[0 1 2 3 4]"},
	}
	c := openView(t, liveStars(t))
	for _, tt := range tests {
		a, _ := c.ask(t, `{"type":"view",`+tt.request+`}`)
		if a.Error != "" {
			t.Errorf("%s: %s", tt.request, a.Error)
			continue
		}
		page, b := c.ask(t, `{"type":"page","count":100,"cols":[]}`)
		if got := fmt.Sprint(cells(t, page, b)[0]); got != tt.want || a.Rows != page.Rows {
			t.Errorf("%s: rows %s (%d), want %s", tt.request, got, a.Rows, tt.want)
		}
	}
}

func TestLiveBadRequests(t *testing.T) {
	c := openView(t, liveStars(t))
	for _, tt := range []struct{ request, want string }{
		{`{"type":"view","filter":"magg < 3"}`, `no column "magg"`},
		{`{"type":"view","filter":"mag <"}`, "mag <"},
		{`{"type":"view","sort":99}`, "no column 99"},
		{`{"type":"page","cols":[-1],"count":1}`, "no column -1"},
		{`{"type":"save","path":" "}`, "no name"},
		{`{"type":"save","path":"x.unknown"}`, "x.unknown"},
		{`{"type":"column"}`, "columns"},
		{`{"type":"dance"}`, "dance"},
		{`[`, "JSON"},
	} {
		a, _ := c.ask(t, tt.request)
		if !strings.Contains(a.Error, tt.want) || strings.Contains(a.Error, "\n") {
			t.Errorf("%s: error %q, want one line with %q", tt.request, a.Error, tt.want)
		}
	}
	a, _ := c.ask(t, `{"type":"page","start":-9,"count":9223372036854775807}`)
	if a.Rows != 5 {
		t.Errorf("a page of everything has %d rows, want 5", a.Rows)
	}
	gone := &fakeComm{}
	openLive(gone, json.RawMessage(`{"id":"of another kernel"}`))
	if !gone.closed || gone.sent[0].Type != "gone" {
		t.Errorf("an unknown id was answered by %+v", gone.sent)
	}
}

func TestLiveSelection(t *testing.T) {
	stars := liveStars(t)
	c := openView(t, stars)
	c.ask(t, `{"type":"view","sort":1}`)
	if a, _ := c.ask(t, `{"type":"select","ranges":[[0,1],[1,2],[9,12],[3]]}`); a.Rows != 3 {
		t.Errorf("%d rows selected, want 3", a.Rows)
	}
	if got := stars.SelectedRows(); !slices.Equal(got, []int{0, 2, 3}) {
		t.Errorf("selected %v, want [0 2 3]", got)
	}
	names, err := stars.Selected().Strings("name")
	if err != nil || fmt.Sprint(names) != "[delta alpha alphabetical]" {
		t.Errorf("selected are %v, %v", names, err)
	}
	if n := liveStars(t).Selected().NumRows(); n != 0 {
		t.Errorf("%d rows of a table never shown are selected", n)
	}
}

// What is selected in a plot or another view of the table is selected here as well.
func TestLiveSelectionElsewhere(t *testing.T) {
	stars := liveStars(t)
	c, other := openView(t, stars), openView(t, stars)
	c.ask(t, `{"type":"view","sort":1}`) // rows 2 3 0 4 1
	other.ask(t, `{"type":"select","ranges":[[2,4]]}`)
	last := c.sent[len(c.sent)-1]
	if last.Type != "selected" || fmt.Sprint(last.Ranges) != "[[0 1] [3 3]]" || last.Rows != 3 {
		t.Errorf("the view was told %+v", last)
	}
	if n := len(other.sent); other.sent[n-1].Type != "select" {
		t.Errorf("the view that selects was told %+v", other.sent[n-1])
	}
}

func TestLiveCopyAndSave(t *testing.T) {
	c := openView(t, liveStars(t))
	c.ask(t, `{"type":"view","filter":"mag < 4","sort":1}`)
	a, _ := c.ask(t, `{"type":"copy","start":0,"count":2,"cols":[0,1]}`)
	if a.Text != "name\tmag\nalpha\t-1.46\nalphabetical\t0.03\n" {
		t.Errorf("copied %q", a.Text)
	}
	if a, _ = c.ask(t, `{"type":"copy","start":1,"count":1,"cols":[0]}`); a.Text != "alphabetical" {
		t.Errorf("one cell copied is %q", a.Text)
	}
	path := filepath.Join(t.TempDir(), "out.csv")
	if a, _ = c.ask(t, fmt.Sprintf(`{"type":"save","path":%q}`, path)); a.Error != "" || a.Rows != 3 {
		t.Fatalf("saving: %+v", a)
	}
	raw, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(raw), "alpha,-1.46,7,3\nalphabetical,0.03,0,2\ndelta,3.5") {
		t.Errorf("the file holds %q, %v", raw, err)
	}
}

func TestLiveSummary(t *testing.T) {
	c := openView(t, liveStars(t))
	a, _ := c.ask(t, `{"type":"column","cols":[1]}`)
	if s := a.Column; s == nil || s.Nulls != 1 || s.Low != "-1.46" || s.High != "12.25" || s.Counts[0] != 1 || s.Counts[summaryBins-1] != 1 {
		t.Errorf("summary of numbers is %+v", s)
	}
	a, _ = c.ask(t, `{"type":"column","cols":[0]}`)
	if s := a.Column; s == nil || s.Kinds != 5 || s.Values[0] != "alpha" || s.Times[0] != 1 {
		t.Errorf("summary of texts is %+v", s)
	}
}

func TestSortRowsAgreesWithSort(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const n = 5000
	f, text, long := make([]float64, n), make([]string, n), make([]int64, n)
	for i := range f {
		f[i] = math.Round(r.NormFloat64()*100) / 10
		if i%17 == 0 {
			f[i] = math.NaN()
		}
		if i%19 == 0 {
			f[i] = math.Copysign(0, -1)
		}
		text[i] = fmt.Sprintf("prefix-%d", r.IntN(900))
		long[i] = r.Int64() - r.Int64()
	}
	tab, err := New("", column(t, Meta{Name: "f"}, f), column(t, Meta{Name: "text"}, text), column(t, Meta{Name: "long"}, long))
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"f", "-f", "text", "-text", "long", "-long"} {
		want, err := tab.order([]string{key})
		if err != nil {
			t.Fatal(err)
		}
		rows := make([]int32, n)
		for i := range rows {
			rows[i] = int32(i)
		}
		c, err := tab.Col(strings.TrimPrefix(key, "-"))
		if err != nil {
			t.Fatal(err)
		}
		if err := c.sortRows(rows, strings.HasPrefix(key, "-")); err != nil {
			t.Fatal(err)
		}
		for i := range rows {
			if int(rows[i]) != want[i] {
				t.Errorf("sorted by %s: row %d is %d, want %d", key, i, rows[i], want[i])
				break
			}
		}
	}
}

func TestDecimals(t *testing.T) {
	for _, tt := range []struct {
		values []float64
		want   string
	}{
		{[]float64{76.2, 379.21, math.NaN()}, "[76.20 379.21 null]"},
		{[]float64{1, 2, 3}, "[1 2 3]"},
		{[]float64{0.1, 1e-12}, "[0.1 1e-12]"},
		{[]float64{297.64135512345, 0.5}, "[297.641355 0.500000]"},
		{[]float64{123456.789, 0.000012345}, "[123456.789 1.2345e-05]"},
		{[]float64{math.Inf(1), 0.25}, "[+Inf 0.25]"},
		{nil, "[]"},
	} {
		tab, err := New("", column(t, Meta{Name: "x"}, tt.values))
		if err != nil {
			t.Fatal(err)
		}
		got := []string{}
		for _, row := range tab.Grid().Rows {
			if row[0] == display.Null {
				row[0] = "null"
			}
			got = append(got, row[0])
		}
		if fmt.Sprint(got) != tt.want {
			t.Errorf("%v is shown as %v, want %s", tt.values, got, tt.want)
		}
	}
}

func bigTable(b *testing.B, n int) *Table {
	b.Helper()
	r := rand.New(rand.NewPCG(3, 4))
	f, text := make([]float64, n), make([]string, n)
	for i := range f {
		f[i], text[i] = r.NormFloat64(), fmt.Sprintf("star %d", r.IntN(n))
	}
	t, err := New("", column(b, Meta{Name: "f"}, f), column(b, Meta{Name: "text"}, text))
	if err != nil {
		b.Fatal(err)
	}
	return t
}

func BenchmarkLiveSort(b *testing.B) {
	t := bigTable(b, 1_000_000)
	for _, c := range t.Columns() {
		b.Run(c.Name, func(b *testing.B) {
			rows := make([]int32, t.NumRows())
			for b.Loop() {
				for i := range rows {
					rows[i] = int32(i)
				}
				if err := c.sortRows(rows, false); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkLivePage(b *testing.B) {
	c := openView(b, bigTable(b, 1_000_000))
	v := json.RawMessage(`{"type":"page","start":500000,"count":256}`)
	for b.Loop() {
		c.message(v, nil)
		c.sent, c.buffers = nil, nil
	}
}

func BenchmarkShow(b *testing.B) {
	display.ServeComms()
	t := bigTable(b, 1_000_000)
	for b.Loop() {
		t.MIMEBundle()
	}
}

package table

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"vogo/display"
)

// liveTarget is the comm over which the view of a table in a front end reads it.
const liveTarget = "vogo.table"

func init() { display.HandleComm(liveTarget, openLive) }

// keepLive keeps the table as it is now within reach of its view.
func (t *Table) keepLive() *display.Live {
	if t == nil || t.rows == 0 {
		return nil
	}
	cols := make([]*Column, len(t.cols))
	for i, c := range t.cols {
		cols[i] = c.clone() // its nulls may change while the view reads
	}
	kept := t.with(cols, t.rows)
	return display.KeepAs(kept.contentID, t, kept)
}

// What a table's id is made of: rows and columns spread over all of it.
const (
	idRows = 200
	idCols = 200
)

// contentID is the same for a table that is made again, and another for one with
// other contents, so that an output saved long ago never shows what it is not of.
func (t *Table) contentID() string {
	return display.ContentID(func(w io.Writer) {
		fmt.Fprintf(w, "table %q %q %d %d\n", t.Name, t.Source, t.rows, len(t.cols))
		for j, c := range t.cols {
			fmt.Fprintf(w, "%q %q %q %q %q\n", c.Name, c.Unit, c.UCD, c.TypeName(), c.Description)
			if j >= idCols {
				continue
			}
			for k := range min(idRows, t.rows) {
				i := k
				if k > 0 && t.rows > idRows {
					i = k * (t.rows - 1) / (idRows - 1)
				}
				fmt.Fprintf(w, "%v %q\n", c.IsNull(i), c.Text(i))
			}
		}
	})
}

// Selected is the rows that are selected in the table's view in the notebook, in the order of the table;
// none if nothing is selected there or the table has not been shown.
func (t *Table) Selected() *Table { return t.Take(t.SelectedRows()...) }

// SelectedRows is the numbers of the rows that are selected in the table's view in the notebook.
func (t *Table) SelectedRows() []int { return display.KeptFor(t).Selected() }

// liveRequest is what a view asks for. Seq comes back in the answer.
type liveRequest struct {
	Type   string  `json:"type"`
	Seq    int     `json:"seq"`
	Start  int     `json:"start"` // page: the first row; copy: likewise
	Count  int     `json:"count"`
	Cols   []int   `json:"cols"`
	Sort   *int    `json:"sort"` // view: the column to sort by
	Down   bool    `json:"down"`
	Filter string  `json:"filter"`
	Ranges [][]int `json:"ranges"` // select: first and last rows
	Path   string  `json:"path"`   // save
}

type liveAnswer struct {
	Type  string `json:"type"`
	Seq   int    `json:"seq"`
	Error string `json:"error,omitempty"`
	Rows  int    `json:"rows"`
	Text  string `json:"text,omitempty"`
	// Of a page: where it begins, of which columns, and the form of each.
	Start int      `json:"start"`
	Cols  []int    `json:"cols,omitempty"`
	Forms []string `json:"forms,omitempty"`
	// Of the opening, which brings the first page along.
	Total  int         `json:"total,omitempty"`
	Fields []liveField `json:"fields,omitempty"`
	// Of a selection made elsewhere: first and last rows.
	Ranges [][2]int `json:"ranges,omitempty"`
	// Of a column: its distribution.
	Column *liveSummary `json:"column,omitempty"`
}

type liveField struct {
	Name        string `json:"name"`
	Unit        string `json:"unit,omitempty"`
	UCD         string `json:"ucd,omitempty"`
	Type        string `json:"type"`
	Description string `json:"description,omitempty"`
	Right       bool   `json:"right,omitempty"`
	Decimals    int    `json:"decimals"` // of cells sent as numbers; −1 of cells sent as text
	Width       int    `json:"width"`    // of the first cells, in characters
}

// liveView is one open view of a table: its rows in an order, filtered.
type liveView struct {
	t     *Table
	live  *display.Live
	comm  display.Comm
	shows []shower
	field []liveField

	telling atomic.Bool // the selection being made is this view's own

	mu   sync.Mutex
	rows []int32 // of the table, as shown; nil for all in their order
	n    int
}

func openLive(c display.Comm, open json.RawMessage) {
	var req struct {
		ID          string
		Count, Cols int // of the first page, which comes with the answer
	}
	_ = json.Unmarshal(open, &req) // no id is an unknown id
	l := display.Kept(req.ID)
	var t *Table
	if l != nil {
		t, _ = l.Value.(*Table)
	}
	if t == nil {
		_ = c.Send(liveAnswer{Type: "gone"})
		_ = c.Close()
		return
	}
	v := &liveView{t: t, live: l, comm: c, n: t.rows}
	v.describe()
	c.OnMessage(func(data json.RawMessage, _ [][]byte) { v.message(data) })
	c.OnClose(l.OnSelect(v.selected))
	first := make([]int, min(max(req.Cols, 0), len(t.cols)))
	for j := range first {
		first[j] = j
	}
	a, buffers, _ := v.page(liveRequest{Count: req.Count, Cols: first}) // these columns exist
	a.Type, a.Total, a.Fields = "open", t.rows, v.field
	v.send(a, buffers...)
}

// send answers; an answer that does not reach the front end is missed by nobody.
func (v *liveView) send(a liveAnswer, buffers ...[]byte) { _ = v.comm.Send(a, buffers...) }

func (v *liveView) describe() {
	for _, c := range v.t.cols {
		s := v.t.shower(c)
		f := liveField{
			Name: c.Name, Unit: s.unit, UCD: c.UCD, Type: c.TypeName(), Description: shortenTo(c.Description, 400),
			Right: s.right, Decimals: c.liveDecimals(),
		}
		for _, i := range sampleRows(v.t.rows) {
			if !c.IsNull(i) {
				f.Width = max(f.Width, utf8.RuneCountInString(s.text(i)))
			}
		}
		f.Width = min(f.Width, shownText)
		v.shows, v.field = append(v.shows, s), append(v.field, f)
	}
}

// sampleRows are the first rows and some of the others, the last among them.
func sampleRows(n int) []int {
	const first, others = 25, 40
	var rows []int
	for i := range min(n, first) {
		rows = append(rows, i)
	}
	for k := 1; k <= others && n > first; k++ {
		rows = append(rows, first-1+(n-first)*k/others)
	}
	return rows
}

// liveDecimals is how many decimals a front end shows of the column's numbers, −1 if the kernel writes
// them: what it shows must be what [Table.Grid] shows.
func (c *Column) liveDecimals() int {
	switch {
	case c.sh.array, !c.dt.IsNumber(), c.dt.isComplex(), c.dt == Long, isSize(c), c.isMJD():
		return -1
	case !c.dt.isFloat():
		return 0
	}
	if n, ok := c.Decimals(shownRows); ok {
		return n
	}
	return -1
}

func (v *liveView) message(data json.RawMessage) {
	var r liveRequest
	if err := json.Unmarshal(data, &r); err != nil {
		v.send(liveAnswer{Type: "error", Error: "table view: a request that is no JSON: " + err.Error()})
		return
	}
	a, buffers, err := v.answer(r)
	if err != nil {
		v.send(liveAnswer{Type: r.Type, Seq: r.Seq, Error: err.Error()})
		return
	}
	a.Type, a.Seq = r.Type, r.Seq
	v.send(a, buffers...)
}

func (v *liveView) answer(r liveRequest) (a liveAnswer, buffers [][]byte, err error) {
	switch r.Type {
	case "page":
		return v.page(r)
	case "view":
		a.Rows, err = v.arrange(r)
	case "select":
		a.Rows = v.selectRows(r.Ranges)
	case "copy":
		a.Text, a.Rows, err = v.copy(r)
	case "save":
		a.Text, a.Rows, err = v.save(r.Path)
	case "column":
		a.Column, err = v.summary(r.Cols)
	default:
		err = fmt.Errorf("table view: unknown request %q", r.Type)
	}
	return a, nil, err
}

// arrange filters and sorts what is seen.
func (v *liveView) arrange(r liveRequest) (int, error) {
	var rows []int32
	if f := strings.TrimSpace(r.Filter); f != "" {
		list, err := v.t.WhereRows(f)
		if err != nil {
			return 0, err
		}
		rows = make([]int32, len(list))
		for i, x := range list {
			rows[i] = int32(x)
		}
	}
	if r.Sort != nil {
		if *r.Sort < 0 || *r.Sort >= len(v.t.cols) {
			return 0, fmt.Errorf("table view: there is no column %d", *r.Sort)
		}
		if rows == nil {
			rows = make([]int32, v.t.rows)
			for i := range rows {
				rows[i] = int32(i)
			}
		}
		if err := v.t.cols[*r.Sort].sortRows(rows, r.Down); err != nil {
			return 0, fmt.Errorf("table %q: %w", v.t.Name, err)
		}
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.rows, v.n = rows, v.t.rows
	if rows != nil {
		v.n = len(rows)
	}
	return v.n, nil
}

// shown returns the rows of the table behind rows start … start+count−1 of the view.
func (v *liveView) shown(start, count int) []int {
	v.mu.Lock()
	defer v.mu.Unlock()
	start = min(max(start, 0), v.n)
	end := start + min(max(count, 0), v.n-start)
	out := make([]int, end-start)
	for i := range out {
		if out[i] = start + i; v.rows != nil {
			out[i] = int(v.rows[start+i])
		}
	}
	return out
}

// selectRows takes ranges of rows as the view shows them.
func (v *liveView) selectRows(ranges [][]int) int {
	var rows []int
	for _, r := range ranges {
		if len(r) == 2 && r[1] >= r[0] {
			rows = append(rows, v.shown(r[0], r[1]-r[0]+1)...)
		}
	}
	slices.Sort(rows)
	rows = slices.Compact(rows)
	v.telling.Store(true)
	v.live.Select(rows)
	v.telling.Store(false)
	return len(rows)
}

// maxRanges is how many ranges of rows selected elsewhere a view shows.
const maxRanges = 500

// selected tells the view which of its rows another view has selected.
func (v *liveView) selected(rows []int) {
	if v.telling.Load() {
		return
	}
	chosen := make(map[int]bool, len(rows))
	for _, r := range rows {
		chosen[r] = true
	}
	v.mu.Lock()
	a := liveAnswer{Type: "selected", Ranges: [][2]int{}}
	for i := 0; i < v.n && a.Rows < len(chosen); i++ {
		row := i
		if v.rows != nil {
			row = int(v.rows[i])
		}
		if !chosen[row] {
			continue
		}
		a.Rows++
		if n := len(a.Ranges); n > 0 && a.Ranges[n-1][1] == i-1 {
			a.Ranges[n-1][1] = i
		} else if n < maxRanges {
			a.Ranges = append(a.Ranges, [2]int{i, i})
		}
	}
	v.mu.Unlock()
	v.send(a)
}

const (
	copyCells = 2_000_000 // cells that may go into a clipboard
	pageRows  = 4096
)

// copy writes cells for the clipboard: tabs between them, a line for the names.
func (v *liveView) copy(r liveRequest) (string, int, error) {
	rows := v.shown(r.Start, r.Count)
	cols, err := v.columns(r.Cols)
	if err != nil {
		return "", 0, err
	}
	if len(rows)*len(cols) > copyCells {
		return "", 0, fmt.Errorf("table view: %s × %d are too many cells to copy; save the table instead", display.Thousands(int64(len(rows))), len(cols))
	}
	var b strings.Builder
	if len(rows)*len(cols) > 1 {
		for j, c := range cols {
			cellSeparator(&b, j)
			b.WriteString(tabless(c.Name))
		}
		b.WriteByte('\n')
	}
	for _, i := range rows {
		for j, c := range cols {
			cellSeparator(&b, j)
			b.WriteString(tabless(c.Text(i)))
		}
		if len(rows)*len(cols) > 1 {
			b.WriteByte('\n')
		}
	}
	return b.String(), len(rows), nil
}

func cellSeparator(b *strings.Builder, j int) {
	if j > 0 {
		b.WriteByte('\t')
	}
}

// tabless keeps a cell in its place when it is pasted into a spreadsheet.
func tabless(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r == '\r' {
			return ' '
		}
		return r
	}, s)
}

func (v *liveView) columns(list []int) ([]*Column, error) {
	if list == nil {
		return v.t.cols, nil
	}
	out := make([]*Column, len(list))
	for k, j := range list {
		if j < 0 || j >= len(v.t.cols) {
			return nil, fmt.Errorf("table view: there is no column %d", j)
		}
		out[k] = v.t.cols[j]
	}
	return out, nil
}

// save writes the rows that are seen, in their order, to a file of the kernel. Without a directory of its
// own the file is beside the notebook.
func (v *liveView) save(path string) (string, int, error) {
	if path = strings.TrimSpace(path); path == "" {
		return "", 0, fmt.Errorf("table %q: no name of a file to save to", v.t.Name)
	}
	v.mu.Lock()
	all, n := v.rows == nil, v.n
	v.mu.Unlock()
	t := v.t
	if !all {
		t = t.Take(v.shown(0, n)...)
	}
	return path, n, t.Write(path)
}

func shortenTo(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return string(bytes.ToValidUTF8([]byte(s[:n]), nil)) + "…"
}

package plot

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"vogo/display"
	"vogo/vokit/table"
)

// fakeComm is a front end's end of a comm.
type fakeComm struct {
	sent    []json.RawMessage
	buffers [][]byte
	message func(json.RawMessage, [][]byte)
	gone    func()
	closed  bool
}

func (c *fakeComm) Send(data any, buffers ...[]byte) error {
	raw, err := json.Marshal(data)
	c.sent, c.buffers = append(c.sent, raw), append(c.buffers, buffers...)
	return err
}
func (c *fakeComm) OnMessage(f func(json.RawMessage, [][]byte)) { c.message = f }
func (c *fakeComm) OnClose(f func())                            { c.gone = f }
func (c *fakeComm) Close() error                                { c.closed = true; return nil }

func col(t *testing.T, name string, values any) *table.Column {
	t.Helper()
	c, err := table.NewColumn(table.Meta{Name: name}, values)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// openView shows a plot and opens its view as the notebook extension does.
func openView(t *testing.T, p *Plot) (*fakeComm, livePlot) {
	t.Helper()
	display.ServeComms()
	d, ok := p.MIMEBundle().Data[display.MIMEPlot].(liveDoc)
	if !ok {
		t.Fatal("the plot has no live form")
	}
	c := &fakeComm{}
	display.CommHandler(liveTarget)(c, json.RawMessage(fmt.Sprintf(`{"id":%q}`, d.ID)))
	var doc livePlot
	if err := json.Unmarshal(c.sent[0], &doc); err != nil {
		t.Fatal(err)
	}
	return c, doc
}

func numbers(b []byte) []float64 {
	var out []float64
	for ; len(b) >= 8; b = b[8:] {
		out = append(out, math.Float64frombits(binary.LittleEndian.Uint64(b)))
	}
	return out
}

func TestLivePlotOfGroups(t *testing.T) {
	tab, err := table.New("stars (synthetic)", col(t, "x", []float64{1, 2, 3, 4}), col(t, "mag", []float64{10, 20, 30, math.NaN()}),
		col(t, "kind", []string{"b", "a", "b", "a"}))
	if err != nil {
		t.Fatal(err)
	}
	p, err := XY(tab, "x", "mag", By("kind"), Points(), Title("a\nb"))
	if err != nil {
		t.Fatal(err)
	}
	c, doc := openView(t, p)
	if len(doc.Series) != 2 || doc.Series[1].Label != "b" || !doc.Series[1].Points || doc.X.Low > 1 || doc.X.High < 3 || doc.X.High > 4 || doc.Legend != "kind" {
		t.Fatalf("the document is %+v", doc)
	}
	if got := fmt.Sprint(doc.Series[1].Parts); got != "[x y row]" {
		t.Errorf("parts are %s", got)
	}
	if got := fmt.Sprint(numbers(c.buffers[3]), numbers(c.buffers[4]), c.buffers[5]); got != "[1 3] [10 30] [0 0 0 0 2 0 0 0]" {
		t.Errorf("the second group is %s", got)
	}
	c.message(json.RawMessage(`{"type":"select","rows":[0,2]}`), nil)
	if got := tab.SelectedRows(); !slices.Equal(got, []int{0, 2}) || !slices.Equal(p.SelectedRows(), got) {
		t.Errorf("selected %v in the table and %v in the plot", got, p.SelectedRows())
	}
	if last := string(c.sent[len(c.sent)-1]); !strings.Contains(last, `"selected"`) {
		t.Errorf("other views are told %s", last)
	}
	c.gone()
	n := len(c.sent)
	c.message(json.RawMessage(`{"type":"select","rows":[]}`), nil)
	if len(c.sent) != n {
		t.Error("a view that has gone is told of selections")
	}
}

func TestLivePlotFoldedAndFlipped(t *testing.T) {
	tab, err := table.New("lc (synthetic)", col(t, "t", []float64{0, 1.25, 2.5}), col(t, "f", []float64{5, 6, 7}))
	if err != nil {
		t.Fatal(err)
	}
	p, err := XY(tab, "t", "f", Phase(1, 0), Points())
	if err != nil {
		t.Fatal(err)
	}
	c, doc := openView(t, p)
	if got := fmt.Sprint(numbers(c.buffers[0]), doc.Series[0].Parts); got != "[0 0.25 0.5 1 1.25 1.5] [x y row]" {
		t.Errorf("the folded series is %s", got)
	}
}

func TestLivePlotOfAnotherKernel(t *testing.T) {
	c := &fakeComm{}
	openLive(c, json.RawMessage(`{"id":"x"}`))
	if !c.closed || !strings.Contains(string(c.sent[0]), "gone") {
		t.Errorf("an unknown id was answered by %s", c.sent)
	}
	if l := New().keepLive(nil); l != nil {
		t.Error("an empty plot has a live form")
	}
}

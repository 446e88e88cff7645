package display

import (
	"encoding/json"
	"io"
	"slices"
	"testing"
)

func TestKeepOnlyWhenServed(t *testing.T) {
	comms.served = false
	if l := Keep(t, 1); l != nil {
		t.Errorf("Keep without a kernel = %v, want nil", l)
	}
	var none *Live
	if got := none.Selected(); got != nil {
		t.Errorf("Selected of nothing = %v, want none", got)
	}
}

func serve(t *testing.T) {
	t.Helper()
	ServeComms()
	t.Cleanup(func() {
		comms.served = false
		kept.list = nil
	})
}

func TestKeepForgetsTheOldest(t *testing.T) {
	serve(t)
	var all []*Live
	for i := range maxKept {
		all = append(all, Keep(i, i))
	}
	if Kept(all[0].ID) != all[0] { // used: it is not the oldest any more
		t.Fatal("the first value is not kept")
	}
	Keep("more", 0)
	if Kept(all[0].ID) == nil {
		t.Error("a value in use was forgotten")
	}
	if Kept(all[1].ID) != nil {
		t.Error("the oldest value was kept")
	}
	if Kept("") != nil {
		t.Error("an empty id names a value")
	}
}

func TestSelectionIsSharedByDisplaysOfOneValue(t *testing.T) {
	serve(t)
	key := new(int)
	a, b, other := Keep(key, "a"), Keep(key, "b"), Keep(new(int), "c")
	var told [][]int
	stop := b.OnSelect(func(rows []int) { told = append(told, rows) })
	a.Select([]int{3, 1})
	stop()
	a.Select([]int{2})
	if got := KeptFor(key).Selected(); !slices.Equal(got, []int{2}) {
		t.Errorf("selected %v, want [2]", got)
	}
	if len(told) != 1 || !slices.Equal(told[0], []int{3, 1}) {
		t.Errorf("the other view was told %v, want [[3 1]]", told)
	}
	if got := other.Selected(); len(got) != 0 {
		t.Errorf("another value has %v selected", got)
	}
}

func TestContentIDsStayTheSame(t *testing.T) {
	serve(t)
	id := func(s string) func() string {
		return func() string { return ContentID(func(w io.Writer) { io.WriteString(w, s) }) }
	}
	first := Keep(1, "first")
	a, b := KeepAs(id("stars"), new(int), "a"), KeepAs(id("stars"), new(int), "b")
	if a.ID != b.ID || a.ID == KeepAs(id("galaxies"), new(int), "c").ID || a.ID == first.ID {
		t.Errorf("ids are %q, %q", a.ID, b.ID)
	}
	if got := Kept(a.ID); got != b {
		t.Errorf("of equal contents %v answers, want the youngest", got)
	}
	b.Select([]int{4})
	if got := KeptFor(a.key).Selected(); !slices.Equal(got, []int{4}) {
		t.Errorf("selected %v in the older one, want [4]", got)
	}
	n := len(kept.list)
	KeepAs(id("stars"), a.key, "a again")
	if len(kept.list) != n {
		t.Errorf("a value shown twice is kept twice")
	}
}

func TestHandleComm(t *testing.T) {
	if CommHandler("display.test") != nil {
		t.Fatal("a target nobody handles has a handler")
	}
	opened := ""
	HandleComm("display.test", func(_ Comm, open json.RawMessage) { opened = string(open) })
	CommHandler("display.test")(nil, json.RawMessage(`{"id":1}`))
	if opened != `{"id":1}` {
		t.Errorf("the handler was given %s", opened)
	}
}

func TestCellContentIDs(t *testing.T) {
	id := func(cell string, sink Sink, what string) string {
		ctx := WithCellID(WithSink(t.Context(), sink), cell)
		return CellContentID(ctx, func(w io.Writer) { _, _ = io.WriteString(w, what) })
	}
	first, again := make(outputs, 1), make(outputs, 1)
	a := id("a", first, "z from 0 to 1")
	twice := id("a", first, "z from 0 to 1")
	if id("a", again, "z from 0 to 1") != a || id("a", again, "z from 0 to 1") != twice {
		t.Error("a cell that is run again makes other ids")
	}
	none := id("", first, "z from 0 to 1")
	seen := map[string]string{}
	for what, id := range map[string]string{
		"a": a, "the same twice in a cell": twice, "another cell": id("b", first, "z from 0 to 1"), "other content": id("a", again, "z from 0 to 2"),
		"a cell without a name": none, "another without a name": id("", again, "z from 0 to 1"),
	} {
		if old, ok := seen[id]; ok || len(id) != 32 {
			t.Errorf("%s has the id %q, which %q has", what, id, old)
		}
		seen[id] = what
	}
}

package widget

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"vogo/display"
)

// cellOf runs f as a cell and ends it as a kernel does.
func cellOf(t *testing.T, id string, out outputs, f func()) {
	ctx, end := context.WithCancel(display.WithCellID(display.WithSink(t.Context(), out), id))
	defer end()
	display.Bind(ctx, f)
	display.EndCell(ctx)
}

// text is the text of an output.
func text(o display.Output) string { return o.Bundle.Text() }

func TestStaticFormsFollow(t *testing.T) {
	newFront(t)
	first, second := make(outputs, 100), make(outputs, 100)
	bar := NewIntProgress().SetDescription("done").SetMax(100)
	cellOf(t, "", first, func() {
		display.Show(bar)
		bar.SetValue(1)
	})
	shown, last := first.next(t), first.next(t)
	if shown.ID == "" || last.ID != shown.ID || !last.Update || text(last) != "done = 1" || !strings.Contains(fmt.Sprint(last.Bundle.Data["text/html"]), `value="10"`) {
		t.Errorf("after its cell %+v is %+v", shown, last)
	}
	began := time.Now()
	cellOf(t, "", second, func() {
		for i := range 100 {
			bar.SetValue(i + 1)
			time.Sleep(5 * time.Millisecond)
		}
	})
	most := int(time.Since(began)/followEvery) + 1
	if len(second) < 2 || len(second) > most {
		t.Errorf("%d updates in %v, want 2 to %d", len(second), time.Since(began), most)
	}
	for len(second) > 0 {
		last = <-second
	}
	if last.ID != shown.ID || !last.Update || text(last) != "done = 100" {
		t.Errorf("the last form is %+v", last)
	}
	third := make(outputs, 100)
	cellOf(t, "", third, func() { bar.SetValue(100) })
	if len(first)+len(third) > 0 {
		t.Error("what has not changed was shown again")
	}
}

// What a goroutine changes after its cell has ended is also said by the next cell
// that ends: programs that run notebooks listen to that alone.
func TestWhatGoroutinesChangeIsSaidByTheNextCell(t *testing.T) {
	newFront(t)
	first, second := make(outputs, 100), make(outputs, 100)
	label := NewLabel()
	set, done := make(chan bool), make(chan bool)
	cellOf(t, "", first, func() {
		display.Show(label)
		go func() {
			<-set
			label.SetValue("later")
			done <- true
		}()
	})
	first.next(t)
	set <- true
	<-done
	if o := first.next(t); text(o) != "later" {
		t.Errorf("the goroutine's own cell says %q", text(o))
	}
	cellOf(t, "", second, func() {})
	if o := second.next(t); text(o) != "later" {
		t.Errorf("the next cell says %q", text(o))
	}
	third := make(outputs, 100)
	cellOf(t, "", third, func() {})
	if len(third) > 0 {
		t.Errorf("a cell that has changed nothing says %+v", <-third)
	}
}

// Where a widget is drawn, its output is replaced once, at the end of the cell.
func TestStaticFormsOfLiveWidgets(t *testing.T) {
	f := newFront(t)
	out := make(outputs, 100)
	n := NewIntSlider().SetDescription("n")
	cellOf(t, "a", out, func() {
		display.Show(n)
		for i := range 60 {
			n.SetValue(i)
			time.Sleep(5 * time.Millisecond)
		}
	})
	shown := out.next(t)
	if len(out) != 1 {
		t.Fatalf("%d updates, want 1", len(out))
	}
	if o := <-out; text(o) != "n = 59" || o.Bundle.Data[MIMEView] == nil || o.Bundle.Data[display.MIMEWidget] == nil || o.ID != shown.ID {
		t.Errorf("the update is %+v", o)
	}
	// The extension is told what to save, and the output stays as it is.
	view := &conn{front: f, id: "view"}
	openView(view, json.RawMessage(`{"id":"`+n.link.id+`"}`))
	static := func(want string) {
		t.Helper()
		f.until("static form with "+want, func(m sent) bool {
			data, _ := m.Data["data"].(map[string]any)
			return m.Comm == "view" && m.Data["type"] == "static" && data["text/plain"] == want
		})
	}
	static("n = 59")
	f.set(n, "value", 7)
	static("n = 7")
	view.closed()
	f.set(n, "value", 8)
	cellOf(t, "b", out, func() {})
	if o := out.next(t); text(o) != "n = 8" {
		t.Errorf("without the extension the output is %q", text(o))
	}
	openView(view, json.RawMessage(`{"id":"nobody"}`))
	f.until("end of the view", func(m sent) bool { return m.Comm == "view" && m.Type == "comm_close" })
}

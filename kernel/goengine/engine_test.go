package goengine_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"vogo/kernel"
	"vogo/kernel/goengine"
)

var (
	_ kernel.Engine    = (*goengine.Engine)(nil)
	_ kernel.Inspector = (*goengine.Engine)(nil)
)

func newRunner(t *testing.T) (*goengine.Engine, *kernel.Runner) {
	t.Helper()
	e, err := goengine.New()
	if err != nil {
		t.Fatal(err)
	}
	return e, kernel.NewRunner(e)
}

func run(t *testing.T, r *kernel.Runner, count int, code string) []kernel.Output {
	t.Helper()
	c := kernel.NewCollector(nil, nil)
	if e := r.Run(t.Context(), kernel.Cell{Code: code, Count: count}, c); e != nil {
		t.Errorf("%s: %v", code, e)
	}
	return c.Outputs()
}

// TestQueriesDuringCells completes, inspects and lists variables while cells run;
// the race detector judges.
func TestQueriesDuringCells(t *testing.T) {
	e, r := newRunner(t)
	run(t, r, 1, `counts := map[string]int{}`)
	done := make(chan struct{})
	var asking sync.WaitGroup
	for _, ask := range []func(){
		func() {
			if c := e.Complete("strings.HasPre", 14); len(c.Matches) != 1 || c.Matches[0].Text != "HasPrefix" {
				t.Errorf("completion gives %v", c)
			}
		},
		func() { e.Complete("cou", 3) },
		func() {
			if _, ok := e.Inspect("strings.ToUpper", 15, 1); !ok {
				t.Error("strings.ToUpper is not known")
			}
		},
		func() { e.Inspect("counts", 6, 0) },
		func() {
			if s, _ := e.IsComplete("for {"); s != "incomplete" {
				t.Errorf("is_complete: %s", s)
			}
		},
		func() { e.Variables() },
	} {
		asking.Add(1)
		go func() {
			defer asking.Done()
			for {
				select {
				case <-done:
					return
				default:
					ask()
				}
			}
		}()
	}
	for i := 2; i < 40; i++ {
		outs := run(t, r, i, fmt.Sprintf(`counts[fmt.Sprint(%d)] = %[1]d
for i := range 200 { counts["n"] += i }
v%[1]d := len(counts)
type T%[1]d struct{ A int }
v%[1]d`, i))
		if want := fmt.Sprint(i); len(outs) != 1 || outs[0].Data["text/plain"] != want {
			t.Errorf("cell %d shows %v, want %s", i, outs, want)
		}
	}
	close(done)
	asking.Wait()
}

// TestInterrupt stops cells that wait and cells that compute.
func TestInterrupt(t *testing.T) {
	for _, code := range []string{"for { }", "time.Sleep(time.Hour)", "select {}", "var mu sync.Mutex\nmu.Lock()\nmu.Lock()"} {
		t.Run(code, func(t *testing.T) {
			_, r := newRunner(t)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			c := kernel.NewCollector(nil, cancel)
			e := r.Run(ctx, kernel.Cell{Code: "vo.Show(1)\n" + code, Count: 1}, c)
			if e == nil || e.Name != "KeyboardInterrupt" {
				t.Errorf("the cell ends with %v", e)
			}
		})
	}
}

func TestVariables(t *testing.T) {
	e, r := newRunner(t)
	run(t, r, 1, "type point struct{ X, Y int }\nn := 3\ns := []string{\"a\", \"b\"}\np := point{1, 2}\nfunc f() {}")
	var got []string
	for _, v := range e.Variables() {
		got = append(got, fmt.Sprintf("%s %s %+v", v.Name, v.Type, v.Value))
	}
	if want := "n int 3; p point {X:1 Y:2}; s []string [a b]"; strings.Join(got, "; ") != want {
		t.Errorf("got %s, want %s", strings.Join(got, "; "), want)
	}
}

// TestOutputOfGoroutines checks that what goroutines print and show after their
// cell has ended, and while another cell runs, goes to their own cell.
func TestOutputOfGoroutines(t *testing.T) {
	_, r := newRunner(t)
	displays := new(kernel.Displays)
	var cols []*kernel.Collector
	for i, code := range []string{
		"step := make(chan bool)\nstepped := make(chan bool)",
		`go func() {
	for range step {
		fmt.Println("first")
		vo.Show("shown")
		stepped <- true
	}
}()`,
		`_, _ = fmt.Fprintln(os.Stdout, "by os.Stdout")`,
		`step <- true
<-stepped
fmt.Println("second")
_, _ = fmt.Fprintln(os.Stdout, "by os.Stdout")`,
	} {
		c := kernel.NewCollector(displays, nil)
		if e := r.Run(t.Context(), kernel.Cell{Code: code, Count: i + 1}, c); e != nil {
			t.Fatal(e)
		}
		cols = append(cols, c)
	}
	want := []string{"", "first\nshown", "by os.Stdout\n", "second\nby os.Stdout\n"}
	for i, c := range cols {
		got := ""
		for _, o := range c.Outputs() {
			got += o.Text
			if text, ok := o.Data["text/plain"].(string); ok {
				got += text
			}
		}
		if got != want[i] {
			t.Errorf("cell %d shows %q, want %q", i+1, got, want[i])
		}
	}
}

// A query that runs in a cell names tables of this cell and of earlier ones.
func TestQueryNamesVariables(t *testing.T) {
	_, r := newRunner(t)
	run(t, r, 1, `stars := table.New("stars", table.NewColumn(table.Meta{Name: "name"}, []string{"Vega", "Deneb"}), table.NewColumn(table.Meta{Name: "mag"}, []float64{0.03, 1.25}))`)
	for i, c := range []struct{ code, want string }{
		{`fmt.Print(vo.SQL("SELECT COUNT(*) AS n FROM stars WHERE mag < 1").Columns()[0].Int(0))`, "1"},
		{"bright := vo.SQL(\"SELECT name FROM stars ORDER BY mag\")\nfmt.Print(vo.SQL(\"SELECT COUNT(*) AS n FROM bright\").Columns()[0].Int(0))", "2"},
		{`_, err := vo.SQL("SELECT * FROM strs"); fmt.Print(err)`, `did you mean "stars"`},
	} {
		if got := fmt.Sprint(run(t, r, i+2, c.code)); !strings.Contains(got, c.want) {
			t.Errorf("%s: %s", c.code, got)
		}
	}
}

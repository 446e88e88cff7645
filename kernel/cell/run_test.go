package cell

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"
)

// interrupt runs a cell, cancels it once it has printed "ready", and returns how
// long it then took to end.
func interrupt(t *testing.T, s *Session, code string) (time.Duration, error) {
	t.Helper()
	return interruptCell(t, s, "fmt.Println(\"ready\")\n"+code)
}

// interruptCell does the same with a cell that prints "ready" itself.
func interruptCell(t *testing.T, s *Session, code string) (time.Duration, error) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	ready := make(chan struct{})
	out := writerFunc(func(p []byte) (int, error) {
		if strings.Contains(string(p), "ready") {
			close(ready)
		}
		return len(p), nil
	})
	done := make(chan error, 1)
	go func() {
		_, err := s.Eval(ctx, code, IO{Count: 1, Stdout: out})
		done <- err
	}()
	select {
	case <-ready:
	case err := <-done:
		t.Fatalf("the cell ended before it was interrupted: %v", err)
	}
	start := time.Now()
	cancel()
	select {
	case err := <-done:
		return time.Since(start), err
	case <-time.After(20 * time.Second):
		t.Fatal("the cell does not end")
		return 0, nil
	}
}

type writerFunc func(p []byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

func TestInterrupt(t *testing.T) {
	cells := map[string]string{
		"loop":       "for {\n}",
		"counting":   "n := 0\nfor {\n\tn++\n}",
		"receive":    "<-make(chan int)",
		"send":       "make(chan int) <- 1",
		"select":     "select {}",
		"select two": "a, b := make(chan int), make(chan int)\nselect {\ncase <-a:\ncase <-b:\n}",
		"sleep":      "time.Sleep(time.Hour)",
		"wait group": "var wg sync.WaitGroup\nwg.Add(1)\nwg.Wait()",
		"mutex":      "var mu sync.Mutex\nmu.Lock()\nmu.Lock()",
		"timer":      "<-time.After(time.Hour)",
		"recovering": "func() {\n\tdefer func() { recover() }()\n\ttime.Sleep(time.Hour)\n}()\nfor {\n}",
	}
	for name, code := range cells {
		t.Run(name, func(t *testing.T) {
			s := newSession(t)
			if _, _, err := eval(t, s, "keep := 41"); err != nil {
				t.Fatal(err)
			}
			took, err := interrupt(t, s, code)
			var e *Error
			if !errors.As(err, &e) || e.Name != "KeyboardInterrupt" {
				t.Fatalf("got error %v, want a KeyboardInterrupt", err)
			}
			t.Logf("ended %v after the interrupt", took)
			out, r, err := eval(t, s, "fmt.Print(keep)\nkeep + 1")
			if err != nil || r.Value != 42 || out != "41" {
				t.Errorf("after the interrupt: value %v, printed %q, error %v", r.Value, out, err)
			}
		})
	}
}

func TestStackOverflow(t *testing.T) {
	s := newSession(t)
	_, _, err := eval(t, s, "func f(n int) int { return f(n+1) + 1 }\nf(0)")
	var e *Error
	if !errors.As(err, &e) || e.Name != "stack overflow" {
		t.Fatalf("got %v, want a stack overflow", err)
	}
	if _, r, err := eval(t, s, "1 + 1"); err != nil || r.Value != 2 {
		t.Errorf("after it: %v, %v", r.Value, err)
	}
}

func TestGoroutinePanic(t *testing.T) {
	s := newSession(t)
	var out, errs bytes.Buffer
	_, err := s.Eval(context.Background(), "var wg sync.WaitGroup\nwg.Add(1)\ngo func() {\n\tdefer wg.Done()\n\tpanic(\"lost\")\n}()\nwg.Wait()\ntime.Sleep(20*time.Millisecond)\nfmt.Println(\"on\")", IO{Count: 4, Stdout: &out, Stderr: &errs})
	if err != nil {
		t.Fatal(err)
	}
	if out.String() != "on\n" {
		t.Errorf("printed %q", out.String())
	}
	if !strings.Contains(errs.String(), "goroutine: panic: lost") {
		t.Errorf("stderr %q does not tell of the panic", errs.String())
	}
}

func TestInput(t *testing.T) {
	s := newSession(t)
	lines := []string{"Vega 0.03", "second line"}
	var out bytes.Buffer
	io := IO{Count: 1, Stdout: &out, Input: func(string, bool) (string, error) {
		if len(lines) == 0 {
			return "", errors.New("no more")
		}
		l := lines[0]
		lines = lines[1:]
		return l, nil
	}}
	if _, err := s.Eval(context.Background(), "var name string\nvar mag float64\nfmt.Scanln(&name, &mag)\nfmt.Println(name, mag)\nsc := bufio.NewScanner(os.Stdin)\nsc.Scan()\nfmt.Println(sc.Text())", io); err != nil {
		t.Fatal(strings.Join(err.(*Error).Trace, "\n"))
	}
	if got, want := out.String(), "Vega 0.03\nsecond line\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestErrorHasNoEffect(t *testing.T) {
	s := newSession(t)
	eval(t, s, "x := 1")
	if _, _, err := eval(t, s, "x = 2\nfmt.Println(\"never\")\nundefinedName"); err == nil {
		t.Fatal("no error")
	}
	if _, r, _ := eval(t, s, "x"); r.Value != 1 {
		t.Errorf("x is %v, want 1", r.Value)
	}
}

func TestGoroutineOutlivesItsCell(t *testing.T) {
	s := newSession(t)
	ctx, cancel := context.WithCancel(context.Background())
	_, err := s.Eval(ctx, "ch := make(chan int)\ngo func() {\n\ttime.Sleep(50 * time.Millisecond)\n\tch <- 7\n}()", IO{Count: 1})
	cancel() // as a kernel does at the end of a cell
	if err != nil {
		t.Fatal(err)
	}
	if _, r, err := eval(t, s, "<-ch"); err != nil || r.Value != 7 {
		t.Errorf("got %v, %v; want 7", r.Value, err)
	}
}

// A callback is what compiled code calls from a goroutine of its own.
func TestInterruptSparesEarlierCells(t *testing.T) {
	s := newSession(t)
	cell := func(code string) Result {
		t.Helper()
		_, r, err := eval(t, s, code)
		if err != nil {
			t.Fatal(strings.Join(err.(*Error).Trace, "\n"))
		}
		return r
	}
	cell("double := func(n int) int { return 2 * n }\nticks := make(chan int)\nvar mu sync.Mutex\ncount := 0\ngo func() {\n\tfor n := range ticks {\n\t\tmu.Lock()\n\t\tcount += double(n)\n\t\tmu.Unlock()\n\t}\n}()")
	srv := cell("srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, double(21)) }))\nsrv.URL").Value.(string)
	get := func() string {
		t.Helper()
		resp, err := http.Get(srv)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		b, _ := io.ReadAll(resp.Body)
		return string(b)
	}
	for _, code := range []string{"for {\n}", "select {}", "time.Sleep(time.Hour)", "func f(n int) int {\n\tif n == 0 {\n\t\treturn 0\n\t}\n\treturn f(n-1) + f(n-1)\n}\nf(60)", "<-make(chan int)\nfmt.Println(\"never\")", "func g() { <-make(chan int) }\ng()\ncount = -1"} {
		if got := get(); got != "42" {
			t.Errorf("the handler answers %q before the interrupt", got)
		}
		if _, err := interrupt(t, s, code); err == nil {
			t.Errorf("%s: not interrupted", code)
		}
		if got := get(); got != "42" {
			t.Errorf("the handler answers %q after the interrupt", got)
		}
		cell("ticks <- 1")
	}
	if r := cell("ticks <- 0\nmu.Lock()\nn := count\nmu.Unlock()\nn"); r.Value != 12 {
		t.Errorf("the goroutine of the first cell counted %v, want 12", r.Value)
	}
	if r := cell("double(4)"); r.Value != 8 {
		t.Errorf("double(4) is %v after the interrupts", r.Value)
	}
	if r := cell("srv.Close()\n1"); r.Value != 1 {
		t.Error(r.Value)
	}
}

func TestInterruptsLeaveNothing(t *testing.T) {
	s := newSession(t)
	eval(t, s, "func spin() {\n\tfor {\n\t}\n}")
	before := runtime.NumGoroutine()
	for range 20 {
		interrupt(t, s, "var wg sync.WaitGroup\nfor range 3 {\n\twg.Add(1)\n\tgo func() { defer wg.Done(); spin() }()\n}\ngo func() { <-make(chan int) }()\nwg.Wait()")
	}
	for range 200 {
		if runtime.NumGoroutine() <= before+2 {
			return
		}
		runtime.Gosched()
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines, were %d", runtime.NumGoroutine(), before)
}

// TestCallbacks calls functions of earlier cells from goroutines of compiled code
// while other cells are compiled, run, interrupted and end in panics.
func TestCallbacks(t *testing.T) {
	s := newSession(t)
	_, r, err := eval(t, s, `type shape interface{ area() float64 }
type square struct{ side float64 }
func (s square) area() float64 { return s.side * s.side }
func (s square) String() string { return fmt.Sprintf("square of %g", s.area()) }
var calls atomic.Int64
func measure(s shape) string { calls.Add(1); return fmt.Sprint(s) }
srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	n, err := strconv.Atoi(r.FormValue("n"))
	if err != nil {
		panic("no number")
	}
	sizes := map[int]float64{n: float64(n)}
	parts := []string{}
	for _, side := range sizes {
		parts = append(parts, measure(square{side}))
	}
	sort.Slice(parts, func(i, j int) bool { return parts[i] < parts[j] })
	fmt.Fprint(w, strings.Join(parts, ","))
}))
srv.URL`)
	if err != nil {
		t.Fatal(strings.Join(err.(*Error).Trace, "\n"))
	}
	url := r.Value.(string)
	end, failed := make(chan struct{}), make(chan error, 2)
	for range cap(failed) {
		go func() {
			defer func() { failed <- nil }()
			for {
				select {
				case <-end:
					return
				default:
				}
				resp, err := http.Get(url + "?n=3")
				if err != nil {
					failed <- err
					return
				}
				b, err := io.ReadAll(resp.Body)
				resp.Body.Close()
				if err != nil || string(b) != "square of 9" {
					failed <- fmt.Errorf("the handler answers %q, %w", b, err)
					return
				}
			}
		}()
	}
	for i := range 30 {
		code := fmt.Sprintf("type T%d struct { n int }\nfunc f%d(x int) int { return x + %d }\nv := T%d{f%d(1)}\nv.n", i, i, i, i, i)
		if _, r, err := eval(t, s, code); err != nil || r.Value != i+1 {
			t.Errorf("cell %d: %v, %v", i, r.Value, err)
		}
		switch i % 6 {
		case 1:
			interrupt(t, s, "for {\n}")
		case 3:
			interrupt(t, s, "<-make(chan int)")
		case 5:
			eval(t, s, "var m map[int]int\nm[1] = 1")
		}
	}
	close(end)
	for range cap(failed) {
		if err := <-failed; err != nil {
			t.Error(err)
		}
	}
	if _, r, err := eval(t, s, "srv.Close()\ncalls.Load()"); err != nil || r.Value.(int64) == 0 {
		t.Errorf("%v calls, %v", r.Value, err)
	}
}

func TestInitOrder(t *testing.T) {
	for _, c := range []struct{ code, want string }{
		{"package main\n\nvar a = []int{1}\nvar b = len(a) + 1\nvar c struct{ n int }\nvar d []string\n\nfunc init() { a = append(a, b); c.n = 2 }\n\nfunc main() { fmt.Println(a, b, c, d == nil) }\n\nfunc init() { c.n++ }", "[1 2] 2 {3} true\n"},
		{"func init() { n = 7 }\nvar n int\nfmt.Println(n)", "7\n"},
		{"var x = 1\nx++\nvar y = x\nfmt.Println(x, y)", "2 2\n"},
	} {
		s := newSession(t)
		for range 2 { // as when a cell is run again
			if out, _, err := eval(t, s, c.code); err != nil || out != c.want {
				t.Errorf("%s\nprints %q, want %q; %v", c.code, out, c.want, err)
			}
		}
	}
}

// TestProgramDropsErrors runs a whole program: a call as a statement drops its error
// there, as in Go; in other cells it ends the cell.
func TestProgramDropsErrors(t *testing.T) {
	const call = "os.Remove(\"no such file\")\nfmt.Println(\"on\")"
	out, _, err := eval(t, newSession(t), "package main\n\nimport (\n\t\"fmt\"\n\t\"os\"\n)\n\nfunc main() {\n"+call+"\n}\n")
	if err != nil || out != "on\n" {
		t.Errorf("the program prints %q, %v", out, err)
	}
	if out, _, err := eval(t, newSession(t), call); err == nil || out != "" {
		t.Errorf("the cell prints %q, %v", out, err)
	}
}

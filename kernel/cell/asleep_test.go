package cell

import (
	"bytes"
	"context"
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestAllAsleep runs cells whose goroutines wait for each other: each ends with Go's own
// error at the place where it waits, and the session goes on.
func TestAllAsleep(t *testing.T) {
	const deadlock = "fatal error: all goroutines are asleep - deadlock!"
	for name, c := range map[string]struct {
		code, waits string
		line        string // of the trace
		compiled    bool   // by the compiler only
	}{
		"receive":              {"ch := make(chan int)\n<-ch", waitsReceiveText, ":2:1", true},
		"receive a value":      {"ch := make(chan int)\nv := <-ch\nv", waitsReceiveText, ":2:1", true},
		"send":                 {"ch := make(chan int)\nch <- 1", "nobody is left to receive from this channel", ":2:1", true},
		"full":                 {"ch := make(chan int, 1)\nch <- 1\nch <- 2", "nobody is left to receive", ":3:1", true},
		"nil":                  {"var ch chan int\n<-ch", "the channel is nil", ":2:1", true},
		"nothing":              {"select {}", "without cases", ":1:1", true},
		"select":               {"a, b := make(chan int), make(chan string)\nselect {\ncase <-a:\ncase b <- \"\":\n}", "any of its channels", ":2:1", true},
		"range":                {"ch := make(chan int, 3)\nch <- 1\nfor range ch {\n}", waitsReceiveText, ":3:1", true},
		"mutex":                {"var mu sync.Mutex\nmu.Lock()\nmu.Lock()", "nobody is left to unlock", ":3:1", false},
		"mutex in a function":  {"var mu sync.Mutex\nfunc f(n int) {\n\tmu.Lock()\n\tif n > 0 {\n\t\tf(n - 1)\n\t}\n\tmu.Unlock()\n}\nf(3)", "nobody is left to unlock", "in f", false},
		"readers":              {"var mu sync.RWMutex\nmu.RLock()\nmu.Lock()", "nobody is left to unlock", ":3:1", false},
		"for reading":          {"var mu sync.RWMutex\nmu.Lock()\nmu.RLock()", "nobody is left to unlock", ":3:1", false},
		"group":                {"var wg sync.WaitGroup\nwg.Add(1)\nwg.Wait()", "nobody is left to call Done", ":3:1", false},
		"group of one":         {"var wg sync.WaitGroup\nwg.Add(2)\ngo wg.Done()\nwg.Wait()", "nobody is left to call Done", ":4:1", true},
		"condition":            {"var mu sync.Mutex\nc := sync.NewCond(&mu)\nmu.Lock()\nc.Wait()", "nobody is left to call Signal", ":4:1", false},
		"each other":           {"a, b := make(chan int), make(chan int)\ngo func() { <-a; b <- 1 }()\n<-b\na <- 1", waitsReceiveText, ":3:1", true},
		"many":                 {"ch := make(chan int)\nvar wg sync.WaitGroup\nfor i := range 50 {\n\twg.Go(func() { ch <- i })\n}\nwg.Wait()\nclose(ch)", "nobody is left to call Done", ":6:1", true},
		"forgot to close":      {"ch := make(chan int)\ngo func() {\n\tfor i := range 3 {\n\t\tch <- i\n\t}\n}()\nfor range ch {\n}", waitsReceiveText, ":7:1", true},
		"what is deferred":     {"ch, got := make(chan int), make(chan int)\ngo func() { defer close(got); <-ch }()\n<-got\nfmt.Println(\"goes on\")", waitsReceiveText, ":3:1", true},
		"recover":              {"func f() (err any) {\n\tdefer func() { err = recover() }()\n\t<-make(chan int)\n\treturn\n}\nf()\nfmt.Println(\"goes on\")", waitsReceiveText, "in f", true},
		"two locks":            {"var a, b sync.Mutex\nat := make(chan bool)\na.Lock()\ngo func() {\n\tb.Lock()\n\tat <- true\n\ta.Lock()\n}()\n<-at\nb.Lock()", "nobody is left to unlock", ":10:1", true},
		"a timer that is over": {"ch := make(chan int)\ntime.AfterFunc(time.Millisecond, func() {})\n<-ch", waitsReceiveText, ":3:1", true},
		"in a callback":        {"ch := make(chan int)\nslices.SortFunc([]int{2, 1}, func(a, b int) int { return <-ch })", waitsReceiveText, ":2:", true},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSession(t)
			if s.cl == nil && c.compiled {
				t.Skip("the interpreter by itself does not see this")
			}
			eval(t, s, "keep := 41")
			ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
			defer cancel()
			var out bytes.Buffer
			_, err := s.Eval(ctx, c.code, IO{Count: 1, Stdout: &out})
			if ctx.Err() != nil {
				t.Fatal("waits for ever")
			}
			if err == nil {
				t.Fatal("ends without an error")
			}
			trace := strings.Join(err.(*Error).Trace, "\n")
			for _, want := range []string{deadlock, c.waits, c.line} {
				if !strings.Contains(trace, want) {
					t.Errorf("no %q in\n%s", want, trace)
				}
			}
			if out.Len() > 0 {
				t.Errorf("prints %q", out.String())
			}
			if _, r, err := eval(t, s, "keep + 1"); err != nil || r.Value != 42 {
				t.Errorf("after it: %v, %v", r.Value, err)
			}
		})
	}
}

const waitsReceiveText = "nobody is left to send to this channel"

// TestNotAsleep runs cells that wait long for something that comes.
func TestNotAsleep(t *testing.T) {
	const ms = "160*time.Millisecond" // longer than the kernel looks
	for name, cells := range map[string][]string{
		"sleeps":              {"ch := make(chan int)\ngo func() { time.Sleep(" + ms + "); ch <- 1 }()\n<-ch"},
		"after":               {"<-time.After(" + ms + ")"},
		"select after":        {"ch := make(chan int)\nselect {\ncase <-ch:\ncase <-time.After(" + ms + "):\n}"},
		"ticker":              {"t := time.NewTicker(" + ms + ")\n<-t.C\nt.Stop()"},
		"timer elsewhere":     {"ch := make(chan int)\ngo func() { <-time.After(" + ms + "); ch <- 1 }()\n<-ch"},
		"call later":          {"ch := make(chan int)\ntime.AfterFunc(" + ms + ", func() { ch <- 1 })\n<-ch"},
		"call again":          {"ch := make(chan int)\nt := time.AfterFunc(time.Hour, func() { ch <- 1 })\nt.Reset(" + ms + ")\n<-ch"},
		"timeout":             {"ctx, cancel := context.WithTimeout(context.Background(), " + ms + ")\n<-ctx.Done()\ncancel()"},
		"deadline":            {"ctx, cancel := context.WithDeadline(context.Background(), time.Now().Add(" + ms + "))\n<-ctx.Done()\ncancel()"},
		"after a context":     {"ch := make(chan int)\nctx, cancel := context.WithTimeout(context.Background(), " + ms + ")\ncontext.AfterFunc(ctx, func() { ch <- 1 })\n<-ch\ncancel()"},
		"cause":               {"ctx, cancel := context.WithTimeoutCause(context.Background(), " + ms + ", io.EOF)\n<-ctx.Done()\ncancel()"},
		"earlier cell":        {"ch := make(chan int)\ngo func() { time.Sleep(" + ms + "); ch <- 1 }()", "<-ch"},
		"earlier loop":        {"ch, end := make(chan int), time.Now().Add(" + ms + ")\ngo func() {\n\tfor time.Now().Before(end) {\n\t}\n\tch <- 1\n}()", "<-ch"},
		"locked":              {"var mu sync.Mutex\nmu.Lock()\ngo func() { time.Sleep(" + ms + "); mu.Unlock() }()\nmu.Lock()"},
		"group":               {"var wg sync.WaitGroup\nwg.Go(func() { time.Sleep(" + ms + ") })\nwg.Wait()"},
		"group of a group":    {"var a, b sync.WaitGroup\na.Go(func() { b.Go(func() { time.Sleep(" + ms + ") }); b.Wait() })\na.Wait()"},
		"condition":           {"var mu sync.Mutex\nc := sync.NewCond(&mu)\nmu.Lock()\ngo func() { time.Sleep(" + ms + "); c.Broadcast() }()\nc.Wait()"},
		"pipe":                {"r, w := io.Pipe()\nch := make(chan int)\ngo func() { b := make([]byte, 1); r.Read(b); ch <- 1 }()\ngo func() { time.Sleep(" + ms + "); w.Write([]byte{1}) }()\n<-ch"},
		"process":             {"ch := make(chan error)\ngo func() { ch <- exec.Command(\"sleep\", \"0.16\").Run() }()\nerr := <-ch\nif err != nil {\n\tpanic(err)\n}"},
		"writer of a process": {"ch := make(chan int)\ntype W struct{}\nfunc (W) Write(p []byte) (int, error) {\n\tch <- 1\n\treturn len(p), nil\n}\nc := exec.Command(\"sh\", \"-c\", \"sleep 0.16; echo\")\nc.Stdout = W{}\nc.Start()\n<-ch"},
		"server": {"ch := make(chan int)\nsrv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { time.Sleep(" + ms + "); ch <- 1 }))\n" +
			"go http.Get(srv.URL)\n<-ch\nsrv.CloseClientConnections()"},
		"server of an earlier cell": {"ch := make(chan int)\nl, err := net.Listen(\"tcp\", \"127.0.0.1:0\")\nif err != nil {\n\tpanic(err)\n}\n" +
			"go http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { ch <- 1 }))", "p := exec.Command(\"sh\", \"-c\", \"sleep 0.16; exec 3<>/dev/null\")\np.Start()\ngo func() { p.Wait(); http.Get(\"http://\" + l.Addr().String()) }()\n<-ch\nl.Close()"},
		"signal":           {"ch := make(chan os.Signal, 1)\nsignal.Notify(ch, os.Interrupt)\nexec.Command(\"sh\", \"-c\", \"sleep 0.16; kill -INT $PPID\").Start()\n<-ch\nsignal.Stop(ch)"},
		"ping and pong":    {"a, b := make(chan int), make(chan int)\ngo func() {\n\tfor v := range a {\n\t\tb <- v\n\t}\n\tclose(b)\n}()\nfor i := range 100000 {\n\ta <- i\n\t<-b\n}\nclose(a)"},
		"pulled iterator":  {"next, stop := iter.Pull(func(yield func(int) bool) {\n\tfor i := range 3 {\n\t\ttime.Sleep(100 * time.Millisecond)\n\t\tif !yield(i) {\n\t\t\treturn\n\t\t}\n\t}\n})\nfor {\n\tif _, ok := next(); !ok {\n\t\tbreak\n\t}\n}\nstop()"},
		"handler directly": {"ch := make(chan int)\nf := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { time.Sleep(" + ms + ") })\ngo func() { f.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(\"GET\", \"/\", nil)); time.Sleep(" + ms + "); ch <- 1 }()\n<-ch"},
	} {
		t.Run(name, func(t *testing.T) {
			if runtime.GOOS == "windows" && strings.Contains(strings.Join(cells, "\n"), "exec.") {
				t.Skip("there is no shell")
			}
			s := newSession(t)
			if s.cl == nil && name == "handler directly" {
				t.Skip("the interpreter by itself cannot run this")
			}
			ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
			defer cancel()
			for _, code := range cells {
				if _, err := s.Eval(ctx, code, IO{Count: 1}); err != nil {
					t.Fatalf("%s\n%s", code, strings.Join(err.(*Error).Trace, "\n"))
				}
			}
		})
	}
}

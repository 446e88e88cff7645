package cell

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"reflect"
	"regexp"
	"runtime/metrics"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/traefik/yaegi/interp"

	"vogo/display"
	"vogo/kernel/cell/lower"
	"vogo/kernel/cell/symbols"
)

// yaegi is the machine over the interpreter of that name.
type yaegi struct {
	s      *Session
	in     *interp.Interpreter
	loaded map[string]bool
	frames *frameLog

	looked  looked
	strands strands
	halts   halts
	innards innards

	mu    sync.Mutex
	now   *running
	units map[int]string // lowered texts by cell, for frames
}

// running is one run of a cell. Goroutines that the cell leaves behind keep it.
type running struct {
	ctx  context.Context
	kill chan struct{} // closed once an interrupt has stopped the interpreter
	done chan struct{} // closed when the cell's own function has returned

	strands int           // goroutines that run for the cell
	empty   chan struct{} // closed when the run was stopped and none is left
	swept   bool
}

// killed tells whether the cell has been interrupted.
func (r *running) killed() bool {
	select {
	case <-r.kill:
		return true
	default:
		return false
	}
}

func (r *running) over() bool {
	select {
	case <-r.done:
		return true
	default:
		return false
	}
}

func newRunning(ctx context.Context) *running {
	return &running{ctx: ctx, kill: make(chan struct{}), done: make(chan struct{}), empty: make(chan struct{})}
}

func newYaegi(s *Session) *yaegi {
	y := &yaegi{s: s, loaded: map[string]bool{}, frames: &frameLog{}, units: map[int]string{}, now: newRunning(context.Background()), strands: strands{m: map[uint64]*running{}}}
	y.in = interp.New(interp.Options{Stdin: s.io.stdin(), Stdout: s.io.stdout(), Stderr: y.frames, Env: nil, Unrestricted: true})
	y.must(y.in.Use(interp.Exports{lower.Runtime + "/cellrun": y.runtime()}))
	y.loaded[lower.Runtime] = true
	y.must(y.innards.find(y.in))
	return y
}

// must panics on what cannot happen with embedded tables.
func (y *yaegi) must(err error) {
	if err != nil {
		panic(fmt.Sprintf("cell: load symbols: %v", err))
	}
}

// runtime returns the helpers that lowered code calls.
func (y *yaegi) runtime() map[string]reflect.Value {
	rt := maps.Clone(natives)
	maps.Copy(rt, map[string]reflect.Value{
		"Fail":            reflect.ValueOf(func(place int, err error) { panic(&failure{place, err}) }),
		"Done":            reflect.ValueOf(y.finished),
		"Go":              reflect.ValueOf(func(f func()) { go y.guarded(f)() }),
		"Made":            reflect.ValueOf(func(f func() func()) func() { return f() }),
		"MadeOf":          reflect.ValueOf(func(f any) any { return reflect.ValueOf(plain(f)).Call(nil)[0].Interface() }),
		"ShownMIMEBundle": reflect.ValueOf(y.looked.whole),
		"ShownHTML":       reflect.ValueOf(y.looked.method(display.MIMEHTML)),
		"ShownSVG":        reflect.ValueOf(y.looked.method("image/svg+xml")),
		"ShownMarkdown":   reflect.ValueOf(y.looked.method("text/markdown")),
		"ShownLaTeX":      reflect.ValueOf(y.looked.method("text/latex")),
		"ShownError":      reflect.ValueOf(y.looked.method(display.MIMEText)),
		"ShownString":     reflect.ValueOf(y.looked.method(display.MIMEText)),
		"Recovered":       reflect.ValueOf(recovered),
		"Check":           reflect.ValueOf(y.check),
		"WaitGroup":       reflect.ValueOf(y.waitGroup),
		"Lock":            reflect.ValueOf(y.lock),
		"RLock":           reflect.ValueOf(y.rLock),
		"CondWait":        reflect.ValueOf(y.condWait),
		"Guarded":         reflect.ValueOf(y.guarded),
		"Print":           reflect.ValueOf(printTo(y.s.io.stderr(), false)),
		"Println":         reflect.ValueOf(printTo(y.s.io.stderr(), true)),
		"Interface":       reflect.ValueOf(func(v any) printed { return printed{plain(v)} }),
		"Text":            reflect.ValueOf(textOf),
		"Bytes":           reflect.ValueOf(bytesOf),
		"ClearMap":        reflect.ValueOf(func(m any) { reflect.ValueOf(m).Clear() }),
		"FloatMin": reflect.ValueOf(func(x float64, more ...float64) float64 {
			for _, v := range more {
				x = math.Min(x, v)
			}
			return x
		}),
		"FloatMax": reflect.ValueOf(func(x float64, more ...float64) float64 {
			for _, v := range more {
				x = math.Max(x, v)
			}
			return x
		}),
	})
	return rt
}

// finished notes that the cell's own function has returned, in whatever way.
func (y *yaegi) finished() {
	if r := y.current(); !r.over() {
		close(r.done)
	}
}

// guarded returns f, to run in a goroutine, with its panics shown instead of
// ending the process. What panics because its cell was interrupted is silent.
func (y *yaegi) guarded(f func()) func() {
	run := y.strands.mine()
	if run == nil {
		run = y.current()
	}
	return func() {
		if run.killed() {
			return
		}
		defer y.strands.enter(run)()
		defer func() {
			r := recover()
			if r == nil || run.killed() {
				return
			}
			switch r := r.(type) {
			case stop:
				return
			case *exit:
				fmt.Fprintf(y.s.io.stderr(), "goroutine: exit status %d\n", r.code)
				return
			}
			e := y.s.describePanic(&panicked{value: plain(r), trace: y.frames.take(y)})
			fmt.Fprintf(y.s.io.stderr(), "goroutine: %s\n", strings.Join(e.Trace, "\n"))
		}()
		f()
	}
}

// load makes the symbols of a package known to the interpreter.
func (y *yaegi) load(path string) error {
	if y.loaded[path] {
		return nil
	}
	p, ok := symbols.Lookup(path)
	if !ok {
		return fmt.Errorf("package %s is not in this kernel", path)
	}
	values := p.Values()
	y.override(path, values)
	// The doubled slash keeps the interpreter from replacing the functions of
	// fmt and others with its own: this engine brings its own.
	if err := y.in.Use(interp.Exports{path + "//" + p.Name: values}); err != nil {
		return err
	}
	y.loaded[path] = true
	return y.mapTypes(path, values)
}

func (y *yaegi) compile(u *lower.Unit, cell int, function string) (p program, err error) {
	for _, i := range u.Imports {
		if i.Path == "unsafe" {
			return nil, errors.New("package unsafe cannot be used in cells")
		}
		if i.Path == lower.Types {
			continue
		}
		if err := y.load(i.Path); err != nil {
			return nil, err
		}
	}
	slots := map[string]reflect.Value{}
	for _, f := range u.Functions {
		slots[lower.SlotName(f.ID)] = reflect.ValueOf(f.Slot).Elem()
	}
	exports := interp.Exports{lower.Runtime + "/cellrun": slots}
	if y.s.real != nil {
		exports[lower.Types+"/celltypes"] = y.s.real.give(y, slots)
	}
	if err := y.in.Use(exports); err != nil {
		return nil, err
	}
	text := u.Text(fmt.Sprintf("cell%d/_.go", cell))
	if debugText != nil {
		debugText(text)
	}
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the interpreter cannot compile this cell: %v", r)
		}
	}()
	prog, err := y.in.Compile(text)
	if err != nil {
		return nil, err
	}
	if _, err := y.innards.execute(y.in, prog); err != nil {
		return nil, err
	}
	y.units[cell] = text
	call, err := y.in.Compile(function + "()")
	if err != nil {
		return nil, err
	}
	y.innards.forget(function, lower.BinderName(cell))
	return call, nil
}

// debugText receives lowered programs in tests.
var debugText func(string)

func (y *yaegi) run(ctx context.Context, p program) (reflect.Value, error) {
	runCtx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	r := newRunning(runCtx)
	y.mu.Lock()
	y.now = r
	y.mu.Unlock()
	defer y.watchStack(cancel)()
	y.frames.reset()
	y.looked.take()
	quit := y.innards.begin()
	type outcome struct {
		v   reflect.Value
		err error
	}
	ended := make(chan outcome, 1)
	entered := make(chan struct{})
	go func() {
		leave := y.strands.enter(r)
		close(entered)
		v, err := y.innards.execute(y.in, p.(*interp.Program))
		leave()
		ended <- outcome{v, err}
	}()
	<-entered
	var o outcome
	select {
	case o = <-ended:
	case <-runCtx.Done():
		y.kill(r, quit, context.Cause(runCtx))
		return reflect.Value{}, context.Cause(runCtx)
	}
	var pan interp.Panic
	if errors.As(o.err, &pan) {
		if _, ok := pan.Value.(stop); ok {
			return reflect.Value{}, context.Canceled
		}
		return reflect.Value{}, &panicked{value: plain(pan.Value), trace: y.frames.take(y)}
	}
	return o.v, o.err
}

// kill stops a cell and the goroutines it has started, and waits a moment for
// them to end. Goroutines of earlier cells go on.
func (y *yaegi) kill(r *running, quit chan struct{}, cause error) {
	if errors.Is(cause, errStack) {
		// To unwind such a stack by a panic would need more of it than there is.
		restore := y.innards.freeze()
		defer restore()
	}
	y.halts.add(y.innards)
	y.strands.kill(r)
	close(quit)
	go func() {
		<-r.empty
		y.halts.remove(y.innards)
	}()
	wait := time.NewTimer(60 * time.Millisecond)
	defer wait.Stop()
	if errors.Is(cause, errStack) {
		wait.Reset(5 * time.Second)
	}
	select {
	case <-r.empty:
	case <-wait.C: // compiled code that does not return yet
	}
	y.frames.reset()
}

// errStack ends a cell whose recursion does not.
var errStack = errors.New("stack overflow: the recursion does not end")

// maxStack is the memory for stacks beyond which a cell is stopped. Go itself
// would end the process at 1 GB a goroutine.
const maxStack = 256 << 20

// watchStack stops the cell before its recursion ends the process.
func (y *yaegi) watchStack(cancel context.CancelCauseFunc) (end func()) {
	quit := make(chan struct{})
	go func() {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		sample := []metrics.Sample{{Name: "/memory/classes/heap/stacks:bytes"}}
		metrics.Read(sample)
		before := sample[0].Value.Uint64()
		for {
			select {
			case <-quit:
				return
			case <-tick.C:
				metrics.Read(sample)
				if sample[0].Value.Uint64() > before+maxStack {
					cancel(errStack)
					return
				}
			}
		}
	}()
	return func() { close(quit) }
}

// current returns the running cell, or the last one.
func (y *yaegi) current() *running {
	y.mu.Lock()
	defer y.mu.Unlock()
	return y.now
}

func (y *yaegi) global(name string) (v reflect.Value, ok bool) { return y.innards.variable(name) }

// frameLog keeps the lines that the interpreter prints for the functions a
// panic passes through.
type frameLog struct {
	mu    sync.Mutex
	lines []string
}

func (l *frameLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.lines) < 1<<16 {
		l.lines = append(l.lines, strings.Split(strings.TrimRight(string(p), "\n"), "\n")...)
	}
	return len(p), nil
}

func (l *frameLog) reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = nil
}

// frameLine is the interpreter's line for one function.
var frameLine = regexp.MustCompile(`cell(\d+)/_\.go:(\d+):(\d+): panic`)

// take returns the frames of the last panic and forgets them.
func (l *frameLog) take(y *yaegi) []frameAt {
	l.mu.Lock()
	lines := l.lines
	l.lines = nil
	l.mu.Unlock()
	var frames []frameAt
	for _, line := range lines {
		m := frameLine.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		cell, _ := strconv.Atoi(m[1])
		row, _ := strconv.Atoi(m[2])
		col, _ := strconv.Atoi(m[3])
		if f := y.functionAt(cell, row, col); f != nil && !f.Hidden {
			frames = append(frames, frameAt{f, *f.Slot})
		}
	}
	return frames
}

// functionAt finds the function whose body begins at or before a position of a
// lowered text. The text's first line is the line directive, which counts as 0.
func (y *yaegi) functionAt(cell, row, col int) *lower.Function {
	y.s.state.RLock()
	defer y.s.state.RUnlock()
	text := y.units[cell]
	off := 0
	for range row {
		i := strings.IndexByte(text[off:], '\n')
		if i < 0 {
			return nil
		}
		off += i + 1
	}
	off += col - 1
	var best *lower.Function
	for _, f := range y.s.functions {
		if f.Unit == cell && f.Entry >= 0 && f.Entry <= off && (best == nil || f.Entry > best.Entry) {
			best = f
		}
	}
	return best
}

// plain takes a value out of the interpreter's wrapping.
func plain(v any) any {
	rv := reflect.ValueOf(v)
	if !rv.IsValid() {
		return nil
	}
	if u := unwrap(rv); u.IsValid() && u.CanInterface() {
		return u.Interface()
	}
	return v
}

package cell

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/traefik/yaegi/interp"

	"vogo/display"
	"vogo/kernel/cell/lower"
	"vogo/kernel/cell/symbols"
)

// yaegi is the machine over the interpreter of that name.
type yaegi struct {
	*support
	in     *interp.Interpreter
	loaded map[string]bool
	frames *frameLog

	looked  looked
	halts   halts
	innards innards
	units   map[int]string // lowered texts by cell, for frames
}

func newYaegi(s *support) *yaegi {
	y := &yaegi{support: s, loaded: map[string]bool{}, frames: &frameLog{}, units: map[int]string{}}
	y.in = interp.New(interp.Options{Stdin: s.s.io.stdin(), Stdout: s.s.io.stdout(), Stderr: y.frames, Env: nil, Unrestricted: true})
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
		"Unlock":          reflect.ValueOf(unlock),
		"RUnlock":         reflect.ValueOf(rUnlock),
		"Room":            reflect.ValueOf(room),
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

func (y *yaegi) compile(u *lower.Unit, cell int, function string) (p *interpreted, err error) {
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
		exports[lower.Types+"/celltypes"] = y.s.real.give(slots)
	}
	if y.s.cl != nil {
		y.s.cl.store.give(exports[lower.Types+"/celltypes"], slots)
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
	return &interpreted{y: y, prog: call}, nil
}

// debugText receives lowered programs in tests.
var debugText func(string)

// begin prepares the interpreter for the next run of a cell, by whichever machine,
// and returns the channel that ends its waiting channel operations.
func (y *yaegi) begin() (quit chan struct{}) {
	y.frames.reset()
	y.looked.take()
	return y.innards.begin()
}

// interpreted is a program of the interpreter.
type interpreted struct {
	y     *yaegi
	prog  *interp.Program
	setup func() // of what the compiler has made for it; may be nil
}

func (p *interpreted) call(*running) (reflect.Value, error) {
	if p.setup != nil {
		p.setup()
	}
	v, err := p.y.innards.execute(p.y.in, p.prog)
	var pan interp.Panic
	if errors.As(err, &pan) {
		return v, p.y.describe(pan.Value)
	}
	return v, err
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

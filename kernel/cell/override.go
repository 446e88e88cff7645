package cell

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/traefik/yaegi/interp"

	"vogo/kernel/cell/closure"
	"vogo/kernel/cell/symbols"
)

// override replaces functions of the standard library that would act on the
// process instead of the cell: they print to the cell's output, ask for the
// user's input, end the cell instead of the kernel, and stop with it.
func (y *support) override(path string, v map[string]reflect.Value) {
	set := func(name string, f any) { v[name] = reflect.ValueOf(f) }
	out, in := y.s.io.stdout(), y.s.io.stdin()
	y.overrideLater(path, v)
	switch path {
	case "fmt":
		set("Print", func(a ...any) (int, error) { return fmt.Fprint(out, y.still(a)...) })
		set("Printf", func(f string, a ...any) (int, error) { return fmt.Fprintf(out, f, y.still(a)...) })
		set("Println", func(a ...any) (int, error) { return fmt.Fprintln(out, y.still(a)...) })
		set("Fprint", func(w io.Writer, a ...any) (int, error) { return fmt.Fprint(w, y.still(a)...) })
		set("Fprintf", func(w io.Writer, f string, a ...any) (int, error) { return fmt.Fprintf(w, f, y.still(a)...) })
		set("Fprintln", func(w io.Writer, a ...any) (int, error) { return fmt.Fprintln(w, y.still(a)...) })
		set("Sprint", func(a ...any) string { return fmt.Sprint(y.still(a)...) })
		set("Sprintf", func(f string, a ...any) string { return fmt.Sprintf(f, y.still(a)...) })
		set("Sprintln", func(a ...any) string { return fmt.Sprintln(y.still(a)...) })
		set("Scan", func(a ...any) (int, error) { return fmt.Fscan(in, a...) })
		set("Scanf", func(f string, a ...any) (int, error) { return fmt.Fscanf(in, f, a...) })
		set("Scanln", func(a ...any) (int, error) { return fmt.Fscanln(in, a...) })
	case "encoding/json":
		set("Marshal", func(v any) ([]byte, error) { return json.Marshal(y.still([]any{v})[0]) })
		set("MarshalIndent", func(v any, prefix, indent string) ([]byte, error) {
			return json.MarshalIndent(y.still([]any{v})[0], prefix, indent)
		})
	case "os":
		set("Exit", func(code int) { panic(&exit{code: code}) })
		files := y.s.io.files()
		v["Stdout"] = reflect.ValueOf(&files.out).Elem()
		v["Stderr"] = reflect.ValueOf(&files.err).Elem()
		// Not an *os.File: reading must ask the user at that moment. The
		// interpreter only wants something with a Read method here.
		v["Stdin"] = reflect.ValueOf(&in).Elem()
		v["Args"] = reflect.ValueOf(&y.s.args).Elem()
	case "log":
		y.overrideLog(v)
	case "strings":
		set("Repeat", func(s string, n int) string { return strings.Repeat(s, room(n, len(s), false)) })
	case "bytes":
		set("Repeat", func(b []byte, n int) []byte { return bytes.Repeat(b, room(n, len(b), false)) })
	case "time":
		set("Sleep", y.sleep)
	case "runtime":
		set("Goexit", runtime.Goexit)
		set("Breakpoint", func() {}) // would end a process without a debugger
	case "testing": // ends the process
		set("Main", func(func(string, string) (bool, error), []testing.InternalTest, []testing.InternalBenchmark, []testing.InternalExample) {
			panic("testing.Main cannot run in a cell: call the tests' functions")
		})
	case "runtime/debug": // limits of the process, not of the cell
		set("SetMaxStack", func(int) int { return 1000000000 })
		set("SetMaxThreads", func(int) int { return 10000 })
	}
}

// still returns what compiled code is to look at as a whole. A map that another
// goroutine of a cell writes to at that moment would end the process: it is copied.
func (y *support) still(a []any) []any {
	for i, v := range a {
		if v == nil || reflect.TypeOf(v).Kind() != reflect.Map || y.strands.count() < 2 {
			continue
		}
		c := slices.Clone(a)
		for j := i; j < len(c); j++ {
			if m := reflect.ValueOf(c[j]); m.Kind() == reflect.Map {
				c[j] = closure.Snapshot(m).Interface()
			}
		}
		return c
	}
	return a
}

// overrideLog gives the cells a standard logger of their own.
func (y *support) overrideLog(v map[string]reflect.Value) {
	set := func(name string, f any) { v[name] = reflect.ValueOf(f) }
	l := log.New(y.s.io.stderr(), "", log.LstdFlags)
	fatal := func(msg string) {
		_ = l.Output(3, msg)
		panic(&exit{code: 1, msg: msg})
	}
	set("Fatal", func(a ...any) { fatal(fmt.Sprint(a...)) })
	set("Fatalf", func(f string, a ...any) { fatal(fmt.Sprintf(f, a...)) })
	set("Fatalln", func(a ...any) { fatal(fmt.Sprintln(a...)) })
	set("Print", l.Print)
	set("Printf", l.Printf)
	set("Println", l.Println)
	set("Panic", l.Panic)
	set("Panicf", l.Panicf)
	set("Panicln", l.Panicln)
	set("Flags", l.Flags)
	set("SetFlags", l.SetFlags)
	set("Prefix", l.Prefix)
	set("SetPrefix", l.SetPrefix)
	set("Output", l.Output)
	set("SetOutput", l.SetOutput)
	set("Writer", l.Writer)
	set("Default", func() *log.Logger { return l })
}

// mapTypes tells the interpreter which interfaces a function looks for behind
// its arguments of type any, so that methods of interpreted types are found.
func (y *yaegi) mapTypes(path string, v map[string]reflect.Value) error {
	types := map[reflect.Value][]reflect.Type{}
	add := func(ifaces []reflect.Type, names ...string) {
		for _, n := range names {
			if f, ok := v[n]; ok {
				types[f] = ifaces
			}
		}
	}
	switch path {
	case "fmt", "log":
		ifaces := []reflect.Type{reflect.TypeFor[fmt.Formatter](), reflect.TypeFor[error](), reflect.TypeFor[fmt.Stringer]()}
		add(ifaces, "Errorf", "Fprint", "Fprintf", "Fprintln", "Print", "Printf", "Println", "Sprint", "Sprintf", "Sprintln",
			"Append", "Appendf", "Appendln", "Fatal", "Fatalf", "Fatalln", "Panic", "Panicf", "Panicln")
		add([]reflect.Type{reflect.TypeFor[fmt.Scanner]()}, "Scan", "Scanf", "Scanln", "Fscan", "Fscanf", "Fscanln", "Sscan", "Sscanf", "Sscanln")
	case "encoding/json":
		add([]reflect.Type{reflect.TypeFor[json.Marshaler](), reflect.TypeFor[encoding.TextMarshaler]()}, "Marshal", "MarshalIndent")
		add([]reflect.Type{reflect.TypeFor[json.Unmarshaler](), reflect.TypeFor[encoding.TextUnmarshaler]()}, "Unmarshal")
	default:
		return nil
	}
	// The wrappers of these interfaces belong to their packages.
	for _, p := range []string{"fmt", "encoding", "encoding/json"} {
		if p != path {
			if _, ok := symbols.Lookup(p); ok {
				if err := y.load(p); err != nil {
					return err
				}
			}
		}
	}
	return y.in.Use(interp.Exports{".": {"MapTypes": reflect.ValueOf(types)}})
}

package kernel

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"vogo/display"
)

// fakeEngine runs cells of a toy language, one statement a line.
type fakeEngine struct {
	entered chan struct{} // if not nil, is sent to when "block" begins
}

func (f *fakeEngine) Eval(ctx context.Context, code string, io IO) (Result, error) {
	var res Result
	for _, line := range strings.Split(code, "\n") {
		verb, arg, _ := strings.Cut(strings.TrimSpace(line), " ")
		n, _ := strconv.Atoi(arg)
		res = Result{}
		switch verb {
		case "":
		case "print":
			fmt.Fprintln(io.Stdout, arg)
		case "eprint":
			fmt.Fprintln(io.Stderr, arg)
		case "lines":
			for i := range n {
				fmt.Fprintln(io.Stdout, "line", i)
			}
		case "raw":
			fmt.Fprintln(os.Stdout, arg)
		case "value":
			res = Result{Value: arg, OK: true}
		case "1+1":
			res = Result{Value: 2, OK: true}
		case "note":
			res.Notes = []string{arg}
		case "display":
			display.Show(display.HTML(arg))
		case "handle":
			h := display.ShowHandle(display.HTML(arg))
			h.Update(display.HTML(arg + " updated"))
		case "big":
			display.SinkOf(display.Ambient()).Display(display.Output{Bundle: display.Bundle{
				Data: map[string]any{display.MIMEHTML: strings.Repeat("x", n)},
			}})
		case "clear":
			display.Clear(arg == "wait")
		case "ask":
			line, err := io.Input(arg, false)
			if err != nil {
				return Result{}, err
			}
			res = Result{Value: line, OK: true}
		case "fail":
			return Result{}, &Error{Name: "*fake.Error", Value: arg, Trace: []string{"fake: " + arg}}
		case "plainfail":
			return Result{}, errors.New(arg)
		case "panic":
			panic(arg)
		case "block":
			if f.entered != nil {
				f.entered <- struct{}{}
			}
			<-ctx.Done()
			return Result{}, ctx.Err()
		case "flood":
			if f.entered != nil {
				f.entered <- struct{}{}
			}
			for ctx.Err() == nil {
				fmt.Fprintln(io.Stdout, "flood of output, line after line after line")
			}
			return Result{}, ctx.Err()
		case "later":
			stdout := io.Stdout
			go func() {
				time.Sleep(20 * time.Millisecond)
				fmt.Fprintln(stdout, arg)
			}()
		default:
			return Result{}, &Error{Name: "compile error", Value: "undefined: " + verb, Trace: []string{"undefined: " + verb}}
		}
	}
	return res, nil
}

func (f *fakeEngine) Complete(code string, cursor int) Completion {
	start := strings.LastIndexAny(code[:cursor], " \n") + 1
	c := Completion{Start: start, End: cursor}
	for _, w := range []string{"print", "panic", "display"} {
		if strings.HasPrefix(w, code[start:cursor]) {
			c.Matches = append(c.Matches, Match{Text: w, Type: "function", Signature: "(text)"})
		}
	}
	return c
}

func (f *fakeEngine) Inspect(code string, cursor, detail int) (Doc, bool) {
	if strings.HasPrefix(code, "print") {
		return Doc{Text: "print writes text", Markdown: "**print** writes text"}, true
	}
	return Doc{}, false
}

func (f *fakeEngine) IsComplete(code string) (status, indent string) {
	switch {
	case strings.HasSuffix(code, "{"):
		return "incomplete", "\t"
	case strings.HasSuffix(code, "?!"):
		return "invalid", ""
	}
	return "complete", ""
}

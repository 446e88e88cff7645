package cell

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"vogo/display"
)

// allMagics returns the magics by name.
func allMagics() map[string]magic {
	return map[string]magic{
		"help":      {"%help", "lists the magics", helpMagic, nil},
		"who":       {"%who", "lists the variables of the session", whoMagic, nil},
		"reset":     {"%reset", "forgets everything that cells have declared", resetMagic, nil},
		"time":      {"%time STATEMENT, or %%time above a cell", "runs and tells how long it took", timeMagic, timeMagic},
		"timeit":    {"%timeit STATEMENT", "runs a statement many times and tells how long one run takes", timeitMagic, timeitMagic},
		"!":         {"!COMMAND", "runs a command of the shell", shellMagic, nil},
		"bash":      {"%%bash above a script", "runs the cell in bash", nil, bashMagic},
		"writefile": {"%%writefile [-a] FILE above its text", "writes the cell to a file; -a appends", nil, writefileMagic},
		"env":       {"%env [NAME[=VALUE]]", "shows or sets environment variables", envMagic, nil},
		"cd":        {"%cd [DIRECTORY]", "changes the working directory", cdMagic, nil},
		"load":      {"%load FILE|DIRECTORY", "declares what Go source files declare", loadMagic, nil},
	}
}

var magicAliases = map[string]string{"lsmagic": "help", "magic": "help", "whos": "who", "sh": "bash", "file": "writefile", "set_env": "env", "reset_selective": "reset", "system": "!", "sx": "!"}

func magicNames() []string {
	var names []string
	for n := range allMagics() {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}

// foreignMagics explains what people know from elsewhere.
var foreignMagics = map[string]string{
	"matplotlib": "plots show by themselves here: end a cell with vo.Plot(t, \"x\", \"y\"), or call vo.Show(p)",
	"pylab":      "plots show by themselves here: end a cell with vo.Plot(t, \"x\", \"y\"), or call vo.Show(p)",
	"pip":        "cells import what is built in, nothing needs to be installed: import \"gonum.org/v1/gonum/stat\", or just write stat.Mean",
	"conda":      "cells import what is built in, nothing needs to be installed: import \"gonum.org/v1/gonum/stat\", or just write stat.Mean",
	"run":        "use %load FILE to declare what a Go file declares, or vogo run FILE.go in a terminal",
	"autoreload": "run %load FILE again after a change",
	"load_ext":   "there are no extensions: what cells can use is built in",
	"pwd":        "use !pwd, or os.Getwd()",
	"ls":         "use !ls, or os.ReadDir(\".\")",
	"cat":        "use !cat, or os.ReadFile",
	"history":    "earlier inputs are in the notebook; in a console, press the up arrow",
	"debug":      "print with fmt.Printf(\"%+v\\n\", x); errors show the line and the chain of calls",
	"pdb":        "print with fmt.Printf(\"%+v\\n\", x); errors show the line and the chain of calls",
	"html":       "end a cell with display.HTML(`…`)",
	"HTML":       "end a cell with display.HTML(`…`)",
	"markdown":   "use a Markdown cell, or end a cell with display.Markdown(`…`)",
	"latex":      "use a Markdown cell, or end a cell with display.LaTeX(`…`)",
	"svg":        "end a cell with display.SVG(`…`)",
	"javascript": "notebooks of this kernel run no scripts in the page",
	"js":         "notebooks of this kernel run no scripts in the page",
	"python":     "cells are Go here; !python3 -c '…' runs Python if it is installed",
	"capture":    "assign what you want to keep to a variable; a ; behind the last expression silences it",
	"prun":       "use %timeit, or runtime/pprof",
	"go":         "cells are Go already",
	"test":       "call the function, and compare with if got != want { … }",
}

func foreign(m magicLine) string {
	if hint, ok := foreignMagics[m.name]; ok {
		return m.shown() + " is not for Go cells: " + hint
	}
	return ""
}

func text(s string) (Result, error) {
	return Result{OK: true, Type: "string", Value: plainText(s)}, nil
}

// plainText shows itself as text, without quotes.
type plainText string

func (t plainText) String() string { return string(t) }

func helpMagic(*magicRun) (Result, error) {
	var b strings.Builder
	magics, width := allMagics(), 0
	for _, m := range magics {
		width = max(width, len(m.usage))
	}
	for _, n := range magicNames() {
		fmt.Fprintf(&b, "%-*s  %s\n", width, magics[n].usage, magics[n].help)
	}
	fmt.Fprintf(&b, "%-*s  %s\n", width, "NAME? or NAME??", "shows what a name is; with ?? all of its documentation")
	b.WriteString("\nAnything else is Go. The last expression of a cell is shown; a ; behind it silences it.\nA call that returns an error may be used as if it did not: an error then ends the cell.\nvo holds the Virtual Observatory: vo.TAP(\"gavo\").Query(\"SELECT …\"). Tab completes, Shift-Tab explains.")
	return text(b.String())
}

func whoMagic(r *magicRun) (Result, error) {
	vars := r.s.variables()
	if len(vars) == 0 {
		return text("no variables yet")
	}
	nameWidth, typeWidth := 0, 0
	for _, v := range vars {
		nameWidth, typeWidth = max(nameWidth, len([]rune(v.Name))), max(typeWidth, min(len([]rune(v.Type)), 30))
	}
	var b strings.Builder
	for i, v := range vars {
		if i > 0 {
			b.WriteByte('\n')
		}
		value := []rune(strings.ReplaceAll(firstLine(fmt.Sprintf("%+v", v.Value)), "\t", " "))
		if len(value) > 60 {
			value = append(value[:59], '…')
		}
		fmt.Fprintf(&b, "%-*s  %-*s  %s", nameWidth, v.Name, typeWidth, v.Type, string(value))
	}
	return text(b.String())
}

func resetMagic(r *magicRun) (Result, error) {
	if err := r.s.reset(); err != nil {
		return Result{}, r.fail(err.Error())
	}
	return Result{Notes: []string{"everything that cells have declared is forgotten"}}, nil
}

func timeMagic(r *magicRun) (Result, error) {
	code := r.body
	if !r.cell || strings.TrimSpace(code) == "" {
		code = r.args
	}
	if strings.TrimSpace(code) == "" {
		return Result{}, r.fail("nothing to time: %time STATEMENT, or %%time above a cell")
	}
	start := time.Now()
	res, err := r.s.evalGo(r.ctx, strings.Repeat("\n", r.lineOfBody())+code, r.code, r.io)
	took := time.Since(start)
	if r.io.Stdout != nil {
		fmt.Fprintf(r.io.Stdout, "wall time: %s\n", rounded(took))
	}
	return res, err
}

// lineOfBody is how many lines of the cell are above the code of the magic.
func (r *magicRun) lineOfBody() int {
	if r.cell && strings.TrimSpace(r.body) != "" {
		return r.line
	}
	return r.line - 1
}

func rounded(d time.Duration) time.Duration {
	for unit := time.Second; unit > time.Nanosecond; unit /= 10 {
		if d > 10*unit {
			return d.Round(unit / 10)
		}
	}
	return d
}

func timeitMagic(r *magicRun) (Result, error) {
	code := r.args
	if r.cell && strings.TrimSpace(r.body) != "" {
		code = r.body
	}
	if strings.TrimSpace(code) == "" {
		return Result{}, r.fail("nothing to time: %timeit STATEMENT")
	}
	above := strings.Repeat("\n", r.lineOfBody())
	forms := []string{above + "for range %d { _ = " + "(%s) }", above + "for range %d {\n%s\n}"}
	run := func(form string, n int) (time.Duration, error) {
		start := time.Now()
		_, err := r.s.evalGo(r.ctx, fmt.Sprintf(form, n, code), r.code, r.io)
		return time.Since(start), err
	}
	form := forms[0]
	took, err := run(form, 1)
	if e := (*Error)(nil); errors.As(err, &e) && e.Name == "compile error" {
		form = forms[1]
		took, err = run(form, 1)
	}
	if err != nil {
		return Result{}, err
	}
	n := 1
	for took < 100*time.Millisecond && n < 1e8 {
		n *= max(2, min(100, int(150*time.Millisecond/max(took, time.Microsecond))))
		if took, err = run(form, n); err != nil {
			return Result{}, err
		}
	}
	best := took
	const repeats = 5
	for range repeats - 1 {
		if took, err = run(form, n); err != nil {
			return Result{}, err
		}
		best = min(best, took)
	}
	if r.io.Stdout != nil {
		fmt.Fprintf(r.io.Stdout, "%s a run (best of %d times %d)\n", rounded(best/time.Duration(n)), repeats, n)
	}
	return Result{}, nil
}

func shellMagic(r *magicRun) (Result, error) {
	if strings.TrimSpace(r.args) == "" {
		return Result{}, r.fail("no command: !COMMAND, for example !ls")
	}
	err := r.command(shellCommand(r.ctx, r.args))
	var failed *exec.ExitError
	if errors.As(err, &failed) && r.ctx.Err() == nil {
		if r.io.Stderr != nil {
			fmt.Fprintf(r.io.Stderr, "%s\n", failed)
		}
		return Result{}, nil
	}
	return Result{}, r.commandError(err)
}

func bashMagic(r *magicRun) (Result, error) {
	shell, err := exec.LookPath("bash")
	if err != nil {
		return Result{}, r.fail("bash is not installed here")
	}
	cmd := exec.CommandContext(r.ctx, shell, append([]string{"-s", "--"}, strings.Fields(r.args)...)...)
	cmd.Stdin = strings.NewReader(r.body)
	return Result{}, r.commandError(r.command(cmd))
}

// command runs a command with the cell's outputs. It and what it started end
// with the cell.
func (r *magicRun) command(cmd *exec.Cmd) error {
	endTogether(cmd)
	cmd.WaitDelay = 50 * time.Millisecond
	cmd.Stdout, cmd.Stderr = r.io.Stdout, r.io.Stderr
	return cmd.Run()
}

func (r *magicRun) commandError(err error) error {
	var failed *exec.ExitError
	switch {
	case err == nil:
		return nil
	case r.ctx.Err() != nil:
		return interrupted(err)
	case errors.As(err, &failed):
		return &Error{Name: "exit", Value: failed.Error(), Trace: []string{failed.Error()}, Err: err}
	}
	return r.fail(err.Error())
}

func writefileMagic(r *magicRun) (Result, error) {
	name, flags := r.args, os.O_TRUNC
	if rest, ok := strings.CutPrefix(name, "-a "); ok {
		name, flags = strings.TrimSpace(rest), os.O_APPEND
	}
	if name == "" {
		return Result{}, r.fail("no file: %%writefile [-a] FILE")
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY|flags, 0o644)
	if err != nil {
		return Result{}, r.fail(err.Error())
	}
	body := r.body
	if body != "" && !strings.HasSuffix(body, "\n") {
		body += "\n"
	}
	_, err = io.WriteString(f, body)
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return Result{}, r.fail(err.Error())
	}
	if r.io.Stdout != nil {
		fmt.Fprintf(r.io.Stdout, "%d bytes to %s\n", len(body), name)
	}
	return Result{}, nil
}

func envMagic(r *magicRun) (Result, error) {
	name, value, set := strings.Cut(r.args, "=")
	if !set {
		name, value, set = strings.Cut(r.args, " ")
	}
	name, value = strings.TrimSpace(name), strings.TrimSpace(value)
	switch {
	case name == "":
		env := os.Environ()
		sort.Strings(env)
		return text(strings.Join(env, "\n"))
	case set:
		if err := os.Setenv(name, value); err != nil {
			return Result{}, r.fail(err.Error())
		}
		return Result{}, nil
	}
	v, ok := os.LookupEnv(name)
	if !ok {
		return Result{}, r.fail("there is no environment variable " + name)
	}
	return text(v)
}

func cdMagic(r *magicRun) (Result, error) {
	dir := strings.Trim(r.args, `"'`)
	if home, err := os.UserHomeDir(); err == nil && (dir == "" || dir == "~" || strings.HasPrefix(dir, "~/")) {
		dir = filepath.Join(home, strings.TrimPrefix(dir, "~"))
	}
	if err := os.Chdir(dir); err != nil {
		return Result{}, r.fail(err.Error())
	}
	if wd, err := os.Getwd(); err == nil && r.io.Stdout != nil {
		fmt.Fprintln(r.io.Stdout, wd)
	}
	return Result{}, nil
}

func loadMagic(r *magicRun) (Result, error) {
	path := strings.Trim(r.args, `"'`)
	if path == "" {
		return Result{}, r.fail("nothing to load: %load FILE|DIRECTORY")
	}
	files := []string{path}
	if info, err := os.Stat(path); err != nil {
		return Result{}, r.fail(err.Error())
	} else if info.IsDir() {
		all, _ := filepath.Glob(filepath.Join(path, "*.go"))
		files = files[:0]
		for _, f := range all {
			if !strings.HasSuffix(f, "_test.go") {
				files = append(files, f)
			}
		}
		if len(files) == 0 {
			return Result{}, r.fail("no Go files in " + path)
		}
	}
	var code strings.Builder
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			return Result{}, r.fail(err.Error())
		}
		code.Write(b)
		code.WriteByte('\n')
	}
	return r.s.evalGo(r.ctx, code.String(), code.String(), r.io)
}

func inspectMagic(r *magicRun) (Result, error) {
	detail := 0
	if r.cell {
		detail = 1
	}
	d, ok := r.s.Inspect(r.args, len(r.args), detail)
	if !ok {
		return Result{}, r.fail("nothing is known of " + r.args)
	}
	b := display.Bundle{Data: map[string]any{display.MIMEText: d.Text}}
	if d.Markdown != "" {
		b.Data["text/markdown"] = d.Markdown
	}
	return Result{OK: true, Type: "documentation", Value: documentation{b}}, nil
}

// documentation shows itself.
type documentation struct{ b display.Bundle }

func (d documentation) MIMEBundle() display.Bundle { return d.b }
func (d documentation) String() string             { return d.b.Text() }

// reset forgets all cells.
func (s *Session) reset() error {
	fresh, err := New(Options{Args: s.args})
	if err != nil {
		return err
	}
	s.state.Lock()
	s.fset, s.imp, s.low, s.prelude, s.real = fresh.fset, fresh.imp, fresh.low, fresh.prelude, fresh.real
	s.failed = map[string]int{}
	s.objs, s.imports, s.dots, s.phantom = fresh.objs, fresh.imports, nil, fresh.phantom
	s.redefinable, s.callers, s.places, s.functions = fresh.redefinable, fresh.callers, nil, fresh.functions
	s.sources = fresh.sources
	s.compiled = nil
	s.newMachines()
	s.state.Unlock()
	if s.preload != "" {
		_, err = s.evalGo(context.Background(), s.preload, s.preload, IO{})
	}
	return err
}

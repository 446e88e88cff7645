package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"vogo/kernel"
	"vogo/kernel/goengine"
	"vogo/kernel/notebook"
)

// runFlags are the flags of vogo run.
type runFlags struct {
	output, html     string
	keepGoing, check bool
	live             bool
	params           []string
	timeout          time.Duration
	sky              skyFlag

	compared liveTotals // of a live run
}

func newRun() *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use:   "run NOTEBOOK|DIR... | run PROGRAM.go [ARG...]",
		Short: "Run notebooks without Jupyter, or a Go program",
		Long: `run executes the notebooks, each in a session of its own, and writes their outputs
into them. It stops at the first failing cell and then exits with 1; the notebook
keeps the outputs up to it, the error among them. When it is interrupted, the
notebook stays as it was.

A name that ends in .go is a program: it runs as one cell, with what follows it as
os.Args, the standard streams of this process, and an exit status as go run has it.
-- keeps its flags from being taken for those of vogo.

Service names lead to the sandbox unless --sky or VOGO_SKY says otherwise. --live
runs the notebooks against the live services, past cells that fail, and tells how the
outputs differ from those saved: the notebooks stay as they are.`,
		Example: `  vogo run notebooks
  vogo run --check notebooks
  vogo run --live notebooks
  vogo run -p band=r -p radius=0.5 -o results survey.ipynb
  vogo run --html survey.html survey.ipynb
  vogo run count.go < stars.csv`,
		Args: args(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, list []string) error {
			if isProgram(list[0]) {
				return f.program(cmd, list)
			}
			return f.run(cmd, list)
		},
	}
	f.sky.add(cmd)
	fl := cmd.Flags()
	fl.StringVarP(&f.output, "output", "o", "", "write the notebooks with their outputs into `DIR` and leave the originals alone")
	fl.StringVar(&f.html, "html", "", "write a page to `FILE`, or with several notebooks one each into a directory")
	fl.BoolVar(&f.keepGoing, "keep-going", false, "run on after a failing cell")
	fl.BoolVar(&f.check, "check", false, "compare with the saved outputs instead of writing them")
	fl.BoolVar(&f.live, "live", false, "run against the live services and tell what differs from the saved outputs")
	fl.StringArrayVarP(&f.params, "param", "p", nil, "set a parameter, as `name=value`; may be given several times")
	fl.DurationVar(&f.timeout, "timeout", 0, "stop a cell that runs longer, for example 2m")
	cmd.MarkFlagsMutuallyExclusive("check", "output")
	cmd.MarkFlagsMutuallyExclusive("check", "live")
	cmd.MarkFlagsMutuallyExclusive("sky", "live")
	return cmd
}

// job is one notebook to run.
type job struct {
	path   string // as named by the user
	abs    string
	output string // where the notebook goes; "" for nowhere
	html   string // where the page goes; "" for nowhere
}

func (f *runFlags) run(cmd *cobra.Command, list []string) error {
	ctx := cmd.Context()
	if f.live {
		f.sky.value, f.keepGoing = "live", true
	}
	params, err := f.parameters()
	if err != nil {
		return err
	}
	jobs, err := f.jobs(list)
	if err != nil {
		return err
	}
	done, err := f.sky.use(ctx, "sandbox")
	if err != nil {
		return err
	}
	defer done()
	if f.live {
		if err := reach(ctx); err != nil {
			return err
		}
	}
	term := newTerminal(cmd.OutOrStdout())
	var total totals
	for _, j := range jobs {
		err := f.runOne(ctx, j, params, term, &total)
		if err != nil && ctx.Err() != nil {
			return interruption{j.path + " is as it was", ctx.Err()}
		}
		if err != nil {
			total.fail(j.path, oneLine(err))
			term.line("  " + oneLine(err))
		}
		if len(total.failures) > 0 && !f.keepGoing {
			break
		}
	}
	total.left = len(jobs) - total.notebooks
	term.summary(total)
	if f.live {
		term.line(f.compared.String())
	}
	if len(params) > 0 && f.output == "" && !f.check {
		term.line("The notebooks are as they were, since parameters were set; -o DIR keeps what was run.")
	}
	if len(total.failures) > 0 {
		return errFailed
	}
	return nil
}

func (f *runFlags) parameters() ([]notebook.Parameter, error) {
	var params []notebook.Parameter
	for _, s := range f.params {
		p, err := notebook.ParseParameter(s)
		if err != nil {
			return nil, usageError{err}
		}
		params = append(params, p)
	}
	return params, nil
}

// jobs lists the notebooks and where their results go.
func (f *runFlags) jobs(list []string) ([]job, error) {
	paths, err := findNotebooks(list)
	if err != nil {
		return nil, err
	}
	if f.output != "" {
		if err := os.MkdirAll(f.output, 0o755); err != nil {
			return nil, fmt.Errorf("cannot make the output directory: %w", err)
		}
	}
	htmlDir := false
	if f.html != "" {
		info, err := os.Stat(f.html)
		htmlDir = err == nil && info.IsDir() || strings.HasSuffix(f.html, "/") || len(paths) > 1
		if htmlDir && strings.HasSuffix(f.html, ".html") {
			return nil, usageError{fmt.Errorf("--html %s: %d notebooks make a page each; name a directory", f.html, len(paths))}
		}
		if htmlDir {
			if err := os.MkdirAll(f.html, 0o755); err != nil {
				return nil, fmt.Errorf("cannot make the directory of the pages: %w", err)
			}
		}
	}
	var jobs []job
	for _, p := range paths {
		j := job{path: p, output: p, html: f.html}
		base := filepath.Base(p)
		switch {
		case f.output != "":
			j.output = filepath.Join(f.output, base)
		case f.check || f.live || len(f.params) > 0:
			j.output = ""
		}
		if htmlDir {
			j.html = filepath.Join(f.html, strings.TrimSuffix(base, filepath.Ext(base))+".html")
		}
		// Cells run in their notebook's directory, so nothing may depend on ours.
		for _, at := range []*string{&j.output, &j.html} {
			if *at != "" {
				if *at, err = filepath.Abs(*at); err != nil {
					return nil, err
				}
			}
		}
		if j.abs, err = filepath.Abs(p); err != nil {
			return nil, err
		}
		jobs = append(jobs, j)
	}
	return jobs, nil
}

// findNotebooks lists the notebooks named and those in directories named.
func findNotebooks(list []string) ([]string, error) {
	var paths []string
	for _, p := range list {
		info, err := os.Stat(p)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s: no such notebook or directory", p)
		}
		if err != nil {
			return nil, fmt.Errorf("cannot read %s: %w", p, err)
		}
		if !info.IsDir() {
			paths = append(paths, p)
			continue
		}
		found, err := filepath.Glob(filepath.Join(p, "*.ipynb"))
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			return nil, fmt.Errorf("%s: no notebooks (*.ipynb) in this directory", p)
		}
		slices.Sort(found)
		paths = append(paths, found...)
	}
	return paths, nil
}

// runOne runs one notebook in a session of its own and writes what came of it.
func (f *runFlags) runOne(ctx context.Context, j job, params []notebook.Parameter, term *terminal, total *totals) error {
	total.notebooks++
	nb, err := notebook.ReadFile(j.abs)
	if err != nil {
		return relative(err, j)
	}
	saved, err := notebook.ReadFile(j.abs)
	if err != nil {
		return relative(err, j)
	}
	if err := nb.SetParameters(params); err != nil {
		return err
	}
	term.notebook(j.path, nb.Title())
	engine, err := goengine.New()
	if err != nil {
		return fmt.Errorf("cannot start a session: %w", err)
	}
	back, err := enter(filepath.Dir(j.abs))
	if err != nil {
		return err
	}
	defer back()
	report, err := nb.Run(ctx, kernel.NewRunner(engine), notebook.RunOptions{
		KeepGoing: f.keepGoing, CellTimeout: f.timeout,
		Started: term.started, Finished: term.finished,
	})
	if err != nil {
		return err
	}
	total.add(j.path, report)
	if f.live {
		term.compare(saved, nb, report, &f.compared)
	}
	if f.check {
		for _, d := range notebook.Check(saved, nb) {
			if slices.ContainsFunc(report.Failed, func(e *notebook.CellError) bool { return e.Index == d.Index }) {
				continue // said already
			}
			if report.Ran < report.Total && len(report.Failed) > 0 && d.Index > report.Failed[0].Index {
				break // these did not run
			}
			total.fail(j.path, d.String())
			term.line("  differs: " + d.String())
		}
	}
	return write(nb, j)
}

func write(nb *notebook.Notebook, j job) error {
	if j.output != "" {
		if err := nb.WriteFile(j.output); err != nil {
			return err
		}
	}
	if j.html == "" {
		return nil
	}
	page, err := nb.HTML(filepath.Dir(j.abs))
	if err != nil {
		return err
	}
	return notebook.WriteAtomic(j.html, page)
}

// relative names the notebook in err as the user did.
func relative(err error, j job) error {
	if j.abs == j.path {
		return err
	}
	return errors.New(strings.ReplaceAll(err.Error(), j.abs, j.path))
}

// enter makes dir the working directory until back is called.
func enter(dir string) (back func(), err error) {
	old, err := os.Getwd()
	if err == nil {
		err = os.Chdir(dir)
	}
	if err != nil {
		return nil, fmt.Errorf("cannot enter the notebook's directory: %w", err)
	}
	return func() { os.Chdir(old) }, nil
}

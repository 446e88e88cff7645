package notebook

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"vogo/kernel"
)

// RunOptions configures [Notebook.Run]. The zero value stops at the first
// failing cell.
type RunOptions struct {
	KeepGoing   bool          // run the cells after a failing one
	CellTimeout time.Duration // a cell that takes longer fails; 0 is no limit
	Started     func(Step)    // called before each code cell, if not nil
	Finished    func(Step)    // called after each code cell, if not nil
}

// Step is one code cell of a run.
type Step struct {
	Index   int // of the cell in the notebook, from 0
	Number  int // of the cell among those that run, from 1
	Total   int // how many run
	Cell    *Cell
	Elapsed time.Duration
	Failed  *CellError // nil if the cell did what it should

	collected *kernel.Collector
	overdue   time.Duration // the limit that the cell broke, or 0
}

// Report is what a run came to.
type Report struct {
	Ran, Total int
	Failed     []*CellError
	Elapsed    time.Duration
}

// CellError is a failing cell.
type CellError struct {
	Index, Number int
	Name, Value   string   // the type of the error and its message
	Traceback     []string // lines to show, may hold ANSI colours
}

func (e *CellError) Error() string {
	msg, _, _ := strings.Cut(e.Value, "\n")
	return fmt.Sprintf("code cell %d: %s: %s", e.Number, e.Name, msg)
}

// Run executes the code cells in order and puts their outputs into them. Cells
// tagged "skip-execution" do not run; a cell tagged "raises-exception" may end
// in an error. When ctx ends, Run returns its error and leaves the notebook
// as far as it came.
func (nb *Notebook) Run(ctx context.Context, runner *kernel.Runner, opts RunOptions) (Report, error) {
	if lang := nb.Language(); lang != "" && lang != "go" && lang != "golang" {
		return Report{}, fmt.Errorf("the notebook is written in %s, not in Go", lang)
	}
	steps := nb.steps()
	report := Report{Total: len(steps)}
	var displays kernel.Displays
	start := time.Now()
	for i := range steps {
		s := &steps[i]
		if opts.Started != nil {
			opts.Started(*s)
		}
		if err := s.run(ctx, runner, &displays, opts.CellTimeout); err != nil {
			return report, err
		}
		report.Ran++
		if opts.Finished != nil {
			opts.Finished(*s)
		}
		if s.Failed != nil {
			report.Failed = append(report.Failed, s.Failed)
			if !opts.KeepGoing {
				break
			}
		}
	}
	for i := range steps[:report.Ran] {
		steps[i].refresh() // a later cell may have updated what an earlier one shows
	}
	nb.nameKernel()
	report.Elapsed = time.Since(start)
	return report, nil
}

// steps lists the cells to run and removes their old outputs.
func (nb *Notebook) steps() []Step {
	var steps []Step
	for i, c := range nb.Cells {
		if c.Type != Code || c.HasTag("skip-execution", "nbval-skip") {
			continue
		}
		c.Count, c.Outputs = 0, nil
		if strings.TrimSpace(c.Source) != "" {
			steps = append(steps, Step{Index: i, Number: len(steps) + 1, Cell: c})
		}
	}
	for i := range steps {
		steps[i].Total = len(steps)
	}
	return steps
}

func (s *Step) run(ctx context.Context, runner *kernel.Runner, displays *kernel.Displays, limit time.Duration) error {
	cellCtx, cancel := ctx, context.CancelFunc(func() {})
	if limit > 0 {
		cellCtx, cancel = context.WithTimeout(ctx, limit)
	}
	defer cancel()
	s.collected = kernel.NewCollector(displays, nil)
	start := time.Now()
	failed := runner.Run(cellCtx, kernel.Cell{Code: s.Cell.Source, Count: s.Number}, s.collected)
	s.Elapsed = time.Since(start)
	s.Cell.Count = s.Number
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if failed != nil && errors.Is(cellCtx.Err(), context.DeadlineExceeded) {
		s.overdue = limit
		failed = timeoutError(limit)
	} else if failed != nil && s.Cell.HasTag("raises-exception", "nbval-raises-exception") {
		failed = nil
	}
	s.refresh()
	if failed != nil {
		s.Failed = &CellError{Index: s.Index, Number: s.Number, Name: failed.Name, Value: failed.Value, Traceback: failed.Trace}
	}
	return nil
}

// refresh takes over what has been collected by now.
func (s *Step) refresh() {
	s.Cell.Outputs = nil
	for _, o := range s.collected.Outputs() {
		if o.Type == "error" && s.overdue > 0 {
			o.Err = timeoutError(s.overdue)
		}
		s.Cell.Outputs = append(s.Cell.Outputs, fromKernel(o))
	}
}

func fromKernel(o kernel.Output) Output {
	out := Output{
		Type: OutputType(o.Type),
		Name: o.Name, Text: o.Text,
		Data: o.Data, Metadata: o.Metadata, Count: o.Count,
	}
	if e := o.Err; e != nil {
		out.EName, out.EValue, out.Traceback = e.Name, e.Value, e.Trace
	}
	return out
}

// timeoutError stands in place of the interruption that stopped a cell.
func timeoutError(limit time.Duration) *kernel.Error {
	msg := fmt.Sprintf("the cell ran longer than %v and was stopped", limit)
	return &kernel.Error{Name: "timeout", Value: msg, Trace: []string{"timeout: " + msg}}
}

// nameKernel says in the notebook which kernel it wants, if it does not say so
// already, so that Jupyter opens it without asking.
func (nb *Notebook) nameKernel() {
	if _, has := nb.Metadata["kernelspec"]; !has {
		nb.Metadata["kernelspec"] = map[string]any{"display_name": "Go (vogo)", "language": "go", "name": "vogo"}
	}
	if _, has := nb.Metadata["language_info"]; !has {
		nb.Metadata["language_info"] = map[string]any{"file_extension": ".go", "mimetype": "text/x-go", "name": "go"}
	}
}

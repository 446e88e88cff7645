package conformance

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// Probe is one thing that a kernel does right or not.
type Probe struct {
	Section string
	Name    string // unique, such as "stop_on_error"
	Claim   string // what holds of a kernel that passes, as a sentence without its subject
	Own     bool   // wants a kernel of its own: it ends or attacks it
	Run     func(*Bench) error
}

// Bench is what a probe works with.
type Bench struct {
	*Client
	Lang Language
}

// Outcome is what a probe came to.
type Outcome struct {
	Probe Probe
	Err   error // nil if the kernel passed; [ErrSkip] if the probe does not apply
	Took  time.Duration
}

// ErrSkip is the error of a probe that does not apply to a kernel.
var ErrSkip = errors.New("does not apply")

// Probes lists all probes in the order in which they run, section by section.
func Probes() []Probe {
	all := slices.Concat(infoProbes, wireProbes, executeProbes, outputProbes, inputProbes, interruptProbes,
		whileBusyProbes, queryProbes, historyProbes, commProbes, subshellProbes, debugProbes, shutdownProbes, hardProbes)
	sections := map[string]int{}
	for _, p := range all {
		if _, seen := sections[p.Section]; !seen {
			sections[p.Section] = len(sections)
		}
	}
	slices.SortStableFunc(all, func(a, b Probe) int { return sections[a.Section] - sections[b.Section] })
	return all
}

// Run runs probes against a kernel and calls report after each. Probes share a
// kernel as long as it lives.
func Run(spec Spec, lang Language, probes []Probe, report func(Outcome)) error {
	var shared *Bench
	defer func() { shared.close() }()
	for _, p := range probes {
		b := shared
		if p.Own || b == nil || !b.Kernel.Alive() {
			if !p.Own {
				shared.close()
			}
			var err error
			if b, err = newBench(spec, lang); err != nil {
				return fmt.Errorf("probe %s: %w", p.Name, err)
			}
			if !p.Own {
				shared = b
			}
		}
		begun := time.Now()
		err := p.Run(b)
		if bad := b.Bad(); err == nil && bad != nil && !p.Own {
			err = bad
		}
		report(Outcome{p, err, time.Since(begun)})
		if p.Own {
			b.close()
		} else if err != nil && !errors.Is(err, ErrSkip) {
			shared.close() // it may not be done with what was asked
			shared = nil
		} else {
			b.Forget()
		}
	}
	return nil
}

func newBench(spec Spec, lang Language) (*Bench, error) {
	k, err := Start(spec)
	if err != nil {
		return nil, err
	}
	c, err := Dial(k)
	if err != nil {
		k.Close()
		return nil, err
	}
	return &Bench{c, lang}, nil
}

func (b *Bench) close() {
	if b != nil {
		b.Client.Close()
		b.Kernel.Close()
	}
}

// need returns [ErrSkip] if the language lacks a snippet.
func need(snippets ...string) error {
	if slices.Contains(snippets, "") {
		return ErrSkip
	}
	return nil
}

// wrong says what was found and what was expected.
func wrong(what string, got, want any) error {
	return fmt.Errorf("%s is %.200v, want %.200v", what, got, want)
}

// same compares.
func same[T comparable](what string, got, want T) error {
	if got != want {
		return wrong(what, got, want)
	}
	return nil
}

// check returns the first error.
func check(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// expect is an error saying what is wrong, unless ok.
func expect(ok bool, format string, args ...any) error {
	if ok {
		return nil
	}
	return fmt.Errorf(format, args...)
}

// stillWell runs an expression, as after an attack.
func (b *Bench) stillWell() error {
	cell, err := b.Client.Run(b.Lang.Value)
	if err != nil {
		return fmt.Errorf("afterwards: %w", err)
	}
	return same("the next result", cell.Plain("execute_result"), b.Lang.ValueText)
}

// run executes a cell that must not fail.
func (b *Bench) run(code string, more ...any) (Cell, error) {
	if code == "" {
		return Cell{}, ErrSkip
	}
	cell, err := b.Client.Run(code, more...)
	if err == nil && cell.Reply.Str("status") != "ok" {
		err = fmt.Errorf("the cell failed: %s: %s", cell.Reply.Str("ename"), cell.Reply.Str("evalue"))
	}
	return cell, err
}

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"vogo/display"
	"vogo/kernel/cell"
)

// exitStatus is the exit code of a program that has said what it had to say.
type exitStatus int

func (s exitStatus) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

// exitPanic is the exit code of Go programs that panic.
const exitPanic = 2

func isProgram(path string) bool { return filepath.Ext(path) == ".go" }

// program runs a Go program: list holds its file and its arguments.
func (f *runFlags) program(cmd *cobra.Command, list []string) error {
	for _, name := range []string{"output", "html", "keep-going", "check", "live", "param"} {
		if cmd.Flags().Changed(name) {
			return usageError{fmt.Errorf("vogo run: --%s is for notebooks, and %s is a program", name, list[0])}
		}
	}
	source, err := os.ReadFile(list[0])
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: no such program", list[0])
	}
	if err != nil {
		return fmt.Errorf("cannot read the program: %w", err)
	}
	done, err := f.sky.use(cmd.Context(), "sandbox")
	if err != nil {
		return err
	}
	defer done()
	ctx, cancel := cmd.Context(), func() {}
	if f.timeout > 0 {
		ctx, cancel = context.WithTimeout(ctx, f.timeout)
	}
	defer cancel()
	s, err := cell.New(cell.Options{Args: list})
	if err != nil {
		return fmt.Errorf("cannot start a session: %w", err)
	}
	defer display.SetAmbient(ctx)()
	_, err = s.Eval(ctx, string(source), cell.IO{Stdout: cmd.OutOrStdout(), Stderr: cmd.ErrOrStderr(), Input: lines(cmd.InOrStdin())})
	if err == nil {
		return nil
	}
	if cmd.Context().Err() != nil {
		return cmd.Context().Err()
	}
	return ended(err, list[0], newTerminal(cmd.ErrOrStderr()))
}

// lines asks r for a line at a time.
func lines(r io.Reader) func(prompt string, password bool) (string, error) {
	in := bufio.NewReader(r)
	return func(string, bool) (string, error) {
		text, err := in.ReadString('\n')
		if text != "" {
			err = nil
		}
		return strings.TrimSuffix(text, "\n"), err
	}
}

// ended says why a program ended and with what status.
func ended(err error, path string, term *terminal) error {
	var failed *cell.Error
	if !errors.As(err, &failed) {
		return err
	}
	status := exitFailed
	switch failed.Name {
	case "exit":
		if _, err := fmt.Sscanf(failed.Value, "exit status %d", &status); err != nil || status == 0 {
			return nil
		}
		return exitStatus(status)
	case "compile error":
		for _, d := range failed.Diagnostics {
			term.line(fmt.Sprintf("%s:%d:%d: %s", path, d.Line, d.Col, d.Msg))
		}
		return exitStatus(status)
	case "panic", "fatal error", "stack overflow", "out of memory":
		status = exitPanic
	}
	for _, l := range failed.Trace {
		if !term.colour {
			l = ansi.ReplaceAllString(l, "")
		}
		term.line(l)
	}
	return exitStatus(status)
}

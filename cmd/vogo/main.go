// Command vogo is a Jupyter kernel for Go that speaks the Virtual Observatory,
// and runs notebooks without Jupyter too.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
)

// Exit codes. A failing notebook and a failing command are told apart from a
// command that was not understood.
const (
	exitFailed      = 1
	exitUsage       = 2
	exitInterrupted = 130 // as shells have it for SIGINT
)

// usageError is a command line that was not understood.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// interruption says what an interrupted command left behind.
type interruption struct {
	left string
	error
}

func (i interruption) Unwrap() error { return i.error }

// errFailed ends a command that has said already what failed.
var errFailed = errors.New("failed")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the process at once
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run runs one command line and returns the exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	cmd := newRoot()
	cmd.SetArgs(args)
	cmd.SetIn(stdin)
	cmd.SetOut(stdout)
	cmd.SetErr(stderr)
	err := cmd.ExecuteContext(ctx)
	var usage usageError
	var status exitStatus
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errFailed):
		return exitFailed
	case errors.As(err, &status):
		return int(status)
	case ctx.Err() != nil && errors.Is(err, ctx.Err()):
		what := "interrupted"
		var said interruption
		if errors.As(err, &said) {
			what += ": " + said.left
		}
		fmt.Fprintf(stderr, "\nvogo: %s\n", what)
		return exitInterrupted
	case errors.As(err, &usage) || strings.HasPrefix(err.Error(), "unknown command"):
		fmt.Fprintf(stderr, "vogo: %s (vogo help tells more)\n", oneLine(err))
		return exitUsage
	}
	fmt.Fprintf(stderr, "vogo: %s\n", oneLine(err))
	return exitFailed
}

// oneLine puts an error on one line.
func oneLine(err error) string {
	var parts []string
	for _, line := range strings.Split(err.Error(), "\n") {
		if t := strings.TrimSpace(line); t != "" {
			parts = append(parts, t)
		}
	}
	return strings.Join(parts, "; ")
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "vogo",
		Short: "Go in Jupyter notebooks, with the Virtual Observatory",
		Long: `vogo is a Jupyter kernel for Go whose cells speak the Virtual Observatory.

Begin with one of these:
  vogo lab               open the tutorials in JupyterLab
  vogo run NOTEBOOK      run a notebook without Jupyter
  vogo install           add the kernel to the Jupyter you have`,
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
		Args:              cobra.NoArgs,
		RunE:              func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usageError{fmt.Errorf("%s: %w", cmd.CommandPath(), err)}
	})
	root.AddCommand(newLab(), newRun(), newExport(), newInstall(), newUninstall(), newDoctor(),
		newSandbox(), newHub(), newKernel(), newVersion())
	return root
}

// args makes a failing check of the positional arguments a usage error.
func args(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, list []string) error {
		if err := check(cmd, list); err != nil {
			return usageError{fmt.Errorf("%s: %w", cmd.CommandPath(), err)}
		}
		return nil
	}
}

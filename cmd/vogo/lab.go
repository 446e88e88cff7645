package main

import (
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"vogo"
	"vogo/install"
)

// tutorialsDir is where vogo lab puts the tutorials if it is given no directory.
const tutorialsDir = "vogo-tutorials"

func newLab() *cobra.Command {
	var sky skyFlag
	var port int
	var noBrowser bool
	cmd := &cobra.Command{
		Use:   "lab [DIR] [-- JUPYTER-OPTION...]",
		Short: "Open notebooks in JupyterLab; the tutorials if no directory is named",
		Long: `lab starts JupyterLab with the Go kernel in DIR. Without DIR it copies the tutorials
into ./` + tutorialsDir + ` (it never overwrites one that is there) and opens them.

If there is no JupyterLab, lab installs one, once, into an environment of its own,
which needs Python 3.9 or later. What stands after -- goes to jupyter-lab.`,
		RunE: func(cmd *cobra.Command, list []string) error {
			own, passed := list, []string(nil)
			if at := cmd.ArgsLenAtDash(); at >= 0 {
				own, passed = list[:at], list[at:]
			}
			if len(own) > 1 {
				return usageError{fmt.Errorf("vogo lab: want one directory, got %s", strings.Join(own, " "))}
			}
			chosen, err := sky.choose("sandbox")
			if err != nil {
				return err
			}
			dir, err := labDir(own)
			if err != nil {
				return err
			}
			return lab(cmd, dir, chosen, port, noBrowser, passed)
		},
	}
	sky.add(cmd)
	cmd.Flags().IntVar(&port, "port", 0, "port to serve at (default: 8888 or the next free one)")
	cmd.Flags().BoolVar(&noBrowser, "no-browser", false, "print the address and open no browser")
	return cmd
}

func lab(cmd *cobra.Command, dir, sky string, port int, noBrowser bool, passed []string) error {
	ctx, out, env := cmd.Context(), cmd.OutOrStdout(), install.SystemEnv()
	jupyter, err := env.EnsureJupyterLab(ctx, func(s string) { fmt.Fprintln(out, s) })
	if err != nil {
		return err
	}
	data := env.UserDataDir()
	if jupyter.Own {
		data = filepath.Join(jupyter.Prefix, "share", "jupyter")
	}
	r, err := install.Install(install.Options{DataDir: data})
	if err != nil {
		return err
	}
	say(cmd, r)
	log, err := env.LogFile()
	if err != nil {
		return err
	}
	// From here on there is a server to end: a reader of our output that has
	// gone away, as head does, must not end us first.
	signal.Ignore(syscall.SIGPIPE)
	s, err := jupyter.Start(ctx, install.ServerOptions{
		Dir: dir, Open: firstNotebook(dir), Port: port, Args: passed, Log: log,
		Env: []string{"VOGO_SKY=" + sky},
	})
	if err != nil {
		return err
	}
	defer os.Remove(log)
	defer s.Stop()
	if strings.HasPrefix(sky, "sandbox") {
		fmt.Fprintln(out, "Service names lead to the sandbox on this machine; --sky live leads to the live services.")
	}
	if noBrowser || !env.OpenBrowser(s.URL) {
		fmt.Fprintf(out, "Open this address in a browser:\n\n    %s\n\n", s.URL)
	} else {
		fmt.Fprintf(out, "JupyterLab is open in the browser: %s\n", s.URL)
	}
	fmt.Fprintln(out, "Ctrl-C ends it.")
	select {
	case <-ctx.Done():
		fmt.Fprintln(out, "\nStopping JupyterLab …")
	case <-s.Wait():
		fmt.Fprintln(out, "JupyterLab has ended.")
	}
	return nil
}

// labDir returns the absolute directory to open, with the tutorials in it if
// none was named.
func labDir(list []string) (string, error) {
	if len(list) == 1 {
		info, err := os.Stat(list[0])
		if err != nil || !info.IsDir() {
			return "", fmt.Errorf("%s: no such directory", list[0])
		}
		return filepath.Abs(list[0])
	}
	dir, err := filepath.Abs(tutorialsDir)
	if err != nil {
		return "", err
	}
	return dir, copyTutorials(dir)
}

// copyTutorials copies the tutorials that are not in dir yet.
func copyTutorials(dir string) error {
	from := vogo.Notebooks()
	return fs.WalkDir(from, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		target := filepath.Join(dir, filepath.FromSlash(path))
		if d.IsDir() {
			if err := os.MkdirAll(target, 0o755); err != nil {
				return fmt.Errorf("cannot make a directory for the tutorials: %w", err)
			}
			return nil
		}
		if _, err := os.Lstat(target); err == nil {
			return nil
		}
		data, err := fs.ReadFile(from, path)
		if err != nil {
			return err
		}
		if err := os.WriteFile(target, data, 0o644); err != nil {
			return fmt.Errorf("cannot copy a tutorial: %w", err)
		}
		return nil
	})
}

// firstNotebook returns the name of the first notebook in dir, "" if there is
// none.
func firstNotebook(dir string) string {
	list, _ := filepath.Glob(filepath.Join(dir, "*.ipynb"))
	if len(list) == 0 {
		return ""
	}
	return filepath.Base(list[0]) // Glob sorts
}

package install

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// JupyterLab is an installed JupyterLab.
type JupyterLab struct {
	Program string // absolute path of jupyter-lab
	Prefix  string // of the environment it belongs to
	Own     bool   // it is the one that EnsureJupyterLab made
}

// labRequirements are what pip is asked for: the major version whose interface
// the notebook extension is made for, and what draws the widgets of ipywidgets.
var labRequirements = []string{"jupyterlab>=4.2,<5", "jupyterlab_widgets>=3,<4"}

// EnsureJupyterLab finds JupyterLab on the PATH or in the activated environment,
// or else installs it into a virtual environment of its own, which it keeps for
// the next time. say is told what takes long, in one line each.
func (e Env) EnsureJupyterLab(ctx context.Context, say func(string)) (JupyterLab, error) {
	if lab, ok := e.findJupyterLab(); ok {
		return lab, nil
	}
	dir := e.ownEnvironment()
	lab := JupyterLab{Program: binOf(dir, e.GOOS, "jupyter-lab"), Prefix: dir, Own: true}
	done := filepath.Join(dir, "vogo-complete")
	if executableFile(lab.Program) && exists(done) {
		return lab, nil
	}
	python, err := e.python(ctx)
	if err != nil {
		return JupyterLab{}, err
	}
	say(fmt.Sprintf("No JupyterLab found: installing it into %s (once, about a minute)", dir))
	if out, err := output(ctx, python, "-m", "venv", "--clear", dir); err != nil {
		if ctx.Err() != nil {
			return JupyterLab{}, ctx.Err()
		}
		if strings.Contains(out, "ensurepip") {
			return JupyterLab{}, errors.New("cannot make a virtual environment: Python's venv module is incomplete; on Debian and Ubuntu: apt-get install python3-venv")
		}
		return JupyterLab{}, fmt.Errorf("cannot make a virtual environment in %s: %s", dir, lastLine(out, err))
	}
	pip := append([]string{"-m", "pip", "install", "--quiet", "--disable-pip-version-check"}, labRequirements...)
	if out, err := output(ctx, binOf(dir, e.GOOS, "python"), pip...); err != nil {
		if ctx.Err() != nil {
			return JupyterLab{}, ctx.Err()
		}
		return JupyterLab{}, fmt.Errorf("cannot install JupyterLab with pip (is there a network?): %s", lastLine(out, err))
	}
	if err := os.WriteFile(done, []byte(strings.Join(labRequirements, "\n")+"\n"), 0o644); err != nil {
		return JupyterLab{}, fmt.Errorf("cannot finish the environment: %w", err)
	}
	return lab, nil
}

func (e Env) findJupyterLab() (JupyterLab, bool) {
	for _, name := range []string{"VIRTUAL_ENV", "CONDA_PREFIX"} {
		if d := e.Get(name); d != "" {
			if p := binOf(d, e.GOOS, "jupyter-lab"); executableFile(p) {
				return JupyterLab{Program: p, Prefix: d}, true
			}
		}
	}
	p, err := e.LookPath("jupyter-lab")
	if err != nil {
		return JupyterLab{}, false
	}
	return JupyterLab{Program: p, Prefix: prefixOf(p)}, true
}

// ownEnvironment returns where the environment of vogo lab lies.
func (e Env) ownEnvironment() string {
	clean := e
	clean.Get = func(name string) string {
		if strings.HasPrefix(name, "JUPYTER_") {
			return ""
		}
		return e.Get(name)
	}
	return filepath.Join(filepath.Dir(clean.UserDataDir()), "vogo", "jupyterlab")
}

// python returns a Python that JupyterLab 4 runs on.
func (e Env) python(ctx context.Context) (string, error) {
	found := ""
	for _, name := range []string{"python3", "python"} {
		p, err := e.LookPath(name)
		if err != nil {
			continue
		}
		found = p
		if _, err := output(ctx, p, "-c", "import sys; sys.exit(sys.version_info < (3, 9))"); err == nil {
			return p, nil
		}
	}
	if found != "" {
		return "", fmt.Errorf("JupyterLab needs Python 3.9 or later, and %s is older or does not start; vogo run needs no Python", found)
	}
	return "", errors.New("JupyterLab needs Python, and there is no python3 on the PATH: install it (on Debian and Ubuntu: apt-get install python3-venv); vogo run needs no Python")
}

func binOf(prefix, goos, name string) string {
	if goos == "windows" {
		return filepath.Join(prefix, "Scripts", name+".exe")
	}
	return filepath.Join(prefix, "bin", name)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// output runs a program and returns all that it writes.
func output(ctx context.Context, program string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, program, args...)
	var b bytes.Buffer
	cmd.Stdout, cmd.Stderr = &b, &b
	err := cmd.Run()
	return b.String(), err
}

// lastLine returns the last line that a failed program wrote, which is where
// Python programs say what was wrong, or err if it wrote nothing.
func lastLine(out string, err error) string {
	last := err.Error()
	s := bufio.NewScanner(strings.NewReader(out))
	for s.Scan() {
		if t := strings.TrimSpace(s.Text()); t != "" && !strings.HasPrefix(t, "[notice]") {
			last = t
		}
	}
	return last
}

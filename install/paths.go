package install

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// Env is what the choice of directories depends on; a test brings its own.
type Env struct {
	Get      func(name string) string // os.Getenv
	Home     string
	GOOS     string
	LookPath func(file string) (string, error) // exec.LookPath
}

// SystemEnv returns the environment of this process.
func SystemEnv() Env {
	home, _ := os.UserHomeDir() // "" is met by the directories that need it
	return Env{Get: os.Getenv, Home: home, GOOS: runtime.GOOS, LookPath: exec.LookPath}
}

// UserDataDir returns the directory of a user's Jupyter data, kernels among them.
func (e Env) UserDataDir() string {
	if d := e.Get("JUPYTER_DATA_DIR"); d != "" {
		return d
	}
	switch e.GOOS {
	case "darwin":
		return filepath.Join(e.Home, "Library", "Jupyter")
	case "windows":
		if d := e.Get("APPDATA"); d != "" {
			return filepath.Join(d, "jupyter")
		}
		return filepath.Join(e.Home, ".jupyter", "data")
	}
	if d := e.Get("XDG_DATA_HOME"); d != "" {
		return filepath.Join(d, "jupyter")
	}
	return filepath.Join(e.Home, ".local", "share", "jupyter")
}

// RuntimeDir returns the directory of connection files.
func (e Env) RuntimeDir() string {
	if d := e.Get("JUPYTER_RUNTIME_DIR"); d != "" {
		return d
	}
	return filepath.Join(e.UserDataDir(), "runtime")
}

// Prefix returns the prefix of the Python environment in use: that of an
// activated virtual or conda environment, else that of the jupyter command on
// the PATH. It returns "" if there is none.
func (e Env) Prefix() string {
	for _, name := range []string{"VIRTUAL_ENV", "CONDA_PREFIX"} {
		if d := e.Get(name); d != "" {
			return d
		}
	}
	for _, name := range []string{"jupyter", "jupyter-lab", "jupyter-notebook"} {
		if path, err := e.LookPath(name); err == nil {
			return prefixOf(path)
		}
	}
	return ""
}

// prefixOf returns the environment that a program belongs to.
func prefixOf(program string) string {
	if abs, err := filepath.Abs(program); err == nil {
		program = abs
	}
	dir := filepath.Dir(program)
	if b := filepath.Base(dir); b == "bin" || b == "Scripts" {
		return filepath.Dir(dir)
	}
	return ""
}

// DataPath returns the directories in which Jupyter looks for data, in its
// order: JUPYTER_PATH, the user's, the environment's, the system's. (In a
// virtual environment Jupyter looks into the environment before the user's.)
func (e Env) DataPath() []string {
	var dirs []string
	add := func(d string) {
		if d != "" && !slices.Contains(dirs, d) {
			dirs = append(dirs, d)
		}
	}
	for _, d := range filepath.SplitList(e.Get("JUPYTER_PATH")) {
		add(strings.TrimRight(d, string(filepath.Separator)))
	}
	env := ""
	if p := e.Prefix(); p != "" {
		env = shareJupyter(p)
	}
	prefer := e.Get("VIRTUAL_ENV") != "" || e.Get("CONDA_PREFIX") != "" && e.Get("CONDA_DEFAULT_ENV") != "base"
	switch e.Get("JUPYTER_PREFER_ENV_PATH") {
	case "":
	case "0", "no", "n", "false", "off":
		prefer = false
	default:
		prefer = true
	}
	if prefer {
		add(env)
	}
	add(e.UserDataDir())
	if e.GOOS != "windows" && e.GOOS != "darwin" {
		add(filepath.Join(e.Home, ".local", "share", "jupyter"))
	}
	add(env)
	if e.GOOS != "windows" {
		add("/usr/local/share/jupyter")
		add("/usr/share/jupyter")
	}
	return dirs
}

func shareJupyter(prefix string) string { return filepath.Join(prefix, "share", "jupyter") }

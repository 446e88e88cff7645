package install

import (
	"encoding/json"
	"errors"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// program makes a file that may be run.
func program(t *testing.T, path string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("#!/bin/sh\necho vogo test\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

func env(home string, vars map[string]string) Env {
	return Env{
		Get:  func(name string) string { return vars[name] },
		Home: home, GOOS: "linux",
		LookPath: func(file string) (string, error) {
			if p, ok := vars["which "+file]; ok {
				return p, nil
			}
			return "", errors.New("not found")
		},
	}
}

func TestInstallTwice(t *testing.T) {
	dir := t.TempDir()
	exe := program(t, filepath.Join(dir, "bin", "vogo"))
	o := Options{DataDir: filepath.Join(dir, "data"), Executable: exe, Sky: "sandbox"}
	first, err := Install(o)
	if err != nil {
		t.Fatal(err)
	}
	if !first.Changed || first.Copied {
		t.Errorf("first: %+v", first)
	}
	data, err := os.ReadFile(filepath.Join(dir, "data", "kernels", "vogo", "kernel.json"))
	if err != nil {
		t.Fatal(err)
	}
	var spec map[string]any
	if err := json.Unmarshal(data, &spec); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"argv":         []any{exe, "kernel", "{connection_file}"},
		"display_name": "Go (vogo)", "language": "go", "interrupt_mode": "message",
		"kernel_protocol_version": "5.5", "metadata": map[string]any{"debugger": true},
		"env": map[string]any{"VOGO_SKY": "sandbox"},
	}
	if diff := cmp.Diff(want, spec); diff != "" {
		t.Error(diff)
	}
	for _, logo := range []string{"logo-32x32.png", "logo-64x64.png", "logo-svg.svg"} {
		if _, err := os.Stat(filepath.Join(first.Dir, logo)); err != nil {
			t.Error(err)
		}
	}
	again, err := Install(o)
	if err != nil || again.Changed {
		t.Errorf("again: %+v, %v", again, err)
	}
}

func TestInstallCopiesABinaryThatDoesNotLast(t *testing.T) {
	dir := t.TempDir()
	exe := program(t, filepath.Join(dir, "go-build123", "vogo"))
	r, err := Install(Options{DataDir: dir, Executable: exe})
	if err != nil {
		t.Fatal(err)
	}
	if !r.Copied || r.Spec.Argv[0] != filepath.Join(r.Dir, "vogo") || !executableFile(r.Spec.Argv[0]) {
		t.Errorf("%+v", r)
	}
}

func TestInstallErrors(t *testing.T) {
	dir := t.TempDir()
	exe := program(t, filepath.Join(dir, "vogo"))
	foreign := filepath.Join(dir, "kernels", "other")
	if err := os.MkdirAll(foreign, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(foreign, "kernel.json"), []byte(`{"argv":["python"],"display_name":"Other"}`), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		o    Options
		want string
	}{
		{"name", Options{Name: "a b", Executable: exe, DataDir: dir}, `kernel name "a b"`},
		{"foreign", Options{Name: "Other", Executable: exe, DataDir: dir}, `another kernel, "Other"`},
		{"no program", Options{Executable: filepath.Join(dir, "none"), DataDir: dir}, "no such program"},
		{"no directory", Options{Executable: exe, DataDir: exe}, "cannot make the kernel's directory"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := Install(tt.o); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want an error with %q", err, tt.want)
			}
		})
	}
	if _, err := Uninstall("other", []string{dir}); err == nil || !strings.Contains(err.Error(), "left as it is") {
		t.Errorf("another kernel was removed: %v", err)
	}
}

func TestUninstall(t *testing.T) {
	dir := t.TempDir()
	exe := program(t, filepath.Join(dir, "vogo"))
	r, err := Install(Options{DataDir: dir, Executable: exe})
	if err != nil {
		t.Fatal(err)
	}
	removed, err := Uninstall("", []string{t.TempDir(), dir})
	if err != nil || !slices.Equal(removed, []string{r.Dir}) {
		t.Errorf("removed %v, %v", removed, err)
	}
	if _, err := os.Stat(r.Dir); !os.IsNotExist(err) {
		t.Error("the directory is still there")
	}
}

func TestUserDataDir(t *testing.T) {
	for _, tt := range []struct {
		goos string
		vars map[string]string
		want string
	}{
		{"linux", nil, "/home/u/.local/share/jupyter"},
		{"linux", map[string]string{"XDG_DATA_HOME": "/x"}, "/x/jupyter"},
		{"linux", map[string]string{"JUPYTER_DATA_DIR": "/j", "XDG_DATA_HOME": "/x"}, "/j"},
		{"darwin", nil, "/home/u/Library/Jupyter"},
		{"windows", map[string]string{"APPDATA": "/a"}, "/a/jupyter"},
		{"windows", nil, "/home/u/.jupyter/data"},
	} {
		e := env("/home/u", tt.vars)
		e.GOOS = tt.goos
		if got := filepath.ToSlash(e.UserDataDir()); got != tt.want {
			t.Errorf("%s %v: got %s, want %s", tt.goos, tt.vars, got, tt.want)
		}
	}
}

func TestDataPath(t *testing.T) {
	got := env("/h", map[string]string{"JUPYTER_PATH": "/p1/:/p2", "VIRTUAL_ENV": "/venv"}).DataPath()
	want := []string{"/p1", "/p2", "/venv/share/jupyter", "/h/.local/share/jupyter", "/usr/local/share/jupyter", "/usr/share/jupyter"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("in a virtual environment:\n" + diff)
	}
	got = env("/h", map[string]string{"which jupyter": "/opt/py/bin/jupyter"}).DataPath()
	want = []string{"/h/.local/share/jupyter", "/opt/py/share/jupyter", "/usr/local/share/jupyter", "/usr/share/jupyter"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("with jupyter on the PATH:\n" + diff)
	}
}

func TestShadowed(t *testing.T) {
	dir := t.TempDir()
	exe := program(t, filepath.Join(dir, "vogo"))
	front, user := filepath.Join(dir, "front"), filepath.Join(dir, "user")
	e := env(dir, map[string]string{"JUPYTER_PATH": front, "JUPYTER_DATA_DIR": user})
	r, err := Install(Options{DataDir: user, Executable: exe})
	if err != nil {
		t.Fatal(err)
	}
	if got := e.Shadowed(r.Dir); got != "" {
		t.Errorf("shadowed by %s", got)
	}
	other, err := Install(Options{DataDir: front, Executable: exe})
	if err != nil {
		t.Fatal(err)
	}
	if got := e.Shadowed(r.Dir); got != other.Dir {
		t.Errorf("shadowed by %q, want %s", got, other.Dir)
	}
}

// find returns the checks of that name.
func find(checks []Check, name string) []Check {
	return slices.DeleteFunc(slices.Clone(checks), func(c Check) bool { return c.Name != name })
}

func TestDoctorNamesTheCause(t *testing.T) {
	install := func(t *testing.T, home string) Result {
		r, err := Install(Options{DataDir: filepath.Join(home, ".local/share/jupyter"), Executable: program(t, filepath.Join(home, "bin", "vogo"))})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	spec := func(t *testing.T, r Result, text string) {
		if err := os.WriteFile(filepath.Join(r.Dir, "kernel.json"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		name, check, want string
		harm              func(t *testing.T, home string)
	}{
		{"not installed", "kernelspec", "", func(*testing.T, string) {}},
		{"broken kernel.json", "kernelspec", "not JSON", func(t *testing.T, home string) { spec(t, install(t, home), "{") }},
		{"another kernel", "kernelspec", "belongs to another", func(t *testing.T, home string) { spec(t, install(t, home), `{"argv":["x"]}`) }},
		{"binary gone", "program", "is gone", func(t *testing.T, home string) { os.Remove(install(t, home).Spec.Argv[0]) }},
		{"not executable", "program", "not executable", func(t *testing.T, home string) { os.Chmod(install(t, home).Spec.Argv[0], 0o644) }},
		{"relative path", "program", "no full path", func(t *testing.T, home string) {
			spec(t, install(t, home), `{"argv":["vogo","kernel","{connection_file}"]}`)
		}},
		{"kernel ends", "kernel", "ended at once: vogo test", func(t *testing.T, home string) {
			r := install(t, home)
			script := "#!/bin/sh\n[ \"$1\" = version ] && exit\necho vogo test >&2\n"
			if err := os.WriteFile(r.Spec.Argv[0], []byte(script), 0o755); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			home := t.TempDir()
			tt.harm(t, home)
			checks := env(home, nil).Doctor(t.Context(), "")
			found := find(checks, tt.check)
			if len(found) == 0 || found[0].Status != Failure || !strings.Contains(found[0].Detail, tt.want) {
				t.Errorf("%s: got %+v, want a failure with %q", tt.check, found, tt.want)
			}
		})
	}
}

func TestEnsureJupyterLab(t *testing.T) {
	dir := t.TempDir()
	lab := program(t, filepath.Join(dir, "bin", "jupyter-lab"))
	for _, vars := range []map[string]string{{"VIRTUAL_ENV": dir}, {"which jupyter-lab": lab}} {
		got, err := env(dir, vars).EnsureJupyterLab(t.Context(), func(s string) { t.Error("said ", s) })
		if err != nil || got.Program != lab || got.Prefix != dir || got.Own {
			t.Errorf("%v: got %+v, %v", vars, got, err)
		}
	}
	_, err := env(t.TempDir(), nil).EnsureJupyterLab(t.Context(), func(string) {})
	if err == nil || !strings.Contains(err.Error(), "no python3 on the PATH") {
		t.Errorf("without Python: %v", err)
	}
}

func TestChoosePortSaysWhenItIsTaken(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	taken := l.Addr().(*net.TCPAddr).Port
	if _, err := choosePort(taken); err == nil || !strings.Contains(err.Error(), "is in use: choose another with --port") {
		t.Errorf("got %v", err)
	}
	if p, err := choosePort(0); err != nil || p == taken {
		t.Errorf("got %d, %v", p, err)
	}
}

package install

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"vogo"
)

// DefaultName is the name of the kernel in the list of kernels.
const DefaultName = "vogo"

//go:embed logo/logo-32x32.png
var logo32 []byte

//go:embed logo/logo-64x64.png
var logo64 []byte

//go:embed logo/logo-svg.svg
var logoSVG []byte

// Options says what to install where.
type Options struct {
	Name        string // kernel name; "" is DefaultName
	DisplayName string // as front ends list it; "" is that of the template
	DataDir     string // the Jupyter data directory, for example ~/.local/share/jupyter
	Executable  string // the vogo binary; "" is that of this process
	Sky         string // "sandbox" or "live" to fix the kernel's sky; "" leaves it to VOGO_SKY
}

// Result says what an installation did.
type Result struct {
	Dir     string // the kernelspec's directory
	Changed bool   // false if it was there already, exactly so
	Copied  bool   // the binary was copied into Dir, since where it ran from does not last
	Spec    Spec
}

// Spec is the part of a kernel.json that matters here.
type Spec struct {
	Argv          []string          `json:"argv"`
	DisplayName   string            `json:"display_name"`
	Language      string            `json:"language"`
	InterruptMode string            `json:"interrupt_mode"`
	Env           map[string]string `json:"env,omitempty"`
}

var kernelName = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)

// Install writes the kernelspec. Doing it again changes nothing.
func Install(o Options) (Result, error) {
	if o.Name == "" {
		o.Name = DefaultName
	}
	if !kernelName.MatchString(o.Name) {
		return Result{}, fmt.Errorf("kernel name %q: Jupyter allows letters, digits, dots, dashes and underscores", o.Name)
	}
	dir := filepath.Join(o.DataDir, "kernels", strings.ToLower(o.Name))
	if err := refuseForeign(dir); err != nil {
		return Result{}, err
	}
	r := Result{Dir: dir}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return Result{}, fmt.Errorf("cannot make the kernel's directory: %w (choose another place with --user, --sys-prefix or --prefix)", err)
	}
	exe, err := o.executable(&r)
	if err != nil {
		return Result{}, err
	}
	spec, err := render(exe, o)
	if err != nil {
		return Result{}, err
	}
	changed, err := installExtension(o.DataDir)
	if err != nil {
		return Result{}, err
	}
	r.Changed = r.Changed || changed
	for _, f := range []struct {
		name string
		data []byte
	}{
		{"logo-32x32.png", logo32}, {"logo-64x64.png", logo64}, {"logo-svg.svg", logoSVG},
		{"kernel.json", spec}, // last: with it the kernel appears, whole
	} {
		changed, err := writeIfNew(filepath.Join(dir, f.name), f.data, 0o644)
		if err != nil {
			return Result{}, err
		}
		r.Changed = r.Changed || changed
	}
	err = json.Unmarshal(spec, &r.Spec)
	return r, err
}

// refuseForeign keeps the kernels of others from being overwritten.
func refuseForeign(dir string) error {
	spec, err := ReadSpec(dir)
	if errors.Is(err, fs.ErrNotExist) || err == nil && spec.ours() {
		return nil
	}
	if err != nil {
		return nil // a broken kernel.json is mended
	}
	return fmt.Errorf("%s holds another kernel, %q: choose another name with --name", dir, spec.DisplayName)
}

// ours reports whether a kernelspec starts vogo.
func (s Spec) ours() bool {
	return len(s.Argv) >= 2 && s.Argv[1] == "kernel" && slices.Contains(s.Argv, "{connection_file}")
}

// executable returns the absolute path of the binary that the kernel starts. A
// binary that go run made vanishes when it ends, so it is copied beside the
// kernelspec.
func (o Options) executable(r *Result) (string, error) {
	exe := o.Executable
	if exe == "" {
		var err error
		if exe, err = os.Executable(); err != nil {
			return "", fmt.Errorf("cannot find the vogo binary: %w", err)
		}
		if real, err := filepath.EvalSymlinks(exe); err == nil && transient(real) {
			exe = real
		}
	}
	exe, err := filepath.Abs(exe)
	if err != nil {
		return "", err
	}
	if info, err := os.Stat(exe); err != nil || info.IsDir() {
		return "", fmt.Errorf("%s: no such program", exe)
	}
	if !transient(exe) {
		return exe, nil
	}
	target := filepath.Join(r.Dir, "vogo"+filepath.Ext(exe))
	data, err := os.ReadFile(exe)
	if err != nil {
		return "", fmt.Errorf("cannot copy the vogo binary: %w", err)
	}
	r.Copied = true
	r.Changed, err = writeIfNew(target, data, 0o755)
	if err != nil {
		return "", err
	}
	return filepath.Abs(target)
}

// transient reports whether a binary lies where go run and go test put theirs.
func transient(exe string) bool {
	return strings.Contains(filepath.ToSlash(exe), "/go-build")
}

// render fills the template.
func render(exe string, o Options) ([]byte, error) {
	var m map[string]any
	if err := json.Unmarshal(vogo.KernelSpec, &m); err != nil {
		return nil, fmt.Errorf("kernelspec template: %w", err)
	}
	argv, _ := m["argv"].([]any)
	for i, a := range argv {
		if a == "{vogo}" {
			argv[i] = exe
		}
	}
	if o.DisplayName != "" {
		m["display_name"] = o.DisplayName
	}
	if o.Sky != "" {
		m["env"] = map[string]any{"VOGO_SKY": o.Sky}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	err := e.Encode(m)
	return b.Bytes(), err
}

// writeIfNew writes a file in one step unless it has that content already.
func writeIfNew(path string, data []byte, mode os.FileMode) (changed bool, err error) {
	if same(path, data) {
		return false, nil
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".vogo-*")
	if err != nil {
		return false, fmt.Errorf("cannot write %s: %w", path, err)
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Chmod(mode), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
		return false, fmt.Errorf("cannot write %s: %w", path, err)
	}
	return true, nil
}

func same(path string, data []byte) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || info.Size() != int64(len(data)) {
		return false
	}
	old, err := io.ReadAll(f)
	return err == nil && bytes.Equal(old, data)
}

// ReadSpec reads the kernel.json in dir.
func ReadSpec(dir string) (Spec, error) {
	data, err := os.ReadFile(filepath.Join(dir, "kernel.json"))
	if err != nil {
		return Spec{}, err
	}
	var s Spec
	if err := json.Unmarshal(data, &s); err != nil {
		return Spec{}, fmt.Errorf("%s: not JSON: %w", filepath.Join(dir, "kernel.json"), err)
	}
	return s, nil
}

// Uninstall removes the kernel of that name from the given data directories and
// returns the directories it removed. Kernels of others it leaves alone.
func Uninstall(name string, dataDirs []string) ([]string, error) {
	if name == "" {
		name = DefaultName
	}
	if !kernelName.MatchString(name) {
		return nil, fmt.Errorf("kernel name %q: Jupyter allows letters, digits, dots, dashes and underscores", name)
	}
	var removed []string
	for _, d := range dataDirs {
		dir := filepath.Join(d, "kernels", strings.ToLower(name))
		spec, err := ReadSpec(dir)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil && !spec.ours() {
			return removed, fmt.Errorf("%s holds another kernel, %q: left as it is", dir, spec.DisplayName)
		}
		if err := os.RemoveAll(dir); err != nil {
			return removed, fmt.Errorf("cannot remove the kernel: %w", err)
		}
		removed = append(removed, dir)
		if err := uninstallExtension(d); err != nil {
			return removed, err
		}
	}
	return removed, nil
}

// Shadowed returns the directory of a kernel of the same name that Jupyter finds
// before the one in dir, or "".
func (e Env) Shadowed(dir string) string {
	name := filepath.Base(dir)
	for _, d := range e.DataPath() {
		at := filepath.Join(d, "kernels", name)
		if sameFile(at, dir) {
			return ""
		}
		if _, err := os.Stat(filepath.Join(at, "kernel.json")); err == nil {
			return at
		}
	}
	return ""
}

func sameFile(a, b string) bool {
	x, err1 := os.Stat(a)
	y, err2 := os.Stat(b)
	return err1 == nil && err2 == nil && os.SameFile(x, y)
}

// executableFile reports whether path is a file that may be run.
func executableFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && (runtime.GOOS == "windows" || info.Mode().Perm()&0o111 != 0)
}

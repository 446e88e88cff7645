package conformance

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Spec says how to start a kernel: what kernel.json holds.
type Spec struct {
	Name          string            `json:"-"`
	Argv          []string          `json:"argv"` // {connection_file} stands for the path of that file
	Env           map[string]string `json:"env"`
	InterruptMode string            `json:"interrupt_mode"` // "message" or "signal"
	Language      string            `json:"language"`

	dir string // of kernel.json
}

// FindSpec reads the kernelspec of the given name, which is looked for in the
// directories of dirs, such as those that "jupyter --paths" lists as data, or at
// the path of a kernel.json.
func FindSpec(name string, dirs []string) (Spec, error) {
	paths := []string{name}
	if !strings.HasSuffix(name, ".json") {
		paths = nil
		for _, d := range dirs {
			paths = append(paths, filepath.Join(d, "kernels", name, "kernel.json"))
		}
	}
	for _, p := range paths {
		data, err := os.ReadFile(p)
		if err != nil {
			continue
		}
		s := Spec{Name: name, dir: filepath.Dir(p)}
		if err := json.Unmarshal(data, &s); err != nil {
			return Spec{}, fmt.Errorf("kernelspec %s: %w", p, err)
		}
		if len(s.Argv) == 0 {
			return Spec{}, fmt.Errorf("kernelspec %s: no argv", p)
		}
		return s, nil
	}
	return Spec{}, fmt.Errorf("no kernel %q in %s: see jupyter kernelspec list", name, strings.Join(dirs, ", "))
}

// command returns the arguments that start the kernel with a connection file.
func (s Spec) command(file string) []string {
	r := strings.NewReplacer("{connection_file}", file, "{resource_dir}", s.dir)
	argv := make([]string, len(s.Argv))
	for i, a := range s.Argv {
		argv[i] = r.Replace(a)
	}
	return argv
}

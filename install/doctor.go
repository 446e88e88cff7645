package install

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Status is the outcome of a check.
type Status int

// The outcomes, from good to bad.
const (
	OK Status = iota
	Warning
	Failure
)

func (s Status) String() string { return [...]string{"ok", "warning", "FAILED"}[s] }

// Check is one thing that Doctor looked at.
type Check struct {
	Name   string
	Status Status
	Detail string // what was found, in one line
	Fix    string // what to do, "" if nothing
}

// Doctor looks at everything on the way from Jupyter to a running kernel and
// says what stands in it.
func (e Env) Doctor(ctx context.Context, name string) []Check {
	if name == "" {
		name = DefaultName
	}
	d := &doctor{Env: e, name: strings.ToLower(name)}
	d.binary()
	d.kernelspec()
	d.program(ctx)
	d.jupyter(ctx)
	d.runtimeDir()
	d.loopback()
	d.answers(ctx)
	return d.checks
}

type doctor struct {
	Env
	name   string
	dir    string // of the kernelspec, "" if none was found
	spec   Spec
	starts bool // the program of the kernelspec can be started
	checks []Check
}

func (d *doctor) report(name string, s Status, fix, format string, args ...any) {
	d.checks = append(d.checks, Check{Name: name, Status: s, Detail: fmt.Sprintf(format, args...), Fix: fix})
}

func (d *doctor) binary() {
	exe, err := os.Executable()
	switch {
	case err != nil:
		d.report("vogo", Failure, "start vogo by its full path", "cannot find its own binary: %v", err)
	case transient(exe):
		d.report("vogo", Warning, "go build ./cmd/vogo gives a binary that lasts", "%s is temporary: it vanishes when go run ends", exe)
	default:
		d.report("vogo", OK, "", "%s", exe)
	}
}

// kernelspec looks for the kernel.json that Jupyter would take.
func (d *doctor) kernelspec() {
	var also []string
	for _, data := range d.DataPath() {
		dir := filepath.Join(data, "kernels", d.name)
		spec, err := ReadSpec(dir)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if d.dir != "" {
			also = append(also, dir)
			continue
		}
		d.dir, d.spec = dir, spec
		switch {
		case err != nil:
			d.report("kernelspec", Failure, "vogo install writes it anew", "%v", err)
		case len(spec.Argv) == 0:
			d.report("kernelspec", Failure, "vogo install writes it anew", "%s has no argv", filepath.Join(dir, "kernel.json"))
		case !spec.ours():
			d.report("kernelspec", Failure, "vogo install --name OTHER", "%s belongs to another kernel, %q", dir, spec.DisplayName)
		default:
			d.report("kernelspec", OK, "", "%s (%s)", dir, spec.DisplayName)
		}
	}
	if d.dir == "" {
		d.notInstalled()
	}
	for _, dir := range also {
		d.report("kernelspec", Warning, "vogo uninstall in the environment that is not used", "a second one lies hidden behind it: %s", dir)
	}
}

// notInstalled looks where an installation goes by mistake.
func (d *doctor) notInstalled() {
	homes := []string{"/root"}
	if u := d.Get("SUDO_USER"); u != "" {
		homes = append(homes, filepath.Join("/home", u))
	}
	for _, h := range homes {
		dir := filepath.Join(h, ".local", "share", "jupyter", "kernels", d.name)
		if _, err := ReadSpec(dir); err == nil {
			d.report("kernelspec", Failure, "vogo install, without sudo, as the user who starts Jupyter",
				"installed for another user, in %s", dir)
			return
		}
	}
	d.report("kernelspec", Failure, "vogo install", "no kernel %q in %s", d.name, strings.Join(d.DataPath(), ", "))
}

// program checks what the kernelspec starts.
func (d *doctor) program(ctx context.Context) {
	if d.dir == "" || !d.spec.ours() {
		return
	}
	p := d.spec.Argv[0]
	info, err := os.Stat(p)
	switch {
	case !filepath.IsAbs(p):
		d.report("program", Failure, "vogo install writes the full path", "%q is no full path: a Jupyter server with another PATH does not find it", p)
	case err != nil:
		d.report("program", Failure, "vogo install, from the place where the binary lies now", "%s is gone: moved, removed or in a volume that is not mounted", p)
	case info.IsDir() || !executableFile(p):
		d.report("program", Failure, "chmod +x "+p, "%s is not executable", p)
	default:
		ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
		defer cancel()
		out, err := output(ctx, p, "version")
		if err != nil {
			d.report("program", Failure, "install a vogo built for this machine, on a file system mounted without noexec", "%s does not start: %s", p, lastLine(out, err))
			return
		}
		d.starts = true
		first, _, _ := strings.Cut(strings.TrimSpace(out), "\n")
		d.report("program", OK, "", "%s: %s", p, first)
	}
}

// jupyter asks the jupyter command itself which kernels it sees.
func (d *doctor) jupyter(ctx context.Context) {
	p, err := d.LookPath("jupyter")
	if err != nil {
		d.report("jupyter", Warning, "vogo lab brings one; or activate the environment it is in", "no jupyter command on the PATH")
		return
	}
	ctx, cancel := context.WithTimeout(ctx, 60*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, p, "kernelspec", "list", "--json")
	out, err := cmd.Output()
	var list struct {
		Kernelspecs map[string]struct {
			Dir string `json:"resource_dir"`
		} `json:"kernelspecs"`
	}
	if err == nil {
		err = json.Unmarshal(out, &list)
	}
	if err != nil {
		d.report("jupyter", Warning, "run jupyter kernelspec list and see what it says", "%s does not list its kernels: %v", p, err)
		return
	}
	k, seen := list.Kernelspecs[d.name]
	switch {
	case !seen && d.dir != "":
		d.report("jupyter", Failure, "vogo install --prefix "+prefixOf(p)+"; if it is still missing, look for allowed_kernelspecs in Jupyter's configuration",
			"%s does not see the kernel: it looks in other places than %s", p, filepath.Dir(d.dir))
	case !seen:
		d.report("jupyter", Failure, "vogo install", "%s does not see the kernel", p)
	case d.dir != "" && !sameFile(k.Dir, d.dir):
		d.report("jupyter", Warning, "vogo uninstall removes the one not wanted", "%s takes the kernel from %s", p, k.Dir)
	default:
		d.report("jupyter", OK, "", "%s sees the kernel", p)
	}
}

// runtimeDir checks that connection files can be written.
func (d *doctor) runtimeDir() {
	dir := d.RuntimeDir()
	err := os.MkdirAll(dir, 0o700)
	if err == nil {
		var f *os.File
		if f, err = os.CreateTemp(dir, "vogo-doctor-*"); err == nil {
			f.Close()
			os.Remove(f.Name())
		}
	}
	if err != nil {
		d.report("runtime directory", Failure, "set JUPYTER_RUNTIME_DIR to a directory you may write to", "%v", err)
		return
	}
	d.report("runtime directory", OK, "", "%s", dir)
}

func (d *doctor) loopback() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		d.report("loopback", Failure, "bring the interface lo up: kernels talk over 127.0.0.1", "%v", err)
		return
	}
	l.Close()
	d.report("loopback", OK, "", "127.0.0.1 takes connections")
}

// answers starts the kernel as Jupyter would and waits for its greeting.
func (d *doctor) answers(ctx context.Context) {
	if !d.starts {
		return
	}
	start := time.Now()
	if err := d.greet(ctx); err != nil {
		d.report("kernel", Failure, "", "%v", err)
		return
	}
	d.report("kernel", OK, "", "answers after %v", time.Since(start).Round(time.Millisecond))
}

func (d *doctor) greet(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	dir, err := os.MkdirTemp("", "vogo-doctor-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	ports, err := freePorts(5)
	if err != nil {
		return err
	}
	file := filepath.Join(dir, "connection.json")
	conn, err := json.Marshal(map[string]any{
		"transport": "tcp", "ip": "127.0.0.1", "key": "doctor", "signature_scheme": "hmac-sha256",
		"shell_port": ports[0], "control_port": ports[1], "stdin_port": ports[2], "iopub_port": ports[3], "hb_port": ports[4],
	})
	if err != nil {
		return err
	}
	if err := os.WriteFile(file, conn, 0o600); err != nil {
		return err
	}
	args := slices.Clone(d.spec.Argv)
	for i := range args {
		args[i] = strings.NewReplacer("{connection_file}", file, "{resource_dir}", d.dir).Replace(args[i])
	}
	cmd := exec.Command(args[0], args[1:]...)
	var said strings.Builder
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("cannot start the kernel: %w", err)
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	ended := false
	defer func() {
		if !ended {
			cmd.Process.Kill()
			<-done
		}
	}()
	poll := time.NewTicker(5 * time.Millisecond)
	defer poll.Stop()
	for {
		if greets(ctx, ports[0]) {
			return nil
		}
		select {
		case err := <-done:
			ended = true
			return fmt.Errorf("the kernel ended at once: %s", lastLine(said.String(), orEnded(err)))
		case <-ctx.Done():
			return errors.New("the kernel does not answer within 20 s")
		case <-poll.C:
		}
	}
}

// greets reports whether a ZeroMQ socket listens at the port: it then sends the
// signature that every ZMTP greeting begins with, FF, eight bytes, 7F (RFC 23,
// section "Version Negotiation").
func greets(ctx context.Context, port int) bool {
	var dialer net.Dialer
	c, err := dialer.DialContext(ctx, "tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return false
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(5 * time.Second))
	if _, err := c.Write([]byte("\xff\x00\x00\x00\x00\x00\x00\x00\x01\x7f")); err != nil {
		return false
	}
	var sig [10]byte
	_, err = io.ReadFull(c, sig[:])
	return err == nil && sig[0] == 0xff && sig[9] == 0x7f
}

// freePorts returns n ports that are free at this moment.
func freePorts(n int) ([]int, error) {
	var ports []int
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer l.Close()
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports, nil
}

package conformance

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/google/uuid"

	"vogo/kernel/wire"
)

// startTime is how long a kernel may take to listen.
const startTime = 60 * time.Second

// Kernel is a kernel process that was started to be probed.
type Kernel struct {
	Spec Spec
	Conn wire.Connection

	dir   string
	cmd   *exec.Cmd
	ended chan struct{} // closed when the process has ended
}

// Start starts a kernel on free ports of the loopback interface. What it prints
// is dropped.
func Start(spec Spec) (*Kernel, error) { return start(spec, "tcp") }

// start starts a kernel that serves the transport "tcp" or "ipc".
func start(spec Spec, transport string) (*Kernel, error) {
	k := &Kernel{Spec: spec, Conn: wire.Connection{Transport: transport}}
	var err error
	if k.dir, err = os.MkdirTemp("", "conformance"); err != nil {
		return nil, err
	}
	if err = k.prepare(); err == nil {
		err = k.launch()
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("starting kernel %s: %w", spec.Name, err), os.RemoveAll(k.dir))
	}
	return k, nil
}

func (k *Kernel) file() string { return filepath.Join(k.dir, "kernel.json") }

// prepare writes the connection file.
func (k *Kernel) prepare() error {
	ip, ports, err := "127.0.0.1", []int{1, 2, 3, 4, 5}, error(nil)
	if k.Conn.Transport == "ipc" {
		ip = filepath.Join(k.dir, "socket")
	} else if ports, err = freePorts(5); err != nil {
		return err
	}
	k.Conn = wire.Connection{
		Transport: k.Conn.Transport, IP: ip, Key: uuid.NewString(), SignatureScheme: "hmac-sha256", KernelName: k.Spec.Name,
		Shell: ports[0], Control: ports[1], Stdin: ports[2], IOPub: ports[3], Heartbeat: ports[4],
	}
	data, err := json.Marshal(k.Conn)
	if err != nil {
		return err
	}
	return os.WriteFile(k.file(), data, 0o600)
}

// launch starts the process.
func (k *Kernel) launch() error {
	k.ended = make(chan struct{})
	argv := k.Spec.command(k.file())
	k.cmd = exec.Command(argv[0], argv[1:]...)
	k.cmd.Env = os.Environ()
	for name, value := range k.Spec.Env {
		k.cmd.Env = append(k.cmd.Env, name+"="+os.ExpandEnv(value))
	}
	if err := k.cmd.Start(); err != nil {
		return err
	}
	go func(cmd *exec.Cmd, ended chan struct{}) {
		cmd.Wait()
		close(ended)
	}(k.cmd, k.ended)
	return nil
}

// freePorts returns ports that nobody listens on at this moment.
func freePorts(n int) ([]int, error) {
	var ports []int
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer l.Close() // all at the end, so that they differ
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports, nil
}

// Alive reports whether the process runs.
func (k *Kernel) Alive() bool {
	select {
	case <-k.ended:
		return false
	default:
		return true
	}
}

// Wait waits for the end of the process.
func (k *Kernel) Wait(d time.Duration) error {
	select {
	case <-k.ended:
		return nil
	case <-time.After(d):
		return fmt.Errorf("the process still runs after %v", d)
	}
}

// Signal sends a signal to the process.
func (k *Kernel) Signal(s os.Signal) error { return k.cmd.Process.Signal(s) }

// Close kills the process, if it still runs.
func (k *Kernel) Close() {
	k.cmd.Process.Kill()
	<-k.ended
	os.RemoveAll(k.dir)
}

// PID returns the id of the process.
func (k *Kernel) PID() int { return k.cmd.Process.Pid }

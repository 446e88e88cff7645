package install

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"
)

// ServerOptions says how to start JupyterLab.
type ServerOptions struct {
	Dir  string   // the directory to open
	Open string   // a notebook in Dir to open, "" for none
	Port int      // 0 takes 8888 or the next free one
	Env  []string // added to the environment
	Args []string // passed on to jupyter-lab
	Log  string   // file for what the server writes
}

// Server is a running JupyterLab.
type Server struct {
	URL string // with its token: whoever has it can use the server

	cmd  *exec.Cmd
	done chan struct{}
	err  error
}

// Start starts JupyterLab and returns when it answers.
func (lab JupyterLab) Start(ctx context.Context, o ServerOptions) (*Server, error) {
	port, err := choosePort(o.Port)
	if err != nil {
		return nil, err
	}
	token := make([]byte, 24)
	rand.Read(token)
	log, err := os.Create(o.Log)
	if err != nil {
		return nil, fmt.Errorf("cannot write the server's log: %w", err)
	}
	defer log.Close()
	args := []string{
		"--no-browser", "--ServerApp.ip=127.0.0.1",
		"--ServerApp.port=" + strconv.Itoa(port), "--ServerApp.port_retries=0",
		"--ServerApp.root_dir=" + o.Dir,
	}
	if os.Geteuid() == 0 { // in a container one is root, and Jupyter wants to hear that this is meant
		args = append(args, "--allow-root")
	}
	cmd := exec.Command(lab.Program, append(args, o.Args...)...)
	cmd.Env = append(append(os.Environ(), "JUPYTER_TOKEN="+hex.EncodeToString(token)), o.Env...)
	cmd.Stdout, cmd.Stderr = log, log
	ownGroup(cmd)
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("cannot start JupyterLab: %w", err)
	}
	s := &Server{cmd: cmd, done: make(chan struct{})}
	go func() {
		defer close(s.done)
		s.err = cmd.Wait()
	}()
	base := "http://127.0.0.1:" + strconv.Itoa(port)
	if err := s.ready(ctx, base, o.Log); err != nil {
		s.Stop()
		return nil, err
	}
	path := "/lab"
	if o.Open != "" {
		path += "/tree/" + url.PathEscape(o.Open)
	}
	s.URL = base + path + "?token=" + hex.EncodeToString(token)
	return s, nil
}

// ready waits until the server answers, ends or ctx ends.
func (s *Server) ready(ctx context.Context, base, log string) error {
	const limit = 60 * time.Second
	ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("JupyterLab did not answer within %v: see %s", limit, log))
	defer cancel()
	poll := time.NewTicker(50 * time.Millisecond)
	defer poll.Stop()
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/api", nil)
		if err != nil {
			return err
		}
		if resp, err := http.DefaultClient.Do(req); err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-s.done:
			text, _ := os.ReadFile(log)
			return fmt.Errorf("JupyterLab ended at once: %s (its log: %s)", lastLine(string(text), orEnded(s.err)), log)
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-poll.C:
		}
	}
}

func orEnded(err error) error {
	if err == nil {
		return errors.New("without a message")
	}
	return err
}

// Wait returns when the server has ended.
func (s *Server) Wait() <-chan struct{} { return s.done }

// Stop ends the server and its kernels; it kills them if they do not end in
// ten seconds.
func (s *Server) Stop() {
	terminate(s.cmd)
	select {
	case <-s.done:
	case <-time.After(10 * time.Second):
		s.cmd.Process.Kill()
		<-s.done
	}
}

// choosePort returns a port that is free on the loopback interface.
func choosePort(want int) (int, error) {
	if want != 0 {
		if err := free(want); err != nil {
			return 0, fmt.Errorf("port %d is in use: choose another with --port", want)
		}
		return want, nil
	}
	for p := 8888; p < 8888+100; p++ {
		if free(p) == nil {
			return p, nil
		}
	}
	return 0, errors.New("the ports 8888 to 8987 are all in use: choose another with --port")
}

func free(port int) error {
	l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return err
	}
	return l.Close()
}

// OpenBrowser opens the address in the user's browser. It reports false where
// there is none to be seen, as on a server or in a container.
func (e Env) OpenBrowser(address string) bool {
	var cmd *exec.Cmd
	switch e.GOOS {
	case "darwin":
		cmd = exec.Command("open", address)
	case "windows":
		cmd = exec.Command("rundll32", "url.dll,FileProtocolHandler", address)
	default:
		if e.Get("DISPLAY") == "" && e.Get("WAYLAND_DISPLAY") == "" {
			return false
		}
		opener, err := e.LookPath("xdg-open")
		if err != nil {
			return false
		}
		cmd = exec.Command(opener, address)
	}
	if cmd.Start() != nil {
		return false
	}
	go cmd.Wait() // so that no zombie stays
	return true
}

// LogFile returns the path of the server's log.
func (e Env) LogFile() (string, error) {
	dir := e.RuntimeDir()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("cannot make Jupyter's runtime directory: %w", err)
	}
	return filepath.Join(dir, "vogo-lab-"+strconv.Itoa(os.Getpid())+".log"), nil
}

package main

import (
	"context"
	"fmt"
	"os"
	"sync"

	"github.com/spf13/cobra"

	"vogo/sandbox"
	"vogo/sandbox/standin"
	"vogo/vokit"
)

// skyFlag chooses what names such as "gavo" lead to: the sandbox on this machine
// or the live services.
type skyFlag struct{ value string }

func (s *skyFlag) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&s.value, "sky", "", `what service names lead to: "sandbox" (on this machine, offline) or "live" (default: $VOGO_SKY)`)
}

// choose returns the sky to use: the flag's, else that of VOGO_SKY, else fallback.
func (s *skyFlag) choose(fallback string) (string, error) {
	sky, from := s.value, "--sky"
	if sky == "" {
		sky, from = os.Getenv("VOGO_SKY"), "VOGO_SKY"
	}
	switch sky {
	case "":
		return fallback, nil
	case "sandbox", "live":
		return sky, nil
	}
	return "", usageError{fmt.Errorf(`%s=%s: want "sandbox" or "live"`, from, sky)}
}

// use makes service names lead to the chosen sky until done is called. The
// sandbox starts at the first name that is asked for. Cells change the sky with
// vo.UseSandbox.
func (s *skyFlag) use(ctx context.Context, fallback string) (done func(), err error) {
	sky, err := s.choose(fallback)
	if err != nil {
		return nil, err
	}
	lazy := &lazySandbox{ctx: ctx}
	vokit.SetSandbox(lazy.service)
	if err := vokit.UseSandbox(sky == "sandbox"); err != nil {
		return nil, err
	}
	if sky == "sandbox" {
		vokit.BesideHub(standin.Start)
	}
	return func() {
		vokit.Leave()
		lazy.close()
	}, nil
}

// lazySandbox starts a sandbox when it is first needed.
type lazySandbox struct {
	ctx context.Context

	mu     sync.Mutex
	server *sandbox.Server
}

func (l *lazySandbox) service(name string) (string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.server == nil {
		s, err := sandbox.Start(l.ctx, "")
		if err != nil {
			return "", err
		}
		l.server = s
	}
	return l.server.Service(name)
}

func (l *lazySandbox) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.server != nil {
		l.server.Close()
		l.server = nil
	}
}

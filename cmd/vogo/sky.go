package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"vogo/sandbox"
	"vogo/sandbox/standin"
	"vogo/vokit"
)

// skyFlag chooses what names such as "gavo" lead to: the sandbox on this machine,
// the live services, or services of one's own choice.
type skyFlag struct{ value string }

func (s *skyFlag) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&s.value, "sky", "", `what service names lead to: "sandbox" (on this machine, offline), "live", and services of one's own
after it, as in sandbox,gavo=http://localhost:8080/tap or *=URL for all names (default: $VOGO_SKY)`)
}

// sky says what service names lead to.
type sky struct {
	base string            // "sandbox" or "live"
	own  map[string]string // access URLs by name; "*" stands for every name
}

// choose returns the sky to use as it was written, with its base: the flag's,
// else that of VOGO_SKY, else fallback.
func (s *skyFlag) choose(fallback string) (string, error) {
	sky, from := s.value, "--sky"
	if sky == "" {
		sky, from = os.Getenv("VOGO_SKY"), "VOGO_SKY"
	}
	if sky == "" {
		return fallback, nil
	}
	if base, _, _ := strings.Cut(sky, ","); strings.Contains(base, "=") && fallback != "" {
		sky = fallback + "," + sky
	}
	if _, err := readSky(sky); err != nil {
		return "", usageError{fmt.Errorf("%s=%s: %w", from, sky, err)}
	}
	return sky, nil
}

// readSky reads "sandbox", "live", or one of them with names and access URLs
// after it: sandbox,gavo=http://localhost:8080/tap.
func readSky(text string) (*sky, error) {
	s := &sky{own: map[string]string{}}
	for i, item := range strings.Split(text, ",") {
		name, u, pair := strings.Cut(strings.TrimSpace(item), "=")
		if !pair {
			if i > 0 || name != "sandbox" && name != "live" {
				return nil, fmt.Errorf(`want "sandbox" or "live", and after it name=URL; got %q`, item)
			}
			s.base = name
			continue
		}
		name = strings.ToLower(name)
		if name != "*" && !slices.Contains(vokit.Services(), name) {
			return nil, fmt.Errorf("no service is called %q; names are *, %s", name, strings.Join(vokit.Services(), ", "))
		}
		if at, err := url.Parse(u); err != nil || at.Host == "" || at.Scheme != "http" && at.Scheme != "https" {
			return nil, fmt.Errorf("%s=%s: %q is no access URL of a service, such as http://localhost:8080/tap", name, u, u)
		}
		s.own[name] = u
	}
	return s, nil
}

// service leads names to one's own services, and what has none to the base.
func (s *sky) service(base func(string) (string, error)) func(string) (string, error) {
	return func(name string) (string, error) {
		if u, ok := s.own[strings.ToLower(name)]; ok {
			return u, nil
		}
		if u, ok := s.own["*"]; ok && slices.Contains(vokit.Services(), strings.ToLower(name)) {
			return u, nil
		}
		return base(name)
	}
}

// use makes service names lead to the chosen sky until done is called. The
// sandbox starts at the first name that is asked for. Cells change the sky with
// vo.UseSandbox.
func (s *skyFlag) use(ctx context.Context, fallback string) (done func(), err error) {
	text, err := s.choose(fallback)
	if err != nil {
		return nil, err
	}
	sky, err := readSky(text)
	if err != nil {
		return nil, err
	}
	lazy := &lazySandbox{ctx: ctx}
	vokit.SetSandbox(lazy.service)
	base := vokit.LiveService
	if sky.base == "sandbox" {
		base = lazy.service
		vokit.BesideHub(standin.Start)
	}
	if sky.base == "sandbox" || len(sky.own) > 0 {
		vokit.SetServices(sky.service(base))
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

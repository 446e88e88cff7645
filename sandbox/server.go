package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sort"
	"strings"
	"sync"
	"time"
)

// Server is a running sandbox. It is safe for concurrent use.
type Server struct {
	base     string
	listener net.Listener
	http     *http.Server
	sky      *sky
	products *products
	jobs     *jobList
	ctx      context.Context // ends with the server
	cancel   context.CancelFunc
	done     chan struct{}
	once     sync.Once
	closeErr error
}

// Start listens on addr, a loopback host:port ("" stands for 127.0.0.1 and a
// free port), and serves until ctx ends or Close is called. Starting opens
// the socket and nothing more: tables and observations come into being when
// a request first needs them.
func Start(ctx context.Context, addr string) (*Server, error) {
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("sandbox: listen on %q: %w", addr, err)
	}
	if !isLoopback(host) {
		return nil, fmt.Errorf("sandbox: listen on %q: the sandbox serves this machine only; give a loopback address such as 127.0.0.1:8099", addr)
	}
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("sandbox: listen on %q: %w", addr, err)
	}
	base := "http://" + l.Addr().String()
	runCtx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	s := &Server{
		base:     base,
		listener: l,
		sky:      newSky(base),
		products: newProducts(),
		jobs:     newJobList(),
		ctx:      runCtx,
		cancel:   cancel,
		done:     make(chan struct{}),
	}
	s.http = &http.Server{
		Handler:           s.Handler(),
		BaseContext:       func(net.Listener) context.Context { return runCtx },
		ReadHeaderTimeout: 20 * time.Second,
		IdleTimeout:       2 * time.Minute,
	}
	go func() {
		defer close(s.done)
		s.http.Serve(l)
	}()
	context.AfterFunc(ctx, func() { s.Close() })
	return s, nil
}

// URL is the root of the server, without a trailing slash.
func (s *Server) URL() string { return s.base }

// Close stops the server, ends running queries and frees the tables. It may
// be called more than once.
func (s *Server) Close() error {
	s.once.Do(func() {
		s.cancel()
		err := s.http.Close()
		<-s.done
		s.closeErr = errors.Join(err, s.sky.Close())
	})
	return s.closeErr
}

// tapNames are the names under which people ask for a TAP service; in the
// sandbox all of them lead to its one TAP endpoint.
var tapNames = []string{
	"gavo", "simbad", "vizier", "astron", "cadc", "esac", "eso", "gaia", "heasarc", "irsa", "mast", "registry", "sandbox",
}

// Service gives the TAP endpoint that stands for the named service of the
// live sky. The name is matched without regard to case.
func (s *Server) Service(name string) (string, error) {
	for _, n := range tapNames {
		if strings.EqualFold(n, strings.TrimSpace(name)) {
			return s.base + "/tap", nil
		}
	}
	known := append([]string(nil), tapNames...)
	sort.Strings(known)
	return "", fmt.Errorf("sandbox: no service %q (there are: %s)", name, strings.Join(known, ", "))
}

package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// Server is a running sandbox. It is safe for concurrent use.
type Server struct {
	base     string
	listener net.Listener
	http     *http.Server
	skies    map[string]*sky // by site
	products *products
	jobs     *jobList
	faults   *faultList
	uploads  chan struct{}   // held by requests with uploads
	ctx      context.Context // ends with the server
	cancel   context.CancelFunc
	done     chan struct{}
	once     sync.Once
	closeErr error
}

// PreferredAddr is where a sandbox listens when nothing else is said and
// nobody else does: addresses in saved results then stay the same.
const PreferredAddr = "127.0.0.1:18590"

// Start listens on addr, a loopback host:port ("" stands for PreferredAddr, or
// a free port when that is taken), and serves until ctx ends or Close is called. Starting opens
// the socket and nothing more: tables and observations come into being when
// a request first needs them.
func Start(ctx context.Context, addr string) (*Server, error) {
	anyPort := addr == ""
	if anyPort {
		addr = PreferredAddr
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
	if err != nil && anyPort {
		l, err = lc.Listen(ctx, "tcp", "127.0.0.1:0")
	}
	if err != nil {
		return nil, fmt.Errorf("sandbox: listen on %q: %w", addr, err)
	}
	base := "http://" + l.Addr().String()
	runCtx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	s := &Server{
		base:     base,
		listener: l,
		skies:    map[string]*sky{},
		products: newProducts(),
		jobs:     newJobList(),
		faults:   newFaultList(),
		uploads:  make(chan struct{}, maxUploads),
		ctx:      runCtx,
		cancel:   cancel,
		done:     make(chan struct{}),
	}
	for _, st := range sites {
		s.skies[st.name] = newSky(base, st)
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
		errs := []error{err}
		for _, k := range s.skies {
			errs = append(errs, k.Close())
		}
		s.closeErr = errors.Join(errs...)
	})
	return s.closeErr
}

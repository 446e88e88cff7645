package samp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// webProfile is the hub's endpoint for web pages (SAMP 1.3, section 5). A page
// cannot be called, so it fetches its callbacks; and it cannot read files of
// other origins, so the hub fetches them for it.
type webProfile struct {
	hub    *Hub
	server *http.Server

	mu    sync.Mutex
	pages map[string]*page // by private key
}

// page is a registered web page.
type page struct {
	m      *member
	origin string

	mu      sync.Mutex
	queue   List
	more    chan struct{}
	last    time.Time // of its last call
	pulling int       // calls that wait for callbacks
	urls    []string  // that other clients have sent it, the newest last
}

// webAddr is the port that SAMP 1.3, section 5.2.1 prescribes.
const webAddr = "127.0.0.1:21012"

// pageTimeout is how long a page that is not heard of stays registered. A page that
// waits for callbacks is heard of as long as its connection stands.
const pageTimeout = 5 * time.Minute

// maxTrusted is how many addresses the hub remembers for a page.
const maxTrusted = 10_000

func startWeb(h *Hub) (*webProfile, error) {
	addr := h.opts.WebAddr
	if addr == "" {
		addr = webAddr
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("samp: the Web Profile needs %s: %w; close the other hub or leave the Web Profile out", addr, err)
	}
	w := &webProfile{hub: h, pages: map[string]*page{}}
	mux := http.NewServeMux()
	mux.HandleFunc("/", w.serve)
	mux.HandleFunc("/proxy/", w.proxy)
	w.server = &http.Server{Addr: l.Addr().String(), Handler: localOnly(mux), ReadHeaderTimeout: 10 * time.Second}
	go w.server.Serve(l)
	go w.sweep()
	return w, nil
}

func (w *webProfile) close() { w.server.Close() }

// cors allows pages of any origin to ask: consent is given at registration, and
// everything else needs the private key.
func cors(rw http.ResponseWriter, r *http.Request) {
	origin := r.Header.Get("Origin")
	if origin == "" {
		origin = "*"
	}
	h := rw.Header()
	h.Set("Access-Control-Allow-Origin", origin)
	h.Add("Vary", "Origin")
	h.Set("Access-Control-Allow-Methods", "POST, GET, HEAD, OPTIONS")
	h.Set("Access-Control-Allow-Headers", "Content-Type")
	if r.Header.Get("Access-Control-Request-Private-Network") != "" {
		h.Set("Access-Control-Allow-Private-Network", "true")
	}
}

func (w *webProfile) serve(rw http.ResponseWriter, r *http.Request) {
	cors(rw, r)
	if r.Method == http.MethodOptions {
		return
	}
	origin := r.Header.Get("Origin")
	serveRPC(rw, r, func(ctx context.Context, method string, params List) (any, error) {
		return w.call(ctx, origin, method, params)
	})
}

func (w *webProfile) call(ctx context.Context, origin, method string, params List) (any, error) {
	op, ok := strings.CutPrefix(method, "samp.webhub.")
	if !ok {
		return nil, fmt.Errorf("unknown method %s", method)
	}
	switch op {
	case "ping":
		return nil, nil
	case "register":
		return w.register(ctx, origin, params)
	}
	key, err := text(params, 0, "private key")
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	p := w.pages[key]
	w.mu.Unlock()
	if p == nil || p.origin != origin {
		return nil, errors.New("unknown private key; register first")
	}
	p.touch()
	switch op {
	case "allowReverseCallbacks":
		s, err := text(params, 1, "0 or 1")
		if err != nil {
			return nil, err
		}
		w.callable(p, s == "1")
		return nil, nil
	case "pullCallbacks":
		s, err := text(params, 1, "timeout")
		if err != nil {
			return nil, err
		}
		return p.pull(ctx, s)
	case "unregister":
		w.drop(p)
		return nil, nil
	}
	return w.hub.operation(ctx, p.m, op, params[1:])
}

func (w *webProfile) register(ctx context.Context, origin string, params List) (any, error) {
	identity, err := mapping(params, 0)
	if err != nil {
		return nil, err
	}
	name := identity.Text("samp.name")
	if name == "" {
		return nil, errors.New("a page must give its samp.name")
	}
	if !w.hub.opts.Consent(ctx, name, origin) {
		return nil, errors.New("the user does not let this page in")
	}
	m, told := w.hub.register(Map{"samp.name": name})
	p := &page{m: m, origin: origin, more: make(chan struct{}, 1), last: time.Now()}
	w.mu.Lock()
	w.pages[m.key] = p
	w.mu.Unlock()
	told["samp.url-translator"] = "http://" + w.server.Addr + "/proxy/" + m.key + "?"
	return told, nil
}

// callable turns a page's callbacks on or off.
func (w *webProfile) callable(p *page, on bool) {
	w.hub.mu.Lock()
	defer w.hub.mu.Unlock()
	switch {
	case on && p.m.out == nil:
		p.m.out = newOutbox(w.hub, p.m, func(_ context.Context, d delivery) error {
			p.trust(d.params)
			// The name without a prefix, as JSAMP's hub gives it and sampjs takes it.
			if !p.put(Map{"samp.methodName": d.method, "samp.params": d.params}) {
				w.drop(p)
			}
			return nil
		})
	case !on && p.m.out != nil:
		p.m.out.cancel()
		p.m.out = nil
	}
}

// put keeps a callback until the page fetches it; it says whether there was room.
func (p *page) put(callback Map) bool {
	p.mu.Lock()
	full := len(p.queue) >= maxBacklog
	if !full {
		p.queue = append(p.queue, callback)
	}
	p.mu.Unlock()
	select {
	case p.more <- struct{}{}:
	default:
	}
	return !full
}

// trust remembers the URLs in a message: what another client offers the page may
// be fetched for it.
func (p *page) trust(v any) {
	switch x := v.(type) {
	case string:
		if strings.HasPrefix(x, "http://") || strings.HasPrefix(x, "https://") {
			p.mu.Lock()
			p.urls = append(p.urls, x)
			if len(p.urls) > maxTrusted {
				p.urls = slices.Clone(p.urls[maxTrusted/2:])
			}
			p.mu.Unlock()
		}
	case List:
		for _, e := range x {
			p.trust(e)
		}
	case Map:
		for _, e := range x {
			p.trust(e)
		}
	}
}

func (p *page) trusts(u string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Contains(p.urls, u)
}

// pull gives the callbacks that wait, or waits for one.
func (p *page) pull(ctx context.Context, timeout string) (any, error) {
	secs, err := strconv.Atoi(timeout)
	if err != nil || secs < 0 {
		return nil, fmt.Errorf("the timeout %q is no number of seconds", timeout)
	}
	t := time.NewTimer(time.Duration(min(secs, 600)) * time.Second)
	defer t.Stop()
	p.mu.Lock()
	p.pulling++
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		p.pulling--
		p.last = time.Now()
		p.mu.Unlock()
	}()
	for {
		p.mu.Lock()
		q := p.queue
		p.queue = nil
		p.mu.Unlock()
		if len(q) > 0 {
			return q, nil
		}
		select {
		case <-p.more:
		case <-t.C:
			return List{}, nil
		case <-p.m.gone:
			return List{}, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func (p *page) touch() {
	p.mu.Lock()
	p.last = time.Now()
	p.mu.Unlock()
}

// silent says whether nothing was heard of the page for too long.
func (p *page) silent(now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.pulling == 0 && now.Sub(p.last) > pageTimeout
}

func (w *webProfile) drop(p *page) {
	w.mu.Lock()
	delete(w.pages, p.m.key)
	w.mu.Unlock()
	w.hub.remove(p.m)
}

// sweep takes pages off that were closed without a goodbye.
func (w *webProfile) sweep() {
	t := time.NewTicker(pageTimeout / 5)
	defer t.Stop()
	for {
		select {
		case <-w.hub.done:
			return
		case now := <-t.C:
			w.mu.Lock()
			var old []*page
			for _, p := range w.pages {
				if p.silent(now) {
					old = append(old, p)
				}
			}
			w.mu.Unlock()
			for _, p := range old {
				w.drop(p)
			}
		}
	}
}

// wanted finds the URL that a page asks for. The standard has it put behind the
// address of the translator as it is, as sampjs does; others encode it.
func (p *page) wanted(query string) (string, bool) {
	if p.trusts(query) {
		return query, true
	}
	if u, err := url.PathUnescape(query); err == nil && p.trusts(u) {
		return u, true
	}
	u, err := url.QueryUnescape(query)
	return u, err == nil && p.trusts(u)
}

// proxy fetches a URL for a registered page: /proxy/KEY?URL. Only what another
// client has sent the page, over http or https: a page must not read what this
// machine shows to its own user alone.
func (w *webProfile) proxy(rw http.ResponseWriter, r *http.Request) {
	cors(rw, r)
	key := strings.TrimPrefix(r.URL.Path, "/proxy/")
	w.mu.Lock()
	p := w.pages[key]
	w.mu.Unlock()
	if p == nil {
		http.Error(rw, "unknown client", http.StatusForbidden)
		return
	}
	p.touch()
	target, ok := p.wanted(r.URL.RawQuery)
	if !ok {
		http.Error(rw, "only http and https URLs that a message has brought are fetched", http.StatusForbidden)
		return
	}
	req, err := http.NewRequestWithContext(r.Context(), http.MethodGet, target, nil)
	if err != nil {
		http.Error(rw, "no URL to fetch", http.StatusBadRequest)
		return
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		http.Error(rw, "cannot fetch it: "+err.Error(), http.StatusBadGateway)
		return
	}
	defer resp.Body.Close()
	for _, k := range []string{"Content-Type", "Content-Length", "Content-Encoding"} {
		if v := resp.Header.Get(k); v != "" {
			rw.Header().Set(k, v)
		}
	}
	rw.WriteHeader(resp.StatusCode)
	io.Copy(rw, resp.Body) // a receiver that goes away in the middle has what it wanted
}

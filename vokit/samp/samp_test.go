package samp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// isolate points SAMP_HUB at a lock file of the test's own.
func isolate(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "samp.lock")
	t.Setenv("SAMP_HUB", "std-lockurl:file://"+filepath.ToSlash(path))
	return path
}

func startHub(t *testing.T, opts HubOptions) *Hub {
	t.Helper()
	h, err := StartHub(opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Close() })
	return h
}

func connect(t *testing.T, name string) *Client {
	t.Helper()
	c, err := Connect(t.Context(), Metadata{Name: name, Description: "a test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func TestLockFile(t *testing.T) {
	path := isolate(t)
	h := startHub(t, HubOptions{})
	fi, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := fi.Mode().Perm(); got != 0o600 {
		t.Errorf("lock file mode %o, want 600", got)
	}
	if _, err := StartHub(HubOptions{}); err == nil || !strings.Contains(err.Error(), "running already") {
		t.Errorf("a second hub: %v", err)
	}
	h.Close()
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the lock file is still there: %v", err)
	}
	if err := writeLock(path, "old", "http://127.0.0.1:1/"); err != nil {
		t.Fatal(err)
	}
	startHub(t, HubOptions{}) // replaces what a dead hub left
}

// The lock file may be elsewhere on the web (SAMP 1.3, section 4.2.1).
func TestLockFileOverHTTP(t *testing.T) {
	path := isolate(t)
	startHub(t, HubOptions{})
	srv := httptest.NewServer(http.FileServer(http.Dir(filepath.Dir(path))))
	defer srv.Close()
	t.Setenv("SAMP_HUB", "std-lockurl:"+srv.URL+"/"+filepath.Base(path))
	if c := connect(t, "far"); c.ID() == "" {
		t.Error("no id")
	}
	if _, err := StartHub(HubOptions{}); err == nil || !strings.Contains(err.Error(), "unset it") {
		t.Errorf("a hub there: %v", err)
	}
	t.Setenv("SAMP_HUB", "std-lockurl:"+srv.URL+"/nothing")
	if _, err := Connect(t.Context(), Metadata{Name: "x"}); err == nil || !strings.Contains(err.Error(), "404") || strings.Contains(err.Error(), "\n") {
		t.Errorf("no lock file there: %v", err)
	}
}

func TestNoHub(t *testing.T) {
	isolate(t)
	_, err := Connect(t.Context(), Metadata{Name: "x"})
	if !errors.Is(err, ErrNoHub) || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v", err)
	}
	t.Setenv("SAMP_HUB", "jsamp-class:x")
	if _, err := Connect(t.Context(), Metadata{}); err == nil || !strings.Contains(err.Error(), "std-lockurl") {
		t.Errorf("got %v", err)
	}
}

func TestMessages(t *testing.T) {
	isolate(t)
	startHub(t, HubOptions{})
	sender, receiver := connect(t, "sender"), connect(t, "TOPCAT")
	seen := make(chan Incoming, 10)
	stop, err := receiver.Handle(t.Context(), "table.*", func(_ context.Context, in Incoming) (Map, error) {
		seen <- in
		switch in.Params.Text("name") {
		case "bad":
			return nil, errors.New("no such table")
		case "panic":
			panic("oops")
		}
		return Map{"rows": "13", "list": List{"a", Map{"b": "ü<&>"}}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	p, err := sender.Find(t.Context(), "topcat")
	if err != nil {
		t.Fatal(err)
	}
	if !p.Takes("table.load.votable") || p.Takes("image.load.fits") {
		t.Errorf("subscriptions %v", p.Subscriptions)
	}
	msg := func(name string) Message {
		return Message{MType: "table.load.votable", Params: Map{"name": name, "url": "http://127.0.0.1/x"}}
	}
	r, err := sender.Call(t.Context(), p.ID, msg("agb"))
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Result["list"].(List)[1].(Map).Text("b"); r.Status != StatusOK || r.Result.Text("rows") != "13" || got != "u<&>" {
		t.Errorf("response %+v", r)
	}
	if in := <-seen; !in.IsCall || in.Params.Text("name") != "agb" || in.Sender != sender.ID() {
		t.Errorf("incoming %+v", in)
	}
	for name, want := range map[string]string{"bad": "no such table", "panic": "oops"} {
		var re *ResponseError
		if _, err := sender.Call(t.Context(), p.ID, msg(name)); !errors.As(err, &re) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
		<-seen
	}
	ids, err := sender.NotifyAll(t.Context(), msg("all"))
	if err != nil || !slices.Equal(ids, []string{receiver.ID()}) {
		t.Errorf("NotifyAll: %v, %v", ids, err)
	}
	if in := <-seen; in.IsCall {
		t.Errorf("a notification came as a call: %+v", in)
	}
	all, err := sender.CallAll(t.Context(), msg("each"))
	if err != nil || len(all) != 1 || all[receiver.ID()].Status != StatusOK {
		t.Errorf("CallAll: %v, %v", all, err)
	}
	if err := sender.Notify(t.Context(), p.ID, Message{MType: "image.load.fits"}); err == nil || !strings.Contains(err.Error(), "does not take") {
		t.Errorf("unsubscribed MType: %v", err)
	}
	stop()
	if err := sender.Notify(t.Context(), p.ID, msg("late")); err == nil {
		t.Error("the stopped handler is still subscribed")
	}
	if _, err := sender.Find(t.Context(), "aladdin"); err == nil || !strings.Contains(err.Error(), `"TOPCAT"`) {
		t.Errorf("Find: %v", err)
	}
}

func TestCallIsInterrupted(t *testing.T) {
	isolate(t)
	startHub(t, HubOptions{})
	sender, receiver := connect(t, "sender"), connect(t, "sleeper")
	entered := make(chan struct{})
	if _, err := receiver.Handle(t.Context(), "x.sleep", func(ctx context.Context, in Incoming) (Map, error) {
		close(entered)
		<-ctx.Done()
		return nil, ctx.Err()
	}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-entered; cancel() }()
	if _, err := sender.Call(ctx, receiver.ID(), Message{MType: "x.sleep"}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestHubRestart(t *testing.T) {
	isolate(t)
	h := startHub(t, HubOptions{})
	c, other := connect(t, "a"), connect(t, "b")
	got := make(chan string, 1)
	if _, err := c.Handle(t.Context(), "x.y", func(_ context.Context, in Incoming) (Map, error) {
		got <- in.Params.Text("n")
		return nil, nil
	}); err != nil {
		t.Fatal(err)
	}
	h.Close()
	startHub(t, HubOptions{})
	if _, err := c.Clients(t.Context()); err != nil {
		t.Fatalf("after a restart of the hub: %v", err)
	}
	p, err := other.Find(t.Context(), "A")
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Notify(t.Context(), p.ID, Message{MType: "x.y", Params: Map{"n": "1"}}); err != nil {
		t.Fatal(err)
	}
	if n := <-got; n != "1" {
		t.Errorf("got %q", n)
	}
}

// A client that was killed says no goodbye; the next message to it finds out.
func TestDeadClientIsRemoved(t *testing.T) {
	isolate(t)
	h := startHub(t, HubOptions{})
	dead, watcher := connect(t, "dead"), connect(t, "watcher")
	left := make(chan string, 4)
	if _, err := watcher.Handle(t.Context(), "samp.hub.event.unregister", func(_ context.Context, in Incoming) (Map, error) {
		left <- in.Params.Text("id")
		return nil, nil
	}); err != nil {
		t.Fatal(err)
	}
	id := dead.ID()
	dead.server.Close()
	loopback.CloseIdleConnections()
	if err := watcher.Notify(t.Context(), id, Message{MType: "samp.app.ping"}); err != nil {
		t.Fatal(err)
	}
	if got := <-left; got != id {
		t.Errorf("%q left, want %q", got, id)
	}
	for _, p := range h.Clients() {
		if p.ID == id {
			t.Error("the dead client is still listed")
		}
	}
}

// A receiver that fails to take a call does not leave the caller waiting.
func TestCallThatIsNotTaken(t *testing.T) {
	isolate(t)
	startHub(t, HubOptions{})
	c := connect(t, "caller")
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		serveRPC(w, r, func(context.Context, string, List) (any, error) { return nil, errors.New("still starting") })
	}))
	defer srv.Close()
	lock, err := readLock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	k, err := register(t.Context(), lock)
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range [][]any{{"setXmlrpcCallback", k.key, srv.URL}, {"declareSubscriptions", k.key, Map{"x.y": Map{}}}} {
		if _, err := k.hub.call(t.Context(), "samp.hub."+step[0].(string), step[1:]...); err != nil {
			t.Fatal(err)
		}
	}
	var re *ResponseError
	if _, err := c.Call(t.Context(), k.self, Message{MType: "x.y"}); !errors.As(err, &re) || !strings.Contains(err.Error(), "still starting") {
		t.Errorf("got %v", err)
	}
}

func TestServedFiles(t *testing.T) {
	isolate(t)
	startHub(t, HubOptions{})
	c := connect(t, "server")
	u := c.ServeBytes("some name.vot", "application/x-votable+xml", []byte("<VOTABLE/>"))
	resp, err := http.Get(u)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if b, _ := io.ReadAll(resp.Body); string(b) != "<VOTABLE/>" || resp.Header.Get("Content-Type") != "application/x-votable+xml" {
		t.Errorf("got %q, %v", b, resp.Header)
	}
	if resp, err := http.Get(u + "/properties"); err != nil || resp.StatusCode != http.StatusNotFound {
		t.Errorf("below the file: %v, %v", resp, err)
	}
	req, _ := http.NewRequest("GET", u, nil)
	req.Host = "evil.example"
	if resp, err := http.DefaultClient.Do(req); err != nil || resp.StatusCode != http.StatusForbidden {
		t.Errorf("another host name: %v, %v", resp, err)
	}
	u = c.ServeFunc("x", "text/plain", func(w io.Writer) error { fmt.Fprint(w, "half"); return errors.New("broken") })
	if resp, err := http.Get(u); err == nil {
		if b, err := io.ReadAll(resp.Body); err == nil {
			t.Errorf("a broken file came as a whole one: %q", b)
		}
	}
}

func TestSecrets(t *testing.T) {
	isolate(t)
	h := startHub(t, HubOptions{})
	hub := caller{url: h.URL}
	for _, tc := range []struct {
		method string
		params []any
	}{
		{"samp.hub.register", []any{"guess"}},
		{"samp.hub.register", nil},
		{"samp.hub.getRegisteredClients", []any{"guess"}},
		{"samp.hub.getRegisteredClients", []any{Map{}}},
		{"samp.hub.nonsense", []any{"guess"}},
		{"other", nil},
	} {
		if v, err := hub.call(t.Context(), tc.method, tc.params...); err == nil {
			t.Errorf("%s%v gave %v", tc.method, tc.params, v)
		}
	}
	web := caller{url: h.URL, origin: "http://evil.example"}
	if _, err := web.call(t.Context(), "samp.hub.ping"); err == nil {
		t.Error("a web page was let in to the Standard Profile")
	}
	c := connect(t, "x")
	web.url = c.base + "/callback"
	if _, err := web.call(t.Context(), "samp.client.receiveNotification", "guess", "c1", Map{}); err == nil || !strings.Contains(err.Error(), "403") {
		t.Errorf("a web page at a client's callback: %v", err)
	}
	for _, bad := range []string{"ftp://127.0.0.1/", "http://192.0.2.1:80/", "nonsense"} {
		if _, err := c.hubCall(t.Context(), "setXmlrpcCallback", bad); err == nil {
			t.Errorf("callback %q was taken", bad)
		}
	}
}

func TestStorm(t *testing.T) {
	isolate(t)
	startHub(t, HubOptions{})
	const clients, calls = 12, 40
	var cs []*Client
	for i := range clients {
		c := connect(t, fmt.Sprint("calc", i))
		if _, err := c.Handle(t.Context(), "calc.add", func(_ context.Context, in Incoming) (Map, error) {
			return Map{"sum": in.Params.Text("a") + in.Params.Text("b")}, nil
		}); err != nil {
			t.Fatal(err)
		}
		cs = append(cs, c)
	}
	var wg sync.WaitGroup
	for i, c := range cs {
		wg.Go(func() {
			for k := range calls {
				to := cs[(i+k+1)%clients]
				if to == c {
					continue
				}
				r, err := c.Call(t.Context(), to.ID(), Message{MType: "calc.add", Params: Map{"a": fmt.Sprint(i), "b": fmt.Sprint(k)}})
				if err != nil || r.Result.Text("sum") != fmt.Sprint(i)+fmt.Sprint(k) {
					t.Errorf("call %d of %d: %v, %v", k, i, r, err)
					return
				}
			}
		})
	}
	wg.Wait()
}

func TestWebProfile(t *testing.T) {
	isolate(t)
	asked := make(chan string, 2)
	h := startHub(t, HubOptions{WebAddr: "127.0.0.1:0", Consent: func(_ context.Context, name, origin string) bool {
		asked <- name + " from " + origin
		return name == "good page"
	}})
	if h.web.server.Addr == "" {
		t.Fatal("no Web Profile")
	}
	std := connect(t, "program")
	web := caller{url: "http://" + h.web.server.Addr + "/", origin: "http://page.example"}
	if _, err := web.call(t.Context(), "samp.webhub.register", Map{"samp.name": "bad page"}); err == nil {
		t.Error("registered without consent")
	}
	v, err := web.call(t.Context(), "samp.webhub.register", Map{"samp.name": "good page"})
	if err != nil {
		t.Fatal(err)
	}
	if a, b := <-asked, <-asked; a != "bad page from http://page.example" || b != "good page from http://page.example" {
		t.Errorf("the user was asked for %q and %q", a, b)
	}
	told := v.(Map)
	key := told.Text("samp.private-key")
	for _, step := range [][]any{
		{"allowReverseCallbacks", key, "1"},
		{"declareMetadata", key, Map{"samp.name": "good page"}},
		{"declareSubscriptions", key, Map{"coord.pointAt.sky": Map{}}},
	} {
		if _, err := web.call(t.Context(), "samp.webhub."+step[0].(string), step[1:]...); err != nil {
			t.Fatalf("%v: %v", step, err)
		}
	}
	data := std.ServeBytes("a file+", "text/plain", []byte("hello"))
	secret := std.ServeBytes("g", "text/plain", []byte("private"))
	done := make(chan error, 1)
	go func() {
		p, err := std.Find(t.Context(), "good page")
		if err == nil {
			_, err = std.Call(t.Context(), p.ID, Message{MType: "coord.pointAt.sky", Params: Map{"ra": "1", "url": data}})
		}
		done <- err
	}()
	var cb Map
	for cb == nil {
		v, err := web.call(t.Context(), "samp.webhub.pullCallbacks", key, "10")
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range v.(List) {
			if m := x.(Map); m.Text("samp.methodName") == "receiveCall" {
				cb = m
			}
		}
	}
	params := cb["samp.params"].(List)
	if _, err := web.call(t.Context(), "samp.webhub.reply", key, params[1], Response{Status: StatusOK}.encode()); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
	for u, want := range map[string]int{data: http.StatusOK, secret: http.StatusForbidden, "file:///etc/passwd": http.StatusForbidden} {
		for _, asked := range []string{u, url.QueryEscape(u), url.PathEscape(u)} {
			resp, err := http.Get(told.Text("samp.url-translator") + asked)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if resp.StatusCode != want {
				t.Errorf("%s: %s, want %d", asked, resp.Status, want)
			}
		}
	}
	other := caller{url: web.url, origin: "http://evil.example"}
	if _, err := other.call(t.Context(), "samp.webhub.getRegisteredClients", key); err == nil {
		t.Error("another origin could use the page's key")
	}
}

func TestASCII(t *testing.T) {
	for in, want := range map[string]string{
		"plain\tand\n~": "plain\tand\n~",
		"χ Cyg":         "chi Cyg",
		"Δλ, Ω":         "Deltalambda, Omega",
		"Müller-Çelik":  "Muller-Celik",
		"Å, ß, æ, Ø":    "A, ss, ae, O",
		"10 km s⁻¹":     "10 km s-1",
		"5° ± 2′":       "5 deg +- 2'",
		"星\x00\xff":     "? ?",
		"a\u00a0b…":     "a b...",
	} {
		if got := ASCII(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

func TestXMLRPC(t *testing.T) {
	want := Map{"s": "a<b>&\"\r\n\t", "l": List{"", List{}, Map{}}, "m": Map{"k": List{"v"}}}
	b, err := encodeCall("m.n", List{want, "x"})
	if err != nil {
		t.Fatal(err)
	}
	method, params, err := decodeCall(strings.NewReader(string(b)))
	if err != nil || method != "m.n" || fmt.Sprint(params) != fmt.Sprint(List{want, "x"}) {
		t.Errorf("%q %v %v", method, params, err)
	}
	deep := strings.Repeat("<value><array><data>", 200)
	for _, bad := range []string{"", "x", "<a/>", "<methodCall>", "<methodCall><methodName>x</methodName><params><param>" + deep,
		`<!DOCTYPE x [<!ENTITY a "b">]><methodCall><methodName>&a;</methodName></methodCall>`,
		"<methodCall><methodName>x</methodName><params><param><value><blob/></value></param></params></methodCall>"} {
		if _, _, err := decodeCall(strings.NewReader(bad)); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%.60q: %v", bad, err)
		}
	}
	if _, err := encodeCall("x", List{3 + 4i}); err == nil {
		t.Error("a complex number was encoded")
	}
}

func BenchmarkCall(b *testing.B) {
	path := filepath.Join(b.TempDir(), "lock")
	b.Setenv("SAMP_HUB", "std-lockurl:file://"+path)
	h, err := StartHub(HubOptions{})
	if err != nil {
		b.Fatal(err)
	}
	defer h.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	from, err := Connect(ctx, Metadata{Name: "from"})
	if err != nil {
		b.Fatal(err)
	}
	defer from.Close()
	to, err := Connect(ctx, Metadata{Name: "to"})
	if err != nil {
		b.Fatal(err)
	}
	defer to.Close()
	for b.Loop() {
		if _, err := from.Call(ctx, to.ID(), Message{MType: "samp.app.ping"}); err != nil {
			b.Fatal(err)
		}
	}
}

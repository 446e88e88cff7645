package dal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync"
	"time"

	"vogo/display"
)

// What a zero Client does, in one place.
const (
	DefaultTimeout = 5 * time.Minute  // total, for an exchange that gives no other
	DefaultIdle    = 60 * time.Second // between two bytes of a body
	DefaultPerHost = 4                // requests at a time
	maxRedirects   = 10
	maxErrorBody   = 64 << 10
	connectTimeout = 15 * time.Second
	defaultAgent   = "vogo/0.1 (Go)"
)

// Client sends requests with manners. The zero value is ready for use, and its
// methods may be called from any goroutine.
type Client struct {
	HTTP      *http.Client  // nil: a transport of our own; its CheckRedirect is not used
	UserAgent string        // "": names this software
	Timeout   time.Duration // 0: DefaultTimeout
	Idle      time.Duration // 0: DefaultIdle
	Retries   int           // repetitions; 0: 3, negative: none
	PerHost   int           // 0: DefaultPerHost

	once   sync.Once
	own    *http.Client
	hosts  hosts
	logins logins
}

// Default is the client of all calls that bring none.
var Default = &Client{}

// Request is what to ask of a service.
type Request struct {
	Op     string     // for errors and progress: "tap", "datalink"
	Method string     // "": GET, or POST with Form or Parts
	URL    string     //
	Query  url.Values // added to the query of URL
	Form   url.Values // sent as a form
	Parts  []Part     // sent with Form as multipart/form-data
	// Safe says that the request only asks, so that sending it again does no
	// harm, be it a POST, and that its Query may go as a form when it is long.
	Safe   bool
	Header http.Header
	Label  string        // what the progress is called; "" shows none
	Total  time.Duration // deadline; 0: the client's, negative: none
	Idle   time.Duration // 0: the client's, negative: none
	// Any hands back answers of any status; otherwise a status from 400 on is
	// an error with the service's message.
	Any bool
}

// Response is a service's answer. Body must be closed.
type Response struct {
	URL         string // after redirects
	Status      int
	Header      http.Header
	ContentType string // media type, lower case, without parameters
	Size        int64  // of the body, -1 if unknown
	Body        io.ReadCloser
}

// Do sends r and returns the answer as soon as its header has come. The
// deadlines hold until the body is read or closed.
func (c *Client) Do(ctx context.Context, r Request) (*Response, error) {
	if err := checkURL(r); err != nil {
		return nil, err
	}
	w := newWatch(ctx, pick(r.Total, c.Timeout, DefaultTimeout), pick(r.Idle, c.Idle, DefaultIdle))
	p := (*display.Progress)(nil)
	if r.Label != "" {
		p = display.StartProgress(ctx, r.Label, 0)
	}
	var pay *payload
	fail := func(err error) (*Response, error) {
		e := classify(w.ctx, r.Op, r.URL, err)
		w.stop()
		pay.stop()
		p.Done()
		return nil, e
	}
	r = r.fitted()
	var err error
	if pay, err = encode(w.ctx, r.method(), r); err != nil {
		return fail(err)
	}
	for attempt, renewed := 0, false; ; attempt++ {
		resp, release, err := c.follow(w, r, pay)
		if err == nil && resp.StatusCode == http.StatusUnauthorized && !renewed && pay.again() && r.Op != "login" && c.renewable(resp.Request.URL) {
			renewed = true
			resp.Body.Close()
			release() // logging in wants a slot at the host itself
			c.renew(w.ctx, resp.Request.URL)
			continue
		}
		wait, again := c.retry(w.ctx, r, resp, err, attempt)
		if again && pay.again() {
			if resp != nil {
				resp.Body.Close()
			}
			release()
			if err := Pause(w.ctx, wait); err != nil {
				return fail(err)
			}
			continue
		}
		if err != nil {
			release()
			return fail(err)
		}
		out := newResponse(resp)
		out.Body = &body{rc: resp.Body, w: w, release: func() { pay.stop(); release() }, p: p, op: r.Op, url: out.URL}
		w.bodyStarts()
		if out.Size > 0 {
			p.Total(out.Size)
		}
		if out.Status >= 400 && !r.Any {
			defer out.Body.Close()
			return nil, statusError(r.Op, out)
		}
		return out, nil
	}
}

// Get reads a whole answer, at most max bytes of it.
func (c *Client) Get(ctx context.Context, r Request, max int64) ([]byte, *Response, error) {
	resp, err := c.Do(ctx, r)
	if err != nil {
		return nil, nil, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(io.LimitReader(resp.Body, max+1))
	if err != nil {
		return nil, nil, err
	}
	if int64(len(b)) > max {
		return nil, nil, Errorf(r.Op, Host(r.URL), ErrService, "the answer is longer than %d bytes", max)
	}
	return b, resp, nil
}

func checkURL(r Request) error {
	u, err := url.Parse(r.URL)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		e := Errorf(r.Op, "", ErrNotFound, "no http or https URL: %q", r.URL)
		e.Hint = "a service's access URL begins with http:// or https://"
		return e
	}
	return nil
}

// follow sends r and follows redirects. net/http would turn a POST that a
// server moves with 301 or 302, say from http to https, into a GET without the
// query in it; here only a 303, or a 302 to another resource, makes a GET.
func (c *Client) follow(w *watch, r Request, pay *payload) (_ *http.Response, release func(), err error) {
	target, err := url.Parse(r.URL)
	if err != nil {
		return nil, func() {}, err
	}
	if len(r.Query) > 0 {
		q := r.Query.Encode()
		if target.RawQuery != "" {
			q = strings.TrimRight(target.RawQuery, "&") + "&" + q
		}
		target.RawQuery = q
	}
	method := r.method()
	for n := 0; ; n++ {
		release, err = c.hosts.acquire(w.ctx, target.Host, int(pick(int64(c.PerHost), 0, DefaultPerHost)))
		if err != nil {
			return nil, func() {}, err
		}
		resp, err := c.send(w, r, method, target, pay)
		if err != nil {
			return nil, release, err
		}
		next := redirect(resp, target)
		if next == nil {
			return resp, release, nil
		}
		resp.Body.Close()
		release()
		if n == maxRedirects {
			return nil, func() {}, &Error{Op: r.Op, Service: Host(r.URL), Kind: ErrService,
				Msg: fmt.Sprintf("redirected %d times, last to %s", n, next), Hint: "a redirect loop; tell the service's operators"}
		}
		moved := path.Base(next.Path) == path.Base(target.Path)
		if resp.StatusCode == http.StatusSeeOther || (resp.StatusCode == http.StatusFound && !moved) {
			if method != http.MethodHead {
				method = http.MethodGet
			}
			pay = nil
		}
		target = next
	}
}

func (c *Client) send(w *watch, r Request, method string, u *url.URL, pay *payload) (*http.Response, error) {
	body, err := pay.open()
	if err != nil {
		e := Errorf(r.Op, Host(u.String()), ErrService, "%w", err)
		e.Hint = "upload a table or a file, or use " + u.Scheme + "://" + u.Host + " at once"
		return nil, e
	}
	req, err := http.NewRequestWithContext(w.ctx, method, u.String(), body)
	if err != nil {
		body.Close()
		return nil, err
	}
	for k, v := range r.Header {
		req.Header[k] = v
	}
	if pay != nil {
		req.ContentLength = pay.size
		req.Header.Set("Content-Type", pay.ctype)
	}
	agent := c.UserAgent
	if agent == "" {
		agent = defaultAgent
	}
	req.Header.Set("User-Agent", agent)
	return c.sign(req).Do(req)
}

// maxQuery is how long a query string may be before it goes as a form. Servers
// must take lines of 8000 characters (RFC 9110, section 4.1); some take half.
const maxQuery = 3500

// fitted is r with a long query sent as a form, which services take as well
// (DALI 1.1, section 2).
func (r Request) fitted() Request {
	if !r.Safe || r.Method != "" || r.Form != nil || r.Parts != nil || len(r.Query) == 0 || len(r.URL)+len(r.Query.Encode()) <= maxQuery {
		return r
	}
	r.Form, r.Query = r.Query, nil
	return r
}

func (r Request) method() string {
	switch {
	case r.Method != "":
		return r.Method
	case r.Form != nil || r.Parts != nil:
		return http.MethodPost
	}
	return http.MethodGet
}

// client returns the http.Client with redirects left to us.
func (c *Client) client() *http.Client {
	c.once.Do(func() {
		h := http.Client{}
		if c.HTTP != nil {
			h = *c.HTTP
		}
		if h.Transport == nil {
			t := http.DefaultTransport.(*http.Transport).Clone()
			t.DialContext = (&net.Dialer{Timeout: connectTimeout, KeepAlive: 30 * time.Second}).DialContext
			t.MaxIdleConnsPerHost = DefaultPerHost
			t.TLSHandshakeTimeout = connectTimeout
			h.Transport = t
		}
		h.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		c.own = &h
	})
	return c.own
}

// redirect returns where resp sends us, nil if nowhere.
func redirect(resp *http.Response, from *url.URL) *url.URL {
	switch resp.StatusCode {
	case 301, 302, 303, 307, 308:
	default:
		return nil
	}
	u, err := from.Parse(resp.Header.Get("Location"))
	if err != nil || resp.Header.Get("Location") == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return nil
	}
	if u.Fragment == "" {
		u.Fragment = from.Fragment
	}
	return u
}

func newResponse(r *http.Response) *Response {
	ct, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		ct = strings.ToLower(strings.TrimSpace(strings.SplitN(r.Header.Get("Content-Type"), ";", 2)[0]))
	}
	return &Response{URL: r.Request.URL.String(), Status: r.StatusCode, Header: r.Header, ContentType: ct, Size: r.ContentLength}
}

// statusError reads what the service says and makes the Error of a status.
func statusError(op string, r *Response) error {
	b, err := io.ReadAll(io.LimitReader(r.Body, maxErrorBody))
	if err != nil && errors.Is(err, context.Canceled) {
		return err
	}
	e := &Error{Op: op, Service: Host(r.URL), Status: r.Status, Kind: ErrService}
	e.Msg = Message(r.ContentType, b)
	status := fmt.Sprintf("HTTP %d %s", r.Status, http.StatusText(r.Status))
	switch {
	case e.Msg == "":
		e.Msg = strings.TrimSpace(status)
	case r.Status != http.StatusBadRequest && !strings.Contains(e.Msg, fmt.Sprint(r.Status)):
		e.Msg = strings.TrimSpace(status) + ": " + e.Msg
	}
	switch {
	case r.Status == 401 || r.Status == 403:
		e.Kind, e.Hint = ErrDenied, waysIn(r.Header)
	case r.Status == 404 || r.Status == 410:
		e.Kind = ErrNotFound
		if strings.HasPrefix(e.Msg, "HTTP ") {
			e.Msg += " for " + OneLine(r.URL, 160)
		}
	case r.Status == 413:
		e.Kind, e.Hint = ErrQuery, "upload fewer rows or columns"
	case r.Status == 429, r.Status == 503:
		e.Hint = "the service is busy or down; try again later"
		if wait, ok := retryAfter(r.Header.Get("Retry-After"), time.Now()); ok && wait > 0 {
			e.Hint = fmt.Sprintf("the service asks to wait %v", wait.Round(time.Second))
		}
	case r.Status < 500:
		e.Kind = ErrQuery
	}
	return e
}

// pick returns the first that is set; a negative value means none, which is 0.
func pick[T ~int64](vs ...T) T {
	for _, v := range vs {
		if v < 0 {
			return 0
		}
		if v > 0 {
			return v
		}
	}
	return 0
}

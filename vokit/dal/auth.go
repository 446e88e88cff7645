package dal

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// Credential is what proves to a service who asks. Its String tells no secret.
type Credential struct {
	kind           string // "password", "bearer", "cookie", "certificate"
	user, password string
	token          string
	cookies        []*http.Cookie
	cert           tls.Certificate
	err            error
}

// Password is a user name and password.
func Password(user, password string) Credential {
	return Credential{kind: "password", user: user, password: password}
}

// Bearer is a token (RFC 6750).
func Bearer(token string) Credential { return Credential{kind: "bearer", token: token} }

// Cookie is a cookie of a session begun elsewhere, in a browser for example.
func Cookie(name, value string) Credential {
	return Credential{kind: "cookie", cookies: []*http.Cookie{{Name: name, Value: value}}}
}

// Certificate is an X.509 client certificate with its key, in PEM files; one
// file may hold both, as proxy certificates do.
func Certificate(certFile, keyFile string) Credential {
	if keyFile == "" {
		keyFile = certFile
	}
	cert, err := tls.LoadX509KeyPair(certFile, keyFile)
	return Credential{kind: "certificate", cert: cert, err: err}
}

// String implements fmt.Stringer without the secret.
func (c Credential) String() string {
	if c.user != "" {
		return c.kind + " of " + c.user
	}
	return c.kind
}

// GoString implements fmt.GoStringer without the secret.
func (c Credential) GoString() string { return c.String() }

// Session says what a Login has come to.
type Session struct {
	Service string // host
	User    string // as the service calls the user, or as was given
	Method  string // "Basic", "ivoa_cookie", "ivoa_bearer", "Bearer", "cookie", "certificate"
}

// String is the session in a line.
func (s *Session) String() string {
	if s.User == "" {
		return fmt.Sprintf("logged in at %s by %s", s.Service, s.Method)
	}
	return fmt.Sprintf("logged in at %s as %s by %s", s.Service, s.User, s.Method)
}

// login is a credential in use at a host.
type login struct {
	service string // URL that it was made for
	cred    Credential
	basic   bool
	bearer  string
	cookies []*http.Cookie
	client  *http.Client // with the certificate
}

// logins are the credentials of a Client, by scheme and host.
type logins struct {
	mu sync.Mutex
	at map[string]*login
}

func scope(u *url.URL) string { return strings.ToLower(u.Scheme + "://" + u.Host) }

func (l *logins) find(u *url.URL) *login {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.at[scope(u)]
}

func (l *logins) set(u *url.URL, in *login) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.at == nil {
		l.at = map[string]*login{}
	}
	if in == nil {
		delete(l.at, scope(u))
		return
	}
	l.at[scope(u)] = in
}

// Login has c prove who asks in all requests to the host of a service from now
// on, and to no other host. With a password it looks first how the service
// wants to be logged in to: by the challenges of its capabilities (ivoa_cookie
// or ivoa_bearer with the login pages they name, or Basic), and Basic if it
// names none. It fails with ErrDenied if the service does not accept the
// credential. Secrets go over TLS only, but for this machine itself.
func (c *Client) Login(ctx context.Context, serviceURL string, cred Credential) (*Session, error) {
	if cred.err != nil {
		return nil, Errorf("login", "", ErrDenied, "client certificate: %w", cred.err)
	}
	if err := checkURL(Request{Op: "login", URL: serviceURL}); err != nil {
		return nil, err
	}
	u, err := url.Parse(serviceURL)
	if err != nil {
		return nil, err
	}
	if err := private(u); err != nil {
		return nil, err
	}
	in := &login{service: serviceURL, cred: cred}
	s := &Session{Service: Host(serviceURL), User: cred.user}
	switch cred.kind {
	case "bearer":
		in.bearer, s.Method = cred.token, "Bearer"
	case "cookie":
		in.cookies, s.Method = cred.cookies, "cookie"
	case "certificate":
		in.client, s.Method = c.certified(cred.cert), "certificate"
	default:
		if s.Method, err = c.password(ctx, u, in); err != nil {
			return nil, err
		}
	}
	before := c.logins.find(u)
	c.logins.set(u, in)
	user, err := c.whoAmI(ctx, serviceURL)
	if err != nil {
		c.logins.set(u, before)
		return nil, err
	}
	if user != "" {
		s.User = user
	}
	return s, nil
}

// Logout forgets the credential for the host of a service.
func (c *Client) Logout(serviceURL string) {
	if u, err := url.Parse(serviceURL); err == nil {
		c.logins.set(u, nil)
	}
}

// private says whether a secret may go to u.
func private(u *url.URL) error {
	host := u.Hostname()
	ip := net.ParseIP(host)
	if u.Scheme == "https" || host == "localhost" || (ip != nil && ip.IsLoopback()) {
		return nil
	}
	e := Errorf("login", u.Host, ErrDenied, "a secret must not go over plain http")
	e.Hint = "use the service's https:// URL"
	return e
}

// probe asks the service for its capabilities, whose answer names the ways in
// also where nobody needs to log in for it.
func (c *Client) probe(ctx context.Context, serviceURL string) (*Response, error) {
	for _, u := range []string{strings.TrimRight(serviceURL, "/?") + "/capabilities", serviceURL} {
		resp, err := c.Do(ctx, Request{Op: "login", URL: u, Any: true, Total: 30 * time.Second})
		if err != nil {
			return nil, err
		}
		resp.Body.Close()
		if resp.Status != http.StatusNotFound {
			return resp, nil
		}
	}
	return nil, Errorf("login", Host(serviceURL), ErrNotFound, "there is no service at %s", OneLine(serviceURL, 120))
}

// whoAmI makes a request with the credential; the header of the answer may tell
// the user's name.
func (c *Client) whoAmI(ctx context.Context, serviceURL string) (string, error) {
	resp, err := c.probe(ctx, serviceURL)
	if err != nil {
		return "", WithOp(err, "login", Host(serviceURL), ErrService)
	}
	if resp.Status == http.StatusUnauthorized || resp.Status == http.StatusForbidden {
		return "", denied(serviceURL)
	}
	return resp.Header.Get("X-VO-Authenticated"), nil
}

func denied(at string) error {
	e := Errorf("login", Host(at), ErrDenied, "the service does not accept the credential")
	e.Hint = "wrong user name or password, or it has expired"
	return e
}

// password finds a way in and goes it.
func (c *Client) password(ctx context.Context, u *url.URL, in *login) (method string, err error) {
	resp, err := c.probe(ctx, in.service)
	if err != nil {
		return "", WithOp(err, "login", u.Host, ErrService)
	}
	list := challenges(resp.Header)
	for _, scheme := range []string{"ivoa_cookie", "ivoa_bearer"} {
		for _, ch := range list {
			if ch.scheme != scheme || ch.params["access_url"] == "" || !knownLogin(ch.params["standard_id"]) {
				continue
			}
			return scheme, c.enter(ctx, u, in, ch)
		}
	}
	in.basic = true
	return "Basic", nil
}

const (
	tlsWithPassword = "ivo://ivoa.net/sso#tls-with-password"
	basicAA         = "ivo://ivoa.net/sso#basicaa"
)

func knownLogin(id string) bool {
	id = strings.ToLower(id)
	return id == tlsWithPassword || id == basicAA
}

// enter posts the password to the login page of a challenge and keeps the token
// or the cookies that come back.
func (c *Client) enter(ctx context.Context, service *url.URL, in *login, ch challenge) error {
	page, err := service.Parse(ch.params["access_url"])
	if err != nil {
		return Errorf("login", service.Host, ErrService, "the service names a login page that is no URL: %q", ch.params["access_url"])
	}
	if err := private(page); err != nil {
		return err
	}
	if !related(page.Hostname(), service.Hostname()) {
		e := Errorf("login", service.Host, ErrDenied, "the service wants the password at another place, %s", page.Host)
		e.Hint = "get a token there and use that if you trust it"
		return e
	}
	r := Request{Op: "login", URL: page.String(), Any: true, Total: 30 * time.Second}
	if strings.EqualFold(ch.params["standard_id"], basicAA) {
		r.Header = http.Header{"Authorization": {basicHeader(in.cred)}}
	} else {
		r.Form = url.Values{"username": {in.cred.user}, "password": {in.cred.password}}
	}
	b, resp, err := c.Get(ctx, r, maxErrorBody)
	if err != nil {
		return WithOp(err, "login", page.Host, ErrService)
	}
	switch {
	case resp.Status == 401 || resp.Status == 403:
		return denied(page.String())
	case resp.Status >= 400:
		return Errorf("login", page.Host, ErrService, "HTTP %d: %s", resp.Status, OneLine(Message(resp.ContentType, b), 200))
	}
	if ch.scheme == "ivoa_cookie" {
		in.cookies = (&http.Response{Header: resp.Header}).Cookies()
		if len(in.cookies) == 0 {
			return Errorf("login", page.Host, ErrService, "the login page gave no cookie")
		}
		return nil
	}
	if in.bearer = token(resp, b); in.bearer == "" {
		return Errorf("login", page.Host, ErrService, "the login page gave no token")
	}
	return nil
}

// related tells whether two hosts are of one operator: equal, or alike in all
// but the first label.
func related(a, b string) bool {
	a, b = strings.ToLower(a), strings.ToLower(b)
	_, restA, okA := strings.Cut(a, ".")
	_, restB, okB := strings.Cut(b, ".")
	if a == b || !okA || !okB || restA != restB || net.ParseIP(a) != nil {
		return a == b
	}
	owner, _, ok := strings.Cut(restA, ".")
	return ok && !shared[owner]
}

// shared are the labels below a country under which strangers have their names.
var shared = map[string]bool{"co": true, "com": true, "ac": true, "edu": true, "gov": true, "go": true, "org": true, "or": true, "net": true, "ne": true, "nom": true, "gob": true, "gouv": true}

// token finds the token in the answer of a login page: in the header of the
// draft, in the JSON of OAuth 2, or as the plain text older services give.
func token(resp *Response, body []byte) string {
	if t := resp.Header.Get("X-VO-Bearer"); t != "" {
		return t
	}
	var j struct {
		Token string `json:"access_token"`
	}
	if json.Unmarshal(body, &j) == nil && j.Token != "" {
		return j.Token
	}
	if t := strings.TrimSpace(string(body)); strings.HasPrefix(resp.ContentType, "text/plain") && t != "" && !strings.ContainsAny(t, " \n<") {
		return t
	}
	return ""
}

func basicHeader(c Credential) string {
	r := http.Request{Header: http.Header{}}
	r.SetBasicAuth(c.user, c.password)
	return r.Header.Get("Authorization")
}

// certified is our client with a certificate.
func (c *Client) certified(cert tls.Certificate) *http.Client {
	h := *c.client()
	t, ok := h.Transport.(*http.Transport)
	if !ok {
		return &h
	}
	t = t.Clone()
	if t.TLSClientConfig == nil {
		t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	t.TLSClientConfig.Certificates = []tls.Certificate{cert}
	h.Transport = t
	return &h
}

// sign adds what proves who asks, and returns the client to send with.
func (c *Client) sign(req *http.Request) *http.Client {
	in := c.logins.find(req.URL)
	if in == nil {
		return c.client()
	}
	c.logins.mu.Lock()
	bearer, cookies := in.bearer, in.cookies
	c.logins.mu.Unlock()
	switch {
	case req.Header.Get("Authorization") != "":
	case bearer != "":
		req.Header.Set("Authorization", "Bearer "+bearer)
	case in.basic:
		req.Header.Set("Authorization", basicHeader(in.cred))
	}
	for _, k := range cookies {
		req.AddCookie(&http.Cookie{Name: k.Name, Value: k.Value})
	}
	if in.client != nil {
		return in.client
	}
	return c.client()
}

// renewable tells whether logging in anew may help after a 401: tokens and
// cookies expire.
func (c *Client) renewable(u *url.URL) bool {
	in := c.logins.find(u)
	return in != nil && in.cred.kind == "password" && !in.basic
}

// renew logs in anew; when that fails, all stays as it is.
func (c *Client) renew(ctx context.Context, u *url.URL) {
	in := c.logins.find(u)
	if in == nil {
		return
	}
	fresh := &login{service: in.service, cred: in.cred}
	c.logins.set(u, nil) // the way in is looked for without the old token
	if _, err := c.password(ctx, u, fresh); err != nil {
		fresh = in
	}
	c.logins.set(u, fresh)
}

// waysIn says for the hint of a refused request how one could log in.
func waysIn(h http.Header) string {
	var names []string
	for _, ch := range challenges(h) {
		names = append(names, ch.scheme)
	}
	if len(names) == 0 {
		return "the service wants a login or does not allow this; vo.Login logs in"
	}
	return "log in with vo.Login; the service takes " + strings.Join(names, ", ")
}

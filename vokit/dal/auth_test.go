package dal

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestParseChallenges(t *testing.T) {
	for s, want := range map[string][]challenge{
		`Basic realm="a, \"b\""`: {{"basic", map[string]string{"realm": `a, "b"`}}},
		`ivoa_bearer standard_id="ivo://ivoa.net/sso#tls-with-password", access_url="https://x/login", Bearer`: {
			{"ivoa_bearer", map[string]string{"standard_id": "ivo://ivoa.net/sso#tls-with-password", "access_url": "https://x/login"}}, {"bearer", map[string]string{}}},
		`Negotiate a8742==, Digest qop=auth , Realm = x`: {{"negotiate", map[string]string{}}, {"digest", map[string]string{"qop": "auth", "realm": "x"}}},
		`ivoa_x509`: {{"ivoa_x509", map[string]string{}}},
		` ,, `:      nil,
	} {
		if got := parseChallenges(s); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %v, want %v", s, got, want)
		}
	}
}

func FuzzParseChallenges(f *testing.F) {
	f.Add(`Basic realm="a, b", x="`)
	f.Add(`a b=c,=,"`)
	f.Fuzz(func(t *testing.T, s string) {
		for _, c := range parseChallenges(s) {
			if c.scheme == "" {
				t.Errorf("%q gives %v", s, c)
			}
		}
	})
}

// guarded is a service that shows what credential came, after a challenge.
func guarded(t *testing.T, challenge string, allowed func(*http.Request) bool) *httptest.Server {
	mux := http.NewServeMux()
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	mux.HandleFunc("/tap/", func(w http.ResponseWriter, r *http.Request) {
		if challenge != "" {
			w.Header().Set("WWW-Authenticate", strings.ReplaceAll(challenge, "SELF", s.URL))
		}
		if !allowed(r) {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.Header().Set("X-VO-Authenticated", "r.daneel")
		io.WriteString(w, "ok")
	})
	mux.HandleFunc("/login", func(w http.ResponseWriter, r *http.Request) {
		user, pass, ok := r.BasicAuth()
		if !ok {
			user, pass = r.PostFormValue("username"), r.PostFormValue("password")
		}
		if user != "olivaw" || pass != "three laws" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		http.SetCookie(w, &http.Cookie{Name: "session", Value: "s1"})
		w.Header().Set("X-VO-Bearer", "t1")
	})
	return s
}

func TestLogin(t *testing.T) {
	basic := func(r *http.Request) bool {
		u, p, ok := r.BasicAuth()
		return ok && u == "olivaw" && p == "three laws"
	}
	bearer := func(r *http.Request) bool { return r.Header.Get("Authorization") == "Bearer t1" }
	cookie := func(r *http.Request) bool { k, err := r.Cookie("session"); return err == nil && k.Value == "s1" }
	pw := Password("olivaw", "three laws")
	for _, tt := range []struct {
		name, challenge string
		allowed         func(*http.Request) bool
		cred, wrong     Credential
		method          string
	}{
		{"basic", `Basic realm="x"`, basic, pw, Password("olivaw", "zeroth"), "Basic"},
		{"basic unasked", "", basic, pw, Password("", ""), "Basic"},
		{"bearer by form", `ivoa_bearer standard_id="ivo://ivoa.net/sso#tls-with-password", access_url="SELF/login"`, bearer, pw, Password("olivaw", "x"), "ivoa_bearer"},
		{"cookie by form", `Basic realm="x", ivoa_cookie standard_id="ivo://ivoa.net/sso#tls-with-password", access_url="SELF/login"`, cookie, pw, Password("x", "x"), "ivoa_cookie"},
		{"cookie by basic", `ivoa_cookie standard_id="ivo://ivoa.net/sso#BasicAA", access_url="SELF/login"`, cookie, pw, Password("x", "x"), "ivoa_cookie"},
		{"token at hand", "Bearer", bearer, Bearer("t1"), Bearer("t0"), "Bearer"},
		{"cookie at hand", "", cookie, Cookie("session", "s1"), Cookie("session", "s0"), "cookie"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := guarded(t, tt.challenge, tt.allowed)
			c := &Client{}
			ctx := context.Background()
			_, err := c.Do(ctx, Request{Op: "tap", URL: s.URL + "/tap/sync"})
			if !errors.Is(err, ErrDenied) || !strings.Contains(err.Error(), "vo.Login") {
				t.Errorf("without a login: %v", err)
			}
			if _, err := c.Login(ctx, s.URL+"/tap", tt.wrong); !errors.Is(err, ErrDenied) {
				t.Errorf("with a wrong one: %v", err)
			}
			in, err := c.Login(ctx, s.URL+"/tap", tt.cred)
			if err != nil {
				t.Fatal(err)
			}
			if in.Method != tt.method || in.User != "r.daneel" {
				t.Errorf("got %v", in)
			}
			if resp, err := c.Do(ctx, Request{Op: "tap", URL: s.URL + "/tap/sync"}); err != nil {
				t.Error(err)
			} else {
				resp.Body.Close()
			}
			c.Logout(s.URL + "/elsewhere")
			if _, err := c.Do(ctx, Request{Op: "tap", URL: s.URL + "/tap/sync"}); !errors.Is(err, ErrDenied) {
				t.Errorf("after logging out: %v", err)
			}
		})
	}
}

func TestAnExpiredTokenIsRenewed(t *testing.T) {
	valid := "t0"
	s := guarded(t, `ivoa_bearer standard_id="ivo://ivoa.net/sso#tls-with-password", access_url="SELF/login"`,
		func(r *http.Request) bool { return r.Header.Get("Authorization") == "Bearer "+valid })
	c := &Client{}
	valid = "t1"
	if _, err := c.Login(context.Background(), s.URL+"/tap", Password("olivaw", "three laws")); err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	c.logins.find(u).bearer = "stale"
	resp, err := c.Do(context.Background(), Request{Op: "tap", URL: s.URL + "/tap/sync", Form: map[string][]string{"QUERY": {"x"}}})
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
}

func TestSecretsStayWhereTheyBelong(t *testing.T) {
	var got []string
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		got = append(got, r.Header.Get("Authorization")+r.Header.Get("Cookie"))
	}))
	defer other.Close()
	first := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/away") {
			http.Redirect(w, r, other.URL+"/x", http.StatusFound)
		}
	}))
	defer first.Close()
	c := &Client{}
	if _, err := c.Login(context.Background(), first.URL, Bearer("secret")); err != nil {
		t.Fatal(err)
	}
	resp, err := c.Do(context.Background(), Request{Op: "x", URL: first.URL + "/away"})
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if len(got) != 1 || got[0] != "" {
		t.Errorf("the other host got %q", got)
	}
	if _, err := c.Login(context.Background(), "http://example.org/tap", Bearer("x")); !errors.Is(err, ErrDenied) || !strings.Contains(err.Error(), "plain http") {
		t.Errorf("got %v", err)
	}
	if _, err := c.Login(context.Background(), first.URL, Certificate("no-such-file.pem", "")); !errors.Is(err, ErrDenied) {
		t.Errorf("got %v", err)
	}
	if related("login.example.org", "tap.example.org") != true || related("evil.org", "good.org") || related("a.co.uk", "b.co.uk") || related("a.co.uk", "a.co.uk.evil.org") || related("10.0.0.1", "11.0.0.1") {
		t.Error("related hosts")
	}
	if s := fmt.Sprintf("%v %+v %#v", Password("u", "pw"), Password("u", "pw"), Bearer("pw")); strings.Contains(s, "pw") {
		t.Errorf("a secret shows: %s", s)
	}
	far := guarded(t, `ivoa_cookie standard_id="ivo://ivoa.net/sso#tls-with-password", access_url="https://login.example.org/"`, func(*http.Request) bool { return true })
	if _, err := c.Login(context.Background(), far.URL+"/tap", Password("u", "p")); !errors.Is(err, ErrDenied) || !strings.Contains(err.Error(), "another place") {
		t.Errorf("got %v", err)
	}
}

func TestClientCertificate(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "R. Daneel"}, NotAfter: time.Now().Add(time.Hour), ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	both := append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: secret})...)
	path := filepath.Join(t.TempDir(), "proxy.pem")
	if err := os.WriteFile(path, both, 0o600); err != nil {
		t.Fatal(err)
	}
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(r.TLS.PeerCertificates) == 0 {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		w.Header().Set("X-VO-Authenticated", r.TLS.PeerCertificates[0].Subject.CommonName)
	}))
	s.TLS = &tls.Config{ClientAuth: tls.RequestClientCert}
	s.StartTLS()
	defer s.Close()
	c := &Client{HTTP: s.Client()}
	if _, err := c.Do(context.Background(), Request{Op: "tap", URL: s.URL}); !errors.Is(err, ErrDenied) {
		t.Errorf("without a certificate: %v", err)
	}
	in, err := c.Login(context.Background(), s.URL, Certificate(path, ""))
	if err != nil || in.User != "R. Daneel" || in.Method != "certificate" {
		t.Fatalf("got %v, %v", in, err)
	}
	resp, err := c.Do(context.Background(), Request{Op: "tap", URL: s.URL})
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
}

package dal

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"
	"unicode"
)

// The kinds of failure, for errors.Is.
var (
	ErrTimeout     = errors.New("timed out")             // the service, or its answer, took too long
	ErrUnreachable = errors.New("unreachable")           // no connection: name, route, port or certificate
	ErrNotVOTable  = errors.New("not a VOTable")         // the answer is something else than asked for
	ErrService     = errors.New("service failed")        // the service broke, is overloaded or cut the answer short
	ErrQuery       = errors.New("query rejected")        // the service refuses what was asked
	ErrNotFound    = errors.New("not found")             // no such resource, name, link or parameter
	ErrDenied      = errors.New("authorization refused") // 401 and 403
)

// Error is what went wrong between us and a service, in one line:
//
//	tap: dc.g-vo.org: Expected end of text, found 'FORM' (did you mean "from"?)
type Error struct {
	Op      string // protocol or verb: "tap", "datalink", "fetch"
	Service string // host, or what was asked if there is none
	Kind    error  // one of the sentinels above, or context.Canceled
	Msg     string // what happened; the service's own words if it gave any
	Hint    string // what to do, without parentheses; may be empty
	Status  int    // HTTP status, 0 if there was no answer
	Err     error  // the error below, if any
}

// Error implements error.
func (e *Error) Error() string {
	var b strings.Builder
	for _, s := range []string{e.Op, e.Service} {
		if s != "" {
			b.WriteString(s)
			b.WriteString(": ")
		}
	}
	switch {
	case e.Msg != "":
		b.WriteString(OneLine(e.Msg, 400))
	case e.Err != nil:
		b.WriteString(OneLine(e.Err.Error(), 400))
	case e.Kind != nil:
		b.WriteString(e.Kind.Error())
	}
	if e.Hint != "" {
		b.WriteString(" (" + OneLine(e.Hint, 200) + ")")
	}
	return b.String()
}

// Unwrap gives errors.Is and errors.As the kind and the cause.
func (e *Error) Unwrap() []error {
	var errs []error
	if e.Kind != nil {
		errs = append(errs, e.Kind)
	}
	if e.Err != nil {
		errs = append(errs, e.Err)
	}
	return errs
}

// Errorf makes an Error of the given kind. A trailing %w becomes its cause.
func Errorf(op, service string, kind error, format string, args ...any) *Error {
	err := fmt.Errorf(format, args...)
	return &Error{Op: op, Service: service, Kind: kind, Msg: err.Error(), Err: errors.Unwrap(err)}
}

// WithOp returns err as an *Error of operation op on service: an *Error keeps
// everything but the operation, anything else is wrapped with the kind.
func WithOp(err error, op, service string, kind error) error {
	if err == nil {
		return nil
	}
	var e *Error
	if errors.As(err, &e) {
		c := *e
		c.Op = op
		if c.Service == "" {
			c.Service = service
		}
		return &c
	}
	return &Error{Op: op, Service: service, Kind: kind, Msg: err.Error(), Err: err}
}

// Host returns the host of a URL, with a port that is not the scheme's own, for
// error messages and labels. What is no URL comes back shortened.
func Host(rawURL string) string {
	u, err := url.Parse(rawURL)
	if err != nil || u.Host == "" {
		return OneLine(rawURL, 60)
	}
	if p := u.Port(); (u.Scheme == "http" && p == "80") || (u.Scheme == "https" && p == "443") {
		return u.Hostname()
	}
	return u.Host
}

// OneLine collapses white space in s and cuts it after max characters. What is
// no UTF-8, or would command a terminal or turn the direction of a text, is not in it.
func OneLine(s string, max int) string {
	if most := 8*max + 64; len(s) > most {
		s = s[:most] + "…"
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= '\u202A' && r <= '\u202E', r >= '\u2066' && r <= '\u2069':
			return -1
		case unicode.IsControl(r) && !unicode.IsSpace(r):
			return unicode.ReplacementChar
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > max {
		return strings.TrimSpace(string(r[:max-1])) + "…"
	}
	return s
}

// The causes with which the watch over an exchange cancels it.
type (
	totalExceeded time.Duration
	idleExceeded  time.Duration
)

func (d totalExceeded) Error() string {
	return fmt.Sprintf("no complete answer within %v", time.Duration(d))
}
func (d idleExceeded) Error() string { return fmt.Sprintf("silent for %v", time.Duration(d)) }

// classify turns what the transport or the watch reported into an *Error.
func classify(ctx context.Context, op, rawURL string, err error) *Error {
	var done *Error
	if errors.As(err, &done) {
		return done
	}
	e := &Error{Op: op, Service: Host(rawURL), Kind: ErrUnreachable, Err: err}
	cause := context.Cause(ctx)
	var (
		total totalExceeded
		idle  idleExceeded
	)
	switch {
	case errors.As(cause, &total):
		e.Kind, e.Msg, e.Err = ErrTimeout, total.Error(), nil
		e.Hint = "allow more with Timeout, ask for less, or run it as a job"
		return e
	case errors.As(cause, &idle):
		e.Kind, e.Msg, e.Err = ErrTimeout, idle.Error(), nil
		e.Hint = "try again later"
		return e
	case errors.Is(cause, context.DeadlineExceeded):
		e.Kind, e.Msg, e.Err = ErrTimeout, "no complete answer before the deadline", cause
		return e
	case cause != nil:
		e.Kind, e.Msg, e.Err = context.Canceled, "interrupted", cause
		return e
	}
	explainNetwork(e, err)
	return e
}

// explainNetwork says in the user's words what a transport error means.
func explainNetwork(e *Error, err error) {
	var (
		dns       *net.DNSError
		authority x509.UnknownAuthorityError
		hostname  x509.HostnameError
		invalid   x509.CertificateInvalidError
		record    tls.RecordHeaderError
		netErr    net.Error
		urlErr    *url.Error
	)
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		e.Msg, e.Hint = "no such host", "is the name right, is the machine online?"
	case errors.As(err, &dns):
		e.Msg, e.Hint = "the name server does not answer", "is the machine online?"
	case errors.As(err, &authority):
		e.Msg, e.Hint = "certificate signed by an authority this machine does not know", "the service's certificate chain is incomplete, or this machine's list is old"
	case errors.As(err, &hostname):
		e.Msg = "the certificate is for another host: " + hostname.Error()
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		e.Msg, e.Hint = "the certificate has expired", "or this machine's clock is wrong"
	case errors.As(err, &invalid):
		e.Msg = "invalid certificate: " + invalid.Error()
	case errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch):
		e.Msg, e.Hint = "no TLS there", "try http:// instead of https://"
	case errors.Is(err, syscall.ECONNREFUSED):
		e.Msg, e.Hint = "connection refused", "nothing listens at that port"
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		e.Msg, e.Hint = "no route to the host", "is the machine online?"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.EPIPE):
		e.Kind, e.Msg, e.Hint = ErrService, "the service broke the connection off", "try again later"
	case errors.As(err, &netErr) && netErr.Timeout():
		e.Kind, e.Msg, e.Hint = ErrTimeout, "no connection in time", "the service may be down"
	default:
		if errors.As(err, &urlErr) {
			err = urlErr.Err
		}
		e.Msg = err.Error()
	}
}

package dal

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// maxWait is the longest a Retry-After is obeyed in silence; who is asked to
// wait longer is told so instead.
const maxWait = 30 * time.Second

// retry decides whether to send r again, and after how long.
func (c *Client) retry(ctx context.Context, r Request, resp *http.Response, err error, attempt int) (wait time.Duration, again bool) {
	retries := c.Retries
	if retries == 0 {
		retries = 3
	}
	if ctx.Err() != nil {
		return 0, false
	}
	backoff := time.Duration(float64(500*time.Millisecond) * float64(int(1)<<min(attempt, 6)) * (0.75 + rand.Float64()/2))
	if err != nil {
		broken := errors.Is(err, syscall.ECONNRESET) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		return backoff, attempt < retries && broken && r.repeatable()
	}
	switch resp.StatusCode {
	case http.StatusServiceUnavailable, http.StatusTooManyRequests:
		// The service says it has done nothing: also a POST may be repeated.
		if asked, ok := retryAfter(resp.Header.Get("Retry-After"), time.Now()); ok {
			return max(asked, backoff/10), attempt < retries && asked <= maxWait && inTime(ctx, asked)
		}
		return backoff, attempt < min(retries, 1) && inTime(ctx, backoff)
	case http.StatusBadGateway, http.StatusGatewayTimeout:
		return backoff, attempt < min(retries, 1) && r.repeatable()
	}
	return 0, false
}

// repeatable says that sending r twice does no harm.
func (r Request) repeatable() bool {
	m := r.method()
	return r.Safe || m == http.MethodGet || m == http.MethodHead
}

func inTime(ctx context.Context, d time.Duration) bool {
	t, ok := ctx.Deadline()
	return !ok || time.Until(t) > d
}

// retryAfter reads a Retry-After header (RFC 9110, section 10.2.3): seconds or
// a date.
func retryAfter(h string, now time.Time) (wait time.Duration, ok bool) {
	h = strings.TrimSpace(h)
	if n, err := strconv.Atoi(h); err == nil {
		return time.Duration(max(n, 0)) * time.Second, true
	}
	if t, err := http.ParseTime(h); err == nil {
		return max(t.Sub(now), 0), true
	}
	return 0, false
}

// Pause waits for d, or for the end of ctx, whose cause it returns.
func Pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

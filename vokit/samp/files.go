package samp

import (
	"bytes"
	"crypto/rand"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"
)

// files is what a client offers to the receivers of its messages. It stays as
// long as the client does: receivers may load, and load again, when they like.
type files struct {
	mu sync.Mutex
	m  map[string]file
}

type file struct {
	name        string
	contentType string
	modified    time.Time
	open        func() (io.ReadSeekCloser, error) // or:
	write       func(io.Writer) error
}

func (f *files) add(name string, x file) string {
	token := rand.Text()
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.m == nil {
		f.m = map[string]file{}
	}
	x.modified, x.name = time.Now(), name
	f.m[token] = x
	return "/data/" + token + "/" + url.PathEscape(name)
}

// ServeHTTP implements http.Handler.
func (f *files) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	token, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/data/"), "/")
	f.mu.Lock()
	x, ok := f.m[token]
	f.mu.Unlock()
	if !ok || name != x.name { // Aladin looks for URL/properties, which would make a HiPS of anything
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", x.contentType)
	w.Header().Set("Access-Control-Allow-Origin", "*") // receivers may be web pages
	if x.write == nil {
		s, err := x.open()
		if err != nil {
			http.Error(w, err.Error(), http.StatusGone)
			return
		}
		defer s.Close()
		http.ServeContent(w, r, "", x.modified, s)
		return
	}
	if r.Method == http.MethodHead {
		return
	}
	if err := x.write(w); err != nil {
		panic(http.ErrAbortHandler) // the receiver must not take half a file for a whole one
	}
}

type nopSeekCloser struct{ *bytes.Reader }

func (nopSeekCloser) Close() error { return nil }

// ServeBytes makes data available to other programs on this machine until the
// client is closed, and returns its URL.
func (c *Client) ServeBytes(name, contentType string, data []byte) string {
	return c.base + c.files.add(name, file{contentType: contentType, open: func() (io.ReadSeekCloser, error) {
		return nopSeekCloser{bytes.NewReader(data)}, nil
	}})
}

// ServeFile does the same for a file on disk, which is read when it is asked for.
func (c *Client) ServeFile(name, contentType, path string) string {
	return c.base + c.files.add(name, file{contentType: contentType, open: func() (io.ReadSeekCloser, error) { return os.Open(path) }})
}

// ServeFunc does the same for what write produces, each time it is asked for.
func (c *Client) ServeFunc(name, contentType string, write func(io.Writer) error) string {
	return c.base + c.files.add(name, file{contentType: contentType, write: write})
}

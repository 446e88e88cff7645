package sandbox

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"

	"vogo/vokit/adql"
	"vogo/vokit/table"
	"vogo/vokit/votable"
)

// Limits of uploads.
const (
	maxUploadBytes  = 64 << 20  // of a request, and of an unpacked table
	maxUploadMemory = 256 << 20 // of the table that a request becomes
	maxUploadRows   = 500000
	maxUploadCols   = 1000
	maxUploads      = 4 // requests with uploads that are worked on at once
	uploadTime      = 2 * time.Minute
)

var uploadName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)

// uploadsOf reads the tables that the UPLOAD parameters name: parts of the
// multipart body ("name,param:part"), or documents on this machine
// ("name,http://…"); the sandbox fetches nothing from elsewhere.
func (s *Server) uploadsOf(r *http.Request, specs []string) ([]upload, error) {
	var out []upload
	for _, spec := range specs {
		for _, one := range strings.Split(spec, ";") {
			one = strings.TrimSpace(one)
			if one == "" {
				continue
			}
			name, from, ok := strings.Cut(one, ",")
			name, from = strings.TrimSpace(name), strings.TrimSpace(from)
			if !ok || !uploadName.MatchString(name) {
				return nil, userErrorf("UPLOAD=%q: write name,param:part with a plain identifier as the name", one)
			}
			for _, u := range out {
				if strings.EqualFold(u.name, name) {
					return nil, userErrorf("UPLOAD names the table %q twice", name)
				}
			}
			t, err := s.readUpload(r, name, from)
			if err != nil {
				return nil, err
			}
			out = append(out, upload{name, t})
		}
	}
	return out, nil
}

func (s *Server) readUpload(r *http.Request, name, from string) (*table.Table, error) {
	var body io.ReadCloser
	if part, ok := strings.CutPrefix(from, "param:"); ok {
		f, _, err := r.FormFile(part)
		if err != nil {
			return nil, userErrorf("upload %q: the request has no part %q: send the VOTable as multipart/form-data", name, part)
		}
		body = f
	} else {
		resp, err := s.fetchUpload(r, name, from)
		if err != nil {
			return nil, err
		}
		body = resp.Body
	}
	defer body.Close()
	t, err := boundedTable(body)
	var big *tooLarge
	if errors.As(err, &big) {
		return nil, userErrorf("upload %q has more than %s; the sandbox takes no more", name, big.what)
	}
	if err != nil {
		return nil, userErrorf("upload %q is not a VOTable that can be read: %v", name, err)
	}
	return t, nil
}

// tooLarge says of what an upload has too much.
type tooLarge struct{ what string }

func (e *tooLarge) Error() string { return "there is more than " + e.what }

// boundedTable reads a VOTable block by block, and stops as soon as it is
// larger than uploads may be.
func boundedTable(r io.Reader) (*table.Table, error) {
	b := bufio.NewReader(&boundedReader{r, maxUploadBytes})
	in := io.Reader(b)
	if head, _ := b.Peek(2); len(head) == 2 && head[0] == 0x1f && head[1] == 0x8b {
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, err
		}
		in = &boundedReader{z, maxUploadBytes}
	}
	rd, err := votable.NewReader(in)
	if err != nil {
		return nil, err
	}
	defer rd.Close()
	if rd.Table().NumCols() > maxUploadCols {
		return nil, &tooLarge{fmt.Sprintf("%d columns", maxUploadCols)}
	}
	blocks := []*table.Table{rd.Table()}
	rows, size := 0, 0
	for {
		block, err := rd.Next()
		if err == io.EOF {
			return stacked(blocks)
		}
		if err != nil {
			return nil, err
		}
		if rows += block.NumRows(); rows > maxUploadRows {
			return nil, &tooLarge{fmt.Sprintf("%d rows", maxUploadRows)}
		}
		if size += bytesOf(block); size > maxUploadMemory {
			return nil, &tooLarge{fmt.Sprintf("%d MB of values", maxUploadMemory>>20)}
		}
		blocks = append(blocks, block)
	}
}

// stacked puts the blocks of a table together; the first has no rows.
func stacked(blocks []*table.Table) (*table.Table, error) {
	switch len(blocks) {
	case 1:
		return blocks[0], nil
	case 2:
		return blocks[1], nil
	}
	return table.Stack(blocks[1:]...)
}

// bytesOf is about how much memory a table takes.
func bytesOf(t *table.Table) int {
	n := 0
	for _, c := range t.Columns() {
		switch {
		case c.Datatype().IsText():
			for i := range c.Len() {
				n += 16 + len(c.Text(i))
			}
		case c.IsArray():
			for i := range c.Len() {
				n += 16 + 8*c.CellLen(i)
			}
		default:
			n += 8 * c.Len()
		}
	}
	return n
}

// boundedReader fails where io.LimitReader would pretend that the data end.
type boundedReader struct {
	r    io.Reader
	left int64
}

// Read implements io.Reader.
func (b *boundedReader) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, &tooLarge{fmt.Sprintf("%d MB", maxUploadBytes>>20)}
	}
	n, err := b.r.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}

// uploading waits for its turn to take uploads, which come in memory; done
// gives the turn to the next. Requests without uploads need none.
func (s *Server) uploading(w http.ResponseWriter, r *http.Request) (done func(), err error) {
	if r.Method != http.MethodPost || !strings.HasPrefix(strings.ToLower(r.Header.Get("Content-Type")), "multipart/") {
		return func() {}, nil
	}
	select {
	case s.uploads <- struct{}{}:
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	// Who dawdles keeps the others waiting.
	http.NewResponseController(w).SetReadDeadline(time.Now().Add(uploadTime))
	return sync.OnceFunc(func() {
		http.NewResponseController(w).SetReadDeadline(time.Time{})
		<-s.uploads
	}), nil
}

// fetchUpload gets a table from this machine.
func (s *Server) fetchUpload(r *http.Request, name, from string) (*http.Response, error) {
	u, err := url.Parse(from)
	if err != nil || u.Scheme != "http" || !isLoopback(u.Hostname()) {
		return nil, userErrorf("upload %q: %q is not on this machine; the sandbox fetches nothing from elsewhere, send the table inline with param:", name, from)
	}
	ctx := s.ctx
	if r.Body != nil {
		ctx = r.Context()
	}
	rq, err := http.NewRequestWithContext(ctx, http.MethodGet, from, nil)
	if err != nil {
		return nil, userErrorf("upload %q: %v", name, err)
	}
	resp, err := uploadClient.Do(rq)
	if err != nil {
		return nil, userErrorf("upload %q: %v", name, err)
	}
	if resp.StatusCode != http.StatusOK {
		resp.Body.Close()
		return nil, userErrorf("upload %q: %s answers %s", name, from, resp.Status)
	}
	return resp, nil
}

// uploadClient follows redirects on this machine only.
var uploadClient = &http.Client{
	Timeout: 30 * time.Second,
	CheckRedirect: func(r *http.Request, via []*http.Request) error {
		if len(via) > 5 || !isLoopback(r.URL.Hostname()) {
			return http.ErrUseLastResponse
		}
		return nil
	},
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// uploadInfo describes an uploaded table to the translator.
func uploadInfo(u upload) *adql.TableInfo { return adql.Describe("tap_upload."+u.name, u.tab) }

package sandbox

import (
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"vogo/vokit/adql"
	"vogo/vokit/table"
	"vogo/vokit/votable"
)

// Limits of uploads.
const (
	maxUploadBytes = 64 << 20
	maxUploadRows  = 500000
	maxUploadCols  = 1000
)

var uploadName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)

// uploads reads the tables that the UPLOAD parameters name: parts of the
// multipart body ("name,param:part"), or documents on this machine
// ("name,http://…"); the sandbox fetches nothing from elsewhere.
func (s *Server) uploads(r *http.Request, specs []string) ([]upload, error) {
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
	t, err := votable.Read(io.LimitReader(body, maxUploadBytes))
	if err != nil {
		return nil, userErrorf("upload %q is not a VOTable that can be read: %v", name, err)
	}
	if t.NumRows() > maxUploadRows || t.NumCols() > maxUploadCols {
		return nil, userErrorf("upload %q has %d rows and %d columns; the sandbox takes up to %d rows and %d columns", name, t.NumRows(), t.NumCols(), maxUploadRows, maxUploadCols)
	}
	return t, nil
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

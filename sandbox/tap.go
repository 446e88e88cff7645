package sandbox

import (
	"context"
	"errors"
	"log/slog"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"vogo/vokit/table"
)

// params are the parameters of a request, their names without regard to case
// as DALI 1.1, section 3, has it.
type params map[string][]string

func (p params) get(name string) string {
	if v := p[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// readParams parses the query string and the body, which is bounded.
func readParams(w http.ResponseWriter, r *http.Request) (params, error) {
	if r.Body != nil {
		r.Body = http.MaxBytesReader(w, r.Body, maxUploadBytes)
	}
	var err error
	ct, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if ct == "multipart/form-data" {
		err = r.ParseMultipartForm(8 << 20)
	} else {
		err = r.ParseForm()
	}
	if err != nil {
		var big *http.MaxBytesError
		if errors.As(err, &big) {
			return nil, userErrorf("the request is larger than %d MB", maxUploadBytes>>20)
		}
		return nil, userErrorf("the request cannot be read: %v", err)
	}
	p := upperParams(r.Form)
	if n := faultIn(r.Context()).Rows; n > 0 {
		if m, err := maxRec(p); err != nil || n < m {
			p["MAXREC"] = []string{strconv.Itoa(n)}
		}
	}
	return p, nil
}

func upperParams(form url.Values) params {
	p := params{}
	for k, v := range form {
		k = strings.ToUpper(k)
		p[k] = append(p[k], v...)
	}
	return p
}

// tapRequest reads the parameters of a TAP query (TAP 1.1, section 2.7).
func (s *Server) tapRequest(r *http.Request, p params) (request, outputFormat, error) {
	rq := request{maxrec: defaultMaxRec, timeout: syncTimeout}
	format, err := formatFor(first(p.get("RESPONSEFORMAT"), p.get("FORMAT")))
	if err != nil {
		return rq, format, err
	}
	if v := p.get("REQUEST"); v != "" && !strings.EqualFold(v, "doQuery") {
		return rq, format, userErrorf("REQUEST=%q is not available (there is doQuery)", v)
	}
	switch lang := strings.ToUpper(p.get("LANG")); lang {
	case "ADQL", "ADQL-2.0", "ADQL-2.1":
	case "":
		return rq, format, userErrorf("the parameter LANG is missing; give LANG=ADQL")
	default:
		return rq, format, userErrorf("LANG=%q is not available (there are ADQL, ADQL-2.0, ADQL-2.1)", p.get("LANG"))
	}
	rq.query = p.get("QUERY")
	if strings.TrimSpace(rq.query) == "" {
		return rq, format, userErrorf("the parameter QUERY is missing")
	}
	if rq.maxrec, err = maxRec(p); err != nil {
		return rq, format, err
	}
	rq.uploads, err = s.uploadsOf(r, p["UPLOAD"])
	return rq, format, err
}

func maxRec(p params) (int, error) {
	v := p.get("MAXREC")
	if v == "" {
		return defaultMaxRec, nil
	}
	n, err := strconv.Atoi(strings.TrimSpace(v))
	if err != nil || n < 0 {
		return 0, userErrorf("MAXREC=%q is not a number of rows", v)
	}
	return min(n, hardMaxRec), nil
}

func first(vs ...string) string {
	for _, v := range vs {
		if v != "" {
			return v
		}
	}
	return ""
}

// sky is the data centre that a request is for.
func (s *Server) sky(r *http.Request) *sky { return s.skies[r.PathValue("site")] }

// tapSync answers a synchronous query.
func (s *Server) tapSync(w http.ResponseWriter, r *http.Request) {
	done, err := s.uploading(w, r)
	if err != nil {
		return // nobody waits for the answer
	}
	defer done()
	p, err := readParams(w, r)
	if err != nil {
		writeError(w, err)
		return
	}
	if r.MultipartForm != nil {
		defer r.MultipartForm.RemoveAll()
	}
	rq, format, err := s.tapRequest(r, p)
	if err != nil {
		writeError(w, err)
		return
	}
	t, err := s.sky(r).run(r.Context(), rq)
	if err != nil {
		if r.Context().Err() != nil {
			return // nobody waits for the answer
		}
		writeError(w, err)
		return
	}
	writeTable(w, r, t, format)
}

func writeTable(w http.ResponseWriter, r *http.Request, t *table.Table, format outputFormat) {
	w.Header().Set("Content-Type", format.mime)
	if r.Method == http.MethodHead {
		return
	}
	if err := format.write(w, t); err != nil && r.Context().Err() == nil && !errors.Is(err, context.Canceled) {
		slog.Debug("sandbox: writing a result", "error", err)
	}
}

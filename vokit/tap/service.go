package tap

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"vogo/display"
	"vogo/vokit/dal"
	"vogo/vokit/table"
	"vogo/vokit/votable"
)

// DefaultTimeout is the total deadline of a synchronous query.
const DefaultTimeout = 5 * time.Minute

// Service is a TAP service. Its methods may be called from any goroutine.
type Service struct {
	// URL is the access URL, without /sync or /async.
	URL string
	// Name is what the user calls the service, "" for a bare URL.
	Name string
	// Title says in a few words what is there, "" if nobody has said it.
	Title string
	// StandsFor is the access URL that this service takes the place of, as one
	// service of a sandbox does for many of the live ones; mostly "".
	StandsFor string
	// Client sends the requests; nil means dal.Default.
	Client *dal.Client

	meta metadata
}

// New returns the service at an access URL. It sends nothing yet.
func New(accessURL string) *Service {
	return &Service{URL: serviceOf(accessURL)}
}

// serviceOf takes off a URL what comes after a service's own.
func serviceOf(u string) string {
	u = strings.TrimRight(strings.TrimSpace(u), "/?")
	if i := strings.LastIndex(u, "/async/"); i > 0 {
		u = u[:i]
	}
	return strings.TrimSuffix(strings.TrimSuffix(u, "/sync"), "/async")
}

// Query runs a synchronous ADQL query and returns its result; it is
// QueryContext in the context of the running cell.
//
//	t, err := svc.Query("SELECT ra, dec FROM basic WHERE otype = 'AGB'", dal.MaxRec(100))
func (s *Service) Query(adql string, opts ...dal.Option) (*table.Table, error) {
	return s.QueryContext(display.Ambient(), adql, opts...)
}

// QueryContext runs a synchronous ADQL query (TAP 1.1, section 2.3). Options:
// dal.Upload sends tables along, dal.MaxRec and dal.Timeout limit the call,
// dal.Format asks for another VOTable serialization, dal.Param sends parameters
// of the service's own.
//
// The answer is asked for in BINARY2, unless the service declares not to have it;
// one that refuses it is asked again for what it likes, once.
//
// A result that the service cut off has Overflow set. An error is a *dal.Error:
// dal.ErrQuery if the service rejects the query, in its words.
func (s *Service) QueryContext(ctx context.Context, adql string, opts ...dal.Option) (*table.Table, error) {
	o := dal.Apply(opts...)
	if f := s.format(o); f != "" || !s.mayTry(o) {
		return s.query(ctx, adql, f, o)
	}
	t, err := s.query(ctx, adql, askBinary2, o)
	switch {
	case err == nil:
		s.meta.learn(askBinary2)
	case refusesFormat(err):
		if t, err = s.query(ctx, adql, "", o); err == nil {
			s.meta.learn("")
		}
	}
	return t, err
}

// mayTry says that a format which the service may refuse can be asked for: that
// nothing is known of the service, and that the query can be sent again.
func (s *Service) mayTry(o *dal.Options) bool {
	if _, known := s.meta.binary2(); known || o.Params.Has("FORMAT") || o.Params.Has("RESPONSEFORMAT") {
		return false
	}
	for _, u := range o.Uploads {
		if _, once := u.X.(io.Reader); once {
			return false
		}
	}
	return true
}

// refusesFormat tells whether a service may have stumbled over the format, and
// not over the query: by a status for it, by a message that names it, by breaking
// down, or by sending something else than a VOTable.
func refusesFormat(err error) bool {
	var e *dal.Error
	switch {
	case !errors.As(err, &e):
		return false
	case errors.Is(e, dal.ErrNotVOTable):
		return true
	case !errors.Is(e, dal.ErrQuery) && !errors.Is(e, dal.ErrService):
		return false
	}
	switch e.Status {
	case http.StatusNotAcceptable, http.StatusUnsupportedMediaType, http.StatusInternalServerError, http.StatusNotImplemented:
		return true
	}
	msg := strings.ToLower(e.Msg)
	return slices.ContainsFunc([]string{"format", "serialization", "mime", "votable+xml"}, func(w string) bool { return strings.Contains(msg, w) })
}

// query asks once, for a format if it is not "".
func (s *Service) query(ctx context.Context, adql, format string, o *dal.Options) (*table.Table, error) {
	req, err := s.request(ctx, adql, format, o)
	if err != nil {
		return nil, err
	}
	req.URL, req.Safe = s.URL+"/sync", true
	req.Total = o.Timeout
	if req.Total == 0 {
		req.Total = DefaultTimeout
	}
	resp, err := s.client(o).Do(ctx, req)
	if err != nil {
		return nil, s.explain(ctx, adql, o, err)
	}
	defer resp.Body.Close()
	t, err := dal.ReadTable("tap", resp)
	if err != nil {
		return nil, s.explain(ctx, adql, o, err)
	}
	s.finish(t, adql)
	return t, nil
}

// finish notes where a result comes from.
func (s *Service) finish(t *table.Table, adql string) {
	t.Source = s.URL
	t.Overflow = t.Overflow || overflowInfo(t)
	for _, i := range t.Infos {
		if strings.EqualFold(i.Name, "query") {
			return
		}
	}
	t.Infos = append(t.Infos, table.Info{Name: "query", Value: strings.TrimSpace(adql)})
}

// overflowInfo finds QUERY_STATUS OVERFLOW among the infos (DALI 1.1, section 4.2.2).
func overflowInfo(t *table.Table) bool {
	for _, i := range t.Infos {
		if strings.EqualFold(i.Name, "QUERY_STATUS") && strings.EqualFold(i.Value, "OVERFLOW") {
			return true
		}
	}
	return false
}

func (s *Service) client(o *dal.Options) *dal.Client {
	if o != nil && o.Client != nil {
		return o.Client
	}
	if s.Client != nil {
		return s.Client
	}
	return dal.Default
}

// host names the service in errors.
func (s *Service) host() string {
	if s.Name != "" {
		return s.Name
	}
	return dal.Host(s.URL)
}

// request makes the parameters of a query, for /sync and /async alike.
func (s *Service) request(ctx context.Context, adql, format string, o *dal.Options) (dal.Request, error) {
	if o.Err != nil {
		return dal.Request{}, o.Err
	}
	q := strings.TrimSuffix(strings.TrimSpace(adql), ";")
	if q == "" {
		return dal.Request{}, dal.Errorf("tap", s.host(), dal.ErrQuery, "the query is empty")
	}
	form := url.Values{"REQUEST": {"doQuery"}, "LANG": {"ADQL"}, "QUERY": {q}}
	if o.MaxRec >= 0 {
		form.Set("MAXREC", strconv.Itoa(o.MaxRec))
	}
	if format != "" {
		form.Set("RESPONSEFORMAT", format)
		form.Set("FORMAT", format) // TAP 1.0, section 2.3.6
	}
	for k, vs := range o.Params {
		form[k] = vs
	}
	r := dal.Request{Op: "tap", Form: form, Label: "query at " + s.host()}
	if err := checkUploads(q, o); err != nil {
		return r, err
	}
	if len(o.Uploads) == 0 {
		return r, nil
	}
	spec, parts, err := dal.Uploads(ctx, "tap", o.Uploads)
	if err != nil {
		return r, err
	}
	form.Set("UPLOAD", strings.Join(spec, ";"))
	r.Parts = parts
	return r, nil
}

// format is the serialization to ask for: BINARY2 from a service that is known
// to have it, since it is the only one that keeps all nulls and is the fastest
// to read; else what the service likes best.
func (s *Service) format(o *dal.Options) string {
	if o.Format != "" {
		return o.Format
	}
	f, _ := s.meta.binary2()
	return f
}

// explain gives an error the service's name and, for a rejected query, a hint.
func (s *Service) explain(ctx context.Context, adql string, o *dal.Options, err error) error {
	var status *votable.StatusError
	var e *dal.Error
	switch {
	case errors.As(err, &status):
		e = &dal.Error{Op: "tap", Service: s.host(), Kind: dal.ErrQuery, Msg: status.Message, Err: err}
	case errors.As(err, &e):
		c := *e
		e = &c
		e.Service = s.host()
	default:
		return dal.WithOp(err, "tap", s.host(), dal.ErrNotVOTable)
	}
	if e.Hint == "" && (errors.Is(e, dal.ErrQuery) || errors.Is(e, dal.ErrService)) && e.Msg != "" && !strings.Contains(strings.ToLower(e.Msg), "did you mean") {
		e.Hint = s.hint(ctx, adql, e.Msg, o)
	}
	return e
}

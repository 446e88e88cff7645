package uws

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"
	"time"

	"vogo/vokit/dal"
)

const maxDocument = 16 << 20

// parse reads a job document. Links in it are resolved against its URL.
func parse(r io.Reader, at string) (Status, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxDocument))
	if err != nil {
		return Status{}, err
	}
	var x jobXML
	if err := xml.Unmarshal(b, &x); err != nil || x.XMLName.Local != "job" {
		msg := dal.Message("", b)
		if msg == "" && err != nil {
			msg = err.Error()
		}
		if msg == "" {
			return Status{}, errors.New("the answer is empty instead of a job document")
		}
		return Status{}, fmt.Errorf("no job document: %s", dal.OneLine(msg, 200))
	}
	s := Status{ID: strings.TrimSpace(x.JobID), RunID: strings.TrimSpace(x.RunID), Owner: strings.TrimSpace(x.Owner),
		Phase: Phase(strings.ToUpper(strings.TrimSpace(x.Phase))), Version: x.Version, Error: strings.TrimSpace(x.Error.Message),
		Quote: instant(x.Quote), Created: instant(x.Created), Started: instant(x.Started), Ended: instant(x.Ended), Destruction: instant(x.Destruction)}
	if s.Phase == "" {
		s.Phase = Unknown
	}
	if n, err := strconv.ParseFloat(strings.TrimSpace(x.Duration), 64); err == nil && n > 0 && n < 1e9 {
		s.Limit = time.Duration(n * float64(time.Second))
	}
	for _, p := range x.Params {
		s.Params = append(s.Params, Param{Name: p.ID, Value: strings.TrimSpace(p.Value), ByReference: p.ByRef == "true"})
	}
	base, _ := url.Parse(at)
	for _, r := range x.Results {
		res := Result{ID: r.ID, URL: r.Href, MIME: r.MIME, Size: r.Size}
		if base != nil {
			if u, err := base.Parse(r.Href); err == nil {
				res.URL = u.String()
			}
		}
		s.Results = append(s.Results, res)
	}
	return s, nil
}

// instant reads a time as services write it; without a zone it is UTC (DALI
// 1.1, section 3.1.2). What cannot be read is unknown.
func instant(s string) time.Time {
	s = strings.TrimSpace(s)
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02T15:04:05.999999999Z0700", "2006-01-02"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

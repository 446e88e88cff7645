package uws

import (
	"context"
	"encoding/xml"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"vogo/vokit/dal"
)

// Ref is a job as the job list of a service has it.
type Ref struct {
	ID, URL, RunID, Owner string
	Phase                 Phase
	Created               time.Time // zero if unknown
}

// List asks for the job list of a service (UWS 1.1, section 2.2.2.1), the
// newest first; last, if above 0, for that many of the newest.
func List(ctx context.Context, c *dal.Client, op, listURL string, last int) ([]Ref, error) {
	r := dal.Request{Op: op, URL: strings.TrimRight(listURL, "/"), Total: time.Minute}
	if last > 0 {
		r.Query = url.Values{"LAST": {strconv.Itoa(last)}}
	}
	b, resp, err := c.Get(ctx, r, maxDocument)
	if err != nil {
		return nil, err
	}
	at, _, _ := strings.Cut(resp.URL, "?")
	refs, err := parseList(b, at)
	if err != nil {
		return nil, dal.WithOp(err, op, dal.Host(listURL), dal.ErrService)
	}
	if last > 0 && len(refs) > last { // UWS 1.0 knows no LAST
		refs = refs[:last]
	}
	return refs, nil
}

func parseList(b []byte, at string) ([]Ref, error) {
	var x struct {
		XMLName xml.Name
		Jobs    []struct {
			ID      string `xml:"id,attr"`
			Href    string `xml:"href,attr"`
			Phase   string `xml:"phase"`
			RunID   string `xml:"runId"`
			Owner   string `xml:"ownerId"`
			Created string `xml:"creationTime"`
		} `xml:"jobref"`
	}
	if err := xml.Unmarshal(b, &x); err != nil || x.XMLName.Local != "jobs" {
		msg := dal.Message("", b)
		if msg == "" {
			msg = "the answer is empty"
		}
		return nil, dal.Errorf("uws", dal.Host(at), dal.ErrService, "no job list: %s", dal.OneLine(msg, 200))
	}
	list, _ := url.Parse(at)
	out := make([]Ref, 0, len(x.Jobs))
	for _, j := range x.Jobs {
		r := Ref{ID: j.ID, URL: j.Href, RunID: strings.TrimSpace(j.RunID), Owner: strings.TrimSpace(j.Owner),
			Phase: Phase(strings.ToUpper(strings.TrimSpace(j.Phase))), Created: instant(j.Created)}
		if r.Phase == "" {
			r.Phase = Unknown
		}
		if r.URL == "" {
			r.URL = strings.TrimRight(at, "/") + "/" + url.PathEscape(j.ID)
		} else if list != nil {
			if u, err := list.Parse(r.URL); err == nil {
				r.URL = u.String()
			}
		}
		out = append(out, r)
	}
	slices.SortStableFunc(out, func(a, b Ref) int { return b.Created.Compare(a.Created) })
	return out, nil
}

package dal

import (
	"context"
	"net/url"
	"strconv"

	"vogo/vokit/table"
)

// Search sends the parameters of a simple query to a service and reads the
// table it answers with. MAXREC and the service's own parameters of the options
// go along.
func Search(ctx context.Context, op, accessURL string, q url.Values, o *Options) (*table.Table, error) {
	if o.MaxRec >= 0 {
		q.Set("MAXREC", strconv.Itoa(o.MaxRec))
	}
	for k, vs := range o.Params {
		q[k] = vs
	}
	resp, err := o.HTTP().Do(ctx, Request{Op: op, URL: accessURL, Query: q, Safe: true, Total: o.Timeout, Label: op + " at " + Host(accessURL)})
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	t, err := ReadTable(op, resp)
	if err != nil {
		return nil, err
	}
	t.Source = accessURL
	return t, nil
}

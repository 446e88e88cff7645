package product

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"

	"vogo/display"
	"vogo/vokit/dal"
	"vogo/vokit/datalink"
	"vogo/vokit/image"
	"vogo/vokit/soda"
	"vogo/vokit/table"
	"vogo/vokit/uws"
)

// Dataset is what a service has made of a dataset: bytes with a content type.
type Dataset struct {
	Name        string // the URL it came from
	ContentType string
	data        []byte
}

// Bytes are the bytes as they came.
func (d *Dataset) Bytes() []byte { return bytes.Clone(d.data) }

// Len is the number of bytes.
func (d *Dataset) Len() int { return len(d.data) }

// Table reads the table in it.
func (d *Dataset) Table() (*table.Table, error) {
	t, err := dal.DecodeTable(bytes.NewReader(d.data), d.ContentType, d.Name)
	if err != nil {
		return nil, dal.WithOp(err, "read", dal.Host(d.Name), dal.ErrNotVOTable)
	}
	if t.Source == "" {
		t.Source = d.Name
	}
	return t, nil
}

// Image reads the image in it.
func (d *Dataset) Image() (*image.Image, error) {
	im, err := image.Decode(bytes.NewReader(d.data))
	if err != nil {
		return nil, dal.WithOp(err, "image", dal.Host(d.Name), dal.ErrService)
	}
	return im, nil
}

// Write writes it to a file as it is.
func (d *Dataset) Write(path string) error { return os.WriteFile(path, d.data, 0o644) }

// String says what it is.
func (d *Dataset) String() string {
	return fmt.Sprintf("%s bytes of %s from %s", display.Thousands(int64(len(d.data))), d.ContentType, dal.Host(d.Name))
}

// maxDataset is how much of an answer is kept in memory.
const maxDataset = 4 << 30

// Process has a service cut a piece out of the dataset of a row or of links, by
// the options dal.Around, dal.Polygon, dal.Range, dal.Spectrum, dal.During and
// dal.Polarization together. A service that works in jobs is waited for; dal.AsJob
// prefers it.
func Process(ctx context.Context, x any, opts ...dal.Option) (*Dataset, error) {
	o := dal.Apply(opts...)
	if err := o.Needs("soda", "", false); err != nil {
		return nil, err
	}
	l, err := linksOf(ctx, x, opts)
	if err != nil {
		return nil, dal.WithOp(err, "soda", "", dal.ErrNotFound)
	}
	cut := soda.Of(o)
	link, ok := soda.Find(l, cut)
	if ok {
		return process(ctx, link, cut, o)
	}
	for _, x := range l.Links() { // say why the service that is there does not do
		if d := x.Service; d != nil && x.ErrorMessage == "" && (d.IsSODA() || d.IsSODAAsync()) {
			_, err := soda.Params(x, cut)
			return nil, err
		}
	}
	e := dal.Errorf("soda", "", dal.ErrNotFound, "the dataset has no service that cuts pieces out")
	e.Hint = "vo.Cutout cuts images here, vo.Read reads the whole"
	return nil, e
}

func process(ctx context.Context, link datalink.Link, cut soda.Cut, o *dal.Options) (*Dataset, error) {
	var r dal.Request
	var err error
	if !link.Service.IsSODAAsync() {
		if r, err = soda.Request(link, cut); err != nil {
			return nil, err
		}
	} else {
		job, err := runJob(ctx, link, cut, o)
		if err != nil {
			return nil, err
		}
		defer func() { _ = job.Delete(ctx) }() // one that cannot be deleted goes with its time
		res, err := job.Result("")
		if err != nil {
			return nil, err
		}
		r = dal.Request{Op: "soda", URL: res.URL}
	}
	r.Total, r.Label = o.Timeout, "cutout from "+dal.Host(r.URL)
	b, resp, err := o.HTTP().Get(ctx, r, maxDataset)
	if err != nil {
		return nil, err
	}
	if resp.Status == 204 || len(b) == 0 {
		return nil, dal.Errorf("soda", dal.Host(resp.URL), dal.ErrNotFound, "nothing of %s is within what was asked for", dal.OneLine(link.ID, 80))
	}
	if err := sodaError(resp, b); err != nil {
		return nil, err
	}
	return &Dataset{Name: resp.URL, ContentType: resp.ContentType, data: b}, nil
}

// sodaError is the error that a job has left as the text of its result (SODA 1.0,
// section 4.3; DALI 1.1, section 4.2.4), nil for data.
func sodaError(resp *dal.Response, b []byte) error {
	if resp.ContentType != "text/plain" || len(b) > 10_000 {
		return nil
	}
	text := strings.TrimSpace(string(b))
	for word, kind := range map[string]error{"NoContent": dal.ErrNotFound, "MultiValuedParamNotSupported": dal.ErrQuery, "UsageFault": dal.ErrQuery, "UsageError": dal.ErrQuery,
		"AuthenticationError": dal.ErrDenied, "AuthorizationError": dal.ErrDenied, "ServiceUnavailable": dal.ErrService, "Error": dal.ErrService} {
		if strings.HasPrefix(text, word) {
			return dal.Errorf("soda", dal.Host(resp.URL), kind, "%s", dal.OneLine(text, 300))
		}
	}
	return nil
}

func runJob(ctx context.Context, link datalink.Link, cut soda.Cut, o *dal.Options) (*uws.Job, error) {
	job, err := soda.Submit(ctx, o.HTTP(), link, cut)
	if err != nil {
		return nil, err
	}
	p := display.StartProgress(ctx, "cutout job at "+dal.Host(job.URL), 0)
	defer p.Done()
	phase, err := job.Wait(ctx, func(s uws.Status) { p.Label("cutout job at " + dal.Host(job.URL) + ": " + string(s.Phase)) })
	if err != nil {
		return nil, err
	}
	if phase != uws.Completed {
		return nil, dal.Errorf("soda", dal.Host(job.URL), dal.ErrService, "the job ended as %s: %s", phase, dal.OneLine(job.ErrorText(ctx), 300))
	}
	return job, nil
}

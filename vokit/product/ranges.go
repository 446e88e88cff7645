package product

import (
	"context"
	"io"
	"net/http"
	"strings"

	"vogo/vokit/dal"
	"vogo/vokit/datalink"
	"vogo/vokit/fits"
	"vogo/vokit/image"
)

// rangeClient sends the requests of a fits.RangeReader with the manners of a dal.Client.
type rangeClient struct{ o *dal.Options }

// Do implements fits.Doer.
func (c rangeClient) Do(req *http.Request) (*http.Response, error) {
	r, err := c.o.HTTP().Do(req.Context(), dal.Request{Op: "cutout", URL: req.URL.String(), Header: req.Header, Total: c.o.Timeout, Any: true})
	if err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: r.Status, Status: http.StatusText(r.Status), Header: r.Header, Body: r.Body}, nil
}

// distant is the FITS image behind a URL or a link, its pixels read from the
// server when they are asked for. It is not ok when the server gives no parts,
// or the file is none that can be read in parts: then it must be downloaded.
func distant(ctx context.Context, x any, o *dal.Options) (*image.Image, bool) {
	var name string
	switch x := x.(type) {
	case string:
		name = strings.TrimSpace(x)
	case datalink.Link:
		name = x.AccessURL
	}
	if l := strings.ToLower(name); !strings.HasPrefix(l, "http://") && !strings.HasPrefix(l, "https://") || len(o.Params) > 0 {
		return nil, false
	}
	src, err := fits.RangeReader(ctx, rangeClient{o}, name)
	if err != nil {
		return nil, false
	}
	start := make([]byte, 6)
	if _, err := src.ReadAt(start, 0); err != nil && err != io.EOF || string(start) != "SIMPLE" {
		return nil, false
	}
	f, err := fits.Read(src, src.Size())
	if err != nil {
		return nil, false
	}
	h, err := f.FirstImage()
	if err != nil {
		return nil, false
	}
	im, err := image.FromHDU(h)
	if err != nil {
		return nil, false
	}
	im.Name = name
	return im, true
}

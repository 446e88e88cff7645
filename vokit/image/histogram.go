package image

import (
	"fmt"

	"vogo/vokit/plot"
)

// Histogram shows how often the values of the image occur, between the 0.1st
// and the 99.9th percentile; the options are those of plot.Histogram.
func (im *Image) Histogram(opts ...plot.Option) (*plot.Plot, error) {
	v, err := im.Pixels()
	if err != nil {
		return nil, err
	}
	lo, hi := percentile(v, 99.8)
	kept := make([]float64, 0, len(v))
	for _, x := range v {
		if x >= lo && x <= hi {
			kept = append(kept, x)
		}
	}
	label := "value"
	if im.header != nil {
		if u := im.header.TextOr("BUNIT", ""); u != "" {
			label += " [" + u + "]"
		}
	}
	p, err := plot.HistogramOf(kept, append([]plot.Option{plot.XLabel(label), plot.YLabel("pixels"), plot.Title(im.title())}, opts...)...)
	if err != nil {
		return nil, fmt.Errorf("image: %s: %w", im.label(), err)
	}
	return p, nil
}

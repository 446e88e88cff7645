package datalink

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"html"
	"image"
	_ "image/gif" // previews come in all three
	"image/jpeg"
	_ "image/png"
	"strings"
	"time"

	"golang.org/x/image/draw"
	"golang.org/x/sync/errgroup"

	"vogo/display"
	"vogo/vokit/dal"
)

const (
	previewsShown  = 6
	previewSide    = 320      // pixels of a thumbnail
	previewBytes   = 30 << 20 // of the image to shrink
	previewPixels  = 60 << 20
	previewTime    = 8 * time.Second
	previewQuality = 80
)

// preview is a shrunk preview image.
type preview struct {
	caption string
	jpeg    []byte
	w, h    int
}

// Previews returns the preview images as thumbnails ready to show, fetching
// them if they are not there yet.
func (l *Links) Previews(ctx context.Context) []display.JPEG {
	l.load(ctx)
	var out []display.JPEG
	for _, p := range l.previews {
		out = append(out, display.JPEG(p.jpeg))
	}
	return out
}

func (l *Links) load(ctx context.Context) {
	l.once.Do(func() { l.previews = loadPreviews(ctx, l.links) })
}

// loadPreviews fetches one preview of each of the first datasets. What does not
// come is left out: a preview is an extra.
func loadPreviews(ctx context.Context, links []Link) []preview {
	ctx, cancel := context.WithTimeout(ctx, previewTime)
	defer cancel()
	var chosen []Link
	have := map[string]int{}
	for _, x := range links {
		if !x.Is("#preview") || !x.IsImage() || x.AccessURL == "" {
			continue
		}
		if i, ok := have[x.ID]; ok {
			if better(x, chosen[i]) {
				chosen[i] = x
			}
			continue
		}
		if len(chosen) == previewsShown {
			break
		}
		have[x.ID] = len(chosen)
		chosen = append(chosen, x)
	}
	got := make([]*preview, len(chosen))
	var g errgroup.Group
	g.SetLimit(4)
	for i, x := range chosen {
		g.Go(func() error {
			if p, err := loadPreview(ctx, x); err == nil {
				got[i] = &p
			}
			return nil
		})
	}
	_ = g.Wait() // no function of the group returns an error
	var out []preview
	for _, p := range got {
		if p != nil {
			out = append(out, *p)
		}
	}
	return out
}

// better prefers the smaller of two previews: it is shrunk anyway.
func better(a, b Link) bool {
	return a.ContentLength > 0 && (b.ContentLength == 0 || a.ContentLength < b.ContentLength)
}

func loadPreview(ctx context.Context, x Link) (preview, error) {
	b, _, err := dal.Default.Get(ctx, dal.Request{Op: "preview", URL: x.AccessURL}, previewBytes)
	if err != nil {
		return preview{}, err
	}
	cfg, _, err := image.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return preview{}, err
	}
	if cfg.Width*cfg.Height > previewPixels {
		return preview{}, fmt.Errorf("datalink: a preview of %d × %d pixels", cfg.Width, cfg.Height)
	}
	im, _, err := image.Decode(bytes.NewReader(b))
	if err != nil {
		return preview{}, err
	}
	im = shrink(im)
	var out bytes.Buffer
	if err := jpeg.Encode(&out, im, &jpeg.Options{Quality: previewQuality}); err != nil {
		return preview{}, err
	}
	return preview{shortID(x.ID), out.Bytes(), im.Bounds().Dx(), im.Bounds().Dy()}, nil
}

func shrink(im image.Image) image.Image {
	w, h := im.Bounds().Dx(), im.Bounds().Dy()
	if m := max(w, h); m > previewSide {
		w, h = max(1, w*previewSide/m), max(1, h*previewSide/m)
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(out, out.Bounds(), image.White, image.Point{}, draw.Src)
	draw.ApproxBiLinear.Scale(out, out.Bounds(), im, im.Bounds(), draw.Over, nil)
	return out
}

// addPreviews puts the thumbnails under the table.
func (l *Links) addPreviews(b display.Bundle) {
	l.load(display.Ambient())
	if len(l.previews) == 0 {
		return
	}
	table, _ := b.Data[display.MIMEHTML].(string)
	var s strings.Builder
	s.WriteString(table)
	s.WriteString(`<div style="display:flex;flex-wrap:wrap;gap:8px;margin-top:6px">`)
	for _, p := range l.previews {
		fmt.Fprintf(&s, `<figure style="margin:0"><img alt="preview of %s" width="%d" height="%d" src="data:image/jpeg;base64,%s"><figcaption style="font-size:smaller">%s</figcaption></figure>`,
			html.EscapeString(p.caption), p.w, p.h, base64.StdEncoding.EncodeToString(p.jpeg), html.EscapeString(p.caption))
	}
	s.WriteString("</div>")
	b.Data[display.MIMEHTML] = s.String()
}

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
	url     string // of the whole image
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
	return shrunk(preview{caption: shortID(x.ID), url: x.AccessURL}, im, previewSide, previewQuality)
}

// shrunk is p with im, made to fit a square.
func shrunk(p preview, im image.Image, side, quality int) (preview, error) {
	im = shrink(im, side)
	var out bytes.Buffer
	if err := jpeg.Encode(&out, im, &jpeg.Options{Quality: quality}); err != nil {
		return p, err
	}
	p.jpeg, p.w, p.h = out.Bytes(), im.Bounds().Dx(), im.Bounds().Dy()
	return p, nil
}

// within gives up size, then quality, until the picture has at most that many
// bytes; ok is false if it would be too small to show anything.
func (p preview) within(most int) (_ preview, ok bool) {
	if len(p.jpeg) <= most {
		return p, true
	}
	im, err := jpeg.Decode(bytes.NewReader(p.jpeg))
	if err != nil {
		return p, false
	}
	for _, side := range []int{256, 200, 160, 128, 96, 64, 48} {
		for _, quality := range []int{80, 60, 40} {
			if s, err := shrunk(p, im, side, quality); err == nil && len(s.jpeg) <= most {
				return s, true
			}
		}
	}
	return p, false
}

func shrink(im image.Image, side int) image.Image {
	w, h := im.Bounds().Dx(), im.Bounds().Dy()
	if m := max(w, h); m > side {
		w, h = max(1, w*side/m), max(1, h*side/m)
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(out, out.Bounds(), image.White, image.Point{}, draw.Src)
	draw.ApproxBiLinear.Scale(out, out.Bounds(), im, im.Bounds(), draw.Over, nil)
	return out
}

// thumbnails are the previews, small enough for all of them to take at most room
// bytes as markup.
func (l *Links) thumbnails(room int) []preview {
	l.load(display.Ambient())
	if len(l.previews) == 0 {
		return nil
	}
	const markup = 300 // around each picture
	most := (room/len(l.previews) - markup) * 3 / 4
	var out []preview
	for _, p := range l.previews {
		if p, ok := p.within(most); ok {
			out = append(out, p)
		}
	}
	return out
}

// pictures puts thumbnails side by side.
func pictures(previews []preview) string {
	if len(previews) == 0 {
		return ""
	}
	var s strings.Builder
	s.WriteString(`<div style="display:flex;flex-wrap:wrap;gap:8px;margin-top:6px">`)
	for _, p := range previews {
		name := html.EscapeString(dal.OneLine(p.caption, 60))
		fmt.Fprintf(&s, `<figure style="margin:0"><img alt="preview of %s" width="%d" height="%d" src="data:image/jpeg;base64,%s"><figcaption style="font-size:smaller">%s</figcaption></figure>`,
			name, p.w, p.h, base64.StdEncoding.EncodeToString(p.jpeg), name)
	}
	s.WriteString("</div>")
	return s.String()
}

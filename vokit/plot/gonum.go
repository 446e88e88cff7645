package plot

import (
	"fmt"
	"image/color"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"

	"vogo/display"
)

// Plots that were made with gonum/plot itself show as pictures too.
func init() {
	display.Register(func(v any) (display.Bundle, bool) {
		p, ok := v.(*gonum.Plot)
		if !ok || p == nil {
			return display.Bundle{}, false
		}
		return gonumBundle(p), true
	})
}

func gonumBundle(p *gonum.Plot) display.Bundle {
	const w, h = defaultWidth, defaultHeight
	c := vgimg.NewWith(vgimg.UseWH(w*px, h*px), vgimg.UseDPI(int(96*display.PixelRatio(display.Ambient()))), vgimg.UseBackgroundColor(color.White))
	p.Draw(draw.Crop(draw.New(c), 8*px, -8*px, 8*px, -8*px))
	text := oneLine(fmt.Sprintf("plot %s: %s against %s", p.Title.Text, p.Y.Label.Text, p.X.Label.Text))
	raw, err := display.PalettePNG(c.Image(), maxPNG)
	if err != nil {
		return display.Bundle{Data: map[string]any{display.MIMEText: text}}
	}
	return display.Bundle{
		Data:     map[string]any{display.MIMEPNG: raw, display.MIMEText: text},
		Metadata: map[string]any{display.MIMEPNG: map[string]any{"width": w, "height": h}},
	}
}

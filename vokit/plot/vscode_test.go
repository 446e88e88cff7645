package plot

import (
	"bytes"
	"context"
	"image/png"
	"testing"

	gonum "gonum.org/v1/plot"

	"vogo/display"
)

// Where a front end heeds no sizes in the metadata, pictures have theirs in pixels.
func TestSizeInVSCode(t *testing.T) {
	p, err := XY(newTable(t, "t", column(t, "x", "", "", []float64{1, 2, 3}), column(t, "y", "", "", []float64{2, 1, 4})), "x", "y", Size(400, 300))
	if err != nil {
		t.Fatal(err)
	}
	fig := Panels(2, p, p)
	for _, c := range []struct {
		cell  string
		ratio int
	}{
		{"", 2}, {"8b1a9953", 2}, {"vscode-notebook-cell:/home/ada/sky.ipynb#W0sZmlsZQ%3D%3D", 1},
	} {
		t.Run(c.cell, func(t *testing.T) {
			defer display.SetAmbient(display.WithCellID(context.Background(), c.cell))()
			for name, v := range map[string]any{"plot": p, "figure": fig, "gonum plot": gonum.New()} {
				b := display.Of(v)
				raw, _ := b.Data[display.MIMEPNG].([]byte)
				size, err := png.DecodeConfig(bytes.NewReader(raw))
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				meta := b.Metadata[display.MIMEPNG].(map[string]any)
				if w, h := meta["width"].(int), meta["height"].(int); size.Width != c.ratio*w || size.Height != c.ratio*h {
					t.Errorf("%s: %d × %d pixels for %d × %d CSS pixels", name, size.Width, size.Height, w, h)
				}
			}
		})
	}
}

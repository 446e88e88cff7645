package image

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"strings"
	"sync"
	"testing"

	"vogo/display"
	"vogo/vokit/fits"
	"vogo/vokit/sky"
)

// liveView is the front end's end of a connection.
type liveView struct {
	sent    chan sentMessage
	message func(json.RawMessage, [][]byte)
	once    sync.Once
	closed  chan struct{}
}

type sentMessage struct {
	doc     map[string]any
	buffers [][]byte
}

func (v *liveView) Send(data any, buffers ...[]byte) error {
	raw, err := json.Marshal(data)
	if err != nil {
		return err
	}
	var m map[string]any
	err = json.Unmarshal(raw, &m)
	v.sent <- sentMessage{m, buffers}
	return err
}
func (v *liveView) OnMessage(f func(json.RawMessage, [][]byte)) { v.message = f }
func (v *liveView) OnClose(func())                              {}
func (v *liveView) Close() error                                { v.once.Do(func() { close(v.closed) }); return nil }

func openView(id any) *liveView {
	v := &liveView{sent: make(chan sentMessage, 10), closed: make(chan struct{})}
	raw, _ := json.Marshal(map[string]any{"id": id})
	openLive(v, raw)
	return v
}

func (v *liveView) ask(q map[string]any) sentMessage {
	raw, _ := json.Marshal(q)
	v.message(raw, nil)
	return <-v.sent
}

// ramp is a synthetic image of w × h pixels, each x + 10000·y, north up.
func ramp(t *testing.T, w, h int) *Image {
	t.Helper()
	px := make([]float32, w*h)
	for i := range px {
		px[i] = float32(i%w) + 10000*float32(i/w)
	}
	px[0] = float32(math.NaN())
	hdr := fits.NewHeader()
	for _, c := range []struct {
		key string
		val any
	}{{"CTYPE1", "RA---TAN"}, {"CTYPE2", "DEC--TAN"}, {"CRVAL1", 150.0}, {"CRVAL2", 2.0}, {"CRPIX1", float64(w+1) / 2}, {"CRPIX2", float64(h+1) / 2},
		{"CDELT1", -0.001}, {"CDELT2", 0.001}, {"BUNIT", "<b>Jy</b>"}} {
		if err := hdr.Set(c.key, c.val, ""); err != nil {
			t.Fatal(err)
		}
	}
	data, err := fits.NewImage([]int{w, h}, px)
	if err != nil {
		t.Fatal(err)
	}
	im, err := FromHDU(fits.NewImageHDU(data, hdr))
	if err != nil {
		t.Fatal(err)
	}
	return im
}

func float32At(b []byte, i int) float64 {
	return float64(math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:])))
}

func TestLiveImage(t *testing.T) {
	display.ServeComms()
	const w, h = 1500, 600
	im, err := ramp(t, w, h).With(Overlay(sky.New(150, 2)), Stretch("log"), Colormap("heat"))
	if err != nil {
		t.Fatal(err)
	}
	b := im.MIMEBundle()
	if b.Data[display.MIMEPNG] == nil || b.Text() == "" {
		t.Error("the static form is gone")
	}
	v := openView(b.Data[display.MIMEImage].(liveDoc).ID)
	open := <-v.sent
	if open.doc["w"] != 1024.0 || open.doc["h"] != 410.0 || open.doc["width"] != 1500.0 || open.doc["stretch"] != "log" || open.doc["colormap"] != "heat" {
		t.Errorf("opened with %v", open.doc)
	}
	if n := len(open.buffers[0]); n != 4*1024*410 {
		t.Fatalf("the overview has %d bytes", n)
	}
	if n := len(open.buffers[1]); n != 4*colourSteps*len(colormaps) {
		t.Errorf("the colour maps have %d bytes", n)
	}
	mark := open.doc["marks"].([]any)[0].(map[string]any)["points"].([]any)[0].([]any)
	if math.Abs(mark[0].(float64)-749.5) > 1e-6 || math.Abs(mark[1].(float64)-299.5) > 1e-6 {
		t.Errorf("the mark is at %v", mark)
	}
	if open.doc["grid"].(map[string]any)["lines"] == nil {
		t.Error("there are no coordinate lines")
	}

	d := v.ask(map[string]any{"type": "detail", "seq": 1, "x": 100, "y": 50, "w": 7, "h": 5})
	if d.doc["w"] != 7.0 || d.doc["h"] != 5.0 || float32At(d.buffers[0], 0) != 500100 || float32At(d.buffers[0], 34) != 540106 {
		t.Errorf("the detail is %v", d.doc)
	}
	d = v.ask(map[string]any{"type": "detail", "seq": 2, "x": 1490, "y": -5, "w": 100, "h": 10})
	if d.doc["width"] != 10.0 || d.doc["height"] != 5.0 || d.doc["y"] != 0.0 {
		t.Errorf("a detail over the edge is %v", d.doc)
	}
	d = v.ask(map[string]any{"type": "detail", "seq": 3, "x": 0, "y": 0, "w": 1500, "h": 600})
	if d.doc["w"] != 1024.0 || len(d.buffers[0]) != 4*1024*410 {
		t.Errorf("a large detail is %v", d.doc)
	}
	for _, q := range []map[string]any{{"x": 5000, "w": 3, "h": 3}, {"w": -1, "h": 3}, {"w": 0, "h": 0}} {
		q["type"], q["seq"] = "detail", 4
		if d := v.ask(q); d.doc["error"] == nil {
			t.Errorf("%v: no error", q)
		}
	}
	at := v.ask(map[string]any{"type": "at", "seq": 5, "x": 750, "y": 300}).doc
	if at["value"] != "3.00075e+06 <b>Jy</b>" || at["seq"] != 5.0 || !strings.HasPrefix(at["degrees"].(string), "149.9995") {
		t.Errorf("the pixel is told as %v", at)
	}
	if at := v.ask(map[string]any{"type": "at", "x": 0, "y": 0}).doc; at["value"] != "no value" {
		t.Errorf("a blank pixel is told as %v", at)
	}
	if at := v.ask(map[string]any{"type": "at", "x": -3, "y": 1 << 40}).doc; at["value"] != "no value" {
		t.Errorf("a pixel outside is told as %v", at)
	}
}

func TestLiveImageUnknown(t *testing.T) {
	v := openView("no such")
	if m := <-v.sent; m.doc["type"] != "gone" {
		t.Errorf("told %v", m.doc)
	}
	<-v.closed
}

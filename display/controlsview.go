package display

import (
	"context"
	"encoding/json"
	"sync"
)

// ControlsView draws the controls of [Interact] and [NewForm] in another way than
// the notebook extension does. It is given the cell's context, the id of the
// controls, and the controls as the extension gets them, in JSON, and returns what
// stands for them in the output: a MIME type and its content, which is nil if
// there is nothing to add.
//
// From then on it does as the extension: it opens a connection to the target
// "vogo.controls" by [CommHandler], with {"id": id}, sends {"type": "set", "name":
// …, "value": …} for what the reader sets, and is sent messages of the types open,
// value, busy, note, error, static (what the output is to hold for others) and gone.
type ControlsView func(ctx context.Context, id string, controls json.RawMessage) (mime string, content any)

var controlsViews struct {
	sync.Mutex
	list []ControlsView
}

// RegisterControlsView adds a way to draw controls. Packages call it when they are
// initialised.
func RegisterControlsView(v ControlsView) {
	controlsViews.Lock()
	defer controlsViews.Unlock()
	controlsViews.list = append(controlsViews.list, v)
}

// addViews adds to the output of p what other views than the extension's draw.
func (p *panel) addViews(ctx context.Context, id string, data map[string]any) {
	controlsViews.Lock()
	views := controlsViews.list
	controlsViews.Unlock()
	docs, err := json.Marshal(p.docs())
	if err != nil { // the values were checked: they can be encoded
		return
	}
	for _, v := range views {
		if mime, content := v(ctx, id, docs); content != nil {
			data[mime] = content
		}
	}
}

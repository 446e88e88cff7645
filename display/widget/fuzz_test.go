package widget

import (
	"encoding/json"
	"testing"

	"vogo/display"
)

// deaf is a connection of which nobody keeps what is sent.
type deaf struct{}

func (deaf) ID() string                                { return "theirs" }
func (deaf) Send(any, ...[]byte) error                 { return nil }
func (deaf) OnMessage(func(json.RawMessage, [][]byte)) {}
func (deaf) OnClose(func())                            {}
func (deaf) Close() error                              { return nil }

// Whatever a front end says, a widget keeps values that it can have, and can be
// shown and sent again.
func FuzzMessages(f *testing.F) {
	for _, seed := range []string{
		`{"method":"update","state":{"value":5}}`,
		`{"method":"update","state":{"value":[1,2],"min":null,"max":1e300,"index":-1,"selected_index":99}}`,
		`{"method":"update","state":{"value":{"year":-1,"month":99,"date":1e9}},"buffer_paths":[["value",0,"content"],[],[1]]}`,
		`{"method":"update","state":{"children":["IPY_MODEL_x"],"layout":"","outputs":[{}],"_options_labels":[]}}`,
		`{"method":"update","state":{"value":[{"name":"a","size":-1}],"base":0,"source":["IPY_MODEL_x","value"]}}`,
		`{"method":"request_state"}`, `{"method":"custom","content":{"event":"click"}}`, `null`, `{"state":1}`,
	} {
		f.Add([]byte(seed), []byte("buffer"))
	}
	f.Fuzz(func(t *testing.T, data, buffer []byte) {
		newFront(t)
		display.OpenCommsBy(func(string, string, any, any, ...[]byte) (display.Comm, error) { return deaf{}, nil })
		for _, class := range classes {
			m := newModel(class)
			all.Lock()
			if err := m.connect(""); err != nil {
				t.Fatal(err)
			}
			all.Unlock()
			m.message(json.RawMessage(data), [][]byte{buffer})
			all.Lock()
			if _, err := json.Marshal(m.state().message("update")); err != nil {
				t.Errorf("%s cannot be sent any more: %v", class.name, err)
			}
			all.Unlock()
			m.Close()
			if class.index("layout") >= 0 && display.Of(m).Data[display.MIMEText] == nil {
				t.Errorf("%s cannot be shown any more", class.name)
			}
		}
		takeWidget(deaf{}, data)
		drawControls(t.Context(), "id", data)
	})
}

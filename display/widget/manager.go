package widget

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync/atomic"

	"vogo/display"
)

// The comm of a widget manager that connects to a running kernel ("Widget
// messaging protocol" 2.1, control messages).
const controlTarget = "jupyter.widget.control"

// managed says that a widget manager has been heard of.
var managed atomic.Bool

func init() {
	display.HandleComm(controlTarget, openControl)
	display.HandleComm(target, openWidget)
}

// openControl serves a widget manager.
func openControl(c display.Comm, _ json.RawMessage) {
	managed.Store(true)
	c.OnMessage(func(data json.RawMessage, _ [][]byte) {
		var msg struct{ Method string }
		if json.Unmarshal(data, &msg) == nil && msg.Method == "request_states" {
			message, buffers := states()
			_ = c.Send(message, buffers...)
		}
	})
}

// states are the states of all open widgets.
func states() (message map[string]any, buffers [][]byte) {
	type full struct {
		Name    string         `json:"model_name"`
		Module  string         `json:"model_module"`
		Version string         `json:"model_module_version"`
		State   map[string]any `json:"state"`
	}
	all.Lock()
	defer all.Unlock()
	states, paths := map[string]full{}, [][]any{}
	for id, m := range all.open {
		s := m.state()
		states[id] = full{m.class.model, m.class.module, m.class.version, s.values}
		for i, p := range s.paths {
			paths = append(paths, append([]any{id, "state"}, p...))
			buffers = append(buffers, s.buffers[i])
		}
	}
	return map[string]any{"method": "update_states", "states": states, "buffer_paths": paths}, buffers
}

// openWidget takes a widget that a front end has made, such as a button of a
// game controller.
func openWidget(c display.Comm, open json.RawMessage) {
	if err := takeWidget(c, open); err != nil {
		_ = c.Close()
	}
}

func takeWidget(c display.Comm, open json.RawMessage) error {
	named, ok := c.(interface{ ID() string })
	if !ok {
		return errors.New("the connection has no id")
	}
	var msg struct{ State map[string]json.RawMessage }
	if err := json.Unmarshal(open, &msg); err != nil {
		return err
	}
	name, err := into[string](msg.State["_model_name"])
	if err != nil {
		return err
	}
	for _, class := range classes {
		if class.model != name {
			continue
		}
		m := newModel(class)
		all.Lock()
		m.adopt(&link{id: named.ID()}, c)
		all.roots = append(all.roots, root{m: m}) // the front end has it, whoever refers to it here
		all.Unlock()
		m.update(msg.State, nil)
		return nil
	}
	return fmt.Errorf("there is no model %q", name)
}

// drawn tells whether the output of a cell is likely to be shown by somebody who
// can draw widgets: see the package documentation.
func drawn(cell string) bool {
	return cell != "" || managed.Load() || strings.HasPrefix(os.Getenv("SERVER_SOFTWARE"), "voila/")
}

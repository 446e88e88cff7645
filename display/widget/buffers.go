package widget

import "encoding/json"

// Binary values do not stand in a state but travel beside it, with the paths at
// which they belong in it ("Widget messaging protocol" 2, "Instantiating a
// widget object").

// state is the state of a model, or some of it, ready to be sent.
type state struct {
	values  map[string]any
	paths   [][]any
	buffers [][]byte
}

func newState() *state { return &state{values: map[string]any{}, paths: [][]any{}} }

// put adds one value of a trait. The lock must be held.
func (s *state) put(t *trait, v any) {
	switch t.kind {
	case kindBytes:
		s.attach(v.([]byte), t.name)
		return
	case kindFiles:
		for i, f := range v.([]File) {
			s.attach(f.Content, t.name, i, "content")
		}
	}
	s.values[t.name] = t.encode(v)
}

func (s *state) attach(b []byte, path ...any) {
	s.paths = append(s.paths, path)
	s.buffers = append(s.buffers, b)
}

// message is the state as the data of a message. Without a method it is that of
// an opening comm.
func (s *state) message(method string) map[string]any {
	m := map[string]any{"state": s.values, "buffer_paths": s.paths}
	if method != "" {
		m["method"] = method
	}
	return m
}

// part is a buffer of a trait, and the path below the trait at which it belongs.
type part struct {
	path []json.RawMessage
	data []byte
}

// index is the place in a list to which a part belongs.
func (p part) index() (int, bool) {
	if len(p.path) == 0 {
		return 0, false
	}
	i, err := into[int](p.path[0])
	return i, err == nil
}

// partsOf are the buffers of a message, by trait. What has no path is left out.
func partsOf(paths [][]json.RawMessage, buffers [][]byte) map[string][]part {
	parts := map[string][]part{}
	for i, path := range paths {
		if i >= len(buffers) || len(path) == 0 {
			continue
		}
		if name, err := into[string](path[0]); err == nil {
			parts[name] = append(parts[name], part{path[1:], buffers[i]})
		}
	}
	return parts
}

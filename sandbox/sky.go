package sandbox

// sky holds what the sandbox knows; its parts are made when first needed.
type sky struct {
	base string
}

func newSky(base string) *sky { return &sky{base: base} }

// Close frees what was made.
func (s *sky) Close() error { return nil }

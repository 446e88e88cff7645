package cell

import (
	"sync"

	"vogo/display"
)

// looked is what the methods of the cell's value returned.
type looked struct {
	mu     sync.Mutex
	text   string
	hasStr bool
	bundle display.Bundle
}

// method returns the helper that notes the result of a method which returns text.
func (s *looked) method(mime string) func(string) {
	return func(text string) {
		s.mu.Lock()
		defer s.mu.Unlock()
		if mime == display.MIMEText {
			if !s.hasStr { // Error comes before String, as in fmt
				s.text, s.hasStr = text, true
			}
			return
		}
		if s.bundle.Data == nil {
			s.bundle.Data = map[string]any{}
		}
		s.bundle.Data[mime] = text
	}
}

// whole notes the result of MIMEBundle, which leaves the others nothing to say.
func (s *looked) whole(b display.Bundle) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bundle = display.Bundle{Data: map[string]any{}, Metadata: b.Metadata, ID: b.ID}
	for k, v := range b.Data {
		s.bundle.Data[k] = v
	}
}

// take returns what was noted and forgets it.
func (s *looked) take() (text string, hasText bool, b display.Bundle) {
	s.mu.Lock()
	defer s.mu.Unlock()
	text, hasText, b = s.text, s.hasStr, s.bundle
	s.text, s.hasStr, s.bundle = "", false, display.Bundle{}
	return
}

func (y *yaegi) looks() (string, bool, display.Bundle) { return y.looked.take() }

// dressed gives a value the looks that its methods gave it.
func (s *Session) dressed(v Value) any {
	text, hasText, b := s.y.looks()
	if hasText {
		v.text = &text
	}
	if len(b.Data) == 0 {
		return v
	}
	if _, ok := b.Data[display.MIMEText]; !ok {
		b.Data[display.MIMEText] = v.String()
	}
	return richValue{v, b}
}

// richValue is a Value whose methods say how it looks.
type richValue struct {
	Value
	bundle display.Bundle
}

// MIMEBundle implements [display.MIMEBundler].
func (v richValue) MIMEBundle() display.Bundle { return v.bundle }

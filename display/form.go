package display

import (
	"context"
	"errors"
	"fmt"
)

// Form is a set of controls whose buttons do something. Unlike those of
// [Interact], its fields only keep what they are set to.
type Form struct {
	panel *panel
}

// NewForm shows controls and calls pressed whenever one of the buttons is
// pressed, also while other cells run, and while earlier calls do. What
// pressed returns, a note or an error, stands beside the controls. A form
// outlives its cell: pressed, with the context that [Ambient] returns in it, is ended
// by an interrupt only while no cell runs.
//
// The controls are drawn where those of [Interact] are. Everywhere else, and in a
// saved notebook, their values stand there as text. The error says which control
// cannot be shown.
func NewForm(pressed func(v Values) (note string, err error), controls ...*Control) (*Form, error) {
	if pressed == nil {
		return nil, errors.New("form: there is no function to call")
	}
	p, err := controlPanel(controls)
	if err != nil {
		return nil, fmt.Errorf("form: %w", err)
	}
	p.pressed = pressed
	p.show(Ambient())
	return &Form{p}, nil
}

// Values are what the controls are set to now. No button is pressed.
func (f *Form) Values() Values {
	f.panel.mu.Lock()
	defer f.panel.mu.Unlock()
	return Values{f.panel.snapshot("")}
}

// String is the values in one line.
func (f *Form) String() string {
	f.panel.mu.Lock()
	defer f.panel.mu.Unlock()
	return f.panel.text()
}

// press calls the function of a form in a goroutine of its own, so that one
// button can stop what another has started. The lock must be held.
func (p *panel) press(values map[string]any) {
	p.presses++
	p.tell(map[string]any{"type": "busy", "busy": true}, nil)
	go func() {
		var note string
		var err error
		if RunHandler(p.ctx, func(context.Context) { note, err = callPressed(p.pressed, Values{values}) }) {
			note, err = "", errInterrupted
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		p.presses--
		p.tell(map[string]any{"type": "busy", "busy": p.presses > 0}, nil)
		switch {
		case err != nil:
			p.tell(map[string]any{"type": "error", "text": OneLine(err.Error(), 300)}, nil)
		case note != "":
			p.tell(map[string]any{"type": "note", "text": OneLine(note, 300)}, nil)
		}
	}()
}

func callPressed(f func(Values) (string, error), v Values) (note string, err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case controlMisuse:
			err = errors.New("form: " + string(r))
		default:
			err = fmt.Errorf("form: the function panicked: %s", brief(r))
		}
	}()
	return f(v)
}

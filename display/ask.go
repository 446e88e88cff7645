package display

import (
	"context"
	"errors"
)

// Input asks the user for a line of text; password hides what is typed.
type Input func(prompt string, password bool) (string, error)

// ErrNobody says that there is nobody to ask.
var ErrNobody = errors.New("nobody is there to ask: this front end takes no input")

type inputKey struct{}

// WithInput returns a context in which [Ask] asks by f.
func WithInput(ctx context.Context, f Input) context.Context {
	return context.WithValue(ctx, inputKey{}, f)
}

// Ask asks the user of the running cell. The error is ErrNobody, or what the
// front end reports.
func Ask(prompt string, password bool) (string, error) {
	if f, ok := Ambient().Value(inputKey{}).(Input); ok && f != nil {
		return f(prompt, password)
	}
	return "", ErrNobody
}

package resolve

import (
	"testing"

	"vogo/internal/hostile"
	"vogo/vokit/sky"
)

func TestHostile(t *testing.T) {
	hostile.Test(t, "resolve.Object", hostile.Strings, func(s string) map[string]any {
		return (&Object{Query: s, Name: s, Type: s, Position: sky.New(1, 2), Aliases: []string{s, s}, By: s}).MIMEBundle().Data
	})
}

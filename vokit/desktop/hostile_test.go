package desktop

import (
	"testing"

	"vogo/internal/hostile"
)

func TestHostile(t *testing.T) {
	hostile.Test(t, "desktop.Listener", hostile.Strings, func(s string) map[string]any {
		return (&Listener{mtype: s, name: s}).MIMEBundle().Data
	})
}

package moc

import (
	"testing"

	"vogo/internal/hostile"
	"vogo/vokit/sky"
)

func TestHostile(t *testing.T) {
	few := hostile.Few
	if testing.Short() {
		few = few[:1]
	}
	m, err := FromCone(sky.New(10, 20), 5, 5)
	if err != nil {
		t.Fatal(err)
	}
	hostile.Test(t, "moc.MOC", few, func(s string) map[string]any {
		named := *m
		named.Name = s
		return named.MIMEBundle().Data
	})
}

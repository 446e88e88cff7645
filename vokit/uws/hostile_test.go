package uws

import (
	"testing"

	"vogo/internal/hostile"
)

func TestHostile(t *testing.T) {
	hostile.Test(t, "uws.Job", hostile.Strings, func(s string) map[string]any {
		j := &Job{URL: s}
		j.status = Status{ID: s, RunID: s, Owner: s, Phase: Phase(s), Error: s, Results: []Result{{ID: s, URL: s}, {ID: s, URL: s}}}
		return j.MIMEBundle().Data
	})
}

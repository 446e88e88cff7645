package discover

import (
	"errors"
	"testing"

	"vogo/internal/hostile"
	"vogo/vokit/registry"
)

func TestHostile(t *testing.T) {
	plan := func(s string) *Plan {
		svc := registry.Service{IVOID: s, ShortName: s, Title: s, Description: s, Reference: s, StandardID: s, AccessURL: s}
		return &Plan{candidates: []Candidate{{Service: svc, Kind: s, Reason: s}, {Service: svc, Kind: s, Skip: s}, {Service: svc, Kind: s}}}
	}
	outcomes := func(s string) []outcome {
		r := record{}
		for _, c := range columns {
			if !c.number && !c.whole {
				r[c.name] = s
			}
		}
		return []outcome{{rows: []record{r}, records: 1, done: true}, {}, {err: errors.New(s), done: true}}
	}
	hostile.Test(t, "discover.Plan", hostile.Strings, func(s string) map[string]any { return plan(s).MIMEBundle().Data })
	hostile.Test(t, "discover.Found", hostile.Strings, func(s string) map[string]any {
		f, err := collect(plan(s), Question{Type: s}, outcomes(s), Completed)
		if err != nil {
			t.Fatal(err)
		}
		return f.MIMEBundle().Data
	})
	hostile.Test(t, "discover.Run", hostile.Strings, func(s string) map[string]any {
		r := &Run{q: Question{Type: s}, plan: plan(s), outcomes: outcomes(s), counters: Counters{Phase: s}}
		return r.MIMEBundle().Data
	})
}

package conformance_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"vogo/kernel"
	"vogo/kernel/conformance"
	"vogo/kernel/goengine"
	"vogo/kernel/wire"
)

// TestMain lets the test binary be the kernel that it probes.
func TestMain(m *testing.M) {
	if len(os.Args) != 3 || os.Args[1] != "kernel" {
		os.Exit(m.Run())
	}
	conn, err := wire.ReadConnectionFile(os.Args[2])
	if err == nil {
		err = kernel.Run(context.Background(), conn, kernel.Options{
			Engine:    func(context.Context) (kernel.Engine, error) { return goengine.New() },
			Capture:   true,
			Signals:   true,
			Variables: true,
		})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// self is how to start the kernel that this test binary is.
func self(t testing.TB) conformance.Spec {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return conformance.Spec{Name: "vogo", Argv: []string{exe, "kernel", "{connection_file}"}, InterruptMode: "message", Language: "go"}
}

// TestKernel runs all probes against this kernel.
func TestKernel(t *testing.T) {
	err := conformance.Run(self(t), conformance.Languages["go"], conformance.Probes(), func(o conformance.Outcome) {
		t.Run(o.Probe.Name, func(t *testing.T) {
			switch {
			case errors.Is(o.Err, conformance.ErrSkip):
				t.Skip("the probes have no snippet for this")
			case o.Err != nil:
				t.Errorf("the kernel %s: %v", o.Probe.Claim, o.Err)
			}
		})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestProbes(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range conformance.Probes() {
		if seen[p.Name] || p.Name == "" || p.Claim == "" || p.Section == "" || p.Run == nil {
			t.Errorf("probe %+v is incomplete or there twice", p)
		}
		seen[p.Name] = true
	}
	if len(seen) < 60 {
		t.Errorf("%d probes", len(seen))
	}
}

// TestResults holds the published results against the probes that there are.
func TestResults(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	probes := conformance.Probes()
	for _, p := range probes {
		if row := fmt.Sprintf("\n| %s | %s | pass |", p.Name, p.Claim); !strings.Contains(string(text), row) {
			t.Errorf("README.md has no row%s", row)
		}
	}
	if n := fmt.Sprintf("**%d of %[1]d**", len(probes)); !strings.Contains(string(text), n) {
		t.Errorf("README.md does not say that %s pass", n)
	}
}

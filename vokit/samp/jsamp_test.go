package samp

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// jsamp runs a tool of JSAMP, the reference implementation, against the hub
// that SAMP_HUB names.
func jsamp(t *testing.T, args ...string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("runs JSAMP")
	}
	bin, err := exec.LookPath("jsamp")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("jsamp is not installed")
		}
		t.Skip("jsamp is not installed")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, bin, args...)
	cmd.Env = append(os.Environ(), "_JAVA_OPTIONS=-Djava.awt.headless=true")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("jsamp %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

func TestJSAMPHubTester(t *testing.T) {
	isolate(t)
	startHub(t, HubOptions{})
	out := jsamp(t, "hubtester")
	if strings.Contains(out, "WARNING") || strings.Contains(out, "SEVERE") {
		t.Errorf("hubtester is not content:\n%s", out)
	}
}

func TestJSAMPCalcStorm(t *testing.T) {
	isolate(t)
	startHub(t, HubOptions{})
	for _, mode := range []string{"sync", "async", "notify"} {
		out := jsamp(t, "calcstorm", "-nclient", "100", "-nquery", "10", "-mode", mode)
		t.Logf("%s: %s", mode, out)
	}
}

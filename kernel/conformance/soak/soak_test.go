package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"vogo/kernel"
	"vogo/kernel/conformance"
	"vogo/kernel/goengine"
	"vogo/kernel/wire"
)

// TestMain lets the test binary be the kernel.
func TestMain(m *testing.M) {
	if len(os.Args) != 3 || os.Args[1] != "kernel" {
		os.Exit(m.Run())
	}
	conn, err := wire.ReadConnectionFile(os.Args[2])
	if err == nil {
		err = kernel.Run(context.Background(), conn, kernel.Options{
			Engine:  func(context.Context) (kernel.Engine, error) { return goengine.New() },
			Capture: true, Signals: true, Variables: true, Record: kernel.RecordFile(os.Args[2]),
		})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// TestSoak is the soak, shorter: after all clients have left, the kernel has no more
// descriptors and goroutines than before they came.
func TestSoak(t *testing.T) {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	length := 5 * time.Second
	if testing.Short() {
		length = 2 * time.Second
	}
	spec := conformance.Spec{Name: "vogo", Argv: []string{exe, "kernel", "{connection_file}"}, InterruptMode: "message", Language: "go"}
	var said strings.Builder
	samples, err := run(spec, 4, length, time.Second, 1, &said)
	before, after := samples[0], samples[1]
	if err != nil {
		t.Fatalf("%v\n%s", err, &said)
	}
	if after.fds > before.fds || after.goroutines > before.goroutines {
		t.Errorf("%d descriptors and %d goroutines before, %d and %d after\n%s",
			before.fds, before.goroutines, after.fds, after.goroutines, &said)
	}
	if grown := after.rss - before.rss; grown > 200 {
		t.Errorf("%.0f MiB more after %v\n%s", grown, length, &said)
	}
	t.Logf("\n%s", &said)
}

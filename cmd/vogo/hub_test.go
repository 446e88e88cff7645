package main

import (
	"bufio"
	"context"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"vogo/vokit/samp"
)

func TestHubSaysWhoComesAndGoes(t *testing.T) {
	t.Setenv("SAMP_HUB", "std-lockurl:file://"+filepath.ToSlash(filepath.Join(t.TempDir(), "lock")))
	ctx, cancel := context.WithCancel(t.Context())
	r, w := io.Pipe()
	done := make(chan error, 1)
	go func() { done <- runHub(ctx, false, strings.NewReader(""), w); w.Close() }()
	lines := bufio.NewScanner(r)
	expect := func(want string) {
		t.Helper()
		if !lines.Scan() || !strings.HasPrefix(lines.Text(), want) {
			t.Fatalf("said %q, want %q", lines.Text(), want)
		}
	}
	expect("SAMP hub at http://127.0.0.1:")
	expect("Ctrl-C ends it.")
	c, err := samp.Connect(ctx, samp.Metadata{Name: "two\nlines"})
	if err != nil {
		t.Fatal(err)
	}
	expect(`came: "two\nlines"`)
	c.Close()
	expect(`left: "two\nlines"`)
	cancel()
	if lines.Scan() {
		t.Errorf("said %q after the end", lines.Text())
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestConsentIsAskedAtTheTerminal(t *testing.T) {
	var out strings.Builder
	consent := askAt(strings.NewReader("y\n\nyes\nno\n"), &out)
	for i, want := range []bool{true, false, true, false, false} {
		if got := consent(t.Context(), "a \x1b[2J page", "http://page.example"); got != want {
			t.Errorf("answer %d: %v, want %v", i, got, want)
		}
	}
	if strings.Contains(out.String(), "\x1b") || !strings.Contains(out.String(), "http://page.example") {
		t.Errorf("asked %q", out.String())
	}
	ctx, cancel := context.WithCancel(t.Context())
	r, _ := io.Pipe() // nobody answers
	cancel()
	if askAt(r, io.Discard)(ctx, "p", "o") {
		t.Error("let in without an answer")
	}
}

package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// TestNoticeIsCurrent fails when a module has come, gone or changed since
// NOTICE.md was written.
func TestNoticeIsCurrent(t *testing.T) {
	mods, err := modules("vogo/cmd/vogo")
	if err != nil {
		t.Skip("the modules cannot be listed here: ", err)
	}
	want, err := notice(mods)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../NOTICE.md")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("NOTICE.md does not say what the binary contains now: run go generate .")
	}
}

func TestKind(t *testing.T) {
	for text, want := range map[string]string{
		"MIT License\n\nPermission is hereby granted,\nfree of charge, to": "MIT",
		"   Apache License\n   Version 2.0, January 2004":                  "Apache-2.0",
		"GNU GENERAL PUBLIC LICENSE\nVersion 3":                            "",
		"Mozilla Public License Version 2.0":                               "",
		"":                                                                 "",
	} {
		got, err := kind(text)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("kind(%q) = %q, %v; want %q", strings.Fields(text), got, err, want)
		}
	}
}

package ucd

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"
)

//go:embed words.txt
var wordList string

// word is an entry of the vocabulary.
type word struct {
	flag    byte // where it may stand: P first, S after the first, Q both, and E, C and V as below
	spelled string
	meaning string
}

var vocabulary = sync.OnceValue(func() map[string]word {
	out := make(map[string]word)
	for _, line := range strings.Split(wordList, "\n") {
		if f := strings.SplitN(line, "|", 3); len(f) == 3 && !strings.HasPrefix(line, "#") {
			out[strings.ToLower(f[1])] = word{f[0][0], f[1], f[2]}
		}
	}
	return out
})

// Describe says in words what a descriptor means: of "phot.mag;em.opt.V" it is "Photometric magnitude; Optical band between 500
// and 600 nm". Words that the vocabulary (UCD1+ 1.6) does not have are explained by the part of them that it has, or else
// stand as they are. Without a descriptor it is "".
func Describe(text string) string {
	var out []string
	for _, w := range Parse(text) {
		meaning := ""
		for stem := w; stem != ""; stem = stem[:max(strings.LastIndexByte(stem, '.'), 0)] {
			if k, ok := vocabulary()[stem]; ok {
				if meaning = k.meaning; stem != w {
					meaning += " (" + w + ")"
				}
				break
			}
		}
		if meaning == "" {
			meaning = w
		}
		out = append(out, meaning)
	}
	return strings.Join(out, "; ")
}

// Check tells whether a descriptor is one of UCD1+ 1.6: its words are in the vocabulary, and stand where they may. Of what
// is wrong the error says the first.
func Check(text string) error {
	u := Parse(text)
	if len(u) == 0 {
		return fmt.Errorf("ucd: the descriptor is empty")
	}
	for i, w := range u {
		k, ok := vocabulary()[w]
		switch {
		case !ok:
			return fmt.Errorf("ucd: %q: %q is no word of UCD1+%s", text, w, nearWord(w))
		case i == 0 && k.flag == 'S':
			return fmt.Errorf("ucd: %q: %q cannot be the first word", text, k.spelled)
		case i > 0 && k.flag == 'P':
			return fmt.Errorf("ucd: %q: %q can only be the first word", text, k.spelled)
		}
	}
	return nil
}

// nearWord names what of a word is in the vocabulary.
func nearWord(w string) string {
	for i := strings.LastIndexByte(w, '.'); i > 0; i = strings.LastIndexByte(w[:i], '.') {
		if k, ok := vocabulary()[w[:i]]; ok {
			return fmt.Sprintf(" (%q is)", k.spelled)
		}
	}
	return ""
}

// Canonical is a descriptor as the vocabulary spells it, "phot.mag;em.opt.V".
func Canonical(text string) string {
	u := Parse(text)
	for i, w := range u {
		if k, ok := vocabulary()[w]; ok {
			u[i] = k.spelled
		}
	}
	return strings.Join(u, ";")
}

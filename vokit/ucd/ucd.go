// Package ucd reads Unified Content Descriptors, the words that say what a quantity is: "phot.mag;em.opt.V"
// is a magnitude in the V band (IVOA Recommendation UCD1+ 1.5, and An IVOA Standard for UCDs 1.10).
package ucd

import (
	"strings"
)

// UCD is a descriptor split into its words, the primary one first, in lower case and without namespaces.
type UCD []string

// Parse splits a descriptor. It takes what is found in the wild: any case of letters, blanks, a
// namespace such as "ivoa:", commas and stray separators.
func Parse(text string) UCD {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return r == ';' || r == ',' || r == ' ' || r == '\t' || r == '\n' || r == '\r'
	})
	var u UCD
	for _, w := range words {
		if i := strings.LastIndexByte(w, ':'); i >= 0 {
			w = w[i+1:]
		}
		if w = strings.Trim(w, "."); w != "" {
			u = append(u, w)
		}
	}
	return u
}

// String is the descriptor as UCD1+ writes it, "phot.mag;em.opt.v" (all in lower case).
func (u UCD) String() string { return strings.Join(u, ";") }

// Has tells whether one of the words is the given one.
func (u UCD) Has(word string) bool {
	for _, w := range u {
		if strings.EqualFold(w, word) {
			return true
		}
	}
	return false
}

// HasWord tells whether a word is in a descriptor, in any case of letters.
func HasWord(text, word string) bool { return Parse(text).Has(word) }

// Matches tells whether a descriptor has all the words of a pattern, in any case and order, except that
// the pattern's first word must come first in the descriptor. A word that ends in ".*" or "*" matches
// all words that begin so: "phot.mag;em.*" finds the magnitudes whose band is given.
func Matches(pattern, text string) bool {
	want, have := Parse(pattern), Parse(text)
	if len(want) == 0 {
		return len(have) == 0
	}
	if len(have) == 0 || !wordMatches(want[0], have[0]) {
		return false
	}
	for _, w := range want[1:] {
		ok := false
		for _, h := range have {
			ok = ok || wordMatches(w, h)
		}
		if !ok {
			return false
		}
	}
	return true
}

// wordMatches: Parse has trimmed a final "." but not a final "*".
func wordMatches(pattern, word string) bool {
	if stem, ok := strings.CutSuffix(pattern, ".*"); ok {
		return word == stem || strings.HasPrefix(word, stem+".")
	}
	if stem, ok := strings.CutSuffix(pattern, "*"); ok {
		return strings.HasPrefix(word, stem)
	}
	return word == pattern
}

// IsMagnitude tells whether a descriptor is that of a magnitude, also by the words of UCD1; its errors are not.
func IsMagnitude(text string) bool {
	u := Parse(text)
	return len(u) > 0 && (u[0] == "phot.mag" || strings.HasPrefix(u[0], "phot.mag.") || u[0] == "phys.magabs" || strings.HasPrefix(u[0], "phot_mag")) && !u.Has("stat.error")
}

// IsTime tells whether a descriptor is that of an instant.
func IsTime(text string) bool {
	u := Parse(text)
	if len(u) == 0 || u.Has("stat.error") {
		return false
	}
	switch u[0] {
	case "time.start", "time.end", "time.epoch", "time.creation", "time.release", "time.processing", "time_date", "time_epoch":
		return true
	}
	return false
}

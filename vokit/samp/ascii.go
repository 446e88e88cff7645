package samp

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// allowed says whether a SAMP string may hold r: SAMP 1.3, section 3.3 allows the
// ASCII characters 09, 0a, 0d and 20 to 7f, and JSAMP, on which TOPCAT stands,
// refuses messages with others.
func allowed(r rune) bool {
	return r >= 0x20 && r <= 0x7f || r == '\t' || r == '\n' || r == '\r'
}

// spelled is how to write what has no letters of its own in ASCII: the names of
// stars have Greek ones.
var spelled = map[rune]string{
	'α': "alpha", 'β': "beta", 'γ': "gamma", 'δ': "delta", 'ε': "epsilon", 'ζ': "zeta", 'η': "eta", 'θ': "theta",
	'ι': "iota", 'κ': "kappa", 'λ': "lambda", 'μ': "mu", 'ν': "nu", 'ξ': "xi", 'ο': "omicron", 'π': "pi",
	'ρ': "rho", 'σ': "sigma", 'ς': "sigma", 'τ': "tau", 'υ': "upsilon", 'φ': "phi", 'χ': "chi", 'ψ': "psi", 'ω': "omega",
	'ß': "ss", 'æ': "ae", 'Æ': "AE", 'ø': "o", 'Ø': "O", 'œ': "oe", 'Œ': "OE", 'ł': "l", 'Ł': "L", 'đ': "d", 'ð': "d", 'þ': "th", 'ı': "i",
	'‐': "-", '‑': "-", '–': "-", '—': "-", '−': "-", '×': "x", '·': ".", '±': "+-", '°': " deg", '⊙': "sun", '☉': "sun",
	'‘': "'", '’': "'", '′': "'", '“': `"`, '”': `"`, '″': `"`, '„': `"`, '«': `"`, '»': `"`,
}

// ASCII writes s with the characters that SAMP allows: accents go, Greek letters
// are spelled out, what cannot be written so becomes a question mark. "χ Cyg"
// becomes "chi Cyg". All strings that a client or a hub sends pass through it.
func ASCII(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return !allowed(r) }) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range norm.NFKD.String(s) {
		switch {
		case allowed(r):
			b.WriteRune(r)
		case spelled[r] != "":
			b.WriteString(spelled[r])
		case spelled[unicode.ToLower(r)] != "":
			l := spelled[unicode.ToLower(r)]
			b.WriteString(strings.ToUpper(l[:1]) + l[1:])
		case unicode.Is(unicode.Mn, r): // an accent
		case unicode.IsSpace(r) || unicode.IsControl(r):
			b.WriteByte(' ')
		default:
			b.WriteByte('?')
		}
	}
	return b.String()
}

package table

import (
	"bytes"
	"unicode/utf8"
)

// splitTexts cuts a cell of texts of one length into them, and calls f with each without its padding. There are size of
// them, 0 if their number varies.
//
// The length of a unicodeChar text counts units of UTF-16. That of a char text counts bytes, and since VOTable 1.6
// (working draft, sections 2.1 and 5.1) those of UTF-8; documents before it that had no business to hold other characters
// than ASCII do count characters, which shows when the cell is as long as that and not as bytes say.
func splitTexts(s []byte, step, size int, dt Datatype, f func([]byte)) {
	byUnits := dt == UnicodeChar
	byRunes := false
	if !byUnits {
		runes := utf8.RuneCount(s)
		byRunes = runes%step == 0 && len(s)%step != 0 || size > 0 && runes == size*step
	}
	for len(s) > 0 {
		n, count := 0, 0
		for n < len(s) {
			r, size := utf8.DecodeRune(s[n:])
			switch {
			case byRunes:
				count++
			case byUnits && r > 0xFFFF:
				count += 2
			case byUnits:
				count++
			default:
				count += size
			}
			if count > step && n > 0 {
				break
			}
			n += size
		}
		f(bytes.TrimRight(s[:n], " \x00"))
		s = s[n:]
	}
}

// appendUTF8 appends the bytes of a char text: UTF-8, of which the end may be cut off within a character, or else
// ISO 8859-1.
func appendUTF8(buf, p []byte) []byte {
	if utf8.Valid(p) {
		return append(buf, p...)
	}
	for cut := 1; cut < utf8.UTFMax && cut < len(p); cut++ {
		head, rest := p[:len(p)-cut], p[len(p)-cut:]
		if utf8.RuneStart(rest[0]) && !utf8.FullRune(rest) && utf8.Valid(head) && utf8.RuneCount(head) < len(head) {
			return append(buf, head...)
		}
	}
	return AppendLatin1(buf, p)
}

package dal

import (
	"net/http"
	"strings"
)

// challenge is one way in that a service names in WWW-Authenticate (RFC 9110,
// section 11.6.1; those of the Virtual Observatory begin with "ivoa_" and are of
// the IVOA's AuthVO draft, successor of SSO 2.0).
type challenge struct {
	scheme string            // lower case
	params map[string]string // keys in lower case
}

// challenges reads all WWW-Authenticate headers. What cannot be read is left out.
func challenges(h http.Header) []challenge {
	var out []challenge
	for _, line := range h.Values("WWW-Authenticate") {
		out = append(out, parseChallenges(line)...)
	}
	return out
}

// parseChallenges reads a list of challenges, in which commas stand both
// between challenges and between the parameters of one.
func parseChallenges(s string) []challenge {
	var out []challenge
	for s != "" {
		s = strings.TrimLeft(s, " \t,")
		name, rest := word(s)
		if name == "" {
			return out
		}
		after := strings.TrimLeft(rest, " \t")
		if strings.HasPrefix(after, "=") && len(out) > 0 {
			value, more := paramValue(strings.TrimLeft(after[1:], " \t"))
			out[len(out)-1].params[strings.ToLower(name)] = value
			s = more
			continue
		}
		out = append(out, challenge{scheme: strings.ToLower(name), params: map[string]string{}})
		s = after
		// "Negotiate a87421000492aa==": a lone token in place of parameters
		if n, r := token68(s); n != "" {
			s = r
		}
	}
	return out
}

func word(s string) (w, rest string) {
	i := strings.IndexAny(s, " \t,=\"")
	if i < 0 {
		i = len(s)
	}
	return s[:i], s[i:]
}

func paramValue(s string) (value, rest string) {
	if !strings.HasPrefix(s, `"`) {
		i := strings.IndexByte(s, ',')
		if i < 0 {
			i = len(s)
		}
		return strings.TrimSpace(s[:i]), s[i:]
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s):
			i++
			b.WriteByte(s[i])
		case s[i] == '"':
			return b.String(), s[i+1:]
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String(), ""
}

// token68 finds a token that is followed by a comma or the end.
func token68(s string) (token, rest string) {
	i := strings.IndexAny(s, ", \t\"")
	if i < 0 {
		i = len(s)
	}
	t := s[:i]
	bare := strings.TrimRight(t, "=")
	if t == "" || strings.Contains(bare, "=") || (i < len(s) && s[i] != ',') {
		return "", s
	}
	if !strings.HasSuffix(t, "=") && i < len(s) { // the next scheme, without parameters
		return "", s
	}
	return t, s[i:]
}

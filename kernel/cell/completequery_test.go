package cell

import "testing"

func TestCompleteQuery(t *testing.T) {
	s := newSession(t)
	for _, tt := range []struct {
		code string // | is the cursor
		want string // "" for no proposal
	}{
		{"vo.TAP(\"gavo\").Query(`SELECT TOP 5 ra, dec FR|`)", "FROM"},
		{"q := \"select CIR|\"", "CIRCLE"},
		{"q := `select a\nfrom t WHE|", "WHERE"},
		{"q := \"no query WHE|\"", ""},
	} {
		cursor := 0
		for tt.code[cursor] != '|' {
			cursor++
		}
		code := tt.code[:cursor] + tt.code[cursor+1:]
		c := s.Complete(code, cursor)
		found := false
		for _, m := range c.Matches {
			found = found || m.Text == tt.want
		}
		if found != (tt.want != "") {
			t.Errorf("%s: proposes %v, want %q", tt.code, c.Matches, tt.want)
		}
	}
}

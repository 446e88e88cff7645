package display

import "testing"

type place struct{ ra, dec string }

func (p place) String() string { return p.ra + " " + p.dec }

type name string

// Where fmt's lists leave it open what is one element, texts are quoted and values
// have commas between them.
func TestTextOfLists(t *testing.T) {
	for _, tt := range []struct {
		v    any
		want string
	}{
		{[]string{"a", "b"}, "[a b]"},
		{[]string{"alf CMa", "Sirius"}, `["alf CMa", "Sirius"]`},
		{[]string{"", "x"}, `["", "x"]`},
		{[]string{}, "[]"},
		{[2]name{"alf CMa", "x"}, `["alf CMa", "x"]`},
		{[]place{{"1", "2"}, {"3", "4"}}, "[1 2, 3 4]"},
		{[]*place{nil}, "[<nil>]"},
		{[]int{1, 2}, "[1 2]"},
		{[]any{"a b", 3}, "[a b 3]"},
		{map[string]string{"k": "a b"}, "map[k:a b]"},
	} {
		if got := textOf(tt.v); got != tt.want {
			t.Errorf("%#v: %s, want %s", tt.v, got, tt.want)
		}
	}
}

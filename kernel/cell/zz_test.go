package cell

import "testing"

func TestZZ(t *testing.T) {
	s, err := New(Options{})
	if err != nil { t.Fatal(err) }
	for i, c := range []string{"ints := make(chan int, 3)\nints <- 4", "q := <-ints\nq", "ints <- 5", "w := 0\nw = <-ints\nw", "ints<-6\nx := <-ints\nx"} {
		r, err := s.Eval(t.Context(), c, IO{Count: i+1})
		t.Log(c, r.Value, err)
	}
}

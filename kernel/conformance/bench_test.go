package conformance_test

import (
	"testing"

	"vogo/kernel/conformance"
)

// BenchmarkCell runs cells in a kernel process, from the request to reply and idle,
// with a client that takes next to no time itself.
func BenchmarkCell(b *testing.B) {
	k, err := conformance.Start(self(b))
	if err != nil {
		b.Fatal(err)
	}
	defer k.Close()
	c, err := conformance.Dial(k)
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	for _, bench := range []struct{ name, code string }{
		{"empty", ""}, {"1+1", "1+1"}, {"print", "x := 1; fmt.Println(x)"},
	} {
		b.Run(bench.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := c.Run(bench.code); err != nil {
					b.Fatal(err)
				}
				c.Forget()
			}
		})
	}
}

package sandbox

import (
	"context"
	"testing"
)

// BenchmarkFill measures what the first query to a data centre waits for.
func BenchmarkFill(b *testing.B) {
	for _, st := range sites {
		b.Run(st.name, func(b *testing.B) {
			for b.Loop() {
				k := newSky("http://127.0.0.1", st)
				if _, _, err := k.database(context.Background()); err != nil {
					b.Fatal(err)
				}
				k.Close()
			}
		})
	}
}

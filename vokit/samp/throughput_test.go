package samp

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"
)

// BenchmarkHub10000 passes 10,000 calls with their answers between ten clients,
// four at a time from each, through the hub of this package, or through the one
// at the lock file that VOGO_BENCH_HUB names.
func BenchmarkHub10000(b *testing.B) {
	path := os.Getenv("VOGO_BENCH_HUB")
	if path == "" {
		path = filepath.Join(b.TempDir(), "lock")
	}
	b.Setenv("SAMP_HUB", "std-lockurl:file://"+filepath.ToSlash(path))
	if os.Getenv("VOGO_BENCH_HUB") == "" {
		h, err := StartHub(HubOptions{})
		if err != nil {
			b.Fatal(err)
		}
		defer h.Close()
	}
	const clients, lanes, messages = 10, 4, 10_000
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	var cs []*Client
	for i := range clients {
		c, err := Connect(ctx, Metadata{Name: "bench" + strconv.Itoa(i)})
		if err != nil {
			b.Fatal(err)
		}
		defer c.Close()
		if _, err := c.Handle(ctx, "calc.echo", func(_ context.Context, in Incoming) (Map, error) { return in.Params, nil }); err != nil {
			b.Fatal(err)
		}
		cs = append(cs, c)
	}
	for b.Loop() {
		var wg sync.WaitGroup
		for i, c := range cs {
			for lane := range lanes {
				wg.Go(func() {
					for k := range messages / clients / lanes {
						n := strconv.Itoa(lane*messages + k)
						r, err := c.Call(ctx, cs[(i+1+k%(clients-1))%clients].ID(), Message{MType: "calc.echo", Params: Map{"n": n}})
						if err != nil || r.Result.Text("n") != n {
							b.Errorf("call %s: %v, %v", n, r, err)
							return
						}
					}
				})
			}
		}
		wg.Wait()
	}
	b.ReportMetric(float64(messages)*float64(b.N)/b.Elapsed().Seconds(), "messages/s")
}

//go:build unix

package kernel

import (
	"context"
	"os"
	"time"
)

// parentAtStart is read at once: a parent that ends a moment later has ended too.
var parentAtStart = os.Getppid()

// watchParent returns a channel that is closed when the process that started
// this one has ended, which shows in the kernel having got another parent.
// Nothing announces that, so it looks once a second. A kernel started by init,
// as in some containers, has no parent to outlive.
func watchParent(ctx context.Context) <-chan struct{} {
	gone := make(chan struct{})
	if parentAtStart <= 1 {
		return gone
	}
	go func() {
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				if os.Getppid() != parentAtStart {
					close(gone)
					return
				}
			case <-ctx.Done():
				return
			}
		}
	}()
	return gone
}

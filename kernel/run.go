package kernel

import (
	"context"

	"vogo/kernel/wire"
)

// Listening is where a kernel listens.
type Listening = wire.Connection

// Run serves the front ends of one connection until a shutdown request or the
// end of ctx.
func Run(ctx context.Context, conn wire.Connection, opts Options) error {
	if err := conn.Check(); err != nil {
		return err
	}
	return serve(ctx, conn, opts)
}

func serve(ctx context.Context, conn wire.Connection, opts Options) error {
	<-ctx.Done()
	return nil
}

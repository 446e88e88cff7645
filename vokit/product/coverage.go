package product

import (
	"context"

	"vogo/vokit/dal"
	"vogo/vokit/moc"
)

// Coverage reads the coverage map that x leads to (see Open): FITS, JSON or text.
func Coverage(ctx context.Context, x any, opts ...dal.Option) (*moc.MOC, error) {
	s, err := Open(ctx, "moc", x, opts...)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	stop := context.AfterFunc(ctx, func() { s.Close() })
	defer stop()
	m, err := moc.Read(s)
	if err != nil {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return nil, dal.WithOp(err, "moc", s.Name, dal.ErrService)
	}
	m.Name = s.Name
	return m, nil
}

package desktop

import (
	"context"
	"fmt"
	"strconv"
	"sync"

	"vogo/display"
	"vogo/vokit/image"
	"vogo/vokit/moc"
	"vogo/vokit/product"
	"vogo/vokit/samp"
	"vogo/vokit/sky"
	"vogo/vokit/table"
)

// Listener is a handler that acts on messages until it is stopped: by Stop, by an
// interrupt while no cell runs, or by the end of the kernel. What it shows appears
// where it was made.
type Listener struct {
	mtype string
	name  string
	stop  func()
	once  sync.Once
}

// Stop ends it. A nil Listener, or one that was stopped, does nothing.
func (l *Listener) Stop() {
	if l != nil {
		l.once.Do(l.stop)
	}
}

// MIMEBundle implements display.MIMEBundler.
func (l *Listener) MIMEBundle() display.Bundle {
	return display.Bundle{Data: map[string]any{display.MIMEText: fmt.Sprintf("listening to %s as %q; Stop() ends it", display.OneLine(l.mtype, 120), display.OneLine(l.name, 120))}}
}

// On calls f for messages of an MType, or of a pattern such as "table.*". An
// error of f is the answer to the sender, and is shown.
func (s *Session) On(ctx context.Context, mtype string, f func(samp.Incoming) error) (*Listener, error) {
	return s.listen(ctx, mtype, func(_ context.Context, in samp.Incoming) error { return f(in) })
}

func (s *Session) listen(ctx context.Context, mtype string, f func(context.Context, samp.Incoming) error) (*Listener, error) {
	c, err := s.Client()
	if err != nil {
		return nil, err
	}
	sink := display.SinkOf(ctx)
	stop, err := c.Handle(ctx, mtype, func(hctx context.Context, in samp.Incoming) (samp.Map, error) {
		var err error
		interrupted := display.RunHandler(display.WithSink(hctx, sink), func(ctx context.Context) { err = guarded(ctx, in, f) })
		switch {
		case interrupted:
			err = fmt.Errorf("%s: the handler was interrupted", in.MType)
		case err != nil && hctx.Err() == nil:
			display.ShowContext(display.WithSink(hctx, sink), fmt.Errorf("%s: %w", in.MType, err))
		}
		return nil, err
	})
	if err != nil {
		return nil, err
	}
	l := &Listener{mtype: mtype, name: s.meta.Name, stop: stop}
	if sink == nil { // nobody's cell made it
		return l, nil
	}
	forget := display.OnInterrupt(func() {
		l.Stop()
		display.ShowContext(display.WithSink(context.Background(), sink), fmt.Sprintf("listening to %s was interrupted", mtype))
	})
	l.stop = func() {
		forget()
		stop()
	}
	return l, nil
}

// guarded turns a panic of the user's function into an error that is shown.
func guarded(ctx context.Context, in samp.Incoming, f func(context.Context, samp.Incoming) error) (err error) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case error:
			err = p
		default:
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return f(ctx, in)
}

// OnTable calls f with each table that another program sends.
func (s *Session) OnTable(ctx context.Context, f func(*table.Table)) (*Listener, error) {
	return s.listen(ctx, loadTable, func(ctx context.Context, in samp.Incoming) error {
		t, err := s.load(ctx, in)
		if err != nil {
			return err
		}
		f(t)
		return nil
	})
}

// load reads the table of a message.
func (s *Session) load(ctx context.Context, in samp.Incoming) (*table.Table, error) {
	u := in.Params.Text("url")
	t, err := product.Table(ctx, u)
	if err != nil {
		return nil, err
	}
	if n := in.Params.Text("name"); n != "" && n != samp.ASCII(t.Name) { // messages cannot have "χ Cyg"
		t.Name = n
	}
	s.remember(t, in.Params.Text("table-id"), u)
	s.has("", in.Message)
	return t, nil
}

// OnSpectrum calls f with each spectrum that is sent and can be read as a table.
func (s *Session) OnSpectrum(ctx context.Context, f func(*table.Table)) (*Listener, error) {
	return s.listen(ctx, loadSpectrum, func(ctx context.Context, in samp.Incoming) error {
		t, err := s.load(ctx, in)
		if err != nil {
			return err
		}
		f(t)
		return nil
	})
}

// OnImage calls f with each image that is sent.
func (s *Session) OnImage(ctx context.Context, f func(*image.Image)) (*Listener, error) {
	return s.listen(ctx, loadImage, func(ctx context.Context, in samp.Incoming) error {
		im, err := product.Image(ctx, in.Params.Text("url"))
		if err != nil {
			return err
		}
		if n := in.Params.Text("name"); n != "" {
			im.Name = n
		}
		f(im)
		return nil
	})
}

// OnMOC calls f with each coverage that is sent.
func (s *Session) OnMOC(ctx context.Context, f func(*moc.MOC)) (*Listener, error) {
	return s.listen(ctx, loadMOC, func(ctx context.Context, in samp.Incoming) error {
		m, err := product.Coverage(ctx, in.Params.Text("url"))
		if err != nil {
			return err
		}
		if n := in.Params.Text("name"); n != "" {
			m.Name = n
		}
		f(m)
		return nil
	})
}

// OnSky calls f with each position that another program points at.
func (s *Session) OnSky(ctx context.Context, f func(sky.Coord)) (*Listener, error) {
	return s.listen(ctx, pointAt, func(_ context.Context, in samp.Incoming) error {
		ra, errRA := strconv.ParseFloat(in.Params.Text("ra"), 64)
		dec, errDec := strconv.ParseFloat(in.Params.Text("dec"), 64)
		if errRA != nil || errDec != nil {
			return fmt.Errorf("ra %q, dec %q is no position in degrees", in.Params.Text("ra"), in.Params.Text("dec"))
		}
		f(sky.New(ra, dec))
		return nil
	})
}

// OnRow calls f with each row that is highlighted in a table which this session
// has sent or received.
func (s *Session) OnRow(ctx context.Context, f func(table.Row)) (*Listener, error) {
	return s.listen(ctx, highlightRow, func(ctx context.Context, in samp.Incoming) error {
		t, err := s.about(ctx, in)
		if err != nil {
			return err
		}
		r, err := rowOf(t, in.Params.Text("row"))
		if err != nil {
			return err
		}
		f(r)
		return nil
	})
}

// OnRows calls f with the rows that are selected in a table which this session
// has sent or received.
func (s *Session) OnRows(ctx context.Context, f func([]table.Row)) (*Listener, error) {
	return s.listen(ctx, selectRows, func(ctx context.Context, in samp.Incoming) error {
		t, err := s.about(ctx, in)
		if err != nil {
			return err
		}
		list, _ := in.Params["row-list"].(samp.List)
		rows := make([]table.Row, 0, len(list))
		for _, x := range list {
			i, _ := x.(string)
			r, err := rowOf(t, i)
			if err != nil {
				return err
			}
			rows = append(rows, r)
		}
		f(rows)
		return nil
	})
}

// about finds the table of a message, loading it if it is not known yet.
func (s *Session) about(ctx context.Context, in samp.Incoming) (*table.Table, error) {
	if t := s.known(in.Params.Text("table-id"), in.Params.Text("url")); t != nil {
		return t, nil
	}
	if in.Params.Text("url") == "" {
		return nil, fmt.Errorf("the table %q is not known here; send it first", in.Params.Text("table-id"))
	}
	return s.load(ctx, in)
}

func rowOf(t *table.Table, index string) (table.Row, error) {
	i, err := strconv.Atoi(index)
	if err != nil {
		return table.Row{}, fmt.Errorf("%q is no row number", index)
	}
	return t.Row(i)
}

// Highlight points at a row in all programs that have its table.
func (s *Session) Highlight(ctx context.Context, row table.Row) error {
	c, err := s.Client()
	if err != nil {
		return err
	}
	peers, err := c.Clients(ctx)
	if err != nil {
		return err
	}
	for _, p := range peers {
		r, ok := s.referenceFor(row.Table(), p.ID)
		if !ok || p.ID == c.ID() || !p.Takes(highlightRow) {
			continue
		}
		m := samp.Message{MType: highlightRow, Params: samp.Map{"table-id": r.id, "url": r.url, "row": strconv.Itoa(row.Index())}}
		if err := c.Notify(ctx, p.ID, m); err != nil {
			return err
		}
	}
	return nil
}

// PointAt points at a position in all programs that show the sky.
func (s *Session) PointAt(ctx context.Context, p sky.Coord) error {
	c, err := s.Client()
	if err != nil {
		return err
	}
	_, err = c.NotifyAll(ctx, samp.Message{MType: pointAt, Params: samp.Map{"ra": number(p.RA), "dec": number(p.Dec)}})
	return err
}

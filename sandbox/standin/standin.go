// Package standin stands in for the programs of a desktop where there are none:
// on a server, in a classroom, in a test. Its TOPCAT, Aladin and SPLAT take what
// they are sent as the real ones do, but draw nothing; they say on the hub that
// they are stand-ins.
//
// The TOPCAT among them also does what a user would: it points at the first
// rows of each table that it gets.
package standin

import (
	"context"
	"fmt"

	"vogo/vokit/desktop"
	"vogo/vokit/image"
	"vogo/vokit/sky"
	"vogo/vokit/table"
)

// Clicks is how many rows of a table the stand-in for TOPCAT points at.
const Clicks = 3

const description = "stand-in of the sandbox: takes what the real one takes, and draws nothing"

// Start puts the stand-ins on the hub that is running. stop takes them off.
func Start(ctx context.Context) (stop func(), err error) {
	topcat, aladin, splat := desktop.New("TOPCAT", description), desktop.New("Aladin", description), desktop.New("SPLAT", description)
	stop = func() {
		for _, s := range []*desktop.Session{topcat, aladin, splat} {
			s.Close()
		}
	}
	taken := func(*table.Table) {}
	for _, step := range []func() (*desktop.Listener, error){
		func() (*desktop.Listener, error) {
			return topcat.OnTable(ctx, func(t *table.Table) { click(ctx, topcat, t) })
		},
		func() (*desktop.Listener, error) { return topcat.OnRow(ctx, func(table.Row) {}) },
		func() (*desktop.Listener, error) { return topcat.OnSky(ctx, func(sky.Coord) {}) },
		func() (*desktop.Listener, error) { return aladin.OnImage(ctx, func(*image.Image) {}) },
		func() (*desktop.Listener, error) { return aladin.OnTable(ctx, taken) },
		func() (*desktop.Listener, error) { return aladin.OnSky(ctx, func(sky.Coord) {}) },
		func() (*desktop.Listener, error) { return splat.OnSpectrum(ctx, taken) },
		func() (*desktop.Listener, error) { return splat.OnTable(ctx, taken) },
	} {
		if _, err := step(); err != nil {
			stop()
			return nil, fmt.Errorf("stand-ins for the desktop: %w", err)
		}
	}
	return stop, nil
}

// click points at the first rows of t, and at their positions if it has any.
func click(ctx context.Context, s *desktop.Session, t *table.Table) {
	for i := range min(Clicks, t.NumRows()) {
		row, err := t.Row(i)
		if err != nil {
			return
		}
		s.Highlight(ctx, row) // nobody may be listening
		if p, err := row.Coord(); err == nil {
			s.PointAt(ctx, p)
		}
	}
}

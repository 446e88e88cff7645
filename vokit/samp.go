package vokit

import (
	"context"
	"sync"

	"vogo/display"
	"vogo/vokit/desktop"
	"vogo/vokit/image"
	"vogo/vokit/moc"
	"vogo/vokit/samp"
	"vogo/vokit/sky"
	"vogo/vokit/table"
)

// Send sends things to a program on the desktop, by its name in any case of
// letters, and waits until it has taken them. Things are tables, images, rows
// (what they lead to), links, positions, URLs and paths, or slices of these; how
// each is sent follows from what it is. The result tells what became of each.
//
//	vo.Send("topcat", agbs)
//	vo.Send("topcat", series.Rows())  // the time series behind the rows
//	vo.Send("aladin", vo.Datalink(row).Get("#preview-image"))
//	vo.Send("splat", spectra.Rows())
func Send(to string, things ...any) (*table.Table, error) {
	return desktop.Default.Send(display.Ambient(), to, things...)
}

// Broadcast sends things to all programs on the desktop that take them.
//
//	vo.Broadcast(agbs)
func Broadcast(things ...any) (*table.Table, error) {
	return desktop.Default.Broadcast(display.Ambient(), things...)
}

// Desktop lists the programs on the SAMP hub and what they take.
func Desktop() (*table.Table, error) { return desktop.Default.Clients(display.Ambient()) }

// Highlight points at a row in all programs that have its table.
//
//	vo.Highlight(agbs.Row(3))
func Highlight(row table.Row) error { return desktop.Default.Highlight(display.Ambient(), row) }

// OnTable calls f with each table that another program sends, while other cells
// run; what f shows appears at this cell. Stop ends it.
//
//	l := vo.OnTable(func(t *vo.Table) { vo.Show(t) })
//	l.Stop()
func OnTable(f func(*table.Table)) (*desktop.Listener, error) {
	return desktop.Default.OnTable(display.Ambient(), f)
}

// OnImage does the same with images.
func OnImage(f func(*image.Image)) (*desktop.Listener, error) {
	return desktop.Default.OnImage(display.Ambient(), f)
}

// OnSpectrum does the same with spectra.
func OnSpectrum(f func(*table.Table)) (*desktop.Listener, error) {
	return desktop.Default.OnSpectrum(display.Ambient(), f)
}

// OnMOC does the same with coverages.
//
//	vo.OnMOC(func(m *moc.MOC) { vo.Show(m) })
func OnMOC(f func(*moc.MOC)) (*desktop.Listener, error) {
	return desktop.Default.OnMOC(display.Ambient(), f)
}

// OnSky does the same with positions that a program points at.
//
//	vo.OnSky(func(p vo.Position) { fmt.Println(p) })
func OnSky(f func(sky.Coord)) (*desktop.Listener, error) {
	return desktop.Default.OnSky(display.Ambient(), f)
}

// OnRow does the same with rows that are highlighted in a table which was sent
// or received here.
//
//	vo.OnRow(func(r vo.Row) { plot.Update(sed(r)) })
func OnRow(f func(table.Row)) (*desktop.Listener, error) {
	return desktop.Default.OnRow(display.Ambient(), f)
}

// OnRows does the same with rows that are selected.
func OnRows(f func([]table.Row)) (*desktop.Listener, error) {
	return desktop.Default.OnRows(display.Ambient(), f)
}

// On does the same with messages of any MType, or of a pattern.
//
//	vo.On("table.*", func(m samp.Incoming) error { fmt.Println(m.Params); return nil })
func On(mtype string, f func(samp.Incoming) error) (*desktop.Listener, error) {
	return desktop.Default.On(display.Ambient(), mtype, f)
}

// ownHub is the hub that this process runs, if it does, and what goes with it.
var ownHub struct {
	sync.Mutex
	h      *samp.Hub
	beside func(context.Context) (stop func(), err error)
	stop   func()
}

// BesideHub says what else to start when Hub starts a hub: the sandbox, for
// example, puts stand-ins for the programs of a desktop on it.
func BesideHub(start func(context.Context) (stop func(), err error)) {
	ownHub.Lock()
	defer ownHub.Unlock()
	ownHub.beside = start
}

// Hub starts a SAMP hub in this process if none is running on the machine, and
// lists who is on it.
//
//	vo.Hub()
func Hub() (*table.Table, error) {
	c, err := desktop.Default.Client()
	if err != nil {
		return nil, err
	}
	ctx := display.Ambient()
	if err := c.Ping(ctx); err != nil && ctx.Err() == nil {
		if err := startHub(); err != nil {
			return nil, err
		}
	}
	return desktop.Default.Clients(ctx)
}

func startHub() error {
	ownHub.Lock()
	defer ownHub.Unlock()
	h, err := samp.StartHub(samp.HubOptions{})
	if err != nil {
		return err
	}
	ownHub.h = h
	if ownHub.beside == nil {
		return nil
	}
	ownHub.stop, err = ownHub.beside(context.Background())
	return err
}

// Leave unregisters from the desktop and ends a hub of our own. Programs that
// embed vokit call it before they exit.
func Leave() {
	desktop.Default.Close()
	ownHub.Lock()
	defer ownHub.Unlock()
	if ownHub.stop != nil {
		ownHub.stop()
		ownHub.stop = nil
	}
	if ownHub.h != nil {
		ownHub.h.Close()
		ownHub.h = nil
	}
}

// PointAt points at a position in all programs that show the sky.
//
//	vo.PointAt(vo.Coord(156.01, 48.15))
func PointAt(p sky.Coord) error { return desktop.Default.PointAt(display.Ambient(), p) }

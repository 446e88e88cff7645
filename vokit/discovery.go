package vokit

import (
	"errors"
	"fmt"
	"html"
	"strings"
	"sync"
	"time"

	"vogo/display"
	"vogo/vokit/dal"
	"vogo/vokit/discover"
)

// The controls of a discovery panel, by the names that users read.
const (
	fieldType      = "Type"
	fieldSpace     = "Space"
	fieldSpectrum  = "Spectrum"
	fieldTime      = "Time"
	fieldInclusive = "Inclusive"
	fieldFile      = "File"
	buttonRun      = "Run"
	buttonStop     = "Stop"
	buttonSend     = "Broadcast"
	buttonSave     = "Save"
)

// panelEvery is how often a panel changes what it shows while services answer.
const panelEvery = 300 * time.Millisecond

// Discovery is a panel that searches the whole VO: see DiscoveryPanel. Its
// methods do what its buttons do.
type Discovery struct {
	form    *display.Form
	opts    []Option // of whoever made the panel, for what has no field
	status  *display.Handle
	results *display.Handle

	mu  sync.Mutex
	run *discover.Run
}

// DiscoveryPanel shows a form that searches the whole VO: fields for product
// type, place, light and time, and buttons that run a search, stop it, send
// what was found to the desktop's programs and save it. Datasets and counters
// come in while services answer, and other cells can run meanwhile. The options
// fill the fields; those without a field, such as Timeout, hold for every search.
//
//	panel := vo.DiscoveryPanel(vo.Around(vo.Resolve("M 16"), vo.Deg(.1)), vo.During("1995-01-01", "1995-12-31"))
//	panel.Found()  // what the last search has found so far
//
// The fields need the notebook extension. Without it, and in saved notebooks,
// they stand there as text, and the methods of the panel do what its buttons do.
//
// Space is a name, a position, or either with a radius in degrees, separated by
// commas; without one the radius is 0.1 degrees. Spectrum is one or two places in the
// spectrum, with a unit unless they are wavelengths in nm. Time is one or two ISO dates.
func DiscoveryPanel(opts ...Option) (*Discovery, error) {
	d := &Discovery{opts: opts}
	f, err := fieldsOf(dal.Apply(opts...))
	if err != nil {
		return nil, err
	}
	form, err := display.NewForm(d.pressed,
		display.Dropdown(fieldType, "image", "spectrum", "timeseries", "cube", "all"),
		display.TextField(fieldSpace, f.space).Hint("RA, Dec, radius in degrees; or a name"),
		display.TextField(fieldSpectrum, f.spectrum).Hint("nm, or with unit"),
		display.TextField(fieldTime, f.time).Hint("one date, or two"),
		display.Checkbox(fieldInclusive, f.inclusive).Hint("ask also services that do not declare what they cover"),
		display.Button(buttonRun).Hint("ask all services that may have something"),
		display.Button(buttonStop).Hint("stop at once and keep what was found"),
		display.Button(buttonSend).Hint("send what was found to TOPCAT, Aladin and other programs"),
		display.TextField(fieldFile, "discovery.vot").Hint("a file name"),
		display.Button(buttonSave).Hint("write what was found, and the log, to the file"),
	)
	if err != nil {
		return nil, err
	}
	d.form = form
	d.status = display.ShowHandle(statusOf(d.String(), nil))
	d.results = display.ShowHandle(textBundle("No datasets yet."))
	return d, nil
}

// pressed does what a button of the form says.
func (d *Discovery) pressed(v display.Values) (note string, err error) {
	switch {
	case v.Bool(buttonRun):
		return "", d.begin(v)
	case v.Bool(buttonStop):
		d.Stop()
		return "", nil
	case v.Bool(buttonSend):
		sent, err := d.Broadcast()
		if err != nil {
			return "", err
		}
		return fmt.Sprintf("sent to %d programs", sent.NumRows()), nil
	case v.Bool(buttonSave):
		name := strings.TrimSpace(v.Text(fieldFile))
		if err := d.Save(name); err != nil {
			return "", err
		}
		return "saved as " + name, nil
	}
	return "", nil
}

// Start begins a search with what the fields say, as the button Run does. A
// search that goes on is stopped.
func (d *Discovery) Start() error { return d.begin(d.form.Values()) }

func (d *Discovery) begin(v display.Values) error {
	opts, err := optionsOf(v, d.opts)
	if err != nil {
		return err
	}
	kind := v.Text(fieldType)
	if kind == "all" {
		kind = ""
	}
	run, err := StartDatasets(kind, opts...)
	if err != nil {
		return err
	}
	d.mu.Lock()
	old := d.run
	d.run = run
	d.mu.Unlock()
	if old != nil {
		old.Stop()
	}
	go d.follow(run)
	return nil
}

// follow shows how a search goes on, until it ends or another takes its place.
func (d *Discovery) follow(run *discover.Run) {
	tick := time.NewTicker(panelEvery)
	defer tick.Stop()
	for change := run.Changed(); run.Running(); change = run.Changed() {
		d.show(run)
		select {
		case <-change:
		case <-run.Done():
		}
		select { // services answer in bursts
		case <-tick.C:
		case <-run.Done():
		}
	}
	d.show(run)
}

func (d *Discovery) show(run *discover.Run) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.run != run {
		return
	}
	running := run.Running()
	found, err := run.Found()
	if err != nil {
		d.status.Update(err)
		return
	}
	line := run.String()
	if e := run.Err(); e != nil {
		line += "; " + display.OneLine(e.Error(), 300)
	}
	log := found.Log().MIMEBundle()
	c := run.Counters()
	d.status.Update(statusOf(line, &progress{c.Answered + c.Failed, c.Asked(), running, &log}))
	switch b := found.MIMEBundle(); {
	case found.Len() == 0:
		d.results.Update(textBundle("No datasets" + map[bool]string{true: " yet.", false: "."}[running]))
	case running: // a live view of each moment would be of no use
		delete(b.Data, display.MIMETable)
		d.results.Update(b)
	default:
		d.results.Update(found)
	}
}

// progress is how far a search is.
type progress struct {
	n, of   int
	running bool
	log     *display.Bundle
}

// statusOf is a line, with a bar while the search runs and the log folded below it.
func statusOf(line string, p *progress) display.Bundle {
	var b strings.Builder
	b.WriteString("<div>")
	if p != nil && p.running {
		if p.of > 0 {
			fmt.Fprintf(&b, `<progress max="%d" value="%d"></progress> `, p.of, p.n)
		} else {
			b.WriteString("<progress></progress> ")
		}
	}
	b.WriteString(html.EscapeString(line) + "</div>")
	if p != nil && p.of > 0 {
		b.WriteString("<details><summary>What the services have said</summary>" + display.HTMLOf(*p.log) + "</details>")
	}
	return display.Bundle{Data: map[string]any{display.MIMEHTML: b.String(), display.MIMEText: line}}
}

func textBundle(s string) display.Bundle {
	return display.Bundle{Data: map[string]any{display.MIMEText: s}}
}

// Search is the last search of the panel.
func (d *Discovery) Search() (*discover.Run, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.run == nil {
		return nil, errors.New("discovery panel: nothing was searched yet: press Run, or call Start")
	}
	return d.run, nil
}

// Stop ends the search at once and keeps what was found.
func (d *Discovery) Stop() {
	if run, err := d.Search(); err == nil {
		run.Stop()
	}
}

// Found is what the last search has found so far.
func (d *Discovery) Found() (*discover.Found, error) {
	run, err := d.Search()
	if err != nil {
		return nil, err
	}
	return run.Found()
}

// Wait waits for the end of the search and returns what was found. An interrupt stops the search.
func (d *Discovery) Wait() (*discover.Found, error) {
	run, err := d.Search()
	if err != nil {
		return nil, err
	}
	found, err := run.WaitContext(display.Ambient())
	d.show(run) // so that the panel shows its end before the next cell runs
	return found, err
}

// Broadcast sends what was found so far to all programs on the desktop that take tables.
func (d *Discovery) Broadcast() (*Table, error) {
	found, err := d.Found()
	if err != nil {
		return nil, err
	}
	if found.Len() == 0 {
		return nil, errors.New("discovery panel: nothing to send: no datasets were found")
	}
	return Broadcast(found.Table())
}

// Save writes what was found so far to a VOTable, with the log as its second table.
func (d *Discovery) Save(path string) error {
	if path == "" {
		return errors.New("discovery panel: no file name to save to: give one such as discovery.vot")
	}
	found, err := d.Found()
	if err != nil {
		return err
	}
	return found.Write(path)
}

// String is how far the search is, or what to do.
func (d *Discovery) String() string {
	if run, err := d.Search(); err == nil {
		return run.String()
	}
	return "Nothing was searched yet: press Run, or call Start."
}

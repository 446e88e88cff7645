package dal

import (
	"math"
	"net/url"
	"time"

	"vogo/vokit/sky"
	"vogo/vokit/table"
)

// Options is what the options of a call add up to. Protocol packages read what
// they understand; cells use the functions below.
type Options struct {
	Timeout time.Duration // total deadline; 0: the protocol's default
	MaxRec  int           // rows asked for; -1: the service's default
	Uploads []Uploaded    // tables to send along, in order
	Params  url.Values    // further parameters, sent as they are
	Format  string        // RESPONSEFORMAT, "" for the protocol's default

	Prefer  []string               // what to take of a dataset, best first
	Around  *Circle                // where
	Area    Coverage               // where: of any form; Around is the circle around it
	Polygon []sky.Coord            // where: corners
	Range   *Box                   // where: between two right ascensions and declinations
	Pol     []string               // polarization states
	Band    *Interval              // wavelengths in metres
	During  *Interval              // Modified Julian Dates
	Err     error                  // of an option that could not be understood
	AsJob   bool                   // have it done as a job, where the service has both
	Again   bool                   // fetch even what is there already
	Suffix  func(table.Row) string // what to add to the name of a row's file
	Client  *Client

	Inclusive bool // ask also services that do not say what they cover
	From      any  // the services to ask, nil for all
}

// Circle is a position and a radius in degrees.
type Circle struct {
	Center sky.Coord
	Radius float64
}

// Coverage is an area of the sky of any form, such as a *moc.MOC.
type Coverage interface {
	ASCII() string                                            // the MOC in its text form
	Enclosing() (center sky.Coord, radius float64, err error) // a circle around it, degrees
}

// Box is a range in right ascension and declination, in degrees.
type Box struct{ RA, Dec Interval }

// Corners are the corners of the box.
func (b Box) Corners() []sky.Coord {
	return []sky.Coord{sky.New(b.RA.Lo, b.Dec.Lo), sky.New(b.RA.Hi, b.Dec.Lo), sky.New(b.RA.Hi, b.Dec.Hi), sky.New(b.RA.Lo, b.Dec.Hi)}
}

// Pos is the region of the options as the parameter POS has it (SIA 2.0,
// section 2.1.1; SODA 1.0, section 3.3.1); "" if there is none.
func (o *Options) Pos() string {
	switch {
	case o.Around != nil:
		return "CIRCLE " + Degrees(o.Around.Center.RA) + " " + Degrees(o.Around.Center.Dec) + " " + Degrees(o.Around.Radius)
	case o.Polygon != nil:
		s := "POLYGON"
		for _, c := range o.Polygon {
			s += " " + Degrees(c.RA) + " " + Degrees(c.Dec)
		}
		return s
	case o.Range != nil:
		return "RANGE " + o.Range.RA.String() + " " + o.Range.Dec.String()
	}
	return ""
}

// Region is the region of the options exactly, in a form that adql.ParseRegion
// reads; "" if there is none.
func (o *Options) Region() string {
	if o.Area != nil {
		return "MOC " + o.Area.ASCII()
	}
	return o.Pos()
}

// Circle is a circle that holds the region of the options, for protocols that
// know no other form; nil if there is no region.
func (o *Options) Circle() *Circle {
	at := o.Polygon
	switch {
	case o.Around != nil:
		return o.Around
	case o.Range != nil:
		at = o.Range.Corners()
	}
	if len(at) == 0 {
		return nil
	}
	c := &Circle{Center: sky.Mean(at)}
	for _, p := range at {
		c.Radius = max(c.Radius, sky.Separation(c.Center, p))
	}
	return c
}

// Uploaded is a table to send along under a name.
type Uploaded struct {
	Name string
	X    any // *table.Table, path or URL as string, []byte, io.Reader
}

// Option changes one thing about a call.
type Option func(*Options)

// Apply adds up opts.
func Apply(opts ...Option) *Options {
	o := &Options{MaxRec: -1, Params: url.Values{}}
	for _, f := range opts {
		if f != nil {
			f(o)
		}
	}
	return o
}

// Upload sends x along as table name, tap_upload.name in the query. x is a
// *table.Table, a path or URL of a table, the bytes of a VOTable, or an
// io.Reader with one.
func Upload(name string, x any) Option {
	return func(o *Options) { o.Uploads = append(o.Uploads, Uploaded{name, x}) }
}

// MaxRec asks for at most n rows (DALI 1.1, section 3.4.4); 0 asks for the
// columns alone.
func MaxRec(n int) Option { return func(o *Options) { o.MaxRec = n } }

// Timeout limits the whole call, from the first connection to the last byte.
func Timeout(d time.Duration) Option { return func(o *Options) { o.Timeout = d } }

// Param sends a parameter of the service's own as it is.
func Param(name, value string) Option {
	return func(o *Options) { o.Params.Add(name, value) }
}

// Format asks for a format (RESPONSEFORMAT of DALI 1.1, section 3.4.3).
func Format(f string) Option { return func(o *Options) { o.Format = f } }

// Prefer says what to take of each dataset, best first: DataLink semantics such
// as "#this" or "#preview", or "cutout".
func Prefer(semantics ...string) Option {
	return func(o *Options) { o.Prefer = append(o.Prefer, semantics...) }
}

// Around limits a call to radius degrees around a position.
func Around(center sky.Coord, radius float64) Option {
	return func(o *Options) { o.Around = &Circle{center, radius} }
}

// Within limits a call to an area. Services are asked for the circle around it;
// discovery leaves out what is in the circle, but not in the area.
func Within(area Coverage) Option {
	if area == nil {
		return Fail(Errorf("within", "", ErrQuery, "there is no coverage (nil)"))
	}
	center, radius, err := area.Enclosing()
	if err != nil {
		return Fail(WithOp(err, "within", "", ErrQuery))
	}
	return func(o *Options) { o.Area, o.Around = area, &Circle{center, radius} }
}

// Polygon limits a call to what is between corners on the sky.
func Polygon(corners ...sky.Coord) Option {
	if len(corners) < 3 {
		return Fail(Errorf("polygon", "", ErrQuery, "a polygon has three corners or more, not %d", len(corners)))
	}
	for i, c := range corners {
		if !c.Known() {
			return Fail(Errorf("polygon", "", ErrQuery, "corner %d of the polygon is not known", i))
		}
	}
	return func(o *Options) { o.Polygon = corners }
}

// Range limits a call to a range in right ascension and declination, in degrees.
func Range(raMin, raMax, decMin, decMax float64) Option {
	if !(decMin <= decMax) || !(math.Abs(decMin) <= 90) || !(math.Abs(decMax) <= 90) || math.IsNaN(raMin) || math.IsNaN(raMax) {
		return Fail(Errorf("range", "", ErrQuery, "no range: right ascension %v to %v, declination %v to %v", raMin, raMax, decMin, decMax))
	}
	return func(o *Options) { o.Range = &Box{Interval{raMin, raMax}, Interval{decMin, decMax}} }
}

// Polarization limits a call to polarization states: "I", "Q", "U", "V", ….
func Polarization(states ...string) Option {
	return func(o *Options) { o.Pol = append(o.Pol, states...) }
}

// AsJob has a cutout made as a job where the service offers jobs: for pieces that
// take longer to cut than a request may last.
func AsJob() Option { return func(o *Options) { o.AsJob = true } }

// Again fetches also what is already there.
func Again() Option { return func(o *Options) { o.Again = true } }

// Suffix adds what f says of a row to the name of its file.
func Suffix(f func(table.Row) string) Option { return func(o *Options) { o.Suffix = f } }

// Using sends requests through c instead of [Default].
func Using(c *Client) Option { return func(o *Options) { o.Client = c } }

// Inclusive lets discovery ask also services that do not declare what they cover.
func Inclusive() Option { return func(o *Options) { o.Inclusive = true } }

// From says which services to ask; discovery takes *registry.Services.
func From(services any) Option { return func(o *Options) { o.From = services } }

// HTTP returns the client of the options, [Default] if none is set.
func (o *Options) HTTP() *Client {
	if o.Client != nil {
		return o.Client
	}
	return Default
}

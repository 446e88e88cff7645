package table

import (
	"fmt"
	"strings"

	"vogo/vokit/sky"
	"vogo/vokit/ucd"
)

// Coords are the positions of the rows, unknown ones where null. The columns are found by their UCDs
// (pos.eq.ra and pos.eq.dec, first those marked meta.main, also the UCD1 words of old), then by usual names
// (ra/dec, s_ra/s_dec, RAJ2000/DEJ2000, …), then as galactic or ecliptic longitude and latitude.
// Units are heeded: degrees, hours, radians and sexagesimal text ("h:m:s", "h min s", "deg arcmin arcsec"), and columns
// RAh, RAm, RAs, DE-, DEd, DEm and DEs as in the tables of the CDS are put together.
func (t *Table) Coords() ([]sky.Coord, error) {
	p, err := t.position()
	if err != nil {
		return nil, err
	}
	out := make([]sky.Coord, t.rows)
	for i := range out {
		if out[i], err = p.at(i); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// position says how a row's position is read.
type position struct {
	t        *Table
	lon, lat *Column
	lonScale float64 // degrees of one unit
	latScale float64
	frame    sky.Frame
	hours    bool     // a sexagesimal longitude without letters is in hours
	parts    *inParts // instead of lon and lat
}

// positionUCDs and positionNames are tried in order.
var positionUCDs = []struct {
	lon, lat string
	frame    sky.Frame
}{
	{"pos.eq.ra", "pos.eq.dec", sky.ICRS},
	{"pos_eq_ra_main", "pos_eq_dec_main", sky.ICRS},
	{"pos_eq_ra", "pos_eq_dec", sky.ICRS},
	{"pos.galactic.lon", "pos.galactic.lat", sky.Galactic},
	{"pos.ecliptic.lon", "pos.ecliptic.lat", sky.Ecliptic},
}

var positionNames = [][2]string{{"ra", "dec"}, {"s_ra", "s_dec"}, {"ra_icrs", "de_icrs"}, {"raj2000", "dej2000"},
	{"_raj2000", "_dej2000"}, {"_ra", "_de"}, {"ra_j2000", "dec_j2000"}, {"raj2000", "decj2000"}, {"alpha", "delta"}, {"ra_deg", "dec_deg"}, {"right_ascension", "declination"}}

func (t *Table) position() (*position, error) {
	parts := t.findParts()
	for _, u := range positionUCDs {
		lon, lat := t.coordColumns(u.lon), t.coordColumns(u.lat)
		if len(lon) == 0 || len(lat) == 0 {
			continue
		}
		if parts != nil && (parts.holds(lon[0]) || parts.holds(lat[0])) {
			return parts.position(t), nil
		}
		if p, err := t.newPosition(lon[0], lat[0], u.frame); err == nil {
			return p, nil
		}
	}
	for _, n := range positionNames {
		lon, lat := t.find(n[0]), t.find(n[1])
		if lon >= 0 && lat >= 0 {
			return t.newPosition(t.cols[lon], t.cols[lat], sky.ICRS)
		}
	}
	if parts != nil {
		return parts.position(t), nil
	}
	return nil, fmt.Errorf("table %q: no position: no columns with UCD pos.eq.ra and pos.eq.dec, none named like ra and dec%s", t.Name, nearest("ra", t.Names()))
}

// coordColumns are the columns of a UCD that are positions, not their errors or rates.
func (t *Table) coordColumns(pattern string) []*Column {
	var out []*Column
	for _, c := range t.ByUCD(pattern) {
		if !ucd.HasWord(c.UCD, "stat.error") && !c.sh.array {
			out = append(out, c)
		}
	}
	return out
}

func (t *Table) newPosition(lon, lat *Column, frame sky.Frame) (*position, error) {
	p := &position{t: t, lon: lon, lat: lat, frame: frame}
	var err error
	if p.lonScale, err = degreesOf(lon); err != nil {
		return nil, fmt.Errorf("table %q: %w", t.Name, err)
	}
	if p.latScale, err = degreesOf(lat); err != nil {
		return nil, fmt.Errorf("table %q: %w", t.Name, err)
	}
	p.frame = t.frameOf(lon, frame)
	p.hours = p.frame.IsEquatorial() && !saysDegrees(lon.Unit)
	return p, nil
}

// frameOf is the frame that a column's COOSYS says, or else the given one.
func (t *Table) frameOf(c *Column, frame sky.Frame) sky.Frame {
	if cs := t.coosysOf(c); cs != nil {
		if f, err := sky.ParseFrame(cs.System); err == nil {
			return f
		}
	}
	return frame
}

// saysDegrees tells whether the unit of a sexagesimal text begins with degrees: "d:m:s", "deg arcmin arcsec", "dms".
func saysDegrees(unit string) bool {
	u := strings.ToLower(strings.Trim(strings.TrimSpace(unit), "\"'"))
	return strings.HasPrefix(u, "d") || strings.HasPrefix(u, "°")
}

// coosysOf is the COOSYS a column refers to, directly or through a group, or nil.
func (t *Table) coosysOf(c *Column) *Coosys {
	find := func(id string) *Coosys {
		for i := range t.Coosys {
			if id != "" && t.Coosys[i].ID == id {
				return &t.Coosys[i]
			}
		}
		return nil
	}
	if cs := find(c.Ref); cs != nil {
		return cs
	}
	for i := range t.Coosys {
		for _, r := range t.Coosys[i].FieldRefs {
			if c.ID != "" && r.Ref == c.ID {
				return &t.Coosys[i]
			}
		}
	}
	for _, g := range t.Groups {
		for _, r := range g.FieldRefs {
			if c.ID != "" && r.Ref == c.ID {
				if cs := find(g.Ref); cs != nil {
					return cs
				}
			}
		}
	}
	return nil
}

// degreesOf is how many degrees one unit of the column is; 0 stands for sexagesimal text.
func degreesOf(c *Column) (float64, error) {
	u := strings.ToLower(strings.TrimSpace(c.Unit))
	switch {
	case c.dt.IsText() && !(u == "h" || u == "hour" || u == "hourangle" || u == "hr" || u == "rad" || u == "arcmin" || u == "arcsec" || u == "mas"):
		return 0, nil
	case u == "" || u == "deg" || u == "degree" || u == "degrees" || u == "°":
		return 1, nil
	case u == "h" || u == "hour" || u == "hourangle" || u == "hr":
		return 15, nil
	case u == "rad":
		return 57.29577951308232, nil
	case u == "arcmin":
		return 1. / 60, nil
	case u == "arcsec":
		return 1. / 3600, nil
	case u == "mas":
		return 1. / 3.6e6, nil
	}
	return 0, fmt.Errorf("column %q has unit %q, which is none of angle", c.Name, c.Unit)
}

func (p *position) at(i int) (sky.Coord, error) {
	if p.parts != nil {
		lon, lat := p.parts.at(i)
		if lon != lon || lat != lat {
			return sky.Unknown(), nil
		}
		return p.frame.ToICRS(lon, lat), nil
	}
	if p.lon.IsNull(i) || p.lat.IsNull(i) {
		return sky.Unknown(), nil
	}
	lon, err := p.angle(p.lon, p.lonScale, i, p.hours)
	if err != nil {
		return sky.Unknown(), err
	}
	lat, err := p.angle(p.lat, p.latScale, i, false)
	if err != nil {
		return sky.Unknown(), err
	}
	return p.frame.ToICRS(lon, lat), nil
}

func (p *position) angle(c *Column, scale float64, i int, hours bool) (float64, error) {
	if scale != 0 {
		if f := c.Float(i); f == f {
			return f * scale, nil
		}
	}
	f, err := sky.ParseAngle(c.Text(i), hours)
	if err != nil {
		return 0, fmt.Errorf("table %q: column %q, row %d: %w", p.t.Name, c.Name, i, err)
	}
	return f, nil
}

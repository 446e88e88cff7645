package table

import (
	"math"
	"strings"

	"vogo/vokit/sky"
)

// inParts is a position in columns of hours, minutes, seconds, sign, degrees, minutes and seconds, as the machine-readable
// tables of the journals and the catalogues of the CDS have it (Standards for Astronomical Catalogues 2.0, section 3.2.3).
// Minutes and seconds may be missing.
type inParts struct {
	ra   [3]*Column
	dec  [3]*Column
	sign *Column
}

func (t *Table) findParts() *inParts {
	named := func(names ...string) *Column {
		for _, n := range names {
			for _, c := range t.cols {
				if c.Name == n && !c.sh.array {
					return c
				}
			}
		}
		return nil
	}
	p := &inParts{sign: named("DE-", "DE_", "DEsign")}
	for i, s := range []string{"h", "m", "s"} {
		p.ra[i] = named("RA" + s)
	}
	for i, s := range []string{"d", "m", "s"} {
		p.dec[i] = named("DE" + s)
	}
	if p.ra[0] == nil || p.dec[0] == nil || p.ra[1] == nil && p.dec[1] == nil {
		return nil
	}
	return p
}

func (p *inParts) holds(c *Column) bool { return c == p.ra[0] || c == p.dec[0] || c == p.sign }

// position of the first equinox that the columns say; the older catalogues are in FK4.
func (p *inParts) position(t *Table) *position {
	frame := sky.ICRS
	if text := strings.ToUpper(p.ra[0].Description); strings.Contains(text, "1950") {
		frame = sky.FK4
	} else if strings.Contains(text, "2000") {
		frame = sky.FK5
	}
	return &position{t: t, parts: p, frame: t.frameOf(p.ra[0], frame)}
}

// at is the longitude and latitude of a row in degrees, NaN when unknown.
func (p *inParts) at(i int) (lon, lat float64) {
	lon, lat = sum(p.ra, i)*15, sum(p.dec, i)
	switch {
	case p.sign != nil && strings.HasPrefix(strings.ReplaceAll(strings.TrimSpace(p.sign.Text(i)), "−", "-"), "-"):
		lat = -math.Abs(lat)
	case strings.HasPrefix(strings.TrimSpace(p.dec[0].Text(i)), "-"): // "-00"
		lat = -math.Abs(lat)
	}
	return lon, lat
}

// sum of whole ones, minutes and seconds, none of which has a sign here; what comes after the first may be missing.
func sum(parts [3]*Column, i int) float64 {
	total := 0.0
	for k, c := range parts {
		if c == nil {
			continue
		}
		f := math.Abs(c.Float(i))
		if f != f {
			if k == 0 {
				return f
			}
			continue
		}
		total += f / [3]float64{1, 60, 3600}[k]
	}
	return total
}

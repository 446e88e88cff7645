package table

import (
	"fmt"
	"math"
	"strings"

	"vogo/vokit/sky"
	"vogo/vokit/ucd"
)

// Regions are the areas of the sky in a column, nil where null: STC-S or DALI texts as in s_region of ObsCore, or arrays of
// numbers with the extended type point, circle, range or polygon. Without a name the column is found by its extended type,
// by the UCD pos.outline, or by the name s_region. A cell that is no region is an error that names its row.
func (t *Table) Regions(name ...string) ([]*sky.Region, error) {
	c, err := t.regionColumn(name)
	if err != nil {
		return nil, err
	}
	out := make([]*sky.Region, t.rows)
	for i := range out {
		if out[i], err = c.region(i); err != nil {
			return nil, fmt.Errorf("table %q: column %q, row %d: %w", t.Name, c.Name, i, err)
		}
	}
	return out, nil
}

// Region is the area of the sky of the row, found as [Table.Regions] does; nil where there is none.
func (r Row) Region(name ...string) (*sky.Region, error) {
	if r.t == nil {
		return nil, fmt.Errorf("table: region asked of a row that belongs to no table")
	}
	c, err := r.t.regionColumn(name)
	if err != nil {
		return nil, err
	}
	out, err := c.region(r.i)
	if err != nil {
		return nil, fmt.Errorf("table %q: column %q, row %d: %w", r.t.Name, c.Name, r.i, err)
	}
	return out, nil
}

func (t *Table) regionColumn(name []string) (*Column, error) {
	if len(name) > 0 {
		return t.Col(name[0])
	}
	for _, fits := range []func(c *Column) bool{
		func(c *Column) bool { return regionXtype(c) != "" && regionXtype(c) != "point" },
		func(c *Column) bool { return ucd.HasWord(c.UCD, "pos.outline") },
		func(c *Column) bool {
			return strings.EqualFold(c.Name, "s_region") || strings.EqualFold(c.Utype, "obscore:Char.SpatialAxis.Coverage.Support.Area")
		},
	} {
		for _, c := range t.cols {
			if fits(c) {
				return c, nil
			}
		}
	}
	return nil, fmt.Errorf("table %q: no region: no column with an extended type such as circle or polygon, with the UCD pos.outline or the name s_region%s", t.Name, nearest("s_region", t.Names()))
}

// regionXtype is the extended type of a column, if it is one of regions, without the prefix of TAP 1.0.
func regionXtype(c *Column) string {
	x := strings.TrimPrefix(strings.ToLower(strings.TrimSpace(c.Xtype)), "adql:")
	switch x {
	case "point", "circle", "range", "polygon", "multipolygon", "region", "shape", "stc-s":
		return x
	}
	return ""
}

func (c *Column) region(i int) (*sky.Region, error) {
	if c.IsNull(i) {
		return nil, nil
	}
	if !c.dt.IsText() {
		if !c.sh.array || c.dt.isComplex() || c.dt == Boolean || c.dt == Bit {
			return nil, fmt.Errorf("a column of %s has no regions", c.TypeName())
		}
		v := c.FloatArray(i)
		known := false
		for _, f := range v {
			known = known || !math.IsNaN(f)
		}
		if !known {
			return nil, nil
		}
		x := regionXtype(c)
		if x == "region" || x == "shape" || x == "stc-s" {
			x = ""
		}
		return sky.RegionOf(x, v)
	}
	s := strings.TrimSpace(c.Text(i))
	if s == "" {
		return nil, nil
	}
	return sky.ParseRegion(s)
}

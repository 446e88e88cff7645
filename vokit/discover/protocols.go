package discover

import (
	"math"
	"strings"

	"vogo/vokit/sky"
	"vogo/vokit/table"
	"vogo/vokit/ucd"
	"vogo/vokit/unit"
)

func columnOf(name string) column {
	for _, c := range columns {
		if c.name == name {
			return c
		}
	}
	return column{name: name}
}

// fromSIA1 finds the columns by the UCDs of SIA 1.0, section 4.2.
func fromSIA1(t *table.Table) map[string]source {
	out := map[string]source{}
	by := map[string]*table.Column{}
	for _, c := range t.Columns() {
		if k := strings.ToLower(strings.TrimSpace(c.UCD)); k != "" && by[k] == nil {
			by[k] = c
		}
	}
	pick := func(name string, ucds ...string) *table.Column {
		for _, u := range ucds {
			if c := by[strings.ToLower(u)]; c != nil {
				out[name] = plain(c, columnOf(name))
				return c
			}
		}
		return nil
	}
	pick("access_url", "VOX:Image_AccessReference")
	pick("access_format", "VOX:Image_Format")
	pick("obs_title", "VOX:Image_Title")
	pick("s_ra", "POS_EQ_RA_MAIN", "pos.eq.ra;meta.main")
	pick("s_dec", "POS_EQ_DEC_MAIN", "pos.eq.dec;meta.main")
	pick("instrument_name", "INST_ID")
	pick("em_min", "VOX:BandPass_LoLimit")
	pick("em_max", "VOX:BandPass_HiLimit")
	pick("t_min", "VOX:Image_MJDateObs")
	pick("t_max", "VOX:Image_MJDateObs")
	if c := by["vox:image_filesize"]; c != nil { // bytes
		out["access_estsize"] = func(i int) any {
			if v := c.Float(i); !math.IsNaN(v) {
				return int64(math.Ceil(v / 1000))
			}
			return nil
		}
	}
	if c := by["vox:image_naxes"]; c != nil {
		out["dataproduct_type"] = func(i int) any {
			switch c.Float(i) {
			case 2:
				return "image"
			case 3, 4:
				return "cube"
			}
			return nil
		}
	}
	bandUnits(t, by["vox:bandpass_unit"], out)
	if size, scale := by["vox:image_naxis"], by["vox:image_scale"]; size != nil && scale != nil {
		out["s_fov"] = func(i int) any {
			n, s := numbers(size, i), numbers(scale, i)
			if len(n) == 0 || len(s) == 0 {
				return nil
			}
			fov := 0.0
			for k := range n {
				fov = max(fov, n[k]*math.Abs(s[min(k, len(s)-1)]))
			}
			return fov
		}
	}
	return out
}

// bandUnits takes the band into metres: SIA 1 has the unit in a column of its own.
func bandUnits(t *table.Table, units *table.Column, out map[string]source) {
	if units == nil {
		return
	}
	lo, hi := out["em_min"], out["em_max"]
	if lo == nil || hi == nil {
		return
	}
	metres := func(v any, i int) any {
		f, ok := v.(float64)
		if !ok {
			return nil
		}
		u := strings.TrimSpace(units.Text(i))
		if m, err := unit.Convert(f, u, "m"); err == nil {
			return m
		}
		if hz, err := unit.Convert(f, u, "Hz"); err == nil && hz > 0 {
			return 299792458 / hz
		}
		return nil
	}
	out["em_min"] = func(i int) any { return metres(lo(i), i) }
	out["em_max"] = func(i int) any { return metres(hi(i), i) }
}

// numbers are the elements of an array cell, or the one number of another.
func numbers(c *table.Column, i int) []float64 {
	switch v := c.Value(i).(type) {
	case []int32:
		return floats(v)
	case []int64:
		return floats(v)
	case []int16:
		return floats(v)
	case []float32:
		return floats(v)
	case []float64:
		return v
	}
	if f := c.Float(i); !math.IsNaN(f) {
		return []float64{f}
	}
	return nil
}

func floats[T ~int16 | ~int32 | ~int64 | ~float32](v []T) []float64 {
	out := make([]float64, len(v))
	for i, x := range v {
		out[i] = float64(x)
	}
	return out
}

// fromSSA finds the columns by the utypes of SSA 1.1, section 4.2, whatever
// prefix they have.
func fromSSA(t *table.Table) map[string]source {
	by := map[string]*table.Column{}
	for _, c := range t.Columns() {
		_, local, ok := strings.Cut(c.Utype, ":")
		if !ok {
			local = c.Utype
		}
		if k := strings.ToLower(local); k != "" && by[k] == nil {
			by[k] = c
		}
	}
	out := map[string]source{}
	for name, utype := range map[string]string{
		"access_url": "Access.Reference", "access_format": "Access.Format", "obs_title": "DataID.Title", "obs_collection": "DataID.Collection",
		"target_name": "Target.Name", "obs_publisher_did": "Curation.PublisherDID", "instrument_name": "DataID.Instrument",
		"s_fov": "Char.SpatialAxis.Coverage.Bounds.Extent", "em_min": "Char.SpectralAxis.Coverage.Bounds.Start",
		"em_max": "Char.SpectralAxis.Coverage.Bounds.Stop", "t_min": "Char.TimeAxis.Coverage.Bounds.Start", "t_max": "Char.TimeAxis.Coverage.Bounds.Stop",
		"access_estsize": "Access.Size", "em_res_power": "Char.SpectralAxis.ResPower", "dataproduct_type": "Dataset.Type",
	} {
		if c := by[strings.ToLower(utype)]; c != nil {
			out[name] = plain(c, columnOf(name))
		}
	}
	if c, err := t.Col("dataproduct_type"); err == nil && out["dataproduct_type"] == nil { // as ObsCore calls it
		out["dataproduct_type"] = plain(c, columnOf("dataproduct_type"))
	}
	if f := out["dataproduct_type"]; f != nil {
		out["dataproduct_type"] = func(i int) any {
			s, _ := f(i).(string)
			switch strings.ToLower(s) {
			case "spectrum":
				return "spectrum"
			case "timeseries":
				return "timeseries"
			}
			return nil
		}
	}
	middle(by, out)
	place(t, by["char.spatialaxis.coverage.location.value"], out)
	return out
}

// middle stands for the bounds of services that give middle and extent only.
func middle(by map[string]*table.Column, out map[string]source) {
	for _, axis := range []struct{ lo, hi, name string }{{"em_min", "em_max", "spectralaxis"}, {"t_min", "t_max", "timeaxis"}} {
		at, extent := by["char."+axis.name+".coverage.location.value"], by["char."+axis.name+".coverage.bounds.extent"]
		if at == nil || out[axis.lo] != nil {
			continue
		}
		value := plain(at, columnOf(axis.lo))
		half := func(i int) float64 {
			if extent == nil {
				return 0
			}
			if v, ok := plain(extent, columnOf(axis.lo))(i).(float64); ok {
				return v / 2
			}
			return 0
		}
		out[axis.lo] = func(i int) any {
			if v, ok := value(i).(float64); ok {
				return v - half(i)
			}
			return nil
		}
		out[axis.hi] = func(i int) any {
			if v, ok := value(i).(float64); ok {
				return v + half(i)
			}
			return nil
		}
	}
}

// place takes the position from the pair that SSA has, or from columns by UCD.
func place(t *table.Table, pair *table.Column, out map[string]source) {
	if pair != nil {
		for k, name := range []string{"s_ra", "s_dec"} {
			out[name] = func(i int) any {
				if v := numbers(pair, i); len(v) > k && !math.IsNaN(v[k]) {
					return v[k]
				}
				if f := strings.Fields(pair.Text(i)); len(f) == 2 {
					if c, err := sky.Parse(pair.Text(i)); err == nil {
						return []float64{c.RA, c.Dec}[k]
					}
				}
				return nil
			}
		}
		return
	}
	for name, pattern := range map[string]string{"s_ra": "pos.eq.ra", "s_dec": "pos.eq.dec"} {
		for _, c := range t.Columns() {
			if ucd.Matches(pattern, c.UCD) {
				out[name] = plain(c, columnOf(name))
				break
			}
		}
	}
}

package discover

import (
	"math"
	"strings"

	"vogo/vokit/adql"
	"vogo/vokit/dal"
	"vogo/vokit/table"
	"vogo/vokit/unit"
)

// record is one dataset: columns of ObsCore to values, nil if unknown.
type record map[string]any

func (r record) text(name string) string {
	s, _ := r[name].(string)
	return s
}

func (r record) num(name string) float64 {
	switch v := r[name].(type) {
	case float64:
		return v
	case int64:
		return float64(v)
	}
	return math.NaN()
}

// column describes a column of the result (ObsCore 1.1, appendix B).
type column struct {
	name, unit, ucd, utype string
	number, whole          bool
}

var columns = []column{
	{name: "dataproduct_type", ucd: "meta.code.class", utype: "obscore:ObsDataset.dataProductType"},
	{name: "obs_collection", ucd: "meta.id", utype: "obscore:DataID.Collection"},
	{name: "obs_title", ucd: "meta.title;obs", utype: "obscore:DataID.Title"},
	{name: "target_name", ucd: "meta.id;src", utype: "obscore:Target.Name"},
	{name: "t_min", unit: "d", ucd: "time.start;obs.exposure", utype: "obscore:Char.TimeAxis.Coverage.Bounds.Limits.StartTime", number: true},
	{name: "t_max", unit: "d", ucd: "time.end;obs.exposure", utype: "obscore:Char.TimeAxis.Coverage.Bounds.Limits.StopTime", number: true},
	{name: "s_ra", unit: "deg", ucd: "pos.eq.ra;meta.main", utype: "obscore:Char.SpatialAxis.Coverage.Location.Coord.Position2D.Value2.C1", number: true},
	{name: "s_dec", unit: "deg", ucd: "pos.eq.dec;meta.main", utype: "obscore:Char.SpatialAxis.Coverage.Location.Coord.Position2D.Value2.C2", number: true},
	{name: "s_fov", unit: "deg", ucd: "phys.angSize;instr.fov", utype: "obscore:Char.SpatialAxis.Coverage.Bounds.Extent.diameter", number: true},
	{name: "em_min", unit: "m", ucd: "em.wl;stat.min", utype: "obscore:Char.SpectralAxis.Coverage.Bounds.Limits.LoLimit", number: true},
	{name: "em_max", unit: "m", ucd: "em.wl;stat.max", utype: "obscore:Char.SpectralAxis.Coverage.Bounds.Limits.HiLimit", number: true},
	{name: "access_url", ucd: "meta.ref.url", utype: "obscore:Access.Reference"},
	{name: "access_format", ucd: "meta.code.mime", utype: "obscore:Access.Format"},
	{name: "access_estsize", unit: "kbyte", ucd: "phys.size;meta.file", utype: "obscore:Access.Size", number: true, whole: true},
	{name: "obs_id", ucd: "meta.id", utype: "obscore:DataID.observationID"},
	{name: "obs_publisher_did", ucd: "meta.ref.ivoid", utype: "obscore:Curation.PublisherDID"},
	{name: "dataproduct_subtype", ucd: "meta.code.class", utype: "obscore:ObsDataset.dataProductSubtype"},
	{name: "calib_level", ucd: "meta.code;obs.calib", utype: "obscore:ObsDataset.calibLevel", number: true, whole: true},
	{name: "s_region", ucd: "pos.outline;obs.field", utype: "obscore:Char.SpatialAxis.Coverage.Support.Area"},
	{name: "s_resolution", unit: "arcsec", ucd: "pos.angResolution", utype: "obscore:Char.SpatialAxis.Resolution.Refval.value", number: true},
	{name: "t_exptime", unit: "s", ucd: "time.duration;obs.exposure", utype: "obscore:Char.TimeAxis.Coverage.Support.Extent", number: true},
	{name: "em_res_power", ucd: "spect.resolution", utype: "obscore:Char.SpectralAxis.Resolution.ResolPower.refVal", number: true},
	{name: "o_ucd", ucd: "meta.ucd", utype: "obscore:Char.ObservableAxis.ucd"},
	{name: "pol_states", ucd: "meta.code;phys.polarization", utype: "obscore:Char.PolarizationAxis.stateList"},
	{name: "facility_name", ucd: "meta.id;instr.tel", utype: "obscore:Provenance.ObsConfig.Facility.name"},
	{name: "instrument_name", ucd: "meta.id;instr", utype: "obscore:Provenance.ObsConfig.Instrument.name"},
	{name: "origin_service", ucd: "meta.ref.ivoid"},
	{name: "match"},
}

// records brings the rows of any of the protocols into the form of ObsCore.
func records(t *table.Table, c Candidate, productType string) []record {
	sources := map[string]source{}
	switch c.Kind {
	case "sia":
		sources = fromSIA1(t)
	case "ssa":
		sources = fromSSA(t)
	default:
		for _, col := range columns {
			if k, err := t.Col(col.name); err == nil {
				sources[col.name] = plain(k, col)
			}
		}
	}
	// What the protocol is for; services of SIA may have cubes, and those of SSA
	// time series, without saying so.
	usual := map[string]string{"sia": "image", "sia2": "image", "ssa": "spectrum"}[c.Kind]
	if productType != "" && productType != usual {
		usual = ""
	}
	out := make([]record, t.NumRows())
	for i := range out {
		r := record{"origin_service": c.IVOID}
		for name, f := range sources {
			if v := f(i); v != nil {
				r[name] = v
			}
		}
		if r.text("dataproduct_type") == "" && usual != "" {
			r["dataproduct_type"] = usual
		}
		if r.text("obs_collection") == "" {
			r["obs_collection"] = c.ShortName
		}
		out[i] = r
	}
	return out
}

// source gives the value of a row, nil if there is none.
type source func(row int) any

// plain takes a column as it is, its numbers in the unit of the result.
func plain(c *table.Column, as column) source {
	if !as.number {
		return func(i int) any {
			if s := strings.TrimSpace(c.Text(i)); s != "" && !c.IsNull(i) {
				return s
			}
			return nil
		}
	}
	factor := 1.0
	if c.Unit != "" && as.unit != "" && c.Unit != as.unit {
		if f, err := unit.Convert(1, c.Unit, as.unit); err == nil {
			factor = f
		}
	}
	return func(i int) any {
		v := c.Float(i) * factor
		if math.IsNaN(v) {
			return nil
		}
		if as.whole {
			return int64(math.Round(v))
		}
		return v
	}
}

// sought is what a record must meet.
type sought struct {
	region      *adql.Region // nil: anywhere
	band        *dal.Interval
	during      *dal.Interval
	productType string
}

func (q Question) sought() (sought, error) {
	o := dal.Apply(q.Options...)
	w := sought{band: o.Band, during: o.During, productType: q.Type}
	if s := o.Region(); s != "" {
		var err error
		if w.region, err = adql.ParseRegion(s); err != nil {
			return w, dal.WithOp(err, "discover", "", dal.ErrQuery)
		}
	}
	return w, nil
}

// judge says whether to keep the record, and marks it: services answer with what
// is near, and SIA 1 knows nothing of light and time.
func (r record) judge(w sought) bool {
	match := "yes"
	for _, verdict := range []verdict{r.place(w.region), overlap(w.band, r.num("em_min"), r.num("em_max")), overlap(w.during, r.num("t_min"), r.num("t_max"))} {
		switch verdict {
		case no:
			return false
		case unknown:
			match = "unknown"
		}
	}
	if p := r.text("dataproduct_type"); w.productType != "" && p == "" {
		match = "unknown"
	} else if w.productType != "" && !strings.EqualFold(p, w.productType) {
		return false
	}
	r["match"] = match
	return true
}

type verdict int

const (
	yes verdict = iota
	no
	unknown
)

// place goes by the outline, else by centre and size.
func (r record) place(where *adql.Region) verdict {
	if where == nil {
		return yes
	}
	if s := r.text("s_region"); s != "" {
		if region, err := adql.ParseRegion(s); err == nil {
			if region.Meets(where) {
				return yes
			}
			return no
		}
	}
	ra, dec, fov := r.num("s_ra"), r.num("s_dec"), r.num("s_fov")
	if math.IsNaN(ra) || math.IsNaN(dec) {
		return unknown
	}
	meets := func(radius float64) bool {
		c, err := adql.ParseRegion("CIRCLE " + dal.Degrees(ra) + " " + dal.Degrees(dec) + " " + dal.Degrees(radius))
		return err == nil && c.Meets(where)
	}
	switch {
	case meets(0):
		return yes
	case !(fov >= 0):
		return unknown
	case meets(fov / 2):
		return yes
	case !meets(fov * math.Sqrt2 / 2): // s_fov may be the side of a square
		return no
	}
	return unknown
}

func overlap(want *dal.Interval, lo, hi float64) verdict {
	switch {
	case want == nil:
		return yes
	case math.IsNaN(lo) && math.IsNaN(hi):
		return unknown
	case math.IsNaN(lo):
		lo = hi
	case math.IsNaN(hi):
		hi = lo
	}
	if lo > hi {
		lo, hi = hi, lo
	}
	if hi < want.Lo || lo > want.Hi {
		return no
	}
	return yes
}

func asTable(all []record) (*table.Table, error) {
	var cols []*table.Column
	for _, c := range columns {
		m := table.Meta{Name: c.name, Unit: c.unit, UCD: c.ucd, Utype: c.utype}
		var values any
		switch {
		case c.whole:
			v := make([]any, len(all))
			for i, r := range all {
				v[i] = r[c.name]
			}
			values = v
			if len(all) == 0 {
				values = []int64{}
			}
		case c.number:
			v := make([]float64, len(all))
			for i, r := range all {
				v[i] = r.num(c.name)
			}
			values = v
		default:
			v := make([]string, len(all))
			for i, r := range all {
				v[i] = r.text(c.name)
			}
			values = v
		}
		k, err := table.NewColumn(m, values)
		if err != nil {
			return nil, err
		}
		cols = append(cols, k)
	}
	return table.New("datasets", cols...)
}

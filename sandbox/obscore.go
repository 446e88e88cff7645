package sandbox

import (
	"fmt"
	"net/url"
	"strings"
)

const dataLinkType = "application/x-votable+xml;content=datalink"

// obscoreColumns are the columns of ObsCore 1.1 (tables 1, 5 and 6), with the
// optional ones that services usually have.
func obscoreColumns() []column {
	o := func(name, typ, unit, ucd, utype, desc, flags string) column {
		return c(name, typ, unit, ucd, desc, flags+"s").u("obscore:" + utype)
	}
	cols := []column{
		o("dataproduct_type", "char", "", "meta.code.class", "ObsDataset.dataProductType", "Type of data product: image, timeseries, spectrum or cube", "ip"),
		o("dataproduct_subtype", "char", "", "meta.code.class", "ObsDataset.dataProductSubtype", "More specific type", ""),
		o("calib_level", "int", "", "meta.code;obs.calib", "ObsDataset.calibLevel", "Level of calibration, 0 raw to 4 analysed", "p"),
		o("obs_collection", "char", "", "meta.id", "DataID.collection", "Name of the data collection", "ip"),
		o("obs_id", "char", "", "meta.id", "DataID.observationID", "Identifier of the observation", "p"),
		o("obs_title", "char", "", "meta.title;obs", "DataID.title", "Title of the dataset", "p"),
		o("obs_publisher_did", "char", "", "meta.ref.ivoid", "Curation.publisherDID", "Dataset identifier given by the publisher", "ip"),
		o("obs_creator_did", "char", "", "meta.id", "DataID.creatorDID", "Dataset identifier given by the creator", ""),
		o("access_url", "char", "", "meta.ref.url", "Access.reference", "Where the dataset is", "p"),
		o("access_format", "char", "", "meta.code.mime", "Access.format", "Media type of what access_url gives", "p"),
		o("access_estsize", "long", "kbyte", "phys.size;meta.file", "Access.size", "Estimated size", "p"),
		o("target_name", "char", "", "meta.id;src", "Target.name", "Object observed", "ip"),
		o("target_class", "char", "", "src.class", "Target.class", "Class of the object", ""),
		o("s_ra", "double", "deg", "pos.eq.ra", "Char.SpatialAxis.Coverage.Location.Coord.Position2D.Value2.C1", "Right ascension of the centre, ICRS", "ip"),
		o("s_dec", "double", "deg", "pos.eq.dec", "Char.SpatialAxis.Coverage.Location.Coord.Position2D.Value2.C2", "Declination of the centre, ICRS", "ip"),
		o("s_fov", "double", "deg", "phys.angSize;instr.fov", "Char.SpatialAxis.Coverage.Bounds.Extent.diameter", "Approximate diameter of the field", "p"),
		o("s_region", "char", "", "pos.outline;obs.field", "Char.SpatialAxis.Coverage.Support.Area", "Footprint, ICRS", "p").x("adql:REGION"),
		o("s_resolution", "double", "arcsec", "pos.angResolution", "Char.SpatialAxis.Resolution.Refval.value", "Spatial resolution", "p"),
		o("t_min", "double", "d", "time.start;obs.exposure", "Char.TimeAxis.Coverage.Bounds.Limits.StartTime", "Start of the observation, MJD", "ip"),
		o("t_max", "double", "d", "time.end;obs.exposure", "Char.TimeAxis.Coverage.Bounds.Limits.StopTime", "End of the observation, MJD", "ip"),
		o("t_exptime", "double", "s", "time.duration;obs.exposure", "Char.TimeAxis.Coverage.Support.Extent", "Exposure time", "p"),
		o("t_resolution", "double", "s", "time.resolution", "Char.TimeAxis.Resolution.Refval.value", "Temporal resolution", "p"),
		o("em_min", "double", "m", "em.wl;stat.min", "Char.SpectralAxis.Coverage.Bounds.Limits.LoLimit", "Shortest wavelength in vacuum", "ip"),
		o("em_max", "double", "m", "em.wl;stat.max", "Char.SpectralAxis.Coverage.Bounds.Limits.HiLimit", "Longest wavelength in vacuum", "ip"),
		o("em_res_power", "double", "", "spect.resolution", "Char.SpectralAxis.Resolution.ResolPower.refVal", "Spectral resolving power", "p"),
		o("o_ucd", "char", "", "meta.ucd", "Char.ObservableAxis.ucd", "UCD of what was observed", "p"),
		o("pol_states", "char", "", "meta.code;phys.polarization", "Char.PolarizationAxis.stateList", "Polarization states", "p"),
		o("facility_name", "char", "", "meta.id;instr.tel", "Provenance.ObsConfig.Facility.name", "Observatory", "p"),
		o("instrument_name", "char", "", "meta.id;instr", "Provenance.ObsConfig.Instrument.name", "Instrument", "p"),
		o("s_xel1", "long", "", "meta.number", "Char.SpatialAxis.numBins1", "Pixels along the first axis", "p"),
		o("s_xel2", "long", "", "meta.number", "Char.SpatialAxis.numBins2", "Pixels along the second axis", "p"),
		o("t_xel", "long", "", "meta.number", "Char.TimeAxis.numBins", "Elements along the time axis", "p"),
		o("em_xel", "long", "", "meta.number", "Char.SpectralAxis.numBins", "Elements along the spectral axis", "p"),
		o("pol_xel", "long", "", "meta.number", "Char.PolarizationAxis.numBins", "Elements along the polarization axis", "p"),
		c("s_dec_min", "double", "", "", "", "ih"),
		c("s_dec_max", "double", "", "", "", "ih"),
	}
	for i := range cols {
		if cols[i].Name == "s_region" {
			cols[i].DecMin, cols[i].DecMax = "s_dec_min", "s_dec_max"
		}
	}
	return cols
}

func obscoreTable() *tableDef {
	return &tableDef{schema: "ivoa", name: "obscore", utype: "ivo://ivoa.net/std/obscore#table-1.1",
		desc: "The observations of this service, all synthetic, described by the Observation Core Data Model 1.1.",
		cols: obscoreColumns(),
		fill: func(s *sky, add func(...any) error) error {
			for _, p := range catalogueOfPlates() {
				if err := add(s.plateRow(p)...); err != nil {
					return err
				}
			}
			for _, l := range allSeries() {
				if err := add(s.seriesRow(l)...); err != nil {
					return err
				}
			}
			return nil
		}}
}

// narrow tells whether the field is smaller than 20 degrees.
func (p *plate) narrow() bool {
	w, h := p.size()
	return max(w, h) < 20
}

// dasch makes a table of the DASCH plates alone.
func dasch(name string, keep func(*plate) bool) *tableDef {
	desc := "Plates of the DASCH collection (synthetic), columns as in ivoa.obscore."
	if name == "narrow_plates" {
		desc = "Plates of the DASCH collection (synthetic) with a field of less than 20 degrees."
	}
	return &tableDef{schema: "dasch", name: name, desc: desc, cols: obscoreColumns(),
		fill: func(s *sky, add func(...any) error) error {
			for _, p := range catalogueOfPlates() {
				if p.key != "dasch" || keep != nil && !keep(p) {
					continue
				}
				if err := add(s.plateRow(p)...); err != nil {
					return err
				}
			}
			return nil
		}}
}

// dataLinkURL is the links endpoint for a plate; its last path element is the
// plate's identifier, as in the services it stands for.
func (s *sky) dataLinkURL(p *plate) string {
	return s.base + "/" + p.key + "/q/dl/dlmeta?ID=" + escapeDID(p.did())
}

// escapeDID keeps slashes, so that the last part of a DID can be read off.
func escapeDID(did string) string { return strings.ReplaceAll(url.QueryEscape(did), "%2F", "/") }

func (s *sky) plateRow(p *plate) []any {
	w, h := p.size()
	co := p.corners()
	parts := make([]string, len(co))
	lo, hi := 90.0, -90.0
	for i, v := range co {
		parts[i] = fmt.Sprintf("%.6f", v)
		if i%2 == 1 {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	// Sides are great circles and bulge beyond their corners; near a pole
	// the footprint may hold the pole itself.
	lo, hi = max(-90, lo-0.1*h), min(90, hi+0.1*h)
	if p.dec+h/2+w/2 > 89 {
		hi = 90
	}
	if p.dec-h/2-w/2 < -89 {
		lo = -90
	}
	ucd := "phot.flux;em.opt.B"
	subtype := any("photographic plate")
	if p.key == "rosat" {
		ucd, subtype = "phot.count;em.X-ray", nil
	}
	return []any{
		"image", subtype, 2, p.name, p.id, p.title + " " + p.id + " (synthetic)", p.did(), nil,
		s.dataLinkURL(p), dataLinkType, int64(1), nil, nil, p.ra, p.dec, max(w, h), "Polygon ICRS " + strings.Join(parts, " "),
		p.scale * 2.5, p.t, p.tMax(), p.exp, p.exp, p.emMin, p.emMax, nil, ucd, nil,
		p.facility, p.instrument, int64(p.w), int64(p.h), int64(1), int64(1), nil, lo, hi,
	}
}

func (s *sky) seriesRow(l *series) []any {
	t := l.times()
	t0, t1 := l.t0, l.t1
	if len(t) > 0 {
		t0, t1 = t[0], t[len(t)-1]
	}
	const r = 0.5 / 3600
	return []any{
		"timeseries", "lightcurve", 2, "LPV Monitor", l.id, fmt.Sprintf("Light curve of %s in %s (synthetic)", l.name, l.band.name), l.did(), nil,
		s.base + "/" + l.path() + ".vot", "application/x-votable+xml", int64(2 + l.n*44/1000), l.name, "AB*", l.ra, l.dec, 2 * r,
		fmt.Sprintf("Circle ICRS %.5f %.5f %.6f", l.ra, l.dec, r),
		1.5, t0, t1, 60.0, 86400.0, l.band.emMin, l.band.emMax, nil, "phot.flux;" + l.band.ucd, nil,
		"Sandbox Observatory", "0.4 m photometer", nil, nil, int64(l.n), int64(1), nil, l.dec - r, l.dec + r,
	}
}

package sandbox

import (
	"fmt"
	"net/url"
	"slices"
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
		c("source_table", "char", "", "meta.id;meta.table", "Table that has more about the dataset", "p"),
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
			for _, d := range s.datasets() {
				if err := add(d.row()...); err != nil {
					return err
				}
			}
			return nil
		}}
}

// datasets are the observations of the site.
func (s *sky) datasets() []*dataset {
	var out []*dataset
	for _, p := range catalogueOfPlates() {
		if p.site == s.site.name || slices.Contains(p.copies, s.site.name) {
			out = append(out, s.plateRow(p))
		}
	}
	if s.site.name == "gavo" {
		for _, l := range allSeries() {
			out = append(out, s.seriesRow(l))
		}
	}
	if s.site.name == "astron" {
		out = append(out, s.mosaicRow())
	}
	if s.site.name == "casda" {
		for _, g := range galaxyCubes {
			out = append(out, s.cubeRow(g))
		}
	}
	for _, sp := range allSpectra() {
		if sp.site == s.site.name {
			out = append(out, s.spectrumRow(sp))
		}
	}
	return out
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
				if err := add(s.plateRow(p).row()...); err != nil {
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

func (s *sky) plateRow(p *plate) *dataset {
	w, h := p.size()
	d := &dataset{
		typ: "image", subtype: text(p.subtype), calib: 2, collection: p.name, id: p.id, title: p.title + " " + p.id + " (synthetic)", did: p.did(),
		url: s.dataLinkURL(p), format: dataLinkType, sizeKB: 1, target: text(p.target), ra: p.ra, dec: p.dec, fov: max(w, h), resolution: p.scale * 2.5,
		t0: p.t, t1: p.tMax(), exp: p.exp, tres: p.exp, em0: p.emMin, em1: p.emMax, ucd: "phot.flux;em.opt.B",
		facility: p.facility, instrument: p.instrument, x: p.w, y: p.h, tx: 1, ex: 1,
	}
	switch {
	case p.emMin > 1e-3:
		d.ucd = "phot.flux.density;em.radio"
	case p.emMax < 1e-7:
		d.ucd = "phot.count;em.X-ray"
	case p.style == ccd:
		d.ucd = "phot.count;em.opt"
	}
	if p.key == "dasch" {
		d.source = "dasch.plates"
	}
	d.region, d.decLo, d.decHi = polygonRegion(p.corners(), p.dec, w, h)
	return d
}

func (s *sky) seriesRow(l *series) *dataset {
	t := l.times()
	t0, t1 := l.t0, l.t1
	if len(t) > 0 {
		t0, t1 = t[0], t[len(t)-1]
	}
	const r = 0.5 / 3600
	d := &dataset{
		typ: "timeseries", subtype: "lightcurve", calib: 2, collection: "LPV Monitor", id: l.id, title: fmt.Sprintf("Light curve of %s in %s (synthetic)", l.name, l.band.name), did: l.did(),
		url: s.base + "/" + l.path() + ".vot", format: votableType, sizeKB: int64(2 + l.n*44/1000), target: l.name, class: "AB*", ra: l.ra, dec: l.dec, fov: 2 * r,
		resolution: 1.5, t0: t0, t1: t1, exp: 60.0, tres: 86400.0, em0: l.band.emMin, em1: l.band.emMax, ucd: "phot.flux;" + l.band.ucd,
		facility: "Sandbox Observatory", instrument: "0.4 m photometer", tx: l.n, ex: 1,
	}
	d.region, d.decLo, d.decHi = circleRegion(l.ra, l.dec, r)
	return d
}

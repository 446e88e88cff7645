package vokit

import (
	"errors"
	"fmt"
	"os"

	"vogo/display"
	"vogo/vokit/dal"
	"vogo/vokit/obscore"
	"vogo/vokit/registry"
	"vogo/vokit/sky"
	"vogo/vokit/table"
	"vogo/vokit/tap"
)

// Constraint is a condition for Find.
type Constraint = registry.Constraint

// Find looks services up in the registry. All constraints hold together.
//
//	vo.Find(vo.ServiceType("tap"), vo.Waveband("radio"))
//	vo.Find(vo.Keywords("quasar"), vo.UCD("src.redshift"))
//	vo.Find(vo.DataModel("obscore"))
//
// The registry is that of IVOA_REGISTRY in the environment or one of the public
// ones, whichever answers first; when none does, the copy that UpdateRegistry
// has made is searched.
func Find(constraints ...Constraint) (*registry.Services, error) {
	regs, err := registries()
	if err != nil {
		return nil, err
	}
	found, err := registry.FindAt(display.Ambient(), regs, constraints...)
	if err == nil || display.Ambient().Err() != nil || !registry.Unavailable(err) {
		return found, err
	}
	path, perr := registry.CachePath()
	if perr != nil {
		return nil, err
	}
	c, cerr := registry.ReadCache(path)
	if cerr != nil {
		return nil, err // there is no copy
	}
	return c.Find(constraints...)
}

// liveRegistries are the public relational registries; all have the records of
// the whole Virtual Observatory.
var liveRegistries = []string{"http://reg.g-vo.org/tap", "http://dc.g-vo.org/tap", "http://voparis-rr.obspm.fr/tap"}

// registries are those to ask, in order.
func registries() ([]*tap.Service, error) {
	if u := os.Getenv("IVOA_REGISTRY"); u != "" {
		return []*tap.Service{tap.New(u)}, nil
	}
	svc, err := TAP("registry")
	if err != nil {
		return nil, err
	}
	svc.Name = "" // errors say which host it is
	if svc.URL != liveTAP["registry"] {
		return []*tap.Service{svc}, nil // a sandbox
	}
	var out []*tap.Service
	for _, u := range liveRegistries {
		out = append(out, tap.New(u))
	}
	return out, nil
}

// Resource shows all that the registry has on an identifier: what it is, whom
// to ask, how to reach it, which tables it has.
//
//	vo.Resource("ivo://org.gavo.dc/tap")
//	vo.Resource(found.Service(0).IVOID).Service("tap")
func Resource(ivoid string) (*registry.Resource, error) {
	regs, err := registries()
	if err != nil {
		return nil, err
	}
	for _, r := range regs {
		x, e := registry.Lookup(display.Ambient(), r, ivoid)
		if e == nil || display.Ambient().Err() != nil || !registry.Unavailable(e) || errors.Is(e, dal.ErrNotFound) {
			return x, e
		}
		if err == nil {
			err = e
		}
	}
	return nil, err
}

// UpdateRegistry copies what the registry has on services to this machine, so
// that Find works without a network, by keywords, service type, waveband, data
// model and IVOID. It returns the number of services.
func UpdateRegistry() (int, error) {
	regs, err := registries()
	if err != nil {
		return 0, err
	}
	path, err := registry.CachePath()
	if err != nil {
		return 0, err
	}
	for _, r := range regs {
		c, e := registry.Copy(display.Ambient(), r)
		if e == nil {
			return len(c.Records), c.Write(path)
		}
		if err == nil {
			err = e
		}
		if display.Ambient().Err() != nil {
			break
		}
	}
	return 0, err
}

// ServiceType asks for services of a protocol: "tap", "sia", "ssa", "scs", …
func ServiceType(types ...string) Constraint { return registry.ServiceType(types...) }

// Waveband asks for a part of the spectrum: "radio", "optical", "x-ray", …
func Waveband(bands ...string) Constraint { return registry.Waveband(bands...) }

// Keywords asks for words in title, description or subjects.
func Keywords(words ...string) Constraint { return registry.Keywords(words...) }

// DataModel asks for TAP services with the tables of a model: "obscore", ….
func DataModel(name string) Constraint { return registry.DataModel(name) }

// UCD asks for resources with a column of the UCD.
func UCD(patterns ...string) Constraint { return registry.UCD(patterns...) }

// Freetext asks for words in title, description or subjects, as Keywords does.
func Freetext(words ...string) Constraint { return registry.Keywords(words...) }

// UAT asks for resources about concepts of the Unified Astronomy Thesaurus.
func UAT(concepts ...string) Constraint { return registry.UAT(concepts...) }

// UATNarrower asks for resources about concepts of the Unified Astronomy
// Thesaurus or about any narrower one. The thesaurus comes from the IVOA when it
// is first needed, and is kept.
//
//	vo.Find(vo.UATNarrower("variable stars"), vo.ServiceType("ssa"))
func UATNarrower(concepts ...string) Constraint {
	at := ""
	if e := elsewhere("/rdf/uat"); e != nil {
		at = e[0]
	}
	t, err := registry.LoadThesaurus(display.Ambient(), dal.Default, at)
	if err != nil {
		return registry.Wrong(err)
	}
	return registry.UATNarrower(t, concepts...)
}

// AtMost limits what Find finds to n services; the result says if there are more.
//
//	vo.Find(vo.Keywords("quasar"), vo.AtMost(10))
func AtMost(n int) Constraint { return registry.MaxRec(n) }

// IncludeAux also finds data collections by the service they share with others.
func IncludeAux() Constraint { return registry.IncludeAux() }

// CoversTime asks for resources with data between two times, ISO texts or
// Modified Julian Dates.
func CoversTime(from, to any) Constraint {
	o := dal.Apply(dal.During(from, to))
	if o.Err != nil {
		return registry.Wrong(o.Err)
	}
	return registry.During(o.During.Lo, o.During.Hi)
}

// CoversSpectrum asks for resources with data at a place in the spectrum, as
// "500.7 nm" or "1.4 GHz".
func CoversSpectrum(at string) Constraint {
	o := dal.Apply(dal.Spectrum(at))
	if o.Err != nil {
		return registry.Wrong(o.Err)
	}
	return registry.Wavelength(o.Band.Lo)
}

// Author asks for resources made by someone; % stands for anything.
func Author(name string) Constraint { return registry.Author(name) }

// IVOID asks for the resource of an identifier.
func IVOID(id string) Constraint { return registry.IVOID(id) }

// AltID asks for the resource of another identifier, as a DOI.
func AltID(id string) Constraint { return registry.AltID(id) }

// Covers asks for resources with data within radius degrees of a position.
func Covers(center sky.Coord, radius float64) Constraint { return registry.Covers(center, radius) }

// QueryAll sends one query to many TAP services at once: to what Find has
// found, to a []string of names and access URLs, or to a []*tap.Service. What
// fails spoils nothing: Table has the rows of all with their origin, Status
// what each service has said.
//
//	all := vo.QueryAll(vo.Find(vo.DataModel("obscore")), "SELECT TOP 10 * FROM ivoa.obscore WHERE dataproduct_type = 'spectrum'")
//	all.Table()
func QueryAll(services any, adql string, opts ...Option) (*tap.Answers, error) {
	var list []*tap.Service
	switch x := services.(type) {
	case *registry.Services:
		list = x.TAP()
	case []*tap.Service:
		list = x
	case []string:
		for _, name := range x {
			s, err := TAP(name)
			if err != nil {
				return nil, err
			}
			list = append(list, s)
		}
	default:
		return nil, dal.WithOp(fmt.Errorf("cannot ask a %T; it takes what Find has found, []string or []*tap.Service", services), "tap", "", dal.ErrQuery)
	}
	return tap.QueryAll(display.Ambient(), list, adql, opts...)
}

// ObscoreQuery writes the query for observations of a product type ("image",
// "spectrum", "timeseries", …, "" for all) within Around, Spectrum and During,
// for one service or for many.
//
//	q := vo.ObscoreQuery("spectrum", vo.Around(vo.Resolve("3C 273"), vo.Arcmin(1)), vo.MaxRec(10))
//	all := vo.QueryAll(vo.Find(vo.DataModel("obscore")), q)
func ObscoreQuery(productType string, opts ...Option) (string, error) {
	return obscore.Query(productType, opts...)
}

// Explain says in a line what a row of observations is.
//
//	vo.Explain(plates.Row(0))  // calibrated image (DASCH), optical 400–500 nm, 1941-05-01, 12 MB
func Explain(row table.Row) string { return obscore.Describe(row) }

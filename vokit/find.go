package vokit

import (
	"fmt"

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
func Find(constraints ...Constraint) (*registry.Services, error) {
	svc, err := TAP("registry")
	if err != nil {
		return nil, err
	}
	svc.Name = "" // errors say which host it is
	return registry.Find(display.Ambient(), svc, constraints...)
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

// Author asks for resources made by someone; % stands for anything.
func Author(name string) Constraint { return registry.Author(name) }

// IVOID asks for the resource of an identifier.
func IVOID(id string) Constraint { return registry.IVOID(id) }

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

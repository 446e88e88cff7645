package registry

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"vogo/vokit/dal"
	"vogo/vokit/sky"
)

// Constraint is one condition on what to find. Several hold together.
type Constraint struct {
	adql string
	err  error
	kind string   // "servicetype" is told apart: it chooses among capabilities
	ids  []string // of a service type: the standards
}

// standards are the standard identifiers behind the short names of service
// types, in lower case without version, as RegTAP 1.1, section 8, has them.
var standards = map[string][]string{
	"tap":        {"ivo://ivoa.net/std/tap"},
	"sia":        {"ivo://ivoa.net/std/sia"},
	"sia1":       {"ivo://ivoa.net/std/sia"},
	"sia2":       {"ivo://ivoa.net/std/sia#query-2.0"},
	"image":      {"ivo://ivoa.net/std/sia"},
	"ssa":        {"ivo://ivoa.net/std/ssa"},
	"ssap":       {"ivo://ivoa.net/std/ssa"},
	"spectrum":   {"ivo://ivoa.net/std/ssa"},
	"scs":        {"ivo://ivoa.net/std/conesearch"},
	"conesearch": {"ivo://ivoa.net/std/conesearch"},
	"slap":       {"ivo://ivoa.net/std/slap"},
	"line":       {"ivo://ivoa.net/std/slap"},
	"soda":       {"ivo://ivoa.net/std/soda"},
	"datalink":   {"ivo://ivoa.net/std/datalink"},
}

// ServiceType asks for services of a protocol: "tap", "sia" (both versions),
// "sia1", "sia2", "ssa", "scs" or "conesearch", "slap", "datalink", "soda".
// Case does not count. Several types are alternatives.
func ServiceType(types ...string) Constraint {
	c := Constraint{kind: "servicetype"}
	var conds []string
	for _, t := range types {
		key := strings.ToLower(strings.TrimSpace(t))
		ids, ok := standards[key]
		if !ok {
			return wrong("service type", t, standards)
		}
		c.ids = append(c.ids, ids...)
		switch {
		case key == "sia1":
			conds = append(conds, "standard_id = 'ivo://ivoa.net/std/sia'")
		default:
			conds = append(conds, "standard_id LIKE "+literal(ids[0]+"%"))
		}
	}
	c.adql = anyOf(conds)
	return c
}

// wavebands are the terms of http://www.ivoa.net/rdf/messenger.
var wavebands = []string{"neutrino", "radio", "millimeter", "infrared", "optical", "uv", "euv", "x-ray", "gamma-ray"}

// Waveband asks for resources of a part of the spectrum: "radio", "millimeter",
// "infrared", "optical", "uv", "euv", "x-ray", "gamma-ray", "neutrino".
func Waveband(bands ...string) Constraint {
	var conds []string
	for _, b := range bands {
		key := strings.ToLower(strings.TrimSpace(b))
		if !slices.Contains(wavebands, key) {
			m := map[string][]string{}
			for _, w := range wavebands {
				m[w] = nil
			}
			return wrong("waveband", b, m)
		}
		conds = append(conds, "1 = ivo_hashlist_has(waveband, "+literal(key)+")")
	}
	return Constraint{adql: anyOf(conds)}
}

// Keywords asks for resources whose title, description or subjects have each of
// the words.
func Keywords(words ...string) Constraint {
	var conds []string
	for _, w := range words {
		w = strings.TrimSpace(w)
		if w == "" {
			continue
		}
		conds = append(conds, fmt.Sprintf("(1 = ivo_hasword(res_title, %[1]s) OR 1 = ivo_hasword(res_description, %[1]s) OR ivoid IN (SELECT ivoid FROM rr.res_subject WHERE LOWER(res_subject) LIKE %[2]s))",
			literal(w), literal("%"+strings.ToLower(w)+"%")))
	}
	if len(conds) == 0 {
		return Constraint{err: dal.Errorf("registry", "", dal.ErrQuery, "no keyword")}
	}
	return Constraint{adql: strings.Join(conds, " AND ")}
}

// dataModels are the IVOIDs of models that services declare, in lower case.
var dataModels = map[string][]string{
	"obscore": {"ivo://ivoa.net/std/obscore"},
	"regtap":  {"ivo://ivoa.net/std/regtap"},
	"epntap":  {"ivo://ivoa.net/std/epntap", "ivo://vopdc.obspm/std/epncore"},
}

// DataModel asks for TAP services that have the tables of a model: "obscore",
// "regtap", "epntap". Case does not count.
func DataModel(name string) Constraint {
	ids, ok := dataModels[strings.ToLower(strings.TrimSpace(name))]
	if !ok {
		return wrong("data model", name, dataModels)
	}
	var conds []string
	for _, id := range ids {
		conds = append(conds, "1 = ivo_nocasematch(detail_value, "+literal(id+"%")+")")
	}
	return Constraint{
		adql: "ivoid IN (SELECT ivoid FROM rr.res_detail WHERE detail_xpath = '/capability/dataModel/@ivo-id' AND " + anyOf(conds) + ")" +
			" AND standard_id LIKE 'ivo://ivoa.net/std/tap%'",
		kind: "servicetype",
	}
}

// UCD asks for resources that have a table column with the UCD; % stands for
// anything.
func UCD(patterns ...string) Constraint {
	var conds []string
	for _, p := range patterns {
		conds = append(conds, "LOWER(ucd) LIKE "+literal(strings.ToLower(strings.ReplaceAll(p, "*", "%"))))
	}
	return Constraint{adql: "ivoid IN (SELECT ivoid FROM rr.table_column WHERE " + anyOf(conds) + ")"}
}

// Author asks for resources made by someone; % stands for anything.
//
//	registry.Author("%Hubble%")
func Author(name string) Constraint {
	return Constraint{adql: "ivoid IN (SELECT ivoid FROM rr.res_role WHERE base_role = 'creator' AND 1 = ivo_nocasematch(role_name, " + literal(name) + "))"}
}

// IVOID asks for the resource of an identifier.
func IVOID(id string) Constraint {
	return Constraint{adql: "ivoid = " + literal(strings.ToLower(strings.TrimSpace(id)))}
}

// Covers asks for resources that declare data within a circle on the sky
// (RegTAP 1.2, rr.stc_spatial).
func Covers(center sky.Coord, radius float64) Constraint {
	if !center.Known() || !(radius >= 0) {
		return Constraint{err: dal.Errorf("registry", "", dal.ErrQuery, "no circle: %v, radius %v deg", center, radius)}
	}
	return Constraint{adql: fmt.Sprintf("ivoid IN (SELECT ivoid FROM rr.stc_spatial WHERE 1 = INTERSECTS(coverage, CIRCLE(%s, %s, %s)))", num(center.RA), num(center.Dec), num(radius))}
}

// During asks for resources that declare data between two Modified Julian Dates
// (RegTAP 1.2, rr.stc_temporal).
func During(from, to float64) Constraint {
	return Constraint{adql: fmt.Sprintf("ivoid IN (SELECT ivoid FROM rr.stc_temporal WHERE time_start <= %s AND time_end >= %s)", num(max(from, to)), num(min(from, to)))}
}

// planck times light speed, in J m: the energy of a photon of 1 m.
const hc = 1.98644586e-25

// Wavelength asks for resources that declare data at a wavelength in metres
// (RegTAP 1.2, rr.stc_spectral, which has energies in joules).
func Wavelength(metres float64) Constraint {
	if !(metres > 0) {
		return Constraint{err: dal.Errorf("registry", "", dal.ErrQuery, "no wavelength: %v m", metres)}
	}
	e := strconv.FormatFloat(hc/metres, 'g', 9, 64)
	return Constraint{adql: fmt.Sprintf("ivoid IN (SELECT ivoid FROM rr.stc_spectral WHERE spectral_start <= %s AND spectral_end >= %s)", e, e)}
}

func wrong(what, got string, known map[string][]string) Constraint {
	names := make([]string, 0, len(known))
	for k := range known {
		names = append(names, k)
	}
	slices.Sort(names)
	e := dal.Errorf("registry", "", dal.ErrQuery, "no %s %q", what, got)
	e.Hint = "known are " + strings.Join(names, ", ")
	if near := dal.Nearest(got, names, 1); len(near) > 0 {
		e.Hint = "did you mean " + near[0] + "? " + e.Hint
	}
	return Constraint{err: e}
}

// anyOf joins conditions of which one suffices.
func anyOf(conds []string) string {
	if len(conds) == 1 {
		return conds[0]
	}
	return "(" + strings.Join(conds, " OR ") + ")"
}

func literal(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

func num(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

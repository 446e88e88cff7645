package registry

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"vogo/internal/near"
	"vogo/vokit/dal"
	"vogo/vokit/sky"
)

// Constraint is one condition on what to find. Several hold together.
type Constraint struct {
	adql string
	err  error
	kind string // "servicetype" chooses among capabilities, "aux" keeps every resource, "maxrec" limits
	max  int    // of "maxrec"
	aux  bool   // keep auxiliary capabilities
	// what is the constraint in words, and match decides on a record of the
	// cache; nil if that does not know.
	what  string
	match func(*record) bool
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
	c := Constraint{kind: "servicetype", what: "service types"}
	var conds []string
	var tests []func(string) bool
	for _, t := range types {
		key := strings.ToLower(strings.TrimSpace(t))
		ids, ok := standards[key]
		if !ok {
			return wrong("service type", t, standards)
		}
		id := ids[0]
		if key == "sia1" {
			conds = append(conds, "standard_id = 'ivo://ivoa.net/std/sia'")
			tests = append(tests, func(s string) bool { return s == id || strings.HasPrefix(s, id+"#query-1") })
			continue
		}
		conds = append(conds, "standard_id LIKE "+literal(id+"%"))
		tests = append(tests, func(s string) bool { return strings.HasPrefix(s, id) })
	}
	c.adql = anyOf(conds)
	c.match = func(r *record) bool {
		id := strings.ToLower(r.StandardID)
		return slices.ContainsFunc(tests, func(f func(string) bool) bool { return f(id) })
	}
	return c
}

// wavebands are the terms of http://www.ivoa.net/rdf/messenger.
var wavebands = []string{"neutrino", "radio", "millimeter", "infrared", "optical", "uv", "euv", "x-ray", "gamma-ray"}

// wavebandWords are other words for them.
var wavebandWords = map[string]string{"visible": "optical", "ir": "infrared", "ultraviolet": "uv", "xray": "x-ray", "x": "x-ray", "gamma": "gamma-ray", "gammaray": "gamma-ray", "mm": "millimeter", "submillimeter": "millimeter"}

// Waveband asks for resources of a part of the spectrum: "radio", "millimeter",
// "infrared", "optical", "uv", "euv", "x-ray", "gamma-ray", "neutrino".
func Waveband(bands ...string) Constraint {
	var conds, keys []string
	for _, b := range bands {
		key := strings.ToLower(strings.TrimSpace(b))
		if w, ok := wavebandWords[strings.ReplaceAll(key, " ", "")]; ok {
			key = w
		}
		if !slices.Contains(wavebands, key) {
			m := map[string][]string{}
			for _, w := range wavebands {
				m[w] = nil
			}
			return wrong("waveband", b, m)
		}
		keys = append(keys, key)
		conds = append(conds, "1 = ivo_hashlist_has(waveband, "+literal(key)+")")
	}
	return Constraint{adql: anyOf(conds), what: "wavebands", match: func(r *record) bool {
		return slices.ContainsFunc(r.Waveband, func(w string) bool { return slices.Contains(keys, strings.ToLower(w)) })
	}}
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
	return Constraint{adql: strings.Join(conds, " AND "), what: "keywords", match: func(r *record) bool {
		text := strings.ToLower(r.Title + "\n" + r.Description + "\n" + r.ShortName + "\n" + strings.Join(r.Subjects, "\n"))
		for _, w := range words {
			if !strings.Contains(text, strings.ToLower(strings.TrimSpace(w))) {
				return false
			}
		}
		return true
	}}
}

// UAT asks for resources about concepts of the Unified Astronomy Thesaurus, by
// their labels or identifiers: "variable stars" or "variable-stars". Several
// are alternatives. A concept is met by what the registry lists in
// rr.subject_uat, as written; UATNarrower also takes the narrower concepts.
func UAT(concepts ...string) Constraint {
	var ids []string
	for _, c := range concepts {
		if id := conceptID(c); id != "" {
			ids = append(ids, literal(id))
		}
	}
	if len(ids) == 0 {
		return Constraint{err: dal.Errorf("registry", "", dal.ErrQuery, "no concept")}
	}
	return Constraint{adql: "ivoid IN (SELECT ivoid FROM rr.subject_uat WHERE uat_concept IN (" + strings.Join(ids, ", ") + "))", what: "the UAT"}
}

// conceptID is the identifier of a concept by its label or itself.
func conceptID(s string) string {
	return strings.Join(strings.Fields(strings.ToLower(strings.ReplaceAll(s, "-", " "))), "-")
}

// MaxRec asks for at most n services; the result says if there are more.
func MaxRec(n int) Constraint {
	if n < 1 {
		return Constraint{err: dal.Errorf("registry", "", dal.ErrQuery, "at most %d services are none", n)}
	}
	return Constraint{kind: "maxrec", max: n, adql: "1 = 1", what: "numbers", match: func(*record) bool { return true }}
}

// IncludeAux also finds data collections by the service that their publisher
// has for many of them, mostly a TAP service with their tables (Discovering
// Data Collections 1.1).
func IncludeAux() Constraint {
	return Constraint{kind: "aux", aux: true, adql: "1 = 1", what: "auxiliary services", match: func(*record) bool { return true }}
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
	declared := "ivoid IN (SELECT ivoid FROM rr.res_detail WHERE detail_xpath = '/capability/dataModel/@ivo-id' AND " + anyOf(conds) + ")"
	c := Constraint{kind: "servicetype", what: "data models", match: func(r *record) bool {
		return strings.HasPrefix(strings.ToLower(r.StandardID), "ivo://ivoa.net/std/tap") && slices.ContainsFunc(r.Models, func(m string) bool {
			return slices.ContainsFunc(ids, func(id string) bool { return strings.HasPrefix(m, id) })
		})
	}}
	if tables := modelTables[strings.ToLower(strings.TrimSpace(name))]; tables != "" {
		// Newer records declare the table instead, on a collection of its own
		// whose TAP service is an auxiliary capability.
		c.aux = true
		declared = "((" + declared + " AND NOT standard_id LIKE '%#aux') OR ivoid IN (SELECT ivoid FROM rr.res_table WHERE table_utype LIKE " + literal(tables) + "))"
	}
	c.adql = declared + " AND standard_id LIKE 'ivo://ivoa.net/std/tap%'"
	return c
}

// modelTables are the utypes of tables by which newer records declare a model.
var modelTables = map[string]string{
	"obscore": "ivo://ivoa.net/std/obscore#table-1.%",
	"epntap":  "ivo://ivoa.net/std/epntap#table-2.%",
}

// UCD asks for resources that have a table column with the UCD; % stands for
// anything.
func UCD(patterns ...string) Constraint {
	var conds []string
	for _, p := range patterns {
		conds = append(conds, "LOWER(ucd) LIKE "+literal(strings.ToLower(strings.ReplaceAll(p, "*", "%"))))
	}
	return Constraint{adql: "ivoid IN (SELECT ivoid FROM rr.table_column WHERE " + anyOf(conds) + ")", what: "UCDs"}
}

// Author asks for resources made by someone; % stands for anything.
//
//	registry.Author("%Hubble%")
func Author(name string) Constraint {
	return Constraint{adql: "ivoid IN (SELECT ivoid FROM rr.res_role WHERE base_role = 'creator' AND 1 = ivo_nocasematch(role_name, " + literal(name) + "))", what: "authors"}
}

// AltID asks for the resource of another identifier than the IVOID, mostly a
// DOI, with or without "doi:" or "https://doi.org/" before it (RegTAP 1.2,
// rr.alt_identifier).
func AltID(id string) Constraint {
	bare := strings.ToLower(strings.TrimSpace(id))
	for _, p := range []string{"https://doi.org/", "http://doi.org/", "https://dx.doi.org/", "http://dx.doi.org/", "doi:"} {
		bare = strings.TrimPrefix(bare, p)
	}
	if bare == "" {
		return Constraint{err: dal.Errorf("registry", "", dal.ErrQuery, "no identifier")}
	}
	ids := []string{literal(bare), literal("doi:" + bare), literal("https://doi.org/" + bare)}
	return Constraint{adql: "ivoid IN (SELECT ivoid FROM rr.alt_identifier WHERE LOWER(alt_identifier) IN (" + strings.Join(ids, ", ") + "))", what: "other identifiers"}
}

// IVOID asks for the resource of an identifier.
func IVOID(id string) Constraint {
	id = strings.ToLower(strings.TrimSpace(id))
	return Constraint{adql: "ivoid = " + literal(id), what: "IVOIDs", match: func(r *record) bool { return strings.EqualFold(r.IVOID, id) }}
}

// Covers asks for resources that declare data within a circle on the sky
// (RegTAP 1.2, rr.stc_spatial).
func Covers(center sky.Coord, radius float64) Constraint {
	if !center.Known() || !(radius >= 0) {
		return Constraint{err: dal.Errorf("registry", "", dal.ErrQuery, "no circle: %v, radius %v deg", center, radius)}
	}
	return Constraint{adql: fmt.Sprintf("ivoid IN (SELECT ivoid FROM rr.stc_spatial WHERE 1 = INTERSECTS(coverage, CIRCLE(%s, %s, %s)))", num(center.RA), num(center.Dec), num(radius)), what: "places on the sky"}
}

// During asks for resources that declare data between two Modified Julian Dates
// (RegTAP 1.2, rr.stc_temporal).
func During(from, to float64) Constraint {
	return Constraint{adql: fmt.Sprintf("ivoid IN (SELECT ivoid FROM rr.stc_temporal WHERE time_start <= %s AND time_end >= %s)", num(max(from, to)), num(min(from, to))), what: "times"}
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
	return Constraint{adql: fmt.Sprintf("ivoid IN (SELECT ivoid FROM rr.stc_spectral WHERE spectral_start <= %s AND spectral_end >= %s)", e, e), what: "wavelengths"}
}

// Wrong is a constraint that makes the search fail with an error.
func Wrong(err error) Constraint { return Constraint{err: err} }

func wrong(what, got string, known map[string][]string) Constraint {
	names := make([]string, 0, len(known))
	for k := range known {
		names = append(names, k)
	}
	slices.Sort(names)
	e := dal.Errorf("registry", "", dal.ErrQuery, "no %s %q", what, got)
	e.Hint = "known are " + strings.Join(names, ", ")
	if like := near.Names(got, names, 1); len(like) > 0 {
		e.Hint = "did you mean " + like[0] + "? " + e.Hint
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

package sandbox

import (
	"math"
	"sort"
	"strconv"
	"strings"
	"sync"

	"modernc.org/sqlite"

	"vogo/vokit/resolve"
)

// object is an entry of the SIMBAD tables.
type object struct {
	oid     int64
	ids     []string // main identifier first
	ra, dec float64
	otype   string
	sptype  string
	flux    map[string]float64
	otypes  []string
}

// otypeDef is an object type with the labels it goes by.
type otypeDef struct {
	otype, label, alias, path, desc string
}

// otypeDefs are the types of the sandbox's objects, after SIMBAD's object
// classification; alias is the name older queries use.
var otypeDefs = []otypeDef{
	{"*", "Star", "star", "*", "Star"},
	{"AB*", "AGB*", "AGB", "* > Ev* > AB*", "Asymptotic Giant Branch Star"},
	{"Mi*", "Mira", "Mira", "* > Ev* > LP* > Mi*", "Mira Variable"},
	{"LP*", "LongPeriodV*", "LPV", "* > Ev* > LP*", "Long-Period Variable"},
	{"C*", "C*", "CarbonStar", "* > Ev* > C*", "Carbon Star"},
	{"V*", "Variable*", "variable", "* > V*", "Variable Star"},
	{"OpC", "OpenCluster", "OpCl", "Cl* > OpC", "Open Cluster"},
	{"GlC", "GlobCluster", "GlCl", "Cl* > GlC", "Globular Cluster"},
	{"G", "Galaxy", "galaxy", "G", "Galaxy"},
	{"PN", "PlanetaryNeb", "planetary", "* > Ev* > PN", "Planetary Nebula"},
	{"HII", "HIIReg", "HIIregion", "ISM > HII", "HII Region"},
	{"SNR", "SNRemnant", "snr", "ISM > SNR", "SuperNova Remnant"},
	{"RNe", "RefNeb", "reflection", "ISM > RNe", "Reflection Nebula"},
	{"As*", "Association", "assoc", "Cl* > As*", "Association of Stars"},
}

var otypeAliases = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	for _, d := range otypeDefs {
		for _, l := range []string{d.otype, d.label, d.alias} {
			m[strings.ToLower(l)] = d.otype
		}
	}
	return m
})

// canonicalOtype is the short name of an object type given by any label.
func canonicalOtype(s string) string {
	if t, ok := otypeAliases()[strings.ToLower(s)]; ok {
		return t
	}
	return s
}

var registerOtypes = sync.OnceFunc(func() {
	sqlite.MustRegisterCollationUtf8("otype", func(a, b string) int {
		return strings.Compare(canonicalOtype(a), canonicalOtype(b))
	})
})

// objects makes the list of objects, once.
var objects = sync.OnceValue(func() []*object {
	byHIP := map[int]*object{}
	var out []*object
	add := func(o *object) {
		o.oid = int64(len(out)) + 1000001
		out = append(out, o)
	}
	for _, n := range starNames() {
		s, ok := stars().find(n.hip)
		if !ok {
			continue
		}
		o := &object{ids: n.identifiers(), ra: s.ra, dec: s.dec, otype: "*", flux: starFlux(s), otypes: []string{"*"}}
		if n.vari != "" {
			o.otype, o.otypes = "V*", []string{"V*", "*"}
		}
		byHIP[n.hip] = o
		add(o)
	}
	for _, a := range agbs() {
		o := byHIP[a.hip]
		if o == nil {
			o = &object{ids: []string{"HIP " + strconv.Itoa(a.hip)}, ra: a.ra, dec: a.dec, flux: starFlux(a.star)}
			byHIP[a.hip] = o
			add(o)
		}
		describeAGB(o, a)
	}
	for _, r := range records(messierData) {
		add(messier(r))
	}
	return out
})

func starFlux(s star) map[string]float64 {
	f := map[string]float64{"V": s.v}
	if !math.IsNaN(s.bv) {
		f["B"] = math.Round((s.v+s.bv)*1000) / 1000
	}
	return f
}

// describeAGB gives an object what is known of it as an AGB star.
func describeAGB(o *object, a agb) {
	main := "V* " + a.name
	if strings.ToLower(a.name[:1]) == a.name[:1] { // a Bayer name
		main = "* " + a.name
	}
	ids := []string{main}
	for _, id := range o.ids {
		if id != main {
			ids = append(ids, id)
		}
	}
	o.ids = ids
	o.otype, o.sptype = "AB*", a.sptype
	o.otypes = []string{"AB*", "V*", "*"}
	if a.class == "M" {
		o.otypes = append(o.otypes, "Mi*")
	} else {
		o.otypes = append(o.otypes, "LP*")
	}
	if strings.HasPrefix(a.sptype, "C") {
		o.otypes = append(o.otypes, "C*")
	}
	if !math.IsNaN(a.k) {
		o.flux["K"] = a.k
	}
}

var messierTypes = map[string]string{
	"oc": "OpC", "gc": "GlC", "s": "G", "e": "G", "i": "G", "pn": "PN", "sfr": "HII", "snr": "SNR", "rn": "RNe", "pos": "As*",
}

func messier(r []string) *object {
	ra, dec := numberOr(r[5], 0), numberOr(r[6], 0)
	o := &object{ids: []string{"M " + strings.TrimPrefix(r[0], "M")}, ra: ra, dec: dec, otype: messierTypes[r[3]], flux: map[string]float64{}}
	if o.otype == "" {
		o.otype = "*"
	}
	o.otypes = []string{o.otype}
	if r[1] != "" {
		o.ids = append(o.ids, r[1])
	}
	if r[2] != "" {
		o.ids = append(o.ids, "NAME "+r[2])
	}
	if v := numberOr(r[4], math.NaN()); !math.IsNaN(v) {
		o.flux["V"] = v
	}
	return o
}

// fluxFilters are the columns of allfluxes.
var fluxFilters = []string{"U", "B", "V", "R", "I", "J", "H", "K", "u", "g", "r", "i", "z", "G"}

// simbadTables has the tables that SIMBAD's TAP service is asked for most.
func simbadTables() []*tableDef {
	return []*tableDef{basicTable(), allfluxesTable(), fluxTable(), filterTable(), mesUBVTable(), identTable(), idsTable(), otypesTable(), otypedefTable()}
}

// eachObject fills a table with rows about each object.
func eachObject(f func(o *object, add func(...any) error) error) fillFunc {
	return each(func(*sky) []*object { return objects() }, f)
}

func basicTable() *tableDef {
	return &tableDef{schema: simbadSchema, bare: true, name: "basic", desc: "General data about an astronomical object: real bright stars, AGB variables and Messier objects",
		cols: []column{
			c("oid", "long", "", "meta.record;meta.id", "Object internal identifier", "ip"),
			c("main_id", "char", "", "meta.id;meta.main", "Main identifier of the object", "ip"),
			c("ra", "double", "deg", "pos.eq.ra;meta.main", "Right ascension", "ip"),
			c("dec", "double", "deg", "pos.eq.dec;meta.main", "Declination", "ip"),
			c("coo_bibcode", "char", "", "meta.bib.bibcode;pos.eq", "Coordinate reference", ""),
			c("otype", "char", "", "src.class", "Object type; any label of otypedef may be compared with it", "ip"),
			c("otype_txt", "char", "", "src.class", "Object type", ""),
			c("sp_type", "char", "", "src.spType", "MK spectral type", ""),
			c("plx_value", "double", "mas", "pos.parallax.trig", "Parallax", ""),
			c("pmra", "double", "mas.yr-1", "pos.pm;pos.eq.ra", "Proper motion in RA", ""),
			c("pmdec", "double", "mas.yr-1", "pos.pm;pos.eq.dec", "Proper motion in Dec", ""),
			c("rvz_radvel", "double", "km.s-1", "spect.dopplerVeloc.opt", "Radial velocity", ""),
			c("nbref", "int", "", "meta.bib", "Number of references", ""),
		},
		fill: eachObject(func(o *object, add func(...any) error) error {
			return add(o.oid, o.ids[0], o.ra, o.dec, "2012AstL...38..331A", o.otype, o.otype, text(o.sptype), nil, nil, nil, nil, nil)
		})}
}

// text is a string or NULL.
func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func allfluxesTable() *tableDef {
	d := &tableDef{schema: simbadSchema, bare: true, name: "allfluxes", desc: "All flux/magnitudes U,B,V,I,J,H,K,u_,g_,r_,i_,z_,G of an object (real, as far as they are known here)",
		cols: []column{c("oidref", "long", "", "meta.record;meta.id", "Object internal identifier", "ip")}}
	for _, f := range fluxFilters {
		name := f
		if strings.ToLower(f) == f {
			name += "_" // SIMBAD sets the SDSS filters apart by an underscore
		}
		d.cols = append(d.cols, c(name, "double", "mag", "", "Magnitude "+f, "p"))
	}
	d.fill = eachObject(func(o *object, add func(...any) error) error {
		row := []any{o.oid}
		for _, f := range fluxFilters {
			if v, ok := o.flux[f]; ok {
				row = append(row, v)
			} else {
				row = append(row, nil)
			}
		}
		return add(row...)
	})
	return d
}

func fluxTable() *tableDef {
	return &tableDef{schema: simbadSchema, bare: true, name: "flux", desc: "Magnitude/flux information about an astronomical object (real)",
		cols: []column{
			c("oidref", "long", "", "meta.record;meta.id", "Object internal identifier", "ip"),
			c("filter", "char", "", "instr.filter", "Name of the filter", "ip"),
			c("flux", "double", "mag", "phot.flux;phot.mag", "Magnitude", "p"),
			c("bibcode", "char", "", "meta.bib.bibcode", "Reference", ""),
		},
		fill: eachObject(func(o *object, add func(...any) error) error {
			var names []string
			for f := range o.flux {
				names = append(names, f)
			}
			sort.Strings(names)
			for _, f := range names {
				if err := add(o.oid, f, o.flux[f], "2012AstL...38..331A"); err != nil {
					return err
				}
			}
			return nil
		})}
}

// mesUBVTable has photometry with UCDs for its bands, which allfluxes lacks.
func mesUBVTable() *tableDef {
	return &tableDef{schema: simbadSchema, bare: true, name: "mesUBV", desc: "Collection of Johnson UBV photometry (real; B is computed from V and B-V)",
		cols: []column{
			c("oidref", "long", "", "meta.record;meta.id", "Object internal identifier", "ip"),
			c("v", "double", "mag", "phot.mag;em.opt.V", "Magnitude V", "p"),
			c("bv", "double", "mag", "phot.color;em.opt.B;em.opt.V", "Colour B-V", "p"),
			c("b", "double", "mag", "phot.mag;em.opt.B", "Magnitude B", "p"),
			c("bibcode", "char", "", "meta.bib.bibcode", "Reference", ""),
		},
		fill: eachObject(func(o *object, add func(...any) error) error {
			v, ok := o.flux["V"]
			if !ok {
				return nil
			}
			b, bv := any(nil), any(nil)
			if x, ok := o.flux["B"]; ok {
				b, bv = x, round(x-v, 3)
			}
			return add(o.oid, v, bv, b, "2012AstL...38..331A")
		})}
}

func filterTable() *tableDef {
	return &tableDef{schema: simbadSchema, bare: true, name: "filter", desc: "Description of a filter (real)",
		cols: []column{
			c("filtername", "char", "", "instr.filter", "Filter name", "p"),
			c("description", "char", "", "meta.note", "Filter description", ""),
			c("unit", "char", "", "meta.unit", "Default unit of fluxes", ""),
		},
		fill: each(func(*sky) []string { return fluxFilters }, func(f string, add func(...any) error) error {
			return add(f, "Magnitude "+f, "V")
		})}
}

func identTable() *tableDef {
	return &tableDef{schema: simbadSchema, bare: true, name: "ident", desc: "Identifiers of an astronomical object (real)",
		cols: []column{
			c("id", "char", "", "meta.id", "Identifier", "ip"),
			c("oidref", "long", "", "meta.record;meta.id", "Object internal identifier", "ip"),
		},
		fill: eachObject(func(o *object, add func(...any) error) error {
			for _, id := range o.ids {
				if err := add(id, o.oid); err != nil {
					return err
				}
			}
			return nil
		})}
}

func idsTable() *tableDef {
	return &tableDef{schema: simbadSchema, bare: true, name: "ids", desc: "All names concatenated with pipe (real)",
		cols: []column{
			c("oidref", "long", "", "meta.record;meta.id", "Object internal identifier", "ip"),
			c("ids", "char", "", "meta.id", "List of all identifiers concatenated with pipe", "p"),
		},
		fill: eachObject(func(o *object, add func(...any) error) error {
			return add(o.oid, strings.Join(o.ids, "|"))
		})}
}

func otypesTable() *tableDef {
	return &tableDef{schema: simbadSchema, bare: true, name: "otypes", desc: "List of all object types associated with an object (real)",
		cols: []column{
			c("oidref", "long", "", "meta.record;meta.id", "Object internal identifier", "ip"),
			c("otype", "char", "", "src.class", "Object type", "ip"),
		},
		fill: eachObject(func(o *object, add func(...any) error) error {
			for _, t := range o.otypes {
				if err := add(o.oid, t); err != nil {
					return err
				}
			}
			return nil
		})}
}

func otypedefTable() *tableDef {
	return &tableDef{schema: simbadSchema, bare: true, name: "otypedef", desc: "All names and definitions for the object types (real)",
		cols: []column{
			c("otype", "char", "", "src.class", "Short name of the object type", "ip"),
			c("label", "char", "", "src.class", "Label of the object type", "p"),
			c("comment", "char", "", "meta.note", "Other name the type goes by", ""),
			c("path", "char", "", "src.class", "Path in the hierarchy of types", ""),
			c("description", "char", "", "meta.note", "Description", "p"),
		},
		fill: each(func(*sky) []otypeDef { return otypeDefs }, func(d otypeDef, add func(...any) error) error {
			return add(d.otype, d.label, d.alias, d.path, d.desc)
		})}
}

// nameIndex maps normalised names to objects.
var nameIndex = sync.OnceValue(func() map[string]*object {
	m := map[string]*object{}
	for _, o := range objects() {
		for _, id := range o.ids {
			m[resolve.Key(id)] = o
		}
	}
	return m
})

// resolveObject finds an object by any of its names.
func resolveObject(name string) *object {
	if o := nameIndex()[resolve.Key(name)]; o != nil {
		return o
	}
	return famousIndex()[resolve.Key(name)]
}

func resolvePosition(name string) (ra, dec float64, ok bool) {
	o := resolveObject(name)
	if o == nil {
		return 0, 0, false
	}
	return o.ra, o.dec, true
}

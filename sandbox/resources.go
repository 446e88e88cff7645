package sandbox

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"vogo/vokit/adql"
)

// resource is a registry record.
type resource struct {
	ivoid, typ, short, title, desc string
	subjects                       []string
	waveband                       string
	caps                           []capability
	site                           string
	tables                         []string // names as queries write them, without quotes
	models                         []string // data models of a TAP service
	servedBy                       string
	authors                        string
	alt                            string // another identifier
	// coverage; empty where the operators have not declared any
	moc        string
	spectral   [2]float64 // metres
	temporal   [2]float64 // MJD
	collection string     // whose images give moc, spectral and temporal
	undeclared bool
	reference  string // path of a page about it
}

// capability is one of a resource's; path is below the server's root.
type capability struct {
	standard, typ, path, intf string
	version                   string
	web                       bool // for people, not for programs
}

const registryAuthority = "ivo://vogo.sandbox/"

// std makes a capability that follows a standard.
func std(id, typ, path, version string) capability {
	return capability{standard: "ivo://ivoa.net/std/" + id, typ: typ, path: path, intf: "vs:paramhttp", version: version}
}

func tapCap(site string) capability {
	return std("tap", "tr:tableaccess", "/"+site+"/tap", "1.1")
}
func auxCap(site string) capability {
	return std("tap#aux", "tr:tableaccess", "/"+site+"/tap", "1.1")
}
func sia1Cap(path string) capability {
	return std("sia", "sia:simpleimageaccess", "/"+path, "1.0")
}
func sia2Cap(path string) capability {
	return std("sia#query-2.0", "sia:simpleimageaccess", "/"+path, "2.0")
}
func ssaCap(path string) capability {
	return std("ssa", "ssap:simplespectralaccess", "/"+path, "1.1")
}
func slapCap(path string) capability {
	return std("slap", "slap:simplelineaccess", "/"+path, "1.0")
}
func coneCap(path string) capability {
	return std("conesearch", "cs:conesearch", "/"+path, "1.03")
}
func webCap(path string) capability {
	return capability{path: path, intf: "vr:webbrowser", web: true}
}

// siteWavebands say what the data centres publish.
var siteWavebands = map[string]string{
	"gavo": "infrared#optical#x-ray", "simbad": "optical#infrared", "vizier": "infrared#optical", "astron": "radio", "irsa": "infrared", "mast": "optical#uv",
	"cadc": "optical", "eso": "optical", "heasarc": "x-ray", "casda": "radio", "gaia": "optical",
}

// siteShort are their short names.
var siteShort = map[string]string{
	"gavo": "GAVO DC TAP", "simbad": "SIMBAD TAP", "vizier": "TAPVizieR", "astron": "ASTRON TAP", "irsa": "IRSA TAP", "mast": "MAST TAP", "cadc": "CADC TAP", "eso": "ESO TAP",
	"heasarc": "HEASARC TAP", "casda": "CASDA TAP", "gaia": "Gaia TAP",
}

// siteResources describes the TAP services, and as records of their own the
// ObsCore tables they hold, as newer registrations do: those have coverage.
func siteResources() []resource {
	var out []resource
	for _, st := range sites {
		tap := resource{ivoid: registryAuthority + st.name + "/tap", typ: "vs:catalogservice", short: siteShort[st.name], title: st.title, desc: st.desc,
			subjects: []string{"virtual observatories", "surveys"}, waveband: siteWavebands[st.name], caps: []capability{tapCap(st.name)}, site: st.name, undeclared: true}
		for _, d := range st.definitions() {
			switch d.full() {
			case "ivoa.obscore":
				tap.models = append(tap.models, "ivo://ivoa.net/std/obscore#core-1.1")
				out = append(out, resource{ivoid: registryAuthority + st.name + "/obscore", typ: "vs:catalogresource", short: strings.TrimSuffix(siteShort[st.name], "TAP") + "Obscore",
					title: strings.TrimSuffix(st.title, " (sandbox)") + " Obscore Table", desc: "All observations of the service in the columns of ObsCore 1.1 (synthetic).",
					subjects: []string{"observational astronomy", "virtual observatories"}, waveband: siteWavebands[st.name], caps: []capability{auxCap(st.name)}, site: st.name, tables: []string{"ivoa.obscore"},
					servedBy: tap.ivoid, collection: "*"})
			case "rr.resource":
				tap.models = append(tap.models, "ivo://ivoa.net/std/regtap#1.1", "ivo://ivoa.net/std/regtap#1.2")
			}
			tap.tables = append(tap.tables, d.full())
		}
		out = append(out, tap)
	}
	return out
}

// imageResource describes a service for the images of a collection.
func imageResource(site, key, short, title string, cap capability, served bool) resource {
	r := resource{ivoid: registryAuthority + site + "/" + key, typ: "vs:catalogservice", short: short, title: title + " (synthetic)",
		desc:     title + ": a service for images and their metadata. The images are synthetic.",
		subjects: []string{"surveys", "astronomical images"}, waveband: "optical", caps: []capability{cap}, site: site, collection: collections[key]}
	if served {
		r.servedBy = registryAuthority + site + "/obscore"
	}
	return r
}

// collectionResources describes the collections of images, spectra and light
// curves.
func collectionResources() []resource {
	hst := imageResource("mast", "hst", "HST", "Images of HST's WFPC2", sia1Cap("mast/sia/hst"), false)
	rosat := imageResource("gavo", "rosat", "RASS", "Images of the ROSAT all-sky survey", sia1Cap("gavo/sia/rosat"), true)
	rosat.waveband = "x-ray"
	dasch := imageResource("gavo", "dasch", "DASCH SIAP2", "Photographic plates in the shape of DASCH", sia2Cap("gavo/sia2/dasch/query"), true)
	dasch.caps, dasch.tables = append(dasch.caps, auxCap("gavo")), []string{"dasch.plates", "dasch.narrow_plates"}
	dasch.subjects = []string{"photographic photometry", "surveys"}
	hdap := imageResource("gavo", "hdap", "HDAP", "Plates of Landessternwarte Heidelberg-Königstuhl", sia1Cap("gavo/sia/hdap"), true)
	collective := imageResource("gavo", "sia2", "GAVO SIAP2", "All images of the GAVO data centre", sia2Cap("gavo/sia2/query"), true)
	collective.collection = "*"
	cadc := imageResource("cadc", "sia2", "CADC SIA2", "Images of CADC, those of HST among them", sia2Cap("cadc/sia2/query"), false)
	cadc.undeclared = true
	casda := imageResource("casda", "sia2", "CASDA SIA2", "Radio images of ASKAP", sia2Cap("casda/sia2/query"), false)
	casda.undeclared, casda.waveband = true, "radio"
	apertif := imageResource("astron", "apertif", "Apertif", "Continuum images of Apertif", sia1Cap("astron/sia/apertif"), true)
	apertif.waveband = "radio"
	pspc := imageResource("heasarc", "rospspc", "ROSAT PSPC", "Pointed observations of ROSAT", sia1Cap("heasarc/sia/rospspc"), false)
	pspc.undeclared, pspc.waveband = true, "x-ray"
	ntt := imageResource("eso", "ntt", "NTT", "Images of the New Technology Telescope", sia1Cap("eso/sia/ntt"), true)
	spectra := func(site, key, short, title string, subjects ...string) resource {
		return resource{ivoid: registryAuthority + site + "/" + key, typ: "vs:catalogservice", short: short, title: title + " (synthetic)", desc: title + ". The data are synthetic.",
			subjects: subjects, waveband: "optical", caps: []capability{ssaCap(site + "/ssa/" + key)}, site: site, servedBy: registryAuthority + site + "/obscore", collection: collections[key]}
	}
	lpv := spectra("gavo", "lpv", "LPV", "Light curves of AGB stars", "asymptotic giant branch stars", "long period variable stars", "time domain astronomy")
	agb := spectra("gavo", "agb", "AGB Spectra", "Spectra of AGB stars", "asymptotic giant branch stars", "spectroscopy")
	iue := spectra("mast", "iue", "IUE", "Ultraviolet spectra of quasars", "quasars", "ultraviolet astronomy")
	iue.waveband = "uv"
	uves := spectra("eso", "uves", "UVES", "Spectra of AGB stars from Paranal", "spectroscopy")
	lamost := spectra("gavo", "lamost5", "LAMOST5", "Spectra of stars in the shape of LAMOST, release 5", "surveys", "stellar spectral types")
	lamost.caps = append(lamost.caps, auxCap("gavo"))
	lamost.tables, lamost.servedBy, lamost.collection = []string{"lamost5.data"}, registryAuthority+"gavo/tap", ""
	lamost.moc, lamost.spectral, lamost.temporal = circleMOC(0, 90, 99), [2]float64{3.7e-7, 9.1e-7}, [2]float64{55860, 57860}
	lolss := imageResource("astron", "lolss", "LoLSS", "A survey at 54 MHz in the shape of LoLSS", sia2Cap("astron/sia2/lolss/query"), true)
	lolss.caps, lolss.tables, lolss.waveband = append(lolss.caps, auxCap("astron")), []string{"lolss.mosaic", "lolss.source_catalog"}, "radio"
	return []resource{hst, rosat, dasch, hdap, collective, cadc, casda, apertif, pspc, ntt, lpv, agb, iue, uves, lamost, lolss,
		troubled("slowsky", "Slow images", "answers too late, if at all"), troubled("brokensky", "Broken images", "answers with something else than a table")}
}

// troubled is a service that fails, for lessons about failures.
func troubled(key, title, how string) resource {
	return resource{ivoid: registryAuthority + key + "/sia", typ: "vs:catalogservice", short: key, title: title + " (sandbox)", desc: "An image service that " + how + ", to learn what to do about that.",
		subjects: []string{"surveys"}, waveband: "optical", caps: []capability{sia1Cap(key + "/sia")}, moc: "0/0-11", spectral: [2]float64{3e-7, 1e-6}, temporal: [2]float64{40000, 60000}}
}

// catalogueResources describes catalogues: cone search, TAP, and a page for
// browsers, as VizieR registers its own.
func catalogueResources() []resource {
	viz := func(id, short, title, desc, authors string, tables []string, moc string, subjects ...string) resource {
		r := resource{ivoid: registryAuthority + "vizier/" + strings.ToLower(id), typ: "vs:catalogservice", short: id, title: title, desc: desc, subjects: subjects, waveband: "optical",
			site: "vizier", tables: tables, authors: authors, servedBy: registryAuthority + "vizier/tap", moc: moc, reference: "/vizier/tap", alt: short}
		r.caps = []capability{coneCap("vizier/scs/" + tables[0]), auxCap("vizier"), webCap("/vizier/tap")}
		return r
	}
	field := circleMOC(photRA, photDec, photRadius)
	wise := viz("II/328", "", "Infrared photometry in the shape of AllWISE (synthetic)", "Magnitudes in four infrared bands, synthetic.", "vogo", []string{"II/328/allwise"}, field, "infrared photometry")
	wise.waveband = "infrared"
	twomass := viz("II/246", "", "Infrared photometry in the shape of 2MASS (synthetic)", "Magnitudes in J, H and K, synthetic.", "vogo", []string{"II/246/out"}, field, "infrared photometry")
	twomass.waveband = "infrared"
	objects := resource{ivoid: registryAuthority + "gavo/tutorial", typ: "vs:catalogservice", short: "objects", title: "Objects of the tutorials (synthetic)", desc: "Quasars, galaxies and stars about 16h +47d that lessons start from.",
		subjects: []string{"catalogs"}, waveband: "optical", site: "gavo", tables: []string{"tutorial.objects"}, caps: []capability{coneCap("gavo/scs/tutorial.objects"), auxCap("gavo")}, servedBy: registryAuthority + "gavo/tap", moc: field}
	near := resource{ivoid: registryAuthority + "gavo/twomass", typ: "vs:catalogservice", short: "2MASS PSC", title: "2MASS point sources at GAVO (synthetic)", desc: "Infrared photometry, synthetic.",
		subjects: []string{"infrared photometry"}, waveband: "infrared", site: "gavo", tables: []string{"twomass.data"}, caps: []capability{coneCap("gavo/scs/twomass.data"), auxCap("gavo")}, servedBy: registryAuthority + "gavo/tap", moc: field}
	wfpdb := resource{ivoid: registryAuthority + "gavo/wfpdb", typ: "vs:catalogservice", short: "WFPDB", title: "Wide-field plates in the shape of the WFPDB (synthetic)", desc: "A list of photographic plates, synthetic.",
		subjects: []string{"photographic photometry"}, waveband: "optical", site: "gavo", tables: []string{"wfpdb.main"}, caps: []capability{coneCap("gavo/scs/wfpdb.main"), auxCap("gavo")}, servedBy: registryAuthority + "gavo/tap", moc: "0/0-11"}
	stars := resource{ivoid: registryAuthority + "simbad/stars", typ: "vs:catalogservice", short: "Stars", title: "Bright stars and Messier objects", desc: "Real positions and magnitudes of bright stars, AGB stars and Messier objects, in the shape of SIMBAD's tables.",
		subjects: []string{"bright stars", "catalogs"}, waveband: "optical", site: "simbad", tables: []string{"basic"}, caps: []capability{coneCap("simbad/scs"), auxCap("simbad")}, servedBy: registryAuthority + "simbad/tap", moc: "0/0-11"}
	lines := resource{ivoid: registryAuthority + "gavo/lines", typ: "vs:catalogservice", short: "Lines", title: "Well-known spectral lines", desc: "Real rest wavelengths in vacuum of the lines that spectra of stars, nebulae and quasars show.",
		subjects: []string{"spectral lines", "spectroscopy"}, waveband: "optical#uv#infrared#radio", site: "gavo", tables: []string{"linelist.lines"}, caps: []capability{slapCap("gavo/slap"), auxCap("gavo")}, servedBy: registryAuthority + "gavo/tap"}
	return []resource{
		lines,
		viz("J/ApJ/727/14", "doi:10.5072/vogo/727-14", "Quasars with redshifts (synthetic sample)", "A sample of quasars with redshifts, magnitudes and masses of black holes, in the shape of a catalogue of VizieR. Synthetic.",
			"Example A.; Example B.", []string{"J/ApJ/727/14/table2"}, circleMOC(185, 29, 90), "quasars", "redshifted", "galaxies"),
		viz("V/147", "", "The SDSS photometric catalogue, release 12, in shape (synthetic)", "Optical photometry of stars, galaxies and quasars, with redshifts. Keyword SDSS12. Synthetic.", "vogo", []string{"V/147/sdss12"}, field, "optical photometry", "quasars"),
		twomass, wise,
		viz("I/239", "", "Bright stars in the shape of the Hipparcos main catalogue", "Real positions and magnitudes of stars to V=8.5.", "Anderson E.; Francis C.", []string{"I/239/hip_main"}, "0/0-11", "bright stars", "astrometry"),
		objects, near, wfpdb, stars,
	}
}

// circleMOC is the coverage of a circle.
func circleMOC(ra, dec, r float64) string {
	if r > 90 { // not a circle of the text form; its complement is smaller
		return "0/0-7 1/32-47"
	}
	m, err := adql.Coverage(6, fmt.Sprintf("CIRCLE ICRS %g %g %g", ra, dec, r))
	if err != nil {
		return ""
	}
	return m
}

// resources are all records of the registry. Coverage is computed from what
// the services have.
func (s *sky) resources() []resource {
	s.recordsOnce.Do(func() {
		all := slices.Concat(siteResources(), collectionResources(), catalogueResources())
		for i := range all {
			s.declareCoverage(&all[i])
		}
		s.records = all
	})
	return s.records
}

// declareCoverage computes what a record says of its coverage.
func (s *sky) declareCoverage(r *resource) {
	if r.undeclared || r.collection == "" {
		return
	}
	k := &sky{base: s.base, site: siteNamed(r.site)}
	var regions []string
	lo, hi, t0, t1 := math.Inf(1), 0.0, math.Inf(1), 0.0
	for _, d := range k.datasets() {
		if r.collection != "*" && d.collection != r.collection {
			continue
		}
		if g, ok := d.region.(string); ok {
			regions = append(regions, g)
		}
		lo, hi, t0, t1 = min(lo, d.em0), max(hi, d.em1), min(t0, d.t0), max(t1, d.t1)
	}
	if len(regions) == 0 {
		return
	}
	order := 6
	if len(regions) > 100 {
		order = 3
	}
	if m, err := adql.Coverage(order, regions...); err == nil {
		r.moc = m
	}
	r.spectral, r.temporal = [2]float64{lo, hi}, [2]float64{t0, t1}
}

func siteNamed(name string) *site {
	for _, s := range sites {
		if s.name == name {
			return s
		}
	}
	return nil
}

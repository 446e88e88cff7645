package sandbox

// uatConcepts are the identifiers that the topics of the registry have in the
// IVOA's form of the Unified Astronomy Thesaurus (http://www.ivoa.net/rdf/uat),
// which is what rr.subject_uat lists (RegTAP 1.2): the labels of the thesaurus
// in lower case, dashes between the words (IVOA Note "Adopting the UAT as an
// IVOA vocabulary", section 3). Where the thesaurus lacks a topic, a wider one stands in; "" is
// for those that another topic of the same records covers.
var uatConcepts = map[string]string{
	"asymptotic giant branch stars": "asymptotic-giant-branch-stars",
	"astrometry":                    "astrometry",
	"astronomical images":           "",
	"bright stars":                  "celestial-objects-catalogs",
	"catalogs":                      "catalogs",
	"galaxies":                      "galaxies",
	"infrared photometry":           "infrared-photometry",
	"long period variable stars":    "long-period-variable-stars",
	"observational astronomy":       "observational-astronomy",
	"optical photometry":            "photometry",
	"photographic photometry":       "photographic-photometry",
	"quasars":                       "quasars",
	"redshifted":                    "redshifted",
	"spectral lines":                "line-positions",
	"spectroscopy":                  "spectroscopy",
	"stellar spectral types":        "stellar-spectral-types",
	"surveys":                       "surveys",
	"time domain astronomy":         "time-domain-astronomy",
	"ultraviolet astronomy":         "ultraviolet-astronomy",
	"virtual observatories":         "virtual-observatories",
}

package sandbox

import (
	"encoding/json"
	"net/http"
	"strings"
)

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

// uatNarrower orders the concepts of the registry: a simplified excerpt of the
// thesaurus, which has more levels between them.
var uatNarrower = map[string][]string{
	"stars":                   {"asymptotic-giant-branch-stars", "stellar-spectral-types", "variable-stars"},
	"variable-stars":          {"long-period-variable-stars"},
	"photometry":              {"infrared-photometry", "photographic-photometry"},
	"observational-astronomy": {"astrometry", "photometry", "spectroscopy", "surveys", "time-domain-astronomy", "ultraviolet-astronomy"},
	"galaxies":                {"quasars"},
}

// thesaurus serves the concepts in the form desise (Vocabularies in the VO 2.1,
// section 3.2.1).
func (s *Server) thesaurus(w http.ResponseWriter, _ *http.Request) {
	type term struct {
		Label    string   `json:"label"`
		Wider    []string `json:"wider"`
		Narrower []string `json:"narrower"`
	}
	terms := map[string]*term{}
	get := func(id string) *term {
		if terms[id] == nil {
			terms[id] = &term{Label: strings.ReplaceAll(id, "-", " "), Wider: []string{}, Narrower: []string{}}
		}
		return terms[id]
	}
	for _, id := range uatConcepts {
		if id != "" {
			get(id)
		}
	}
	for id, below := range uatNarrower {
		for _, n := range below {
			get(id).Narrower = append(get(id).Narrower, n)
			get(n).Wider = append(get(n).Wider, id)
		}
	}
	w.Header().Set("Content-Type", "application/x-desise+json")
	json.NewEncoder(w).Encode(map[string]any{"uri": "http://www.ivoa.net/rdf/uat", "flavour": "SKOS", "terms": terms,
		"description": "A simplified excerpt of the Unified Astronomy Thesaurus, for the sandbox"})
}

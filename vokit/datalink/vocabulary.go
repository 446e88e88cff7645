package datalink

import "strings"

// coreVocabulary is where the terms of semantics are defined.
const coreVocabulary = "http://www.ivoa.net/rdf/datalink/core"

// Term is a term of the DataLink core vocabulary.
type Term struct {
	Name  string // as "#preview"
	Wider string // the term this one is a kind of, "" for none
	Label string
	Gloss string // our words for what the links with it lead to
}

// Vocabulary lists the terms of the DataLink core vocabulary
// (http://www.ivoa.net/rdf/datalink/core, the state of 2024).
var Vocabulary = []Term{
	{"#this", "", "The dataset", "the data themselves, perhaps reduced in resolution"},
	{"#progenitor", "", "Progenitor", "what the dataset was made from"},
	{"#derivation", "", "Derivation", "what was made from the dataset"},
	{"#auxiliary", "", "Auxiliary", "what helps to use the dataset"},
	{"#weight", "#auxiliary", "Weight", "weights of the values"},
	{"#error", "#auxiliary", "Error", "uncertainties of the values"},
	{"#noise", "#auxiliary", "Noise", "noise of the values"},
	{"#calibration", "", "Calibration", "what can take the instrument's signature out; not yet applied"},
	{"#bias", "#calibration", "Bias", "offset of the detector"},
	{"#dark", "#calibration", "Dark", "dark current of the detector"},
	{"#flat", "#calibration", "Flat field", "sensitivity of the detector"},
	{"#preview", "", "Preview", "a small picture or text that shows what is in the dataset"},
	{"#preview-image", "#preview", "Preview image", "a small image of the dataset"},
	{"#preview-plot", "#preview", "Preview plot", "a small plot of the dataset"},
	{"#proc", "", "Processing", "a service that works on the dataset, such as SODA"},
	{"#cutout", "#proc", "Cutout", "a piece of the dataset"},
	{"#package", "", "Package", "an archive with the dataset and more"},
	{"#documentation", "", "Documentation", "texts about the dataset or its making"},
	{"#detached-header", "#documentation", "Detached header", "machine-readable metadata needed to use the data"},
	{"#counterpart", "", "Counterpart", "the same object or field, seen by others"},
	{"#coderived", "", "Coderived", "made of the same source as the dataset; often the full resolution"},
}

// canonical brings a term into the form of the vocabulary: "#" and lower case.
// Terms of other vocabularies keep their URL.
func canonical(term string) string {
	t := strings.ToLower(strings.TrimSpace(term))
	if rest, ok := strings.CutPrefix(strings.Replace(t, "https://", "http://", 1), coreVocabulary); ok {
		t = rest
	}
	if t != "" && !strings.Contains(t, ":") && !strings.HasPrefix(t, "#") {
		t = "#" + t
	}
	return t
}

// lookup finds a term of the core vocabulary.
func lookup(term string) (Term, bool) {
	t := canonical(term)
	for _, v := range Vocabulary {
		if v.Name == t {
			return v, true
		}
	}
	return Term{}, false
}

// IsA tells whether term is wanted or a narrower term of it.
func IsA(term, wanted string) bool {
	t, w := canonical(term), canonical(wanted)
	for range len(Vocabulary) {
		if t == w {
			return true
		}
		v, ok := lookup(t)
		if !ok || v.Wider == "" {
			return false
		}
		t = v.Wider
	}
	return false
}

func termNames() []string {
	names := make([]string, len(Vocabulary))
	for i, v := range Vocabulary {
		names[i] = v.Name
	}
	return names
}

package resolve

import "strings"

// Key is the same for the ways in which people write the name of an object:
// it drops what they leave out, and spells Greek letters and constellations as
// SIMBAD does. "α Lyrae", "* alf Lyr" and "alpha lyr" have one key.
func Key(s string) string {
	s = greek.Replace(strings.TrimSpace(s))
	for _, p := range []string{"NAME ", "V* ", "* ", "Messier "} {
		if len(s) > len(p) && strings.EqualFold(s[:len(p)], p) {
			s = s[len(p):]
			if p == "Messier " {
				s = "M " + s
			}
		}
	}
	words := strings.Fields(strings.ToLower(s))
	for i, w := range words {
		if full, ok := spelled[w]; ok {
			words[i] = full
		}
		if full, ok := genitives[w]; ok {
			words[i] = full
		}
	}
	return strings.ReplaceAll(strings.Join(words, ""), ".", "")
}

var spelled = map[string]string{
	"alpha": "alf", "beta": "bet", "gamma": "gam", "delta": "del", "epsilon": "eps", "zeta": "zet", "theta": "tet",
	"iota": "iot", "kappa": "kap", "lambda": "lam", "xi": "ksi", "omicron": "omi", "sigma": "sig", "upsilon": "ups", "omega": "ome",
}

var genitives = map[string]string{
	"andromedae": "and", "aquarii": "aqr", "aquilae": "aql", "arietis": "ari", "aurigae": "aur", "bootis": "boo", "cancri": "cnc",
	"canis": "c", "capricorni": "cap", "carinae": "car", "cassiopeiae": "cas", "centauri": "cen", "cephei": "cep", "ceti": "cet",
	"coronae": "cr", "crucis": "cru", "cygni": "cyg", "draconis": "dra", "doradus": "dor", "eridani": "eri", "geminorum": "gem",
	"herculis": "her", "hydrae": "hya", "leonis": "leo", "leporis": "lep", "librae": "lib", "lyrae": "lyr", "orionis": "ori",
	"pegasi": "peg", "persei": "per", "piscium": "psc", "puppis": "pup", "sagittarii": "sgr", "scorpii": "sco", "serpentis": "ser",
	"tauri": "tau", "ursae": "u", "virginis": "vir", "majoris": "ma", "minoris": "mi",
}

// SpellGreek spells the Greek letters of Bayer designations as SIMBAD does.
func SpellGreek(s string) string { return greek.Replace(s) }

var greek = strings.NewReplacer(
	"α", "alf", "β", "bet", "γ", "gam", "δ", "del", "ε", "eps", "ζ", "zet", "η", "eta", "θ", "tet",
	"ι", "iot", "κ", "kap", "λ", "lam", "μ", "mu.", "ν", "nu.", "ξ", "ksi", "ο", "omi", "π", "pi.",
	"ρ", "rho", "σ", "sig", "τ", "tau", "υ", "ups", "φ", "phi", "χ", "chi", "ψ", "psi", "ω", "ome",
)

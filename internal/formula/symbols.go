package formula

// identifiers are commands that stand for letters and the like.
var identifiers = map[string]string{
	"alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε", "zeta": "ζ", "eta": "η", "theta": "θ",
	"vartheta": "ϑ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "varpi": "ϖ", "rho": "ρ", "varrho": "ϱ",
	"sigma": "σ", "varsigma": "ς", "tau": "τ", "upsilon": "υ", "phi": "ϕ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
	"ell": "ℓ", "hbar": "ℏ", "imath": "ı", "jmath": "ȷ", "Re": "ℜ", "Im": "ℑ", "aleph": "ℵ", "partial": "∂", "wp": "℘",
}

// upright are identifiers that are not slanted.
var upright = map[string]string{
	"Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
	"infty": "∞", "nabla": "∇", "emptyset": "∅", "varnothing": "∅", "degree": "°", "AA": "Å", "angstrom": "Å", "sun": "☉", "odot": "⊙",
	"ldots": "…", "dots": "…", "cdots": "⋯", "vdots": "⋮", "ddots": "⋱", "prime": "′", "forall": "∀", "exists": "∃", "angle": "∠", "S": "§",
	"%": "%", "$": "$", "#": "#", "&": "&", "_": "_", "bullet": "•", "dagger": "†", "star": "⋆", "triangle": "△", "square": "□", "earth": "♁",
}

// operators are commands that stand for an operator or a relation.
var operators = map[string]string{
	"times": "×", "cdot": "⋅", "div": "÷", "pm": "±", "mp": "∓", "ast": "∗", "circ": "∘", "oplus": "⊕", "ominus": "⊖", "otimes": "⊗", "wedge": "∧",
	"vee": "∨", "land": "∧", "lor": "∨", "neg": "¬", "lnot": "¬", "cap": "∩", "cup": "∪", "setminus": "∖", "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥",
	"leqslant": "⩽", "geqslant": "⩾", "ne": "≠", "neq": "≠", "equiv": "≡", "approx": "≈", "sim": "∼", "simeq": "≃", "cong": "≅", "propto": "∝",
	"ll": "≪", "gg": "≫", "lesssim": "≲", "gtrsim": "≳", "lessapprox": "⪅", "gtrapprox": "⪆", "in": "∈", "notin": "∉", "ni": "∋", "subset": "⊂",
	"subseteq": "⊆", "supset": "⊃", "supseteq": "⊇", "perp": "⊥", "parallel": "∥", "mid": "∣", "to": "→", "rightarrow": "→", "leftarrow": "←",
	"leftrightarrow": "↔", "Rightarrow": "⇒", "Leftarrow": "⇐", "Leftrightarrow": "⇔", "iff": "⟺", "implies": "⟹", "longrightarrow": "⟶", "mapsto": "↦",
	"uparrow": "↑", "downarrow": "↓", "lt": "<", "gt": ">", "colon": ":", "asymp": "≍", "doteq": "≐", "models": "⊨", "vdash": "⊢", "therefore": "∴",
}

// large are operators whose scripts go below and above in displayed formulas.
var large = map[string]string{"sum": "∑", "prod": "∏", "coprod": "∐", "bigcup": "⋃", "bigcap": "⋂", "bigoplus": "⨁", "bigotimes": "⨂", "bigwedge": "⋀", "bigvee": "⋁"}

// integrals are large, and have their scripts beside them.
var integrals = map[string]string{"int": "∫", "iint": "∬", "iiint": "∭", "oint": "∮"}

// functions are set upright; those that are true have their scripts below.
var functions = map[string]bool{
	"sin": false, "cos": false, "tan": false, "cot": false, "sec": false, "csc": false, "arcsin": false, "arccos": false, "arctan": false, "sinh": false,
	"cosh": false, "tanh": false, "coth": false, "log": false, "ln": false, "lg": false, "exp": false, "arg": false, "dim": false, "deg": false, "ker": false,
	"hom": false, "lim": true, "max": true, "min": true, "sup": true, "inf": true, "det": true, "gcd": true, "Pr": true, "liminf": true, "limsup": true,
}

var accents = map[string]string{
	"hat": "^", "bar": "¯", "vec": "→", "dot": "˙", "ddot": "¨", "tilde": "~", "check": "ˇ", "breve": "˘", "acute": "´", "grave": "`", "mathring": "˚",
}

// covers stretch over or below what they belong to.
var covers = map[string]string{"overline": "‾", "widehat": "^", "widetilde": "~", "overbrace": "⏞", "overrightarrow": "→", "overleftarrow": "←"}

var undercovers = map[string]string{"underline": "_", "underbrace": "⏟"}

// spaces in em.
var spaces = map[string]string{
	",": "0.167em", ":": "0.222em", ">": "0.222em", ";": "0.278em", "!": "-0.167em", " ": "0.25em", "quad": "1em", "qquad": "2em", "thinspace": "0.167em",
	"enspace": "0.5em", "medspace": "0.222em", "thickspace": "0.278em",
}

// fences are what can stand after \left, \right and their like.
var fences = map[string]string{
	"(": "(", ")": ")", "[": "[", "]": "]", "|": "|", "/": "/", ".": "", "<": "⟨", ">": "⟩", `\{`: "{", `\}`: "}", `\|`: "‖", `\langle`: "⟨", `\rangle`: "⟩",
	`\lbrace`: "{", `\rbrace`: "}", `\lbrack`: "[", `\rbrack`: "]", `\vert`: "|", `\Vert`: "‖", `\lvert`: "|", `\rvert`: "|", `\lVert`: "‖", `\rVert`: "‖",
	`\lfloor`: "⌊", `\rfloor`: "⌋", `\lceil`: "⌈", `\rceil`: "⌉", `\backslash`: "∖",
}

// sizes of fences by their command without the l, r or m at its end.
var sizes = map[string]string{"big": "1.2em", "Big": "1.8em", "bigg": "2.4em", "Bigg": "3em"}

// styles are the commands that change the alphabet.
var styles = map[string]style{
	"mathrm": roman, "mathup": roman, "rm": roman, "mathbf": bold, "boldsymbol": bold, "bm": bold, "bf": bold, "mathit": italic, "mathnormal": italic,
	"mathcal": script, "mathscr": script, "mathbb": double, "mathfrak": fraktur, "mathtt": mono, "mathsf": sans,
}

type style int

const (
	italic style = iota
	roman
	bold
	script
	double
	fraktur
	mono
	sans
)

// The alphabets of the Unicode block Mathematical Alphanumeric Symbols (Unicode
// Standard, chapter 22.2): where A, a and 0 are, and the letters that were there before.
var alphabets = map[style]struct {
	upper, lower, digit rune
	before              map[rune]rune
}{
	bold:    {0x1D400, 0x1D41A, 0x1D7CE, nil},
	script:  {0x1D49C, 0x1D4B6, 0, map[rune]rune{'B': 'ℬ', 'E': 'ℰ', 'F': 'ℱ', 'H': 'ℋ', 'I': 'ℐ', 'L': 'ℒ', 'M': 'ℳ', 'R': 'ℛ', 'e': 'ℯ', 'g': 'ℊ', 'o': 'ℴ'}},
	double:  {0x1D538, 0x1D552, 0x1D7D8, map[rune]rune{'C': 'ℂ', 'H': 'ℍ', 'N': 'ℕ', 'P': 'ℙ', 'Q': 'ℚ', 'R': 'ℝ', 'Z': 'ℤ'}},
	fraktur: {0x1D504, 0x1D51E, 0, map[rune]rune{'C': 'ℭ', 'H': 'ℌ', 'I': 'ℑ', 'R': 'ℜ', 'Z': 'ℨ'}},
	mono:    {0x1D670, 0x1D68A, 0x1D7F6, nil},
	sans:    {0x1D5A0, 0x1D5BA, 0x1D7E2, nil},
}

// greekBold is where bold Greek letters begin.
const (
	greekBoldUpper = 0x1D6A8
	greekBoldLower = 0x1D6C2
)

// styled is a letter or digit in an alphabet.
func styled(r rune, s style) rune {
	a, ok := alphabets[s]
	if !ok {
		return r
	}
	if b, ok := a.before[r]; ok {
		return b
	}
	switch {
	case r >= 'A' && r <= 'Z':
		return a.upper + r - 'A'
	case r >= 'a' && r <= 'z':
		return a.lower + r - 'a'
	case r >= '0' && r <= '9' && a.digit != 0:
		return a.digit + r - '0'
	case s == bold && r >= 'Α' && r <= 'Ω':
		return greekBoldUpper + r - 'Α'
	case s == bold && r >= 'α' && r <= 'ω':
		return greekBoldLower + r - 'α'
	}
	return r
}

package formula

import (
	"html"
	"strings"
)

// named is what a command stands for; its arguments follow.
func (p *reader) named(name string) atom {
	if s, ok := identifiers[name]; ok {
		return atom{ml: p.identifier(s)}
	}
	if s, ok := upright[name]; ok {
		return atom{ml: element("mi", `mathvariant="normal"`, html.EscapeString(s))}
	}
	if s, ok := operators[name]; ok {
		return atom{ml: "<mo>" + html.EscapeString(s) + "</mo>"}
	}
	if s, ok := large[name]; ok {
		return atom{ml: "<mo>" + s + "</mo>", limits: true}
	}
	if s, ok := integrals[name]; ok {
		return atom{ml: "<mo>" + s + "</mo>"}
	}
	if s, ok := spaces[name]; ok {
		return atom{ml: `<mspace width="` + s + `"/>`}
	}
	if below, ok := functions[name]; ok {
		return p.function(name, below)
	}
	if s, ok := styles[name]; ok {
		was := p.style
		p.style = s
		ml := p.argument()
		p.style = was
		return atom{ml: ml}
	}
	if s, ok := fences[`\`+name]; ok {
		return atom{ml: `<mo stretchy="false">` + s + "</mo>"}
	}
	if size, ok := sizes[strings.TrimRight(name, "lrm")]; ok {
		return atom{ml: element("mo", `stretchy="true" symmetric="true" minsize="`+size+`" maxsize="`+size+`"`, p.fence())}
	}
	return p.built(name)
}

// function is a name such as sin.
func (p *reader) function(name string, below bool) atom {
	text := name
	switch name {
	case "liminf", "limsup":
		text = name[:3] + " " + name[3:]
	}
	if below {
		return atom{ml: `<mo movablelimits="true">` + text + "</mo>", limits: true}
	}
	return atom{ml: "<mi>" + text + "</mi>", function: true}
}

// built is a command with arguments.
func (p *reader) built(name string) atom {
	if s, ok := accents[name]; ok {
		return atom{ml: element("mover", `accent="true"`, p.argument(), `<mo stretchy="false">`+s+"</mo>")}
	}
	if s, ok := covers[name]; ok {
		return atom{ml: element("mover", "", p.argument(), `<mo stretchy="true">`+s+"</mo>"), limits: name == "overbrace"}
	}
	if s, ok := undercovers[name]; ok {
		return atom{ml: element("munder", "", p.argument(), `<mo stretchy="true">`+s+"</mo>"), limits: name == "underbrace"}
	}
	switch name {
	case "frac", "cfrac":
		return atom{ml: element("mfrac", "", p.argument(), p.argument())}
	case "dfrac":
		return atom{ml: element("mstyle", `displaystyle="true"`, element("mfrac", "", p.argument(), p.argument()))}
	case "tfrac":
		return atom{ml: element("mstyle", `displaystyle="false"`, element("mfrac", "", p.argument(), p.argument()))}
	case "binom":
		return atom{ml: element("mrow", "", "<mo>(</mo>", element("mfrac", `linethickness="0"`, p.argument(), p.argument()), "<mo>)</mo>")}
	case "sqrt":
		return atom{ml: p.root()}
	case "text", "textrm", "mbox", "hbox", "textit", "textnormal", "textsf", "texttt":
		return atom{ml: "<mtext>" + plain(p.raw()) + "</mtext>"}
	case "textbf":
		return atom{ml: `<mtext style="font-weight:bold">` + plain(p.raw()) + "</mtext>"}
	case "operatorname":
		below := p.i < len(p.s) && p.s[p.i] == '*'
		if below {
			p.i++
		}
		return atom{ml: `<mo movablelimits="true">` + plain(p.raw()) + "</mo>", limits: below}
	case "overset", "stackrel", "underset":
		over, base := p.argument(), p.argument()
		if name == "underset" {
			return atom{ml: element("munder", "", base, over)}
		}
		return atom{ml: element("mover", "", base, over)}
	case "phantom":
		return atom{ml: element("mphantom", "", p.argument())}
	case "not":
		return p.negated()
	case "bmod", "mod":
		return atom{ml: "<mo>mod</mo>"}
	case "pmod":
		return atom{ml: element("mrow", "", `<mspace width="0.5em"/><mo stretchy="false">(</mo><mi>mod</mi><mspace width="0.3em"/>`, p.argument(), `<mo stretchy="false">)</mo>`)}
	case "left":
		return atom{ml: p.fenced()}
	case "begin":
		return atom{ml: p.environment()}
	case "label":
		p.raw()
		return atom{}
	case "tag":
		return atom{ml: `<mrow><mspace width="2em"/><mtext>(` + plain(p.raw()) + ")</mtext></mrow>"}
	case "nonumber", "notag":
		return atom{}
	}
	p.fail(`\%s is not known`, name)
	return atom{}
}

// plain is text of a formula without the commands that texts hold.
func plain(s string) string {
	s = strings.NewReplacer(`\ `, " ", `\,`, " ", `\%`, "%", `\_`, "_", `\&`, "&", `\$`, "$", `\#`, "#", `\{`, "{", `\}`, "}", "~", " ", "{", "", "}", "", "$", "").Replace(s)
	if lead := len(s) - len(strings.TrimLeft(s, " ")); lead > 0 { // white space at the ends would be lost
		s = "\u00a0" + s[lead:]
	}
	if t := strings.TrimRight(s, " "); len(t) < len(s) {
		s = t + "\u00a0"
	}
	return html.EscapeString(s)
}

func (p *reader) root() string {
	p.space()
	if p.i == len(p.s) || p.s[p.i] != '[' {
		return element("msqrt", "", p.argument())
	}
	p.i++
	degree := p.row("]")
	if p.i == len(p.s) {
		p.fail("a [ is never closed")
		return ""
	}
	p.i++
	return element("mroot", "", p.argument(), degree)
}

// negated strikes the relation that follows through.
func (p *reader) negated() atom {
	ml := p.argument()
	rest, ok := strings.CutSuffix(ml, "</mo>")
	if !ok {
		p.fail(`\not before something that is no relation`)
	}
	return atom{ml: rest + "\u0338</mo>"}
}

// fence reads what stands after \left and its like.
func (p *reader) fence() string {
	p.space()
	if p.i == len(p.s) {
		p.fail("it lacks a bracket at its end")
		return ""
	}
	name := p.s[p.i : p.i+1]
	if name == `\` {
		name = `\` + p.command()
	} else {
		p.i++
	}
	f, ok := fences[name]
	if !ok {
		p.fail("%q is no bracket", name)
	}
	return html.EscapeString(f)
}

func fenceElement(f string) string {
	if f == "" {
		return ""
	}
	return `<mo stretchy="true" fence="true">` + f + "</mo>"
}

// fenced reads what follows \left up to its \right.
func (p *reader) fenced() string {
	parts := fenceElement(p.fence())
	for p.err == nil {
		parts += p.row(`\right`, `\middle`)
		middle := p.at(`\middle`)
		if p.i == len(p.s) {
			p.fail(`it lacks a \right`)
			break
		}
		p.command()
		parts += fenceElement(p.fence())
		if !middle {
			break
		}
	}
	return "<mrow>" + parts + "</mrow>"
}

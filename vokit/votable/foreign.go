package votable

import (
	"io"
	"strings"
)

// mivot is the namespace of the annotations of MIVOT 1.0, which stand in a resource of type "meta".
const mivot = "http://www.ivoa.net/xml/mivot"

// foreign reads an element of MIVOT and gives it as XML, with the namespace as default instead of a prefix.
func (p *parser) foreign(el *tag) (string, error) {
	var b []byte
	start := func(t *tag, root bool) {
		b = append(append(b, '<'), t.name...)
		if root {
			b = append(b, ` xmlns="`+mivot+`"`...)
		}
		for _, a := range t.attrs {
			if a.name == "xmlns" || strings.HasPrefix(a.value, mivot) || a.name == "schemaLocation" {
				continue
			}
			b = append(append(append(b, ' '), a.name...), `="`...)
			b = append(appendEscaped(b, a.value, true), '"')
		}
		if t.empty {
			b = append(b, '/')
		}
		b = append(b, '>')
	}
	start(el, true)
	if el.empty {
		return string(b), nil
	}
	open := []string{el.name}
	var text []byte
	for len(open) > 0 {
		text = text[:0]
		t, err := p.s.next(&text)
		if err == io.EOF {
			return "", p.s.truncated("inside <" + el.name + ">")
		}
		if err != nil {
			return "", err
		}
		b = appendEscaped(b, text, false)
		switch {
		case t.close && t.name != open[len(open)-1]:
			return "", p.s.badTag("</%.40s> where </%s> should be", t.name, open[len(open)-1])
		case t.close:
			open = open[:len(open)-1]
			b = append(b, "</"+t.name+">"...)
		default:
			start(t, false)
			if !t.empty {
				if open = append(open, t.name); len(open) > maxDepth {
					return "", p.s.syntax("elements nested more than %d deep", maxDepth)
				}
			}
		}
	}
	return string(b), nil
}

package datalink

import (
	"fmt"
	"strings"

	"vogo/display"
	"vogo/vokit/table"
)

// Allowed is what an input takes, in words: its options, or the range of its
// values; "" if the service does not say.
func Allowed(p table.Param) string {
	v := p.Values
	switch {
	case v == nil:
		return ""
	case len(v.Options) > 0:
		o := make([]string, len(v.Options))
		for i, x := range v.Options {
			o[i] = x.Value
		}
		return strings.Join(o, ", ")
	case v.Min == "" && v.Max == "":
		return ""
	}
	return fmt.Sprintf("%s … %s", v.Min, v.Max)
}

// MIMEBundle implements display.MIMEBundler: the inputs of the service.
func (d Descriptor) MIMEBundle() display.Bundle {
	title := d.Description
	if title == "" {
		title = "Service at " + d.AccessURL
	}
	g := display.Grid{Title: title, Card: true, Note: strings.TrimSpace(d.StandardID + "  " + d.AccessURL),
		Columns: []display.GridColumn{{Name: "input"}, {Name: "value"}, {Name: "unit"}, {Name: "ucd"}, {Name: "allowed"}, {Name: "description"}}}
	for _, p := range d.Inputs {
		g.Rows = append(g.Rows, []string{p.Name, p.Value, p.Unit, p.UCD, Allowed(p), p.Description})
	}
	return g.MIMEBundle()
}

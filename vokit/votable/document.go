// Package votable reads and writes VOTable documents (IVOA Recommendation VOTable 1.5, and all versions since 1.0).
package votable

import (
	"strings"

	"vogo/vokit/table"
)

// Document is a whole VOTable.
type Document struct {
	Version     string // "1.4"
	ID          string
	Description string
	Infos       []table.Info
	Params      []table.Param
	Groups      []table.Group
	Coosys      []table.Coosys
	Timesys     []table.Timesys
	Resources   []table.Resource
	Diagnostics []string // what was odd about it
}

// Tables are the tables of all resources, in the order of the document.
func (d *Document) Tables() []*table.Table {
	var out []*table.Table
	var walk func(rs []table.Resource)
	walk = func(rs []table.Resource) {
		for i := range rs {
			out = append(out, rs[i].Tables...)
			walk(rs[i].Resources)
		}
	}
	walk(d.Resources)
	return out
}

// Resource finds a resource, at any depth, by its ID, name, type or utype, without regard to case.
func (d *Document) Resource(name string) (*table.Resource, bool) {
	return findResource(d.Resources, name)
}

func findResource(rs []table.Resource, name string) (*table.Resource, bool) {
	for i := range rs {
		r := &rs[i]
		for _, s := range []string{r.ID, r.Name, r.Type, r.Utype} {
			if strings.EqualFold(s, name) {
				return r, true
			}
		}
		if found, ok := findResource(r.Resources, name); ok {
			return found, true
		}
	}
	return nil, false
}

// StatusError is what a service says instead of a result: an INFO named QUERY_STATUS with the value
// ERROR (DALI 1.1 section 4.4).
type StatusError struct {
	Message string
}

func (e *StatusError) Error() string {
	if e.Message == "" {
		return "the service answered with an error and does not say which"
	}
	return e.Message
}

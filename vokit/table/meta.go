package table

import "strings"

// Meta is what is said about a column or parameter: the attributes and children of FIELD and PARAM
// (VOTable 1.5, sections 4.1 and 4.2). Everything may be empty.
type Meta struct {
	Name        string
	ID          string
	Unit        string // VOUnits, as "mag" or "km/s"
	UCD         string // UCD1+, as "pos.eq.ra;meta.main"
	Utype       string
	Xtype       string // DALI extended type, as "timestamp"
	Description string
	Ref         string // ID of another element, for example the COOSYS or TIMESYS that holds for the column
	Precision   string // "F2", "E5" or "4": digits worth showing
	ArraySize   string // "", "*", "12", "12*", "2x3", "2x*"
	Width       int    // characters suggested for showing a cell
	Values      *Values
	Links       []Link
}

// Values is the domain of a column or parameter (VOTable VALUES).
type Values struct {
	ID           string
	Type         string // "legal" or "actual"
	Null         string // the number that stands for "no value"
	Ref          string
	Min, Max     string
	MinExclusive bool
	MaxExclusive bool
	Options      []Option
}

// Option is one of the values a domain allows; Options are the alternatives below it.
type Option struct {
	Name    string
	Value   string
	Options []Option
}

// Link is a pointer to something outside (VOTable LINK).
type Link struct {
	ID          string
	Title       string
	Value       string
	Href        string
	ContentRole string // "query", "hints", "doc", "location", "type"
	ContentType string
	GRef        string
	Action      string
}

// Param is a value that holds for a whole table, resource or service (VOTable PARAM).
type Param struct {
	Meta
	Datatype Datatype
	Value    string // as written; an array is a list of numbers separated by blanks
}

// Info is a remark, name and value (VOTable INFO). Text is what stands inside the element.
type Info struct {
	ID    string
	Name  string
	Value string
	Unit  string
	UCD   string
	Utype string
	Xtype string
	Ref   string
	Text  string
}

// Group says which columns and parameters belong together (VOTable GROUP).
type Group struct {
	Name        string
	ID          string
	Ref         string
	UCD         string
	Utype       string
	Description string
	Params      []Param
	FieldRefs   []Ref
	ParamRefs   []Ref
	Groups      []Group
}

// Ref names a FIELD or PARAM by its ID.
type Ref struct {
	Ref   string
	UCD   string
	Utype string
}

// Coosys is a system of celestial coordinates (VOTable COOSYS).
type Coosys struct {
	ID          string
	System      string // "ICRS", "FK5", "eq_FK4", "galactic", …
	Equinox     string
	Epoch       string
	RefPosition string
	FieldRefs   []Ref
	ParamRefs   []Ref
}

// Timesys is a system of time coordinates (VOTable TIMESYS).
type Timesys struct {
	ID          string
	TimeOrigin  string // a Julian date, or "JD-origin" or "MJD-origin"; empty for calendar dates and years
	TimeScale   string // "TT", "UTC", "TDB", …
	RefPosition string // "TOPOCENTER", "BARYCENTER", …
}

// Resource is a set of tables and parameters (VOTable RESOURCE). A resource of type "meta" describes
// something else, for example, with utype "adhoc:service", a service the rows of a table can be given to.
type Resource struct {
	Name        string
	ID          string
	Type        string // "results" or "meta"
	Utype       string
	Description string
	Infos       []Info
	Coosys      []Coosys
	Timesys     []Timesys
	Groups      []Group
	Params      []Param
	Links       []Link
	Tables      []*Table
	Resources   []Resource
	Foreign     []string // annotations of another schema, the VODML of MIVOT 1.0, as XML
}

// Param finds a parameter by its name, without regard to case.
func (r *Resource) Param(name string) (Param, bool) { return findParam(r.Params, name) }

// Group finds a group by its name, without regard to case.
func (r *Resource) Group(name string) (Group, bool) {
	for _, g := range r.Groups {
		if strings.EqualFold(g.Name, name) {
			return g, true
		}
	}
	return Group{}, false
}

// Param finds a parameter of the group by its name, without regard to case.
func (g *Group) Param(name string) (Param, bool) { return findParam(g.Params, name) }

func findParam(params []Param, name string) (Param, bool) {
	for _, p := range params {
		if strings.EqualFold(p.Name, name) {
			return p, true
		}
	}
	return Param{}, false
}

func findInfo(infos []Info, name string) (Info, bool) {
	for _, x := range infos {
		if strings.EqualFold(x.Name, name) {
			return x, true
		}
	}
	return Info{}, false
}

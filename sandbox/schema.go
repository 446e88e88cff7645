package sandbox

import (
	"strings"

	"vogo/vokit/adql"
)

// tableDef describes a table and fills it.
type tableDef struct {
	schema, name string // name without schema, as written in queries
	bare         bool   // queries name the table without its schema
	desc         string
	utype        string
	cols         []column
	fill         fillFunc
}

// fillFunc gives the rows of a table to add.
type fillFunc = func(s *sky, add func(values ...any) error) error

// each fills a table with rows about each of some things.
func each[T any](all func(*sky) []T, rows func(x T, add func(...any) error) error) fillFunc {
	return func(s *sky, add func(...any) error) error {
		for _, x := range all(s) {
			if err := rows(x, add); err != nil {
				return err
			}
		}
		return nil
	}
}

// column of a tableDef. A hidden one is for the database only.
type column struct {
	adql.ColumnInfo
	indexed, principal, std, hidden bool
}

// full is the name queries use.
func (d *tableDef) full() string {
	if d.bare {
		return d.name
	}
	return d.schema + "." + d.name
}

// written is the name as queries have to write it, in quotes if need be.
func (d *tableDef) written() string {
	if d.bare {
		return adql.Identifier(d.name)
	}
	return d.full()
}

const simbadSchema = "public"

// c describes a column: name, datatype with an optional "*" or size, unit,
// UCD, description, and flags: i indexed, p principal, s standard, h hidden.
func c(name, typ, unit, ucd, desc, flags string) column {
	col := column{ColumnInfo: adql.ColumnInfo{Name: name, Unit: unit, UCD: ucd, Description: desc}}
	col.Datatype, col.ArraySize = typ, ""
	if typ == "char" {
		col.ArraySize = "*"
	}
	col.indexed = strings.Contains(flags, "i")
	col.principal = strings.Contains(flags, "p")
	col.std = strings.Contains(flags, "s")
	col.hidden = strings.Contains(flags, "h")
	return col
}

// u adds a utype and x an xtype.
func (c column) u(utype string) column { c.Utype = utype; return c }
func (c column) x(xtype string) column { c.Xtype = xtype; return c }

// schemaDescriptions says what the schemas hold.
var schemaDescriptions = map[string]string{
	simbadSchema: "Objects and their measurements, in the shape of SIMBAD's tables: real bright stars, AGB variables, Messier objects.",
	"ivoa":       "Tables that IVOA standards prescribe; ivoa.obscore lists the synthetic observations of this service.",
	"dasch":      "Photographic plates in the shape of the Harvard plate collection (synthetic).",
	"rr":         "The resources of this service in the tables of RegTAP 1.2.",
	"linelist":   "Spectral lines.",
	"tap_schema": "The tables and columns of this service.",
}

func (d *tableDef) info() *adql.TableInfo {
	t := &adql.TableInfo{Name: d.full(), SQL: d.full(), Indexed: true}
	for _, c := range d.cols {
		if !c.hidden {
			t.Columns = append(t.Columns, c.ColumnInfo)
		}
	}
	return t
}

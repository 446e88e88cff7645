package sandbox

import (
	"slices"

	"vogo/vokit/adql"
)

// tapSchemaTables are the tables of TAP 1.1, section 4.
func tapSchemaTables() []*tableDef {
	const s = "tap_schema"
	return []*tableDef{
		{schema: s, name: "schemas", desc: "Schemas containing tables available for ADQL querying.",
			cols: []column{
				c("schema_name", "char", "", "", "Fully qualified schema name", "ps"),
				c("description", "char", "", "", "Brief description of the schema", "ps"),
				c("utype", "char", "", "", "utype if schema corresponds to a data model", "ps"),
				c("schema_index", "int", "", "", "Recommended sort order when listing schemas", "s"),
			}, fill: fillSchemas},
		{schema: s, name: "tables", desc: "Tables available for ADQL querying.",
			cols: []column{
				c("schema_name", "char", "", "", "Fully qualified schema name", "ps"),
				c("table_name", "char", "", "", "Fully qualified table name", "pis"),
				c("table_type", "char", "", "", "One of: table, view", "ps"),
				c("description", "char", "", "", "Brief description of the table", "ps"),
				c("utype", "char", "", "", "utype if the table corresponds to a data model", "ps"),
				c("table_index", "int", "", "", "Recommended sort order when listing tables", "s"),
				c("nrows", "long", "", "", "Number of rows", ""),
			}, fill: fillTables},
		{schema: s, name: "columns", desc: "Columns in tables available for ADQL querying.",
			cols: []column{
				c("table_name", "char", "", "", "Fully qualified table name", "pis"),
				c("column_name", "char", "", "", "Column name", "ps"),
				c("datatype", "char", "", "", "VOTable datatype", "ps"),
				c("arraysize", "char", "", "", "VOTable arraysize", "ps"),
				c("xtype", "char", "", "", "DALI xtype", "ps"),
				c(`size`, "int", "", "", "Length of variable length datatypes (deprecated)", "s"),
				c("description", "char", "", "", "Brief description of the column", "ps"),
				c("utype", "char", "", "", "utype if the column corresponds to a data model", "ps"),
				c("unit", "char", "", "", "Unit in VO standard format", "ps"),
				c("ucd", "char", "", "", "UCD of the column", "ps"),
				c("indexed", "int", "", "", "1 if there is an index on the column", "s"),
				c("principal", "int", "", "", "1 if the column is one of those most users want", "s"),
				c("std", "int", "", "", "1 if the column is defined by a standard", "s"),
				c("column_index", "int", "", "", "Recommended sort order when listing columns", "s"),
			}, fill: fillColumns},
		{schema: s, name: "keys", desc: "Foreign key relationships between tables available for ADQL querying.",
			cols: []column{
				c("key_id", "char", "", "", "Unique identifier to join to TAP_SCHEMA.key_columns", "ps"),
				c("from_table", "char", "", "", "Fully qualified table name", "ps"),
				c("target_table", "char", "", "", "Fully qualified table name", "ps"),
				c("description", "char", "", "", "Description of the key", "s"),
				c("utype", "char", "", "", "utype of the key", "s"),
			}, fill: each((*sky).keys, func(k foreignKey, add func(...any) error) error {
				return add(k.id(), k.from, k.target, nil, nil)
			})},
		{schema: s, name: "key_columns", desc: "Columns of the foreign keys.",
			cols: []column{
				c("key_id", "char", "", "", "Key identifier from TAP_SCHEMA.keys", "ps"),
				c("from_column", "char", "", "", "Key column name in the from table", "ps"),
				c("target_column", "char", "", "", "Key column name in the target table", "ps"),
			}, fill: each((*sky).keys, func(k foreignKey, add func(...any) error) error {
				return add(k.id(), k.column, k.targetColumn)
			})},
	}
}

type foreignKey struct{ from, column, target, targetColumn string }

// id is unique: a column refers to one other.
func (k foreignKey) id() string { return k.from + "_" + k.column }

var foreignKeys = slices.Concat(
	toOne("oidref", "basic", "oid", "allfluxes", "flux", "mesUBV", "ident", "ids", "otypes"),
	toOne("schema_name", "tap_schema.schemas", "schema_name", "tap_schema.tables"),
	toOne("table_name", "tap_schema.tables", "table_name", "tap_schema.columns"),
	toOne("from_table", "tap_schema.tables", "table_name", "tap_schema.keys"),
	toOne("target_table", "tap_schema.tables", "table_name", "tap_schema.keys"),
	toOne("key_id", "tap_schema.keys", "key_id", "tap_schema.key_columns"),
	toOne("ivoid", "rr.resource", "ivoid", "rr.capability", "rr.interface", "rr.res_detail", "rr.res_subject", "rr.res_schema", "rr.res_table", "rr.res_role"),
)

// toOne are the keys by which some tables refer to one other.
func toOne(column, target, targetColumn string, from ...string) []foreignKey {
	var keys []foreignKey
	for _, f := range from {
		keys = append(keys, foreignKey{f, column, target, targetColumn})
	}
	return keys
}

// keys are the foreign keys between the tables of the site.
func (s *sky) keys() []foreignKey {
	has := map[string]bool{}
	for _, d := range s.defs {
		has[d.full()] = true
	}
	var out []foreignKey
	for _, k := range foreignKeys {
		if has[k.from] && has[k.target] {
			out = append(out, k)
		}
	}
	return out
}

// schemaNames lists the schemas in the order of their tables.
func (s *sky) schemaNames() []string {
	var names []string
	seen := map[string]bool{}
	for _, d := range s.defs {
		if !seen[d.schema] {
			seen[d.schema] = true
			names = append(names, d.schema)
		}
	}
	return names
}

func fillSchemas(s *sky, add func(...any) error) error {
	for i, name := range s.schemaNames() {
		if err := add(name, schemaDescriptions[name], nil, i); err != nil {
			return err
		}
	}
	return nil
}

func fillTables(s *sky, add func(...any) error) error {
	for i, d := range s.defs {
		if err := add(d.schema, d.written(), "table", d.desc, text(d.utype), i, nil); err != nil {
			return err
		}
	}
	return nil
}

func fillColumns(s *sky, add func(...any) error) error {
	flag := map[bool]int{true: 1}
	for _, d := range s.defs {
		n := 0
		for _, c := range d.cols {
			if c.hidden {
				continue
			}
			name := c.Name // listed as it must be written
			err := add(d.written(), adql.Identifier(name), c.Datatype, text(c.ArraySize), text(c.Xtype), nil, text(c.Description), text(c.Utype),
				text(c.Unit), text(c.UCD), flag[c.indexed], flag[c.principal], flag[c.std], n)
			if err != nil {
				return err
			}
			n++
		}
	}
	return nil
}

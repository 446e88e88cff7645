package sandbox

import (
	"slices"
	"strings"
)

// registryTables are the tables of RegTAP 1.2 (IVOA, sections 8.1 to 8.16)
// that describe the sandbox itself.
func registryTables() []*tableDef {
	each := func(f func(r resource, add func(...any) error) error) func(*sky, func(...any) error) error {
		return func(s *sky, add func(...any) error) error {
			for _, r := range s.resources() {
				if err := f(r, add); err != nil {
					return err
				}
			}
			return nil
		}
	}
	id := c("ivoid", "char", "", "meta.id", "Identifier of the resource", "ips").u("xpath:identifier")
	str := func(name, desc string) column { return c(name, "char", "", "", desc, "ps") }
	num := func(name, desc string) column { return c(name, "short", "", "", desc, "ps") }
	def := func(name, desc string, cols []column, fill func(*sky, func(...any) error) error) *tableDef {
		return &tableDef{schema: "rr", name: name, desc: desc, cols: cols, fill: fill}
	}
	none := func(*sky, func(...any) error) error { return nil }
	return []*tableDef{
		def("resource", "The resources, with their basic metadata.", []column{id,
			str("res_type", "Type, for example vs:catalogservice"), str("created", "When the record was made").x("timestamp"), str("short_name", "Short name"), str("res_title", "Title"),
			str("updated", "When the record was changed").x("timestamp"), str("content_level", "Audience, hash-separated"), str("res_description", "Description"),
			str("reference_url", "Page about the resource"), str("creator_seq", "Creators"), str("content_type", "Kinds of content, hash-separated"),
			str("source_format", "Format of source_value"), str("source_value", "Bibliographic reference"), str("res_version", "Version"),
			str("region_of_regard", "Scale of the data"), str("waveband", "Wavebands, hash-separated"), str("rights", "Licence"), str("rights_uri", "URI of the licence"),
			str("harvested_from", "Registry it came from"),
		}, func(s *sky, add func(...any) error) error {
			for _, r := range s.resources() {
				if err := add(r.ivoid, r.typ, "2024-01-01T00:00:00", r.short, r.title, "2024-01-01T00:00:00", "general#university", r.desc,
					s.base+first(r.reference, "/"), first(r.authors, "vogo"), "catalog", nil, nil, nil, nil, r.waveband, "Synthetic data, free of any rights", nil, nil); err != nil {
					return err
				}
			}
			return nil
		}),
		def("capability", "What the resources can do.", []column{id, num("cap_index", "Number of the capability"), str("cap_type", "Type of the capability"),
			str("cap_description", "Description"), str("standard_id", "Standard it follows")},
			each(func(r resource, add func(...any) error) error {
				for i, k := range r.caps {
					if err := add(r.ivoid, i+1, text(k.typ), nil, text(k.standard)); err != nil {
						return err
					}
				}
				return nil
			})),
		def("interface", "How the capabilities are reached.", []column{id, num("cap_index", "Number of the capability"), num("intf_index", "Number of the interface"),
			str("intf_type", "Type of the interface"), str("intf_role", "Role, std for standard ones"), str("std_version", "Version of the standard"),
			str("query_type", "HTTP methods"), str("result_type", "Media type of results"), str("wsdl_url", "WSDL"), str("url_use", "full, base or dir"),
			str("access_url", "Where it is"), str("mirror_url", "Mirrors, hash-separated"), c("authenticated_only", "int", "", "", "1 if it needs authentication", "ps")},
			func(s *sky, add func(...any) error) error {
				for _, r := range s.resources() {
					for i, k := range r.caps {
						url := s.base + k.path
						if k.typ != "tr:tableaccess" && !k.web && !strings.HasSuffix(k.path, "/query") {
							url += "?"
						}
						role, use, method := any("std"), "base", any("get#post")
						if k.web {
							role, use, method = nil, "full", nil
						}
						if err := add(r.ivoid, i+1, i+1, k.intf, role, text(k.version), method, nil, nil, use, url, nil, 0); err != nil {
							return err
						}
					}
				}
				return nil
			}),
		def("res_subject", "Topics of the resources.", []column{id, str("res_subject", "Topic")},
			each(func(r resource, add func(...any) error) error {
				for _, v := range r.subjects {
					if err := add(r.ivoid, v); err != nil {
						return err
					}
				}
				return nil
			})),
		def("subject_uat", "Topics as concepts of the Unified Astronomy Thesaurus.", []column{id, str("uat_concept", "Concept")},
			each(func(r resource, add func(...any) error) error {
				var seen []string
				for _, v := range r.subjects {
					concept := uatConcepts[v]
					if concept == "" || slices.Contains(seen, concept) {
						continue
					}
					seen = append(seen, concept)
					if err := add(r.ivoid, concept); err != nil {
						return err
					}
				}
				return nil
			})),
		def("res_detail", "Further metadata, keyed by XPath.", []column{id, num("cap_index", "Number of the capability"), str("detail_xpath", "XPath"), str("detail_value", "Value")},
			each(func(r resource, add func(...any) error) error {
				for _, m := range r.models {
					if err := add(r.ivoid, 1, "/capability/dataModel/@ivo-id", m); err != nil {
						return err
					}
				}
				return nil
			})),
		def("res_role", "People and organisations.", []column{id, str("role_name", "Name"), str("role_ivoid", "Identifier"), str("street_address", "Address"),
			str("email", "Mail address"), str("telephone", "Telephone"), str("logo", "Logo"), str("base_role", "contact, publisher, creator, contributor")},
			each(func(r resource, add func(...any) error) error {
				for _, role := range []string{"publisher", "creator", "contact"} {
					if err := add(r.ivoid, "vogo sandbox", registryAuthority+"org", nil, nil, nil, nil, role); err != nil {
						return err
					}
				}
				return nil
			})),
		def("res_date", "Dates of the resources.", []column{id, str("date_value", "Date").x("timestamp"), str("value_role", "What happened")},
			each(func(r resource, add func(...any) error) error { return add(r.ivoid, "2024-01-01T00:00:00", "created") })),
		def("res_schema", "Schemas of the resources.", []column{id, num("schema_index", "Number of the schema"), str("schema_description", "Description"), str("schema_name", "Name"), str("schema_title", "Title"), str("schema_utype", "Utype")},
			each(func(r resource, add func(...any) error) error {
				for i, n := range schemasOf(r) {
					if err := add(r.ivoid, i+1, schemaDescriptions[n], n, nil, nil); err != nil {
						return err
					}
				}
				return nil
			})),
		def("res_table", "Tables of the resources.", []column{id, num("schema_index", "Number of the schema"), str("table_description", "Description"), str("table_name", "Name"),
			num("table_index", "Number of the table"), str("table_title", "Title"), str("table_type", "Type"), str("table_utype", "Utype"), c("nrows", "long", "", "", "Rows", "s")},
			eachTable(func(r resource, si, ti int, d *tableDef, add func(...any) error) error {
				return add(r.ivoid, si, d.desc, d.written(), ti, nil, "table", text(strings.ToLower(d.utype)), nil)
			})),
		def("table_column", "Columns of the tables.", []column{id, num("table_index", "Number of the table"), str("name", "Name"), str("ucd", "UCD"), str("unit", "Unit"),
			str("utype", "Utype"), num("std", "1 if defined by a standard"), str("datatype", "Datatype"), str("extended_schema", "Schema of the extended type"),
			str("extended_type", "Extended type"), str("arraysize", "Arraysize"), str("delim", "Separator of arrays"), str("type_system", "Type system"), str("flag", "Flags, hash-separated"), str("column_description", "Description")},
			eachTable(func(r resource, si, ti int, d *tableDef, add func(...any) error) error {
				for _, k := range d.cols {
					if k.hidden {
						continue
					}
					std := map[bool]int{true: 1}[k.std]
					if err := add(r.ivoid, ti, strings.ToLower(k.Name), text(strings.ToLower(k.UCD)), text(k.Unit), text(strings.ToLower(k.Utype)), std, k.Datatype, nil, text(k.Xtype), text(k.ArraySize), nil, "vs:votabletype", nil, text(k.Description)); err != nil {
						return err
					}
				}
				return nil
			})),
		def("relationship", "Relations between resources.", []column{id, str("relationship_type", "Kind of relation"), str("related_id", "Identifier of the other"), str("related_name", "Its name")},
			each(func(r resource, add func(...any) error) error {
				if r.servedBy == "" {
					return nil
				}
				return add(r.ivoid, "isservedby", r.servedBy, nil)
			})),
		def("intf_param", "Parameters of the interfaces.", []column{id, num("intf_index", "Number of the interface"), str("name", "Name"), str("ucd", "UCD"), str("unit", "Unit"), str("utype", "Utype"),
			num("std", "1 if defined by a standard"), str("datatype", "Datatype"), str("arraysize", "Arraysize"), str("param_use", "required, optional or ignored"), str("param_description", "Description")}, none),
		def("validation", "Results of validation.", []column{id, str("validated_by", "Who validated"), num("val_level", "Level"), num("cap_index", "Number of the capability")}, none),
		def("alt_identifier", "Other identifiers.", []column{id, str("alt_identifier", "Identifier")},
			each(func(r resource, add func(...any) error) error {
				if r.alt == "" {
					return nil
				}
				return add(r.ivoid, r.alt)
			})),
		def("stc_spatial", "Spatial coverage.", []column{id, str("coverage", "Coverage").x("moc"), str("ref_system_name", "Reference system")},
			each(func(r resource, add func(...any) error) error {
				if r.moc == "" {
					return nil
				}
				return add(r.ivoid, "MOC "+r.moc, nil)
			})),
		def("stc_spectral", "Spectral coverage.", []column{id, c("spectral_start", "double", "J", "em.energy;stat.min", "Lower end", "s"), c("spectral_end", "double", "J", "em.energy;stat.max", "Upper end", "s")},
			each(func(r resource, add func(...any) error) error {
				if r.spectral[0] <= 0 {
					return nil
				}
				const hc = 1.98644586e-25 // J m
				return add(r.ivoid, hc/r.spectral[1], hc/r.spectral[0])
			})),
		def("stc_temporal", "Temporal coverage.", []column{id, c("time_start", "double", "d", "time.start", "Start, MJD", "s"), c("time_end", "double", "d", "time.end", "End, MJD", "s")},
			each(func(r resource, add func(...any) error) error {
				if r.temporal[0] <= 0 {
					return nil
				}
				return add(r.ivoid, r.temporal[0], r.temporal[1])
			})),
		def("tap_table", "Tables that can be queried by TAP.", []column{id, str("table_name", "Name"), str("table_title", "Title"), str("table_description", "Description"), str("table_utype", "Utype"), str("svcid", "TAP service")},
			eachTable(func(r resource, si, ti int, d *tableDef, add func(...any) error) error {
				return add(r.ivoid, d.written(), nil, d.desc, text(strings.ToLower(d.utype)), registryAuthority+r.site+"/tap")
			})),
	}
}

// schemasOf lists the schemas of a resource's tables.
func schemasOf(r resource) []string {
	var out []string
	for _, d := range tablesOf(r) {
		if !slices.Contains(out, d.schema) {
			out = append(out, d.schema)
		}
	}
	return out
}

// tablesOf gives the definitions of a resource's tables.
func tablesOf(r resource) []*tableDef {
	st := siteNamed(r.site)
	if st == nil {
		return nil
	}
	var out []*tableDef
	for _, d := range st.definitions() {
		if slices.Contains(r.tables, d.full()) {
			out = append(out, d)
		}
	}
	return out
}

// eachTable calls f for the tables of each resource.
func eachTable(f func(r resource, schema, table int, d *tableDef, add func(...any) error) error) func(*sky, func(...any) error) error {
	return func(s *sky, add func(...any) error) error {
		for _, r := range s.resources() {
			schemas := schemasOf(r)
			for n, d := range tablesOf(r) {
				if err := f(r, slices.Index(schemas, d.schema)+1, n+1, d, add); err != nil {
					return err
				}
			}
		}
		return nil
	}
}

package sandbox

import (
	"slices"
	"strings"
)

// registryTables are the tables of RegTAP 1.2 (IVOA, sections 8.1 to 8.16)
// that describe the sandbox itself.
func registryTables() []*tableDef {
	return slices.Concat(regtapResources(), regtapDetails(), regtapSchemas(), regtapRelations(), regtapCoverage())
}

func regtap(name, desc string, cols []column, fill fillFunc) *tableDef {
	return &tableDef{schema: "rr", name: name, desc: desc, cols: cols, fill: fill}
}

var regtapID = c("ivoid", "char", "", "meta.id", "Identifier of the resource", "ips").u("xpath:identifier")

func regtapText(name, desc string) column { return c(name, "char", "", "", desc, "ps") }

func regtapNumber(name, desc string) column { return c(name, "short", "", "", desc, "ps") }

func noRows(*sky, func(...any) error) error { return nil }

// eachResource calls f for each resource.
func eachResource(f func(r resource, add func(...any) error) error) fillFunc {
	return each((*sky).resources, f)
}

// regtapResources describe the resources and how they are reached.
func regtapResources() []*tableDef {
	return []*tableDef{
		regtap("resource", "The resources, with their basic metadata.", []column{regtapID,
			regtapText("res_type", "Type, for example vs:catalogservice"), regtapText("created", "When the record was made").x("timestamp"), regtapText("short_name", "Short name"), regtapText("res_title", "Title"),
			regtapText("updated", "When the record was changed").x("timestamp"), regtapText("content_level", "Audience, hash-separated"), regtapText("res_description", "Description"),
			regtapText("reference_url", "Page about the resource"), regtapText("creator_seq", "Creators"), regtapText("content_type", "Kinds of content, hash-separated"),
			regtapText("source_format", "Format of source_value"), regtapText("source_value", "Bibliographic reference"), regtapText("res_version", "Version"),
			regtapText("region_of_regard", "Scale of the data"), regtapText("waveband", "Wavebands, hash-separated"), regtapText("rights", "Licence"), regtapText("rights_uri", "URI of the licence"),
			regtapText("harvested_from", "Registry it came from"),
		}, func(s *sky, add func(...any) error) error {
			for _, r := range s.resources() {
				if err := add(r.ivoid, r.typ, "2024-01-01T00:00:00", r.short, r.title, "2024-01-01T00:00:00", "general#university", r.desc,
					s.base+first(r.reference, "/"), first(r.authors, "vogo"), "catalog", nil, nil, nil, nil, r.waveband, "Synthetic data, free of any rights", nil, nil); err != nil {
					return err
				}
			}
			return nil
		}),
		regtap("capability", "What the resources can do.", []column{regtapID, regtapNumber("cap_index", "Number of the capability"), regtapText("cap_type", "Type of the capability"),
			regtapText("cap_description", "Description"), regtapText("standard_id", "Standard it follows")},
			eachResource(func(r resource, add func(...any) error) error {
				for i, k := range r.caps {
					if err := add(r.ivoid, i+1, text(k.typ), nil, text(k.standard)); err != nil {
						return err
					}
				}
				return nil
			})),
		regtap("interface", "How the capabilities are reached.", []column{regtapID, regtapNumber("cap_index", "Number of the capability"), regtapNumber("intf_index", "Number of the interface"),
			regtapText("intf_type", "Type of the interface"), regtapText("intf_role", "Role, std for standard ones"), regtapText("std_version", "Version of the standard"),
			regtapText("query_type", "HTTP methods"), regtapText("result_type", "Media type of results"), regtapText("wsdl_url", "WSDL"), regtapText("url_use", "full, base or dir"),
			regtapText("access_url", "Where it is"), regtapText("mirror_url", "Mirrors, hash-separated"), c("authenticated_only", "int", "", "", "1 if it needs authentication", "ps")},
			func(s *sky, add func(...any) error) error {
				for _, r := range s.resources() {
					for i, k := range r.caps {
						url := accessURL(s.base, k)
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
	}
}

// regtapDetails tell what else is known of the resources.
func regtapDetails() []*tableDef {
	return []*tableDef{
		regtap("res_subject", "Topics of the resources.", []column{regtapID, regtapText("res_subject", "Topic")},
			eachResource(func(r resource, add func(...any) error) error {
				for _, v := range r.subjects {
					if err := add(r.ivoid, v); err != nil {
						return err
					}
				}
				return nil
			})),
		regtap("subject_uat", "Topics as concepts of the Unified Astronomy Thesaurus.", []column{regtapID, regtapText("uat_concept", "Concept")},
			eachResource(func(r resource, add func(...any) error) error {
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
		regtap("res_detail", "Further metadata, keyed by XPath.", []column{regtapID, regtapNumber("cap_index", "Number of the capability"), regtapText("detail_xpath", "XPath"), regtapText("detail_value", "Value")},
			eachResource(func(r resource, add func(...any) error) error {
				for _, m := range r.models {
					if err := add(r.ivoid, 1, "/capability/dataModel/@ivo-id", m); err != nil {
						return err
					}
				}
				return nil
			})),
		regtap("res_role", "People and organisations.", []column{regtapID, regtapText("role_name", "Name"), regtapText("role_ivoid", "Identifier"), regtapText("street_address", "Address"),
			regtapText("email", "Mail address"), regtapText("telephone", "Telephone"), regtapText("logo", "Logo"), regtapText("base_role", "contact, publisher, creator, contributor")},
			eachResource(func(r resource, add func(...any) error) error {
				for _, role := range []string{"publisher", "creator", "contact"} {
					if err := add(r.ivoid, "vogo sandbox", registryAuthority+"org", nil, nil, nil, nil, role); err != nil {
						return err
					}
				}
				return nil
			})),
		regtap("res_date", "Dates of the resources.", []column{regtapID, regtapText("date_value", "Date").x("timestamp"), regtapText("value_role", "What happened")},
			eachResource(func(r resource, add func(...any) error) error { return add(r.ivoid, "2024-01-01T00:00:00", "created") })),
	}
}

// regtapSchemas describe the tables of the resources.
func regtapSchemas() []*tableDef {
	return []*tableDef{
		regtap("res_schema", "Schemas of the resources.", []column{regtapID, regtapNumber("schema_index", "Number of the schema"), regtapText("schema_description", "Description"), regtapText("schema_name", "Name"), regtapText("schema_title", "Title"), regtapText("schema_utype", "Utype")},
			eachResource(func(r resource, add func(...any) error) error {
				for i, n := range schemasOf(r) {
					if err := add(r.ivoid, i+1, schemaDescriptions[n], n, nil, nil); err != nil {
						return err
					}
				}
				return nil
			})),
		regtap("res_table", "Tables of the resources.", []column{regtapID, regtapNumber("schema_index", "Number of the schema"), regtapText("table_description", "Description"), regtapText("table_name", "Name"),
			regtapNumber("table_index", "Number of the table"), regtapText("table_title", "Title"), regtapText("table_type", "Type"), regtapText("table_utype", "Utype"), c("nrows", "long", "", "", "Rows", "s")},
			eachTable(func(r resource, si, ti int, d *tableDef, add func(...any) error) error {
				return add(r.ivoid, si, d.desc, d.written(), ti, nil, "table", text(strings.ToLower(d.utype)), nil)
			})),
		regtap("table_column", "Columns of the tables.", []column{regtapID, regtapNumber("table_index", "Number of the table"), regtapText("name", "Name"), regtapText("ucd", "UCD"), regtapText("unit", "Unit"),
			regtapText("utype", "Utype"), regtapNumber("std", "1 if defined by a standard"), regtapText("datatype", "Datatype"), regtapText("extended_schema", "Schema of the extended type"),
			regtapText("extended_type", "Extended type"), regtapText("arraysize", "Arraysize"), regtapText("delim", "Separator of arrays"), regtapText("type_system", "Type system"), regtapText("flag", "Flags, hash-separated"), regtapText("column_description", "Description")},
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
	}
}

// regtapRelations relate the resources to others and to their parameters.
func regtapRelations() []*tableDef {
	return []*tableDef{
		regtap("relationship", "Relations between resources.", []column{regtapID, regtapText("relationship_type", "Kind of relation"), regtapText("related_id", "Identifier of the other"), regtapText("related_name", "Its name")},
			eachResource(func(r resource, add func(...any) error) error {
				if r.servedBy == "" {
					return nil
				}
				return add(r.ivoid, "isservedby", r.servedBy, nil)
			})),
		regtap("intf_param", "Parameters of the interfaces.", []column{regtapID, regtapNumber("intf_index", "Number of the interface"), regtapText("name", "Name"), regtapText("ucd", "UCD"), regtapText("unit", "Unit"), regtapText("utype", "Utype"),
			regtapNumber("std", "1 if defined by a standard"), regtapText("datatype", "Datatype"), regtapText("arraysize", "Arraysize"), regtapText("param_use", "required, optional or ignored"), regtapText("param_description", "Description")}, noRows),
		regtap("validation", "Results of validation.", []column{regtapID, regtapText("validated_by", "Who validated"), regtapNumber("val_level", "Level"), regtapNumber("cap_index", "Number of the capability")}, noRows),
		regtap("alt_identifier", "Other identifiers.", []column{regtapID, regtapText("alt_identifier", "Identifier")},
			eachResource(func(r resource, add func(...any) error) error {
				if r.alt == "" {
					return nil
				}
				return add(r.ivoid, r.alt)
			})),
	}
}

// regtapCoverage tell what the resources cover, and which tables TAP reaches.
func regtapCoverage() []*tableDef {
	return []*tableDef{
		regtap("stc_spatial", "Spatial coverage.", []column{regtapID, regtapText("coverage", "Coverage").x("moc"), regtapText("ref_system_name", "Reference system")},
			eachResource(func(r resource, add func(...any) error) error {
				if r.moc == "" {
					return nil
				}
				return add(r.ivoid, "MOC "+r.moc, nil)
			})),
		regtap("stc_spectral", "Spectral coverage.", []column{regtapID, c("spectral_start", "double", "J", "em.energy;stat.min", "Lower end", "s"), c("spectral_end", "double", "J", "em.energy;stat.max", "Upper end", "s")},
			eachResource(func(r resource, add func(...any) error) error {
				if r.spectral[0] <= 0 {
					return nil
				}
				const hc = 1.98644586e-25 // J m
				return add(r.ivoid, hc/r.spectral[1], hc/r.spectral[0])
			})),
		regtap("stc_temporal", "Temporal coverage.", []column{regtapID, c("time_start", "double", "d", "time.start", "Start, MJD", "s"), c("time_end", "double", "d", "time.end", "End, MJD", "s")},
			eachResource(func(r resource, add func(...any) error) error {
				if r.temporal[0] <= 0 {
					return nil
				}
				return add(r.ivoid, r.temporal[0], r.temporal[1])
			})),
		regtap("tap_table", "Tables that can be queried by TAP.", []column{regtapID, regtapText("table_name", "Name"), regtapText("table_title", "Title"), regtapText("table_description", "Description"), regtapText("table_utype", "Utype"), regtapText("svcid", "TAP service")},
			eachTable(func(r resource, si, ti int, d *tableDef, add func(...any) error) error {
				return add(r.ivoid, d.written(), nil, d.desc, text(strings.ToLower(d.utype)), registryAuthority+r.site+"/tap")
			})),
	}
}

// accessURL is where a capability is, ready for parameters.
func accessURL(base string, k capability) string {
	if k.typ == "tr:tableaccess" || k.web || strings.HasSuffix(k.path, "/query") {
		return base + k.path
	}
	return base + k.path + "?"
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
func eachTable(f func(r resource, schema, table int, d *tableDef, add func(...any) error) error) fillFunc {
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

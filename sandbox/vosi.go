package sandbox

import (
	"fmt"
	"io"
	"net/http"
	"strings"

	"vogo/vokit/adql"
)

// availability answers VOSI 1.1, section 2.3.
func (s *Server) availability(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", xmlType)
	io.WriteString(w, `<?xml version="1.0" encoding="UTF-8"?>
<avl:availability xmlns:avl="http://www.ivoa.net/xml/VOSIAvailability/v1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.ivoa.net/xml/VOSIAvailability/v1.0 http://www.ivoa.net/xml/VOSIAvailability/v1.0">
  <avl:available>true</avl:available>
  <avl:note>The vogo sandbox: synthetic observations, offline</avl:note>
</avl:availability>
`)
}

// tapCapabilities answers VOSI 1.1, section 2.2, with the extension for TAP
// (TAPRegExt 1.0).
func (s *Server) tapCapabilities(w http.ResponseWriter, r *http.Request) {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>
<cap:capabilities xmlns:cap="http://www.ivoa.net/xml/VOSICapabilities/v1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:vr="http://www.ivoa.net/xml/VOResource/v1.0" xmlns:vs="http://www.ivoa.net/xml/VODataService/v1.1" xmlns:tr="http://www.ivoa.net/xml/TAPRegExt/v1.0" xsi:schemaLocation="http://www.ivoa.net/xml/VOSICapabilities/v1.0 http://www.ivoa.net/xml/VOSICapabilities/v1.0 http://www.ivoa.net/xml/VOResource/v1.0 http://www.ivoa.net/xml/VOResource/v1.0 http://www.ivoa.net/xml/VODataService/v1.1 http://www.ivoa.net/xml/VODataService/v1.1 http://www.ivoa.net/xml/TAPRegExt/v1.0 http://www.ivoa.net/xml/TAPRegExt/v1.0">
`)
	sky := s.sky(r)
	tap := sky.tapURL()
	fmt.Fprintf(&b, `  <capability standardID="ivo://ivoa.net/std/TAP" xsi:type="tr:TableAccess">
    <interface role="std" xsi:type="vs:ParamHTTP" version="1.1"><accessURL use="base">%s</accessURL></interface>
%s    <language><name>ADQL</name><version ivo-id="ivo://ivoa.net/std/ADQL#v2.0">2.0</version><version ivo-id="ivo://ivoa.net/std/ADQL#v2.1">2.1</version><description>ADQL 2.1</description>
`, escape(tap), dataModels(sky))
	for _, group := range adql.Features() {
		fmt.Fprintf(&b, "      <languageFeatures type=\"%s\">\n", escape(group.Type))
		for _, f := range group.Features {
			fmt.Fprintf(&b, "        <feature><form>%s</form><description>%s</description></feature>\n", escape(f.Form), escape(f.Description))
		}
		b.WriteString("      </languageFeatures>\n")
	}
	b.WriteString("    </language>\n")
	for _, f := range outputFormats {
		fmt.Fprintf(&b, "    <outputFormat><mime>%s</mime>", escape(f.names[0]))
		for _, a := range f.names[1:] {
			if !strings.ContainsAny(a, "/;") {
				fmt.Fprintf(&b, "<alias>%s</alias>", escape(a))
			}
		}
		b.WriteString("</outputFormat>\n")
	}
	fmt.Fprintf(&b, `    <uploadMethod ivo-id="ivo://ivoa.net/std/TAPRegExt#upload-inline"/>
    <uploadMethod ivo-id="ivo://ivoa.net/std/TAPRegExt#upload-http"/>
    <retentionPeriod><default>%d</default><hard>%d</hard></retentionPeriod>
    <executionDuration><default>%d</default><hard>%d</hard></executionDuration>
    <outputLimit><default unit="row">%d</default><hard unit="row">%d</hard></outputLimit>
    <uploadLimit><hard unit="byte">%d</hard></uploadLimit>
  </capability>
`, int(jobRetention.Seconds()), int(jobRetention.Seconds()), int(asyncTimeout.Seconds()), int(asyncTimeout.Seconds()), defaultMaxRec, hardMaxRec, maxUploadBytes)
	for _, v := range [][2]string{{"VOSI#capabilities", "capabilities"}, {"VOSI#availability", "availability"}, {"VOSI#tables-1.1", "tables"}, {"DALI#examples", "examples"}} {
		typ := "vs:ParamHTTP"
		if v[1] == "examples" {
			typ = "vr:WebBrowser"
		}
		fmt.Fprintf(&b, `  <capability standardID="ivo://ivoa.net/std/%s"><interface xsi:type="%s"><accessURL use="full">%s/%s</accessURL></interface></capability>`+"\n", v[0], typ, escape(tap), v[1])
	}
	b.WriteString("</cap:capabilities>\n")
	w.Header().Set("Content-Type", xmlType)
	io.WriteString(w, b.String())
}

// dataModels declares the models that the tables of the site follow.
func dataModels(k *sky) string {
	var b strings.Builder
	for _, d := range k.schema() {
		switch d.full() {
		case "ivoa.obscore":
			b.WriteString("    <dataModel ivo-id=\"ivo://ivoa.net/std/ObsCore#core-1.1\">ObsCore-1.1</dataModel>\n")
		case "rr.resource":
			b.WriteString("    <dataModel ivo-id=\"ivo://ivoa.net/std/RegTAP#1.1\">Registry 1.1</dataModel>\n")
		}
	}
	return b.String()
}

// tapHome names the service for those who open its address.
func (s *Server) tapHome(w http.ResponseWriter, r *http.Request) {
	k := s.sky(r)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprintf(w, "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><title>%[1]s</title><h1>%[1]s</h1><p>%[2]s</p><p>TAP 1.1 at <code>%[3]s</code>: <a href=\"%[3]s/tables\">tables</a>, <a href=\"%[3]s/capabilities\">capabilities</a>, <a href=\"%[3]s/examples\">examples</a>.</p></html>\n",
		escape(k.site.title), escape(k.site.desc), escape(k.tapURL()))
}

// tapTables answers VOSI 1.1, section 2.4: all tables, one of them, or with
// detail=min without columns.
func (s *Server) tapTables(w http.ResponseWriter, r *http.Request) {
	k := s.sky(r)
	defs := k.schema()
	w.Header().Set("Content-Type", xmlType)
	const ns = `xmlns:vosi="http://www.ivoa.net/xml/VOSITables/v1.0" xmlns:vs="http://www.ivoa.net/xml/VODataService/v1.1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.ivoa.net/xml/VOSITables/v1.0 http://www.ivoa.net/xml/VOSITables/v1.0 http://www.ivoa.net/xml/VODataService/v1.1 http://www.ivoa.net/xml/VODataService/v1.1"`
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	if name := r.PathValue("name"); name != "" {
		for _, d := range defs {
			if strings.EqualFold(d.full(), name) || d.written() == name {
				fmt.Fprintf(&b, `<vosi:table %s type="table">`+"\n", ns)
				writeTableBody(&b, d, k.keys(), true)
				b.WriteString("</vosi:table>\n")
				io.WriteString(w, b.String())
				return
			}
		}
		writeError(w, notFoundf("there is no table %q", name))
		return
	}
	detail := !strings.EqualFold(r.URL.Query().Get("detail"), "min")
	fmt.Fprintf(&b, "<vosi:tableset %s>\n", ns)
	for i, d := range defs {
		if i == 0 || defs[i-1].schema != d.schema {
			if i > 0 {
				b.WriteString("  </schema>\n")
			}
			fmt.Fprintf(&b, "  <schema>\n    <name>%s</name>\n    <description>%s</description>\n", escape(d.schema), escape(schemaDescriptions[d.schema]))
		}
		b.WriteString("    <table type=\"table\">\n")
		writeTableBody(&b, d, k.keys(), detail)
		b.WriteString("    </table>\n")
	}
	b.WriteString("  </schema>\n</vosi:tableset>\n")
	io.WriteString(w, b.String())
}

func writeTableBody(b *strings.Builder, d *tableDef, keys []foreignKey, columns bool) {
	fmt.Fprintf(b, "      <name>%s</name>\n      <description>%s</description>\n", escape(d.written()), escape(d.desc))
	if d.utype != "" {
		fmt.Fprintf(b, "      <utype>%s</utype>\n", escape(d.utype))
	}
	if !columns {
		return
	}
	for _, c := range d.cols {
		if c.hidden {
			continue
		}
		std := ""
		if c.std {
			std = ` std="true"`
		}
		fmt.Fprintf(b, "      <column%s><name>%s</name>", std, escape(adql.Identifier(c.Name)))
		for _, e := range [][2]string{{"description", c.Description}, {"unit", c.Unit}, {"ucd", c.UCD}, {"utype", c.Utype}} {
			if e[1] != "" {
				fmt.Fprintf(b, "<%s>%s</%s>", e[0], escape(e[1]), e[0])
			}
		}
		b.WriteString(`<dataType xsi:type="vs:VOTableType"`)
		if c.ArraySize != "" {
			fmt.Fprintf(b, ` arraysize="%s"`, c.ArraySize)
		}
		if c.Xtype != "" {
			fmt.Fprintf(b, ` extendedType="%s"`, escape(c.Xtype))
		}
		fmt.Fprintf(b, ">%s</dataType>", c.Datatype)
		if c.indexed {
			b.WriteString("<flag>indexed</flag>")
		}
		if c.principal {
			b.WriteString("<flag>principal</flag>")
		}
		b.WriteString("</column>\n")
	}
	for _, k := range keys {
		if k.from == d.full() {
			fmt.Fprintf(b, "      <foreignKey><targetTable>%s</targetTable><fkColumn><fromColumn>%s</fromColumn><targetColumn>%s</targetColumn></fkColumn></foreignKey>\n",
				escape(k.target), escape(k.column), escape(k.targetColumn))
		}
	}
}

// examples answers the examples endpoint (DALI 1.1, section 2.3), an XHTML
// page with RDFa marks.
func (s *Server) examples(w http.ResponseWriter, r *http.Request) {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>
<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Examples for the vogo sandbox</title></head>
<body vocab="http://www.ivoa.net/rdf/examples#"><h1>Examples</h1>
`)
	i := 0
	for _, e := range tapExamples {
		if e[0] != s.sky(r).site.name {
			continue
		}
		fmt.Fprintf(&b, `<div id="ex%d" resource="#ex%d" typeof="example"><h2 property="name">%s</h2><pre property="query">%s</pre></div>`+"\n",
			i+1, i+1, escape(e[1]), escape(e[2]))
		i++
	}
	b.WriteString("</body></html>\n")
	w.Header().Set("Content-Type", "application/xhtml+xml; charset=utf-8")
	io.WriteString(w, b.String())
}

// tapExamples have the site, a title and a query.
var tapExamples = [][3]string{
	{"simbad", "Bright AGB stars", "SELECT ra, dec, main_id\nFROM basic JOIN allfluxes ON (oidref=oid)\nWHERE otype='AGB' AND V<10"},
	{"gavo", "Plates that show a position", "SELECT *\nFROM ivoa.obscore\nWHERE dataproduct_type='image'\n  AND 1=CONTAINS(POINT('ICRS', 156.011, 48.1475), s_region)\nORDER BY t_min"},
	{"gavo", "Time series about a position", "SELECT *\nFROM ivoa.obscore\nWHERE dataproduct_type='timeseries'\n  AND 1=CONTAINS(POINT('ICRS', s_ra, s_dec), CIRCLE('ICRS', 34.8366, -2.9776, 1))"},
	{"gavo", "M stars of a sample", "SELECT ssa_pubDID, accref, raj2000, dej2000, ssa_targsubclass\nFROM lamost5.data TABLESAMPLE(1)\nWHERE ssa_targsubclass LIKE 'M%'"},
	{"vizier", "Optical photometry about a position", "SELECT SDSS12, RA_ICRS, DE_ICRS, umag, gmag, rmag, imag\nFROM \"V/147/sdss12\"\nWHERE 1=CONTAINS(POINT('ICRS', RA_ICRS, DE_ICRS), CIRCLE('ICRS', 240.484, 46.768, 0.1))"},
	{"gavo", "Resources about AGB stars", "SELECT ivoid, res_title, access_url\nFROM rr.resource\nNATURAL JOIN rr.subject_uat\nNATURAL JOIN rr.interface\nWHERE uat_concept='asymptotic-giant-branch-stars'"},
	{"astron", "The mosaic", "SELECT * FROM lolss.mosaic"},
	{"astron", "Sources about a position", "SELECT source, ra, dec, maj_axis\nFROM lolss.source_catalog\nWHERE DISTANCE(POINT('', ra, dec), POINT('', 240.484, 46.768)) < 100./3600."},
	{"irsa", "Infrared photometry about a position", "SELECT designation, ra, dec, w1mpro, w2mpro, w3mpro, w4mpro\nFROM allwise_p3as_psd\nWHERE 1=CONTAINS(POINT('ICRS', ra, dec), CIRCLE('ICRS', 240.484, 46.768, 0.1))"},
	{"gaia", "The brightest stars about a position", "SELECT TOP 10 source_id, ra, dec, phot_g_mean_mag\nFROM gaiadr3.gaia_source\nWHERE DISTANCE(POINT(ra, dec), POINT(56.75, 24.12)) < 2\nORDER BY phot_g_mean_mag"},
	{"mast", "Images of a nebula", "SELECT *\nFROM ivoa.obscore\nWHERE dataproduct_type='image'\n  AND 1=INTERSECTS(CIRCLE('ICRS', 274.688, -13.792, 0.1), s_region)"},
	{"cadc", "Observations of a lensed quasar", "SELECT obs_collection, t_min, access_url\nFROM ivoa.obscore\nWHERE 1=CONTAINS(POINT('ICRS', 150.3368, 55.8971), s_region)\nORDER BY t_min"},
	{"eso", "Spectra and images by instrument", "SELECT instrument_name, dataproduct_type, COUNT(*) AS n\nFROM ivoa.obscore\nGROUP BY instrument_name, dataproduct_type"},
	{"heasarc", "X-ray images about a position", "SELECT *\nFROM ivoa.obscore\nWHERE 1=CONTAINS(POINT('ICRS', 150.3368, 55.8971), s_region)"},
	{"casda", "Radio images", "SELECT TOP 20 obs_id, s_ra, s_dec, em_min, em_max\nFROM ivoa.obscore\nORDER BY obs_id"},
}

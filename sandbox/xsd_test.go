package sandbox

import (
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var targetNamespace = regexp.MustCompile(`targetNamespace="([^"]+)"`)

// schemas are the XML schemas of the IVOA as schemaloc arguments of STILTS,
// from the copies that the Python package gavo (Debian: python3-gavo) brings.
func schemas(t *testing.T) []string {
	t.Helper()
	dir := ""
	for _, python := range []string{"python3", "/usr/bin/python3"} { // Debian's packages are known to its own Python
		out, err := exec.CommandContext(t.Context(), python, "-c",
			"import importlib.util as u; s = u.find_spec('gavo'); print(s.submodule_search_locations[0] if s else '')").Output()
		if dir = strings.TrimSpace(string(out)); err == nil && dir != "" {
			break
		}
	}
	if dir == "" {
		t.Skip("the Python package gavo is not installed: there are no XML schemas to validate against")
	}
	files, err := filepath.Glob(filepath.Join(dir, "resources", "schemata", "*.xsd"))
	if err != nil || len(files) == 0 {
		t.Skip("the Python package gavo has no XML schemas: nothing was validated")
	}
	var locs []string
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if m := targetNamespace.FindSubmatch(data); m != nil {
			locs = append(locs, "schemaloc="+string(m[1])+"="+f)
		}
	}
	return locs
}

// TestSchemas lets STILTS validate the documents of VOSI and UWS and the
// records of the registry, where it and the schemas are installed.
func TestSchemas(t *testing.T) {
	if testing.Short() {
		t.Skip("runs STILTS")
	}
	stilts, err := exec.LookPath("stilts")
	if err != nil {
		t.Skip("STILTS is not installed: no document was validated against its schema")
	}
	locs := schemas(t)
	s := server(t)
	validate := func(name, doc string) {
		t.Run(name, func(t *testing.T) {
			args := append([]string{"xsdvalidate", "doc=" + doc}, locs...)
			if out, err := exec.CommandContext(t.Context(), stilts, args...).CombinedOutput(); err != nil {
				t.Errorf("%s: %v\n%s", doc, err, out)
			}
		})
	}
	for name, path := range map[string]string{
		"availability": "/gavo/tap/availability", "capabilities": "/gavo/tap/capabilities", "tables": "/gavo/tap/tables",
		"cutout capabilities": "/lolss/q/dl/capabilities", "cutout jobs": "/lolss/q/dl/async", "jobs": "/gavo/tap/async",
	} {
		validate(name, s.URL()+path)
	}
	p := cuttablePlate(t)
	for name, job := range map[string]struct {
		list string
		form url.Values
	}{
		"query job":  {"/simbad/tap/async", url.Values{"LANG": {"ADQL"}, "QUERY": {"SELECT TOP 2 ra FROM basic WHERE ra<>'<'"}, "RUNID": {"a&b"}, "PHASE": {"RUN"}}},
		"cutout job": {"/" + p.key + "/q/dl/async", url.Values{"ID": {p.did()}, "CIRCLE": {number(p.ra) + " " + number(p.dec) + " 0.02"}, "PHASE": {"RUN"}}},
	} {
		doc, _ := postJob(t, s.URL()+job.list, job.form)
		validate(name, doc)
	}
	// The records in one document, as registries exchange them.
	var records strings.Builder
	records.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<ri:VOResources xmlns:ri="http://www.ivoa.net/xml/RegistryInterface/v1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.ivoa.net/xml/RegistryInterface/v1.0 http://www.ivoa.net/xml/RegistryInterface/v1.0 http://www.ivoa.net/xml/VOResource/v1.0 http://www.ivoa.net/xml/VOResource/v1.0 http://www.ivoa.net/xml/VODataService/v1.1 http://www.ivoa.net/xml/VODataService/v1.1" from="1" numberReturned="1" more="false">` + "\n")
	for _, r := range s.skies["gavo"].resources() {
		records.WriteString(s.voresource(r) + "\n")
	}
	records.WriteString("</ri:VOResources>\n")
	file := filepath.Join(t.TempDir(), "records.xml")
	if err := os.WriteFile(file, []byte(records.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	validate("records", file)
}

package sandbox

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
)

// oai answers the parts of OAI-PMH 2.0 that publish registry records as XML:
// GetRecord and ListRecords with metadataPrefix ivo_vor (Registry Interfaces
// 1.1, section 3).
func (s *Server) oai(w http.ResponseWriter, r *http.Request) {
	p := r.URL.Query()
	verb, id := p.Get("verb"), p.Get("identifier")
	body, attrs, fault := "", "", ""
	prefix := p.Get("metadataPrefix")
	all := s.skies["gavo"].resources()
	switch {
	case verb != "GetRecord" && verb != "ListRecords":
		fault = oaiError("badVerb", fmt.Sprintf("verb=%q is not available (there are GetRecord, ListRecords)", verb))
	case prefix != "ivo_vor":
		attrs, fault = ` verb="`+verb+`"`, oaiError("cannotDisseminateFormat", fmt.Sprintf("metadataPrefix=%q is not available (there is ivo_vor)", prefix))
	case verb == "GetRecord":
		attrs = fmt.Sprintf(` verb="GetRecord" identifier="%s" metadataPrefix="ivo_vor"`, escape(id))
		i := slices.IndexFunc(all, func(x resource) bool { return strings.EqualFold(x.ivoid, id) })
		if i < 0 {
			attrs = ` verb="GetRecord"` // what is no URI cannot be repeated
			fault = oaiError("idDoesNotExist", fmt.Sprintf("there is no record %q", id))
			break
		}
		body = "<oai:GetRecord>\n" + s.oaiRecord(all[i]) + "</oai:GetRecord>\n"
	default:
		attrs = ` verb="ListRecords" metadataPrefix="ivo_vor"`
		var b strings.Builder
		for _, x := range all {
			b.WriteString(s.oaiRecord(x))
		}
		body = "<oai:ListRecords>\n" + b.String() + "</oai:ListRecords>\n"
	}
	w.Header().Set("Content-Type", xmlType)
	fmt.Fprintf(w, `<?xml version="1.0" encoding="UTF-8"?>
<oai:OAI-PMH xmlns:oai="http://www.openarchives.org/OAI/2.0/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<oai:responseDate>%s</oai:responseDate><oai:request%s>%s/oai</oai:request>
`, recordDate, attrs, escape(s.base))
	io.WriteString(w, fault+body+"</oai:OAI-PMH>\n")
}

// recordDate is when the records were made: they never change.
const recordDate = "2024-01-01T00:00:00Z"

func oaiError(code, msg string) string {
	return fmt.Sprintf(`<oai:error code="%s">%s</oai:error>`+"\n", code, escape(msg))
}

func (s *Server) oaiRecord(r resource) string {
	return fmt.Sprintf("<oai:record><oai:header><oai:identifier>%s</oai:identifier><oai:datestamp>%s</oai:datestamp></oai:header>\n<oai:metadata>%s</oai:metadata></oai:record>\n",
		escape(r.ivoid), recordDate, s.voresource(r))
}

// xmlTypes are the types of interfaces as XML Schema has them;
// RegTAP has them in lower case.
var xmlTypes = map[string]string{
	"vs:paramhttp": "vs:ParamHTTP", "vr:webbrowser": "vr:WebBrowser",
}

// wavebandNames are the terms for wavebands (VODataService 1.1, section 3.2).
var wavebandNames = map[string]string{"radio": "Radio", "infrared": "Infrared", "optical": "Optical", "uv": "UV", "x-ray": "X-ray"}

// voresource writes a record (VOResource 1.1, section 3; VODataService 1.1
// for the coverage). All are services here, for only those have capabilities
// in that version of VODataService.
func (s *Server) voresource(r resource) string {
	var b strings.Builder
	el := func(name, value string) { fmt.Fprintf(&b, "<%s>%s</%s>\n", name, escape(value), name) }
	fmt.Fprintf(&b, `<ri:Resource xmlns="" xmlns:ri="http://www.ivoa.net/xml/RegistryInterface/v1.0" xmlns:vr="http://www.ivoa.net/xml/VOResource/v1.0" xmlns:vs="http://www.ivoa.net/xml/VODataService/v1.1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.ivoa.net/xml/RegistryInterface/v1.0 http://www.ivoa.net/xml/RegistryInterface/v1.0 http://www.ivoa.net/xml/VOResource/v1.0 http://www.ivoa.net/xml/VOResource/v1.0 http://www.ivoa.net/xml/VODataService/v1.1 http://www.ivoa.net/xml/VODataService/v1.1" xsi:type="vs:CatalogService" status="active" created="%[1]s" updated="%[1]s">`+"\n", recordDate)
	el("title", r.title)
	if r.short != "" {
		el("shortName", r.short)
	}
	el("identifier", r.ivoid)
	if r.alt != "" {
		el("altIdentifier", r.alt)
	}
	fmt.Fprintf(&b, "<curation><publisher ivo-id=\"%sorg\">vogo sandbox</publisher><creator><name>%s</name></creator><contact><name>vogo sandbox</name></contact></curation>\n<content>\n",
		registryAuthority, escape(first(r.authors, "vogo")))
	for _, v := range r.subjects {
		el("subject", v)
	}
	el("description", r.desc)
	el("referenceURL", s.base+first(r.reference, "/"))
	el("type", "Catalog")
	if r.servedBy != "" {
		fmt.Fprintf(&b, "<relationship><relationshipType>served-by</relationshipType><relatedResource ivo-id=\"%s\">%[1]s</relatedResource></relationship>\n", escape(r.servedBy))
	}
	b.WriteString("</content>\n")
	for _, k := range r.caps {
		b.WriteString(s.capabilityXML(k))
	}
	b.WriteString("<coverage>\n")
	for _, band := range strings.Split(r.waveband, "#") {
		if name := wavebandNames[band]; name != "" {
			el("waveband", name)
		}
	}
	b.WriteString("</coverage>\n</ri:Resource>")
	return b.String()
}

func (s *Server) capabilityXML(k capability) string {
	standard, role, version := "", "", ""
	if k.standard != "" {
		standard = fmt.Sprintf(` standardID="%s"`, escape(k.standard))
	}
	use := "base"
	if k.web {
		use = "full"
	} else {
		role, version = ` role="std"`, fmt.Sprintf(` version="%s"`, escape(k.version))
	}
	return fmt.Sprintf("<capability%s><interface xsi:type=\"%s\"%s%s><accessURL use=\"%s\">%s</accessURL></interface></capability>\n",
		standard, xmlTypes[k.intf], role, version, use, escape(accessURL(s.base, k)))
}

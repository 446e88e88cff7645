package sandbox

import (
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"

	"vogo/vokit/table"
	"vogo/vokit/votable"
)

const (
	linksStandard = "ivo://ivoa.net/std/DataLink#links-1.1"
	sodaStandard  = "ivo://ivoa.net/std/SODA#sync-1.0"
	sodaAsync     = "ivo://ivoa.net/std/SODA#async-1.0"
	linksType     = "application/x-votable+xml;content=datalink"
	maxLinkIDs    = 1000
)

// link is a row of a links table (DataLink 1.1, section 3.2).
type link struct {
	id, url, service, fault   string
	semantics, desc, mime     string
	length                    int64 // 0 unknown
	localSemantics, qualifier string
}

// links answers the links endpoint for any number of IDs.
func (s *Server) links(w http.ResponseWriter, r *http.Request) {
	p, err := readParams(w, r)
	if err != nil {
		writeError(w, err)
		return
	}
	var rows []link
	var services []table.Resource
	overflow := false
	for _, id := range p["ID"] {
		if len(rows) > 0 && len(services)+len(rows) > maxLinkIDs*8 {
			overflow = true
			break
		}
		ls, svc := s.linksOf(id)
		if svc != nil {
			svc.ID = fmt.Sprintf("soda%d", len(services)/2+1)
			for i := range ls {
				if ls[i].service != "" {
					ls[i].service = svc.ID
				}
			}
			services = append(services, *svc, asyncService(*svc))
		}
		rows = append(rows, ls...)
	}
	format := votable.TableData
	if f := strings.ToLower(p.get("RESPONSEFORMAT")); f != "" && !strings.HasPrefix(f, votableType) && f != "votable" && f != "text/xml" {
		writeError(w, userErrorf("RESPONSEFORMAT=%q is not available for links (there is %s)", p.get("RESPONSEFORMAT"), linksType))
		return
	}
	t, err := linksTable(rows)
	if err != nil {
		writeError(w, err)
		return
	}
	infos := []table.Info{
		{Name: "standardID", Value: linksStandard},
		{Name: "QUERY_STATUS", Value: map[bool]string{false: "OK", true: "OVERFLOW"}[overflow]},
		{Name: "SYNTHETIC", Value: "true", Text: "The datasets linked here are synthetic."},
	}
	doc := &votable.Document{Resources: append([]table.Resource{{Type: "results", Infos: infos, Tables: []*table.Table{t}}}, services...)}
	w.Header().Set("Content-Type", linksType)
	votable.WriteDocument(w, doc, format)
}

// linksOf gives the links of a dataset and the cutout service for it.
func (s *Server) linksOf(id string) ([]link, *table.Resource) {
	path, ok := strings.CutPrefix(id, authority)
	if !ok {
		return []link{{id: id, semantics: "#this", fault: "NotFoundFault: " + id + " is no dataset of this service"}}, nil
	}
	if l := seriesByID()[strings.TrimPrefix(path, "lpv/q/")]; l != nil {
		return []link{{id: id, url: s.base + "/" + l.path() + ".vot", semantics: "#this", desc: "Light curve (synthetic)", mime: votableType, qualifier: "#timeseries"}}, nil
	}
	if sp := spectrumByPath(path); sp != nil {
		return []link{{id: id, url: s.base + "/" + sp.file(), semantics: "#this", desc: "Spectrum (synthetic)", mime: sp.mime(), qualifier: "#spectrum"}}, nil
	}
	if path == mosaicPath {
		return s.mosaicLinks()
	}
	if g := cubeByPath(path); g != nil {
		return s.cubeLinks(g)
	}
	p := plateByPath(path)
	if p == nil {
		return []link{{id: id, semantics: "#this", fault: "NotFoundFault: there is no dataset " + id}}, nil
	}
	return s.plateLinks(p)
}

func (s *Server) plateLinks(p *plate) ([]link, *table.Resource) {
	id := p.did()
	file := func(kind string) string { return s.base + "/" + p.key + "/q/" + kind + "/" + p.id }
	full := link{id: id, url: file("fits"), semantics: "#this", desc: "The plate scan, full resolution (synthetic)", mime: "image/fits",
		length: fitsSize(p.w, p.h), qualifier: "#image"}
	var ls []link
	if p.bin > 1 {
		small := full
		small.url, small.length = file(fmt.Sprintf("fits%d", p.bin)), fitsSize(p.w/p.bin, p.h/p.bin)
		small.desc = fmt.Sprintf("The plate scan, scaled down by %d (synthetic)", p.bin)
		full.semantics, full.localSemantics = "#coderived", p.key+"/fullscale"
		ls = append(ls, small)
		if !p.lost {
			ls = append(ls, full)
		}
	} else {
		ls = append(ls, full)
	}
	if p.previews && !p.noMedium {
		ls = append(ls, link{id: id, url: file("jpeg"), semantics: "#preview-image", desc: "A preview, 800 pixels (synthetic)", mime: "image/jpeg", qualifier: "#image"})
	}
	ls = append(ls, link{id: id, url: file("preview"), semantics: "#preview", desc: "A thumbnail (synthetic)", mime: "image/png", qualifier: "#image"})
	if p.soda == "" || p.lost {
		return ls, nil
	}
	ls = append(ls, link{id: id, service: "soda", semantics: "#proc", desc: "Cut out a part of the full image", mime: "image/fits", qualifier: "#image"})
	w, h := p.size()
	return ls, s.cutoutService(p.did(), "/"+p.key+"/q/dl/dlget", p.soda == "full", p.ra, p.dec, math.Hypot(w, h)/2, p.corners())
}

// mosaicLinks offers cutouts first: the whole file is large.
func (s *Server) mosaicLinks() ([]link, *table.Resource) {
	m := lolssMosaic
	id := m.did()
	side := float64(m.n) * m.tan.scale
	return []link{
		{id: id, url: s.base + "/lolss/q/m/" + mosaicID, semantics: "#this", desc: "The mosaic, more than a gigabyte (synthetic)", mime: "image/fits", length: m.size(), qualifier: "#image"},
		{id: id, service: "soda", semantics: "#proc", desc: "Cut out a part of the mosaic", mime: "image/fits", qualifier: "#image"},
	}, s.cutoutService(id, "/lolss/q/dl/dlget", true, m.tan.ra0, m.tan.dec0, side/math.Sqrt2, m.tan.corners(m.n, m.n))
}

// cutoutService describes the cutout service of a dataset within r degrees of
// a position (DataLink 1.1, section 4; SODA 1.0, section 4.2). With shapes it
// takes CIRCLE and POLYGON beside POS.
func (s *Server) cutoutService(did, path string, shapes bool, ra, dec, r float64, corners []float64) *table.Resource {
	text := func(name, ucd, desc, value string) table.Param {
		return table.Param{Meta: table.Meta{Name: name, UCD: ucd, Description: desc, ArraySize: "*"}, Datatype: table.Char, Value: value}
	}
	inputs := table.Group{Name: "inputParams", Params: []table.Param{
		text("ID", "meta.id;meta.main", "The publisher DID of the dataset", did),
	}}
	pos := text("POS", "phys.angArea;obs", "Region to cut out, as CIRCLE ra dec r, RANGE ra1 ra2 dec1 dec2 or POLYGON ra1 dec1 …, degrees", "")
	if shapes {
		outline := strings.Trim(fmt.Sprintf("%.5f", corners), "[]")
		inputs.Params = append(inputs.Params,
			table.Param{Meta: table.Meta{Name: "CIRCLE", UCD: "phys.angArea;obs", Unit: "deg", Xtype: "circle", ArraySize: "3",
				Description: "Circle to cut out", Values: &table.Values{Max: fmt.Sprintf("%.5f %.5f %.5f", ra, dec, r)}}, Datatype: table.Double},
			table.Param{Meta: table.Meta{Name: "POLYGON", UCD: "phys.angArea;obs", Unit: "deg", Xtype: "polygon", ArraySize: "*",
				Description: "Polygon to cut out", Values: &table.Values{Max: outline}}, Datatype: table.Double})
	}
	inputs.Params = append(inputs.Params, pos)
	return &table.Resource{
		Type: "meta", Utype: "adhoc:service", Name: "cutout",
		Description: "Cutouts of " + did,
		Params: []table.Param{
			text("standardID", "", "", sodaStandard),
			text("accessURL", "meta.ref.url", "", s.base+path),
		},
		Groups: []table.Group{inputs},
	}
}

// asyncService describes the asynchronous companion of a cutout service. No
// row of the links table leads to it, since programs offer what rows lead to
// as one more cutout.
func asyncService(sync table.Resource) table.Resource {
	out := sync
	out.ID, out.Description = sync.ID+"async", sync.Description+", as a job"
	out.Params = slices.Clone(sync.Params)
	for i, p := range out.Params {
		switch p.Name {
		case "standardID":
			out.Params[i].Value = sodaAsync
		case "accessURL":
			out.Params[i].Value = strings.TrimSuffix(p.Value, "dlget") + "async"
		}
	}
	return out
}

// linksTable puts links into the table of DataLink 1.1, section 3.2.
func linksTable(ls []link) (*table.Table, error) {
	n := len(ls)
	texts := func(get func(*link) string) []any {
		out := make([]any, n)
		for i := range ls {
			out[i] = text(get(&ls[i]))
		}
		return out
	}
	lengths, auths := make([]any, n), make([]any, n)
	for i := range ls {
		if ls[i].length > 0 {
			lengths[i] = ls[i].length
		}
		auths[i] = "false"
	}
	type field struct {
		name, ucd, desc string
		values          []any
	}
	fields := []field{
		{"ID", "meta.id;meta.main", "Identifier of the dataset", texts(func(l *link) string { return l.id })},
		{"access_url", "meta.ref.url", "Where the item is", texts(func(l *link) string { return l.url })},
		{"service_def", "meta.ref", "The service descriptor to use", texts(func(l *link) string { return l.service })},
		{"error_message", "meta.code.error", "Why there is no link", texts(func(l *link) string { return l.fault })},
		{"semantics", "meta.code", "What the item is to the dataset, from the DataLink vocabulary", texts(func(l *link) string { return l.semantics })},
		{"description", "meta.note", "Description of the item", texts(func(l *link) string { return l.desc })},
		{"content_type", "meta.code.mime", "Media type of the item", texts(func(l *link) string { return l.mime })},
		{"content_length", "phys.size;meta.file", "Size of the item", lengths},
		{"local_semantics", "meta.id.assoc", "Identifier of like items across datasets", texts(func(l *link) string { return l.localSemantics })},
		{"content_qualifier", "meta.code", "Product type of the item", texts(func(l *link) string { return l.qualifier })},
		{"link_auth", "meta.code", "Whether the item needs authentication", auths},
	}
	var cols []*table.Column
	for _, f := range fields {
		m := table.Meta{Name: f.name, UCD: f.ucd, Description: f.desc}
		dt := table.Char
		if f.name == "content_length" {
			m.Unit, dt = "byte", table.Long
		} else {
			m.ArraySize = "*"
		}
		b := table.NewBuilder(m, dt)
		for _, v := range f.values {
			switch v := v.(type) {
			case string:
				b.AppendString(v)
			case int64:
				b.AppendInt(v)
			default:
				b.AppendNull()
			}
		}
		cols = append(cols, b.Column())
	}
	return table.New("links", cols...)
}

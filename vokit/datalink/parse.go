package datalink

import (
	"net/url"
	"strings"

	"vogo/vokit/table"
)

// FromTable reads a links answer.
func FromTable(t *table.Table) *Links {
	l := &Links{services: Descriptors(t), raw: []*table.Table{t}}
	text := func(i int, name string) string {
		c, err := t.Col(name)
		if err != nil {
			return ""
		}
		return strings.TrimSpace(c.Text(i))
	}
	for i := range t.NumRows() {
		x := Link{
			ID: text(i, "ID"), AccessURL: text(i, "access_url"), ServiceDef: text(i, "service_def"),
			ErrorMessage: text(i, "error_message"), Description: text(i, "description"), Semantics: text(i, "semantics"),
			ContentType: text(i, "content_type"), LocalSemantics: text(i, "local_semantics"),
			ContentQualifier: text(i, "content_qualifier"), LinkAuth: text(i, "link_auth"), LinkAuthorized: text(i, "link_authorized"),
		}
		x.answer = answerURL(t.Source, x.ID)
		if c, err := t.Col("content_length"); err == nil && !c.IsNull(i) {
			x.ContentLength = max(c.Int(i), 0)
		}
		if x.ServiceDef != "" {
			x.Service = findService(l.services, x.ServiceDef)
			if x.Service == nil && x.ErrorMessage == "" {
				x.ErrorMessage = "the answer lacks the service descriptor " + x.ServiceDef
			}
			if x.Service != nil && x.AccessURL == "" && x.Semantics == "" {
				x.Semantics = "#proc"
			}
		}
		l.links = append(l.links, x)
	}
	return l
}

// answerURL is where the links of a dataset can be had again: source is the URL
// of an answer, perhaps to a question about many.
func answerURL(source, id string) string {
	u, err := url.Parse(source)
	if err != nil || u.Host == "" {
		return ""
	}
	if q := u.Query(); !q.Has("ID") && id != "" {
		q.Set("ID", id)
		u.RawQuery = q.Encode()
	}
	return u.String()
}

func findService(ds []Descriptor, id string) *Descriptor {
	id = strings.TrimPrefix(id, "#")
	for i := range ds {
		if strings.EqualFold(ds[i].ID, id) {
			return &ds[i]
		}
	}
	return nil
}

// isLinksTable tells a links answer from other tables.
func isLinksTable(t *table.Table) bool {
	return t.Has("access_url") && t.Has("semantics") && (t.Has("service_def") || t.Has("error_message"))
}

// Of makes Links of single links.
func Of(links ...Link) *Links {
	l := &Links{links: links}
	for _, x := range links {
		if x.Service != nil {
			l.services = append(l.services, *x.Service)
		}
	}
	return l
}

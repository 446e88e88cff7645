package datalink

import (
	"cmp"
	"strings"

	"vogo/display"
)

// liveDoc is the application/vnd.vogo.datalink+json form of links. It needs no
// kernel. Its readers put every string into the page as text.
type liveDoc struct {
	Version int        `json:"version"` // of this form
	Title   string     `json:"title"`
	Total   int        `json:"total"`
	Links   []liveLink `json:"links"` // the first ones
}

type liveLink struct {
	Dataset   string     `json:"dataset,omitempty"` // where there are several
	Semantics string     `json:"semantics"`
	Label     string     `json:"label,omitempty"` // of the term, if it is known
	Gloss     string     `json:"gloss,omitempty"`
	What      string     `json:"what,omitempty"` // in the words of the service
	Type      string     `json:"type,omitempty"`
	Size      string     `json:"size,omitempty"`
	URL       string     `json:"url,omitempty"`
	Error     string     `json:"error,omitempty"`
	Takes     string     `json:"takes,omitempty"` // inputs of a service
	Login     string     `json:"login,omitempty"` // "needed", "denied"
	Code      string     `json:"code,omitempty"`  // the line of Go that loads it
	Thumb     *liveThumb `json:"thumb,omitempty"`
}

// liveThumb is a JPEG, which encoding/json writes in base64.
type liveThumb struct {
	JPEG   []byte `json:"jpeg"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
}

func (l *Links) doc(previews []preview) liveDoc {
	d := liveDoc{Version: 1, Title: display.OneLine(l.title(), 200), Total: len(l.links), Links: []liveLink{}}
	many := l.datasets() > 1
	for i, x := range l.links {
		if i == shownLinks {
			break
		}
		one := x.live()
		if many {
			one.Dataset = display.OneLine(shortID(x.ID), 120)
		}
		for _, p := range previews {
			if p.url == x.AccessURL && p.url != "" {
				one.Thumb = &liveThumb{p.jpeg, p.w, p.h}
			}
		}
		d.Links = append(d.Links, one)
	}
	return d
}

func (l Link) live() liveLink {
	t, _ := lookup(l.Semantics)
	out := liveLink{
		Semantics: display.OneLine(cmp.Or(t.Name, l.Semantics), 120), Label: t.Label, Gloss: t.Gloss,
		What: display.OneLine(l.Description, 300), Type: display.OneLine(l.ContentType, 100), Error: display.OneLine(l.ErrorMessage, 300), Code: l.code(),
	}
	if l.ContentLength > 0 {
		out.Size = Size(l.ContentLength)
	}
	if display.IsHTTP(l.AccessURL) {
		out.URL = l.AccessURL
	}
	switch {
	case l.LinkAuthorized == "false":
		out.Login = "denied"
	case l.LinkAuth == "true":
		out.Login = "needed"
	}
	if l.Service != nil {
		var names []string
		for _, p := range l.Service.Inputs {
			names = append(names, p.Name)
		}
		out.Takes = display.OneLine(strings.Join(names, ", "), 200)
	}
	return out
}

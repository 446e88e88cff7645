package datalink

import (
	"fmt"
	"strings"

	"vogo/display"
	"vogo/vokit/table"
)

// Link is one row of a links answer (DataLink 1.1, section 3.2).
type Link struct {
	ID               string // of the dataset the link belongs to
	AccessURL        string // "" for a service or an error
	ServiceDef       string // ID of the Descriptor
	ErrorMessage     string // why there is no link, "" if there is
	Description      string
	Semantics        string // as "#this"
	ContentType      string
	ContentLength    int64 // bytes; 0 unknown
	LocalSemantics   string
	ContentQualifier string
	LinkAuth         string // "false", "optional", "true"
	LinkAuthorized   string // "true" if the caller may follow the link

	Service *Descriptor // of a link to a service, nil else
	Row     *table.Row  // the row of the source table, nil if there is none

	answer string // URL of the links answer, "" if there is none
}

// Err is the error of a link that is none, nil for one that is.
func (l Link) Err() error {
	if l.ErrorMessage == "" {
		return nil
	}
	return fmt.Errorf("datalink: %s: %s", l.ID, l.ErrorMessage)
}

// usable links lead somewhere.
func (l Link) usable() bool { return l.ErrorMessage == "" && (l.AccessURL != "" || l.Service != nil) }

// Is tells whether the link's semantics is term or narrower.
func (l Link) Is(term string) bool { return IsA(l.Semantics, term) }

// IsImage tells whether the link leads to an image that browsers show.
func (l Link) IsImage() bool {
	ct := strings.ToLower(l.ContentType)
	if ct == "" && l.Is("#preview") {
		u := strings.ToLower(strings.SplitN(l.AccessURL, "?", 2)[0])
		return strings.HasSuffix(u, ".jpg") || strings.HasSuffix(u, ".jpeg") || strings.HasSuffix(u, ".png") || strings.HasSuffix(u, ".gif")
	}
	return strings.HasPrefix(ct, "image/") && !strings.Contains(ct, "fits")
}

// String is the link in one line.
func (l Link) String() string {
	if l.ErrorMessage != "" {
		return l.Semantics + " error: " + l.ErrorMessage
	}
	to := l.AccessURL
	if to == "" && l.Service != nil {
		to = l.Service.AccessURL
	}
	return strings.TrimSpace(l.Semantics + " " + to)
}

// MIMEBundle implements display.MIMEBundler.
func (l Link) MIMEBundle() display.Bundle {
	return display.Of(&Links{links: []Link{l}})
}

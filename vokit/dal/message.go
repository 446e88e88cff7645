package dal

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"html"
	"regexp"
	"strings"
)

// Message finds the service's own words in the body of an error answer: the
// INFO QUERY_STATUS of a VOTable (DALI 1.1, section 4.2), the message of a UWS
// job, the exception of other XML, the headline of an HTML page, a JSON member,
// or plain text. It returns one line, "" if nothing says anything.
func Message(contentType string, body []byte) string {
	trimmed := bytes.TrimSpace(body)
	lower := bytes.ToLower(trimmed[:min(len(trimmed), 512)])
	var s string
	switch {
	case len(trimmed) == 0:
		return ""
	case bytes.HasPrefix(lower, []byte("<!doctype html")), bytes.Contains(lower, []byte("<html")):
		s = htmlMessage(trimmed)
	case trimmed[0] == '<':
		s = xmlMessage(trimmed)
	case trimmed[0] == '{', trimmed[0] == '[':
		s = jsonMessage(trimmed)
	}
	if s == "" {
		if strings.HasPrefix(contentType, "image/") || bytes.IndexByte(lower, 0) >= 0 {
			return ""
		}
		s = stripTags(string(trimmed))
	}
	return OneLine(s, 400)
}

// xmlMessage reads leniently: error documents are where services are at their
// least careful.
func xmlMessage(body []byte) string {
	d := xml.NewDecoder(bytes.NewReader(body))
	d.Strict = false
	d.Entity = xml.HTMLEntity
	var take bool
	var text strings.Builder
	for {
		tok, err := d.Token()
		if err != nil {
			return text.String()
		}
		switch t := tok.(type) {
		case xml.StartElement:
			switch strings.ToLower(t.Name.Local) {
			case "info":
				take = strings.EqualFold(attr(t, "name"), "QUERY_STATUS") && strings.EqualFold(attr(t, "value"), "ERROR")
			case "param": // pre-DALI cone searches: PARAM or INFO name="Error" value="…"
				if strings.EqualFold(attr(t, "name"), "Error") {
					return attr(t, "value")
				}
			case "message", "exceptiontext", "serviceexception":
				take = true
			}
			if strings.EqualFold(t.Name.Local, "info") && strings.EqualFold(attr(t, "name"), "Error") {
				return attr(t, "value")
			}
		case xml.EndElement:
			if take && strings.TrimSpace(text.String()) != "" {
				return text.String()
			}
			take = false
		case xml.CharData:
			if take {
				text.Write(t)
			}
		}
	}
}

func attr(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if strings.EqualFold(a.Name.Local, name) {
			return a.Value
		}
	}
	return ""
}

var (
	reDrop  = regexp.MustCompile(`(?is)<(script|style)\b.*?</(script|style)\s*>|<!--.*?-->`)
	reTag   = regexp.MustCompile(`(?s)<[^>]*>`)
	reTitle = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title>`)
	reHead  = regexp.MustCompile(`(?is)<h[12][^>]*>(.*?)</h[12]>`)
	rePara  = regexp.MustCompile(`(?is)<(?:p|pre)\b[^>]*>(.*?)</(?:p|pre)>`)
)

// htmlMessage joins headline and first paragraph of an error page, which is
// where servers put status and reason.
func htmlMessage(body []byte) string {
	s := reDrop.ReplaceAllString(string(body), " ")
	var parts []string
	add := func(re *regexp.Regexp) {
		if m := re.FindStringSubmatch(s); m != nil {
			t := stripTags(m[1])
			for _, p := range parts {
				if strings.Contains(strings.ToLower(p), strings.ToLower(t)) {
					return
				}
			}
			parts = append(parts, t)
		}
	}
	add(reHead)
	if len(parts) == 0 {
		add(reTitle)
	}
	add(rePara)
	if len(parts) == 0 {
		return stripTags(s)
	}
	return strings.Join(parts, ": ")
}

func stripTags(s string) string {
	return OneLine(html.UnescapeString(reTag.ReplaceAllString(s, " ")), 400)
}

func jsonMessage(body []byte) string {
	var m map[string]any
	if json.Unmarshal(body, &m) != nil {
		return ""
	}
	for _, k := range []string{"message", "detail", "error", "error_description", "title", "msg"} {
		switch v := m[k].(type) {
		case string:
			return v
		case map[string]any:
			if s, ok := v["message"].(string); ok {
				return s
			}
		}
	}
	return ""
}

package display

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"

	"vogo/internal/formula"
)

// HTMLOf renders a bundle as an HTML fragment for a static page. Of the
// representations it takes the richest; everything but text/html, which is
// taken as it is, becomes inert: SVG is shown as an image, which runs no
// scripts, raw HTML inside Markdown is left out, formulas are MathML.
func HTMLOf(b Bundle) string {
	if s, ok := b.Data[MIMEHTML].(string); ok {
		return s
	}
	if s, ok := b.Data[MIMEMarkdown].(string); ok {
		if out, err := markdownHTML(s); err == nil {
			return out
		}
	}
	if s, ok := b.Data[MIMELaTeX].(string); ok {
		return "<div>" + formula.HTML(s) + "</div>"
	}
	if s, ok := b.Data[MIMESVG].(string); ok {
		return b.imgTag(MIMESVG, []byte(s))
	}
	for _, mime := range []string{MIMEPNG, MIMEJPEG, "image/gif", "image/webp"} {
		if raw, ok := bytesOf(b.Data[mime]); ok {
			return b.imgTag(mime, raw)
		}
	}
	if s := b.Text(); s != "" {
		return "<pre>" + esc(s) + "</pre>"
	}
	if v, ok := b.Data[MIMEJSON]; ok {
		if s, err := json.MarshalIndent(v, "", "  "); err == nil {
			return "<pre>" + esc(string(s)) + "</pre>"
		}
	}
	return ""
}

// bytesOf takes binary content as a kernel holds it, or as a notebook does, in base64.
func bytesOf(v any) ([]byte, bool) {
	switch v := v.(type) {
	case []byte:
		return v, true
	case string:
		raw, err := base64.StdEncoding.DecodeString(strings.Map(func(r rune) rune {
			if unicode.IsSpace(r) {
				return -1
			}
			return r
		}, v))
		return raw, err == nil
	}
	return nil, false
}

func (b Bundle) imgTag(mime string, raw []byte) string {
	size := ""
	if m, ok := b.Metadata[mime].(map[string]any); ok {
		for _, k := range []string{"width", "height"} {
			switch n := m[k].(type) {
			case int:
				size += fmt.Sprintf(` %s="%d"`, k, n)
			case float64:
				size += fmt.Sprintf(` %s="%.0f"`, k, n)
			}
		}
	}
	return fmt.Sprintf(`<img alt="%s"%s style="max-width:100%%;height:auto" src="data:%s;base64,%s">`,
		esc(shorten(b.Text(), 200)), size, mime, base64.StdEncoding.EncodeToString(raw))
}

var markdown = goldmark.New(goldmark.WithExtensions(extension.GFM, formula.Markdown))

func markdownHTML(s string) (string, error) {
	var b bytes.Buffer
	if err := markdown.Convert([]byte(s), &b); err != nil {
		return "", fmt.Errorf("render Markdown: %w", err)
	}
	return b.String(), nil
}

// fromEndTag returns s from the end tag of that name on, "" if there is none.
func fromEndTag(s, name string) string {
	for {
		i := strings.Index(s, "</")
		if i < 0 {
			return ""
		}
		s = s[i:]
		if len(s) >= 2+len(name) && strings.EqualFold(s[2:2+len(name)], name) {
			return s
		}
		s = s[2:]
	}
}

// htmlText is what is left to read of an HTML fragment without its tags. It is
// a text for people, not a sanitiser: its result is never used as HTML. Beyond some
// length nobody reads it, and it would make a message twice as large.
func htmlText(s string) string {
	const enough = 256 << 10
	var b strings.Builder
	for s != "" {
		if b.Len() > enough-utf8.UTFMax {
			b.WriteString("\n…")
			break
		}
		i := strings.IndexByte(s, '<')
		if i < 0 {
			i = len(s)
		}
		if i > enough {
			b.WriteString(strings.ToValidUTF8(s[:enough], ""))
			s = s[enough:]
			continue
		}
		b.WriteString(s[:i])
		if s = s[i:]; s == "" {
			break
		}
		if i+1 >= len(s) && len(s) == 1 || len(s) > 1 && !startsTag(s[1]) {
			b.WriteByte('<') // "a < b" is text
			s = s[1:]
			continue
		}
		name := tagName(s)
		end := strings.IndexByte(s, '>')
		if end < 0 {
			break
		}
		s = s[end+1:]
		switch name {
		case "script", "style":
			s = fromEndTag(s, name)
		case "br", "p", "/p", "div", "/div", "/tr", "li", "/h1", "/h2", "/h3", "/table", "/li":
			b.WriteByte('\n')
		case "/td", "/th":
			b.WriteByte(' ')
		}
	}
	var lines []string
	for _, line := range strings.Split(html.UnescapeString(b.String()), "\n") {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

func startsTag(c byte) bool {
	return c == '/' || c == '!' || c == '?' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// tagName is the name in lower case of the tag that s begins with, "/p" for a closing one.
func tagName(s string) string {
	i := 1
	for i < len(s) && (s[i] == '/' && i == 1 || s[i] != '/' && s[i] != '>' && s[i] > ' ') {
		i++
	}
	return strings.ToLower(s[1:i])
}

package widget

import (
	"encoding/base64"
	"fmt"
	"html"
	"regexp"
	"strconv"
	"strings"
	"time"

	"vogo/display"
)

// maxPicture is the size of pictures, in bytes, that are put into the HTML of a widget.
const maxPicture = 40_000

// static is what m shows where nobody draws widgets: its values. The lock must be held.
func (m *Model) static() map[string]any {
	data := map[string]any{display.MIMEText: m.text()}
	if m.class == classImage && m.picture("png") != nil {
		data[display.MIMEPNG] = m.picture("png") // HTML would hide it
	} else {
		data[display.MIMEHTML] = m.html()
	}
	return data
}

// text is m in a line, more if it shows more. The lock must be held.
func (m *Model) text() string {
	if kids, titles, ok := m.children(); ok {
		var parts []string
		for i, k := range kids {
			text := k.text()
			if title := at(titles, i); title != "" && text != "" {
				text = title + ": " + text
			}
			if text != "" {
				parts = append(parts, text)
			}
		}
		return strings.Join(parts, " · ")
	}
	switch m.class {
	case classButton, classFileUpload:
		return "[" + m.label() + "]"
	case classOutput:
		return m.outputText()
	case classImage, classAudio, classVideo:
		return fmt.Sprintf("%s (%s, %s bytes)", strings.ToLower(m.class.name), m.str("format"), display.Thousands(int64(len(m.bytes()))))
	case classHTML, classHTMLMath:
		return m.labelled(words(m.str("value")))
	}
	return m.labelled(display.OneLine(m.value(), 120))
}

// html is m as HTML without scripts. The lock must be held.
func (m *Model) html() string {
	if kids, titles, ok := m.children(); ok {
		return m.boxHTML(kids, titles)
	}
	switch m.class {
	case classHTML, classHTMLMath: // it is the user's own
		return "<div>" + html.EscapeString(m.labelled("")) + m.str("value") + "</div>"
	case classIntProgress, classFloatProgress:
		v, lo, hi := m.numbers()
		share := 0.0
		if hi > lo {
			share = (v - lo) / (hi - lo)
		}
		return fmt.Sprintf(`<div>%s <progress max="1000" value="%d"></progress> %s</div>`,
			html.EscapeString(display.OneLine(m.str("description"), 60)), int(1000*min(max(share, 0), 1)), html.EscapeString(m.value()))
	case classImage:
		if b := m.picture(m.str("format")); b != nil && len(b) <= maxPicture {
			return fmt.Sprintf(`<div><img src="data:image/%s;base64,%s"/></div>`, html.EscapeString(m.str("format")), base64.StdEncoding.EncodeToString(b))
		}
	case classOutput:
		return m.outputHTML()
	}
	return "<div>" + html.EscapeString(m.text()) + "</div>"
}

func (m *Model) boxHTML(kids []*Model, titles []string) string {
	var b strings.Builder
	b.WriteString("<div")
	if m.class == classHBox {
		b.WriteString(` style="display:flex;flex-wrap:wrap;gap:0 1.5em"`)
	}
	b.WriteString(">")
	for i, k := range kids {
		if title := at(titles, i); title != "" {
			fmt.Fprintf(&b, "<details open><summary>%s</summary>%s</details>", html.EscapeString(title), k.html())
		} else {
			b.WriteString(k.html())
		}
	}
	b.WriteString("</div>")
	return b.String()
}

func (m *Model) outputHTML() string {
	var b strings.Builder
	for _, c := range m.values[m.class.index("outputs")].([]captured) {
		data, _ := c.doc["data"].(map[string]any)
		if h, ok := data[display.MIMEHTML].(string); ok {
			b.WriteString("<div>" + h + "</div>")
			continue
		}
		if p, ok := data[display.MIMEPNG].(string); ok && len(p) <= maxPicture*4/3 {
			fmt.Fprintf(&b, `<div><img src="data:image/png;base64,%s"/></div>`, p)
			continue
		}
		text, ok := c.doc["text"].(string)
		if !ok {
			text, _ = data[display.MIMEText].(string)
		}
		b.WriteString("<pre>" + html.EscapeString(text) + "</pre>")
	}
	return b.String()
}

// children are what a box holds, and the titles of a box that has some.
func (m *Model) children() (kids []*Model, titles []string, ok bool) {
	i := m.class.index("children")
	if i < 0 {
		return nil, nil, false
	}
	kids = m.values[i].([]*Model)
	if t := m.class.index("titles"); t >= 0 {
		titles = m.values[t].([]string)
	}
	return kids, titles, true
}

func at(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}

// str is a trait that is a string, "" if there is none.
func (m *Model) str(name string) string {
	if i := m.class.index(name); i >= 0 {
		s, _ := m.values[i].(string)
		return s
	}
	return ""
}

func (m *Model) bytes() []byte {
	b, _ := m.values[m.class.index("value")].([]byte)
	return b
}

// picture is the picture of an Image if it has that format.
func (m *Model) picture(format string) []byte {
	if b := m.bytes(); len(b) > 0 && m.str("format") == format {
		return b
	}
	return nil
}

func (m *Model) label() string {
	if d := m.str("description"); d != "" {
		return display.OneLine(d, 60)
	}
	return m.class.name
}

// labelled is a value after the description of m.
func (m *Model) labelled(value string) string {
	switch d := display.OneLine(m.str("description"), 60); {
	case d == "" && m.class == classPlay: // a number alone says nothing of it
		return "play = " + value
	case d == "":
		return value
	case m.class.index("_options_labels") >= 0, m.class.index("min") >= 0, m.class == classCheckbox, m.class == classToggleButton:
		return d + " = " + value
	default:
		return strings.TrimSuffix(d, ":") + ": " + value
	}
}

// value is what m is set to.
func (m *Model) value() string {
	if m.class.index("_options_labels") >= 0 {
		return strings.Join(m.labels(), ", ")
	}
	i := m.class.index("value")
	if i < 0 {
		return m.class.name
	}
	switch v := m.values[i].(type) {
	case string:
		if m.class == classPassword {
			return strings.Repeat("•", min(len(v), 8))
		}
		return v
	case []string:
		return strings.Join(v, ", ")
	case [2]int:
		return fmt.Sprintf("%d – %d", v[0], v[1])
	case [2]float64:
		return number64(v[0]) + " – " + number64(v[1])
	case float64:
		return number64(v)
	case time.Time:
		return m.momentText(v)
	case time.Duration: // since midnight
		return time.Time{}.Add(v).Format(time.TimeOnly)
	case []File:
		return fmt.Sprintf("%d files", len(v))
	case nil:
		return ""
	default:
		return fmt.Sprint(v)
	}
}

func (m *Model) momentText(t time.Time) string {
	switch {
	case t.IsZero():
		return ""
	case m.class == classDatePicker:
		return t.Format(time.DateOnly)
	}
	return t.Format(time.DateTime)
}

func number64(f float64) string { return strconv.FormatFloat(f, 'g', 6, 64) }

// numbers are the value of m and its limits.
func (m *Model) numbers() (v, lo, hi float64) {
	float := func(name string) float64 {
		switch n := m.values[m.class.index(name)].(type) {
		case int:
			return float64(n)
		case float64:
			return n
		}
		return 0
	}
	return float("value"), float("min"), float("max")
}

var tag = regexp.MustCompile(`<[^>]*>`)

// words are what is left of HTML without its tags.
func words(s string) string {
	return display.OneLine(html.UnescapeString(tag.ReplaceAllString(s, " ")), 120)
}

package tap

import (
	"context"
	"fmt"
	"html"
	"strings"
	"time"

	"vogo/display"
)

// String names the service.
func (s *Service) String() string {
	if s.Name != "" {
		return fmt.Sprintf("TAP service %q at %s", s.Name, s.URL)
	}
	return "TAP service at " + s.URL
}

// cardTime is how long showing a service may wait for what it says of itself.
const cardTime = 5 * time.Second

// MIMEBundle implements display.MIMEBundler: a card with what the service can.
// It asks the service for its capabilities when it is first shown, and does
// without if they do not come soon.
func (s *Service) MIMEBundle() display.Bundle {
	ctx, cancel := context.WithTimeout(display.Ambient(), cardTime)
	defer cancel()
	rows := [][2]string{{"access URL", s.URL}}
	if s.StandsFor != "" {
		rows = append(rows, [2]string{"stands for", s.StandsFor})
	}
	caps, err := s.CapabilitiesContext(ctx)
	if err != nil {
		rows = append(rows, [2]string{"capabilities", err.Error()})
	} else {
		rows = append(rows, caps.lines()...)
	}
	title := "TAP service"
	if s.Name != "" {
		title += " " + s.Name
	}
	if s.Title != "" {
		title += ": " + s.Title
	}
	title = display.OneLine(title, 200)
	var text, page strings.Builder
	text.WriteString(title)
	fmt.Fprintf(&page, "<b>%s</b><table>", html.EscapeString(title))
	for _, r := range rows {
		r[1] = display.OneLine(r[1], 240)
		fmt.Fprintf(&text, "\n  %-13s %s", r[0], strings.Join(folded(r[1], 100), "\n"+strings.Repeat(" ", 16)))
		fmt.Fprintf(&page, `<tr><th style="text-align:left">%s</th><td style="text-align:left">%s</td></tr>`, html.EscapeString(r[0]), html.EscapeString(r[1]))
	}
	page.WriteString("</table>")
	return display.Bundle{Data: map[string]any{display.MIMEText: text.String(), display.MIMEHTML: page.String()}}
}

// folded breaks a text at its spaces into lines of about that many bytes.
func folded(s string, width int) []string {
	var lines []string
	for _, word := range strings.Fields(s) {
		if n := len(lines); n > 0 && len(lines[n-1])+1+len(word) <= width {
			lines[n-1] += " " + word
		} else {
			lines = append(lines, word)
		}
	}
	return lines
}

func (c *Capabilities) lines() [][2]string {
	var out [][2]string
	add := func(k, v string) {
		if v != "" {
			out = append(out, [2]string{k, v})
		}
	}
	add("languages", strings.Join(c.Languages, ", "))
	var models []string
	for _, m := range c.DataModels {
		models = append(models, strings.TrimPrefix(m, "ivo://ivoa.net/std/"))
	}
	add("data models", strings.Join(models, ", "))
	limits := ""
	if c.MaxRec > 0 {
		limits = display.Thousands(int64(c.MaxRec)) + " rows unless MaxRec asks for more"
	}
	if c.MaxRecHard > 0 {
		limits += strings.TrimSpace(", at most " + display.Thousands(int64(c.MaxRecHard)))
	}
	add("limits", strings.TrimPrefix(limits, ", "))
	if c.Uploads {
		add("uploads", "yes")
		if c.UploadLimit > 0 {
			out[len(out)-1][1] = "up to " + display.Thousands(int64(c.UploadLimit)) + " rows"
		}
	} else {
		add("uploads", "none declared")
	}
	if n := len(c.Functions); n > 0 {
		add("functions", fmt.Sprintf("%d of its own: %s", n, functionNames(c.Functions)))
	}
	return out
}

func functionNames(forms []string) string {
	var names []string
	for _, f := range forms {
		name, _, _ := strings.Cut(f, "(")
		names = append(names, strings.TrimSpace(name))
	}
	if len(names) > 12 {
		names = append(names[:12], "…")
	}
	return strings.Join(names, ", ")
}

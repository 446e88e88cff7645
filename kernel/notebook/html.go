package notebook

import (
	"bytes"
	_ "embed"
	"fmt"
	"html"
	"os"
	"strings"

	"vogo/display"
)

//go:embed page.css
var pageCSS string

// HTML renders the notebook as one page that stands alone: style and images are
// in it, and no script is nor may run. dir is the notebook's directory, from
// which images of Markdown cells are taken in; "" leaves them as links.
func (nb *Notebook) HTML(dir string) ([]byte, error) {
	var root *os.Root
	if dir != "" {
		var err error
		if root, err = os.OpenRoot(dir); err != nil {
			return nil, fmt.Errorf("cannot read the images beside the notebook: %w", err)
		}
		defer root.Close()
	}
	title := nb.Title()
	if title == "" {
		title = "Notebook"
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="vogo">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data: https: http:; media-src data:">
<title>%s</title>
<style>
%s</style>
</head>
<body>
<main>
`, html.EscapeString(title), pageCSS)
	p := newProse(root)
	for i, c := range nb.Cells {
		if c.HasTag("remove-cell", "hide-cell") {
			continue
		}
		var err error
		switch c.Type {
		case Markdown:
			b.WriteString("<section class=\"prose\">\n")
			err = p.render(&b, c)
			b.WriteString("</section>\n")
		case Code:
			c.renderCode(&b)
		case Raw:
			fmt.Fprintf(&b, "<pre class=\"raw\">%s</pre>\n", html.EscapeString(c.Source))
		}
		if err != nil {
			return nil, fmt.Errorf("cell %d: cannot render the Markdown: %w", i+1, err)
		}
	}
	b.WriteString("</main>\n</body>\n</html>\n")
	return b.Bytes(), nil
}

func (c *Cell) renderCode(b *bytes.Buffer) {
	if strings.TrimSpace(c.Source) == "" && len(c.Outputs) == 0 {
		return
	}
	label := "&nbsp;"
	if c.Count > 0 {
		label = fmt.Sprint(c.Count)
	}
	b.WriteString("<section class=\"cell\">\n")
	if !c.HasTag("hide-input", "remove-input") {
		fmt.Fprintf(b, "<div class=\"in\"><span class=\"count\" aria-label=\"cell %s\">%s</span><pre><code>%s</code></pre></div>\n", label, label, highlight(c.Source))
	}
	if !c.HasTag("hide-output", "remove-output") {
		for _, o := range joinStreams(c.Outputs) {
			o.render(b)
		}
	}
	b.WriteString("</section>\n")
}

func (o Output) render(b *bytes.Buffer) {
	switch o.Type {
	case Stream:
		fmt.Fprintf(b, "<pre class=\"out %s\">%s</pre>\n", streamClass(o.Name), ansiHTML(overwritten(o.Text)))
	case ErrorOutput:
		text := strings.Join(o.Traceback, "\n")
		if text == "" {
			text = o.EName + ": " + o.EValue
		}
		fmt.Fprintf(b, "<pre class=\"out error\">%s</pre>\n", ansiHTML(text))
	case DisplayData, ExecuteResult:
		if fragment := display.HTMLOf(display.Bundle{Data: o.Data, Metadata: o.Metadata}); fragment != "" {
			fmt.Fprintf(b, "<div class=\"out\">%s</div>\n", fragment)
		}
	}
}

func streamClass(name string) string {
	if name == "stderr" {
		return "stderr"
	}
	return "stdout"
}

// overwritten gives what a terminal shows of text that returns to the start of
// its line, as progress bars do.
func overwritten(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	if !strings.Contains(s, "\r") {
		return s
	}
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		l = strings.TrimRight(l, "\r")
		lines[i] = l[strings.LastIndex(l, "\r")+1:]
	}
	return strings.Join(lines, "\n")
}

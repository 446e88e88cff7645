package display

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	_ "image/jpeg" // so that the size of a JPEG can be read
	_ "image/png"
	"strings"
)

// Markdown is text in CommonMark, shown rendered.
type Markdown string

// MIMEBundle implements [MIMEBundler].
func (s Markdown) MIMEBundle() Bundle {
	return Bundle{Data: map[string]any{MIMEMarkdown: string(s), MIMEText: string(s)}}
}

// HTML is an HTML fragment, shown rendered. Front ends remove scripts from
// notebooks that are not trusted.
type HTML string

// MIMEBundle implements [MIMEBundler].
func (s HTML) MIMEBundle() Bundle {
	return Bundle{Data: map[string]any{MIMEHTML: string(s), MIMEText: htmlText(string(s))}}
}

// LaTeX is a formula, or a LaTeX text with formulas between $, $$ or
// \begin{equation} and the like.
type LaTeX string

// MIMEBundle implements [MIMEBundler].
func (s LaTeX) MIMEBundle() Bundle {
	tex := string(s)
	delimited := false
	for _, d := range []string{"$", `\(`, `\[`, `\begin{`} {
		delimited = delimited || strings.Contains(tex, d)
	}
	if !delimited && strings.TrimSpace(tex) != "" { // front ends typeset nothing else
		tex = "$$" + strings.TrimSpace(tex) + "$$"
	}
	return Bundle{Data: map[string]any{MIMELaTeX: tex, MIMEText: string(s)}}
}

// SVG is an SVG document. GitLab and untrusted notebooks in JupyterLab do not
// show SVG: a [PNG] is seen by more readers.
type SVG string

// MIMEBundle implements [MIMEBundler].
func (s SVG) MIMEBundle() Bundle {
	return Bundle{Data: map[string]any{
		MIMESVG:  string(s),
		MIMEText: fmt.Sprintf("SVG image, %s", byteSize(len(s))),
	}}
}

// PNG is an encoded PNG image.
type PNG []byte

// MIMEBundle implements [MIMEBundler].
func (b PNG) MIMEBundle() Bundle { return encodedImage(MIMEPNG, "PNG", b) }

// JPEG is an encoded JPEG image.
type JPEG []byte

// MIMEBundle implements [MIMEBundler].
func (b JPEG) MIMEBundle() Bundle { return encodedImage(MIMEJPEG, "JPEG", b) }

func encodedImage(mime, name string, b []byte) Bundle {
	cfg, format, err := image.DecodeConfig(bytes.NewReader(b))
	if err != nil || mime != "image/"+format {
		return textBundle(fmt.Sprintf("not a %s image: %s that do not begin like one", name, byteSize(len(b))))
	}
	return Bundle{Data: map[string]any{
		mime:     append([]byte(nil), b...),
		MIMEText: fmt.Sprintf("%s image, %d × %d, %s", name, cfg.Width, cfg.Height, byteSize(len(b))),
	}}
}

// JSON shows a value as a JSON tree. It holds what encoding/json can encode.
type JSON struct{ Value any }

// MIMEBundle implements [MIMEBundler].
func (j JSON) MIMEBundle() Bundle {
	text, err := json.MarshalIndent(j.Value, "", "  ")
	if err != nil {
		return textBundle(fmt.Sprintf("cannot show %T as JSON: %v", j.Value, err))
	}
	return Bundle{Data: map[string]any{MIMEJSON: json.RawMessage(text), MIMEText: string(text)}}
}

func byteSize(n int) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d bytes", n)
	case n < 1000*1000:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}

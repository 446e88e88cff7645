package notebook

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html"
	"io"
	"mime"
	"os"
	"path/filepath"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	gmhtml "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// prose renders the Markdown cells of one notebook.
type prose struct {
	md  goldmark.Markdown
	ids parser.IDs // shared, so that no heading's id stands twice on the page
	dir *os.Root   // where images lie; nil if they cannot be read
}

func newProse(dir *os.Root) *prose {
	return &prose{
		md: goldmark.New(
			goldmark.WithExtensions(extension.GFM),
			goldmark.WithParserOptions(
				parser.WithAutoHeadingID(),
				// Before links and emphasis: an underscore in a formula is no emphasis.
				parser.WithInlineParsers(util.Prioritized(mathParser{}, 50)),
			),
			// The author's own HTML is kept, as Jupyter does; the page forbids scripts.
			goldmark.WithRendererOptions(gmhtml.WithUnsafe(), renderer.WithNodeRenderers(util.Prioritized(mathRenderer{}, 50))),
		),
		ids: parser.NewContext().IDs(),
		dir: dir,
	}
}

func (p *prose) render(w io.Writer, c *Cell) error {
	source := []byte(c.Source)
	doc := p.md.Parser().Parse(text.NewReader(source), parser.WithContext(parser.NewContext(parser.WithIDs(p.ids))))
	err := ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if img, ok := n.(*ast.Image); ok && entering {
			if uri := p.inline(c, string(img.Destination)); uri != "" {
				img.Destination = []byte(uri)
			}
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		return err
	}
	return p.md.Renderer().Render(w, source, doc)
}

// inline returns an image of the cell's attachments or beside the notebook as a
// data URI, so that the page stands alone; "" if it cannot.
func (p *prose) inline(c *Cell, dest string) string {
	if name, ok := strings.CutPrefix(dest, "attachment:"); ok {
		all, _ := c.extra["attachments"].(map[string]any)
		bundle, _ := all[name].(map[string]any)
		for mimeType, v := range bundle {
			if s, ok := v.(string); ok && strings.HasPrefix(mimeType, "image/") {
				return "data:" + mimeType + ";base64," + strings.Join(strings.Fields(s), "")
			}
		}
		return ""
	}
	mimeType := mime.TypeByExtension(filepath.Ext(dest))
	if p.dir == nil || strings.Contains(dest, ":") || !strings.HasPrefix(mimeType, "image/") {
		return ""
	}
	f, err := p.dir.Open(filepath.FromSlash(dest)) // never outside the notebook's directory
	if err != nil {
		return ""
	}
	defer f.Close()
	data, err := io.ReadAll(f)
	if err != nil {
		return ""
	}
	return "data:" + mimeType + ";base64," + base64.StdEncoding.EncodeToString(data)
}

// math is a formula in a paragraph, kept as its author wrote it.
type math struct {
	ast.BaseInline
	tex     string
	display bool
}

var kindMath = ast.NewNodeKind("Math")

func (*math) Kind() ast.NodeKind { return kindMath }
func (n *math) Dump(source []byte, level int) {
	ast.DumpHelper(n, source, level, map[string]string{"tex": n.tex}, nil)
}

// mathParser finds formulas by the rules that Jupyter's front ends follow:
// $…$, where neither dollar sign has a space inside and no digit follows, so
// that "between $5 and $10" is none; $$…$$; and \begin{…}…\end{…}.
type mathParser struct{}

func (mathParser) Trigger() []byte { return []byte{'$', '\\'} }

func (mathParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, at := block.Position()
	rest := remaining(block)
	block.SetPosition(line, at)
	tex, length, display := formula(rest)
	if length == 0 {
		return nil
	}
	block.Advance(length)
	return &math{tex: tex, display: display}
}

// remaining returns the paragraph from the reader's position on.
func remaining(block text.Reader) string {
	var b bytes.Buffer
	for {
		l, _ := block.PeekLine()
		if l == nil {
			return b.String()
		}
		b.Write(l)
		block.AdvanceLine()
	}
}

// formula returns the formula that s begins with and how many bytes it takes, 0
// if s begins with none.
func formula(s string) (tex string, length int, display bool) {
	if strings.HasPrefix(s, `\begin{`) {
		name, _, ok := strings.Cut(s[len(`\begin{`):], "}")
		end := `\end{` + name + "}"
		if i := strings.Index(s, end); ok && i > 0 {
			return s[:i+len(end)], i + len(end), true
		}
		return "", 0, false
	}
	if strings.HasPrefix(s, "$$") {
		if i := strings.Index(s[2:], "$$"); i > 0 {
			return strings.TrimSpace(s[2 : 2+i]), i + 4, true
		}
		return "", 0, false
	}
	if !strings.HasPrefix(s, "$") || len(s) < 3 || strings.ContainsRune(" \t\n$", rune(s[1])) {
		return "", 0, false
	}
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '$':
			digit := i+1 < len(s) && s[i+1] >= '0' && s[i+1] <= '9'
			if digit || strings.ContainsRune(" \t\n", rune(s[i-1])) {
				return "", 0, false
			}
			return s[1:i], i + 1, false
		}
	}
	return "", 0, false
}

type mathRenderer struct{}

func (mathRenderer) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(kindMath, func(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		m := n.(*math)
		if entering {
			class := "math"
			if m.display {
				class = "math display"
			}
			fmt.Fprintf(w, `<span class="%s">%s</span>`, class, html.EscapeString(m.tex))
		}
		return ast.WalkSkipChildren, nil
	})
}

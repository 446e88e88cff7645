package notebook

import (
	"encoding/base64"
	"io"
	"mime"
	"os"
	"path/filepath"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	gmhtml "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"

	"vogo/internal/formula"
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
			goldmark.WithExtensions(extension.GFM, formula.Markdown),
			goldmark.WithParserOptions(parser.WithAutoHeadingID()),
			// The author's own HTML is kept, as Jupyter does; the page forbids scripts.
			goldmark.WithRendererOptions(gmhtml.WithUnsafe()),
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

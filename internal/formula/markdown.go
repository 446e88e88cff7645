package formula

import (
	"bytes"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Markdown makes goldmark show formulas.
var Markdown goldmark.Extender = extension{}

type extension struct{}

func (extension) Extend(m goldmark.Markdown) {
	// Before links and emphasis: an underscore in a formula is no emphasis.
	m.Parser().AddOptions(parser.WithInlineParsers(util.Prioritized(inlineParser{}, 50)))
	m.Renderer().AddOptions(renderer.WithNodeRenderers(util.Prioritized(nodeRenderer{}, 50)))
}

// node is a formula in a paragraph.
type node struct {
	ast.BaseInline
	tex   string
	block bool
}

var kind = ast.NewNodeKind("Formula")

func (*node) Kind() ast.NodeKind { return kind }
func (n *node) Dump(source []byte, level int) {
	ast.DumpHelper(n, source, level, map[string]string{"tex": n.tex}, nil)
}

type inlineParser struct{}

func (inlineParser) Trigger() []byte { return []byte{'$', '\\'} }

func (inlineParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, at := block.Position()
	rest := remaining(block)
	block.SetPosition(line, at)
	tex, length, display := Find(rest)
	if length == 0 {
		return nil
	}
	block.Advance(length)
	return &node{tex: tex, block: display}
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

type nodeRenderer struct{}

func (nodeRenderer) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(kind, func(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			f := n.(*node)
			if _, err := w.WriteString(Markup(f.tex, f.block)); err != nil {
				return ast.WalkStop, err
			}
		}
		return ast.WalkSkipChildren, nil
	})
}

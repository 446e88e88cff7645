package hostile

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// exempt are types that show what the user has written, or a bundle that was made elsewhere.
var exempt = map[string]string{
	"display.Bundle": "is a bundle", "display.Markdown": "the user's markup", "display.HTML": "the user's markup", "display.LaTeX": "the user's markup", "display.SVG": "the user's markup",
	"display.PNG": "a picture", "display.JPEG": "a picture", "display.JSON": "the user's value", "display.File": "the user's file", "display.IFrame": "the user's address",
	"display.Audio": "sound", "cell.richValue": "a bundle that was made elsewhere", "cell.documentation": "documentation of Go packages",
}

// Every type that shows itself shows these texts in a test of its package.
func TestEveryRendererIsTested(t *testing.T) {
	root := filepath.Join("..", "..")
	tested := map[string]bool{}
	var shown []string
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() {
			if name := e.Name(); path != root && (strings.HasPrefix(name, ".") || name == "node_modules" || name == "build" || name == "symbols" || name == "testdata") {
				return filepath.SkipDir
			}
			return nil
		}
		switch {
		case strings.HasSuffix(path, "_test.go"):
			text, err := os.ReadFile(path)
			for _, part := range strings.Split(string(text), `hostile.Test(t, "`)[1:] {
				name, _, _ := strings.Cut(part, `"`)
				tested[name] = true
			}
			return err
		case strings.HasSuffix(path, ".go"):
			types, err := renderers(path)
			shown = append(shown, types...)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(shown) < 20 {
		t.Fatalf("only %d types show themselves: the sources were not found", len(shown))
	}
	for _, name := range shown {
		if !tested[name] && exempt[name] == "" {
			t.Errorf("%s has a MIMEBundle, and no hostile.Test(t, %q, …) shows it strangers' texts", name, name)
		}
	}
}

// renderers are the types of a file with a method MIMEBundle.
func renderers(path string) ([]string, error) {
	f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, d := range f.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Recv == nil || fn.Name.Name != "MIMEBundle" {
			continue
		}
		typ := fn.Recv.List[0].Type
		if p, ok := typ.(*ast.StarExpr); ok {
			typ = p.X
		}
		if id, ok := typ.(*ast.Ident); ok {
			out = append(out, f.Name.Name+"."+id.Name)
		}
	}
	return out, nil
}

func TestMarkupFindsWhatIsWrong(t *testing.T) {
	for _, bad := range []string{
		`<script>`, `<b onclick="x">`, `<a href="javascript:x">y</a>`, `<img src="https://example.org/x.png">`, `<b>`, `</b>`, `<b></i>`, `a < b`, `<B></B>`, `<b/ onload=x>`,
		`<td style="background:url(x)"></td>`, `<a href='https://x'>y</a>`, `<img src="data:image/svg+xml;base64,AAAA">`, "\xff", `<!-- -->`,
	} {
		if Markup(bad) == nil {
			t.Errorf("%q passes", bad)
		}
	}
	for _, good := range []string{`a &lt; b<br>`, `<table cellpadding="4"><tr><td style="text-align:left"><a href="https://example.org/?a&amp;b" target="_blank" rel="noopener">x</a></td></tr></table>`, `<img alt="" src="data:image/png;base64,iVBO">`} {
		if err := Markup(good); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
}

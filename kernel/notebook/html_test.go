package notebook

import (
	"bytes"
	"strings"
	"testing"
)

func page(t *testing.T, nb *Notebook, dir string) string {
	t.Helper()
	b, err := nb.HTML(dir)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestHTMLOfEveryKindOfCell(t *testing.T) {
	nb, err := ReadFile("testdata/jupyter.ipynb")
	if err != nil {
		t.Fatal(err)
	}
	got := page(t, nb, "testdata")
	for _, want := range []string{
		"<title>Größe &amp; Ähnlichkeit</title>",
		`<table>`,
		`<span class="ansi-31">line 2</span>`,
		`<pre class="raw">raw`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(got, "<script") {
		t.Error("the page has a script")
	}
	if !strings.Contains(got, "default-src 'none'") {
		t.Error("the page lets scripts run")
	}
}

func TestMarkdownShowsFormulas(t *testing.T) {
	p := newProse(nil)
	for _, tt := range []struct{ in, want string }{
		{"flux $F_\\lambda * x_i * y$ here", `<p>flux <math alttext="F_\lambda * x_i * y"><mrow><msub><mi>F</mi><mi>λ</mi></msub><mo>∗</mo><msub><mi>x</mi><mi>i</mi></msub><mo>∗</mo><mi>y</mi></mrow></math> here</p>`},
		{"costs $5 or *maybe* $10", "<p>costs $5 or <em>maybe</em> $10</p>"},
		{"`$a$`", "<p><code>$a$</code></p>"},
		{"$$\na < b\n$$", `<p><math display="block" alttext="a &lt; b"><mrow><mi>a</mi><mo>&lt;</mo><mi>b</mi></mrow></math></p>`},
		{"# One\n\n# One", `<h1 id="one">One</h1>` + "\n" + `<h1 id="one-1">One</h1>`},
	} {
		var b bytes.Buffer
		if err := p.render(&b, &Cell{Source: tt.in}); err != nil {
			t.Fatal(err)
		}
		if got := strings.TrimSpace(b.String()); got != tt.want {
			t.Errorf("%q\n got %s\nwant %s", tt.in, got, tt.want)
		}
	}
}

func TestImagesStayInTheirDirectory(t *testing.T) {
	nb := scripted()
	nb.Cells = []*Cell{{Type: Markdown, Source: "![a](../../notebook/doc.png) ![b](attachment:dot.png)", extra: map[string]any{
		"attachments": map[string]any{"dot.png": map[string]any{"image/png": "aGVs\nbG8="}},
	}}}
	got := page(t, nb, "testdata")
	if !strings.Contains(got, `src="data:image/png;base64,aGVsbG8="`) {
		t.Error("the attachment is not in the page")
	}
	if !strings.Contains(got, `src="../../notebook/doc.png"`) {
		t.Error("a link outside the directory was followed")
	}
}

func TestHighlight(t *testing.T) {
	got := highlight("for i := range 3 { // all\n\tx = \"<\" + `a`\n}")
	want := "<span class=\"k\">for</span> i := <span class=\"k\">range</span> <span class=\"n\">3</span> { <span class=\"c\">// all</span>\n\tx = <span class=\"s\">&#34;&lt;&#34;</span> + <span class=\"s\">`a`</span>\n}"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	for _, odd := range []string{"%time f()", "\"open", "'", "/* open", "a\r\nb"} {
		if strings.ContainsAny(highlight(odd), "\x00") {
			t.Errorf("highlight(%q)", odd)
		}
	}
}

func TestANSI(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"a<b", "a&lt;b"},
		{"\x1b[1;31mred\x1b[0m no", `<span class="ansi-31 ansi-bold">red</span> no`},
		{"\x1b[2Kx", "x"},
		{"\x1b[38;5;1mx\x1b[39m", "x"},
	} {
		if got := ansiHTML(tt.in); got != tt.want {
			t.Errorf("ansiHTML(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
	if got := overwritten("10%\r20%\r\ndone"); got != "20%\ndone" {
		t.Errorf("got %q", got)
	}
}

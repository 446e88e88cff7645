package formula

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
)

func TestMathML(t *testing.T) {
	for _, tt := range []struct{ tex, want string }{
		{`E = mc^2`, `<mrow><mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup></mrow>`},
		{`x_i'^2`, `<msubsup><mi>x</mi><mi>i</mi><mrow><mo>′</mo><mn>2</mn></mrow></msubsup>`},
		{`\frac{1}{2}`, `<mfrac><mn>1</mn><mn>2</mn></mfrac>`},
		{`\frac12`, `<mfrac><mn>1</mn><mn>2</mn></mfrac>`},
		{`10^{-3}`, `<msup><mn>10</mn><mrow><mo>−</mo><mn>3</mn></mrow></msup>`},
		{`1.5\,\mathrm{pc}`, `<mrow><mn>1.5</mn><mspace width="0.167em"/><mi>pc</mi></mrow>`},
		{`\mathrm{d}x`, `<mrow><mi mathvariant="normal">d</mi><mi>x</mi></mrow>`},
		{`\sin\alpha`, `<mrow><mrow><mi>sin</mi><mspace width="0.167em"/></mrow><mi>α</mi></mrow>`},
		{`\log_{10}(d)`, `<mrow><msub><mi>log</mi><mn>10</mn></msub><mo stretchy="false">(</mo><mi>d</mi><mo stretchy="false">)</mo></mrow>`},
		{`\sum_{i=1}^n`, `<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover>`},
		{`\int_0^\infty`, `<msubsup><mo>∫</mo><mn>0</mn><mi mathvariant="normal">∞</mi></msubsup>`},
		{`\sqrt[3]{x}`, `<mroot><mi>x</mi><mn>3</mn></mroot>`},
		{`\mathbf{v} \in \mathbb{R}`, `<mrow><mi>𝐯</mi><mo>∈</mo><mi>ℝ</mi></mrow>`},
		{`\bm\mu`, `<mi>𝛍</mi>`},
		{`\text{a < b }x`, "<mrow><mtext>a &lt; b\u00a0</mtext><mi>x</mi></mrow>"},
		{`\left(\frac ab\right]`, `<mrow><mo stretchy="true" fence="true">(</mo><mfrac><mi>a</mi><mi>b</mi></mfrac><mo stretchy="true" fence="true">]</mo></mrow>`},
		{`\left.x\right|_0`, `<msub><mrow><mi>x</mi><mo stretchy="true" fence="true">|</mo></mrow><mn>0</mn></msub>`},
		{`a \not= b`, "<mrow><mi>a</mi><mo>=\u0338</mo><mi>b</mi></mrow>"},
		{`\hat x`, `<mover accent="true"><mi>x</mi><mo stretchy="false">^</mo></mover>`},
		{`{\rm km}`, `<mi>km</mi>`},
		{`23^\circ 27' % the tilt`, `<mrow><msup><mn>23</mn><mo>∘</mo></msup><msup><mn>27</mn><mo>′</mo></msup></mrow>`},
		{`M_\odot`, `<msub><mi>M</mi><mi mathvariant="normal">⊙</mi></msub>`},
		{`<script>`, `<mrow><mo>&lt;</mo><mi>s</mi><mi>c</mi><mi>r</mi><mi>i</mi><mi>p</mi><mi>t</mi><mo>&gt;</mo></mrow>`},
		{`\begin{pmatrix}1&2\\3&4\end{pmatrix}`, `<mrow><mo stretchy="true" fence="true">(</mo><mtable><mtr>` +
			cell("center", "1") + cell("center", "2") + `</mtr><mtr>` + cell("center", "3") + cell("center", "4") + `</mtr></mtable><mo stretchy="true" fence="true">)</mo></mrow>`},
	} {
		got, err := MathML(tt.tex, false)
		if err != nil {
			t.Errorf("%s: %v", tt.tex, err)
			continue
		}
		_, body, _ := strings.Cut(strings.TrimSuffix(got, "</math>"), ">")
		if body != tt.want {
			t.Errorf("%s is\n%s, want\n%s", tt.tex, body, tt.want)
		}
		wellFormed(t, got)
	}
}

func cell(side, n string) string {
	return `<mtd style="text-align:` + side + `;padding:0.2em 0.8em"><mn>` + n + `</mn></mtd>`
}

// Formulas of astronomers, as they stand in notebooks.
func TestFormulasOfTheField(t *testing.T) {
	for _, tex := range []string{
		`m - M = 5 \log_{10}\left(\frac{d}{10\,\mathrm{pc}}\right)`,
		`B_\lambda(T) = \frac{2hc^2}{\lambda^5}\,\frac{1}{e^{hc/\lambda k_\mathrm{B}T} - 1}`,
		`\begin{aligned} x &= \cos\delta\cos\alpha \\ y &= \cos\delta\sin\alpha \\[2pt] z &= \sin\delta \end{aligned}`,
		`\begin{cases} 1 & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}`,
		`\chi^2 = \sum_{i=1}^{N} \frac{(y_i - f(x_i))^2}{\sigma_i^2}`,
		`\operatorname{sinc} x = \lim_{n\to\infty}\prod_{k=1}^n \cos\!\left(\frac{x}{2^k}\right)`,
		`F_\nu \propto \nu^{-\alpha}, \quad \alpha \approx 0.7 \pm 0.1`,
		`\overline{x} = \underbrace{a + b}_{\text{two}} \overset{!}{=} \vec{r} \cdot \hat{n}`,
		`\Bigl\langle \psi \Bigm| \phi \Bigr\rangle = \oint_{\partial S} \mathbf{E}\cdot d\boldsymbol{\ell}`,
		`\begin{array}{l|r} a & b \\ \hline c & d \end{array}`,
		`z = \frac{\lambda_\text{obs}}{\lambda_\text{em}} - 1 \ll 1 \tag{1}`,
		`L_\odot = 3.828\times10^{26}\ \mathrm{W}, T_{\rm eff} = 5772~\mathrm{K}`,
		`\displaystyle \binom{n}{k} \pmod 7 \lesssim \dfrac{\partial^2 u}{\partial x^2}`,
		`f'(x) = \nabla\times\mathbf B \ne 0 \iff \exists\,\epsilon`,
	} {
		for _, block := range []bool{false, true} {
			got, err := MathML(tex, block)
			if err != nil {
				t.Errorf("%s: %v", tex, err)
			}
			wellFormed(t, got)
		}
	}
}

func TestUnknownIsSaid(t *testing.T) {
	for tex, want := range map[string]string{
		`\href{javascript:x}{y}`: `\href is not known`, `\frac{1}{`: "never closed", `x}`: `"}" where nothing is open`, `a & b`: `"&" where nothing is open`,
		`x^`: "something has to follow", `x^1^2`: "two scripts", `\left( x`: `lacks a \right`, `\begin{tikz}\end{tikz}`: "environment tikz is not known",
		`\begin{matrix} a`: `\end{matrix} is missing`, strings.Repeat("{", 200): "nested too deeply", strings.Repeat(`\hat`, 200): "nested too deeply", `\`: "ends in",
		strings.Repeat("x", maxLength+1): "too many", `\left x`: "is no bracket",
	} {
		if _, err := MathML(tex, false); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.30s: %v, want an error with %s", tex, err, want)
		}
	}
}

func TestFormula(t *testing.T) {
	for _, tt := range []struct {
		in, tex string
		display bool
	}{
		{"$a_1 + b_1$ rest", "a_1 + b_1", false},
		{"$$\nE = mc^2\n$$", "E = mc^2", true},
		{`\begin{align}x\\y\end{align}!`, `\begin{align}x\\y\end{align}`, true},
		{`$\$5$`, `\$5`, false},
		{"$5 and $10", "", false},
		{"$ 5$", "", false},
		{"$$", "", false},
		{"$x", "", false},
		{`\alpha`, "", false},
	} {
		tex, n, display := Find(tt.in)
		if tex != tt.tex || display != tt.display || (n == 0) != (tt.tex == "") {
			t.Errorf("Find(%q) = %q, %d, %v", tt.in, tex, n, display)
		}
	}
}

func TestHTML(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{`$x$`, `<math alttext="x"><mi>x</mi></math>`},
		{`a<b: $$x$$ and \(y\), \[z\]`, `a&lt;b: <math display="block" alttext="x"><mi>x</mi></math> and <math alttext="y"><mi>y</mi></math>, <math display="block" alttext="z"><mi>z</mi></math>`},
		{`from $5 to $10`, `from $5 to $10`},
		{`\$x\$`, `\$x\$`},
		{`$\href{a}{<b>}$`, `<span class="math">\href{a}{&lt;b&gt;}</span>`},
	} {
		if got := HTML(tt.in); got != tt.want {
			t.Errorf("%s is\n%s, want\n%s", tt.in, got, tt.want)
		}
	}
}

func TestMarkdown(t *testing.T) {
	var b bytes.Buffer
	if err := goldmark.New(goldmark.WithExtensions(Markdown)).Convert([]byte("flux $F_\\lambda$ and `$code$`, $5 and $6"), &b); err != nil {
		t.Fatal(err)
	}
	want := `<p>flux <math alttext="F_\lambda"><msub><mi>F</mi><mi>λ</mi></msub></math> and <code>$code$</code>, $5 and $6</p>` + "\n"
	if b.String() != want {
		t.Errorf("got %s, want %s", b.String(), want)
	}
}

// wellFormed fails for markup that is no XML, or holds other elements than formulas do.
func wellFormed(t *testing.T, ml string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(ml))
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("%s: %v", ml, err)
		}
		e, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		if !strings.HasPrefix(e.Name.Local, "m") {
			t.Errorf("%s has an element %s", ml, e.Name.Local)
		}
		for _, a := range e.Attr {
			if strings.HasPrefix(a.Name.Local, "on") || strings.HasSuffix(a.Name.Local, "href") {
				t.Errorf("%s has an attribute %s", ml, a.Name.Local)
			}
		}
	}
}

func FuzzMathML(f *testing.F) {
	for _, s := range []string{`\frac{a}{b}`, `\begin{cases}a&b\\c\end{cases}`, `x_1^2'`, `\left(\sqrt[3]{x}\right)`, `\text{<b>}`, `\bm\mu`, "\xff", `\not=`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, tex string) {
		if ml, err := MathML(tex, true); err == nil && strings.ToValidUTF8(tex, "") == tex && !strings.ContainsFunc(tex, odd) {
			wellFormed(t, ml)
		}
	})
}

// odd tells characters that XML does not allow, and HTML does.
func odd(r rune) bool { return r < ' ' || r >= 0x7F && r < 0xA0 || r == 0xFFFE || r == 0xFFFF }

package display

import (
	"fmt"
	"strconv"
	"strings"

	"gonum.org/v1/gonum/mat"
)

// Matrices up to this many rows and columns are also shown as a formula; of
// larger ones the corners are printed.
const (
	formulaEdge = 10
	matrixEdge  = 8
)

func matrixBundle(m mat.Matrix) Bundle {
	r, c := m.Dims()
	if r == 0 || c == 0 {
		return textBundle(fmt.Sprintf("matrix, %d × %d", r, c))
	}
	opts := []mat.FormatOption{mat.Squeeze()}
	if r > 2*matrixEdge || c > 2*matrixEdge {
		opts = append(opts, mat.Excerpt(matrixEdge/2))
	}
	b := textBundle(fmt.Sprintf("%.5g", mat.Formatted(m, opts...)))
	if r <= formulaEdge && c <= formulaEdge {
		b.Data[MIMELaTeX] = formulaOf(m)
	}
	return b
}

func formulaOf(m mat.Matrix) string {
	r, c := m.Dims()
	var b strings.Builder
	b.WriteString(`$\begin{bmatrix}`)
	for i := range r {
		if i > 0 {
			b.WriteString(`\\ `)
		}
		for j := range c {
			if j > 0 {
				b.WriteString(" & ")
			}
			b.WriteString(latexNumber(m.At(i, j)))
		}
	}
	b.WriteString(`\end{bmatrix}$`)
	return b.String()
}

// latexNumber is x with five digits, its exponent as a power of ten.
func latexNumber(x float64) string {
	s := strconv.FormatFloat(x, 'g', 5, 64)
	switch s {
	case "NaN":
		return `\mathrm{NaN}`
	case "+Inf":
		return `\infty`
	case "-Inf":
		return `-\infty`
	}
	mantissa, exp, found := strings.Cut(s, "e")
	if !found {
		return s
	}
	n, _ := strconv.Atoi(exp)
	return fmt.Sprintf(`%s \times 10^{%d}`, mantissa, n)
}

package table

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWriteLaTeX(t *testing.T) {
	tb, err := New("AGB stars & co. (synthetic)",
		col(t, Meta{Name: "main_id"}, []any{"V* R Leo", "a_b^c 50%", nil}),
		col(t, Meta{Name: "B-V", Unit: "mag"}, []float64{-0.5, 1.25, math.NaN()}),
		col(t, Meta{Name: "flux", Unit: "10**-17 erg.s**-1.cm**-2.Angstrom**-1"}, []float64{1e-20, 2, -3e30}),
		col(t, Meta{Name: "n"}, []any{int64(-4), nil, int64(7)}))
	if err != nil {
		t.Fatal(err)
	}
	want := `\begin{table}
\caption{AGB stars \& co. (synthetic)}
\begin{tabular}{lrrr}
\hline
main\_id & B-V & flux & n \\
 & mag & 10$^{-17}$\,erg\,s$^{-1}$\,cm$^{-2}$\,\AA{}$^{-1}$ &  \\
\hline
V* R Leo & $-$0.50 & $1\times10^{-20}$ & $-$4 \\
a\_b\textasciicircum{}c 50\% & 1.25 & 2 & \dots \\
\dots & \dots & $-3\times10^{30}$ & 7 \\
\hline
\end{tabular}
\end{table}
`
	path := filepath.Join(t.TempDir(), "t.tex")
	if err := tb.Write(path); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if _, err := ReadFile(path); err == nil || !strings.Contains(err.Error(), "not read from it") {
		t.Errorf("reading it back: %v", err)
	}
	long := strings.Repeat("word ", 100)
	tb, _ = New("", col(t, Meta{Name: "text"}, []string{long}))
	var b strings.Builder
	if err := tb.WriteAs(&b, "latex"); err != nil || !strings.Contains(b.String(), long) {
		t.Errorf("%v: a long text is cut", err)
	}
}

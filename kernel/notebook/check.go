package notebook

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	_ "image/jpeg" // to compare the sizes of images
	_ "image/png"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Difference is one place where a run did not give the saved output.
type Difference struct {
	Index, Number int    // of the cell: in the notebook from 0, among its code cells from 1
	What          string // what differs, in one line
	Saved, Got    string // the texts that differ, "" if there is nothing to quote
}

func (d Difference) String() string {
	s := fmt.Sprintf("code cell %d: %s", d.Number, d.What)
	if d.Saved != "" || d.Got != "" {
		saved, got := firstDifference(d.Saved, d.Got)
		s += fmt.Sprintf(": saved %q, now %q", saved, got)
	}
	return s
}

// Check compares the outputs of a run with those saved before. It does not
// compare what differs from run to run by nature: execution counts, times and
// durations, addresses in memory, port numbers of loopback services, display
// ids, the pixels of an image (its size it does), and all of a cell tagged
// "volatile" or "nbval-ignore-output".
func Check(saved, got *Notebook) []Difference {
	var diffs []Difference
	a, b := codeCells(saved), codeCells(got)
	if len(a) != len(b) {
		return []Difference{{What: fmt.Sprintf("the notebook had %d code cells and now has %d", len(a), len(b))}}
	}
	for n := range a {
		cell := got.Cells[b[n]]
		if cell.HasTag("volatile", "nbval-ignore-output", "nbval-skip", "skip-execution") {
			continue
		}
		for _, d := range compareOutputs(saved.Cells[a[n]].Outputs, cell.Outputs) {
			d.Index, d.Number = b[n], n+1
			diffs = append(diffs, d)
		}
	}
	return diffs
}

// codeCells returns the indices of the code cells, without those that a run
// put in to set parameters.
func codeCells(nb *Notebook) []int {
	var at []int
	for i, c := range nb.Cells {
		if c.Type == Code && !c.HasTag(injectedTag) {
			at = append(at, i)
		}
	}
	return at
}

func compareOutputs(saved, got []Output) []Difference {
	saved, got = joinStreams(saved), joinStreams(got)
	if len(saved) != len(got) {
		return []Difference{{What: fmt.Sprintf("saved %s, now %s", describe(saved), describe(got))}}
	}
	var diffs []Difference
	for i := range saved {
		a, b := saved[i], got[i]
		if a.Type != b.Type || a.Name != b.Name {
			diffs = append(diffs, Difference{What: fmt.Sprintf("output %d: saved %s, now %s", i+1, kind(a), kind(b))})
			continue
		}
		what := fmt.Sprintf("output %d (%s)", i+1, kind(a))
		switch a.Type {
		case Stream:
			diffs = compareText(diffs, what, a.Text, b.Text)
		case ErrorOutput:
			diffs = compareText(diffs, what, a.EName+": "+a.EValue, b.EName+": "+b.EValue)
		case DisplayData, ExecuteResult:
			diffs = compareBundles(diffs, what, a.Data, b.Data)
		}
	}
	return diffs
}

func compareBundles(diffs []Difference, what string, saved, got map[string]any) []Difference {
	a, b := slices.Sorted(maps.Keys(saved)), slices.Sorted(maps.Keys(got))
	if !slices.Equal(a, b) {
		return append(diffs, Difference{What: what + ": MIME types", Saved: strings.Join(a, ", "), Got: strings.Join(b, ", ")})
	}
	for _, mime := range a {
		was, is := saved[mime], got[mime]
		at := what + " " + mime
		switch {
		case strings.HasPrefix(mime, "image/") && mime != "image/svg+xml":
			diffs = compareText(diffs, at, imageSize(was), imageSize(is))
		case isJSON(mime):
			diffs = compareText(diffs, at, canonical(was), canonical(is))
		case mime == "image/svg+xml":
			// Drawn from the numbers that the other representations show.
		default:
			x, _ := was.(string)
			y, _ := is.(string)
			diffs = compareText(diffs, at, x, y)
		}
		if n := len(diffs); n > 0 && strings.HasPrefix(diffs[n-1].What, what) {
			return diffs // one difference tells of the output; the others say the same again
		}
	}
	return diffs
}

func compareText(diffs []Difference, what, saved, got string) []Difference {
	saved, got = steady(saved), steady(got)
	if saved == got {
		return diffs
	}
	return append(diffs, Difference{What: what, Saved: saved, Got: got})
}

// volatile are texts that differ from run to run, each with what stands for it.
var volatile = []struct {
	re   *regexp.Regexp
	with string
}{
	{regexp.MustCompile(`\x1b\[[0-9;]*m`), ""},
	{regexp.MustCompile(`\b(127\.0\.0\.1|localhost|\[::1\]):\d+`), "$1:PORT"},
	{regexp.MustCompile(`\b0x(?:[0-9a-f]{6,16})\b`), "0xADDRESS"},
	{regexp.MustCompile(`\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b`), "UUID"},
	{regexp.MustCompile(`\b[0-9a-f]{32}\b`), "ID"},
	{regexp.MustCompile(`\b(?:\d+h)?(?:\d+m)?\d+(?:\.\d+)? ?(?:ns|µs|μs|us|ms)\b`), "DURATION"},
	{regexp.MustCompile(`\b(?:\d+h)?(?:\d+m)?\d+\.\d{3,}s\b`), "DURATION"},
	{regexp.MustCompile(`(?:/[\w.~+-]+)*/(?:tmp|T|Temp)/[\w./~+-]+`), "TEMPFILE"},
}

// steady replaces what differs from run to run.
func steady(s string) string {
	for _, v := range volatile {
		s = v.re.ReplaceAllString(s, v.with)
	}
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \t\r")
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

// joinStreams joins neighbouring pieces of the same stream: where it was cut
// depends on timing.
func joinStreams(list []Output) []Output {
	var joined []Output
	for _, o := range list {
		if o.vanished() {
			continue
		}
		if n := len(joined); n > 0 && o.Type == Stream && joined[n-1].Type == Stream && joined[n-1].Name == o.Name {
			joined[n-1].Text += o.Text
			continue
		}
		joined = append(joined, o)
	}
	return joined
}

// vanished tells whether an output was taken back, as progress bars are when the
// work is done. Whether there was one at all is a matter of time. Empty HTML is what
// stands for nothing in VS Code.
func (o Output) vanished() bool {
	for mime, v := range o.Data {
		if mime != "text/html" || v != "" {
			return false
		}
	}
	return o.Type == DisplayData
}

func imageSize(v any) string {
	s, _ := v.(string)
	raw, err := base64.StdEncoding.DecodeString(strings.Map(func(r rune) rune {
		if r == '\n' || r == '\r' {
			return -1
		}
		return r
	}, s))
	if err != nil {
		return "an image that is not base64"
	}
	c, _, err := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil {
		return "an image that cannot be read"
	}
	return fmt.Sprintf("%d × %d pixels", c.Width, c.Height)
}

// canonical writes a JSON value so that equal values give equal texts.
func canonical(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	var plain any
	if json.Unmarshal(text, &plain) != nil {
		return string(text)
	}
	text, _ = json.Marshal(plain)
	return string(text)
}

func kind(o Output) string {
	if o.Type == Stream {
		return o.Name
	}
	return strings.ReplaceAll(string(o.Type), "_", " ")
}

func describe(list []Output) string {
	if len(list) == 0 {
		return "no output"
	}
	kinds := make([]string, len(list))
	for i, o := range list {
		kinds[i] = kind(o)
	}
	return strings.Join(kinds, ", ")
}

// firstDifference cuts two texts down to the line in which they differ first,
// and that line to what surrounds the place.
func firstDifference(a, b string) (string, string) {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range max(len(x), len(y)) {
		var p, q string
		if i < len(x) {
			p = x[i]
		}
		if i < len(y) {
			q = y[i]
		}
		if p != q || i >= len(x) || i >= len(y) {
			return around(p, q), around(q, p)
		}
	}
	return a, b
}

func around(s, other string) string {
	const before, length = 30, 100
	r, o := []rune(s), []rune(other)
	at := 0
	for at < len(r) && at < len(o) && r[at] == o[at] {
		at++
	}
	from := max(0, at-before)
	to := min(len(r), from+length)
	cut := string(r[from:to])
	if from > 0 {
		cut = "…" + cut
	}
	if to < len(r) {
		cut += "…"
	}
	return cut
}

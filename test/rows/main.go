// Command rows writes notebooks/ROWS.md: which notebook and cell shows each of
// the operations that the tutorials took over from Python, and how long either
// is. A cell says what it shows by tags such as S0-06.
package main

import (
	"bytes"
	_ "embed"
	"flag"
	"fmt"
	"go/scanner"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"vogo/kernel/notebook"
)

//go:embed rows.tsv
var rowsText string

//go:embed stories.tsv
var storiesText string

// row is one operation.
type row struct {
	id, title string
	starred   bool
	shown     []place
}

// place is a cell that shows a row.
type place struct {
	notebook string // file name
	number   int    // of the code cell, as executed
}

// story is one of the originals and the notebooks that tell it in Go.
type story struct {
	id, title, counted string
	prefixes           []string
	python             int // lines of code, 0 unknown
	goLines, tagged    int // lines of the notebooks, of those the ones of cells that show rows
}

func main() {
	dir := flag.String("dir", "notebooks", "directory of the notebooks")
	strict := flag.Bool("strict", false, "fail if a row has no cell")
	flag.Parse()
	text, missing, err := rowsOf(*dir)
	if err == nil {
		err = os.WriteFile(filepath.Join(*dir, "ROWS.md"), text, 0o644)
	}
	if err == nil && *strict && len(missing) > 0 {
		err = fmt.Errorf("%d rows have no cell: %s", len(missing), strings.Join(missing, " "))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "rows:", err)
		os.Exit(1)
	}
}

// rowsOf returns ROWS.md for the notebooks in dir, and the rows without a cell.
func rowsOf(dir string) (text []byte, missing []string, err error) {
	rows, err := readRows()
	if err != nil {
		return nil, nil, err
	}
	stories, err := readStories()
	if err != nil {
		return nil, nil, err
	}
	paths, err := filepath.Glob(filepath.Join(dir, "*.ipynb"))
	if err != nil {
		return nil, nil, err
	}
	for _, p := range paths { // Glob sorts
		nb, err := notebook.ReadFile(p)
		if err != nil {
			return nil, nil, err
		}
		if err := take(filepath.Base(p), nb, rows, stories); err != nil {
			return nil, nil, err
		}
	}
	for _, r := range rows {
		if len(r.shown) == 0 {
			missing = append(missing, r.id)
		}
	}
	return page(rows, stories, len(missing)), missing, nil
}

func table(text string, fields int) ([][]string, error) {
	var out [][]string
	for i, line := range strings.Split(text, "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != fields {
			return nil, fmt.Errorf("line %d has %d fields, want %d: %q", i+1, len(f), fields, line)
		}
		out = append(out, f)
	}
	return out, nil
}

func readRows() ([]*row, error) {
	list, err := table(rowsText, 3)
	if err != nil {
		return nil, fmt.Errorf("rows.tsv: %w", err)
	}
	var rows []*row
	for _, f := range list {
		rows = append(rows, &row{id: f[0], starred: f[1] != "", title: f[2]})
	}
	return rows, nil
}

func readStories() ([]*story, error) {
	list, err := table(storiesText, 5)
	if err != nil {
		return nil, fmt.Errorf("stories.tsv: %w", err)
	}
	var stories []*story
	for _, f := range list {
		n, err := strconv.Atoi(f[2])
		if err != nil {
			return nil, fmt.Errorf("stories.tsv: %s: %w", f[0], err)
		}
		stories = append(stories, &story{id: f[0], prefixes: strings.Split(f[1], ","), python: n, title: f[3], counted: f[4]})
	}
	return stories, nil
}

// rowTag is a tag that names a row.
var rowTag = regexp.MustCompile(`^S\d-\d\d$`)

// take notes what the cells of a notebook show.
func take(name string, nb *notebook.Notebook, rows []*row, stories []*story) error {
	byID := map[string]*row{}
	for _, r := range rows {
		byID[r.id] = r
	}
	number := 0
	for i, c := range nb.Cells {
		code := c.Type == notebook.Code && strings.TrimSpace(c.Source) != ""
		if code {
			number++
		}
		shows := false
		for _, tag := range c.Tags() {
			if !rowTag.MatchString(tag) {
				continue
			}
			r := byID[tag]
			switch {
			case r == nil:
				return fmt.Errorf("%s: cell %d is tagged %s, and there is no such row", name, i+1, tag)
			case !code:
				return fmt.Errorf("%s: cell %d is tagged %s, and it holds no code", name, i+1, tag)
			}
			shows = true
			r.shown = append(r.shown, place{name, number})
		}
		if !code {
			continue
		}
		for _, s := range stories {
			if !s.has(name) {
				continue
			}
			n := codeLines(c.Source)
			s.goLines += n
			if shows {
				s.tagged += n
			}
		}
	}
	return nil
}

func (s *story) has(name string) bool {
	for _, p := range s.prefixes {
		if strings.HasPrefix(name, p+"-") {
			return true
		}
	}
	return false
}

// codeLines counts the lines that hold code: queries count, comments and empty
// lines do not.
func codeLines(source string) int {
	fset := token.NewFileSet()
	f := fset.AddFile("", -1, len(source))
	var s scanner.Scanner
	s.Init(f, []byte(source), func(token.Position, string) {}, 0)
	lines := map[int]bool{}
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			return len(lines)
		}
		if tok == token.SEMICOLON && lit == "\n" {
			continue
		}
		first := f.Line(pos)
		for i, l := range strings.Split(lit, "\n") {
			if i == 0 || strings.TrimSpace(l) != "" {
				lines[first+i] = true
			}
		}
	}
}

// page writes ROWS.md.
func page(rows []*row, stories []*story, missing int) []byte {
	var b bytes.Buffer
	b.WriteString("<!-- Written by make rows from the tags of the cells. Do not edit. -->\n\n# What the tutorials show\n\n")
	fmt.Fprintf(&b, "%d of %d operations have a cell. A star marks those that the original complains about.\n", len(rows)-missing, len(rows))
	b.WriteString("Cells are counted as Jupyter numbers them when a notebook runs from the top.\n\n## Length\n\n")
	b.WriteString("Lines that hold code, queries included; comments and empty lines are left out.\n\n")
	b.WriteString("| Story | Python | Go, whole notebooks | Go, cells that show a row | of the Python | Python counted in |\n|---|--:|--:|--:|--:|---|\n")
	for _, s := range stories {
		python, share := "–", "–"
		if s.python > 0 {
			python = strconv.Itoa(s.python)
			if s.tagged > 0 {
				share = fmt.Sprintf("%d %%", (100*s.tagged+s.python/2)/s.python)
			}
		}
		fmt.Fprintf(&b, "| %s | %s | %d | %d | %s | %s |\n", s.title, python, s.goLines, s.tagged, share, s.counted)
	}
	for _, s := range stories {
		fmt.Fprintf(&b, "\n## %s\n\n| Row | | Operation | Notebook and cell |\n|---|---|---|---|\n", s.title)
		for _, r := range rows {
			if !strings.HasPrefix(r.id, s.id+"-") {
				continue
			}
			star := ""
			if r.starred {
				star = "★"
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", r.id, star, r.title, places(r.shown))
		}
	}
	return b.Bytes()
}

// places lists cells by notebook: 01-agb.ipynb 3, 4.
func places(list []place) string {
	if len(list) == 0 {
		return "no cell yet"
	}
	var out []string
	last := ""
	for _, p := range list {
		if p.notebook == last {
			out[len(out)-1] += fmt.Sprintf(", %d", p.number)
			continue
		}
		last = p.notebook
		out = append(out, fmt.Sprintf("[%s](%s) %d", strings.TrimSuffix(p.notebook, ".ipynb"), p.notebook, p.number))
	}
	return strings.Join(out, " · ")
}

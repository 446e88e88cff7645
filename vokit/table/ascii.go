package table

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// writeASCII writes columns of fixed width, separated by a blank: a line of names, which is a comment as STILTS and plotting
// programs want it, then one for each row.
// Cells with blanks stand in double quotes, in which a backslash precedes quotes and backslashes, and null ones are "": so
// the file can be read both by columns and by words, by STILTS and TOPCAT too.
func writeASCII(w io.Writer, t *Table) error {
	widths := make([]int, len(t.cols))
	var cell []byte
	for k, c := range t.cols {
		widths[k] = utf8.RuneCountInString(quoteWord(c.Name))
		for i := range t.rows {
			cell = c.appendWord(cell[:0], i)
			widths[k] = max(widths[k], utf8.RuneCount(cell))
		}
	}
	b := bufio.NewWriterSize(w, 1<<16)
	line := func(k int, s []byte, right bool) {
		gap := widths[k] - utf8.RuneCount(s)
		if k > 0 {
			b.WriteByte(' ')
		}
		if right {
			writeBlanks(b, gap)
		}
		b.Write(s)
		if !right && k < len(t.cols)-1 {
			writeBlanks(b, gap)
		}
	}
	b.WriteString("# ")
	for k, c := range t.cols {
		line(k, []byte(quoteWord(c.Name)), c.dt.IsNumber() && !c.sh.array)
	}
	b.WriteByte('\n')
	for i := range t.rows {
		b.WriteString("  ")
		for k, c := range t.cols {
			cell = c.appendWord(cell[:0], i)
			line(k, cell, c.dt.IsNumber() && !c.sh.array)
		}
		if err := b.WriteByte('\n'); err != nil {
			return err
		}
	}
	return b.Flush()
}

func writeBlanks(b *bufio.Writer, n int) {
	for ; n > 0; n-- {
		b.WriteByte(' ')
	}
}

// appendWord appends a cell as one word.
func (c *Column) appendWord(buf []byte, i int) []byte {
	switch {
	case c.IsNull(i):
		return append(buf, `""`...)
	case c.dt == Boolean && !c.sh.array:
		if c.Bool(i) {
			return append(buf, "true"...)
		}
		return append(buf, "false"...)
	case c.dt.IsText() || c.sh.array || c.dt.isComplex():
		return append(buf, quoteWord(c.Text(i))...)
	}
	return c.AppendText(buf, i)
}

func quoteWord(s string) string {
	if s != "" && !strings.ContainsAny(s, " \t\r\n\"'#") {
		return s
	}
	s = strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ", `"`, `\"`, `\`, `\\`).Replace(s)
	return `"` + s + `"`
}

// readASCII reads words separated by blanks. The names are in the first line, or in the last comment
// before the first row if there are as many words in it; lines that begin with # are comments.
func readASCII(r io.Reader) (*Table, error) {
	in := bufio.NewScanner(skipBOM(r))
	in.Buffer(make([]byte, 1<<16), 1<<26)
	tt := &textTable{format: "ASCII table"}
	var comment []string
	for n := 1; in.Scan(); n++ {
		line := strings.TrimSpace(in.Text())
		if line == "" {
			continue
		}
		if line[0] == '#' {
			if tt.names == nil {
				if words, err := splitWords(strings.TrimLeft(line, "# \t")); err == nil && len(words) > 0 {
					comment = words
				}
			}
			continue
		}
		words, err := splitWords(line)
		if err != nil {
			return nil, fmt.Errorf("table: ASCII table: line %d: %w", n, err)
		}
		if tt.names == nil {
			names, header := headerNames(words)
			if len(comment) == len(words) {
				names, header = comment, false
			}
			tt.names = names
			if header {
				continue
			}
		}
		if err := tt.add(words, n); err != nil {
			return nil, err
		}
	}
	if err := in.Err(); err != nil {
		return nil, fmt.Errorf("table: ASCII table: %w", err)
	}
	if tt.names == nil {
		return nil, fmt.Errorf("table: ASCII table: there is no line in it")
	}
	return tt.table()
}

// splitWords splits at blanks outside of quotes; a doubled quote stands for one, as does one after a backslash.
func splitWords(s string) ([]string, error) {
	var words []string
	for {
		s = strings.TrimLeft(s, " \t")
		if s == "" {
			return words, nil
		}
		if s[0] != '"' && s[0] != '\'' {
			i := strings.IndexAny(s, " \t")
			if i < 0 {
				i = len(s)
			}
			words = append(words, s[:i])
			s = s[i:]
			continue
		}
		text, n, err := quoted(s)
		if err != nil {
			if s[0] == '\'' { // an apostrophe, as in Barnard's star
				i := strings.IndexAny(s, " \t")
				if i < 0 {
					i = len(s)
				}
				words = append(words, s[:i])
				s = s[i:]
				continue
			}
			return nil, fmt.Errorf("a quote is not closed")
		}
		words = append(words, text)
		s = s[n:]
	}
}

package table

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

func builtinFormats() []Format {
	return []Format{
		{Name: "ecsv", Extensions: []string{".ecsv"}, Sniff: sniffECSV, Read: readECSV, Write: writeECSV},
		{Name: "csv", Extensions: []string{".csv"}, Sniff: func(h []byte) bool { return sniffDelimited(h, ',') },
			Read:  func(r io.Reader) (*Table, error) { return readDelimited(r, ',') },
			Write: func(w io.Writer, t *Table) error { return writeDelimited(w, t, ',') }},
		{Name: "tsv", Extensions: []string{".tsv", ".tab"}, Sniff: func(h []byte) bool { return sniffDelimited(h, '\t') },
			Read:  func(r io.Reader) (*Table, error) { return readDelimited(r, '\t') },
			Write: func(w io.Writer, t *Table) error { return writeDelimited(w, t, '\t') }},
		{Name: "ascii", Extensions: []string{".txt", ".ascii", ".dat"}, Read: readASCII, Write: writeASCII},
		{Name: "latex", Extensions: []string{".tex"}, Write: writeLaTeX},
	}
}

func separatedName(sep rune) string {
	if sep == '\t' {
		return "TSV"
	}
	return "CSV"
}

// readDelimited reads comma- or tab-separated values (RFC 4180). The first line names the columns unless
// it has numbers; lines that begin with # are comments.
func readDelimited(r io.Reader, sep rune) (*Table, error) {
	c := csv.NewReader(skipBOM(r))
	c.Comma, c.Comment = sep, '#'
	c.FieldsPerRecord, c.ReuseRecord, c.LazyQuotes = -1, true, true
	tt := &textTable{format: separatedName(sep)}
	for {
		rec, err := c.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			bad := new(csv.ParseError)
			if errors.As(err, &bad) {
				return nil, fmt.Errorf("table: %s: line %d: %w", tt.format, bad.Line, bad.Err)
			}
			return nil, fmt.Errorf("table: %s: %w", tt.format, err)
		}
		line, _ := c.FieldPos(0)
		if tt.names == nil {
			names, header := headerNames(rec)
			tt.names = names
			if header {
				continue
			}
		}
		if err := tt.add(rec, line); err != nil {
			return nil, err
		}
	}
	if tt.names == nil {
		return nil, fmt.Errorf("table: %s: there is no line in it", tt.format)
	}
	return tt.table()
}

func skipBOM(r io.Reader) *bufio.Reader {
	b := bufio.NewReaderSize(r, 1<<16)
	if head, _ := b.Peek(3); bytes.Equal(head, []byte("\ufeff")) {
		_, _ = b.Discard(3) // they were just seen
	}
	return b
}

// writeDelimited writes a line of names and one for each row. A null is an empty cell.
func writeDelimited(w io.Writer, t *Table, sep byte) error {
	b := bufio.NewWriterSize(w, 1<<16)
	for i, c := range t.cols {
		if i > 0 {
			b.WriteByte(sep)
		}
		writeQuoted(b, []byte(c.Name), sep, i == 0 && strings.HasPrefix(c.Name, "#"))
	}
	b.WriteByte('\n')
	var cell []byte
	for i := range t.rows {
		for k, c := range t.cols {
			if k > 0 {
				b.WriteByte(sep)
			}
			cell = c.AppendText(cell[:0], i)
			if c.dt == Boolean && !c.sh.array && len(cell) == 1 {
				cell = append(cell[:0], map[byte]string{'T': "true", 'F': "false"}[cell[0]]...)
			}
			// A line of one empty cell would not count as a line.
			writeQuoted(b, cell, sep, k == 0 && (len(t.cols) == 1 && len(cell) == 0 || len(cell) > 0 && cell[0] == '#'))
		}
		if err := b.WriteByte('\n'); err != nil {
			return err
		}
	}
	return b.Flush()
}

func writeQuoted(b *bufio.Writer, s []byte, sep byte, force bool) {
	if !force && bytes.IndexByte(s, sep) < 0 && !bytes.ContainsAny(s, "\"\r\n") && (len(s) == 0 || s[0] != ' ' && s[len(s)-1] != ' ') {
		b.Write(s)
		return
	}
	b.WriteByte('"')
	for {
		i := bytes.IndexByte(s, '"')
		if i < 0 {
			break
		}
		b.Write(s[:i])
		b.WriteString(`""`)
		s = s[i+1:]
	}
	b.Write(s)
	b.WriteByte('"')
}

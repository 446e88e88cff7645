package votable

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"

	"vogo/vokit/table"
)

// field is a column before its rows are read.
type field struct {
	meta table.Meta
	dt   table.Datatype
}

// rowReader collects the rows of one table.
type rowReader struct {
	p      *parser
	t      *table.Table // what is known of the table so far
	fields []field
	cols   []*table.Builder
	rows   int // of the current block
	total  int
	keep   bool
	hint   int // rows the document promises
	next   int // the number of rows at which to make room for more
	from   int64

	resource *table.Resource // around the table whose rows are being read
	made     []*table.Column // instead of cols, when the rows are a file of another format
}

func (p *parser) table(t *tag, r *table.Resource) error {
	out := &table.Table{Name: t.get("name"), ID: t.get("ID")}
	p.tables++
	rr := &rowReader{p: p, t: out, keep: !p.firstOnly || p.tables == 1}
	rr.hint, _ = strconv.Atoi(t.get("nrows"))
	hadData := false
	err := p.children(t, func(c *tag) error {
		switch c.name {
		case "DESCRIPTION":
			return p.text(c, &out.Description)
		case "INFO":
			return p.info(c, &out.Infos)
		case "PARAM":
			return p.param(c, &out.Params)
		case "GROUP":
			return p.group(c, &out.Groups)
		case "LINK":
			return p.link(c, &out.Links)
		case "FIELD":
			return p.field(c, &rr.fields)
		case "DATA":
			if hadData {
				p.note("table %q has more than one DATA; the first counts", out.Name)
				return p.skip(c)
			}
			hadData = true
			if err := rr.begin(r); err != nil {
				return err
			}
			rr.resource, p.current = r, rr
			if err := rr.data(c); err != nil {
				return err
			}
			p.current = nil
			return nil
		}
		return p.skip(c)
	})
	if err != nil {
		return err
	}
	if !hadData {
		if err := rr.begin(r); err != nil {
			return err
		}
	}
	made, err := rr.take()
	if err != nil {
		return err
	}
	if t.get("nrows") != "" && rr.hint != rr.total && rr.keep && hadData {
		p.note("table %q says it has %s rows but has %d", out.Name, t.get("nrows"), rr.total)
	}
	r.Tables = append(r.Tables, made)
	return nil
}

func (p *parser) field(t *tag, dst *[]field) error {
	f := field{meta: p.meta(t)}
	f.dt = p.datatype(t, &f.meta)
	err := p.children(t, func(c *tag) error { return p.metaChild(c, &f.meta) })
	*dst = append(*dst, f)
	return err
}

// begin makes the builders, and hands the columns on when streaming.
func (rr *rowReader) begin(r *table.Resource) error {
	rr.from = rr.p.s.offset()
	rr.fresh()
	if rr.p.yield == nil || !rr.keep {
		return nil
	}
	head, err := rr.take()
	if err != nil {
		return err
	}
	adoptInto(head, *r, nil, nil)
	if !rr.p.yield(head) {
		return errStopped
	}
	rr.fresh()
	return nil
}

func (rr *rowReader) fresh() {
	rr.cols = make([]*table.Builder, len(rr.fields))
	room := min(max(rr.hint, 0), firstRoom)
	if rr.p.yield != nil {
		room = min(room, rr.p.block)
	}
	rr.next = firstRoom
	for i, f := range rr.fields {
		rr.cols[i] = table.NewBuilder(f.meta, f.dt)
		rr.cols[i].Grow(room)
	}
	rr.rows = 0
}

// take makes the table of the rows so far.
func (rr *rowReader) take() (*table.Table, error) {
	cols := make([]*table.Column, len(rr.cols))
	for i, b := range rr.cols {
		cols[i] = b.Column()
		rr.cols[i] = nil
	}
	if rr.made != nil {
		cols, rr.made = rr.made, nil
	}
	made, err := table.New(rr.t.Name, cols...)
	if err != nil {
		return nil, fmt.Errorf("votable: %w", err)
	}
	made.ID, made.Description = rr.t.ID, rr.t.Description
	made.Params, made.Infos, made.Groups, made.Links = rr.t.Params, rr.t.Infos, rr.t.Groups, rr.t.Links
	return made, nil
}

// rescue keeps the whole rows of a table in the middle of which reading ended.
func (rr *rowReader) rescue() error {
	if len(rr.cols) == 0 || rr.cols[0] == nil {
		return nil
	}
	for _, b := range rr.cols {
		b.Truncate(rr.rows)
	}
	made, err := rr.take()
	if err != nil {
		return err
	}
	rr.resource.Tables = append(rr.resource.Tables, made)
	return nil
}

// endRow counts a row and hands a full block on.
func (rr *rowReader) endRow() error { return rr.endRows(1) }

func (rr *rowReader) endRows(n int) error {
	rr.rows += n
	rr.total += n
	if rr.rows >= rr.next {
		rr.makeRoom()
	}
	if rr.p.yield == nil || rr.rows < rr.p.block {
		return nil
	}
	return rr.flush()
}

const (
	firstRoom = 4096 // rows there is room made for when nothing has been read
	trust     = 16   // how many times the rows that were read a promise of more is believed
)

// makeRoom makes room for the rows to come, so that columns need not be copied again and again as they
// grow: as many as the document promises or its size suggests, as far as what was read makes that likely.
func (rr *rowReader) makeRoom() {
	total := rr.hint
	if read := rr.p.s.offset() - rr.from; total <= rr.rows && rr.p.size > rr.p.s.offset() && read > 0 {
		total = int(float64(rr.rows)*float64(rr.p.size-rr.from)/float64(read)*1.01) + 1
	}
	total = min(total, rr.rows*trust)
	rr.next = rr.rows * trust
	if rr.p.yield != nil || total <= rr.rows {
		return
	}
	for _, b := range rr.cols {
		b.Grow(total - rr.rows)
	}
}

func (rr *rowReader) flush() error {
	if rr.p.yield == nil || rr.rows == 0 || !rr.keep {
		return nil
	}
	made, err := rr.take()
	if err != nil {
		return err
	}
	if !rr.p.yield(made) {
		return errStopped
	}
	rr.fresh()
	return nil
}

func (rr *rowReader) data(t *tag) error {
	err := rr.p.children(t, func(c *tag) error {
		if !rr.keep {
			return rr.p.skip(c)
		}
		switch c.name {
		case "TABLEDATA":
			return rr.tableData(c)
		case "BINARY", "BINARY2":
			kind := c.name
			return rr.p.children(c, func(s *tag) error {
				if s.name == "STREAM" {
					return rr.stream(s, kind)
				}
				return rr.p.skip(s)
			})
		case "FITS", "PARQUET":
			return rr.embedded(c)
		}
		return rr.p.skip(c) // an INFO after the rows
	})
	if err != nil {
		return err
	}
	return rr.flush()
}

// tableData reads rows written as XML. The usual tags are recognized by their bytes.
func (rr *rowReader) tableData(t *tag) error {
	if t.empty {
		return nil
	}
	s := rr.p.s
	inside := func() string { return fmt.Sprintf("in row %d of <TABLEDATA>", rr.total) }
	for {
		if !s.skipSpace() {
			return s.truncated(inside())
		}
		if s.end-s.pos >= 4 && string(s.buf[s.pos:s.pos+4]) == "<TR>" {
			s.pos += 4
			if err := rr.row(inside); err != nil {
				return err
			}
			continue
		}
		tr, err := s.next(nil)
		if err == io.EOF {
			return s.truncated(inside())
		}
		if err != nil {
			return err
		}
		switch {
		case tr.close && tr.name == "TABLEDATA":
			return nil
		case tr.close:
			return s.badTag("</%.40s> where <TR> or </TABLEDATA> should be", tr.name)
		case tr.name == "TR" && !tr.empty:
			if err := rr.row(inside); err != nil {
				return err
			}
		case tr.name == "TR":
			rr.fillRow(0)
			if err := rr.endRow(); err != nil {
				return err
			}
		default:
			if err := rr.p.skip(tr); err != nil {
				return err
			}
		}
	}
}

// row reads the cells of a row up to its end tag.
func (rr *rowReader) row(inside func() string) error {
	s := rr.p.s
	for col := 0; ; {
		if !s.skipSpace() || !s.need(4) {
			return s.truncated(inside())
		}
		switch {
		case string(s.buf[s.pos:s.pos+4]) == "<TD>":
			s.pos += 4
			if err := rr.cell(col, inside); err != nil {
				return err
			}
			col++
			continue
		case s.hasPrefix("</TR>"):
			s.pos += 5
			rr.fillRow(col)
			return rr.endRow()
		case s.hasPrefix("<TD/>"):
			s.pos += 5
			rr.put(col, nil)
			col++
			continue
		}
		td, err := s.next(nil)
		if err == io.EOF {
			return s.truncated(inside())
		}
		if err != nil {
			return err
		}
		switch {
		case td.close && td.name == "TR":
			rr.fillRow(col)
			return rr.endRow()
		case td.close:
			return s.badTag("</%.40s> where <TD> or </TR> should be", td.name)
		case td.name == "TD" && td.empty:
			rr.put(col, nil)
			col++
		case td.name == "TD":
			if err := rr.cell(col, inside); err != nil {
				return err
			}
			col++
		default:
			if err := rr.p.skip(td); err != nil {
				return err
			}
		}
	}
}

// cell reads the text of a cell, whose start tag was just read.
func (rr *rowReader) cell(col int, inside func() string) error {
	s := rr.p.s
	i := s.find('<', 0)
	if i < 0 {
		return s.truncated(inside())
	}
	if i+5 <= s.end && string(s.buf[i:i+5]) == "</TD>" {
		text := s.buf[s.pos:i]
		if bytes.IndexByte(text, '&') >= 0 {
			s.scratch = appendUnescaped(s.scratch[:0], text)
			text = s.scratch
		}
		rr.put(col, text)
		s.pos = i + 5
		return nil
	}
	text := s.scratch[:0]
	for open := 1; open > 0; {
		t, err := s.next(&text)
		if err == io.EOF {
			return s.truncated(inside())
		}
		if err != nil {
			return err
		}
		switch {
		case t.close && open == 1 && t.name != "TD":
			return s.badTag("</%.40s> where </TD> should be", t.name)
		case t.close:
			open--
		case !t.empty:
			open++
		}
	}
	s.scratch = text[:0]
	rr.put(col, text)
	return nil
}

// put gives a cell to its column. One that cannot be read becomes a null, with a remark.
func (rr *rowReader) put(col int, text []byte) {
	if col >= len(rr.cols) {
		if col == len(rr.cols) {
			rr.p.note("row %d of table %q has more cells than there are columns", rr.total, rr.t.Name)
		}
		return
	}
	b := rr.cols[col]
	if !rr.fields[col].dt.IsText() {
		for len(text) > 0 && text[0] <= ' ' {
			text = text[1:]
		}
		for len(text) > 0 && text[len(text)-1] <= ' ' {
			text = text[:len(text)-1]
		}
	}
	if err := b.AppendText(text); err != nil {
		rr.p.note("%s", err)
		b.AppendNull()
	}
}

// fillRow gives nulls to the columns for which a row has no cells.
func (rr *rowReader) fillRow(have int) {
	if have < len(rr.cols) {
		rr.p.note("row %d of table %q has %d cells for %d columns", rr.total, rr.t.Name, have, len(rr.cols))
	}
	for ; have < len(rr.cols); have++ {
		rr.cols[have].AppendNull()
	}
}

// isGzip tells the magic number of gzip.
func isGzip(b []byte) bool { return len(b) > 1 && b[0] == 0x1f && b[1] == 0x8b }

func encodingOf(t *tag) string { return strings.ToLower(strings.TrimSpace(t.get("encoding"))) }

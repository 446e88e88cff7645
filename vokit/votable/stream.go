package votable

import (
	"io"
	"iter"

	"vogo/vokit/table"
)

// Reader reads the tables of a document in blocks of rows, so that memory does not grow with the table.
type Reader struct {
	head *table.Table
	next func() (*table.Table, bool)
	stop func()
	doc  *Document
	err  error
}

// DefaultBlock is how many rows [Reader.Next] gives at once.
const DefaultBlock = 4096

// NewReader reads up to the first row of the first table. The one who has it must call Close.
func NewReader(r io.Reader) (*Reader, error) { return NewReaderSize(r, DefaultBlock) }

// NewReaderSize is NewReader with another number of rows in a block.
func NewReaderSize(r io.Reader, rows int) (*Reader, error) {
	s := &Reader{}
	seq := func(yield func(*table.Table) bool) {
		p := &parser{block: max(rows, 1), yield: yield, firstOnly: true}
		doc, err := p.read(r)
		s.doc = doc
		if err != errStopped {
			s.err = err
		}
	}
	s.next, s.stop = iter.Pull(iter.Seq[*table.Table](seq))
	head, ok := s.next()
	if !ok {
		s.stop()
		if s.err == nil {
			s.err = errNoTable
		}
		return nil, s.err
	}
	s.head = head
	return s, nil
}

// Table is the table without its rows: the columns and what is said about them.
func (s *Reader) Table() *table.Table { return s.head }

// Next gives the next rows as a table, and io.EOF after the last. The blocks are the caller's to keep.
func (s *Reader) Next() (*table.Table, error) {
	if s.err != nil {
		return nil, s.err
	}
	t, ok := s.next()
	if ok {
		return t, nil
	}
	if s.err != nil {
		return nil, s.err
	}
	return nil, io.EOF
}

// Document is what stands around the rows, complete only after Next has given io.EOF; before that it is nil.
func (s *Reader) Document() *Document { return s.doc }

// Close ends the reading. It does not close the input.
func (s *Reader) Close() error {
	s.stop()
	return nil
}

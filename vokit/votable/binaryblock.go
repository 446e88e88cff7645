package votable

import (
	"encoding/binary"

	"vogo/vokit/table"
)

// blockRows is the most rows that are taken apart at once.
const blockRows = 1024

// layout says where the cells of a row are: everything up to the first cell of variable length is at a
// fixed distance from where the row begins, everything after that from where that cell ends, and so on.
type layout struct {
	flags  int // bytes of BINARY2's null flags
	cells  []cellPlace
	vary   []cellPlace // the cells of variable length among them
	after  int         // bytes from the end of the last of those to the end of the row
	starts [][]int     // of each stretch, where it begins in each row of the block
	nulls  []bool
}

type cellPlace struct {
	stretch, delta int
	element        int // bytes of an element of a cell of variable length
}

func newLayout(widths []binaryWidth, flags int) *layout {
	l := &layout{flags: flags, after: flags}
	stretch := 0
	for _, w := range widths {
		p := cellPlace{stretch: stretch, delta: l.after, element: w.element}
		l.cells = append(l.cells, p)
		if w.bytes < 0 {
			l.vary = append(l.vary, p)
			stretch, l.after = stretch+1, 0
		} else {
			l.after += w.bytes
		}
	}
	l.starts = make([][]int, stretch+1)
	return l
}

// split finds where the rows that are whole in buf are, at most so many, and how many bytes they take.
func (l *layout) split(buf []byte, most int) (rows, used int) {
	for i := range l.starts {
		l.starts[i] = l.starts[i][:0]
	}
	for rows < min(most, blockRows) {
		at := used
		for k := range l.vary {
			p := at + l.vary[k].delta
			if p+4 > len(buf) {
				return rows, used
			}
			n := int(int32(binary.BigEndian.Uint32(buf[p:])))
			if n < 0 || n > len(buf)*8 {
				return rows, used
			}
			l.starts[k] = append(l.starts[k][:rows], at)
			if l.vary[k].element == 0 {
				n = (n + 7) / 8
			} else {
				n *= l.vary[k].element
			}
			at = p + 4 + n
		}
		if at+l.after > len(buf) || at+l.after == used { // a row of no bytes would never end
			return rows, used
		}
		last := len(l.vary)
		l.starts[last] = append(l.starts[last][:rows], at)
		used = at + l.after
		rows++
	}
	return rows, used
}

// binaryBlock takes whole rows from the window, a column at a time. It gives 0 when there is no whole row
// in it, or something is odd about the next one.
func (rr *rowReader) binaryBlock(w *window, l *layout, widths []binaryWidth) (int, error) {
	most := blockRows
	if rr.p.yield != nil {
		most = rr.p.block - rr.rows
	}
	buf := w.buf[w.pos:w.end]
	rows, used := l.split(buf, most)
	if rows == 0 {
		return 0, nil
	}
	anyNull := l.anyNull(buf, rows, len(rr.cols))
	for k, b := range rr.cols {
		in := table.BinaryCells{Buf: buf, At: l.starts[l.cells[k].stretch][:rows], Delta: l.cells[k].delta,
			Width: widths[k].bytes, Element: widths[k].element, BlankIsNull: l.flags == 0}
		if anyNull != nil && anyNull[k>>3]&(0x80>>(k&7)) != 0 {
			in.Null = l.nullsOf(buf, rows, k)
		}
		if err := b.AppendBinaryCells(in); err != nil {
			return 0, err
		}
	}
	w.pos += used
	return rows, nil
}

// anyNull are the flags of all rows of a block in one: columns without nulls need no look at each.
func (l *layout) anyNull(buf []byte, rows, cols int) []byte {
	if l.flags == 0 {
		return nil
	}
	all := make([]byte, (cols+7)/8)
	for _, at := range l.starts[0][:rows] {
		for i := range all {
			all[i] |= buf[at+i]
		}
	}
	return all
}

func (l *layout) nullsOf(buf []byte, rows, col int) []bool {
	l.nulls = l.nulls[:0]
	for _, at := range l.starts[0][:rows] {
		l.nulls = append(l.nulls, buf[at+col>>3]&(0x80>>(col&7)) != 0)
	}
	return l.nulls
}

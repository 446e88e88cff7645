package table

import (
	"encoding/binary"
	"math"
)

// page sends cells in binary, a buffer for each column: float64 little-endian, with NaN for null, where
// the front end writes the numbers; else "text", which is a byte for each row that is 1 for null,
// padding to a multiple of 4, the end of each row's text as uint32, and the texts in UTF-8. The last
// buffer holds the numbers of the rows in the table, as int32.
func (v *liveView) page(r liveRequest) (liveAnswer, [][]byte, error) {
	rows := v.shown(r.Start, min(r.Count, pageRows))
	a := liveAnswer{Start: max(r.Start, 0), Rows: len(rows)}
	cols, err := v.columns(r.Cols)
	if err != nil {
		return a, nil, err
	}
	if a.Cols = r.Cols; a.Cols == nil {
		for j := range cols {
			a.Cols = append(a.Cols, j)
		}
	}
	buffers := make([][]byte, len(cols))
	for k, c := range cols {
		if v.field[a.Cols[k]].Decimals >= 0 {
			a.Forms, buffers[k] = append(a.Forms, "number"), numberPage(c, rows)
		} else {
			a.Forms, buffers[k] = append(a.Forms, "text"), textPage(v.shows[a.Cols[k]], c, rows)
		}
	}
	var index []byte
	for _, i := range rows {
		index = binary.LittleEndian.AppendUint32(index, uint32(i))
	}
	return a, append(buffers, index), nil
}

func numberPage(c *Column, rows []int) []byte {
	b := make([]byte, 0, 8*len(rows))
	for _, i := range rows {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(c.Float(i)))
	}
	return b
}

func textPage(s shower, c *Column, rows []int) []byte {
	n := len(rows)
	head := (n + 3) / 4 * 4
	b := make([]byte, head+4*n, head+16*n)
	for k, i := range rows {
		if c.IsNull(i) {
			b[k] = 1
		} else {
			b = append(b, s.text(i)...)
		}
		binary.LittleEndian.PutUint32(b[head+4*k:], uint32(len(b)-head-4*n))
	}
	return b
}

package table

import (
	"math"
	"strings"
)

// Codes number the different values of a column from 0 on, in the order in which they first come. Grouping and
// joining work on them: columns of numbers are quicker to combine and compare than the cells themselves.

// coder gives out codes. One is used for the two columns of a join, so that they agree.
type coder struct {
	ints  map[int64]uint32
	texts map[string]uint32
	names []string        // by code
	near  *[256]codedText // texts seen lately, found quicker than in the map
	null  int64           // its code, −1 when there is none yet
	n     uint32
	dense []uint32 // of integers in a narrow range: code+1 by value, 0 for those not yet seen
	base  int64
}

func newCoder() *coder { return &coder{null: -1} }

// exact tells how the values of a column are told apart: as integers, by the bits of doubles, or as text.
type exact uint8

const (
	exactInt exact = iota
	exactDouble
	exactText
)

func (c *Column) exact() exact {
	switch {
	case c.sh.array, c.dt.IsText(), c.dt.isComplex(), c.dt == Float, c.dt == Boolean:
		return exactText
	case c.dt == Double:
		return exactDouble
	}
	return exactInt
}

// codes appends the codes of a column's cells. Nulls have a code of their own.
func (k *coder) codes(dst []uint32, c *Column, how exact) []uint32 {
	if how == exactInt {
		k.narrow(c)
	}
	var text []byte
	lacks := c.mayLack()
	for i := range c.n {
		if lacks && c.IsNull(i) {
			if k.null < 0 {
				k.null = int64(k.n)
				k.n++
			}
			dst = append(dst, uint32(k.null))
			continue
		}
		switch how {
		case exactInt:
			v, _ := c.vec.int(c.dt, i)
			dst = append(dst, k.int(v))
		case exactDouble:
			dst = append(dst, k.int(int64(math.Float64bits(c.vec.f64[i]+0)))) // + 0 makes −0 a plain 0
		default:
			if c.dt.IsText() && !c.sh.array {
				dst = append(dst, k.text(c.vec.str.at(i)))
				continue
			}
			if c.dt == Double && !c.sh.array {
				text = appendFloat(text[:0], c.vec.f64[i]+0, 64)
			} else {
				text = c.AppendText(text[:0], i)
			}
			dst = append(dst, k.text(unsafeString(text)))
		}
	}
	return dst
}

// narrow prepares for integers that are close together, for which no map is needed.
func (k *coder) narrow(c *Column) {
	if k.ints != nil || k.dense != nil || c.n == 0 {
		return
	}
	lo, hi := int64(math.MaxInt64), int64(math.MinInt64)
	for i := range c.n {
		v, _ := c.vec.int(c.dt, i)
		lo, hi = min(lo, v), max(hi, v)
	}
	if span := uint64(hi) - uint64(lo); span < uint64(4*c.n+1024) {
		k.base, k.dense = lo, make([]uint32, span+1)
	}
}

func (k *coder) int(v int64) uint32 {
	if at := uint64(v) - uint64(k.base); at < uint64(len(k.dense)) {
		if k.dense[at] == 0 {
			k.n++
			k.dense[at] = k.n
		}
		return k.dense[at] - 1
	}
	code, ok := k.ints[v]
	if !ok {
		if k.ints == nil {
			k.ints = make(map[int64]uint32)
		}
		code = k.n
		k.ints[v] = code
		k.n++
	}
	return code
}

// codedText is a text and its code plus 1.
type codedText struct {
	text string
	code uint32
}

func (k *coder) text(s string) uint32 {
	if k.near == nil {
		k.near = new([256]codedText)
	}
	at := len(s)
	if at > 0 {
		at += int(s[0])<<2 ^ int(s[len(s)/2])<<4 ^ int(s[len(s)-1])
	}
	n := &k.near[at&255]
	if n.code == 0 || n.text != s {
		*n = k.textCode(s)
	}
	return n.code - 1
}

// textCode keeps a copy of a text that it has not seen, for the bytes may be written over.
func (k *coder) textCode(s string) codedText {
	code, ok := k.texts[s]
	if !ok {
		if k.texts == nil {
			k.texts = make(map[string]uint32)
		}
		s = strings.Clone(s)
		code = k.n
		k.texts[s] = code
		k.n++
		k.names = append(append(k.names, make([]string, int(code)-len(k.names))...), s) // there may be a code of nulls between
	}
	return codedText{k.names[code], code + 1}
}

// rowCodes are the codes of rows in some columns, and how many there are. Without columns all rows have
// the code 0.
func rowCodes(cols []*Column, rows int) ([]uint32, int) {
	if len(cols) == 0 {
		return make([]uint32, rows), 1
	}
	codes, sizes := make([][]uint32, len(cols)), make([]int, len(cols))
	each(rows, len(cols), func(i int) {
		k := newCoder()
		codes[i] = k.codes(make([]uint32, 0, rows), cols[i], cols[i].exact())
		sizes[i] = int(k.n)
	})
	all, n := codes[0], sizes[0]
	for i := 1; i < len(cols); i++ {
		n = combine(all, n, codes[i], sizes[i])
	}
	return all, n
}

// combine puts into a the codes of the pairs of codes in a and b, again in the order in which they first come.
func combine(a []uint32, na int, b []uint32, nb int) int {
	next := uint32(0)
	if na*nb <= 4*len(a)+1024 {
		seen := make([]uint32, na*nb)
		for i := range a {
			s := &seen[int(a[i])*nb+int(b[i])]
			if *s == 0 {
				next++
				*s = next
			}
			a[i] = *s - 1
		}
		return int(next)
	}
	seen := make(map[uint64]uint32)
	for i := range a {
		pair := uint64(a[i])<<32 | uint64(b[i])
		code, ok := seen[pair]
		if !ok {
			code = next
			seen[pair] = code
			next++
		}
		a[i] = code
	}
	return int(next)
}

// rowsByCode are the rows of each code, in order.
func rowsByCode(codes []uint32, n int) [][]int {
	start := make([]int, n+1)
	for _, c := range codes {
		start[c+1]++
	}
	for i := range n {
		start[i+1] += start[i]
	}
	flat := make([]int, len(codes))
	out := make([][]int, n)
	for i := range out {
		out[i] = flat[start[i]:start[i]:start[i+1]]
	}
	for i, c := range codes {
		out[c] = append(out[c], i)
	}
	return out
}

package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"math/bits"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// The library makes room for what the headers of a file claim. These checks come before it: what a file claims must be in
// it, so that a broken or hostile one of a few bytes does not take the memory of the whole program.

var (
	errCut   = errors.New("it ends too early")
	errClaim = errors.New("a header claims more than the file has")
)

// largestPage is how much of a page's claimed size is believed without a look at its compressed size, and the largest
// ratio beyond it: deflate, the codec that packs ordinary pages most, reaches 1032.
const (
	largestPage  = 64 << 20
	largestRatio = 1100
	mostValues   = 1 << 27 // of a page
)

// Kinds of pages (parquet.thrift, PageType).
const (
	dataPage   = 0
	dataPageV2 = 3
)

// plainDictionary is what older writers call the encoding of data pages with a dictionary (parquet.thrift, Encoding).
const plainDictionary format.Encoding = 2

// checkFooter looks at the length of the footer, and at the lengths in it (Parquet format, "File Format").
func checkFooter(r io.ReaderAt, size int64) error {
	var tail [8]byte
	if size < 12 {
		return errCut
	}
	if _, err := r.ReadAt(tail[:], size-8); err != nil && err != io.EOF {
		return err
	}
	n := int64(binary.LittleEndian.Uint32(tail[:4]))
	if n > size-12 {
		return errClaim
	}
	footer := make([]byte, n)
	if _, err := r.ReadAt(footer, size-8-n); err != nil && err != io.EOF {
		return err
	}
	t := thriftWalk{b: footer}
	return t.structure(0, func(int, int64) {})
}

// checkPages looks at all pages: at their headers, at how long their data becomes, and at how many values its runs claim.
func checkPages(r io.ReaderAt, size int64, f *parquet.File) error {
	var leaves []*parquet.Column
	var find func(c *parquet.Column)
	find = func(c *parquet.Column) {
		if c.Leaf() {
			leaves = append(leaves, c)
		}
		for _, child := range c.Columns() {
			find(child)
		}
	}
	find(f.Root())
	for i := range f.Metadata().RowGroups {
		group := &f.Metadata().RowGroups[i]
		if len(group.Columns) != len(leaves) {
			return fmt.Errorf("its row group %d has %d columns, its schema %d", i, len(group.Columns), len(leaves))
		}
		for k, leaf := range leaves {
			c := chunk{meta: &group.Columns[k].MetaData, repeats: leaf.MaxRepetitionLevel(), defined: leaf.MaxDefinitionLevel()}
			if err := c.check(r, size); err != nil {
				return err
			}
		}
	}
	return nil
}

// chunk is the part of a column that is in one row group.
type chunk struct {
	meta             *format.ColumnMetaData
	repeats, defined int // the highest levels
	packed, body     []byte
}

func (c *chunk) check(r io.ReaderAt, size int64) error {
	at := c.meta.DataPageOffset
	if d := c.meta.DictionaryPageOffset; d > 0 && d < at {
		at = d
	}
	end := at + c.meta.TotalCompressedSize
	if at < 0 || end < at || end > size {
		return errClaim
	}
	if c.meta.NumValues == 0 {
		return nil
	}
	for buf := make([]byte, 512); at < end; {
		p, err := readPageHeader(r, at, end, &buf)
		if err != nil {
			return err
		}
		at += p.header
		if p.compressed < 0 || p.compressed > end-at || p.values < 0 || p.values > mostValues || p.uncompressed < 0 ||
			p.uncompressed > max(largestPage, p.compressed*largestRatio) || p.repetition < 0 || p.definition < 0 || p.repetition+p.definition > p.compressed {
			return errClaim
		}
		if int64(cap(c.packed)) < p.compressed {
			c.packed = make([]byte, p.compressed)
		}
		c.packed = c.packed[:p.compressed]
		if n, err := r.ReadAt(c.packed, at); n < len(c.packed) {
			return err
		}
		if err := c.page(p); err != nil {
			return err
		}
		at += p.compressed
	}
	return nil
}

// page looks at the data of a page.
func (c *chunk) page(p pageHeader) error {
	b := c.packed
	if p.kind == dataPageV2 {
		b = b[p.repetition+p.definition:]
		for _, level := range []struct {
			bytes []byte
			most  int
		}{{c.packed[:p.repetition], c.repeats}, {c.packed[p.repetition:][:p.definition], c.defined}} {
			if level.most > 0 {
				if err := checkRuns(level.bytes, bits.Len(uint(level.most)), p.values); err != nil {
					return err
				}
			}
		}
	}
	if c.meta.Codec != format.Uncompressed && p.isPacked && len(b) > 0 {
		var err error
		if b, err = c.unpack(b, p.uncompressed-p.repetition-p.definition); err != nil {
			return err
		}
	}
	if p.kind == dataPage {
		for _, most := range []int{c.repeats, c.defined} {
			if most == 0 {
				continue
			}
			if len(b) < 4 || uint64(binary.LittleEndian.Uint32(b)) > uint64(len(b)-4) {
				return errCut
			}
			n := binary.LittleEndian.Uint32(b)
			if err := checkRuns(b[4:4+n], bits.Len(uint(most)), p.values); err != nil {
				return err
			}
			b = b[4+n:]
		}
	}
	if p.kind != dataPage && p.kind != dataPageV2 || len(b) == 0 {
		return nil
	}
	switch p.encoding {
	case format.RLEDictionary, plainDictionary:
		return checkRuns(b[1:], int(b[0]), p.values)
	case format.RLE:
		if len(b) >= 4 {
			return checkRuns(b[4:], 1, p.values)
		}
	case format.DeltaBinaryPacked, format.DeltaLengthByteArray, format.DeltaByteArray:
		return checkDelta(b, p.values)
	}
	return nil
}

// unpack decompresses data into a buffer that the chunk keeps.
func (c *chunk) unpack(b []byte, size int64) ([]byte, error) {
	var length int64
	switch c.meta.Codec {
	case format.Snappy: // it begins with how long it will be (Snappy format description, section 1)
		n, _ := binary.Uvarint(b)
		length = int64(min(n, math.MaxInt64))
	case format.Lz4Raw:
		length = lz4Length(b)
	}
	if length < 0 || length > size {
		return nil, errClaim
	}
	if int64(cap(c.body)) < size {
		c.body = make([]byte, size)
	}
	out, err := parquet.LookupCompressionCodec(c.meta.Codec).Decode(c.body[:0:cap(c.body)], b)
	if err == nil && int64(len(out)) > size {
		err = errClaim
	}
	return out, err
}

// lz4Length is how long a block of LZ4 becomes, -1 if it is broken (LZ4 Block Format Description, 2022).
func lz4Length(b []byte) int64 {
	total := int64(0)
	extend := func(n int64) int64 {
		if n != 15 {
			return n
		}
		for len(b) > 0 {
			ch := b[0]
			b = b[1:]
			n += int64(ch)
			if ch != 255 {
				return n
			}
		}
		return -1
	}
	for len(b) > 0 {
		token := b[0]
		b = b[1:]
		literals := extend(int64(token >> 4))
		if literals < 0 || literals > int64(len(b)) {
			return -1
		}
		b = b[literals:]
		total += literals
		if len(b) == 0 {
			return total
		}
		if len(b) < 2 {
			return -1
		}
		offset := int64(binary.LittleEndian.Uint16(b))
		b = b[2:]
		match := extend(int64(token & 15))
		if match < 0 || offset == 0 || offset > total {
			return -1
		}
		total += match + 4
	}
	return -1 // the last sequence has literals only
}

// checkRuns counts the values of runs of the RLE and bit-packing hybrid (Parquet format, "Encodings").
func checkRuns(b []byte, width int, values int64) error {
	if width > 32 {
		return errClaim
	}
	total := int64(0)
	for len(b) > 0 && total < values {
		head, n := binary.Uvarint(b)
		if n <= 0 || head > math.MaxInt32*2 {
			return errClaim
		}
		b = b[n:]
		count, length := int64(head>>1), int64(width+7)/8
		if head&1 == 1 {
			count, length = count*8, count*int64(width)
		}
		total += count
		if total > values+512 { // a last group may be longer than what is left
			return errClaim
		}
		b = b[min(length, int64(len(b))):]
	}
	// What follows the last run the library reads all the same.
	if len(b) > 8 {
		return errClaim
	}
	for len(b) > 0 {
		head, n := binary.Uvarint(b)
		if n <= 0 || head>>1 > 512 {
			return errClaim
		}
		b = b[n:]
		length := int(head>>1) * width
		if head&1 == 0 {
			length = (width + 7) / 8
		}
		b = b[min(length, len(b)):]
	}
	return nil
}

// checkDelta looks at the head of delta encodings: block size, blocks in it, number of values.
func checkDelta(b []byte, values int64) error {
	var head [3]uint64
	for i := range head {
		v, n := binary.Uvarint(b)
		if n <= 0 {
			return errCut
		}
		head[i], b = v, b[n:]
	}
	if head[0] > 1<<16 || head[1] == 0 || head[1] > head[0] || head[2] > uint64(values) {
		return errClaim
	}
	return nil
}

// pageHeader is what of a PageHeader matters here.
type pageHeader struct {
	header                           int64 // its own length
	uncompressed, compressed, values int64
	kind                             int64
	encoding                         format.Encoding
	repetition, definition           int64 // bytes of the levels of a data page v2, which are not compressed
	isPacked                         bool
}

func readPageHeader(r io.ReaderAt, at, end int64, buf *[]byte) (pageHeader, error) {
	for {
		n, err := r.ReadAt((*buf)[:min(int64(len(*buf)), end-at)], at)
		if err != nil && err != io.EOF {
			return pageHeader{}, err
		}
		p := pageHeader{isPacked: true}
		t := thriftWalk{b: (*buf)[:n]}
		// Numbers of fields in parquet.thrift, those of an inner structure after 100 times that of the outer one.
		err = t.structure(0, func(path int, v int64) {
			switch path {
			case 1:
				p.kind = v
			case 2:
				p.uncompressed = v
			case 3:
				p.compressed = v
			case 501, 701, 801: // of a data page, a dictionary page, a data page v2
				p.values = v
			case 502, 804:
				p.encoding = format.Encoding(v)
			case 805:
				p.definition = v
			case 806:
				p.repetition = v
			case 807:
				p.isPacked = v != 0
			}
		})
		p.header = int64(t.i)
		if err == nil {
			return p, nil
		}
		if !errors.Is(err, errCut) && !errors.Is(err, errClaim) || int64(n) == end-at || len(*buf) >= 16<<20 {
			return p, fmt.Errorf("the header of a page: %w", err)
		}
		*buf = make([]byte, 4*len(*buf)) // long statistics
	}
}

// thriftWalk goes through a structure of Thrift's compact protocol without keeping it, and checks that the lengths in it
// are possible.
type thriftWalk struct {
	b []byte
	i int
}

const deepestThrift = 32

func (t *thriftWalk) byte() (byte, error) {
	if t.i >= len(t.b) {
		return 0, errCut
	}
	t.i++
	return t.b[t.i-1], nil
}

func (t *thriftWalk) uvarint() (uint64, error) {
	v, n := binary.Uvarint(t.b[t.i:])
	if n <= 0 {
		if n < 0 {
			return 0, errClaim
		}
		return 0, errCut
	}
	t.i += n
	return v, nil
}

// structure calls f with the numbers in it: with the number of the field, and with 100 times that of the outer field and
// its own for fields one level down.
func (t *thriftWalk) structure(depth int, f func(path int, v int64)) error {
	if depth > deepestThrift {
		return errors.New("its metadata is nested too deep")
	}
	id := 0
	for {
		head, err := t.byte()
		if err != nil {
			return err
		}
		if head == 0 {
			return nil
		}
		if delta := int(head >> 4); delta > 0 {
			id += delta
		} else {
			v, err := t.uvarint()
			if err != nil {
				return err
			}
			id = int(int16(v>>1) ^ -int16(v&1))
		}
		inner := func(path int, v int64) {
			if path > 0 && path < 100 && id > 0 && id < 100 {
				f(100*id+path, v)
			}
		}
		if err := t.value(head&15, depth, func(v int64) { f(id, v) }, inner); err != nil {
			return err
		}
	}
}

// value goes over a value of a type of the compact protocol.
func (t *thriftWalk) value(kind byte, depth int, number func(int64), inner func(int, int64)) error {
	switch kind {
	case 1, 2: // true, false
		number(int64(2 - kind))
		return nil
	case 3:
		_, err := t.byte()
		return err
	case 4, 5, 6:
		v, err := t.uvarint()
		number(int64(v>>1) ^ -int64(v&1))
		return err
	case 7, 13: // double, UUID
		return t.skip(map[byte]uint64{7: 8, 13: 16}[kind])
	case 8:
		n, err := t.uvarint()
		if err != nil {
			return err
		}
		return t.skip(n)
	case 9, 10, 11:
		return t.collection(kind, depth)
	case 12:
		return t.structure(depth+1, inner)
	}
	return fmt.Errorf("its metadata has the unknown type %d", kind)
}

func (t *thriftWalk) skip(n uint64) error {
	if n > uint64(len(t.b)-t.i) {
		return errClaim
	}
	t.i += int(n)
	return nil
}

// collection goes over a list, set or map.
func (t *thriftWalk) collection(kind byte, depth int) error {
	if depth > deepestThrift {
		return errors.New("its metadata is nested too deep")
	}
	var size uint64
	var types []byte
	if kind == 11 {
		n, err := t.uvarint()
		if err != nil || n == 0 {
			return err
		}
		head, err := t.byte()
		if err != nil {
			return err
		}
		size, types = n, []byte{head >> 4, head & 15}
	} else {
		head, err := t.byte()
		if err != nil {
			return err
		}
		size, types = uint64(head>>4), []byte{head & 15}
		if size == 15 {
			if size, err = t.uvarint(); err != nil {
				return err
			}
		}
	}
	if size > uint64(len(t.b)-t.i) { // each element takes a byte at least
		return errClaim
	}
	for range size {
		for _, k := range types {
			if k == 1 || k == 2 { // booleans in a list have a byte each
				k = 3
			}
			if err := t.value(k, depth+1, func(int64) {}, func(int, int64) {}); err != nil {
				return err
			}
		}
	}
	return nil
}

package fits

import (
	"context"
	"fmt"
	"runtime"
	"strings"

	"golang.org/x/sync/errgroup"
)

// tiling is a tile-compressed image (FITS 4.0, section 10.1), ready to be read.
type tiling struct {
	h          *HDU
	dims       []int
	tile       []int
	count      []int // tiles along each axis
	bitpix     int
	algorithm  string
	blockSize  int
	bytePix    int
	smooth     bool // of HCOMPRESS_1
	unsigned16 bool // of PLIO_1
	quantize   string
	dither0    int
	blank      int64
	hasBlank   bool
	row        int
	rows       int
	data       *field // COMPRESSED_DATA
	gz         *field // GZIP_COMPRESSED_DATA
	plain      *field // UNCOMPRESSED_DATA
	scale      *field
	zero       *field
	zblank     *field

	scale1, zero1 float64 // ZSCALE and ZZERO of the header, for tiles without their own
}

// uncompressedHeader is the header of the image inside (section 10.1.1).
func uncompressedHeader(h *Header) *Header {
	out := NewHeader()
	out.append(Card{Keyword: "SIMPLE", Value: true, Comment: "conforms to FITS standard"})
	out.append(Card{Keyword: "BITPIX", Value: int64(h.IntOr("ZBITPIX", 0)), Comment: "array data type"})
	dims, _ := axes(h, "ZNAXIS")
	out.append(Card{Keyword: "NAXIS", Value: int64(len(dims)), Comment: "number of array dimensions"})
	for i, d := range dims {
		out.append(Card{Keyword: fmt.Sprintf("NAXIS%d", i+1), Value: int64(d)})
	}
	for _, c := range h.cards {
		if compressionKeyword(c.Keyword) || structural(c.Keyword) && c.Keyword != "BSCALE" && c.Keyword != "BZERO" && c.Keyword != "BLANK" {
			continue
		}
		out.append(c)
	}
	out.odd = append([]string(nil), h.odd...)
	return out
}

func compressionKeyword(k string) bool {
	switch k {
	case "ZIMAGE", "ZCMPTYPE", "ZBITPIX", "ZNAXIS", "ZSIMPLE", "ZEXTEND", "ZTENSION", "ZPCOUNT", "ZGCOUNT", "ZQUANTIZ", "ZDITHER0",
		"ZBLANK", "ZHECKSUM", "ZDATASUM", "ZMASKCMP", "ZBLOCKED", "TFIELDS", "THEAP", "ZSCALE", "ZZERO":
		return true
	}
	for _, p := range []string{"ZNAXIS", "ZTILE", "ZNAME", "ZVAL", "TTYPE", "TFORM", "TUNIT", "TDIM", "TNULL", "TSCAL", "TZERO", "TDISP"} {
		if rest, ok := strings.CutPrefix(k, p); ok && rest != "" && strings.Trim(rest, "0123456789") == "" {
			return true
		}
	}
	return false
}

func (h *HDU) tiling() (*tiling, error) {
	if h.tiles != nil {
		return h.tiles, nil
	}
	t := &tiling{h: h, blockSize: 32, bytePix: 4, algorithm: strings.ToUpper(strings.TrimSpace(h.Header.TextOr("ZCMPTYPE", "")))}
	tiles, err := t.cut()
	if err != nil {
		return nil, err
	}
	t.parameters()
	var n int
	if t.row, t.rows, n, err = h.tableShape(); err != nil {
		return nil, err
	}
	if t.rows != tiles {
		return nil, h.errorf("%d compressed tiles for an image of %d", t.rows, tiles)
	}
	fields, err := h.binaryFields(n, t.row)
	if err != nil {
		return nil, err
	}
	if err := t.columns(fields); err != nil {
		return nil, err
	}
	h.tiles = t
	return t, nil
}

// cut reads how the image is cut into tiles, and gives their number.
func (t *tiling) cut() (tiles int, err error) {
	h, hdr := t.h, t.h.Header
	if t.dims, err = axes(hdr, "ZNAXIS"); err != nil {
		return 0, h.errorf("compressed image without axes (ZNAXIS): %v", err)
	}
	if len(t.dims) == 0 {
		return 0, h.errorf("compressed image without axes (ZNAXIS is 0)")
	}
	t.bitpix = hdr.IntOr("ZBITPIX", 0)
	if !validBitPix(t.bitpix) {
		return 0, h.errorf("ZBITPIX = %d is none of 8, 16, 32, 64, -32, -64", t.bitpix)
	}
	tiles = 1
	for i, d := range t.dims {
		def := 1
		if i == 0 {
			def = d
		}
		n := hdr.IntOr(fmt.Sprintf("ZTILE%d", i+1), def)
		if n < 1 || d < 1 {
			return 0, h.errorf("tiles of %d pixels along axis %d of %d", n, i+1, d)
		}
		n = min(n, d)
		t.tile = append(t.tile, n)
		t.count = append(t.count, (d+n-1)/n)
		if tiles *= (d + n - 1) / n; tiles > 1<<40 {
			return 0, h.errorf("more tiles than any file holds")
		}
	}
	return tiles, nil
}

// columns finds the columns that hold the tiles and their scales.
func (t *tiling) columns(fields []*field) error {
	for _, f := range fields {
		switch strings.ToUpper(f.name) {
		case "COMPRESSED_DATA":
			t.data = f
		case "GZIP_COMPRESSED_DATA":
			t.gz = f
		case "UNCOMPRESSED_DATA":
			t.plain = f
		case "ZSCALE":
			t.scale = f
		case "ZZERO":
			t.zero = f
		case "ZBLANK":
			t.zblank = f
		}
	}
	if t.data == nil {
		return t.h.errorf("compressed image without a column COMPRESSED_DATA")
	}
	for _, f := range []*field{t.data, t.gz, t.plain} {
		if f != nil && f.code != 'P' && f.code != 'Q' {
			return t.h.errorf("column %s holds no arrays of different lengths, as compressed tiles are", f.name)
		}
	}
	for _, f := range []*field{t.scale, t.zero, t.zblank} {
		if f != nil && f.width < elementSize[f.code] {
			return t.h.errorf("column %s holds nothing", f.name)
		}
	}
	return nil
}

// parameters reads the algorithm's own settings.
func (t *tiling) parameters() {
	hdr := t.h.Header
	for i := 1; i < 100; i++ {
		name, err := hdr.Text(fmt.Sprintf("ZNAME%d", i))
		if err != nil {
			break
		}
		v := hdr.IntOr(fmt.Sprintf("ZVAL%d", i), 0)
		switch strings.ToUpper(strings.TrimSpace(name)) {
		case "BLOCKSIZE":
			t.blockSize = v
		case "BYTEPIX":
			t.bytePix = v
		case "SMOOTH":
			t.smooth = v != 0
		}
	}
	t.unsigned16 = t.bitpix == 16 && hdr.FloatOr("BZERO", 0) == 1<<15 && hdr.FloatOr("BSCALE", 1) == 1
	t.scale1, t.zero1 = hdr.FloatOr("ZSCALE", 0), hdr.FloatOr("ZZERO", 0)
	t.quantize = strings.ToUpper(strings.TrimSpace(hdr.TextOr("ZQUANTIZ", "NO_DITHER")))
	t.dither0 = hdr.IntOr("ZDITHER0", 1)
	if b, ok := hdr.Get("ZBLANK").(int64); ok {
		t.blank, t.hasBlank = b, true
	}
}

// sectionCompressed reads the tiles that a section needs, and no others.
func (h *HDU) sectionCompressed(ctx context.Context, lo, hi []int) (*Image, error) {
	t, err := h.tiling()
	if err != nil {
		return nil, err
	}
	im := newImage(h.ImageHeader(), sectionDims(lo, hi), t.bitpix)
	if t.bitpix > 0 && !im.hasBlank && t.hasBlank {
		im.blank, im.hasBlank = t.blank, true
	}
	n, ok := product(im.Dims)
	// No algorithm here packs more than some thousand pixels into a byte: a header that wants more lies.
	if limit := 4096*h.size + 1<<20; !ok || n > limit {
		return nil, h.errorf("%v pixels cannot come out of %d bytes", im.Dims, h.size)
	}
	im.raw = make([]byte, n*int64(im.pixelSize()))
	sec := &tileSection{t: t, im: im, lo: lo, hi: hi, tiles: 1}
	for i := range lo {
		first, last := lo[i]/t.tile[i], (hi[i]-1)/t.tile[i]
		sec.first, sec.count = append(sec.first, first), append(sec.count, last-first+1)
		sec.tiles *= last - first + 1
	}
	if err := sec.read(ctx); err != nil {
		return nil, err
	}
	return im, nil
}

// tileSection is a section of a compressed image being read.
type tileSection struct {
	t            *tiling
	im           *Image
	lo, hi       []int
	first, count []int // tiles along each axis
	tiles        int
}

// index is where the k-th tile of the section lies, in tiles along each axis,
// and its row in the table.
func (s *tileSection) index(k int, idx []int) (row int) {
	stride := 1
	for i, n := range s.count {
		idx[i] = s.first[i] + k%n
		k /= n
		row += idx[i] * stride
		stride *= s.t.count[i]
	}
	return row
}

// read unpacks the tiles, on all processors where the file is at hand.
func (s *tileSection) read(ctx context.Context) error {
	workers := max(1, min(runtime.GOMAXPROCS(0), s.tiles/8))
	var plan []int64
	if _, remote := s.t.h.source().(*Ranges); remote {
		workers = 1
		var err error
		if plan, err = s.plan(ctx); err != nil {
			return err
		}
	}
	g, ctx := errgroup.WithContext(ctx)
	for w := range workers {
		g.Go(func() error {
			u := s.t.unpacker(plan)
			idx := make([]int, len(s.count))
			for k := w * s.tiles / workers; k < (w+1)*s.tiles/workers; k++ {
				if ctx.Err() != nil {
					return context.Cause(ctx)
				}
				if err := s.copyTile(u, s.index(k, idx), idx); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return g.Wait()
}

// plan finds where the runs of tiles end in the data, to read them from a
// distant source in few requests.
func (s *tileSection) plan(ctx context.Context) ([]int64, error) {
	var pieces [][2]int64
	u := s.t.unpacker(nil)
	idx := make([]int, len(s.count))
	for k := range s.tiles {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		row := s.index(k, idx)
		cells, err := u.descriptors(row)
		if err != nil {
			return nil, err
		}
		for _, f := range []*field{s.t.data, s.t.gz, s.t.plain} {
			if f == nil {
				continue
			}
			from, to, err := u.heap.place(f, cells[f.offset:f.offset+f.width])
			if err != nil {
				return nil, s.t.h.errorf("tile %d: %v", row, err)
			}
			if from < to {
				pieces = append(pieces, [2]int64{from, to})
			}
		}
	}
	return runsOf(pieces), nil
}

// copyTile unpacks one tile and copies what of it lies in the section.
func (s *tileSection) copyTile(u *unpacker, row int, idx []int) error {
	t, axes := s.t, len(idx)
	// Of this tile (those at the edge are smaller), of the part in the section, and of that in the result.
	dims, from, to, outFrom := make([]int, axes), make([]int, axes), make([]int, axes), make([]int, axes)
	for i := range idx {
		start := idx[i] * t.tile[i]
		dims[i] = min(t.tile[i], t.dims[i]-start)
		a, b := max(s.lo[i], start), min(s.hi[i], start+dims[i])
		from[i], to[i], outFrom[i] = a-start, b-start, a-s.lo[i]
	}
	n, ok := product(dims)
	if !ok || n > 4096*t.h.size+1<<20 {
		return t.h.errorf("tile %d: %v pixels cannot come out of %d bytes", row, dims, t.h.size)
	}
	raw, err := u.unpack(row, int(n))
	if err != nil {
		return t.h.errorf("tile %d: %v", row, err)
	}
	size := s.im.pixelSize()
	length := (to[0] - from[0]) * size
	for line := 0; ; line++ {
		src, dst, in, out, rest := from[0], outFrom[0], dims[0], s.im.Dims[0], line
		for i := 1; i < axes; i++ {
			k := rest % (to[i] - from[i])
			rest /= to[i] - from[i]
			src, dst = src+(from[i]+k)*in, dst+(outFrom[i]+k)*out
			in, out = in*dims[i], out*s.im.Dims[i]
		}
		if rest > 0 || axes == 1 && line > 0 {
			return nil
		}
		copy(s.im.raw[dst*size:dst*size+length], raw[src*size:])
	}
}

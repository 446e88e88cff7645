package fits

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strings"

	"github.com/klauspost/compress/gzip"
)

const (
	blockSize = 2880
	// maxHeader bounds one header: 36 cards a block, some 700,000 cards.
	maxHeader = 20000 * blockSize
	// maxInflated bounds what a gzip file may grow to in memory.
	maxInflated = 4 << 30
	// maxHDUs bounds the number of HDUs of a file.
	maxHDUs = 100_000
)

// File is a FITS file: a primary HDU and its extensions.
type File struct {
	Name string // path or URL it was read from, for messages; may be ""
	HDUs []*HDU

	src    io.ReaderAt
	size   int64
	closer io.Closer
	odd    []string
}

// Open opens a FITS file, plain or gzipped. Only headers are read; pixels and
// rows are read from the file when asked for. A gzipped file is unpacked in memory.
func Open(path string) (*File, error) {
	fd, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("fits: %w", err)
	}
	st, err := fd.Stat()
	if err != nil {
		fd.Close()
		return nil, fmt.Errorf("fits: %w", err)
	}
	if st.IsDir() {
		fd.Close()
		return nil, fmt.Errorf("fits: %s is a directory, not a FITS file", path)
	}
	f, err := read(fd, st.Size(), path)
	if err != nil {
		fd.Close()
		return nil, err
	}
	if f.src == io.ReaderAt(fd) {
		f.closer = fd
	} else {
		fd.Close()
	}
	return f, nil
}

// Read reads a FITS file of the given size in bytes from r, lazily: r must stay
// readable as long as the File is used. Gzipped content is unpacked in memory.
func Read(r io.ReaderAt, size int64) (*File, error) { return read(r, size, "") }

// Decode reads a FITS file from a stream, the whole of it into memory.
func Decode(r io.Reader) (*File, error) {
	data, err := readLimited(r, maxInflated)
	if err != nil {
		return nil, fmt.Errorf("fits: reading the stream: %w", err)
	}
	return read(bytes.NewReader(data), int64(len(data)), "")
}

func readLimited(r io.Reader, limit int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = fmt.Errorf("more than %d bytes", limit)
	}
	return data, err
}

func read(r io.ReaderAt, size int64, name string) (*File, error) {
	f := &File{Name: name, src: r, size: size}
	magic := make([]byte, 2)
	if n, _ := r.ReadAt(magic, 0); n == 2 && magic[0] == 0x1f && magic[1] == 0x8b {
		if err := f.inflate(); err != nil {
			return nil, err
		}
	}
	if err := f.scan(); err != nil {
		return nil, err
	}
	return f, nil
}

// inflate replaces the source by its unpacked content. A damaged end is no
// reason to lose the beginning: what came out is kept, and noted.
func (f *File) inflate() error {
	zr, err := gzip.NewReader(io.NewSectionReader(f.src, 0, f.size))
	if err != nil {
		return f.errorf("gzip: %v", err)
	}
	data, err := readLimited(zr, maxInflated)
	if err != nil {
		if len(data) < blockSize || int64(len(data)) > maxInflated {
			return f.errorf("unpacking gzip: %v", err)
		}
		f.odd = append(f.odd, fmt.Sprintf("gzip ends early after %d bytes: %v", len(data), err))
	}
	f.src, f.size = bytes.NewReader(data), int64(len(data))
	return nil
}

// errorf is a one-line error with the file's name in front.
func (f *File) errorf(format string, args ...any) error {
	prefix := "fits: "
	if f.Name != "" {
		prefix += f.Name + ": "
	}
	return oneLine(fmt.Errorf(prefix+format, args...))
}

// visible replaces what would break a line: damaged files have it in names and values.
func visible(r rune) rune {
	if r < ' ' || r >= 0x7f && r < 0xa0 || r == '\u2028' || r == '\u2029' {
		return '·'
	}
	return r
}

// oneLine is the error in one line.
func oneLine(err error) error {
	if text := err.Error(); strings.Map(visible, text) != text {
		return &tidied{err}
	}
	return err
}

// tidied is an error whose text has no control characters.
type tidied struct{ error }

func (e *tidied) Error() string { return strings.Map(visible, e.error.Error()) }
func (e *tidied) Unwrap() error { return e.error }

// scan finds all HDUs.
func (f *File) scan() error {
	var off int64
	for off < f.size && len(f.HDUs) < maxHDUs {
		h, err := f.readHDU(off, len(f.HDUs))
		if err != nil {
			if len(f.HDUs) == 0 {
				return err
			}
			// Special records and padding after the last HDU are allowed (section 3.5), and
			// a damaged extension must not keep people from the HDUs before it.
			f.odd = append(f.odd, strings.TrimPrefix(err.Error(), "fits: "))
			return nil
		}
		f.HDUs = append(f.HDUs, h)
		next := h.data + roundUp(h.size)
		if next <= off { // overflow
			return nil
		}
		if h.data+h.size > f.size {
			f.odd = append(f.odd, fmt.Sprintf("HDU %d: data end at byte %d, the file at byte %d", h.Index, h.data+h.size, f.size))
		}
		off = next
	}
	if len(f.HDUs) == 0 {
		return f.errorf("the file is empty")
	}
	return nil
}

func roundUp(n int64) int64 { return (n + blockSize - 1) / blockSize * blockSize }

// readHDU reads the header at a byte offset.
func (f *File) readHDU(off int64, index int) (*HDU, error) {
	buf, err := f.readHeaderBytes(off, index)
	if err != nil {
		return nil, err
	}
	end := endCard(buf, 0)
	hdr := parseHeader(buf[:end])
	h := &HDU{Header: hdr, Index: index, file: f, offset: off, data: off + roundUp(int64(end)+cardSize)}
	h.size, err = dataSize(hdr)
	if err != nil {
		return nil, f.errorf("HDU %d at byte %d: %v", index, off, err)
	}
	return h, nil
}

// readHeaderBytes reads blocks up to the one with the END card.
func (f *File) readHeaderBytes(off int64, index int) ([]byte, error) {
	var buf []byte
	step := int64(4 * blockSize)
	for {
		n := min(step, f.size-off-int64(len(buf)))
		if n <= 0 {
			return nil, f.errorf("HDU %d at byte %d: the file ends at byte %d before the END card", index, off, f.size)
		}
		old := len(buf)
		buf = append(buf, make([]byte, n)...)
		got, err := f.src.ReadAt(buf[old:], off+int64(old))
		buf = buf[:old+got]
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, f.errorf("HDU %d: reading the header at byte %d: %w", index, off+int64(old), err)
		}
		if old == 0 {
			if err := f.checkStart(buf, off, index); err != nil {
				return nil, err
			}
		}
		if endCard(buf, old/cardSize*cardSize) >= 0 {
			return buf, nil
		}
		if got == 0 {
			return nil, f.errorf("HDU %d at byte %d: no END card up to byte %d, where the file ends", index, off, off+int64(old))
		}
		if i := binaryCard(buf); i >= 0 {
			return nil, f.errorf("HDU %d: card %d at byte %d is not text: no END card before it", index, i+1, off+int64(i*cardSize))
		}
		if len(buf) > maxHeader {
			return nil, f.errorf("HDU %d at byte %d: no END card in %d bytes", index, off, len(buf))
		}
		step *= 2
	}
}

// checkStart tells early and plainly when this is no FITS header.
func (f *File) checkStart(buf []byte, off int64, index int) error {
	want := "SIMPLE  "
	if index > 0 {
		want = "XTENSION"
	}
	if len(buf) >= 8 && string(buf[:8]) == want {
		return nil
	}
	if index > 0 {
		return f.errorf("HDU %d: no XTENSION card at byte %d", index, off)
	}
	return f.errorf("not a FITS file: it begins with %s", describeStart(buf))
}

// describeStart says what a file that is no FITS file seems to be.
func describeStart(b []byte) string {
	t := strings.ToLower(strings.TrimSpace(string(b[:min(len(b), 200)])))
	switch {
	case len(b) == 0:
		return "nothing: it is empty"
	case strings.HasPrefix(t, "<!doctype html"), strings.HasPrefix(t, "<html"):
		return "an HTML page"
	case strings.Contains(t, "<votable"):
		return "a VOTable"
	case strings.HasPrefix(t, "<?xml"):
		return "XML"
	case bytes.HasPrefix(b, []byte("\x89PNG")):
		return "a PNG image"
	case bytes.HasPrefix(b, []byte{0xff, 0xd8}):
		return "a JPEG image"
	case bytes.HasPrefix(b, []byte{0x1f, 0x9d}):
		return "a file packed by compress (.Z)"
	case bytes.HasPrefix(b, []byte("BZh")):
		return "a file packed by bzip2"
	}
	return fmt.Sprintf("%q", b[:min(len(b), 24)])
}

// endCard is the offset of the END card at or after from, or -1.
func endCard(buf []byte, from int) int {
	for i := from; i+cardSize <= len(buf); i += cardSize {
		if string(buf[i:i+8]) == "END     " {
			return i
		}
	}
	return -1
}

// binaryCard is the number of the first record whose keyword is not text, or -1.
func binaryCard(buf []byte) int {
	for i := 0; i+cardSize <= len(buf); i += cardSize {
		for _, b := range buf[i : i+8] {
			if b < 9 || b > 126 {
				return i / cardSize
			}
		}
	}
	return -1
}

// dataSize is the number of bytes of the data that a header declares (section 4.4.1, equations 1 and 2).
func dataSize(h *Header) (int64, error) {
	dims, err := axes(h, "NAXIS")
	if err != nil {
		return 0, err
	}
	bitpix, err := h.Int("BITPIX")
	if err != nil {
		return 0, err
	}
	if !validBitPix(bitpix) {
		return 0, fmt.Errorf("BITPIX = %d is none of 8, 16, 32, 64, -32, -64", bitpix)
	}
	if len(dims) == 0 {
		return 0, nil
	}
	if groups, _ := h.Bool("GROUPS"); groups && dims[0] == 0 {
		dims = dims[1:]
	}
	n, ok := product(dims)
	pcount, gcount := int64(h.IntOr("PCOUNT", 0)), int64(h.IntOr("GCOUNT", 1))
	if pcount < 0 || gcount < 0 {
		return 0, fmt.Errorf("PCOUNT = %d, GCOUNT = %d cannot be negative", pcount, gcount)
	}
	const limit = math.MaxInt64 / 16
	if !ok || n > limit-pcount {
		return 0, fmt.Errorf("data of %v elements are more than any file holds", dims)
	}
	n += pcount
	if gcount > 0 && n > limit/gcount {
		return 0, fmt.Errorf("GCOUNT = %d makes the data larger than any file", gcount)
	}
	return n * gcount * int64(abs(bitpix)/8), nil
}

func validBitPix(b int) bool {
	switch b {
	case 8, 16, 32, 64, -32, -64:
		return true
	}
	return false
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

// product multiplies lengths, and says whether the result can be a number of bytes.
func product(dims []int) (int64, bool) {
	n := int64(1)
	for _, d := range dims {
		if d == 0 {
			return 0, true
		}
		if n > math.MaxInt64/16/int64(d) {
			return 0, false
		}
		n *= int64(d)
	}
	return n, true
}

// axes reads prefix (NAXIS or ZNAXIS) and its numbered cards.
func axes(h *Header, prefix string) ([]int, error) {
	n, err := h.Int(prefix)
	if err != nil {
		return nil, err
	}
	if n < 0 || n > 999 {
		return nil, fmt.Errorf("%s = %d is not between 0 and 999", prefix, n)
	}
	dims := make([]int, n)
	for i := range dims {
		key := fmt.Sprintf("%s%d", prefix, i+1)
		if dims[i], err = h.Int(key); err != nil {
			return nil, err
		}
		if dims[i] < 0 {
			return nil, fmt.Errorf("%s = %d cannot be negative", key, dims[i])
		}
	}
	return dims, nil
}

// Close closes the file that Open opened. What has been read stays usable.
func (f *File) Close() error {
	if f.closer == nil {
		return nil
	}
	err := f.closer.Close()
	f.closer = nil
	return err
}

// HDU is the HDU with the extension name (EXTNAME, without regard to case).
func (f *File) HDU(name string) (*HDU, error) {
	var names []string
	for _, h := range f.HDUs {
		if strings.EqualFold(h.Name(), name) {
			return h, nil
		}
		if n := h.Name(); n != "" {
			names = append(names, n)
		}
	}
	return nil, f.errorf("no HDU named %q among %d (named: %s)", name, len(f.HDUs), strings.Join(names, ", "))
}

// FirstImage is the first HDU that holds an image of at least two axes.
func (f *File) FirstImage() (*HDU, error) {
	for _, h := range f.HDUs {
		if !h.IsImage() {
			continue
		}
		if d := h.Dims(); len(d) >= 2 && d[0] > 0 && d[1] > 0 {
			return h, nil
		}
	}
	return nil, f.errorf("none of its %d HDUs holds an image", len(f.HDUs))
}

// FirstTable is the first HDU that holds a table.
func (f *File) FirstTable() (*HDU, error) {
	for _, h := range f.HDUs {
		if h.IsTable() {
			return h, nil
		}
	}
	return nil, f.errorf("none of its %d HDUs holds a table", len(f.HDUs))
}

// Diagnostics lists what was odd in the file, in one line each.
func (f *File) Diagnostics() []string {
	var out []string
	for _, h := range f.HDUs {
		for _, s := range h.Header.odd {
			out = append(out, fmt.Sprintf("HDU %d, %s", h.Index, s))
		}
	}
	return append(out, f.odd...)
}

// String lists the HDUs.
func (f *File) String() string {
	var b strings.Builder
	name := f.Name
	if name == "" {
		name = "FITS file"
	}
	fmt.Fprintf(&b, "%s: %d HDU", name, len(f.HDUs))
	if len(f.HDUs) != 1 {
		b.WriteByte('s')
	}
	for i, h := range f.HDUs {
		fmt.Fprintf(&b, "\n%3d  %s", i, h)
	}
	return b.String()
}

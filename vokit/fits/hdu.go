package fits

import (
	"fmt"
	"io"
	"strings"
)

// HDU is a header and its data.
type HDU struct {
	Header *Header
	Index  int // its number in the file, 0 for the primary HDU

	file   *File
	offset int64 // of the header in the file
	data   int64 // of the data in the file
	size   int64 // of the data, without padding

	mem    []byte // the data of an HDU that was made here
	inMem  bool
	tiles  *tiling // of a compressed image, once looked at
	zimage *Header // header of the image inside a compressed one
}

// Name is the EXTNAME, "" when it has none.
func (h *HDU) Name() string { return h.Header.TextOr("EXTNAME", "") }

// Kind is "IMAGE", "BINTABLE", "TABLE" or another registered name; the primary HDU is an IMAGE.
func (h *HDU) Kind() string {
	return strings.TrimSpace(h.Header.TextOr("XTENSION", "IMAGE"))
}

// IsImage tells whether the data are an image, compressed ones included.
func (h *HDU) IsImage() bool { return h.Kind() == "IMAGE" || h.IsCompressed() }

// IsTable tells whether the data are a table of people's data, not a compressed image.
func (h *HDU) IsTable() bool {
	k := h.Kind()
	return (k == "BINTABLE" || k == "A3DTABLE" || k == "TABLE") && !h.IsCompressed()
}

// IsCompressed tells whether the HDU is a tile-compressed image (FITS 4.0, section 10).
func (h *HDU) IsCompressed() bool {
	z, _ := h.Header.Bool("ZIMAGE")
	return z && h.Kind() == "BINTABLE"
}

// Dims are the lengths of the axes, NAXIS1 first; of a compressed image those of
// the image. Nil when the header does not say.
func (h *HDU) Dims() []int {
	prefix := "NAXIS"
	if h.IsCompressed() {
		prefix = "ZNAXIS"
	}
	dims, err := axes(h.Header, prefix)
	if err != nil {
		return nil
	}
	return dims
}

// errorf is a one-line error that says which HDU of which file.
func (h *HDU) errorf(format string, args ...any) error {
	where := fmt.Sprintf("HDU %d", h.Index)
	if n := h.Name(); n != "" {
		where += " (" + n + ")"
	}
	if h.file != nil {
		return h.file.errorf("%s: %w", where, fmt.Errorf(format, args...))
	}
	return oneLine(fmt.Errorf("fits: %s: %w", where, fmt.Errorf(format, args...)))
}

// readData reads n bytes of the data from an offset into them.
func (h *HDU) readData(buf []byte, off int64) error {
	if off < 0 || off+int64(len(buf)) > h.size {
		return h.errorf("bytes %d to %d are asked for, the header declares %d bytes of data", off, off+int64(len(buf)), h.size)
	}
	if h.inMem {
		copy(buf, h.mem[off:])
		return nil
	}
	if end := h.data + off + int64(len(buf)); end > h.file.size {
		return h.errorf("truncated: data up to byte %d are needed, the file ends at byte %d", end, h.file.size)
	}
	n, err := h.file.src.ReadAt(buf, h.data+off)
	if n == len(buf) {
		return nil
	}
	if err == io.EOF || err == nil {
		return h.errorf("truncated at byte %d", h.data+off+int64(n))
	}
	return h.errorf("reading the data at byte %d: %w", h.data+off+int64(n), err)
}

// allData reads all data. The size is checked against the file before memory is
// taken, so a header that lies takes none.
func (h *HDU) allData() ([]byte, error) {
	if h.inMem {
		return h.mem, nil
	}
	if h.data+h.size > h.file.size {
		return nil, h.errorf("truncated: the header declares data up to byte %d, the file ends at byte %d", h.data+h.size, h.file.size)
	}
	buf := make([]byte, h.size)
	return buf, h.readData(buf, 0)
}

// String is one line: kind, name, size.
func (h *HDU) String() string {
	dims := h.Dims()
	parts := make([]string, len(dims))
	for i, d := range dims {
		parts[i] = fmt.Sprint(d)
	}
	shape := strings.Join(parts, " × ")
	if h.IsTable() && len(dims) == 2 {
		shape = fmt.Sprintf("%d rows × %d columns", dims[1], h.Header.IntOr("TFIELDS", 0))
	}
	kind := h.Kind()
	if h.IsCompressed() {
		kind = "IMAGE, compressed " + h.Header.TextOr("ZCMPTYPE", "")
	}
	if shape == "" {
		shape = "no data"
	}
	return strings.TrimSpace(fmt.Sprintf("%-9s %-12s %s", kind, h.Name(), shape))
}

// ImageHeader is the header of the image: of a compressed image the one it had
// before it was compressed, else the header itself.
func (h *HDU) ImageHeader() *Header {
	if !h.IsCompressed() {
		return h.Header
	}
	if h.zimage == nil {
		h.zimage = uncompressedHeader(h.Header)
	}
	return h.zimage
}

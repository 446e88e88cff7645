package fits

import (
	"fmt"
	"io"
	"strings"

	"github.com/klauspost/compress/gzip"

	"vogo/internal/atomicfile"
)

// NewFile is a file of the given HDUs. When the first is no image, an empty
// primary HDU is put before it.
func NewFile(hdus ...*HDU) *File {
	f := &File{}
	if len(hdus) == 0 || hdus[0].Kind() != "IMAGE" {
		f.HDUs = append(f.HDUs, emptyPrimary())
	}
	f.HDUs = append(f.HDUs, hdus...)
	return f
}

func emptyPrimary() *HDU {
	h := NewHeader()
	h.append(Card{Keyword: "SIMPLE", Value: true, Comment: "conforms to FITS standard"})
	h.append(Card{Keyword: "BITPIX", Value: int64(8), Comment: "array data type"})
	h.append(Card{Keyword: "NAXIS", Value: int64(0), Comment: "number of array dimensions"})
	h.append(Card{Keyword: "EXTEND", Value: true})
	return &HDU{Header: h, inMem: true}
}

// structural tells whether a card describes the layout of the data, and so is
// made anew when data are written.
func structural(k string) bool {
	switch k {
	case "SIMPLE", "XTENSION", "BITPIX", "NAXIS", "EXTEND", "PCOUNT", "GCOUNT", "GROUPS",
		"BSCALE", "BZERO", "BLANK", "CHECKSUM", "DATASUM", "END":
		return true
	}
	if rest, ok := strings.CutPrefix(k, "NAXIS"); ok {
		return rest != "" && strings.Trim(rest, "0123456789") == ""
	}
	return false
}

// NewImageHDU is an HDU of the pixels. The cards of hdr (nil for none) are kept
// as they are; those that describe the layout are made to fit the pixels.
func NewImageHDU(im *Image, hdr *Header) *HDU {
	out := NewHeader()
	out.append(Card{Keyword: "SIMPLE", Value: true, Comment: "conforms to FITS standard"})
	out.append(Card{Keyword: "BITPIX", Value: int64(im.BitPix), Comment: "array data type"})
	out.append(Card{Keyword: "NAXIS", Value: int64(len(im.Dims)), Comment: "number of array dimensions"})
	for i, d := range im.Dims {
		out.append(Card{Keyword: fmt.Sprintf("NAXIS%d", i+1), Value: int64(d)})
	}
	if im.scale != 1 || im.zero != 0 {
		out.append(Card{Keyword: "BSCALE", Value: im.scale})
		out.append(Card{Keyword: "BZERO", Value: im.zero})
	}
	if im.hasBlank {
		out.append(Card{Keyword: "BLANK", Value: im.blank})
	}
	if hdr != nil {
		for _, c := range hdr.cards {
			if !structural(c.Keyword) {
				out.append(c)
			}
		}
		out.odd = append([]string(nil), hdr.odd...)
	}
	return &HDU{Header: out, inMem: true, mem: im.raw, size: int64(len(im.raw))}
}

// WriteTo writes the file: headers as they are, data, padding. The first HDU
// becomes the primary one, the others extensions.
func (f *File) WriteTo(w io.Writer) (int64, error) {
	var total int64
	if len(f.HDUs) == 0 {
		return 0, f.errorf("a file without HDUs cannot be written")
	}
	if f.HDUs[0].Kind() != "IMAGE" {
		return 0, f.errorf("the first HDU must be an image, not a %s", f.HDUs[0].Kind())
	}
	for i, h := range f.HDUs {
		n, err := h.writeTo(w, i == 0)
		total += n
		if err != nil {
			return total, err
		}
	}
	return total, nil
}

// asPrimary and asExtension give the first card its place's form.
func asPrimary(h *Header) *Header {
	if h.Has("SIMPLE") {
		return h
	}
	out := NewHeader()
	out.append(Card{Keyword: "SIMPLE", Value: true, Comment: "conforms to FITS standard"})
	for _, c := range h.cards {
		if c.Keyword != "XTENSION" && c.Keyword != "PCOUNT" && c.Keyword != "GCOUNT" {
			out.append(c)
		}
	}
	return out
}

func asExtension(h *Header) *Header {
	if h.Has("XTENSION") {
		return h
	}
	out := NewHeader()
	out.append(Card{Keyword: "XTENSION", Value: "IMAGE", Comment: "image extension"})
	last := "NAXIS"
	if n := h.IntOr("NAXIS", 0); n > 0 {
		last = fmt.Sprintf("NAXIS%d", n)
	}
	for _, c := range h.cards {
		switch c.Keyword {
		case "SIMPLE", "EXTEND", "PCOUNT", "GCOUNT":
			continue
		}
		out.append(c)
		if c.Keyword == last {
			out.append(Card{Keyword: "PCOUNT", Value: int64(0)})
			out.append(Card{Keyword: "GCOUNT", Value: int64(1)})
		}
	}
	return out
}

func (h *HDU) writeTo(w io.Writer, primary bool) (int64, error) {
	hdr := asExtension(h.Header)
	if primary {
		hdr = asPrimary(h.Header)
	}
	n, err := w.Write(hdr.bytes())
	total := int64(n)
	if err != nil {
		return total, h.errorf("writing the header: %w", err)
	}
	var src io.Reader = &dataReader{h: h}
	copied, err := io.Copy(w, src)
	total += copied
	if err != nil {
		return total, err
	}
	fill := byte(0)
	if h.Kind() == "TABLE" {
		fill = ' '
	}
	padding := make([]byte, roundUp(h.size)-h.size)
	for i := range padding {
		padding[i] = fill
	}
	n, err = w.Write(padding)
	if err != nil {
		err = h.errorf("writing the data: %w", err)
	}
	return total + int64(n), err
}

// dataReader streams the data of an HDU.
type dataReader struct {
	h  *HDU
	at int64
}

func (r *dataReader) Read(p []byte) (int, error) {
	left := r.h.size - r.at
	if left == 0 {
		return 0, io.EOF
	}
	p = p[:min(int64(len(p)), left)]
	if err := r.h.readData(p, r.at); err != nil {
		return 0, err
	}
	r.at += int64(len(p))
	return len(p), nil
}

// Write writes the file to a path, gzipped when the path ends in .gz. An
// existing file is replaced, and only when all has been written.
func (f *File) Write(path string) error {
	zip := strings.HasSuffix(path, ".gz")
	if err := atomicfile.Write(path, func(w io.Writer) error { return f.writeFile(w, zip) }); err != nil {
		return fmt.Errorf("fits: writing %s: %w", path, err)
	}
	return nil
}

func (f *File) writeFile(w io.Writer, zip bool) error {
	if !zip {
		_, err := f.WriteTo(w)
		return err
	}
	zw := gzip.NewWriter(w)
	if _, err := f.WriteTo(zw); err != nil {
		return err
	}
	return zw.Close()
}

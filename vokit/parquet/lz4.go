package parquet

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// The library (parquet-go 0.32.0) loses what LZ4 blocks become when that is less
// than a third longer than they are: it goes into a new buffer, and the old one
// is taken for the page (Column.decompress). So such pages are unpacked here.

var compact thrift.CompactProtocol

// withoutLZ4 is the file with the pages of LZ4 unpacked, in memory; nil when it has none. The file has been checked.
func withoutLZ4(r io.ReaderAt, f *parquet.File) (*bytes.Reader, error) {
	meta := f.Metadata()
	packed := false
	for i := range meta.RowGroups {
		for k := range meta.RowGroups[i].Columns {
			packed = packed || meta.RowGroups[i].Columns[k].MetaData.Codec == format.Lz4Raw
		}
	}
	if !packed {
		return nil, nil
	}
	out := []byte("PAR1")
	for i := range meta.RowGroups {
		for k := range meta.RowGroups[i].Columns {
			c := &meta.RowGroups[i].Columns[k]
			var err error
			if out, err = appendPages(out, r, &c.MetaData); err != nil {
				return nil, err
			}
			c.FileOffset, c.OffsetIndexOffset, c.OffsetIndexLength, c.ColumnIndexOffset, c.ColumnIndexLength = 0, 0, 0, 0, 0
		}
		meta.RowGroups[i].FileOffset = 0
	}
	footer, err := thrift.Marshal(&compact, meta)
	if err != nil {
		return nil, err
	}
	out = append(out, footer...)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(footer)))
	return bytes.NewReader(append(out, "PAR1"...)), nil
}

// appendPages appends the pages of a column, unpacked, and makes its metadata say so.
func appendPages(out []byte, r io.ReaderAt, m *format.ColumnMetaData) ([]byte, error) {
	at, size := m.DataPageOffset, int64(0)
	if d := m.DictionaryPageOffset; d > 0 && d < at {
		at = d
	}
	c := chunk{meta: m}
	start, end := int64(len(out)), at+m.TotalCompressedSize
	m.DictionaryPageOffset, m.DataPageOffset = 0, 0
	for buf := make([]byte, 512); at < end; {
		p, err := readPageHeader(r, at, end, &buf)
		if err != nil {
			return nil, err
		}
		data := make([]byte, p.header+p.compressed)
		if n, err := r.ReadAt(data, at); n < len(data) {
			return nil, err
		}
		at += int64(len(data))
		var h format.PageHeader
		if err := thrift.Unmarshal(&compact, data[:p.header], &h); err != nil {
			return nil, fmt.Errorf("the header of a page: %w", err)
		}
		body := data[p.header:]
		if levels := p.repetition + p.definition; m.Codec == format.Lz4Raw && p.isPacked && int64(len(body)) > levels {
			plain, err := c.unpack(body[levels:], p.uncompressed-levels)
			if err != nil {
				return nil, err
			}
			body = append(body[:levels:levels], plain...)
		}
		h.CompressedPageSize, h.UncompressedPageSize, h.CRC = int32(len(body)), int32(len(body)), 0
		if h.DataPageHeaderV2.Valid {
			h.DataPageHeaderV2.V.IsCompressed = thrift.New(false)
		}
		head, err := thrift.Marshal(&compact, &h)
		if err != nil {
			return nil, err
		}
		switch place := int64(len(out)); {
		case h.Type == format.DictionaryPage:
			m.DictionaryPageOffset = place
		case m.DataPageOffset == 0:
			m.DataPageOffset = place
		}
		out = append(append(out, head...), body...)
		size += int64(len(head) + len(body))
	}
	if m.DataPageOffset == 0 {
		m.DataPageOffset = start
	}
	m.TotalCompressedSize, m.TotalUncompressedSize = size, size
	m.IndexPageOffset, m.BloomFilterOffset, m.BloomFilterLength = 0, 0, 0
	if m.Codec == format.Lz4Raw {
		m.Codec = format.Uncompressed
	}
	return out, nil
}

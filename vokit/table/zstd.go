package table

import (
	"bytes"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// IsZstd tells the magic number of Zstandard (RFC 8878 section 3.1.1).
func IsZstd(head []byte) bool { return bytes.HasPrefix(head, []byte("\x28\xb5\x2f\xfd")) }

// zstdWindow is the largest window that is believed; RFC 8878 section 3.1.1.1.2 asks decoders for 8 MiB.
const zstdWindow = 128 << 20

// NewZstdReader unpacks Zstandard in bounded memory. Close gives it back.
func NewZstdReader(r io.Reader) (io.ReadCloser, error) {
	z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(zstdWindow))
	if err != nil {
		return nil, err
	}
	return z.IOReadCloser(), nil
}

// compressor compresses as the end of a file name says.
func compressor(w io.Writer, end string) (io.WriteCloser, error) {
	switch end {
	case ".gz":
		return gzip.NewWriter(w), nil
	case ".zst":
		return zstd.NewWriter(w, zstd.WithEncoderConcurrency(1))
	}
	return plainWriter{w}, nil
}

type plainWriter struct{ io.Writer }

func (plainWriter) Close() error { return nil }

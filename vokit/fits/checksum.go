package fits

import (
	"encoding/binary"
	"io"
	"strconv"
	"strings"
)

// sum32 adds big-endian words in ones' complement (FITS 4.0, appendix J).
func sum32(sum uint32, block []byte) uint32 {
	acc := uint64(sum)
	for i := 0; i+4 <= len(block); i += 4 {
		acc += uint64(binary.BigEndian.Uint32(block[i:]))
	}
	for acc>>32 != 0 {
		acc = acc&0xffffffff + acc>>32
	}
	return uint32(acc)
}

// dataSum is the checksum of the data, padding included.
func (h *HDU) dataSum() (uint32, error) {
	var sum uint32
	buf := make([]byte, 16*blockSize)
	r := &dataReader{h: h}
	for {
		n, err := io.ReadFull(r, buf)
		fill := byte(0)
		if h.Kind() == "TABLE" {
			fill = ' '
		}
		for n%4 != 0 {
			buf[n] = fill
			n++
		}
		if h.Kind() == "TABLE" && (err == io.ErrUnexpectedEOF || err == io.EOF) {
			for n%blockSize != 0 {
				buf[n] = fill
				n++
			}
		}
		sum = sum32(sum, buf[:n])
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return sum, nil
		}
		if err != nil {
			return 0, err
		}
	}
}

// VerifyChecksum compares DATASUM and CHECKSUM with the data and the whole HDU.
// A header without them gives no error.
func (h *HDU) VerifyChecksum() error {
	want, err := h.Header.Text("DATASUM")
	if err != nil && !h.Header.Has("CHECKSUM") {
		return nil
	}
	data, err := h.dataSum()
	if err != nil {
		return err
	}
	if want = strings.TrimSpace(want); want != "" {
		n, err := strconv.ParseUint(want, 10, 32)
		if err != nil {
			return h.errorf("DATASUM = %q is not a number", want)
		}
		if uint32(n) != data {
			return h.errorf("the data do not match DATASUM: %d, want %d", data, n)
		}
	}
	if !h.Header.Has("CHECKSUM") || strings.TrimSpace(h.Header.TextOr("CHECKSUM", "")) == "" {
		return nil
	}
	if sum := sum32(data, h.Header.bytes()); sum != 0xffffffff && sum != 0 {
		return h.errorf("header and data do not match CHECKSUM")
	}
	return nil
}

// AddChecksum puts DATASUM and CHECKSUM into the header. Change nothing afterwards.
func (h *HDU) AddChecksum() error {
	data, err := h.dataSum()
	if err != nil {
		return err
	}
	if err := h.Header.Set("DATASUM", strconv.FormatUint(uint64(data), 10), "data unit checksum"); err != nil {
		return err
	}
	h.Header.Delete("CHECKSUM")
	h.Header.append(Card{Keyword: "CHECKSUM", Value: strings.Repeat("0", 16), Comment: "HDU checksum"})
	sum := sum32(data, h.Header.bytes())
	return h.Header.Set("CHECKSUM", encodeChecksum(^sum), "HDU checksum")
}

// encodeChecksum writes 32 bits as 16 letters and digits whose sum they are
// (appendix J, section J.3).
func encodeChecksum(v uint32) string {
	var out [16]byte
	for i := range 4 {
		b := int(v >> (24 - 8*i) & 0xff)
		q := [4]int{}
		for k := range q {
			q[k] = b/4 + '0'
		}
		q[0] += b % 4
		for again := true; again; { // punctuation is avoided by moving one between neighbours
			again = false
			for k := 0; k < 4; k += 2 {
				for isPunctuation(q[k]) || isPunctuation(q[k+1]) {
					q[k]++
					q[k+1]--
					again = true
				}
			}
		}
		for k := range q {
			out[(4*k+i+1)%16] = byte(q[k])
		}
	}
	return string(out[:])
}

func isPunctuation(b int) bool { return b >= ':' && b <= '@' || b >= '[' && b <= '`' }

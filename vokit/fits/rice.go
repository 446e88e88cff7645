package fits

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
)

// unrice decodes n big-endian integers of size bytes by the Rice algorithm as
// FITS 4.0, section 10.4.1 describes it: differences of neighbours, in blocks
// that each say how many low bits follow a unary high part. The result may lie
// in buf.
func unrice(buf, packed []byte, n, block, size int) ([]byte, error) {
	fsBits, fsMax := riceBits(size)
	width := 8 * size
	if block < 1 {
		return nil, fmt.Errorf("rice coding in blocks of %d pixels", block)
	}
	if n > (len(packed)*8/fsBits+1)*block { // each block takes fsBits at least
		return nil, fmt.Errorf("%d Rice-coded bytes cannot hold %d pixels", len(packed), n)
	}
	r := bitReader{b: packed}
	last, err := r.bits(width)
	if err != nil {
		return nil, err
	}
	out := grown(buf, n*size)
	codes := make([]uint32, min(block, n))
	for i := 0; i < n; i += block {
		code, err := r.bits(fsBits)
		if err != nil {
			return nil, err
		}
		k := min(block, n-i)
		switch fs := int(code) - 1; {
		case fs < 0: // all as the last one
			clear(codes[:k])
		case fs == fsMax:
			for j := range codes[:k] {
				if codes[j], err = r.bits(width); err != nil {
					return nil, err
				}
			}
		default:
			if err := r.rice(codes[:k], uint(fs)); err != nil {
				return nil, err
			}
		}
		last = addUp(out[i*size:], codes[:k], last, size)
	}
	return out, nil
}

// riceBits are how many bits say the number of low bits, and the number that
// stands for pixels as they are.
func riceBits(size int) (fsBits, fsMax int) {
	switch size {
	case 1:
		return 3, 6
	case 2:
		return 4, 14
	}
	return 5, 25
}

// addUp writes the numbers whose differences the codes are, as big-endian
// integers of size bytes, and gives the last.
func addUp(out []byte, codes []uint32, last uint32, size int) uint32 {
	switch size {
	case 1:
		out = out[:len(codes)]
		for i, d := range codes {
			last += d>>1 ^ -(d & 1)
			out[i] = byte(last)
		}
	case 2:
		for i, d := range codes {
			last += d>>1 ^ -(d & 1)
			binary.BigEndian.PutUint16(out[2*i:], uint16(last))
		}
	default:
		for i, d := range codes {
			last += d>>1 ^ -(d & 1)
			binary.BigEndian.PutUint32(out[4*i:], last)
		}
	}
	return last
}

// rice reads codes of a unary high part and fs low bits. The state is kept in
// local variables, and most codes lie in the word as a whole: this loop is what
// reading a compressed image costs.
func (r *bitReader) rice(codes []uint32, fs uint) error {
	word, have, b := r.word, uint(r.have), r.b
	for i := range codes {
		if have < 32 && len(b) >= 8 {
			// Bits beyond the whole bytes that are counted come again with the next fill.
			word |= binary.BigEndian.Uint64(b) >> have
			n := (64 - have) >> 3
			b = b[n:]
			have += 8 * n
		}
		if z := uint(bits.LeadingZeros64(word)); z+fs < have {
			word = word << (z & 63) << 1
			codes[i] = uint32(z)<<fs | uint32(word>>1>>((63-fs)&63))
			word <<= fs & 63
			have -= z + 1 + fs
			continue
		}
		r.word, r.have, r.b = word, int(have), b
		high, err := r.unary()
		if err != nil {
			return err
		}
		low, err := r.bits(int(fs))
		if err != nil {
			return err
		}
		codes[i] = high<<fs | low
		word, have, b = r.word, uint(r.have), r.b
	}
	r.word, r.have, r.b = word, int(have), b
	return nil
}

var errRiceEnd = errors.New("rice-coded data end early")

// bitReader reads bits, the highest first.
type bitReader struct {
	b    []byte
	word uint64 // the next bits, left-aligned
	have int
}

func (r *bitReader) fill() {
	if len(r.b) >= 8 {
		// Bits beyond the whole bytes that are counted come again with the next fill.
		r.word |= binary.BigEndian.Uint64(r.b) >> r.have
		n := (64 - r.have) >> 3
		r.b = r.b[n:]
		r.have += 8 * n
		return
	}
	for r.have <= 56 && len(r.b) > 0 {
		r.word |= uint64(r.b[0]) << (56 - r.have)
		r.b = r.b[1:]
		r.have += 8
	}
}

func (r *bitReader) bits(n int) (uint32, error) {
	if n == 0 {
		return 0, nil
	}
	if r.have < n {
		if r.fill(); r.have < n {
			return 0, errRiceEnd
		}
	}
	v := uint32(r.word >> (64 - n))
	r.word <<= n
	r.have -= n
	return v, nil
}

// unary counts zeros up to a one, and takes the one.
func (r *bitReader) unary() (uint32, error) {
	var n uint32
	for {
		if r.have == 0 {
			if r.fill(); r.have == 0 {
				return 0, errRiceEnd
			}
		}
		z := bits.LeadingZeros64(r.word)
		if z < r.have {
			r.word <<= z + 1
			r.have -= z + 1
			return n + uint32(z), nil
		}
		n += uint32(r.have)
		r.word, r.have = 0, 0
	}
}

// rice encodes big-endian integers of size bytes by the Rice algorithm; it is
// the inverse of unrice.
func rice(raw []byte, block, size int) []byte {
	fsBits, fsMax := riceBits(size)
	width := 8 * size
	n := len(raw) / size
	at := func(i int) uint32 {
		var v uint32
		for _, b := range raw[i*size : (i+1)*size] {
			v = v<<8 | uint32(b)
		}
		return v
	}
	w := bitWriter{out: make([]byte, 0, len(raw)/2)}
	last := at(0)
	w.bits(last, width)
	diffs := make([]uint32, 0, block)
	for i := 0; i < n; i += block {
		diffs = diffs[:0]
		sum := uint64(0)
		for k := i; k < min(i+block, n); k++ {
			v := at(k)
			// The difference as a signed number of this width, its sign in the lowest bit.
			d := int32((v-last)<<(32-width)) >> (32 - width)
			diffs = append(diffs, uint32(d<<1^d>>31)&(1<<width-1))
			sum += uint64(diffs[len(diffs)-1])
			last = v
		}
		w.block(diffs, sum, fsBits, fsMax, width)
	}
	return w.flush()
}

// bitWriter writes bits, the highest first.
type bitWriter struct {
	out  []byte
	word uint64 // the last bits, right-aligned
	have int
}

// bits writes the lowest n bits of v, at most 32.
func (w *bitWriter) bits(v uint32, n int) {
	w.word = w.word<<n | uint64(v)&(1<<n-1)
	for w.have += n; w.have >= 8; w.have -= 8 {
		w.out = append(w.out, byte(w.word>>(w.have-8)))
	}
}

func (w *bitWriter) flush() []byte {
	if w.have > 0 {
		w.bits(0, 8-w.have)
	}
	return w.out
}

// block writes a block of differences with the number of low bits that suits
// their mean.
func (w *bitWriter) block(diffs []uint32, sum uint64, fsBits, fsMax, width int) {
	n := uint64(len(diffs))
	fs := 0
	if half := n/2 + 1; sum > half {
		fs = bits.Len64((sum - half) / n >> 1)
	}
	switch {
	case sum == 0:
		w.bits(0, fsBits)
		return
	case fs >= fsMax:
		w.bits(uint32(fsMax+1), fsBits)
		for _, d := range diffs {
			w.bits(d, width)
		}
		return
	}
	w.bits(uint32(fs+1), fsBits)
	for _, d := range diffs {
		top := int(d >> fs)
		for ; top >= 32; top -= 32 {
			w.bits(0, 32)
		}
		w.bits(1, top+1)
		w.bits(d, fs)
	}
}

package fits

import (
	"errors"
	"fmt"
	"math/bits"
)

// unrice decodes n big-endian integers of size bytes by the Rice algorithm as
// FITS 4.0, section 10.4.1 describes it: differences of neighbours, in blocks
// that each say how many low bits follow a unary high part.
func unrice(packed []byte, n, block, size int) ([]byte, error) {
	fsBits, fsMax := map[int]int{1: 3, 2: 4, 4: 5}[size], map[int]int{1: 6, 2: 14, 4: 25}[size]
	width := 8 * size
	if block < 1 {
		return nil, fmt.Errorf("Rice coding in blocks of %d pixels", block)
	}
	if n > (len(packed)*8/fsBits+1)*block { // each block takes fsBits at least
		return nil, fmt.Errorf("%d Rice-coded bytes cannot hold %d pixels", len(packed), n)
	}
	r := bitReader{b: packed}
	last, err := r.bits(width)
	if err != nil {
		return nil, err
	}
	mask := uint32(1<<width - 1)
	out := make([]byte, 0, n*size)
	for i := 0; i < n; i += block {
		code, err := r.bits(fsBits)
		if err != nil {
			return nil, err
		}
		fs := int(code) - 1
		for range min(block, n-i) {
			var d uint32
			switch {
			case fs < 0: // all as the last one
			case fs == fsMax:
				if d, err = r.bits(width); err != nil {
					return nil, err
				}
			default:
				high, err := r.unary()
				if err != nil {
					return nil, err
				}
				low, err := r.bits(fs)
				if err != nil {
					return nil, err
				}
				d = high<<fs | low
			}
			if d&1 != 0 {
				d = ^(d >> 1)
			} else {
				d >>= 1
			}
			last = (last + d) & mask
			for k := width - 8; k >= 0; k -= 8 {
				out = append(out, byte(last>>k))
			}
		}
	}
	return out, nil
}

var errRiceEnd = errors.New("Rice-coded data end early")

// bitReader reads bits, the highest first.
type bitReader struct {
	b    []byte
	word uint64 // the next bits, left-aligned
	have int
}

func (r *bitReader) fill() {
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

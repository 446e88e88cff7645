package fits

import (
	"encoding/binary"
	"fmt"
)

// unplio decodes n pixels of an IRAF line list (FITS 4.0, section 10.4.3): runs
// of zeros and of a "high" value, which instructions set, raise and lower. The
// pixels come as big-endian 32-bit integers.
func unplio(packed []byte, n int) ([]byte, error) {
	if len(packed)%2 != 0 || len(packed) < 6 {
		return nil, fmt.Errorf("PLIO: %d bytes are no line list", len(packed))
	}
	list := make([]int, len(packed)/2)
	for i := range list {
		list[i] = int(int16(binary.BigEndian.Uint16(packed[2*i:])))
	}
	first, end := 3, list[2]
	if list[2] <= 0 { // the longer header
		if len(list) < 5 {
			return nil, fmt.Errorf("PLIO: the header of the line list is cut off")
		}
		first, end = list[1], list[4]<<15+list[3]
	}
	if first < 3 || end > len(list) {
		return nil, fmt.Errorf("PLIO: the line list says it has %d words from %d on, and has %d", end, first, len(list))
	}
	out := make([]byte, 4*n)
	at, high := 0, 1
	put := func() error {
		if at >= n {
			return fmt.Errorf("PLIO: more than %d pixels", n)
		}
		binary.BigEndian.PutUint32(out[4*at:], uint32(int32(high)))
		at++
		return nil
	}
	for i := first; i < end; i++ {
		op, data := list[i]>>12&0xf, list[i]&0xfff
		var err error
		switch op {
		case 0: // zeros
			at += data
		case 1: // set the high value, its upper bits in the next word
			if i++; i >= end {
				return nil, fmt.Errorf("PLIO: the line list ends in an instruction")
			}
			high = list[i]<<12 + data
		case 2:
			high += data
		case 3:
			high -= data
		case 4: // high values
			for k := 0; k < data && err == nil; k++ {
				err = put()
			}
		case 5: // zeros and one high value
			if data > 0 {
				at += data - 1
				err = put()
			}
		case 6:
			high += data
			err = put()
		case 7:
			high -= data
			err = put()
		default:
			err = fmt.Errorf("PLIO: the instruction %d is unknown", op)
		}
		if err == nil && at > n {
			err = fmt.Errorf("PLIO: more than %d pixels", n)
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// flipSigns adds 32768 to 16 bit integers, or takes it away. Line lists have no
// negative numbers, so those of unsigned pixels (BZERO = 32768) hold the pixels
// themselves and not the stored numbers: so do the files of cfitsio.
func flipSigns(ints []byte) {
	for i := 0; i+1 < len(ints); i += 2 {
		ints[i] ^= 0x80
	}
}

// unsigned widens 16 bit numbers without a sign to 32 bits.
func unsigned(ints []byte) []byte {
	out := make([]byte, 0, 2*len(ints))
	for i := 0; i+1 < len(ints); i += 2 {
		out = append(out, 0, 0, ints[i], ints[i+1])
	}
	return out
}

// maxPLIO is the largest value of a pixel in a line list, less one.
const maxPLIO = 1 << 24

// plio encodes pixels, big-endian integers of size bytes, as a line list; it is
// the inverse of unplio.
func plio(raw []byte, size int) ([]byte, error) {
	pixels := integersOf(raw, size)
	w := lineList{words: make([]uint16, 7), high: 1}
	for i := 0; i < len(pixels); {
		v := pixels[i]
		if v < 0 || v >= maxPLIO {
			return nil, fmt.Errorf("PLIO: pixel %d is %d, and must be from 0 to %d", i, v, maxPLIO-1)
		}
		n := 1
		for i+n < len(pixels) && pixels[i+n] == v {
			n++
		}
		w.run(int(v), n)
		i += n
	}
	w.repeat(0, w.zeros)
	// The longer header: where the list begins, what it is, where it ends.
	w.words[1], w.words[2] = 7, 0xff9c // -100
	w.words[3], w.words[4] = uint16(len(w.words)&0x7fff), uint16(len(w.words)>>15)
	out := make([]byte, 0, 2*len(w.words))
	for _, v := range w.words {
		out = binary.BigEndian.AppendUint16(out, v)
	}
	return out, nil
}

// lineList is a line list being written.
type lineList struct {
	words []uint16
	high  int
	zeros int // not yet written
}

func (w *lineList) put(op, data int) { w.words = append(w.words, uint16(op<<12|data)) }

// repeat writes an instruction for n pixels.
func (w *lineList) repeat(op, n int) {
	for ; n > 0; n -= min(n, 0xfff) {
		w.put(op, min(n, 0xfff))
	}
}

// run writes n pixels of a value.
func (w *lineList) run(v, n int) {
	if v == 0 {
		w.zeros += n
		return
	}
	step := v - w.high
	w.high = v
	switch {
	case step == 0:
	case step > 0xfff || step < -0xfff:
		w.put(1, v&0xfff)
		w.words = append(w.words, uint16(v>>12))
	case w.zeros > 0 && step > 0:
		w.put(2, step)
	case w.zeros > 0:
		w.put(3, -step)
	case step > 0: // with one pixel of the new value
		w.put(6, step)
		n--
	default:
		w.put(7, -step)
		n--
	}
	if n == 1 && w.zeros > 0 && w.zeros < 0xfff {
		w.put(5, w.zeros+1)
		w.zeros, n = 0, 0
	}
	w.repeat(0, w.zeros)
	w.zeros = 0
	w.repeat(4, n)
}

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

package table

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unsafe"
)

// appendElement parses one element and appends it. null says that it has no value.
func (b *Builder) appendElement(s []byte) (null bool, err error) {
	c := &b.c
	switch c.dt {
	case Double:
		f, err := parseFloatBytes(s, 64)
		if err != nil {
			return false, b.bad(s, err)
		}
		c.vec.f64 = append(c.vec.f64, f)
		return false, nil
	case Float:
		f, err := parseFloatBytes(s, 32)
		if err != nil {
			return false, b.bad(s, err)
		}
		c.vec.f32 = append(c.vec.f32, float32(f))
		return false, nil
	case Boolean:
		v, ok := parseBool(unsafeString(bytes.TrimSpace(s)))
		if !ok {
			return false, b.bad(s, errNoBool)
		}
		c.vec.u8 = append(c.vec.u8, v)
		return v == boolUnknown, nil
	case FloatComplex, DoubleComplex:
		return false, b.appendComplex(s)
	case Bit:
		s = bytes.TrimSpace(s)
		if len(s) != 1 || s[0] != '0' && s[0] != '1' {
			return false, b.bad(s, errNoBit)
		}
		c.vec.u8 = append(c.vec.u8, s[0]-'0')
		return false, nil
	}
	return b.appendInteger(s)
}

func (b *Builder) appendInteger(s []byte) (null bool, err error) {
	c := &b.c
	v, ok := fastInt(s)
	if !ok {
		t := strings.TrimSpace(unsafeString(s))
		if strings.EqualFold(t, "nan") || strings.EqualFold(t, "null") || t == "" || b.nullText != "" && t == b.nullText {
			c.vec.appendBlank(c.dt, 1)
			return true, nil
		}
		if v, err = parseInt(t, c.dt); err != nil {
			return false, b.bad(s, err)
		}
	}
	if !fits(v, c.dt) {
		return false, b.bad(s, fmt.Errorf("it does not fit"))
	}
	switch c.dt {
	case UnsignedByte:
		c.vec.u8 = append(c.vec.u8, uint8(v))
	case Short:
		c.vec.i16 = append(c.vec.i16, int16(v))
	case Int:
		c.vec.i32 = append(c.vec.i32, int32(v))
	default:
		c.vec.i64 = append(c.vec.i64, v)
	}
	return b.hasNull && v == b.null, nil
}

func (b *Builder) appendComplex(s []byte) error {
	c := &b.c
	reText, rest := nextWord(s)
	imText, _ := nextWord(rest)
	re, err := parseFloatBytes(reText, 64)
	if err != nil {
		return b.bad(s, err)
	}
	im := 0.0
	if imText != nil {
		if im, err = parseFloatBytes(imText, 64); err != nil {
			return b.bad(s, err)
		}
	}
	if c.dt == FloatComplex {
		c.vec.c64 = append(c.vec.c64, complex(float32(re), float32(im)))
	} else {
		c.vec.c128 = append(c.vec.c128, complex(re, im))
	}
	return nil
}

var (
	errNoBool = fmt.Errorf("want T, F, true, false, 1, 0 or ?")
	errNoBit  = fmt.Errorf("want 0 or 1")
)

func (b *Builder) bad(s []byte, why error) error {
	return fmt.Errorf("column %q, row %d: %.40q is no %s: %w", b.c.Name, b.c.n, s, b.c.dt, why)
}

// fastInt reads the plain decimal integers that nearly all are.
func fastInt(s []byte) (int64, bool) {
	if len(s) == 0 || len(s) > 18 {
		return 0, false
	}
	neg := s[0] == '-'
	if neg || s[0] == '+' {
		s = s[1:]
		if len(s) == 0 {
			return 0, false
		}
	}
	var v int64
	for _, ch := range s {
		d := ch - '0'
		if d > 9 {
			return 0, false
		}
		v = v*10 + int64(d)
	}
	if neg {
		v = -v
	}
	return v, true
}

// parseInt reads decimal and hexadecimal integers (0x…; VOTable 1.5 section 5.1), and the ones
// that services write with a needless ".0". Hexadecimal ones are bit patterns of the datatype.
func parseInt(text string, dt Datatype) (int64, error) {
	s := strings.TrimSpace(text)
	if len(s) > 2 && s[0] == '0' && s[1]|0x20 == 'x' {
		u, err := strconv.ParseUint(s[2:], 16, 64)
		if err != nil {
			return 0, reason(err)
		}
		switch dt {
		case Short:
			return int64(int16(u)), nil
		case Int:
			return int64(int32(u)), nil
		}
		return int64(u), nil
	}
	v, err := strconv.ParseInt(s, 10, 64)
	if err == nil {
		return v, nil
	}
	if f, ferr := strconv.ParseFloat(s, 64); ferr == nil && f == math.Trunc(f) && math.Abs(f) < 1<<53 {
		return int64(f), nil
	}
	return 0, reason(err)
}

// parseBool knows the spellings of VOTable 1.5 section 5.1 and those of other formats.
func parseBool(s string) (uint8, bool) {
	switch s {
	case "T", "t", "1", "true", "True", "TRUE", "Y", "y", "yes":
		return 1, true
	case "F", "f", "0", "false", "False", "FALSE", "N", "n", "no":
		return 0, true
	case "?", " ", "", "\x00":
		return boolUnknown, true
	}
	return boolUnknown, false
}

func parseFloat(s string) (float64, error) {
	return parseFloatBytes([]byte(strings.TrimSpace(s)), 64)
}

// parseFloatBytes reads numbers as VOTable writes them (section 5.1: also NaN, +Inf, -Inf) and as
// Fortran does (1.5D+03).
func parseFloatBytes(s []byte, bits int) (float64, error) {
	f, err := strconv.ParseFloat(unsafeString(s), bits)
	if err == nil {
		return f, nil
	}
	t := strings.TrimSpace(string(s))
	switch strings.ToLower(t) {
	case "", "nan", "null", "--", "n/a":
		return math.NaN(), nil
	}
	if i := strings.IndexAny(t, "dD"); i > 0 {
		t = t[:i] + "e" + t[i+1:]
	}
	if f, err = strconv.ParseFloat(t, bits); err == nil {
		return f, nil
	}
	if ne, ok := err.(*strconv.NumError); ok && ne.Err == strconv.ErrRange {
		return f, nil // too large for the type is infinite, too small is zero
	}
	return 0, reason(err)
}

// reason strips strconv's repetition of the input.
func reason(err error) error {
	if ne, ok := err.(*strconv.NumError); ok {
		return ne.Err
	}
	return err
}

// unsafeString lends bytes to functions that want a string and do not keep it.
func unsafeString(b []byte) string {
	return unsafe.String(unsafe.SliceData(b), len(b))
}

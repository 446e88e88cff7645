package fits

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"strings"
	"testing"
)

// FuzzDecoders feeds the decoders of tiles what no encoder writes.
func FuzzDecoders(f *testing.F) {
	r := rand.New(rand.NewPCG(3, 4))
	raw := make([]byte, 4*12*9)
	for i := range 12 * 9 {
		binary.BigEndian.PutUint32(raw[4*i:], uint32(1000+r.IntN(300)))
	}
	list, err := plio(raw, 4)
	if err != nil {
		f.Fatal(err)
	}
	gz, err := gzipped(raw)
	if err != nil {
		f.Fatal(err)
	}
	for i, packed := range [][]byte{rice(raw, riceBlock, 4), list, hcompress(raw, 4, 9, 12, 0), gz, rice(raw, 16, 2), rice(raw, 32, 1)} {
		f.Add(byte(i), packed, uint16(12*9))
	}
	f.Fuzz(func(t *testing.T, which byte, packed []byte, pixels uint16) {
		n := int(pixels) + 1
		var out []byte
		var err error
		want := 4 * n
		switch which % 6 {
		case 0:
			out, err = unrice(nil, packed, n, riceBlock, 4)
		case 1:
			out, err = unplio(packed, n)
		case 2:
			out, err = unhcompress(packed, n, pixels&1 != 0)
		case 3:
			out, err = gunzip(packed, want)
		case 4:
			out, err = unrice(nil, packed, n, int(pixels)&63, 2)
			want = 2 * n
		case 5:
			out, err = unrice(nil, packed, n, riceBlock, 1)
			want = n
		}
		switch {
		case err != nil && strings.Contains(err.Error(), "\n"):
			t.Errorf("an error of several lines: %q", err)
		case err == nil && len(out) != want:
			t.Errorf("%d bytes for %d pixels", len(out), n)
		}
	})
}

// FuzzCodecs encodes what comes and decodes it again.
func FuzzCodecs(f *testing.F) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, sigma := range []int{1, 3, 40, 5000} {
		raw := make([]byte, 4*7*11)
		for i := range 7 * 11 {
			binary.BigEndian.PutUint32(raw[4*i:], uint32(r.IntN(sigma)))
		}
		f.Add(raw, uint8(7))
	}
	f.Add([]byte{0x80, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0}, uint8(1))
	f.Fuzz(func(t *testing.T, raw []byte, width uint8) {
		for _, size := range []int{1, 2, 4} {
			n := len(raw) / size
			if n == 0 || n > 1<<16 {
				continue
			}
			raw := raw[:n*size]
			back, err := unrice(nil, rice(raw, riceBlock, size), n, riceBlock, size)
			if err != nil || !bytes.Equal(back, raw) {
				t.Fatalf("Rice, %d bytes a pixel: %v\n% x\n% x", size, err, raw, back)
			}
			wide := wideOf(raw, size)
			if nx := max(1, int(width)); n%nx == 0 {
				back, err := unhcompress(hcompress(raw, size, nx, n/nx, 0), n, false)
				if err != nil || !bytes.Equal(back, wide) {
					t.Fatalf("HCOMPRESS, %d × %d: %v\n% x\n% x", nx, n/nx, err, wide, back)
				}
			}
			if list, err := plio(raw, size); err == nil {
				if back, err := unplio(list, n); err != nil || !bytes.Equal(back, wide) {
					t.Fatalf("PLIO: %v\n% x\n% x", err, wide, back)
				}
			}
		}
	})
}

func wideOf(raw []byte, size int) []byte {
	var out []byte
	for _, v := range integersOf(raw, size) {
		out = binary.BigEndian.AppendUint32(out, uint32(v))
	}
	return out
}

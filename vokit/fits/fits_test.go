package fits_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"vogo/vokit/fits"
)

func TestCards(t *testing.T) {
	h, err := fits.ParseHeader(strings.Join([]string{
		"SIMPLE  =                    T / yes",
		"NAME    = 'O''Hara / not a comment' / a comment",
		"EXPTIME =               1.5D+3",
		"COUNT   =                  -42 / [ct]",
		"CPLX    = (1.5, -2)",
		"UNDEF   =",
		"HIERARCH ESO DET DIT = 0.25 / [s]",
		"LONG    = 'one &'",
		"CONTINUE  'two &'",
		"CONTINUE  'three' / joined",
		"DATE-OBS= '11/04/58'",
		"odd key = nonsense",
		"COMMENT = is text",
		"HISTORY made here",
		"END",
	}, "\n"))
	if err != nil {
		t.Fatal(err)
	}
	for k, want := range map[string]any{"SIMPLE": true, "name": "O'Hara / not a comment", "EXPTIME": 1500.0, "COUNT": int64(-42),
		"CPLX": complex(1.5, -2), "UNDEF": nil, "ESO DET DIT": 0.25, "hierarch eso det dit": 0.25, "LONG": "one two three", "DATE-OBS": "11/04/58"} {
		if got := h.Get(k); got != want {
			t.Errorf("%s = %#v, want %#v", k, got, want)
		}
	}
	if d := h.Diagnostics(); len(d) != 1 || !strings.Contains(d[0], "nonsense") {
		t.Errorf("diagnostics %q", d)
	}
	if _, err := h.Float("EXPTIM"); err == nil || !strings.Contains(err.Error(), "EXPTIME") {
		t.Errorf("error %v does not name the nearest", err)
	}
}

// TestSetKeepsOtherCards writes, changes, reads.
func TestSetKeepsOtherCards(t *testing.T) {
	f := openFile(t, "synthetic_scaled.fits")
	h := f.HDUs[0].Header.Clone()
	long := strings.Repeat("it's long & ", 20)
	for k, v := range map[string]any{"LONGTEXT": long, "ESO TEL FOO": 7, "NEWFLAG": true, "TINY": 1.25e-300, "NOTHING": nil} {
		if err := h.Set(k, v, "set here"); err != nil {
			t.Fatal(err)
		}
	}
	im, err := f.HDUs[0].Image()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "x.fits.gz")
	if err := fits.NewFile(fits.NewImageHDU(im, h)).Write(path); err != nil {
		t.Fatal(err)
	}
	again, err := fits.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	got := again.HDUs[0].Header
	for k, want := range map[string]any{"LONGTEXT": strings.TrimRight(long, " "), "ESO TEL FOO": int64(7), "NEWFLAG": true, "TINY": 1.25e-300, "NOTHING": nil} {
		if v := got.Get(k); v != want || !got.Has(k) {
			t.Errorf("%s = %#v, want %#v", k, v, want)
		}
	}
	im2, err := again.HDUs[0].Image()
	if err != nil {
		t.Fatal(err)
	}
	a, b := im.Floats(), im2.Floats()
	for i := range a {
		if a[i] != b[i] {
			t.Fatalf("pixel %d: %v, then %v", i, a[i], b[i])
		}
	}
	if err := h.Set("täxt", 1, ""); err == nil {
		t.Error("a keyword outside ASCII was taken")
	}
}

// TestCopyIsExact: an unchanged file is written byte for byte.
func TestCopyIsExact(t *testing.T) {
	for _, name := range []string{"synthetic_table.fits", "synthetic_ascii.fits", "synthetic_cube.fits", "synthetic_RICE_1_int16.fits"} {
		want, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if _, err := openFile(t, name).WriteTo(&b); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(b.Bytes(), want) {
			t.Errorf("%s: the copy differs", name)
		}
	}
}

func TestPixelTypes(t *testing.T) {
	for _, px := range []any{[]uint8{0, 255}, []int16{-32768, 32767}, []uint16{0, 65535}, []int32{math.MinInt32, math.MaxInt32},
		[]uint32{0, math.MaxUint32}, []int64{-1 << 50, 1 << 50}, []float32{-1.5, 3e30}, []float64{1e-300, math.Inf(1)}} {
		im, err := fits.NewImage([]int{2, 1}, px)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if _, err := fits.NewFile(fits.NewImageHDU(im, nil)).WriteTo(&b); err != nil {
			t.Fatal(err)
		}
		f, err := fits.Decode(&b)
		if err != nil {
			t.Fatal(err)
		}
		again, err := f.HDUs[0].Image()
		if err != nil {
			t.Fatal(err)
		}
		for i := range 2 {
			if again.At(i, 0) != im.At(i, 0) {
				t.Errorf("%T: pixel %d = %v, want %v", px, i, again.At(i, 0), im.At(i, 0))
			}
		}
	}
}

func TestChecksums(t *testing.T) {
	for _, h := range openFile(t, "synthetic_table.fits").HDUs {
		if err := h.VerifyChecksum(); err != nil {
			t.Error(err)
		}
	}
	im, err := fits.NewImage([]int{3, 1}, []int16{1, 2, 3})
	if err != nil {
		t.Fatal(err)
	}
	h := fits.NewImageHDU(im, nil)
	if err := h.AddChecksum(); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := fits.NewFile(h).WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	for flip, wantErr := range map[int]bool{-1: false, 2881: true, 30: true} {
		data := bytes.Clone(b.Bytes())
		if flip >= 0 {
			data[flip] ^= 1
		}
		f, err := fits.Read(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			continue // the flipped bit made it unreadable, which is as good
		}
		if err := f.HDUs[0].VerifyChecksum(); (err != nil) != wantErr {
			t.Errorf("bit of byte %d flipped: error %v", flip, err)
		}
	}
}

// TestRanges reads a rectangle over HTTP, and counts the bytes that went over the wire.
func TestRanges(t *testing.T) {
	const w, h = 3000, 2000
	px := make([]int16, w*h)
	for i := range px {
		px[i] = int16(i % 30011)
	}
	im, err := fits.NewImage([]int{w, h}, px)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := fits.NewFile(fits.NewImageHDU(im, nil)).WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	var sent atomic.Int64
	srv := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		http.ServeContent(countWriter{rw, &sent}, r, "x.fits", time.Time{}, bytes.NewReader(b.Bytes()))
	}))
	defer srv.Close()
	r, err := fits.RangeReader(context.Background(), srv.Client(), srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	f, err := fits.Read(r, r.Size())
	if err != nil {
		t.Fatal(err)
	}
	part, err := f.HDUs[0].Section([]int{1000, 700}, []int{1040, 730})
	if err != nil {
		t.Fatal(err)
	}
	for y := range 30 {
		for x := range 40 {
			if got, want := part.At(x, y), float64(px[(700+y)*w+1000+x]); got != want {
				t.Fatalf("(%d, %d) = %v, want %v", x, y, got, want)
			}
		}
	}
	if n := sent.Load(); n > int64(b.Len())/10 {
		t.Errorf("%d bytes of %d were sent for 40 × 30 pixels", n, b.Len())
	}
	whole := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { rw.Write(b.Bytes()) }))
	defer whole.Close()
	if _, err := fits.RangeReader(context.Background(), nil, whole.URL); err == nil || !strings.Contains(err.Error(), "download") {
		t.Errorf("a server without ranges: %v", err)
	}
}

type countWriter struct {
	http.ResponseWriter
	n *atomic.Int64
}

func (w countWriter) Write(p []byte) (int, error) {
	w.n.Add(int64(len(p)))
	return w.ResponseWriter.Write(p)
}

// TestBadFiles: one line each, and what is wrong is in it.
func TestBadFiles(t *testing.T) {
	good, err := os.ReadFile(filepath.Join("testdata", "synthetic_cube.fits"))
	if err != nil {
		t.Fatal(err)
	}
	replace := func(old, new string) []byte { return bytes.Replace(good, []byte(old), []byte(new), 1) }
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"empty":       {nil, "empty"},
		"html":        {[]byte("<!DOCTYPE html><html><body>Not found"), "HTML page"},
		"no end":      {good[:400], "END card"},
		"truncated":   {good[:4000], "byte 4000"},
		"huge axes":   {replace("NAXIS1  =                   93", "NAXIS1  =  9000000000000000000"), "any file"},
		"negative":    {replace("NAXIS1  =                   93", "NAXIS1  =                  -93"), "negative"},
		"bitpix":      {replace("BITPIX  =                  -32", "BITPIX  =                   17"), "BITPIX = 17"},
		"lying":       {replace("NAXIS2  =                   70", "NAXIS2  =           7000000000"), "truncated"},
		"line feeds":  {replace("NAXIS1  =                   93", fmt.Sprintf("%-30s", "NAXIS1  = 'a\nb '")), "'a·b"},
		"binary card": {append([]byte("SIMPLE  =                    T"), bytes.Repeat([]byte{0}, 30000)...), "card 2"},
		"gzip":        {[]byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3}, "gzip"},
	} {
		f, err := fits.Read(bytes.NewReader(c.data), int64(len(c.data)))
		if err == nil {
			_, err = f.HDUs[0].Image()
		}
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: error %v, want one line with %q", name, err, c.want)
		}
	}
}

// TestArraysBeyondTheFile: a descriptor that lies takes no memory.
func TestArraysBeyondTheFile(t *testing.T) {
	data, err := os.ReadFile("testdata/synthetic_table.fits")
	if err != nil {
		t.Fatal(err)
	}
	i := bytes.Index(data, []byte("PCOUNT  ="))
	if i < 0 {
		t.Fatal("no PCOUNT")
	}
	copy(data[i:], fmt.Sprintf("%-80s", "PCOUNT  =          40000000000"))
	end := i + bytes.Index(data[i:], []byte(fmt.Sprintf("%-80s", "END")))
	table := (end + 80 + 2879) / 2880 * 2880
	const row, vla = 92, 64 // bytes of a row, and before the descriptor of the array in it
	binary.BigEndian.PutUint32(data[table+row+vla:], 1_000_000_000)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f, err := fits.Read(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err = f.HDUs[1].Table(); err == nil || !strings.Contains(err.Error(), "truncated") || strings.Contains(err.Error(), "\n") {
		t.Errorf("error %v", err)
	}
	if runtime.ReadMemStats(&after); after.TotalAlloc-before.TotalAlloc > 64<<20 {
		t.Errorf("%d bytes of memory were taken", after.TotalAlloc-before.TotalAlloc)
	}
}

func FuzzFile(f *testing.F) {
	for _, name := range []string{"table", "ascii", "scaledcol", "blank", "RICE_1_uint8_tiles", "RICE_1_float32_dither2", "GZIP_2_int16", "PLIO_1_uint8", "HCOMPRESS_1_uint8", "HCOMPRESS_1_smooth"} {
		data, err := os.ReadFile(filepath.Join("testdata", "synthetic_"+name+".fits"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := fits.Read(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("error of two lines: %q", err)
			}
			return
		}
		_ = file.String()
		for _, h := range file.HDUs {
			if h.IsImage() {
				if im, err := h.Image(); err == nil {
					im.Floats()
				}
				if d := h.Dims(); len(d) == 2 && d[0] > 9 && d[1] > 9 {
					_, _ = h.Section([]int{2, 3}, []int{9, 8})
				}
			}
			if h.IsTable() {
				if tab, err := h.Table(); err == nil {
					tab.NumRows()
				}
			}
			_ = h.VerifyChecksum()
		}
	})
}

func FuzzHeader(f *testing.F) {
	f.Add("NAME    = 'x&'\nCONTINUE  'y'\nHIERARCH A B = 1")
	f.Fuzz(func(t *testing.T, text string) {
		h, err := fits.ParseHeader(text)
		if err != nil {
			return
		}
		for _, k := range h.Keywords() {
			h.Get(k)
		}
		_ = h.String()
	})
}

func BenchmarkFloats16(b *testing.B) {
	px := make([]int16, 1<<22)
	im, err := fits.NewImage([]int{2048, 2048}, px)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(px) * 2))
	out := make([]float64, len(px))
	for b.Loop() {
		im.FloatsInto(out, 0)
	}
}

func BenchmarkRice(b *testing.B) {
	f := openFile(b, "synthetic_RICE_1_int16.fits")
	h, err := f.FirstImage()
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(70 * 93 * 2)
	for b.Loop() {
		if _, err := h.Image(); err != nil {
			b.Fatal(err)
		}
	}
}

// TestTilesWithoutArrays reads a compressed image whose tiles are single bytes.
func TestTilesWithoutArrays(t *testing.T) {
	data, err := os.ReadFile("testdata/synthetic_PLIO_1_int32.fits")
	if err != nil {
		t.Fatal(err)
	}
	i := bytes.Index(data, []byte("TFORM1  = '1PI"))
	if i < 0 {
		t.Fatal("no TFORM1")
	}
	copy(data[i:], "TFORM1  = '1I     ' ")
	f, err := fits.Read(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.HDUs[1].Image(); err == nil || strings.Contains(err.Error(), "\n") {
		t.Errorf("%v", err)
	}
}

package display

import (
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFile(t *testing.T) {
	dir := t.TempDir()
	enc, err := PalettePNG(gradient(20, 10), 0)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"a.png": string(enc), "bad.png": "x", "a.md": "# h", "a.html": "<b>x</b>", "a.svg": "<svg/>", "a.txt": "text", "a.bin": "\xff\x00",
		"a.json": `{"a":1}`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct{ name, mime, text string }{
		{"a.png", MIMEPNG, "PNG image, 20 × 10, "},
		{"bad.png", MIMEText, "not a PNG image"},
		{"a.md", MIMEMarkdown, "# h"},
		{"a.html", MIMEHTML, "x"},
		{"a.svg", MIMESVG, "SVG image, 6 bytes"},
		{"a.txt", MIMEText, "text"},
		{"a.json", MIMEJSON, `"a": 1`},
		{"a.bin", MIMEText, "a.bin, 2 bytes: not text and no kind of file that can be shown"},
		{"missing", MIMEText, "cannot show file: "},
		{".", MIMEText, "is a directory"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := Of(File(filepath.Join(dir, tt.name)))
			if b.Data[tt.mime] == nil || !strings.Contains(b.Text(), tt.text) {
				t.Errorf("bundle is %v, want %s and the text %q", b.Data, tt.mime, tt.text)
			}
		})
	}
}

func TestIFrame(t *testing.T) {
	if s := HTMLOf(Of(IFrame{URL: "https://example.org/?a=1&b=2"})); s != `<iframe src="https://example.org/?a=1&amp;b=2" width="100%" height="450" style="border:none"></iframe>` {
		t.Errorf("HTML is %s", s)
	}
	for _, u := range []string{"javascript:alert(1)", "", `https://x"onload="y`, "file:///etc/passwd"} {
		if b := Of(IFrame{URL: u}); b.Data[MIMEHTML] != nil {
			t.Errorf("%q is shown in a frame: %v", u, b.Data)
		}
	}
}

func TestWAV(t *testing.T) {
	w := Audio{Samples: []float64{0, 2, -1, math.NaN(), math.Inf(1)}, Rate: 8000}.WAV()
	if len(w) != 44+10 || string(w[:4]) != "RIFF" || string(w[8:16]) != "WAVEfmt " {
		t.Fatalf("header is %q", w[:min(len(w), 44)])
	}
	le := binary.LittleEndian
	if got := le.Uint32(w[4:]); got != uint32(len(w)-8) {
		t.Errorf("RIFF size is %d, want %d", got, len(w)-8)
	}
	if got := le.Uint32(w[24:]); got != 8000 {
		t.Errorf("rate is %d", got)
	}
	for i, want := range []int16{0, 32767, -16384, 0, 0} {
		if got := int16(le.Uint16(w[44+2*i:])); got != want {
			t.Errorf("sample %d is %d, want %d", i, got, want)
		}
	}
}

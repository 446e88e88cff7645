package dal_test

import (
	"strings"
	"testing"

	"vogo/vokit/dal"
)

func TestFileName(t *testing.T) {
	tests := []struct{ from, disposition, contentType, suffix, want string }{
		{"https://x.org/files/AG03152_y.fits", "", "image/fits", "", "AG03152_y.fits"},
		{"https://x.org/files/AG03152_pre.jpg", "", "image/jpeg", "1888", "AG03152_pre_1888.jpg"},
		{"http://x.org/get?ID=ivo%3A%2F%2Forg.gavo.dc%2F~%3Fdasch%2Fq%2Fi00811", "", "application/fits", "cutout_156_48", "i00811_cutout_156_48.fits"},
		{"ivo://org.gavo.dc/~?dasch/q/b01941", "", "image/jpeg", "1888", "b01941_1888.jpeg"},
		{"http://x.org/q", `attachment; filename="../../etc/passwd"`, "", "", "passwd"},
		{"http://x.org/q", `attachment; filename="light curve.vot"`, "application/x-votable+xml", "", "light_curve.vot"},
		{"http://x.org/a/cube.fits.gz", "", "application/gzip", "", "cube.fits.gz"},
		{"http://x.org/a/DR2.1", "", "text/csv", "", "DR2.1.csv"},
		{"http://x.org/", "", "", "", "data"},
		{"http://x.org/a/spec.xml", "", "application/x-votable+xml", "", "spec.xml"},
		{"http://x.org/dl/getproduct/p1?x=1", "", "image/png", "", "p1.png"},
	}
	for _, tt := range tests {
		if got := dal.FileName(tt.from, tt.disposition, tt.contentType, tt.suffix); got != tt.want {
			t.Errorf("FileName(%q, %q, %q, %q) = %q, want %q", tt.from, tt.disposition, tt.contentType, tt.suffix, got, tt.want)
		}
	}
}

func FuzzMessage(f *testing.F) {
	f.Add("text/html", []byte("<html><h1>Gone</h1><p>for good"))
	f.Add("text/xml", []byte(`<VOTABLE><INFO name="QUERY_STATUS" value="ERROR">no`))
	f.Add("application/json", []byte(`{"detail": "x"}`))
	f.Add("", []byte("\x00\xff<"))
	f.Fuzz(func(t *testing.T, contentType string, body []byte) {
		if s := dal.Message(contentType, body); strings.ContainsAny(s, "\n\r") || len([]rune(s)) > 400 {
			t.Errorf("not one line: %q", s)
		}
	})
}

func FuzzFileName(f *testing.F) {
	f.Add("http://x.org/a/b.fits?ID=%2F..", `attachment; filename="/x/y"`, "image/fits", "s/../t")
	f.Fuzz(func(t *testing.T, from, disposition, contentType, suffix string) {
		if s := dal.FileName(from, disposition, contentType, suffix); s == "" || strings.ContainsAny(s, "/\\\x00\n") || s == "." || s == ".." {
			t.Errorf("bad name %q", s)
		}
	})
}

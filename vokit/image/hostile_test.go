package image

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"vogo/display"
	"vogo/internal/hostile"
)

// card80 is a FITS image of 8 × 6 pixels whose header says text wherever a header can.
func hostileFITS(text string) []byte {
	var b bytes.Buffer
	card := func(format string, args ...any) {
		s := fmt.Sprintf(format, args...)
		b.WriteString((s + strings.Repeat(" ", 80))[:80])
	}
	value := strings.ReplaceAll(text, "'", "''")
	value = value[:min(len(value), 60)]
	card("SIMPLE  =                    T")
	card("BITPIX  =                    8")
	card("NAXIS   =                    2")
	card("NAXIS1  =                    8")
	card("NAXIS2  =                    6")
	for _, key := range []string{"OBJECT", "TELESCOP", "FILTER", "DATE-OBS", "BUNIT"} {
		card("%-8s= '%s'", key, value)
	}
	card("COMMENT %s", text[:min(len(text), 70)])
	card("END")
	b.WriteString(strings.Repeat(" ", 2880-b.Len()%2880))
	for i := range 2880 {
		b.WriteByte(byte(i * 5))
	}
	return b.Bytes()
}

func TestHostile(t *testing.T) {
	display.ServeComms() // so that there are live forms
	texts := hostile.Strings
	if testing.Short() {
		texts = hostile.Few
	}
	of := func(s string) *Image {
		im, err := Decode(bytes.NewReader(hostileFITS(s)))
		if err != nil {
			t.Fatalf("%.40q: %v", s, err)
		}
		im.Name = s
		return im
	}
	hostile.Test(t, "image.Image", texts, func(s string) map[string]any { return of(s).MIMEBundle().Data })
	hostile.Test(t, "image.Image", hostile.Few, func(s string) map[string]any {
		return of(s).shown(func(v *view) { v.title = &s }).MIMEBundle().Data
	})
	hostile.Test(t, "image.Gallery", hostile.Few, func(s string) map[string]any {
		g := NewGallery(of(s), nil, of(s))
		g.name = s
		return g.MIMEBundle().Data
	})
}

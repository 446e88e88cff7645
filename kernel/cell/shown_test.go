package cell

import (
	"testing"

	"vogo/display"
)

func TestShownBundle(t *testing.T) {
	s := newSession(t)
	_, r, err := eval(t, s, "type Star struct{ Name string }\nfunc (s Star) HTML() string { return \"<b>\" + s.Name + \"</b>\" }\nStar{\"Vega\"}")
	if err != nil {
		t.Fatal(err)
	}
	b := display.Of(r.Value)
	if b.Data["text/html"] != "<b>Vega</b>" || b.Text() != "{Name:Vega}" {
		t.Errorf("HTML method: %v", b.Data)
	}
	_, r, err = eval(t, s, "import \"vogo/display\"\ntype Map struct{}\nfunc (Map) MIMEBundle() display.Bundle { return display.Bundle{Data: map[string]any{\"text/plain\": \"a map\", \"image/png\": []byte{1}}} }\nMap{}")
	if err != nil {
		t.Fatal(err)
	}
	if b := display.Of(r.Value); b.Text() != "a map" || len(b.Data) != 2 {
		t.Errorf("MIMEBundle method: %v", b.Data)
	}
}

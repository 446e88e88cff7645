package table_test

import (
	"strings"
	"testing"

	"vogo/display"
	"vogo/vokit/table"
)

// A result that the service has cut off says so wherever it is shown.
func TestOverflowBanner(t *testing.T) {
	c, err := table.NewColumn(table.Meta{Name: "x"}, []int32{1, 2})
	if err != nil {
		t.Fatal(err)
	}
	tab, err := table.New("stars", c)
	if err != nil {
		t.Fatal(err)
	}
	const banner = "the service cut the result here: there are more rows (raise MaxRec)"
	for _, overflow := range []bool{false, true} {
		tab.Overflow = overflow
		b := tab.MIMEBundle()
		html, _ := b.Data[display.MIMEHTML].(string)
		for form, text := range map[string]string{"HTML": html, "text": b.Text()} {
			if text == "" || strings.Contains(text, banner) != overflow {
				t.Errorf("overflow %v, %s:\n%s", overflow, form, text)
			}
		}
		if m := tab.Grid().Meta["overflow"]; (m == true) != overflow {
			t.Errorf("overflow %v: the data of the view say %v", overflow, m)
		}
	}
}

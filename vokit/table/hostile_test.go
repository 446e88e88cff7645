package table

import (
	"testing"

	"vogo/internal/hostile"
)

func TestHostile(t *testing.T) {
	of := func(s string) *Table {
		var cols []*Column
		for _, v := range []any{[]string{s, s}, []float64{1, 2}, []int64{1, 2}} {
			c, err := NewColumn(Meta{Name: s, Unit: s, UCD: s, Utype: s, Xtype: s, Description: s, Precision: s, ID: s}, v)
			if err != nil {
				t.Fatal(err)
			}
			c.Name = s
			cols = append(cols, c)
		}
		return &Table{Name: s, Source: s, Description: s, cols: cols, rows: 2}
	}
	hostile.Test(t, "table.Table", hostile.Strings, func(s string) map[string]any { return of(s).MIMEBundle().Data })
	hostile.Test(t, "table.Row", hostile.Strings, func(s string) map[string]any { return Row{t: of(s), i: 1}.MIMEBundle().Data })
}

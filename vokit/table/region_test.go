package table

import (
	"math"
	"strings"
	"testing"

	"vogo/vokit/sky"
)

func TestRegions(t *testing.T) {
	column := func(m Meta, v any) *Column {
		c, err := NewColumn(m, v)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	text := column(Meta{Name: "s_region"}, []string{"CIRCLE ICRS 10 20 1", "", "POLYGON 1 2 3 4 5 6"})
	circles := column(Meta{Name: "c", Xtype: "circle"}, [][]float64{{10, 20, 1}, {math.NaN(), math.NaN(), math.NaN()}, {30, 20, 2}})
	outline := column(Meta{Name: "o", UCD: "pos.outline;obs.field", Xtype: "adql:REGION"}, []string{"Box 10 20 1 1", "Position 1 2", "AllSky"})
	number := column(Meta{Name: "n"}, []float64{1, 2, 3})
	for _, c := range []struct {
		col  *Column
		want []string
	}{
		{text, []string{"Circle ICRS 10 20 1", "", "Polygon ICRS 1 2 3 4 5 6"}},
		{circles, []string{"Circle ICRS 10 20 1", "", "Circle ICRS 30 20 2"}},
		{outline, []string{"Polygon", "Position ICRS 1 2", "AllSky ICRS"}},
	} {
		tab, err := New("t", number, c.col)
		if err != nil {
			t.Fatal(err)
		}
		got, err := tab.Regions()
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range got {
			if (r == nil) != (c.want[i] == "") || r != nil && !strings.HasPrefix(r.String(), c.want[i]) {
				t.Errorf("%s, row %d: %v, want %q", c.col.Name, i, r, c.want[i])
			}
		}
		row, _ := tab.Row(0)
		one, err := row.Region(c.col.Name)
		if err != nil || !one.Contains(sky.New(10, 20.3)) {
			t.Errorf("%s: %v %v", c.col.Name, one, err)
		}
	}
	none, _ := New("t", number)
	if _, err := none.Regions(); err == nil || !strings.Contains(err.Error(), "s_region") {
		t.Error(err)
	}
	if _, err := none.Regions("n"); err == nil || !strings.Contains(err.Error(), `column "n", row 0`) {
		t.Error(err)
	}
	bad, _ := New("t", column(Meta{Name: "s_region"}, []string{"CIRCLE ICRS 10 20 1", "CIRCLE 1 2"}))
	if _, err := bad.Regions(); err == nil || !strings.Contains(err.Error(), "row 1") || strings.Contains(err.Error(), "\n") {
		t.Error(err)
	}
}

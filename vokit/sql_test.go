package vokit_test

import (
	"fmt"
	"strings"
	"testing"

	"vogo/vokit"
	"vogo/vokit/table"
)

func magnitudes() *table.Table {
	name, err := table.NewColumn(table.Meta{Name: "name"}, []string{"Vega", "Deneb", "Altair"})
	if err != nil {
		panic(err)
	}
	v, err := table.NewColumn(table.Meta{Name: "vmag", Unit: "mag", UCD: "phot.mag;em.opt.V"}, []float64{0.03, 1.25, 0.76})
	if err != nil {
		panic(err)
	}
	t, err := table.New("stars", name, v)
	if err != nil {
		panic(err)
	}
	return t
}

func ExampleSQL() {
	t, err := vokit.SQL("SELECT name, vmag FROM stars WHERE vmag < 1 ORDER BY vmag DESC", vokit.As("stars", magnitudes()))
	if err != nil {
		fmt.Println(err)
		return
	}
	names, _ := t.Strings("name")
	fmt.Println(names, t.Columns()[1].Unit)
	// Output: [Altair Vega] mag
}

type cellVariables map[string]any

func (c cellVariables) Variable(name string) (any, bool) { v, ok := c[name]; return v, ok }
func (c cellVariables) VariableNames() []string {
	var out []string
	for n := range c {
		out = append(out, n)
	}
	return out
}

func TestSQLFindsVariables(t *testing.T) {
	vokit.SetVariables(cellVariables{"bright": magnitudes(), "n": 3})
	defer vokit.SetVariables(nil)
	got, err := vokit.SQL("SELECT COUNT(*) AS n FROM bright")
	if err != nil || got.Columns()[0].Int(0) != 3 {
		t.Fatalf("%v", err)
	}
	for q, want := range map[string]string{
		"SELECT * FROM brigth":     `did you mean "bright"`,
		"SELECT * FROM n":          "a int is no table",
		"SELECT vmga FROM bright":  `did you mean "vmag"`,
		"DROP TABLE bright":        "ADQL reads tables only",
		"SELECT name form bright ": `did you mean "from"`,
	} {
		_, err := vokit.SQL(q)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", q, err)
		}
	}
}

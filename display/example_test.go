package display_test

import (
	"context"
	"fmt"

	"vogo/display"
)

// A sink that prints what it is given, as the kernel sends it to the front end.
type printer struct{}

func (printer) Display(o display.Output) { fmt.Println(o.Bundle.Text()) }
func (printer) Clear(bool)               {}

func ExampleShow() {
	defer display.SetAmbient(display.WithSink(context.Background(), printer{}))()
	display.Show(42, display.Markdown("*hello*"))
	// Output:
	// 42
	// *hello*
}

func ExampleOf() {
	type star struct {
		Name string
		V    float64 `unit:"mag"`
	}
	fmt.Println(display.Of([]star{{"Vega", 0.03}, {"Deneb", 1.25}}).Text())
	// Output:
	// Name      V
	//         mag
	// -----  ----
	// Vega   0.03
	// Deneb  1.25
	// 2 rows × 2 columns
}

func ExampleGrid() {
	g := display.Grid{
		Title:   "two stars",
		Columns: []display.GridColumn{{Name: "name"}, {Name: "V", Unit: "mag", Right: true}},
		Rows:    [][]string{{"Vega", "0.03"}, {"unseen", display.Null}},
	}
	fmt.Println(g)
	// Output:
	// two stars
	// name       V
	//          mag
	// ------  ----
	// Vega    0.03
	// unseen    --
	// 2 rows × 2 columns
}

package table_test

import (
	"fmt"

	"vogo/vokit/table"
)

// The stars of the examples are synthetic.
func exampleStars() *table.Table {
	name, _ := table.NewColumn(table.Meta{Name: "name"}, []string{"A", "B", "C"})
	gmag, _ := table.NewColumn(table.Meta{Name: "gmag", Unit: "mag"}, []float64{12.5, 21, 9})
	t, _ := table.New("stars", name, gmag)
	return t
}

func ExampleTable_Where() {
	bright, err := exampleStars().Where("gmag < 20 and name != 'C'")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(bright.NumRows(), bright.Names())
	// Output: 1 [name gmag]
}

func ExampleTable_Sort() {
	t, err := exampleStars().Sort("-gmag")
	if err != nil {
		fmt.Println(err)
		return
	}
	names, _ := t.Strings("name")
	fmt.Println(names)
	// Output: [B A C]
}

func ExampleTable_Col() {
	_, err := exampleStars().Col("gmagg")
	fmt.Println(err)
	// Output: table "stars": no column "gmagg" (nearest: "gmag")
}

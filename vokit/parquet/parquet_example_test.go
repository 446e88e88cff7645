package parquet_test

import (
	"bytes"
	"fmt"

	"vogo/vokit/parquet"
	"vogo/vokit/table"
)

// What is known of columns goes with the file, for readers that know VOTable.
func Example() {
	name, err := table.NewColumn(table.Meta{Name: "name"}, []string{"Mira", "chi Cyg"})
	if err != nil {
		fmt.Println(err)
		return
	}
	period, err := table.NewColumn(table.Meta{Name: "period", Unit: "d", UCD: "time.period"}, []float64{331.96, 408.05})
	if err != nil {
		fmt.Println(err)
		return
	}
	stars, err := table.New("stars", name, period)
	if err != nil {
		fmt.Println(err)
		return
	}
	var file bytes.Buffer
	if err := parquet.Write(&file, stars); err != nil {
		fmt.Println(err)
		return
	}
	back, err := parquet.Read(&file)
	if err != nil {
		fmt.Println(err)
		return
	}
	col, err := back.Col("period")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(back.Name, back.NumRows(), col.Unit, col.UCD, col.Float(1))
	// Output: stars 2 d time.period 408.05
}

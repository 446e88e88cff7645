package table_test

import (
	"fmt"
	"os"
	"strings"

	"vogo/vokit/sky"
	"vogo/vokit/table"
)

// column makes one of the columns of the examples, whose data is synthetic.
func column(m table.Meta, values any) *table.Column {
	c, err := table.NewColumn(m, values)
	if err != nil {
		panic(err)
	}
	return c
}

func newTable(name string, cols ...*table.Column) *table.Table {
	t, err := table.New(name, cols...)
	if err != nil {
		panic(err)
	}
	return t
}

// survey is a synthetic catalogue.
func survey() *table.Table {
	return newTable("survey",
		column(table.Meta{Name: "id"}, []int64{1, 2, 3, 4}),
		column(table.Meta{Name: "ra", Unit: "deg", UCD: "pos.eq.ra;meta.main"}, []float64{10, 10.5, 11, 200}),
		column(table.Meta{Name: "dec", Unit: "deg", UCD: "pos.eq.dec;meta.main"}, []float64{20, 20, 20, -5}),
		column(table.Meta{Name: "gmag", Unit: "mag", UCD: "phot.mag;em.opt"}, []float64{12.5, 21, 9, 15}),
		column(table.Meta{Name: "class"}, []string{"star", "QSO", "star", "galaxy"}))
}

// follow is another, of some of its objects.
func follow() *table.Table {
	return newTable("follow",
		column(table.Meta{Name: "id"}, []int64{3, 1, 9}),
		column(table.Meta{Name: "z"}, []float64{.01, 0, 2.5}))
}

// show prints the cells of a table.
func show(t *table.Table, err error) {
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(strings.Join(t.Names(), " "))
	for _, r := range t.Rows() {
		var cells []string
		for _, c := range t.Columns() {
			text := c.Text(r.Index())
			if c.IsNull(r.Index()) {
				text = "null"
			}
			cells = append(cells, text)
		}
		fmt.Println(strings.Join(cells, " "))
	}
}

func ExampleJoin() {
	t := survey()
	show(table.Join(follow(), t, "left", "id"))
	// Output:
	// id z ra dec gmag class
	// 3 0.01 11 20 9 star
	// 1 0 10 20 12.5 star
	// 9 2.5 null null null null
}

func ExampleTable_GroupBy() {
	show(survey().GroupBy("class", "count", "mean(gmag) as g", "max(ra)"))
	// Output:
	// class count g ra_max
	// star 2 10.75 11
	// QSO 1 21 10.5
	// galaxy 1 15 200
}

func ExampleCrossMatch() {
	radio := newTable("radio",
		column(table.Meta{Name: "ra", Unit: "deg", UCD: "pos.eq.ra"}, []float64{11.0001, 10}),
		column(table.Meta{Name: "dec", Unit: "deg", UCD: "pos.eq.dec"}, []float64{20, 20.0002}),
		column(table.Meta{Name: "flux", Unit: "mJy"}, []float64{3.5, 20}))
	both, err := table.CrossMatch(survey(), radio, 1./3600, "inner") // within 1″
	if err != nil {
		fmt.Println(err)
		return
	}
	show(both.Select("id", "gmag", "flux"))
	far, _ := both.Floats("separation")
	fmt.Printf("%.2f arcsec\n", far)
	// Output:
	// id gmag flux
	// 1 12.5 20
	// 3 9 3.5
	// [0.72 0.34] arcsec
}

func ExampleStack() {
	a, _ := survey().Select("id", "gmag")
	show(table.Stack(a.Head(2), follow().Head(1)))
	// Output:
	// id gmag z
	// 1 12.5 null
	// 2 21 null
	// 3 null 0.01
}

func ExampleTable_Unique() {
	t, _ := survey().Unique("class")
	fmt.Println(t.Strings("class"))
	// Output: [star QSO galaxy] <nil>
}

func ExampleTable_Add() {
	t := survey()
	// A column of an expression, with unit, UCD and description.
	g, err := t.Eval("gmag - 5")
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := t.Add("G_abs", g, "mag", "phys.magAbs;em.opt", "at 100 pc"); err != nil {
		fmt.Println(err)
		return
	}
	c, _ := t.Col("G_abs")
	fmt.Println(c.Floats(), c.Unit)
	// Output: [7.5 16 4 10] mag
}

func ExampleTable_Mask() {
	t := survey()
	field, _ := sky.ParseRegion("CIRCLE ICRS 10.2 20 0.5")
	positions, _ := t.Coords()
	in, err := t.Mask(field.ContainsEach(positions))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(in.Ints("id"))
	// Output: [1 2] <nil>
}

func ExampleTable_Filter() {
	bright := survey().Filter(func(r table.Row) bool {
		g, err := r.Float("gmag")
		return err == nil && g < 13
	})
	fmt.Println(bright.NumRows())
	// Output: 2
}

func ExampleTable_Regions() {
	plates := newTable("plates", column(table.Meta{Name: "s_region", UCD: "pos.outline;obs.field"},
		[]string{"CIRCLE ICRS 10 20 2", "POLYGON ICRS 0 0 5 0 5 5 0 5", ""}))
	regions, err := plates.Regions()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range regions {
		if r == nil {
			fmt.Println("unknown")
			continue
		}
		fmt.Printf("%s: %.1f square degrees\n", r.Kind(), r.Area())
	}
	// Output:
	// Circle: 12.6 square degrees
	// Polygon: 25.0 square degrees
	// unknown
}

func ExampleTable_WriteAs() {
	t, _ := survey().Select("id", "class")
	if err := t.Head(2).WriteAs(os.Stdout, "csv"); err != nil {
		fmt.Println(err)
	}
	// Output:
	// id,class
	// 1,star
	// 2,QSO
}

func ExampleRead() {
	t, err := table.Read(strings.NewReader("name,gmag\nA,12.5\nB,\n"), "")
	if err != nil {
		fmt.Println(err)
		return
	}
	g, _ := t.Floats("gmag")
	fmt.Println(t.NumRows(), g)
	// Output: 2 [12.5 NaN]
}

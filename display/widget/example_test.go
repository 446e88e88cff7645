package widget_test

import (
	"fmt"

	"vogo/display"
	"vogo/display/widget"
)

// In a notebook, the last line shows the box, and moving the slider changes the
// label. Elsewhere widgets show as text.
func Example() {
	n := widget.NewIntSlider().SetDescription("n").SetMax(20).SetValue(5)
	squares := widget.NewLabel().SetValue("25")
	n.OnChange(func() { squares.SetValue(fmt.Sprint(n.Value() * n.Value())) })

	box := widget.NewHBox().SetChildren(n, squares)
	fmt.Println(display.Of(box).Text())
	// Output: n = 5 · 25
}

func ExampleDropdown() {
	band := widget.NewDropdown().SetDescription("band").SetOptions("g", "r", "i").SetIndex(1)
	fmt.Println(band.Selected())
	band.ClearIndex()
	_, ok := band.Index()
	fmt.Println(ok)
	// Output:
	// r
	// false
}

func ExampleTab() {
	tab := widget.NewTab().SetTitles("Search", "Results").SetChildren(
		widget.NewText().SetDescription("place").SetValue("M 31"),
		widget.NewIntProgress().SetDescription("done").SetMax(10).SetValue(3))
	fmt.Println(display.Of(tab).Text())
	// Output: Search: place: M 31 · Results: done = 3
}

func ExampleOutput() {
	out := widget.NewOutput()
	out.Do(func() { display.Show("shown in the widget") })
	fmt.Print(out.Text())
	// Output: shown in the widget
}

func ExampleModel_Err() {
	b := widget.NewButton().SetButtonStyle("loud")
	fmt.Println(b.Err())
	// Output: widget: the button_style of a Button: it cannot be "loud": give "", "danger", "info", "primary", "success", "warning"
}

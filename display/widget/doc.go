// Package widget speaks the protocol of ipywidgets: sliders, menus, buttons, tabs
// and the rest of its widgets, made in Go, moved in the notebook, with no Python
// in between. They need a widget manager in the front end: VS Code brings one
// along, JupyterLab and Notebook 7 have one when ipywidgets (or
// jupyterlab_widgets) is installed beside them, Voilà has one.
//
//	n := widget.NewIntSlider().SetDescription("n").SetMax(20).SetValue(5)
//	squares := widget.NewLabel()
//	n.OnChange(func() { squares.SetValue(fmt.Sprint(n.Value() * n.Value())) })
//	widget.NewVBox().SetChildren(n, squares)
//
// A widget that a cell shows, as above by ending in it, is open: what the reader
// sets is seen in Go and the other way round. Functions given to OnChange and
// OnClick are called when the reader has changed something, also while other
// cells run; see [Model.OnChange]. When the cell is run again, what it showed
// before is closed, so that a notebook does not fill up with widgets. A closed
// widget keeps its state and may be shown again.
//
// What [vogo/display.Interact] and [vogo/display.NewForm] show is drawn with these
// widgets where the notebook extension of vogo is not there.
//
// # What is sent where
//
// The output of a widget holds its values as text and as HTML, for saved
// notebooks and for whoever cannot do more. To these "application/vnd.jupyter.widget-view+json"
// is added only where somebody can be expected to draw it: when the request to
// run the cell names the cell, as JupyterLab, Notebook 7 and VS Code do; when a
// widget manager has asked this kernel for its widgets, as that of the classic
// notebook does at once; and under Voilà. What nbconvert, nbclient and papermill
// execute is therefore static, and does not wait for scripts from the network.
// A front end without a widget manager takes the HTML, which follows the values: five
// times a second, and at the end of each cell. Where the widget is live, what will be
// saved of it follows at the end of a cell, or with the notebook extension of vogo within
// a second, also what the reader sets. Voilà replaces no outputs: what the function of an
// Interact returns stays there as it was at first, and an [Output] does better.
//
// # Sources
//
// "Widget messaging protocol", version 2.1, and the models of ipywidgets 8.1:
// names, defaults and descriptions come from that package, by go generate.
package widget

//go:generate go run ./gen

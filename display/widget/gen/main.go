// Command gen writes the widgets of package widget, classes.go and widgets.go, from
// what the models of ipywidgets have, gen/models.json, which gen/traits.py asks them.
package main

import (
	"fmt"
	"os"

	"vogo/display/widget/internal/models"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run() error {
	doc, err := os.ReadFile("gen/models.json")
	if err != nil {
		return err
	}
	files, err := models.Code(doc)
	if err != nil {
		return err
	}
	for name, code := range files {
		if err := os.WriteFile(name, code, 0o644); err != nil {
			return err
		}
	}
	return nil
}

package datalink

import (
	"strings"
	"testing"

	"vogo/display"
	"vogo/vokit/table"
)

func TestDescriptorShowsItsInputs(t *testing.T) {
	d := Descriptor{Description: "Cutouts", AccessURL: "http://127.0.0.1/soda", StandardID: "ivo://ivoa.net/std/SODA#sync-1.0", Inputs: []table.Param{
		{Meta: table.Meta{Name: "ID"}, Value: "ivo://x/y"},
		{Meta: table.Meta{Name: "BAND", Unit: "m", Values: &table.Values{Min: "4e-7", Max: "7e-7"}}},
		{Meta: table.Meta{Name: "KIND", Values: &table.Values{Options: []table.Option{{Value: "CUTOUT"}, {Value: "PREVIEW"}}}}},
	}}
	text := display.Of(d).Text()
	for _, want := range []string{"Cutouts", "ivo://x/y", "4e-7 … 7e-7", "CUTOUT, PREVIEW", "SODA#sync"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in:\n%s", want, text)
		}
	}
}

package widget

import (
	"bytes"
	"os"
	"testing"

	"vogo/display/widget/internal/models"
)

// classes.go and widgets.go are what go generate makes of gen/models.json, byte for byte.
func TestModelsAreGenerated(t *testing.T) {
	doc, err := os.ReadFile("gen/models.json")
	if err != nil {
		t.Fatal(err)
	}
	want, err := models.Code(doc)
	if err != nil {
		t.Fatal(err)
	}
	for name, code := range want {
		got, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, code) {
			t.Errorf("%s is not what gen/models.json gives: run go generate ./display/widget", name)
		}
	}
}

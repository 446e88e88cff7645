package widget

import (
	"bytes"
	"os"
	"testing"

	"vogo/display/widget/internal/models"
)

// models.go is what go generate makes of gen/models.json, byte for byte.
func TestModelsAreGenerated(t *testing.T) {
	doc, err := os.ReadFile("gen/models.json")
	if err != nil {
		t.Fatal(err)
	}
	want, err := models.Code(doc)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("models.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("models.go is not what gen/models.json gives: run go generate ./display/widget")
	}
}

package widget

import (
	"testing"

	"vogo/internal/hostile"
)

// What readers see of widgets where nothing draws them. HTML widgets are left out:
// their text is the user's markup.
func TestHostile(t *testing.T) {
	hostile.Test(t, "widget.Model", hostile.Strings, func(s string) map[string]any {
		box := NewVBox().SetChildren(
			NewText().SetDescription(s).SetValue(s), NewLabel().SetValue(s), NewButton().SetDescription(s),
			NewDropdown().SetDescription(s).SetOptions(s, s+"2"), NewCheckbox().SetDescription(s), NewFloatSlider().SetDescription(s))
		return box.MIMEBundle().Data
	})
}

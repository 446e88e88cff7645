package kernel

import "vogo/display"

// EncodeBundle returns a bundle as messages and notebook files carry it: see
// [display.Bundle.Encode].
func EncodeBundle(b display.Bundle) (data, metadata map[string]any) { return b.Encode() }

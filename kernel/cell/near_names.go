package cell

import (
	"strings"

	"vogo/kernel/cell/symbols"
)

// exportedLike returns the exported name of a package that differs from name only
// in the case of its letters and in underscores, "" if there is none.
func exportedLike(path, name string) string {
	pkg, ok := symbols.Lookup(path)
	if !ok {
		return ""
	}
	plain := func(s string) string { return strings.ToLower(strings.ReplaceAll(s, "_", "")) }
	found, want := "", plain(name)
	for n := range pkg.Values() {
		if n[0] != '_' && plain(n) == want && (found == "" || n < found) {
			found = n
		}
	}
	return found
}

package adql

import "strings"

// cols reads "name:type[:unit] …".
func cols(s string) []ColumnInfo {
	var out []ColumnInfo
	for _, f := range strings.Fields(s) {
		p := strings.Split(f, ":")
		c := ColumnInfo{Name: p[0], Datatype: p[1]}
		if p[1] == "char" {
			c.ArraySize = "*"
		}
		if len(p) > 2 {
			c.Unit = p[2]
		}
		out = append(out, c)
	}
	return out
}

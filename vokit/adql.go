package vokit

import (
	"vogo/vokit/tap"
	"vogo/vokit/tap/tapsql"
)

func init() { tapsql.Resolve = serviceURL } // sql.Open("tap", "gavo")

// P are values for the names in a query.
type P = map[string]any

// ADQL puts values into a query: {name} becomes the literal of the value, with
// all quotes in it escaped. Numbers, texts, positions, times and slices of them
// have literals; a slice becomes the list that IN wants.
//
//	q := vo.ADQL(`SELECT * FROM basic
//		WHERE 1 = CONTAINS({pos}, CIRCLE(ra, dec, {r})) AND otype IN {types}`,
//		vo.P{"pos": vo.Coord(10.68, 41.27), "r": vo.Arcmin(10), "types": []string{"AGB", "C*"}})
//	t := vo.TAP("simbad").Query(q)
func ADQL(query string, values P) (string, error) { return tap.ADQL(query, values) }

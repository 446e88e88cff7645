package vokit

import (
	"vogo/vokit/sky"
	"vogo/vokit/table"
)

// The types that cells name most.
type (
	Table    = table.Table // a table
	Row      = table.Row   // one row of it
	Position = sky.Coord   // a position on the sky, degrees, ICRS
)

package vokit

import (
	"vogo/vokit/image"
	"vogo/vokit/sky"
	"vogo/vokit/table"
)

// The types that cells name most.
type (
	Table    = table.Table // a table
	Row      = table.Row   // one row of it
	Position = sky.Coord   // a position on the sky, degrees, ICRS
	Picture  = image.Image // an image, with the sky's coordinates if it has them
)

package adql

import "fmt"

// unitFactor converts between units. The unit package has the whole grammar;
// it is set from there so that this package keeps no table of its own.
func unitFactor(from, to string) (float64, error) {
	if from == to {
		return 1, nil
	}
	if ConvertUnit == nil {
		return 0, fmt.Errorf("adql: no unit conversion")
	}
	return ConvertUnit(from, to)
}

// ConvertUnit gives the factor between two units for IN_UNIT.
var ConvertUnit func(from, to string) (float64, error)

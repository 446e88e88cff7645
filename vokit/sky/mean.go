package sky

import "math"

// Mean is the position in the middle of others: the direction of the sum of their unit vectors. It is unknown if
// there are none.
func Mean(positions []Coord) Coord {
	var sum [3]float64
	n := 0
	for _, c := range positions {
		if !c.Known() {
			continue
		}
		v := vector(c.RA, c.Dec)
		for k := range sum {
			sum[k] += v[k]
		}
		n++
	}
	if len(positions) == 1 {
		return positions[0]
	}
	if n == 0 || sum == [3]float64{} {
		return Coord{RA: math.NaN(), Dec: math.NaN()}
	}
	ra := math.Atan2(sum[1], sum[0]) * 180 / math.Pi
	if ra < 0 {
		ra += 360
	}
	return Coord{RA: ra, Dec: math.Atan2(sum[2], math.Hypot(sum[0], sum[1])) * 180 / math.Pi}
}

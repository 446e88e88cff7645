package adql

import "fmt"

// Coverage is the MOC (MOC 2.0, section 4.3.2) of all regions together in
// its text form, from cells no smaller than those of the order. Regions are
// written as DALI or STC-S have them. It errs on the side of too much: a cell
// that a region may touch belongs to it.
func Coverage(order int, regions ...string) (string, error) {
	if order < 0 || order > maxOrder {
		return "", fmt.Errorf("order %d is not from 0 to %d", order, maxOrder)
	}
	sum := &cells{order: order}
	for _, s := range regions {
		r, err := ParseRegion(s)
		if err != nil {
			return "", err
		}
		sum.ranges = append(sum.ranges, coverRegion(order, r).ranges...)
	}
	sum.normalize()
	return sum.ascii(), nil
}

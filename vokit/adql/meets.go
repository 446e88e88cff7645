package adql

// Meets tells whether two regions have a point in common.
func (r *Region) Meets(o *Region) bool { return r.intersects(o) }

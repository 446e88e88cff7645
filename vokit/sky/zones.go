package sky

import (
	"cmp"
	"math"
	"runtime"
	"slices"
	"sync"
)

// zones holds positions in bands of declination, sorted by right ascension in each: for small radii only a
// few neighbours in two or three bands are looked at (Gray, Nieto-Santisteban & Szalay 2006, "The Zones
// Algorithm", MSR-TR-2006-52).
type zones struct {
	height float64
	start  []int32 // of each band in points, and one more
	points []zonePoint
}

type zonePoint struct {
	ra, dec float64
	at      int32
}

// zoneRadius is the largest radius, in degrees, for which bands are faster than the tree.
const zoneRadius = 0.5

func newZones(positions []Coord, radius float64) *zones {
	known := 0
	for _, c := range positions {
		if c.Known() {
			known++
		}
	}
	z := &zones{height: max(radius, 180/float64(2*known+1))}
	z.start = make([]int32, int(180/z.height)+3)
	for _, c := range positions {
		if c.Known() {
			z.start[z.of(c.Dec)+1]++
		}
	}
	for i := 1; i < len(z.start); i++ {
		z.start[i] += z.start[i-1]
	}
	next := slices.Clone(z.start)
	z.points = make([]zonePoint, known)
	for i, c := range positions {
		if c.Known() {
			k := z.of(c.Dec)
			z.points[next[k]] = zonePoint{c.RA, c.Dec, int32(i)}
			next[k]++
		}
	}
	for k := range len(z.start) - 1 {
		p := z.points[z.start[k]:z.start[k+1]]
		if len(p) > 1 {
			slices.SortFunc(p, func(a, b zonePoint) int { return cmp.Compare(a.ra, b.ra) })
		}
	}
	return z
}

func (z *zones) of(dec float64) int {
	return min(max(int((dec+90)/z.height), 0), len(z.start)-2)
}

// near calls f with every position within radius of c, in no order.
func (z *zones) near(c Coord, radius float64, f func(at int, separation float64)) {
	v := vector(c.RA, c.Dec)
	r := chord(radius) + 1e-15
	half := 360.0 // of the right ascensions that can be within the radius
	if s, cosDec := math.Sin(radius*math.Pi/180), math.Cos(c.Dec*math.Pi/180); math.Abs(c.Dec)+radius < 90 && s < cosDec {
		half = math.Asin(s/cosDec)*180/math.Pi + 1e-9
	}
	check := func(p *zonePoint) {
		if math.Abs(p.dec-c.Dec) > radius+1e-9 {
			return
		}
		w := vector(p.ra, p.dec)
		x, y, q := v[0]-w[0], v[1]-w[1], v[2]-w[2]
		if x*x+y*y+q*q > r*r {
			return
		}
		if d := angle(v, w); d <= radius*(1+1e-12) {
			f(int(p.at), d)
		}
	}
	for k := z.of(c.Dec - radius); k <= z.of(c.Dec+radius); k++ {
		p := z.points[z.start[k]:z.start[k+1]]
		if half >= 180 {
			for i := range p {
				check(&p[i])
			}
			continue
		}
		between(p, c.RA-half, c.RA+half, check)
		if c.RA-half < 0 {
			between(p, c.RA-half+360, 360, check)
		}
		if c.RA+half > 360 {
			between(p, 0, c.RA+half-360, check)
		}
	}
}

// between calls f with the points of a band from one right ascension to another.
func between(p []zonePoint, lo, hi float64, f func(*zonePoint)) {
	i := 0
	if len(p) > 8 {
		i, _ = slices.BinarySearchFunc(p, lo, func(q zonePoint, ra float64) int { return cmp.Compare(q.ra, ra) })
	}
	for ; i < len(p) && p[i].ra <= hi; i++ {
		if p[i].ra >= lo {
			f(&p[i])
		}
	}
}

// each calls f for every known position of a, from several goroutines, in an order in which neighbours on the
// sky come after one another. The number says which of the goroutines calls; workers is how many there are.
func (z *zones) each(a []Coord, f func(worker, at int)) {
	order := make([]int32, 0, len(a))
	start := make([]int32, len(z.start))
	for _, c := range a {
		if c.Known() {
			start[z.of(c.Dec)+1]++
		}
	}
	for i := 1; i < len(start); i++ {
		start[i] += start[i-1]
	}
	order = order[:start[len(start)-1]]
	for i, c := range a {
		if c.Known() {
			k := z.of(c.Dec)
			order[start[k]] = int32(i)
			start[k]++
		}
	}
	n := workers()
	var wg sync.WaitGroup
	for w := range n {
		part := order[len(order)*w/n : len(order)*(w+1)/n]
		wg.Go(func() {
			for _, i := range part {
				f(w, int(i))
			}
		})
	}
	wg.Wait()
}

func workers() int { return runtime.GOMAXPROCS(0) }

// nearest pairs each position of a with the nearest of the zones' within radius.
func (z *zones) nearest(a []Coord, radius float64) []Pair {
	best := make([]Pair, len(a))
	for i := range best {
		best[i].B = -1
	}
	z.each(a, func(_, i int) {
		p := &best[i]
		z.near(a[i], radius, func(at int, d float64) {
			if p.B < 0 || d < p.Separation || d == p.Separation && at < p.B {
				*p = Pair{i, at, d}
			}
		})
	})
	return slices.DeleteFunc(best, func(p Pair) bool { return p.B < 0 })
}

// all pairs each position of a with all of the zones' within radius.
func (z *zones) all(a []Coord, radius float64) []Pair {
	parts := make([][]Pair, workers())
	z.each(a, func(w, i int) {
		z.near(a[i], radius, func(at int, d float64) { parts[w] = append(parts[w], Pair{i, at, d}) })
	})
	out := slices.Concat(parts...)
	slices.SortFunc(out, func(p, q Pair) int {
		return cmp.Or(cmp.Compare(p.A, q.A), cmp.Compare(p.Separation, q.Separation), cmp.Compare(p.B, q.B))
	})
	return out
}

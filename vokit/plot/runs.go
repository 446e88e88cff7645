package plot

import (
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// manyCorners is how long a line is at least that is thinned.
const manyCorners = 4000

// columnWidth is that of the columns in which a line is thinned: a pixel of a
// fine screen.
const columnWidth = 0.5 * px

// runs are the stretches of points that a line joins, on the canvas. What
// cannot be seen of a long line that goes steadily to one side is left out: of all
// points in a column of pixels it keeps the first, the lowest, the highest and the
// last (Jugel et al. 2014, Proc. VLDB Endowment 7, 797).
func (p painter) runs(c draw.Canvas) [][]vg.Point {
	var out [][]vg.Point
	var run []vg.Point
	at := p.placing(c)
	xs := p.s.x[:len(p.s.y)]
	var t *thinner
	if len(xs) >= manyCorners && steady(xs) {
		t = &thinner{}
	}
	flush := func() {
		if t != nil {
			run = t.flush(run)
		}
		if len(run) > 0 {
			out = append(out, run)
			run = nil
		}
	}
	for i, y := range p.s.y {
		x := xs[i]
		switch {
		case !at.drawable(x, y):
			flush()
		case t != nil:
			run = t.add(run, at.at(x, y))
		default:
			run = append(run, at.at(x, y))
		}
	}
	flush()
	return out
}

// steady tells whether the numbers never go up, or never down.
func steady(v []float64) bool {
	up, down := true, true
	last := math.NaN()
	for _, f := range v {
		if math.IsNaN(f) {
			continue
		}
		up, down = up && !(f < last), down && !(f > last)
		last = f
	}
	return up || down
}

// thinner collects the points of one column of pixels.
type thinner struct {
	n        int
	at       [4]vg.Point // first, lowest, highest and last
	when     [4]int      // and their numbers in the column
	from, to vg.Length   // where the column begins and ends
}

// add takes the next point of a line and appends to run what is kept of the
// column before, if that is done.
func (t *thinner) add(run []vg.Point, p vg.Point) []vg.Point {
	if t.n == 0 || p.X < t.from || p.X >= t.to {
		run = t.flush(run)
		t.from = vg.Length(math.Floor(float64(p.X/columnWidth))) * columnWidth
		t.to = t.from + columnWidth
		t.at, t.when, t.n = [4]vg.Point{p, p, p, p}, [4]int{}, 1
		return run
	}
	if p.Y < t.at[1].Y {
		t.at[1], t.when[1] = p, t.n
	}
	if p.Y > t.at[2].Y {
		t.at[2], t.when[2] = p, t.n
	}
	t.at[3], t.when[3] = p, t.n
	t.n++
	return run
}

// flush appends the points that are kept, in their order.
func (t *thinner) flush(run []vg.Point) []vg.Point {
	if t.n == 0 {
		return run
	}
	order := [4]int{0, 1, 2, 3}
	if t.when[2] < t.when[1] {
		order[1], order[2] = 2, 1
	}
	last := -1
	for _, k := range order {
		if t.when[k] > last {
			run, last = append(run, t.at[k]), t.when[k]
		}
	}
	t.n = 0
	return run
}

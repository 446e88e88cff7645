package adql

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/bits"
	"runtime"
	"slices"
	"sort"
	"strings"
	"sync"

	"vogo/vokit/sky"
)

// skySpec says what of the rows of a table an index finds: positions ('p'),
// circles ('c'), boxes ('b') or polygons ('g') of numbers in columns, or regions
// ('r') in a column.
type skySpec struct {
	kind byte
	args []skyArg
}

// skyArg is a column, or a number.
type skyArg struct {
	column string
	number float64
}

func (s skySpec) String() string {
	parts := []string{string(s.kind)}
	for _, a := range s.args {
		if a.column != "" {
			parts = append(parts, quote(strings.ToLower(a.column)))
		} else {
			parts = append(parts, fmt.Sprint(a.number))
		}
	}
	return strings.Join(parts, " ")
}

// skyValues are the arguments of all rows: NaN and false stand for NULL.
type skyValues struct {
	n       int
	numbers []skyNumbers
	text    func(i int) (string, bool) // of regions
}

// skyNumbers is a column, or one number for all rows.
type skyNumbers struct {
	rows []float64
	all  float64
}

func (v *skyNumbers) at(i int) float64 {
	if v.rows == nil {
		return v.all
	}
	return v.rows[i]
}

// skyIndex finds the rows of a table by where they lie on the sky. Rows are
// filed under the HEALPix cells that they touch: positions under cells that hold
// about one each, regions under some that are about as wide as they are, so that
// what is in a range of cells lies in a few stretches of sorted lists.
//
// What it finds it has tested, with the functions that the query would use.
type skyIndex struct {
	spec   skySpec
	values skyValues
	load   func() (skyValues, error) // gives the values when they are first needed; nil when they are there

	built   bool
	levels  []skyLevel
	loose   []int32   // rows that are no proper positions or regions: the query must test them
	mocs    []int32   // rows whose region is a coverage
	regions []*Region // of the rows; nil when there are too many to keep
	decs    []float64 // declinations, by which found rows are ordered; nil for the order of the rows
}

// skyLevel has the cells of an order.
type skyLevel struct {
	order int
	cells []int64 // sorted
	rows  []int32
}

// maxKept is how many regions an index keeps in memory.
const maxKept = 50000

// build files the rows.
func (x *skyIndex) build(ctx context.Context) error {
	var lists [maxOrder + 1][]sortPair
	var err error
	if x.spec.kind == 'p' {
		order := enoughFor(x.values.n) + 1
		lists[order], err = x.filePositions(ctx, order)
	} else {
		err = x.fileRegions(ctx, &lists)
	}
	if err != nil {
		return err
	}
	for order, list := range lists {
		if len(list) == 0 {
			continue
		}
		if list, err = radixSort(ctx, list); err != nil {
			return err
		}
		l := skyLevel{order: order, cells: make([]int64, len(list)), rows: make([]int32, len(list))}
		for i, p := range list {
			l.cells[i], l.rows[i] = int64(p.bits), p.row
		}
		x.levels = append(x.levels, l)
	}
	x.built = true
	return nil
}

// enoughFor is the order whose cells hold about one of n rows each, if they are
// spread evenly.
func enoughFor(n int) int { return bits.Len(uint(n)) / 2 }

// filePositions gives the cells of the positions; each processor takes a part.
func (x *skyIndex) filePositions(ctx context.Context, order int) ([]sortPair, error) {
	n := x.values.n
	parts := make([]struct {
		list  []sortPair
		loose []int32
	}, max(1, min(runtime.GOMAXPROCS(0), n/checkEvery)))
	var wg sync.WaitGroup
	for k := range parts {
		wg.Go(func() {
			p := &parts[k]
			lo, hi := k*n/len(parts), (k+1)*n/len(parts)
			p.list = make([]sortPair, 0, hi-lo)
			for i := lo; i < hi; i++ {
				if i%checkEvery == 0 && ctx.Err() != nil {
					return
				}
				ra, dec := x.values.numbers[0].at(i), x.values.numbers[1].at(i)
				switch {
				case ra != ra || dec != dec:
				case plainPosition(ra, dec):
					p.list = append(p.list, sortPair{uint64(healpixIndex(order, sky.New(ra, dec))), int32(i)})
				default:
					p.loose = append(p.loose, int32(i))
				}
			}
		})
	}
	wg.Wait()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	var all []sortPair
	for _, p := range parts {
		x.loose = append(x.loose, p.loose...)
		if all == nil {
			all = p.list
		} else {
			all = append(all, p.list...)
		}
	}
	return all, nil
}

// fileRegions files every region under cells that hold it.
func (x *skyIndex) fileRegions(ctx context.Context, lists *[maxOrder + 1][]sortPair) error {
	n := x.values.n
	if n <= maxKept {
		x.regions = make([]*Region, n)
	}
	depth := 2
	if n > maxKept {
		depth = 1
	}
	for i := range n {
		if i%64 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		r, null, err := x.read(i)
		switch {
		case null:
			continue
		case err != nil:
			x.loose = append(x.loose, int32(i))
			continue
		}
		if x.regions != nil {
			x.regions[i] = r
		}
		var ranges []cellRange
		if r.area == nil {
			x.mocs = append(x.mocs, int32(i))
			ranges = r.cells.asRanges()
		} else {
			ranges = circleCells(r.area.Center(), r.area.Radius()*math.Pi/180, depth, maxOrder)
		}
		eachCell(ranges, func(order int, cell int64) {
			lists[order] = append(lists[order], sortPair{uint64(cell), int32(i)})
		})
	}
	return nil
}

// asRanges are the cells of a coverage, of not too many pieces.
func (c *cells) asRanges() []cellRange {
	const most = 1000
	out := make([]cellRange, len(c.ranges))
	for i, r := range c.ranges {
		out[i] = r
	}
	for shift := 2; len(out) > most; shift += 2 {
		n := 0
		for _, r := range out {
			lo, hi := r[0]>>shift<<shift, (r[1]+1<<shift-1)>>shift<<shift
			if n > 0 && lo <= out[n-1][1] {
				out[n-1][1] = max(out[n-1][1], hi)
				continue
			}
			out[n] = cellRange{lo, hi}
			n++
		}
		out = out[:n]
	}
	return out
}

// read gives the region of a row as the functions of the query see it.
func (x *skyIndex) read(i int) (r *Region, null bool, err error) {
	if x.spec.kind == 'r' {
		s, ok := x.values.text(i)
		if !ok {
			return nil, true, nil
		}
		r, err = regions.get(s)
		return r, false, err
	}
	var buf [8]float64
	v := buf[:0]
	for k := range x.values.numbers {
		y := x.values.numbers[k].at(i)
		if y != y {
			return nil, true, nil
		}
		v = append(v, y)
	}
	switch x.spec.kind {
	case 'c':
		if !plainPosition(v[0], v[1]) {
			return nil, false, fmt.Errorf("no position")
		}
		r, err = circleRegion(v[0], v[1], v[2])
	case 'b':
		var s string
		if s, err = boxText(v); err == nil {
			r, err = ParseRegion(s)
		}
	default:
		r, err = ParseRegion(shapeText("polygon", v))
	}
	return r, false, err
}

func (x *skyIndex) region(i int32) *Region {
	if x.regions != nil {
		return x.regions[i]
	}
	r, _, err := x.read(int(i))
	if err != nil {
		return nil
	}
	return r
}

// skyScratch is what a cursor keeps from one search to the next.
type skyScratch struct {
	found []int32
	seen  []uint32 // by row: the search that met it last
	round uint32
}

// find gives the rows that a query means, in their order; those from sure on
// have not been tested.
func (x *skyIndex) find(ctx context.Context, q *skyQuery, s *skyScratch) (rows []int32, sure int, err error) {
	if q.strange {
		return x.everything(s), 0, nil
	}
	s.found = s.found[:0]
	if q.hopeless(x.spec.kind) {
		return nil, 0, nil
	}
	test := x.tester(q)
	once := x.spec.kind == 'p'
	if !once {
		s.next(x.values.n)
	}
	add := func(row int32) {
		if !once && !s.first(row) {
			return
		}
		if test(row) {
			s.found = append(s.found, row)
		}
	}
	for _, r := range q.cells(x.values.n) {
		for k := range x.levels {
			if err := x.levels[k].each(ctx, r, add); err != nil {
				return nil, 0, err
			}
		}
	}
	if q.rel >= meets { // what a coverage meets is judged by cells of some width
		for _, row := range x.mocs {
			add(row)
		}
	}
	if x.decs != nil {
		slices.SortFunc(s.found, func(a, b int32) int { return cmp.Or(cmp.Compare(x.decs[a], x.decs[b]), cmp.Compare(a, b)) })
	} else {
		slices.Sort(s.found)
	}
	sure = len(s.found)
	s.found = append(s.found, x.loose...)
	return s.found, sure, nil
}

// scan is find without an index, for positions and circles.
func (x *skyIndex) scan(ctx context.Context, q *skyQuery, s *skyScratch) (rows []int32, sure int, err error) {
	if q.strange {
		return x.everything(s), 0, nil
	}
	s.found = s.found[:0]
	if q.hopeless(x.spec.kind) {
		return nil, 0, nil
	}
	test := x.tester(q)
	var loose []int32
	for i := range x.values.n {
		if i%checkEvery == 0 && ctx.Err() != nil {
			return nil, 0, ctx.Err()
		}
		ra, dec := x.values.numbers[0].at(i), x.values.numbers[1].at(i)
		if ra != ra || dec != dec {
			continue
		}
		proper := plainPosition(ra, dec)
		if x.spec.kind == 'c' {
			r := x.values.numbers[2].at(i)
			if r != r {
				continue
			}
			proper = proper && r >= 0 && r <= 180
		}
		if !proper {
			loose = append(loose, int32(i))
		} else if test(int32(i)) {
			s.found = append(s.found, int32(i))
		}
	}
	sure = len(s.found)
	s.found = append(s.found, loose...)
	return s.found, sure, nil
}

func (x *skyIndex) everything(s *skyScratch) []int32 {
	s.found = s.found[:0]
	for i := range x.values.n {
		s.found = append(s.found, int32(i))
	}
	return s.found
}

func (s *skyScratch) next(n int) {
	if s.seen == nil {
		s.seen = make([]uint32, n)
	}
	if s.round++; s.round == 0 {
		clear(s.seen)
		s.round = 1
	}
}

func (s *skyScratch) first(row int32) bool {
	if s.seen[row] == s.round {
		return false
	}
	s.seen[row] = s.round
	return true
}

// each gives the rows whose cells have something in common with a range.
func (l *skyLevel) each(ctx context.Context, r cellRange, f func(row int32)) error {
	shift := 2 * (maxOrder - l.order)
	lo, hi := r[0]>>shift, (r[1]-1)>>shift
	for i := sort.Search(len(l.cells), func(i int) bool { return l.cells[i] >= lo }); i < len(l.cells) && l.cells[i] <= hi; i++ {
		f(l.rows[i])
		if i%checkEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return nil
}

// tester is the condition of the query for proper rows.
func (x *skyIndex) tester(q *skyQuery) func(row int32) bool {
	switch q.rel {
	case within, nearer, atMost:
		return x.distanceTester(q)
	case hasPoint:
		at := sky.New(q.ra, q.dec)
		return func(row int32) bool {
			r := x.region(row)
			return r != nil && r.contains(at)
		}
	case inRegion:
		ra, dec := &x.values.numbers[0], &x.values.numbers[1]
		return func(row int32) bool { return q.region.contains(sky.New(ra.at(int(row)), dec.at(int(row)))) }
	}
	item := x.region
	if x.spec.kind == 'p' {
		ra, dec := &x.values.numbers[0], &x.values.numbers[1]
		item = func(row int32) *Region {
			r, err := circleRegion(ra.at(int(row)), dec.at(int(row)), q.itemRadius)
			if err != nil {
				return nil
			}
			return r
		}
	}
	return func(row int32) bool {
		r := item(row)
		if r == nil {
			return false
		}
		switch q.rel {
		case meets:
			return r.intersects(q.region)
		case met:
			return q.region.intersects(r)
		case enclosed:
			return q.region.encloses(r)
		}
		return r.encloses(q.region)
	}
}

func (x *skyIndex) distanceTester(q *skyQuery) func(row int32) bool {
	ra, dec := &x.values.numbers[0], &x.values.numbers[1]
	limit := &skyNumbers{all: q.r}
	if x.spec.kind == 'c' {
		limit = &x.values.numbers[2]
	}
	a := []float64{q.ra, q.dec, 0, 0}
	return func(row int32) bool {
		i := int(row)
		r, d := limit.at(i), dec.at(i)
		if math.Abs(d-q.dec) > r+1e-4 { // no need for more
			return false
		}
		a[2], a[3] = ra.at(i), d
		sep := separation(a)
		switch q.rel {
		case within:
			return sep <= r*(1+withinSlack)
		case nearer:
			return sep < r
		}
		return sep <= r
	}
}

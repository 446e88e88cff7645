package adql

import (
	"context"
	"fmt"
	"math"
	"math/bits"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"modernc.org/sqlite/vtab"

	"vogo/vokit/table"
)

// virtualModule makes tables in memory readable by SQL as they lie there, with
// nothing copied: CREATE VIRTUAL TABLE … USING vogo_table(id), where the id is
// that of a table announced before.
type virtualModule struct{}

const virtualName = "vogo_table"

var (
	announced   sync.Map // id → *virtualTable
	announcedID atomic.Int64
)

// announce gives a table an id by which statements may create it; forget takes
// it back.
func announce(v *virtualTable) (id int64, forget func()) {
	id = announcedID.Add(1)
	announced.Store(id, v)
	return id, func() { announced.Delete(id) }
}

// Create implements vtab.Module.
func (virtualModule) Create(ctx vtab.Context, args []string) (vtab.Table, error) {
	id := int64(-1)
	if len(args) > 3 { // module, database, table, arguments
		id, _ = strconv.ParseInt(strings.TrimSpace(args[3]), 10, 64)
	}
	x, ok := announced.Load(id)
	if !ok {
		return nil, fmt.Errorf("the table %q is no longer there", args[2])
	}
	v := x.(*virtualTable)
	return v, ctx.Declare(v.declaration())
}

// Connect implements vtab.Module.
func (m virtualModule) Connect(ctx vtab.Context, args []string) (vtab.Table, error) {
	return m.Create(ctx, args)
}

// virtualTable is a table as SQLite reads it. It belongs to one connection.
type virtualTable struct {
	ctx   context.Context // of the query; ends the making of indexes
	rows  int
	cols  []*virtualColumn
	hints []*skyHint // columns after those of the table
}

type virtualColumn struct {
	*table.Column
	n      int
	stored string // type of its values in SQLite: INTEGER, REAL or TEXT
	asked  int    // how often rows were looked for by this column
	sorted *sortedRows
	hashed map[string][]int32
}

func newVirtualTable(ctx context.Context, t *table.Table, hints []hint) (*virtualTable, error) {
	v := &virtualTable{ctx: ctx, rows: t.NumRows()}
	if v.rows > math.MaxInt32 {
		return nil, fmt.Errorf("the table has %d rows; SQL takes up to %d", v.rows, math.MaxInt32)
	}
	for _, c := range t.Columns() {
		v.cols = append(v.cols, &virtualColumn{Column: c, n: v.rows, stored: storage(c)})
	}
	indexes := map[string]*skyIndex{}
	for _, h := range hints {
		key := h.spec.String()
		if indexes[key] == nil {
			indexes[key] = &skyIndex{spec: h.spec, load: func() (skyValues, error) { return h.spec.of(t) }}
		}
		v.hints = append(v.hints, &skyHint{name: h.column, index: indexes[key]})
	}
	return v, nil
}

// declaration is the CREATE TABLE statement that tells the columns.
func (v *virtualTable) declaration() string {
	var defs []string
	for _, c := range v.cols {
		defs = append(defs, quote(c.Name)+" "+c.stored)
	}
	for _, h := range v.hints { // not HIDDEN: joins in parentheses would lose them
		defs = append(defs, quote(h.name)+" INTEGER")
	}
	return "CREATE TABLE t (" + strings.Join(defs, ", ") + ")"
}

// How rows are looked for, in the low bits of the index number; the column is
// in the others.
const (
	byEqual = 1 << iota
	byLower
	byUpper
	bySky      // the column is the number of a hint
	byRowid    // the column does not matter
	lookupBits = 5
)

// BestIndex implements vtab.Table. All columns can be looked up by a value, the
// numbers among them by a range. SQLite tests the conditions again, so that
// what an index gives may be too much, never too little.
func (v *virtualTable) BestIndex(info *vtab.IndexInfo) error {
	n := float64(v.rows)
	info.EstimatedCost, info.EstimatedRows = n+1, int64(v.rows)+1
	best, how := -1, 0
	try := func(col, h int) {
		if cost, rows := lookupCost(h, n); h != 0 && cost < info.EstimatedCost {
			best, how = col, h
			info.EstimatedCost, info.EstimatedRows = cost, rows
		}
	}
	for col := range v.cols {
		h := 0
		for _, c := range info.Constraints {
			if c.Column == col && c.Usable {
				h |= lookupOf(c.Op, v.cols[col].stored)
			}
		}
		try(col, h)
	}
	for i, c := range info.Constraints {
		if c.Usable && c.Op == vtab.OpMATCH && c.Column >= len(v.cols) {
			try(i, bySky)
		}
		if c.Usable && c.Op == vtab.OpEQ && c.Column < 0 {
			try(i, byRowid)
		}
	}
	switch {
	case best < 0:
		return nil
	case how == bySky:
		c := &info.Constraints[best]
		c.ArgIndex, c.Omit = 0, true
		info.IdxNum = int64((c.Column-len(v.cols))<<lookupBits | how)
		return nil
	case how == byRowid:
		info.Constraints[best].ArgIndex = 0
		info.IdxNum, info.IdxFlags = byRowid, vtab.IndexScanUnique
		return nil
	case how&byEqual != 0:
		how = byEqual
	}
	info.IdxNum = int64(best<<lookupBits | how)
	args := 0
	for _, bit := range []int{byEqual, byLower, byUpper} {
		for i := range info.Constraints {
			c := &info.Constraints[i]
			if how&bit != 0 && c.Column == best && c.Usable && lookupOf(c.Op, v.cols[best].stored) == bit {
				c.ArgIndex = args
				args++
				break // one of several bounds suffices, the others are tested
			}
		}
	}
	return nil
}

func lookupOf(op vtab.ConstraintOp, stored string) int {
	switch {
	case op == vtab.OpEQ:
		return byEqual
	case stored == "TEXT":
	case op == vtab.OpGT || op == vtab.OpGE:
		return byLower
	case op == vtab.OpLT || op == vtab.OpLE:
		return byUpper
	}
	return 0
}

// lookupCost guesses what a lookup among n rows costs and gives. Ranges that
// are bounded on both sides are those of positions most often: narrow.
func lookupCost(how int, n float64) (cost float64, rows int64) {
	found := n / 3
	switch {
	case how == byRowid:
		return 1, 1
	case how == bySky:
		found = max(1, n/10000)
		return 4*math.Log2(n+2) + found, int64(found)
	case how&byEqual != 0:
		found = n / 20000
	case how == byLower|byUpper:
		found = n / 10000
	}
	found = max(1, found)
	return math.Log2(n+2) + found, int64(found)
}

// Open implements vtab.Table.
func (v *virtualTable) Open() (vtab.Cursor, error) { return &virtualCursor{v: v}, nil }

// Disconnect implements vtab.Table.
func (v *virtualTable) Disconnect() error { return nil }

// Destroy implements vtab.Table.
func (v *virtualTable) Destroy() error { return nil }

// virtualCursor goes through all rows, or through those that were found.
type virtualCursor struct {
	v     *virtualTable
	found []int32 // unless all
	all   bool
	at    int

	near    int // the hint by which rows were found, or -1
	sure    int // so many of them have been tested
	scratch skyScratch
}

// Filter implements vtab.Cursor.
func (c *virtualCursor) Filter(idxNum int, _ string, vals []vtab.Value) (err error) {
	c.at, c.found, c.all, c.near = 0, nil, true, -1
	how, col := idxNum&(1<<lookupBits-1), idxNum>>lookupBits
	switch {
	case how == 0 || len(vals) == 0:
		return nil
	case how == bySky:
		return c.search(col, vals[0])
	case how == byRowid:
		c.all = false
		if id, ok := vals[0].(int64); ok && id > 0 && id <= int64(c.v.rows) {
			c.found = append(c.found, int32(id-1))
		}
		return nil
	}
	c.found, c.all, err = c.v.cols[col].find(c.v.ctx, how, vals)
	return err
}

// search finds rows by where they lie on the sky.
func (c *virtualCursor) search(hint int, key vtab.Value) (err error) {
	if key == nil {
		c.all = false // near nothing is nothing
		return nil
	}
	q, ok := readKey(key)
	if !ok {
		return nil
	}
	c.found, c.sure, err = c.v.hints[hint].find(c.v.ctx, q, &c.scratch)
	c.near, c.all = hint, false
	return err
}

// Next implements vtab.Cursor.
func (c *virtualCursor) Next() error { c.at++; return nil }

// Eof implements vtab.Cursor.
func (c *virtualCursor) Eof() bool {
	if c.all {
		return c.at >= c.v.rows
	}
	return c.at >= len(c.found)
}

func (c *virtualCursor) row() int {
	if c.all {
		return c.at
	}
	return int(c.found[c.at])
}

// Column implements vtab.Cursor.
func (c *virtualCursor) Column(col int) (vtab.Value, error) {
	switch n := len(c.v.cols); {
	case col < 0:
		return c.Rowid()
	case col < n:
		return sqlValue(c.v.cols[col].Column, c.row()), nil
	case col-n == c.near && c.at < c.sure: // the row has been tested
		return int64(1), nil
	}
	return int64(0), nil
}

// Rowid implements vtab.Cursor.
func (c *virtualCursor) Rowid() (int64, error) { return int64(c.row()) + 1, nil }

// Close implements vtab.Cursor.
func (c *virtualCursor) Close() error { return nil }

// fewLookups is how many lookups go through all rows before an index pays.
const fewLookups = 3

// find gives the rows that a lookup means, or says that all must be read.
func (c *virtualColumn) find(ctx context.Context, how int, vals []vtab.Value) (rows []int32, all bool, err error) {
	for _, v := range vals {
		if v == nil {
			return nil, false, nil // nothing compares with NULL
		}
	}
	c.asked++
	if c.stored == "TEXT" {
		s, ok := vals[0].(string)
		if !ok {
			return nil, true, nil
		}
		return c.findText(ctx, s)
	}
	lo, hi, ok := bounds(how, vals)
	if !ok {
		return nil, true, nil
	}
	if c.sorted == nil && c.asked <= fewLookups {
		rows, err = c.scan(ctx, func(i int) bool { x := c.key(i); return x >= lo && x <= hi })
		return rows, false, err
	}
	if c.sorted == nil {
		if c.sorted, err = sortRows(ctx, c.n, c.key); err != nil {
			return nil, false, err
		}
	}
	return c.sorted.between(lo, hi), false, nil
}

func (c *virtualColumn) findText(ctx context.Context, s string) (rows []int32, all bool, err error) {
	if c.hashed == nil && c.asked <= fewLookups {
		rows, err = c.scan(ctx, func(i int) bool { return !c.IsNull(i) && c.Text(i) == s })
		return rows, false, err
	}
	if c.hashed == nil {
		h := map[string][]int32{}
		_, err := c.scan(ctx, func(i int) bool {
			if !c.IsNull(i) {
				k := c.Text(i)
				h[k] = append(h[k], int32(i))
			}
			return false
		})
		if err != nil {
			return nil, false, err
		}
		c.hashed = h
	}
	return c.hashed[s], false, nil
}

// key is the value of a row as a number, NaN when it has none. Large integers
// lose digits, which lets a range have too many rows, not too few.
func (c *virtualColumn) key(i int) float64 {
	switch {
	case c.IsNull(i):
		return math.NaN()
	case c.stored == "INTEGER":
		return float64(c.Int(i))
	}
	return c.Float(i)
}

// bounds reads the arguments of a lookup among numbers.
func bounds(how int, vals []vtab.Value) (lo, hi float64, ok bool) {
	var x [2]float64
	for i, v := range vals[:min(len(vals), 2)] {
		switch v := v.(type) {
		case int64:
			x[i] = float64(v)
		case float64:
			x[i] = v
		default:
			return 0, 0, false
		}
	}
	switch how {
	case byEqual:
		return x[0], x[0], true
	case byLower:
		return x[0], math.Inf(1), true
	case byUpper:
		return math.Inf(-1), x[0], true
	}
	return x[0], x[1], len(vals) == 2
}

// checkEvery is after how many rows a loop looks whether it is still wanted.
const checkEvery = 1 << 14

// scan gives the rows for which keep holds.
func (c *virtualColumn) scan(ctx context.Context, keep func(i int) bool) ([]int32, error) {
	var rows []int32
	for i := range c.n {
		if i%checkEvery == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if keep(i) {
			rows = append(rows, int32(i))
		}
	}
	return rows, nil
}

// sortedRows are rows in the order of their keys.
type sortedRows struct {
	keys []float64
	rows []int32
}

// between gives the rows whose keys are from lo to hi.
func (s *sortedRows) between(lo, hi float64) []int32 {
	a := sort.SearchFloat64s(s.keys, lo)
	b := a + sort.Search(len(s.keys)-a, func(i int) bool { return s.keys[a+i] > hi })
	return s.rows[a:b]
}

// sortPair is a row and what it is sorted by.
type sortPair struct {
	bits uint64
	row  int32
}

// sortRows sorts n rows by their keys; those without one are left out.
func sortRows(ctx context.Context, n int, key func(i int) float64) (*sortedRows, error) {
	list := make([]sortPair, 0, n)
	for i := range n {
		if i%checkEvery == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if x := key(i); x == x {
			list = append(list, sortPair{ordered(x), int32(i)})
		}
	}
	list, err := radixSort(ctx, list)
	if err != nil {
		return nil, err
	}
	s := &sortedRows{keys: make([]float64, len(list)), rows: make([]int32, len(list))}
	for i, p := range list {
		s.rows[i] = p.row
		s.keys[i] = unordered(p.bits)
	}
	return s, nil
}

// radixSort sorts pairs, those that are equal in the order in which they were;
// its passes can be interrupted.
func radixSort(ctx context.Context, list []sortPair) ([]sortPair, error) {
	var seen uint64 // bits in which keys differ
	for _, p := range list {
		seen |= p.bits ^ list[0].bits
	}
	const digit = 11
	other := make([]sortPair, len(list))
	for shift := 0; shift < 64 && bits.Len64(seen) > shift; shift += digit {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if seen>>shift&(1<<digit-1) == 0 {
			continue
		}
		var at [1<<digit + 1]int
		for _, p := range list {
			at[p.bits>>shift&(1<<digit-1)+1]++
		}
		for d := range 1 << digit {
			at[d+1] += at[d]
		}
		for _, p := range list {
			d := p.bits >> shift & (1<<digit - 1)
			other[at[d]] = p
			at[d]++
		}
		list, other = other, list
	}
	return list, nil
}

// ordered maps numbers to integers that sort like them; unordered goes back.
func ordered(x float64) uint64 {
	b := math.Float64bits(x + 0) // one zero, not two
	if b>>63 != 0 {
		return ^b
	}
	return b | 1<<63
}

func unordered(b uint64) float64 {
	if b>>63 != 0 {
		return math.Float64frombits(b &^ (1 << 63))
	}
	return math.Float64frombits(^b)
}

package adql

import (
	"database/sql/driver"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"

	"modernc.org/sqlite"
)

// What a query sorts, groups or collects goes to temporary files that SQLite
// does not bound. So the SELECTs that do so count the bytes of their rows, by a
// condition that always holds: vo_held(statement, bytes of the numbers, values…,
// texts…). The values are one of every table in FROM, so that the condition is
// tested for every row of a join; of the texts the lengths count.

var (
	heldBy  sync.Map // number of a statement → *holding
	heldIDs atomic.Int64
)

// holding is what a running statement may hold yet.
type holding struct {
	left, most int
}

// unbound begins the call in a statement that has no number yet. It cannot be
// part of a string, in which quotes are doubled.
const unbound = "vo_held('', "

// Bound sets how many bytes a statement may sort, group or collect, counting
// every row on its way there, until release is called. More is an error of the
// query. The statement runs once at a time.
func (s *Statement) Bound(bytes int) (release func()) {
	if s.held == 0 {
		s.held = heldIDs.Add(1)
		s.SQL = strings.ReplaceAll(s.SQL, unbound, fmt.Sprintf("vo_held(%d, ", s.held))
	}
	heldBy.Store(s.held, &holding{bytes, bytes})
	return func() { heldBy.Delete(s.held) }
}

func registerHeld() {
	sqlite.MustRegisterFunction("vo_held", &sqlite.FunctionImpl{NArgs: -1, VolatileArgs: true, Scalar: held})
}

func held(_ *sqlite.FunctionContext, a []driver.Value) (driver.Value, error) {
	id, _ := a[0].(int64)
	x, ok := heldBy.Load(id)
	if !ok {
		return int64(1), nil
	}
	h := x.(*holding)
	n, _ := a[1].(int64)
	for _, v := range a[2:] {
		if s, ok := v.(string); ok {
			n += int64(len(s))
		}
	}
	if h.left -= int(n); h.left < 0 {
		return nil, fmt.Errorf("it has more than %d MB to sort, group or collect; narrow it with conditions", h.most>>20)
	}
	return int64(1), nil
}

const (
	rowBytes    = 16 // of a row, on top of its values
	numberBytes = 9
	fewRows     = 10000 // that a sort may keep without being counted
	maxHeldArgs = 500
)

// holder collects what the rows of a SELECT consist of.
type holder struct {
	keeps  bool // rows are kept for sure, not only if they are sorted
	values int
	texts  []string // SQL
}

func (h *holder) add(sql string, text bool) {
	h.values++
	if text && len(h.texts) < maxHeldArgs {
		h.texts = append(h.texts, sql)
	}
}

// heldMark stands at the end of WHERE until all of the query is known.
func (sc *scope) heldMark() string { return "\x00held\x00" + sc.sources[0].sql + "\x00" }

// condition is what the mark stands for: nothing if the rows are not kept.
func (h *holder) condition(sc *scope, hasWhere bool) string {
	if !h.keeps {
		return ""
	}
	var places []string
	for _, src := range sc.sources {
		if len(src.cols) == 0 {
			continue
		}
		cheap := src.cols[0].Name
		for _, c := range src.cols {
			if numericRank[c.Datatype] > 0 && c.ArraySize == "" {
				cheap = c.Name
				break
			}
		}
		places = append(places, src.sql+"."+quote(cheap))
	}
	word := " WHERE "
	if hasWhere {
		word = " AND "
	}
	args := strings.Join(append(places[:len(places):len(places)], h.texts...), ", ")
	return fmt.Sprintf("%s%s%d, %s)", word, unbound, rowBytes+numberBytes*h.values, args)
}

// Package interop_test compares what vokit reads with what pyvo reads, row by
// row: from the sandbox, and from a DaCHS that runs on this machine, the
// software behind many data centres.
//
// DaCHS is looked for at VOGO_DACHS (http://localhost:8080 if that is unset),
// python with pyvo at VOGO_PYTHON (python3 if that is unset). What is not there
// is skipped, and said so.
package interop_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"vogo/sandbox"
	vo "vogo/vokit"
	"vogo/vokit/dal"
	"vogo/vokit/datalink"
	"vogo/vokit/table"
	"vogo/vokit/tap"
)

// probe is one question to both.
type probe struct {
	Name     string            `json:"name"`
	Kind     string            `json:"kind"` // sync, async, scs, sia, sia2, ssa, registry, datalink
	URL      string            `json:"url"`
	ADQL     string            `json:"adql,omitempty"`
	Uploads  map[string]string `json:"uploads,omitempty"`
	MaxRec   *int              `json:"maxrec,omitempty"`
	Pos      []float64         `json:"pos,omitempty"`
	Radius   float64           `json:"radius,omitempty"`
	First    int               `json:"first,omitempty"`
	Registry string            `json:"registry,omitempty"`
	Search   map[string]any    `json:"search,omitempty"`
	Least    int               `json:"-"` // rows that there must be
	find     []vo.Constraint
}

// answer is what either says; rows are null, bool, float64, string or lists.
type answer struct {
	Columns  []string `json:"columns"`
	Rows     [][]any  `json:"rows"`
	Overflow bool     `json:"overflow"`
	Error    string   `json:"error"`
}

// pyvo answers the probes with pyvo, or skips the test.
func pyvo(t *testing.T, probes []probe) []answer {
	t.Helper()
	var answers []answer
	runPython(t, "pyvo", "ask.py", probes, &answers)
	if len(answers) != len(probes) {
		t.Fatalf("pyvo: %d answers to %d probes", len(answers), len(probes))
	}
	return answers
}

// runPython gives a script of testdata its input as JSON and reads its output as JSON.
// The test is skipped where there is no python with the module that the script needs,
// unless VOGO_PYTHON says which python has it.
func runPython(t *testing.T, module, script string, input, output any) {
	t.Helper()
	if testing.Short() {
		t.Skip("runs pyvo")
	}
	python := cmp.Or(os.Getenv("VOGO_PYTHON"), "python3")
	if err := exec.Command(python, "-c", "import "+module).Run(); err != nil {
		if os.Getenv("VOGO_PYTHON") != "" {
			t.Fatalf("VOGO_PYTHON names %s, which has no %s: %v", python, module, err)
		}
		t.Skipf("%s has no %s to compare with (VOGO_PYTHON names another python)", python, module)
	}
	in, err := json.Marshal(input)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, python, filepath.Join("testdata", script))
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(in), &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v\n%s", script, err, errs.String())
	}
	if err := json.Unmarshal(out.Bytes(), output); err != nil {
		t.Fatalf("%s: %v", script, err)
	}
}

// ours answers a probe with vokit.
func ours(t *testing.T, p probe) (*table.Table, error) {
	var opts []dal.Option
	for name, path := range p.Uploads {
		opts = append(opts, vo.Upload(name, path))
	}
	if p.MaxRec != nil {
		opts = append(opts, vo.MaxRec(*p.MaxRec))
	}
	if p.Pos != nil {
		c, err := vo.Coord(p.Pos[0], p.Pos[1])
		if err != nil {
			t.Fatal(err)
		}
		opts = append(opts, vo.Around(c, p.Radius))
	}
	search := func(s interface {
		Search(...dal.Option) (*table.Table, error)
	}, err error) (*table.Table, error) {
		if err != nil {
			return nil, err
		}
		return s.Search(opts...)
	}
	switch p.Kind {
	case "sync":
		return tap.New(p.URL).Query(p.ADQL, opts...)
	case "async":
		return tap.New(p.URL).Run(p.ADQL, opts...)
	case "scs":
		s, err := vo.Cone(p.URL)
		return search(s, err)
	case "sia", "sia2":
		s, err := vo.SIA(p.URL)
		if err == nil && p.Kind == "sia2" {
			s.Version = 2
		}
		return search(s, err)
	case "ssa":
		s, err := vo.SSA(p.URL)
		return search(s, err)
	case "registry":
		return registrySearch(t, p)
	case "datalink":
		return links(p)
	}
	return nil, fmt.Errorf("no kind %q", p.Kind)
}

func registrySearch(t *testing.T, p probe) (*table.Table, error) {
	t.Setenv("IVOA_REGISTRY", p.Registry)
	found, err := vo.Find(p.find...)
	if err != nil {
		return nil, err
	}
	urls := []string{}
	for _, s := range found.All() {
		urls = append(urls, s.AccessURL)
	}
	return vo.NewTable("found", vo.Col("access_url", urls))
}

func links(p probe) (*table.Table, error) {
	t, err := tap.New(p.URL).Query(p.ADQL)
	if err != nil {
		return nil, err
	}
	var rows []table.Row
	for _, r := range t.Head(p.First).Rows() {
		if strings.Contains(datalink.ContentType(r), "datalink") {
			rows = append(rows, r)
		}
	}
	l, err := vo.Datalink(rows)
	if err != nil {
		return nil, err
	}
	cells := [5][]string{}
	for _, x := range l.Links() {
		for k, v := range []string{x.ID, x.AccessURL, x.Semantics, x.ContentType, x.ErrorMessage} {
			cells[k] = append(cells[k], v)
		}
	}
	return vo.NewTable("links", vo.Col("ID", cells[0]), vo.Col("access_url", cells[1]), vo.Col("semantics", cells[2]), vo.Col("content_type", cells[3]), vo.Col("error_message", cells[4]))
}

// plain is a table in the form of answers.
func plain(t *table.Table) answer {
	a := answer{Columns: t.Names(), Overflow: t.Overflow}
	for i := range t.NumRows() {
		row := make([]any, t.NumCols())
		for k, c := range t.Columns() {
			row[k] = cell(c, i)
		}
		a.Rows = append(a.Rows, row)
	}
	return a
}

func cell(c *table.Column, i int) any {
	switch {
	case c.IsNull(i):
		return nil
	case c.Datatype().IsText():
		if s := strings.TrimSpace(c.Text(i)); s != "" {
			return s
		}
		return nil
	case c.IsArray():
		var out []any
		for _, f := range c.FloatArray(i) {
			out = append(out, number(f))
		}
		return out
	case c.Datatype() == table.Boolean:
		return c.Bool(i)
	}
	return number(c.Float(i))
}

func number(f float64) any {
	if math.IsNaN(f) {
		return nil
	}
	return f
}

// sorted puts rows into an order that both have, but where the query has one.
func sorted(p probe, rows [][]any) [][]any {
	if strings.Contains(strings.ToLower(p.ADQL), "order by") {
		return rows
	}
	key := func(r []any) string { return fmt.Sprint(r...) }
	slices.SortStableFunc(rows, func(a, b []any) int { return cmp.Compare(key(a), key(b)) })
	return rows
}

// compare runs the probes on both sides and compares.
func compare(t *testing.T, probes []probe) {
	theirs := pyvo(t, probes)
	for i, p := range probes {
		t.Run(p.Name, func(t *testing.T) {
			got, err := ours(t, p)
			if theirs[i].Error != "" {
				t.Skipf("pyvo fails: %s (vokit: %d rows, %v)", theirs[i].Error, rowsOf(got), err)
			}
			if err != nil {
				t.Fatal(err)
			}
			have := plain(got)
			if len(have.Rows) < p.Least {
				t.Errorf("%d rows, want %d at least", len(have.Rows), p.Least)
			}
			same(t, p, have, theirs[i])
		})
	}
}

func rowsOf(t *table.Table) int {
	if t == nil {
		return 0
	}
	return t.NumRows()
}

func same(t *testing.T, p probe, have, want answer) {
	t.Helper()
	if !slices.Equal(have.Columns, want.Columns) {
		t.Errorf("columns %q, pyvo has %q", have.Columns, want.Columns)
		return
	}
	if len(have.Rows) != len(want.Rows) || have.Overflow != want.Overflow {
		t.Errorf("%d rows (overflow %v), pyvo has %d (%v)", len(have.Rows), have.Overflow, len(want.Rows), want.Overflow)
		return
	}
	a, b := sorted(p, have.Rows), sorted(p, want.Rows)
	different := 0
	for i := range a {
		for k := range a[i] {
			if !equal(a[i][k], b[i][k]) {
				if different++; different <= 5 {
					t.Errorf("row %d, %s: %v (%T), pyvo has %v (%T)", i, have.Columns[k], a[i][k], a[i][k], b[i][k], b[i][k])
				}
			}
		}
	}
	if different == 0 {
		t.Logf("%d rows × %d columns are the same", len(a), len(have.Columns))
	}
}

// equal compares cells; a list of nothing but nulls is as good as a null, since
// the two have no other way to write it.
func equal(a, b any) bool {
	la, okA := a.([]any)
	lb, okB := b.([]any)
	if okA != okB {
		return allNull(a) && allNull(b)
	}
	if !okA {
		return a == b
	}
	return slices.EqualFunc(la, lb, equal) || allNull(a) && allNull(b)
}

func allNull(x any) bool {
	l, ok := x.([]any)
	return x == nil || ok && !slices.ContainsFunc(l, func(v any) bool { return v != nil })
}

// running tells whether the software of a server is DaCHS.
func running(base string) bool {
	c := http.Client{Timeout: 5 * time.Second}
	resp, err := c.Get(base + "/tap/availability")
	if err != nil {
		return false
	}
	resp.Body.Close()
	return resp.StatusCode == http.StatusOK && strings.Contains(strings.ToLower(resp.Header.Get("Server")), "dachs")
}

// tables are the names of the tables that a TAP service has, in lower case.
func tables(t *testing.T, url string) []string {
	t.Helper()
	tabs, err := tap.New(url).Tables()
	if err != nil {
		t.Fatal(err)
	}
	names, err := tabs.Strings("table_name")
	if err != nil {
		t.Fatal(err)
	}
	for i, n := range names {
		names[i] = strings.ToLower(strings.ReplaceAll(n, `"`, ""))
	}
	return names
}

// dachs is where a DaCHS answers; without one the test is skipped.
func dachs(t *testing.T) string {
	t.Helper()
	base := strings.TrimRight(cmp.Or(os.Getenv("VOGO_DACHS"), "http://localhost:8080"), "/")
	if !running(base) {
		if os.Getenv("VOGO_DACHS") != "" && os.Getenv("CI") == "true" {
			t.Fatalf("no DaCHS answers at %s", base)
		}
		t.Skipf("no DaCHS answers at %s (VOGO_DACHS names another place)", base)
	}
	return base
}

func TestDaCHS(t *testing.T) {
	base := dachs(t)
	have := tables(t, base+"/tap")
	var probes []probe
	for _, p := range append(tutorials(t, base+"/tap"), protocols(base)...) {
		if missing := lacks(have, p); missing != "" {
			t.Logf("left out %q: the server has no table %s", p.Name, missing)
			continue
		}
		probes = append(probes, p)
	}
	compare(t, probes)
}

// lacks names a table that the probe needs and the server does not have.
func lacks(have []string, p probe) string {
	for _, n := range needs[p.Name] {
		if !slices.ContainsFunc(strings.Split(n, "|"), func(s string) bool { return slices.Contains(have, s) }) {
			return n
		}
	}
	return ""
}

func TestSandbox(t *testing.T) {
	if testing.Short() {
		t.Skip("compares with pyvo")
	}
	s, err := sandbox.Start(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	at := func(name string) string {
		u, err := s.Service(name)
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	var probes []probe
	for _, p := range tutorials(t, "") {
		p.URL = at(cmp.Or(service[p.Name], "gavo"))
		if missing := lacks(tables(t, p.URL), p); missing != "" {
			t.Logf("left out %q: the sandbox has no table %s", p.Name, missing)
			continue
		}
		probes = append(probes, p)
	}
	compare(t, probes)
}

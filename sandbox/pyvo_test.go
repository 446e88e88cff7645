package sandbox_test

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"vogo/sandbox"
	"vogo/vokit"
	"vogo/vokit/dal"
	"vogo/vokit/table"
	"vogo/vokit/tap"
)

// summary is what the script prints of a table.
type summary struct {
	Rows    int                      `json:"rows"`
	Columns map[string]columnSummary `json:"columns"`
}

type columnSummary struct {
	Values int      `json:"values"`
	Sum    *float64 `json:"sum"`
	First  string   `json:"first"`
	Last   string   `json:"last"`
}

// pythonWithPyVO finds an interpreter that has pyvo: the one that VOGO_PYTHON
// names, or else that of make test or the system's.
func pythonWithPyVO(t *testing.T) string {
	named := os.Getenv("VOGO_PYTHON")
	candidates := []string{filepath.Join("..", "build", "venv", "bin", "python"), "python3"}
	if named != "" {
		candidates = []string{named}
	}
	for _, p := range candidates {
		if exec.Command(p, "-c", "import pyvo, astropy").Run() == nil {
			return p
		}
	}
	if named != "" {
		t.Fatalf("VOGO_PYTHON names %s, which has no pyvo and astropy", named)
	}
	t.Skip("there is no Python with pyvo: the comparison of its answers with vokit's did not run")
	return ""
}

// TestPyVOAndVokitAgree runs the queries of the tutorials with both clients.
func TestPyVOAndVokitAgree(t *testing.T) {
	if testing.Short() {
		t.Skip("runs pyvo")
	}
	python := pythonWithPyVO(t)
	s, err := sandbox.Start(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var stderr bytes.Buffer
	cmd := exec.CommandContext(t.Context(), python, "testdata/queries.py", s.URL())
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("pyvo: %v\n%s", err, stderr.String())
	}
	var theirs map[string]summary
	if err := json.Unmarshal(out, &theirs); err != nil {
		t.Fatal(err)
	}
	ours := vokitAnswers(t, s)
	for name, b := range ours {
		a, ok := theirs[name]
		if !ok {
			t.Errorf("%s: pyvo has no answer", name)
			continue
		}
		if a.Rows == 0 {
			t.Errorf("%s: no rows", name)
		}
		compare(t, name, a, b)
	}
	if c := theirs["cutout"]; c.Rows < 2880 {
		t.Errorf("the cutout that pyvo gets has %d bytes", c.Rows)
	}
	compare(t, "source by a job", theirs["source by a job"], ours["source"])
}

func compare(t *testing.T, name string, pyvo, vokit summary) {
	t.Helper()
	if pyvo.Rows != vokit.Rows || len(pyvo.Columns) != len(vokit.Columns) {
		t.Errorf("%s: pyvo gets %d rows and %d columns, vokit %d and %d", name, pyvo.Rows, len(pyvo.Columns), vokit.Rows, len(vokit.Columns))
		return
	}
	for col, a := range pyvo.Columns {
		b, ok := vokit.Columns[col]
		switch {
		case !ok:
			t.Errorf("%s: vokit has no column %s", name, col)
		case a.Values != b.Values:
			t.Errorf("%s.%s: pyvo has %d values, vokit %d", name, col, a.Values, b.Values)
		case a.Values == 0:
		case (a.Sum == nil) != (b.Sum == nil):
			t.Errorf("%s.%s: a number for one, text for the other", name, col)
		case a.Sum != nil && math.Abs(*a.Sum-*b.Sum) > 1e-9*math.Abs(*a.Sum)+1e-12:
			t.Errorf("%s.%s: the sum is %v in pyvo, %v in vokit", name, col, *a.Sum, *b.Sum)
		case a.Sum == nil && (a.First != b.First || a.Last != b.Last):
			t.Errorf("%s.%s: from %q to %q in pyvo, %q to %q in vokit", name, col, a.First, a.Last, b.First, b.Last)
		}
	}
}

// vokitAnswers runs the queries.
func vokitAnswers(t *testing.T, s *sandbox.Server) map[string]summary {
	t.Helper()
	data, err := os.ReadFile("testdata/queries.json")
	if err != nil {
		t.Fatal(err)
	}
	var queries []struct {
		Name, Service, ADQL string
		Uploads             map[string]string
	}
	if err := json.Unmarshal(data, &queries); err != nil {
		t.Fatal(err)
	}
	tables := map[string]*table.Table{"ephemeris": ephemeris(t, s.URL())}
	found := map[string]summary{}
	for _, q := range queries {
		u, err := s.Service(q.Service)
		if err != nil {
			t.Fatal(err)
		}
		var opts []dal.Option
		for name, of := range q.Uploads {
			opts = append(opts, dal.Upload(name, tables[of]))
		}
		got, err := tap.New(u).QueryContext(context.Background(), q.ADQL, opts...)
		if err != nil {
			t.Fatalf("%s: %v", q.Name, err)
		}
		tables[q.Name], found[q.Name] = got, summarise(got)
	}
	return found
}

// ephemeris is the orbit of 2P/Encke in decimal degrees and Modified Julian
// Dates.
func ephemeris(t *testing.T, base string) *table.Table {
	t.Helper()
	e, err := vokit.Read(base + "/miriade/ephemcc?-name=c:p/encke&-ep=1941-04-01&-nbd=91&-step=1d")
	if err != nil {
		t.Fatal(err)
	}
	text := func(col string) []string {
		v, err := e.Strings(col)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	epochs, ras, decs := text("epoch"), text("ra"), text("dec")
	n := len(epochs)
	epoch, ra, dec := make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range n {
		at, err := vokit.Coord(ras[i], decs[i])
		if err != nil {
			t.Fatal(err)
		}
		// The epochs are midnights, a day apart.
		epoch[i], ra[i], dec[i] = 30085+float64(i), at.RA, at.Dec
		if epochs[i][10:] != "T00:00:00.00" {
			t.Fatalf("epoch %q", epochs[i])
		}
	}
	var cols []*table.Column
	for _, c := range []struct {
		name string
		v    []float64
	}{{"epoch", epoch}, {"ra", ra}, {"dec", dec}} {
		col, err := table.NewColumn(table.Meta{Name: c.name}, c.v)
		if err != nil {
			t.Fatal(err)
		}
		cols = append(cols, col)
	}
	out, err := table.New("orbit", cols...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func summarise(t *table.Table) summary {
	s := summary{Rows: t.NumRows(), Columns: map[string]columnSummary{}}
	for _, c := range t.Columns() {
		var k columnSummary
		sum := 0.0
		for i := range t.NumRows() {
			if c.IsNull(i) || c.Text(i) == "" {
				continue
			}
			k.Values++
			if c.Datatype().IsNumber() {
				sum += c.Float(i)
				continue
			}
			v := c.Text(i)
			if k.Values == 1 {
				k.First, k.Last = v, v
			}
			k.First, k.Last = min(k.First, v), max(k.Last, v)
		}
		if c.Datatype().IsNumber() && k.Values > 0 {
			k.Sum = &sum
		}
		s.Columns[c.Name] = k
	}
	return s
}

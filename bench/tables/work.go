package main

import (
	"bufio"
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"time"

	_ "vogo/vokit/fits"
	"vogo/vokit/table"
	"vogo/vokit/votable"
)

//go:embed peers.py
var peers string

// child runs one operation and prints what it took.
func child(op string, args []string) error {
	var r result
	var err error
	switch op {
	case "make":
		return makeFiles(args)
	case "large":
		return makeLarge(args[0], args[1])
	case "read":
		r, err = timed(func() (*table.Table, error) { return table.ReadFile(args[0]) })
	case "filter":
		r, err = timed(func() (*table.Table, error) {
			f, err := os.Open(args[0])
			if err != nil {
				return nil, err
			}
			defer f.Close()
			return votable.ReadWhere(f, "gmag < 10.01")
		})
	case "write":
		r, err = write(args[0], args[1], args[2])
	default:
		r, err = verb(op, args[0], args[1])
	}
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(r)
}

func timed(f func() (*table.Table, error)) (result, error) {
	start := time.Now()
	t, err := f()
	if err != nil {
		return result{}, err
	}
	return result{Seconds: time.Since(start).Seconds(), Rows: t.NumRows(), Bytes: columnBytes(t)}, nil
}

// columnBytes is what the cells of a table take: their elements, and the characters of texts with 4 bytes each
// for where they end.
func columnBytes(t *table.Table) int64 {
	n := int64(0)
	for _, c := range t.Columns() {
		if !c.Datatype().IsText() {
			n += int64(c.Len()) * int64(c.Datatype().Size())
			continue
		}
		for i := range c.Len() {
			n += int64(len(c.Text(i))) + 4
		}
	}
	return n
}

func write(from, format, to string) (result, error) {
	t, err := table.ReadFile(from)
	if err != nil {
		return result{}, err
	}
	start := time.Now()
	f, err := os.Create(to)
	if err != nil {
		return result{}, err
	}
	w := bufio.NewWriterSize(f, 1<<18)
	if err := votable.Write(w, t, formats[format]); err != nil {
		return result{}, err
	}
	if err := w.Flush(); err != nil {
		return result{}, err
	}
	if err := f.Close(); err != nil {
		return result{}, err
	}
	return result{Seconds: time.Since(start).Seconds(), Rows: t.NumRows()}, nil
}

var formats = map[string]votable.Format{"tabledata": votable.TableData, "binary2": votable.Binary2}

func verb(op, one, two string) (result, error) {
	a, err := table.ReadFile(one)
	if err != nil {
		return result{}, err
	}
	b, err := table.ReadFile(two)
	if err != nil {
		return result{}, err
	}
	r, err := timed(func() (*table.Table, error) {
		switch op {
		case "sort":
			return a.Sort("class", "-gmag")
		case "group":
			return a.GroupBy("class, nobs", "count", "mean(gmag)", "max(parallax)")
		case "join":
			return table.Join(a, b, "inner", "source_id")
		case "match":
			return table.CrossMatch(a, b, 1./3600, "inner")
		}
		return nil, fmt.Errorf("no operation %q", op)
	})
	r.Bytes = 0
	return r, err
}

func makeFiles(args []string) error {
	n, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	t, err := catalogue(n, 1)
	if err != nil {
		return err
	}
	other, err := partner(t)
	if err != nil {
		return err
	}
	if err := t.Write(args[1]); err != nil {
		return err
	}
	if err := other.Write(args[4]); err != nil {
		return err
	}
	for path, f := range map[string]votable.Format{args[2]: votable.TableData, args[3]: votable.Binary2} {
		if err := writeVOTable(path, t, f); err != nil {
			return err
		}
	}
	return nil
}

func writeVOTable(path string, t *table.Table, f votable.Format) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(file)
	if err := votable.Write(w, t, f); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return file.Close()
}

// catalogue makes a synthetic table like one of a star catalogue: 11 columns of the usual types.
func catalogue(rows int, seed uint64) (*table.Table, error) {
	r := rand.New(rand.NewPCG(seed, 2))
	id := make([]int64, rows)
	ra, dec, plx, pm, mag, e := make([]float64, rows), make([]float64, rows), make([]float64, rows), make([]float32, rows), make([]float32, rows), make([]float32, rows)
	n, flag, name, class := make([]int32, rows), make([]bool, rows), make([]string, rows), make([]string, rows)
	for i := range rows {
		id[i] = r.Int64N(1 << 60)
		ra[i], dec[i] = r.Float64()*360, math.Asin(2*r.Float64()-1)*180/math.Pi
		plx[i], pm[i], mag[i], e[i] = r.NormFloat64(), r.Float32()*100, 10+r.Float32()*10, r.Float32()
		n[i], flag[i] = r.Int32N(1000), r.IntN(2) == 0
		name[i], class[i] = fmt.Sprintf("TYC %d-%d-1", r.IntN(9999), r.IntN(9999)), []string{"star", "galaxy", "QSO"}[r.IntN(3)]
	}
	var cols []*table.Column
	for _, c := range []struct {
		m table.Meta
		v any
	}{
		{table.Meta{Name: "source_id", UCD: "meta.id;meta.main"}, id},
		{table.Meta{Name: "ra", Unit: "deg", UCD: "pos.eq.ra;meta.main"}, ra},
		{table.Meta{Name: "dec", Unit: "deg", UCD: "pos.eq.dec;meta.main"}, dec},
		{table.Meta{Name: "parallax", Unit: "mas", UCD: "pos.parallax"}, plx},
		{table.Meta{Name: "pm", Unit: "mas/yr", UCD: "pos.pm"}, pm},
		{table.Meta{Name: "gmag", Unit: "mag", UCD: "phot.mag;em.opt"}, mag},
		{table.Meta{Name: "e_gmag", Unit: "mag", UCD: "stat.error;phot.mag;em.opt"}, e},
		{table.Meta{Name: "nobs", UCD: "meta.number"}, n},
		{table.Meta{Name: "variable", UCD: "meta.code"}, flag},
		{table.Meta{Name: "name", UCD: "meta.id"}, name},
		{table.Meta{Name: "class", UCD: "src.class"}, class},
	} {
		col, err := table.NewColumn(c.m, c.v)
		if err != nil {
			return nil, err
		}
		cols = append(cols, col)
	}
	return table.New("synthetic catalogue", cols...)
}

// partner is a second synthetic table with the same sources in another order, half of them moved by less than
// an arcsecond and half by more.
func partner(t *table.Table) (*table.Table, error) {
	r := rand.New(rand.NewPCG(3, 4))
	id, err := t.Ints("source_id")
	if err != nil {
		return nil, err
	}
	ra, err := t.Floats("ra")
	if err != nil {
		return nil, err
	}
	dec, err := t.Floats("dec")
	if err != nil {
		return nil, err
	}
	k := make([]float64, len(id))
	r.Shuffle(len(id), func(i, j int) {
		id[i], id[j], ra[i], ra[j], dec[i], dec[j] = id[j], id[i], ra[j], ra[i], dec[j], dec[i]
	})
	for i := range id {
		dec[i] = max(-90, min(90, dec[i]+(r.Float64()-.5)*4/3600))
		k[i] = r.Float64() * 20
	}
	var cols []*table.Column
	for _, c := range []struct {
		m table.Meta
		v any
	}{
		{table.Meta{Name: "source_id"}, id},
		{table.Meta{Name: "ra", Unit: "deg", UCD: "pos.eq.ra;meta.main"}, ra},
		{table.Meta{Name: "dec", Unit: "deg", UCD: "pos.eq.dec;meta.main"}, dec},
		{table.Meta{Name: "kmag", Unit: "mag", UCD: "phot.mag;em.ir.k"}, k},
	} {
		col, err := table.NewColumn(c.m, c.v)
		if err != nil {
			return nil, err
		}
		cols = append(cols, col)
	}
	return table.New("synthetic partner", cols...)
}

// makeLarge writes the rows of a synthetic table again and again until the file is as large as wanted.
func makeLarge(size, path string) error {
	want, err := strconv.ParseInt(size, 10, 64)
	if err != nil {
		return err
	}
	t, err := catalogue(100_000, 5)
	if err != nil {
		return err
	}
	tmp := path + ".part"
	if err := writeVOTable(tmp, t, votable.TableData); err != nil {
		return err
	}
	defer os.Remove(tmp)
	doc, err := os.ReadFile(tmp)
	if err != nil {
		return err
	}
	head, rows, tail := cut(doc)
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	if _, err := w.Write(head); err != nil {
		return err
	}
	for n := int64(0); n < want; n += int64(len(rows)) {
		if _, err := w.Write(rows); err != nil {
			return err
		}
	}
	if _, err := w.Write(tail); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}

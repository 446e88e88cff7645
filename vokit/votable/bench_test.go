package votable

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"testing"

	"vogo/vokit/table"
)

// catalogue makes a synthetic table like one of a star catalogue: 11 columns of the usual types.
func catalogue(tb testing.TB, rows int) *table.Table {
	tb.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	id := make([]int64, rows)
	ra, dec, plx, pm, mag, err := make([]float64, rows), make([]float64, rows), make([]float64, rows), make([]float32, rows), make([]float32, rows), make([]float32, rows)
	n, flag, name, class := make([]int32, rows), make([]bool, rows), make([]string, rows), make([]string, rows)
	for i := range rows {
		id[i] = r.Int64N(1 << 60)
		ra[i], dec[i], plx[i] = r.Float64()*360, r.Float64()*180-90, r.NormFloat64()
		pm[i], mag[i], err[i] = r.Float32()*100, 10+r.Float32()*10, r.Float32()
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
		{table.Meta{Name: "e_gmag", Unit: "mag", UCD: "stat.error;phot.mag;em.opt"}, err},
		{table.Meta{Name: "nobs", UCD: "meta.number"}, n},
		{table.Meta{Name: "variable", UCD: "meta.code"}, flag},
		{table.Meta{Name: "name", UCD: "meta.id"}, name},
		{table.Meta{Name: "class", UCD: "src.class"}, class},
	} {
		col, err := table.NewColumn(c.m, c.v)
		if err != nil {
			tb.Fatal(err)
		}
		cols = append(cols, col)
	}
	t, e := table.New("synthetic catalogue", cols...)
	if e != nil {
		tb.Fatal(e)
	}
	return t
}

func BenchmarkRead(b *testing.B) {
	t := catalogue(b, 100_000)
	for _, f := range []Format{TableData, Binary, Binary2} {
		var doc bytes.Buffer
		if err := Write(&doc, t, f); err != nil {
			b.Fatal(err)
		}
		b.Run(f.String(), func(b *testing.B) {
			b.SetBytes(int64(doc.Len()))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Read(bytes.NewReader(doc.Bytes())); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkWrite(b *testing.B) {
	t := catalogue(b, 100_000)
	for _, f := range []Format{TableData, Binary, Binary2} {
		b.Run(f.String(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var n counter
				if err := Write(&n, t, f); err != nil {
					b.Fatal(err)
				}
				b.SetBytes(int64(n))
			}
		})
	}
}

// BenchmarkMemory reports what a table that was read takes, against the bytes of its cells.
func BenchmarkMemory(b *testing.B) {
	const rows = 200_000
	t := catalogue(b, rows)
	cells := rows * (8*4 + 4*4 + 1)
	for _, n := range []string{"name", "class"} {
		s, err := t.Strings(n)
		if err != nil {
			b.Fatal(err)
		}
		for _, x := range s {
			cells += len(x)
		}
	}
	var doc bytes.Buffer
	if err := Write(&doc, t, TableData); err != nil {
		b.Fatal(err)
	}
	t = nil
	for b.Loop() {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		got, err := Read(bytes.NewReader(doc.Bytes()))
		if err != nil {
			b.Fatal(err)
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(cells), "heap/cells")
		runtime.KeepAlive(got)
	}
}

type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

var _ io.Writer = (*counter)(nil)

package lightcurve_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vogo/vokit/internal/peer"
	"vogo/vokit/lightcurve"
	"vogo/vokit/table"
)

type golden struct {
	T, Y, DY, Power, FAP, F2, Power2 []float64
	Period, F0, F1, Peak             float64
	N                                int
}

func goldens(t testing.TB) []golden { return goldensIn(t, "testdata") }

func goldensIn(t testing.TB, dir string) (out []golden) {
	data, err := os.ReadFile(filepath.Join(dir, "golden.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestLombScargleAgainstAstropy(t *testing.T) { compareLombScargle(t, goldens(t)) }

// TestFreshLightCurves compares with astropy on light curves of this run.
func TestFreshLightCurves(t *testing.T) {
	compareLombScargle(t, goldensIn(t, peer.Golden(t, peer.Python(t, "astropy", "scipy"), "testdata/make_golden.py", peer.Seed())))
}

func compareLombScargle(t *testing.T, cases []golden) {
	for i, g := range cases {
		p, err := lightcurve.LombScargle(context.Background(), g.T, g.Y, g.DY)
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Frequency) != g.N || math.Abs(p.Frequency[0]-g.F0) > 1e-12 || math.Abs(p.Frequency[g.N-1]-g.F1) > 1e-9 {
			t.Errorf("%d: %d frequencies from %v to %v, want %d from %v to %v", i, len(p.Frequency), p.Frequency[0], p.Frequency[len(p.Frequency)-1], g.N, g.F0, g.F1)
			continue
		}
		for k, want := range g.Power {
			if got := p.Power[7*k]; math.Abs(got-want) > 1e-6 {
				t.Fatalf("%d: power %v at %v, want %v", i, got, p.Frequency[7*k], want)
			}
		}
		for k, power := range []float64{0.1, 0.3, 0.5, g.Peak} {
			if got := p.FalseAlarm(power); math.Abs(got-g.FAP[k]) > 1e-6*g.FAP[k]+1e-14 {
				t.Errorf("%d: false alarm %v at %v, want %v", i, got, power, g.FAP[k])
			}
		}
		if math.Abs(p.Best()-g.Period) > 0.02*g.Period {
			t.Errorf("%d: period %v, want %v", i, p.Best(), g.Period)
		}
		p, err = lightcurve.LombScargle(context.Background(), g.T, g.Y, g.DY, lightcurve.Periods(1/g.F2[1], 20))
		if err != nil || math.Abs(float64(len(p.Power)-len(g.Power2))) > 1 {
			t.Fatalf("%d: %v, %v", i, p, err)
		}
		for k := range min(len(p.Power), len(g.Power2)) {
			if math.Abs(p.Power[k]-g.Power2[k]) > 1e-5 {
				t.Fatalf("%d: power %v at %v, want %v", i, p.Power[k], p.Frequency[k], g.Power2[k])
			}
		}
	}
}

// curve is a synthetic light curve as documents have it, with or without UCDs.
func curve(t testing.TB, described bool) *table.Table {
	g := goldens(t)[0]
	metas := []table.Meta{{Name: "MJD"}, {Name: "mag"}, {Name: "e_mag"}, {Name: "band"}}
	if described {
		metas = []table.Meta{{Name: "a", UCD: "time.epoch", Unit: "d"}, {Name: "b", UCD: "phot.mag;em.opt", Unit: "mag"}, {Name: "c", UCD: "stat.error;phot.mag;em.opt"}, {Name: "d", UCD: "instr.bandpass"}}
	}
	y, band := slices.Clone(g.Y), make([]string, len(g.T))
	for i := range y {
		band[i] = "V"
		if i%3 == 0 {
			band[i] = "R"
			y[i] -= 3
		}
	}
	var cols []*table.Column
	for i, v := range []any{g.T, y, g.DY, band} {
		c, err := table.NewColumn(metas[i], v)
		if err != nil {
			t.Fatal(err)
		}
		cols = append(cols, c)
	}
	out, err := table.New("synthetic", cols...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSearchAndFold(t *testing.T) {
	for _, described := range []bool{false, true} {
		lc := curve(t, described)
		p, err := lightcurve.Search(context.Background(), lc, lightcurve.Periods(0.2, 20))
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(p.Best()-1.7) > 0.02 {
			t.Errorf("described %t: period %v, want 1.7: bands have different means", described, p.Best())
		}
		peaks, err := p.Peaks(3)
		if err != nil || peaks.NumRows() != 3 {
			t.Fatalf("peaks %v, %v", peaks, err)
		}
		folded, err := lightcurve.Fold(lc, p.Best())
		if err != nil {
			t.Fatal(err)
		}
		if text := folded.String(); !strings.Contains(text, "phase") {
			t.Errorf("described %t: folded plot is %q", described, text)
		}
		plain, err := lightcurve.Plot(lc)
		if err != nil || !strings.Contains(plain.String(), "60 points") {
			t.Errorf("described %t: plot is %v, %v", described, plain, err)
		}
		if b := p.MIMEBundle(); b.Data["image/png"] == nil || !strings.Contains(b.Text(), "period 1.7") && !strings.Contains(b.Text(), "period 1.69") {
			t.Errorf("bundle: %q", b.Text())
		}
	}
}

func TestPhases(t *testing.T) {
	got := lightcurve.Phases([]float64{10, 10.5, 11.75, 9.25, 12}, 2, 10)
	if want := []float64{0, 0.25, 0.875, 0.625, 0}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestBadSeries(t *testing.T) {
	ctx := context.Background()
	nan := math.NaN()
	for name, f := range map[string]func() error{
		"lengths": func() error { _, err := lightcurve.LombScargle(ctx, []float64{1}, nil, nil); return err },
		"few": func() error {
			_, err := lightcurve.LombScargle(ctx, []float64{1, 2, 3, nan}, []float64{1, 2, 1, 3}, nil)
			return err
		},
		"constant": func() error {
			_, err := lightcurve.LombScargle(ctx, []float64{1, 2, 3, 4}, []float64{1, 1, 1, 1}, nil)
			return err
		},
		"same time": func() error {
			_, err := lightcurve.LombScargle(ctx, []float64{1, 1, 1, 1}, []float64{1, 2, 1, 3}, nil)
			return err
		},
		"periods": func() error {
			_, err := lightcurve.LombScargle(ctx, []float64{1, 2, 3, 4}, []float64{1, 2, 1, 3}, nil, lightcurve.Periods(3, 2))
			return err
		},
		"nil":  func() error { _, err := lightcurve.Plot(nil); return err },
		"fold": func() error { _, err := lightcurve.Fold(curve(t, true), -1); return err },
	} {
		if err := f(); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", name, err)
		}
	}
	stopped, cancel := context.WithCancelCause(ctx)
	why := errors.New("interrupted")
	cancel(why)
	g := goldens(t)[1]
	if _, err := lightcurve.LombScargle(stopped, g.T, g.Y, nil); !errors.Is(err, why) {
		t.Errorf("stopped search: %v", err)
	}
}

func BenchmarkLombScargle(b *testing.B) {
	n := 1000
	t, y := make([]float64, n), make([]float64, n)
	for i := range t {
		t[i] = float64(i)*0.37 + math.Mod(float64(i*i), 7)/9
		y[i] = math.Sin(t[i])
	}
	for b.Loop() {
		if _, err := lightcurve.LombScargle(context.Background(), t, y, nil); err != nil {
			b.Fatal(err)
		}
	}
}

package lightcurve

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"

	"vogo/display"
	"vogo/vokit/plot"
	"vogo/vokit/table"
)

// Periodogram is the power of a time series at frequencies.
type Periodogram struct {
	Frequency []float64 // per unit of time, at even steps
	Power     []float64 // from 0 to 1: the part of the variance that a sine of this frequency explains
	Name      string    // of the table
	n         int       // observations
	times     []float64
	weights   []float64
}

// Option sets what is searched.
type Option func(*search)

type search struct {
	minPeriod, maxPeriod float64
	oversampling         float64
}

// Periods are the shortest and longest period searched, in the unit of the
// times. Without it frequencies go up to five times the mean Nyquist frequency
// and down to a tenth of one cycle in the whole series.
func Periods(shortest, longest float64) Option {
	return func(s *search) { s.minPeriod, s.maxPeriod = shortest, longest }
}

// Oversampling is how many frequencies there are in the width of a peak: 5 if not given.
func Oversampling(n float64) Option { return func(s *search) { s.oversampling = n } }

// maxWork bounds observations × frequencies: some minutes of work.
const maxWork = 2e11

// Search finds the columns of a light curve and computes its periodogram. The
// means of bands are taken off first.
func Search(ctx context.Context, t *table.Table, opts ...Option) (*Periodogram, error) {
	c, err := Find(t)
	if err != nil {
		return nil, err
	}
	times, err := timesOf(t, c.Time)
	if err != nil {
		return nil, err
	}
	values := c.Value.Floats()
	if c.Band != nil {
		values = offBands(values, c.Band.Strings())
	}
	var errs []float64
	if c.Err != nil {
		errs = c.Err.Floats()
	}
	p, err := LombScargle(ctx, times, values, errs, opts...)
	if err != nil {
		return nil, err
	}
	p.Name = t.Name
	return p, nil
}

// offBands takes the median of its band off each value.
func offBands(v []float64, band []string) []float64 {
	groups := map[string][]float64{}
	for i, b := range band {
		if !math.IsNaN(v[i]) {
			groups[b] = append(groups[b], v[i])
		}
	}
	out := make([]float64, len(v))
	for _, g := range groups {
		slices.Sort(g)
	}
	for i, b := range band {
		out[i] = math.NaN()
		if g := groups[b]; len(g) > 0 {
			out[i] = v[i] - g[len(g)/2]
		}
	}
	return out
}

// LombScargle is the generalised Lomb–Scargle periodogram of values at uneven
// times: a least-squares fit of a sine and a constant at each frequency, with
// weights 1/err² (Zechmeister and Kürster 2009, A&A 496, 577). errs may be nil.
// Observations without a time or value, or with an error that is not above 0,
// do not count.
func LombScargle(ctx context.Context, times, values, errs []float64, opts ...Option) (*Periodogram, error) {
	if len(times) != len(values) || errs != nil && len(errs) != len(times) {
		return nil, fmt.Errorf("periodogram: %d times, %d values, %d errors", len(times), len(values), len(errs))
	}
	s := search{oversampling: 5}
	for _, o := range opts {
		o(&s)
	}
	d := newData(times, values, errs)
	if len(d.t) < 4 {
		return nil, fmt.Errorf("periodogram: %d observations with time and value; it takes four", len(d.t))
	}
	if d.yy == 0 {
		return nil, fmt.Errorf("periodogram: all values are the same")
	}
	f, err := s.grid(d)
	if err != nil {
		return nil, err
	}
	if float64(len(f))*float64(len(d.t)) > maxWork {
		return nil, fmt.Errorf("periodogram: %d frequencies for %d observations take too long; search fewer periods", len(f), len(d.t))
	}
	p := &Periodogram{Frequency: f, Power: make([]float64, len(f)), n: len(d.t), times: d.t, weights: d.w}
	if err := d.powers(ctx, p); err != nil {
		return nil, err
	}
	return p, nil
}

// data are the observations: times from the first on, weights that add up to
// 1, values less their weighted mean.
type data struct {
	t, w, y  []float64
	yy, span float64
}

func newData(times, values, errs []float64) *data {
	d := &data{}
	sum, first, last := 0.0, math.Inf(1), math.Inf(-1)
	bad := func(x float64) bool { return math.IsNaN(x) || math.IsInf(x, 0) }
	for i, t := range times {
		w := 1.0
		if errs != nil {
			w = 1 / (errs[i] * errs[i])
			if !(errs[i] > 0) {
				continue
			}
		}
		if bad(t) || bad(values[i]) || bad(w) {
			continue
		}
		d.t, d.w, d.y = append(d.t, t), append(d.w, w), append(d.y, values[i])
		sum += w
		first, last = math.Min(first, t), math.Max(last, t)
	}
	mean := 0.0
	for i := range d.t {
		d.t[i] -= first
		d.w[i] /= sum
		mean += d.w[i] * d.y[i]
	}
	for i := range d.y {
		d.y[i] -= mean
		d.yy += d.w[i] * d.y[i] * d.y[i]
	}
	d.span = last - first
	return d
}

// grid are the frequencies to search, in even steps.
func (s *search) grid(d *data) ([]float64, error) {
	if !(d.span > 0) {
		return nil, fmt.Errorf("periodogram: all observations are of the same time")
	}
	if !(s.oversampling > 0) {
		return nil, fmt.Errorf("periodogram: an oversampling of %g", s.oversampling)
	}
	// In the order of astropy, so that the same number of frequencies comes out of the rounding.
	step := 1 / d.span / s.oversampling
	lo, hi := 0.5*step, 5*(0.5*float64(len(d.t))/d.span)
	if s.minPeriod != 0 || s.maxPeriod != 0 {
		if !(s.minPeriod > 0 && s.minPeriod < s.maxPeriod) {
			return nil, fmt.Errorf("periodogram: no periods lie between %g and %g", s.minPeriod, s.maxPeriod)
		}
		lo, hi = 1/s.maxPeriod, 1/s.minPeriod
	}
	n := 1 + math.RoundToEven((hi-lo)/step)
	if n > 5e7 {
		return nil, fmt.Errorf("periodogram: %.2g frequencies; search fewer periods", n)
	}
	out := make([]float64, int(max(n, 1)))
	for i := range out {
		out[i] = lo + float64(i)*step
	}
	return out, nil
}

// chunk is how many frequencies a worker takes at a time; the sines of a chunk
// follow from those of its first by rotation, which keeps them to 10⁻¹³.
const chunk = 64

func (d *data) powers(ctx context.Context, p *Periodogram) error {
	progress := display.StartProgress(ctx, "searching periods", int64(len(p.Frequency)))
	defer progress.Done()
	var wg sync.WaitGroup
	next := make(chan int)
	for range min(runtime.GOMAXPROCS(0), 8) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for at := range next {
				end := min(at+chunk, len(p.Frequency))
				d.some(p.Frequency[at:end], p.Power[at:end])
				progress.Add(int64(end - at))
			}
		}()
	}
	var err error
	for at := 0; at < len(p.Frequency) && err == nil; at += chunk {
		select {
		case next <- at:
		case <-ctx.Done():
			err = context.Cause(ctx)
		}
	}
	close(next)
	wg.Wait()
	if err != nil {
		return fmt.Errorf("periodogram: %w", err)
	}
	return nil
}

// sums are those of equations 10 to 15 of Zechmeister and Kürster.
type sums struct{ c, s, yc, ys, cc, cs float64 }

// some computes the power at frequencies in even steps.
func (d *data) some(f, power []float64) {
	acc := make([]sums, len(f))
	step := 0.0
	if len(f) > 1 {
		step = f[1] - f[0]
	}
	for i, t := range d.t {
		sin, cos := math.Sincos(2 * math.Pi * math.Mod(f[0]*t, 1))
		ds, dc := math.Sincos(2 * math.Pi * math.Mod(step*t, 1))
		w, wy := d.w[i], d.w[i]*d.y[i]
		for k := range acc {
			a := &acc[k]
			wc := w * cos
			a.c += wc
			a.s += w * sin
			a.yc += wy * cos
			a.ys += wy * sin
			a.cc += wc * cos
			a.cs += wc * sin
			cos, sin = cos*dc-sin*ds, sin*dc+cos*ds
		}
	}
	for k, a := range acc {
		cc, ss, cs := a.cc-a.c*a.c, (1-a.cc)-a.s*a.s, a.cs-a.c*a.s
		det := cc*ss - cs*cs
		if det <= 1e-14 {
			continue // all observations at the same or the opposite phase
		}
		power[k] = (ss*a.yc*a.yc + cc*a.ys*a.ys - 2*cs*a.yc*a.ys) / (d.yy * det)
	}
}

// Best is the period of the highest power.
func (p *Periodogram) Best() float64 {
	at := 0
	for i, v := range p.Power {
		if v > p.Power[at] {
			at = i
		}
	}
	return 1 / p.peak(at)
}

// peak is the frequency of a maximum, between those that were computed: of a
// parabola through it and its neighbours.
func (p *Periodogram) peak(at int) float64 {
	if at == 0 || at == len(p.Power)-1 {
		return p.Frequency[at]
	}
	a, b, c := p.Power[at-1], p.Power[at], p.Power[at+1]
	if d := a - 2*b + c; d < 0 {
		return p.Frequency[at] + (a-c)/(2*d)*(p.Frequency[at+1]-p.Frequency[at])
	}
	return p.Frequency[at]
}

// FalseAlarm is how likely noise alone has a peak of this power anywhere in the
// periodogram: the upper limit of Baluev (2008, MNRAS 385, 1279), equation 6.
func (p *Periodogram) FalseAlarm(power float64) float64 {
	if power >= 1 {
		return 0
	}
	if power <= 0 || p.n < 4 {
		return 1
	}
	nh, nk := float64(p.n-1), float64(p.n-3)
	single := math.Pow(1-power, nk/2)
	// The width of the window, 2√π times the spread of the times.
	var m1, m2 float64
	for i, t := range p.times {
		m1 += p.weights[i] * t
		m2 += p.weights[i] * t * t
	}
	w := p.Frequency[len(p.Frequency)-1] * math.Sqrt(4*math.Pi*(m2-m1*m1))
	lg1, _ := math.Lgamma(nh / 2)
	lg2, _ := math.Lgamma((nh - 1) / 2)
	gamma := math.Sqrt(2/nh) * math.Exp(lg1-lg2)
	tau := gamma * w * math.Pow(1-power, 0.5*(nk-1)) * math.Sqrt(0.5*nh*power)
	return -math.Expm1(-tau) + single*math.Exp(-tau)
}

// Peaks are the n highest maxima as a table: period, frequency, power and the
// probability that noise gives such a peak.
func (p *Periodogram) Peaks(n int) (*table.Table, error) {
	var at []int
	for i := range p.Power {
		if (i == 0 || p.Power[i] > p.Power[i-1]) && (i == len(p.Power)-1 || p.Power[i] >= p.Power[i+1]) {
			at = append(at, i)
		}
	}
	slices.SortStableFunc(at, func(a, b int) int {
		switch {
		case p.Power[a] > p.Power[b]:
			return -1
		case p.Power[a] < p.Power[b]:
			return 1
		}
		return 0
	})
	at = at[:min(max(n, 0), len(at))]
	period, freq, power, fap := make([]float64, len(at)), make([]float64, len(at)), make([]float64, len(at)), make([]float64, len(at))
	for i, k := range at {
		freq[i], power[i] = p.peak(k), p.Power[k]
		period[i], fap[i] = 1/freq[i], p.FalseAlarm(power[i])
	}
	var cols []*table.Column
	for _, c := range []struct {
		m table.Meta
		v []float64
	}{
		{table.Meta{Name: "period", UCD: "time.period", Description: "in the unit of the times"}, period},
		{table.Meta{Name: "frequency", Description: "1/period"}, freq},
		{table.Meta{Name: "power", UCD: "stat.fourier", Description: "part of the variance that is explained"}, power},
		{table.Meta{Name: "false_alarm", UCD: "stat.probability", Description: "probability that noise has such a peak"}, fap},
	} {
		col, err := table.NewColumn(c.m, c.v)
		if err != nil {
			return nil, fmt.Errorf("periodogram: %w", err)
		}
		cols = append(cols, col)
	}
	return table.New("peaks of "+p.Name, cols...)
}

// Plot plots the power against the period.
func (p *Periodogram) Plot(opts ...plot.Option) (*plot.Plot, error) {
	period := make([]float64, len(p.Frequency))
	for i, f := range p.Frequency {
		period[i] = 1 / f
	}
	best := p.Best()
	own := []plot.Option{plot.Line(), plot.LogX(), plot.XLabel("period"), plot.YLabel("power"), plot.Legend(false),
		plot.VLine(best, fmt.Sprintf("%.6g", best))}
	if p.Name != "" {
		own = append(own, plot.Title("periodogram of "+p.Name))
	}
	out, err := plot.Data(period, p.Power, append(own, opts...)...)
	if err != nil {
		return nil, fmt.Errorf("periodogram: %w", err)
	}
	return out, nil
}

// String is one line: the best period and how sure it is.
func (p *Periodogram) String() string {
	best := slices.Max(p.Power)
	return fmt.Sprintf("periodogram of %d observations at %d frequencies: period %.8g, power %.3f, false alarm probability %.2g",
		p.n, len(p.Frequency), p.Best(), best, p.FalseAlarm(best))
}

// MIMEBundle shows the plot and one line of text.
func (p *Periodogram) MIMEBundle() display.Bundle {
	out, err := p.Plot()
	if err != nil {
		return display.Bundle{Data: map[string]any{display.MIMEText: p.String()}}
	}
	b := out.MIMEBundle()
	b.Data[display.MIMEText] = p.String()
	return b
}

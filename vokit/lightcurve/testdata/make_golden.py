"""Makes golden.json: periodograms of synthetic light curves by astropy.timeseries. Run it in this directory.

With a number the light curves are others.
"""
import json
import sys
import numpy as np
from astropy.timeseries import LombScargle

rng = np.random.default_rng(int(sys.argv[1]) if len(sys.argv) > 1 else 8)
out = []
for n, period, err in [(60, 1.7, True), (200, 0.31, False), (25, 12.0, True)]:
    t = np.sort(rng.uniform(50000, 50060, n))
    dy = rng.uniform(0.02, 0.1, n)
    y = 12 + 0.4 * np.sin(2 * np.pi * t / period) + rng.normal(0, 0.1, n)
    ls = LombScargle(t, y, dy if err else None)
    f, p = ls.autopower()
    fap = [float(ls.false_alarm_probability(x, method='baluev', maximum_frequency=f[-1])) for x in (0.1, 0.3, 0.5, float(p.max()))]
    f2 = 1 / 20 + np.arange(100) * (f[1] - f[0])
    out.append(dict(t=list(t), y=list(y), dy=list(dy) if err else None, period=period, f0=f[0], f1=f[-1], n=len(f),
                    power=list(p[::7]), fap=fap, peak=float(p.max()), f2=list(f2[[0, -1]]), power2=list(ls.power(f2))))
json.dump(out, open('golden.json', 'w'))

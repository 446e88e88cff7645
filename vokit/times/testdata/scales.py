"""Makes scales.json: instants in UTC and the same in other scales, by astropy and ERFA, as two parts of a Julian date."""
import json
import pathlib

import numpy as np
from astropy.time import Time
from astropy.utils import iers

iers.conf.auto_download = False
rng = np.random.default_rng(2)
mjd = np.concatenate([np.floor(rng.uniform(41317, 62000, 80)), [41317, 57753, 57754, 51544, 43144, 50629, 50630]])
day = np.concatenate([rng.uniform(0, 1, 80), [0, 0.99999, 0.00001, 0.5, 0.25, 0.999999, 0]])
utc = Time(mjd + 2400000.5, day, format="jd", scale="utc")
out = []
for scale in ["tai", "tt", "tdb", "tcb", "tcg"]:
    t = getattr(utc, scale)
    for a, b, c, d in zip(mjd, day, t.jd1, t.jd2):
        out.append({"scale": scale.upper(), "mjd": a, "frac": b, "jd1": c, "jd2": d})
pathlib.Path(__file__).with_name("scales.json").write_text(json.dumps(out, indent=0) + "\n")

"""Writes synthetic ECSV files with astropy, and says which cells they and the file
of the first argument have for it: cells.json in the working directory, with null for
what has no value and numbers as they are."""
import json
import math
import random
import sys

import numpy as np
from astropy.table import MaskedColumn, Table

rng = np.random.default_rng(int(sys.argv[2]))
random.seed(int(sys.argv[2]))


def plain(v):
    """The cell as JSON has it."""
    if v is np.ma.masked or v is None:
        return None
    if isinstance(v, (list, tuple, np.ndarray)):
        return [plain(x) for x in v]
    if isinstance(v, (bool, np.bool_)):
        return bool(v)
    if isinstance(v, (int, np.integer)):
        return int(v)
    if isinstance(v, (complex, np.complexfloating)):
        return [float(v.real), float(v.imag)]
    if isinstance(v, (float, np.floating)):
        return None if math.isnan(v) else str(float(v)) if math.isinf(v) else float(v)
    return str(v)


def cells(table):
    return {
        "names": table.colnames,
        "units": ["" if table[n].unit is None else str(table[n].unit) for n in table.colnames],
        "descriptions": [table[n].description or "" for n in table.colnames],
        "rows": [[plain(row[n]) for n in table.colnames] for row in table],
        "meta": {k: v for k, v in table.meta.items() if isinstance(v, str)},
    }


words = ["", "a b", "x,y", 'say "no"', "λ Ångström", "#hash", " blanks ", "-", "nan", "1.5", "null", "two\nlines"]
n = 40
mask = lambda: rng.random(n) < 0.2
t = Table(meta={"title": "synthetic: made by a test", "note": "a: b"})
for name, dt in [("i8", "i1"), ("i16", "i2"), ("i32", "i4"), ("i64", "i8"), ("u8", "u1"), ("u16", "u2"), ("u32", "u4")]:
    info = np.iinfo(dt)
    v = rng.integers(info.min, info.max, n, dtype=dt, endpoint=True)
    v[:2] = info.min, info.max
    t[name] = MaskedColumn(v, mask=mask())
for name, dt in [("f32", "f4"), ("f64", "f8")]:
    v = (rng.standard_normal(n) * 10.0 ** rng.integers(-30, 30, n)).astype(dt)
    v[3:7] = np.nan, np.inf, -np.inf, 0
    t[name] = MaskedColumn(v, mask=mask(), unit="erg / (s cm2)", description="a flux, with \"quotes\"")
t["c"] = (rng.standard_normal(n) + 1j * rng.standard_normal(n)).astype("c16")
t["flag"] = MaskedColumn(rng.random(n) < 0.5, mask=mask())
t["text"] = MaskedColumn([random.choice(words) for _ in range(n)], mask=mask())
t["fixed"] = rng.integers(-5, 5, (n, 2, 3)).astype("i4")
t["doubles"] = rng.standard_normal((n, 3))
var = np.empty(n, dtype=object)
for i in range(n):
    var[i] = rng.standard_normal(rng.integers(0, 4)).astype("f8")
t["var"] = var
out = {}
for name, args in {"comma": {"delimiter": ","}, "blank": {}}.items():
    t.write(name + ".ecsv", format="ascii.ecsv", **args)
    out[name] = cells(Table.read(name + ".ecsv", format="ascii.ecsv"))
out["ours"] = cells(Table.read(sys.argv[1], format="ascii.ecsv"))
with open("cells.json", "w") as f:
    json.dump(out, f)

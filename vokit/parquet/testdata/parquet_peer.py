"""Writes synthetic Parquet files with pyarrow in the ways that there are, and says which
cells they and the file of the first argument have for it: cells.json in the working
directory, with null for what has no value and numbers as they are."""
import json
import math
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

rng = np.random.default_rng(int(sys.argv[2]))


def plain(v):
    if v is None:
        return None
    if isinstance(v, (list, tuple)):
        return [plain(x) for x in v]
    if isinstance(v, dict):
        return [plain(x) for x in v.values()]
    if isinstance(v, float):
        return None if math.isnan(v) else str(v) if math.isinf(v) else v
    return v


def cells(table):
    return {
        "names": table.column_names,
        "units": [""] * table.num_columns,
        "descriptions": [""] * table.num_columns,
        "rows": [[plain(v) for v in row] for row in zip(*(table[n].to_pylist() for n in table.column_names))],
    }


n = 500
some = lambda values, share=0.15: [None if rng.random() < share else v for v in values]
words = ["", "a", "λ Ångström", "two\nlines", "a long text that is repeated again and again"]
cols = {"flag": pa.array(some([bool(x) for x in rng.random(n) < 0.5]))}
for name, t in [("u8", pa.uint8()), ("i8", pa.int8()), ("i16", pa.int16()), ("u16", pa.uint16()), ("i32", pa.int32()), ("u32", pa.uint32()), ("i64", pa.int64())]:
    bits = np.iinfo(t.to_pandas_dtype())
    v = [int(x) for x in rng.integers(bits.min, bits.max, n, dtype=t.to_pandas_dtype(), endpoint=True)]
    v[:2] = bits.min, bits.max
    cols[name] = pa.array(some(v), t)
cols["few"] = pa.array([int(x) for x in rng.integers(0, 3, n)], pa.int32())
cols["up"] = pa.array([1000000 + 3 * i for i in range(n)], pa.int64())
cols["f32"] = pa.array(some([float(np.float32(x)) for x in rng.standard_normal(n) * 1e30]), pa.float32())
f = [float(x) for x in rng.standard_normal(n) * 10.0 ** rng.integers(-200, 200, n)]
f[:4] = float("nan"), float("inf"), float("-inf"), 0.0
cols["f64"] = pa.array(some(f), pa.float64())
cols["text"] = pa.array(some([words[i] for i in rng.integers(0, len(words), n)]))
cols["number"] = pa.array(["n%d" % i for i in range(n)])
cols["list"] = pa.array(some([[float(x) for x in rng.standard_normal(k)] for k in rng.integers(0, 4, n)]), pa.list_(pa.float64()))
cols["ints"] = pa.array([[int(x) for x in rng.integers(-9, 9, 3)] for _ in range(n)], pa.list_(pa.int32()))
table = pa.table(cols)
out = {}
for name, args in {
    "plain": {"compression": "none", "use_dictionary": False},
    "snappy": {"compression": "snappy"},
    "gzip": {"compression": "gzip", "row_group_size": 64},
    "zstd": {"compression": "zstd", "data_page_version": "2.0", "row_group_size": 100},
    "lz4": {"compression": "lz4", "data_page_size": 512},
    "lz4v2": {"compression": "lz4", "data_page_version": "2.0", "use_dictionary": False, "row_group_size": 120},
    "brotli": {"compression": "brotli", "version": "1.0"},
    "delta": {"use_dictionary": False, "column_encoding": {"up": "DELTA_BINARY_PACKED", "i32": "DELTA_BINARY_PACKED", "text": "DELTA_LENGTH_BYTE_ARRAY", "number": "DELTA_BYTE_ARRAY", "f64": "BYTE_STREAM_SPLIT", "f32": "BYTE_STREAM_SPLIT"}},
}.items():
    pq.write_table(table, name + ".parquet", **args)
    out[name] = cells(pq.read_table(name + ".parquet"))
out["ours"] = cells(pq.read_table(sys.argv[1]))
with open("cells.json", "w") as f:
    json.dump(out, f)

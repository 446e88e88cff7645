"""Makes pyarrow.parquet, a small synthetic file with the types that other programs write. Needs pyarrow."""
import datetime
import decimal
import pathlib

import pyarrow as pa
import pyarrow.parquet as pq

table = pa.table({
    "i8": pa.array([-1, None, 3], pa.int8()),
    "u16": pa.array([65535, 0, 1], pa.uint16()),
    "u32": pa.array([4294967295, 0, 1], pa.uint32()),
    "u64": pa.array([18446744073709551615, 0, 1], pa.uint64()),
    "f": pa.array([1.5, None, float("nan")], pa.float32()),
    "s": pa.array(["", None, "λ"], pa.string()),
    "dict": pa.array(["a", "b", "a"]).dictionary_encode(),
    "day": pa.array([datetime.date(2016, 1, 1), None, datetime.date(1969, 12, 31)]),
    "ms": pa.array([1, None, -1], pa.timestamp("ms", tz="UTC")),
    "ns": pa.array([1451606400000000001, None, 0], pa.timestamp("ns")),
    "dec": pa.array([decimal.Decimal("12.34"), None, decimal.Decimal("-0.01")], pa.decimal128(5, 2)),
    "list": pa.array([[1, 2], None, []], pa.list_(pa.int64())),
    "lists": pa.array([["a", ""], None, []], pa.list_(pa.string())),
    "fixed": pa.array([[1.0, 2.0], [3.0, None], [5.0, 6.0]], pa.list_(pa.float64(), 2)),
    "struct": pa.array([{"x": 1, "y": "p"}, {"x": 2, "y": None}, {"x": None, "y": "q"}]),
    "flag": pa.array([True, None, False]),
})
pq.write_table(table, pathlib.Path(__file__).with_name("pyarrow.parquet"), compression="zstd", row_group_size=2)

"""Makes the synthetic tables and images of the tests, and golden.json: what astropy reads from them.

Run with a Python that has astropy:
    python make_golden.py
With a number the pixels and cells are others.
"""
import json
import sys
import warnings

import numpy as np
from astropy.io import fits

warnings.simplefilter("ignore")
rng = np.random.default_rng(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
n = 7
golden = {}


def plain(v):
    if isinstance(v, (bytes, np.bytes_)):
        return v.decode()
    if isinstance(v, (str, np.str_)):
        return str(v)
    if isinstance(v, np.ndarray):
        return [plain(x) for x in v.ravel()]
    if isinstance(v, (np.bool_, bool)):
        return bool(v)
    if np.iscomplexobj(v):
        return [float(v.real), float(v.imag)]
    if isinstance(v, np.integer):
        return int(v)
    v = float(v)
    return None if np.isnan(v) else v


vla = np.empty(n, dtype=object)
for i in range(n):
    vla[i] = rng.integers(-1000, 1000, i).astype("int32")
flt = rng.normal(0, 1, n)
flt[3] = np.nan
cols = [
    fits.Column("flag", "L", array=rng.integers(0, 2, n).astype(bool)),
    fits.Column("byte", "B", array=rng.integers(0, 255, n).astype("uint8")),
    fits.Column("short", "I", array=rng.integers(-30000, 30000, n).astype("int16"), unit="mJy"),
    fits.Column("int", "J", array=rng.integers(-2**31, 2**31 - 1, n).astype("int32"), null=-1),
    fits.Column("long", "K", array=rng.integers(-2**62, 2**62, n)),
    fits.Column("float", "E", array=flt.astype("float32"), unit="mag"),
    fits.Column("double", "D", array=flt, unit="deg", disp="F12.6"),
    fits.Column("name", "12A", array=np.array(["star %d" % i for i in range(n)])),
    fits.Column("vec", "3E", array=rng.normal(0, 1, (n, 3)).astype("float32")),
    fits.Column("mat", "6I", dim="(2,3)", array=rng.integers(0, 99, (n, 3, 2)).astype("int16")),
    fits.Column("vla", "PJ()", array=vla),
    fits.Column("cplx", "M", array=rng.normal(0, 1, n) + 1j * rng.normal(0, 1, n)),
    fits.Column("ushort", "I", bzero=2**15, array=rng.integers(0, 65535, n).astype("uint16")),
    fits.Column("scaled", "I", array=(25 * np.arange(n)).astype("int16")),
]
hdu = fits.BinTableHDU.from_columns(cols, name="SYNTH")
hdu.header["TUCD7"] = "pos.eq.ra"
hdu.header["LONGSTR"] = "it's a long one " * 9
hdu.header["OBSERVER"] = "Nobody"
fits.HDUList([fits.PrimaryHDU(), hdu]).writeto("synthetic_table.fits", overwrite=True)
with fits.open("synthetic_table.fits", mode="update") as f:
    f[1].add_datasum()
    f[1].add_checksum()
data = fits.getdata("synthetic_table.fits", 1)
golden["synthetic_table.fits"] = {c.name: [plain(x) for x in data[c.name]] for c in hdu.columns}

with open("synthetic_table.fits", "rb") as f:  # scaling put in afterwards: the writer would divide
    raw = f.read()
end = raw.rindex(b"END" + b" " * 77)
scaled = b"TSCAL14 =                 0.01".ljust(80) + b"TZERO14 =                  5.0".ljust(80) + b"END".ljust(80)
with open("synthetic_scaledcol.fits", "wb") as f:
    f.write(raw[:end] + scaled + raw[end + len(scaled):])
data = fits.getdata("synthetic_scaledcol.fits", 1)
golden["synthetic_scaledcol.fits"] = {c: [plain(x) for x in data[c]] for c in data.names}

acols = [
    fits.Column("id", "I6", array=np.arange(n)),
    fits.Column("mag", "F8.3", array=np.round(rng.normal(12, 2, n), 3), unit="mag"),
    fits.Column("flux", "E15.7", array=10 ** rng.normal(-3, 2, n)),
    fits.Column("big", "D25.17", array=rng.normal(0, 1, n)),
    fits.Column("label", "A9", array=np.array(["row %d" % i for i in range(n)])),
]
ahdu = fits.TableHDU.from_columns(acols, name="ASCII")
fits.HDUList([fits.PrimaryHDU(), ahdu]).writeto("synthetic_ascii.fits", overwrite=True)
data = fits.getdata("synthetic_ascii.fits", 1)
golden["synthetic_ascii.fits"] = {c.name: [plain(x) for x in data[c.name]] for c in ahdu.columns}

# Images: a sum and a few pixels of each. Compressed ones in all the ways that are read.
y, x = np.mgrid[0:70, 0:93]
base = 1000 + 300 * np.sin(x / 9) * np.cos(y / 7) + rng.normal(0, 5, x.shape)


def image(name, hdu, ext=0):
    fits.HDUList([hdu] if ext == 0 else [fits.PrimaryHDU(), hdu]).writeto(name, overwrite=True)
    d = fits.getdata(name, ext).astype(float)
    golden[name] = dict(dims=list(d.shape[::-1]), sum=float(np.nansum(d)), nans=int(np.isnan(d).sum()),
                        weighted=float(np.nansum(d.ravel() * (np.arange(d.size) % 97))),
                        section=[plain(np.float64(v)) for v in d[..., 11:15, 40:47].ravel()])


image("synthetic_blank.fits", fits.PrimaryHDU(base.astype("int16"), fits.Header([("BLANK", int(base.astype("int16")[5, 5]))])))
image("synthetic_scaled.fits", (lambda h: (h.scale("int16", bscale=0.05, bzero=1000), h)[1])(fits.PrimaryHDU(base)))
image("synthetic_cube.fits", fits.PrimaryHDU(np.stack([base, base * 2]).astype(">f4")))
image("synthetic_i64.fits", fits.PrimaryHDU(base.astype("int64")))
for algo in ["RICE_1", "GZIP_1", "GZIP_2"]:
    for kind in ["uint8", "int16", "int32", "float32"]:
        d = (base / 8).astype(kind) if kind == "uint8" else base.astype(kind)
        if kind == "float32":
            d[20:23, 30:50] = np.nan
            opts = [("q", dict(quantize_level=16, quantize_method=1, dither_seed=42)), ("nodither", dict(quantize_level=8, quantize_method=-1))]
            if algo == "RICE_1":
                opts.append(("dither2", dict(quantize_level=16, quantize_method=2, dither_seed=7)))
            else:
                opts.append(("lossless", dict(quantize_level=0)))
        else:
            opts = [("", {})]
        for tag, o in opts:
            for tile in [None, (24, 31)]:
                nm = f"synthetic_{algo}_{kind}{'_' + tag if tag else ''}{'_tiles' if tile else ''}.fits"
                kw = dict(o)
                if tile:
                    kw["tile_shape"] = tile
                image(nm, fits.CompImageHDU(d, compression_type=algo, **kw), 1)

rng = np.random.default_rng(int(sys.argv[1]) + 1 if len(sys.argv) > 1 else 4)
mask = ((x - 40) ** 2 + (y - 30) ** 2 < 400) * 7 + (x % 17 == 3) * 70000
for nm, d, kw in [
    ("PLIO_1_int32", mask.astype("int32"), {}),
    ("PLIO_1_int16_tiles", (mask % 5000).astype("int16"), dict(tile_shape=(24, 31))),
    ("PLIO_1_uint8", (mask % 200).astype("uint8"), {}),
    ("HCOMPRESS_1_int16", base.astype("int16"), {}),
    ("HCOMPRESS_1_int32_tiles", (base * 300 - 250000).astype("int32"), dict(tile_shape=(24, 31))),
    ("HCOMPRESS_1_uint8", (base / 8).astype("uint8"), {}),
    ("HCOMPRESS_1_lossy", base.astype("int32"), dict(hcomp_scale=3, tile_shape=(33, 47))),
    ("HCOMPRESS_1_smooth", base.astype("int32"), dict(hcomp_scale=6, hcomp_smooth=1, tile_shape=(70, 93))),
    ("HCOMPRESS_1_float32_q", base.astype("float32"), dict(quantize_level=16, quantize_method=1, dither_seed=42)),
]:
    image(f"synthetic_{nm}.fits", fits.CompImageHDU(d, compression_type=nm[:nm.index("_1") + 2], **kw), 1)

with open("golden.json", "w") as f:
    json.dump(golden, f, indent=0)

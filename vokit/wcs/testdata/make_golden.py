"""Makes golden.json: headers and what astropy.wcs says of some of their pixels.

The headers are synthetic. Run with a Python that has astropy:
    python make_golden.py
With a number, reference points, scales, rotations and pixels are random.
"""
import json
import sys
import warnings

import numpy as np
from astropy.io import fits
from astropy.wcs import WCS
from astropy.wcs.utils import pixel_to_skycoord

warnings.simplefilter("ignore")
rng = np.random.default_rng(int(sys.argv[1]) if len(sys.argv) > 1 else 20260101)
cases = []


def base(code, ra, dec, scale, n=1000, ctype=("RA--", "DEC-")):
    h = fits.Header()
    h["NAXIS"] = 2
    h["NAXIS1"] = n
    h["NAXIS2"] = n
    h["CTYPE1"] = ctype[0] + "-" + code
    h["CTYPE2"] = ctype[1] + "-" + code
    h["CRPIX1"] = n / 2 + 0.5
    h["CRPIX2"] = n / 2 + 0.25
    h["CRVAL1"] = ra
    h["CRVAL2"] = dec
    h["CDELT1"] = -scale
    h["CDELT2"] = scale
    return h


def cd(h):
    """Scale in CD, as headers with plane distortions have it."""
    for i in (1, 2):
        h[f"CD{i}_{i}"] = h.pop(f"CDELT{i}")
    return h


def add(name, h, n=24, spread=1.0, icrs=False):
    w = WCS(h)
    naxis = w.naxis
    size = [h.get(f"NAXIS{i+1}", 100) for i in range(naxis)]
    pix, world, sky, pixback = [], [], [], []
    tries = 0
    while len(pix) < n and tries < 4000:
        tries += 1
        p = [float(rng.uniform(s / 2 - spread * s / 2, s / 2 + spread * s / 2)) for s in size]
        if tries == 1:
            p = [float(h.get(f"CRPIX{i+1}", 1)) - 1 for i in range(naxis)]
        try:
            v = w.all_pix2world([p], 0)[0]
            distorted = w.sip is not None or name[:3] in ("TPV", "TNX", "ZPX", "DSS") or "SCAMP" in name
            back = p if distorted else w.wcs_world2pix([v], 0)[0]
        except Exception:
            continue
        if not np.all(np.isfinite(v)):
            continue
        if np.max(np.abs(np.asarray(back) - p)) > 1e-5 and "CSC" not in name:
            continue
        pix.append(p)
        world.append([float(x) for x in v])
        pixback.append([float(x) for x in back])
        if icrs:
            c = pixel_to_skycoord(p[0], p[1], w, 0).icrs
            sky.append([float(c.ra.deg), float(c.dec.deg)])
    assert len(pix) > 3, (name, len(pix))
    case = dict(name=name, header=h.tostring(sep="\n", endcard=False, padding=False), pixel=pix, world=world)
    if "CSC" in name:  # its two directions are separate fits
        case["back"] = pixback
    if icrs:
        case["icrs"] = sky
    cases.append(case)


small = 1.1 / 3600
for ra, dec in [(156.01, 48.15), (0.001, -0.002), (359.9999, 89.99), (12.5, -89.3), (201.3, -43)]:
    add(f"TAN at {ra} {dec}", base("TAN", ra, dec, small), n=12)

pars = {
    "AZP": [{}, {1: 2}, {1: 2, 2: 30}, {1: -1.5, 2: 10}],
    "SZP": [{1: 2, 2: 180, 3: 60}, {1: 2, 2: 0, 3: 90}],
    "TAN": [{}],
    "STG": [{}],
    "SIN": [{}, {1: 0.3, 2: -0.2}],
    "ARC": [{}],
    "ZPN": [{1: 1, 3: 0.05, 5: -0.01}, {0: 0.0, 1: 1.0, 2: -0.01, 3: 41.0}],
    "ZEA": [{}],
    "AIR": [{}, {1: 45}],
    "CYP": [{1: 1, 2: 0.7071}, {}],
    "CEA": [{1: 0.6}, {}],
    "CAR": [{}],
    "MER": [{}],
    "SFL": [{}],
    "PAR": [{}],
    "MOL": [{}],
    "AIT": [{}],
    "COP": [{1: 45, 2: 25}, {1: -40, 2: 0}],
    "COE": [{1: 45, 2: 20}, {1: -35, 2: 10}],
    "COD": [{1: 45, 2: 20}, {1: 40, 2: 0}],
    "COO": [{1: 45, 2: 20}, {1: 50, 2: 0}, {1: -35, 2: 12}],
    "BON": [{1: 45}, {1: -30}, {1: 0}],
    "PCO": [{}],
    "TSC": [{}],
    "CSC": [{}],
    "QSC": [{}],
    "HPX": [{}, {1: 6, 2: 3}, {1: 4, 2: 2}],
    "XPH": [{}],
}
places = [
    (156.01, 48.15, 0.05, {}),
    (30.0, 0.0, 0.25, {}),
    (266.4, -29.0, 0.1, {"LONPOLE": 160.0}),
    (0.0, 0.0, 0.3, {"PV1_0": 1, "PV1_1": 20.0, "PV1_2": 35.0}),
]


def anywhere():
    """A reference point, a scale and a turn at random."""
    ra, dec = float(rng.uniform(0, 360)), float(np.degrees(np.arcsin(rng.uniform(-1, 1))))
    a = rng.uniform(0, 2 * np.pi)
    extra = {"PC1_1": float(np.cos(a)), "PC1_2": float(-np.sin(a)), "PC2_1": float(np.sin(a)), "PC2_2": float(np.cos(a))}
    if rng.random() < 0.5:
        extra["LONPOLE"] = float(rng.uniform(-180, 180))
    return ra, dec, float(10 ** rng.uniform(-4, -0.7)), extra


for code, sets in pars.items():
    for k, pv in enumerate(sets):
        for j, (ra, dec, scale, extra) in enumerate([anywhere() for _ in range(6)] if len(sys.argv) > 1 else places):
            h = base(code, ra, dec, scale)
            for m, v in pv.items():
                h[f"PV2_{m}"] = v
            for key, v in extra.items():
                h[key] = v
            try:
                WCS(h).wcs.set()
            except Exception:
                continue
            try:
                add(f"{code} {pv} set {j}", h, n=14)
            except AssertionError:
                pass

# The ways to say scale and rotation.
h = base("TAN", 83.6, 22.0, small)
h["CROTA2"] = 33.3
add("CROTA2", h)
h = base("TAN", 83.6, 22.0, small)
h["CDELT2"] = 2 * small
for k, v in {"PC1_1": 0.8, "PC1_2": -0.6, "PC2_1": 0.6, "PC2_2": 0.8}.items():
    h[k] = v
add("PC", h)
h = base("TAN", 83.6, -22.0, small)
del h["CDELT1"], h["CDELT2"]
for k, v in {"CD1_1": -3e-4, "CD1_2": 1e-5, "CD2_1": 2e-5, "CD2_2": 3.1e-4}.items():
    h[k] = v
add("CD", h)
h = base("TAN", 83.6 * 3600, 22.0 * 3600, 1.5)
h["CUNIT1"] = h["CUNIT2"] = "arcsec"
add("arcsec", h)
h = base("TAN", 22.0, 83.6, small, ctype=("DEC-", "RA--"))
add("axes exchanged", h)

# Frames.
for name, cards in {
    "FK5": {"RADESYS": "FK5", "EQUINOX": 2000.0},
    "ICRS": {"RADESYS": "ICRS"},
    "old EPOCH": {"EPOCH": 2000.0},
}.items():
    h = base("TAN", 156.01, 48.15, small)
    h.update(cards)
    add("frame " + name, h, n=8, icrs=True)
add("frame galactic", base("CAR", 0.0, 0.0, 0.05, ctype=("GLON", "GLAT")), n=8, icrs=True)
add("frame galactic TAN", base("TAN", 120.0, 45.0, 0.001, ctype=("GLON", "GLAT")), n=8, icrs=True)

# Distortions.
h = base("TAN-SIP", 202.48, 47.23, small)
h["A_ORDER"] = h["B_ORDER"] = 3
for k, v in {"A_2_0": 2.29e-6, "A_0_2": 1.4e-6, "A_1_1": -3e-6, "A_3_0": 4e-9, "B_2_0": -1.7e-6, "B_0_2": 5e-6, "B_1_1": 2e-6, "B_0_3": -6e-9}.items():
    h[k] = v
add("SIP", h)
h = cd(base("TPV", 202.48, 47.23, 0.0003))
for k, v in {"PV1_0": 1e-4, "PV1_1": 1.001, "PV1_2": 2e-4, "PV1_4": 3e-3, "PV1_5": -2e-3, "PV1_7": 0.01, "PV1_11": 0.02, "PV2_0": -2e-4, "PV2_1": 0.999, "PV2_2": 1e-4, "PV2_3": 1e-3, "PV2_4": 2e-3, "PV2_6": -3e-3, "PV2_10": 0.02, "PV2_12": 0.3, "PV2_23": 0.1, "PV1_39": 0.2, "PV1_17": 0.1, "PV2_24": 0.2, "PV1_31": 0.3, "PV2_38": 0.1}.items():
    h[k] = v
add("TPV", h)
h = cd(base("TAN", 202.48, 47.23, 0.0003))
for k, v in {"PV1_1": 1.001, "PV1_2": 2e-4, "PV1_4": 3e-3, "PV1_5": -2e-3, "PV1_7": 0.01, "PV2_1": 0.999, "PV2_2": 1e-4, "PV2_4": 2e-3, "PV2_6": -3e-3, "PV2_10": 0.02}.items():
    h[k] = v
add("TAN with PV as SCAMP writes it", h)


def wat(h, axis, text):
    for n in range(0, len(text), 68):
        h[f"WAT{axis}_{n//68+1:03d}"] = text[n : n + 68]


for kind, cross, coefs in [
    (3, 2, [1e-4, 2e-4, 3e-3, 0.02, -1e-4, 2e-3, 0.01, 3e-3, 0.03, -0.02]),
    (1, 2, [1e-4, 2e-4, 3e-5, 2e-5, -1e-4, 2e-5, 1e-5, 3e-5, 3e-5, -2e-5]),
    (2, 2, [1e-4, 2e-4, 3e-5, 2e-5, -1e-4, 2e-5, 1e-5, 3e-5, 3e-5, -2e-5]),
    (1, 1, [1e-4 / (1 + i) for i in range(16)]),
    (3, 0, [1e-4, 2e-4, 3e-3, 0.02, 2e-3, 0.01, -0.02]),
]:
    for code in ["TNX", "ZPX"]:
        h = cd(base(code, 202.48, 47.23, 0.0003))
        surf = f"{kind}. 4. 4. {cross}. -0.17 0.171 -0.172 0.173 " + " ".join(f"{c:.8f}" for c in coefs)
        # wcslib's reader of these cards stops at some lengths of text: TNX, which has no parameters, gets one that means nothing.
        extra = " projp1=1. projp3=0.8 projp5=-2.5" if code == "ZPX" else " projp1=1.0"
        wat(h, 1, f"wtype={code.lower()} axtype=ra{extra} lngcor = \"{surf} \"")
        wat(h, 2, f"wtype={code.lower()} axtype=dec{extra} latcor = \"{surf.replace('0.00020000', '0.00010000')} \"")
        try:
            add(f"{code} type {kind} cross {cross}", h, n=10)
        except Exception as e:
            print("left out:", code, kind, cross, e)

# A plate solution in the manner of the Digitized Sky Survey.
h = fits.Header()
h["NAXIS"] = 2
h["NAXIS1"] = 300
h["NAXIS2"] = 300
h.update({"CNPIX1": 6000, "CNPIX2": 7000, "XPIXELSZ": 25.28445, "YPIXELSZ": 25.28445, "PLTLABEL": "E1440", "PLATEID": "071J",
          "PPO1": 0.0, "PPO2": 0.0, "PPO3": 177500.0, "PPO4": 0.0, "PPO5": 0.0, "PPO6": 177500.0,
          "PLTRAH": 12, "PLTRAM": 23, "PLTRAS": 31.5, "PLTDECSN": "-", "PLTDECD": 7, "PLTDECM": 14, "PLTDECS": 2.5, "EQUINOX": 2000.0})
for i, v in enumerate([67.18, -0.0412, 12.6, -2.1e-5, 5.1e-6, 3.2e-6, 0.0, 2.3e-6, -1.1e-7, 2.1e-6, 1e-8, 0.0, 0.0, 0, 0, 0, 0, 0, 0, 0]):
    h[f"AMDX{i+1}"] = v
for i, v in enumerate([67.21, 0.0402, -8.3, 1.1e-5, -4.1e-6, 1.2e-6, 0.0, 2.2e-6, 1.3e-7, 2.4e-6, -2e-8, 0.0, 0.0, 0, 0, 0, 0, 0, 0, 0]):
    h[f"AMDY{i+1}"] = v
try:
    add("DSS plate", h, n=12)
except Exception as e:
    print("left out DSS:", e)

# Cubes and spectra.
def cube(name, ctype3, crval, cdelt, unit, **more):
    h = base("SIN", 120.0, 10.0, small, n=200)
    h["NAXIS"] = 3
    h["NAXIS3"] = 64
    h["CTYPE3"], h["CRVAL3"], h["CDELT3"], h["CRPIX3"], h["CUNIT3"] = ctype3, crval, cdelt, 20.0, unit
    h.update(more)
    add(name, h, n=8)


cube("FREQ", "FREQ", 1.42e9, 1e5, "Hz")
cube("VRAD km/s", "VRAD", 12.0, 0.7, "km/s", RESTFRQ=1.420405751e9)
cube("VOPT-F2W", "VOPT-F2W", 9.1e6, -21888.0, "m/s", RESTFRQ=1.420405752e9)
cube("FREQ-W2F", "FREQ-W2F", 5e14, 1e11, "Hz")
cube("WAVE-F2W", "WAVE-F2W", 5e-7, 1e-9, "m")
cube("VELO-F2V", "VELO-F2V", 9.1e6, -21888.0, "m/s", RESTFRQ=1.420405752e9)
cube("AWAV-F2A", "AWAV-F2A", 6e-7, 1e-9, "m")
cube("WAVE-A2W", "WAVE-A2W", 6e-7, 1e-9, "m")
cube("ZOPT-W2W lin", "ZOPT", 0.1, 0.001, "", RESTWAV=5e-7)
cube("WAVE-LOG", "WAVE-LOG", 5e-7, 2e-9, "m")
cube("WAVE Angstrom", "WAVE", 5000.0, 2.0, "Angstrom")

with open("golden.json", "w") as f:
    json.dump(cases, f, indent=0)
print(len(cases), "cases")

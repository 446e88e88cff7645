"""Makes the synthetic images and cutouts.json: what astropy's Cutout2D cuts out of them.

Run with a Python that has astropy:
    python make_golden.py
With two numbers the first is the seed, the second how many cutouts of each image
and mode are made.
"""
import gzip
import hashlib
import json
import sys
import warnings

import numpy as np
import astropy.units as u
from astropy.coordinates import SkyCoord
from astropy.io import fits
from astropy.nddata import Cutout2D
from astropy.nddata.utils import NoOverlapError, PartialOverlapError
from astropy.visualization import ZScaleInterval
from astropy.wcs import WCS

warnings.simplefilter("ignore")
rng = np.random.default_rng(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
count = int(sys.argv[2]) if len(sys.argv) > 2 else 15


def header(n, scale, rot, radesys, sip):
    h = fits.Header()
    ct = "-SIP" if sip else ""
    h["CTYPE1"], h["CTYPE2"] = "RA---TAN" + ct, "DEC--TAN" + ct
    h["CRPIX1"], h["CRPIX2"] = n / 2 + 3.3, n / 2 - 5.1
    h["CRVAL1"], h["CRVAL2"] = 156.0112, 48.1475
    c, s = np.cos(np.radians(rot)), np.sin(np.radians(rot))
    h["CD1_1"], h["CD1_2"], h["CD2_1"], h["CD2_2"] = -scale * c, scale * s, scale * s, scale * c
    h["RADESYS"] = radesys
    h["OBJECT"] = "Synthetic field"
    h["TELESCOP"] = "Random number generator"
    h["DATE-OBS"] = "1958-04-11T21:13:00"
    h["MJD-AVG"] = "odd"
    h["HIERARCH ESO DET DIT"] = 1.5
    h["LTV1"], h["LTV2"] = 10.0, 20.0
    if sip:
        h["A_ORDER"] = h["B_ORDER"] = 2
        h["A_2_0"], h["B_1_1"] = 3e-5, -2e-5
    return h


def sky(n, stars):
    y, x = np.mgrid[0:n, 0:n]
    img = rng.normal(1000, 20, (n, n))
    for _ in range(stars):
        a, b, f = rng.uniform(0, n), rng.uniform(0, n), 10 ** rng.uniform(2, 4)
        img += f * np.exp(-((x - a) ** 2 + (y - b) ** 2) / 5)
    return img


files = []
for name, dtype, n, scale, rot, radesys, sip in [
    ("synthetic_u8", "uint8", 90, 5 / 3600, 0, "ICRS", False),
    ("synthetic_i16", "int16", 140, 3.4 / 3600, 12, "FK5", False),
    ("synthetic_u16", "uint16", 100, 2 / 3600, 88, "ICRS", True),
    ("synthetic_i32", "int32", 60, 1 / 3600, -30, "FK5", False),
    ("synthetic_f32", "float32", 120, 10 / 3600, 180, "ICRS", True),
    ("synthetic_f64", "float64", 50, 1 / 3600, 0, "ICRS", False),
]:
    data = sky(n, 30)
    data = (np.clip(data / 45, 0, 255) if dtype == "uint8" else np.clip(data, 0, 30000)).astype(dtype)
    hdu = fits.PrimaryHDU(data, header(n, scale, rot, radesys, sip))
    hdu.writeto(name + ".fits", overwrite=True, checksum=True)
    files.append(name + ".fits")

cases = []
for name in files:
    hdu = fits.open(name)[0]
    wcs = WCS(hdu.header)
    n = hdu.data.shape[0]
    for mode in ["trim", "partial", "strict"]:
        for k in range(count):
            px, py = rng.uniform(-10, n + 10, 2)
            c = wcs.pixel_to_world(px, py).icrs
            scale = abs(np.linalg.det(wcs.pixel_scale_matrix)) ** 0.5
            w, h = rng.uniform(0.6, n * 0.7, 2) * scale
            case = dict(file=name, ra=float(c.ra.deg), dec=float(c.dec.deg), width=float(w), height=float(h), mode=mode)
            try:
                cut = Cutout2D(hdu.data.astype(float), SkyCoord(case["ra"], case["dec"], unit="deg"), (h * u.deg, w * u.deg), wcs=wcs, mode=mode)
                if cut.data.size == 0:
                    continue
                case["shape"] = [int(cut.data.shape[1]), int(cut.data.shape[0])]
                d = np.nan_to_num(cut.data, nan=-1).ravel()
                case["pixels"] = hashlib.sha256(d.astype(">f8").tobytes()).hexdigest()
                case["crpix"] = [float(v) for v in cut.wcs.wcs.crpix]
            except NoOverlapError:
                case["error"] = "none"
            except PartialOverlapError:
                case["error"] = "partial"
            except ValueError:
                continue
            cases.append(case)
zscale = {}
for name in files:
    zscale[name] = [float(v) for v in ZScaleInterval().get_limits(fits.getdata(name).astype(float))]
with open("cutouts.json", "w") as f:
    json.dump(dict(cutouts=cases, zscale=zscale), f, indent=0)
with open("synthetic_i16.fits", "rb") as f, gzip.GzipFile("synthetic_i16.fits.gz", "wb", mtime=0) as g:
    g.write(f.read())
print(len(cases), "cutouts")

"""Compares the compressed images in a directory, unpacked by astropy and by
funpack if there is one, with the plain image beside each. All are synthetic.
"""
import glob
import os
import shutil
import subprocess
import sys
import tempfile

import numpy as np
from astropy.io import fits

bad = []
funpack = shutil.which("funpack")
for path in sorted(glob.glob(os.path.join(sys.argv[1], "*.fits"))):
    want = fits.getdata(path + ".plain")
    card = fits.open(path, disable_image_compression=True)[1].header
    # astropy takes line lists of unsigned pixels for the stored numbers; cfitsio, which made them first, for the pixels.
    unsigned_list = card["ZCMPTYPE"] == "PLIO_1" and card.get("BZERO") == 32768
    kinds = {} if unsigned_list else {"astropy": fits.getdata(path, 1)}
    # funpack has no 64 bit integers, and confuses tiles that are narrower than the image where floats lack values.
    holes = want.dtype.kind == "f" and np.isnan(want).any() and card["ZTILE1"] < card["ZNAXIS1"]
    if funpack and card["ZBITPIX"] != 64 and not holes:
        with tempfile.TemporaryDirectory() as d:
            subprocess.run([funpack, "-O", d + "/u.fits", path], check=True, capture_output=True)
            with fits.open(d + "/u.fits") as f:
                kinds["funpack"] = np.array(next(h.data for h in f if h.data is not None))
    for who, got in kinds.items():
        if got.shape != want.shape or not np.array_equal(got.astype(float), want.astype(float), equal_nan=want.dtype.kind == "f"):
            bad.append(f"{os.path.basename(path)} ({card['ZCMPTYPE']}): {who} has other pixels")
if bad:
    sys.exit("\n".join(bad))
print("funpack:", bool(funpack))

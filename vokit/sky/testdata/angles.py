"""Spellings of angles and what astropy reads them as, in degrees, as angles.json; null where astropy takes none.

    python angles.py > angles.json
"""
import json
import warnings

from astropy import units as u
from astropy.coordinates import Angle

warnings.simplefilter("ignore")

texts = """
10 24 02.7|10:24:02.7|10h24m02.7s|10h24m2.7|10h 24m 02.7s|10 h 24 m 02.7 s|10H24M02.7S|10ʰ24ᵐ02.7ˢ|10h24|10h24m|10h|10.4h|10.4 h|10.4 hours|10.4 hour|10.4 hr|10.4hourangle
10:24|10 24|+10:24:02.7|-10:24:02.7|- 10:24:02.7|−10:24:02.7|-00:08:51|-00 08 51.5|+00h00m00.5s|10 24.5|10:24.5|10 24 60|10 60 00
-12d34m56.7s|-12d34'56.7"|12°34′56.7″|12° 34' 56.7"|12°34'|12°|12d|12d34|-12 34 56.7 deg|12 deg|12.5 deg|12.5 degree|12.5 degrees|12.5d|12.5°|-.5 deg|+12.5
12deg34arcmin56.7arcsec|12 deg 34 arcmin 56.7 arcsec|12deg34m56.7s|1.5 arcmin|90 arcsec|90"|90″|1.5'|1.5′|90 mas|1.5 rad|0.5rad|90arcsec|1.5arcmin|90 arcseconds|90 arcminutes|90 arcminute|90 uas
12:34:56.7 degrees|10:24:02.7 hours|10 24 02.7 hours|10:24:02.7h|12 34 56.7 degree|1e2|1.5e-3 deg|1.2E+2d|00:00:00|0|-0.0|12d34m|12d34.5m|12h34.5m|10h24m02s|5h|-5h30m|12d34m56.7sN|12d34m56.7sS|12d34m56sE|12d34m56sW|12.5N|12.5S
359:59:59.9999|23:59:59.9999|24:00:00|90:00:00|-90:00:00|12_34_56|12 34 56 78|12:34:61|12:61:00|abc||1 2 3 4|12h34d56s|--5|12..5|5 furlong|12h 34.5 56
""".strip("\n").replace("\n", "|").split("|")

out = []
for t in texts:
    case = {"text": t}
    for key, unit in (("hours", u.hourangle), ("degrees", u.deg)):
        try:
            a = Angle(t, unit).deg
            case[key] = float(a)
        except Exception:
            case[key] = None
    out.append(case)
print("[\n" + ",\n".join(json.dumps(c, ensure_ascii=False) for c in out) + "\n]")

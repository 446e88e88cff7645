"""Units in their dialects and what astropy makes of them, as units.json: the scale and powers of SI base units; null where
astropy does not take them in that dialect.

    python units.py > units.json
"""
import json
import warnings

from astropy import units as u

warnings.simplefilter("ignore")

dialects = {
    "vounit": """
m|km|km/s|km.s**-1|m.s**-2|erg/s|W.m**-2|W.m**-2.Hz**-1|mas/yr|arcsec|arcmin|deg|rad|sr|deg**2|Jy|mJy|uJy|eV|keV|MeV|GeV|TeV|K|mK|d|h|min|s|ms|us|ns|a|yr|Myr|Gyr
AU|au|pc|kpc|Mpc|solMass|solLum|solRad|solMass/yr|g|kg|cm**-3|cm**-2.s**-1|ph/s|photon|ct|count|adu|pix|pixel|voxel|byte|kbyte|bit|Mbyte|T|G|mG|Hz|MHz|GHz|N|Pa|J|C|V|Ohm|S|F|Wb|H|lm|lx
A|mol|cd|Angstrom|nm|um|0.1nm|erg/cm**2/s|10**-17erg/s/cm**2/Angstrom|sqrt(Hz)|Ry|lyr|barn|u|D|R|mag|dex|Kibyte|Mibyte|dam|beam|bin|chan|uas|mas|J/beam|m**(1/2)|kg.m**2/s**2|Jy/beam|MJy/sr|%|/m|1/m|cy|erg|km**2
""",
    "cds": """
km/s|km.s-1|10-7W/m2|mW/m2|10+3J|erg/cm2/s|W/m2/um|mas/yr|arcsec/yr|ms-1|arcsec|mag|mmag|0.1nm|10-20W/m2/Hz|Jy/beam|d|h|min|yr|a|pc|kpc|AU|solMass|Msun|Rsun|Lsun|cm-3|cm-2.s-1|ct/s|pix|deg|arcmin|kpc.km.s-1|10pW/m2
%|°|'|\"|[cm/s2]|[Sun]|m.s-2|GHz|keV|MeV/c2|10+20cm-2|mJy|eV|J.m-2.s-1|h/s|1.5x10+11m|Crab|K.km/s|km/s/Mpc|µm|um|mGal|geoMass|Rgeo|Mjup|lyr|Angstrom|AA|barn|D|Ry|byte|bit|sr|rad|uas|---|-
""",
    "fits": """
km/s|km s-1|km s**-1|km s^-1|erg/s/cm**2/Angstrom|erg s-1 cm-2 Angstrom-1|10**-17 erg/s/cm**2/Angstrom|10**(-17) erg/cm**2/s|10^-17 erg s-1|10**+3 J|Jy/beam|JY/BEAM|mJy|MJy/sr|count/s|ct/s|counts|adu|ADU|electron/s|photon/cm2/s
deg|DEG|degree|arcsec|mas|sqrt(erg pixel-1 s-1 GHz-1)|sqrt(Hz)|m/s**2|m2.s-2|m(2)|m^2|m**2|W/m**2/Hz|W m-2 Hz-1|K|mag|keV|MeV|Hz|GHz|MHz|HZ|s|d|h|a|yr|solMass|solLum|solRad|AU|pc|kpc|lyr|Angstrom|nm|um|micron|Ry|G|gauss|T|R|Sun|bin|chan|beam|voxel|D|barn|u|byte|pixel|pix|JY|COUNTS|KELVIN|T|mT|Pa|N|J|C|V
""",
    "ogip": """
erg/s|m|kg|s**2|eV|MeV|count/pixel|W|erg/cm**2/s|erg cm**(-2) s**(-1)|photon/cm**2/s/keV|photon cm**(-2) s**(-1)|count/s|counts/s|ct|keV|10**-12 erg/cm**2/s|10**3 keV|km/s|km s**(-1)|km s**-1|arcsec|arcmin|deg|rad|s|d|h|yr|Angstrom|angstrom|pixel|chan|bin|G|mJy|Jy|Hz|GHz|K|V|sqrt(MeV)|m**2|cm**2|mag|Crab|mCrab|AU|pc|kpc|lyr|solMass|cm s**-2|J m**-2
""",
}

base = {"m": "m", "kg": "kg", "s": "s", "A": "A", "K": "K", "mol": "mol", "cd": "cd", "rad": "rad", "ct": "ct", "ph": "ph", "adu": "adu", "pix": "pix",
        "electron": "electron", "bit": "bit", "beam": "beam", "bin": "bin", "chan": "chan", "vox": "voxel", "mag": "mag", "dex": "dex", "dB": "dB"}
out = []
for dialect, text in dialects.items():
    for t in text.strip("\n").replace("\n", "|").split("|"):
        case = {"dialect": dialect, "unit": t}
        try:
            v = u.Unit(t, format=dialect)
            if isinstance(v, u.function.FunctionUnitBase):
                raise ValueError
            d = v.decompose()
            case["scale"] = float(d.scale)
            case["base"] = {base.get(str(b), str(b)): float(p) for b, p in zip(d.bases, d.powers)}
        except Exception:
            pass
        out.append(case)
print("[\n" + ",\n".join(json.dumps(c, ensure_ascii=False) for c in out) + "\n]")

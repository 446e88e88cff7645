"""Makes frames.json: positions in other frames and the same in ICRS, by astropy and ERFA. The positions are synthetic."""
import json
import pathlib

import erfa
import numpy as np
from astropy import units as u
from astropy.coordinates import FK4, FK5, ICRS, BarycentricMeanEcliptic, SkyCoord
from astropy.time import Time

rng = np.random.default_rng(1)
lon = np.concatenate([rng.uniform(0, 360, 60), [0, 0, 180, 359.999999, 123.4]])
lat = np.concatenate([np.degrees(np.arcsin(rng.uniform(-1, 1, 60))), [90, -90, 89.9999, 0, -89.99]])
frames = {
    "FK5": FK5(equinox="J2000"),
    "FK4": FK4(equinox="B1950", obstime=Time("B1950")),
    "ECLIPTIC": BarycentricMeanEcliptic(equinox="J2000"),
}
out = []
for name, frame in frames.items():
    there = SkyCoord(lon * u.deg, lat * u.deg, frame=frame)
    icrs = there.transform_to(ICRS())
    for x, y, r, d in zip(lon, lat, icrs.ra.deg, icrs.dec.deg):
        out.append({"frame": name, "lon": x, "lat": y, "ra": r, "dec": d})

# Galactic coordinates are those of the Hipparcos Catalogue, tied to the ICRS, as ERFA has them; astropy ties them
# to FK5, which is 25 mas elsewhere.
for x, y, r, d in zip(lon, lat, *erfa.g2icrs(np.radians(lon), np.radians(lat))):
    out.append({"frame": "GALACTIC", "lon": x, "lat": y, "ra": np.degrees(r), "dec": np.degrees(d)})

# Proper motion (mas/yr) over some years, without parallax and radial velocity.
moved = []
for _ in range(30):
    ra, dec = rng.uniform(0, 360), np.degrees(np.arcsin(rng.uniform(-1, 1)))
    pmra, pmdec, years = rng.normal(0, 3000), rng.normal(0, 3000), rng.uniform(-200, 200)
    star = SkyCoord(ra * u.deg, dec * u.deg, pm_ra_cosdec=pmra * u.mas / u.yr, pm_dec=pmdec * u.mas / u.yr,
                    distance=10 * u.kpc, radial_velocity=0 * u.km / u.s, obstime=Time("J2000"))
    at = star.apply_space_motion(Time("J2000") + years * 365.25 * u.day)
    moved.append({"ra": ra, "dec": dec, "pmra": pmra, "pmdec": pmdec, "years": years, "ra2": at.ra.deg, "dec2": at.dec.deg})
pathlib.Path(__file__).with_name("frames.json").write_text(json.dumps({"frames": out, "moved": moved}, indent=0) + "\n")

"""Random synthetic polygons and what spherical_geometry (STScI) and astropy say of them, as regions.json.

    pip install spherical-geometry astropy
    python regions.py > regions.json
"""
import json
import warnings

import astropy.units as u
import numpy as np
from astropy.coordinates import SkyCoord
from spherical_geometry.polygon import SphericalPolygon

warnings.simplefilter("ignore")
rng = np.random.default_rng(20)


def around(ra, dec, size, n, spread):
    """Corners of a star-shaped polygon about a position."""
    turn = np.sort(rng.uniform(0, 360, n))
    while np.diff(np.append(turn, turn[0] + 360)).max() > 150:
        turn = np.sort(rng.uniform(0, 360, n))
    far = size * rng.uniform(1 - spread, 1, n)
    p = SkyCoord(ra * u.deg, dec * u.deg).directional_offset_by(turn * u.deg, far * u.deg)
    return p.ra.deg, p.dec.deg


def polygon(ra, dec, size):
    lon, lat = around(ra, dec, size, rng.integers(3, 9), rng.choice([0.0, 0.7]))
    if rng.random() < 0.5:
        lon, lat = lon[::-1], lat[::-1]
    return lon, lat, SphericalPolygon.from_lonlat(lon, lat, center=(ra, dec))


def flat(lon, lat):
    return [float(x) for pair in zip(lon, lat) for x in pair]


cases = []
for i in range(120):
    size = float(10 ** rng.uniform(-3, 1.4))
    ra = float(rng.choice([rng.uniform(0, 360), 0.0, 359.999]))
    dec = float(rng.choice([np.degrees(np.arcsin(rng.uniform(-1, 1))), 89.99, -89.5, 0.0]))
    lon, lat, poly = polygon(ra, dec, size)
    there = SkyCoord(ra * u.deg, dec * u.deg).directional_offset_by(
        rng.uniform(0, 360) * u.deg, size * rng.uniform(0.2, 2.2) * u.deg)
    lon2, lat2, poly2 = polygon(there.ra.deg, there.dec.deg, size * rng.uniform(0.3, 1.2))
    probes = SkyCoord(ra * u.deg, dec * u.deg).directional_offset_by(
        rng.uniform(0, 360, 12) * u.deg, size * np.sqrt(rng.uniform(0, 1.5, 12)) * u.deg)
    common = float(np.degrees(np.degrees(poly.intersection(poly2).area())))
    if common > np.degrees(np.degrees(poly.area())):
        continue  # it took the other side of the sky
    cases.append({
        "a": flat(lon, lat), "b": flat(lon2, lat2),
        "area": float(np.degrees(np.degrees(poly.area()))),
        "overlap": bool(poly.intersects_poly(poly2)),
        "common": common,
        "together": float(np.degrees(np.degrees(poly.union(poly2).area()))),
        "probes": flat(probes.ra.deg, probes.dec.deg),
        "inside": [bool(poly.contains_lonlat(a, b)) for a, b in zip(probes.ra.deg, probes.dec.deg)],
    })
print("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]")

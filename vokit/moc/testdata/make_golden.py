"""Makes golden.json and the *.fits beside it with healpy, mocpy and numpy.

All regions and positions are random: synthetic data. Run it in this directory.
With a number the regions are others, and not as many.
Versions used: healpy 1.20.1, mocpy 0.21.0, astropy 8.0.2.
"""
import json, math, sys, warnings
import numpy as np, healpy as hp
from astropy import units as u
from astropy.coordinates import SkyCoord
from astropy.time import Time, TimeDelta
from mocpy import MOC, TimeMOC, STMOC
warnings.filterwarnings('ignore')
rng = np.random.default_rng(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
out = {}
cones, polygons = (16, 40) if len(sys.argv) > 1 else (60, 40)

def place():
    return float(rng.uniform(0, 360)), float(np.degrees(np.arcsin(rng.uniform(-1, 1))))

special = [(0, 90), (0, -90), (45, 41.8103149), (1e-7, 2e-7), (360 - 1e-9, 0.1), (90, -66.4), (180, 89.9999), (12.3, -89.99999), (0, 41.810314895778596)]
out['cells'] = []
for k in range(400):
    ra, dec = special[k] if k < len(special) else place()
    o = int(rng.integers(0, 30))
    n = 1 << o
    ipix = int(hp.ang2pix(n, ra, dec, nest=True, lonlat=True))
    clon, clat = hp.pix2ang(n, ipix, nest=True, lonlat=True)
    b = hp.boundaries(n, ipix, step=1, nest=True).T
    nb = sorted(int(i) for i in hp.get_all_neighbours(n, ipix, nest=True) if i >= 0 and i != ipix)
    out['cells'].append(dict(ra=ra, dec=dec, order=o, nest=ipix, ring=int(hp.nest2ring(n, ipix)), lon=float(clon), lat=float(clat),
        uniq=ipix + 4 * 4**o, corners=[[float(x) for x in v] for v in b], neighbours=sorted(set(nb))))

def runs(idx):
    idx = np.sort(np.asarray(idx)); cut = np.flatnonzero(np.diff(idx) != 1)
    lo = np.r_[idx[:1], idx[cut + 1]]; hi = np.r_[idx[cut], idx[-1:]]
    return [[int(a), int(b)] for a, b in zip(lo, hi)]

def xy(ra, dec):
    return hp.ang2vec(ra, dec, lonlat=True)

# Cones: by centres from healpy; overlapping by the distance to 4 x 256 points of the border of all candidates.
out['cones'] = []
for k in range(cones):
    ra, dec = special[k] if k < len(special) else place()
    o = int(rng.integers(0, 8)); n = 1 << o
    r = float(10 ** rng.uniform(-1, 2.2)) / (1 if k % 3 else n)
    r = min(r, 179.0)
    v = xy(ra, dec)
    centers = hp.query_disc(n, v, math.radians(r), nest=True)
    cand = hp.query_disc(n, v, math.radians(r), inclusive=True, fact=4, nest=True)
    touch, sure = [], []
    for i in cand:
        b = hp.boundaries(n, i, step=256, nest=True).T
        d = np.degrees(2 * np.arcsin(np.clip(np.linalg.norm(b - v, axis=1) / 2, 0, 1))).min()
        if d <= r or hp.ang2pix(n, ra, dec, nest=True, lonlat=True) == i:
            touch.append(i)
        elif d < r * (1 + 1e-4):
            sure.append(int(i))  # too near to tell from points
    out['cones'].append(dict(ra=ra, dec=dec, radius=r, order=o, centers=runs(centers) if len(centers) else [], overlap=runs(touch), unsure=sure))

# Convex polygons: centres by healpy.query_polygon.
out['polygons'] = []
for k in range(polygons):
    ra, dec = place()
    o = int(rng.integers(3, 9)); n = 1 << o
    size = float(10 ** rng.uniform(-0.5, 1.6)); m = int(rng.integers(3, 8))
    c = SkyCoord(ra, dec, unit='deg')
    ang = np.arange(m) * 360 / m + rng.uniform(0, 40)
    p = c.directional_offset_by(ang * u.deg, size * u.deg)
    ras, decs = [float(x) for x in p.ra.deg], [float(x) for x in p.dec.deg]
    centers = hp.query_polygon(n, hp.ang2vec(ras, decs, lonlat=True), nest=True)
    moc = MOC.from_polygon(p.ra, p.dec, max_depth=o)
    out['polygons'].append(dict(ra=ras, dec=decs, order=o, centers=runs(centers) if len(centers) else [], mocpy=moc.to_string('ascii')))

# Operations on random coverages. mocpy's own difference of disjoint coverages is empty, so it is made of two others.
def random_moc():
    m = None
    for _ in range(int(rng.integers(1, 5))):
        ra, dec = place()
        c = MOC.from_cone(lon=ra * u.deg, lat=dec * u.deg, radius=float(10 ** rng.uniform(-0.5, 1.5)) * u.deg, max_depth=int(rng.integers(2, 8)))
        m = c if m is None else m.union(c)
    return m
out['operations'] = []
for k in range(30):
    a, b = random_moc(), random_moc()
    pos = [place() for _ in range(30)]
    out['operations'].append(dict(a=a.to_string('ascii'), b=b.to_string('ascii'), union=a.union(b).to_string('ascii'),
        intersection=a.intersection(b).to_string('ascii'), difference=a.intersection(b.complement()).to_string('ascii'),
        complement=a.complement().to_string('ascii'), fraction=a.sky_fraction,
        positions=pos, inside=[bool(x) for x in a.contains_lonlat([p[0] for p in pos] * u.deg, [p[1] for p in pos] * u.deg)],
        degraded=a.degrade_to_order(3).to_string('ascii'), json=a.to_string('json')))
a.save('synthetic_space.fits', format='fits', overwrite=True)
out['space_fits'] = a.to_string('ascii')
a.save('synthetic_space_v1.fits', format='fits', pre_v2=True, overwrite=True)

def random_times():
    t = Time('2000-01-01', scale='tdb') + TimeDelta(np.sort(rng.uniform(0, 3000, 6)), format='jd', scale='tdb')
    return TimeMOC.from_time_ranges(t[::2], t[1::2], delta_t=TimeDelta(86400, format='sec', scale='tdb'))
out['times'] = []
for k in range(10):
    a, b = random_times(), random_times()
    out['times'].append(dict(a=a.to_string('ascii'), b=b.to_string('ascii'), union=a.union(b).to_string('ascii'),
        intersection=a.intersection(b).to_string('ascii'), difference=a.intersection(b.complement()).to_string('ascii'), complement=a.complement().to_string('ascii')))
a.save('synthetic_time.fits', format='fits', overwrite=True)
out['time_fits'] = a.to_string('ascii')

def random_st():
    t = Time('2010-01-01', scale='tdb') + TimeDelta(np.sort(rng.uniform(0, 300, 8)), format='jd', scale='tdb')
    return STMOC.from_spatial_coverages(t[::2], t[1::2], [random_moc() for _ in range(4)], time_depth=25)
out['spacetime'] = []
for k in range(6):
    a, b = random_st(), random_st()
    out['spacetime'].append(dict(a=a.to_string('ascii'), b=b.to_string('ascii'), union=a.union(b).to_string('ascii'),
        intersection=a.intersection(b).to_string('ascii'), difference=a.difference(b).to_string('ascii'), json=a.to_string('json')))
a.save('synthetic_spacetime.fits', format='fits', overwrite=True)
out['spacetime_fits'] = a.to_string('ascii')
json.dump(out, open('golden.json', 'w'), indent=0, separators=(',', ':'))

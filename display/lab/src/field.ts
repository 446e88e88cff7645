// Many positions on the sky, ready to be put on a canvas again and again.
import type { Sphere, Vec } from './sphere';

const rad = Math.PI / 180;

/** Patch is a small part of the sky, and which of the sorted positions are in it. */
export interface Patch {
  from: number;
  to: number;
  middle: Vec;
  /** steps of half its size to the east and north, at right angles to the middle */
  east: Vec;
  north: Vec;
}

/** Field is positions as unit vectors, sorted by patches if there are many. */
export interface Field {
  x: Float64Array;
  y: Float64Array;
  z: Float64Array;
  patches: Patch[] | null;
}

/** So many positions are worth sorting. */
const many = 50_000;
/** The width of a patch in degrees. */
const width = 2.5;

/** patchwork sorts positions into patches; order is that of the positions then. */
function patchwork(lon: Float64Array, lat: Float64Array): { order: Int32Array; patches: Patch[] } {
  const bands = 180 / width;
  const first: number[] = []; // patch of each band
  const across: number[] = []; // patches in it
  let all = 0;
  for (let b = 0; b < bands; b++) {
    const n = Math.max(3, Math.round((360 / width) * Math.cos((-90 + (b + 0.5) * width) * rad)));
    first.push(all);
    across.push(n);
    all += n;
  }
  const of = (i: number): number => {
    const l = lon[i] as number;
    const b = Math.min(bands - 1, Math.floor(((lat[i] as number) + 90) / width));
    const n = across[b] as number;
    const k = (first[b] as number) + Math.min(n - 1, Math.floor((((l % 360) + 360) % 360) * n / 360));
    return k >= 0 && k < all ? k : all; // a position that is not known
  };
  const n = lon.length;
  const at = new Int32Array(n);
  const start = new Int32Array(all + 2);
  for (let i = 0; i < n; i++) {
    const k = of(i);
    at[i] = k;
    start[k + 1] = (start[k + 1] as number) + 1;
  }
  for (let k = 0; k <= all; k++) start[k + 1] = (start[k + 1] as number) + (start[k] as number);
  const next = start.slice();
  const order = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    const k = at[i] as number;
    const to = next[k] as number;
    order[to] = i;
    next[k] = to + 1;
  }
  const patches: Patch[] = [];
  for (let b = 0; b < bands; b++) {
    for (let j = 0; j < (across[b] as number); j++) {
      const k = (first[b] as number) + j;
      const [from, to] = [start[k] as number, start[k + 1] as number];
      if (to === from) continue;
      const half = 180 / (across[b] as number);
      patches.push(patch(from, to, (2 * j + 1) * half, -90 + (b + 0.5) * width, half));
    }
  }
  const [from, to] = [start[all] as number, n];
  if (to > from) patches.push(patch(from, to, 0, 0, NaN));
  return { order, patches };
}

function patch(from: number, to: number, lon: number, lat: number, half: number): Patch {
  const [sl, cl, sb, cb] = [Math.sin(lon * rad), Math.cos(lon * rad), Math.sin(lat * rad), Math.cos(lat * rad)];
  const e = half * rad * cb;
  const n = (width / 2) * rad;
  return { from, to, middle: [cb * cl, cb * sl, sb], east: [-sl * e, cl * e, 0], north: [-sb * cl * n, -sb * sl * n, cb * n] };
}

/** field makes positions in degrees a field; order is theirs in it, null if they stay as they are. */
export function field(lon: Float64Array, lat: Float64Array): { field: Field; order: Int32Array | null } {
  const n = lon.length;
  const sorted = n > many ? patchwork(lon, lat) : null;
  const [x, y, z] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  for (let k = 0; k < n; k++) {
    const i = sorted ? (sorted.order[k] as number) : k;
    const l = (lon[i] as number) * rad;
    const b = (lat[i] as number) * rad;
    const c = Math.cos(b);
    x[k] = c * Math.cos(l);
    y[k] = c * Math.sin(l);
    z[k] = Math.sin(b);
  }
  return { field: { x, y, z, patches: sorted?.patches ?? null }, order: sorted?.order ?? null };
}

const sum = (a: Vec, b: Vec, f: number): Vec => {
  const v: Vec = [a[0] + f * b[0], a[1] + f * b[1], a[2] + f * b[2]];
  const r = 1 / Math.hypot(...v);
  return [v[0] * r, v[1] * r, v[2] * r];
};

/** How far, in pixels, a patch may be from flat to be drawn as if it were. */
const flatness = 0.4;

/**
 * place sets u and v to where the positions of a field are on the canvas, NaN where
 * that is far out of sight. Of a patch so small that the projection is all but
 * linear there it takes less than a third of the time.
 */
export function place(s: Sphere, f: Field, u: Float64Array, v: Float64Array): void {
  if (!f.patches) {
    s.project(f.x, f.y, f.z, u, v, 0, f.x.length);
    return;
  }
  const { left, top, width: w, height: h } = s.area;
  const { x, y, z } = f;
  const reach = 0.15 * Math.max(s.sx, s.sy); // no patch is wider
  const [cx] = s.middle();
  for (const p of f.patches) {
    const [u0, v0] = s.place(p.middle);
    const rim = !(Math.abs(u0 - cx) < s.half(v0) - reach);
    if (!rim && (u0 < left - reach || u0 > left + w + reach || v0 < top - reach || v0 > top + h + reach)) {
      u.fill(NaN, p.from, p.to);
      continue;
    }
    if (p.to - p.from < 12) {
      s.project(x, y, z, u, v, p.from, p.to);
      continue;
    }
    const [ue, ve] = s.place(sum(p.middle, p.east, 1));
    const [uw, vw] = s.place(sum(p.middle, p.east, -1));
    const [un, vn] = s.place(sum(p.middle, p.north, 1));
    const [us, vs] = s.place(sum(p.middle, p.north, -1));
    const [uc, vc] = s.place(sum(sum(p.middle, p.east, 1), p.north, 1));
    const bent = Math.max(Math.abs(ue + uw - 2 * u0), Math.abs(ve + vw - 2 * v0), Math.abs(un + us - 2 * u0), Math.abs(vn + vs - 2 * v0),
      Math.abs(uc - u0 - (ue - uw + un - us) / 2), Math.abs(vc - v0 - (ve - vw + vn - vs) / 2));
    if (!(bent < flatness)) {
      s.project(x, y, z, u, v, p.from, p.to);
      continue;
    }
    const [m, e, n] = [p.middle, p.east, p.north];
    const fe = 0.5 / (e[0] * e[0] + e[1] * e[1] + e[2] * e[2]);
    const fn = 0.5 / (n[0] * n[0] + n[1] * n[1] + n[2] * n[2]);
    const slope = (de: number, dn: number, k: 0 | 1 | 2): number => fe * de * e[k] + fn * dn * n[k];
    const [a, b, c] = [slope(ue - uw, un - us, 0), slope(ue - uw, un - us, 1), slope(ue - uw, un - us, 2)];
    const [d, g, i] = [slope(ve - vw, vn - vs, 0), slope(ve - vw, vn - vs, 1), slope(ve - vw, vn - vs, 2)];
    const u1 = u0 - a * m[0] - b * m[1] - c * m[2];
    const v1 = v0 - d * m[0] - g * m[1] - i * m[2];
    for (let k = p.from; k < p.to; k++) {
      const px = x[k] as number;
      const py = y[k] as number;
      const pz = z[k] as number;
      u[k] = u1 + a * px + b * py + c * pz;
      v[k] = v1 + d * px + g * py + i * pz;
    }
  }
}

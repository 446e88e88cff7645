// The sky as a sphere that is turned under a map projection.
import type { Area } from './paint';

export type Vec = [number, number, number];

const rad = Math.PI / 180;

export function vector(lon: number, lat: number): Vec {
  const c = Math.cos(lat * rad);
  return [c * Math.cos(lon * rad), c * Math.sin(lon * rad), Math.sin(lat * rad)];
}

/** lonLat is the longitude from 0 to 360 and the latitude of a direction. */
export function lonLat([x, y, z]: Vec): [number, number] {
  return [((Math.atan2(y, x) / rad) + 360) % 360, Math.atan2(z, Math.hypot(x, y)) / rad];
}

/** turned is a direction after a rotation, given by rows. */
export function turned(m: number[], [x, y, z]: Vec): Vec {
  const row = (i: number): number => (m[i] as number) * x + (m[i + 1] as number) * y + (m[i + 2] as number) * z;
  return [row(0), row(3), row(6)];
}

/**
 * sineOfGamma is the sine of γ, where 2γ + sin 2γ = π sin b: the height of latitude
 * b in Mollweide's projection.
 */
function sineOfGamma(sinB: number): number {
  const s = Math.min(1, Math.abs(sinB));
  const want = Math.PI * s;
  // Close to the pole π/2 - γ is the cube root of 3π/4·(1 - sin b).
  let g = s > 0.9 ? Math.PI / 2 - Math.cbrt(0.75 * Math.PI * (1 - s)) : s * (0.78 + 0.35 * s * s);
  for (let k = 0; k < 30; k++) {
    const slope = 2 + 2 * Math.cos(2 * g);
    if (slope < 1e-12) break;
    const d = (2 * g + Math.sin(2 * g) - want) / slope;
    g -= d;
    if (Math.abs(d) < 1e-12) break;
  }
  return Math.sign(sinB) * Math.sin(Math.min(g, Math.PI / 2));
}

const nodes = 16384;
let table: Float32Array | null = null;

/** ratios is a table of sin γ over sin b, at even steps of sin b. */
function ratios(): Float32Array {
  return table ??= new Float32Array(nodes + 2).map((_, k) => (k === 0 ? Math.PI / 4 : sineOfGamma(Math.min(1, k / nodes)) / Math.min(1, k / nodes)));
}

/** quickSine is sineOfGamma, to 1e-8 of it. */
function quickSine(z: number): number {
  const at = Math.abs(z) * nodes;
  if (!(at < 0.998 * nodes)) return sineOfGamma(z); // at the poles the slope of the ratio is infinite
  const ratio = ratios();
  const j = at | 0;
  const low = ratio[j] as number;
  return z * (low + (at - j) * ((ratio[j + 1] as number) - low));
}

/** wide is √(2/(1 + h)) for h from 0 to 1, to 2e-6 of it: a polynomial of Chebyshev. */
const wide = chebyshev((h) => Math.sqrt(2 / (1 + h)));
/** arc is atan √q / √q for q from 0 to 1, to 2e-6 of it. */
const arc = chebyshev((q) => (q > 0 ? Math.atan(Math.sqrt(q)) / Math.sqrt(q) : 1));

type Six = [number, number, number, number, number, number, number];

/** chebyshev is the polynomial of degree 6 through a function at Chebyshev's nodes of [0, 1]. */
function chebyshev(f: (x: number) => number): Six {
  const n = 7;
  const xs = Array.from({ length: n }, (_, k) => 0.5 + 0.5 * Math.cos((Math.PI * (k + 0.5)) / n));
  const d = xs.map(f); // divided differences, and then coefficients
  for (let j = 1; j < n; j++) for (let i = n - 1; i >= j; i--) d[i] = ((d[i] as number) - (d[i - 1] as number)) / ((xs[i] as number) - (xs[i - j] as number));
  const out = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    for (let j = n - 1; j > 0; j--) out[j] = (out[j - 1] as number) - (xs[i] as number) * (out[j] as number);
    out[0] = (d[i] as number) - (xs[i] as number) * (out[0] as number);
  }
  return out as unknown as Six;
}

const root8 = 2 * Math.SQRT2;
const least = 0.1 / 3600; // degrees across: nobody measures positions better than a part of that

/**
 * Sphere is a view of the sky in Hammer and Aitoff's or Mollweide's projection: the
 * whole of it, an ellipse, or so much that only a part of it fits. Its middle is where
 * both distort least, and the sphere is turned to look elsewhere, north up, east left.
 */
export class Sphere {
  /** the longitude and latitude in the middle */
  lon = 0;
  lat = 0;
  /** how much larger than the whole sky it is */
  zoomed = 1;
  area: Area = { left: 0, top: 0, width: 1, height: 1 };
  private cx = 0;
  private cy = 0;
  private fit = 1;
  /** pixels of a unit of the projection's plane */
  sx = 1;
  sy = 1;
  private m: number[] = [1, 0, 0, 0, 1, 0, 0, 0, 1];

  constructor(private readonly mollweide: boolean) {}

  /** settle makes everything ready after a change. */
  settle(): void {
    const { left, top, width, height } = this.area;
    this.cx = left + width / 2;
    this.cy = top + height / 2;
    this.fit = Math.min(width / (2 * root8 * 1.005), height / (2 * Math.SQRT2 * 1.01));
    this.lat = Math.max(-90, Math.min(90, this.lat));
    this.lon = ((this.lon % 360) + 360) % 360;
    this.zoomed = Math.max(1, Math.min(this.zoomed, width / (this.fit * least * rad)));
    const scale = this.fit * this.zoomed;
    // Mollweide's projection squeezes what is in the middle; the closer one looks, the less it does here.
    const q = this.mollweide ? (root8 / Math.PI) ** -Math.min(1, Math.log2(this.zoomed) / 2) : 1;
    this.sx = scale * q;
    this.sy = scale / q;
    const [sl, cl, sb, cb] = [Math.sin(this.lon * rad), Math.cos(this.lon * rad), Math.sin(this.lat * rad), Math.cos(this.lat * rad)];
    this.m = [cb * cl, cb * sl, sb, -sl, cl, 0, -sb * cl, -sb * sl, cb];
  }

  /** perDegree is how many pixels a degree in the middle has from south to north. */
  perDegree(): number { return this.sy * rad * (this.mollweide ? Math.PI / root8 : 1); }

  /** flat is where a direction, seen from the middle, lies on the canvas. */
  private flat(nx: number, ny: number, nz: number): [number, number] {
    if (this.mollweide) {
      const s = quickSine(nz);
      return [this.cx - this.sx * (root8 / Math.PI) * Math.atan2(ny, nx) * Math.sqrt(1 - s * s), this.cy - this.sy * Math.SQRT2 * s];
    }
    const c = Math.sqrt(nx * nx + ny * ny) + 1e-30;
    let h: number;
    let g: number;
    if (nx >= 0) { // the half longitude, without differences of nearly equal numbers
      h = Math.sqrt(c * (c + nx) * 0.5);
      g = (ny * c) / (2 * h);
    } else {
      g = Math.sqrt(c * (c - nx) * 0.5) * (ny < 0 ? -1 : 1);
      h = (ny * c) / (2 * g);
    }
    const k = Math.sqrt(2 / (1 + h));
    return [this.cx - this.sx * 2 * k * g, this.cy - this.sy * k * nz];
  }

  /** place is where a direction lies on the canvas. */
  place(p: Vec): [number, number] { return this.flat(...turned(this.m, p)); }

  /** front is the cosine of the angle between a direction and the middle. */
  front(p: Vec): number { return turned(this.m, p)[0]; }

  /** native is the direction of a place, seen from the middle; null off the sky. */
  private native(u: number, v: number): Vec | null {
    const x = (this.cx - u) / this.sx;
    const y = (this.cy - v) / this.sy;
    if ((x * x) / 8 + (y * y) / 2 >= 1) return null;
    let l: number;
    let s: number;
    if (this.mollweide) {
      const g = Math.asin(y / Math.SQRT2);
      s = (2 * g + Math.sin(2 * g)) / Math.PI;
      l = (Math.PI * x) / (root8 * Math.cos(g));
    } else {
      const z = Math.sqrt(1 - (x * x) / 16 - (y * y) / 4);
      s = z * y;
      l = 2 * Math.atan2((z * x) / 2, 2 * z * z - 1);
    }
    const c = Math.sqrt(Math.max(0, 1 - s * s));
    return [c * Math.cos(l), c * Math.sin(l), s];
  }

  /** look is the direction that is seen at a place; null off the sky. */
  look(u: number, v: number): Vec | null {
    const n = this.native(u, v);
    return n && this.outward(n);
  }

  private outward([x, y, z]: Vec): Vec {
    const m = this.m as [number, number, number, number, number, number, number, number, number];
    return [m[0] * x + m[3] * y + m[6] * z, m[1] * x + m[4] * y + m[7] * z, m[2] * x + m[5] * y + m[8] * z];
  }

  /** rim is the edge of the sky at a latitude as seen from the middle, on the left or the right. */
  rim(lat: number, side: 1 | -1): Vec { return this.outward(vector(side * (180 - 1e-7), lat)); }

  /** half is half the width of the sky, in pixels, at a height of the canvas; 0 beyond it. */
  half(v: number): number {
    const y = (this.cy - v) / this.sy;
    return y * y < 2 ? this.sx * root8 * Math.sqrt(1 - (y * y) / 2) : 0;
  }

  /** whole tells whether all of the sky fits. */
  whole(): boolean { return this.zoomed < 1.01; }

  middle(): [number, number] { return [this.cx, this.cy]; }

  /** edge is the half axes of the ellipse of the sky. */
  edge(): [number, number] { return [root8 * this.sx, Math.SQRT2 * this.sy]; }

  /** hold turns the sphere so that direction p is seen at a place, as far as that goes with north up. */
  hold(p: Vec, u: number, v: number): void {
    const n = this.native(u, v);
    if (!n) return;
    const [lon] = lonLat(p);
    const c = Math.hypot(p[0], p[1]);
    const sine = Math.max(-1, Math.min(1, n[1] / Math.max(c, 1e-12)));
    let best: [number, number, number] | null = null;
    for (const side of [1, -1]) {
      const cosine = side * Math.sqrt(1 - sine * sine);
      const b = turn(Math.atan2(p[2], c * cosine) / rad - Math.atan2(n[2], n[0]) / rad);
      const l = lon - Math.atan2(sine, cosine) / rad;
      const over = Math.max(0, Math.abs(b) - 90);
      const cost = 10 * over + Math.abs(b - this.lat) + Math.abs(turn(l - this.lon)) * Math.cos(this.lat * rad);
      if (!best || cost < best[2]) best = [l, b, cost];
    }
    if (best) {
      this.lon = best[0];
      this.lat = best[1];
    }
    this.settle();
  }

  /** span is a cosine so that what is farther from the middle is out of sight. */
  private span(): number {
    const r = Math.hypot(this.area.width / this.sx, this.area.height / this.sy) / 2;
    return r < 0.7 ? Math.cos(1.5 * r) : -2;
  }

  /**
   * project sets u and v to where the points are on the canvas, to a hundredth
   * of a pixel, NaN where that is far out of sight. It is made for millions.
   */
  project(x: Float64Array, y: Float64Array, z: Float64Array, u: Float64Array, v: Float64Array, from: number, to: number): void {
    if (this.mollweide) this.projectMollweide(x, y, z, u, v, from, to);
    else if (this.zoomed < 1000) this.projectHammer(x, y, z, u, v, from, to);
    else this.projectClose(x, y, z, u, v, from, to);
  }

  private projectHammer(x: Float64Array, y: Float64Array, z: Float64Array, u: Float64Array, v: Float64Array, from: number, to: number): void {
    const [a, b, c, d, e, f, g, h, i] = this.m as [number, number, number, number, number, number, number, number, number];
    const [k0, k1, k2, k3, k4, k5, k6] = wide;
    const { cx, cy, sy } = this;
    const sx = Math.SQRT2 * this.sx;
    const far = this.span();
    for (let k = from; k < to; k++) {
      const px = x[k] as number;
      const py = y[k] as number;
      const pz = z[k] as number;
      const nx = a * px + b * py + c * pz;
      if (!(nx >= far)) { // NaN too
        u[k] = NaN;
        continue;
      }
      const nz = g * px + h * py + i * pz;
      const cc = Math.abs(1 - nz * nz); // cosine of the latitude, squared
      const cn = Math.sqrt(cc) * nx;
      const t = Math.sqrt(Math.abs(cc + cn) * 0.5);
      const q = k0 + t * (k1 + t * (k2 + t * (k3 + t * (k4 + t * (k5 + t * k6)))));
      const side = q * Math.sqrt(Math.abs(cc - cn));
      u[k] = d * px + e * py + f * pz < 0 ? cx + sx * side : cx - sx * side;
      v[k] = cy - sy * q * nz;
    }
  }

  /** projectClose is Hammer and Aitoff's without differences of nearly equal numbers, for small fields. */
  private projectClose(x: Float64Array, y: Float64Array, z: Float64Array, u: Float64Array, v: Float64Array, from: number, to: number): void {
    const far = this.span();
    const p: Vec = [0, 0, 0];
    const m = this.m as [number, number, number];
    for (let k = from; k < to; k++) {
      p[0] = x[k] as number;
      p[1] = y[k] as number;
      p[2] = z[k] as number;
      if (m[0] * p[0] + m[1] * p[1] + m[2] * p[2] >= far) [u[k], v[k]] = this.place(p) as [number, number];
      else u[k] = NaN;
    }
  }

  private projectMollweide(x: Float64Array, y: Float64Array, z: Float64Array, u: Float64Array, v: Float64Array, from: number, to: number): void {
    const [a, b, c, d, e, f, g, h, i] = this.m as [number, number, number, number, number, number, number, number, number];
    const [k0, k1, k2, k3, k4, k5, k6] = arc;
    const ratio = ratios();
    const { cx, cy } = this;
    const sx = this.sx * (root8 / Math.PI);
    const sy = this.sy * Math.SQRT2;
    const far = this.span();
    for (let k = from; k < to; k++) {
      const px = x[k] as number;
      const py = y[k] as number;
      const pz = z[k] as number;
      const nx = a * px + b * py + c * pz;
      if (!(nx >= far)) { // NaN too
        u[k] = NaN;
        continue;
      }
      const ny = d * px + e * py + f * pz;
      const nz = g * px + h * py + i * pz;
      const at = Math.min(1, Math.abs(nz)) * nodes;
      const j = at | 0;
      const low = ratio[j] as number;
      // At the poles the slope of the ratio is infinite.
      const s = at < 0.998 * nodes ? nz * (low + (at - j) * ((ratio[j + 1] as number) - low)) : sineOfGamma(nz);
      const ax = Math.abs(nx);
      const ay = Math.abs(ny);
      const t = (ax < ay ? ax : ay) / ((ax < ay ? ay : ax) + 1e-300);
      const q = t * t;
      let l = t * (k0 + q * (k1 + q * (k2 + q * (k3 + q * (k4 + q * (k5 + q * k6))))));
      if (ay > ax) l = Math.PI / 2 - l;
      if (nx < 0) l = Math.PI - l;
      const side = sx * l * Math.sqrt(Math.abs(1 - s * s));
      u[k] = ny < 0 ? cx + side : cx - side;
      v[k] = cy - sy * s;
    }
  }
}

/** turn is an angle between -180 and 180 degrees. */
export function turn(degrees: number): number { return degrees - 360 * Math.round(degrees / 360); }

// The net of coordinates over a view of the sky, and how positions are written.
import type { Pen } from './chart';
import { lonLat, turn, vector } from './sphere';
import type { Sphere, Vec } from './sphere';
import { palette } from './theme';

const minute = 1 / 60;
const second = 1 / 3600;
/** Distances of lines, in degrees: decimal, of hours, and of degrees with minutes and seconds. */
const tens = [30, 15, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01].concat(...[1e-3, 1e-4, 1e-5, 1e-6].map((p) => [5 * p, 2 * p, p]));
const fine = [30, 20, 10, 5, 2, 1];
const sexa = [30, 15, 10, 5, 2, 1, ...fine.map((m) => m * minute), ...fine.map((s) => s * second), ...[0.5, 0.2, 0.1, 0.05, 0.02, 0.01].map((s) => s * second)];
const hours = [30, 15, ...sexa.slice(sexa.indexOf(30 * minute)).map((d) => 15 * d)];

/** step is the smallest distance of lines that is at least as wide as wanted, or else the widest. */
function step(steps: number[], wanted: number): number {
  return steps.filter((s) => s >= wanted).pop() ?? (steps[0] as number);
}

const minus = (s: string): string => s.replace('-', '−');

/** decimal is an angle in degrees, as exact as a step asks for. */
export function decimal(degrees: number, exact: number): string {
  return minus(`${(Math.abs(degrees) < exact / 1000 ? 0 : degrees).toFixed(Math.max(0, Math.min(12, Math.ceil(-Math.log10(exact) - 1e-9))))}`);
}

/** sexagesimal is an angle in hours or degrees, minutes and seconds, down to the step. */
function sexagesimal(angle: number, exact: number, units: string, turn: number): string {
  const [h, m, s] = [...units] as [string, string, string];
  const digits = Math.max(0, Math.min(8, Math.ceil(-Math.log10(exact * 3600) - 1e-9)));
  const of = exact >= 0.9999 ? 3600 : exact >= 0.9999 * minute ? 60 : 10 ** -digits; // seconds in a unit of the last place
  const total = (Math.round((Math.abs(angle) * 3600) / of) * of) % (turn * 3600);
  const two = (n: number): string => String(n).padStart(2, '0');
  let out = two(Math.floor(total / 3600 + 1e-12)) + h;
  const rest = total - 3600 * Math.floor(total / 3600 + 1e-12);
  if (of < 3600) out += two(Math.floor(rest / 60 + 1e-9)) + m;
  if (of < 60) {
    const left = Math.max(0, rest - 60 * Math.floor(rest / 60 + 1e-9)).toFixed(digits);
    out += left.padStart(digits ? digits + 3 : 2, '0') + s;
  }
  return (angle < 0 && total > 0 ? '−' : '') + out;
}

/** right is a right ascension in hours, and up a declination. */
export const right = (lon: number, exact: number): string => sexagesimal((((lon % 360) + 360) % 360) / 15, exact / 15, 'hms', 24);
export const up = (lat: number, exact: number): string => sexagesimal(lat, exact, '°′″', 360).replace(/^(?=\d)/, '+');

interface Range { lat: [number, number]; lon: [number, number] }

/** Graticule draws lines of equal longitude and latitude as far apart as suits the view. */
export class Graticule {
  private lonStep = 30;
  private latStep = 30;

  /** inHours writes longitudes in hours. */
  inHours = false;

  constructor(private readonly s: Sphere) {}

  private bottom(): number { return this.s.area.top + this.s.area.height; }

  /** range is what of longitude, from that in the middle on, and of latitude is in sight. */
  private range(): Range {
    const s = this.s;
    if (s.zoomed < 1.6) return { lat: [-90, 90], lon: [-180, 180] };
    const { left, top, width, height } = s.area;
    const r: Range = { lat: [90, -90], lon: [180, -180] };
    const steps = 16;
    for (let i = 0; i <= steps; i++) {
      for (let j = 0; j <= steps; j++) {
        const p = s.look(left + (width * i) / steps, top + (height * j) / steps);
        if (!p) continue;
        const [lon, lat] = lonLat(p);
        const l = turn(lon - s.lon);
        r.lat = [Math.min(r.lat[0], lat), Math.max(r.lat[1], lat)];
        r.lon = [Math.min(r.lon[0], l), Math.max(r.lon[1], l)];
      }
    }
    for (const pole of [1, -1]) {
      const p: Vec = [0, 0, pole];
      const [u, v] = s.place(p);
      if (s.front(p) < 0 || u < left || u > left + width || v < top || v > top + height) continue;
      r.lon = [-180, 180];
      r.lat[pole > 0 ? 1 : 0] = 90 * pole;
    }
    return r;
  }

  /** choose sets how far the lines are apart. */
  private choose(): void {
    const per = this.s.perDegree();
    this.latStep = step(this.inHours ? sexa : tens, 50 / per);
    this.lonStep = step(this.inHours ? hours : tens, (this.inHours ? 90 : 64) / per / Math.max(Math.cos((this.s.lat * Math.PI) / 180), 1e-9));
  }

  draw(pen: Pen): void {
    this.choose();
    const r = this.range();
    const p = palette();
    pen.lineWidth = 1;
    pen.strokeStyle = p.line;
    pen.beginPath();
    const dLat = this.latStep / 2;
    const dLon = this.lonStep / 2;
    const [l0, l1] = [Math.max(-180, r.lon[0] - dLon), Math.min(180, r.lon[1] + dLon)];
    const [b0, b1] = [Math.max(-90, r.lat[0] - dLat), Math.min(90, r.lat[1] + dLat)];
    for (let k = Math.ceil(b0 / this.latStep); k * this.latStep <= b1; k++) {
      const b = k * this.latStep;
      if (Math.abs(b) < 90 - 1e-9) this.trace(pen, (t) => vector(this.s.lon + t, b), l0, l1);
    }
    const all = l1 - l0 > 359;
    for (let k = Math.ceil((this.s.lon + l0) / this.lonStep); k * this.lonStep <= this.s.lon + l1; k++) {
      const l = k * this.lonStep;
      if (all && l === this.s.lon + l1 && l1 === 180) continue; // the other end of the first
      this.trace(pen, (t) => vector(l, t), b0, b1);
    }
    pen.stroke();
    this.rim(pen);
  }

  /** rim draws the edge of the sky, and a frame around a part of it. */
  private rim(pen: Pen): void {
    const { left, top, width, height } = this.s.area;
    pen.strokeStyle = palette().text;
    const corners = [[left, top], [left + width, top], [left, top + height], [left + width, top + height]] as [number, number][];
    if (corners.some(([u, v]) => !this.s.look(u, v))) {
      pen.beginPath();
      pen.ellipse(...this.s.middle(), ...this.s.edge(), 0, 0, 2 * Math.PI);
      pen.stroke();
    }
    if (!this.s.whole()) pen.strokeRect(left + 0.5, top + 0.5, width - 1, height - 1);
  }

  /** trace draws a line, parted where it leaves the map on one side and comes back on the other. */
  private trace(pen: Pen, at: (t: number) => Vec, from: number, to: number): void {
    const s = this.s;
    const n = to - from > 90 ? 120 : 40;
    const [a] = s.edge();
    const parted = (p: [number, number], q: [number, number]): boolean => Math.abs(p[0] - q[0]) > Math.min(a, s.half(p[1]) + s.half(q[1]) + 1);
    const first = from;
    let last: [number, number] | null = null;
    let before = first;
    for (let k = 0; k <= n; k++) {
      const t = first + ((to - first) * k) / n;
      const p = at(t);
      const now = s.place(p);
      if (last && parted(last, now)) {
        let [lo, hi] = [before, t];
        for (let i = 0; i < 24; i++) {
          const m = (lo + hi) / 2;
          if (parted(last, s.place(at(m)))) hi = m;
          else lo = m;
        }
        pen.lineTo(...s.place(at(lo)));
        pen.moveTo(...s.place(at(hi)));
      }
      if (last) pen.lineTo(...now);
      else pen.moveTo(...now);
      last = now;
      before = t;
    }
  }

  /** labels writes what the lines are. */
  labels(pen: Pen): void {
    const p = palette();
    pen.font = `11px ${p.font}`;
    pen.textBaseline = 'middle';
    pen.lineJoin = 'round';
    this.latitudes(pen);
    if (this.s.zoomed < 1.6) this.along(pen);
    else this.below(pen);
    pen.textBaseline = 'alphabetic';
  }

  private latitude(lat: number): string { return this.inHours ? up(lat, this.latStep) : `${decimal(lat, this.latStep)}°`; }

  private longitude(lon: number): string {
    const l = ((lon % 360) + 360) % 360;
    return this.inHours ? right(l, this.lonStep) : `${decimal(360 - l < this.lonStep / 1000 ? 0 : l, this.lonStep)}°`;
  }

  /** latitudes are written where the lines meet the left edge of what is seen. */
  private latitudes(pen: Pen): void {
    const s = this.s;
    const { left, top } = s.area;
    const [cx, cy] = s.middle();
    let before: number | null = null;
    let end = -Infinity;
    for (let v = top; v <= this.bottom(); v++) {
      const x = Math.max(left, cx - s.half(v));
      const p = s.half(v) > 0 ? s.look(x + 1, v) : null;
      const row = p && Math.floor(lonLat(p)[1] / this.latStep);
      if (row !== null && before !== null && row !== before && v > end) {
        const lat = Math.max(row, before) * this.latStep;
        if (Math.abs(lat) < 90 - 1e-9) {
          const text = this.latitude(lat);
          const w = pen.measureText(text).width;
          const y = v - (s.zoomed < 1.6 ? (8 * (cy - v)) / s.edge()[1] : 0);
          if (x - 5 - w > 1) write(pen, text, x - 5 - w, y);
          else if (y > top + 14) write(pen, text, x + 4, y - 7);
          end = v + 13;
        }
      }
      before = row;
    }
  }

  /** along writes longitudes below a line of latitude through the middle, as on a map of the whole sky. */
  private along(pen: Pen): void {
    const s = this.s;
    const lat = Math.max(-60, Math.min(60, Math.round(s.lat / this.latStep) * this.latStep));
    const wide = s.perDegree() * this.lonStep * Math.cos((lat * Math.PI) / 180);
    const every = this.lonStep * (wide < pen.measureText(this.longitude(330)).width + 14 ? 2 : 1);
    for (let l = 0; l < 360 - 1e-9; l += every) {
      const [u, v] = s.place(vector(l, lat));
      const text = this.longitude(l);
      const w = pen.measureText(text).width;
      const [cx] = s.middle();
      if (Math.abs(u - cx) > s.half(v) - w / 2 - 3 || v > this.bottom() - 16 || v < s.area.top) continue;
      if (u - w / 2 < s.area.left - 1 && !s.whole()) continue;
      write(pen, text, u - w / 2, v + 9);
    }
  }

  /** below writes longitudes where their lines meet the lower edge. */
  private below(pen: Pen): void {
    const s = this.s;
    const { left, width } = s.area;
    let before: number | null = null;
    let end = -Infinity;
    for (let u = left; u <= left + width; u++) {
      const p = s.look(u, this.bottom());
      const row: number | null = p && Math.floor((s.lon + turn(lonLat(p)[0] - s.lon)) / this.lonStep);
      if (row !== null && before !== null && row !== before && Math.abs(row - before) * this.lonStep < 100) {
        const text = this.longitude(Math.max(row, before) * this.lonStep);
        const w = pen.measureText(text).width;
        if (u - w / 2 > end && u - w / 2 > 0 && u + w / 2 < left + width + 14) {
          write(pen, text, u - w / 2, this.bottom() + 11);
          end = u + w / 2 + 8;
        }
      }
      before = row;
    }
  }
}

/** write writes text that can be read over points and lines. */
function write(pen: Pen, text: string, x: number, y: number): void {
  const p = palette();
  pen.textAlign = 'left';
  pen.lineWidth = 3;
  pen.strokeStyle = p.back;
  pen.globalAlpha = 0.75;
  pen.strokeText(text, x, y);
  pen.globalAlpha = 1;
  pen.fillStyle = p.soft;
  pen.fillText(text, x, y);
}

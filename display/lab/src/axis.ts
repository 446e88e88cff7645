// Axes: where values lie on the screen, and at which of them the ticks stand.

export interface AxisDoc {
  label: string;
  name: string;
  low: number;
  high: number;
  log?: boolean;
  flip?: boolean;
  dates?: boolean;
}

export interface Tick { at: number; text: string }

/** Axis maps values to pixels. Inside it works on t: the value or its logarithm. */
export class Axis {
  lo: number;
  hi: number;
  /** pixels where lo and hi are, if the axis is not flipped */
  from = 0;
  to = 1;

  constructor(readonly doc: AxisDoc) {
    this.lo = this.inner(doc.low);
    this.hi = this.inner(doc.high);
  }

  inner(v: number): number { return this.doc.log ? Math.log10(v) : v; }
  outer(t: number): number { return this.doc.log ? 10 ** t : t; }

  /** linear are a and b of pixel = a + b·inner(value). */
  linear(): [number, number] {
    const [p, q] = this.doc.flip ? [this.to, this.from] : [this.from, this.to];
    const b = (q - p) / (this.hi - this.lo);
    return [p - b * this.lo, b];
  }

  pixel(v: number): number {
    const [a, b] = this.linear();
    return a + b * this.inner(v);
  }

  /** value is what lies at a pixel. */
  value(pixel: number): number {
    const [a, b] = this.linear();
    return this.outer((pixel - a) / b);
  }

  pan(pixels: number): void {
    const [, b] = this.linear();
    this.lo -= pixels / b;
    this.hi -= pixels / b;
  }

  /** zoom makes what is seen f times as wide, and keeps what is at the pixel there. */
  zoom(f: number, pixel: number): void {
    const [a, b] = this.linear();
    const t = (pixel - a) / b;
    const lo = t + (this.lo - t) * f;
    const hi = t + (this.hi - t) * f;
    // Doubles tell no more apart than this.
    if (hi - lo < 1e-13 * Math.max(Math.abs(lo), Math.abs(hi)) || hi - lo > 1e15 * Math.max(1, Math.abs(this.hi - this.lo))) return;
    this.lo = lo;
    this.hi = hi;
  }

  show(p: number, q: number): void {
    const a = this.inner(this.value(p));
    const b = this.inner(this.value(q));
    this.lo = Math.min(a, b);
    this.hi = Math.max(a, b);
  }

  reset(): void {
    this.lo = this.inner(this.doc.low);
    this.hi = this.inner(this.doc.high);
  }

  ticks(n: number): Tick[] {
    if (this.doc.dates) return dateTicks(this.lo, this.hi, n);
    if (this.doc.log) return logTicks(this.lo, this.hi, n);
    return linearTicks(this.lo, this.hi, n);
  }

  /** text is a value as a tooltip tells it. */
  text(v: number): string {
    if (this.doc.dates) return dateOf(v).toISOString().replace('T', ' ').slice(0, 19);
    const step = Math.abs(this.hi - this.lo) / 1000;
    if (!this.doc.log && step > 0) {
      const d = Math.max(0, Math.min(12, Math.ceil(-Math.log10(step))));
      if (Math.abs(v) < 1e9 && (d < 9 || Math.abs(v) > 1e-4)) return v.toFixed(d);
    }
    return v.toPrecision(6);
  }
}

function step(width: number, n: number): number {
  const raw = width / Math.max(n, 1);
  const ten = 10 ** Math.floor(Math.log10(raw));
  for (const m of [1, 2, 5]) if (ten * m >= raw * 0.999) return ten * m;
  return ten * 10;
}

export function linearTicks(lo: number, hi: number, n: number): Tick[] {
  const s = step(hi - lo, n);
  const decimals = Math.max(0, -Math.floor(Math.log10(s) + 1e-9));
  const out: Tick[] = [];
  const large = Math.max(Math.abs(lo), Math.abs(hi));
  for (let k = Math.ceil(lo / s - 1e-9); k * s <= hi + s * 1e-9 && out.length < 100; k++) {
    const v = k * s;
    const text = large >= 1e7 || (decimals > 6 && large < 1e-3) ? v.toExponential(Math.max(0, Math.floor(Math.log10(large / s)))) : v.toFixed(Math.min(decimals, 15));
    out.push({ at: v, text: (Object.is(v, -0) ? text.replace('-', '') : text).replace('-', '−') });
  }
  return out;
}

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

function power(e: number): string {
  if (e >= -3 && e <= 4) return String(Number((10 ** e).toPrecision(1)));
  return '10' + String(e).replace('-', '⁻').replace(/\d/g, (d) => superscripts[Number(d)] as string);
}

export function logTicks(lo: number, hi: number, n: number): Tick[] {
  if (hi - lo < 1) { // less than a decade: as on a linear axis
    return linearTicks(10 ** lo, 10 ** hi, n).filter((t) => t.at > 0);
  }
  const every = Math.max(1, Math.ceil((hi - lo) / n));
  const out: Tick[] = [];
  for (let e = Math.ceil(lo - 1e-9); e <= hi + 1e-9; e++) {
    if (e % every === 0) out.push({ at: 10 ** e, text: power(e) });
  }
  if (hi - lo < 2.5) {
    for (let e = Math.floor(lo); e <= hi; e++) {
      for (const m of [2, 5]) {
        const v = m * 10 ** e;
        if (Math.log10(v) >= lo && Math.log10(v) <= hi) out.push({ at: v, text: v >= 1e-3 && v < 1e5 ? String(Number(v.toPrecision(1))) : '' });
      }
    }
  }
  return out;
}

// Dates are modified Julian dates: days since 1858-11-17.
const unixEpoch = 40587;
const dayMs = 86400e3;

export function dateOf(mjd: number): Date { return new Date(Math.round((mjd - unixEpoch) * dayMs)); }

const seconds = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200];
const days = [1, 2, 5, 10];
const months = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200];

export function dateTicks(lo: number, hi: number, n: number): Tick[] {
  const want = (hi - lo) / Math.max(n, 1);
  const out: Tick[] = [];
  const regular = (d: number, length: [number, number]): Tick[] => {
    for (let k = Math.ceil(lo / d - 1e-9); k * d <= hi + d * 1e-9 && out.length < 100; k++) {
      out.push({ at: k * d, text: dateOf(k * d).toISOString().replace('T', ' ').slice(...length) });
    }
    return out;
  };
  for (const s of seconds) if (s / 86400 >= want) return regular(s / 86400, s < 60 ? [11, 19] : s < 10800 ? [11, 16] : [5, 16]);
  for (const d of days) if (d >= want) return regular(d, [0, 10]);
  const m = months.find((k) => k * 30.44 >= want) ?? 6000;
  const first = dateOf(lo);
  if (Number.isNaN(first.getTime())) return linearTicks(lo, hi, n);
  let at = first.getUTCFullYear() * 12 + first.getUTCMonth();
  at = Math.floor(at / m) * m;
  for (; out.length < 100; at += m) {
    const d = new Date(0);
    d.setUTCFullYear(Math.floor(at / 12), at % 12, 1);
    const mjd = d.getTime() / dayMs + unixEpoch;
    if (mjd > hi) break;
    if (mjd >= lo) out.push({ at: mjd, text: d.toISOString().slice(0, m % 12 === 0 ? 4 : 7) });
  }
  return out;
}

// Painting the data of a plot on a canvas.
import type { Axis } from './axis';
import { glyph } from './chart';
import type { Field } from './field';

export interface SeriesDoc {
  label?: string;
  color: string;
  alpha: number;
  size: number;
  width: number;
  dashed?: boolean;
  line?: boolean;
  points?: boolean;
  steps?: boolean;
  bars?: boolean;
  /** opacity of the bars */
  fill?: number;
  /** how many there are at each place is shown in colours of heat */
  density?: boolean;
  /** nobody has chosen size and opacity */
  auto?: boolean;
  /** shape of the points */
  glyph?: number;
  parts: string[];
}

/** Series is what is drawn in one way. Coordinates are logarithms on logarithmic axes, and places on the canvas on a map of the sky. */
export interface Series {
  doc: SeriesDoc;
  x: Float64Array;
  y: Float64Array;
  xerr?: Float64Array;
  yerr?: Float64Array;
  colour?: Uint8Array;
  row?: Int32Array;
  /** how many points were in sight when they were counted last, and in the fullest cell of a density */
  seen?: number;
  most?: number;
  /** positions on the sky */
  field?: Field;
}

export interface Area { left: number; top: number; width: number; height: number }

/** Spots are points of which x and y lie at ax + bx·x and ay + by·y on the canvas; NaN lies nowhere. */
export interface Spots { x: Float64Array; y: Float64Array; ax: number; bx: number; ay: number; by: number }

/** Beyond so many points each is a few pixels of an image, not a shape of its own. */
const manyPoints = 5000;

export function rgb(hex: string): [number, number, number] {
  const n = parseInt(hex.slice(1), 16);
  return Number.isNaN(n) ? [0, 114, 178] : [n >> 16, (n >> 8) & 255, n & 255];
}

/** Beyond so many points in sight each is one pixel, and counted. */
const crowd = 30_000;

/** pixels makes places on the canvas pixels of an image of the area. */
function pixels(s: Spots, area: Area, ratio: number): [number, number, number, number] {
  return [(s.ax - area.left) * ratio, s.bx * ratio, (s.ay - area.top) * ratio, s.by * ratio];
}

/** ramp is 256 colours, as an ImageData has them, between those given. */
export function ramp(colours: string[]): Uint32Array {
  const out = new Uint32Array(256);
  const stops = colours.map(rgb);
  for (let i = 0; i < 256; i++) {
    const at = (i / 255) * (stops.length - 1);
    const k = Math.min(Math.floor(at), stops.length - 2);
    const [a, b] = [stops[k], stops[k + 1]] as [[number, number, number], [number, number, number]];
    const mix = (j: 0 | 1 | 2): number => Math.round(a[j] + (b[j] - a[j]) * (at - k));
    out[i] = ((255 << 24) | (mix(2) << 16) | (mix(1) << 8) | mix(0)) >>> 0;
  }
  return out;
}

/** The colours of counts: those of a density, or the denser the more of one. */
function shades(doc: SeriesDoc, heat: Uint32Array | null): Uint32Array {
  if (doc.density && heat) return heat;
  const [r, g, b] = rgb(doc.color);
  const base = (b << 16) | (g << 8) | r; // little-endian RGBA
  return new Uint32Array(256).map((_, k) => (((50 + 0.8 * k) << 24) | base) >>> 0);
}

/** The scale of a density ends at so many points at least. */
const leastTop = 3;

/**
 * paintCounts counts points in cells of some pixels. It paints nothing and is
 * false where so few are in sight that each can be seen.
 */
function paintCounts(img: ImageData, s: Series, at: Spots, area: Area, ratio: number, heat: Uint32Array | null): boolean {
  const doc = s.doc;
  // As small as can be seen, larger if there would be few points in most cells.
  const wanted = Math.max(1.5, Math.min(12, 1.5 * Math.sqrt(5e5 / (s.seen || at.x.length))));
  const cell = doc.density && heat ? Math.max(1, Math.round(wanted * ratio)) : 1;
  const w = Math.ceil(img.width / cell);
  const h = Math.ceil(img.height / cell);
  const [cx, kx, cy, ky] = pixels(at, area, ratio).map((v) => v / cell) as [number, number, number, number];
  const xs = at.x;
  const ys = at.y;
  const counts = new Uint32Array(w * h);
  let seen = 0;
  for (let i = 0, n = xs.length; i < n; i++) {
    const px = cx + kx * (xs[i] as number);
    const py = cy + ky * (ys[i] as number);
    if (px >= 0 && px < w && py >= 0 && py < h) {
      const k = (py | 0) * w + (px | 0);
      counts[k] = (counts[k] as number) + 1;
      seen++;
    }
  }
  s.seen = seen;
  s.most = 0;
  if (seen <= crowd) return false;
  let most = 1;
  for (let k = 0; k < counts.length; k++) if ((counts[k] as number) > most) most = counts[k] as number;
  // On a logarithmic scale, so that single points and the densest parts both show.
  const colours = shades(doc, heat);
  if (doc.density && heat) s.most = Math.max(leastTop, most);
  const bend = (c: number): number => (s.most ? Math.log(c) / Math.log(s.most) : Math.log1p(c) / Math.log1p(most));
  const of = new Uint32Array(Math.min(most + 1, 4096)).map((_, c) => colours[Math.max(0, 255 * bend(c)) | 0] as number);
  const out = new Uint32Array(img.data.buffer);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const c = counts[y * w + x] as number;
      if (c === 0) continue;
      const colour = (c < of.length ? of[c] : colours[(255 * bend(c)) | 0]) as number;
      for (let v = y * cell, ve = Math.min(v + cell, img.height); v < ve; v++) {
        for (let u = x * cell, ue = Math.min(u + cell, img.width); u < ue; u++) out[v * img.width + u] = colour;
      }
    }
  }
  return true;
}

/** paintColours sets one pixel a point; false where there are so few that each can be seen. */
function paintColours(img: ImageData, colour: Uint32Array, at: Spots, area: Area, ratio: number): boolean {
  const { width: w, height: h } = img;
  const [cx, kx, cy, ky] = pixels(at, area, ratio);
  const xs = at.x;
  const ys = at.y;
  const out = new Uint32Array(img.data.buffer);
  let seen = 0;
  for (let i = 0, n = xs.length; i < n; i++) {
    const px = cx + kx * (xs[i] as number);
    const py = cy + ky * (ys[i] as number);
    if (px >= 0 && px < w && py >= 0 && py < h) {
      out[(py | 0) * w + (px | 0)] = colour[i] as number;
      seen++;
    }
  }
  if (seen > crowd) return true;
  out.fill(0);
  return false;
}

/** seen counts the points of an area, to the given number. */
function seen(at: Spots, area: Area, enough: number): number {
  const [cx, kx, cy, ky] = pixels(at, area, 1);
  let n = 0;
  for (let i = 0; i < at.x.length && n < enough; i++) {
    const px = cx + kx * (at.x[i] as number);
    const py = cy + ky * (at.y[i] as number);
    if (px >= 0 && px < area.width && py >= 0 && py < area.height) n++;
  }
  return n;
}

/** look is how large and opaque points are: with fewer in sight more so, unless someone has chosen. */
function look(doc: SeriesDoc, n: number): [number, number] {
  if (!doc.auto) return [doc.size, doc.alpha];
  const size = n <= 50 ? 7 : n <= 300 ? 5.5 : n <= 3000 ? 4.5 : n <= 20_000 ? 3.2 : 2;
  return [Math.max(size, doc.size), Math.max(doc.alpha, n <= 300 ? 1 : Math.min(0.8, 0.8 * Math.sqrt(3000 / n)))];
}

/** paintPoints draws into an image of the data area, whose ratio is that of its pixels to CSS pixels. */
export function paintPoints(img: ImageData, s: Series, at: Spots, area: Area, ratio: number, heat: Uint32Array | null): void {
  const n = at.x.length;
  if (n > crowd) {
    if (s.colour ? paintColours(img, new Uint32Array(s.colour.buffer, s.colour.byteOffset, n), at, area, ratio)
      : paintCounts(img, s, at, area, ratio, heat)) return;
  }
  const { width: w, height: h, data } = img;
  const [cx, kx, cy, ky] = pixels(at, area, ratio);
  const [r, g, b] = rgb(s.doc.color);
  const [width, opacity] = look(s.doc, seen(at, area, crowd));
  const alpha = Math.max(1, Math.round(opacity * 255));
  const size = Math.max(1, Math.round(width * ratio * 0.85));
  const half = size >> 1;
  // Which pixels of each row of a stamp are in a disc.
  const edge = Array.from({ length: size }, (_, v) => {
    const d = v + 0.5 - size / 2;
    return size < 4 ? 0 : Math.max(0, Math.round(size / 2 - Math.sqrt(Math.max(0, (size * size) / 4 - d * d))));
  });
  const colour = s.colour;
  for (let i = 0; i < n; i++) {
    const px = Math.round(cx + kx * (at.x[i] as number)) - half;
    const py = Math.round(cy + ky * (at.y[i] as number)) - half;
    if (!(px > -size && px < w && py > -size && py < h)) continue; // NaN too
    const cr = colour ? (colour[4 * i] as number) : r;
    const cg = colour ? (colour[4 * i + 1] as number) : g;
    const cb = colour ? (colour[4 * i + 2] as number) : b;
    for (let v = Math.max(py, 0), ve = Math.min(py + size, h); v < ve; v++) {
      const cut = edge[v - py] as number;
      for (let u = Math.max(px + cut, 0), ue = Math.min(px + size - cut, w); u < ue; u++) {
        const k = 4 * (v * w + u);
        const old = data[k + 3] as number;
        if (old === 0) {
          data[k] = cr; data[k + 1] = cg; data[k + 2] = cb; data[k + 3] = alpha;
          continue;
        }
        const a = alpha + ((255 - alpha) * old) / 255;
        const f = alpha / a;
        data[k] = cr * f + (data[k] as number) * (1 - f);
        data[k + 1] = cg * f + (data[k + 1] as number) * (1 - f);
        data[k + 2] = cb * f + (data[k + 2] as number) * (1 - f);
        data[k + 3] = a;
      }
    }
  }
}

export function isMany(s: Series): boolean { return s.x.length > manyPoints; }

/** paintShapes draws few points as the shapes that they have in the static form. */
export function paintShapes(pen: CanvasRenderingContext2D, s: Series, at: Spots): void {
  pen.globalAlpha = s.doc.alpha;
  pen.fillStyle = pen.strokeStyle = s.doc.color;
  for (let i = 0; i < s.x.length; i++) {
    const px = at.ax + at.bx * (at.x[i] as number);
    const py = at.ay + at.by * (at.y[i] as number);
    if (!Number.isFinite(px + py)) continue;
    if (s.colour) pen.fillStyle = pen.strokeStyle = `rgb(${s.colour[4 * i]},${s.colour[4 * i + 1]},${s.colour[4 * i + 2]})`;
    glyph(pen, s.doc.glyph ?? 0, px, py, s.doc.size / 2);
  }
  pen.globalAlpha = 1;
}

export function paintErrors(pen: CanvasRenderingContext2D, s: Series, x: Axis, y: Axis): void {
  const cap = 2.5;
  pen.globalAlpha = Math.min(1, s.doc.alpha) * 0.6;
  pen.strokeStyle = s.doc.color;
  pen.lineWidth = 1;
  pen.beginPath();
  for (let i = 0; i < s.x.length; i++) {
    const vx = x.outer(s.x[i] as number);
    const vy = y.outer(s.y[i] as number);
    const px = x.pixel(vx);
    const py = y.pixel(vy);
    if (!Number.isFinite(px + py)) continue;
    const ey = s.yerr?.[i];
    if (ey && Number.isFinite(ey)) {
      const q = y.pixel(vy + ey);
      const p = y.doc.log && vy - ey <= 0 ? (y.doc.flip ? y.to : y.from) : y.pixel(vy - ey);
      pen.moveTo(px, p); pen.lineTo(px, q);
      pen.moveTo(px - cap, p); pen.lineTo(px + cap, p);
      pen.moveTo(px - cap, q); pen.lineTo(px + cap, q);
    }
    const ex = s.xerr?.[i];
    if (ex && Number.isFinite(ex)) {
      const q = x.pixel(vx + ex);
      const p = x.doc.log && vx - ex <= 0 ? (x.doc.flip ? x.to : x.from) : x.pixel(vx - ex);
      pen.moveTo(p, py); pen.lineTo(q, py);
      pen.moveTo(p, py - cap); pen.lineTo(p, py + cap);
      pen.moveTo(q, py - cap); pen.lineTo(q, py + cap);
    }
  }
  pen.stroke();
  pen.globalAlpha = 1;
}

/**
 * paintLine joins the points. Of those that share a column of pixels only the
 * first, lowest, highest and last are drawn, which looks the same.
 */
export function paintLine(pen: CanvasRenderingContext2D, s: Series, { ax, bx, ay, by }: Spots): void {
  pen.globalAlpha = s.doc.alpha;
  pen.strokeStyle = s.doc.color;
  pen.lineWidth = s.doc.width;
  pen.lineJoin = 'round';
  pen.setLineDash(s.doc.dashed ? [6, 4] : []);
  pen.beginPath();
  let column = NaN;
  let low = 0, high = 0, last = 0, open = false, before = 0;
  const close = (): void => {
    if (open && !Number.isNaN(column)) {
      pen.lineTo(column, low);
      pen.lineTo(column, high);
      pen.lineTo(column, last);
    }
  };
  for (let i = 0; i < s.x.length; i++) {
    const px = Math.round((ax + bx * (s.x[i] as number)) * 2) / 2;
    const py = ay + by * (s.y[i] as number);
    if (!Number.isFinite(px + py)) {
      close();
      open = false;
      column = NaN;
      continue;
    }
    if (!open) {
      pen.moveTo(px, py);
      open = true;
      [column, low, high, last] = [px, py, py, py];
    } else if (px === column && !s.doc.steps) {
      low = Math.min(low, py);
      high = Math.max(high, py);
      last = py;
    } else {
      close();
      if (s.doc.steps) {
        const middle = (before + px) / 2;
        pen.lineTo(middle, last);
        pen.lineTo(middle, py);
      }
      pen.lineTo(px, py);
      [column, low, high, last] = [px, py, py, py];
    }
    before = px;
  }
  close();
  pen.stroke();
  pen.setLineDash([]);
  pen.globalAlpha = 1;
}

/** paintBars draws the outline of all bars, filled as in the static form. */
export function paintBars(pen: CanvasRenderingContext2D, s: Series, x: Axis, y: Axis): void {
  const zero = y.doc.log ? (y.doc.flip ? y.to : y.from) : y.pixel(0);
  const edge = (i: number): number => x.pixel(x.outer(s.x[i] as number));
  pen.fillStyle = pen.strokeStyle = s.doc.color;
  pen.lineWidth = 1.2;
  pen.beginPath();
  pen.moveTo(edge(0), zero);
  for (let i = 0; i < s.y.length; i++) {
    const top = y.pixel(y.outer(s.y[i] as number));
    pen.lineTo(edge(i), Number.isFinite(top) ? top : zero);
    pen.lineTo(edge(i + 1), Number.isFinite(top) ? top : zero);
  }
  pen.lineTo(edge(s.y.length), zero);
  pen.globalAlpha = s.doc.fill ?? 0;
  pen.fill();
  pen.globalAlpha = 1;
  pen.stroke();
}

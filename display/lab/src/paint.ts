// Painting the data of a plot on a canvas.
import type { Axis } from './axis';

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
  parts: string[];
}

/** Series is what is drawn in one way. Coordinates are logarithms on logarithmic axes. */
export interface Series {
  doc: SeriesDoc;
  x: Float64Array;
  y: Float64Array;
  xerr?: Float64Array;
  yerr?: Float64Array;
  colour?: Uint8Array;
  row?: Int32Array;
}

export interface Area { left: number; top: number; width: number; height: number }

/** Beyond so many points each is a few pixels of an image, not a shape of its own. */
const manyPoints = 5000;

export function rgb(hex: string): [number, number, number] {
  const n = parseInt(hex.slice(1), 16);
  return Number.isNaN(n) ? [0, 114, 178] : [n >> 16, (n >> 8) & 255, n & 255];
}

/** Beyond so many points each is one pixel, and counted. */
const crowd = 30_000;

/** paintCrowd counts points in pixels: the more there are, the denser the colour. */
function paintCrowd(img: ImageData, s: Series, x: Axis, y: Axis, area: Area, ratio: number): void {
  const { width: w, height: h } = img;
  const out = new Uint32Array(img.data.buffer);
  const [ax, bx] = x.linear();
  const [ay, by] = y.linear();
  const cx = (ax - area.left) * ratio;
  const cy = (ay - area.top) * ratio;
  const kx = bx * ratio;
  const ky = by * ratio;
  const xs = s.x;
  const ys = s.y;
  const n = xs.length;
  if (s.colour) {
    const colour = new Uint32Array(s.colour.buffer, s.colour.byteOffset, n);
    for (let i = 0; i < n; i++) {
      const px = cx + kx * (xs[i] as number);
      const py = cy + ky * (ys[i] as number);
      if (px >= 0 && px < w && py >= 0 && py < h) out[(py | 0) * w + (px | 0)] = colour[i] as number;
    }
    return;
  }
  const counts = new Uint32Array(w * h);
  for (let i = 0; i < n; i++) {
    const px = cx + kx * (xs[i] as number);
    const py = cy + ky * (ys[i] as number);
    if (px >= 0 && px < w && py >= 0 && py < h) {
      const k = (py | 0) * w + (px | 0);
      counts[k] = (counts[k] as number) + 1;
    }
  }
  const [r, g, b] = rgb(s.doc.color);
  const base = (b << 16) | (g << 8) | r; // little-endian RGBA
  let most = 1;
  for (let k = 0; k < counts.length; k++) if ((counts[k] as number) > most) most = counts[k] as number;
  // On a logarithmic scale, so that single points and the densest parts both show.
  const alphas = new Uint32Array(256);
  const scale = 255 / Math.log1p(most);
  for (let k = 0; k < 256; k++) alphas[k] = (((50 + 0.8 * k) << 24) | base) >>> 0;
  for (let k = 0; k < counts.length; k++) {
    const c = counts[k] as number;
    if (c > 0) out[k] = alphas[(scale * Math.log1p(c)) | 0] as number;
  }
}

/** paintPoints draws into an image of the data area, whose ratio is that of its pixels to CSS pixels. */
export function paintPoints(img: ImageData, s: Series, x: Axis, y: Axis, area: Area, ratio: number): void {
  if (s.x.length > crowd) {
    paintCrowd(img, s, x, y, area, ratio);
    return;
  }
  const { width: w, height: h, data } = img;
  const [ax, bx] = x.linear();
  const [ay, by] = y.linear();
  const cx = (ax - area.left) * ratio;
  const cy = (ay - area.top) * ratio;
  const kx = bx * ratio;
  const ky = by * ratio;
  const [r, g, b] = rgb(s.doc.color);
  const alpha = Math.max(1, Math.round(s.doc.alpha * 255));
  const size = Math.max(1, Math.round(s.doc.size * ratio * 0.85));
  const half = size >> 1;
  const colour = s.colour;
  for (let i = 0, n = s.x.length; i < n; i++) {
    const px = Math.round(cx + kx * (s.x[i] as number)) - half;
    const py = Math.round(cy + ky * (s.y[i] as number)) - half;
    if (!(px > -size && px < w && py > -size && py < h)) continue; // NaN too
    const cr = colour ? (colour[4 * i] as number) : r;
    const cg = colour ? (colour[4 * i + 1] as number) : g;
    const cb = colour ? (colour[4 * i + 2] as number) : b;
    for (let v = Math.max(py, 0), ve = Math.min(py + size, h); v < ve; v++) {
      for (let u = Math.max(px, 0), ue = Math.min(px + size, w); u < ue; u++) {
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

/** paintShapes draws few points as discs. */
export function paintShapes(pen: CanvasRenderingContext2D, s: Series, x: Axis, y: Axis): void {
  const [ax, bx] = x.linear();
  const [ay, by] = y.linear();
  pen.globalAlpha = s.doc.alpha;
  pen.fillStyle = s.doc.color;
  const r = s.doc.size / 2;
  for (let i = 0; i < s.x.length; i++) {
    const px = ax + bx * (s.x[i] as number);
    const py = ay + by * (s.y[i] as number);
    if (!Number.isFinite(px + py)) continue;
    if (s.colour) pen.fillStyle = `rgb(${s.colour[4 * i]},${s.colour[4 * i + 1]},${s.colour[4 * i + 2]})`;
    pen.beginPath();
    pen.arc(px, py, r, 0, 2 * Math.PI);
    pen.fill();
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
export function paintLine(pen: CanvasRenderingContext2D, s: Series, x: Axis, y: Axis): void {
  const [ax, bx] = x.linear();
  const [ay, by] = y.linear();
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

export function paintBars(pen: CanvasRenderingContext2D, s: Series, x: Axis, y: Axis): void {
  const zero = y.doc.log ? (y.doc.flip ? y.to : y.from) : y.pixel(0);
  pen.fillStyle = s.doc.color;
  pen.globalAlpha = 0.85;
  for (let i = 0; i < s.y.length; i++) {
    const p = x.pixel(x.outer(s.x[i] as number));
    const q = x.pixel(x.outer(s.x[i + 1] as number));
    const top = y.pixel(y.outer(s.y[i] as number));
    if (!Number.isFinite(top)) continue;
    const gap = Math.abs(q - p) > 4 ? 0.5 : 0;
    pen.fillRect(Math.min(p, q) + gap, Math.min(top, zero), Math.abs(q - p) - 2 * gap, Math.abs(zero - top));
  }
  pen.globalAlpha = 1;
}

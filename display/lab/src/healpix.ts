// Cells of HEALPix in the nested scheme (Górski et al. 2005, ApJ 622, 759), and parts of the sky made of them.
import type { Area } from './paint';
import { rgb } from './paint';
import { turned } from './sphere';
import type { Sphere, Vec } from './sphere';

/** The order of the cells of ranges, whose numbers are exact in a double. */
const order = 24;
const side = 2 ** order;
const shadeOrder = 7;

/** spread has a zero bit before each bit of a number below 4096. */
const spread = new Uint32Array(4096).map((_, v) => {
  let out = 0;
  for (let b = 0; b < 12; b++) if (v & (1 << b)) out |= 1 << (2 * b);
  return out;
});

/** cell is the number of the cell of order 24 that holds a direction. */
export function cell([x, y, z]: Vec): number {
  const za = Math.abs(z);
  const tt = ((Math.atan2(y, x) / (Math.PI / 2)) + 4) % 4;
  let face: number;
  let ix: number;
  let iy: number;
  if (za <= 2 / 3) {
    const t1 = side * (0.5 + tt);
    const t2 = side * 0.75 * z;
    const jp = Math.floor(t1 - t2);
    const jm = Math.floor(t1 + t2);
    const p = Math.floor(jp / side);
    const m = Math.floor(jm / side);
    face = p === m ? p % 4 + 4 : p < m ? p % 4 : m % 4 + 8;
    ix = jm % side;
    iy = side - (jp % side) - 1;
  } else {
    const quarter = Math.min(3, Math.floor(tt));
    const t = tt - quarter;
    const r = side * Math.sqrt((3 * (x * x + y * y)) / (1 + za));
    const jp = Math.min(side - 1, Math.floor(t * r));
    const jm = Math.min(side - 1, Math.floor((1 - t) * r));
    face = z >= 0 ? quarter : quarter + 8;
    ix = z >= 0 ? side - jm - 1 : jp;
    iy = z >= 0 ? side - jp - 1 : jm;
  }
  const low = (spread[ix & 4095] as number) + 2 * (spread[iy & 4095] as number);
  const high = (spread[ix >> 12] as number) + 2 * (spread[iy >> 12] as number);
  return (face * 16777216 + high) * 16777216 + low;
}

export interface CoverDoc { color: string; alpha: number; parts: string[] }

/** Cover is a part of the sky. */
export class Cover {
  private readonly shade: Uint8Array;
  private readonly ranges: Float64Array;
  private made = '';
  private readonly canvas = new OffscreenCanvas(1, 1);

  /** toICRS turns directions of the map's frame; none if that is ICRS. */
  constructor(private readonly doc: CoverDoc, buffers: Uint8Array[], private readonly toICRS: number[] | undefined) {
    const part = (name: string): Uint8Array => (buffers[doc.parts.indexOf(name)] ?? new Uint8Array()).slice();
    this.shade = part('shade');
    this.ranges = new Float64Array(part('ranges').buffer);
  }

  /** of is how much around a direction belongs to it, from 0 to 255: sharply if one looks closely. */
  private of(p: Vec, sharp: boolean): number {
    const k = cell(this.toICRS ? turned(this.toICRS, p) : p);
    if (!sharp) return this.shade[Math.floor(k / 4 ** (order - shadeOrder))] ?? 0;
    const r = this.ranges;
    let lo = 0;
    let hi = r.length >> 1;
    while (lo < hi) {
      const m = (lo + hi) >> 1;
      if ((r[2 * m] as number) <= k) lo = m + 1;
      else hi = m;
    }
    return lo > 0 && k < (r[2 * lo - 1] as number) ? 255 : 0;
  }

  /** paint fills the part in the view of a sphere, in squares of so many pixels of the canvas. */
  paint(pen: CanvasRenderingContext2D, s: Sphere, square: number): void {
    const { left, top, width, height }: Area = s.area;
    const w = Math.max(1, Math.ceil(width / square));
    const h = Math.max(1, Math.ceil(height / square));
    const key = [s.lon, s.lat, s.zoomed, w, h].join();
    if (key !== this.made) {
      this.made = key;
      this.canvas.width = w;
      this.canvas.height = h;
      const img = new ImageData(w, h);
      const out = new Uint32Array(img.data.buffer);
      const [r, g, b] = rgb(this.doc.color);
      const base = (b << 16) | (g << 8) | r; // little-endian RGBA
      const sharp = this.ranges.length > 0 && s.perDegree() > 6;
      for (let j = 0; j < h; j++) {
        for (let i = 0; i < w; i++) {
          const p = s.look(left + (i + 0.5) * square, top + (j + 0.5) * square);
          const c = p ? this.of(p, sharp) : 0;
          if (c > 0) out[j * w + i] = ((Math.round(c * this.doc.alpha) << 24) | base) >>> 0;
        }
      }
      this.canvas.getContext('2d')?.putImageData(img, 0, 0);
    }
    pen.drawImage(this.canvas, left, top, w * square, h * square);
  }
}

// Values of an image and the picture of them.

/** Curve is the way from a value to a colour. */
export interface Curve {
  low: number;
  high: number;
  stretch: string;
  /** which brightness becomes the middle one, and how steep it is there */
  bias: number;
  contrast: number;
  colours: Uint32Array; // 256, as an ImageData has them
}

/** So many steps of brightness have a colour of their own. */
const steps = 4096;
const blank = 0xffd7c8c8; // little-endian RGBA

function bend(stretch: string, t: number): number {
  switch (stretch) {
    case 'asinh': return Math.asinh(t / 0.1) / Math.asinh(10);
    case 'sqrt': return Math.sqrt(t);
    case 'log': return Math.log1p(1000 * t) / Math.log(1001);
    case 'square': return t * t;
    default: return t;
  }
}

function table(c: Curve): Uint32Array {
  const out = new Uint32Array(steps);
  for (let i = 0; i < steps; i++) {
    const b = (bend(c.stretch, i / (steps - 1)) - c.bias) * c.contrast + 0.5;
    out[i] = c.colours[Math.max(0, Math.min(255, Math.round(255 * b)))] as number;
  }
  return out;
}

/** Tile is a part of an image, x to x + width and y to y + height, as w × h values from the lower left on. */
export class Tile {
  private readonly values: Float32Array;
  private drawn = '';
  private readonly canvas: OffscreenCanvas;

  constructor(raw: Uint8Array, readonly w: number, readonly h: number, readonly x: number, readonly y: number, readonly width: number, readonly height: number) {
    this.values = new Float32Array(raw.slice().buffer, 0, w * h);
    this.canvas = new OffscreenCanvas(w, h);
  }

  /** picture is the tile in colours. It is painted anew only if the curve is another. */
  picture(c: Curve): OffscreenCanvas {
    const key = [c.low, c.high, c.stretch, c.bias, c.contrast, c.colours.byteOffset].join();
    if (key === this.drawn) return this.canvas;
    this.drawn = key;
    const { w, h, values } = this;
    const img = new ImageData(w, h);
    const out = new Uint32Array(img.data.buffer);
    const colour = table(c);
    const k = (steps - 1) / (c.high - c.low);
    for (let y = 0; y < h; y++) {
      const row = (h - 1 - y) * w;
      for (let x = 0; x < w; x++) {
        const t = ((values[y * w + x] as number) - c.low) * k;
        out[row + x] = t >= 0 ? (colour[t < steps ? t | 0 : steps - 1] as number) : t < 0 ? (colour[0] as number) : blank;
      }
    }
    this.canvas.getContext('2d')?.putImageData(img, 0, 0);
    return this.canvas;
  }
}

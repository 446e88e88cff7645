// What a view of a plot draws in, whatever maps its data to the screen: two axes, or the sphere of the sky.
import { Axis } from './axis';
import type { AxisDoc } from './axis';
import type { Answer } from './link';
import type { Area, Series, SeriesDoc, Spots } from './paint';
import { palette } from './theme';

/** Place is a place on the canvas, in CSS pixels. */
export type Place = [number, number];

export type Pen = CanvasRenderingContext2D;

/** BarDoc is a scale of colours: the axis beside it, and colours at even distances. */
export interface BarDoc { axis: AxisDoc; colors: string[] }

/** Chart maps data to the canvas, and draws what is around them. */
export interface Chart {
  /** series makes data ready from what the kernel has sent. */
  series(doc: SeriesDoc, parts: Record<string, Uint8Array>): Series;
  /** layout finds the room for the data on a canvas, below top and left of right. */
  layout(pen: Pen, width: number, height: number, top: number, right: number): Area;
  /** frame draws what is around the data and under them. */
  frame(pen: Pen): void;
  /** under draws, inside the area, what lies beneath the points; coarsely while the view moves. */
  under(pen: Pen, moving: boolean): void;
  /** lines draws of a series what is not points. */
  lines(pen: Pen, s: Series): void;
  /** over draws what lies over the points. */
  over(pen: Pen): void;
  /** spots are where the points of a series are. */
  spots(s: Series): Spots;
  /** grab takes hold of what is at a place, and drag moves that to another. */
  grab(at: Place): void;
  drag(at: Place): void;
  pan(dx: number, dy: number): void;
  zoom(f: number, at: Place): void;
  show(x1: number, y1: number, x2: number, y2: number): void;
  reset(): void;
  /** tell says where a point is. */
  tell(s: Series, i: number): string[];
  /** at says what lies at a place of the canvas; nothing if that says nothing. */
  at(p: Place): string;
  /** choices are buttons of its own: text, hint and what they do. */
  readonly choices: [string, string, () => void][];
  /** named are columns that tell has said. */
  readonly named: string[];
}

export function stroke(pen: Pen, x1: number, y1: number, x2: number, y2: number): void {
  pen.beginPath();
  pen.moveTo(x1, y1);
  pen.lineTo(x2, y2);
  pen.stroke();
}

/** fitted is a text that is cut to a width. */
export function fitted(pen: Pen, text: string, width: number): string {
  if (pen.measureText(text).width <= width) return text;
  const letters = [...text];
  while (letters.length > 1 && pen.measureText(`${letters.join('')}…`).width > width) letters.pop();
  return `${letters.join('')}…`;
}

/** inside tells whether a point lies in a polygon, by the even-odd rule. */
export function inside(polygon: Place[], u: number, v: number): boolean {
  let odd = false;
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    const [x1, y1] = polygon[i] as Place;
    const [x2, y2] = polygon[j] as Place;
    if (y1 > v !== y2 > v && u < ((x2 - x1) * (v - y1)) / (y2 - y1) + x1) odd = !odd;
  }
  return odd;
}

/** glyph puts the shape that a series has in the static form on a place. */
export function glyph(pen: Pen, kind: number, x: number, y: number, r: number): void {
  pen.beginPath();
  const polygon = (...corners: number[]): void => {
    for (let i = 0; i < corners.length; i += 2) pen.lineTo(x + r * (corners[i] as number), y + r * (corners[i + 1] as number));
    pen.closePath();
    pen.fill();
  };
  const cross = (...ends: number[]): void => {
    for (let i = 0; i < ends.length; i += 4) {
      pen.moveTo(x + r * (ends[i] as number), y + r * (ends[i + 1] as number));
      pen.lineTo(x + r * (ends[i + 2] as number), y + r * (ends[i + 3] as number));
    }
    pen.lineWidth = 1.2;
    pen.stroke();
  };
  switch (kind % 7) {
    case 1: polygon(-0.85, -0.85, 0.85, -0.85, 0.85, 0.85, -0.85, 0.85); break;
    case 2: polygon(0, -1.25, 1.08, 0.62, -1.08, 0.62); break;
    case 3: polygon(-1.2, 0, 0, -1.2, 1.2, 0, 0, 1.2); break;
    case 4: cross(-0.8, -0.8, 0.8, 0.8, -0.8, 0.8, 0.8, -0.8); break;
    case 5: cross(-1, 0, 1, 0, 0, -1, 0, 1); break;
    case 6:
      pen.arc(x, y, r, 0, 2 * Math.PI);
      pen.lineWidth = 1.2;
      pen.stroke();
      break;
    default:
      pen.arc(x, y, r, 0, 2 * Math.PI);
      pen.fill();
  }
}

/** drawLegend names the series in the upper right corner. */
export function drawLegend(pen: Pen, area: Area, title: string, series: Series[]): void {
  const named = series.filter((s) => s.doc.label);
  if (named.length === 0) return;
  const p = palette();
  pen.font = `12px ${p.font}`;
  const most = area.width / 2;
  const heading = fitted(pen, title, most);
  const labels = named.map((s) => fitted(pen, s.doc.label as string, most));
  const lines = heading ? [heading, ...labels] : labels;
  const w = Math.max(...lines.map((t) => pen.measureText(t).width)) + 34;
  const x = area.left + area.width - w - 6;
  let y = area.top + 6;
  pen.lineWidth = 1;
  pen.globalAlpha = 0.85;
  pen.fillStyle = p.back;
  pen.fillRect(x, y, w, lines.length * 17 + 6);
  pen.globalAlpha = 1;
  pen.strokeStyle = p.line;
  pen.strokeRect(x + 0.5, y + 0.5, w, lines.length * 17 + 6);
  pen.textAlign = 'left';
  pen.textBaseline = 'middle';
  y += 12;
  if (heading) {
    pen.fillStyle = p.text;
    pen.fillText(heading, x + 8, y);
    y += 17;
  }
  named.forEach((s, i) => {
    pen.fillStyle = pen.strokeStyle = s.doc.color;
    if (s.doc.line || s.doc.steps) stroke(pen, x + 6, y, x + 20, y);
    if (s.doc.points || s.doc.bars) glyph(pen, s.doc.bars ? 1 : s.doc.glyph ?? 0, x + 13, y, s.doc.bars ? 5.5 : 4);
    pen.fillStyle = p.text;
    pen.fillText(labels[i] as string, x + 26, y);
    y += 17;
  });
  pen.textBaseline = 'alphabetic';
}

/** Bar is the scale of colours to the right of the data. */
export class Bar {
  private readonly axis: Axis;

  constructor(private readonly doc: BarDoc) { this.axis = new Axis(doc.axis); }

  /** width is the room that it takes. */
  width(pen: Pen): number {
    pen.font = `12px ${palette().font}`;
    return 16 + 14 + 8 + Math.max(0, ...this.axis.ticks(5).map((t) => pen.measureText(t.text).width)) + 22;
  }

  /** draw draws it, but only if there are colours to tell of. */
  draw(pen: Pen, area: Area): void {
    if (this.doc.colors.length === 0) return;
    const p = palette();
    const { top, height } = area;
    const left = Math.round(area.left + area.width + 16);
    const g = pen.createLinearGradient(0, top + height, 0, top);
    this.doc.colors.forEach((c, i) => g.addColorStop(i / (this.doc.colors.length - 1), c));
    pen.fillStyle = g;
    pen.fillRect(left, top, 14, height);
    pen.lineWidth = 1;
    pen.strokeStyle = pen.fillStyle = p.text;
    pen.strokeRect(left + 0.5, top + 0.5, 13, height - 1);
    pen.font = `12px ${p.font}`;
    pen.textAlign = 'left';
    pen.textBaseline = 'middle';
    this.axis.from = top + height;
    this.axis.to = top;
    let most = 0;
    for (const t of this.axis.ticks(5)) {
      const y = Math.round(this.axis.pixel(t.at)) + 0.5;
      if (y < top - 1 || y > top + height + 1) continue;
      stroke(pen, left + 14, y, left + 18, y);
      pen.fillText(t.text, left + 21, y);
      most = Math.max(most, pen.measureText(t.text).width);
    }
    pen.font = `13px ${p.font}`;
    pen.textAlign = 'center';
    pen.save();
    pen.translate(left + 21 + most + 11, top + height / 2);
    pen.rotate(Math.PI / 2);
    pen.fillText(fitted(pen, this.doc.axis.label, height), 0, 0);
    pen.restore();
    pen.textBaseline = 'alphabetic';
  }
}

/** floats are the numbers of a part. */
export function floats(part: Uint8Array | undefined): Float64Array | undefined {
  return part && new Float64Array(part.buffer);
}

/** said are the values of a row as the kernel tells them, but for some columns. */
export function said(a: Answer, without: string[]): string[] {
  return ((a['values'] as [string, string][] | undefined) ?? []).filter(([name]) => !without.includes(name)).map(([name, text]) => `${name}: ${text}`);
}

// A chart with two axes.
import { Axis } from './axis';
import type { AxisDoc, Tick } from './axis';
import { fitted, floats, stroke } from './chart';
import type { Chart, Pen, Place } from './chart';
import type { Answer } from './link';
import { paintBars, paintErrors, paintLine } from './paint';
import type { Area, Series, SeriesDoc, Spots } from './paint';
import { palette } from './theme';

interface Mark { at: number; text?: string; vertical?: boolean }

export class Axes implements Chart {
  private readonly x: Axis;
  private readonly y: Axis;
  private readonly marks: Mark[];
  private area: Area = { left: 0, top: 0, width: 1, height: 1 };
  private held: Place = [0, 0];
  private xTicks: Tick[] = [];
  private yTicks: Tick[] = [];
  readonly choices: Chart['choices'] = [];
  readonly named: string[];

  constructor(a: Answer) {
    this.x = new Axis(a['x'] as AxisDoc);
    this.y = new Axis(a['y'] as AxisDoc);
    this.marks = (a['marks'] as Mark[] | undefined) ?? [];
    this.named = [this.x.doc.name, this.y.doc.name];
  }

  series(doc: SeriesDoc, parts: Record<string, Uint8Array>): Series {
    const s: Series = { doc, x: logarithms(floats(parts['x']), this.x), y: logarithms(floats(parts['y']), this.y) };
    const xerr = floats(parts['xerr']);
    const yerr = floats(parts['yerr']);
    if (xerr) s.xerr = xerr;
    if (yerr) s.yerr = yerr;
    return s;
  }

  layout(pen: Pen, width: number, height: number, top: number, right: number): Area {
    // The labels of y decide how much room they get.
    this.y.from = height - 50;
    this.y.to = top;
    pen.font = `12px ${palette().font}`;
    this.yTicks = this.y.ticks(Math.max(2, Math.floor((height - 50 - top) / 45)));
    const left = 34 + Math.max(20, ...this.yTicks.map((t) => pen.measureText(t.text).width));
    this.x.from = left;
    this.x.to = width - right;
    this.area = { left, top, width: width - right - left, height: height - 50 - top };
    this.xTicks = this.x.ticks(Math.max(2, Math.floor(this.area.width / 90)));
    return this.area;
  }

  frame(pen: Pen): void {
    const p = palette();
    const { left, top, width, height } = this.area;
    const bottom = top + height;
    pen.lineWidth = 1;
    pen.fillStyle = p.text;
    pen.textBaseline = 'middle';
    for (const t of this.yTicks) {
      const y = Math.round(this.y.pixel(t.at)) + 0.5;
      if (y < top - 1 || y > bottom + 1) continue;
      pen.strokeStyle = p.line;
      stroke(pen, left, y, left + width, y);
      pen.strokeStyle = p.text;
      stroke(pen, left - 4, y, left, y);
      pen.textAlign = 'right';
      pen.fillText(t.text, left - 7, y);
    }
    let end = -Infinity;
    pen.textAlign = 'center';
    for (const t of [...this.xTicks].sort((a, b) => this.x.pixel(a.at) - this.x.pixel(b.at))) {
      const x = Math.round(this.x.pixel(t.at)) + 0.5;
      if (x < left - 1 || x > left + width + 1) continue;
      pen.strokeStyle = p.line;
      stroke(pen, x, top, x, bottom);
      pen.strokeStyle = p.text;
      stroke(pen, x, bottom, x, bottom + 4);
      const half = pen.measureText(t.text).width / 2;
      if (x - half < end + 6) continue;
      pen.fillText(t.text, x, bottom + 14);
      end = x + half;
    }
    pen.strokeStyle = p.text;
    pen.strokeRect(left + 0.5, top + 0.5, width - 1, height - 1);
    pen.font = `13px ${p.font}`;
    pen.fillText(fitted(pen, this.x.doc.label, width), left + width / 2, bottom + 36);
    pen.save();
    pen.translate(13, top + height / 2);
    pen.rotate(-Math.PI / 2);
    pen.fillText(fitted(pen, this.y.doc.label, height), 0, 0);
    pen.restore();
    pen.textBaseline = 'alphabetic';
  }

  under(): void { /* nothing but the frame */ }

  lines(pen: Pen, s: Series): void {
    if (s.doc.bars) {
      paintBars(pen, s, this.x, this.y);
      return;
    }
    if (s.doc.line || s.doc.steps) paintLine(pen, s, this.spots(s));
    if ((s.xerr || s.yerr) && s.x.length <= 20_000) paintErrors(pen, s, this.x, this.y);
  }

  over(pen: Pen): void {
    const p = palette();
    const { left, top, width, height } = this.area;
    pen.lineWidth = 1;
    pen.strokeStyle = pen.fillStyle = p.dim;
    pen.setLineDash([4, 3]);
    pen.font = `11px ${p.font}`;
    pen.textAlign = 'left';
    for (const m of this.marks) {
      const at = m.vertical ? this.x.pixel(m.at) : this.y.pixel(m.at);
      if (m.vertical) stroke(pen, at, top, at, top + height);
      else stroke(pen, left, at, left + width, at);
      if (m.text) pen.fillText(m.text, m.vertical ? at + 3 : left + 5, m.vertical ? top + 12 : at - 3);
    }
    pen.setLineDash([]);
  }

  spots(s: Series): Spots {
    const [ax, bx] = this.x.linear();
    const [ay, by] = this.y.linear();
    return { x: s.x, y: s.y, ax, bx, ay, by };
  }

  grab(at: Place): void { this.held = at; }

  drag(at: Place): void {
    this.pan(at[0] - this.held[0], at[1] - this.held[1]);
    this.held = at;
  }

  pan(dx: number, dy: number): void {
    this.x.pan(dx);
    this.y.pan(dy);
  }

  zoom(f: number, [px, py]: Place): void {
    const { left, top, width, height } = this.area;
    // Over an axis only that one is zoomed.
    if (px >= left && px <= left + width) this.x.zoom(f, px);
    if (py >= top && py <= top + height) this.y.zoom(f, py);
  }

  show(x1: number, y1: number, x2: number, y2: number): void {
    this.x.show(x1, x2);
    this.y.show(y1, y2);
  }

  reset(): void {
    this.x.reset();
    this.y.reset();
  }

  tell(s: Series, i: number): string[] {
    const e = s.yerr?.[i];
    return [
      `${this.x.doc.name || 'x'}: ${this.x.text(this.x.outer(s.x[i] as number))}`,
      `${this.y.doc.name || 'y'}: ${this.y.text(this.y.outer(s.y[i] as number))}${e ? ` ± ${e.toPrecision(2)}` : ''}`,
    ];
  }

  at(): string { return ''; }
}

function logarithms(v: Float64Array | undefined, a: Axis): Float64Array {
  const out = v ?? new Float64Array();
  if (a.doc.log) for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) > 0 ? Math.log10(out[i] as number) : NaN;
  return out;
}

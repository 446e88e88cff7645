import { Axis } from './axis';
import type { AxisDoc } from './axis';
import { el } from './host';
import type { Kernel, Libs, Rendermime, Widget } from './host';
import { Link } from './link';
import type { Answer } from './link';
import { liveViews } from './live';
import { isMany, paintBars, paintErrors, paintLine, paintPoints, paintShapes } from './paint';
import type { Area, Series, SeriesDoc } from './paint';
import { onTheme, palette } from './theme';

export const plotType = 'application/vnd.vogo.plot+json';

interface Mark { at: number; text?: string; vertical?: boolean }
type Mode = 'pan' | 'zoom' | 'select' | 'lasso';
type Place = [number, number];

const hints: Record<Mode, string> = {
  pan: 'drag to move, wheel to zoom (click first), double click to reset',
  zoom: 'drag a box to look closer',
  select: 'drag a box around points to select their rows',
  lasso: 'draw around points to select their rows',
};

/** plotViews makes the class of interactive plots. */
export function plotViews(lib: Libs, rendermime: Rendermime) {
  const Base = liveViews(lib, rendermime);

  return class PlotView extends Base {
    private link: Link | null = null;
    private part: Widget | null = null;
    private series: Series[] = [];
    private marks: Mark[] = [];
    private x!: Axis;
    private y!: Axis;
    private legend = '';
    private noLegend = false;
    private mode: Mode = 'pan';
    private selected = new Set<number>();
    private dragged: Place[] = [];
    private frame = 0;
    private stops: (() => void)[] = [];
    private canvas = el('canvas');
    private readonly tip = el('div', { class: 'vogo-tip', style: 'display:none' });
    private readonly hint = el('span', { class: 'vogo-dim' });
    private readonly buttons = new Map<Mode, HTMLElement>();

    constructor() {
      super(plotType, ['image/png', 'text/plain']);
    }

    protected wanted(): boolean { return typeof this.doc()['id'] === 'string'; }

    protected connect(kernel: Kernel): void {
      const link = new Link(kernel, 'vogo.plot', { id: this.doc()['id'] });
      this.link = link;
      link.onClose = () => this.fall();
      link.onPush = (a, buffers) => {
        if (this.link !== link) return;
        if (a.type === 'open') this.open(a, buffers);
        if (a.type === 'selected') this.mark(a['rows'] as number[]);
      };
    }

    protected disconnect(): void {
      const link = this.link;
      this.link = null;
      cancelAnimationFrame(this.frame);
      for (const stop of this.stops) stop();
      this.stops = [];
      this.part?.dispose();
      this.part = null;
      this.series = [];
      link?.close();
    }

    private open(a: Answer, buffers: Uint8Array[]): void {
      this.x = new Axis(a['x'] as AxisDoc);
      this.y = new Axis(a['y'] as AxisDoc);
      this.marks = (a['marks'] as Mark[] | undefined) ?? [];
      this.legend = (a['legend'] as string | undefined) ?? '';
      this.noLegend = a['nolegend'] === true;
      let k = 0;
      this.series = (a['series'] as SeriesDoc[]).map((doc) => {
        const parts: Record<string, Uint8Array> = {};
        for (const p of doc.parts) parts[p] = (buffers[k++] ?? new Uint8Array()).slice();
        const floats = (p: string): Float64Array | undefined => parts[p] && new Float64Array(parts[p].buffer);
        const s: Series = { doc, x: logarithms(floats('x'), this.x), y: logarithms(floats('y'), this.y) };
        const xerr = floats('xerr');
        const yerr = floats('yerr');
        if (xerr) s.xerr = xerr;
        if (yerr) s.yerr = yerr;
        if (parts['color']) s.colour = parts['color'];
        if (parts['row']) s.row = new Int32Array(parts['row'].buffer);
        return s;
      });
      this.selected = new Set(a['selected'] as number[]);
      this.build();
      this.live();
    }

    private build(): void {
      const d = this.doc();
      const width = Math.max(160, Math.min(Number(d['width']) || 640, 2000));
      const height = Math.max(120, Math.min(Number(d['height']) || 420, 2000));
      this.canvas = el('canvas', { style: `width:${width}px;height:${height}px` });
      const box = el('div', {
        class: 'vogo-canvas', tabindex: '0', style: `width:${width}px;height:${height}px`, role: 'img',
        'aria-label': String(this.model?.data['text/plain'] ?? 'plot'), 'data-lm-suppress-shortcuts': 'true',
      }, this.canvas, this.tip);
      const bar = el('div', { class: 'vogo-bar vogo-foot' });
      for (const [mode, text] of [['pan', 'Move'], ['zoom', 'Zoom'], ['select', 'Select'], ['lasso', 'Lasso']] as [Mode, string][]) {
        const b = el('button', { type: 'button', title: hints[mode] }, text);
        b.onclick = () => this.choose(mode);
        this.buttons.set(mode, b);
        if (mode === 'pan' || mode === 'zoom' || !this.series.some((s) => s.doc.bars)) bar.append(b);
      }
      const reset = el('button', { type: 'button', title: 'show everything' }, 'Reset');
      reset.onclick = () => this.reset();
      const save = el('button', { type: 'button', title: 'save what is seen as a PNG file' }, 'PNG');
      save.onclick = () => this.save();
      bar.append(reset, save, this.hint);
      this.part = new lib.widgets.Widget({ node: el('div', {}, box, bar) });
      this.addWidget(this.part);
      this.choose(this.mode);
      this.listen(box);
      this.stops.push(onTheme(() => this.redraw()));
      this.redraw();
    }

    private choose(mode: Mode): void {
      this.mode = mode;
      for (const [m, b] of this.buttons) b.style.fontWeight = m === mode ? 'bold' : '';
      this.canvas.style.cursor = mode === 'pan' ? 'grab' : 'crosshair';
      this.say(hints[mode]);
    }

    private say(text: string): void { this.hint.textContent = text; }

    private reset(): void {
      this.x.reset();
      this.y.reset();
      this.redraw();
    }

    private redraw(): void {
      cancelAnimationFrame(this.frame);
      this.frame = requestAnimationFrame(() => this.paint());
    }

    private area: Area = { left: 0, top: 0, width: 1, height: 1 };

    private paint(): void {
      if (!this.link) return;
      const ratio = window.devicePixelRatio || 1;
      const w = this.canvas.clientWidth || Number.parseInt(this.canvas.style.width, 10);
      const h = this.canvas.clientHeight || Number.parseInt(this.canvas.style.height, 10);
      this.canvas.width = Math.round(w * ratio);
      this.canvas.height = Math.round(h * ratio);
      const pen = this.canvas.getContext('2d');
      if (!pen) return;
      const p = palette();
      pen.setTransform(ratio, 0, 0, ratio, 0, 0);
      pen.fillStyle = p.back;
      pen.fillRect(0, 0, w, h);
      const title = String(this.doc()['title'] ?? '');
      const top = title ? 34 : 14;
      // The labels of y decide how much room they get.
      this.y.from = h - 50;
      this.y.to = top;
      pen.font = `12px ${p.font}`;
      const yTicks = this.y.ticks(Math.max(2, Math.floor((h - 50 - top) / 45)));
      const left = 34 + Math.max(20, ...yTicks.map((t) => pen.measureText(t.text).width));
      this.x.from = left;
      this.x.to = w - 16;
      this.area = { left, top, width: w - 16 - left, height: h - 50 - top };
      const xTicks = this.x.ticks(Math.max(2, Math.floor(this.area.width / 90)));
      this.frameOf(pen, xTicks, yTicks);
      if (title) {
        pen.font = `600 15px ${p.font}`;
        pen.fillStyle = p.text;
        pen.textAlign = 'center';
        pen.fillText(fitted(pen, title, this.area.width), left + this.area.width / 2, 21);
      }
      pen.save();
      pen.beginPath();
      pen.rect(this.area.left, this.area.top, this.area.width, this.area.height);
      pen.clip();
      this.contents(pen, ratio);
      this.overlay(pen);
      pen.restore();
      this.drawLegend(pen);
    }

    private frameOf(pen: CanvasRenderingContext2D, xTicks: { at: number; text: string }[], yTicks: { at: number; text: string }[]): void {
      const p = palette();
      const { left, top, width, height } = this.area;
      const bottom = top + height;
      pen.lineWidth = 1;
      pen.fillStyle = p.text;
      pen.textBaseline = 'middle';
      for (const t of yTicks) {
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
      for (const t of [...xTicks].sort((a, b) => this.x.pixel(a.at) - this.x.pixel(b.at))) {
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

    private contents(pen: CanvasRenderingContext2D, ratio: number): void {
      const p = palette();
      for (const s of this.series) {
        if (s.doc.bars) {
          paintBars(pen, s, this.x, this.y);
          continue;
        }
        if (s.doc.line || s.doc.steps) paintLine(pen, s, this.x, this.y);
        if ((s.xerr || s.yerr) && s.x.length <= 20_000) paintErrors(pen, s, this.x, this.y);
        if (!s.doc.points) continue;
        if (!isMany(s)) {
          paintShapes(pen, s, this.x, this.y);
          continue;
        }
        const img = new ImageData(Math.max(1, Math.round(this.area.width * ratio)), Math.max(1, Math.round(this.area.height * ratio)));
        paintPoints(img, s, this.x, this.y, this.area, ratio);
        const c = new OffscreenCanvas(img.width, img.height);
        c.getContext('2d')?.putImageData(img, 0, 0);
        pen.drawImage(c, this.area.left, this.area.top, this.area.width, this.area.height);
      }
      pen.strokeStyle = pen.fillStyle = p.dim;
      pen.setLineDash([4, 3]);
      pen.font = `11px ${p.font}`;
      pen.textAlign = 'left';
      for (const m of this.marks) {
        const at = m.vertical ? this.x.pixel(m.at) : this.y.pixel(m.at);
        if (m.vertical) stroke(pen, at, this.area.top, at, this.area.top + this.area.height);
        else stroke(pen, this.area.left, at, this.area.left + this.area.width, at);
        if (m.text) pen.fillText(m.text, m.vertical ? at + 3 : this.area.left + 5, m.vertical ? this.area.top + 12 : at - 3);
      }
      pen.setLineDash([]);
    }

    /** overlay draws what is selected, and the box or line that is being dragged. */
    private overlay(pen: CanvasRenderingContext2D): void {
      const p = palette();
      if (this.selected.size > 0) {
        pen.strokeStyle = '#e69f00';
        pen.lineWidth = 1.6;
        let drawn = 0;
        for (const s of this.series) {
          if (s.doc.bars) continue;
          const r = s.doc.size / 2 + 2.5;
          for (let i = 0; i < s.x.length && drawn < 20_000; i++) {
            if (!this.selected.has(s.row ? (s.row[i] as number) : i)) continue;
            const [px, py] = this.place(s, i);
            if (!Number.isFinite(px + py)) continue;
            drawn++;
            pen.beginPath();
            pen.arc(px, py, r, 0, 2 * Math.PI);
            pen.stroke();
          }
        }
      }
      if (this.dragged.length > 1 && this.mode !== 'pan') {
        pen.strokeStyle = p.accent;
        pen.fillStyle = 'rgba(25,118,210,0.12)';
        pen.lineWidth = 1;
        pen.beginPath();
        if (this.mode === 'lasso') {
          this.dragged.forEach(([u, v], i) => (i ? pen.lineTo(u, v) : pen.moveTo(u, v)));
          pen.closePath();
        } else {
          const [a, b] = [this.dragged[0] as Place, this.dragged[this.dragged.length - 1] as Place];
          pen.rect(a[0], a[1], b[0] - a[0], b[1] - a[1]);
        }
        pen.fill();
        pen.stroke();
      }
    }

    private drawLegend(pen: CanvasRenderingContext2D): void {
      const named = this.series.filter((s) => s.doc.label);
      if (this.noLegend || named.length === 0) return;
      const p = palette();
      pen.font = `12px ${p.font}`;
      const most = this.area.width / 2;
      const heading = fitted(pen, this.legend, most);
      const labels = named.map((s) => fitted(pen, s.doc.label as string, most));
      const lines = heading ? [heading, ...labels] : labels;
      const w = Math.max(...lines.map((t) => pen.measureText(t).width)) + 34;
      const x = this.area.left + this.area.width - w - 6;
      let y = this.area.top + 6;
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
        if (s.doc.points || s.doc.bars) {
          pen.beginPath();
          pen.arc(x + 13, y, 4, 0, 2 * Math.PI);
          pen.fill();
        }
        pen.fillStyle = p.text;
        pen.fillText(labels[i] as string, x + 26, y);
        y += 17;
      });
      pen.textBaseline = 'alphabetic';
    }

    /** place is where point i is on the canvas. */
    private place(s: Series, i: number): Place {
      const [ax, bx] = this.x.linear();
      const [ay, by] = this.y.linear();
      return [ax + bx * (s.x[i] as number), ay + by * (s.y[i] as number)];
    }

    private listen(box: HTMLElement): void {
      const at = (e: MouseEvent): Place => {
        const r = box.getBoundingClientRect();
        return [e.clientX - r.left, e.clientY - r.top];
      };
      box.addEventListener('pointerdown', (e) => {
        if (e.button !== 0) return;
        box.focus({ preventScroll: true });
        box.setPointerCapture(e.pointerId);
        this.dragged = [at(e)];
        e.preventDefault();
      });
      box.addEventListener('pointermove', (e) => {
        const p = at(e);
        const from = this.dragged[this.dragged.length - 1];
        if (!from) {
          this.hover(p);
          return;
        }
        this.tip.style.display = 'none';
        if (this.mode === 'pan') {
          this.x.pan(p[0] - from[0]);
          this.y.pan(p[1] - from[1]);
          this.dragged = [p];
        } else {
          this.dragged.push(p);
        }
        this.redraw();
      });
      box.addEventListener('pointerup', () => this.release());
      box.addEventListener('pointercancel', () => { this.dragged = []; });
      box.addEventListener('pointerleave', () => { this.tip.style.display = 'none'; });
      box.addEventListener('dblclick', () => this.reset());
      box.addEventListener('wheel', (e) => {
        if (document.activeElement !== box) return; // the notebook scrolls
        e.preventDefault();
        const f = Math.exp(Math.max(-1, Math.min(1, e.deltaY / 300)));
        const [px, py] = at(e);
        const { left, top, width, height } = this.area;
        // Over an axis only that one is zoomed.
        if (px >= left && px <= left + width) this.x.zoom(f, px);
        if (py >= top && py <= top + height) this.y.zoom(f, py);
        this.redraw();
      }, { passive: false });
      box.addEventListener('keydown', (e) => {
        const d = 40;
        const move: Record<string, Place> = { ArrowLeft: [d, 0], ArrowRight: [-d, 0], ArrowUp: [0, d], ArrowDown: [0, -d] };
        const m = move[e.key];
        const { left, top, width, height } = this.area;
        if (m) {
          this.x.pan(m[0]);
          this.y.pan(m[1]);
        } else if (e.key === '+' || e.key === '-') {
          this.x.zoom(e.key === '+' ? 0.8 : 1.25, left + width / 2);
          this.y.zoom(e.key === '+' ? 0.8 : 1.25, top + height / 2);
        } else if (e.key === '0') {
          this.reset();
        } else if (e.key === 'Escape') {
          this.choosePoints(() => false);
        } else {
          return;
        }
        e.preventDefault();
        this.redraw();
      });
    }

    private release(): void {
      const path = this.dragged;
      this.dragged = [];
      const a = path[0];
      const b = path[path.length - 1];
      if (!a || !b || path.length < 2 || this.mode === 'pan') return;
      const [x1, x2] = [Math.min(a[0], b[0]), Math.max(a[0], b[0])];
      const [y1, y2] = [Math.min(a[1], b[1]), Math.max(a[1], b[1])];
      if (this.mode === 'zoom' && x2 - x1 > 4 && y2 - y1 > 4) {
        this.x.show(x1, x2);
        this.y.show(y1, y2);
      }
      if (this.mode === 'select') this.choosePoints((u, v) => u >= x1 && u <= x2 && v >= y1 && v <= y2);
      if (this.mode === 'lasso') this.choosePoints((u, v) => inside(path, u, v));
      this.redraw();
    }

    private choosePoints(hit: (u: number, v: number) => boolean): void {
      const rows = new Set<number>();
      const { left, top, width, height } = this.area;
      for (const s of this.series) {
        if (s.doc.bars) continue;
        const [ax, bx] = this.x.linear();
        const [ay, by] = this.y.linear();
        for (let i = 0; i < s.x.length; i++) {
          const u = ax + bx * (s.x[i] as number);
          const v = ay + by * (s.y[i] as number);
          if (u >= left && u <= left + width && v >= top && v <= top + height && hit(u, v)) rows.add(s.row ? (s.row[i] as number) : i);
        }
      }
      const list = [...rows].sort((a, b) => a - b);
      this.link?.tell({ type: 'select', rows: list });
      this.mark(list);
    }

    private mark(rows: number[]): void {
      this.selected = new Set(rows);
      this.say(rows.length > 0 ? `${rows.length.toLocaleString('en')} selected` : hints[this.mode]);
      this.redraw();
    }

    private hovering = 0;

    private hover(p: Place): void {
      cancelAnimationFrame(this.hovering);
      this.hovering = requestAnimationFrame(() => this.showTip(p));
    }

    private showTip([u, v]: Place): void {
      let best: { s: Series; i: number; d: number } | null = null;
      const [ax, bx] = this.x.linear();
      const [ay, by] = this.y.linear();
      for (const s of this.series) {
        if (s.doc.bars) continue;
        for (let i = 0; i < s.x.length; i++) {
          const dx = ax + bx * (s.x[i] as number) - u;
          const dy = ay + by * (s.y[i] as number) - v;
          const d = dx * dx + dy * dy;
          if (d < (best ? best.d : 144)) best = { s, i, d };
        }
      }
      const { left, top, width, height } = this.area;
      if (!best || u < left || u > left + width || v < top || v > top + height) {
        this.tip.style.display = 'none';
        return;
      }
      const { s, i } = best;
      const lines = s.doc.label ? [s.doc.label] : [];
      lines.push(`${this.x.doc.name || 'x'}: ${this.x.text(this.x.outer(s.x[i] as number))}`);
      const e = s.yerr?.[i];
      lines.push(`${this.y.doc.name || 'y'}: ${this.y.text(this.y.outer(s.y[i] as number))}${e ? ` ± ${e.toPrecision(2)}` : ''}`);
      lines.push(`row ${s.row ? s.row[i] : i}`);
      this.tip.textContent = lines.join('\n');
      const [px, py] = this.place(s, i);
      this.tip.style.display = '';
      this.tip.style.left = `${px + 12 + this.tip.offsetWidth > this.canvas.clientWidth ? px - 12 - this.tip.offsetWidth : px + 12}px`;
      this.tip.style.top = `${Math.max(0, py - 10)}px`;
    }

    private save(): void {
      const a = el('a', { href: this.canvas.toDataURL('image/png'), download: 'plot.png' });
      a.click();
    }
  };
}

function logarithms(v: Float64Array | undefined, a: Axis): Float64Array {
  const out = v ?? new Float64Array();
  if (a.doc.log) for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) > 0 ? Math.log10(out[i] as number) : NaN;
  return out;
}

/** fitted is a text that is cut to a width. */
function fitted(pen: CanvasRenderingContext2D, text: string, width: number): string {
  if (pen.measureText(text).width <= width) return text;
  const letters = [...text];
  while (letters.length > 1 && pen.measureText(`${letters.join('')}…`).width > width) letters.pop();
  return `${letters.join('')}…`;
}

function stroke(pen: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void {
  pen.beginPath();
  pen.moveTo(x1, y1);
  pen.lineTo(x2, y2);
  pen.stroke();
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

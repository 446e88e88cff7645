import { Axes } from './axes';
import { Bar, drawLegend, fitted, inside, said } from './chart';
import type { BarDoc, Chart, Pen, Place } from './chart';
import { el } from './host';
import type { Kernel, Libs, Rendermime, Widget } from './host';
import { Link } from './link';
import type { Answer } from './link';
import { liveViews } from './live';
import { isMany, paintPoints, paintShapes, ramp } from './paint';
import type { Area, Series, SeriesDoc } from './paint';
import { Sky } from './sky';
import { dark, onTheme, palette } from './theme';

export const plotType = 'application/vnd.vogo.plot+json';
export const skyType = 'application/vnd.vogo.skymap+json';

type Mode = 'pan' | 'zoom' | 'select' | 'lasso';

const hints: Record<Mode, string> = {
  pan: 'drag to move, wheel to zoom (click first), double click to reset',
  zoom: 'drag a box to look closer',
  select: 'drag a box around points to select their rows',
  lasso: 'draw around points to select their rows',
};

/** rowOf is the row of the table that a point stands for. */
function rowOf(s: Series, i: number): number { return s.row ? (s.row[i] as number) : i; }

/** plotViews makes the class of interactive plots and, for their own type, sky maps. */
export function plotViews(lib: Libs, rendermime: Rendermime) {
  const Base = liveViews(lib, rendermime);

  return class PlotView extends Base {
    private link: Link | null = null;
    private part: Widget | null = null;
    private chart!: Chart;
    private series: Series[] = [];
    private bar: Bar | null = null;
    private heats: string[][] = [];
    private legend = '';
    private noLegend = false;
    private mode: Mode = 'pan';
    private selected = new Set<number>();
    private dragged: Place[] = [];
    private moved = 0; // when the view was moved last
    private frame = 0;
    private settle = 0;
    private stops: (() => void)[] = [];
    private canvas = el('canvas');
    private readonly tip = el('div', { class: 'vogo-tip', style: 'display:none' });
    private readonly hint = el('span', { class: 'vogo-dim' });
    private readonly buttons = new Map<Mode, HTMLElement>();

    constructor(type: string) {
      super(type, ['image/png', 'text/plain']);
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
      window.clearTimeout(this.settle);
      for (const stop of this.stops) stop();
      this.stops = [];
      this.part?.dispose();
      this.part = null;
      this.series = [];
      this.told = null;
      link?.close();
    }

    private open(a: Answer, buffers: Uint8Array[]): void {
      this.legend = (a['legend'] as string | undefined) ?? '';
      this.noLegend = a['nolegend'] === true;
      this.bar = a['bar'] ? new Bar(a['bar'] as BarDoc) : null;
      this.heats = [a['heat'], a['darkheat']] as string[][];
      const docs = a['series'] as SeriesDoc[];
      const chart = a['sky'] ? new Sky(a, buffers.slice(docs.reduce((n, d) => n + d.parts.length, 0))) : new Axes(a);
      this.chart = chart;
      let k = 0;
      this.series = docs.map((doc) => {
        const parts: Record<string, Uint8Array> = {};
        for (const p of doc.parts) parts[p] = (buffers[k++] ?? new Uint8Array()).slice();
        const s = chart.series(doc, parts);
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
      const button = (text: string, title: string, act: () => void): HTMLElement => {
        const b = el('button', { type: 'button', title }, text);
        b.onclick = act;
        return b;
      };
      for (const [mode, text] of [['pan', 'Move'], ['zoom', 'Zoom'], ['select', 'Select'], ['lasso', 'Lasso']] as [Mode, string][]) {
        const b = button(text, hints[mode], () => this.choose(mode));
        this.buttons.set(mode, b);
        if (mode === 'pan' || mode === 'zoom' || this.series.length > 0 && !this.series.some((s) => s.doc.bars)) bar.append(b);
      }
      for (const [text, title, act] of this.chart.choices) {
        bar.append(button(text, title, () => {
          act();
          this.redraw();
        }));
      }
      bar.append(button('Reset', 'show everything', () => this.reset()), button('PNG', 'save what is seen as a PNG file', () => this.download()), this.hint);
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
      this.chart.reset();
      this.redraw();
    }

    private redraw(): void {
      cancelAnimationFrame(this.frame);
      this.frame = requestAnimationFrame(() => this.paint());
    }

    private area: Area = { left: 0, top: 0, width: 1, height: 1 };

    private size(): Place {
      const { canvas } = this;
      return [canvas.clientWidth || Number.parseInt(canvas.style.width, 10), canvas.clientHeight || Number.parseInt(canvas.style.height, 10)];
    }

    private paint(): void {
      if (!this.link) return;
      const ratio = window.devicePixelRatio || 1;
      const [w, h] = this.size();
      this.canvas.width = Math.round(w * ratio);
      this.canvas.height = Math.round(h * ratio);
      const pen = this.canvas.getContext('2d');
      if (!pen) return;
      const p = palette();
      pen.setTransform(ratio, 0, 0, ratio, 0, 0);
      pen.fillStyle = p.back;
      pen.fillRect(0, 0, w, h);
      const title = String(this.doc()['title'] ?? '');
      const heat = this.heats[dark() ? 1 : 0];
      this.area = this.chart.layout(pen, w, h, title ? 34 : 14, 16 + (this.scale(heat, 1000)?.width(pen) ?? 0)); // whatever will be counted
      const { left, top, width, height } = this.area;
      this.chart.frame(pen);
      if (title) {
        pen.font = `600 15px ${p.font}`;
        pen.fillStyle = p.text;
        pen.textAlign = 'center';
        pen.fillText(fitted(pen, title, width), left + width / 2, 21);
      }
      pen.save();
      pen.beginPath();
      pen.rect(left, top, width, height);
      pen.clip();
      this.contents(pen, ratio, heat ? ramp(heat) : null);
      pen.restore();
      this.chart.over(pen);
      if (!this.noLegend) drawLegend(pen, this.area, this.legend, this.series);
      this.scale(heat)?.draw(pen, this.area);
      pen.save();
      pen.beginPath();
      pen.rect(left, top, width, height);
      pen.clip();
      this.overlay(pen);
      pen.restore();
    }

    /** scale is the scale of colours: of a column, or of how many points are in a cell. */
    private scale(heat: string[] | undefined, most?: number): Bar | null {
      const s = heat && this.series.find((one) => one.doc.density);
      if (!s) return this.bar;
      return new Bar({ axis: { label: 'points per cell', name: '', low: 1, high: most ?? s.most ?? 1, log: true }, colors: s.most ? heat : [] });
    }

    private contents(pen: Pen, ratio: number, heat: Uint32Array | null): void {
      const moving = performance.now() - this.moved < 150;
      window.clearTimeout(this.settle);
      if (moving) this.settle = window.setTimeout(() => this.redraw(), 170);
      this.chart.under(pen, moving);
      for (const s of this.series) {
        this.chart.lines(pen, s);
        if (!s.doc.points || s.doc.bars) continue;
        if (!isMany(s)) {
          paintShapes(pen, s, this.chart.spots(s));
          continue;
        }
        const img = new ImageData(Math.max(1, Math.round(this.area.width * ratio)), Math.max(1, Math.round(this.area.height * ratio)));
        paintPoints(img, s, this.chart.spots(s), this.area, ratio, heat);
        const c = new OffscreenCanvas(img.width, img.height);
        c.getContext('2d')?.putImageData(img, 0, 0);
        pen.drawImage(c, this.area.left, this.area.top, this.area.width, this.area.height);
      }
    }

    /** overlay draws what is selected, and the box or line that is being dragged. */
    private overlay(pen: Pen): void {
      const p = palette();
      if (this.selected.size > 0) {
        pen.strokeStyle = '#e69f00';
        pen.lineWidth = 1.6;
        const { left, top, width, height } = this.area;
        let drawn = 0;
        for (const s of this.series) {
          if (s.doc.bars) continue;
          const r = s.doc.size / 2 + 2.5;
          const at = this.chart.spots(s);
          for (let i = 0; i < s.x.length && drawn < 20_000; i++) {
            if (!this.selected.has(rowOf(s, i))) continue;
            const px = at.ax + at.bx * (at.x[i] as number);
            const py = at.ay + at.by * (at.y[i] as number);
            if (!(px > left - r && px < left + width + r && py > top - r && py < top + height + r)) continue;
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

    private move(change: () => void): void {
      change();
      this.moved = performance.now();
      this.redraw();
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
        this.chart.grab(at(e));
        e.preventDefault();
      });
      box.addEventListener('pointermove', (e) => {
        const p = at(e);
        if (this.dragged.length === 0) {
          this.hover(p);
          return;
        }
        this.tip.style.display = 'none';
        if (this.mode === 'pan') {
          this.move(() => this.chart.drag(p));
        } else {
          this.dragged.push(p);
          this.redraw();
        }
      });
      box.addEventListener('pointerup', () => this.release());
      box.addEventListener('pointercancel', () => { this.dragged = []; });
      box.addEventListener('pointerleave', () => {
        this.hide();
        if (this.pointed) this.mark([...this.selected]);
      });
      box.addEventListener('dblclick', () => this.reset());
      box.addEventListener('wheel', (e) => {
        if (document.activeElement !== box) return; // the notebook scrolls
        e.preventDefault();
        this.move(() => this.chart.zoom(Math.exp(Math.max(-1, Math.min(1, e.deltaY / 300))), at(e)));
        this.hover(at(e));
      }, { passive: false });
      box.addEventListener('keydown', (e) => {
        const d = 40;
        const arrows: Record<string, Place> = { ArrowLeft: [d, 0], ArrowRight: [-d, 0], ArrowUp: [0, d], ArrowDown: [0, -d] };
        const m = arrows[e.key];
        const { left, top, width, height } = this.area;
        if (m) this.move(() => this.chart.pan(...m));
        else if (e.key === '+' || e.key === '-') this.move(() => this.chart.zoom(e.key === '+' ? 0.8 : 1.25, [left + width / 2, top + height / 2]));
        else if (e.key === '0') this.reset();
        else if (e.key === 'Escape') this.choosePoints(() => false);
        else return;
        e.preventDefault();
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
      if (this.mode === 'zoom' && x2 - x1 > 4 && y2 - y1 > 4) this.chart.show(x1, y1, x2, y2);
      if (this.mode === 'select') this.choosePoints((u, v) => u >= x1 && u <= x2 && v >= y1 && v <= y2);
      if (this.mode === 'lasso') this.choosePoints((u, v) => inside(path, u, v));
      this.redraw();
    }

    private choosePoints(hit: (u: number, v: number) => boolean): void {
      const rows = new Set<number>();
      const { left, top, width, height } = this.area;
      for (const s of this.series) {
        if (s.doc.bars) continue;
        const at = this.chart.spots(s);
        for (let i = 0; i < s.x.length; i++) {
          const u = at.ax + at.bx * (at.x[i] as number);
          const v = at.ay + at.by * (at.y[i] as number);
          if (u >= left && u <= left + width && v >= top && v <= top + height && hit(u, v)) rows.add(rowOf(s, i));
        }
      }
      const list = [...rows].sort((a, b) => a - b);
      this.link?.tell({ type: 'select', rows: list });
      this.mark(list);
    }

    private mark(rows: number[]): void {
      this.selected = new Set(rows);
      this.pointed = false;
      this.say(rows.length > 0 ? `${rows.length.toLocaleString('en')} selected` : hints[this.mode]);
      this.redraw();
    }

    private hovering = 0;
    private pointed = false; // the hint is about the place under the pointer

    private hover(p: Place): void {
      cancelAnimationFrame(this.hovering);
      this.hovering = requestAnimationFrame(() => this.point(p));
    }

    private hide(): void {
      cancelAnimationFrame(this.hovering);
      this.tip.style.display = 'none';
      this.shown = null;
    }

    /** point tells of what is under the pointer. */
    private point(p: Place): void {
      if (!this.link) return;
      const { left, top, width, height } = this.area;
      const [u, v] = p;
      const over = u >= left && u <= left + width && v >= top && v <= top + height;
      const where = over ? this.chart.at(p) : '';
      if (where) {
        const n = this.selected.size;
        this.say(n > 0 ? `${n.toLocaleString('en')} selected · ${where}` : where);
        this.pointed = true;
      } else if (this.pointed) {
        this.mark([...this.selected]);
      }
      const best = over ? this.nearest(p) : null;
      if (best) this.showTip(...best);
      else this.hide();
    }

    /** nearest is the point that is close to a place. */
    private nearest([u, v]: Place): [Series, number] | null {
      let best: [Series, number] | null = null;
      let least = 144;
      for (const s of this.series) {
        if (s.doc.bars) continue;
        const { x, y, ax, bx, ay, by } = this.chart.spots(s);
        for (let i = 0; i < x.length; i++) {
          const dx = ax + bx * (x[i] as number) - u;
          const dy = ay + by * (y[i] as number) - v;
          const d = dx * dx + dy * dy;
          if (d < least) {
            least = d;
            best = [s, i];
          }
        }
      }
      return best;
    }

    private shown: [Series, number] | null = null; // what the tip tells of
    private told: { row: number; lines: string[] } | null = null;
    private asking = false;

    private showTip(s: Series, i: number): void {
      const lines = s.doc.label ? [s.doc.label] : [];
      lines.push(...this.chart.tell(s, i));
      const row = rowOf(s, i);
      this.shown = [s, i];
      lines.push(`row ${row}`);
      if (this.told?.row === row) lines.push(...this.told.lines);
      else if (!this.asking) void this.ask();
      this.tip.textContent = lines.join('\n');
      const at = this.chart.spots(s);
      const px = at.ax + at.bx * (at.x[i] as number);
      const py = at.ay + at.by * (at.y[i] as number);
      this.tip.style.display = '';
      const [w, h] = this.size();
      this.tip.style.left = `${px + 12 + this.tip.offsetWidth > w ? Math.max(0, px - 12 - this.tip.offsetWidth) : px + 12}px`;
      this.tip.style.top = `${Math.max(0, Math.min(py - 10, h - this.tip.offsetHeight))}px`;
    }

    /** ask reads what else the row that the tip tells of holds, and then of that which it tells of by now. */
    private async ask(): Promise<void> {
      this.asking = true;
      const link = this.link;
      try {
        while (link && this.link === link && this.shown && this.told?.row !== rowOf(...this.shown)) {
          const row = rowOf(...this.shown);
          const [a] = await link.ask({ type: 'row', row });
          this.told = { row, lines: said(a, this.chart.named) };
        }
        if (this.link === link && this.shown) this.showTip(...this.shown);
      } catch {
        // The kernel has ended.
      } finally {
        this.asking = false;
      }
    }

    private download(): void {
      const a = el('a', { href: this.canvas.toDataURL('image/png'), download: 'plot.png' });
      a.click();
    }
  };
}

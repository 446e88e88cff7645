import { inside } from './chart';
import type { Place } from './chart';
import { el } from './host';
import type { Kernel, Libs, Rendermime, Widget } from './host';
import { Link } from './link';
import type { Answer } from './link';
import { liveViews } from './live';
import { Tile } from './tile';
import type { Curve } from './tile';
import { palette } from './theme';

export const imageType = 'application/vnd.vogo.image+json';

/** Mark is an overlay. Its points may be rows of a table, of those that lie over the image the one of that number. */
interface Mark { colour: string; label?: string; points?: number[][]; paths?: number[][]; rows?: number[]; table?: number }
interface Label { at: number; text: string }
interface Grid { lines?: number[]; bottom?: Label[]; left?: Label[] }
type Mode = 'stretch' | 'move' | 'select' | 'lasso';

const hints: Record<Mode, string> = {
  stretch: 'drag sideways for brightness, up and down for contrast',
  move: 'drag to move, wheel to zoom (click first), double click to reset',
  select: 'drag a box around marks to select their rows',
  lasso: 'draw around marks to select their rows',
};

/** imageViews makes the class of images whose stretch, colours and part are chosen by hand. */
export function imageViews(lib: Libs, rendermime: Rendermime) {
  const Base = liveViews(lib, rendermime);

  return class ImageView extends Base {
    private link: Link | null = null;
    private part: Widget | null = null;
    private width = 1; // of the image, in its pixels
    private height = 1;
    private overview: Tile | null = null;
    private detail: Tile | null = null;
    private curve: Curve = { low: 0, high: 1, stretch: 'linear', bias: 0.5, contrast: 1, colours: new Uint32Array(256) };
    private maps = new Map<string, Uint32Array>();
    private marks: Mark[] = [];
    private grid: Grid = {};
    private showGrid = true;
    private mode: Mode = 'stretch';
    private selected: Set<number>[] = []; // rows of each table
    private drawn: Place[] = []; // the line around what is to be selected
    // The pixel in the middle of the canvas, and CSS pixels for one of the image.
    private cx = 0;
    private cy = 0;
    private scale = 1;
    private fit = 1;
    private start: { low: string; map: string } = { low: 'linear', map: 'gray' };
    private frame = 0;
    private settle = 0;
    private canvas = el('canvas');
    private readonly hint = el('span', { class: 'vogo-dim', role: 'status' });
    private readonly buttons = new Map<Mode, HTMLElement>();
    private readonly menus: Record<string, HTMLSelectElement> = {};

    constructor() {
      super(imageType, ['image/png', 'text/plain']);
    }

    protected wanted(): boolean { return typeof this.doc()['id'] === 'string'; }

    protected connect(kernel: Kernel): void {
      const link = new Link(kernel, 'vogo.image', { id: this.doc()['id'] });
      this.link = link;
      link.onClose = () => this.fall();
      link.onPush = (a, buffers) => {
        if (this.link !== link) return;
        if (a.type === 'open') this.open(a, buffers);
        if (a.type === 'selected') {
          this.selected[(a['table'] as number) - 1] = new Set(a['rows'] as number[]);
          this.redraw();
        }
      };
    }

    protected disconnect(): void {
      const link = this.link;
      this.link = null;
      cancelAnimationFrame(this.frame);
      window.clearTimeout(this.settle);
      this.part?.dispose();
      this.part = this.overview = this.detail = null;
      link?.close();
    }

    private open(a: Answer, buffers: Uint8Array[]): void {
      this.width = a['width'] as number;
      this.height = a['height'] as number;
      this.overview = new Tile(buffers[0] as Uint8Array, a['w'] as number, a['h'] as number, 0, 0, this.width, this.height);
      const colours = (buffers[1] as Uint8Array).slice();
      (a['colormaps'] as string[]).forEach((name, i) => this.maps.set(name, new Uint32Array(colours.buffer, i * 1024, 256)));
      this.start = { low: a['stretch'] as string, map: a['colormap'] as string };
      this.curve.low = (a['low'] as number | null) ?? 0;
      this.curve.high = (a['high'] as number | null) ?? 1;
      this.marks = (a['marks'] as Mark[] | undefined) ?? [];
      this.grid = a['grid'] as Grid;
      this.selected = ((a['selected'] as number[][] | undefined) ?? []).map((rows) => new Set(rows));
      this.build(a);
      this.reset();
      this.live();
    }

    private build(a: Answer): void {
      this.fit = (a['size'] as number) / Math.max(this.width, this.height);
      const w = Math.max(120, Math.round(this.width * this.fit));
      const h = Math.max(80, Math.round(this.height * this.fit));
      this.canvas = el('canvas', { style: `width:${w}px;height:${h}px` });
      const box = el('div', {
        class: 'vogo-canvas', tabindex: '0', role: 'img', style: `width:${w}px;height:${h}px`,
        'aria-label': String(this.model?.data['text/plain'] ?? 'image'), 'data-lm-suppress-shortcuts': 'true',
      }, this.canvas);
      const bar = el('div', { class: 'vogo-bar vogo-controls' }, el('b', {}, String(this.doc()['title'] ?? '')));
      const button = (text: string, tip: string, f: () => void): HTMLElement => {
        const b = el('button', { type: 'button', title: tip }, text);
        b.onclick = f;
        bar.append(b);
        return b;
      };
      this.buttons.set('stretch', button('Stretch', hints.stretch, () => this.choose('stretch')));
      this.buttons.set('move', button('Move', hints.move, () => this.choose('move')));
      if (this.marks.some((m) => m.table)) {
        this.buttons.set('select', button('Select', hints.select, () => this.choose('select')));
        this.buttons.set('lasso', button('Lasso', hints.lasso, () => this.choose('lasso')));
      }
      this.menu(bar, 'stretch', a['stretches'] as string[], (v) => { this.curve.stretch = v; });
      this.menu(bar, 'colours', a['colormaps'] as string[], (v) => { this.curve.colours = this.maps.get(v) ?? this.curve.colours; });
      if (this.grid.lines?.length) button('Grid', 'coordinate lines on or off', () => { this.showGrid = !this.showGrid; this.redraw(); });
      button('Reset', 'as it was', () => this.reset());
      button('PNG', 'save what is seen as a PNG file', () => el('a', { href: this.canvas.toDataURL('image/png'), download: 'image.png' }).click());
      const foot = el('div', { class: 'vogo-bar vogo-foot' }, this.hint);
      bar.addEventListener('keydown', (e) => e.stopPropagation());
      this.part = new lib.widgets.Widget({ node: el('div', {}, bar, box, foot) });
      this.addWidget(this.part);
      this.choose(this.mode);
      this.listen(box);
    }

    private menu(bar: HTMLElement, name: string, choices: string[], set: (v: string) => void): void {
      const select = el('select', { 'aria-label': name }, ...choices.map((c) => el('option', { value: c }, c)));
      select.onchange = () => {
        set(select.value);
        this.redraw();
      };
      this.menus[name] = select;
      bar.append(select);
    }

    private choose(mode: Mode): void {
      this.mode = mode;
      for (const [m, b] of this.buttons) b.style.fontWeight = m === mode ? 'bold' : '';
      this.canvas.style.cursor = mode === 'move' ? 'grab' : 'crosshair';
      this.hint.textContent = this.chosen();
    }

    private reset(): void {
      this.cx = (this.width - 1) / 2;
      this.cy = (this.height - 1) / 2;
      this.scale = this.fit;
      Object.assign(this.curve, { bias: 0.5, contrast: 1, stretch: this.start.low, colours: this.maps.get(this.start.map) });
      (this.menus['stretch'] as HTMLSelectElement).value = this.start.low;
      (this.menus['colours'] as HTMLSelectElement).value = this.start.map;
      this.redraw();
    }

    private redraw(): void {
      cancelAnimationFrame(this.frame);
      this.frame = requestAnimationFrame(() => this.paint());
    }

    private size(): Place {
      return [Number.parseInt(this.canvas.style.width, 10), Number.parseInt(this.canvas.style.height, 10)];
    }

    /** place is where a pixel of the image is on the canvas. */
    private place(x: number, y: number): Place {
      const [w, h] = this.size();
      return [w / 2 + (x - this.cx) * this.scale, h / 2 - (y - this.cy) * this.scale];
    }

    /** pixel is what lies at a place of the canvas. */
    private pixel([u, v]: Place): Place {
      const [w, h] = this.size();
      return [this.cx + (u - w / 2) / this.scale, this.cy - (v - h / 2) / this.scale];
    }

    private paint(): void {
      const pen = this.canvas.getContext('2d');
      if (!this.link || !this.overview || !pen) return;
      const ratio = window.devicePixelRatio || 1;
      const [w, h] = this.size();
      this.canvas.width = Math.round(w * ratio);
      this.canvas.height = Math.round(h * ratio);
      pen.setTransform(ratio, 0, 0, ratio, 0, 0);
      pen.fillStyle = palette().head;
      pen.fillRect(0, 0, w, h);
      for (const t of [this.overview, this.detail]) {
        if (!t) continue;
        const [left, bottom] = this.place(t.x - 0.5, t.y - 0.5);
        const [right, top] = this.place(t.x + t.width - 0.5, t.y + t.height - 0.5);
        pen.imageSmoothingEnabled = right - left < t.w; // single values are squares
        pen.drawImage(t.picture(this.curve), left, top, right - left, bottom - top);
      }
      if (this.showGrid) this.drawGrid(pen, w, h);
      for (const m of this.marks) this.drawMark(pen, m);
      this.drawSelection(pen);
    }

    private drawGrid(pen: CanvasRenderingContext2D, w: number, h: number): void {
      const l = this.grid.lines ?? [];
      pen.strokeStyle = 'rgba(0,150,190,0.8)';
      pen.lineWidth = 1;
      pen.beginPath();
      for (let i = 0; i + 3 < l.length; i += 4) {
        pen.moveTo(...this.place(l[i] as number, l[i + 1] as number));
        pen.lineTo(...this.place(l[i + 2] as number, l[i + 3] as number));
      }
      pen.stroke();
      pen.font = `11px ${palette().font}`;
      let end = -Infinity;
      for (const t of [...(this.grid.bottom ?? [])].sort((p, q) => p.at - q.at)) {
        const [x, y] = this.place(t.at, -0.5);
        const half = pen.measureText(t.text).width / 2;
        if (x - half < end + 8 || x - half < 0 || x + half > w) continue;
        end = x + half;
        write(pen, t.text, x - half, Math.min(y, h) - 5);
      }
      for (const t of this.grid.left ?? []) {
        const [x, y] = this.place(-0.5, t.at);
        if (y > 12 && y < h - 20) write(pen, t.text, Math.max(x, 0) + 4, y + 4);
      }
    }

    private drawMark(pen: CanvasRenderingContext2D, m: Mark): void {
      pen.strokeStyle = m.colour;
      pen.lineWidth = 1.5;
      pen.beginPath();
      for (const [x, y] of (m.points ?? []) as Place[]) {
        const [u, v] = this.place(x, y);
        pen.moveTo(u + 5, v);
        pen.arc(u, v, 5, 0, 2 * Math.PI);
      }
      for (const path of m.paths ?? []) {
        for (let i = 0; i + 1 < path.length; i += 2) {
          const p = this.place(path[i] as number, path[i + 1] as number);
          if (i === 0) pen.moveTo(...p);
          else pen.lineTo(...p);
        }
        pen.closePath();
      }
      pen.stroke();
      const first = m.paths?.[0];
      if (m.label && first) write(pen, m.label, ...this.place(first[0] as number, first[1] as number));
    }

    /** drawSelection draws what is selected, and the line that is being drawn around more. */
    private drawSelection(pen: CanvasRenderingContext2D): void {
      pen.lineWidth = 3;
      for (const m of this.marks) {
        const rows = m.table ? this.selected[m.table - 1] : undefined;
        if (!rows?.size) continue;
        pen.beginPath();
        (m.points as Place[] | undefined)?.forEach(([x, y], i) => {
          if (!rows.has(m.rows?.[i] ?? -1)) return;
          const [u, v] = this.place(x, y);
          pen.moveTo(u + 8, v);
          pen.arc(u, v, 8, 0, 2 * Math.PI);
        });
        pen.strokeStyle = '#222';
        pen.stroke();
        pen.lineWidth = 1.8;
        pen.strokeStyle = '#ffd60a';
        pen.stroke();
        pen.lineWidth = 3;
      }
      if (this.drawn.length < 2) return;
      pen.lineWidth = 1.5;
      pen.strokeStyle = palette().accent;
      pen.fillStyle = 'rgba(25,118,210,0.2)';
      pen.beginPath();
      this.around().forEach((p, i) => (i ? pen.lineTo(...p) : pen.moveTo(...p)));
      pen.closePath();
      pen.fill();
      pen.stroke();
    }

    /** around is the polygon that is being drawn. */
    private around(): Place[] {
      if (this.mode === 'lasso') return this.drawn;
      const [[a, b], [c, d]] = [this.drawn[0] as Place, this.drawn[this.drawn.length - 1] as Place];
      return [[a, b], [c, b], [c, d], [a, d]];
    }

    /** select selects the rows of what lies within the line, in each table. */
    private select(): void {
      const polygon = this.drawn.length > 1 ? this.around() : [];
      this.drawn = [];
      this.selected.forEach((_, k) => {
        const rows = new Set<number>();
        for (const m of this.marks) {
          if (m.table !== k + 1) continue;
          (m.points as Place[] | undefined)?.forEach(([x, y], i) => {
            if (inside(polygon, ...this.place(x, y))) rows.add(m.rows?.[i] as number);
          });
        }
        this.selected[k] = rows;
        this.link?.tell({ type: 'select', table: k + 1, rows: [...rows].sort((a, b) => a - b) });
      });
      this.redraw();
    }

    /** chosen is what the hint says while the pointer points at nothing. */
    private chosen(): string {
      const n = this.selected.reduce((sum, rows) => sum + rows.size, 0);
      return n > 0 ? `${n.toLocaleString('en')} selected` : hints[this.mode];
    }

    private listen(box: HTMLElement): void {
      const at = (e: MouseEvent): Place => {
        const r = box.getBoundingClientRect();
        return [e.clientX - r.left, e.clientY - r.top];
      };
      let from: Place | null = null;
      box.addEventListener('pointerdown', (e) => {
        if (e.button !== 0) return;
        box.focus({ preventScroll: true });
        box.setPointerCapture(e.pointerId);
        from = at(e);
        this.drawn = this.mode === 'select' || this.mode === 'lasso' ? [from] : [];
        e.preventDefault();
      });
      box.addEventListener('pointermove', (e) => {
        const p = at(e);
        if (!from) {
          this.point(p);
          return;
        }
        if (this.mode === 'select' || this.mode === 'lasso') {
          this.drawn.push(p);
          this.redraw();
          return;
        }
        this.drag(p[0] - from[0], p[1] - from[1]);
        from = p;
      });
      const release = (): void => {
        from = null;
        if (this.drawn.length > 1) this.select();
        this.drawn = [];
        this.sharpen();
      };
      box.addEventListener('pointerup', release);
      box.addEventListener('pointercancel', release);
      box.addEventListener('pointerleave', () => { this.hint.textContent = this.chosen(); });
      box.addEventListener('dblclick', () => this.reset());
      box.addEventListener('wheel', (e) => {
        if (document.activeElement !== box) return; // the notebook scrolls
        e.preventDefault();
        this.zoom(Math.exp(-Math.max(-1, Math.min(1, e.deltaY / 300))), at(e));
      }, { passive: false });
      box.addEventListener('keydown', (e) => {
        const [w, h] = this.size();
        const move: Record<string, Place> = { ArrowLeft: [40, 0], ArrowRight: [-40, 0], ArrowUp: [0, 40], ArrowDown: [0, -40] };
        const m = move[e.key];
        if (m) this.move(...m);
        else if (e.key === '+' || e.key === '-') this.zoom(e.key === '+' ? 1.25 : 0.8, [w / 2, h / 2]);
        else if (e.key === '0') this.reset();
        else if (e.key === 'Escape' && this.selected.length > 0) this.select();
        else return;
        e.preventDefault();
      });
    }

    private drag(dx: number, dy: number): void {
      if (this.mode === 'move') {
        this.move(dx, dy);
        return;
      }
      const [w, h] = this.size();
      this.curve.bias = Math.max(0, Math.min(1, this.curve.bias - dx / w));
      this.curve.contrast = Math.max(0.05, Math.min(20, this.curve.contrast * Math.exp((-3 * dy) / h)));
      this.redraw();
    }

    private move(dx: number, dy: number): void {
      this.cx -= dx / this.scale;
      this.cy += dy / this.scale;
      this.redraw();
      this.sharpen();
    }

    private zoom(f: number, at: Place): void {
      const scale = Math.max(this.fit / 4, Math.min(64, this.scale * f));
      const [x, y] = this.pixel(at);
      this.cx = x + ((this.cx - x) * this.scale) / scale;
      this.cy = y + ((this.cy - y) * this.scale) / scale;
      this.scale = scale;
      this.redraw();
      this.sharpen();
    }

    /** sharpen reads the pixels of what is seen once it has come to rest, where the overview is too coarse. */
    private sharpen(): void {
      window.clearTimeout(this.settle);
      const o = this.overview;
      if (!o || o.w === this.width || (this.scale * this.width) / o.w < 1.2) return;
      this.settle = window.setTimeout(() => void this.ask(), 120);
    }

    private async ask(): Promise<void> {
      const [w, h] = this.size();
      const [x1, y1] = this.pixel([-w / 8, h * 1.125]);
      const [x2, y2] = this.pixel([w * 1.125, -h / 8]);
      const x = Math.max(0, Math.floor(x1));
      const y = Math.max(0, Math.floor(y1));
      const right = Math.min(this.width, Math.ceil(x2) + 1);
      const top = Math.min(this.height, Math.ceil(y2) + 1);
      if (right <= x || top <= y) return;
      const link = this.link;
      try {
        const [a, buffers] = await (link as Link).ask({ type: 'detail', x, y, w: right - x, h: top - y });
        if (this.link !== link) return;
        this.detail = new Tile(buffers[0] as Uint8Array, a['w'] as number, a['h'] as number,
          a['x'] as number, a['y'] as number, a['width'] as number, a['height'] as number);
        this.redraw();
      } catch {
        // The overview is all there is.
      }
    }

    private asking = false;
    private pointed: Place | null = null;

    /** point tells of the pixel under the pointer; the kernel knows its value and position exactly. */
    private point(p: Place): void {
      this.pointed = p;
      if (!this.asking) void this.tell();
    }

    private async tell(): Promise<void> {
      this.asking = true;
      while (this.pointed && this.link) {
        const [x, y] = this.pixel(this.pointed).map(Math.round) as Place;
        this.pointed = null;
        if (x < 0 || y < 0 || x >= this.width || y >= this.height) {
          this.hint.textContent = this.chosen();
          continue;
        }
        try {
          const [a] = await this.link.ask({ type: 'at', x, y });
          this.hint.textContent = [`pixel ${x}, ${y}`, a['sky'], a['degrees'] && `(${String(a['degrees'])})`, `value ${String(a['value'])}`].filter(Boolean).join('   ');
        } catch {
          break; // the kernel has ended
        }
      }
      this.asking = false;
    }
  };
}

/** write writes text that can be read on every image. */
function write(pen: CanvasRenderingContext2D, text: string, x: number, y: number): void {
  pen.lineWidth = 3;
  pen.strokeStyle = 'rgba(255,255,255,0.85)';
  pen.lineJoin = 'round';
  pen.strokeText(text, x, y);
  pen.fillStyle = '#222';
  pen.fillText(text, x, y);
}

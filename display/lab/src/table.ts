import { clippedTexts, directGrids } from './direct';
import { el, safeURL } from './host';
import type { CellConfig, DataGrid, HitTest, Kernel, Libs, Rendermime, SelectionModel, Widget } from './host';
import { Link } from './link';
import type { Answer } from './link';
import { liveViews } from './live';
import { firstPage, pagedModels } from './pages';
import type { Field, PagedModel } from './pages';
import { onTheme, palette } from './theme';

export const tableType = 'application/vnd.vogo.table+json';
const rowHeight = 22;
const visibleRows = 15;

interface Summary {
  nulls: number;
  low?: string;
  high?: string;
  counts?: number[];
  values?: string[];
  times?: number[];
  kinds?: number;
}

/** tableViews makes the class of live tables. */
export function tableViews(lib: Libs, rendermime: Rendermime) {
  const Base = liveViews(lib, rendermime);
  const Model = pagedModels(lib);
  const Grid = directGrids(lib);
  const Text = clippedTexts(lib);

  return class TableView extends Base {
    private link: Link | null = null;
    private grid: DataGrid | null = null;
    private data: PagedModel | null = null;
    private selection: SelectionModel | null = null;
    private parts: Widget[] = [];
    private total = 0;
    private filter = '';
    private stops: (() => void)[] = [];

    private readonly filterBox = el('input', {
      type: 'search', class: 'vogo-grow', spellcheck: 'false', 'aria-label': 'filter rows',
      placeholder: 'filter, as  mag < 12 && name like \'HD%\'',
    });
    private readonly findBox = el('input', { type: 'search', size: '14', spellcheck: 'false', 'aria-label': 'find a column', placeholder: 'find column' });
    private readonly count = el('span', { class: 'vogo-dim' });
    private readonly message = el('span', { class: 'vogo-message' });
    private readonly foot = el('div', { class: 'vogo-bar vogo-foot', 'data-lm-suppress-shortcuts': 'true' }, this.count, this.message);

    constructor() {
      super(tableType, ['text/html', 'text/plain']);
    }

    protected wanted(): boolean {
      const d = this.doc();
      const meta = d['meta'] as Record<string, unknown> | undefined;
      return typeof meta?.['id'] === 'string' && (Number(d['nrows']) > 5 || Number(d['ncols']) > 8);
    }

    protected connect(kernel: Kernel): void {
      const id = (this.doc()['meta'] as Record<string, unknown>)['id'];
      const link = new Link(kernel, 'vogo.table', { id, ...firstPage });
      this.link = link;
      link.onClose = () => this.fall();
      link.onPush = (a, buffers) => {
        if (this.link !== link) return;
        if (a.type === 'open') this.open(a, buffers);
        if (a.type === 'selected') this.mirror((a['ranges'] as [number, number][] | undefined) ?? [], a['rows'] as number);
      };
    }

    protected disconnect(): void {
      const link = this.link;
      this.link = null;
      for (const stop of this.stops) stop();
      this.stops = [];
      for (const p of this.parts) p.dispose();
      this.parts = [];
      this.grid = this.data = this.selection = null;
      link?.close();
    }

    private open(a: Answer, buffers: Uint8Array[]): void {
      this.total = a['total'] as number;
      const link = this.link as Link;
      const data = new Model(a['fields'] as Field[], this.total, link);
      data.arrived(a, buffers);
      this.data = data;
      this.live();
      this.add(this.bar());
      this.makeGrid(data);
      this.add(this.foot);
      this.say(this.total);
      const note = this.doc()['note'];
      this.tell(typeof note === 'string' ? note : '');
    }

    private add(node: HTMLElement): void {
      const w = new lib.widgets.Widget({ node });
      this.parts.push(w);
      this.addWidget(w);
    }

    private bar(): HTMLElement {
      const button = (text: string, tip: string, f: () => void): HTMLElement => {
        const b = el('button', { type: 'button', title: tip }, text);
        b.onclick = f;
        return b;
      };
      const title = String(this.doc()['title'] ?? 'table');
      const names = el('datalist', { id: `vogo-${Math.random().toString(36).slice(2)}` });
      for (const f of this.data?.fields ?? []) names.append(el('option', { value: f.name }, f.description ?? f.ucd ?? ''));
      this.findBox.setAttribute('list', names.id);
      this.findBox.oninput = () => this.find(this.findBox.value);
      this.filterBox.onkeydown = (e) => {
        if (e.key === 'Enter') void this.arrange(this.filterBox.value, this.data?.sorted ?? null);
        if (e.key === 'Escape') {
          this.filterBox.value = '';
          void this.arrange('', this.data?.sorted ?? null);
        }
      };
      this.filterBox.addEventListener('search', () => { // the cross in the box
        if (!this.filterBox.value && this.filter) void this.arrange('', this.data?.sorted ?? null);
      });
      this.filterBox.oninput = () => this.filterBox.classList.remove('vogo-bad');
      return el('div', { class: 'vogo-bar', 'data-lm-suppress-shortcuts': 'true' },
        el('b', {}, title), this.filterBox, this.findBox, names,
        button('Copy', 'copy the selected cells, or all of them (Ctrl+C)', () => void this.copy()),
        button('Save…', 'save the rows that are shown to a file: .vot, .csv, .ecsv, .fits …', () => this.askPath()));
    }

    private makeGrid(data: PagedModel): void {
      const g = new Grid({
        defaultSizes: { rowHeight, columnWidth: 90, rowHeaderWidth: 64, columnHeaderHeight: rowHeight },
        minimumSizes: { rowHeight, columnWidth: 30, rowHeaderWidth: 40, columnHeaderHeight: rowHeight },
        headerVisibility: 'all', stretchLastColumn: false,
      });
      this.grid = g;
      g.dataModel = data;
      g.keyHandler = new lib.datagrid.BasicKeyHandler();
      g.mouseHandler = new lib.datagrid.BasicMouseHandler();
      this.selection = new lib.datagrid.BasicSelectionModel({ dataModel: data, selectionMode: 'cell' });
      g.selectionModel = this.selection;
      this.paint();
      this.stops.push(onTheme(() => this.paint()));
      this.widths(g, data.fields);
      g.node.classList.add('vogo-grid');
      g.node.style.height = `${(Math.min(Math.max(this.total, 3), visibleRows) + data.rowCount('column-header')) * rowHeight + 18}px`;
      g.node.setAttribute('data-lm-suppress-shortcuts', 'true');
      this.listen(g);
      this.parts.push(g);
      this.addWidget(g);
      const fit = new ResizeObserver(() => lib.messaging.MessageLoop.sendMessage(g, lib.widgets.Widget.ResizeMessage.UnknownSize));
      fit.observe(g.node);
      this.stops.push(() => fit.disconnect());
    }

    private widths(g: DataGrid, fields: Field[]): void {
      const pen = document.createElement('canvas').getContext('2d');
      if (!pen) return;
      pen.font = `bold 12px ${palette().font}`;
      const digit = pen.measureText('0').width;
      let sum = 64 + 20;
      fields.forEach((f, j) => {
        const head = Math.max(pen.measureText(`${f.name} ▲`).width, pen.measureText(f.unit ?? '').width);
        const w = Math.round(Math.min(Math.max(head + 18, f.width * digit + 18, 44), 340));
        g.resizeColumn('body', j, w);
        sum += w;
      });
      g.node.style.maxWidth = `${sum}px`;
    }

    private paint(): void {
      const g = this.grid;
      const fields = this.data?.fields ?? [];
      if (!g) return;
      const p = palette();
      g.style = {
        voidColor: p.back, backgroundColor: p.back, gridLineColor: p.line, headerBackgroundColor: p.head,
        headerGridLineColor: p.line, selectionFillColor: 'rgba(25,118,210,0.18)', selectionBorderColor: p.accent,
        cursorFillColor: 'rgba(25,118,210,0.10)', cursorBorderColor: p.accent,
        headerSelectionFillColor: 'rgba(25,118,210,0.12)', headerSelectionBorderColor: p.accent,
        scrollShadow: { size: 6, color1: 'rgba(0,0,0,0.18)', color2: 'rgba(0,0,0,0.06)', color3: 'rgba(0,0,0,0)' },
      };
      const font = `12px ${p.font}`;
      const cell = (align: string): unknown => new Text({
        font, horizontalAlignment: align,
        textColor: (c: CellConfig) => (c.value === null ? p.dim : typeof c.value === 'string' && safeURL(c.value) ? p.link : p.text),
        format: (c: CellConfig) => (c.value === null ? '--' : String(c.value)),
      });
      const head = (align: string): unknown => new Text({
        horizontalAlignment: align,
        font: (c: CellConfig) => (c.row === 0 ? `bold 12px ${p.font}` : font),
        textColor: (c: CellConfig) => (c.row === 0 ? p.text : p.dim), backgroundColor: p.head,
      });
      const cells = { left: cell('left'), right: cell('right') };
      const heads = { left: head('left'), right: head('right') };
      const side = (c: CellConfig): 'left' | 'right' => (fields[c.column]?.right ? 'right' : 'left');
      g.cellRenderers = new lib.datagrid.RendererMap({
        'body': (c: CellConfig) => cells[side(c)],
        'column-header': (c: CellConfig) => heads[side(c)],
        'row-header': new Text({ font, textColor: p.dim, backgroundColor: p.head, horizontalAlignment: 'right' }),
        'corner-header': new Text({ font, textColor: p.dim, backgroundColor: p.head }),
      });
    }

    private listen(g: DataGrid): void {
      // The wheel belongs to the notebook until the table is clicked.
      g.node.addEventListener('wheel', (e) => {
        if (!g.node.contains(document.activeElement)) e.stopPropagation();
      }, { capture: true });
      g.node.addEventListener('mousedown', (e) => {
        const h = g.hitTest(e.clientX, e.clientY);
        if (e.button !== 0) return;
        if (h.region === 'column-header' && h.x > 5 && h.x < h.width - 5) {
          e.stopPropagation(); // a click there sorts and does not select
          e.preventDefault();
        }
        // The grid keeps what follows from everybody but the window.
        window.addEventListener('mouseup', (up) => {
          if (Math.hypot(up.clientX - e.clientX, up.clientY - e.clientY) < 4) this.click(h);
        }, { capture: true, once: true });
      }, { capture: true });
      g.node.addEventListener('mousemove', (e) => this.hover(g, e));
      g.node.addEventListener('keydown', (e) => {
        if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === 'c') {
          e.preventDefault();
          e.stopPropagation();
          void this.copy();
        }
      }, { capture: true });
      let timer = 0;
      this.selection?.changed.connect(() => {
        if (this.mirroring) return;
        window.clearTimeout(timer);
        timer = window.setTimeout(() => void this.select(), 80);
      });
    }

    private click(h: HitTest): void {
      const field = this.data?.fields[h.column];
      if (h.region === 'column-header' && field && h.x > 5 && h.x < h.width - 5) {
        const s = this.data?.sorted;
        const next = s?.column !== h.column ? { column: h.column, down: false } : s.down ? null : { column: h.column, down: true };
        void this.arrange(this.filter, next).then(() => this.summary(h.column));
      }
      if (h.region === 'body') {
        const value = this.data?.data('body', h.row, h.column);
        const url = typeof value === 'string' ? safeURL(value) : null;
        if (url && h.x < value!.toString().length * 7 + 8) window.open(url, '_blank', 'noopener,noreferrer');
      }
    }

    private hover(g: DataGrid, e: MouseEvent): void {
      const h = g.hitTest(e.clientX, e.clientY);
      const f = this.data?.fields[h.column];
      let tip = '';
      if (h.region === 'column-header' && f) {
        tip = [f.name, f.ucd, f.unit, f.type, f.description].filter(Boolean).join(' · ') + '\nclick: sort and summarise';
      } else if (h.region === 'body' && f) {
        const v = this.data?.data('body', h.row, h.column);
        if (typeof v === 'string' && v.length * 6.5 > h.width) tip = v.slice(0, 1000);
      }
      if (g.viewport.node.title !== tip) g.viewport.node.title = tip;
    }

    private async arrange(filter: string, sort: { column: number; down: boolean } | null): Promise<void> {
      const data = this.data;
      const link = this.link;
      if (!data || !link) return;
      this.count.textContent = 'working…';
      try {
        const [a] = await link.ask({ type: 'view', filter, sort: sort?.column ?? null, down: sort?.down ?? false });
        if (this.data !== data) return;
        this.filter = filter;
        data.sorted = sort;
        this.selection?.clear();
        data.rearranged(a['rows'] as number);
        this.grid?.scrollToRow(0);
        this.filterBox.classList.remove('vogo-bad');
        this.tell('');
        this.say(a['rows'] as number);
      } catch (e) {
        this.filterBox.classList.add('vogo-bad');
        this.tell((e as Error).message, true);
        this.say(data.rowCount('body'));
      }
    }

    /** say tells how many rows are seen and selected. */
    private say(rows: number, selected = 0): void {
      const n = (x: number): string => x.toLocaleString('en');
      let text = rows === this.total ? `${n(rows)} rows` : `${n(rows)} of ${n(this.total)} rows`;
      text += ` × ${n(this.data?.fields.length ?? 0)} columns`;
      if (selected > 0) text += `, ${n(selected)} selected`;
      this.count.textContent = text;
    }

    private tell(text: string, error = false): void {
      this.message.replaceChildren(el('span', { class: error ? 'vogo-error' : 'vogo-dim' }, text));
    }

    private find(text: string): void {
      const t = text.trim().toLowerCase();
      const fields = this.data?.fields ?? [];
      if (!t) return;
      let j = fields.findIndex((f) => f.name.toLowerCase() === t);
      if (j < 0) j = fields.findIndex((f) => f.name.toLowerCase().startsWith(t));
      if (j < 0) j = fields.findIndex((f) => [f.name, f.ucd, f.description].some((s) => s?.toLowerCase().includes(t)));
      if (j < 0) {
        this.tell(`no column about “${text}”`, true);
        return;
      }
      this.grid?.scrollToColumn(j);
      const f = fields[j] as Field;
      this.tell([f.name, f.ucd, f.unit, f.description].filter(Boolean).join(' · '));
    }

    /** ranges are the selected rows, one range after the other. */
    private regions(): { r1: number; r2: number; c1: number; c2: number }[] {
      const rows = this.data?.rowCount('body') ?? 0;
      const cols = this.data?.fields.length ?? 0;
      return [...(this.selection?.selections() ?? [])].map((s) => ({
        r1: Math.max(0, Math.min(s.r1, s.r2)), r2: Math.min(rows - 1, Math.max(s.r1, s.r2)),
        c1: Math.max(0, Math.min(s.c1, s.c2)), c2: Math.min(cols - 1, Math.max(s.c1, s.c2)),
      })).filter((s) => s.r2 >= s.r1 && s.c2 >= s.c1);
    }

    private async select(): Promise<void> {
      const data = this.data;
      if (!data || !this.link) return;
      try {
        const [a] = await this.link.ask({ type: 'select', ranges: this.regions().map((s) => [s.r1, s.r2]) });
        if (this.data === data) this.say(data.rowCount('body'), a['rows'] as number);
      } catch {
        // The kernel has ended.
      }
    }

    private mirroring = false;

    /** mirror shows what is selected in a plot or in another view of the table. */
    private mirror(ranges: [number, number][], rows: number): void {
      const s = this.selection;
      const data = this.data;
      if (!s || !data) return;
      this.mirroring = true;
      s.clear();
      for (const [r1, r2] of ranges) {
        s.select({ r1, c1: 0, r2, c2: data.fields.length - 1, cursorRow: r1, cursorColumn: 0, clear: 'none' });
      }
      this.mirroring = false;
      const first = ranges[0];
      if (first) this.grid?.scrollToRow(first[0]);
      this.say(data.rowCount('body'), rows);
    }

    private async copy(): Promise<void> {
      const s = this.regions()[0];
      const request: Record<string, unknown> = { type: 'copy', start: 0, count: this.data?.rowCount('body') ?? 0 };
      if (s) {
        request['start'] = s.r1;
        request['count'] = s.r2 - s.r1 + 1;
        request['cols'] = Array.from({ length: s.c2 - s.c1 + 1 }, (_, k) => s.c1 + k);
      }
      try {
        const [a] = await (this.link as Link).ask(request);
        await toClipboard(String(a['text']));
        this.tell(`copied ${(a['rows'] as number).toLocaleString('en')} rows`);
      } catch (e) {
        this.tell((e as Error).message, true);
      }
    }

    private askPath(): void {
      const name = String(this.doc()['title'] ?? 'table').replace(/[^\w.-]+/g, '_') || 'table';
      const box = el('input', { class: 'vogo-grow', value: `${name}.vot`, spellcheck: 'false', 'aria-label': 'file name' });
      const go = el('button', { type: 'button' }, 'Save');
      const save = (): void => {
        this.tell('saving…');
        (this.link as Link).ask({ type: 'save', path: box.value }).then(
          ([a]) => this.tell(`saved ${(a['rows'] as number).toLocaleString('en')} rows to ${String(a['text'])}`),
          (e: Error) => this.tell(e.message, true));
      };
      go.onclick = save;
      box.onkeydown = (e) => {
        if (e.key === 'Enter') save();
        if (e.key === 'Escape') this.tell('');
      };
      this.message.replaceChildren(el('span', {}, 'file'), box, go);
      box.focus();
      box.setSelectionRange(0, box.value.lastIndexOf('.'));
    }

    private async summary(column: number): Promise<void> {
      const f = this.data?.fields[column];
      if (!f || !this.link) return;
      try {
        const [a] = await this.link.ask({ type: 'column', cols: [column] });
        const s = a['column'] as Summary;
        const parts: (Node | string)[] = [el('b', {}, f.name)];
        if (s.counts) parts.push(`${s.low} … ${s.high}${f.unit ? ` ${f.unit}` : ''}`, bars(s.counts, `${s.low} … ${s.high}`));
        if (s.values) {
          parts.push(`${(s.kinds ?? 0).toLocaleString('en')} different`,
            el('span', { class: 'vogo-dim' }, s.values.map((v, i) => `${v} (${s.times?.[i]?.toLocaleString('en')})`).join(', ')));
        }
        if (s.nulls) parts.push(el('span', { class: 'vogo-dim' }, `${s.nulls.toLocaleString('en')} without a value`));
        this.message.replaceChildren(...parts);
      } catch (e) {
        this.tell((e as Error).message, true);
      }
    }
  };
}

/** bars draws a small histogram. */
function bars(counts: number[], tip: string): HTMLCanvasElement {
  const w = 4 * counts.length;
  const c = el('canvas', { width: String(w * 2), height: '40', title: tip, style: `width:${w}px;height:20px` });
  const pen = c.getContext('2d');
  const most = Math.max(...counts, 1);
  if (pen) {
    pen.fillStyle = palette().accent;
    counts.forEach((n, i) => {
      const h = n > 0 ? Math.max(2, (40 * n) / most) : 0;
      pen.fillRect(8 * i, 40 - h, 7, h);
    });
  }
  return c;
}

async function toClipboard(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without a secure page there is only the old way.
    const area = el('textarea', { style: 'position:fixed;opacity:0' });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    if (!done) throw new Error('the browser does not let this page write to the clipboard');
  }
}

import type { Libs, CellRegion } from './host';
import type { Answer, Link } from './link';

export interface Field {
  name: string;
  unit?: string;
  ucd?: string;
  type: string;
  description?: string;
  right?: boolean;
  decimals: number;
  width: number;
}

const pageRows = 256;
const pageCols = 32;
/** firstPage is what the opening of a view asks for, to be seen without another question. */
export const firstPage = { count: pageRows, cols: pageCols };
const maxPages = 240;
const inFlight = 4;
const backlog = 12;
const utf8 = new TextDecoder();

/** A Chunk holds cells of some rows and columns as the kernel sent them. */
class Chunk {
  private numbers: (Float64Array | null)[] = [];
  private texts: ({ nulls: Uint8Array; ends: Uint32Array; raw: Uint8Array } | null)[] = [];
  readonly index: Int32Array;

  constructor(rows: number, forms: string[], buffers: Uint8Array[]) {
    forms.forEach((form, k) => {
      const b = aligned(buffers[k] ?? new Uint8Array());
      if (form === 'number') {
        this.numbers[k] = new Float64Array(b.buffer, b.byteOffset, rows);
        this.texts[k] = null;
        return;
      }
      const head = Math.ceil(rows / 4) * 4;
      this.numbers[k] = null;
      this.texts[k] = { nulls: b.subarray(0, rows), ends: new Uint32Array(b.buffer, b.byteOffset + head, rows), raw: b.subarray(head + 4 * rows) };
    });
    const last = aligned(buffers[forms.length] ?? new Uint8Array(4 * rows));
    this.index = new Int32Array(last.buffer, last.byteOffset, rows);
  }

  /** cell is the text of a cell, null if it has no value. */
  cell(row: number, k: number, field: Field): string | null {
    const n = this.numbers[k];
    if (n) {
      const f = n[row] as number;
      return Number.isNaN(f) ? null : format(f, field.decimals);
    }
    const t = this.texts[k];
    if (!t || t.nulls[row] === 1) return null;
    return utf8.decode(t.raw.subarray(row > 0 ? t.ends[row - 1] : 0, t.ends[row]));
  }
}

function format(f: number, decimals: number): string {
  if (!Number.isFinite(f)) return f > 0 ? 'Infinity' : '-Infinity';
  return Math.abs(f) < 1e15 ? f.toFixed(decimals) : String(f);
}

/** aligned copies a buffer whose place in memory no typed array could have. */
function aligned(b: Uint8Array): Uint8Array {
  return b.byteOffset % 8 === 0 ? b : b.slice();
}

/** pagedModels makes the class of the grid's models, which read from the kernel what is seen. */
export function pagedModels(lib: Libs) {
  return class PagedModel extends lib.datagrid.DataModel {
    private pages = new Map<string, Chunk>();
    private asked = new Set<string>();
    private queue: { key: string; page: number; chunk: number }[] = [];
    private version = 0;
    private readonly unitRow: boolean;
    sorted: { column: number; down: boolean } | null = null;

    constructor(readonly fields: Field[], private rows: number, private readonly link: Link) {
      super();
      this.unitRow = fields.some((f) => f.unit);
    }

    override rowCount(region: 'body' | 'column-header'): number {
      return region === 'body' ? this.rows : this.unitRow ? 2 : 1;
    }

    override columnCount(region: 'body' | 'row-header'): number {
      return region === 'body' ? this.fields.length : 1;
    }

    override data(region: CellRegion, row: number, column: number): unknown {
      const f = this.fields[column];
      switch (region) {
        case 'corner-header': return '';
        case 'column-header': {
          if (!f) return '';
          if (row === 1) return f.unit ?? '';
          const mark = this.sorted?.column === column ? (this.sorted.down ? ' ▼' : ' ▲') : '';
          return f.name + mark;
        }
        case 'row-header': {
          const c = this.chunk(row, 0);
          return c ? String(c.index[row % pageRows]) : '';
        }
        default: {
          if (!f) return '';
          const c = this.chunk(row, column);
          return c ? c.cell(row % pageRows, column % pageCols, f) : '';
        }
      }
    }

    /** arrived takes the first page, which comes with the answer to the opening. */
    arrived(a: Answer, buffers: Uint8Array[]): void {
      this.pages.set('0:0:0', new Chunk(a['rows'] as number, (a['forms'] ?? []) as string[], buffers));
    }

    private chunk(row: number, column: number): Chunk | undefined {
      const page = Math.floor(row / pageRows);
      const part = Math.floor(column / pageCols);
      const key = `${this.version}:${page}:${part}`;
      const c = this.pages.get(key);
      if (c) return c;
      if (!this.asked.has(key)) {
        this.asked.add(key);
        this.queue.push({ key, page, chunk: part });
        // What was scrolled past is of no interest any more.
        while (this.queue.length > backlog) this.asked.delete((this.queue.shift() as { key: string }).key);
        queueMicrotask(() => this.pump());
      }
      return undefined;
    }

    private flying = 0;

    private pump(): void {
      while (this.flying < inFlight) {
        const next = this.queue.pop();
        if (!next) return;
        this.flying++;
        void this.fetch(next).finally(() => {
          this.flying--;
          this.pump();
        });
      }
    }

    private async fetch(w: { key: string; page: number; chunk: number }): Promise<void> {
      const first = w.chunk * pageCols;
      const cols = this.fields.slice(first, first + pageCols).map((_, k) => first + k);
      try {
        const [a, buffers] = await this.link.ask({ type: 'page', start: w.page * pageRows, count: pageRows, cols });
        if (!w.key.startsWith(`${this.version}:`)) return;
        this.pages.set(w.key, new Chunk(a.rows as number, a.forms as string[], buffers));
        const oldest = this.pages.keys().next().value;
        if (this.pages.size > maxPages && oldest !== undefined) this.pages.delete(oldest);
        const row = w.page * pageRows;
        const rowSpan = Math.min(pageRows, this.rows - row);
        this.emitChanged({ type: 'cells-changed', region: 'body', row, column: first, rowSpan, columnSpan: cols.length });
        if (w.chunk === 0) this.emitChanged({ type: 'cells-changed', region: 'row-header', row, column: 0, rowSpan, columnSpan: 1 });
      } catch {
        // The kernel has ended: the view is about to be replaced.
      } finally {
        this.asked.delete(w.key);
      }
    }

    /** rearranged tells that the rows are others, or in another order. */
    rearranged(rows: number): void {
      this.version++;
      this.pages.clear();
      this.asked.clear();
      this.queue = [];
      const before = this.rows;
      this.rows = rows;
      if (rows < before) this.emitChanged({ type: 'rows-removed', region: 'body', index: rows, span: before - rows });
      if (rows > before) this.emitChanged({ type: 'rows-inserted', region: 'body', index: before, span: rows - before });
      if (rows > 0) {
        this.emitChanged({ type: 'cells-changed', region: 'body', row: 0, column: 0, rowSpan: rows, columnSpan: this.fields.length });
        this.emitChanged({ type: 'cells-changed', region: 'row-header', row: 0, column: 0, rowSpan: rows, columnSpan: 1 });
      }
      const span = this.rowCount('column-header');
      this.emitChanged({ type: 'cells-changed', region: 'column-header', row: 0, column: 0, rowSpan: span, columnSpan: this.fields.length });
    }
  };
}

export type PagedModel = InstanceType<ReturnType<typeof pagedModels>>;

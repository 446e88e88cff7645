// What the extension uses of JupyterLab and Lumino, typed by hand: the code
// itself comes from the page, through the share scope of module federation.

export interface Signal<T> {
  connect(slot: (sender: unknown, args: T) => void, context?: unknown): boolean;
  disconnect(slot: (sender: unknown, args: T) => void, context?: unknown): boolean;
}

export declare class Widget {
  constructor(options?: { node?: HTMLElement });
  readonly node: HTMLElement;
  readonly parent: Widget | null;
  readonly isDisposed: boolean;
  readonly isAttached: boolean;
  readonly isVisible: boolean;
  id: string;
  title: { label: string; caption: string; iconClass: string };
  layout: unknown;
  addClass(name: string): void;
  dispose(): void;
  protected onAfterAttach(msg: unknown): void;
  protected onBeforeDetach(msg: unknown): void;
  protected onAfterShow(msg: unknown): void;
}

export declare class Panel extends Widget {
  addWidget(w: Widget): void;
}

/** CellRegion names a part of a data grid. */
export type CellRegion = 'body' | 'row-header' | 'column-header' | 'corner-header';

export declare class DataModel {
  rowCount(region: 'body' | 'column-header'): number;
  columnCount(region: 'body' | 'row-header'): number;
  data(region: CellRegion, row: number, column: number): unknown;
  protected emitChanged(change: Record<string, unknown>): void;
}

export interface CellConfig {
  x: number;
  y: number;
  width: number;
  height: number;
  region: CellRegion;
  row: number;
  column: number;
  value: unknown;
}

export interface SelectionRegion { r1: number; c1: number; r2: number; c2: number }

export interface SelectionModel {
  readonly changed: Signal<void>;
  selections(): Iterable<SelectionRegion>;
  clear(): void;
  select(o: Record<string, unknown>): void;
}

export declare class TextRenderer {
  constructor(options: Record<string, unknown>);
  paint(gc: CanvasRenderingContext2D, cell: CellConfig): void;
}

export interface HitTest {
  region: CellRegion | 'void';
  row: number;
  column: number;
  x: number;
  y: number;
  width: number;
}

export interface DataGrid extends Widget {
  dataModel: DataModel | null;
  selectionModel: SelectionModel | null;
  keyHandler: unknown;
  mouseHandler: unknown;
  style: Record<string, unknown>;
  cellRenderers: unknown;
  readonly viewport: Widget;
  hitTest(clientX: number, clientY: number): HitTest;
  resizeColumn(region: 'body' | 'row-header', index: number, size: number): void;
  resizeRow(region: 'column-header', index: number, size: number): void;
  scrollToColumn(index: number): void;
  scrollToRow(index: number): void;
  repaintContent(): void;
}

export interface Libs {
  widgets: {
    Widget: typeof Widget & { ResizeMessage: { UnknownSize: unknown } };
    Panel: typeof Panel;
  };
  messaging: { MessageLoop: { sendMessage(w: unknown, msg: unknown): void } };
  datagrid: {
    DataModel: typeof DataModel;
    DataGrid: new (options: Record<string, unknown>) => DataGrid;
    BasicKeyHandler: new () => unknown;
    BasicMouseHandler: new () => unknown;
    BasicSelectionModel: new (o: { dataModel: DataModel; selectionMode?: string }) => SelectionModel;
    TextRenderer: typeof TextRenderer;
    RendererMap: new (values: Record<string, unknown>) => unknown;
  };
}

export interface CommMessage {
  content: { data: unknown };
  buffers?: (ArrayBuffer | ArrayBufferView)[];
}

export interface KernelComm {
  onMsg: (m: CommMessage) => void;
  onClose: (m: CommMessage) => void;
  open(data: unknown): unknown;
  send(data: unknown, metadata?: unknown, buffers?: ArrayBuffer[]): unknown;
  close(): unknown;
  readonly isDisposed: boolean;
}

export interface Kernel {
  readonly id: string;
  readonly status: string;
  readonly info?: Promise<{ implementation?: string }>;
  createComm(target: string): KernelComm;
  readonly handleComms?: boolean;
}

export interface SessionContext {
  readonly session: { readonly kernel: Kernel | null } | null;
  readonly kernelChanged: Signal<unknown>;
  readonly statusChanged: Signal<string>;
}

export interface MimeModel {
  readonly data: Record<string, unknown>;
  readonly metadata: Record<string, unknown>;
  readonly trusted: boolean;
  setData(options: { data: Record<string, unknown> }): void;
}

export interface Renderer extends Widget { renderModel(m: MimeModel): Promise<void> }

export interface Rendermime {
  readonly mimeTypes: readonly string[];
  createRenderer(mime: string): Renderer;
  addFactory(f: {
    safe: boolean; mimeTypes: string[]; createRenderer(o: { mimeType: string }): Widget;
  }, rank: number): void;
}

interface Shared { get(): Promise<() => unknown> }
export type ShareScope = Record<string, Record<string, Shared>>;

/** load takes the newest version of a package that the page shares. */
export async function load<T>(scope: ShareScope, name: string): Promise<T> {
  const versions = scope[name];
  if (!versions) throw new Error(`vogo: this page has no ${name}`);
  const newest = Object.keys(versions).sort((a, b) => a.localeCompare(b, undefined, { numeric: true })).pop();
  return (await (versions[newest ?? ''] as Shared).get())() as T;
}

/** sessionOf finds the kernel session of the document that a widget is part of. */
export function sessionOf(w: Widget): SessionContext | null {
  for (let p: Widget | null = w; p; p = p.parent) {
    const s = (p as { sessionContext?: SessionContext }).sessionContext;
    if (s) return s;
  }
  return null;
}

/** bytes is the content of a message's buffer, whatever form it came in. */
export function bytes(b: ArrayBuffer | ArrayBufferView): Uint8Array {
  return b instanceof ArrayBuffer ? new Uint8Array(b) : new Uint8Array(b.buffer, b.byteOffset, b.byteLength);
}

/** safeURL is the text if it is an http or https address, else null. */
export function safeURL(text: string): string | null {
  if (!/^https?:\/\//.test(text) || /[\s"'<>`\\{}|^]/.test(text)) return null;
  try {
    const u = new URL(text);
    return u.username || u.password || !u.host ? null : text;
  } catch {
    return null;
  }
}

/** el makes an element. Texts become text, never markup. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K, attrs: Record<string, string> = {}, ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const e = document.createElement(tag);
  for (const [k, v] of Object.entries(attrs)) e.setAttribute(k, v);
  e.append(...children);
  return e;
}

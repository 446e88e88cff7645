import { sessionOf } from './host';
import type { Kernel, Libs, MimeModel, Panel, Renderer, Rendermime, SessionContext, Widget } from './host';

/** LiveView is what a renderer becomes once the kernel answers. */
export interface LiveView extends Panel {
  renderModel(m: MimeModel): Promise<void>;
}

/**
 * liveViews makes the base class of renderers that show the static form of an
 * output at once, and replace it when its kernel can be reached and they come
 * into sight.
 */
export function liveViews(lib: Libs, rendermime: Rendermime) {
  abstract class Base extends lib.widgets.Panel {
    protected model: MimeModel | null = null;
    protected kernel: Kernel | null = null;
    private fixed: Renderer | null = null;
    private session: SessionContext | null = null;
    private sight: IntersectionObserver | null = null;
    private seen = false;
    private saving = 0;
    /** keeps says that a live form stays as it is when the output changes but not its id. */
    protected readonly keeps: boolean = false;

    constructor(private readonly mime: string, private readonly fallbacks: string[]) {
      super();
      this.addClass('vogo-view');
    }

    /** connect shows the live form; it calls live() once that is there. */
    protected abstract connect(kernel: Kernel): void;
    /** disconnect removes the live form. */
    protected abstract disconnect(): void;
    /** wanted tells whether a live form would be worth it. */
    protected abstract wanted(): boolean;

    protected doc(): Record<string, unknown> {
      const d = this.model?.data[this.mime];
      return d && typeof d === 'object' ? (d as Record<string, unknown>) : {};
    }

    async renderModel(model: MimeModel): Promise<void> {
      const old = this.doc()['id'];
      this.model = model;
      if (this.keeps && this.kernel && !this.fixed && old !== undefined && old === this.doc()['id']) return;
      this.drop();
      await this.showFixed();
      this.seek();
    }

    private async showFixed(): Promise<void> {
      const model = this.model;
      if (!model || this.fixed) return;
      const mime = this.fallbacks.find((m) => m in model.data) ?? 'text/plain';
      const r = rendermime.createRenderer(mime);
      this.fixed = r;
      r.node.classList.add('vogo-fixed');
      this.addWidget(r as unknown as Widget);
      await r.renderModel(model);
    }

    /** save puts a new static form into the output, which is what will be saved, when no newer one comes soon. */
    protected save(data: Record<string, unknown>): void {
      clearTimeout(this.saving);
      this.saving = window.setTimeout(() => {
        const model = this.model;
        if (!model || this.isDisposed || Object.keys(data).every((k) => data[k] === model.data[k])) return;
        model.setData({ data: { ...model.data, ...data } });
      }, 500);
    }

    /** live is called by connect when the static form is of no use any more. */
    protected live(): void {
      this.fixed?.dispose();
      this.fixed = null;
    }

    /** fall goes back to the static form. */
    protected fall(): void {
      this.drop();
      if (!this.isDisposed) void this.showFixed();
    }

    private drop(): void {
      if (this.kernel) {
        this.kernel = null;
        this.disconnect();
      }
    }

    protected override onAfterAttach(msg: unknown): void {
      super.onAfterAttach(msg);
      this.sight = new IntersectionObserver((list) => {
        if (list.some((e) => e.isIntersecting)) {
          this.seen = true;
          this.seek();
        }
      });
      this.sight.observe(this.node);
    }

    protected override onBeforeDetach(msg: unknown): void {
      this.sight?.disconnect();
      super.onBeforeDetach(msg);
    }

    private readonly changed = (): void => {
      const k = this.session?.session?.kernel ?? null;
      if (this.kernel && (k !== this.kernel || /restarting|dead|terminating/.test(k.status))) this.fall();
      this.seek();
    };

    private seek(): void {
      if (this.kernel || !this.model || !this.seen || this.isDisposed || !this.wanted()) return;
      if (!this.session) {
        this.session = sessionOf(this as unknown as Widget);
        if (!this.session) return;
        this.session.kernelChanged.connect(this.changed);
        this.session.statusChanged.connect(this.changed);
      }
      const k = this.session.session?.kernel;
      if (!k || k.handleComms === false || !/idle|busy/.test(k.status)) return;
      this.kernel = k;
      this.connect(k);
    }

    override dispose(): void {
      if (this.isDisposed) return;
      this.session?.kernelChanged.disconnect(this.changed);
      this.session?.statusChanged.disconnect(this.changed);
      clearTimeout(this.saving);
      this.drop();
      super.dispose();
    }
  }
  return Base;
}

export type LiveBase = ReturnType<typeof liveViews>;

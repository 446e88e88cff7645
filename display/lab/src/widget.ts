import type { Kernel, Libs, Renderer, Rendermime, Widget } from './host';
import { Link } from './link';
import { liveViews } from './live';

export const widgetType = 'application/vnd.vogo.widget+json';

const viewType = 'application/vnd.jupyter.widget-view+json';

interface Asking extends Kernel {
  requestCommInfo(content: { target_name: string }): Promise<{ content: { comms?: Record<string, unknown> } }>;
}

/** rendermimeOf finds the renderers of the document that a widget is part of, where its widget manager is. */
function rendermimeOf(w: Widget): Rendermime | null {
  for (let p: Widget | null = w.parent; p; p = p.parent) {
    const r = (p as { rendermime?: Rendermime }).rendermime;
    if (r) return r;
  }
  return null;
}

/**
 * widgetViews makes the class of outputs that ipywidgets draws while the kernel
 * has their widget, and that are static before and after: by itself, ipywidgets
 * would show that it has found nothing.
 */
export function widgetViews(lib: Libs, rendermime: Rendermime) {
  const Base = liveViews(lib, rendermime);

  return class WidgetView extends Base {
    private part: Renderer | null = null;
    private link: Link | null = null;
    protected override readonly keeps = true;

    constructor() {
      super(widgetType, ['image/png', 'text/html', 'text/plain']);
    }

    protected wanted(): boolean {
      return this.model?.trusted === true && viewType in this.model.data && rendermimeOf(this as unknown as Widget)?.mimeTypes.includes(viewType) === true;
    }

    protected connect(kernel: Kernel): void {
      void this.draw(kernel as Asking);
    }

    private async draw(kernel: Asking): Promise<void> {
      const { comms } = (await kernel.requestCommInfo({ target_name: 'jupyter.widget' })).content;
      const model = this.model;
      const r = rendermimeOf(this as unknown as Widget);
      if (this.kernel !== kernel || !model || !r || !comms || !(String(this.doc()['id']) in comms)) return;
      const part = r.createRenderer(viewType);
      this.part = part;
      this.addWidget(part as unknown as Widget);
      await part.renderModel(model);
      if (this.part !== part) return;
      this.live();
      const link = new Link(kernel, 'vogo.widget', { id: this.doc()['id'] });
      this.link = link;
      link.onPush = (a) => {
        if (this.link === link && a.type === 'static') this.save(a['data'] as Record<string, unknown>);
      };
    }

    protected disconnect(): void {
      this.part?.dispose();
      this.part = null;
      this.link?.close();
      this.link = null;
    }
  };
}

// The entry of the notebook extension: a module federation container as
// JupyterLab 4 and Notebook 7 load them.
import { controlsType, controlsViews } from './controls';
import { datalinkType, datalinkViews } from './datalink';
import { load } from './host';
import type { Libs, Rendermime, ShareScope, Widget } from './host';
import { imageType, imageViews } from './image';
import { guardKeys } from './keys';
import { plotType, plotViews, skyType } from './plot';
import { tableType, tableViews } from './table';
import { installStyle } from './theme';
import { widgetType, widgetViews } from './widget';

interface Container {
  init(scope: ShareScope): void;
  get(module: string): Promise<() => unknown>;
}

declare global {
  interface Window { _JUPYTERLAB?: Record<string, Container> }
}

let scope: ShareScope | null = null;

async function extension(): Promise<unknown> {
  if (!scope) throw new Error('vogo: the extension was not initialised');
  const s = scope;
  const tokens = await load<{ IRenderMimeRegistry: unknown }>(s, '@jupyterlab/rendermime');
  return {
    __esModule: true,
    default: [{
      id: 'vogo:live', description: 'Live tables, plots, sky maps and images of the Go kernel vogo.', autoStart: true,
      requires: [tokens.IRenderMimeRegistry],
      activate: async (app: { name: string }, rendermime: Rendermime): Promise<void> => {
        const lib: Libs = {
          widgets: await load(s, '@lumino/widgets'),
          messaging: await load(s, '@lumino/messaging'),
          datagrid: await load(s, '@lumino/datagrid'),
        };
        installStyle();
        guardKeys();
        const TableView = tableViews(lib, rendermime);
        const PlotView = plotViews(lib, rendermime);
        const ImageView = imageViews(lib, rendermime);
        const ControlsView = controlsViews(lib, rendermime);
        const DatalinkView = datalinkViews(lib);
        rendermime.addFactory({ safe: true, mimeTypes: [datalinkType], createRenderer: () => new DatalinkView() as unknown as Widget }, -5);
        if (app.name !== 'Voila') { // where no document says which kernel is its own, and ipywidgets draws both
          const WidgetView = widgetViews(lib, rendermime);
          // Before ipywidgets, whose rank is -10 and which has nothing to show once the kernel has gone.
          rendermime.addFactory({ safe: true, mimeTypes: [controlsType], createRenderer: () => new ControlsView() as unknown as Widget }, -15);
          rendermime.addFactory({ safe: true, mimeTypes: [widgetType], createRenderer: () => new WidgetView() as unknown as Widget }, -15);
        }
        rendermime.addFactory({ safe: true, mimeTypes: [imageType], createRenderer: () => new ImageView() as unknown as Widget }, -5);
        for (const type of [plotType, skyType]) {
          rendermime.addFactory({ safe: true, mimeTypes: [type], createRenderer: () => new PlotView(type) as unknown as Widget }, -5);
        }
        rendermime.addFactory({ safe: true, mimeTypes: [tableType], createRenderer: () => new TableView() as unknown as Widget }, -5);
      },
    }],
  };
}

(window._JUPYTERLAB ??= {})['vogo'] = {
  init: (s) => { scope = s; },
  get: async (module) => {
    if (module !== './extension') throw new Error(`vogo: no module ${module}`);
    const m = await extension();
    return () => m;
  },
};

import type { Widget } from './host';

interface NotebookView extends Widget {
  widgets: readonly Widget[];
  activeCellIndex: number;
  mode: string;
  deselectAll(): void;
  model: { sharedModel: { insertCell(index: number, cell: Record<string, unknown>): unknown } } | null;
}

/**
 * insertBelow puts a code cell with that source below the cell that a widget is
 * in, and the cursor into it. It does not run it. It is false for a widget that is
 * in no notebook, as a view of its own or a console.
 */
export function insertBelow(w: Widget, source: string): boolean {
  let cell: Widget | null = null;
  for (let p: Widget | null = w; p; p = p.parent) {
    const nb = p as NotebookView;
    const at = cell && Array.isArray(nb.widgets) ? nb.widgets.indexOf(cell) : -1;
    if (at >= 0 && typeof nb.model?.sharedModel?.insertCell === 'function') {
      nb.model.sharedModel.insertCell(at + 1, { cell_type: 'code', source, metadata: {}, outputs: [], execution_count: null });
      nb.deselectAll();
      nb.activeCellIndex = at + 1;
      nb.mode = 'edit';
      return true;
    }
    cell = p;
  }
  return false;
}

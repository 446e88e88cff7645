// Which keys belong to a control that has the focus, and not to the notebook.

const moving = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End', 'PageUp', 'PageDown'];
const pressing = ['Enter', ' '];

/** What controls do with keys: the first selector that fits tells. */
const uses: [selector: string, takes: (key: string) => boolean][] = [
  ['select, [role=listbox], [role=combobox]', (k) => k.length === 1 || moving.includes(k) || pressing.includes(k) || k === 'Escape'],
  ['[role=slider], [role=tab], [role=radio], input[type=range], input[type=radio], audio, video', (k) => moving.includes(k) || pressing.includes(k)],
  ['button, [role=button], summary, a[href], input[type=checkbox], input[type=color], input[type=file]', (k) => pressing.includes(k)],
  ['.vogo-canvas', (k) => moving.includes(k) || ['+', '-', '0', 'Escape'].includes(k)],
  ['.lm-DataGrid, .lm-DataGrid *', (k) => moving.includes(k) || k === 'Escape'],
];

/** takes tells whether the element with the focus has a use for a key. */
function takes(e: KeyboardEvent, at: Element): boolean {
  if (e.ctrlKey || e.metaKey || e.altKey || (e.shiftKey && e.key === 'Enter')) return false;
  return uses.find(([selector]) => at.matches(selector))?.[1](e.key) ?? false;
}

/**
 * guardKeys lets the controls in outputs have their keys. Notebook 7 looks for its
 * shortcuts before an element of the page is told of a key, JupyterLab after those that
 * the browser serves itself, as a menu: with an arrow, both would go to another cell.
 * Their shortcuts are not for notebooks in which somebody writes, so that is
 * what the notebook is said to be while such a key goes through.
 */
export function guardKeys(): void {
  const writing = 'jp-mod-readWrite';
  window.addEventListener('keydown', (e) => {
    const at = e.target;
    if (!(at instanceof Element) || !at.closest('.jp-OutputArea-output') || !takes(e, at)) return;
    const notebook = at.closest('.jp-Notebook');
    if (!notebook || notebook.classList.contains(writing)) return;
    notebook.classList.add(writing);
    setTimeout(() => notebook.classList.toggle(writing, document.activeElement?.matches('input:read-write, textarea, [contenteditable=true]') === true));
  }, { capture: true });
}

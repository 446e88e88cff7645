// A notebook of code cells, and its view in JupyterLab, for the browser tests.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shots, within } from './jupyter.mjs';

/** How long anything may take that takes a second on a machine at rest. */
export const patience = 60_000;

/** writeNotebook writes a notebook of code cells into a directory. */
export function writeNotebook(dir, name, sources) {
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, name), JSON.stringify({
    cells: sources.map((source, i) => ({ cell_type: 'code', id: `cell${i}`, metadata: {}, source, outputs: [], execution_count: null })),
    metadata: { kernelspec: { display_name: 'Go (vogo)', language: 'go', name: 'vogo' }, language_info: { name: 'go' } },
    nbformat: 4, nbformat_minor: 5,
  }));
}

/** Notebook is a notebook on a page. Cells are numbered from 0. */
export class Notebook {
  constructor(page, address, name) { Object.assign(this, { page, address, name }); }

  /** open shows the notebook, in JupyterLab or in Notebook 7 ('notebooks'), and waits for its kernel. */
  async open(app = 'lab/tree') {
    const u = this.address;
    await this.page.goto(`${u.origin}/${app}/${encodeURIComponent(this.name)}?reset&${u.searchParams}`);
    await this.page.waitForFunction(() => globalThis.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel?.status === 'idle');
    const news = this.page.getByRole('button', { name: 'No', exact: true }); // JupyterLab asks about its news once
    if (await news.count()) await news.click();
  }

  cell(i) { return this.page.locator('.jp-Notebook .jp-Cell').nth(i); }

  command(id) { return within(patience, id, this.page.evaluate((c) => globalThis.jupyterapp.commands.execute(c), id)); }

  /** start starts cell i. */
  async start(i) {
    await this.page.evaluate((k) => {
      const { content } = globalThis.jupyterapp.shell.currentWidget;
      content.activeCellIndex = k;
      content.deselectAll();
      void globalThis.jupyterapp.commands.execute('notebook:run-cell');
    }, i);
    await this.prompt(i, '[*\\d]');
  }

  /** run runs cell i to its end, and brings what it shows into sight. */
  async run(i) {
    await this.start(i);
    await this.prompt(i, '\\d');
    const out = this.cell(i).locator('.jp-Cell-outputWrapper').first();
    if (await out.count()) await this.box(out);
  }

  /** prompt waits until what stands before cell i matches: [*] while it runs. */
  prompt(i, pattern) {
    return this.page.waitForFunction(([k, p]) => new RegExp(p).test(globalThis.jupyterapp.shell.currentWidget.content.widgets[k].promptNode?.textContent ?? ''), [i, pattern]);
  }

  runs(i) {
    return this.page.evaluate((k) => globalThis.jupyterapp.shell.currentWidget.content.widgets[k].promptNode.textContent.includes('*'), i);
  }

  /** interrupt stops cell i. */
  async interrupt(i) {
    await this.command('notebook:interrupt-kernel');
    await this.prompt(i, '^[^*]*$');
  }

  restart() {
    return within(patience, 'the restart of the kernel', this.page.evaluate(() => globalThis.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()));
  }

  text(i) {
    return this.page.evaluate((k) => globalThis.jupyterapp.shell.currentWidget.content.widgets[k].model.outputs.toJSON()
      .map((o) => o.data?.['text/plain'] ?? o.text ?? o.evalue).join('\n'), i);
  }

  /** box is where an element is, once it has come into sight and stopped moving. */
  async box(locator) {
    await locator.scrollIntoViewIfNeeded();
    let last = '';
    for (const end = Date.now() + patience; Date.now() < end;) {
      const b = await locator.boundingBox();
      const now = JSON.stringify(b);
      if (b && now === last) return b;
      last = now;
      await this.page.evaluate(() => new Promise((ok) => requestAnimationFrame(() => requestAnimationFrame(ok))));
    }
    throw new Error('an element never came to rest');
  }

  shot(name) { return this.page.screenshot({ path: join(shots, `${name}.png`) }); }
}

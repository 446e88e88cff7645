// Starts vogo lab, opens it in Chromium as a user would, types cells, completes
// a name, interrupts a loop and runs the notebooks. Screenshots of every step go
// to build/screenshots.
//
// node test/browser/lab.mjs [NOTEBOOK...]   (default: all of notebooks/)
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { chromium } from 'playwright-core';

const root = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '../..');
const vogo = process.env.VOGO ?? join(root, 'build/vogo');
const browserPath = process.env.CHROMIUM;
const shots = join(root, 'build/screenshots');
const work = join(root, 'build/browser-work');

const blank = {
  cells: [], metadata: { kernelspec: { display_name: 'Go (vogo)', language: 'go', name: 'vogo' }, language_info: { name: 'go' } },
  nbformat: 4, nbformat_minor: 5,
};

/** Prepares a directory with the notebooks under test. */
function prepare() {
  for (const d of [shots, work]) {
    rmSync(d, { recursive: true, force: true });
    mkdirSync(d, { recursive: true });
  }
  writeFileSync(join(work, 'scratch.ipynb'), JSON.stringify({
    ...blank, cells: [{ cell_type: 'code', id: 'first', metadata: {}, source: '', outputs: [], execution_count: null }],
  }));
  const given = process.argv.slice(2);
  cpSync(join(root, 'notebooks'), work, { recursive: true });
  if (given.length) return given.map((p) => { cpSync(p, join(work, basename(p))); return basename(p); });
  return readdirSync(work).filter((f) => f.endsWith('.ipynb') && f !== 'scratch.ipynb').sort();
}

/** Starts vogo lab and resolves with the address it prints. */
function startLab() {
  const lab = spawn(vogo, ['lab', '--no-browser', work, '--',
    '--LabApp.expose_app_in_browser=True', '--LabApp.news_url=None', '--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate'],
  { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const url = new Promise((ok, fail) => {
    const look = (chunk) => {
      said += chunk;
      const m = said.match(/http:\/\/127\.0\.0\.1:\d+\/lab\S*token=\w+/);
      if (m) ok(m[0]);
    };
    lab.stdout.on('data', look);
    lab.stderr.on('data', look);
    lab.on('exit', (code) => fail(new Error(`vogo lab ended with ${code}: ${said}`)));
  });
  return { lab, url };
}

/** Settles as promise does, or fails once it has taken longer than ms: nothing in here may wait for ever. */
function within(ms, what, promise) {
  let timer;
  const late = new Promise((_, fail) => { timer = setTimeout(() => fail(new Error(`${what} took more than ${ms / 1000} s`)), ms); });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

class Notebook {
  constructor(page, address, name) { Object.assign(this, { page, address, name }); }

  /** Opens the notebook and waits for its kernel. */
  async open() {
    const u = new URL(this.address);
    await this.page.goto(`${u.origin}/lab/tree/${encodeURIComponent(this.name)}?reset&${u.searchParams}`);
    await this.page.waitForFunction(() => globalThis.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel?.status === 'idle',
      null, { timeout: 60_000 });
    const news = this.page.getByRole('button', { name: 'No', exact: true }); // JupyterLab asks about its news once
    if (await news.count()) await news.click();
  }

  command(id) { return within(60_000, id, this.page.evaluate((c) => globalThis.jupyterapp.commands.execute(c), id)); }

  /** Runs all cells, and answers the questions they ask with what they propose. */
  async runAll(timeout) {
    let ended = false;
    const all = this.page.evaluate(() => globalThis.jupyterapp.commands.execute('notebook:run-all-cells')).finally(() => { ended = true; });
    const answer = async () => {
      const input = this.page.locator('.jp-Stdin-input');
      while (!ended) {
        await input.first().press('Enter', { timeout: 1_000 }).catch((e) => { if (e.name !== 'TimeoutError') throw e; });
      }
    };
    await within(timeout, `running ${this.name}`, Promise.all([all, answer()])).finally(() => { ended = true; });
  }

  /** Types a cell at the end of the notebook, character by character as a user would. */
  async type(code) {
    const editor = this.page.locator('.jp-Notebook .jp-CodeCell .cm-content').last();
    await editor.click();
    // Brackets and indentation come by themselves in the editor, so lines are typed bare.
    await this.page.keyboard.insertText(code);
    return editor;
  }

  /** Runs the last cell and returns its output area once the kernel is idle again. */
  async run(code) {
    await this.type(code);
    const cell = this.page.locator('.jp-Notebook .jp-CodeCell').last();
    const handle = await cell.elementHandle();
    await this.page.keyboard.press('Shift+Enter');
    await this.idle();
    return this.page.evaluate((c) => ({
      text: [...c.querySelectorAll('.jp-OutputArea-output')].map((o) => o.innerText).join('\n'),
      html: c.querySelector('.jp-OutputArea')?.innerHTML ?? '',
      error: !!c.querySelector('[data-mime-type="application/vnd.jupyter.error"], .jp-RenderedText[data-mime-type*="stderr"]'),
    }), handle);
  }

  idle(timeout = 120_000) {
    return this.page.waitForFunction(() => {
      const w = globalThis.jupyterapp.shell.currentWidget;
      const busy = [...w.content.widgets].some((c) => c.promptNode?.textContent?.includes('*') || c.model.executionState === 'running');
      return !busy && w.sessionContext.session.kernel.status === 'idle';
    }, null, { timeout });
  }

  shot(name) { return this.page.screenshot({ path: join(shots, `${name}.png`) }); }
}

async function scratch(page, address) {
  const nb = new Notebook(page, address, 'scratch.ipynb');
  await nb.open();

  let out = await nb.run('x := 6\nfmt.Println("hello from Go")\nx * 7');
  assert.match(out.text, /hello from Go/);
  assert.match(out.text, /42/);

  out = await nb.run('y := x +');
  assert.match(out.text, /cell\[2\]/, 'a compile error names its cell');
  await nb.shot('1-cells');

  const editor = await nb.type('strings.HasPre');
  await page.keyboard.press('Tab');
  await page.waitForFunction(() => document.querySelector('.jp-Completer:not(.lm-mod-hidden)') ||
    [...document.querySelectorAll('.jp-CodeCell .cm-content')].at(-1).innerText.includes('HasPrefix'), null, { timeout: 20_000 });
  await nb.shot('2-completion');
  if (!(await editor.innerText()).includes('HasPrefix')) await page.keyboard.press('Enter');
  assert.match(await editor.innerText(), /strings\.HasPrefix/);
  await editor.click();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');

  await inQuery(nb, page);

  await nb.type('for {\n}');
  await page.keyboard.press('Shift+Enter');
  await page.waitForFunction(() => globalThis.jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'busy');
  await nb.command('notebook:interrupt-kernel');
  await nb.idle(20_000);
  out = await nb.run('x + 1');
  assert.match(out.text, /7/, 'an interrupt keeps the variables');
  await nb.shot('3-interrupted');

  out = await nb.run('vo.TAP("gavo").Query("SELECT TOP 5 obs_collection, dataproduct_type, s_ra, s_dec FROM ivoa.obscore")');
  assert.match(out.html, /<table/, `a table is shown as a table, not as: ${out.text}`);
  await nb.shot('4-table');
}

/** Completes a column in a query, and asks what it is. */
async function inQuery(nb, page) {
  await nb.type('vo.TAP("gavo").Query("SELECT o.s_d FROM ivoa.obscore AS o")');
  for (const _ of ' FROM ivoa.obscore AS o")') await page.keyboard.press('ArrowLeft');
  const text = () => page.locator('.jp-Notebook .jp-CodeCell .cm-content').last().innerText();
  for (let tries = 0; !(await text()).includes('o.s_dec FROM') && tries < 20; tries++) {
    await page.keyboard.press('Tab'); // what the service has not told in time is there the next time
    await page.waitForFunction(() => [...document.querySelectorAll('.jp-CodeCell .cm-content')].at(-1).innerText.includes('o.s_dec FROM'), null, { timeout: 1_000 })
      .catch((e) => { if (e.name !== 'TimeoutError') throw e; });
  }
  assert.match(await text(), /SELECT o\.s_dec FROM/, 'a column is completed in a query');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Shift+Tab');
  // The box is there before what it says; as everywhere, the service may be slower than the first asking.
  const tip = page.locator('.jp-Tooltip', { hasText: /s_dec, a column of ivoa\.obscore[^]*unit: deg[^]*UCD: pos\.eq\.dec/ });
  for (let tries = 0; ; tries++) {
    try {
      await tip.waitFor({ timeout: 3_000 });
      break;
    } catch (e) {
      if (e.name !== 'TimeoutError' || tries === 5) throw new Error(`a column in a query is not described: ${await page.locator('.jp-Tooltip').allInnerTexts()}`, { cause: e });
    }
    await page.keyboard.press('Escape');
    await page.keyboard.press('Shift+Tab');
  }
  await nb.shot('5-column');
  await page.keyboard.press('Escape');
  await page.locator('.jp-Notebook .jp-CodeCell .cm-content').last().click();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');
}

async function tutorial(page, address, name) {
  const nb = new Notebook(page, address, name);
  await nb.open();
  await nb.runAll(180_000);
  await nb.idle(30_000);
  const result = await page.evaluate(() => {
    const cells = globalThis.jupyterapp.shell.currentWidget.content.widgets.filter((c) => c.model.type === 'code' && c.model.sharedModel.source.trim());
    const failed = (c) => {
      if (c.model.getMetadata('tags')?.includes('raises-exception')) return null;
      for (let i = 0; i < c.model.outputs.length; i++) {
        const o = c.model.outputs.get(i).toJSON();
        if (o.output_type === 'error') return `${o.ename}: ${o.evalue}`;
      }
      return null;
    };
    return { cells: cells.length, notRun: cells.filter((c) => !c.model.executionCount).length, errors: cells.map(failed).filter(Boolean) };
  });
  assert.deepEqual(result.errors, [], `${name}: cells failed`);
  assert.equal(result.notRun, 0, `${name}: cells did not run`);
  assert.ok(result.cells > 0, `${name}: no cells`);
  const images = page.locator('.jp-OutputArea-output img').first();
  await (await images.count() ? images : page.locator('.jp-OutputArea-output').last()).scrollIntoViewIfNeeded();
  await nb.shot(`notebook-${name.replace(/\.ipynb$/, '')}`);
  console.log(`ok ${name}: ${result.cells} cells`);
}

const notebooks = prepare();
const { lab, url } = startLab();
const browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] });
let failed = false;
try {
  const address = await url;
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.setDefaultTimeout(60_000);
  const problems = [];
  page.on('pageerror', (e) => problems.push(e.message));
  const steps = [['scratch', scratch], ...notebooks.map((n) => [n, (p, a) => tutorial(p, a, n)])];
  for (const [name, step] of steps) {
    try {
      await step(page, address);
      if (name === 'scratch') console.log('ok cells, completion, also in queries, interrupt, table');
    } catch (e) {
      failed = true;
      console.error(`FAILED ${name}: ${e.message}`);
      await page.screenshot({ path: join(shots, `FAILED-${name}.png`), timeout: 10_000 }).catch((e) => console.error(e.message));
    }
  }
  assert.deepEqual(problems, [], 'the page threw errors');
} catch (e) {
  failed = true;
  console.error(`FAILED: ${e.message}`);
} finally {
  await browser.close();
  const ended = new Promise((ok) => lab.once('exit', ok));
  if (lab.exitCode === null) {
    lab.kill('SIGINT');
    await ended;
  }
}
process.exit(failed ? 1 : 0);

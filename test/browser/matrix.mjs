// Shows one notebook with an output of every kind in every front end there is, as a
// reader opens it who has not run it: in JupyterLab 4 and Notebook 7, trusted and not,
// with the extension and without; in the classic Notebook 6.4; as nbconvert makes HTML
// and LaTeX of it. Nothing may be blank: what is shown has a size, and the picture or the
// text that belongs there. Nothing may be bare: no JSON, no map of Go, no source of a
// formula. Screenshots of the whole go to build/screenshots.
//
// node test/browser/matrix.mjs [FRONTEND...]   (default: text, vscode, latex, html and lab, the quick ones)
//
// vscode is what VS Code's rules make of the notebook, without VS Code;
// lab is JupyterLab with the extension, untrusted, as a downloaded notebook opens;
// lab-all is the rest of JupyterLab, notebook is Notebook 7. classic needs Notebook 6.4 in build/venv6: make matrix puts it there.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { root, shots, startLab, within } from './jupyter.mjs';
import { kinds } from './kinds.mjs';
import { writeNotebook } from './notebook.mjs';

const work = join(root, 'build/matrix-work');
const wanted = process.argv.length > 2 ? process.argv.slice(2) : ['text', 'vscode', 'latex', 'html', 'lab'];

function run(what, command, ...args) {
  const r = spawnSync(command, args, { cwd: work, encoding: 'utf8', timeout: 180_000 });
  assert.equal(r.status, 0, `${what}: ${r.error ?? ''} ${(r.stderr ?? '').slice(-2000)}`);
}

/** execute runs the notebook in a kernel that a front end could reach, so that all forms of the outputs are in it. */
function execute() {
  writeNotebook(work, 'sources.ipynb', kinds.map(([, source]) => source));
  run('running the notebook', 'python', '-m', 'nbconvert', '--to', 'notebook', '--execute', '--allow-errors', '--output', 'untrusted.ipynb', 'sources.ipynb');
  const nb = JSON.parse(readFileSync(join(work, 'untrusted.ipynb'), 'utf8'));
  // Classic Notebook and nbconvert 6 know no cell ids.
  writeFileSync(join(work, 'classic.ipynb'), JSON.stringify({ ...nb, nbformat_minor: 4, cells: nb.cells.map(({ id, ...c }) => c) }));
  writeFileSync(join(work, 'trusted.ipynb'), JSON.stringify(nb));
  run('trusting the notebook', 'jupyter', 'trust', 'trusted.ipynb');
  return nb;
}

const bare = [/^\s*[[{]"?\w+"?\s*:/, /\bmap\[/, /\[object Object\]/, /application\/vnd/, /&lt;|&quot;/];
const source = /\\frac|\\log|\\begin|\$\$/;

/** judge says what is wrong with what is seen of one kind. */
function judge([name, , want], seen, { formulas = true } = {}) {
  const wrong = [];
  if (!seen) return [`${name}: nothing is there`];
  const size = want.picture ?? 0;
  if (want.picture && !seen.pictures.some((p) => p.width >= size && p.height >= Math.min(size, 60))) wrong.push(`no picture of ${size} pixels among ${JSON.stringify(seen.pictures)}`);
  if (want.text && !want.text.test(seen.text)) wrong.push(`the text is ${JSON.stringify(seen.text.slice(0, 200))}`);
  if (seen.height < 10 || seen.width < 10) wrong.push(`it is ${seen.width} × ${seen.height} pixels`);
  for (const b of bare) if (b.test(seen.text)) wrong.push(`bare: ${JSON.stringify((b.exec(seen.text) ?? [])[0])} in ${JSON.stringify(seen.text.slice(0, 200))}`);
  if (want.formula && formulas && source.test(seen.text)) wrong.push(`the source of a formula: ${JSON.stringify(seen.text.slice(0, 100))}`);
  return wrong.map((w) => `${name}: ${w}`);
}

/** look collects what is seen of the outputs of each cell, by the selectors of a front end. */
function look(page, cells, outputs) {
  return page.evaluate(([c, o]) => [...document.querySelectorAll(c)].map((cell) => {
    const parts = [...cell.querySelectorAll(o)];
    const boxes = parts.map((p) => p.getBoundingClientRect());
    return {
      text: parts.map((p) => p.innerText).join('\n'),
      width: Math.max(0, ...boxes.map((b) => b.width)), height: boxes.reduce((n, b) => n + b.height, 0),
      pictures: parts.flatMap((p) => [...p.querySelectorAll('img, canvas, svg')]).filter((i) => i.tagName !== 'IMG' || i.naturalWidth > 0)
        .map((i) => i.getBoundingClientRect()).map((b) => ({ width: Math.round(b.width), height: Math.round(b.height) })),
    };
  }), [cells, outputs]);
}

/** settle waits until the page has stopped changing its height. */
async function settle(page, selector) {
  let last = '';
  for (const end = Date.now() + 60_000; Date.now() < end;) {
    const now = await page.evaluate((s) => [...document.querySelectorAll(s)].map((e) => e.scrollHeight).join(), selector);
    if (now && now === last) return;
    last = now;
    await page.evaluate(() => new Promise((ok) => setTimeout(ok, 250)));
  }
}

let failed = false;

function report(where, wrong) {
  for (const w of wrong) console.error(`FAILED ${where}: ${w}`);
  if (!wrong.length) console.log(`ok ${where}: ${kinds.length} kinds`);
  failed ||= wrong.length > 0;
}

/** opened looks at the notebook in JupyterLab or Notebook 7. */
async function opened(page, address, app, file, extension) {
  const where = `${app === 'lab/tree' ? 'JupyterLab' : 'Notebook 7'}, ${file}, ${extension ? 'with' : 'without'} the extension`;
  await page.goto(`${address.origin}/${app}/${file}.ipynb?${app === 'lab/tree' ? 'reset&' : ''}${address.searchParams}`);
  await page.waitForFunction(() => globalThis.jupyterapp?.shell?.currentWidget?.content?.widgets?.length > 5);
  const news = page.getByRole('button', { name: 'No', exact: true });
  if (await news.count()) await news.click();
  await page.waitForFunction(() => { // all of it is in sight: the window is long
    const cells = globalThis.jupyterapp.shell.currentWidget.content.widgets;
    return cells.every((c) => [...c.node.querySelectorAll('.jp-OutputArea-output')].some((o) => o.getBoundingClientRect().height > 9) &&
      [...c.node.querySelectorAll('img')].every((m) => m.complete));
  }, null, { timeout: 30_000 }).catch(() => undefined); // what is missing is said below
  await page.waitForFunction((n) => document.querySelectorAll('mjx-container').length >= n, kinds.filter((k) => k[2].formula).length, { timeout: 30_000 }).catch(() => undefined);
  await settle(page, '.jp-Notebook .jp-Cell');
  const seen = await look(page, '.jp-Notebook .jp-Cell', '.jp-OutputArea-output');
  report(where, kinds.flatMap((k, i) => judge(k, seen[i])));
  await page.screenshot({ path: join(shots, `matrix-${app.replace('/tree', '')}-${file}${extension ? '' : '-static'}.png`) });
}

async function jupyter(browser) {
  const parts = [['lab', 'lab/tree', 'untrusted', true], ['lab-all', 'lab/tree', 'trusted', true], ['lab-all', 'lab/tree', 'untrusted', false],
    ['notebook', 'notebooks', 'untrusted', true], ['notebook', 'notebooks', 'trusted', true], ['notebook', 'notebooks', 'untrusted', false]].filter(([n]) => wanted.includes(n));
  if (!parts.length) return;
  const lab = await startLab(work);
  try {
    for (const [, app, file, extension] of parts) {
      const context = await browser.newContext({ viewport: { width: 1100, height: 15_000 } });
      if (!extension) await context.route(/extensions\/vogo\//, (r) => r.abort());
      const page = await context.newPage();
      page.setDefaultTimeout(60_000);
      await opened(page, lab.address, app, file, extension);
      await context.close();
    }
  } finally {
    await lab.stop();
  }
}

/** classic looks at the notebook in Notebook 6.4, which knows nothing of the extension. */
async function classic(browser) {
  const free = createServer().listen(0, '127.0.0.1');
  await once(free, 'listening');
  const { port } = free.address();
  await new Promise((ok) => free.close(ok));
  const server = spawn(join(root, 'build/venv6/bin/jupyter'), ['notebook', '--no-browser', '--allow-root', `--port=${port}`, '--NotebookApp.token=matrix',
    `--notebook-dir=${work}`, '--Session.key=b""'], { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
  const kill = () => { try { process.kill(-server.pid, 'SIGKILL'); } catch { /* it has ended */ } };
  process.once('exit', kill);
  try {
    let said = '';
    const address = await within(60_000, 'the start of Notebook 6', new Promise((ok, fail) => {
      server.stderr.on('data', (chunk) => {
        said += chunk;
        const m = said.match(/http:\/\/(?:127\.0\.0\.1|localhost):(\d+)\//);
        if (m) ok(new URL(`http://127.0.0.1:${m[1]}/`));
      });
      server.once('exit', (code) => fail(new Error(`Notebook 6 ended with ${code}: ${said}`)));
    }));
    const page = await (await browser.newContext({ viewport: { width: 1100, height: 900 } })).newPage();
    page.setDefaultTimeout(60_000);
    await page.route((u) => u.hostname !== '127.0.0.1' && u.protocol !== 'data:', (r) => r.abort());
    await page.goto(`${address.origin}/notebooks/classic.ipynb?token=matrix`);
    await page.waitForFunction(() => globalThis.Jupyter?.notebook?._fully_loaded);
    await page.waitForFunction(() => document.querySelectorAll('.output_subarea').length > 30 && [...document.images].every((i) => i.complete))
      .catch(() => page.screenshot({ path: join(shots, 'FAILED-matrix-classic.png') }));
    await settle(page, '#notebook-container');
    const seen = await look(page, '.code_cell', '.output_subarea');
    // MathJax is not fetched: formulas stay source where there is no network.
    report('Notebook 6.4, untrusted', kinds.flatMap((k, i) => judge(k, seen[i], { formulas: false })));
    await page.setViewportSize({ width: 1100, height: 4500 });
    await page.screenshot({ path: join(shots, 'matrix-classic.png') });
  } finally {
    kill();
  }
}

async function html(browser) {
  run('nbconvert to HTML', 'python', '-m', 'nbconvert', '--to', 'html', '--output', 'page.html', 'untrusted.ipynb');
  const page = await (await browser.newContext({ viewport: { width: 1100, height: 900 } })).newPage();
  await page.route(/^https?:/, (r) => r.abort());
  await page.goto(pathToFileURL(join(work, 'page.html')).href);
  await settle(page, 'body');
  const seen = await look(page, '.jp-CodeCell', '.jp-OutputArea-output');
  report('nbconvert HTML', kinds.flatMap((k, i) => judge(k, seen[i], { formulas: false })));
  await page.screenshot({ path: join(shots, 'matrix-nbconvert.png'), fullPage: true });
}

/** latex looks at the source that nbconvert writes: each output has its picture or its text there. */
function latex(nb) {
  // nbconvert makes LaTeX of Markdown with pandoc, which is not everywhere: its text does.
  const plain = structuredClone(nb);
  for (const c of plain.cells) for (const o of c.outputs) delete o.data?.['text/markdown'];
  writeFileSync(join(work, 'plain.ipynb'), JSON.stringify(plain));
  run('nbconvert to LaTeX', 'python', '-m', 'nbconvert', '--to', 'latex', '--output', 'paper', 'plain.ipynb');
  const tex = readFileSync(join(work, 'paper.tex'), 'utf8');
  const cells = tex.split(/\\prompt\{In\}/).slice(1);
  const wrong = [];
  assert.equal(cells.length, kinds.length, `${cells.length} cells in the LaTeX`);
  for (const [i, [name, , want]] of kinds.entries()) {
    const rest = cells[i].slice(cells[i].indexOf('\\end{tcolorbox}'));
    if (want.picture && want.picture >= 150 && !/includegraphics|adjustimage/.test(rest)) wrong.push(`${name}: no picture`);
    if (want.text && !want.formula && !want.text.test(rest.replace(/\\PY\{\w+\}\{(.*?)\}/g, '$1').replace(/\\([_#%&$])/g, '$1'))) wrong.push(`${name}: ${rest.slice(0, 200)}`);
    if (/application\/vnd/.test(rest)) wrong.push(`${name}: bare`);
  }
  report('nbconvert LaTeX', wrong);
}

/** text looks at what a console shows. */
function text(nb) {
  const wrong = [];
  for (const [i, [name, , want]] of kinds.entries()) {
    const said = nb.cells[i].outputs.map((o) => [o.data?.['text/plain'] ?? o.text ?? o.evalue ?? ''].flat().join('')).join('\n');
    if (!said.trim()) wrong.push(`${name}: nothing`);
    if (want.text && !want.text.test(said)) wrong.push(`${name}: ${said.slice(0, 200)}`);
    if (name !== 'map' && bare.some((b) => b.test(said))) wrong.push(`${name}: bare: ${said.slice(0, 200)}`); // Go prints maps so
    for (const line of said.split('\n')) if (line.length > 200 && !want.error) wrong.push(`${name}: a line of ${line.length} characters`);
  }
  report('text', wrong);
}

/**
 * vscode looks at what VS Code would take of each output: the first in its order of
 * what its own renderers show. Of other types, such as those of vogo, it says only that
 * it has no renderer. JSON stands before all else, and would hide it.
 */
function vscode(nb) {
  const order = ['application/json', 'application/javascript', 'text/html', 'image/svg+xml', 'text/latex', 'text/markdown', 'image/png', 'image/jpeg', 'text/plain'];
  const wrong = [];
  for (const [i, [name, , want]] of kinds.entries()) {
    const taken = nb.cells[i].outputs.filter((o) => o.data && Object.keys(o.data).length).map((o) => [order.find((m) => m in o.data), o.data]);
    if (taken.some(([mime]) => !mime)) wrong.push(`${name}: nothing that has a renderer`);
    if (taken.some(([mime]) => /json|javascript/.test(mime))) wrong.push(`${name}: bare`);
    const said = taken.filter(([mime]) => /^text/.test(mime)).map(([mime, data]) => [data[mime]].flat().join('')).join('\n');
    const pictures = taken.some(([mime]) => /^image/.test(mime)) || /<img /.test(said);
    if (want.picture && !pictures) wrong.push(`${name}: no picture`);
    const printed = nb.cells[i].outputs.map((o) => [o.text ?? o.traceback ?? ''].flat().join('\n')).join('');
    if (want.text && !want.text.test(said + printed)) wrong.push(`${name}: ${(said + printed).slice(0, 200)}`);
  }
  report("VS Code's choice", wrong);
}

/** sizes: no output makes a notebook large. */
function sizes(nb) {
  const wrong = [];
  const most = { 'text/html': 20_000, 'image/png': 136_000 /* base64 */, 'text/plain': 20_000 };
  for (const [i, [name]] of kinds.entries()) {
    for (const o of nb.cells[i].outputs) {
      for (const [mime, v] of Object.entries(o.data ?? {})) {
        const n = (typeof v === 'object' && !Array.isArray(v) ? JSON.stringify(v) : [v].flat().join('')).length;
        if (n > (most[mime] ?? 20_000)) wrong.push(`${name}: ${n} bytes of ${mime}`);
      }
      if (o.data?.['text/html'] && o.data?.['image/png']) wrong.push(`${name}: HTML beside a PNG`);
    }
  }
  report('sizes', wrong);
}

rmSync(work, { recursive: true, force: true });
for (const d of [work, shots]) mkdirSync(d, { recursive: true });
setTimeout(() => {
  console.error('FAILED: the matrix took more than 10 minutes');
  process.exit(1);
}, 600_000).unref();
const nb = execute();
sizes(nb);
if (wanted.includes('text')) text(nb);
if (wanted.includes('vscode')) vscode(nb);
if (wanted.includes('latex')) latex(nb);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
try {
  if (wanted.includes('html')) await html(browser);
  if (wanted.includes('classic')) await classic(browser);
  await jupyter(browser);
} finally {
  await within(10_000, 'the end of the browser', browser.close()).catch(() => {});
}
process.exit(failed ? 1 : 0);

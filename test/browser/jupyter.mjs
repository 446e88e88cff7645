// What the browser tests share: a JupyterLab of its own for each, with an end, and
// a limit for everything that is waited for.
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';

export const root = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '../..');
export const shots = join(root, 'build/screenshots');

/** A promise that fails when it takes longer than ms. */
export function within(ms, what, promise) {
  let timer;
  const late = new Promise((_, fail) => { timer = setTimeout(() => fail(new Error(`${what} took more than ${ms / 1000} s`)), ms); });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Starts vogo lab in a directory, with more in its environment; resolves with its address and a function that ends it. */
export async function startLab(dir, env = {}) {
  const lab = spawn(process.env.VOGO ?? join(root, 'build/vogo'), ['lab', '--no-browser', dir, '--',
    '--LabApp.expose_app_in_browser=True', '--JupyterNotebookApp.expose_app_in_browser=True',
    '--LabApp.news_url=None', '--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate'],
  { stdio: ['ignore', 'pipe', 'pipe'], detached: true, env: { ...process.env, ...env } });
  const ended = new Promise((ok) => { lab.once('exit', ok); });
  const kill = () => { try { process.kill(-lab.pid, 'SIGKILL'); } catch { /* it has ended */ } };
  process.once('exit', kill); // whatever happens
  const stop = async () => {
    if (lab.exitCode === null) lab.kill('SIGINT');
    await within(20_000, 'the end of vogo lab', ended).catch(kill);
  };
  let said = '';
  const address = new Promise((ok, fail) => {
    const look = (chunk) => {
      said += chunk;
      const m = said.match(/http:\/\/127\.0\.0\.1:\d+\/lab\S*token=\w+/);
      if (m) ok(new URL(m[0]));
    };
    lab.stdout.on('data', look);
    lab.stderr.on('data', look);
    lab.on('exit', (code) => fail(new Error(`vogo lab ended with ${code}: ${said}`)));
  });
  try {
    return { address: await within(60_000, 'the start of vogo lab', address), stop };
  } catch (e) {
    await stop();
    throw e;
  }
}

/**
 * Runs steps, [name, function of a page and an address], one after the other in a
 * browser, and ends the process: with 1 if one has failed, or if all together have
 * taken longer than limit milliseconds.
 */
export async function drive(dir, limit, steps, { prefix = '', context = {}, env = {} } = {}) {
  setTimeout(() => {
    console.error(`FAILED: the browser steps took more than ${limit / 1000} s`);
    process.exit(1);
  }, limit).unref();
  let failed = false;
  const lab = await startLab(dir, env);
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
  try {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 }, ...context })).newPage();
    page.setDefaultTimeout(60_000);
    const problems = [];
    // Notebook 7 has errors of its own, where an extension asks for what only JupyterLab has.
    page.on('pageerror', (e) => {
      if (!page.url().includes('/notebooks/') || /extensions\/vogo/.test(e.stack)) problems.push(e.message);
    });
    for (const [name, step] of steps) {
      const began = Date.now();
      try {
        await step(page, lab.address);
        if (problems.length) throw new Error(`the page threw: ${problems.splice(0).join('; ')}`);
        console.log(`ok ${prefix}${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
      } catch (e) {
        failed = true;
        await page.screenshot({ path: join(shots, `${`FAILED-${prefix}${name}`.replace(/\W+/g, '-')}.png`) }).catch(() => {});
        console.error(`FAILED ${prefix}${name}: ${e.message}`);
      }
    }
  } finally {
    await within(10_000, 'the end of the browser', browser.close()).catch(() => {});
    await lab.stop();
  }
  process.exit(failed ? 1 : 0);
}

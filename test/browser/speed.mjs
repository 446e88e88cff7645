// Measures what a user of live views waits for, in JupyterLab: a table of five million
// rows until it is seen, jumps in it and its sorting; a plot of a million points until it
// is seen, and how often it and a map of a million positions are painted while they are dragged. It prints and judges nothing:
// what a page takes depends on who else uses the machine. bench/display.md has figures.
//
// node test/browser/speed.mjs
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { drive, root, shots } from './jupyter.mjs';
import { Notebook, writeNotebook } from './notebook.mjs';

const work = join(root, 'build/speed-work');
const rows = 5_000_000;
const sources = [
  // Synthetic.
  `n := ${rows}
ra, mag, row := make([]float64, n), make([]float32, n), make([]int32, n)
for i := range ra {
	ra[i], mag[i], row[i] = math.Mod(float64(i)*137.50776405, 360), float32(5 + 15*math.Abs(math.Sin(float64(i)))), int32(i)
}
t := vo.NewTable("five million (synthetic)", vo.Col("row", row), vo.Col("ra", ra, "deg"), vo.Col("mag", mag, "mag"))
million := t.Head(1_000_000)`,
  't',
  'million',
  'vo.Plot(million, "ra", "mag", vo.Points())',
  `dec := make([]float64, n)
for i := range dec {
	dec[i] = math.Asin(2*float64((i*7919)%n)/float64(n)-1) * 180 / math.Pi
}
all := vo.NewTable("a million (synthetic)", vo.Col("ra", ra[:1_000_000], "deg", "pos.eq.ra;meta.main"), vo.Col("dec", dec[:1_000_000], "deg", "pos.eq.dec;meta.main"))
vo.SkyMap(all)`,
  'vo.SkyMap(all, plot.Mollweide(), plot.Galactic())',
  'vo.SkyMap(all, vo.By("dec"))',
];

const sorted = (v) => [...v].sort((a, b) => a - b);
const at = (v, share) => sorted(v)[Math.min(v.length - 1, Math.floor(share * v.length))];
const ms = (v) => `median ${at(v, 0.5).toFixed(0)} ms, best ${Math.min(...v).toFixed(0)} ms, p95 ${at(v, 0.95).toFixed(0)} ms`;
const load = () => readFileSync('/proc/loadavg', 'utf8').split(' ')[0];

/** In the page: the view in cell i, and the time from the output's arrival until ready(view). */
function install() {
  globalThis.viewIn = (i) => {
    const walk = function* (w) {
      yield w;
      for (const c of w.widgets ?? []) yield* walk(c);
    };
    const cell = globalThis.jupyterapp.shell.currentWidget.content.widgets[i];
    for (const w of walk(cell.outputArea)) if ('link' in w && 'part' in w || w.grid) return w;
    return null;
  };
  globalThis.frame = () => new Promise((ok) => requestAnimationFrame(() => ok(performance.now())));
  globalThis.until = async (f) => {
    for (;;) {
      const now = await globalThis.frame();
      if (f()) return now;
    }
  };
}

/** seen shows cell i anew a few times: from the arrival of its output until it is painted. */
async function seen(nb, page, i, ready) {
  const times = [];
  for (let k = 0; k < 5; k++) {
    const took = page.evaluate(async ([n, test]) => {
      const { outputs } = globalThis.jupyterapp.shell.currentWidget.content.widgets[n].model;
      outputs.clear();
      const came = new Promise((ok) => {
        const slot = () => {
          if (!outputs.length) return;
          outputs.changed.disconnect(slot);
          ok(performance.now());
        };
        outputs.changed.connect(slot);
      });
      globalThis.painted = came.then(async (began) => {
        const check = new Function('v', `return ${test}`);
        const end = await globalThis.until(() => {
          const v = globalThis.viewIn(n);
          return v && check(v);
        });
        return end - began;
      });
      return true;
    }, [i, ready]);
    await took;
    await nb.run(i);
    times.push(await page.evaluate(() => globalThis.painted));
  }
  return times;
}

async function table(nb, page) {
  await nb.run(0);
  await nb.run(1); // the extension has been at work once
  await nb.cell(1).locator('.vogo-grid').waitFor();
  console.log(`table of ${rows.toLocaleString('en')} rows, from the arrival of the output to the first rows on the screen: ${ms(await seen(nb, page, 1, "v.data && v.data.data('body', 0, 0) !== ''"))} (load ${load()})`);
  const jumps = await page.evaluate(async (n) => {
    const v = globalThis.viewIn(1);
    const times = [];
    for (let k = 0; k < 60; k++) {
      const row = Math.floor(Math.random() * (n - 1000));
      const began = await globalThis.frame();
      v.grid.scrollToRow(row);
      times.push(await globalThis.until(() => v.data.data('body', row, 0) !== '') - began);
    }
    return times;
  }, rows);
  console.log(`jump to any of them: ${ms(jumps)} (load ${load()})`);
  await nb.run(2);
  await nb.cell(2).locator('.vogo-grid').waitFor();
  const sorts = await page.evaluate(async () => {
    const v = globalThis.viewIn(2);
    const times = [];
    for (let k = 0; k < 9; k++) {
      const began = performance.now();
      await v.arrange('', { column: 1 + k % 2, down: k % 4 > 1 });
      times.push(await globalThis.until(() => v.data.data('body', 0, 0) !== '') - began);
    }
    return times;
  });
  console.log(`sort of 1,000,000 rows, until the first are on the screen: ${ms(sorts)} (load ${load()})`);
}

/** dragged drags what cell i shows, zoomed in by so many turns of the wheel. */
async function dragged(nb, page, i, what, turns = 0) {
  if (!turns) await nb.run(i);
  const canvas = nb.cell(i).locator('.vogo-canvas');
  await canvas.waitFor();
  const where = await nb.box(canvas);
  await canvas.focus();
  await page.mouse.move(where.x + where.width / 2, where.y + where.height / 2);
  for (let k = 0; k < turns; k++) await page.mouse.wheel(0, -300);
  const paint = await page.evaluate(async (n) => {
    const v = globalThis.viewIn(n);
    const own = []; // what painting takes of the page's own time
    const original = v.paint.bind(v);
    v.paint = () => {
      const began = performance.now();
      original();
      own.push(performance.now() - began);
    };
    const box = v.canvas.parentElement.getBoundingClientRect();
    const send = (type, x, y) => v.canvas.parentElement.dispatchEvent(new PointerEvent(type, { bubbles: true, clientX: x, clientY: y, button: 0, buttons: 1, pointerId: 1 }));
    const mouse = (type, x, y) => v.canvas.parentElement.dispatchEvent(new MouseEvent(type, { bubbles: true, clientX: x, clientY: y, button: 0, buttons: 1 }));
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    send('pointerdown', x, y);
    mouse('mousedown', x, y);
    const began = performance.now();
    for (let k = 1; k <= 90; k++) {
      send('pointermove', x + k, y + k / 3);
      mouse('mousemove', x + k, y + k / 3);
      await globalThis.frame();
    }
    const took = performance.now() - began;
    send('pointerup', x + 90, y + 30);
    mouse('mouseup', x + 90, y + 30);
    delete v.paint;
    return { own, took };
  }, i);
  console.log(`${what} dragged: painted ${paint.own.length} times in ${(paint.took / 1000).toFixed(2)} s, ${(1000 * paint.own.length / paint.took).toFixed(0)} a second; painting takes ${paint.own.length ? ms(paint.own) : '-'} (load ${load()})`);
}

rmSync(work, { recursive: true, force: true });
mkdirSync(shots, { recursive: true });
writeNotebook(work, 'speed.ipynb', sources);
let nb;
await drive(work, 280_000, [
  ['begin', async (page, address) => {
    nb = new Notebook(page, address, 'speed.ipynb');
    await nb.open();
    await page.evaluate(`(${install})()`);
  }],
  ['table', (page) => table(nb, page)],
  ['plot', (page) => dragged(nb, page, 3, '1,000,000 points')],
  ['sky map', async (page) => {
    await dragged(nb, page, 4, 'sky map of 1,000,000 positions');
    await dragged(nb, page, 4, 'closer', 2);
    await dragged(nb, page, 5, 'in galactic coordinates and Mollweide\'s projection');
    await dragged(nb, page, 6, 'coloured by a column');
  }],
], { prefix: 'speed ' });

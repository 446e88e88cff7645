// Opens live tables, plots, sky maps and controls in JupyterLab as a user would: sorts, filters,
// selects and copies while another cell runs, selects in a plot and on the sky, sets controls, searches by a panel, looks at an image,
// restarts the kernel; with texts in them that would run if they became markup. Screenshots
// go to build/screenshots. What is measured is printed, not judged.
//
// node test/browser/live.mjs [PART...]   (table, plot, sky, controls, discovery, image, widgets, datalink, restart; default: all)
import assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { drive, root, shots } from './jupyter.mjs';
import { Notebook, writeNotebook } from './notebook.mjs';

const work = join(root, 'build/live-work');

const sources = [
  // Synthetic: a million rows.
  `n := 1_000_000
ra := make([]float64, n)
mag := make([]float32, n)
name := make([]string, n)
for i := range ra {
	ra[i] = math.Mod(float64(i)*137.50776405, 360)
	mag[i] = float32(5 + 15*math.Abs(math.Sin(float64(i))))
	name[i] = fmt.Sprintf("star %06d", i*7919%n)
}
t := vo.NewTable("a million (synthetic)", vo.Col("name", name), vo.Col("ra", ra, "deg", "pos.eq.ra"), vo.Col("mag", mag, "mag", "phot.mag"))`,
  't',
  'vo.Plot(t, "ra", "mag", vo.Points(), vo.Title("a million (synthetic)"))',
  // Hostile: every text would set window.pwned if it became markup.
  `evil := "<img src=x onerror=window.pwned=1><script>window.pwned=2</script>\\"><svg/onload=window.pwned=3>"
x := make([]float64, 30)
s := make([]string, 30)
for i := range x {
	x[i] = float64(i + 1)
	s[i] = evil
}
h := vo.NewTable(evil, vo.Col("x"+evil, x, evil), vo.Col("y", x), vo.Col(evil, s))
h.Source = evil
h`,
  'vo.Plot(h, "x"+evil, "y", vo.Title(evil), vo.Label(evil), vo.YLabel(evil))',
  'h.Selected().NumRows()',
  `display.Interact(func(v display.Values) any {
	from, to := v.Range("width")
	return fmt.Sprintf("%.2f|%s|%s|%v|%v|%v–%v|%d", v.Float("z"), v.Text("band"), v.Text(evil), v.Bool("log"), v.Bool("go"), from, to, v.Int("plane"))
}, display.Slider("z", 0, 1, 0.5), display.Dropdown("band", "g", evil), display.TextField(evil, evil), display.Checkbox("log", false), display.Button("go"),
	display.RangeSlider("width", 0, 10, 2, 3), display.Play("plane", 0, 5, 0).Every(50*time.Millisecond))`,
  'panel := vo.DiscoveryPanel(vo.Around(vo.Coord(274.688, -13.792), vo.Deg(.1)), vo.Timeout(60))',
  'panel.Found().Len()',
  // An image of the sandbox, with a catalogue over it.
  `m16 := vo.Images(vo.Around(vo.Coord(274.688, -13.792), vo.Deg(.1)), vo.Spectrum("500.7 nm"), vo.Timeout(3))
pic := vo.Image(vo.Datalink(m16.Table().Row(2)).Get("#this"))
marked := vo.NewTable("marked (synthetic)", vo.Col("ra", []float64{274.69, 274.70, 274.68}, "deg", "pos.eq.ra;meta.main"), vo.Col("dec", []float64{-13.81, -13.80, -13.79}, "deg", "pos.eq.dec;meta.main"))
pic.With(vo.Overlay(marked), vo.Overlay(vo.Coord(274.70, -13.80)))`,
  'vo.Datalink(m16.Table().Row(2))',
  `evil := "<img src=x onerror=window.pwned=1><script>window.pwned=2</script>"
evilLinks := vo.NewTable("links", vo.Col("ID", []string{evil, evil}),
	vo.Col("access_url", []string{"https://example.org/x.fits", "javascript:window.pwned=4"}),
	vo.Col("service_def", []string{"", ""}), vo.Col("error_message", []string{"", evil}), vo.Col("description", []string{evil, evil}),
	vo.Col("semantics", []string{"#this", evil}), vo.Col("content_type", []string{"image/fits", evil}))
vo.Datalink(evilLinks)`,
  // Synthetic positions over all of the sky, with hostile texts.
  `bad := "<img src=x onerror=window.pwned=1><script>window.pwned=2</script>"
lon, lat, bright, word := make([]float64, 2000), make([]float64, 2000), make([]float64, 2000), make([]string, 2000)
for i := range lon {
	lon[i], lat[i] = math.Mod(float64(i)*137.50776405, 360), math.Asin(float64(i)/1000-1)*180/math.Pi
	bright[i], word[i] = 5+float64(i%90)/7, bad
}
st := vo.NewTable("synthetic "+bad, vo.Col("ra", lon, "deg", "pos.eq.ra;meta.main"), vo.Col("dec", lat, "deg", "pos.eq.dec;meta.main"),
	vo.Col("bright", bright, "mag"), vo.Col("word "+bad, word))
st`,
  'vo.SkyMap(st, vo.By("bright"), vo.Title(bad))',
  'st.Selected().NumRows()',
  'vo.ConeMOC(vo.Coord(300, 10), vo.Deg(20), 9)',
  // Synthetic: so many that a view sorts them by where they are.
  `l, b := make([]float64, 150_000), make([]float64, 150_000)
for i := range l {
	l[i], b[i] = math.Mod(float64(i)*137.50776405, 360), math.Asin((float64(i)+0.5)/75_000-1)*180/math.Pi
}
vo.SkyMap(vo.NewTable("many (synthetic)", vo.Col("ra", l, "deg", "pos.eq.ra;meta.main"), vo.Col("dec", b, "deg", "pos.eq.dec;meta.main")), plot.Mollweide(), plot.Center(60))`,
  'vo.SkyMap(marked)',
  'marked.Selected().NumRows()',
  // A widget of ipywidgets, which jupyterlab_widgets draws.
  `slider := widget.NewIntSlider().SetDescription("n").SetMax(20).SetValue(5)
slider`,
  'slider.Value()',
  `for range 600 {
	time.Sleep(100 * time.Millisecond)
}`,
];

/** A long cell. */
const long = sources.length - 1;

/** painted compares the grid's pixels as they are with those of Lumino's own way of painting its cells. */
async function painted(page) {
  const { cells, other } = await page.evaluate(async () => {
    const walk = function* (w) {
      yield w;
      for (const c of w.widgets ?? []) yield* walk(c);
    };
    const grid = [...walk(globalThis.jupyterapp.shell.currentWidget.content.widgets[1].outputArea)].find((w) => w.grid).grid;
    const pixels = async () => {
      grid.repaintContent();
      await new Promise((ok) => requestAnimationFrame(() => requestAnimationFrame(ok)));
      const c = grid.viewport.node.querySelector('canvas');
      return c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
    };
    const ours = await pixels();
    let p = Object.getPrototypeOf(grid); // ours; below it is Lumino's
    do p = Object.getPrototypeOf(p); while (!Object.hasOwn(p, '_drawCells'));
    grid._drawCells = p._drawCells;
    const theirs = await pixels();
    delete grid._drawCells;
    const dark = (a, i) => a[i + 3] > 0 && a[i] + a[i + 1] + a[i + 2] < 300;
    const n = { cells: 0, other: 0 };
    for (let i = 0; i < ours.length; i += 4) {
      if (dark(theirs, i)) n.cells++;
      if ([0, 1, 2].some((k) => Math.abs(ours[i + k] - theirs[i + k]) > 40)) n.other++;
    }
    return n;
  });
  assert.ok(cells > 500, `the grid has ${cells} dark pixels`);
  assert.ok(other < cells / 100, `${other} pixels of the grid are others than Lumino paints, which are ${cells}`);
}

async function table(nb, page) {
  const began = Date.now();
  await nb.run(1);
  const grid = nb.cell(1).locator('.vogo-grid');
  await grid.waitFor();
  console.log(`a million rows: live ${Date.now() - began} ms after the cell was started`);
  const foot = nb.cell(1).locator('.vogo-foot');
  assert.match(await foot.innerText(), /1,000,000 rows × 3 columns/);
  await painted(page);

  await nb.start(long); // while which everything must go on
  const box = await nb.box(grid);
  const header = { x: box.x + 64 + 110 + 70, y: box.y + 10 };
  await page.mouse.click(header.x, header.y);
  await foot.getByText('0.000', { exact: false }).first().waitFor(); // the summary of the column
  const filter = nb.cell(1).getByLabel('filter rows');
  await filter.fill("mag < 5.1 && name like 'star 00%'");
  await filter.press('Enter');
  await foot.getByText(/of 1,000,000 rows/).waitFor();
  await filter.fill('magg < 5');
  await filter.press('Enter');
  await foot.getByText('no column "magg"', { exact: false }).waitFor();
  const now = await nb.box(grid); // the page has scrolled
  await page.mouse.move(now.x + 100, now.y + 60);
  await page.mouse.down();
  await page.mouse.move(now.x + 100, now.y + 120, { steps: 5 });
  await page.mouse.up();
  await foot.getByText(/, \d+ selected/).waitFor();
  await page.keyboard.press('Control+c');
  await foot.getByText(/copied/).waitFor();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^name\nstar 00/);
  await nb.shot('live-table');
  assert.ok(await nb.runs(long), 'the table was not used while a cell ran');
  await nb.interrupt(long);
}

async function plot(nb, page) {
  await nb.run(3);
  await nb.run(4);
  const canvas = nb.cell(4).locator('.vogo-canvas');
  await canvas.waitFor();
  await nb.cell(4).getByRole('button', { name: 'Select', exact: true }).click();
  const box = await nb.box(canvas);
  await page.mouse.move(box.x + 70, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + 250, box.y + box.height - 30, { steps: 5 });
  await page.mouse.up();
  const said = await nb.cell(4).locator('.vogo-foot').getByText(/\d+ selected/).innerText();
  await nb.cell(3).locator('.vogo-foot').getByText(`, ${said}`).waitFor(); // the table shows them as well
  await nb.run(5);
  assert.equal(await nb.text(5), said.match(/\d+/)[0], 'rows selected in a plot are those of its table');
  await nb.box(nb.cell(3));
  await nb.cell(3).locator('.vogo-grid').hover({ position: { x: 300, y: 10 } });
  await canvas.hover({ position: { x: 300, y: 200 } });
  await nb.shot('live-plot');
  assert.equal(await page.evaluate(() => globalThis.pwned), undefined, 'a text became markup');
}

/** The view of a plot or sky map in cell i: where it has put a row, or what else is asked of it. */
function ofView(page, i, what) {
  return page.evaluate(([n, ask]) => {
    const walk = function* (w) {
      yield w;
      for (const c of w.widgets ?? []) yield* walk(c);
    };
    for (const v of walk(globalThis.jupyterapp.shell.currentWidget.content.widgets[n].outputArea)) {
      if ('chart' in v && v.chart) return new Function('v', `return ${ask}`)(v);
    }
    throw new Error('there is no such view');
  }, [i, what]);
}

async function sky(nb, page) {
  const at = sources.findIndex((s) => s.startsWith('bad :='));
  await nb.run(at);
  await nb.cell(at).locator('.vogo-grid').waitFor();
  await nb.run(at + 1);
  const cell = nb.cell(at + 1);
  const canvas = cell.locator('.vogo-canvas');
  await canvas.waitFor();
  const foot = cell.locator('.vogo-foot');
  const box = await nb.box(canvas);
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const picture = () => cell.locator('.vogo-canvas canvas').evaluate((c) => c.toDataURL());
  const changes = async (what, f) => {
    const before = await picture();
    await f();
    for (const end = Date.now() + 30_000; await picture() === before;) assert.ok(Date.now() < end, `${what} changes nothing`);
  };
  /** What the view says of the position under the pointer, in degrees. */
  const position = async (u, v, digits) => {
    await page.mouse.move(u, v);
    const text = await foot.getByText(new RegExp(`RA \\d+\\.\\d{${digits}}\\d*, Dec`)).innerText();
    return text.match(/RA ([\d.]+), Dec ([−\d.]+)/).slice(1).map((n) => Number(n.replace('−', '-')));
  };
  const near = (a, b, degrees, what) => assert.ok(Math.hypot((a[0] - b[0] + 540) % 360 - 180, a[1] - b[1]) < degrees, `${what}: ${a} and ${b}`);
  await nb.shot('live-sky');
  // The sphere is turned: what was taken hold of follows the pointer.
  const held = await position(x + 80, y - 20, 2);
  await changes('dragging', async () => {
    await page.mouse.down();
    await page.mouse.move(x - 40, y + 60, { steps: 6 });
    await page.mouse.up();
  });
  near(await position(x - 40, y + 60, 2), held, 1, 'after dragging');
  await page.mouse.move(x - 39, y + 60);
  await nb.shot('live-sky-turned');
  await canvas.focus();
  const below = await position(x + 60, y + 30, 2);
  await changes('the wheel', async () => {
    for (let k = 0; k < 8; k++) await page.mouse.wheel(0, -300);
  });
  near(await position(x + 60, y + 30, 3), below, 1, 'after zooming');
  await cell.getByRole('button', { name: 'h:m:s' }).click();
  await nb.shot('live-sky-zoomed');
  await changes('Reset', () => cell.getByRole('button', { name: 'Reset', exact: true }).click());
  // Where points are is what the projection says (Calabretta & Greisen 2002, section 5.4.2).
  const off = await ofView(page, at + 1, `(() => {
    const s = v.series[0], p = v.chart.spots(s), rad = Math.PI / 180, { left, top, width, height } = v.area;
    const scale = Math.min(width / (4 * Math.SQRT2 * 1.005), height / (2 * Math.SQRT2 * 1.01));
    let worst = 0;
    for (let i = 0; i < p.x.length; i++) {
      const l = ((i * 137.50776405) % 360 + 540) % 360 - 180, b = Math.asin(i / 1000 - 1), k = Math.sqrt(2 / (1 + Math.cos(b) * Math.cos(l * rad / 2)));
      const u = left + width / 2 - scale * 2 * k * Math.cos(b) * Math.sin(l * rad / 2), w = top + height / 2 - scale * k * Math.sin(b);
      worst = Math.max(worst, Math.hypot(u - p.x[i], w - p.y[i]));
    }
    return worst;
  })()`);
  assert.ok(off < 0.05, `positions are up to ${off} pixels off`);
  // A row is told of, with what else it holds.
  const row = 1003;
  const [u, v] = await ofView(page, at + 1, `(() => { const s = v.series[0], p = v.chart.spots(s); return [p.ax + p.bx * p.x[${row}], p.ay + p.by * p.y[${row}]]; })()`);
  await page.mouse.move(box.x + u, box.y + v);
  const tip = cell.locator('.vogo-tip');
  await tip.getByText(`row ${row}`).waitFor();
  await tip.getByText('bright: ').waitFor();
  assert.match(await tip.innerText(), /RA \d+\.\d+, Dec .*\n\d\dh\d\dm.*\n[^]*word <img src=x/);
  await nb.shot('live-sky-tip');
  // What is selected is selected in the table, and in Go.
  await cell.getByRole('button', { name: 'Lasso', exact: true }).click();
  await page.mouse.move(x - 90, y);
  await page.mouse.down();
  for (const [dx, dy] of [[-60, -60], [40, -70], [70, 30], [-50, 60], [-90, 5]]) await page.mouse.move(x + dx, y + dy, { steps: 3 });
  await page.mouse.up();
  await page.mouse.move(x, box.y + box.height - 3); // off the sky
  const said = await foot.getByText(/^[\d,]+ selected$/).innerText();
  await nb.cell(at).locator('.vogo-foot').getByText(`, ${said}`).waitFor();
  await nb.run(at + 2);
  const rows = Number(said.match(/\d+/)[0]);
  assert.equal(Number(await nb.text(at + 2)), rows, 'rows selected on the sky are those of its table');
  assert.ok(rows > 20 && rows < 600, `${rows} of 2000 are in the lasso`);
  await nb.box(canvas);
  await nb.shot('live-sky-selected');
  const grid = await nb.box(nb.cell(at).locator('.vogo-grid'));
  await page.mouse.move(grid.x + 100, grid.y + 60);
  await page.mouse.down();
  await page.mouse.move(grid.x + 100, grid.y + 120, { steps: 5 });
  await page.mouse.up();
  const picked = (await nb.cell(at).locator('.vogo-foot').getByText(/, \d+ selected/).innerText()).match(/, (\d+ selected)/)[1];
  await foot.getByText(picked).waitFor(); // rows of the table are seen on the sky
  // A coverage is a part of the sky.
  await nb.run(at + 3);
  const cover = nb.cell(at + 3);
  await cover.locator('.vogo-canvas').waitFor();
  await nb.box(cover.locator('.vogo-canvas'));
  assert.equal(await cover.getByRole('button', { name: 'Lasso', exact: true }).count(), 0, 'there are no rows to select');
  const blue = () => cover.locator('.vogo-canvas canvas').evaluate((c) => {
    const { data } = c.getContext('2d').getImageData(0, 0, c.width, c.height);
    let n = 0;
    for (let k = 0; k < data.length; k += 4) if (data[k + 2] > data[k] + 60) n++;
    return n;
  });
  const before = await blue();
  assert.ok(before > 1000, `the coverage fills ${before} pixels`);
  await cover.locator('.vogo-canvas').focus();
  for (let k = 0; k < 3; k++) await page.keyboard.press('ArrowRight');
  for (let k = 0; k < 4; k++) await page.keyboard.press('+');
  for (const end = Date.now() + 30_000; await blue() < 1.5 * before;) assert.ok(Date.now() < end, 'the coverage is not larger when looked at closely');
  await nb.shot('live-sky-cover');
  const wrong = await ofView(page, at + 3, `(() => {
    const rad = Math.PI / 180, dir = (l, b) => [Math.cos(b * rad) * Math.cos(l * rad), Math.cos(b * rad) * Math.sin(l * rad), Math.sin(b * rad)], middle = dir(300, 10);
    let bad = 0;
    for (let i = 0; i < 20000; i++) {
      const p = dir(i * 137.50776405, Math.asin((i + 0.5) / 10000 - 1) / rad);
      const d = Math.acos(Math.max(-1, Math.min(1, p[0] * middle[0] + p[1] * middle[1] + p[2] * middle[2]))) / rad;
      for (const [sharp, width] of [[true, 0.25], [false, 1.2]]) if (Math.abs(d - 20) > width && v.chart.cover.of(p, sharp) > 127 !== d < 20) bad++;
    }
    return bad;
  })()`);
  assert.equal(wrong, 0, 'directions in or out of the coverage');
  // Many positions, which a view sorts, lie where few do.
  await nb.run(at + 4);
  const crowd = nb.cell(at + 4).locator('.vogo-canvas');
  await crowd.waitFor();
  await nb.box(crowd);
  await nb.shot('live-sky-many');
  const astray = await ofView(page, at + 4, `(() => {
    const s = v.series[0], p = v.chart.spots(s), rad = Math.PI / 180, { left, top, width, height } = v.area;
    const scale = Math.min(width / (4 * Math.SQRT2 * 1.005), height / (2 * Math.SQRT2 * 1.01));
    let worst = 0;
    for (let i = 0; i < p.x.length; i++) {
      const row = s.row[i], sine = (row + 0.5) / 75000 - 1, l = ((row * 137.50776405 - 60) % 360 + 540) % 360 - 180;
      if (Math.abs(Math.abs(l) - 180) < 1e-6) continue; // on either side
      let g = Math.asin(sine) * 0.9; // 2γ + sin 2γ = π sin b (section 5.3.4)
      for (let k = 0; k < 60; k++) g -= (2 * g + Math.sin(2 * g) - Math.PI * sine) / (2 + 2 * Math.cos(2 * g) + 1e-12);
      const u = left + width / 2 - scale * 2 * Math.SQRT2 / 180 * l * Math.cos(g), w = top + height / 2 - scale * Math.SQRT2 * Math.sin(g);
      worst = Math.max(worst, Math.hypot(u - p.x[i], w - p.y[i]));
    }
    return worst;
  })()`);
  assert.ok(astray < 0.7, `positions are up to ${astray} pixels off`);
  assert.equal(await page.evaluate(() => globalThis.pwned), undefined, 'a text became markup');
}

async function controls(nb, page) {
  const at = sources.findIndex((s) => s.startsWith('display.Interact'));
  await nb.run(at);
  const cell = nb.cell(at);
  const said = (text) => cell.locator('.jp-OutputArea-output', { hasText: text }).waitFor();
  await cell.getByLabel('z', { exact: true }).waitFor();
  await nb.start(long); // while which everything must go on
  await nb.box(cell);
  await cell.getByLabel('z', { exact: true }).fill('0.75');
  await said('0.75|g|');
  await cell.getByLabel('band').selectOption({ index: 1 });
  await said('0.75|<img src=x onerror=window.pwned=1>');
  const field = cell.getByRole('textbox', { name: '<img' });
  await field.fill('Pleiades');
  await field.press('Enter');
  await said('|Pleiades|false|false');
  await cell.getByLabel('log').check();
  await said('|Pleiades|true|false');
  await cell.getByRole('button', { name: 'go', exact: true }).click();
  await said('|Pleiades|true|true|2–3|0');
  await cell.getByLabel('width, from').fill('7'); // and the other end with it
  await said('|7–7|0');
  await cell.getByLabel('width, to').fill('9');
  await said('|7–9|0');
  await cell.getByLabel('play plane').click();
  await said('|7–9|5');
  await nb.shot('live-controls');
  assert.equal(await page.evaluate(() => globalThis.pwned), undefined, 'a text became markup');
  assert.ok(await nb.runs(long), 'the controls were not used while a cell ran');
  await nb.interrupt(long);
}

async function discovery(nb, page) {
  const at = sources.findIndex((s) => s.includes('DiscoveryPanel'));
  await nb.run(at);
  const cell = nb.cell(at);
  const press = (name) => cell.getByRole('button', { name, exact: true }).click();
  const said = (text) => cell.locator('.jp-OutputArea').getByText(text).first().waitFor();
  await cell.getByLabel('Space').waitFor();
  assert.equal(await cell.getByLabel('Space').inputValue(), '274.688, -13.792, 0.1');
  await press('Save');
  await said(/nothing was searched yet/);
  await cell.getByLabel('Space').fill('274.688, -13.792, wide');
  await cell.getByLabel('Space').press('Enter');
  await press('Run');
  await said(/no radius/);
  await cell.getByLabel('Space').fill('274.688, -13.792, 0.1');
  await cell.getByLabel('Space').press('Enter');
  await cell.getByLabel('Spectrum').fill('500.7');
  await cell.getByLabel('Spectrum').press('Enter');
  await cell.getByLabel('Time').fill('1995');
  await cell.getByLabel('Time').press('Enter');
  await press('Run');
  await said(/[1-9]\d* datasets/); // before all have answered: one service of the sandbox never does
  await said(/asking: /);
  await nb.shot('live-discovery-running');
  await press('Stop');
  await said(/stopped: /);
  await press('Save');
  await said(/saved as discovery.vot/);
  await nb.run(at + 1);
  assert.match(await nb.text(at + 1), /^[1-9]\d*$/, 'what the panel has found is there in Go');
  await nb.box(cell);
  await cell.getByText('What the services have said').click();
  await nb.shot('live-discovery');
}

async function image(nb, page) {
  const at = sources.findIndex((s) => s.includes('m16 :='));
  await nb.run(at);
  const cell = nb.cell(at);
  const canvas = cell.locator('.vogo-canvas');
  await canvas.waitFor();
  const picture = () => cell.locator('.vogo-canvas canvas').evaluate((c) => c.toDataURL());
  const changes = async (what, f) => {
    const before = await picture();
    await f();
    for (const end = Date.now() + 30_000; await picture() === before;) assert.ok(Date.now() < end, `${what} changes nothing`);
  };
  const foot = cell.locator('.vogo-foot');
  const box = await nb.box(canvas);
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await foot.getByText(/pixel \d+, \d+ .*\d\dh\d\dm.*°.*\(27\d\.\d+, -\d+\.\d+\).*value \d/).waitFor();
  await nb.shot('live-image');
  const drag = async (dx, dy) => {
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + dx, y + dy, { steps: 5 });
    await page.mouse.up();
  };
  await changes('dragging the stretch', () => drag(80, -40));
  await changes('another colour map', () => cell.getByLabel('colours').selectOption('viridis'));
  await changes('another stretch', () => cell.getByLabel('stretch').selectOption('linear'));
  await canvas.focus();
  await changes('the wheel', () => page.mouse.wheel(0, -600));
  await cell.getByRole('button', { name: 'Move', exact: true }).click();
  await changes('moving', () => drag(60, 30));
  await page.mouse.move(x + 5, y);
  await foot.getByText(/pixel/).waitFor();
  await nb.shot('live-image-zoomed');
  await changes('Reset', () => cell.getByRole('button', { name: 'Reset', exact: true }).click());
  // Marks are rows of their table, which other views of it show as well.
  const rows = sources.indexOf('marked.Selected().NumRows()');
  await nb.run(rows - 1);
  await nb.cell(rows - 1).locator('.vogo-canvas').waitFor();
  await nb.box(canvas);
  await cell.getByRole('button', { name: 'Lasso', exact: true }).click();
  const now = await nb.box(canvas);
  const corners = [[5, 5], [now.width - 5, 5], [now.width - 5, now.height - 5], [5, now.height - 5]];
  await page.mouse.move(now.x + 5, now.y + 5);
  await page.mouse.down();
  for (const [u, v] of corners) await page.mouse.move(now.x + u, now.y + v, { steps: 3 });
  await page.mouse.up();
  await page.mouse.move(now.x + now.width / 2, now.y + now.height + 60); // off the image
  const said = await foot.getByText(/^\d selected$/).innerText();
  await nb.shot('live-image-selected');
  await nb.cell(rows - 1).locator('.vogo-foot').getByText(said).waitFor();
  await nb.run(rows);
  assert.equal(`${await nb.text(rows)} selected`, said, 'marks selected in an image are rows of their table');
}

async function datalink(nb, page) {
  const at = sources.findIndex((s) => s.startsWith('vo.Datalink('));
  await nb.run(at - 1); // the rows
  await nb.run(at + 1);
  await nb.run(at);
  const cell = nb.cell(at);
  const view = cell.locator('.vogo-links');
  await view.getByText('The dataset').first().waitFor(); // what #this means
  await view.getByText('a small image of the dataset').first().waitFor();
  const thumb = view.locator('img').first();
  assert.ok(await thumb.evaluate((i) => i.complete && i.naturalWidth > 30), 'a thumbnail');
  assert.match(await view.getByRole('link', { name: 'Open' }).first().getAttribute('href'), /^http:/);
  await nb.shot('live-datalink');
  const cells = await nb.page.locator('.jp-Notebook .jp-Cell').count();
  await view.locator('tr', { hasText: 'The dataset' }).getByRole('button', { name: 'Load this' }).first().click();
  await nb.cell(at + 1).getByText('vo.Image("http').waitFor();
  assert.equal(await nb.page.locator('.jp-Notebook .jp-Cell').count(), cells + 1);
  assert.equal(await nb.runs(at + 1), false, 'it waits for the user');
  assert.equal(await nb.cell(at + 1).locator('.jp-OutputArea-output').count(), 0);
  await nb.cell(at + 1).locator('.jp-InputArea-prompt', { hasText: '[ ]' }).waitFor();
  await nb.shot('live-datalink-loads');
  await nb.run(at + 1);
  assert.match(await nb.text(at + 1), /FITS image/, 'the line loads, and shows what');
  const hostile = nb.cell(at + 2).locator('.vogo-links');
  await hostile.getByText('<img src=x').first().waitFor();
  assert.equal(await hostile.locator('a').count(), 1);
  assert.equal(await hostile.locator('img, script').count(), 0);
  await hostile.getByRole('button', { name: 'Load this' }).click();
  await nb.cell(at + 3).getByText('img := vo.Image("https://example.org/x.fits")').waitFor();
  assert.equal(await page.evaluate(() => globalThis.pwned), undefined, 'a text became markup');
}

async function widgets(nb) {
  const at = sources.indexOf('slider.Value()');
  await nb.run(at - 1);
  const handle = nb.cell(at - 1).getByRole('slider');
  await handle.waitFor();
  await nb.cell(at - 1).locator('.vogo-fixed').waitFor({ state: 'detached' });
  await handle.focus();
  await handle.press('ArrowRight');
  // What a view says and what a cell does go different ways: the cell may come first.
  for (const end = Date.now() + 30_000; await nb.run(at), await nb.text(at) !== '6';) assert.ok(Date.now() < end, 'the slider was moved, and Go does not know');
  await nb.shot('live-widgets');
}

async function restart(nb, page) {
  await nb.restart();
  await page.waitForFunction(() => document.querySelectorAll('.vogo-grid, .vogo-canvas, .vogo-controls').length === 0);
  assert.ok(await nb.cell(1).locator('.vogo-fixed table').count(), 'the static table is back');
  assert.ok(await nb.cell(4).locator('.vogo-fixed img').count(), 'the static plot is back');
  assert.equal(await page.evaluate(() => globalThis.pwned), undefined, 'a text became markup in the static form');
  const widget = page.locator('.jp-Notebook .jp-Cell', { hasText: 'NewIntSlider' }); // other parts put cells before it; its own may not have run
  if (await widget.locator('.jp-OutputArea-output').count()) await widget.locator('.vogo-fixed', { hasText: /n = [56]/ }).waitFor(); // it follows the slider in its own time
  await nb.shot('live-restarted');
}

rmSync(work, { recursive: true, force: true });
mkdirSync(shots, { recursive: true });
writeNotebook(work, 'live.ipynb', sources);
let nb;
const open = async (page, address) => {
  nb = new Notebook(page, address, 'live.ipynb');
  await nb.open();
  await nb.run(0);
};
await drive(work, 300_000, [
  ['begin', open],
  ...[['table', table], ['plot', plot], ['sky', sky], ['controls', controls], ['discovery', discovery], ['image', image], ['widgets', widgets], ['datalink', datalink], ['restart', restart]]
    .filter(([name]) => process.argv.length < 3 || process.argv.includes(name)).map(([name, step]) => [name, (page) => step(nb, page)]),
], { prefix: 'live ', context: { permissions: ['clipboard-read', 'clipboard-write'] } });

// Moves the widgets of ipywidgets that Go cells make, in JupyterLab with
// jupyterlab_widgets and without the notebook extension of vogo: sliders, a menu, a
// text, a button, a checkbox, tabs, a play, an output, a picture, progress; and those
// that Interact is drawn with. Screenshots go to build/screenshots.
//
// node test/browser/widgets.mjs [PART...]   (widgets, interact, again, static; default: all)
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drive, root, shots } from './jupyter.mjs';
import { Notebook, writeNotebook } from './notebook.mjs';

const work = join(root, 'build/widgets-work');

const sources = [
  `n := widget.NewIntSlider().SetDescription("n").SetMax(20).SetValue(5)
z := widget.NewFloatRangeSlider().SetDescription("z").SetMax(1).SetValue(.2, .4).SetStep(.1)
band := widget.NewDropdown().SetDescription("band").SetOptions("g", "r", "i")
title := widget.NewText().SetDescription("title").SetValue("M 45")
log := widget.NewCheckbox().SetDescription("log")
run := widget.NewButton().SetDescription("Run").SetButtonStyle("primary")
play := widget.NewPlay().SetMax(3).SetInterval(50)
bar := widget.NewIntProgress().SetDescription("done").SetMax(3)
pic := widget.NewImage().SetValue(display.Of(image.NewGray(image.Rect(0, 0, 40, 30))).Data["image/png"].([]byte)).SetWidth("40") // black
note := widget.NewHTML().SetValue("<i>nothing yet</i>")
out := widget.NewOutput()
said := widget.NewLabel()

change := func() {
	lo, hi := z.Value()
	said.SetValue(fmt.Sprint(n.Value(), "|", lo, "–", hi, "|", band.Selected(), "|", title.Value(), "|", log.Value()))
}
n.OnChange(change); z.OnChange(change); band.OnChange(change); title.OnChange(change); log.OnChange(change)
clicks := 0
run.OnClick(func() {
	clicks++
	note.SetValue(fmt.Sprintf("<b>%d clicks</b>", clicks))
	out.Clear(true)
	out.Do(func() { fmt.Println("printed", clicks); display.Show(vo.HTML("<u>shown</u>")) })
})
play.OnChange(func() { bar.SetValue(play.Value()) }, "value")
tabs := widget.NewTab().SetChildren(
	widget.NewVBox().SetChildren(n, z, band, title, log, said),
	widget.NewVBox().SetChildren(widget.NewHBox().SetChildren(run, note), out, widget.NewHBox().SetChildren(play, bar), pic),
).SetTitles("Settings", "Work")
tabs`,
  `display.Interact(func(v display.Values) any {
	lo, hi := v.Range("w")
	if v.Text("band") == "fails" {
		panic("no such band")
	}
	return fmt.Sprintf("%.2f|%s|%s|%v|%v|%v–%v|%d", v.Float("z"), v.Text("band"), v.Text("title"), v.Bool("log"), v.Bool("go"), lo, hi, v.Int("plane"))
}, display.Slider("z", 0, 1, .5), display.Dropdown("band", "g", "r", "fails"), display.TextField("title", "M 45"), display.Checkbox("log", false),
	display.Button("go"), display.RangeSlider("w", 0, 10, 2, 3), display.Play("plane", 0, 5, 0).Every(50*time.Millisecond))`,
  `for range 600 {
	time.Sleep(100 * time.Millisecond)
}`,
];
const long = sources.length - 1;

/** The number of widgets that JupyterLab has for the notebook. */
const models = (page) => page.evaluate(async () => {
  const { kernel } = globalThis.jupyterapp.shell.currentWidget.sessionContext.session;
  return Object.keys((await kernel.requestCommInfo({ target_name: 'jupyter.widget' })).content.comms).length;
});

/** Moves a slider by its keys, as fast as a reader does. */
async function keys(slider, key, times) {
  await slider.focus();
  for (let i = 0; i < times; i++) await slider.press(key);
}

async function widgets(nb, page) {
  await nb.run(0);
  const cell = nb.cell(0);
  const said = (text) => cell.locator('.widget-label, .jupyter-widgets.widget-html', { hasText: text }).first().waitFor();
  await cell.getByRole('slider').first().waitFor();
  await nb.start(long); // while which everything must go on
  await keys(cell.getByRole('slider').first(), 'ArrowRight', 3);
  await said('8|0.2–0.4|g|M 45|false');
  await keys(cell.getByRole('slider').nth(1), 'ArrowLeft', 1);
  await said('8|0.1–0.4|g|M 45|false');
  await cell.getByRole('combobox').selectOption('i');
  await said('8|0.1–0.4|i|');
  await cell.locator('input[type=text]').fill('Pleiades');
  await said('|i|Pleiades|false');
  await cell.locator('input[type=checkbox]').check();
  await said('|Pleiades|true');
  await nb.shot('widgets-settings');
  await cell.getByRole('tab', { name: 'Work' }).click();
  await cell.getByRole('button', { name: 'Run' }).click();
  await cell.getByText('1 clicks').waitFor();
  await cell.getByRole('button', { name: 'Run' }).click();
  await cell.getByText('2 clicks').waitFor();
  await cell.getByText('printed 2', { exact: true }).waitFor();
  await cell.getByText('shown', { exact: true }).waitFor();
  assert.equal(await cell.getByText('printed 1').count(), 0, 'the output was not cleared');
  await cell.locator('.jupyter-widget-play button, .widget-play button').first().click();
  await page.waitForFunction(() => document.querySelector('.widget-progress .progress-bar, .jupyter-widgets .progress-bar')?.style.width === '100%');
  await cell.locator('img.widget-image').waitFor();
  assert.equal(await cell.locator('img.widget-image').evaluate((i) => i.naturalWidth), 40, 'the picture is not the one sent');
  await nb.shot('widgets-work');
  assert.ok(await nb.runs(long), 'the widgets were not used while a cell ran');
  await nb.interrupt(long);
}

async function interact(nb, page) {
  await nb.run(1);
  const cell = nb.cell(1);
  const said = (text) => cell.locator('.jp-OutputArea-output', { hasText: text }).last().waitFor();
  const sliders = cell.getByRole('slider');
  await sliders.first().waitFor();
  await said('0.50|g|M 45|false|false|2–3|0');
  await keys(sliders.first(), 'ArrowRight', 2);
  await said('0.52|g|');
  await cell.getByRole('combobox').selectOption('r');
  await said('0.52|r|');
  await cell.locator('input[type=text]').fill('Pleiades');
  await cell.locator('input[type=text]').press('Enter');
  await said('|r|Pleiades|false');
  await cell.locator('input[type=checkbox]').check();
  await said('|Pleiades|true|false');
  await cell.getByRole('button', { name: 'go', exact: true }).click();
  await said('|Pleiades|true|true|2–3|0');
  await cell.locator('.jupyter-widget-play button, .widget-play button').first().click();
  await said('|Pleiades|true|false|2–3|5');
  await nb.shot('widgets-interact');
  await cell.getByRole('combobox').selectOption('fails');
  await said('the function panicked: no such band');
}

async function again(nb, page) {
  const before = await models(page);
  for (let i = 0; i < 3; i++) {
    await nb.run(0);
    await nb.run(1);
  }
  assert.equal(await models(page), before, 'widgets of earlier runs are left');
  await nb.cell(0).getByRole('slider').first().waitFor();
}

async function fixed(nb, page) {
  await nb.command('docmanager:save');
  const saved = JSON.parse(readFileSync(join(work, 'widgets.ipynb'), 'utf8'));
  for (const i of [0, 1]) {
    const data = saved.cells[i].outputs.find((o) => o.data?.['application/vnd.jupyter.widget-view+json'])?.data;
    assert.ok(data, `cell ${i} has no widgets`);
    assert.match([data['text/plain']].flat().join(''), i ? /z = 0.5 · band = g/ : /n = 5 · z = 0.2 – 0.4/);
  }
}

rmSync(work, { recursive: true, force: true });
const config = join(work, 'config');
mkdirSync(join(config, 'labconfig'), { recursive: true });
mkdirSync(shots, { recursive: true });
writeFileSync(join(config, 'labconfig/page_config.json'), JSON.stringify({ disabledExtensions: { vogo: true } }));
writeNotebook(work, 'widgets.ipynb', sources);
let nb;
const open = async (page, address) => {
  nb = new Notebook(page, address, 'widgets.ipynb');
  await nb.open();
};
await drive(work, 180_000, [
  ['begin', open],
  ...[['widgets', widgets], ['interact', interact], ['again', again], ['static', fixed]]
    .filter(([name]) => process.argv.length < 3 || process.argv.includes(name)).map(([name, step]) => [name, (page) => step(nb, page)]),
], { prefix: 'widgets ', env: { JUPYTER_CONFIG_DIR: config } });

// Uses the controls in outputs by the keyboard alone, in JupyterLab and in Notebook 7,
// which have shortcuts of their own for most keys: the widgets of ipywidgets, and what
// the notebook extension draws for Interact. Then looks at what is saved of them.
//
// node test/browser/keys.mjs
import assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { drive, root, shots } from './jupyter.mjs';
import { Notebook, writeNotebook } from './notebook.mjs';

const work = join(root, 'build/keys-work');

const sources = [
  `n := widget.NewIntSlider().SetDescription("n").SetMax(20).SetValue(5)
z := widget.NewFloatRangeSlider().SetDescription("z").SetMax(1).SetValue(.2, .4).SetStep(.1)
band := widget.NewDropdown().SetDescription("band").SetOptions("g", "r", "i")
list := widget.NewSelect().SetDescription("list").SetOptions("u", "v", "w")
title := widget.NewText().SetDescription("title").SetValue("M 45")
count := widget.NewIntText().SetDescription("count").SetValue(7)
kind := widget.NewRadioButtons().SetDescription("kind").SetOptions("star", "galaxy", "quasar")
log := widget.NewCheckbox().SetDescription("log")
side := widget.NewToggleButtons().SetOptions("left", "right")
said := widget.NewLabel()
change := func() {
	lo, hi := z.Value()
	said.SetValue(fmt.Sprint(n.Value(), "|", lo, "–", hi, "|", band.Selected(), "|", list.Selected(), "|", title.Value(), "|", count.Value(), "|", kind.Selected(), "|", log.Value(), "|", side.Selected(), "|"))
}
for _, m := range []widget.Widget{n, z, band, list, title, count, kind, log, side} {
	m.Self().OnChange(change)
}
change()
tabs := widget.NewTab().SetChildren(widget.NewLabel().SetValue("first page"), widget.NewLabel().SetValue("second page")).SetTitles("One", "Two")
widget.NewVBox().SetChildren(n, z, band, list, title, count, kind, log, side, said, tabs)`,
  `display.Interact(func(v display.Values) any {
	return fmt.Sprintf("%.2f/%s/%s/%v/", v.Float("z"), v.Text("band"), v.Text("title"), v.Bool("log"))
}, display.Slider("z", 0, 1, .5), display.Dropdown("band", "g", "r"), display.TextField("title", "M 45"), display.Checkbox("log", false))`,
  `1 + 1`,
];

/** use presses keys on a control and looks that they went nowhere else. */
async function use(nb, control, keys, want) {
  await control.focus();
  for (const k of keys) await control.page().keyboard.press(k);
  await want();
  const now = await nb.page.evaluate(() => {
    const { content, model } = globalThis.jupyterapp.shell.currentWidget;
    return [content.mode, content.activeCellIndex, model.cells.length].join();
  });
  assert.match(now, /^command,[01],3$/, `after ${keys.join(' ')} the notebook is ${now}`);
}

async function widgets(nb) {
  await nb.run(0);
  const cell = nb.cell(0);
  const said = (text) => () => cell.getByText(text).first().waitFor();
  const sliders = cell.getByRole('slider');
  await sliders.first().waitFor();
  await use(nb, sliders.first(), ['ArrowRight', 'ArrowUp', 'ArrowRight', 'ArrowDown'], said('7|0.2–0.4|g|u|'));
  await use(nb, sliders.first(), ['End', 'PageDown', 'Home', 'ArrowUp'], said('1|0.2–0.4|g|u|'));
  await use(nb, sliders.nth(2), ['ArrowRight'], said('1|0.2–0.5|g|u|'));
  await use(nb, cell.locator('select').first(), ['ArrowDown', 'ArrowDown', 'ArrowUp'], said('–0.5|r|u|'));
  await use(nb, cell.locator('select').first(), ['i'], said('–0.5|i|u|')); // the option of that letter, not an interrupt
  await use(nb, cell.locator('select').nth(1), ['ArrowDown', 'ArrowDown'], said('|i|w|'));
  await use(nb, cell.locator('input[type=text]').first(), ['End', 'ArrowLeft', 'b', 'ArrowLeft', 'a', 'Home', 'd', 'd'], said('|ddM 4ab5|7|'));
  await use(nb, cell.locator('input[type=number]').first(), ['ArrowUp', 'ArrowUp', 'ArrowDown'], said('|8|star|'));
  await use(nb, cell.getByRole('radio').first(), ['ArrowDown', 'ArrowDown'], said('|8|quasar|false|'));
  await use(nb, cell.locator('input[type=checkbox]'), [' '], said('|quasar|true|left|'));
  await use(nb, cell.getByRole('button', { name: 'right' }), ['Enter'], said('|true|right|'));
  await nb.shot(`keys-${nb.name}`);
  await use(nb, cell.getByRole('tab').first(), ['ArrowRight', 'Enter'], () => cell.locator('.widget-label', { hasText: 'second page' }).waitFor());
}

async function interact(nb) {
  await nb.run(1);
  const cell = nb.cell(1);
  const said = (text) => () => cell.getByText(text).first().waitFor();
  const slider = cell.locator('.vogo-controls input[type=range]');
  await slider.waitFor();
  await use(nb, slider, ['ArrowRight', 'ArrowUp', 'ArrowUp', 'ArrowLeft'], said('0.52/g/M 45/false/'));
  await use(nb, cell.locator('.vogo-controls select'), ['ArrowDown'], said('0.52/r/'));
  await use(nb, cell.locator('.vogo-controls input[type=text]'), ['End', 'ArrowLeft', 'x', 'Enter'], said('/r/M 4x5/'));
  await use(nb, cell.locator('.vogo-controls input[type=checkbox]'), [' '], said('/M 4x5/true/'));
}

/** What is saved is what the controls were set to, and the live controls do not notice. */
async function saved(nb, page) {
  await page.waitForFunction(() => {
    const texts = globalThis.jupyterapp.shell.currentWidget.content.widgets.slice(0, 2)
      .map((c) => c.model.outputs.toJSON().map((o) => o.data?.['text/plain']).join());
    return texts[0].startsWith('n = 1 · z = 0.2 – 0.5 · band = i') && texts[1].startsWith('z = 0.52 · band = r · title = M 4x5 · log = true');
  });
  assert.equal(await nb.cell(0).getByRole('slider').first().getAttribute('aria-valuenow'), '1.0');
  assert.equal(await nb.cell(0).locator('.jp-OutputArea-output details').count(), 0, 'the static form stands beside the live one');
  assert.equal(await nb.cell(1).locator('.vogo-controls').count(), 1);
}

/** After a restart outputs have the ids they had, and are those of the new kernel. */
async function again(nb, page) {
  const ids = () => page.evaluate(() => globalThis.jupyterapp.shell.currentWidget.content.widgets.slice(0, 2)
    .map((c) => c.model.outputs.toJSON().map((o) => o.data?.['application/vnd.vogo.widget+json']?.id ?? o.data?.['application/vnd.vogo.controls+json']?.id)[0]));
  const before = await ids();
  await nb.restart();
  await nb.run(0);
  await nb.run(1);
  assert.deepEqual(await ids(), before);
  const slider = nb.cell(0).getByRole('slider').first();
  await page.waitForFunction(() => document.querySelector('.jp-Cell [role=slider]')?.getAttribute('aria-valuenow') === '5.0');
  await use(nb, slider, ['ArrowRight'], () => nb.cell(0).getByText('6|0.2–0.4|g|u|').first().waitFor());
  assert.equal(await nb.cell(0).getByRole('slider').count(), 3, 'there are other sliders than those of the new kernel');
}

/** The notebook has its keys again when no control has the focus. */
async function shortcuts(nb, page) {
  await nb.run(0);
  await page.evaluate(() => {
    const { content } = globalThis.jupyterapp.shell.currentWidget;
    content.activeCellIndex = 0;
    content.activeCell.node.focus();
  });
  await page.keyboard.press('ArrowDown');
  await page.waitForFunction(() => globalThis.jupyterapp.shell.currentWidget.content.activeCellIndex === 1);
}

rmSync(work, { recursive: true, force: true });
mkdirSync(shots, { recursive: true });
const steps = [];
for (const [name, app] of [['JupyterLab', 'lab/tree'], ['Notebook 7', 'notebooks']]) {
  const file = `${app.slice(0, 3)}.ipynb`;
  writeNotebook(work, file, sources);
  let nb;
  steps.push([`${name}: begin`, async (page, address) => {
    nb = new Notebook(page, address, file);
    await nb.open(app);
  }]);
  for (const [part, step] of [['widgets', widgets], ['Interact', interact], ['saved', saved], ['again', again], ['shortcuts', shortcuts]]) {
    steps.push([`${name}: ${part}`, (page) => step(nb, page)]);
  }
}
await drive(work, 180_000, steps, { prefix: 'keys ' });

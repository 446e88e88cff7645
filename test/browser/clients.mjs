// What the protocol serves, as users meet it in JupyterLab 4 and in Notebook 7: a cell
// is typed, a name completed and looked up, a question answered, a display updated, a
// comm echoed, a loop interrupted, the kernel restarted; in JupyterLab also the
// variables panel, and a kernel that dies. Screenshots go to build/screenshots.
//
// node test/browser/clients.mjs [STEP...]   (default: all steps)
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drive, root, shots } from './jupyter.mjs';

const work = join(root, 'build/clients-work');
const names = ['lab', 'notebook', 'variables', 'death'];

function prepare() {
  rmSync(work, { recursive: true, force: true });
  for (const d of [shots, work]) mkdirSync(d, { recursive: true });
  for (const name of names) {
    writeFileSync(join(work, `${name}.ipynb`), JSON.stringify({
      cells: [{ cell_type: 'code', id: 'first', metadata: {}, source: '', outputs: [], execution_count: null }],
      metadata: { kernelspec: { display_name: 'Go (vogo)', language: 'go', name: 'vogo' }, language_info: { name: 'go' } },
      nbformat: 4, nbformat_minor: 5,
    }));
  }
}

class Notebook {
  constructor(page, name) { Object.assign(this, { page, name }); }

  /** Opens the notebook in an application, 'lab/tree' or 'notebooks', and waits for its kernel. */
  async open(address, app) {
    await this.page.goto(`${address.origin}/${app}/${this.name}.ipynb?${app === 'lab/tree' ? 'reset&' : ''}${address.searchParams}`);
    await this.page.waitForFunction(() => globalThis.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel?.status === 'idle');
    const news = this.page.getByRole('button', { name: 'No', exact: true }); // JupyterLab asks about its news once
    if (await news.count()) await news.click();
  }

  get last() { return this.page.locator('.jp-Notebook .jp-CodeCell').last(); }

  /** Puts code into the last cell, where the cursor stays. */
  async fill(code) {
    await this.last.locator('.cm-content').click();
    await this.page.keyboard.press('Control+a');
    await this.page.keyboard.insertText(code);
  }

  /** Starts the last cell; resolves with it. Another comes after it. */
  async start(code) {
    const n = await this.page.locator('.jp-Notebook .jp-CodeCell').count();
    await this.fill(code);
    await this.page.keyboard.press('Shift+Enter');
    return this.page.locator('.jp-Notebook .jp-CodeCell').nth(n - 1);
  }

  /** Runs the last cell and checks what it shows. */
  async run(code, shows) {
    const cell = await this.start(code);
    await this.ended(cell);
    await cell.locator('.jp-OutputArea-output', { hasText: shows }).first().waitFor();
    return cell;
  }

  ended(cell) { return cell.locator('.jp-InputPrompt', { hasText: /\d/ }).waitFor(); }

  button(name) { return this.page.getByRole('button', { name }).first(); }

  shot(name) { return this.page.screenshot({ path: join(shots, `${this.name}-${name}.png`) }); }
}

async function everything(page, address, name, app) {
  const nb = new Notebook(page, name);
  await nb.open(address, app);

  await nb.last.locator('.cm-content').click();
  await page.keyboard.type('x := 6 * 7; x'); // key by key, as a user would
  await page.keyboard.press('Shift+Enter');
  await page.locator('.jp-OutputArea-executeResult', { hasText: '42' }).waitFor();

  await nb.fill('strings.HasP');
  await page.keyboard.press('Tab');
  const editor = nb.last.locator('.cm-content');
  const completed = editor.getByText('strings.HasPrefix');
  const menu = page.locator('.jp-Completer:not(.lm-mod-hidden)');
  await completed.or(menu).first().waitFor();
  if (await menu.count()) {
    await nb.shot('completion');
    await page.keyboard.press('Enter');
  }
  await completed.waitFor();

  await page.keyboard.press('Shift+Tab');
  const tooltip = page.locator('.jp-Tooltip');
  await tooltip.getByText('reports whether').waitFor();
  await nb.shot('inspection');
  await page.keyboard.press('Escape');
  await nb.run('strings.HasPrefix("north", "no")', 'true');

  const asking = await nb.start('var who string\nfmt.Print("who? ")\n_, _ = fmt.Scanln(&who)\n"hello " + who');
  const field = asking.locator('.jp-Stdin-input');
  await field.fill('Ada');
  await nb.shot('input');
  await field.press('Enter');
  await asking.getByText('hello Ada').waitFor();
  const secret = await nb.start('word, _ := display.Ask("password: ", true)\nlen(word)');
  const hidden = secret.locator('input.jp-Stdin-input[type=password]');
  await hidden.fill('vega');
  await hidden.press('Enter');
  await secret.locator('.jp-OutputArea-executeResult', { hasText: '4' }).waitFor();

  const shown = await nb.run('h := display.ShowHandle(display.HTML("<b>first text</b>"))', 'first text');
  await nb.run('h.Update(display.HTML("<i>second text</i>"))\nfmt.Println("updated")', 'updated');
  await shown.getByText('second text').waitFor();
  assert.equal(await page.getByText('first text', { exact: true }).count(), 0, 'the display was not replaced');

  await nb.run(`display.HandleComm("echo", func(c display.Comm, open json.RawMessage) {
	c.OnMessage(func(data json.RawMessage, buffers [][]byte) { _ = c.Send(data, buffers...) })
})
fmt.Println("listening")`, 'listening');
  const echo = await page.evaluate(() => new Promise((ok, fail) => {
    setTimeout(() => fail(new Error('no echo')), 10_000);
    const comm = globalThis.jupyterapp.shell.currentWidget.sessionContext.session.kernel.createComm('echo');
    comm.onMsg = (m) => ok({ data: m.content.data, bytes: [...new Uint8Array(m.buffers[0].buffer ?? m.buffers[0])] });
    comm.open({});
    comm.send({ text: 'héllo 😀' }, undefined, [new Uint8Array([0, 1, 255]).buffer]);
  }));
  assert.deepEqual(echo, { data: { text: 'héllo 😀' }, bytes: [0, 1, 255] });

  const spinning = await nb.start('fmt.Println("spinning")\nfor {\n}');
  await spinning.getByText('spinning', { exact: true }).last().waitFor();
  await nb.button(/Interrupt the kernel/).click();
  await spinning.getByText('KeyboardInterrupt').first().waitFor();
  await nb.run('x + 1', '43'); // the values are kept
  await nb.shot('cells');

  await nb.button(/Restart the kernel/).click();
  await page.locator('.jp-Dialog').locator('.jp-mod-accept').click();
  await page.waitForFunction(() => globalThis.jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle');
  const anew = await nb.run('x', 'undefined: x');
  await anew.locator('.jp-InputPrompt', { hasText: '[1]' }).waitFor();
}

async function variables(page, address) {
  const nb = new Notebook(page, 'variables');
  await nb.open(address, 'lab/tree');
  await nb.run(`stars := vo.NewTable("synthetic stars", vo.Col("name", []string{"Vega", "Altair"}), vo.Col("mag", []float64{0.03, 0.76}, "mag"))
distance := 7.68
names := []string{"Vega", "Altair", "Deneb"}
fmt.Println("set")`, 'set');
  await nb.button(/Enable Debugger/).click();
  await page.locator('.jp-SideBar [data-id=jp-debugger-sidebar]').click();
  const panel = page.locator('.jp-DebuggerVariables-body');
  for (const text of ['stars', 'distance', '7.68', 'names']) await panel.getByText(text, { exact: true }).first().waitFor();
  const names = panel.getByText('names', { exact: true });
  await names.click(); // opens its elements
  await panel.getByText('Deneb').first().waitFor();
  await nb.shot('tree');

  await panel.getByText('stars', { exact: true }).first().hover();
  await panel.getByTitle('Render variable: stars').first().click();
  await page.locator('.jp-VariableRendererPanel').getByText('Altair').first().waitFor();
  await nb.shot('rich');
}

async function death(page, address) {
  const nb = new Notebook(page, 'death');
  await nb.open(address, 'lab/tree');
  await nb.run('x := 41\nfmt.Println("alive")', 'alive');
  // What cells do with maps is looked at; what compiled code does with those inside its values is not.
  await nb.start(`r, err := http.NewRequest("GET", "http://localhost", nil)
for range 8 {
	go func() {
		for {
			r.SetBasicAuth("user", "synthetic")
		}
	}()
}
select {}`);
  const dialog = page.locator('.jp-Dialog', { hasText: 'Kernel Restarting' });
  await dialog.waitFor();
  await nb.shot('restarting');
  await dialog.getByRole('button', { name: 'Ok' }).click();
  await page.waitForFunction(() => globalThis.jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle');
  await nb.run('6 * 7', /ended while cell 2 ran: fatal error: concurrent map/);
  await nb.shot('said');
  await nb.run('6 * 7', /^42$/);
}

prepare();
const steps = [
  ['JupyterLab', (p, a) => everything(p, a, 'lab', 'lab/tree')],
  ['Notebook 7', (p, a) => everything(p, a, 'notebook', 'notebooks')],
  ['variables panel', variables],
  ['kernel that dies', death],
];
const chosen = process.argv.slice(2);
await drive(work, 300_000, steps.filter(([name]) => !chosen.length || chosen.includes(name)), { prefix: 'clients: ' });

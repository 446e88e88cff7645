// A web page joins a SAMP hub: vogo hub --web asks at its terminal, the page uses
// sampjs, and a Go program sends it a table and hears where it points. A screenshot
// goes to build/screenshots.
//
// node test/browser/samp.mjs
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';

const here = import.meta.dirname ?? new URL('.', import.meta.url).pathname;
const root = resolve(here, '../..');
const vogo = process.env.VOGO ?? join(root, 'build/vogo');
const shots = join(root, 'build/screenshots');
const webPort = 21012; // that SAMP 1.3 prescribes for the Web Profile

const html = `<!doctype html><meta charset=utf-8><title>SAMP page</title>
<style>body{font:16px sans-serif;margin:2em} table{border-collapse:collapse} td,th{border:1px solid #bbb;padding:.2em .6em}</style>
<h1>A page on the hub</h1><p id=state>not registered</p><p id=told></p><div id=table></div>
<script>var module = {}; // the package is made for Node as well</script><script src=samp.js></script><script>
const say = (id, text) => { document.getElementById(id).textContent = text; };
const client = new samp.ClientTracker();
client.callHandler['table.load.votable'] = (sender, message, isCall) => {
  const { url, name } = message['samp.params'];
  const request = new XMLHttpRequest(); // synchronous, as sampjs replies when this returns
  request.open('GET', client.connection.translateUrl(url), false);
  request.send();
  const doc = new DOMParser().parseFromString(request.responseText, 'text/xml');
  const fields = [...doc.getElementsByTagName('FIELD')].map((f) => f.getAttribute('name'));
  window.loaded = { status: request.status, url, fields, bytes: atob(doc.getElementsByTagName('STREAM')[0].textContent.replace(/\\s/g, '')).length };
  document.getElementById('table').innerHTML = '<table><tr>' + fields.map((f) => '<th>' + f + '</th>').join('') + '</tr></table>';
  say('told', 'got the table “' + name + '” from ' + client.getName(sender) + ', ' + window.loaded.bytes + ' bytes of rows');
  if (isCall) return { rows: '2' };
};
const subs = client.calculateSubscriptions();
const connector = new samp.Connector('web page', { 'samp.name': 'web page', 'samp.description.text': 'a page in a browser' }, client, subs);
window.join = () => new Promise((ok) => connector.runWithConnection(
  () => { say('state', 'registered'); ok('registered'); },
  (e) => { say('state', 'refused: ' + (e.faultString ?? e)); ok(document.getElementById('state').textContent); }));
window.point = (ra, dec) => connector.connection.notifyAll([new samp.Message('coord.pointAt.sky', { ra, dec })]);
window.clients = () => new Promise((ok, fail) => connector.connection.getRegisteredClients([], ok, fail));
</script>`;

const program = `package main

import (
	"fmt"

	vo "vogo/vokit"
)

func main() {
	pointed := make(chan vo.Position, 1)
	if _, err := vo.OnSky(func(p vo.Position) { pointed <- p }); err != nil {
		panic(err)
	}
	t := vo.NewTable("synthetic stars", vo.Col("name", []string{"a +1", "b"}), vo.Col("ra", []float64{156, 157}, "deg", "pos.eq.ra"))
	sent, err := vo.Send("Web Page", t)
	if err != nil {
		panic(err)
	}
	fmt.Println("status", sent.Row(0).Text("status"))
	p := <-pointed
	fmt.Println("pointed", p.RA, p.Dec)
}
`;

/** A child process whose lines can be waited for. */
class Program {
  constructor(command, args, env) {
    this.said = '';
    this.child = spawn(command, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
    this.ended = once(this.child, 'exit');
    this.waiting = [];
    const hear = (chunk) => {
      this.said += chunk;
      this.waiting = this.waiting.filter((w) => !w());
    };
    this.child.stdout.on('data', hear);
    this.child.stderr.on('data', hear);
  }

  /** Resolves with the match when the program has said it. */
  says(pattern) {
    return new Promise((ok, fail) => {
      const look = () => {
        const m = this.said.match(pattern);
        if (m) { this.said = this.said.slice(m.index + m[0].length); ok(m); }
        return Boolean(m);
      };
      if (look()) return;
      this.waiting.push(look);
      this.child.once('exit', (code) => fail(new Error(`ended with ${code} and did not say ${pattern}: ${this.said}`)));
    });
  }

  async stop() {
    if (this.child.exitCode === null) this.child.kill('SIGINT');
    await this.ended;
  }
}

/** Says whether somebody listens at a port of this machine. */
function taken(port) {
  return new Promise((ok) => {
    const s = connect(port, '127.0.0.1', () => { s.destroy(); ok(true); });
    s.once('error', () => ok(false));
  });
}

async function servePage() {
  const script = readFileSync(join(here, 'node_modules/sampjs/samp.js'));
  const server = createServer((request, response) => {
    const isScript = request.url === '/samp.js';
    response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html; charset=utf-8');
    response.end(isScript ? script : html);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, address: `http://127.0.0.1:${server.address().port}/` };
}

async function visit(page, hub, env, work) {
  let joined = page.evaluate(() => window.join());
  const question = await hub.says(/"web page" of "(.*?)" wants to exchange data.*?\[y\/N\] /);
  assert.equal(`${question[1]}/`, page.url(), 'the user is told the origin of the page');
  hub.child.stdin.write('n\n');
  assert.match(await joined, /^refused: .*does not let this page in/);

  joined = page.evaluate(() => window.join());
  await hub.says(/\[y\/N\] /);
  hub.child.stdin.write('y\n');
  assert.equal(await joined, 'registered');
  await hub.says(/came: "web page"/);

  writeFileSync(join(work, 'send.go'), program);
  const sender = new Program(vogo, ['run', '--sky', 'live', join(work, 'send.go')], env);
  try {
    await sender.says(/status ok/);
    const loaded = await page.evaluate(() => window.loaded);
    assert.equal(loaded.status, 200, 'the hub fetches for the page what a message has brought');
    assert.deepEqual(loaded.fields, ['name', 'ra']);
    assert.ok(loaded.bytes > 16, 'the rows have come');
    const other = new URL('../other', loaded.url).href;
    assert.equal(await page.evaluate(async (u) => (await fetch(client.connection.translateUrl(u))).status, other), 403, 'and nothing else');
    assert.equal((await page.evaluate(() => window.clients())).length, 2, 'the hub and the program');
    await page.screenshot({ path: join(shots, 'samp.png') });
    await page.evaluate(() => window.point('156.01', '-48.15'));
    await sender.says(/pointed 156.01 -48.15/);
  } finally {
    await sender.stop();
  }
  await hub.says(/left: "vogo"/);
  await page.evaluate(() => connector.unregister());
  await hub.says(/left: "web page"/);
}

if (await taken(webPort) && process.env.CI !== 'true') {
  console.log(`SKIPPED samp: another hub has port ${webPort}, which the standard prescribes`);
  process.exit(0);
}
mkdirSync(shots, { recursive: true });
const work = mkdtempSync(join(tmpdir(), 'vogo-samp-'));
const env = { ...process.env, SAMP_HUB: `std-lockurl:file://${join(work, 'lock')}` };
const { server, address } = await servePage();
const hub = new Program(vogo, ['hub', '--web'], env);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
let failed = false;
try {
  await hub.says(/Web pages ask at/);
  const page = await browser.newPage({ viewport: { width: 800, height: 400 } });
  page.setDefaultTimeout(30_000);
  const problems = [];
  page.on('pageerror', (e) => problems.push(e.message));
  await page.goto(address);
  await visit(page, hub, env, work);
  assert.deepEqual(problems, [], 'the page threw errors');
  console.log('ok samp web page');
} catch (e) {
  failed = true;
  console.error(`FAILED samp: ${e.message}`);
} finally {
  await browser.close();
  await hub.stop();
  server.close();
  rmSync(work, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);

import { el, safeURL } from './host';
import type { Libs, MimeModel, Widget } from './host';
import { insertBelow } from './notebook';

export const datalinkType = 'application/vnd.vogo.datalink+json';

interface Thumb { jpeg: string; width: number; height: number }

interface LinkDoc {
  dataset?: string;
  semantics?: string;
  label?: string;
  gloss?: string;
  what?: string;
  type?: string;
  size?: string;
  url?: string;
  error?: string;
  takes?: string;
  login?: string;
  code?: string;
  thumb?: Thumb;
}

/** datalinkViews makes the class of views of DataLink links. They need no kernel. */
export function datalinkViews(lib: Libs) {
  return class DatalinkView extends lib.widgets.Widget {
    private readonly hint = el('div', { class: 'vogo-bar vogo-foot vogo-dim', role: 'status' });

    constructor() {
      super();
      this.addClass('vogo-view');
    }

    async renderModel(model: MimeModel): Promise<void> {
      const doc = model.data[datalinkType] as { title?: unknown; total?: unknown; links?: LinkDoc[] } | undefined;
      const links = Array.isArray(doc?.links) ? doc.links : [];
      const body = el('tbody');
      let dataset: string | undefined;
      for (const l of links) {
        if (l.dataset && l.dataset !== dataset) body.append(el('tr', {}, el('th', { colspan: '4' }, String(l.dataset))));
        dataset = l.dataset;
        body.append(this.row(l));
      }
      const total = Number(doc?.total ?? links.length);
      this.hint.textContent = total > links.length ? `the first ${links.length} of ${total} links` : '';
      this.node.replaceChildren(el('div', { class: 'vogo-bar' }, el('b', {}, String(doc?.title ?? 'Links'))),
        el('table', { class: 'vogo-links' }, body), this.hint);
    }

    private row(l: LinkDoc): HTMLElement {
      const about = el('td', {}, el('b', {}, l.label || l.semantics || 'link'));
      if (l.label) about.append(' ', el('code', { class: 'vogo-dim' }, String(l.semantics)));
      const what = l.what || l.gloss;
      if (what) about.append(el('div', {}, String(what)));
      if (l.what && l.gloss && l.what !== l.gloss) about.append(el('div', { class: 'vogo-dim' }, String(l.gloss)));
      if (l.takes) about.append(el('div', { class: 'vogo-dim' }, `a service that takes ${l.takes}`));
      if (l.error) about.append(el('div', { class: 'vogo-error' }, String(l.error)));
      if (l.login) about.append(el('div', { class: 'vogo-dim' }, l.login === 'denied' ? 'you may not follow this link: see vo.Login' : 'needs vo.Login'));
      return el('tr', {}, el('td', {}, ...thumbnail(l.thumb)), about,
        el('td', { class: 'vogo-dim' }, ...[l.type, l.size].filter(Boolean).map((s) => el('div', {}, String(s)))),
        el('td', {}, ...this.actions(l)));
    }

    private actions(l: LinkDoc): HTMLElement[] {
      const out: HTMLElement[] = [];
      if (l.code) {
        const code = String(l.code).replace(/[\r\n\u2028\u2029]+/g, ' ');
        const b = el('button', { type: 'button', title: `puts into a new cell:\n${code}` }, 'Load this');
        b.addEventListener('click', () => void this.load(code));
        out.push(b);
      }
      const url = l.url ? safeURL(String(l.url)) : null;
      if (url) out.push(el('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, 'Open'));
      return out;
    }

    /** load puts the code into a new cell below, for the user to run. It shows what it loads. */
    private async load(code: string): Promise<void> {
      const name = /^(\w+) := /.exec(code)?.[1];
      if (insertBelow(this as unknown as Widget, name ? `${code}\n${name}` : code)) {
        this.hint.textContent = 'the cell below loads it when it is run';
        return;
      }
      try {
        await navigator.clipboard.writeText(code);
        this.hint.textContent = `copied, for a cell of the notebook: ${code}`;
      } catch {
        this.hint.textContent = code;
      }
    }
  };
}

function thumbnail(t: Thumb | undefined): HTMLElement[] {
  if (!t || !/^[A-Za-z0-9+/=]+$/.test(t.jpeg)) return [];
  const scale = Math.min(1, 96 / Math.max(t.width, t.height, 1));
  return [el('img', {
    src: `data:image/jpeg;base64,${t.jpeg}`, alt: 'preview', width: String(Math.max(1, Math.round(t.width * scale))),
    height: String(Math.max(1, Math.round(t.height * scale))),
  })];
}

import { el } from './host';
import type { Kernel, Libs, Rendermime, Widget } from './host';
import { Link } from './link';
import type { Answer } from './link';
import { liveViews } from './live';

export const controlsType = 'application/vnd.vogo.controls+json';

interface Doc {
  kind: 'slider' | 'range' | 'play' | 'dropdown' | 'text' | 'checkbox' | 'button';
  name: string;
  label: string;
  low: number;
  high: number;
  step: number;
  choices?: string[];
  hint?: string;
  value: unknown;
  interval?: number;
}

type Value = number | string | boolean | number[];

/** controlsViews makes the class of controls that call a function in the kernel. */
export function controlsViews(lib: Libs, rendermime: Rendermime) {
  const Base = liveViews(lib, rendermime);

  return class ControlsView extends Base {
    private link: Link | null = null;
    private part: Widget | null = null;
    private readonly setters = new Map<string, (v: unknown) => void>();
    private readonly stops: (() => void)[] = [];
    private busy = false;
    protected override readonly keeps = true;
    private readonly hint = el('span', { class: 'vogo-dim', role: 'status' });

    constructor() {
      super(controlsType, ['text/plain']);
    }

    protected wanted(): boolean { return typeof this.doc()['id'] === 'string'; }

    protected connect(kernel: Kernel): void {
      const link = new Link(kernel, 'vogo.controls', { id: this.doc()['id'] });
      this.link = link;
      link.onClose = () => this.fall();
      link.onPush = (a) => {
        if (this.link === link) this.hear(a);
      };
    }

    protected disconnect(): void {
      const link = this.link;
      this.link = null;
      this.part?.dispose();
      this.part = null;
      this.setters.clear();
      for (const stop of this.stops.splice(0)) stop();
      link?.close();
    }

    private hear(a: Answer): void {
      if ('busy' in a) this.busy = a['busy'] === true;
      if (a.type === 'static') this.save(a['data'] as Record<string, unknown>);
      if (a.type === 'open') this.open(a['controls'] as Doc[]);
      if (a.type === 'value' || a.type === 'error') this.setters.get(String(a['name']))?.(a['value']);
      if (a.type === 'error') this.say(String(a['text']), true);
      else if (a.type === 'note') this.say(String(a['text']), false);
      else if ('busy' in a) this.say(a['busy'] ? 'running …' : '', false);
    }

    private say(text: string, bad: boolean): void {
      this.hint.textContent = text;
      this.hint.className = bad ? 'vogo-error' : 'vogo-dim';
    }

    private open(docs: Doc[]): void {
      const bar = el('div', { class: 'vogo-bar vogo-controls' });
      for (const d of docs) {
        const e = this.make(d);
        if (d.hint) e.title = d.hint;
        bar.append(e);
      }
      bar.append(this.hint);
      // Keys typed here are not commands of the notebook.
      bar.addEventListener('keydown', (e) => e.stopPropagation());
      this.part = new lib.widgets.Widget({ node: bar });
      this.addWidget(this.part);
      this.live();
    }

    private set(name: string, value: Value): void {
      this.link?.tell({ type: 'set', name, value });
    }

    private make(d: Doc): HTMLElement {
      switch (d.kind) {
        case 'slider': return this.slider(d);
        case 'range': return this.range(d);
        case 'play': return this.play(d);
        case 'dropdown': return this.dropdown(d);
        case 'text': return this.text(d);
        case 'checkbox': return this.checkbox(d);
        default: {
          const b = el('button', { type: 'button' }, d.label);
          b.addEventListener('click', () => this.set(d.name, true));
          return b;
        }
      }
    }

    /** track is the track of a slider, and what writes a value beside it. */
    private track(d: Doc, label: string): [HTMLInputElement, HTMLOutputElement, (v: unknown) => string] {
      const input = el('input', { type: 'range', min: String(d.low), max: String(d.high), step: String(d.step), 'aria-label': label });
      const digits = Math.min(12, Math.max(0, Math.ceil(-Math.log10(d.step) - 1e-9)));
      return [input, el('output', { class: 'vogo-number' }), (v) => Number(v).toFixed(digits)];
    }

    private slider(d: Doc): HTMLElement {
      const [input, shown, text] = this.track(d, d.label);
      this.setters.set(d.name, (v) => {
        input.value = String(v);
        shown.textContent = text(v);
      });
      this.setters.get(d.name)?.(d.value);
      input.addEventListener('input', () => {
        shown.textContent = text(input.value);
        this.set(d.name, Number(input.value));
      });
      return el('label', {}, d.label, input, shown);
    }

    /** range is a pair of sliders that do not pass each other. */
    private range(d: Doc): HTMLElement {
      const [from, shown, text] = this.track(d, `${d.label}, from`);
      const [to] = this.track(d, `${d.label}, to`);
      const write = (): void => { shown.textContent = `${text(from.value)} – ${text(to.value)}`; };
      this.setters.set(d.name, (v) => {
        [from.value, to.value] = (v as number[]).map(String) as [string, string];
        write();
      });
      this.setters.get(d.name)?.(d.value);
      const moved = (one: HTMLInputElement, other: HTMLInputElement): void => {
        if (Number(from.value) > Number(to.value)) other.value = one.value;
        write();
        this.set(d.name, [Number(from.value), Number(to.value)]);
      };
      from.addEventListener('input', () => moved(from, to));
      to.addEventListener('input', () => moved(to, from));
      return el('span', { class: 'vogo-range', role: 'group', 'aria-label': d.label }, d.label, from, to, shown);
    }

    /** play is a slider with a button that moves it, no faster than the kernel follows. */
    private play(d: Doc): HTMLElement {
      const button = el('button', { type: 'button', 'aria-label': `play ${d.label}` }, '▶');
      const line = this.slider(d);
      const input = line.querySelector('input') as HTMLInputElement;
      let timer = 0;
      const stop = (): void => {
        clearInterval(timer);
        timer = 0;
        button.textContent = '▶';
      };
      const move = (to: number): void => {
        input.value = String(to);
        input.dispatchEvent(new Event('input'));
      };
      const step = (): void => {
        if (this.busy) return;
        if (Number(input.value) >= d.high) stop();
        else move(Number(input.value) + d.step);
      };
      button.addEventListener('click', () => {
        if (timer) {
          stop();
          return;
        }
        if (Number(input.value) >= d.high) move(d.low);
        button.textContent = '⏸';
        timer = window.setInterval(step, d.interval ?? 200);
      });
      this.stops.push(stop);
      return el('span', { class: 'vogo-range' }, button, line);
    }

    private dropdown(d: Doc): HTMLElement {
      const select = el('select', { 'aria-label': d.label }, ...(d.choices ?? []).map((c) => el('option', { value: c }, c)));
      this.setters.set(d.name, (v) => { select.value = String(v); });
      select.value = String(d.value);
      select.addEventListener('change', () => this.set(d.name, select.value));
      return el('label', {}, d.label, select);
    }

    private text(d: Doc): HTMLElement {
      const input = el('input', { type: 'text', 'aria-label': d.label, spellcheck: 'false', placeholder: d.hint ?? '' });
      if (d.hint) input.size = Math.min(Math.max(d.hint.length, 12), 36);
      this.setters.set(d.name, (v) => { input.value = String(v); });
      input.value = String(d.value);
      input.addEventListener('change', () => this.set(d.name, input.value)); // at Enter, or when left
      return el('label', {}, d.label, input);
    }

    private checkbox(d: Doc): HTMLElement {
      const input = el('input', { type: 'checkbox', 'aria-label': d.label });
      this.setters.set(d.name, (v) => { input.checked = v === true; });
      input.checked = d.value === true;
      input.addEventListener('change', () => this.set(d.name, input.checked));
      return el('label', {}, input, d.label);
    }
  };
}

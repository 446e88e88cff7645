// A chart of positions on the sky.
import { fitted, floats } from './chart';
import type { Chart, Pen, Place } from './chart';
import { field, place } from './field';
import type { Field } from './field';
import { decimal, Graticule, right, up } from './graticule';
import { Cover } from './healpix';
import type { CoverDoc } from './healpix';
import type { Answer } from './link';
import type { Area, Series, SeriesDoc, Spots } from './paint';
import { lonLat, Sphere, turned } from './sphere';
import type { Vec } from './sphere';
import { palette } from './theme';

interface SkyDoc {
  projection: string;
  label: string;
  center: number;
  /** what longitude and latitude are called */
  names: [string, string];
  /** turns directions of the frame into ICRS; none if it is that */
  icrs?: number[];
  cover?: CoverDoc;
}

/** sort brings what goes along with points into their order, and tells of which rows they are. */
function sort(order: Int32Array, parts: Record<string, Uint8Array>): void {
  for (const name of ['color', 'row']) {
    const part = parts[name];
    if (!part) continue;
    const old = new Int32Array(part.buffer);
    parts[name] = new Uint8Array(Int32Array.from(order, (i) => old[i] as number).buffer);
  }
  parts['row'] ??= new Uint8Array(order.slice().buffer);
}

export class Sky implements Chart {
  private readonly doc: SkyDoc;
  private readonly sphere: Sphere;
  private readonly net: Graticule;
  private readonly cover: Cover | null;
  private view = 0; // grows with each change
  private readonly projected = new Map<Series, number>();
  private held: Vec | null = null;
  private from: Place = [0, 0];
  readonly named: string[] = [];
  /** choices are buttons of its own. */
  readonly choices: [string, string, () => void][];

  constructor(a: Answer, rest: Uint8Array[]) {
    this.doc = a['sky'] as SkyDoc;
    this.sphere = new Sphere(this.doc.projection === 'mollweide');
    this.net = new Graticule(this.sphere);
    this.cover = this.doc.cover ? new Cover(this.doc.cover, rest, this.doc.icrs) : null;
    this.choices = this.doc.icrs ? [] : [['h:m:s', 'hours, minutes and seconds, or degrees', () => { this.net.inHours = !this.net.inHours; }]];
    this.reset();
  }

  series(doc: SeriesDoc, parts: Record<string, Uint8Array>): Series {
    const lon = floats(parts['lon']) ?? new Float64Array();
    const lat = floats(parts['lat']) ?? new Float64Array();
    const made = field(lon, lat);
    if (made.order) sort(made.order, parts);
    return { doc, x: lon, y: lat, field: made.field }; // x and y become places before anything reads them
  }

  private changed(): void {
    this.sphere.settle();
    this.view++;
  }

  layout(_pen: Pen, width: number, height: number, top: number, right: number): Area {
    const left = 52;
    const area = { left, top, width: width - left - right, height: height - top - 44 };
    const old = this.sphere.area;
    if (old.top !== area.top || old.width !== area.width || old.height !== area.height) {
      this.sphere.area = area;
      this.changed();
    }
    return area;
  }

  frame(pen: Pen): void {
    const { left, top, width, height } = this.sphere.area;
    const p = palette();
    pen.font = `12px ${p.font}`;
    pen.fillStyle = p.text;
    pen.textAlign = 'center';
    pen.fillText(fitted(pen, this.doc.label, width), left + width / 2, top + height + 34);
    pen.save();
    pen.beginPath();
    pen.rect(left - 1, top - 1, width + 2, height + 2);
    pen.clip();
    this.net.draw(pen);
    pen.restore();
  }

  under(pen: Pen, moving: boolean): void { this.cover?.paint(pen, this.sphere, moving ? 2.5 : 1); }

  lines(): void { /* there are none */ }

  over(pen: Pen): void { this.net.labels(pen); }

  spots(s: Series): Spots {
    if (s.field && this.projected.get(s) !== this.view) {
      this.projected.set(s, this.view);
      place(this.sphere, s.field, s.x, s.y);
    }
    return { x: s.x, y: s.y, ax: 0, bx: 1, ay: 0, by: 1 };
  }

  grab(at: Place): void {
    this.held = this.sphere.look(...at);
    this.from = at;
  }

  drag(at: Place): void {
    if (!this.held) {
      this.pan(at[0] - this.from[0], at[1] - this.from[1]);
      this.from = at;
      return;
    }
    this.sphere.hold(this.held, ...at);
    // A map of all of the sky stays level unless one means to tilt it.
    if (this.sphere.zoomed < 1.3 && Math.abs(this.sphere.lat) < 6) this.sphere.lat = 0;
    this.changed();
  }

  pan(dx: number, dy: number): void {
    const s = this.sphere;
    const per = s.perDegree();
    s.lon += dx / per / Math.max(0.05, Math.cos((s.lat * Math.PI) / 180));
    s.lat += dy / per;
    this.changed();
  }

  zoom(f: number, at: Place): void {
    const s = this.sphere;
    const held = s.look(...at);
    s.zoomed /= f;
    s.settle();
    // At the end of the way out the middle stays where it is.
    if (held && !s.whole()) s.hold(held, ...at);
    this.changed();
  }

  show(x1: number, y1: number, x2: number, y2: number): void {
    const s = this.sphere;
    const p = s.look((x1 + x2) / 2, (y1 + y2) / 2);
    if (!p) return;
    [s.lon, s.lat] = lonLat(p);
    s.zoomed *= Math.min(s.area.width / (x2 - x1), s.area.height / (y2 - y1));
    this.changed();
  }

  reset(): void {
    this.sphere.lon = this.doc.center;
    this.sphere.lat = 0;
    this.sphere.zoomed = 1;
    this.changed();
  }

  tell(s: Series, i: number): string[] {
    const f = s.field as Field;
    return this.position([f.x[i] as number, f.y[i] as number, f.z[i] as number], 0.05 / 3600);
  }

  at(p: Place): string {
    const v = this.sphere.look(...p);
    return v ? this.position(v, Math.max(1e-7, 0.5 / this.sphere.perDegree())).join(' · ') : '';
  }

  /** position is a direction in the frame of the map and, in hours and degrees, in ICRS. */
  private position(p: Vec, exact: number): string[] {
    const [a, b] = this.doc.names;
    const [lon, lat] = lonLat(p);
    const digits = Math.min(exact, 0.01);
    const [ra, dec] = this.doc.icrs ? lonLat(turned(this.doc.icrs, p)) : [lon, lat];
    const out = [`${a} ${decimal(lon, digits)}, ${b} ${decimal(lat, digits)}`];
    const fine = Math.min(exact, 1 / 60);
    out.push(`${this.doc.icrs ? 'ICRS ' : ''}${right(ra, fine)} ${up(dec, fine)}`);
    return out;
  }
}


/**
 * The histogram of years and its brush, drawn over the server's table (which stays for those who hear the page).
 * Drag over years, drag the window or its sides, use the two sliders by keyboard, or the number inputs of the rail.
 */
import { YEARS, say as tell, type YearsDetail } from '../events';
import { takeAttributes } from '../mount';
import { svg } from '../svg';
import {
  closed,
  extentOf,
  keyed,
  leftOf,
  say,
  shifted,
  spanned,
  ticks,
  withEdge,
  yearAt,
  yearsIn,
  type Edge,
  type Extent,
  type Range,
} from './brush';

interface Row {
  readonly year: number;
  readonly all: number;
  readonly view: number;
}

const HEIGHT = 84;
const BARS = 62;
/** How long the keyboard may pause before the view follows, in milliseconds. */
const PAUSE = 300;

function readRows(section: ParentNode): Row[] {
  return [...section.querySelectorAll<HTMLTableRowElement>('.lg-years tbody tr')]
    .map((row) => ({
      year: Number(row.querySelector('th')?.textContent),
      all: Number(row.querySelector<HTMLElement>('[data-count]')?.dataset['count'] ?? 0),
      view: Number(row.querySelector<HTMLElement>('[data-view]')?.dataset['view'] ?? 0),
    }))
    .filter((row) => Number.isInteger(row.year))
    .sort((a, b) => a.year - b.year);
}

function readRange(section: HTMLElement): Range {
  const year = (text: string | undefined): number | null =>
    text && Number.isInteger(Number(text)) ? Number(text) : null;
  return { from: year(section.dataset['from']), to: year(section.dataset['to']) };
}

class Years {
  private rows: Row[] = [];
  private extent: Extent = { first: 0, last: 0 };
  private range: Range;
  private width = 0;
  private timer: number | undefined;
  private readonly box = document.createElement('div');
  private readonly line = document.createElement('div');
  private readonly caption = document.createElement('span');
  private readonly none = document.createElement('p');
  private readonly clear = document.createElement('button');
  private readonly chart = svg('svg', { height: HEIGHT, role: 'group', 'aria-label': 'Years in view' });
  private readonly bars = svg('g', { 'aria-hidden': 'true' });
  private readonly span = svg('rect', { class: 'lg-brush__window', y: 0, height: BARS, 'aria-hidden': 'true' });
  private readonly handles: Readonly<Record<Edge, SVGGElement>>;

  constructor(private readonly section: HTMLElement) {
    this.range = readRange(section);
    this.handles = { from: this.makeHandle('from'), to: this.makeHandle('to') };
    this.box.className = 'lg-brush';
    this.line.className = 'lg-brush__line';
    this.none.className = 'lg-quiet lg-small';
    this.none.textContent = 'Nothing in this view has a reported year of beginning.';
    this.clear.type = 'button';
    this.clear.className = 'lg-linklike';
    this.clear.textContent = 'All years';
    this.clear.addEventListener('click', () => this.settle({ from: null, to: null }, 0));
    this.line.append(this.caption, this.clear);
    this.chart.append(this.bars, this.span, this.handles.from, this.handles.to);
    this.box.append(this.line, this.chart);
    this.read();
    section.append(this.box, this.none);
    section.classList.add('lg-drawn');
    this.chart.addEventListener('pointerdown', (event) => this.drag(event));
    this.chart.addEventListener('pointermove', (event) => this.point(event));
    this.chart.addEventListener('pointerleave', () => this.describe());
    section.addEventListener('lg:swap', (event) => {
      event.preventDefault();
      const { next } = event.detail;
      takeAttributes(section, next);
      const table = section.querySelector('.lg-years');
      const fresh = next.querySelector('.lg-years');
      if (table && fresh) table.replaceWith(fresh);
      else if (fresh) section.prepend(fresh);
      else table?.remove();
      this.range = readRange(section);
      this.read();
      this.draw();
    });
    new ResizeObserver(() => this.draw()).observe(this.box);
    this.draw();
  }

  private read(): void {
    this.rows = readRows(this.section);
    const extent = extentOf(
      this.rows.map((row) => row.year),
      new Date().getFullYear(),
    );
    this.box.hidden = extent === null;
    this.none.hidden = !this.box.hidden;
    if (extent) this.extent = extent;
  }

  private makeHandle(edge: Edge): SVGGElement {
    const handle = svg(
      'g',
      {
        class: 'lg-brush__handle',
        role: 'slider',
        tabindex: 0,
        'aria-label': edge === 'from' ? 'First year' : 'Last year',
        'data-edge': edge,
      },
      svg('rect', { x: -12, y: -4, width: 24, height: BARS + 12 }),
      svg('path', { d: `M0,0 V${BARS}` }),
      svg('circle', { cx: 0, cy: BARS, r: 5 }),
    );
    handle.addEventListener('keydown', (event) => {
      const next = keyed(this.range, edge, event.key, this.extent);
      if (!next) return;
      event.preventDefault();
      this.settle(next, PAUSE);
    });
    return handle;
  }

  /** Shows a range at once and tells the view after `wait` milliseconds without another change. */
  private settle(range: Range, wait: number): void {
    this.range = range;
    this.drawWindow();
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => tell<YearsDetail>(this.section, YEARS, range), wait);
  }

  private drag(event: PointerEvent): void {
    if (event.button !== 0 || this.box.hidden) return;
    const rect = this.chart.getBoundingClientRect();
    const year = (x: number): number => yearAt(x - rect.left, this.extent, this.width);
    const start = year(event.clientX);
    const before = this.range;
    const edge = (event.target as Element).closest<SVGGElement>('[data-edge]')?.dataset['edge'] as Edge | undefined;
    // A window that is open on a side has no room to move: dragging over it draws a new one.
    const whole = event.target === this.span && before.from !== null && before.to !== null;
    let moved = false;
    const follow = (next: PointerEvent): void => {
      const here = year(next.clientX);
      moved ||= Math.abs(next.clientX - event.clientX) > 3;
      if (edge) this.range = withEdge(before, edge, here, this.extent);
      else if (whole && moved) this.range = shifted(before, here - start, this.extent);
      else if (moved) this.range = spanned(start, here, this.extent);
      this.drawWindow();
    };
    const done = (next: PointerEvent): void => {
      this.chart.removeEventListener('pointermove', follow);
      this.chart.removeEventListener('pointerup', done);
      this.chart.removeEventListener('pointercancel', done);
      if (next.type === 'pointercancel') this.range = before;
      else if (!moved && !edge) this.range = { from: start, to: start };
      const same = this.range.from === before.from && this.range.to === before.to;
      if (same) this.drawWindow();
      else this.settle(this.range, 0);
    };
    this.chart.setPointerCapture(event.pointerId);
    this.chart.addEventListener('pointermove', follow);
    this.chart.addEventListener('pointerup', done);
    this.chart.addEventListener('pointercancel', done);
  }

  private point(event: PointerEvent): void {
    if (event.buttons !== 0) return;
    const year = yearAt(event.clientX - this.chart.getBoundingClientRect().left, this.extent, this.width);
    const row = this.rows.find((each) => each.year === year);
    this.caption.textContent = `${year}: ${(row?.view ?? 0).toLocaleString('en-US')} in view of ${(row?.all ?? 0).toLocaleString('en-US')}`;
  }

  private describe(): void {
    const { from, to } = closed(this.range, this.extent);
    const sum = (pick: (row: Row) => number): number =>
      this.rows.filter((row) => row.year >= from && row.year <= to).reduce((total, row) => total + pick(row), 0);
    this.caption.textContent = `By year of beginning, ${say(this.range)}: ${sum((row) => row.all).toLocaleString('en-US')} dated`;
    this.clear.hidden = this.range.from === null && this.range.to === null;
  }

  private draw(): void {
    this.width = this.box.clientWidth;
    if (this.width === 0 || this.box.hidden) return;
    this.chart.setAttribute('viewBox', `0 0 ${this.width} ${HEIGHT}`);
    const most = Math.max(1, ...this.rows.map((row) => row.all));
    const each = this.width / yearsIn(this.extent);
    const gap = each > 4 ? 1 : each > 2.5 ? 0.5 : 0;
    const bar = (row: Row, count: number, name: string): SVGRectElement => {
      const height = count === 0 ? 0 : Math.max(1, (count / most) * (BARS - 4));
      return svg('rect', {
        class: name,
        x: leftOf(row.year, this.extent, this.width),
        y: BARS - height,
        width: Math.max(0.5, each - gap),
        height,
      });
    };
    const shapes = this.rows.flatMap((row) => [
      bar(row, row.all, 'lg-brush__bar'),
      bar(row, row.view, 'lg-brush__view'),
    ]);
    const axis = ticks(this.extent, this.width).map((year) => {
      const x = Math.min(Math.max(leftOf(year, this.extent, this.width) + each / 2, 14), this.width - 14);
      return svg('text', { class: 'lg-brush__axis', x, y: HEIGHT - 4, 'text-anchor': 'middle' }, String(year));
    });
    this.bars.replaceChildren(
      ...shapes,
      svg('path', { class: 'lg-brush__base', d: `M0,${BARS} H${this.width}` }),
      ...axis,
    );
    this.drawWindow();
  }

  private drawWindow(): void {
    const { from, to } = closed(this.range, this.extent);
    const left = leftOf(from, this.extent, this.width);
    const right = leftOf(to + 1, this.extent, this.width);
    this.span.setAttribute('x', String(left));
    this.span.setAttribute('width', String(Math.max(0, right - left)));
    this.span.style.opacity = this.range.from === null && this.range.to === null ? '0' : '1';
    this.drawHandle('from', left, from, this.extent.first, to);
    this.drawHandle('to', right, to, from, this.extent.last);
    this.describe();
  }

  private drawHandle(edge: Edge, x: number, year: number, least: number, most: number): void {
    const handle = this.handles[edge];
    handle.setAttribute('transform', `translate(${Math.min(Math.max(x, 1), this.width - 1)},0)`);
    handle.setAttribute('aria-valuemin', String(least));
    handle.setAttribute('aria-valuemax', String(most));
    handle.setAttribute('aria-valuenow', String(year));
    handle.setAttribute('aria-valuetext', this.range[edge] === null ? `${year}, open` : String(year));
  }
}

/** Draws the histogram over the table. */
export function mount(section: HTMLElement): void {
  new Years(section);
}

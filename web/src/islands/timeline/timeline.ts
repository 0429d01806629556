/** A picture over a profile's list of what happened: one mark or bar an engagement. The list below it says the same and stays. */
import { svg } from '../svg';
import { ticks } from '../years/brush';
import { endOf, lanes, startOf, type Span } from './spans';

interface Entry extends Span {
  readonly family: string;
  readonly text: string;
  readonly href: string;
}

const LANE = 11;
const MOST_LANES = 24;
const AXIS = 18;
/** With fewer dated entries than this the list alone is clearer. */
const WORTH_IT = 4;

function read(section: HTMLElement): Entry[] {
  return [...section.querySelectorAll<HTMLLIElement>('.lg-timeline > li')].flatMap((item): Entry[] => {
    const start = startOf(item.dataset['start'] ?? '');
    if (start === null) return [];
    const family = item.dataset['family'] ?? '';
    const link = item.querySelector('a');
    const end = item.dataset['end']
      ? endOf(item.dataset['end'])
      : lasts(family)
        ? null
        : endOf(item.dataset['start'] ?? '');
    const text = `${item.querySelector('time')?.textContent ?? ''} ${link?.textContent ?? ''}`.trim();
    return [{ start, end, family, text, href: link?.getAttribute('href') ?? '' }];
  });
}

/** Ties, texts and presence go on until an end is known; visits and acts are moments. */
function lasts(family: string): boolean {
  return family !== 'visits' && family !== 'acts';
}

function draw(entries: readonly Entry[], width: number, now: number): SVGSVGElement {
  const first = Math.floor(Math.min(...entries.map((entry) => entry.start)));
  const last = Math.max(Math.ceil(now), ...entries.map((entry) => Math.ceil(entry.end ?? entry.start)));
  const years = last - first + 1;
  const x = (year: number): number => ((year - first) / years) * width;
  const placed = lanes(entries, (10 / width) * years, now);
  const depth = Math.min(MOST_LANES, Math.max(...placed) + 1);
  const height = depth * LANE + AXIS;
  const axis = ticks({ first, last }, width, 64).map((year) =>
    svg(
      'g',
      {},
      svg('path', { d: `M${x(year)},0 V${height - AXIS}`, stroke: '#e6e6e6' }),
      svg(
        'text',
        {
          x: Math.min(Math.max(x(year), 14), width - 14),
          y: height - 4,
          'text-anchor': 'middle',
          class: 'lg-brush__axis',
        },
        String(year),
      ),
    ),
  );
  const marks = entries.map((entry, n) => mark(entry, x, (placed[n] ?? 0) % depth, now));
  return svg(
    'svg',
    { class: 'lg-timeline__chart', viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true' },
    ...axis,
    ...marks,
  );
}

function mark(entry: Entry, x: (year: number) => number, lane: number, now: number): SVGElement {
  const y = lane * LANE + LANE / 2;
  const left = x(entry.start);
  const right = Math.max(left, x(entry.end ?? now));
  const colour = entry.family ? `var(--lg-${entry.family})` : 'var(--lg-quiet)';
  const bar = svg('rect', { x: left, y: y - 1.5, width: right - left, height: 3, opacity: 0.45 });
  const shape = svg('path', { d: shapeOf(entry.family, left, y, 4) });
  const link = svg('a', { href: entry.href, tabindex: -1 }, svg('title', {}, entry.text), bar, shape);
  link.style.fill = colour;
  return link;
}

/** The family's shape around a point. */
export function shapeOf(family: string, x: number, y: number, r: number): string {
  switch (family) {
    case 'texts':
      return `M${x - r},${y - r}h${2 * r}v${2 * r}h${-2 * r}z`;
    case 'visits':
      return `M${x},${y - r}l${r},${2 * r}h${-2 * r}z`;
    case 'presence':
      return `M${x},${y - r}l${r},${r}l${-r},${r}l${-r},${-r}z`;
    case 'acts':
      return `M${x - r},${y - r}h${2 * r}v${r * 0.8}h${-r * 0.6}v${r * 1.2}h${-r * 0.8}v${-r * 1.2}h${-r * 0.6}z`;
    default:
      return `M${x - r},${y}a${r},${r} 0 1 0 ${2 * r},0a${r},${r} 0 1 0 ${-2 * r},0z`;
  }
}

/** Draws the picture between the heading and the list. */
export function mount(section: HTMLElement): void {
  const list = section.querySelector<HTMLElement>('.lg-timeline');
  const entries = read(section);
  if (!list || entries.length < WORTH_IT) return;
  // The page is of a day: the server's, where it says which.
  const day = section.dataset['day'];
  const now = (day && startOf(day)) || new Date().getFullYear() + new Date().getMonth() / 12;
  let chart: SVGSVGElement | undefined;
  new ResizeObserver(() => {
    const width = section.clientWidth;
    if (width === 0 || chart?.viewBox.baseVal.width === width) return;
    const next = draw(entries, width, now);
    if (chart) chart.replaceWith(next);
    else list.before(next);
    chart = next;
  }).observe(section);
}

/** The arithmetic of the brush over years: no document, no events. */

/** The years that the histogram spans, both included. */
export interface Extent {
  readonly first: number;
  readonly last: number;
}

/** The years chosen; `null` is open on that side. */
export interface Range {
  readonly from: number | null;
  readonly to: number | null;
}

export type Edge = 'from' | 'to';

/** A histogram spans at least this many years, or else one bar would fill it. */
const LEAST = 30;

/** What a histogram spans: from the first year that has something to this year or beyond. */
export function extentOf(years: readonly number[], thisYear: number): Extent | null {
  if (years.length === 0) return null;
  const last = Math.max(thisYear, ...years);
  return { first: Math.min(last - LEAST + 1, ...years), last };
}

/** How many years there are. */
export function yearsIn(extent: Extent): number {
  return extent.last - extent.first + 1;
}

/** The left side of a year's bar, in pixels of a chart `width` wide. */
export function leftOf(year: number, extent: Extent, width: number): number {
  return ((year - extent.first) / yearsIn(extent)) * width;
}

/** The year under a pixel, never outside the extent. */
export function yearAt(x: number, extent: Extent, width: number): number {
  const year = extent.first + Math.floor((x / width) * yearsIn(extent));
  return clamp(year, extent);
}

function clamp(year: number, extent: Extent): number {
  return Math.min(Math.max(year, extent.first), extent.last);
}

/** Sides that reach the end of the histogram are open: later years are then in view too. */
export function opened(range: { from: number; to: number }, extent: Extent): Range {
  return { from: range.from <= extent.first ? null : range.from, to: range.to >= extent.last ? null : range.to };
}

/** A range with both sides said. */
export function closed(range: Range, extent: Extent): { from: number; to: number } {
  const from = clamp(range.from ?? extent.first, extent);
  const to = clamp(range.to ?? extent.last, extent);
  return { from: Math.min(from, to), to: Math.max(from, to) };
}

/** The range from one year to another, in whichever order they were drawn. */
export function spanned(a: number, b: number, extent: Extent): Range {
  return opened({ from: Math.min(a, b), to: Math.max(a, b) }, extent);
}

/** The range with one side moved; it does not pass the other. */
export function withEdge(range: Range, edge: Edge, year: number, extent: Extent): Range {
  const now = closed(range, extent);
  const to = clamp(year, extent);
  return opened(
    edge === 'from' ? { from: Math.min(to, now.to), to: now.to } : { from: now.from, to: Math.max(to, now.from) },
    extent,
  );
}

/** The whole range moved by some years, as far as there is room. */
export function shifted(range: Range, by: number, extent: Extent): Range {
  const now = closed(range, extent);
  const room = by < 0 ? Math.max(by, extent.first - now.from) : Math.min(by, extent.last - now.to);
  return opened({ from: now.from + room, to: now.to + room }, extent);
}

/** What a key does to a slider; `null` for a key that is not the slider's. */
export function keyed(range: Range, edge: Edge, key: string, extent: Extent): Range | null {
  const now = closed(range, extent)[edge];
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: now - 1,
    ArrowDown: now - 1,
    ArrowRight: now + 1,
    ArrowUp: now + 1,
    PageDown: now - 10,
    PageUp: now + 10,
    Home: extent.first,
    End: extent.last,
  };
  const year = steps[key];
  return year === undefined ? null : withEdge(range, edge, year, extent);
}

/** The years to write under the axis: round ones, about `room` pixels apart. */
export function ticks(extent: Extent, width: number, room = 56): number[] {
  const most = Math.max(1, Math.floor(width / room));
  const step = [1, 2, 5, 10, 20, 25, 50, 100].find((each) => yearsIn(extent) / each <= most) ?? 200;
  const out: number[] = [];
  for (let year = Math.ceil(extent.first / step) * step; year <= extent.last; year += step) out.push(year);
  return out;
}

/** "all years", "since 1957", "until 2000", "1957 to 2000", "1989". */
export function say(range: Range): string {
  if (range.from === null) return range.to === null ? 'all years' : `until ${range.to}`;
  if (range.to === null) return `since ${range.from}`;
  return range.from === range.to ? String(range.from) : `${range.from} to ${range.to}`;
}

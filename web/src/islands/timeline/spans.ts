/** Reading the spans of a timeline, and laying them out in lanes: no document, no events. */

/** A span in decimal years; an open end is `null`. */
export interface Span {
  readonly start: number;
  readonly end: number | null;
}

/** The first moment of an EDTF date as a decimal year; `null` for a date that says no year. */
export function startOf(edtf: string): number | null {
  return yearOf(edtf.split('/')[0] ?? '', false);
}

/** The last moment of an EDTF date or interval as a decimal year. */
export function endOf(edtf: string): number | null {
  const parts = edtf.split('/');
  return yearOf(parts[1] ?? parts[0] ?? '', true);
}

function yearOf(date: string, late: boolean): number | null {
  const plain = date.replace(/[~?%]/g, '').trim();
  const [, year, month, day] = /^(-?\d[\dX]{3})(?:-(\d\d|XX))?(?:-(\d\d|XX))?$/.exec(plain) ?? [];
  if (!year) return null;
  const whole = Number(year.replaceAll('X', late ? '9' : '0'));
  const m = Number(month);
  if (!month || month === 'XX' || m < 1 || m > 12) return late ? whole + 1 : whole;
  const d = Number(day);
  if (!day || day === 'XX') return whole + (late ? m : m - 1) / 12;
  return whole + (m - 1) / 12 + (d - (late ? 0 : 1)) / 372;
}

/** The lane of each span so that no two in a lane meet, with some room between; the spans keep their order. */
export function lanes(spans: readonly Span[], room: number, last: number): number[] {
  const order = spans.map((span, n) => ({ span, n })).sort((a, b) => a.span.start - b.span.start || a.n - b.n);
  const free: number[] = [];
  const out = new Array<number>(spans.length).fill(0);
  for (const { span, n } of order) {
    let lane = free.findIndex((until) => until <= span.start);
    if (lane < 0) lane = free.push(0) - 1;
    free[lane] = Math.max(span.end ?? last, span.start) + room;
    out[n] = lane;
  }
  return out;
}

import { describe, expect, it } from 'vitest';
import {
  closed,
  extentOf,
  keyed,
  leftOf,
  opened,
  say,
  shifted,
  spanned,
  ticks,
  withEdge,
  yearAt,
} from '../src/islands/years/brush';

const extent = { first: 1950, last: 2026 };

describe('years and pixels', () => {
  it('agree everywhere', () => {
    for (const width of [77, 288, 1113]) {
      for (let year = extent.first; year <= extent.last; year += 1) {
        const left = leftOf(year, extent, width);
        const right = leftOf(year + 1, extent, width);
        expect(yearAt((left + right) / 2, extent, width)).toBe(year);
      }
    }
  });
  it('stay within the histogram', () => {
    expect(yearAt(-50, extent, 300)).toBe(1950);
    expect(yearAt(900, extent, 300)).toBe(2026);
  });
});

describe('the brush', () => {
  it('is open on a side that reaches the end', () => {
    expect(spanned(2026, 1950, extent)).toEqual({ from: null, to: null });
    expect(spanned(1999, 1957, extent)).toEqual({ from: 1957, to: 1999 });
    expect(opened({ from: 1957, to: 2026 }, extent)).toEqual({ from: 1957, to: null });
  });
  it('reads ranges that the address turned around or took too far', () => {
    expect(closed({ from: 2010, to: 1990 }, extent)).toEqual({ from: 1990, to: 2010 });
    expect(closed({ from: 1800, to: 2100 }, extent)).toEqual({ from: 1950, to: 2026 });
  });
  it('does not let one side pass the other', () => {
    expect(withEdge({ from: 1960, to: 1970 }, 'from', 1990, extent)).toEqual({ from: 1970, to: 1970 });
    expect(withEdge({ from: 1960, to: 1970 }, 'to', 1955, extent)).toEqual({ from: 1960, to: 1960 });
  });
  it('moves whole as far as there is room', () => {
    expect(shifted({ from: 1960, to: 1970 }, 5, extent)).toEqual({ from: 1965, to: 1975 });
    expect(shifted({ from: 1960, to: 1970 }, 500, extent)).toEqual({ from: 2016, to: null });
    expect(shifted({ from: 1960, to: 1970 }, -500, extent)).toEqual({ from: null, to: 1960 });
  });
});

describe('the sliders', () => {
  const range = { from: 1960, to: 1970 };
  it.each([
    ['from', 'ArrowRight', { from: 1961, to: 1970 }],
    ['from', 'ArrowDown', { from: 1959, to: 1970 }],
    ['from', 'PageUp', { from: 1970, to: 1970 }],
    ['from', 'Home', { from: null, to: 1970 }],
    ['to', 'End', { from: 1960, to: null }],
    ['to', 'PageDown', { from: 1960, to: 1960 }],
  ] as const)('%s answers %s', (edge, key, expected) => expect(keyed(range, edge, key, extent)).toEqual(expected));
  it('leave other keys alone', () => expect(keyed(range, 'from', 'Tab', extent)).toBeNull());
});

describe('the extent', () => {
  it('reaches this year, and beyond for what is announced', () => {
    expect(extentOf([1931, 1957], 2026)).toEqual({ first: 1931, last: 2026 });
    expect(extentOf([1957, 2028], 2026)).toEqual({ first: 1957, last: 2028 });
  });
  it('is never a single bar', () => {
    expect(extentOf([2025], 2026)).toEqual({ first: 1997, last: 2026 });
    expect(extentOf([], 2026)).toBeNull();
  });
});

describe('the axis', () => {
  it('has round years with room between', () => {
    expect(ticks(extent, 1100)).toEqual([
      1950, 1955, 1960, 1965, 1970, 1975, 1980, 1985, 1990, 1995, 2000, 2005, 2010, 2015, 2020, 2025,
    ]);
    expect(ticks(extent, 280)).toEqual([1960, 1980, 2000, 2020]);
    expect(ticks({ first: 2001, last: 2001 }, 300)).toEqual([2001]);
  });
  it('is said in words', () => {
    expect([
      say({ from: null, to: null }),
      say({ from: 1957, to: null }),
      say({ from: null, to: 2000 }),
      say({ from: 1989, to: 1989 }),
    ]).toEqual(['all years', 'since 1957', 'until 2000', '1989']);
  });
});

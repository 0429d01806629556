import { describe, expect, it } from 'vitest';
import { endOf, lanes, startOf } from '../src/islands/timeline/spans';
import { fold } from '../src/islands/view/rail';

describe('EDTF dates on a timeline', () => {
  it.each([
    ['1989', 1989, 1990],
    ['1989~', 1989, 1990],
    ['197X', 1970, 1980],
    ['1989-05', 1989 + 4 / 12, 1989 + 5 / 12],
    ['1989-XX', 1989, 1990],
    ['2018-23', 2018, 2019],
    ['2022-09/2022-12', 2022 + 8 / 12, 2023],
  ])('%s lasts from %f to %f', (edtf, start, end) => {
    expect(startOf(edtf)).toBeCloseTo(start, 6);
    expect(endOf(edtf)).toBeCloseTo(end, 6);
  });
  it('say nothing where no year is said', () => {
    for (const text of ['', 'unknown', '..', '/1990']) expect(startOf(text)).toBeNull();
  });
  it('keep days in order within a year', () => {
    expect(startOf('2022-09-12') as number).toBeLessThan(startOf('2022-09-24') as number);
    expect(endOf('2022-12-31') as number).toBeLessThanOrEqual(2023);
  });
});

describe('lanes', () => {
  it('are shared by spans that do not meet', () => {
    const spans = [
      { start: 1950, end: 1960 },
      { start: 1955, end: null },
      { start: 1962, end: 1963 },
      { start: 1960.5, end: 1961 },
    ];
    expect(lanes(spans, 1, 2026)).toEqual([0, 1, 0, 2]);
  });
});

describe('narrowing a list', () => {
  it('looks past case and accents', () => expect(fold(' Türkiye ')).toBe('turkiye'));
});

import { describe, expect, it } from 'vitest';
import { address, canonicalList, canonicalQuery, filterQuery, withParams } from '../src/query/view';

const canonical = (query: string): string => canonicalQuery(new URLSearchParams(query));

describe('the canonical query', () => {
  it.each([
    ['', ''],
    ['country=JP&kind=sister_tie', 'kind=sister_tie&country=JP'],
    ['kind=sister_tie&kind=memorandum', 'kind=memorandum,sister_tie'],
    ['kind=sister_tie,memorandum,sister_tie', 'kind=memorandum,sister_tie'],
    ['kind=&q=++&from=', ''],
    ['q=climate++action', 'q=climate+action'],
    ['q=a%26b%3Dc%2Fd', 'q=a%26b%3Dc%2Fd'],
    ['q=Łódź', 'q=%C5%81%C3%B3d%C5%BA'],
    ["q=O'Fallon (IL)", 'q=O%27Fallon+%28IL%29'],
    ['view=map&sort=newest&limit=50', ''],
    ['view=table&sort=title', 'sort=title&view=table'],
    ['undated=include', ''],
    ['undated=include&to=2000', 'to=2000&undated=include'],
    ['sel=place:seattle-wa&at=-122.3,47.6,5', 'at=-122.3,47.6,5&sel=place:seattle-wa'],
    ['utm_source=x&gov=1', 'gov=1'],
    ['valid_on=2020-01-01&known_on=2026-11-24&actor=b,a', 'actor=a,b&valid_on=2020-01-01&known_on=2026-11-24'],
  ])('of %j is %j', (given, expected) => expect(canonical(given)).toBe(expected));

  it('is its own canonical form', () => {
    const once = canonical('to=1999&from=1957&undated=include&state=WA&state=OR,AK&q=hello world&view=table&at=1,2,3');
    expect(canonical(once)).toBe(once);
  });
});

describe('the filter query', () => {
  it('leaves out how the view is shown', () => {
    expect(
      filterQuery(
        new URLSearchParams('view=table&sort=title&cursor=abc&at=1,2,3&sel=country:JP&renderer=canvas&country=JP'),
      ),
    ).toBe('country=JP');
  });
});

describe('changing a query', () => {
  it('sets and takes away', () => {
    expect(withParams('?kind=sister_tie&cursor=x', { cursor: null, from: '1957' })).toBe('kind=sister_tie&from=1957');
    expect(withParams('from=1957&undated=include', { from: null })).toBe('');
  });
  it('makes addresses without a bare question mark', () => {
    expect(address('/', '')).toBe('/');
    expect(address('/', 'gov=1')).toBe('/?gov=1');
  });
  it('spells lists', () => expect(canonicalList([' b', 'a,b', ''])).toBe('a,b'));
});

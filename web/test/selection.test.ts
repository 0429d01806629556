import { describe, expect, it } from 'vitest';
import { parseAt, parseSelection, spellAt, spellSelection, wrapLongitude } from '../src/query/selection';

describe('what is chosen', () => {
  it.each(['place:seattle-wa', 'country:JP', 'engagement:0123456789ab'])('%s is read and written alike', (text) => {
    expect(spellSelection(parseSelection(text))).toBe(text);
  });
  it.each(['', 'place', 'place:', 'planet:mars', 'place:a:b', ':x', null, undefined])('%j is nothing', (text) => {
    expect(parseSelection(text)).toBeNull();
  });
});

describe('where the map stands', () => {
  it('keeps no digit that cannot be seen', () => {
    expect(spellAt({ lon: -122.33207, lat: 47.60621, zoom: 2.123 })).toBe('-122.3,47.6,2.12');
    expect(spellAt({ lon: -122.33207, lat: 47.60621, zoom: 9 })).toBe('-122.33,47.61,9');
    expect(spellAt({ lon: 0, lat: 0, zoom: -0.4 })).toBe('0,0,0');
    expect(spellAt({ lon: -0.01, lat: 0, zoom: 1 })).toBe('0,0,1');
  });
  it('reads what it writes', () => expect(parseAt('-122.3,47.6,2.12')).toEqual({ lon: -122.3, lat: 47.6, zoom: 2.12 }));
  it.each(['', '1,2', '1,2,3,4', 'a,b,c', '1,,3', '0,91,2', 'Infinity,0,0'])('%j is no position', (text) =>
    expect(parseAt(text)).toBeNull(),
  );
  it('keeps zooms within reason and longitudes on the globe', () => {
    expect(parseAt('190,0,99')).toEqual({ lon: -170, lat: 0, zoom: 14 });
    expect(wrapLongitude(-540)).toBe(-180);
    expect(wrapLongitude(180)).toBe(-180);
  });
});

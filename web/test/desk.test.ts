import { describe, expect, it } from 'vitest';
import { PORTION, portions } from '../src/islands/desk/batch';

describe('portions of a batch', () => {
  it('cover the list once, in its order', () => {
    const items = Array.from({ length: 12 }, (_, at) => at);
    const parts = portions(items, PORTION);
    expect(parts.flat()).toEqual(items);
    expect(parts.every((part) => part.length > 0 && part.length <= PORTION)).toBe(true);
    expect(portions([], PORTION)).toEqual([]);
  });
});

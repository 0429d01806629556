import { describe, expect, it } from 'vitest';
import type { NetworkAnswer, NetworkNode } from '../src/api/client';
import { across, graphOf, largest, spoken, step } from '../src/islands/network/graph';
import { fitAll, layOut, nodeAt, zoomed } from '../src/islands/network/layout';

const node = (id: string, side: 'us' | 'foreign', count: number, area?: string): NetworkNode => ({
  id,
  name: id.split(':')[1] ?? id,
  kind: id.split(':')[0] ?? '',
  side,
  count,
  url: '/',
  narrows: `${id.split(':')[0]}=${id.split(':')[1]}`,
  ...(area ? { area } : {}),
});

const tie = (us: string, foreign: string, count: number) => ({
  us,
  foreign,
  count,
  in_force: 0,
  family: 'ties',
  families: [count, 0, 0, 0, 0],
});

const answer: NetworkAnswer = {
  nodes: [
    node('state:WA', 'us', 9),
    node('state:OR', 'us', 3),
    node('country:JP', 'foreign', 8),
    node('country:NO', 'foreign', 4),
    node('actor:bergen-no', 'foreign', 1, 'Norway'),
  ],
  ties: [
    tie('state:WA', 'country:JP', 6),
    tie('state:WA', 'country:NO', 4),
    tie('state:OR', 'country:JP', 2),
    tie('state:OR', 'actor:bergen-no', 1),
  ],
  pairs: 4,
  largest_left_out: 0,
  joined: 12,
  alone: 0,
  position: 1,
};

describe('the graph', () => {
  const graph = graphOf(answer);
  it('knows the ties of each node, the largest first', () => {
    expect(graph.nodes[0]?.ties).toEqual([0, 1]);
    expect(graph.nodes[2]?.ties).toEqual([0, 2]);
    expect(across(graph.ties[2]!, 2)).toBe(1);
    expect(largest(graph, 1)).toEqual([
      ['JP', 2],
      ['bergen-no, Norway', 1],
    ]);
  });
  it('leaves out ties of which an end is missing', () => {
    const broken = graphOf({ ...answer, ties: [tie('state:XX', 'country:JP', 1), ...answer.ties] });
    expect(broken.ties).toHaveLength(4);
  });
  it('is read aloud', () => {
    expect(spoken(graph, 0)).toBe('WA: 9 engagements; drawn with 2 counterparts. Most with JP 6; NO 4.');
    expect(spoken(graph, 4)).toContain('1 engagement; drawn with 1 counterpart.');
  });
  it('is walked by arrow keys', () => {
    expect(step(graph, null, 'ArrowDown')).toBe(0);
    expect(step(graph, 0, 'ArrowDown')).toBe(1);
    expect(step(graph, 1, 'ArrowDown')).toBe(1);
    expect(step(graph, 1, 'ArrowRight')).toBe(2);
    expect(step(graph, 2, 'ArrowLeft')).toBe(0);
    expect(step(graph, 2, 'ArrowUp')).toBe(2);
    expect(step(graphOf({ ...answer, nodes: [], ties: [] }), null, 'ArrowDown')).toBeNull();
  });
});

describe('the layout', () => {
  const graph = graphOf(answer);
  it('is the same each time, with Americans on one side', () => {
    const spots = layOut(graph, false);
    expect(layOut(graphOf(answer), false)).toEqual(spots);
    const xs = (side: string) => spots.flatMap((spot, n) => (graph.nodes[n]?.side === side ? [spot.x] : []));
    expect(Math.max(...xs('us'))).toBeLessThan(Math.min(...xs('foreign')));
    expect(layOut(graph, true).map(({ x, y }) => [y, x])).toEqual(spots.map(({ x, y }) => [x, y]));
  });
  it('keeps circles apart', () => {
    const many = graphOf({
      ...answer,
      nodes: Array.from({ length: 120 }, (_, n) => node(`state:${n}`, n % 2 === 0 ? 'us' : 'foreign', 1 + (n % 40))),
      ties: [],
    });
    const spots = layOut(many, false);
    for (const [n, a] of spots.entries()) {
      for (const b of spots.slice(n + 1)) expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThan(0.9 * (a.r + b.r));
    }
  });
  it('fits into every picture and is found again where it is drawn', () => {
    const spots = layOut(graph, false);
    for (const [width, height] of [
      [320, 400],
      [900, 600],
    ] as const) {
      const fit = fitAll(spots, width, height, 20);
      spots.forEach((spot, n) => {
        const [x, y] = [fit.x + fit.k * spot.x, fit.y + fit.k * spot.y];
        expect(x).toBeGreaterThan(0);
        expect(x).toBeLessThan(width);
        expect(y).toBeGreaterThan(0);
        expect(y).toBeLessThan(height);
        expect(nodeAt(spots, fit, x, y, 2)).toBe(n);
      });
      expect(nodeAt(spots, fit, -50, -50, 2)).toBeNull();
    }
    const fit = zoomed({ k: 1, x: 10, y: 20 }, 2, 10, 20);
    expect(fit).toEqual({ k: 2, x: 10, y: 20 });
    expect(fitAll([], 100, 50, 5)).toEqual({ k: 1, x: 50, y: 25 });
  });
});

import { describe, expect, it } from 'vitest';
import type { MapCountry } from '../src/api/client';
import { classLabel, classOf, quantileClasses, radiusFor } from '../src/geo/classes';
import { placeLabels } from '../src/geo/labels';
import {
  dominant,
  flowOpacity,
  largestCircle,
  radiusAt,
  radiusSeenAs,
  restingOver,
  restingPlace,
  sceneOf,
  shadeOf,
  turnedTo,
  zoomFor,
} from '../src/islands/map/globe';

const country = (iso2: string, count: number, lon = 0, lat = 0): MapCountry => ({ iso2, name: iso2, lon, lat, count });

describe('classes of counts', () => {
  it('are as many as there are counts, while those are few', () => {
    expect(quantileClasses([3, 1, 3, 0])).toEqual([
      { from: 1, to: 1 },
      { from: 3, to: 3 },
    ]);
    expect(quantileClasses([])).toEqual([]);
  });
  it('hold about as many countries each, and no count twice', () => {
    const counts = Array.from({ length: 100 }, (_, n) => n + 1);
    const classes = quantileClasses(counts);
    expect(classes).toHaveLength(5);
    for (let n = 0; n < 5; n += 1) expect(counts.filter((count) => classOf(classes, count) === n)).toHaveLength(20);
    expect(classes[0]?.from).toBe(1);
    expect(classes.at(-1)?.to).toBe(100);
  });
  it('do not split equal counts when most countries have the same', () => {
    const classes = quantileClasses([1, 1, 1, 1, 1, 1, 1, 2, 3, 4, 5, 200]);
    for (const [n, each] of classes.entries()) {
      const next = classes[n + 1];
      if (next) expect(next.from).toBeGreaterThan(each.to);
    }
    expect(classOf(classes, 200)).toBe(classes.length - 1);
  });
  it('leave nothing in view without a class', () => {
    expect(classOf(quantileClasses([1, 2]), 0)).toBe(-1);
  });
  it('are spelt with commas', () => {
    expect(classLabel({ from: 1204, to: 3000 })).toBe('1,204–3,000');
    expect(classLabel({ from: 2, to: 2 })).toBe('2');
  });
});

describe('circles', () => {
  it('have areas that stand for counts', () => {
    expect(radiusFor(400, 400, 30)).toBe(30);
    expect(radiusFor(100, 400, 30)).toBe(15);
    expect(radiusFor(1, 1_000_000, 30)).toBe(1.5);
    expect(radiusFor(0, 400, 30)).toBe(0);
  });
  it('stay small where everything is single', () => {
    expect(largestCircle(300, 1)).toBe(4.5);
    expect(largestCircle(300, 400)).toBeGreaterThan(20);
    expect(largestCircle(100_000, 400)).toBe(34);
  });
});

describe('the scene', () => {
  it('shades the least and the most at the ends of the ladder', () => {
    const scene = sceneOf('', {
      places: [],
      unplaced: [],
      countries: [country('JP', 9), country('MX', 2), country('DE', 4)],
    });
    expect([shadeOf(scene, 'MX'), shadeOf(scene, 'DE'), shadeOf(scene, 'JP'), shadeOf(scene, 'FR')]).toEqual([
      1, 3, 5, 0,
    ]);
  });
  it('finds the dominant family, the first of equals', () => {
    expect(dominant([1, 5, 5, 0, 0])).toBe('texts');
    expect(dominant([])).toBe('ties');
  });
  it('turns towards the country that it is about, and rests over America otherwise', () => {
    const japan = restingOver(
      sceneOf('', { places: [], unplaced: [], countries: [country('JP', 90, 138, 36), country('MX', 5, -102, 24)] }),
    );
    expect(Math.abs(japan.lon)).toBeGreaterThan(140);
    const many = restingOver(
      sceneOf('', { places: [], unplaced: [], countries: [country('JP', 50, 138, 36), country('MX', 50, -102, 24)] }),
    );
    expect(many).toEqual({ lon: -84, lat: 34 });
    expect(restingOver(sceneOf('', { places: [], unplaced: [], countries: [] }))).toEqual({ lon: -84, lat: 34 });
  });
});

describe('the size of the globe', () => {
  it('and the zoom are two names for one thing', () => {
    expect(radiusAt(zoomFor(299, 34), 34)).toBeCloseTo(299, 9);
  });
  it('fills the stage the same in both drawings', () => {
    const seen = 0.47 * 600;
    const { zoom, lat } = restingPlace(1000, 600, 'webgl');
    const radius = radiusAt(zoom, lat);
    const distance = 1.5 * 600;
    // The outline of a sphere for a camera that stands `distance` above its surface.
    expect((distance * radius) / Math.sqrt(distance ** 2 + 2 * radius * distance)).toBeCloseTo(seen, 6);
    expect(radiusSeenAs(seen, 600)).toBeCloseTo(radius, 6);
    expect(radiusAt(restingPlace(1000, 600, 'canvas').zoom, 34)).toBeCloseTo(seen, 6);
  });
  it('stays the same when the globe turns north', () => {
    const now = restingPlace(1000, 600, 'canvas');
    const north = turnedTo(now, { lon: 10, lat: 60 });
    expect(radiusAt(north.zoom, 60)).toBeCloseTo(radiusAt(now.zoom, now.lat), 6);
  });
  it('draws many lines faintly', () => {
    expect(flowOpacity(1)).toBe(0.65);
    expect(flowOpacity(300)).toBeLessThan(0.2);
  });
});

describe('labels', () => {
  const wish = (x: number, y: number) => ({ x, y, width: 40, height: 10, gap: 12 });
  it('stand right of their point, else left, above, below, else not at all', () => {
    const spots = placeLabels(
      [wish(100, 100), wish(100, 100), wish(100, 100), wish(100, 100), wish(100, 100)],
      400,
      400,
    );
    expect(spots).toEqual([{ x: 112, y: 95 }, { x: 48, y: 95 }, { x: 80, y: 78 }, { x: 80, y: 112 }, null]);
  });
  it('do not leave the picture', () => {
    expect(placeLabels([wish(390, 100)], 400, 400)).toEqual([{ x: 338, y: 95 }]);
    expect(placeLabels([{ ...wish(5, 5), centred: true }], 400, 400)).toEqual([null]);
  });
});

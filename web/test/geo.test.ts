import { readFileSync } from 'node:fs';
import { geoArea, geoContains } from 'd3-geo';
import type { MultiPolygon, Polygon, Position } from 'geojson';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import { describe, expect, it } from 'vitest';
import { cutLine, cutPolygon, cutShape } from '../src/geo/antimeridian';
import { angle, greatCircle, greatCirclePieces } from '../src/geo/greatcircle';

const SEATTLE: Position = [-122.33, 47.61];
const KOBE: Position = [135.19, 34.69];

describe('great circles', () => {
  it('measure what is known: Seattle to Kobe is about 8,000 km', () => {
    expect(angle(SEATTLE, KOBE) * 111.195).toBeGreaterThan(7900);
    expect(angle(SEATTLE, KOBE) * 111.195).toBeLessThan(8200);
    expect(angle([0, 0], [180, 0])).toBeCloseTo(180, 9);
  });
  it('are as long as the angle between their ends, in even steps', () => {
    const line = greatCircle(SEATTLE, KOBE);
    const steps = line.slice(1).map((point, n) => angle(line[n] as Position, point));
    expect(steps.reduce((sum, step) => sum + step, 0)).toBeCloseTo(angle(SEATTLE, KOBE), 6);
    expect(Math.max(...steps)).toBeLessThanOrEqual(3 + 1e-9);
    expect(Math.max(...steps) - Math.min(...steps)).toBeLessThan(1e-6);
  });
  it('of one place, and between opposite ends of the world, are a bare line', () => {
    expect(greatCircle(SEATTLE, SEATTLE)).toEqual([SEATTLE, SEATTLE]);
    expect(greatCircle([0, 0], [180, 0])).toHaveLength(2);
  });
  it('over the Pacific come in two pieces that meet at the antimeridian', () => {
    const pieces = greatCirclePieces(SEATTLE, KOBE);
    expect(pieces).toHaveLength(2);
    const [east, west] = pieces as [Position[], Position[]];
    expect(east.at(-1)?.[0]).toBe(-180);
    expect(west[0]?.[0]).toBe(180);
    expect(west[0]?.[1]).toBeCloseTo(east.at(-1)?.[1] ?? 0, 9);
  });
});

describe('cutting lines', () => {
  it('leaves lines alone that do not cross', () =>
    expect(
      cutLine([
        [1, 1],
        [2, 2],
      ]),
    ).toEqual([
      [
        [1, 1],
        [2, 2],
      ],
    ]));
  it('cuts at every crossing', () => {
    expect(
      cutLine([
        [170, 0],
        [-170, 10],
        [170, 20],
      ]),
    ).toEqual([
      [
        [170, 0],
        [180, 5],
      ],
      [
        [-180, 5],
        [-170, 10],
        [-180, 15],
      ],
      [
        [180, 15],
        [170, 20],
      ],
    ]);
  });
});

describe('cutting polygons', () => {
  it('leaves shapes alone that do not cross', () => {
    const square: Position[] = [
      [0, 0],
      [10, 0],
      [10, 10],
      [0, 10],
      [0, 0],
    ];
    expect(cutPolygon([square])).toEqual([[square]]);
  });
  it('cuts a square in two, its hole with it', () => {
    const square: Position[] = [
      [170, 0],
      [-170, 0],
      [-170, 20],
      [170, 20],
      [170, 0],
    ];
    const hole: Position[] = [
      [175, 5],
      [175, 15],
      [-175, 15],
      [-175, 5],
      [175, 5],
    ];
    const pieces = cutPolygon([square, hole]);
    expect(pieces).toHaveLength(2);
    expect(pieces.map((piece) => piece.length)).toEqual([2, 2]);
    for (const ring of pieces.flat()) expect(ring[0]).toEqual(ring.at(-1));
  });
  it('closes a ring around the pole by way of the pole', () => {
    const ring: Position[] = [-180, -90, 0, 90, 180].map((lon) => [lon, -70]);
    const lats = cutPolygon([ring])
      .flat(2)
      .map(([, lat]) => lat);
    expect(Math.min(...(lats as number[]))).toBe(-90);
  });
});

describe.each(['world-110m', 'world-50m'])('the countries of %s', (name) => {
  const atlas = JSON.parse(readFileSync(new URL(`../.generated/${name}.json`, import.meta.url), 'utf8')) as Topology<{
    countries: GeometryCollection<{ name: string }>;
  }>;
  const { features } = feature(atlas, atlas.objects.countries);

  it('lie within the plane once cut, without a step of more than half the world', () => {
    const rings = features.flatMap((country) =>
      cutShape(country.geometry as Polygon | MultiPolygon).coordinates.flat(),
    );
    const outside = rings.flat().filter(([lon = 0]) => Math.abs(lon) > 180);
    expect(outside).toEqual([]);
    // A side along a pole may be long; a side across the map may not.
    const across = rings.flatMap((ring) =>
      ring.filter(([lon = 0], n) => {
        const [nextLon = lon, nextLat = 0] = ring[n + 1] ?? [];
        return Math.abs(nextLon - lon) > 180 && Math.abs(nextLat) !== 90;
      }),
    );
    expect(across).toEqual([]);
  });

  it('are known by their codes, and cover the land they covered before', () => {
    const russia = features.find((country) => country.id === 'RU');
    const cut = cutShape(russia?.geometry as MultiPolygon);
    expect(cut.coordinates.some((piece) => piece.flat().every(([lon = 0]) => lon < 0))).toBe(true);
    const flat = (rings: Position[][]): number =>
      Math.abs(
        rings[0]?.reduce(
          (sum, [x = 0, y = 0], n, all) =>
            sum + x * (all[(n + 1) % all.length]?.[1] ?? 0) - (all[(n + 1) % all.length]?.[0] ?? 0) * y,
          0,
        ) ?? 0,
      ) / 2;
    expect(cut.coordinates.reduce((sum, piece) => sum + flat(piece), 0)).toBeGreaterThan(2500);
    expect(geoArea(russia as never)).toBeGreaterThan(0.35);
    expect(geoContains(features.find((country) => country.id === 'JP') as never, [138, 36])).toBe(true);
    const codes = new Set(features.map((country) => country.id));
    for (const code of ['XK', 'TW', 'GB', 'FR', 'NO', 'ZA', 'PR']) expect(codes.has(code)).toBe(true);
  });
});

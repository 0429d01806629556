/** What a drawing of the globe is given and what it says: the canvas and the WebGL drawing both keep to it. */
import {
  FAMILIES,
  type Family,
  type Flow,
  type MapAnswer,
  type MapCountry,
  type MapPlace,
  type Unplaced,
} from '../../api/client';
import { classOf, quantileClasses, type CountClass } from '../../geo/classes';
import { greatCircle } from '../../geo/greatcircle';
import { AMERICAN } from '../../geo/codes';
import type { At, Selection } from '../../query/selection';

/** Something a pointer can be over. */
export type Target =
  | {
      readonly kind: 'place';
      readonly id: string;
      readonly name: string;
      readonly count: number;
      readonly family: Family;
      readonly lon: number;
      readonly lat: number;
    }
  | { readonly kind: 'country'; readonly id: string; readonly name: string }
  | {
      readonly kind: 'cluster';
      /** How many places share the circle. */
      readonly places: number;
      /** Their counts together. */
      readonly count: number;
      /** The name of the largest of them. */
      readonly name: string;
      readonly lon: number;
      readonly lat: number;
    };

/** The world of one view. */
export interface Scene {
  /** Canonical filter query, for tiles. */
  readonly query: string;
  readonly places: readonly MapPlace[];
  readonly countries: ReadonlyMap<string, MapCountry>;
  /** Actors in view that stand nowhere on the map, with the most first. */
  readonly unplaced: readonly Unplaced[];
  readonly classes: readonly CountClass[];
  /** The largest count of a place. */
  readonly most: number;
}

/** What a drawing tells the island. Pixels count from the drawing's top left corner. */
export interface GlobeEvents {
  hover(target: Target | null, x: number, y: number): void;
  choose(target: Target | null): void;
  /** The globe moved; `byHand` when a person moved it. */
  moved(byHand: boolean): void;
}

export interface Globe {
  readonly renderer: 'webgl' | 'canvas';
  show(scene: Scene): void;
  showFlows(flows: readonly Flow[]): void;
  showSelection(selection: Selection | null): void;
  at(): At;
  /** Goes somewhere, at once or over a moment. */
  goTo(at: At, smoothly: boolean): void;
  zoomBy(steps: number): void;
  turnBy(lon: number, lat: number): void;
  /** Where a point of the sphere stands in pixels; `null` when it is behind. */
  project(lon: number, lat: number): [number, number] | null;
  destroy(): void;
}

/** Over which point of the sphere the globe rests: the Americas, with Europe and the Pacific at the rims. */
const RESTING = { lon: -84, lat: 34 };
/** The middle of the United States, from where its partners are looked at. */
const HOME = [-98, 39] as const;
/** A country with this share of a view has the globe turned towards it. */
const MUCH = 0.6;

/** What somebody sees who has not moved the globe: all of it, nearly filling the stage, turned so that both sides of the view show. */
export function restingPlace(
  width: number,
  height: number,
  renderer: Globe['renderer'],
  scene: Scene | null = null,
): At {
  const seen = 0.47 * Math.min(width, height);
  const { lon, lat } = scene ? restingOver(scene) : RESTING;
  return { lon, lat, zoom: zoomFor(renderer === 'webgl' ? radiusSeenAs(seen, height) : seen, lat) };
}

/** Halfway to the country that most of the view is about, if there is one. */
export function restingOver(scene: Scene): { lon: number; lat: number } {
  const countries = [...scene.countries.values()];
  const all = countries.reduce((sum, country) => sum + country.count, 0);
  const main = countries.find((country) => country.count >= all * MUCH);
  if (!main) return RESTING;
  return between(main);
}

/** Over the point halfway between America and a country: both are in sight. */
export function between(country: { readonly lon: number; readonly lat: number }): { lon: number; lat: number } {
  const line = greatCircle([...HOME], [country.lon, country.lat], 2);
  const [lon = 0, lat = 0] = line[Math.floor(line.length / 2)] ?? [];
  return { lon, lat: Math.max(-20, Math.min(56, lat)) };
}

/** The position over another point from which the globe looks as large as now. */
export function turnedTo(now: At, { lon, lat }: { readonly lon: number; readonly lat: number }): At {
  return { lon, lat, zoom: zoomFor(radiusAt(now.zoom, now.lat), lat) };
}

/**
 * The radius of a sphere whose outline has a given radius for MapLibre's camera, which stands 1.5 stage heights above the surface:
 * the outline is what a line of sight touches, `d·R / √(d² + 2·R·d)`, solved for `R`.
 */
export function radiusSeenAs(seen: number, height: number): number {
  const distance = 1.5 * height;
  return (seen * seen + seen * Math.hypot(seen, distance)) / distance;
}

/** The zoom at which the globe has a radius in pixels, seen over a latitude (MapLibre's measure). */
export function zoomFor(radius: number, lat: number): number {
  return Math.log2((radius * 2 * Math.PI * Math.cos((lat * Math.PI) / 180)) / 512);
}

/** The radius of the globe in pixels at a zoom, seen over a latitude. */
export function radiusAt(zoom: number, lat: number): number {
  return (512 * 2 ** zoom) / (2 * Math.PI * Math.max(0.05, Math.cos((lat * Math.PI) / 180)));
}

/** The family with the largest count. */
export function dominant(families: readonly number[]): Family {
  let best = 0;
  families.forEach((count, n) => {
    if (count > (families[best] ?? 0)) best = n;
  });
  return FAMILIES[best] ?? 'ties';
}

/** A scene from the API's answer. */
export function sceneOf(query: string, { places, countries, unplaced }: Omit<MapAnswer, 'position'>): Scene {
  const heavyLast = [...places].sort((a, b) => b.count - a.count);
  return {
    query,
    places: heavyLast,
    unplaced: [...unplaced].sort((a, b) => b.count - a.count),
    countries: new Map(countries.map((country) => [country.iso2, country])),
    classes: quantileClasses(countries.map((country) => country.count)),
    most: heavyLast[0]?.count ?? 0,
  };
}

/** The shade of a country: 0 for nothing in view, else 1 to 5, the last one always for the most. */
export function shadeOf(scene: Scene, iso2: string): number {
  const found = classOf(scene.classes, scene.countries.get(iso2)?.count ?? 0);
  return found < 0 ? 0 : shadeOfClass(scene.classes.length, found);
}

/** Countries in view that have no outline to shade: a dot stands for each. */
export function withoutOutline(scene: Scene, codes: ReadonlySet<string>): MapCountry[] {
  return [...scene.countries.values()].filter(({ iso2 }) => !codes.has(iso2) && !AMERICAN.has(iso2));
}

/** Few classes use the ladder's ends, so that "most" always looks like most. */
export function shadeOfClass(classes: number, n: number): number {
  return classes <= 1 ? 4 : 1 + Math.round((n * 4) / (classes - 1));
}

/** How strongly one line of many is drawn: together they darken, and what is below stays to be seen. */
export function flowOpacity(flows: number): number {
  return Math.min(0.65, 2.7 / Math.sqrt(Math.max(1, flows)));
}

/** The width of a line for a count, in pixels. */
export function flowWidth(count: number, most: number): number {
  return 0.8 + 2.2 * Math.sqrt(count / Math.max(6, most));
}

/** The largest circle in pixels: larger globes carry larger circles, but a view of single engagements has small ones. */
export function largestCircle(radius: number, most: number): number {
  return Math.min(34, Math.max(9, radius / 13), 4.5 * Math.sqrt(most));
}

/** What a drawing of the globe is given and what it says: the canvas and the WebGL drawing both keep to it. */
import { FAMILIES, type Family, type Flow, type MapCountry, type MapPlace } from '../../api/client';
import { classOf, quantileClasses, type CountClass } from '../../geo/classes';
import type { At, Selection } from '../../query/selection';

/** Something a pointer can be over. */
export type Target =
  | { readonly kind: 'place'; readonly id: string; readonly name: string; readonly count: number; readonly family: Family; readonly lon: number; readonly lat: number }
  | { readonly kind: 'country'; readonly id: string; readonly name: string }
  | { readonly kind: 'cluster'; readonly count: number; readonly lon: number; readonly lat: number };

/** The world of one view. */
export interface Scene {
  /** Canonical filter query, for tiles. */
  readonly query: string;
  readonly places: readonly MapPlace[];
  readonly countries: ReadonlyMap<string, MapCountry>;
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

/** What somebody sees who has not moved the globe: the Americas, with Europe and the Pacific at the rims. */
export function restingPlace(width: number, height: number): At {
  return { lon: -84, lat: 34, zoom: zoomFor(0.47 * Math.min(width, height), 34) };
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
export function sceneOf(query: string, places: readonly MapPlace[], countries: readonly MapCountry[]): Scene {
  const heavyLast = [...places].sort((a, b) => b.count - a.count);
  return {
    query,
    places: heavyLast,
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

/** Few classes use the ladder's ends, so that "most" always looks like most. */
export function shadeOfClass(classes: number, n: number): number {
  return classes <= 1 ? 4 : 1 + Math.round((n * 4) / (classes - 1));
}

/** The largest circle in pixels: larger globes carry larger circles. */
export function largestCircle(radius: number): number {
  return Math.min(34, Math.max(9, radius / 13));
}

/** The outlines of the world, loaded when a map needs them: coarse at once, fine when looked at closely. */
import type { Feature, FeatureCollection, MultiLineString, MultiPolygon, Polygon } from 'geojson';
import { feature, mesh } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import coarseUrl from '../../.generated/world-110m.json?url';
import fineUrl from '../../.generated/world-50m.json?url';
import statesUrl from '../../.generated/us-states.json?url';

export interface CountryProperties {
  readonly name: string;
}

export type CountryShape = Feature<Polygon | MultiPolygon, CountryProperties>;

/** Countries by ISO code and the borders between them, as a sphere has them (not cut at the antimeridian). */
export interface World {
  readonly countries: FeatureCollection<Polygon | MultiPolygon, CountryProperties>;
  readonly borders: MultiLineString;
  /** The codes that have an outline; small states and islands have none in the coarse world. */
  readonly codes: ReadonlySet<string>;
}

type Atlas = Topology<{ countries: GeometryCollection<CountryProperties> }>;

async function load<T>(url: string): Promise<T> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The outlines of the world did not load (${response.status}).`);
  return (await response.json()) as T;
}

async function loadWorld(url: string): Promise<World> {
  const atlas = await load<Atlas>(url);
  const countries = feature(atlas, atlas.objects.countries) as World['countries'];
  return {
    countries,
    codes: new Set(countries.features.flatMap(({ id }) => (typeof id === 'string' ? [id] : []))),
    borders: mesh(atlas, atlas.objects.countries, (a, b) => a !== b),
  };
}

const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
};

/** Outlines for looking at the whole globe. */
export const coarseWorld = once(() => loadWorld(coarseUrl));

/** Outlines for looking closely; small states and islands are only here. */
export const fineWorld = once(() => loadWorld(fineUrl));

/** The lines between American states. */
export const stateBorders = once(() => load<MultiLineString>(statesUrl));

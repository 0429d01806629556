/** The map style for MapLibre: a sea, land in shades, borders, lines and circles. */
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl';
import { FAMILIES } from '../../api/client';
import type { Palette } from './palette';

/** The layers that show tiles, which pointers ask for. */
export const TILE_LAYERS = ['places-foreign', 'places-us'] as const;

const NONE = { type: 'FeatureCollection' as const, features: [] };

function byFamily(palette: Palette): ExpressionSpecification {
  const pairs = FAMILIES.flatMap((family) => [family, palette.families[family]]);
  return ['match', ['get', 'family'], ...pairs, palette.quiet] as unknown as ExpressionSpecification;
}

/** The style before anything is in view. */
export function styleOf(palette: Palette): StyleSpecification {
  const empty = { type: 'geojson' as const, data: NONE };
  return {
    version: 8,
    projection: { type: 'globe' },
    sources: {
      land: { ...empty, promoteId: 'iso2', tolerance: 0.2 },
      borders: empty,
      states: empty,
      small: empty,
      flows: empty,
      chosen: empty,
    },
    layers: [
      { id: 'sea', type: 'background', paint: { 'background-color': palette.sea } },
      {
        id: 'land',
        type: 'fill',
        source: 'land',
        paint: { 'fill-color': landColour(palette), 'fill-antialias': true },
      },
      { id: 'borders', type: 'line', source: 'borders', paint: { 'line-color': palette.paper, 'line-width': 0.7 } },
      { id: 'states', type: 'line', source: 'states', paint: { 'line-color': '#d3d0c8', 'line-width': 0.7 } },
      {
        id: 'hovered-country',
        type: 'line',
        source: 'land',
        paint: { 'line-color': palette.ink, 'line-width': hoverWidth() },
      },
      {
        id: 'chosen-country',
        type: 'line',
        source: 'land',
        filter: ['==', ['get', 'iso2'], '-'],
        paint: { 'line-color': palette.ink, 'line-width': 1.6 },
      },
      {
        id: 'small-countries',
        type: 'circle',
        source: 'small',
        paint: {
          'circle-color': ['get', 'colour'],
          'circle-radius': 3,
          'circle-stroke-color': palette.quiet,
          'circle-stroke-width': 0.8,
        },
      },
      {
        id: 'flows',
        type: 'line',
        source: 'flows',
        filter: ['!=', ['geometry-type'], 'Point'],
        layout: { 'line-cap': 'round' },
        paint: { 'line-color': byFamily(palette), 'line-width': ['get', 'width'], 'line-opacity': ['get', 'opacity'] },
      },
      {
        id: 'flow-ends',
        type: 'circle',
        source: 'flows',
        filter: ['==', ['geometry-type'], 'Point'],
        paint: { 'circle-color': byFamily(palette), 'circle-radius': 2, 'circle-opacity': 0.8 },
      },
      {
        id: 'chosen-place',
        type: 'circle',
        source: 'chosen',
        paint: {
          'circle-color': 'rgba(0,0,0,0)',
          'circle-radius': 9,
          'circle-stroke-color': palette.ink,
          'circle-stroke-width': 2,
        },
      },
    ],
  };
}

function landColour(palette: Palette): ExpressionSpecification {
  const shade: ExpressionSpecification = ['to-color', ['feature-state', 'colour'], palette.shades[0]];
  return ['case', ['==', ['get', 'iso2'], ''], palette.land, shade] as ExpressionSpecification;
}

function hoverWidth(): ExpressionSpecification {
  return ['case', ['boolean', ['feature-state', 'hover'], false], 1.4, 0];
}

/** The layers of circles over the tiles: American places filled, foreign ones as rings and only from near. */
export function atlasLayers(palette: Palette): LayerSpecification[] {
  const colour = byFamily(palette);
  const heaviestLast: ExpressionSpecification = ['-', 0, ['get', 'count']];
  const shared = { type: 'circle' as const, source: 'atlas', layout: { 'circle-sort-key': heaviestLast } };
  return [
    {
      ...shared,
      id: 'places-foreign',
      'source-layer': 'partners',
      minzoom: 3.2,
      paint: {
        'circle-color': palette.paper,
        'circle-opacity': 0.75,
        'circle-stroke-color': colour,
        'circle-stroke-width': 1.4,
        'circle-radius': 3,
      },
    },
    {
      ...shared,
      id: 'places-us',
      'source-layer': 'places',
      paint: {
        'circle-color': colour,
        'circle-opacity': 0.82,
        'circle-stroke-color': palette.paper,
        'circle-stroke-width': 0.8,
        'circle-radius': 3,
      },
    },
  ];
}

/** A radius whose area stands for the count, growing slowly as one comes nearer; from afar tiles join places, whose sums are large. */
export function radiusExpression(most: number, largest: number, restingZoom: number): ExpressionSpecification {
  const per = most > 0 ? largest / Math.sqrt(most) : 0;
  const at = (factor: number): ExpressionSpecification => ['max', 1.5, ['*', per * factor, ['sqrt', ['get', 'count']]]];
  return [
    'interpolate',
    ['linear'],
    ['zoom'],
    restingZoom - 1,
    at(0.5),
    restingZoom,
    at(0.7),
    restingZoom + 3,
    at(1.7),
    restingZoom + 7,
    at(3),
  ];
}

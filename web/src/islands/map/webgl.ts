/** The globe drawn by MapLibre: our own style made here, our own tiles, nothing from elsewhere. */
import {
  setWorkerUrl,
  Map as MapLibre,
  type GeoJSONSource,
  type MapMouseEvent,
  type VectorTileSource,
} from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import type { Feature, FeatureCollection, MultiPolygon } from 'geojson';
import { tileTemplate, type Family, type Flow } from '../../api/client';
import { cutLine, cutShape } from '../../geo/antimeridian';
import { angle, greatCirclePieces } from '../../geo/greatcircle';
import { counterpart } from '../../geo/codes';
import { coarseWorld, fineWorld, stateBorders, type World } from '../../geo/world';
import { wrapLongitude, type At, type Selection } from '../../query/selection';
import {
  flowOpacity,
  flowWidth,
  largestCircle,
  radiusAt,
  restingPlace,
  shadeOf,
  withoutOutline,
  type Globe,
  type GlobeEvents,
  type Scene,
  type Target,
} from './globe';
import type { Palette } from './palette';
import { atlasLayers, radiusExpression, styleOf, TILE_LAYERS } from './style';

setWorkerUrl(workerUrl);

/** From this zoom on coasts are drawn finely, and small countries have shapes. */
const FINE_FROM = 2.2;
const NONE = { type: 'FeatureCollection', features: [] } as const satisfies FeatureCollection;

export class WebglGlobe implements Globe {
  readonly renderer = 'webgl';
  private readonly map: MapLibre;
  private scene: Scene | null = null;
  private flows: readonly Flow[] = [];
  private selection: Selection | null = null;
  private hovered: string | null = null;
  private ready = false;
  private isFine = false;
  private frame = 0;
  private shaded: string[] = [];

  constructor(
    box: HTMLElement,
    at: At | null,
    private readonly palette: Palette,
    private readonly events: GlobeEvents,
    private readonly reducedMotion: boolean,
  ) {
    const start = at ?? restingPlace(box.clientWidth, box.clientHeight, 'webgl');
    this.map = new MapLibre({
      container: box,
      style: styleOf(palette),
      center: [start.lon, start.lat],
      zoom: start.zoom,
      minZoom: -0.5,
      maxZoom: 11,
      attributionControl: false,
      keyboard: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      fadeDuration: 0,
      renderWorldCopies: false,
      cooperativeGestures: window.matchMedia('(max-width: 60em) and (pointer: coarse)').matches,
      canvasContextAttributes: { antialias: true },
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.getCanvas().setAttribute('aria-hidden', 'true');
    this.map.getCanvas().removeAttribute('tabindex');
    this.map.getCanvas().removeAttribute('role');
    this.map.on('load', () => void this.begin());
    this.map.on('error', ({ error }) => console.warn(error.message));
    this.map.on('move', (event) => this.events.moved(Boolean(event.originalEvent)));
    this.map.on('moveend', () => this.refine());
    this.map.on('click', (event) => this.events.choose(this.under(event)));
    this.map.on('mousemove', (event) => {
      cancelAnimationFrame(this.frame);
      this.frame = requestAnimationFrame(() => this.hover(this.under(event), event.point.x, event.point.y));
    });
    this.map.on('mouseout', () => {
      cancelAnimationFrame(this.frame);
      this.hover(null, 0, 0);
    });
  }

  private async begin(): Promise<void> {
    this.drawWorld(await coarseWorld());
    this.ready = true;
    // Only now is the projection the globe's: labels find their points.
    this.events.moved(false);
    if (this.scene) this.show(this.scene);
    this.showFlows(this.flows);
    this.showSelection(this.selection);
    const states = await stateBorders();
    this.source('states').setData({ type: 'Feature', properties: {}, geometry: states });
    this.refine();
  }

  private source(name: string): GeoJSONSource {
    return this.map.getSource(name) as GeoJSONSource;
  }

  private drawWorld(world: World): void {
    const features = world.countries.features.map((shape): Feature<MultiPolygon> => {
      const iso2 = counterpart(shape);
      return {
        type: 'Feature',
        properties: { iso2: iso2 ?? '', name: shape.properties.name },
        geometry: cutShape(shape.geometry),
      };
    });
    this.source('land').setData({ type: 'FeatureCollection', features });
    const lines = world.borders.coordinates.flatMap((line) => cutLine(line));
    this.source('borders').setData({
      type: 'Feature',
      properties: {},
      geometry: { type: 'MultiLineString', coordinates: lines },
    });
  }

  private refine(): void {
    if (this.isFine || !this.ready || this.map.getZoom() < FINE_FROM) return;
    this.isFine = true;
    void fineWorld()
      .then((world) => this.drawWorld(world))
      .catch((error: unknown) => console.warn(error));
  }

  show(scene: Scene): void {
    const before = this.scene;
    this.scene = scene;
    if (!this.ready) return;
    for (const iso2 of this.shaded) this.map.removeFeatureState({ source: 'land', id: iso2 }, 'colour');
    this.shaded = [...scene.countries.keys()];
    for (const iso2 of this.shaded) {
      this.map.setFeatureState(
        { source: 'land', id: iso2 },
        { colour: this.palette.shades[shadeOf(scene, iso2)] ?? this.palette.shades[0] },
      );
    }
    void this.drawSmallCountries(scene);
    this.drawTiles(before?.query !== scene.query);
  }

  private async drawSmallCountries(scene: Scene): Promise<void> {
    const { codes } = await coarseWorld();
    const features = withoutOutline(scene, codes).map(({ iso2, name, lon, lat }): Feature => ({
      type: 'Feature',
      properties: { iso2, name, colour: this.palette.shades[shadeOf(scene, iso2)] ?? this.palette.shades[0] },
      geometry: { type: 'Point', coordinates: [lon, lat] },
    }));
    if (scene === this.scene) this.source('small').setData({ type: 'FeatureCollection', features });
  }

  private drawTiles(changed: boolean): void {
    const scene = this.scene as Scene;
    const template = tileTemplate(scene.query);
    const source = this.map.getSource('atlas') as VectorTileSource | undefined;
    if (!source) {
      this.map.addSource('atlas', { type: 'vector', tiles: [template], minzoom: 0, maxzoom: 10 });
      for (const layer of atlasLayers(this.palette)) this.map.addLayer(layer);
    } else if (changed) {
      source.setTiles([template]);
    }
    const { clientWidth, clientHeight } = this.map.getContainer();
    const { zoom } = restingPlace(clientWidth, clientHeight, 'webgl');
    for (const layer of TILE_LAYERS) {
      this.map.setPaintProperty(
        layer,
        'circle-radius',
        radiusExpression(scene.most, largestCircle(radiusAt(zoom, 0), scene.most), zoom),
      );
    }
    this.showSelection(this.selection);
  }

  showFlows(flows: readonly Flow[]): void {
    this.flows = flows;
    if (!this.ready) return;
    const most = Math.max(1, ...flows.map((flow) => flow.count));
    const lines = flows.map(({ us, foreign, count, family }): Feature => ({
      type: 'Feature',
      properties: { family, width: flowWidth(count, most), opacity: flowOpacity(flows.length) },
      geometry: {
        type: 'MultiLineString',
        coordinates: greatCirclePieces([us.lon, us.lat], [foreign.lon, foreign.lat]),
      },
    }));
    const ends = flows.map(({ foreign, family }): Feature => ({
      type: 'Feature',
      properties: { family },
      geometry: { type: 'Point', coordinates: [foreign.lon, foreign.lat] },
    }));
    this.source('flows').setData({ type: 'FeatureCollection', features: [...lines, ...ends] });
  }

  showSelection(selection: Selection | null): void {
    this.selection = selection;
    if (!this.ready) return;
    const country = selection?.kind === 'country' ? selection.id : '';
    this.map.setFilter('chosen-country', ['==', ['get', 'iso2'], country === '' ? '-' : country]);
    this.map.setPaintProperty('small-countries', 'circle-stroke-width', [
      'case',
      ['==', ['get', 'iso2'], country],
      2,
      0.8,
    ]);
    const place =
      selection?.kind === 'place' ? this.scene?.places.find((each) => each.slug === selection.id) : undefined;
    this.source('chosen').setData(
      place
        ? {
            type: 'Feature',
            properties: { count: place.count },
            geometry: { type: 'Point', coordinates: [place.lon, place.lat] },
          }
        : NONE,
    );
    if (this.map.getLayer('chosen-place') && this.scene) this.map.moveLayer('chosen-place');
  }

  at(): At {
    const { lng, lat } = this.map.getCenter();
    return { lon: wrapLongitude(lng), lat, zoom: this.map.getZoom() };
  }

  goTo(at: At, smoothly: boolean): void {
    const camera = { center: [at.lon, at.lat] as [number, number], zoom: at.zoom };
    if (smoothly && !this.reducedMotion) this.map.easeTo({ ...camera, duration: 700 });
    else this.map.jumpTo(camera);
  }

  zoomBy(steps: number): void {
    const zoom = this.map.getZoom() + steps;
    if (this.reducedMotion) this.map.jumpTo({ zoom });
    else this.map.easeTo({ zoom, duration: 200 });
  }

  turnBy(lon: number, lat: number): void {
    const { lng, lat: now } = this.map.getCenter();
    this.map.jumpTo({ center: [lng + lon, Math.max(-80, Math.min(80, now + lat))] });
  }

  project(lon: number, lat: number): [number, number] | null {
    const { lng, lat: middle } = this.map.getCenter();
    // The camera stands near: a little less than half of the sphere is in sight.
    if (angle([lng, middle], [lon, lat]) > 78) return null;
    const { x, y } = this.map.project([lon, lat]);
    return [x, y];
  }

  destroy(): void {
    this.map.remove();
  }

  private hover(target: Target | null, x: number, y: number): void {
    const country = target?.kind === 'country' ? target.id : null;
    if (country !== this.hovered) {
      if (this.hovered) this.map.setFeatureState({ source: 'land', id: this.hovered }, { hover: false });
      if (country) this.map.setFeatureState({ source: 'land', id: country }, { hover: true });
      this.hovered = country;
    }
    this.map.getCanvas().style.cursor = target ? 'pointer' : 'grab';
    this.events.hover(target, x, y);
  }

  /** What stands under a pointer: of the circles there the one with the nearest middle, else the country. */
  private under({ point }: MapMouseEvent): Target | null {
    if (!this.ready) return null;
    const layers = TILE_LAYERS.filter((layer) => this.map.getLayer(layer));
    const box: [[number, number], [number, number]] = [
      [point.x - 3, point.y - 3],
      [point.x + 3, point.y + 3],
    ];
    const circles = layers.length > 0 ? this.map.queryRenderedFeatures(box, { layers }) : [];
    const near = circles
      .flatMap(({ geometry, properties }) =>
        geometry.type === 'Point' ? [{ coordinates: geometry.coordinates, properties }] : [],
      )
      .map((circle) => ({ ...circle, away: point.dist(this.map.project(circle.coordinates as [number, number])) }))
      .sort((a, b) => a.away - b.away)[0];
    if (near) return targetOf(near.properties, near.coordinates);
    const land =
      this.map.queryRenderedFeatures(box, { layers: ['small-countries'] })[0] ??
      this.map.queryRenderedFeatures(point, { layers: ['land'] })[0];
    const iso2 = String(land?.properties['iso2'] ?? '');
    if (!land || iso2 === '') return null;
    return {
      kind: 'country',
      id: iso2,
      name: this.scene?.countries.get(iso2)?.name ?? String(land.properties['name']),
    };
  }
}

function targetOf(properties: Readonly<Record<string, unknown>>, [lon = 0, lat = 0]: number[]): Target {
  const count = Number(properties['count'] ?? 0);
  const name = String(properties['name'] ?? '');
  const places = Number(properties['cluster'] ?? 1);
  if (places > 1) return { kind: 'cluster', places, count, name, lon, lat };
  const family = String(properties['family'] ?? 'ties') as Family;
  return { kind: 'place', id: String(properties['slug'] ?? ''), name, count, family, lon, lat };
}

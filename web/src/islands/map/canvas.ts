/** The globe drawn on a canvas with an orthographic projection: where WebGL 2 is missing or slow, and for `?renderer=canvas`. */
import { geoContains, geoDistance, geoGraticule10, geoOrthographic, geoPath, type GeoPermissibleObjects } from 'd3-geo';
import type { Flow, MapCountry, MapPlace } from '../../api/client';
import { radiusFor } from '../../geo/classes';
import { counterpart } from '../../geo/codes';
import { coarseWorld, fineWorld, stateBorders, type World } from '../../geo/world';
import { wrapLongitude, type At, type Selection } from '../../query/selection';
import {
  dominant,
  flowOpacity,
  flowWidth,
  largestCircle,
  radiusAt,
  restingPlace,
  shadeOf,
  withoutOutline,
  zoomFor,
  type Globe,
  type GlobeEvents,
  type Scene,
  type Target,
} from './globe';
import { dragging } from './drag';
import { familyColour, type Palette } from './palette';

/** From this zoom on coasts are drawn finely while nothing moves. */
const FINE_FROM = 2.6;
const MOST_ZOOM = 9;
/** The radius of the dot of a country without an outline, in pixels. */
const SMALL = 3;

export class CanvasGlobe implements Globe {
  readonly renderer = 'canvas';
  private readonly canvas = document.createElement('canvas');
  private readonly pen: CanvasRenderingContext2D;
  private readonly projection = geoOrthographic().clipAngle(90).precision(0.4);
  private scene: Scene | null = null;
  private flows: readonly Flow[] = [];
  private selection: Selection | null = null;
  private hovered: Target | null = null;
  private world: World | null = null;
  private fine: World | null = null;
  private states: GeoPermissibleObjects | null = null;
  private centre: [number, number];
  private radius: number;
  private width = 0;
  private height = 0;
  private frame = 0;
  private moving = 0;
  private flight = 0;
  private readonly sizes: ResizeObserver;

  constructor(
    private readonly box: HTMLElement,
    at: At | null,
    private readonly palette: Palette,
    private readonly events: GlobeEvents,
    private readonly reducedMotion: boolean,
  ) {
    const pen = this.canvas.getContext('2d', { willReadFrequently: true });
    if (!pen) throw new Error('This browser draws on no canvas.');
    this.pen = pen;
    this.canvas.setAttribute('aria-hidden', 'true');
    this.canvas.style.touchAction = 'pan-y';
    box.append(this.canvas);
    const start = at ?? restingPlace(box.clientWidth, box.clientHeight, 'canvas');
    this.centre = [start.lon, start.lat];
    this.radius = radiusAt(start.zoom, start.lat);
    this.sizes = new ResizeObserver(() => this.resize());
    this.sizes.observe(box);
    this.resize();
    this.listen();
    void coarseWorld()
      .then((world) => {
        this.world = world;
        this.redraw();
        return stateBorders();
      })
      .then((states) => {
        this.states = states;
        this.redraw();
      })
      .catch((error: unknown) => console.error(error));
  }

  private resize(): void {
    const { clientWidth, clientHeight } = this.box;
    if (clientWidth === 0 || clientHeight === 0) return;
    this.width = clientWidth;
    this.height = clientHeight;
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    this.canvas.width = Math.round(clientWidth * ratio);
    this.canvas.height = Math.round(clientHeight * ratio);
    this.canvas.style.width = `${clientWidth}px`;
    this.canvas.style.height = `${clientHeight}px`;
    this.pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.draw();
  }

  show(scene: Scene): void {
    this.scene = scene;
    this.redraw();
  }

  showFlows(flows: readonly Flow[]): void {
    this.flows = flows;
    this.redraw();
  }

  showSelection(selection: Selection | null): void {
    this.selection = selection;
    this.redraw();
  }

  at(): At {
    return { lon: wrapLongitude(this.centre[0]), lat: this.centre[1], zoom: zoomFor(this.radius, this.centre[1]) };
  }

  goTo(at: At, smoothly: boolean): void {
    cancelAnimationFrame(this.flight);
    const target = radiusAt(at.zoom, at.lat);
    if (!smoothly || this.reducedMotion) {
      this.centre = [at.lon, at.lat];
      this.radius = target;
      this.moved(false);
      return;
    }
    const [lon, lat] = this.centre;
    const turn = wrapLongitude(at.lon - lon);
    const from = this.radius;
    const began = performance.now();
    const step = (now: number): void => {
      const share = Math.min(1, (now - began) / 700);
      const eased = share * share * (3 - 2 * share);
      this.centre = [lon + turn * eased, lat + (at.lat - lat) * eased];
      this.radius = from * (target / from) ** eased;
      this.moved(false);
      if (share < 1) this.flight = requestAnimationFrame(step);
    };
    this.flight = requestAnimationFrame(step);
  }

  zoomBy(steps: number): void {
    this.scaleBy(2 ** steps);
  }

  turnBy(lon: number, lat: number): void {
    this.centre = [this.centre[0] + lon, Math.max(-85, Math.min(85, this.centre[1] + lat))];
    this.moved(true);
  }

  project(lon: number, lat: number): [number, number] | null {
    this.aim();
    if (geoDistance([lon, lat], this.centre) > Math.PI / 2 - 0.02) return null;
    return this.projection([lon, lat]);
  }

  destroy(): void {
    this.sizes.disconnect();
    cancelAnimationFrame(this.frame);
    cancelAnimationFrame(this.flight);
    this.canvas.remove();
  }

  private scaleBy(factor: number): void {
    const least = 0.3 * Math.min(this.width, this.height);
    const most = radiusAt(MOST_ZOOM, this.centre[1]);
    this.radius = Math.min(most, Math.max(least, this.radius * factor));
    this.moved(true);
  }

  private moved(byHand: boolean): void {
    this.moving = performance.now();
    this.redraw();
    this.events.moved(byHand);
    // Once it rests, coasts are drawn finely.
    if (this.zoom() >= FINE_FROM) window.setTimeout(() => this.refine(), 220);
  }

  private refine(): void {
    if (performance.now() - this.moving < 200) return;
    void fineWorld()
      .then((world) => {
        this.fine = world;
        this.redraw();
      })
      .catch((error: unknown) => console.error(error));
  }

  private zoom(): number {
    return this.at().zoom;
  }

  private listen(): void {
    dragging(this.canvas, {
      drag: (dx, dy) => {
        const degrees = 180 / (Math.PI * this.radius);
        const stretch = 1 / Math.max(0.3, Math.cos((this.centre[1] * Math.PI) / 180));
        this.turnBy(-dx * degrees * stretch, dy * degrees);
      },
      pinch: (factor) => this.scaleBy(factor),
      tap: (x, y) => this.events.choose(this.under(x, y)),
    });
    this.canvas.addEventListener(
      'wheel',
      (event) => {
        event.preventDefault();
        const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 20 : 1;
        this.scaleBy(2 ** (-event.deltaY * unit * 0.0022));
      },
      { passive: false },
    );
    this.canvas.addEventListener('dblclick', () => this.scaleBy(1.7));
    this.canvas.addEventListener('pointermove', (event) => {
      if (event.buttons !== 0 || event.pointerType === 'touch') return;
      const { left, top } = this.canvas.getBoundingClientRect();
      this.hover(event.clientX - left, event.clientY - top);
    });
    this.canvas.addEventListener('pointerleave', () => this.hover(-1, -1));
  }

  private hover(x: number, y: number): void {
    const target = x < 0 ? null : this.under(x, y);
    const same = keyOf(target) === keyOf(this.hovered);
    this.hovered = target;
    this.canvas.style.cursor = target ? 'pointer' : 'grab';
    this.events.hover(target, x, y);
    if (!same) this.redraw();
  }

  /** What stands at a pixel: of the circles there the one with the nearest middle, else the country. */
  private under(x: number, y: number): Target | null {
    const { scene, world } = this;
    if (!scene) return null;
    this.aim();
    let nearest: MapPlace | null = null;
    let least = Infinity;
    for (const place of scene.places) {
      const spot = this.project(place.lon, place.lat);
      const away = spot ? Math.hypot(spot[0] - x, spot[1] - y) : Infinity;
      if (away < least && away <= Math.max(6, this.circle(place) + 1)) [nearest, least] = [place, away];
    }
    if (nearest) return targetOf(nearest);
    const dot = this.small().find(({ lon, lat }) => {
      const spot = this.project(lon, lat);
      return spot && Math.hypot(spot[0] - x, spot[1] - y) <= SMALL + 3;
    });
    if (dot) return { kind: 'country', id: dot.iso2, name: dot.name };
    const point = this.projection.invert?.([x, y]);
    if (!point || Number.isNaN(point[0]) || Math.hypot(x - this.width / 2, y - this.height / 2) > this.radius)
      return null;
    const shapes = (this.fine ?? world)?.countries.features ?? [];
    const shape = shapes.find((each) => counterpart(each) && geoContains(each, point));
    return shape
      ? {
          kind: 'country',
          id: String(shape.id),
          name: scene.countries.get(String(shape.id))?.name ?? shape.properties.name,
        }
      : null;
  }

  private circle(place: MapPlace): number {
    return radiusFor(place.count, this.scene?.most ?? 0, largestCircle(this.radius, this.scene?.most ?? 0));
  }

  private aim(): void {
    this.projection
      .translate([this.width / 2, this.height / 2])
      .scale(this.radius)
      .rotate([-this.centre[0], -this.centre[1]]);
  }

  private redraw(): void {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.draw());
  }

  private draw(): void {
    const { pen, palette } = this;
    this.aim();
    pen.clearRect(0, 0, this.width, this.height);
    const path = geoPath(this.projection, pen);
    this.fill(path, { type: 'Sphere' }, palette.sea);
    this.stroke(path, geoGraticule10(), '#e2e8ec', 0.5);
    const resting = performance.now() - this.moving > 200;
    const world = this.fine && resting && this.zoom() >= FINE_FROM ? this.fine : this.world;
    if (world) this.drawLand(path, world);
    this.drawSmallCountries();
    this.drawFlows(path);
    this.drawPlaces();
    this.stroke(path, { type: 'Sphere' }, palette.line, 1);
  }

  private drawLand(path: (object: GeoPermissibleObjects) => void, world: World): void {
    const { scene, palette } = this;
    for (const shape of world.countries.features) {
      const iso2 = counterpart(shape);
      const shade = iso2 && scene ? palette.shades[shadeOf(scene, iso2)] : undefined;
      this.fill(path, shape, iso2 ? (shade ?? palette.shades[0]) : palette.land);
    }
    this.stroke(path, world.borders, palette.paper, 0.6);
    if (this.states) this.stroke(path, this.states, '#d3d0c8', 0.6);
    for (const shape of world.countries.features) {
      if (this.isMarked(counterpart(shape))) this.stroke(path, shape, palette.ink, 1.4);
    }
  }

  private small(): MapCountry[] {
    return this.scene && this.world ? withoutOutline(this.scene, this.world.codes) : [];
  }

  private drawSmallCountries(): void {
    for (const country of this.small()) {
      const spot = this.project(country.lon, country.lat);
      if (!spot || !this.scene) continue;
      this.disc(spot, SMALL, this.palette.shades[shadeOf(this.scene, country.iso2)] ?? this.palette.shades[0]);
      this.pen.lineWidth = this.isMarked(country.iso2) ? 1.6 : 0.8;
      this.pen.strokeStyle = this.isMarked(country.iso2) ? this.palette.ink : this.palette.quiet;
      this.pen.stroke();
    }
  }

  private isMarked(iso2: string | null): boolean {
    if (!iso2) return false;
    const chosen = this.selection?.kind === 'country' && this.selection.id === iso2;
    return chosen || (this.hovered?.kind === 'country' && this.hovered.id === iso2);
  }

  private drawFlows(path: (object: GeoPermissibleObjects) => void): void {
    const { pen, palette } = this;
    const most = Math.max(1, ...this.flows.map((flow) => flow.count));
    for (const { us, foreign, count, family } of this.flows) {
      pen.globalAlpha = flowOpacity(this.flows.length);
      const line: GeoPermissibleObjects = {
        type: 'LineString',
        coordinates: [
          [us.lon, us.lat],
          [foreign.lon, foreign.lat],
        ],
      };
      this.stroke(path, line, familyColour(palette, family), flowWidth(count, most));
      const end = this.project(foreign.lon, foreign.lat);
      if (end) this.disc(end, 2, familyColour(palette, family));
    }
    pen.globalAlpha = 1;
  }

  private drawPlaces(): void {
    const { pen, palette, scene } = this;
    for (const place of scene?.places ?? []) {
      const spot = this.project(place.lon, place.lat);
      if (!spot) continue;
      const chosen = this.selection?.kind === 'place' && this.selection.id === place.slug;
      const hovered = this.hovered?.kind === 'place' && this.hovered.id === place.slug;
      pen.globalAlpha = 0.82;
      this.disc(spot, this.circle(place), palette.families[dominant(place.families)]);
      pen.globalAlpha = 1;
      pen.lineWidth = chosen || hovered ? 2 : 0.8;
      pen.strokeStyle = chosen || hovered ? palette.ink : palette.paper;
      pen.stroke();
    }
  }

  private disc([x, y]: [number, number], radius: number, colour: string): void {
    this.pen.beginPath();
    this.pen.arc(x, y, radius, 0, 2 * Math.PI);
    this.pen.fillStyle = colour;
    this.pen.fill();
  }

  private fill(path: (object: GeoPermissibleObjects) => void, object: GeoPermissibleObjects, colour: string): void {
    this.pen.beginPath();
    path(object);
    this.pen.fillStyle = colour;
    this.pen.fill();
  }

  private stroke(
    path: (object: GeoPermissibleObjects) => void,
    object: GeoPermissibleObjects,
    colour: string,
    width: number,
  ): void {
    this.pen.beginPath();
    path(object);
    this.pen.strokeStyle = colour;
    this.pen.lineWidth = width;
    this.pen.stroke();
  }
}

function targetOf(place: MapPlace): Target {
  const name = place.state && place.state !== place.name ? `${place.name}, ${place.state}` : place.name;
  return {
    kind: 'place',
    id: place.slug,
    name,
    count: place.count,
    family: dominant(place.families),
    lon: place.lon,
    lat: place.lat,
  };
}

function keyOf(target: Target | null): string {
  return target === null
    ? ''
    : target.kind === 'cluster'
      ? `${target.lon},${target.lat}`
      : `${target.kind}:${target.id}`;
}

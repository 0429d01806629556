/**
 * The map: a globe with the places, countries and flows of a view. Data come from the published API for the view's filter; what is
 * chosen and where the globe stands are read from the element (`data-query`, `data-sel`, `data-at`) and told to the page as events.
 */
import { fetchFlows, fetchMap, fetchEngagement, type Flow } from '../../api/client';
import { radiusFor } from '../../geo/classes';
import { coarseWorld } from '../../geo/world';
import { parseAt, parseSelection, spellAt, spellSelection, type At, type Selection } from '../../query/selection';
import { filterQuery } from '../../query/view';
import { CHOOSE, MOVED, say, type ChooseDetail, type MovedDetail } from '../events';
import { takeAttributes } from '../mount';
import { Frame } from './frame';
import {
  between,
  largestCircle,
  radiusAt,
  restingPlace,
  sceneOf,
  turnedTo,
  type Globe,
  type Scene,
  type Target,
} from './globe';
import { readPalette, type Palette } from './palette';

/** With no more flows than this in view all are drawn; otherwise those of what is hovered or chosen. */
const FEW_FLOWS = 300;
/** How long a pointer rests before flows are asked for, in milliseconds. */
const REST = 140;
/** How long the globe rests before the address follows, in milliseconds. */
const SETTLED = 350;
const MOST_KEPT = 60;

/** What tests of the map may ask. */
export interface MapHook {
  readonly renderer: string;
  readonly query: string;
  readonly ready: boolean;
  readonly places: number;
  readonly countries: number;
  readonly flows: number;
  at(): At;
  project(lon: number, lat: number): [number, number] | null;
  placeAt(slug: string): [number, number] | null;
  choose(selection: string): void;
}

declare global {
  interface LegationHooks {
    map?: MapHook;
  }
  interface Window {
    __legation?: LegationHooks;
  }
}

/** How drivers that draw with the processor call themselves. */
const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i;

/** Whether WebGL 2 is there and drawn by hardware: drawn by the processor it is slower than the canvas. */
function hasFastWebgl(): boolean {
  try {
    const context = document.createElement('canvas').getContext('webgl2', { failIfMajorPerformanceCaveat: true });
    if (!context) return false;
    const info = context.getExtension('WEBGL_debug_renderer_info');
    const driver = String(context.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : context.RENDERER));
    context.getExtension('WEBGL_lose_context')?.loseContext();
    return !SOFTWARE.test(driver);
  } catch {
    return false;
  }
}

function wantedRenderer(element: HTMLElement): 'webgl' | 'canvas' {
  const asked = new URLSearchParams(location.search).get('renderer') ?? element.dataset['renderer'];
  if (asked === 'canvas' || asked === 'webgl') return asked;
  return hasFastWebgl() ? 'webgl' : 'canvas';
}

/** Waits until an element has a size: in the table view the map sleeps, and a globe of no size cannot be placed. */
async function seen(element: HTMLElement): Promise<void> {
  if (element.clientWidth > 0 && element.clientHeight > 0) return;
  await new Promise<void>((resolve) => {
    const sizes = new ResizeObserver(() => {
      if (element.clientWidth === 0 || element.clientHeight === 0) return;
      sizes.disconnect();
      resolve();
    });
    sizes.observe(element);
  });
}

class MapIsland {
  private readonly palette: Palette = readPalette();
  private readonly reducedMotion = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  private readonly frame: Frame;
  private globe: Globe | null = null;
  private scene: Scene | null = null;
  private query: string;
  private selection: Selection | null;
  private request: AbortController | undefined;
  private allFlows: readonly Flow[] | null = null;
  private readonly kept = new Map<string, Promise<readonly Flow[]>>();
  private shownFlows = 0;
  /** Counts what has been asked to be drawn, so that a late answer draws nothing. */
  private drawing = 0;
  private rest: number | undefined;
  private settled: number | undefined;
  private labelFrame = 0;
  /** Whether a person, or an address, has said where the globe stands; until then it turns to what is in view. */
  private placed: boolean;
  private presented = false;
  private awake = false;

  constructor(private readonly element: HTMLElement) {
    this.query = element.dataset['query'] ?? '';
    this.selection = parseSelection(element.dataset['sel']);
    this.placed = parseAt(element.dataset['at']) !== null;
    this.frame = new Frame(
      this.palette,
      {
        zoom: (steps) => {
          this.globe?.zoomBy(steps);
          this.tellWhenSettled();
        },
        reset: () => this.reset(),
        key: (event) => this.key(event),
        choose: (kind, id) => this.chosen({ kind, id }),
      },
      element.dataset['embed'] === undefined,
    );
  }

  async start(): Promise<void> {
    const { element, frame } = this;
    element.append(frame.root);
    element.addEventListener('lg:swap', (event) => {
      event.preventDefault();
      this.take(event.detail.next);
    });
    this.hook();
    await seen(frame.view);
    this.awake = true;
    const data = this.load();
    this.globe = await this.makeGlobe();
    element.classList.add('lg-live');
    this.globe.showSelection(this.selection);
    await data;
  }

  private async makeGlobe(): Promise<Globe> {
    const at = parseAt(this.element.dataset['at']);
    const events = {
      hover: (target: Target | null, x: number, y: number) => this.hover(target, x, y),
      choose: (target: Target | null) => this.picked(target),
      moved: (byHand: boolean) => this.moved(byHand),
    };
    // Asked for before WebGL is, which can take a while to say that it is slow; both are small and cached.
    const canvas = import('./canvas');
    coarseWorld().catch(() => undefined);
    if (wantedRenderer(this.element) === 'webgl') {
      try {
        const { WebglGlobe } = await import('./webgl');
        return new WebglGlobe(this.frame.view, at, this.palette, events, this.reducedMotion);
      } catch (error) {
        console.warn('WebGL did not start; drawing on a canvas', error);
        this.frame.view.replaceChildren();
      }
    }
    const { CanvasGlobe } = await canvas;
    return new CanvasGlobe(this.frame.view, at, this.palette, events, this.reducedMotion);
  }

  /** Takes over what the server says the map shows now. */
  private take(next: HTMLElement): void {
    const stood = this.element.dataset['at'];
    takeAttributes(this.element, next);
    this.element.dataset['at'] = next.dataset['at'] ?? stood ?? '';
    const selection = next.dataset['sel'] ?? '';
    if (selection !== spellSelection(this.selection)) {
      this.selection = parseSelection(selection);
      this.globe?.showSelection(this.selection);
      this.frame.mark(selection);
      this.bringIntoSight();
      if ((next.dataset['query'] ?? '') === this.query) void this.drawFlows();
    }
    const at = parseAt(next.dataset['at']);
    // An echo of where a person has just moved the globe moves it no further.
    if (at && this.globe && next.dataset['at'] !== stood) this.globe.goTo(at, true);
    const query = next.dataset['query'] ?? '';
    if (query === this.query) return;
    this.query = query;
    if (this.awake) void this.load();
  }

  private async load(): Promise<void> {
    this.request?.abort();
    const request = new AbortController();
    this.request = request;
    const { query, element } = this;
    element.setAttribute('aria-busy', 'true');
    try {
      const [map, flows] = await Promise.all([
        fetchMap(query, request.signal),
        fetchFlows(query, FEW_FLOWS, request.signal),
      ]);
      if (request.signal.aborted) return;
      this.scene = sceneOf(query, map);
      this.allFlows = flows.truncated || flows.flows.length > FEW_FLOWS ? null : flows.flows;
      this.kept.clear();
      this.frame.say(
        map.places.length + map.countries.length === 0 ? 'Nothing in this view has a place on the map.' : '',
      );
      await this.globeReady();
      this.present();
    } catch (error) {
      if (request.signal.aborted) return;
      console.warn(error);
      this.frame.say('The map’s data did not load.', () => void this.load());
    }
    element.removeAttribute('aria-busy');
  }

  private async globeReady(): Promise<void> {
    while (!this.globe) await new Promise((resolve) => window.setTimeout(resolve, 10));
  }

  private present(): void {
    const { globe, scene } = this;
    if (!globe || !scene) return;
    if (!this.placed) {
      const { clientWidth, clientHeight } = this.frame.view;
      const rest = restingPlace(clientWidth, clientHeight, globe.renderer, scene);
      if (spellAt(rest) !== spellAt(globe.at())) globe.goTo(rest, this.presented);
    }
    this.presented = true;
    globe.show(scene);
    this.frame.show(scene, (count) => radiusFor(count, scene.most, this.largest()));
    this.frame.mark(spellSelection(this.selection));
    this.frame.moveLabels(globe);
    this.bringIntoSight();
    void this.drawFlows();
  }

  private largest(): number {
    const at = this.globe?.at();
    return at ? largestCircle(radiusAt(at.zoom, at.lat), this.scene?.most ?? 0) : 0;
  }

  /** Turns the globe when what is chosen stands behind it. */
  private bringIntoSight(): void {
    const spot = this.spotOf(this.selection);
    const { globe } = this;
    if (!spot || !globe || globe.project(spot[0], spot[1])) return;
    const point = { lon: spot[0], lat: spot[1] };
    globe.goTo(
      turnedTo(globe.at(), this.selection?.kind === 'country' ? between(point) : { ...point, lat: point.lat * 0.8 }),
      true,
    );
  }

  private spotOf(selection: Selection | null): [number, number] | null {
    if (!selection || !this.scene) return null;
    const found =
      selection.kind === 'place'
        ? this.scene.places.find((place) => place.slug === selection.id)
        : this.scene.countries.get(selection.id);
    return found ? [found.lon, found.lat] : null;
  }

  /** The flows of one place or country within the view, asked for once. */
  private flowsOf(selection: Selection): Promise<readonly Flow[]> {
    const { allFlows } = this;
    if (allFlows && selection.kind === 'place') {
      const isOf = ({ us, foreign }: Flow): boolean => us.slug === selection.id || foreign.slug === selection.id;
      return Promise.resolve(allFlows.filter(isOf));
    }
    const key = spellSelection(selection);
    let found = this.kept.get(key);
    if (!found) {
      found = selection.kind === 'engagement' ? this.flowsOfEngagement(selection.id) : this.askFlows(selection);
      found.catch(() => this.kept.delete(key));
      if (this.kept.size >= MOST_KEPT) this.kept.clear();
      this.kept.set(key, found);
    }
    return found;
  }

  private async askFlows(selection: Selection): Promise<readonly Flow[]> {
    const params = new URLSearchParams(this.query);
    params.set(this.paramFor(selection, params), selection.id);
    return (await fetchFlows(filterQuery(params), FEW_FLOWS)).flows;
  }

  /** The flows between those who take part in an engagement. */
  private async flowsOfEngagement(id: string): Promise<readonly Flow[]> {
    const { us, foreign } = await fetchEngagement(id);
    const abroad = new Set(foreign.flatMap(({ slug, country }) => (country ? [slug, country] : [slug])));
    const each = await Promise.all(us.slice(0, 5).map(({ slug }) => this.flowsOf({ kind: 'place', id: slug })));
    return each.flat().filter((flow) => abroad.has(flow.foreign.slug ?? flow.foreign.iso2 ?? ''));
  }

  /** Which parameter narrows the view to a selection without widening what it already says. */
  private paramFor(selection: Selection, params: URLSearchParams): string {
    if (selection.kind !== 'place') return selection.kind;
    const american = this.scene?.places.some((place) => place.slug === selection.id) ?? false;
    return american && !params.has('place') ? 'place' : 'actor';
  }

  /** Shows the flows of what is hovered, else of what is chosen, else all where they are few. */
  private async drawFlows(hovered: Selection | null = null): Promise<void> {
    const about = hovered ?? this.selection;
    this.drawing += 1;
    const { query, drawing } = this;
    const flows = about ? await this.flowsOf(about).catch(() => []) : (this.allFlows ?? []);
    // Something else has been pointed at meanwhile.
    if (query !== this.query || drawing !== this.drawing) return;
    this.shownFlows = flows.length;
    this.globe?.showFlows(flows);
  }

  private hover(target: Target | null, x: number, y: number): void {
    this.frame.showCard(target, this.scene, x, y);
    window.clearTimeout(this.rest);
    const hovered: Selection | null = target && target.kind !== 'cluster' ? { kind: target.kind, id: target.id } : null;
    this.rest = window.setTimeout(() => void this.drawFlows(hovered), REST);
  }

  private picked(target: Target | null): void {
    if (target?.kind === 'cluster') {
      this.globe?.goTo({ lon: target.lon, lat: target.lat, zoom: (this.globe.at().zoom ?? 1) + 1.5 }, true);
      return;
    }
    this.chosen(target ? { kind: target.kind, id: target.id } : null);
  }

  private chosen(selection: Selection | null): void {
    const text = spellSelection(selection);
    if (text === spellSelection(this.selection)) return;
    this.selection = selection;
    this.globe?.showSelection(selection);
    this.frame.mark(text);
    this.bringIntoSight();
    void this.drawFlows();
    say<ChooseDetail>(this.element, CHOOSE, { selection: text });
  }

  private moved(byHand: boolean): void {
    cancelAnimationFrame(this.labelFrame);
    this.labelFrame = requestAnimationFrame(() => {
      if (this.globe) this.frame.moveLabels(this.globe);
    });
    if (byHand) this.tellWhenSettled();
  }

  private tellWhenSettled(): void {
    this.placed = true;
    window.clearTimeout(this.settled);
    this.settled = window.setTimeout(() => {
      if (!this.globe) return;
      const at = spellAt(this.globe.at());
      this.element.dataset['at'] = at;
      say<MovedDetail>(this.element, MOVED, { at });
    }, SETTLED);
  }

  private reset(): void {
    const { clientWidth, clientHeight } = this.frame.view;
    const { globe } = this;
    globe?.goTo(restingPlace(clientWidth, clientHeight, globe.renderer, this.scene), true);
    window.setTimeout(() => this.tellWhenSettled(), 750);
  }

  private key(event: KeyboardEvent): void {
    const { globe } = this;
    if (!globe || event.ctrlKey || event.metaKey || event.altKey) return;
    const { zoom } = globe.at();
    const step = 12 / 2 ** Math.max(0, zoom - 1);
    const acts: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => globe.turnBy(-step, 0),
      ArrowRight: () => globe.turnBy(step, 0),
      ArrowUp: () => globe.turnBy(0, step),
      ArrowDown: () => globe.turnBy(0, -step),
      '+': () => globe.zoomBy(0.5),
      '=': () => globe.zoomBy(0.5),
      '-': () => globe.zoomBy(-0.5),
      '0': () => this.reset(),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
    if (event.key !== '0') this.tellWhenSettled();
  }

  private hook(): void {
    const island = this;
    window.__legation = {
      map: {
        get renderer() {
          return island.globe?.renderer ?? '';
        },
        get query() {
          return island.scene?.query ?? '';
        },
        get ready() {
          return island.globe !== null && island.scene?.query === island.query;
        },
        get places() {
          return island.scene?.places.length ?? 0;
        },
        get countries() {
          return island.scene?.countries.size ?? 0;
        },
        get flows() {
          return island.shownFlows;
        },
        at: () => island.globe?.at() ?? { lon: 0, lat: 0, zoom: 0 },
        project: (lon, lat) => island.globe?.project(lon, lat) ?? null,
        placeAt: (slug) => {
          const place = island.scene?.places.find((each) => each.slug === slug);
          return place ? (island.globe?.project(place.lon, place.lat) ?? null) : null;
        },
        choose: (selection) => island.chosen(parseSelection(selection)),
      },
    };
  }
}

/** Draws the map over the server's figure. */
export function mount(element: HTMLElement): Promise<void> {
  return new MapIsland(element).start();
}

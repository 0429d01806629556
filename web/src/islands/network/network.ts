/**
 * The picture of the network: a canvas with the pairs of the view, and a card about whoever is pointed at or held. Data come from the
 * published API for the view's filter. Whatever narrows the view is a link of the card, which the page's controller follows.
 */
import { fetchNetwork } from '../../api/client';
import { address, withParams } from '../../query/view';
import { takeAttributes } from '../mount';
import { readPalette } from '../map/palette';
import { fullName, graphOf, largest, lead, spoken, step, type Graph } from './graph';
import { fitAll, layOut, nodeAt, zoomed, type Fit, type Spot } from './layout';
import { paint } from './paint';

/** Pixels kept free around the picture, for labels. */
const ROOM = 44;
/** How far from a circle a pointer may be. */
const GRACE = 5;

/** What tests of the picture may ask. */
export interface NetworkHook {
  readonly ready: boolean;
  readonly query: string;
  readonly nodes: number;
  readonly ties: number;
  readonly held: string | null;
  spotOf(id: string): [number, number] | null;
}

declare global {
  interface LegationHooks {
    network?: NetworkHook;
  }
}

function make<K extends keyof HTMLElementTagNameMap>(name: K, className = '', text = ''): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

class NetworkIsland {
  private readonly palette = readPalette();
  private readonly root = make('div', 'lg-network');
  private readonly view = make('div', 'lg-network__view');
  private readonly canvas = make('canvas');
  private readonly card = make('div', 'lg-network__card');
  private readonly status = make('p', 'lg-hidden');
  private readonly message = make('p', 'lg-network__message');
  private graph: Graph = { nodes: [], ties: [] };
  private spots: Spot[] = [];
  private upright: boolean | null = null;
  private fit: Fit = { k: 1, x: 0, y: 0 };
  /** Whether somebody has moved the picture since it was laid out. */
  private moved = false;
  private held: number | null = null;
  private hovered: number | null = null;
  private litTie: number | null = null;
  private query: string;
  private ready = false;
  private request: AbortController | undefined;
  private frame = 0;

  constructor(private readonly element: HTMLElement) {
    this.query = element.dataset['query'] ?? '';
    this.view.tabIndex = 0;
    this.view.setAttribute('role', 'application');
    this.view.setAttribute(
      'aria-label',
      'Picture of who deals with whom; the table of pairs says the same. Up and down go through one side, left and right change sides, Enter opens, Escape lets go, plus and minus zoom.',
    );
    this.canvas.setAttribute('aria-hidden', 'true');
    this.status.setAttribute('role', 'status');
    this.card.hidden = true;
    this.message.hidden = true;
    this.view.append(this.canvas);
    this.root.append(this.view, this.buttons(), legend(), this.card, this.status, this.message);
  }

  async start(): Promise<void> {
    const { element, view } = this;
    element.replaceChildren(this.root);
    element.addEventListener('lg:swap', (event) => {
      event.preventDefault();
      takeAttributes(element, event.detail.next);
      this.take(element.dataset['query'] ?? '');
    });
    view.addEventListener('pointermove', (event) => this.hover(event));
    view.addEventListener('pointerleave', () => this.point(null));
    view.addEventListener('keydown', (event) => this.key(event));
    view.addEventListener('wheel', (event) => this.wheel(event), { passive: false });
    this.dragging();
    this.listenToTable();
    new ResizeObserver(() => this.resized()).observe(view);
    this.hook();
    await this.load();
  }

  private hook(): void {
    const island = this;
    window.__legation = {
      ...window.__legation,
      network: {
        get ready() {
          return island.ready;
        },
        get query() {
          return island.query;
        },
        get nodes() {
          return island.graph.nodes.length;
        },
        get ties() {
          return island.graph.ties.length;
        },
        get held() {
          return island.held === null ? null : (island.graph.nodes[island.held]?.id ?? null);
        },
        spotOf: (id) => island.pixelsOf(island.graph.nodes.findIndex((node) => node.id === id)),
      },
    };
  }

  private pixelsOf(at: number): [number, number] | null {
    const spot = this.spots[at];
    if (!spot) return null;
    const { left, top } = this.view.getBoundingClientRect();
    return [left + this.fit.x + this.fit.k * spot.x, top + this.fit.y + this.fit.k * spot.y];
  }

  private buttons(): HTMLElement {
    const box = make('div', 'lg-network__buttons');
    const add = (text: string, label: string, act: () => void): void => {
      const button = make('button', '', text);
      button.type = 'button';
      button.setAttribute('aria-label', label);
      button.title = label;
      button.addEventListener('click', act);
      box.append(button);
    };
    add('+', 'Zoom in', () => this.zoom(1.4));
    add('−', 'Zoom out', () => this.zoom(1 / 1.4));
    add('○', 'Whole network', () => this.whole());
    return box;
  }

  private take(query: string): void {
    if (query === this.query && this.ready) return;
    this.query = query;
    void this.load();
  }

  private async load(): Promise<void> {
    this.request?.abort();
    const request = new AbortController();
    this.request = request;
    this.ready = false;
    this.element.setAttribute('aria-busy', 'true');
    try {
      const answer = await fetchNetwork(this.query, request.signal);
      if (request.signal.aborted) return;
      this.show(graphOf(answer));
      this.say('');
    } catch (error) {
      if (request.signal.aborted) return;
      this.say(`The picture could not be drawn: ${error instanceof Error ? error.message : String(error)}`);
    }
    this.element.removeAttribute('aria-busy');
  }

  private say(text: string): void {
    this.message.hidden = text === '';
    this.message.textContent = text;
  }

  private show(graph: Graph): void {
    this.graph = graph;
    this.held = null;
    this.hovered = null;
    this.litTie = null;
    this.upright = null;
    this.moved = false;
    this.drawCard();
    this.resized();
    this.ready = true;
  }

  /** Takes the size of the element, lays out anew where the picture has turned, and draws. */
  private resized(): void {
    const { clientWidth, clientHeight } = this.view;
    if (clientWidth === 0 || clientHeight === 0) return;
    const scale = window.devicePixelRatio || 1;
    this.canvas.width = Math.round(clientWidth * scale);
    this.canvas.height = Math.round(clientHeight * scale);
    const upright = clientHeight > clientWidth * 1.15;
    if (upright !== this.upright) {
      this.upright = upright;
      this.spots = layOut(this.graph, upright);
      this.moved = false;
    }
    if (!this.moved) this.fit = fitAll(this.spots, clientWidth, clientHeight, ROOM);
    this.draw();
  }

  private draw(): void {
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      const context = this.canvas.getContext('2d');
      if (!context) return;
      const scale = window.devicePixelRatio || 1;
      context.setTransform(scale, 0, 0, scale, 0, 0);
      const light = { node: this.hovered ?? this.held, tie: this.hovered === null ? this.litTie : null };
      const size = { width: this.view.clientWidth, height: this.view.clientHeight };
      paint(context, this.graph, this.spots, this.fit, light, this.palette, size);
    });
  }

  private at(event: PointerEvent | WheelEvent): [number, number] {
    const { left, top } = this.view.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  }

  private hover(event: PointerEvent): void {
    if (event.buttons !== 0 || event.pointerType === 'touch') return;
    this.point(nodeAt(this.spots, this.fit, ...this.at(event), GRACE));
  }

  private point(at: number | null): void {
    if (at === this.hovered) return;
    this.hovered = at;
    this.view.style.cursor = at === null ? '' : 'pointer';
    this.drawCard();
    this.draw();
  }

  private hold(at: number | null): void {
    this.held = at;
    this.hovered = null;
    this.status.textContent = at === null ? '' : spoken(this.graph, at);
    this.drawCard();
    this.bringIntoSight();
    this.draw();
  }

  private bringIntoSight(): void {
    const spot = this.held === null ? undefined : this.spots[this.held];
    if (!spot) return;
    const { clientWidth, clientHeight } = this.view;
    const [x, y] = [this.fit.x + this.fit.k * spot.x, this.fit.y + this.fit.k * spot.y];
    if (x >= 0 && y >= 0 && x <= clientWidth && y <= clientHeight) return;
    this.move(clientWidth / 2 - x, clientHeight / 2 - y);
  }

  private move(x: number, y: number): void {
    this.moved = true;
    this.fit = { ...this.fit, x: this.fit.x + x, y: this.fit.y + y };
    this.draw();
  }

  private zoom(factor: number, x = this.view.clientWidth / 2, y = this.view.clientHeight / 2): void {
    this.moved = true;
    this.fit = zoomed(this.fit, factor, x, y);
    this.draw();
  }

  private whole(): void {
    this.moved = false;
    this.resized();
  }

  private wheel(event: WheelEvent): void {
    // Without the key the page scrolls, as everywhere.
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.zoom(Math.exp(-event.deltaY / 240), ...this.at(event));
  }

  /** A press that does not move holds whoever is there; one that moves drags the picture. */
  private dragging(): void {
    let from: [number, number] | null = null;
    let far = false;
    this.view.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      from = [event.clientX, event.clientY];
      far = false;
      if (event.pointerType !== 'touch') this.view.setPointerCapture(event.pointerId);
    });
    this.view.addEventListener('pointermove', (event) => {
      if (!from || event.pointerType === 'touch') return;
      const [x, y] = [event.clientX - from[0], event.clientY - from[1]];
      if (!far && Math.hypot(x, y) < 5) return;
      far = true;
      from = [event.clientX, event.clientY];
      this.move(x, y);
    });
    this.view.addEventListener('pointerup', (event) => {
      const pressed = from !== null && !far;
      from = null;
      if (!pressed) return;
      const grace = event.pointerType === 'touch' ? 4 * GRACE : GRACE;
      this.hold(nodeAt(this.spots, this.fit, ...this.at(event), grace));
    });
    this.view.addEventListener('pointercancel', () => {
      from = null;
    });
    this.view.addEventListener('dblclick', () => this.follow());
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key.startsWith('Arrow')) this.hold(step(this.graph, this.held, event.key));
    else if (event.key === 'Enter') this.follow();
    else if (event.key === 'Escape' && this.held !== null) this.hold(null);
    else if (event.key === '+' || event.key === '=') this.zoom(1.4);
    else if (event.key === '-') this.zoom(1 / 1.4);
    else if (event.key === '0') this.whole();
    else return;
    event.preventDefault();
  }

  /** Goes where the first link of the held one leads. */
  private follow(): void {
    this.card.querySelector<HTMLAnchorElement>('a')?.click();
  }

  private drawCard(): void {
    const at = this.hovered ?? this.held;
    const node = at === null ? undefined : this.graph.nodes[at];
    this.card.hidden = !node;
    if (!node || at === null) return;
    const list = make('ol');
    for (const [name, count] of largest(this.graph, at)) {
      const item = make('li');
      const bdi = make('bdi', '', name);
      item.append(bdi, ' ', make('span', 'lg-count', count.toLocaleString('en-US')));
      list.append(item);
    }
    const title = make('strong');
    title.append(make('bdi', '', fullName(node)));
    this.card.replaceChildren(title, make('p', '', lead(node)), list);
    if (this.hovered === null) this.card.append(this.links(at));
  }

  /** Narrowing comes first where it opens something, the page first where there is nothing to open. */
  private links(at: number): HTMLElement {
    const node = this.graph.nodes[at];
    const line = make('p', 'lg-network__links');
    if (!node) return line;
    const [param = '', value = ''] = node.narrows.split('=');
    const now = new URLSearchParams(location.search);
    const only = make('a', '', node.id.startsWith('actor:') ? `Only ${node.name}` : `Open ${node.name}`);
    only.href = address('/network', withParams(now.toString(), { [param]: value, sel: null, cursor: null }));
    const page = make('a', '', 'Its page');
    page.href = node.url;
    const opens = !node.id.startsWith('actor:');
    line.append(...(opens ? [only, ' ', page] : [page, ' ', only]));
    return line;
  }

  /** A row of the table that is pointed at or read shows its pair in the picture. */
  private listenToTable(): void {
    const results = document.getElementById('results');
    const light = (event: Event): void => {
      const row = event.target instanceof Element ? event.target.closest<HTMLElement>('tr[data-us]') : null;
      const { nodes, ties } = this.graph;
      const found = row
        ? ties.findIndex(
            (tie) => nodes[tie.us]?.id === row.dataset['us'] && nodes[tie.foreign]?.id === row.dataset['foreign'],
          )
        : -1;
      const next = found < 0 ? null : found;
      if (next === this.litTie) return;
      this.litTie = next;
      this.draw();
    };
    for (const name of ['pointerover', 'focusin', 'pointerleave', 'focusout']) results?.addEventListener(name, light);
    results?.addEventListener('pointerleave', () => {
      this.litTie = null;
      this.draw();
    });
  }
}

function legend(): HTMLElement {
  const list = make('ul', 'lg-network__legend');
  for (const [side, text] of [
    ['us', 'American'],
    ['foreign', 'Counterpart'],
    ['network', 'Network'],
  ] as const) {
    const item = make('li', '', text);
    item.dataset['side'] = side;
    list.append(item);
  }
  return list;
}

/** Draws the network of a page. */
export function mount(element: HTMLElement): Promise<void> {
  return new NetworkIsland(element).start();
}

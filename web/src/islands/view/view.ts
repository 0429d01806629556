/**
 * The controller of the map page. Whatever changes the view (rail, brush, map, links, back and forward) ends in one address;
 * the server's answer for that address replaces every part of the page at once, so that all parts tell the same story.
 */
import { errorOf } from '../../api/client';
import { address, canonicalQuery, filterQuery, withParams } from '../../query/view';
import { CHOOSE, MOVED, YEARS } from '../events';
import { swap, takeAttributes } from '../mount';
import { Failure, Progress } from './feedback';
import { drawRail, keepingPlace } from './rail';

/** The parts that the server sends anew, by id. */
const PARTS = ['rail', 'sentence', 'view-actions', 'map', 'network', 'years', 'results', 'panel'] as const;

/** How long typing may pause before it counts as done, in milliseconds. */
const PAUSE = 350;

class View {
  private readonly base: string;
  private readonly progress = new Progress();
  private readonly failure: Failure;
  private readonly site = document.title.split(' · ').at(-1) ?? 'Legation';
  private request: AbortController | undefined;
  private pause: number | undefined;
  /** The query of the answer on the page, without what the server does not need to know. */
  private shown: string;

  constructor(private readonly main: HTMLElement) {
    this.base = main.dataset['base'] ?? '/';
    this.failure = new Failure(main);
    this.shown = this.asked(this.current());
    document.documentElement.classList.add('lg-live');
    drawRail(main);
    this.listen();
  }

  /** The canonical query of the address bar. */
  private current(): string {
    return canonicalQuery(new URLSearchParams(location.search));
  }

  /** A query as far as the answer depends on it: moving the map changes no answer. */
  private asked(query: string): string {
    return withParams(query, { at: null, renderer: null });
  }

  private listen(): void {
    const { main } = this;
    main.addEventListener('submit', (event) => {
      if ((event.target as HTMLElement).id !== 'rail') return;
      event.preventDefault();
      this.readRail();
    });
    main.addEventListener('change', (event) => {
      if (this.isRailInput(event.target)) this.readRail();
    });
    main.addEventListener('input', (event) => {
      if (!this.isRailInput(event.target) || (event.target as HTMLInputElement).type !== 'search') return;
      window.clearTimeout(this.pause);
      this.pause = window.setTimeout(() => this.readRail(), PAUSE);
    });
    main.addEventListener('click', (event) => this.follow(event));
    main.addEventListener(CHOOSE, ({ detail }) => this.go(this.changed({ sel: detail.selection || null })));
    main.addEventListener(MOVED, ({ detail }) => {
      history.replaceState(history.state, '', address(this.base, withParams(this.current(), { at: detail.at })));
    });
    main.addEventListener(YEARS, ({ detail }) => {
      const year = (value: number | null): string | null => (value === null ? null : String(value));
      this.go(this.changed({ from: year(detail.from), to: year(detail.to), cursor: null }));
    });
    window.addEventListener('popstate', () => void this.load(this.current(), 'same'));
    document.addEventListener('keydown', (event) => this.escape(event));
  }

  private isRailInput(target: EventTarget | null): boolean {
    return target instanceof HTMLInputElement && target.name !== '' && target.closest('#rail') !== null;
  }

  private changed(changes: Readonly<Record<string, string | null>>): string {
    return withParams(this.current(), changes);
  }

  /** Goes to what the rail says now; how the view is shown stays, the page of the list starts over. */
  private readRail(): void {
    window.clearTimeout(this.pause);
    const form = this.main.querySelector<HTMLFormElement>('#rail');
    if (!form) return;
    const said = [...new FormData(form)].filter((pair): pair is [string, string] => typeof pair[1] === 'string');
    const pages = new URLSearchParams(this.current());
    const kept = ['sort', 'limit', 'view', 'at', 'sel', 'renderer', 'order'].flatMap((name): [string, string][] => {
      const value = pages.get(name);
      return value === null ? [] : [[name, value]];
    });
    this.go(canonicalQuery([...new URLSearchParams(filterQuery(said)), ...kept]));
  }

  /** Follows a link of the page in place, if it leads to another view of it. */
  private follow(event: MouseEvent): void {
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    )
      return;
    const link = (event.target as Element).closest?.('a');
    if (!link || link.target || link.hasAttribute('download')) return;
    const url = new URL(link.href, location.href);
    if (url.origin !== location.origin || url.pathname !== this.base || url.searchParams.has('ask')) return;
    event.preventDefault();
    const now = new URLSearchParams(location.search);
    // The map may have been moved, and the drawing chosen, since the server wrote the link.
    this.go(withParams(url.search, { at: now.get('at') ?? url.searchParams.get('at'), renderer: now.get('renderer') }));
  }

  private escape(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.defaultPrevented || !new URLSearchParams(location.search).has('sel')) return;
    if (event.target instanceof HTMLInputElement && event.target.value !== '' && event.target.type === 'search') return;
    const inPanel = event.target instanceof HTMLElement && event.target.closest('#panel') !== null;
    this.go(this.changed({ sel: null }));
    if (inPanel) this.main.querySelector<HTMLElement>('#map [tabindex]')?.focus();
  }

  private go(query: string): void {
    if (query === this.current() && this.asked(query) === this.shown) return;
    void this.load(query, 'new');
  }

  /** Asks for a view and shows it. The address changes at once; an answer that has been overtaken is dropped. */
  private async load(query: string, entry: 'new' | 'same'): Promise<void> {
    this.request?.abort();
    const request = new AbortController();
    this.request = request;
    if (entry === 'new' && query !== this.current()) history.pushState(null, '', address(this.base, query));
    this.main.setAttribute('aria-busy', 'true');
    this.progress.start();
    try {
      const response = await fetch(address(this.base, query), {
        headers: { accept: 'text/html', 'x-legation-fragment': 'view' },
        signal: request.signal,
      });
      if (!response.ok) throw await errorOf(response);
      const html = await response.text();
      if (request.signal.aborted) return;
      this.show(html, query);
    } catch (error) {
      if (request.signal.aborted) return;
      this.failure.show(error, () => void this.load(query, 'same'));
    }
    this.main.removeAttribute('aria-busy');
    this.progress.stop();
  }

  private show(html: string, query: string): void {
    const next = new DOMParser().parseFromString(html, 'text/html');
    const parts = PARTS.map((id) => [document.getElementById(id), next.getElementById(id)] as const);
    if (!parts.some(([here, there]) => here && there)) throw new Error('The server’s answer is not a view.');
    this.failure.clear();
    keepingPlace(this.main, () => {
      for (const [here, there] of parts) if (here && there) swap(here, there);
    });
    const shown = next.querySelector<HTMLElement>('#main');
    if (shown) takeAttributes(this.main, shown);
    else this.main.dataset['view'] = new URLSearchParams(query).get('view') ?? 'map';
    drawRail(this.main);
    this.shown = this.asked(query);
    const title = document.getElementById('sentence')?.dataset['title'];
    if (title) document.title = `${title} · ${this.site}`;
  }
}

/** Takes over the map page. */
export function mount(main: HTMLElement): void {
  new View(main);
}

/** Finds the islands of a page and brings them to life, each loaded when the page has it. */

/** Brings one element to life. Called once an element. */
export type Mount = (element: HTMLElement) => void | Promise<void>;

type Loader = () => Promise<{ readonly mount: Mount }>;

/** The islands there are, by the word in `data-island`. */
const ISLANDS: Readonly<Record<string, Loader>> = {
  view: () => import('./view/view'),
  map: () => import('./map/map'),
  network: () => import('./network/network'),
  years: () => import('./years/years'),
  ask: () => import('./ask/ask'),
  timeline: () => import('./timeline/timeline'),
  smallmap: () => import('./smallmap/smallmap'),
  copy: () => import('./copy'),
  desk: () => import('./desk/desk'),
};

const mounted = new WeakSet<HTMLElement>();

async function mountOne(element: HTMLElement): Promise<void> {
  const load = ISLANDS[element.dataset['island'] ?? ''];
  if (!load || mounted.has(element)) return;
  mounted.add(element);
  try {
    const { mount } = await load();
    await mount(element);
  } catch (error) {
    // The server's HTML stays as it is: it is complete without the island.
    console.error(`island ${element.dataset['island']} did not start`, error);
    element.dataset['islandFailed'] = '';
  }
}

/** Mounts every island within `root` (and `root` itself) that is not mounted yet. */
export function mountIslands(root: ParentNode): void {
  if (root instanceof HTMLElement) void mountOne(root);
  for (const element of root.querySelectorAll<HTMLElement>('[data-island]')) void mountOne(element);
}

/** Told to an element before its content is replaced; an island that takes the news over itself calls `preventDefault`. */
export interface SwapDetail {
  readonly next: HTMLElement;
}

/** The name of that event. */
export const SWAP = 'lg:swap';

/** Lets the island of `element` take over `next`, or else replaces content and attributes. */
export function swap(element: HTMLElement, next: HTMLElement): void {
  const event = new CustomEvent<SwapDetail>(SWAP, { cancelable: true, detail: { next } });
  if (!element.dispatchEvent(event)) return;
  takeAttributes(element, next);
  element.replaceChildren(...next.childNodes);
  for (const child of element.querySelectorAll<HTMLElement>('[data-island]')) void mountOne(child);
}

/** Gives `element` the data and ARIA attributes of `next`, and its `hidden`. */
export function takeAttributes(element: HTMLElement, next: HTMLElement): void {
  const ours = (name: string): boolean => name.startsWith('data-') || name.startsWith('aria-') || name === 'hidden';
  for (const { name } of [...element.attributes]) {
    if (ours(name) && name !== 'aria-busy' && !next.hasAttribute(name)) element.removeAttribute(name);
  }
  for (const { name, value } of next.attributes) {
    if (ours(name)) element.setAttribute(name, value);
  }
}

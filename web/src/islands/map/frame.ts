/** What stands around and over the globe: buttons, legend, the list of the biggest places, card, labels, message. */
import { FAMILIES, type Family } from '../../api/client';
import { classLabel } from '../../geo/classes';
import { placeLabels } from '../../geo/labels';
import { shadeOfClass, type Globe, type Scene, type Target } from './globe';
import type { Palette } from './palette';

const FAMILY_LABELS: Readonly<Record<Family, string>> = {
  ties: 'Ties',
  texts: 'Texts',
  visits: 'Visits',
  presence: 'Presence',
  acts: 'Acts',
};

/** How many places and countries the list offers. */
const LISTED = 15;
/** How many labels are tried. */
const LABELLED = { places: 26, countries: 12 };

export interface FrameEvents {
  zoom(steps: number): void;
  reset(): void;
  key(event: KeyboardEvent): void;
  choose(kind: 'place' | 'country', id: string): void;
}

function make<K extends keyof HTMLElementTagNameMap>(name: K, className = '', text = ''): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

const spell = (count: number): string => count.toLocaleString('en-US');

interface Label {
  readonly element: HTMLElement;
  readonly lon: number;
  readonly lat: number;
  readonly gap: number;
  readonly centred: boolean;
  width: number;
  height: number;
}

export class Frame {
  readonly root = make('div', 'lg-globe');
  readonly view = make('div', 'lg-globe__view');
  private readonly labelLayer = make('div', 'lg-globe__labels');
  private readonly card = make('div', 'lg-globe__card');
  private readonly legend = make('div', 'lg-globe__legend');
  private readonly list = make('details', 'lg-globe__places');
  private readonly lists = make('div');
  private message: HTMLElement | null = null;
  private labels: Label[] = [];

  constructor(
    private readonly palette: Palette,
    private readonly events: FrameEvents,
    withList: boolean,
  ) {
    this.view.tabIndex = 0;
    this.view.setAttribute('role', 'application');
    this.view.setAttribute(
      'aria-label',
      'Globe. Arrow keys turn it, plus and minus zoom, zero goes back. The list of the biggest places follows.',
    );
    this.view.addEventListener('keydown', (event) => events.key(event));
    this.labelLayer.setAttribute('aria-hidden', 'true');
    this.card.hidden = true;
    this.card.setAttribute('aria-hidden', 'true');
    this.legend.hidden = true;
    this.list.append(make('summary', '', 'Biggest in view'), this.lists);
    this.root.append(this.view, this.labelLayer, this.card, this.buttons(), this.legend);
    if (withList) this.root.append(this.list);
  }

  private buttons(): HTMLElement {
    const box = make('div', 'lg-globe__buttons');
    const add = (text: string, label: string, act: () => void): void => {
      const button = make('button', '', text);
      button.type = 'button';
      button.setAttribute('aria-label', label);
      button.title = label;
      button.addEventListener('click', act);
      box.append(button);
    };
    add('+', 'Zoom in', () => this.events.zoom(0.7));
    add('−', 'Zoom out', () => this.events.zoom(-0.7));
    add('○', 'Whole globe', () => this.events.reset());
    return box;
  }

  /** Says something over the globe, or (given nothing) stops saying it. */
  say(text: string, retry?: () => void): void {
    this.message?.remove();
    this.message = null;
    if (text === '') return;
    const message = make('div', 'lg-globe__message', text);
    message.setAttribute('role', 'status');
    if (retry) {
      const button = make('button', 'lg-linklike', 'Try again');
      button.type = 'button';
      button.addEventListener('click', retry);
      message.append(' ', button);
    }
    this.message = message;
    this.root.append(message);
  }

  /** Draws legend, list and labels for what is in view. */
  show(scene: Scene, radius: (count: number) => number): void {
    this.drawLegend(scene);
    this.drawList(scene);
    this.drawLabels(scene, radius);
  }

  private drawLegend(scene: Scene): void {
    const families = make('ul');
    const seen = new Set(FAMILIES.filter((_, n) => scene.places.some((place) => (place.families[n] ?? 0) > 0)));
    for (const family of FAMILIES.filter((each) => seen.has(each))) {
      const item = make('li');
      item.dataset['family'] = family;
      item.append(make('span', 'lg-mark'), FAMILY_LABELS[family]);
      families.append(item);
    }
    this.legend.replaceChildren(families);
    if (scene.classes.length > 0) {
      const ladder = make('ol');
      scene.classes.forEach((each, n) => {
        const item = make('li');
        const box = make('i');
        box.style.background = this.palette.shades[shadeOfClass(scene.classes.length, n)] ?? '';
        item.append(box, classLabel(each));
        ladder.append(item);
      });
      this.legend.append(make('p', '', 'Engagements with the country'), ladder);
    }
    this.legend.hidden = scene.places.length === 0 && scene.classes.length === 0;
  }

  private drawList(scene: Scene): void {
    const countries = [...scene.countries.values()].sort((a, b) => b.count - a.count);
    const group = (
      title: string,
      kind: 'place' | 'country',
      items: readonly (readonly [string, string, number])[],
    ): HTMLElement[] => {
      if (items.length === 0) return [];
      const list = make('ol');
      for (const [id, name, count] of items) {
        const button = make('button');
        button.type = 'button';
        button.dataset['selection'] = `${kind}:${id}`;
        button.append(make('span', '', name), make('span', 'lg-count', spell(count)));
        button.addEventListener('click', () => this.events.choose(kind, id));
        const item = make('li');
        item.append(button);
        list.append(item);
      }
      list.setAttribute('aria-label', title);
      const heading = make('p', 'lg-globe__title', title);
      heading.setAttribute('aria-hidden', 'true');
      return [heading, list];
    };
    const places = scene.places
      .slice(0, LISTED)
      .map((place) => [place.slug, withState(place.name, place.state), place.count] as const);
    const abroad = countries.slice(0, LISTED).map((country) => [country.iso2, country.name, country.count] as const);
    this.lists.replaceChildren(
      ...group('American places', 'place', places),
      ...group('Countries', 'country', abroad),
      ...this.nowhere(scene),
    );
    this.list.hidden = this.lists.childElementCount === 0;
  }

  /** Those in view that no map can show: their pages are a link away. */
  private nowhere(scene: Scene): HTMLElement[] {
    if (scene.unplaced.length === 0) return [];
    const list = make('ol');
    list.setAttribute('aria-label', 'Without a place on the map');
    for (const { slug, name, count } of scene.unplaced) {
      const link = make('a', '', name);
      link.href = `/actors/${slug}`;
      const item = make('li');
      item.append(link, ' ', make('span', 'lg-count', spell(count)));
      list.append(item);
    }
    const heading = make('p', 'lg-globe__title', `Without a place on the map (${spell(scene.unplaced.length)})`);
    heading.setAttribute('aria-hidden', 'true');
    return [heading, list];
  }

  /** Marks the chosen one in the list. */
  mark(selection: string): void {
    for (const button of this.lists.querySelectorAll<HTMLElement>('button')) {
      button.setAttribute('aria-pressed', String(button.dataset['selection'] === selection));
    }
  }

  private drawLabels(scene: Scene, radius: (count: number) => number): void {
    const label = (text: string, kind: string, lon: number, lat: number, gap: number): Label => {
      const element = make('span', 'lg-globe__label', text);
      element.dataset['kind'] = kind;
      return { element, lon, lat, gap, centred: kind === 'country', width: 0, height: 0 };
    };
    const countries = [...scene.countries.values()].sort((a, b) => b.count - a.count).slice(0, LABELLED.countries);
    this.labels = [
      ...scene.places
        .slice(0, LABELLED.places)
        .map((place) => label(place.name, 'place', place.lon, place.lat, radius(place.count) + 3)),
      ...countries.map((country) => label(country.name, 'country', country.lon, country.lat, 0)),
    ];
    this.labelLayer.replaceChildren(...this.labels.map((each) => each.element));
    for (const each of this.labels) {
      each.width = each.element.offsetWidth;
      each.height = each.element.offsetHeight;
    }
  }

  /** Puts the labels where the globe now has their points. */
  moveLabels(globe: Globe): void {
    const { clientWidth, clientHeight } = this.labelLayer;
    const seen = this.labels.map((label) => ({ label, spot: globe.project(label.lon, label.lat) }));
    const wishes = seen.flatMap(({ label, spot }) =>
      spot
        ? [
            {
              x: spot[0],
              y: spot[1],
              width: label.width,
              height: label.height,
              gap: label.gap,
              centred: label.centred,
              label,
            },
          ]
        : [],
    );
    const spots = placeLabels(wishes, clientWidth, clientHeight);
    const stand = new Map(wishes.map((wish, n) => [wish.label, spots[n] ?? null]));
    for (const label of this.labels) {
      const spot = stand.get(label);
      label.element.style.visibility = spot ? 'visible' : 'hidden';
      if (spot) label.element.style.transform = `translate(${Math.round(spot.x)}px, ${Math.round(spot.y)}px)`;
    }
  }

  /** Shows a card beside the pointer, or (given `null`) hides it. */
  showCard(target: Target | null, scene: Scene | null, x: number, y: number): void {
    this.card.hidden = target === null;
    if (!target) return;
    this.card.replaceChildren(...cardOf(target, scene));
    const { clientWidth, clientHeight } = this.root;
    const left = x + 14 + this.card.offsetWidth > clientWidth ? x - 14 - this.card.offsetWidth : x + 14;
    const top = Math.min(Math.max(4, y + 12), clientHeight - this.card.offsetHeight - 4);
    this.card.style.transform = `translate(${Math.round(Math.max(4, left))}px, ${Math.round(top)}px)`;
  }
}

function withState(name: string, state: string | null | undefined): string {
  return state ? `${name}, ${state}` : name;
}

function cardOf(target: Target, scene: Scene | null): Node[] {
  if (target.kind === 'cluster') {
    const others = target.places - 1;
    const name = `${target.name} and ${spell(others)} other${others === 1 ? '' : 's'} nearby`;
    return [make('strong', '', name), document.createTextNode(`${spell(target.count)} in view. Press to come nearer.`)];
  }
  const place = target.kind === 'place' ? scene?.places.find((each) => each.slug === target.id) : undefined;
  const country = target.kind === 'country' ? scene?.countries.get(target.id) : undefined;
  const count = place?.count ?? country?.count ?? (target.kind === 'place' ? target.count : 0);
  const name = place ? withState(place.name, place.state) : target.name;
  const said =
    count === 0 ? 'none reported in this view' : `${spell(count)} engagement${count === 1 ? '' : 's'} in view`;
  return [make('strong', '', name), document.createTextNode(said), familyList(place?.families ?? [])];
}

function familyList(families: readonly number[]): Node {
  const list = make('ul');
  FAMILIES.forEach((family, n) => {
    const count = families[n] ?? 0;
    if (count === 0) return;
    const item = make('li');
    item.dataset['family'] = family;
    item.append(make('span', 'lg-mark'), `${FAMILY_LABELS[family]} ${spell(count)}`);
    list.append(item);
  });
  return list;
}

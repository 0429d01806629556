/** The filter rail: what scripts add to it, and keeping a person's place in it while its content is replaced. */

/** Enough is typed into a list's box to narrow the list to the labels that contain it. */
function narrow(box: HTMLInputElement): void {
  const words = fold(box.value);
  const list = box.closest('.lg-facet');
  for (const choice of list?.querySelectorAll<HTMLElement>('.lg-choice') ?? []) {
    const label = choice.querySelector('.lg-choice__label')?.textContent ?? '';
    choice.hidden = words !== '' && !fold(label).includes(words);
  }
}

/** Letters without case and accents. */
export function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().trim();
}

/** Shows the boxes that narrow long lists, and on small screens folds the rail behind a button. */
export function drawRail(main: HTMLElement): void {
  const rail = main.querySelector<HTMLFormElement>('#rail');
  if (!rail) return;
  for (const box of rail.querySelectorAll<HTMLInputElement>('input[data-narrows]')) {
    box.hidden = false;
    box.addEventListener('input', () => narrow(box));
    box.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') event.preventDefault();
    });
  }
  const toggle = main.querySelector<HTMLButtonElement>('.lg-rail-toggle') ?? makeToggle(rail);
  const chosen = rail.querySelectorAll('.lg-chips a').length || rail.querySelectorAll('input:checked').length;
  toggle.textContent = chosen > 0 ? `Filter (${chosen})` : 'Filter';
}

function makeToggle(rail: HTMLFormElement): HTMLButtonElement {
  const toggle = document.createElement('button');
  toggle.type = 'button';
  toggle.className = 'lg-rail-toggle usa-button usa-button--outline';
  toggle.setAttribute('aria-controls', 'rail');
  const setFolded = (folded: boolean): void => {
    rail.toggleAttribute('data-folded', folded);
    toggle.setAttribute('aria-expanded', String(!folded));
  };
  setFolded(true);
  toggle.addEventListener('click', () => setFolded(!rail.hasAttribute('data-folded')));
  rail.before(toggle);
  return toggle;
}

/** Finds, in the next answer, what stands for an element of this one. */
type Finder = (main: HTMLElement) => HTMLElement | null;

/** Links change their addresses with the view: the same relation, or the same place among the links of the part, stands for one. */
function linkFinder(link: HTMLAnchorElement): Finder {
  const part = link.closest('#view-actions, #results, #panel')?.id;
  if (!part) return () => null;
  const position = [...document.querySelectorAll(`#${part} a`)].indexOf(link);
  return (main) =>
    link.rel === 'prev' || link.rel === 'next'
      ? main.querySelector(`#${part} a[rel="${CSS.escape(link.rel)}"]`)
      : (main.querySelectorAll<HTMLElement>(`#${part} a`)[position] ?? null);
}

/** What tells an element from its neighbours, whichever answer it came with. */
function finder(element: Element): Finder {
  if (element instanceof HTMLAnchorElement) return linkFinder(element);
  const selector = identity(element);
  return (main) => (selector ? main.querySelector<HTMLElement>(selector) : null);
}

function identity(element: Element): string | null {
  if (element.id) return `#${CSS.escape(element.id)}`;
  const facet = element.closest<HTMLElement>('.lg-facet')?.dataset['facet'];
  const within = facet ? `[data-facet="${CSS.escape(facet)}"] ` : '';
  if (element instanceof HTMLInputElement) {
    if (element.dataset['narrows'] !== undefined) return `#rail ${within}input[data-narrows]`;
    const value =
      element.type === 'checkbox' || element.type === 'radio' ? `[value="${CSS.escape(element.value)}"]` : '';
    return `#rail ${within}input[name="${CSS.escape(element.name)}"]${value}`;
  }
  if (element.tagName === 'SUMMARY') return `#rail ${within}summary`;
  return null;
}

/** Runs `change` and puts back focus, half-typed text, open lists, narrowed lists and the rail's scroll. */
export function keepingPlace(main: HTMLElement, change: () => void): void {
  const rail = main.querySelector<HTMLElement>('#rail');
  const active = document.activeElement;
  const inside = active instanceof HTMLElement && main.contains(active) ? active : null;
  const find = inside ? finder(inside) : null;
  const typed = inside instanceof HTMLInputElement && inside.type !== 'checkbox' ? inside.value : null;
  const open = new Map(
    [...main.querySelectorAll<HTMLDetailsElement>('#rail details')].map((each) => [facetOf(each), each.open]),
  );
  const narrowed = new Map(
    [...main.querySelectorAll<HTMLInputElement>('input[data-narrows]')].map((each) => [facetOf(each), each.value]),
  );
  const folded = rail?.hasAttribute('data-folded') ?? false;
  const scroll = rail?.scrollTop ?? 0;

  change();

  for (const details of main.querySelectorAll<HTMLDetailsElement>('#rail details')) {
    details.open = open.get(facetOf(details)) ?? details.open;
  }
  for (const box of main.querySelectorAll<HTMLInputElement>('input[data-narrows]')) {
    box.value = narrowed.get(facetOf(box)) ?? '';
    if (box.value !== '') narrow(box);
  }
  rail?.toggleAttribute('data-folded', folded);
  if (rail) rail.scrollTop = scroll;
  if (!find || (inside && document.activeElement === inside)) return;
  const again = find(main);
  if (again instanceof HTMLInputElement && typed !== null && again.value !== typed) again.value = typed;
  // What was focused may be gone (a chip, a pager's end): the sentence says what happened, and is near.
  if (again) again.focus({ preventScroll: true });
  else focusSentence(main);
}

function focusSentence(main: HTMLElement): void {
  const sentence = main.querySelector<HTMLElement>('#sentence');
  if (!sentence) return;
  sentence.tabIndex = -1;
  sentence.focus({ preventScroll: true });
}

function facetOf(element: Element): string {
  return element.closest<HTMLElement>('.lg-facet')?.dataset['facet'] ?? '';
}

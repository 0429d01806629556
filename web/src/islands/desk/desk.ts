/**
 * The desk: keys for every decision, forms that are sent without leaving the page, and lists decided in small portions.
 *
 * Whatever a key does, a link or button of the page does too: the island only presses it. Where the server cannot be
 * reached, the page stays as it is with what was written, and says so.
 */
import { mountIslands } from '../mount';
import { explain, Failure, Progress } from '../view/feedback';
import { decideInPortions } from './batch';
import { keyOf, Rows } from './keys';

const failure = new WeakMap<HTMLElement, Failure>();

/** Brings the main part of a page of the desk to life. */
export function mount(main: HTMLElement): void {
  const progress = new Progress();
  failure.set(main, new Failure(main));
  const rows = new Rows(main);
  const stop = new AbortController();
  const options = { signal: stop.signal };

  document.addEventListener(
    'keydown',
    (event) => {
      if (!main.isConnected) {
        stop.abort();
        return;
      }
      const key = keyOf(event);
      if (key && press(main, rows, key)) event.preventDefault();
    },
    options,
  );
  main.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement;
    const button = event.submitter instanceof HTMLButtonElement ? event.submitter : undefined;
    if (event.defaultPrevented || form.method !== 'post') return;
    event.preventDefault();
    if (form.dataset['batch'] !== undefined) {
      void decideInPortions(form, button, failure.get(main));
    } else {
      void send(main, form, button, progress);
    }
  });
  main.addEventListener('click', (event) => {
    const target = event.target instanceof Element ? event.target : undefined;
    if (target?.closest('[data-help]')) help(main);
    if (target?.closest('[data-choose-all]')) rows.chooseAll();
  });
  main.addEventListener('change', () => rows.tell());
  rows.tell();
  showPassage(main.querySelector<HTMLElement>('#passage'));
  // From here on the keys are heard.
  main.dataset['live'] = 'yes';
}

/** Brings the passage to the middle of the document's own window; the page stays where it is. */
function showPassage(passage: HTMLElement | null): void {
  const frame = passage?.parentElement;
  if (!passage || !frame) return;
  const above = passage.getBoundingClientRect().top - frame.getBoundingClientRect().top;
  frame.scrollTop += above - Math.max(0, (frame.clientHeight - passage.offsetHeight) / 2);
}

function help(main: HTMLElement): void {
  const dialog = main.querySelector<HTMLDialogElement>('#keys');
  if (dialog && !dialog.open) dialog.showModal();
}

/** Presses what a key stands for; tells whether there was anything. */
function press(main: HTMLElement, rows: Rows, key: string): boolean {
  if (main.querySelector<HTMLDialogElement>('dialog[open]')) return false;
  if (key === '?') {
    help(main);
    return true;
  }
  if (rows.press(key)) return true;
  const found = main.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
  if (!found || found.hasAttribute('disabled')) return false;
  if (found instanceof HTMLInputElement) {
    found.focus();
    found.select();
  } else if (found.dataset['edit'] !== undefined) {
    const details = found.closest('details');
    if (details) details.open = true;
    details?.querySelector<HTMLElement>('select, input')?.focus();
  } else {
    found.click();
  }
  return true;
}

/** Sends a form, follows where the answer leads and shows it. */
async function send(
  main: HTMLElement,
  form: HTMLFormElement,
  button: HTMLButtonElement | undefined,
  progress: Progress,
): Promise<void> {
  if (main.getAttribute('aria-busy') === 'true') return;
  main.setAttribute('aria-busy', 'true');
  failure.get(main)?.clear();
  progress.start();
  try {
    const response = await fetch(form.action, {
      method: 'POST',
      body: body(form, button),
      headers: { accept: 'text/html' },
    });
    show(main, await response.text(), response);
  } catch (error) {
    failure.get(main)?.show(undelivered(error), () => void send(main, form, button, progress));
  } finally {
    main.removeAttribute('aria-busy');
    progress.stop();
  }
}

/** The form as the browser would send it, with the button that was pressed. */
export function body(form: HTMLFormElement, button: HTMLButtonElement | undefined): URLSearchParams {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === 'string') fields.append(name, value);
  if (button?.name) fields.append(button.name, button.value);
  return fields;
}

/** What to say where nothing came back: the decision may or may not have been written. */
function undelivered(error: unknown): Error {
  return new Error(`${explain(error)} It is not known whether your decision was written; look before you try again.`);
}

/** Puts the page that was answered in the place of this one. */
function show(main: HTMLElement, text: string, response: Response): void {
  const page = new DOMParser().parseFromString(text, 'text/html');
  const next = page.querySelector<HTMLElement>('main');
  if (!next) throw new Error('The answer was no page.');
  const arrived = document.importNode(next, true);
  if (response.redirected) history.pushState(null, '', response.url);
  document.title = page.title;
  main.replaceWith(arrived);
  mountIslands(arrived);
  window.scrollTo(0, 0);
  const heading = arrived.querySelector<HTMLElement>('h1');
  heading?.setAttribute('tabindex', '-1');
  heading?.focus({ preventScroll: true });
}

// Going back shows the page as the server has it now.
window.addEventListener('popstate', () => {
  if (document.querySelector('[data-island="desk"]')) location.reload();
});

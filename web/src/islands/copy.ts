/** A button, or a link to the very address, that copies an address or the text of another element. */

import { address, canonicalQuery } from '../query/view';

/** Says for a moment that it is done. */
const MOMENT = 2500;

function textFor(button: HTMLElement): string {
  const from = button.dataset['copyFrom'];
  if (from) return document.getElementById(from)?.textContent ?? '';
  const text = button.dataset['copy'] ?? '';
  return text === '' || button.closest('#view-actions') ? hereAndNow() : text;
}

/** The address of this very view, which scripts may have changed since the page was sent; how it is drawn is nobody else's business. */
function hereAndNow(): string {
  const url = new URL(location.href);
  url.searchParams.delete('renderer');
  return `${url.origin}${address(url.pathname, canonicalQuery(url.searchParams))}`;
}

/** Makes the button copy. */
export function mount(button: HTMLElement): void {
  const label = button.textContent ?? 'Copy';
  const say = (word: string): void => {
    button.textContent = word;
    window.setTimeout(() => {
      button.textContent = label;
      delete button.dataset['done'];
    }, MOMENT);
  };
  button.setAttribute('aria-live', 'polite');
  button.addEventListener('click', async (event) => {
    event.preventDefault();
    const text = textFor(button);
    try {
      await navigator.clipboard.writeText(text);
      button.dataset['done'] = '';
      say('Copied');
    } catch {
      // Not allowed, or not a secure page: offer it to be copied by hand.
      window.prompt('Copy this:', text);
    }
  });
}

/** A button that copies an address or the text of another element. */

/** Says for a moment that it is done. */
const MOMENT = 2500;

function textFor(button: HTMLElement): string {
  const from = button.dataset['copyFrom'];
  if (from) return document.getElementById(from)?.textContent ?? '';
  const text = button.dataset['copy'] ?? '';
  // An empty one means this very address, which scripts may have changed since the page was sent.
  return text === '' ? location.href : text;
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

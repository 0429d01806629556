/**
 * The search box as a combobox (ARIA 1.2, list autocomplete): suggestions from the API below a box that is an ordinary form
 * without scripts. Enter with nothing picked sends the form; the server knows what to make of the words.
 */
import { fetchSuggestions, type SuggestAnswer } from '../../api/client';

/** How long typing may pause before suggestions are asked for, in milliseconds. */
const PAUSE = 160;

interface Choice {
  readonly url: string;
  readonly label: string;
  readonly detail: string;
}

/** What is offered for an answer: how the words are understood first, then things by name. */
function choicesOf(answer: SuggestAnswer): Choice[] {
  const { understood, suggestions } = answer;
  const count = understood?.count;
  const first = understood
    ? [
        {
          url: understood.url,
          label: understood.text,
          detail: count == null ? 'view' : `${count.toLocaleString('en-US')} in view`,
        },
      ]
    : [];
  return [...first, ...suggestions.map(({ url, label, detail, type }) => ({ url, label, detail: detail ?? type }))];
}

class Ask {
  private readonly list = document.createElement('ul');
  private choices: Choice[] = [];
  private picked = -1;
  private timer: number | undefined;
  private request: AbortController | undefined;

  constructor(
    form: HTMLFormElement,
    private readonly input: HTMLInputElement,
    private readonly status: HTMLElement,
  ) {
    this.list.id = 'ask-list';
    this.list.className = 'lg-ask__list';
    this.list.setAttribute('role', 'listbox');
    this.list.setAttribute('aria-label', 'Suggestions');
    this.list.hidden = true;
    form.append(this.list);
    const attributes = {
      role: 'combobox',
      'aria-autocomplete': 'list',
      'aria-expanded': 'false',
      'aria-controls': 'ask-list',
      autocomplete: 'off',
    };
    for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);
    input.addEventListener('input', () => this.wait());
    input.addEventListener('keydown', (event) => this.key(event));
    input.addEventListener('focus', () => {
      if (this.choices.length > 0 && input.value.trim() !== '') this.open();
    });
    input.addEventListener('blur', () => this.close());
    // The box keeps the focus while an option is pressed.
    this.list.addEventListener('pointerdown', (event) => event.preventDefault());
    this.list.addEventListener('click', (event) => {
      const option = (event.target as Element).closest<HTMLElement>('[role="option"]');
      if (option) this.take(Number(option.dataset['n']));
    });
  }

  private wait(): void {
    window.clearTimeout(this.timer);
    this.request?.abort();
    const words = this.input.value.trim();
    if (words === '') {
      this.choices = [];
      this.close();
      return;
    }
    this.timer = window.setTimeout(() => void this.ask(words), PAUSE);
  }

  private async ask(words: string): Promise<void> {
    const request = new AbortController();
    this.request = request;
    try {
      const answer = await fetchSuggestions(words, request.signal);
      if (request.signal.aborted || document.activeElement !== this.input) return;
      this.choices = choicesOf(answer);
      this.draw(Boolean(answer.understood));
    } catch {
      // Suggestions are a courtesy: without them the form still works.
      if (!request.signal.aborted) this.close();
    }
  }

  private draw(understood: boolean): void {
    this.picked = -1;
    const options = this.choices.map((choice, n) => {
      const option = document.createElement('li');
      option.id = `ask-${n}`;
      option.dataset['n'] = String(n);
      option.setAttribute('role', 'option');
      option.setAttribute('aria-selected', 'false');
      const label = document.createElement('span');
      label.className = 'lg-ask__label';
      label.textContent = understood && n === 0 ? `Understood as: ${choice.label}` : choice.label;
      const detail = document.createElement('span');
      detail.className = 'lg-ask__detail';
      detail.textContent = choice.detail;
      option.append(label, detail);
      return option;
    });
    this.list.replaceChildren(...options);
    const count = options.length;
    this.status.textContent = count === 0 ? 'No suggestions' : `${count} suggestion${count === 1 ? '' : 's'}`;
    if (count > 0) this.open();
    else this.close();
  }

  private open(): void {
    this.list.hidden = false;
    this.input.setAttribute('aria-expanded', 'true');
  }

  private close(): void {
    this.list.hidden = true;
    this.input.setAttribute('aria-expanded', 'false');
    this.pick(-1);
  }

  private pick(n: number): void {
    this.picked = n;
    for (const [index, option] of [...this.list.children].entries()) {
      option.setAttribute('aria-selected', String(index === n));
      if (index === n) option.scrollIntoView({ block: 'nearest' });
    }
    if (n < 0) this.input.removeAttribute('aria-activedescendant');
    else this.input.setAttribute('aria-activedescendant', `ask-${n}`);
  }

  private key(event: KeyboardEvent): void {
    const count = this.choices.length;
    if (event.key === 'Escape' && !this.list.hidden) {
      event.preventDefault();
      this.close();
    } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && count > 0) {
      event.preventDefault();
      this.open();
      // One step beyond either end is the box itself.
      const step = event.key === 'ArrowDown' ? 1 : -1;
      this.pick(((this.picked + 1 + step + count + 1) % (count + 1)) - 1);
    } else if (event.key === 'Enter' && !this.list.hidden && this.picked >= 0) {
      event.preventDefault();
      this.take(this.picked);
    }
  }

  private take(n: number): void {
    const choice = this.choices[n];
    if (!choice) return;
    this.close();
    location.assign(choice.url);
  }
}

/** Makes the form's search box a combobox. */
export function mount(form: HTMLElement): void {
  const input = form.querySelector('input');
  if (!(form instanceof HTMLFormElement) || !input) return;
  const status = document.createElement('span');
  status.className = 'lg-hidden';
  status.setAttribute('role', 'status');
  form.append(status);
  new Ask(form, input, status);
}

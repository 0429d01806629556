/** A list decided in small portions, so that one sees how far it has come and nothing is lost half-way. */
import type { Failure } from '../view/feedback';
import { explain } from '../view/feedback';

/** How many items go with one request. */
export const PORTION = 5;

/** What the server did with a portion. */
interface Outcome {
  readonly done: number;
  readonly refused: readonly { readonly href: string; readonly title: string; readonly why: string }[];
}

/** Parts a list. */
export function portions<T>(items: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < items.length; at += size) parts.push(items.slice(at, at + size));
  return parts;
}

/** Sends the chosen items of a list portion by portion and shows progress; then what could not be done. */
export async function decideInPortions(
  form: HTMLFormElement,
  button: HTMLButtonElement | undefined,
  failure: Failure | undefined,
): Promise<void> {
  const boxes = [...form.querySelectorAll<HTMLInputElement>('input[name="item"]:checked')];
  const panel = form.querySelector<HTMLElement>('.lg-decide');
  if (!button || !panel || form.getAttribute('aria-busy') === 'true') return;
  failure?.clear();
  if (boxes.length === 0) {
    failure?.show(new Error('Nothing is chosen: tick what you mean.'), () => failure.clear());
    return;
  }
  form.setAttribute('aria-busy', 'true');
  const shown = begin(panel, boxes.length);
  const whole: { done: number; refused: Outcome['refused'][number][] } = { done: 0, refused: [] };
  try {
    for (const some of portions(boxes, PORTION)) {
      const outcome = await decide(form, button, some);
      whole.done += outcome.done;
      whole.refused.push(...outcome.refused);
      shown.step(whole.done, whole.refused.length);
      for (const box of some) box.disabled = true;
    }
    shown.end(whole.done, whole.refused);
  } catch (error) {
    const said = `${explain(error)} ${whole.done} of ${boxes.length} were decided before that.`;
    failure?.show(new Error(said), () => void decideInPortions(form, button, failure));
  } finally {
    form.removeAttribute('aria-busy');
    if (whole.done > 0 || whole.refused.length > 0) button.form?.querySelector<HTMLElement>('a[data-again]')?.focus();
  }
}

async function decide(form: HTMLFormElement, button: HTMLButtonElement, some: HTMLInputElement[]): Promise<Outcome> {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === 'string' && name !== 'item') fields.append(name, value);
  }
  fields.append(button.name, button.value);
  for (const box of some) fields.append('item', box.value);
  const response = await fetch(form.action, { method: 'POST', body: fields, headers: { accept: 'application/json' } });
  const answer = (await response.json()) as Outcome & { error?: { message: string; hint?: string } };
  if (answer.error) throw new Error([answer.error.message, answer.error.hint].filter(Boolean).join(' '));
  return answer;
}

interface ShownProgress {
  step(done: number, refused: number): void;
  end(done: number, refused: Outcome['refused']): void;
}

/** The bar, and afterwards the result with the way back to the queue. */
function begin(panel: HTMLElement, total: number): ShownProgress {
  const line = document.createElement('div');
  line.setAttribute('role', 'status');
  const bar = document.createElement('progress');
  bar.max = total;
  bar.value = 0;
  bar.setAttribute('aria-label', 'Deciding');
  const words = document.createElement('p');
  words.textContent = `0 of ${total}`;
  line.append(bar, words);
  panel.prepend(line);
  return {
    step(done, refused) {
      bar.value = done + refused;
      words.textContent = `${done + refused} of ${total}`;
    },
    end(done, refused) {
      bar.remove();
      words.textContent = `${done} decided${refused.length > 0 ? `, ${refused.length} not` : ''}. `;
      const again = document.createElement('a');
      again.href = location.href;
      again.dataset['again'] = '';
      again.textContent = 'Show what is left';
      words.append(again);
      if (refused.length > 0) line.append(listOf(refused));
    },
  };
}

function listOf(refused: Outcome['refused']): HTMLElement {
  const list = document.createElement('ul');
  for (const one of refused) {
    const item = document.createElement('li');
    const link = document.createElement('a');
    link.href = one.href;
    link.textContent = one.title;
    item.append(link, `: ${one.why}`);
    list.append(item);
  }
  return list;
}

/** Waiting and failing, shown above the view. */
import { ApiError } from '../../api/client';

/** Answers faster than this show no bar, in milliseconds. */
const SOON = 120;

/** A thin bar at the top of the window while an answer is awaited. */
export class Progress {
  private readonly bar = document.createElement('div');
  private timer: number | undefined;

  constructor() {
    this.bar.className = 'lg-progress';
    this.bar.setAttribute('aria-hidden', 'true');
    document.body.append(this.bar);
  }

  start(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.bar.setAttribute('data-on', ''), SOON);
  }

  stop(): void {
    window.clearTimeout(this.timer);
    this.bar.removeAttribute('data-on');
  }
}

/** A line with what went wrong and a button to try again; the last good view stays below it. */
export class Failure {
  private line: HTMLElement | undefined;

  constructor(private readonly main: HTMLElement) {}

  show(error: unknown, retry: () => void): void {
    this.clear();
    const line = document.createElement('div');
    line.className = 'lg-failure';
    line.setAttribute('role', 'alert');
    const text = document.createElement('span');
    text.textContent = explain(error);
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'lg-linklike';
    button.textContent = 'Try again';
    button.addEventListener('click', retry);
    line.append(text, button);
    this.main.before(line);
    this.line = line;
  }

  clear(): void {
    this.line?.remove();
    this.line = undefined;
  }
}

/** An error in a sentence or two. */
export function explain(error: unknown): string {
  if (error instanceof ApiError) return [error.message, error.hint].filter(Boolean).map(sentence).join(' ');
  if (error instanceof TypeError) return 'The server could not be reached.';
  return error instanceof Error ? error.message : 'Something went wrong.';
}

const sentence = (text: string | undefined): string => (text && !/[.!?]$/.test(text) ? `${text}.` : (text ?? ''));

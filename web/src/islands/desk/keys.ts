/** Which key was pressed, and the rows of a list that keys move along. */

/** The key of an event, where it is one of the desk's: a single sign without modifiers, not typed into a field. */
export function keyOf(event: KeyboardEvent): string | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.key.length !== 1) return undefined;
  const target = event.target instanceof HTMLElement ? event.target : undefined;
  const writable = 'input:not([type="checkbox"], [type="radio"], [type="submit"]), textarea, select, [contenteditable]';
  return target?.closest(writable) ? undefined : event.key;
}

/** The rows of a list: one is at hand, some are chosen. */
export class Rows {
  private readonly rows: readonly HTMLElement[];

  constructor(private readonly main: HTMLElement) {
    this.rows = [...main.querySelectorAll<HTMLElement>('[data-row]')];
  }

  private get at(): number {
    return this.rows.findIndex((row) => row.contains(document.activeElement));
  }

  /** j, k and x; tells whether there was anything to do. */
  press(key: string): boolean {
    if (this.rows.length === 0) return false;
    if (key === 'j' || key === 'k') {
      const step = key === 'j' ? 1 : -1;
      const next = this.at < 0 ? 0 : Math.min(Math.max(this.at + step, 0), this.rows.length - 1);
      this.rows[next]?.querySelector<HTMLElement>('a[data-item]')?.focus();
      return true;
    }
    const box = key === 'x' ? this.rows[this.at]?.querySelector<HTMLInputElement>('input[type="checkbox"]') : undefined;
    if (!box) return false;
    box.checked = !box.checked;
    this.tell();
    return true;
  }

  private get boxes(): HTMLInputElement[] {
    return this.rows.flatMap((row) => [...row.querySelectorAll<HTMLInputElement>('input[name="item"]')]);
  }

  /** Chooses all, or none where all are chosen. */
  chooseAll(): void {
    const all = this.boxes.every((box) => box.checked);
    for (const box of this.boxes) box.checked = !all;
    this.tell();
  }

  /** Says how many are chosen. */
  tell(): void {
    const output = this.main.querySelector<HTMLOutputElement>('[data-chosen]');
    if (!output) return;
    const chosen = this.boxes.filter((box) => box.checked).length;
    output.textContent = chosen === 0 ? '' : `${chosen} chosen`;
  }
}

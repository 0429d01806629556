/** What the islands of the map page say to its controller: events that bubble up to `main`. */

/** Something on the map was chosen (`place:seattle-wa`), or nothing any more (empty). */
export const CHOOSE = 'lg:choose';
/** The map was moved by a person and now stands at `lon,lat,zoom`. */
export const MOVED = 'lg:moved';
/** Years were brushed. */
export const YEARS = 'lg:years';

export interface ChooseDetail {
  readonly selection: string;
}

export interface MovedDetail {
  readonly at: string;
}

export interface YearsDetail {
  /** First and last year, or `null` where the brush is open on that side. */
  readonly from: number | null;
  readonly to: number | null;
}

declare global {
  interface HTMLElementEventMap {
    [CHOOSE]: CustomEvent<ChooseDetail>;
    [MOVED]: CustomEvent<MovedDetail>;
    [YEARS]: CustomEvent<YearsDetail>;
    'lg:swap': CustomEvent<{ readonly next: HTMLElement }>;
  }
}

/** Says something to whoever listens further up. */
export function say<T>(from: HTMLElement, name: string, detail: T): void {
  from.dispatchEvent(new CustomEvent<T>(name, { bubbles: true, detail }));
}

/** The colours of the style sheet, as drawing needs them. */
import { FAMILIES, type Family } from '../../api/client';

export interface Palette {
  readonly sea: string;
  readonly land: string;
  readonly ink: string;
  readonly quiet: string;
  readonly line: string;
  readonly paper: string;
  /** Of a country with nothing in view, then from few to many. */
  readonly shades: readonly [string, string, string, string, string, string];
  readonly families: Readonly<Record<Family, string>>;
}

/** The colour of a family by its word. */
export function familyColour(palette: Palette, family: string): string {
  return palette.families[family as Family] ?? palette.quiet;
}

/** Reads the custom properties once; they do not change while a page stands. */
export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const value = (name: string): string => style.getPropertyValue(`--lg-${name}`).trim() || '#888888';
  const shade = (n: number): string => value(`shade-${n}`);
  return {
    sea: value('sea'),
    land: value('land'),
    ink: value('ink'),
    quiet: value('quiet'),
    line: value('strong-line'),
    paper: value('paper'),
    shades: [shade(0), shade(1), shade(2), shade(3), shade(4), shade(5)],
    families: Object.fromEntries(FAMILIES.map((family) => [family, value(family)])) as Record<Family, string>,
  };
}

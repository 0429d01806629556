/** Codes of countries, as the map needs to tell them apart. */

/** Countries and territories that are American: land, never a counterpart. */
export const AMERICAN: ReadonlySet<string> = new Set(['US', 'PR', 'GU', 'VI', 'AS', 'MP', 'UM']);

/** The code of a shape, where it is a counterpart. */
export function counterpart(shape: { readonly id?: string | number | undefined }): string | null {
  return typeof shape.id === 'string' && !AMERICAN.has(shape.id) ? shape.id : null;
}

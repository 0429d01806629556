/** What is chosen on the map (`sel=`) and where the map stands (`at=`). */

/** The chosen thing: an American place, a foreign country, or one engagement. */
export interface Selection {
  readonly kind: 'place' | 'country' | 'engagement';
  readonly id: string;
}

/** Where the globe is looked at: degrees, and MapLibre's zoom (0 shows the world in 512 pixels). */
export interface At {
  readonly lon: number;
  readonly lat: number;
  readonly zoom: number;
}

const KINDS = new Set(['place', 'country', 'engagement']);

/** Reads `place:seattle-wa`; anything else is nothing chosen. */
export function parseSelection(text: string | null | undefined): Selection | null {
  const [kind, id, ...rest] = (text ?? '').split(':');
  if (!kind || !id || rest.length > 0 || !KINDS.has(kind)) return null;
  return { kind: kind as Selection['kind'], id };
}

/** Writes a selection as the address holds it. */
export function spellSelection(selection: Selection | null): string {
  return selection ? `${selection.kind}:${selection.id}` : '';
}

/** Reads `lon,lat,zoom`; `null` where it is not three numbers of a possible position. */
export function parseAt(text: string | null | undefined): At | null {
  const parts = (text ?? '').split(',');
  if (parts.length !== 3 || parts.some((part) => part.trim() === '')) return null;
  const [lon, lat, zoom] = parts.map(Number) as [number, number, number];
  if (![lon, lat, zoom].every(Number.isFinite) || Math.abs(lat) > 90) return null;
  return { lon: wrapLongitude(lon), lat, zoom: withinZooms(zoom) };
}

/** Writes a position with no more digits than one can see; the server rounds to two as well. */
export function spellAt(at: At): string {
  const digits = at.zoom < 4 ? 1 : 2;
  const tidy = (value: number, n: number): string => String(Number(value.toFixed(n)) + 0);
  return `${tidy(wrapLongitude(at.lon), digits)},${tidy(at.lat, digits)},${tidy(withinZooms(at.zoom), 2)}`;
}

/** A zoom that an address may hold. */
function withinZooms(zoom: number): number {
  return Math.min(Math.max(zoom, 0), 14);
}

/** A longitude in [-180, 180). */
export function wrapLongitude(lon: number): number {
  if (lon >= -180 && lon < 180) return lon;
  return ((((lon + 180) % 360) + 360) % 360) - 180;
}

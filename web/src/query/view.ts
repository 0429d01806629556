/**
 * The address of a view: which parameters there are, in which order they stand, and how lists are written.
 * The same view has one address, so that it can be shared, cached and compared.
 */

/** What narrows the engagements in view, in canonical order: pages, API, tiles and downloads share these. */
export const FILTER_PARAMS = [
  'kind',
  'family',
  'status',
  'issue',
  'state',
  'country',
  'level',
  'from',
  'to',
  'undated',
  'gov',
  'confirmed',
  'place',
  'actor',
  'q',
  'licence',
  'valid_on',
  'known_on',
] as const;

/** How the view is shown: pages alone know these. */
export const PAGE_PARAMS = ['sort', 'limit', 'cursor', 'view', 'at', 'sel', 'renderer', 'order'] as const;

/** Parameters that hold several values, any of which may match. */
const LISTS: ReadonlySet<string> = new Set([
  'kind',
  'family',
  'status',
  'issue',
  'state',
  'country',
  'level',
  'place',
  'actor',
]);

/** What a parameter means when it is left out. */
const DEFAULTS: ReadonlyMap<string, string> = new Map([
  ['view', 'map'],
  ['sort', 'newest'],
  ['limit', '50'],
  ['order', 'engagements'],
]);

type Pairs = Iterable<[string, string]>;

/** The one spelling of a list: values once each, sorted, joined by commas. */
export function canonicalList(values: Iterable<string>): string {
  const all = [...values].flatMap((value) => value.split(',')).map((value) => value.trim());
  return [...new Set(all)]
    .filter((value) => value !== '')
    .sort()
    .join(',');
}

/** Form encoding as the server writes it: commas and colons stay, since people read addresses; spaces become plus. */
function encode(value: string): string {
  return encodeURIComponent(value)
    .replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%2C', ',')
    .replaceAll('%3A', ':')
    .replaceAll('%20', '+');
}

function gather(pairs: Pairs): Map<string, string> {
  const lists = new Map<string, string[]>();
  const found = new Map<string, string>();
  for (const [name, value] of pairs) {
    if (LISTS.has(name)) {
      const list = lists.get(name) ?? [];
      list.push(value);
      lists.set(name, list);
    } else if (value.trim() !== '') {
      found.set(name, value.trim().replace(/\s+/g, ' '));
    }
  }
  for (const [name, values] of lists) found.set(name, canonicalList(values));
  // Without years everything undated is in view anyway.
  if (!found.has('from') && !found.has('to')) found.delete('undated');
  return found;
}

function spell(found: ReadonlyMap<string, string>, names: readonly string[]): string {
  return names
    .map((name) => [name, found.get(name) ?? ''] as const)
    .filter(([name, value]) => value !== '' && DEFAULTS.get(name) !== value)
    .map(([name, value]) => `${name}=${encode(value)}`)
    .join('&');
}

/** The canonical query string of a page's address, without the question mark; unknown parameters are left out. */
export function canonicalQuery(pairs: Pairs): string {
  return spell(gather(pairs), [...FILTER_PARAMS, ...PAGE_PARAMS]);
}

/** The canonical query string of the filter alone: what the map, its tiles and the API are asked with. */
export function filterQuery(pairs: Pairs): string {
  return spell(gather(pairs), FILTER_PARAMS);
}

/** `path` or `path?query`. */
export function address(path: string, query: string): string {
  return query === '' ? path : `${path}?${query}`;
}

/** A query string with some parameters set (or, given `null`, taken away), canonical. */
export function withParams(query: string, changes: Readonly<Record<string, string | null>>): string {
  const params = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) {
    params.delete(name);
    if (value !== null) params.set(name, value);
  }
  return canonicalQuery(params);
}

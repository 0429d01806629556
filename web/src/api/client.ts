/**
 * The published API as the islands use it. All shapes and addresses come from `schema.d.ts`, which `npm run api` makes from
 * `openapi.json`, which the server's code makes; a test on either side fails when they drift apart.
 */
import type { components, paths } from './schema';

/** The five families, in the order in which the API counts them. */
export const FAMILIES = ['ties', 'texts', 'visits', 'presence', 'acts'] as const;
export type Family = (typeof FAMILIES)[number];

type Schemas = components['schemas'];

/** The world in view. */
export type MapAnswer = Schemas['World'];
/** An American place with what is in view of it; `families` are counts in the order of `FAMILIES`. */
export type MapPlace = Schemas['PlaceInView'];
/** A foreign country with what is in view of it. */
export type MapCountry = Schemas['CountryInView'];
/** An actor in view that has no place on the map. */
export type Unplaced = Schemas['Unplaced'];
/** All that is in view between one American place and one foreign place or country. */
export type Flow = Schemas['Flow'];
export type FlowsAnswer = Schemas['FlowList'];
/** Who deals with whom. */
export type NetworkAnswer = Schemas['Network'];
/** A state, a country, or one actor of it. */
export type NetworkNode = Schemas['NetworkNode'];
/** What somebody who has typed something may mean. */
export type SuggestAnswer = Schemas['Proposals'];
/** An engagement with its participants. */
export type EngagementAnswer = Schemas['Engagement'];

/** What the API's error envelope says, or what became of the network. */
export class ApiError extends Error {
  readonly code: string;
  readonly hint: string | undefined;

  constructor(code: string, message: string, hint?: string) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.hint = hint;
  }
}

/** The error that an answer which is not a success stands for. */
export async function errorOf(response: Response): Promise<ApiError> {
  const text = await response.text().catch(() => '');
  try {
    const { error } = JSON.parse(text) as Partial<Schemas['Envelope']>;
    if (error?.message) return new ApiError(error.code ?? 'error', error.message, error.hint ?? undefined);
  } catch {
    // Not the envelope: the status has to do.
  }
  return new ApiError(
    `http_${response.status}`,
    `The server answered ${response.status} ${response.statusText}`.trim(),
  );
}

/** What a GET of an address answers when all is well. */
type Answer<P extends keyof paths> = paths[P] extends {
  get: { responses: { 200: { content: { 'application/json': infer Body } } } };
}
  ? Body
  : never;

const asked = (path: string, query: string): string => (query === '' ? path : `${path}?${query}`);

/** Asks an address, its `{parts}` filled in. */
async function get<P extends keyof paths>(
  path: P,
  query: string,
  signal?: AbortSignal,
  parts: Readonly<Record<string, string>> = {},
): Promise<Answer<P>> {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(parts[name] ?? ''));
  const response = await fetch(asked(filled, query), {
    headers: { accept: 'application/json' },
    ...(signal ? { signal } : {}),
  });
  if (!response.ok) throw await errorOf(response);
  return (await response.json()) as Answer<P>;
}

/** The world in view. */
export function fetchMap(query: string, signal?: AbortSignal): Promise<MapAnswer> {
  return get('/api/v1/map', query, signal);
}

/** The flows in view, at most `limit` of them. */
export function fetchFlows(query: string, limit: number, signal?: AbortSignal): Promise<FlowsAnswer> {
  return get('/api/v1/flows', `${query}${query === '' ? '' : '&'}limit=${limit}`, signal);
}

/** Who deals with whom in view. */
export function fetchNetwork(query: string, signal?: AbortSignal): Promise<NetworkAnswer> {
  return get('/api/v1/network', query, signal);
}

/** Who takes part in an engagement, and all else about it. */
export function fetchEngagement(id: string, signal?: AbortSignal): Promise<EngagementAnswer> {
  return get('/api/v1/engagements/{id}', '', signal, { id });
}

/** What somebody who has typed this far may mean. */
export function fetchSuggestions(words: string, signal?: AbortSignal): Promise<SuggestAnswer> {
  return get('/api/v1/suggest', `q=${encodeURIComponent(words)}`, signal);
}

/** The address template of the vector tiles of a filter, absolute (workers have no base address). */
export function tileTemplate(query: string): string {
  const path: keyof paths = '/api/v1/tiles/{z}/{x}/{y}';
  return `${location.origin}${asked(`${path}.mvt`, query)}`;
}

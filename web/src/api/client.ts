/**
 * The published API as the islands use it. The shapes below are those of `openapi.json`; `npm run api` writes them to
 * `schema.d.ts`, from which these aliases are to be taken.
 */

/** The five families, in the order in which the API counts them. */
export const FAMILIES = ['ties', 'texts', 'visits', 'presence', 'acts'] as const;
export type Family = (typeof FAMILIES)[number];

/** An American place with what is in view of it. */
export interface MapPlace {
  readonly slug: string;
  readonly name: string;
  readonly state?: string | null;
  readonly lon: number;
  readonly lat: number;
  readonly count: number;
  /** Counts by family, in the order of `FAMILIES`. */
  readonly families: readonly number[];
}

/** A foreign country with what is in view of it. */
export interface MapCountry {
  readonly iso2: string;
  readonly name: string;
  readonly lon: number;
  readonly lat: number;
  readonly count: number;
  readonly families?: readonly number[];
}

/** An actor in view that has no place on the map. */
export interface Unplaced {
  readonly slug: string;
  readonly name: string;
  readonly count: number;
}

export interface MapAnswer {
  readonly places: readonly MapPlace[];
  readonly countries: readonly MapCountry[];
  readonly unplaced: readonly Unplaced[];
}

/** One end of a flow. */
export interface FlowEnd {
  readonly slug?: string | null;
  readonly iso2?: string | null;
  readonly name: string;
  readonly lon: number;
  readonly lat: number;
}

/** All that is in view between one American place and one foreign place or country. */
export interface Flow {
  readonly us: FlowEnd;
  readonly foreign: FlowEnd;
  readonly count: number;
  readonly family: Family;
}

export interface FlowsAnswer {
  readonly flows: readonly Flow[];
  readonly truncated: boolean;
}

/** Who takes part in an engagement; the rest of its record is the page's. */
export interface Participants {
  readonly us: readonly { readonly slug: string }[];
  readonly foreign: readonly { readonly slug: string; readonly country?: string | null }[];
}

export interface Suggestion {
  readonly type: string;
  readonly label: string;
  readonly detail?: string | null;
  readonly url: string;
}

export interface SuggestAnswer {
  readonly understood?: { readonly text: string; readonly url: string; readonly count?: number | null } | null;
  readonly suggestions: readonly Suggestion[];
}

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

interface Envelope {
  readonly error?: { readonly code?: string; readonly message?: string; readonly hint?: string | null };
}

/** The error that an answer which is not a success stands for. */
export async function errorOf(response: Response): Promise<ApiError> {
  const text = await response.text().catch(() => '');
  try {
    const { error } = JSON.parse(text) as Envelope;
    if (error?.message) return new ApiError(error.code ?? 'error', error.message, error.hint ?? undefined);
  } catch {
    // Not the envelope: the status has to do.
  }
  return new ApiError(
    `http_${response.status}`,
    `The server answered ${response.status} ${response.statusText}`.trim(),
  );
}

const BASE = '/api/v1';

async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await fetch(`${BASE}/${path}`, {
    headers: { accept: 'application/json' },
    ...(signal ? { signal } : {}),
  });
  if (!response.ok) throw await errorOf(response);
  return (await response.json()) as T;
}

const asked = (path: string, query: string): string => (query === '' ? path : `${path}?${query}`);

/** The world in view. */
export function fetchMap(query: string, signal?: AbortSignal): Promise<MapAnswer> {
  return get<MapAnswer>(asked('map', query), signal);
}

/** The flows in view, at most `limit` of them. */
export function fetchFlows(query: string, limit: number, signal?: AbortSignal): Promise<FlowsAnswer> {
  return get<FlowsAnswer>(asked('flows', `${query}${query === '' ? '' : '&'}limit=${limit}`), signal);
}

/** Who takes part in an engagement. */
export function fetchParticipants(id: string, signal?: AbortSignal): Promise<Participants> {
  return get<Participants>(`engagements/${encodeURIComponent(id)}`, signal);
}

/** What somebody who has typed this far may mean. */
export function fetchSuggestions(words: string, signal?: AbortSignal): Promise<SuggestAnswer> {
  return get<SuggestAnswer>(`suggest?q=${encodeURIComponent(words)}`, signal);
}

/** The address template of the vector tiles of a filter, absolute (workers have no base address). */
export function tileTemplate(query: string): string {
  return `${location.origin}${asked(`${BASE}/tiles/{z}/{x}/{y}.mvt`, query)}`;
}

import type { JsonObject } from '../dialects/index.ts';
import type { Ms } from '../../units/index.ts';
import type { CacheSettings } from './schema.ts';

/** What the cache may do for one request. */
export interface CacheUse {
  /** Serve a stored answer, if it is no older than `maxAgeMs`. */
  readonly read: boolean;
  readonly write: boolean;
  readonly maxAgeMs: Ms;
  /** Why not, in a word; `null` where it may read and write. */
  readonly why: 'off' | 'caller' | 'endpoint' | 'state' | 'many' | 'audio' | 'tools' | 'temperature' | null;
}

const GENERATING = new Set(['chat', 'responses', 'messages']);
const REPEATABLE = new Set(['embeddings', 'moderations']);
/** Anything in them makes the answer depend on more than the request. */
const TOOLS = ['tools', 'functions', 'mcp_servers', 'web_search_options', 'container'] as const;
const STATE = ['previous_response_id', 'conversation'] as const;

const given = (value: unknown): boolean =>
  value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);

function obstacle(settings: CacheSettings, endpoint: string, parsed: JsonObject): CacheUse['why'] {
  if (!GENERATING.has(endpoint) && !REPEATABLE.has(endpoint)) return 'endpoint';
  if (parsed['store'] === true || parsed['background'] === true || STATE.some((name) => given(parsed[name])))
    return 'state';
  if (REPEATABLE.has(endpoint)) return null;
  // Who asks for several answers wants them to differ.
  if (given(parsed['n']) && parsed['n'] !== 1) return 'many';
  if (given(parsed['audio']) || (Array.isArray(parsed['modalities']) && parsed['modalities'].includes('audio')))
    return 'audio';
  if (!settings.tools && TOOLS.some((name) => given(parsed[name]))) return 'tools';
  // Left out it is 1 nearly everywhere.
  if (!settings.anyTemperature && parsed['temperature'] !== 0) return 'temperature';
  return null;
}

const NEITHER = { read: false, write: false, maxAgeMs: 0 } as const;

/**
 * Whether a request may be answered from the cache, and its answer kept: by the workload's settings, by what it asks
 * for, and by its `cache-control` header (`no-store`, `no-cache`, `max-age`).
 *
 * @param settings `null`: the workload has no cache
 */
export function cacheUse(
  settings: CacheSettings | null,
  endpoint: string,
  parsed: JsonObject,
  cacheControl: string | undefined,
): CacheUse {
  if (settings === null) return { ...NEITHER, why: 'off' };
  const wishes = (cacheControl ?? '')
    .toLowerCase()
    .split(',')
    .map((wish) => wish.trim());
  if (wishes.includes('no-store')) return { ...NEITHER, why: 'caller' };
  const why = obstacle(settings, endpoint, parsed);
  if (why !== null) return { ...NEITHER, why };
  const ages = wishes
    .flatMap((wish) => /^max-age="?(\d{1,10})"?$/.exec(wish)?.[1] ?? [])
    .map((seconds) => Number(seconds) * 1000);
  const maxAgeMs = Math.min(Infinity, ...ages);
  if (wishes.includes('no-cache') || maxAgeMs === 0) return { read: false, write: true, maxAgeMs: 0, why: 'caller' };
  return { read: true, write: true, maxAgeMs, why: null };
}

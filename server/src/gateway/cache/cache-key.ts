import { createHmac, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import type { JsonObject } from '../dialects/index.ts';
import { canonicalBody } from './canonical.ts';
import type { CacheSettings } from './schema.ts';

/** Whose answer it is, and everything that it depends on. */
export interface CacheKeyParts {
  readonly tenant: { readonly organisation: string; readonly team: string | null; readonly keyId: string };
  readonly scope: CacheSettings['scope'];
  /** Of the config in force: another policy might have chosen another model or refused. */
  readonly policyVersion: number;
  readonly workload: string;
  /** Such as `chat`. */
  readonly endpoint: string;
  /** Every model that may serve the request. */
  readonly models: readonly string[];
  /** Stricter rules of the caller's headers, in one spelling; `''`: none. */
  readonly control: string;
  /** Headers that change the answer, such as `anthropic-beta`, as `name: value` in one order. */
  readonly headers: readonly string[];
  readonly body: Buffer;
  /** The value of `body`. */
  readonly parsed: JsonObject;
}

/** Name an end user or steer the upstream's own cache; no answer depends on them. */
const BESIDE_THE_POINT = ['user', 'safety_identifier', 'metadata', 'prompt_cache_key', 'prompt_cache_retention'];
/** A response repeats them, so there they are part of the answer. */
const ECHOED_BY = 'responses';

function leftOut(endpoint: string, parsed: JsonObject): readonly string[] {
  const beside = endpoint === ECHOED_BY ? [] : BESIDE_THE_POINT;
  // A stream is kept as events and replayed as events: only streams of the same shape share it.
  return parsed['stream'] === true ? beside : [...beside, 'stream', 'stream_options'];
}

function partition({ tenant, scope }: CacheKeyParts): readonly string[] {
  if (scope === 'organisation') return ['organisation'];
  if (scope === 'team' && tenant.team !== null) return ['team', tenant.team];
  return ['key', tenant.keyId];
}

/** A secret of this process: nobody outside can tell from a key what was asked. */
export const newCacheSecret = (): KeyObject => createSecretKey(randomBytes(32));

/**
 * The name of an answer: HMAC-SHA256 over tenant, policy version, workload, endpoint, models and canonical body.
 * Two tenants never share a name.
 *
 * @returns `null` where the body has no safe canonical form: such a request is not cached
 */
export function cacheKey(secret: KeyObject, parts: CacheKeyParts): string | null {
  const { tenant, policyVersion, workload, endpoint, models, control, headers, body, parsed } = parts;
  const canonical = canonicalBody(body, parsed, leftOut(endpoint, parsed));
  if (canonical === null) return null;
  const head = JSON.stringify([
    tenant.organisation,
    partition(parts),
    policyVersion,
    workload,
    endpoint,
    models.toSorted(),
    control,
    headers,
  ]);
  return createHmac('sha256', secret).update(head).update('\n').update(canonical).digest('base64url');
}

import type { Entry } from '../../ledger/index.ts';
import type { CompiledWorkload } from '../../kernel/index.ts';
import { cacheKey, cacheUse, type Hit, type WorkloadCache } from '../cache/index.ts';
import type { CallRequest, Endpoint } from '../dialects/index.ts';
import type { Principal } from '../tenants/index.ts';
import type { Incoming } from './reply.ts';
import type { GatewayRuntime } from './runtime.ts';
import type { TryEnd } from './try-end.ts';

/** One answer may not push out all others; a longer one is not worth gathering. */
const LARGEST_SHARE = 1 / 8;

const single = (value: string | readonly string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;

/** One request at the exact cache: it may find its answer there, or leave it there. */
export class CacheTurn {
  readonly #cache: WorkloadCache;
  readonly #key: string;
  readonly #maxAgeMs: number;
  readonly #read: boolean;
  #parts: Buffer[] | null = [];
  #bytes = 0;

  constructor(cache: WorkloadCache, key: string, read: boolean, maxAgeMs: number) {
    this.#cache = cache;
    this.#key = key;
    this.#read = read;
    this.#maxAgeMs = maxAgeMs;
  }

  find(): Hit | null {
    return this.#read ? this.#cache.answers.get(this.#key, this.#maxAgeMs) : null;
  }

  /** Bytes that the client was sent, in order. */
  gather(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#cache.settings.maxBytes * LARGEST_SHARE) this.#parts = null;
    this.#parts?.push(chunk);
  }

  /** The answer is whole and good. */
  keep(end: TryEnd, streamed: boolean, row: Entry): void {
    if (this.#parts === null || end.status !== 200 || row.deployment === null || row.modelServed === null) return;
    this.#cache.answers.put(this.#key, {
      contentType: streamed ? 'text/event-stream; charset=utf-8' : end.contentType,
      bytes: Buffer.concat([...this.#parts, end.tail]),
      deployment: row.deployment,
      modelServed: row.modelServed,
      usage: row.usage,
      usageGrade: row.usageGrade,
      costNanoUsd: row.costNanoUsd,
      energyNanoWh: row.energyNanoWh,
      carbonNanoG: row.carbonNanoG,
      tier: row.tier,
      method: row.method,
    });
  }
}

/** What a request is, as far as its answer depends on it. */
export interface CacheAsk {
  readonly principal: Principal;
  readonly endpoint: Endpoint;
  readonly call: CallRequest;
  readonly incoming: Incoming;
  readonly compiled: CompiledWorkload;
  readonly controlText: string;
}

/** The request's turn at its workload's cache; `null` where it has none or may not use it. */
export function cacheTurn(
  runtime: GatewayRuntime,
  { principal, endpoint, call, incoming, compiled, controlText }: CacheAsk,
): CacheTurn | null {
  const cache = runtime.caches.get(compiled.workload.id);
  if (cache === undefined || endpoint.cached === false) return null;
  const { headers, body } = incoming;
  const use = cacheUse(cache.settings, endpoint.name, call.parsed, single(headers['cache-control']));
  if (!use.read && !use.write) return null;
  const key = cacheKey(runtime.cacheSecret, {
    tenant: principal,
    scope: cache.settings.scope,
    policyVersion: runtime.configVersion,
    workload: compiled.workload.id,
    endpoint: endpoint.name,
    models: compiled.workload.models.map(({ model }) => model),
    control: controlText,
    headers: endpoint.dialect.askedByHeader.flatMap((name) => {
      const value = single(headers[name]);
      return value === undefined ? [] : [`${name}: ${value}`];
    }),
    body,
    parsed: call.parsed,
  });
  return key === null ? null : new CacheTurn(cache, key, use.read, use.maxAgeMs);
}

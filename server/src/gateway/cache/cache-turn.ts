import type { Entry } from '../../ledger/index.ts';
import type { Ms } from '../../units/index.ts';
import type { Hit } from './answer-cache.ts';
import type { WorkloadCache } from './answer-caches.ts';

/** One answer may not push out all others; a longer one is not worth gathering. */
const LARGEST_SHARE = 1 / 8;

/** One request at the exact cache: it may find its answer there, or leave it there. */
export class CacheTurn {
  readonly #cache: WorkloadCache;
  readonly #key: string;
  readonly #maxAgeMs: Ms;
  readonly #read: boolean;
  #parts: Buffer[] | null = [];
  #bytes = 0;

  constructor(cache: WorkloadCache, key: string, read: boolean, maxAgeMs: Ms) {
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

  /** The answer is whole and good. @param tail what is still to be sent of it */
  keep(tail: Buffer, contentType: string, row: Entry, tokens: number): void {
    if (this.#parts === null || row.deployment === null || row.modelServed === null) return;
    const bytes = Buffer.concat([...this.#parts, tail]);
    const { costNanoUsd, energyNanoWh, carbonNanoG } = row;
    this.#cache.answers.put(this.#key, { contentType, bytes, costNanoUsd, energyNanoWh, carbonNanoG, tokens });
  }
}

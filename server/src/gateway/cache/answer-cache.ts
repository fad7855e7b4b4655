import { systemClock, type Clock } from '../../edge/index.ts';
import type { Entry } from '../../ledger/index.ts';
import { fromNano, type Ms, type NanoUsd } from '../../units/index.ts';

/** A whole answer as its client got it, with what it took to make: a hit books that as saved. */
export interface StoredAnswer {
  readonly contentType: string;
  /** The body, or the stream's events without our own comment lines. */
  readonly bytes: Buffer;
  readonly costNanoUsd: NanoUsd;
  readonly energyNanoWh: Entry['energyNanoWh'];
  readonly carbonNanoG: Entry['carbonNanoG'];
  /** Read and written. */
  readonly tokens: number;
}

/** A stored answer and its age, for the `age` header. */
export interface Hit {
  readonly answer: StoredAnswer;
  readonly ageMs: Ms;
}

export interface CacheStats {
  readonly entries: number;
  readonly bytes: number;
  readonly hits: number;
  readonly misses: number;
  readonly stores: number;
  /** Let go for room, before their time. */
  readonly evictions: number;
  /** What the hits did not take again; an amount that nobody knew counts in `unknown`, not as zero. */
  readonly saved: { readonly usd: number; readonly wh: number; readonly gCo2e: number; readonly unknown: number };
}

interface Held {
  readonly answer: StoredAnswer;
  readonly storedMs: Ms;
  readonly bytes: number;
}

/** What an entry takes beside its answer: key, objects, the place in the map. */
const ENTRY_BYTES = 1024;
/** One answer may not push out all others. */
const LARGEST_SHARE = 1 / 8;
/** Room is made for many answers at once: finding the oldest entry of a map walks over all that went before it. */
const FULL_TO = 15 / 16;

/**
 * Answers of one workload in memory: bounded in bytes, the one used longest ago goes first, none older than the time
 * to live. Ages run on the monotonic clock.
 */
export class AnswerCache {
  readonly #ttlMs: Ms;
  readonly #maxBytes: number;
  readonly #clock: Clock;
  /** Oldest use first. */
  readonly #held = new Map<string, Held>();
  #bytes = 0;
  #hits = 0;
  #misses = 0;
  #stores = 0;
  #evictions = 0;
  readonly #saved = { usd: 0, wh: 0, gCo2e: 0, unknown: 0 };

  constructor(options: { readonly ttlMs: Ms; readonly maxBytes: number; readonly clock?: Clock }) {
    this.#ttlMs = options.ttlMs;
    this.#maxBytes = options.maxBytes;
    this.#clock = options.clock ?? systemClock;
  }

  /** @param maxAgeMs what the caller takes at most */
  get(key: string, maxAgeMs: Ms = Infinity): Hit | null {
    const held = this.#held.get(key);
    const ageMs = held === undefined ? 0 : this.#clock.monotonicMs() - held.storedMs;
    if (held !== undefined && ageMs >= this.#ttlMs) this.#drop(key, held);
    if (held === undefined || ageMs >= Math.min(this.#ttlMs, maxAgeMs)) {
      this.#misses++;
      return null;
    }
    this.#held.delete(key);
    this.#held.set(key, held);
    this.#hits++;
    this.#book(held.answer);
    return { answer: held.answer, ageMs };
  }

  /**
   * Keeps a whole good answer: status 200, ended as its protocol ends, passed by every guard. Its bytes are copied.
   * @returns whether it is kept: one that takes more than an eighth of the room is not
   */
  put(key: string, answer: StoredAnswer): boolean {
    const bytes = answer.bytes.length + ENTRY_BYTES;
    const old = this.#held.get(key);
    if (old !== undefined) this.#drop(key, old);
    if (bytes > this.#maxBytes * LARGEST_SHARE) return false;
    if (this.#bytes + bytes > this.#maxBytes) this.#makeRoom(this.#maxBytes * FULL_TO - bytes);
    // A slice of a socket's buffer would keep the whole buffer alive.
    const copy = Buffer.allocUnsafeSlow(answer.bytes.length);
    answer.bytes.copy(copy);
    this.#held.set(key, {
      answer: Object.freeze({ ...answer, bytes: copy }),
      storedMs: this.#clock.monotonicMs(),
      bytes,
    });
    this.#bytes += bytes;
    this.#stores++;
    return true;
  }

  /** Oldest use first. */
  keys(): Iterable<string> {
    return this.#held.keys();
  }

  stats(): CacheStats {
    return {
      entries: this.#held.size,
      bytes: this.#bytes,
      hits: this.#hits,
      misses: this.#misses,
      stores: this.#stores,
      evictions: this.#evictions,
      saved: { ...this.#saved },
    };
  }

  #makeRoom(downTo: number): void {
    for (const [oldest, held] of this.#held) {
      if (this.#bytes <= downTo) return;
      this.#drop(oldest, held);
      this.#evictions++;
    }
  }

  #drop(key: string, held: Held): void {
    this.#held.delete(key);
    this.#bytes -= held.bytes;
  }

  #book({ costNanoUsd, energyNanoWh, carbonNanoG }: StoredAnswer): void {
    this.#saved.usd += fromNano(costNanoUsd);
    this.#saved.wh += fromNano(energyNanoWh.mean ?? 0);
    this.#saved.gCo2e += fromNano(carbonNanoG.mean ?? 0);
    if (energyNanoWh.mean === null || carbonNanoG.mean === null) this.#saved.unknown++;
  }
}

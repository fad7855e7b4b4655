import { createHash } from 'node:crypto';
import type { EpochMs } from '../../units/index.ts';

/**
 * What was done to segments other than sealing them. It is chained, signed with the heads, anchored and audited: a
 * manifest that says less or more than what was done cannot be told from the files, but from this.
 */
export interface Act {
  readonly kind: 'retired' | 'compacted' | 'settled' | 'adopted';
  readonly at: EpochMs;
  /** Why, or of what. */
  readonly reason: string;
  /** Hashes of the segments that were retired, or of the one that was made. */
  readonly segments: readonly string[];
  /** `hash` of the act before; `null` for the first. */
  readonly previous: string | null;
  readonly hash: string;
}

export type ActFacts = Omit<Act, 'previous' | 'hash'>;

/** Under which name the last act is anchored, beside the writers. */
export const ACTS = 'acts';

/** SHA-256 over what was done and the act before. */
export const actHash = ({ kind, at, reason, segments }: ActFacts, previous: string | null): string =>
  createHash('sha256')
    .update(JSON.stringify([kind, at, reason, segments, previous]))
    .digest('hex');

/** An act at the end of the chain. */
export function nextAct(acts: readonly Act[], facts: ActFacts): Act {
  const previous = acts.at(-1)?.hash ?? null;
  return { ...facts, previous, hash: actHash(facts, previous) };
}

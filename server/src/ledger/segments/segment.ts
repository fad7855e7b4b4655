import { createHash } from 'node:crypto';
import type { EpochMs } from '../../units/index.ts';

/**
 * A file that belongs to a segment: records that its entries name, its hourly sums, the segments it was made of, lines
 * that the engine refused.
 */
export interface Part {
  readonly role: 'records' | 'hours' | 'sources' | 'refused';
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Sums over a segment as decimal text, since they pass 2^53. Unknown figures add nothing. */
export interface Sums {
  readonly costNanoUsd: string;
  readonly energyNanoWh: string;
  readonly carbonNanoG: string;
}

/** What is known of a closed file before it has a place in the chain. */
export interface SegmentFacts {
  readonly file: string;
  readonly format: 'ndjson' | 'parquet' | 'settlement';
  readonly writer: string;
  readonly entries: number;
  /** Earliest and latest `at` inside; not the first and last line, since clocks step. */
  readonly firstAt: EpochMs;
  readonly lastAt: EpochMs;
  readonly bytes: number;
  /** Hex digest of the file. */
  readonly sha256: string;
  readonly parts: readonly Part[];
  /** `null` where the engine has not read the file. */
  readonly sums: Sums | null;
  /** The journal file that the segment was made of. */
  readonly from: { readonly file: string; readonly bytes: number; readonly sha256: string } | null;
}

/** A segment that is its journal file. */
export const NO_PARTS = { parts: [], sums: null, from: null } as const;

/** One sealed file. */
export interface Segment extends SegmentFacts {
  /** `hash` of the same writer's segment before this one; `null` for its first. */
  readonly previous: string | null;
  /** {@link segmentHash}: it covers the facts and `previous`, and so everything the writer sealed before. */
  readonly hash: string;
}

/** A segment whose files were removed when its time was up; its place in the chain stays. */
export interface Tombstone extends Segment {
  readonly removedAt: EpochMs;
  readonly reason: string;
}

/** SHA-256 over the facts and the previous hash, in a fixed order. */
export const segmentHash = (facts: SegmentFacts, previous: string | null): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        facts.file,
        facts.format,
        facts.writer,
        facts.entries,
        facts.firstAt,
        facts.lastAt,
        facts.bytes,
        facts.sha256,
        facts.parts.map(({ role, file, bytes, sha256 }) => [role, file, bytes, sha256]),
        facts.sums === null ? null : [facts.sums.costNanoUsd, facts.sums.energyNanoWh, facts.sums.carbonNanoG],
        facts.from === null ? null : [facts.from.file, facts.from.bytes, facts.from.sha256],
        previous,
      ]),
    )
    .digest('hex');

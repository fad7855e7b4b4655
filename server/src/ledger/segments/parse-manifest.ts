import { z } from 'zod';

/**
 * The name of a file in the ledger folder: no path, nothing hidden, and of a kind that holds books. What a manifest names
 * otherwise is neither read nor removed.
 */
export const isFileName = (name: string): boolean =>
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,200}\.(ndjson|jsonl|parquet)$/.test(name);

const file = z.string().refine(isFileName, {
  error: ({ input }) => `names ${JSON.stringify(input)}, which is no file of the ledger folder`,
});
const count = z.number();
const hash = z.string();

const segment = z.looseObject({
  file,
  format: z.enum(['ndjson', 'parquet', 'settlement']),
  writer: z.string(),
  entries: count,
  firstAt: count,
  lastAt: count,
  bytes: count,
  sha256: hash,
  parts: z.array(
    z.looseObject({ role: z.enum(['records', 'hours', 'sources', 'refused']), file, bytes: count, sha256: hash }),
  ),
  sums: z.looseObject({ costNanoUsd: z.string(), energyNanoWh: z.string(), carbonNanoG: z.string() }).nullable(),
  from: z.looseObject({ file, bytes: count, sha256: hash }).nullable(),
  previous: hash.nullable(),
  hash,
});

/** The form of a manifest: every name in it is judged here, where it is read, and nowhere else. */
export const manifestSchema = z.looseObject({
  schema: z.int(),
  segments: z.array(segment),
  tombstones: z.array(segment.extend({ removedAt: count, reason: z.string() })).default([]),
  acts: z
    .array(
      z.looseObject({
        kind: z.enum(['retired', 'compacted', 'settled', 'adopted']),
        at: count,
        reason: z.string(),
        segments: z.array(hash),
        previous: hash.nullable(),
        hash,
      }),
    )
    .default([]),
  heads: z.record(z.string(), hash).default({}),
  removing: z.array(file).default([]),
  signature: z.looseObject({ digest: z.string(), publicKey: z.string(), value: z.string() }).nullable().default(null),
});

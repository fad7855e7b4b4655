import { z } from 'zod';

/** Where the books and the state are kept. */
export const storageSchema = z.strictObject({
  folder: z.string().min(1).default('.joulegate'),
  durability: z.enum(['async', 'strict']).default('async'),
  rotateBytes: z
    .int()
    .positive()
    .default(64 * 1024 * 1024),
  rotateMinutes: z.number().positive().default(60),
  /** Sealed files become Parquet; otherwise they stay the journal files that they are until compaction. */
  parquet: z.boolean().default(true),
  /** Entries older than this leave; a tombstone with their hashes and hourly sums stays. `null`: they are kept. */
  retentionDays: z.int().positive().nullable().default(null),
  /** An Ed25519 private key (PEM) that signs the heads of the chains. */
  signingKey: z
    .strictObject({ file: z.string().min(1) })
    .nullable()
    .default(null),
});

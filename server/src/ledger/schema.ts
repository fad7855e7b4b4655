import { z } from 'zod';

/** Where the books and the state are kept. */
export const storageSchema = z.strictObject({
  folder: z.string().min(1).default('.joulegate').describe('Folder of books, state and pepper.'),
  durability: z
    .enum(['async', 'strict'])
    .default('async')
    .describe('`async`: an entry is on disk within 50 ms of the answer; `strict`: before the answer ends.'),
  rotateBytes: z
    .int()
    .positive()
    .default(64 * 1024 * 1024)
    .describe('Bytes after which the open file is sealed.'),
  rotateMinutes: z.number().positive().default(60).describe('Minutes after which the open file is sealed.'),
  parquet: z
    .boolean()
    .default(true)
    .describe('Sealed files become Parquet; otherwise they stay the journal files that they are until compaction.'),
  retentionDays: z
    .int()
    .positive()
    .nullable()
    .default(null)
    .describe(
      'Entries older than so many days leave; a tombstone with their hashes and hourly sums stays. `null`: they are kept.',
    ),
  signingKey: z
    .strictObject({ file: z.string().min(1).describe('File of the key.') })
    .nullable()
    .default(null)
    .describe('An Ed25519 private key (PEM) that signs the heads of the chains. `null`: they are not signed.'),
});

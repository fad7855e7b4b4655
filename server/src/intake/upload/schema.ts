import { z } from 'zod';
import { secretSchema } from '../../world/index.ts';

const name = (what: string): z.ZodString =>
  z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, `${what}: letters, digits, dots, dashes and underscores`);

/**
 * Copies of sealed segments in an S3-compatible store.
 */
export const uploadSchema = z.strictObject({
  endpoint: z.url({ protocol: /^https?$/, error: 'a URL such as https://s3.eu-west-3.amazonaws.com' }),
  region: z.string().min(1).default('us-east-1'),
  bucket: z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
      'the name of a bucket: 3 to 63 lower case letters, digits, dots and dashes',
    ),
  /** Before the folder of each replica. */
  prefix: z
    .string()
    .regex(/^([A-Za-z0-9._=-]+(\/[A-Za-z0-9._=-]+)*)?$/, 'names parted by single slashes, such as joulegate/books')
    .default('joulegate'),
  /** Folder of this ledger below the prefix; `null`: a name of its own, made once and kept in the ledger folder. */
  replica: name('a name').nullable().default(null),
  accessKeyId: secretSchema,
  secretAccessKey: secretSchema,
  /** Of temporary keys. */
  sessionToken: secretSchema.nullable().default(null),
  /** The bucket in the path, as most stores but AWS want it; otherwise in the host name. */
  pathStyle: z.boolean().default(false),
  /** Files above this go in parts of it. S3 takes no part below 5 MiB. */
  partSizeMib: z.int().min(5).max(64).default(8),
  everyS: z.number().min(1).default(60),
  /** Objects that a compaction or a retirement replaced are removed after so long; `null`: never. */
  removeAfterHours: z.number().nonnegative().nullable().default(null),
});

export type UploadConfig = z.infer<typeof uploadSchema>;

import { z } from 'zod';
import { secretSchema } from '../../world/index.ts';

const name = (what: string): z.ZodString =>
  z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, `${what}: letters, digits, dots, dashes and underscores`);

/**
 * Copies of sealed segments in an S3-compatible store.
 */
export const uploadSchema = z.strictObject({
  endpoint: z
    .url({ protocol: /^https?$/, error: 'a URL such as https://s3.eu-west-3.amazonaws.com' })
    .describe('Address of the store, without the bucket.'),
  region: z.string().min(1).default('us-east-1').describe('Region that requests are signed for.'),
  bucket: z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
      'the name of a bucket: 3 to 63 lower case letters, digits, dots and dashes',
    )
    .describe('Name of the bucket.'),
  prefix: z
    .string()
    .regex(/^([A-Za-z0-9._=-]+(\/[A-Za-z0-9._=-]+)*)?$/, 'names parted by single slashes, such as joulegate/books')
    .default('joulegate')
    .describe('Before the folder of each replica.'),
  replica: name('a name')
    .nullable()
    .default(null)
    .describe(
      'Folder of this ledger below the prefix. `null`: a name of its own, made once and kept in the ledger folder.',
    ),
  accessKeyId: secretSchema.describe('Id of the key that signs.'),
  secretAccessKey: secretSchema.describe('The key that signs.'),
  sessionToken: secretSchema.nullable().default(null).describe('Of temporary keys. `null`: none.'),
  pathStyle: z
    .boolean()
    .default(false)
    .describe('The bucket in the path, as most stores but AWS want it; otherwise in the host name.'),
  partSizeMib: z
    .int()
    .min(5)
    .max(64)
    .default(8)
    .describe('MiB above which files go in parts of that size. S3 takes no part below 5 MiB.'),
  everyS: z.number().min(1).default(60).describe('Seconds between uploads.'),
  removeAfterHours: z
    .number()
    .nonnegative()
    .nullable()
    .default(null)
    .describe('Objects that a compaction or a retirement replaced are removed after so many hours. `null`: never.'),
});

export type UploadConfig = z.infer<typeof uploadSchema>;

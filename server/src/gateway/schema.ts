import { z } from 'zod';
import { cachesSchema } from './cache/schema.ts';

/** The data plane's own settings. */
const gatewaySchema = z.strictObject({
  host: z.string().default('127.0.0.1'),
  port: z.int().min(0).max(65_535).default(4000),
  origin: z.string().min(1).optional(),
  defaultWorkload: z.string().nullable().default(null),
  maxBodyBytes: z
    .int()
    .positive()
    .default(8 * 1024 * 1024),
  /** Of a body that passes unread, such as a file: it is never held. */
  maxPassedBytes: z
    .int()
    .positive()
    .default(512 * 1024 * 1024),
  maxInFlight: z.int().positive().default(1024),
  /** Of all requests, what is read and what is under way at about four times its body; as it gets scarce, each key has its share. */
  maxBufferedBytes: z
    .int()
    .positive()
    .default(128 * 1024 * 1024),
  /** Of a stream: as long as nothing comes before its first content; any byte is a sign of life. */
  firstByteTimeoutMs: z.int().positive().default(60_000),
  /** Of a stream: until its first content, however alive it is. A deployment may have its own. */
  firstContentTimeoutMs: z.int().positive().default(600_000),
  /** Of an answer in one piece, which comes when it is complete. */
  answerTimeoutMs: z.int().positive().default(600_000),
  idleTimeoutMs: z.int().positive().default(60_000),
  /** A stream that says nothing for so long is sent a comment; 0: never. */
  keepAliveMs: z.int().nonnegative().default(15_000),
  /** A request whose budget queues waits for the next period at most so long. */
  longestQueueMs: z.int().nonnegative().default(30_000),
  /** Output that a limit sets aside for a caller who names no maximum. */
  openEndedOutputTokens: z.int().positive().default(4096),
  retry: z
    .strictObject({
      maxAttempts: z.int().min(1).max(10).default(5),
      /** In `enforce`; elsewhere a call is sent once, as it was before. */
      rounds: z.int().min(1).max(5).default(2),
      baseMs: z.int().nonnegative().default(250),
      capMs: z.int().nonnegative().default(4000),
      longestRetryAfterMs: z.int().nonnegative().default(10_000),
    })
    .prefault({}),
  /** Pages of these origins may ask and read answers; none by default. */
  cors: z
    .strictObject({
      origins: z.array(z.string().regex(/^(?:\*|https?:\/\/[^/\s]+)$/, 'give an origin such as https://app.example')),
    })
    .default({ origins: [] }),
  drainMs: z.int().nonnegative().default(10_000),
});

/** What the config says of the data plane. */
export const gatewayShape = { gateway: gatewaySchema.prefault({}), cache: cachesSchema };

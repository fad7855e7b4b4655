import { z } from 'zod';
import { guard } from '../guard/index.ts';
import { batchSchema } from './batch/index.ts';
import { cachesSchema } from './cache/schema.ts';

/** The data plane's own settings. */
const gatewaySchema = z.strictObject({
  host: z
    .string()
    .default('127.0.0.1')
    .describe('Address that the data plane listens on. `0.0.0.0`: every network of the machine.'),
  port: z.int().min(0).max(65_535).default(4000).describe('Port of the data plane. 0: a free one.'),
  origin: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Where the gateway stands, by the name of one of `origins`: round trips are counted from here. Left out: the first of them.',
    ),
  defaultWorkload: z
    .string()
    .nullable()
    .default(null)
    .describe(
      'Workload that is asked first: of a request without a model, and of a model that several serve. `null`: the first that serves the model.',
    ),
  maxBodyBytes: z
    .int()
    .positive()
    .default(8 * 1024 * 1024)
    .describe('Bytes that the body of a request may have; a larger one is answered 413.'),
  maxPassedBytes: z
    .int()
    .positive()
    .default(512 * 1024 * 1024)
    .describe('Bytes of a body that passes unread, such as a file: it is never held.'),
  maxInFlight: z
    .int()
    .positive()
    .default(1024)
    .describe('Requests under way at once, of each process; more are answered 503.'),
  maxBufferedBytes: z
    .int()
    .positive()
    .default(128 * 1024 * 1024)
    .describe(
      'Bytes held by all requests together: bodies, and large answers or events until they can be passed on, each at about four times its length. As it gets scarce each key has its share.',
    ),
  firstByteTimeoutMs: z
    .int()
    .positive()
    .default(60_000)
    .describe(
      'Milliseconds that a stream may be silent before its first content; any byte is a sign of life. Then the attempt fails.',
    ),
  firstContentTimeoutMs: z
    .int()
    .positive()
    .default(600_000)
    .describe('Milliseconds until the first content of a stream, however alive it is. A deployment may have its own.'),
  answerTimeoutMs: z
    .int()
    .positive()
    .default(600_000)
    .describe('Milliseconds for an answer in one piece, which comes when it is complete.'),
  idleTimeoutMs: z
    .int()
    .positive()
    .default(60_000)
    .describe('Milliseconds that an answer may pause after its first content.'),
  keepAliveMs: z
    .int()
    .nonnegative()
    .default(15_000)
    .describe('A stream that says nothing for so many milliseconds is sent a comment. 0: never.'),
  clientStallMs: z
    .int()
    .positive()
    .default(60_000)
    .describe(
      'Milliseconds that a client may take nothing of an answer that waits for it. Then it counts as gone: its connection is closed, and what it holds is free.',
    ),
  longestQueueMs: z
    .int()
    .nonnegative()
    .default(30_000)
    .describe('Milliseconds that a request whose budget queues waits for the next period at most.'),
  openEndedOutputTokens: z
    .int()
    .positive()
    .default(4096)
    .describe('Output tokens that a limit sets aside for a caller who names no maximum.'),
  retry: z
    .strictObject({
      maxAttempts: z.int().min(1).max(10).default(5).describe('Attempts of one request, all deployments together.'),
      rounds: z
        .int()
        .min(1)
        .max(5)
        .default(2)
        .describe('Rounds through the candidates in `enforce`; elsewhere a call is sent once, as it was before.'),
      baseMs: z
        .int()
        .nonnegative()
        .default(250)
        .describe('Milliseconds of the longest pause before the second round; doubled each round.'),
      capMs: z.int().nonnegative().default(4000).describe('Milliseconds of the longest pause before any round.'),
      longestRetryAfterMs: z
        .int()
        .nonnegative()
        .default(10_000)
        .describe('A provider that asks for a longer wait (`retry-after`) in milliseconds is not waited for.'),
    })
    .prefault({})
    .describe('What is tried again, before the first content only.'),
  cors: z
    .strictObject({
      origins: z
        .array(z.string().regex(/^(?:\*|https?:\/\/[^/\s]+)$/, 'give an origin such as https://app.example'))
        .describe('Origins such as `https://app.example`, or `*`.'),
    })
    .default({ origins: [] })
    .describe('Pages of these origins may ask and read answers; none by default.'),
  batch: batchSchema.prefault({}).describe('Files and batches: work that can wait.'),
  leaveMs: z
    .int()
    .nonnegative()
    .default(2000)
    .describe(
      'Milliseconds at most in which clients that keep their connections are served and told to open others when the gateway ends; `drainMs` follows.',
    ),
  drainMs: z
    .int()
    .nonnegative()
    .default(10_000)
    .describe('Milliseconds that requests under way are given when the gateway ends.'),
});

/** What the config says of the data plane. */
export const gatewayShape = {
  gateway: gatewaySchema.prefault({}).describe('The data plane: where it listens, and its bounds in bytes and time.'),
  cache: cachesSchema,
  guard: guard.schema,
  abuse: guard.abuse.schema,
};

import { z } from 'zod';
import { storedSecretSchema } from '../secret-schema.ts';

const labels = z.record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'a label name'), z.string());

/** Where the energy and token counters of deployments are, and which share of which device each holds. */
export const metersSchema = z
  .strictObject({
    kind: z.literal('prometheus').default('prometheus'),
    /** Base URL of a server that speaks the Prometheus HTTP API. */
    url: z.url({ protocol: /^https?$/ }),
    /** Sent as bearer token. */
    token: storedSecretSchema.optional(),
    /** Length of the windows in which shared energy is divided; several scrapes long. */
    windowSeconds: z.int().min(5).max(3600).default(60),
    /** Waited after an hour's end before it is read: scrapes come late. */
    delaySeconds: z.int().min(0).max(3600).default(120),
    /** By deployment id. */
    deployments: z
      .record(
        z.string().min(1),
        z.strictObject({
          engine: z.enum(['vllm', 'sglang', 'tgi', 'nim']).optional(),
          /** Labels that tell its servers' series from others, such as `{ job: vllm-paris }`. */
          match: labels.default({}),
          /** Share of each device that is held for it, by device id: 1 for a device of its own. */
          devices: z.record(z.string().min(1), z.number().positive().max(1)),
        }),
      )
      .refine((deployments) => Object.keys(deployments).length > 0, 'name at least one deployment'),
    /** What is known of devices; those that are not named are GPUs of unknown idle power. */
    devices: z
      .record(
        z.string().min(1),
        z.strictObject({
          kind: z.enum(['gpu', 'host', 'pod']).default('gpu'),
          idleW: z.number().nonnegative().nullable().default(null),
          match: labels.default({}),
        }),
      )
      .default({}),
  })
  .nullable();

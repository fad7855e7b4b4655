import { z } from 'zod';
import { storedSecretSchema } from '../secret-schema.ts';

const labels = z.record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'a label name'), z.string());

/** Where the energy and token counters of deployments are, and which share of which device each holds. */
export const metersSchema = z
  .strictObject({
    kind: z.literal('prometheus').default('prometheus').describe('Where the series are.'),
    url: z.url({ protocol: /^https?$/ }).describe('Base URL of a server that speaks the Prometheus HTTP API.'),
    token: storedSecretSchema.optional().describe('Sent as bearer token. Left out: none.'),
    windowSeconds: z
      .int()
      .min(5)
      .max(3600)
      .default(60)
      .describe('Seconds of the windows in which shared energy is divided; several scrapes long.'),
    delaySeconds: z
      .int()
      .min(0)
      .max(3600)
      .default(120)
      .describe("Seconds waited after an hour's end before it is read: scrapes come late."),
    deployments: z
      .record(
        z.string().min(1),
        z
          .strictObject({
            engine: z
              .enum(['vllm', 'sglang', 'tgi', 'nim', 'trtllm'])
              .optional()
              .describe('Whose token counters are read. Left out: none.'),
            match: labels
              .default({})
              .describe("Labels that tell its servers' series from others, such as `{ job: vllm-paris }`."),
            devices: z
              .record(z.string().min(1), z.number().positive().max(1))
              .describe('Share of each device that is held for it, by device id: 1 for a device of its own.'),
          })
          .describe('Where the meters of one deployment are.'),
      )
      .refine((deployments) => Object.keys(deployments).length > 0, 'name at least one deployment')
      .describe('By deployment id.'),
    devices: z
      .record(
        z.string().min(1),
        z
          .strictObject({
            kind: z.enum(['gpu', 'host', 'pod']).default('gpu').describe('What the meter measures.'),
            idleW: z
              .number()
              .nonnegative()
              .nullable()
              .default(null)
              .describe('Watts that it draws while it waits. `null`: unknown.'),
            match: labels.default({}).describe('Labels that tell its series from others.'),
          })
          .describe('One device.'),
      )
      .default({})
      .describe('What is known of devices, by id; those that are not named are GPUs of unknown idle power.'),
  })
  .nullable();

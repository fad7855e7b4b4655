import { z } from 'zod';
import { secretSchema } from '../../world/index.ts';

/** Where spans of requests go. */
export const tracesSchema = z.strictObject({
  url: z
    .url({ protocol: /^https?$/, error: 'a URL such as http://127.0.0.1:4318/v1/traces' })
    .describe('Where a collector takes OTLP over HTTP as JSON, with its path: http://127.0.0.1:4318/v1/traces.'),
  ratio: z
    .number()
    .min(0)
    .max(1)
    .default(1)
    .describe('Share of the requests that come without a trace of their own. With one, its caller has decided.'),
  headers: z
    .record(z.string().regex(/^[A-Za-z0-9-]+$/, 'the name of a header'), secretSchema)
    .default({})
    .describe('Headers of every export by name, such as the key of a hosted collector.'),
});

export type TracesConfig = z.infer<typeof tracesSchema>;

/** The part of the config that is about traces. */
export const tracesShape = {
  traces: tracesSchema
    .nullable()
    .default(null)
    .describe('OpenTelemetry traces of requests, without their text (docs/traces.md). `null`: none.'),
};

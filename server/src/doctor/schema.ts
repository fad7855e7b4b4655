import { z } from 'zod';
import { wordingSchema } from './wording/schema.ts';

/** `doctor:` of the config. */
export const doctorSchema = z
  .strictObject({
    namespaces: z
      .array(z.string().min(1))
      .min(1)
      .describe('Namespaces that may be diagnosed from the console and by agents.'),
    kubeconfig: z
      .string()
      .min(1)
      .nullable()
      .default(null)
      .describe('How the cluster is reached. `null`: the own cluster of the pod that joulegate runs in.'),
    context: z.string().default('').describe('Context of the kubeconfig. Empty: the current one.'),
    zone: z
      .string()
      .min(1)
      .nullable()
      .default(null)
      .describe('Grid zone of the cluster, for the carbon of an incident. `null`: it is not told.'),
    usdPerGpuHour: z
      .number()
      .nonnegative()
      .nullable()
      .default(null)
      .describe('What an hour of a GPU costs you, for the money of an incident. `null`: it is not told.'),
    wording: wordingSchema,
  })
  .nullable()
  .default(null)
  .describe('Read-only diagnosis of a Kubernetes cluster (docs/doctor.md). `null`: none but by the command.');

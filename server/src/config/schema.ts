import { z } from 'zod';
import { cachesSchema, gatewaySchema } from '../gateway/index.ts';
import { limitsSchema } from '../accounts/index.ts';
import { organisationSchema, workloadSchema } from '../kernel/index.ts';
import { uploadSchema } from '../intake/index.ts';
import { storageSchema } from '../ledger/index.ts';
import { sharedStorageSchema } from './shared-storage.ts';
import { deploymentSchema, gridSchema, metersSchema, modelSchema, originSchema, siteSchema } from '../world/index.ts';

const adminSchema = z.strictObject({
  host: z.string().default('127.0.0.1'),
  port: z.int().min(0).max(65_535).default(4001),
  token: z
    .strictObject({ env: z.string().min(1) })
    .nullable()
    .default(null),
});

/** `joulegate.yaml`: every room's schema, composed. */
export const configSchema = z.strictObject({
  version: z.literal(1),
  gateway: gatewaySchema.prefault({}),
  admin: adminSchema.prefault({}),
  storage: storageSchema
    .extend({
      ...sharedStorageSchema.shape,
      /** Copies of what is sealed in an S3-compatible store; `null`: none. */
      upload: uploadSchema.nullable().default(null),
    })
    .prefault({}),
  grid: gridSchema.default([{ kind: 'yearly-averages' }]),
  meters: metersSchema.default(null),
  roundTrips: z
    .strictObject({ path: z.string().min(1), prefix: z.string().min(1) })
    .nullable()
    .default(null),
  origins: z.array(originSchema).min(1),
  sites: z.array(siteSchema).default([]),
  models: z.array(modelSchema).default([]),
  deployments: z.array(deploymentSchema).min(1),
  workloads: z.array(workloadSchema).min(1),
  organisation: organisationSchema.prefault({}),
  limits: limitsSchema.prefault({}),
  cache: cachesSchema,
});

export type RawConfig = z.infer<typeof configSchema>;

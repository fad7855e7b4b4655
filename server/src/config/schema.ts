import { z } from 'zod';
import { gatewayShape } from '../gateway/index.ts';
import { limitsSchema } from '../accounts/index.ts';
import { policyShape } from '../kernel/index.ts';
import { uploadSchema } from '../intake/index.ts';
import { storageSchema } from '../ledger/index.ts';
import { sharedStorageSchema } from './shared-storage.ts';
import { vendorSchema } from './vendors.ts';
import { worldShape } from '../world/index.ts';

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
  ...gatewayShape,
  admin: adminSchema.prefault({}),
  storage: storageSchema
    .extend({
      ...sharedStorageSchema.shape,
      /** Copies of what is sealed in an S3-compatible store; `null`: none. */
      upload: uploadSchema.nullable().default(null),
    })
    .prefault({}),
  ...worldShape,
  /** All models of a vendor, a line each. */
  vendors: z.array(vendorSchema).default([]),
  ...policyShape,
  limits: limitsSchema.prefault({}),
});

export type RawConfig = z.infer<typeof configSchema>;
export type DeploymentConfig = RawConfig['deployments'][number];
export type MetersConfig = NonNullable<RawConfig['meters']>;
export type ModelConfig = RawConfig['models'][number];
export type OriginConfig = RawConfig['origins'][number];
export type SiteConfig = RawConfig['sites'][number];
export type TargetConfig = NonNullable<RawConfig['organisation']['target']>;
export type WorkloadConfig = RawConfig['workloads'][number];
export type BudgetConfig = WorkloadConfig['budgets'][number];
export type UploadConfig = NonNullable<RawConfig['storage']['upload']>;

import { z } from 'zod';
import { gatewayShape } from '../gateway/index.ts';
import { limitsSchema } from '../accounts/index.ts';
import { policyShape } from '../kernel/index.ts';
import { uploadSchema } from '../intake/index.ts';
import { storageSchema } from '../ledger/index.ts';
import { sharedStorageSchema } from './shared-storage.ts';
import { vendorSchema } from './vendors.ts';
import { telemetry } from '../telemetry/index.ts';
import { worldShape } from '../world/index.ts';

const adminSchema = z.strictObject({
  host: z
    .string()
    .default('127.0.0.1')
    .describe('Address that console, API and metrics listen on. Beyond the machine itself: set `token` too.'),
  port: z.int().min(0).max(65_535).default(4001).describe('Port of the control plane. 0: a free one.'),
  token: z
    .strictObject({ env: z.string().min(1).describe('Environment variable that holds the token.') })
    .nullable()
    .default(null)
    .describe('Bearer token of routes that change something or show keys. `null`: these answer 403.'),
});

/** `joulegate.yaml`: every room's schema, composed. */
export const configSchema = z.strictObject({
  version: z.literal(1).describe('Version of this format.'),
  ...gatewayShape,
  admin: adminSchema.prefault({}).describe('The control plane: console, `/api`, `/metrics`.'),
  storage: storageSchema
    .extend({
      ...sharedStorageSchema.shape,
      upload: uploadSchema
        .nullable()
        .default(null)
        .describe('Copies of what is sealed in an S3-compatible store (docs/operate.md). `null`: none.'),
    })
    .prefault({})
    .describe('Where the books and the state are kept.'),
  ...worldShape,
  vendors: z
    .array(vendorSchema)
    .default([])
    .describe('All models of a vendor or of a server of your own, a line each (docs/providers.md).'),
  ...policyShape,
  ...telemetry.traces.shape,
  limits: limitsSchema
    .prefault({})
    .describe(
      'Hard caps. Every organisation, team and key is counted alone, and a request must fit all three (docs/limits.md).',
    ),
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

import { z } from 'zod';
import { doctor } from '../doctor/index.ts';
import { gatewayShape } from '../gateway/index.ts';
import { limitsSchema } from '../accounts/index.ts';
import { policyShape } from '../kernel/index.ts';
import { uploads } from '../intake/index.ts';
import { storageSchema } from '../ledger/index.ts';
import { sharedStorageSchema } from './shared-storage.ts';
import { vendorSchema } from './vendors.ts';
import { reports } from '../reporting/index.ts';
import { telemetry } from '../telemetry/index.ts';
import { secretSchema, worldShape } from '../world/index.ts';

const GROUPS = z.array(z.string().min(1)).min(1).optional();
const oidcSchema = z.strictObject({
  issuer: z.url({ protocol: /^https?$/ }).describe('Issuer, as its discovery document names it.'),
  name: z.string().min(1).max(40).default('single sign-on').describe('What the button says.'),
  clientId: z.string().min(1).describe('Id of joulegate there.'),
  clientSecret: secretSchema.describe('Secret of joulegate there.'),
  scopes: z.array(z.string().min(1)).default(['openid', 'email', 'profile']).describe('What is asked for.'),
  claim: z.string().min(1).default('groups').describe('Claim of the ID token that says who is what: a text or a list.'),
  roles: z
    .strictObject({
      viewer: GROUPS.describe('Values of the claim that make a viewer, who reads.'),
      operator: GROUPS.describe('An operator, who keeps keys, limits and invoices too.'),
      auditor: GROUPS.describe('An auditor, who proves the books and reads the audit too.'),
      admin: GROUPS.describe('An admin, who may do everything.'),
    })
    .prefault({})
    .describe('Values of the claim by role; the highest that fits holds.'),
  otherwise: z
    .enum(['viewer', 'operator', 'auditor', 'admin'])
    .nullable()
    .default(null)
    .describe('Role of whoever has none of these. `null`: may not sign in.'),
  publicUrl: z
    .url({ protocol: /^https?$/ })
    .nullable()
    .default(null)
    .describe(
      'Address of the console as browsers know it, behind a proxy. Its redirect is PUBLIC_URL/sign-in/provider/back.',
    ),
});

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
    .describe(
      'Bearer token that may do everything, for scripts and Prometheus. Where one is set, reading asks who it is too.',
    ),
  signIn: z
    .enum(['writes', 'always'])
    .default('writes')
    .describe(
      '`writes`: on this machine everyone reads, and whoever changes something signs in. `always`: readers too.',
    ),
  oidc: oidcSchema
    .nullable()
    .default(null)
    .describe('Sign-in at an identity provider by OpenID Connect; readers sign in too. `null`: none.'),
});

/** `joulegate.yaml`: every room's schema, composed. */
export const configSchema = z.strictObject({
  version: z.literal(1).describe('Version of this format.'),
  ...gatewayShape,
  doctor: doctor.schema,
  admin: adminSchema.prefault({}).describe('The control plane: console, `/api`, `/metrics`.'),
  storage: storageSchema
    .extend({
      ...sharedStorageSchema.shape,
      upload: uploads.schema
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
  ...telemetry.dashboards.shape,
  ...telemetry.traces.shape,
  reporting: reports.disclosure.schema
    .prefault({})
    .describe('Who reports and who holds the servers, for disclosures (docs/methods/disclosures.md).'),
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
